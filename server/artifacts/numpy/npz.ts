/**
 * NumPy's .npz, a zip of .npy files: by itself, or as the `model.weights.npz` of a .keras, in which Keras keeps weights
 * where h5py is not installed. Arrays there are pickles of dictionaries (`NpzIOStore` of saving_lib.py hands them to
 * numpy.savez), so that whoever loads one the usual way may run anything; here they are read without being run
 * (`pickle.ts`).
 */
import type { ArtifactFinding, ReadOptions, TensorChunk } from '../artifact';
import type { ByteSource } from '../bytes/byte-source';
import { dataTypeByName } from '../tensor/dtypes';
import { artifactFinding, emptyArtifact, nameOf, type OpenFormat } from '../format';
import { refusedEverywhere } from '../loads';
import { itemsOf, readPickle, type Pickled } from './pickle';
import type { FileRange } from '../bytes/ranges';
import { memberDamage, memberSource, readZip, ZipError, type ZipMember } from '../bytes/zip';

/** One array of an .npz. */
export interface NpzArray {
  dtype: string;
  shape: number[];
  bytes: number;
  /** Where its elements stand. */
  source: ByteSource;
  at: number;
  /** Bytes of one element. */
  width: number;
  bigEndian: boolean;
  /** Elements stand in column-major order. */
  fortran: boolean;
  /** How the elements of text stand: bytes, or UTF-32. */
  text: 'bytes' | 'utf-32' | null;
}

/** What stands in an .npz. */
export interface Npz {
  /** By name: of an array, or `layers/dense/0` of one in a dictionary of Keras. */
  arrays: Map<string, NpzArray>;
  /** Names of Python that its pickles ask for, beyond what NumPy's and Keras' own need. */
  foreign: Set<string>;
  /** Entries that hold pickles. */
  pickled: string[];
  /** Entries that cannot be read, and why. */
  broken: Map<string, string>;
  members: ZipMember[];
}

/** What NumPy's arrays, and the variables of Keras that hold them, name in a pickle. */
const HARMLESS = new Set(
  ['_reconstruct', 'ndarray', 'dtype', 'scalar', '_frombuffer']
    .flatMap((name) =>
      ['numpy', 'numpy.core.multiarray', 'numpy._core.multiarray', 'numpy.core.numeric', 'numpy._core.numeric'].map(
        (module) => `${module}.${name}`,
      ),
    )
    .concat(
      ['', '.tensorflow.core', '.jax.core', '.numpy.core', '.torch.core', '.openvino.core'].map(
        (backend) => `keras.src.backend${backend}.Variable`,
      ),
    )
    .concat([
      'keras.src.backend.common.variables.Variable',
      'keras.src.backend.common.variables.KerasVariable',
      'functools.partial',
    ])
    .concat([
      'tensorflow.python.ops.resource_variable_ops.ResourceVariable',
      'tensorflow.python.framework.dtypes.as_dtype',
    ])
    .concat(['bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'int4', 'uint4'].map((name) => `ml_dtypes.${name}`))
    .concat('_codecs.encode', 'collections.OrderedDict', 'builtins.bytearray', 'builtins.set', '__builtin__.set'),
);

/** Reads what arrays an .npz holds, not their values. Throws `ZipError` where it is no readable zip. */
export async function readNpz(source: ByteSource): Promise<Npz> {
  const { members } = await readZip(source);
  const npz: Npz = { arrays: new Map(), foreign: new Set(), pickled: [], broken: new Map(), members };
  for (const member of members) {
    const name = member.name.replace(/\.npy$/, '');
    try {
      await readArray(await memberSource(source, member), name, npz);
    } catch (error) {
      if (!(error instanceof ZipError) && !(error instanceof RangeError)) throw error;
      npz.broken.set(name, error.message);
    }
  }
  return npz;
}

/** numpy/lib/format.py: magic, version, length of the header, the header as a Python dictionary. */
async function readArray(source: ByteSource, name: string, npz: Npz): Promise<void> {
  const head = await source.read(0, Math.min(source.size, 12));
  if (head.length < 10 || head[0] !== 0x93 || String.fromCharCode(...head.subarray(1, 6)) !== 'NUMPY')
    throw new RangeError('it is no .npy file');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const long = (head[6] ?? 1) > 1 && head.length === 12;
  const start = long ? 12 : 10;
  const size = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (size > 1 << 20) throw new RangeError('its header is too long');
  const header = new TextDecoder('latin1').decode(await source.read(start, size));
  // A dtype may hold objects in one of its fields.
  if (/\|O|'O'|"O"|object/.test(header)) {
    npz.pickled.push(name);
    const { names, value } = await readPickle(source, start + size);
    for (const found of names) if (!HARMLESS.has(found)) npz.foreign.add(found);
    const { items } = arrayOf(value, source);
    const [first] = items;
    if (typeof first === 'object' && first !== null && first.kind === 'dict') {
      for (const [key, inner] of first.entries) {
        const found = variableOf(inner, source);
        if (found !== null) npz.arrays.set(name === '__root__' ? key : `${name}/${key}`, found);
        else npz.broken.set(`${name}/${key}`, 'it is no array of numbers');
      }
    }
    return;
  }
  const described = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  const type = described === undefined ? null : elementOf(described);
  if (type === null || shape === undefined) throw new RangeError('its elements are of a type that is not read');
  const array = sized({
    ...type,
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    source,
    at: start + size,
    fortran: /'fortran_order'\s*:\s*True/.test(header),
  });
  if (array.at + array.bytes > source.size)
    throw new RangeError(`it declares ${array.bytes} bytes of values and holds ${source.size - array.at}`);
  npz.arrays.set(name, array);
}

type Element = Pick<NpzArray, 'dtype' | 'width' | 'bigEndian' | 'text'>;

const KINDS: Record<string, string> = { f: 'float', i: 'int', u: 'uint', c: 'complex' };

/** The elements of a NumPy type description (`<f4`); null where they are no numbers or text. */
function elementOf(description: string): Element | null {
  const [, order = '', kind = '', digits = ''] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(description) ?? [];
  const width = kind === '?' ? 1 : Number(digits);
  const bigEndian = order === '>';
  if (kind === 'S' || kind === 'U') {
    return {
      dtype: 'string',
      width: kind === 'U' ? 4 * width : width,
      bigEndian,
      text: kind === 'U' ? 'utf-32' : 'bytes',
    };
  }
  const name = kind === 'b' || kind === '?' ? 'bool' : `${KINDS[kind] ?? ''}${8 * width}`;
  return dataTypeByName(name) === null ? null : { dtype: name, width, bigEndian, text: null };
}

function sized(array: Omit<NpzArray, 'bytes'>): NpzArray {
  const bytes = array.shape.reduce((product, length) => product * length, array.width);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError('its shape is not believable');
  return { ...array, bytes };
}

function nameOfGlobal(value: Pickled | undefined): string {
  return typeof value === 'object' && value !== null && value.kind === 'global' ? value.name : '';
}

/**
 * An array as NumPy pickles it (`_reconstruct`, then a state of version, shape, dtype, order and data), or one number
 * of a NumPy type.
 */
function arrayOf(value: Pickled, source: ByteSource): { array: NpzArray | null; items: Pickled[] } {
  const nothing = { array: null, items: [] };
  if (typeof value !== 'object' || value === null || value.kind !== 'object') return nothing;
  const maker = nameOfGlobal(value.of);
  if (/\.scalar$/.test(maker)) {
    const [type, data] = value.args;
    return { array: fromParts(type, [], data, false, source), items: [] };
  }
  const [, shape, type, fortran, data] = itemsOf(value.state);
  if (!/\._reconstruct$/.test(maker) || shape === undefined) return nothing;
  if (typeof data === 'object' && data?.kind === 'list') return { array: null, items: data.items };
  return { array: fromParts(type, itemsOf(shape), data, fortran === true, source), items: [] };
}

function fromParts(
  type: Pickled | undefined,
  shape: Pickled[],
  data: Pickled | undefined,
  fortran: boolean,
  source: ByteSource,
): NpzArray | null {
  if (
    typeof type !== 'object' ||
    type === null ||
    type.kind !== 'object' ||
    !/(^|\.)dtype$/.test(nameOfGlobal(type.of))
  )
    return null;
  const [described] = type.args;
  const known = nameOfGlobal(described).replace(/^ml_dtypes\./, '');
  const width = dataTypeByName(known)?.bytes ?? 0;
  const element =
    typeof described === 'string'
      ? elementOf(described)
      : width > 0
        ? { dtype: known, width, bigEndian: false, text: null }
        : null;
  if (element === null || typeof data !== 'object' || data?.kind !== 'bytes') return null;
  const array = sized({
    ...element,
    bigEndian: itemsOf(type.state)[1] === '>',
    shape: shape.map(Number),
    source,
    at: data.at,
    fortran,
  });
  return array.bytes === data.size ? array : null;
}

/** An array, or a variable of Keras 3: its state holds a call that makes TensorFlow's variable out of an array. */
function variableOf(value: Pickled, source: ByteSource): NpzArray | null {
  const { array } = arrayOf(value, source);
  if (array !== null || typeof value !== 'object' || value === null || value.kind !== 'object') return array;
  const state = value.state;
  const held = typeof state === 'object' && state?.kind === 'dict' ? (state.entries.get('_value') ?? null) : null;
  if (typeof held !== 'object' || held === null || held.kind !== 'object') return null;
  const direct = arrayOf(held, source).array;
  if (direct !== null) return direct;
  const partial = held.of;
  const [, , keywords] = typeof partial === 'object' && partial?.kind === 'object' ? itemsOf(partial.state) : [];
  const initial =
    typeof keywords === 'object' && keywords?.kind === 'dict' ? (keywords.entries.get('initial_value') ?? null) : null;
  return arrayOf(initial, source).array;
}

const PIECE = 1 << 22;
/** What stands in column-major order is turned around in memory. */
const LARGEST_TURNED = 1 << 28;

/** The values of one array in row-major order, little-endian. Throws one sentence where they cannot be read. */
export async function* npzValues(
  array: NpzArray,
  name: string,
  options: ReadOptions = {},
): AsyncGenerator<TensorChunk> {
  const { width } = array;
  const count = width === 0 ? 0 : array.bytes / width;
  const start = Math.max(0, Math.min(options.elements?.start ?? 0, count));
  const end = Math.max(start, Math.min(options.elements?.end ?? count, count));
  if (array.fortran && array.shape.length > 1) {
    if (array.bytes > LARGEST_TURNED) {
      throw new Error(
        `${name} stands in column-major order and takes ${array.bytes} bytes, too many to turn around in memory.`,
      );
    }
    const turned = rowMajor(await array.source.read(array.at, array.bytes), array.shape, width);
    yield chunkOf(array, turned.subarray(start * width, end * width));
    return;
  }
  const step = Math.max(width, PIECE - (PIECE % Math.max(width, 1)));
  for (let at = start * width; at < end * width; at += step) {
    options.signal?.throwIfAborted();
    yield chunkOf(array, await array.source.read(array.at + at, Math.min(step, end * width - at)));
  }
}

function chunkOf({ width, bigEndian, text, dtype }: NpzArray, bytes: Uint8Array): TensorChunk {
  if (text !== null) {
    const strings: Uint8Array[] = [];
    for (let at = 0; at + width <= bytes.length; at += width)
      strings.push(textOf(bytes.subarray(at, at + width), text, bigEndian));
    return { kind: 'strings', strings };
  }
  const part = dtype.startsWith('complex') ? width / 2 : width;
  return { kind: 'bytes', bytes: bigEndian && part > 1 ? swapped(bytes, part) : bytes };
}

function textOf(bytes: Uint8Array, text: 'bytes' | 'utf-32', bigEndian: boolean): Uint8Array {
  let end = bytes.length;
  if (text === 'bytes') {
    while (end > 0 && bytes[end - 1] === 0) end--;
    return bytes.slice(0, end);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let word = '';
  for (let at = 0; at + 4 <= end; at += 4) {
    const code = view.getUint32(at, !bigEndian);
    if (code === 0) break;
    word += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return new TextEncoder().encode(word);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let i = 0; i < width; i++) result[at + i] = bytes[at + width - 1 - i] ?? 0;
  }
  return result;
}

function rowMajor(bytes: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  const index = shape.map(() => 0);
  const strides: number[] = [];
  shape.reduce((stride, length) => (strides.push(stride), stride * length), width);
  for (let to = 0; to < bytes.length; to += width) {
    let from = 0;
    for (const [axis, at] of index.entries()) from += at * (strides[axis] ?? 0);
    result.set(bytes.subarray(from, from + width), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return result;
}

/** Where the values of an array stand on disk as `npzValues` gives them; null where they do not. */
export function npzPlace(array: NpzArray): FileRange | null {
  const { place } = array.source;
  if (
    place === undefined ||
    array.text !== null ||
    (array.bigEndian && array.width > 1) ||
    (array.fortran && array.shape.length > 1)
  )
    return null;
  return { path: place.path, offset: place.offset + array.at, bytes: array.bytes };
}

/**
 * Findings on the .npz itself; `member` is its name, `name` that of the .keras around it, null for one that stands by
 * itself.
 */
export function npzFindings(npz: Npz, member: string, name: string | null): ArtifactFinding[] {
  const shown = name === null ? member : `${member} in ${name}`;
  const foreign = [...npz.foreign];
  if (npz.pickled.some((entry) => npz.broken.has(entry))) foreign.push('what cannot be followed');
  if (foreign.length > 0) {
    const listed = foreign.slice(0, 5).map((found) => found.replace(/[^\x20-\x7e]/g, '?').slice(0, 80));
    const who =
      name === null
        ? 'numpy.load with allow_pickle=True unpickles them'
        : 'Keras before 3.9 unpickles them when it loads the weights, whatever safe_mode says';
    return [
      artifactFinding(
        'code-in-artifact',
        member,
        `${shown} holds pickles that call ${listed.join(', ')}: ${who}, and that runs them. Do not load it.`,
      ),
    ];
  }
  const findings = [...npz.broken]
    .slice(0, 20)
    .map(([entry, reason]) =>
      artifactFinding(
        'corrupt-data',
        entry,
        `${entry} in ${shown} cannot be read: ${reason}. The other arrays are not touched by this. Copy or download it again.`,
      ),
    );
  if (name !== null && npz.pickled.length > 0) {
    findings.push(
      artifactFinding(
        'inconsistent-artifact',
        member,
        `${name} keeps its weights in ${member}, as Keras does where h5py is not installed, and Keras does not read them back: 3.9 and newer refuse pickled arrays, older ones stop at the model's own entry. They can be read and exported here; install h5py to save the model again.`,
        'warning',
      ),
    );
  }
  return findings;
}

/** Opens an .npz that stands by itself. It is no model; its arrays are shown. */
export const openNpz: OpenFormat = async (files, place) => {
  const source = await files.open(place.file);
  const name = nameOf(place.file);
  const artifact = {
    ...emptyArtifact(place.file, 'unknown'),
    bytes: source.size,
    files: [{ path: name, bytes: source.size }],
  };
  artifact.loads = refusedEverywhere('It is an .npz of arrays and no model: read it with numpy.load.');
  const npz = await readNpz(source);
  artifact.findings.push(...npzFindings(npz, name, null));
  artifact.variables = [...npz.arrays].map(([key, array]) => ({
    name: key,
    key,
    dtype: array.dtype,
    shape: array.shape,
    bytes: array.bytes,
    trainable: null,
    role: 'other',
  }));
  return {
    artifact,
    async *values(key, options) {
      const array = npz.arrays.get(key);
      if (array === undefined) throw new Error(`There is no array ${key} in ${name}.`);
      yield* npzValues(array, key, options);
    },
    async place(key) {
      const array = npz.arrays.get(key);
      return array === undefined ? null : npzPlace(array);
    },
    async *verify(options) {
      yield* verifyNpz(source, npz, name, options);
    },
    close: () => source.close(),
  };
};

/** Holds every member of an .npz against the checksum of the zip. */
async function* verifyNpz(
  source: ByteSource,
  npz: Npz,
  name: string,
  options: ReadOptions = {},
): AsyncGenerator<ArtifactFinding> {
  for (const member of npz.members) {
    const reason = await memberDamage(source, member, options);
    if (reason !== null) {
      yield artifactFinding(
        'corrupt-data',
        member.name,
        `${member.name} in ${name} is damaged: ${reason}. The other arrays are not touched by this. Copy or download it again.`,
      );
    }
  }
}
