/** TensorFlow's data types: their names and how their elements stand in a file. */

/** How the bytes of one element are to be understood. */
export type ElementKind =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'float8_e5m2'
  | 'float8_e4m3fn'
  | 'float8_e4m3fnuz'
  | 'float8_e4m3b11fnuz'
  | 'float8_e5m2fnuz'
  | 'float4_e2m1fn'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'int4'
  | 'uint4'
  | 'int2'
  | 'uint2'
  | 'bool'
  | 'complex64'
  | 'complex128';

/** One of TensorFlow's data types. */
export interface DataType {
  /** As TensorFlow's Python says it: `float32`, `qint8`, `string`. */
  name: string;
  /** Bytes of one element in a file; 0 where elements have no fixed size (string, variant, resource). */
  bytes: number;
  /** null where elements are no numbers. */
  kind: ElementKind | null;
}

const type = (name: string, bytes: number, kind: ElementKind | null): DataType => ({ name, bytes, kind });

/** By number, from tensorflow/core/framework/types.proto; sizes from DataTypeSize in types.cc. */
const types: Record<number, DataType> = {
  1: type('float32', 4, 'float32'),
  2: type('float64', 8, 'float64'),
  3: type('int32', 4, 'int32'),
  4: type('uint8', 1, 'uint8'),
  5: type('int16', 2, 'int16'),
  6: type('int8', 1, 'int8'),
  7: type('string', 0, null),
  8: type('complex64', 8, 'complex64'),
  9: type('int64', 8, 'int64'),
  10: type('bool', 1, 'bool'),
  11: type('qint8', 1, 'int8'),
  12: type('quint8', 1, 'uint8'),
  13: type('qint32', 4, 'int32'),
  14: type('bfloat16', 2, 'bfloat16'),
  15: type('qint16', 2, 'int16'),
  16: type('quint16', 2, 'uint16'),
  17: type('uint16', 2, 'uint16'),
  18: type('complex128', 16, 'complex128'),
  19: type('float16', 2, 'float16'),
  20: type('resource', 0, null),
  21: type('variant', 0, null),
  22: type('uint32', 4, 'uint32'),
  23: type('uint64', 8, 'uint64'),
  24: type('float8_e5m2', 1, 'float8_e5m2'),
  25: type('float8_e4m3fn', 1, 'float8_e4m3fn'),
  26: type('float8_e4m3fnuz', 1, 'float8_e4m3fnuz'),
  27: type('float8_e4m3b11fnuz', 1, 'float8_e4m3b11fnuz'),
  28: type('float8_e5m2fnuz', 1, 'float8_e5m2fnuz'),
  29: type('int4', 1, 'int4'),
  30: type('uint4', 1, 'uint4'),
  31: type('int2', 1, 'int2'),
  32: type('uint2', 1, 'uint2'),
  33: type('float4_e2m1fn', 1, 'float4_e2m1fn'),
};

const byName = new Map(Object.values(types).map((dataType) => [dataType.name, dataType]));

/** The type of a number of DataType; null where TensorFlow has none of that number. 101 and up are references. */
export function dataType(number: number): DataType | null {
  return types[number > 100 ? number - 100 : number] ?? null;
}

/** The type of a name (`float32`); null where TensorFlow has none of that name. */
export function dataTypeByName(name: string): DataType | null {
  return byName.get(name) ?? null;
}

/** What to show for a number of DataType: `float32`, `float32_ref`, or `DT_99` for one that TensorFlow has not. */
export function dataTypeName(number: number): string {
  const known = dataType(number);
  if (known === null) return `DT_${number}`;
  return number > 100 ? `${known.name}_ref` : known.name;
}
