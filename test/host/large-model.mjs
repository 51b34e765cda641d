// Models as large as they come that cost no room on the disk: a whole Keras model in HDF5 of which one kernel
// is said to be long, with its values in a hole behind the file, read as zeros.
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const template = join(fileURLToPath(new URL('.', import.meta.url)), '../artifacts/tf28/h5_seq.h5');
const keras = join(fileURLToPath(new URL('.', import.meta.url)), '../artifacts/tf215/keras_seq.keras');
/**
 * Where the kernel [6, 5] is described in the template: its dimensions, the most they may be, address and bytes of its
 * values.
 */
const AT = { dimensions: 8704, maximum: 8720, address: 8794, bytes: 8802 };
/** Where a superblock of version 0 says how long the file is. */
const END = 40;

/**
 * Writes a `.keras` at `path` with one more member of `bytes` zeros, which its directory gives a checksum: what it
 * takes to verify it is seen.
 */
export function writeLargeArchive(path, bytes) {
  const archive = readFileSync(keras);
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== 0x06054b50) throw new Error(`${keras} is not as it was: it ends in a comment.`);
  const [entries, length, start] = [
    archive.readUInt16LE(end + 10),
    archive.readUInt32LE(end + 12),
    archive.readUInt32LE(end + 16),
  ];
  const name = Buffer.from('assets/zeros.bin');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(1, 14);
  local.writeUInt32LE(bytes, 18);
  local.writeUInt32LE(bytes, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  local.copy(central, 6, 4, 28);
  central.writeUInt32LE(start, 42);
  const tail = Buffer.from(archive.subarray(end));
  tail.writeUInt16LE(entries + 1, 8);
  tail.writeUInt16LE(entries + 1, 10);
  tail.writeUInt32LE(length + central.length + name.length, 12);
  tail.writeUInt32LE(start + local.length + name.length + bytes, 16);
  writeFileSync(path, Buffer.concat([archive.subarray(0, start), local, name]));
  const file = openSync(path, 'r+');
  const directory = Buffer.concat([archive.subarray(start, start + length), central, name, tail]);
  writeSync(file, directory, 0, directory.length, start + local.length + name.length + bytes);
  closeSync(file);
}

/** Writes a model at `path` whose first kernel has `rows` rows of five float32. Answers that kernel's bytes. */
export function writeLargeModel(path, rows) {
  const header = readFileSync(template);
  const is = [
    header.readBigUInt64LE(AT.dimensions),
    header.readBigUInt64LE(AT.maximum),
    header.readBigUInt64LE(AT.bytes),
    header.readBigUInt64LE(END),
  ];
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
