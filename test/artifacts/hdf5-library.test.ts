/** HDF5 files against the HDF5 library itself (h5wasm): the same datasets, shapes and bytes. */
import * as library from 'h5wasm/node';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileSource } from '../../server/artifacts/bytes/byte-source-node';
import { datasetsOf } from '../../server/artifacts/hdf5/file';
import { openHdf5 } from '../../server/artifacts/hdf5/hdf5';
import { typeName } from '../../server/artifacts/hdf5/datatypes';
import { readDataset } from '../../server/artifacts/hdf5/values';

const folder = new URL('.', import.meta.url).pathname;
const names = ['tf28', 'tf210', 'tf215', 'tf221', 'tfkeras221', 'hdf5'].flatMap((name) =>
  readdirSync(folder + name)
    .filter((file) => /\.(h5|hdf5)$/.test(file))
    .map((file) => `${name}/${file}`),
);

function walk(group: library.Group, into: Map<string, library.Dataset>): Map<string, library.Dataset> {
  for (const key of group.keys()) {
    const path = `${group.path === '/' ? '' : group.path}/${key}`;
    // The one soft link among the samples; the library follows it.
    if (path === '/soft') continue;
    const item = group.get(key);
    if (item instanceof library.Dataset) into.set(path, item);
    else if (item instanceof library.Group) walk(item, into);
  }
  return into;
}

test.each(names)('%s', async (name) => {
  await library.ready;
  const theirs = new library.File(folder + name, 'r');
  const source = await fileSource(folder + name);
  try {
    const expected = walk(theirs, new Map());
    const file = await openHdf5(source);
    const own = [...datasetsOf(file)];
    expect(own.map((dataset) => dataset.path).sort()).toEqual([...expected.keys()].sort());
    for (const dataset of own) {
      const other = expected.get(dataset.path);
      expect(dataset.shape).toEqual(other?.shape);
      // h5wasm cannot read 16-bit floats.
      if (typeName(dataset.type) === 'float16') continue;
      const value = other?.value;
      if (!ArrayBuffer.isView(value)) continue;
      const pieces: Uint8Array[] = [];
      for await (const chunk of readDataset(file, dataset)) if (chunk.kind === 'bytes') pieces.push(chunk.bytes);
      expect(
        Buffer.concat(pieces).equals(Buffer.from(value.buffer, value.byteOffset, value.byteLength)),
        dataset.path,
      ).toBe(true);
    }
  } finally {
    theirs.close();
    await source.close();
  }
});
