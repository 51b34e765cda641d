/**
 * The tree of an HDF5 file: groups, links, attributes, and the description of each dataset
 * (values: `values.ts`). Written after the HDF5 File Format Specification, version 3.
 *
 * Own code instead of the HDF5 library compiled to WebAssembly, for three reasons that were
 * measured: that library needs 230 ms to start, it can only read synchronously (a `ByteSource` in a
 * browser cannot), and on a damaged file it gives nothing or hangs, while here every object that
 * is still whole stays readable. The tests compare both, and h5py, on every sample.
 *
 * External links, external storage and virtual datasets are described and never followed.
 */
import type { ByteSource } from '../bytes/byte-source';
import { readAttributes } from './attributes';
import { Hdf5Error } from './cursor';
import { readDataspace, readExternal, readFill, readFilters, readLayout, readTypeMessage } from './dataset-messages';
import type { Hdf5File, Hdf5Object } from './file';
import { readLinks } from './links';
import { readMessages } from './object-headers';
import { Hdf5Reader } from './reader';
import { findHdf5Signature, readSuperblock } from './superblock';

const MAX_OBJECTS = 2_000_000;
const MAX_DEPTH = 500;

/**
 * Opens an HDF5 file and walks its whole tree. Objects that cannot be read are in `faults`; throws
 * `Hdf5Error` only when there is no signature or the superblock itself cannot be read.
 */
export async function openHdf5(source: ByteSource): Promise<Hdf5File> {
  const signatureAt = await findHdf5Signature(source);
  if (signatureAt === null) throw new Hdf5Error('the HDF5 signature is missing');
  const reader = new Hdf5Reader(source);
  const superblock = await readSuperblock(reader, signatureAt);
  const file: Hdf5File = {
    source,
    reader,
    signatureAt,
    objects: new Map(),
    faults: superblock.faults,
    ...superblock.place,
  };
  await walk(file);
  return file;
}

/** Reads every object once, groups in order of names, so that paths do not depend on the file's layout. */
async function walk(file: Hdf5File): Promise<void> {
  const visit = async (address: number, path: string, depth: number): Promise<void> => {
    if (file.objects.has(address)) return;
    if (depth > MAX_DEPTH) throw new Hdf5Error(`groups are nested more than ${MAX_DEPTH} deep`);
    if (file.objects.size >= MAX_OBJECTS) throw new Hdf5Error(`there are more than ${MAX_OBJECTS} objects`);
    const object = await readObject(file, address, path);
    file.objects.set(address, object);
    if (object.kind !== 'group') return;
    object.links = new Map([...object.links].sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [name, link] of object.links) {
      if (link.kind !== 'hard') continue;
      const child = `${path === '/' ? '' : path}/${name}`;
      try {
        await visit(link.address, child, depth + 1);
      } catch (error) {
        if (!(error instanceof Hdf5Error)) throw error;
        file.faults.push({ path: child, message: error.message });
      }
    }
  };
  try {
    await visit(file.root, '/', 0);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    file.faults.push({ path: '/', message: error.message });
  }
}

async function readObject(file: Hdf5File, address: number, path: string): Promise<Hdf5Object> {
  const { reader } = file;
  const fault = (message: string) => file.faults.push({ path, message });
  const messages = await readMessages(reader, address, fault);
  const attributes = await readAttributes(reader, messages, fault);
  const find = (type: number) => messages.find((message) => message.type === type);
  const layout = find(0x08);
  const dataspace = find(0x01);
  const datatype = find(0x03);
  if (layout !== undefined || (dataspace !== undefined && datatype !== undefined)) {
    if (dataspace === undefined || datatype === undefined) throw new Hdf5Error('a dataset lacks its shape or type');
    const type = await readTypeMessage(reader, datatype);
    const { shape, maxShape } = readDataspace(reader, dataspace.body);
    const filters = find(0x0b);
    const external = find(0x07);
    return {
      kind: 'dataset',
      path,
      address,
      type,
      shape,
      maxShape,
      storage: layout === undefined ? { kind: 'unknown', reason: 'it has no layout' } : readLayout(reader, layout.body),
      filters: filters === undefined ? [] : readFilters(reader, filters.body),
      fill: readFill(reader, messages, type),
      external: external === undefined ? [] : await readExternal(reader, external.body),
      attributes,
    };
  }
  if (find(0x11) !== undefined || find(0x02) !== undefined || find(0x06) !== undefined || find(0x0a) !== undefined) {
    return { kind: 'group', path, address, attributes, links: await readLinks(reader, messages, fault) };
  }
  if (datatype !== undefined) return { kind: 'type', path, address, attributes };
  throw new Hdf5Error('it is neither a group nor a dataset');
}
