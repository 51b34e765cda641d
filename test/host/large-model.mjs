// Models as large as they come that cost no room on the disk: a whole Keras model in HDF5 of which one kernel
// is said to be long, with its values in a hole behind the file, read as zeros.
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const template = join(fileURLToPath(new URL('.', import.meta.url)), '../artifacts/tf28/h5_seq.h5');
/** Where the kernel [6, 5] is described in the template: its dimensions, the most they may be, address and bytes of its values. */
const AT = { dimensions: 8704, maximum: 8720, address: 8794, bytes: 8802 };
/** Where a superblock of version 0 says how long the file is. */
const END = 40;

/** Writes a model at `path` whose first kernel has `rows` rows of five float32. Answers that kernel's bytes. */
export function writeLargeModel(path, rows) {
  const header = readFileSync(template);
  const is = [header.readBigUInt64LE(AT.dimensions), header.readBigUInt64LE(AT.maximum), header.readBigUInt64LE(AT.bytes), header.readBigUInt64LE(END)];
  if (is.join() !== `6,6,120,${header.length}`) throw new Error(`${template} is not as it was: ${is.join()}.`);
  const bytes = rows * 5 * 4;
  header.writeBigUInt64LE(BigInt(rows), AT.dimensions);
  header.writeBigUInt64LE(BigInt(rows), AT.maximum);
  header.writeBigUInt64LE(BigInt(header.length), AT.address);
  header.writeBigUInt64LE(BigInt(bytes), AT.bytes);
  header.writeBigUInt64LE(BigInt(header.length + bytes), END);
  writeFileSync(path, header);
  const file = openSync(path, 'r+');
  ftruncateSync(file, header.length + bytes);
  closeSync(file);
  return bytes;
}
