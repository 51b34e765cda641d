/** What the writers are given: a tensor with its values, in a type that other programs know. */
import type { Artifact, OpenArtifact, TensorChunk, Variable } from '../artifact';
import { dataTypeByName, type ElementKind } from '../tensor/dtypes';
import { numbersOf } from '../tensor/values';

/** A tensor to be written into a file of another format. */
export interface ExportTensor {
  /** Unique among those exported together, and safe as a name inside a zip. */
  name: string;
  /** As stored in the artifact: `bfloat16`, `string`. */
  dtype: string;
  shape: number[];
  values(): AsyncIterable<TensorChunk>;
}

/** How the elements of a type are written: as they are, or changed without loss into a type that NumPy has. */
export interface WrittenType {
  kind: ElementKind;
  bytes: number;
  /** Little-endian bytes of whole elements, as they are to be written. */
  convert(bytes: Uint8Array): Uint8Array;
}

const same = (bytes: Uint8Array): Uint8Array => bytes;

/**
 * How elements are written. bfloat16 and the types below 16 bits become float32, integers below a byte
 * become int8 or uint8; every value stays the same. null for strings and what is no number.
 */
export function writtenType(dtype: string): WrittenType | null {
  const type = dataTypeByName(dtype);
  const numbers = numbersOf(dtype);
  if (type === null || type.kind === null || numbers === null) return null;
  if (/^(bfloat16|float8|float4)/.test(type.kind)) {
    return {
      kind: 'float32',
      bytes: 4,
      convert: (bytes) => new Uint8Array(Float32Array.from(numbers.numbers(bytes)).buffer),
    };
  }
  if (type.kind === 'int4' || type.kind === 'int2') {
    return {
      kind: 'int8',
      bytes: 1,
      convert: (bytes) => new Uint8Array(Int8Array.from(numbers.numbers(bytes)).buffer),
    };
  }
  if (type.kind === 'uint4' || type.kind === 'uint2') {
    return { kind: 'uint8', bytes: 1, convert: (bytes) => Uint8Array.from(numbers.numbers(bytes)) };
  }
  return { kind: type.kind, bytes: type.bytes, convert: same };
}

/** The variables of an artifact as tensors to export; the object graph of a checkpoint is none. */
export function exportTensors(
  opened: OpenArtifact,
  variables: readonly Variable[] = opened.artifact.variables,
  signal?: AbortSignal,
): ExportTensor[] {
  const names = exportNames(opened.artifact, variables);
  return variables
    .filter((variable) => variable.key !== '_CHECKPOINTABLE_OBJECT_GRAPH')
    .map((variable) => ({
      name: names.get(variable.key) ?? variable.key,
      dtype: variable.dtype,
      shape: variable.shape,
      values: () => opened.values(variable.key, { signal }),
    }));
}

/** A name for each variable, by key: its own where no other has the same, otherwise its key. */
function exportNames(artifact: Artifact, variables: readonly Variable[]): Map<string, string> {
  const count = new Map<string, number>();
  for (const variable of artifact.variables) count.set(variable.name, (count.get(variable.name) ?? 0) + 1);
  const used = new Set<string>();
  const names = new Map<string, string>();
  for (const variable of variables) {
    // A name comes from the artifact: as a member of a zip it must not lead anywhere.
    const wanted = safeName(count.get(variable.name) === 1 ? variable.name : variable.key);
    let name = wanted;
    for (let number = 2; used.has(name); number++) name = `${wanted}_${number}`;
    used.add(name);
    names.set(variable.key, name);
  }
  return names;
}

function safeName(name: string): string {
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return (
    parts
      .map((part) => (/^\.+$/.test(part) ? '_'.repeat(part.length) : part.replaceAll(/[\0-\x1f:]/g, '_')))
      .join('/') || 'tensor'
  );
}
