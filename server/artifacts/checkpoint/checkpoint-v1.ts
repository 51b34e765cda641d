/**
 * The V1 format of TensorFlow 1 checkpoints: one table whose first entry lists the tensors and whose
 * others hold slices of them (tensorflow/core/util/saved_tensor_slice.proto, tensor_slice_writer.h).
 */
import type { Artifact, OpenArtifact, TensorChunk } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { dataType, dataTypeName } from '../tensor/dtypes';
import { artifactFinding } from '../format';
import { roleByName } from './object-graph';
import { tensorflow } from '../proto/messages.js';
import { readBlock, readTable, type BlockPlace } from './table';
import { elementCount } from '../tensor/shape';
import { eachField, readVarint64, textAt } from '../bytes/wire';

interface Version1Tensor {
  dtype: number;
  shape: number[];
}

/**
 * Opens a V1 checkpoint. A tensor that was saved in one piece can be read; its bytes have no checksum but their
 * block's.
 */
export async function openVersion1(
  files: ArtifactFiles,
  path: string,
  artifact: Artifact,
  where: string,
): Promise<OpenArtifact> {
  const source = await files.open(path);
  const table = await readTable(source);
  const tensors = new Map<string, Version1Tensor>();
  const damaged = (what: string) =>
    artifact.findings.push(artifactFinding('corrupt-data', where, `${where} is damaged: ${what}. Copy it again.`));
  for (const problem of table.problems) damaged(problem.what);
  const first = table.blocks[0];
  if (first !== undefined) {
    const { entries, problem } = await readBlock(source, first.offset, first.size);
    if (problem !== null) damaged(problem.what);
    const list = entries.find((entry) => entry.key.length === 0);
    if (list !== undefined && !listTensors(list.value, tensors)) damaged('the list of its tensors cannot be read');
  }
  for (const [name, tensor] of tensors) {
    artifact.variables.push({
      name,
      key: name,
      dtype: dataTypeName(tensor.dtype),
      shape: tensor.shape,
      bytes: elementCount(tensor.shape) * (dataType(tensor.dtype)?.bytes ?? 0),
      trainable: null,
      role: roleByName(name),
    });
  }
  return {
    artifact,
    async *values(key, options = {}) {
      const tensor = tensors.get(key);
      if (tensor === undefined) throw new Error(`There is no tensor ${key} in ${where}.`);
      const chunk = await readTensor(source, table.blocks, key, tensor);
      const count = elementCount(tensor.shape);
      const start = options.elements?.start ?? 0;
      const end = Math.min(count, options.elements?.end ?? count);
      const width = dataType(tensor.dtype)?.bytes ?? 1;
      yield chunk.kind === 'bytes'
        ? { kind: 'bytes', bytes: chunk.bytes.subarray(start * width, end * width) }
        : { kind: 'strings', strings: chunk.strings.slice(start, end) };
    },
    async *verify() {
      for (const block of table.blocks.slice(1)) {
        const { problem } = await readBlock(source, block.offset, block.size);
        if (problem !== null)
          yield artifactFinding('corrupt-data', where, `${where} is damaged: ${problem.what}. Copy it again.`);
      }
    },
    close: () => source.close(),
  };
}

/** SavedTensorSlices: 1 meta. */
function listTensors(bytes: Uint8Array, tensors: Map<string, Version1Tensor>): boolean {
  let sound = true;
  const problem = eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number !== 1 || wire !== 2) return;
    try {
      for (const tensor of tensorflow.SavedTensorSliceMeta.decode(bytes.subarray(start, end)).tensor) {
        tensors.set(tensor.name ?? '', {
          dtype: tensor.type ?? 0,
          shape: (tensor.shape?.dim ?? []).map((dimension) => dimension.size ?? 0),
        });
      }
    } catch {
      sound = false;
    }
  });
  return sound && problem === null;
}

/** SavedTensorSlices: 2 data; SavedSlice: 1 name, 3 data. */
async function readTensor(
  source: ByteSource,
  blocks: BlockPlace[],
  key: string,
  tensor: Version1Tensor,
): Promise<TensorChunk> {
  for (const block of blocks) {
    const { entries } = await readBlock(source, block.offset, block.size);
    for (const { value } of entries) {
      let found: TensorChunk | null = null;
      eachField(value, 0, value.length, (number, wire, start, end) => {
        if (number !== 2 || wire !== 2) return;
        let name = '';
        eachField(value, start, end, (part, partWire, partStart, partEnd) => {
          if (partWire !== 2) return;
          if (part === 1) name = textAt(value, partStart, partEnd);
          else if (part === 3 && name === key) found = tensorValues(value.subarray(partStart, partEnd), tensor);
        });
      });
      if (found !== null) return found;
    }
  }
  throw new Error(`${key} has no readable values in this V1 checkpoint.`);
}

/** TensorProto: values stand in the field of their type, packed or one by one. Throws where they are not all there. */
function tensorValues(bytes: Uint8Array, tensor: Version1Tensor): TensorChunk {
  const type = dataType(tensor.dtype);
  if (type === null) throw new Error(`The tensor is of data type number ${tensor.dtype}, which no TensorFlow has.`);
  const count = elementCount(tensor.shape);
  const strings: Uint8Array[] = [];
  const raw: Uint8Array[] = [];
  const whole: bigint[] = [];
  eachField(bytes, 0, bytes.length, (number, wire, start, end, value) => {
    if (number === 8 && wire === 2) strings.push(bytes.slice(start, end));
    else if (number === 4 && wire === 2) raw.push(bytes.subarray(start, end));
    // float_val, double_val, scomplex_val and dcomplex_val are the elements' own bytes.
    else if ((number === 5 || number === 6 || number === 9 || number === 12) && wire !== 0)
      raw.push(bytes.subarray(start, end));
    else if (number === 7 || number === 10 || number === 11 || number === 13 || number === 16 || number === 17) {
      if (wire === 0) whole.push(BigInt(value));
      for (let at = start; wire === 2 && at < end;) {
        const item = readVarint64(bytes, at, end);
        if (item === null) break;
        whole.push(item.value);
        at = item.next;
      }
    }
  });
  if (type.name === 'string') {
    if (strings.length !== count) throw new Error(`The tensor has ${strings.length} of its ${count} strings.`);
    return { kind: 'strings', strings };
  }
  const out = new Uint8Array(count * type.bytes);
  const held = raw.reduce((sum, part) => sum + part.length, 0) + whole.length * type.bytes;
  if (held !== out.length) throw new Error(`The tensor has ${held} of its ${out.length} bytes.`);
  let at = 0;
  for (const part of raw) {
    out.set(part, at);
    at += part.length;
  }
  for (const value of whole)
    for (let byte = 0; byte < type.bytes; byte++) out[at++] = Number((value >> BigInt(8 * byte)) & 0xffn);
  return { kind: 'bytes', bytes: out };
}
