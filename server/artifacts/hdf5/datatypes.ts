/**
 * The datatype message of HDF5 (format specification, IV.A.2.d).
 */
import { Cursor, Hdf5Error } from './cursor';

/** The type of one element; sizes and offsets in bytes, precision in bits. */
export type Hdf5Type =
  | { class: 'integer'; size: number; signed: boolean; bigEndian: boolean; bitOffset: number; precision: number }
  | { class: 'float'; size: number; bigEndian: boolean; exponentBits: number; mantissaBits: number }
  | { class: 'string'; size: number; padding: 'zero-terminated' | 'zero-padded' | 'space-padded' }
  | { class: 'opaque'; size: number; tag: string }
  | { class: 'compound'; size: number; members: { name: string; offset: number; type: Hdf5Type }[] }
  | { class: 'reference'; size: number }
  | { class: 'enum'; size: number; base: Hdf5Type; names: string[]; values: number[] }
  | { class: 'variable-string'; size: number }
  | { class: 'variable-sequence'; size: number; base: Hdf5Type }
  | { class: 'array'; size: number; base: Hdf5Type; shape: number[] }
  | { class: 'bitfield' | 'time'; size: number; bigEndian: boolean };

const MAX_DEPTH = 32;

/** Reads one datatype and leaves the cursor behind it. Throws `Hdf5Error` on what the format does not know. */
export function readType(cursor: Cursor, depth = 0): Hdf5Type {
  if (depth > MAX_DEPTH) throw new Hdf5Error('a datatype is nested too deeply');
  const classAndVersion = cursor.u8();
  const version = classAndVersion >> 4;
  const bits = cursor.uint(3);
  const size = cursor.u32();
  const bigEndian = (bits & 1) === 1;
  switch (classAndVersion & 15) {
    case 0: {
      const bitOffset = cursor.u16();
      return { class: 'integer', size, signed: (bits & 8) !== 0, bigEndian, bitOffset, precision: cursor.u16() };
    }
    case 1: {
      if ((bits & 0x40) !== 0) throw new Hdf5Error('VAX floating point is not supported');
      cursor.skip(4);
      cursor.skip(1);
      const exponentBits = cursor.u8();
      cursor.skip(1);
      const mantissaBits = cursor.u8();
      cursor.skip(4);
      return { class: 'float', size, bigEndian, exponentBits, mantissaBits };
    }
    case 2:
      cursor.skip(2);
      return { class: 'time', size, bigEndian };
    case 3: {
      const padding = (['zero-terminated', 'zero-padded', 'space-padded'] as const)[bits & 15];
      if (padding === undefined) throw new Hdf5Error(`a string type has the unknown padding ${bits & 15}`);
      return { class: 'string', size, padding };
    }
    case 4:
      cursor.skip(4);
      return { class: 'bitfield', size, bigEndian };
    case 5: {
      const tag = cursor.take(bits & 0xff);
      const end = tag.indexOf(0);
      return { class: 'opaque', size, tag: new TextDecoder().decode(end < 0 ? tag : tag.subarray(0, end)) };
    }
    case 6:
      return { class: 'compound', size, members: readMembers(cursor, version, bits & 0xffff, size, depth) };
    case 7:
      return { class: 'reference', size };
    case 8: {
      const base = readType(cursor, depth + 1);
      const names: string[] = [];
      for (let i = 0; i < (bits & 0xffff); i++) names.push(readName(cursor, version));
      const values: number[] = [];
      for (let i = 0; i < names.length; i++) values.push(cursor.uint(base.size));
      return { class: 'enum', size, base, names, values };
    }
    case 9: {
      const base = readType(cursor, depth + 1);
      return (bits & 15) === 1 ? { class: 'variable-string', size } : { class: 'variable-sequence', size, base };
    }
    case 10: {
      const rank = cursor.u8();
      if (version < 3) cursor.skip(3);
      const shape: number[] = [];
      for (let i = 0; i < rank; i++) shape.push(cursor.u32());
      if (version < 3) cursor.skip(4 * rank);
      return { class: 'array', size, base: readType(cursor, depth + 1), shape };
    }
    default:
      throw new Hdf5Error(`datatype class ${classAndVersion & 15} is unknown`);
  }
}

function readName(cursor: Cursor, version: number): string {
  const start = cursor.at;
  const name = cursor.zeroTerminated();
  if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
  return name;
}

function readMembers(cursor: Cursor, version: number, count: number, size: number, depth: number) {
  const members: { name: string; offset: number; type: Hdf5Type }[] = [];
  let offsetBytes = 4;
  if (version >= 3) offsetBytes = size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4;
  for (let i = 0; i < count; i++) {
    const name = readName(cursor, version);
    const offset = cursor.uint(offsetBytes);
    let shape: number[] = [];
    if (version === 1) {
      const rank = cursor.u8();
      cursor.skip(11);
      const dimensions = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
      shape = dimensions.slice(0, Math.min(rank, 4));
    }
    let type = readType(cursor, depth + 1);
    if (shape.length > 0) {
      type = { class: 'array', size: shape.reduce((a, b) => a * b, type.size), base: type, shape };
    }
    members.push({ name, offset, type });
  }
  return members;
}

const INTEGER_SIZES = new Set([1, 2, 4, 8]);

/**
 * The name that NumPy gives a type: `float32`, `int8`, `bool`, `complex64`, `string`; `opaque`,
 * `compound`, `reference`, `sequence` for what has no such name.
 */
export function typeName(type: Hdf5Type): string {
  switch (type.class) {
    case 'integer':
      return INTEGER_SIZES.has(type.size) ? `${type.signed ? 'int' : 'uint'}${type.size * 8}` : 'opaque';
    case 'float':
      if (type.size === 2 && type.exponentBits === 8 && type.mantissaBits === 7) return 'bfloat16';
      if (type.size === 1 && type.exponentBits === 5) return 'float8_e5m2';
      if (type.size === 1 && type.exponentBits === 4) return 'float8_e4m3fn';
      return `float${type.size * 8}`;
    case 'string':
    case 'variable-string':
      return 'string';
    case 'compound':
      return complexName(type.members) ?? 'compound';
    case 'enum':
      return isBoolean(type.names, type.values) ? 'bool' : typeName(type.base);
    case 'variable-sequence':
      return 'sequence';
    case 'array':
      return typeName(type.base);
    case 'bitfield':
      return INTEGER_SIZES.has(type.size) ? `uint${type.size * 8}` : 'opaque';
    case 'opaque':
    case 'time':
      return 'opaque';
    case 'reference':
      return 'reference';
  }
}

/** h5py writes NumPy's bool as an enumeration of FALSE = 0 and TRUE = 1. */
function isBoolean(names: string[], values: number[]): boolean {
  return names.length === 2 && values[names.indexOf('FALSE')] === 0 && values[names.indexOf('TRUE')] === 1;
}

/** h5py writes a complex number as a compound of `r` and `i`. */
function complexName(members: { name: string; offset: number; type: Hdf5Type }[]): string | null {
  const [real, imaginary] = members;
  if (members.length !== 2 || real?.name !== 'r' || imaginary?.name !== 'i') return null;
  if (real.type.class !== 'float' || imaginary.type.class !== 'float') return null;
  if (real.type.size !== imaginary.type.size || real.type.bigEndian !== imaginary.type.bigEndian) return null;
  if (real.offset !== 0 || imaginary.offset !== real.type.size) return null;
  return real.type.size === 4 ? 'complex64' : real.type.size === 8 ? 'complex128' : null;
}

/** Widths of the parts of an element that must be reversed to be little-endian; null when none must. */
export function swapWidth(type: Hdf5Type): number | null {
  switch (type.class) {
    case 'integer':
    case 'float':
    case 'bitfield':
    case 'time':
      return type.bigEndian && type.size > 1 ? type.size : null;
    case 'enum':
    case 'array':
      return swapWidth(type.base);
    case 'compound':
      return complexName(type.members) === null
        ? null
        : swapWidth(type.members[0]?.type ?? { class: 'reference', size: 0 });
    default:
      return null;
  }
}
