/** HDF5 files against what h5py read from them: groups, attributes, links, datasets, every value. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TensorChunk } from '../../server/artifacts/artifact';
import { memorySource } from '../../server/artifacts/bytes/byte-source-memory';
import { fileSource } from '../../server/artifacts/bytes/byte-source-node';
import { readStrings, textAttribute } from '../../server/artifacts/hdf5/attributes';
import {
  datasetsOf,
  objectAt,
  unusualLinks,
  type Hdf5Attribute,
  type Hdf5File,
} from '../../server/artifacts/hdf5/file';
import { openHdf5 } from '../../server/artifacts/hdf5/hdf5';
import { typeName } from '../../server/artifacts/hdf5/datatypes';
import { readDataset } from '../../server/artifacts/hdf5/values';
import { readZip, memberSource } from '../../server/artifacts/bytes/zip';

interface DatasetTruth {
  shape: number[] | null;
  dtype: string;
  logical_dtype?: string;
  sha256?: string;
  bytes?: number;
  elements?: number;
  external?: unknown[];
}
interface AttributeTruth {
  dtype: string;
  shape: number[] | null;
  sha256?: string;
  value?: unknown;
}
interface FileTruth {
  signature_at?: number;
  superblock_version?: number;
  groups?: string[];
  datasets?: Record<string, DatasetTruth>;
  attributes?: Record<string, Record<string, AttributeTruth>>;
  links?: Record<string, unknown>;
  error?: string;
  unreadable?: Record<string, unknown>;
}

const folder = new URL('.', import.meta.url).pathname;
const truths = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) => readdirSync(folder + entry.name).map((name) => `${entry.name}/${name}`))
  .filter((name) => name.endsWith('.truth.json'))
  .map((name) => ({
    name: name.replace(/\.truth\.json$/, ''),
    truth: JSON.parse(readFileSync(folder + name, 'utf8')) as Record<string, unknown>,
  }));

/** NumPy's names for what we name once. */
const plainNames: Record<string, string> = { '>f8': 'float64', '>i2': 'int16' };

async function expectEqual(file: Hdf5File, truth: FileTruth): Promise<number> {
  if (truth.signature_at !== undefined) {
    expect(file.signatureAt).toBe(truth.signature_at);
    expect(file.superblockVersion).toBe(truth.superblock_version);
  }
  const objects = [...file.objects.values()];
  if (truth.unreadable === undefined) {
    expect(
      objects
        .filter((object) => object.kind === 'group')
        .map((object) => object.path)
        .sort(),
    ).toEqual(truth.groups?.toSorted());
  }
  const attributes: Record<string, Record<string, AttributeTruth>> = {};
  for (const object of objects) {
    for (const [name, attribute] of object.attributes)
      (attributes[object.path] ??= {})[name] = await attributeTruth(file, attribute);
  }
  for (const [path, byName] of Object.entries(truth.attributes ?? {})) {
    expect(Object.keys(attributes[path] ?? {}).sort(), path).toEqual(Object.keys(byName).sort());
    for (const [name, expected] of Object.entries(byName)) {
      const found = attributes[path]?.[name];
      expect(found?.shape, `${path} ${name}`).toEqual(expected.shape);
      if (expected.dtype === 'object' && expected.sha256 !== undefined)
        expect(found?.sha256, `${path} ${name}`).toBe(expected.sha256);
      else if (expected.dtype === 'object' && Array.isArray(expected.value))
        expect(found?.value).toEqual(expected.value);
    }
  }
  // Where h5py gives up on a damaged file, more may be readable here, never less.
  const datasets = [...datasetsOf(file)].filter(
    (dataset) => truth.unreadable === undefined || truth.datasets?.[dataset.path] !== undefined,
  );
  expect(datasets.map((dataset) => dataset.path).sort()).toEqual(Object.keys(truth.datasets ?? {}).sort());
  let compared = 0;
  for (const dataset of datasets) {
    const expected = truth.datasets?.[dataset.path];
    if (expected === undefined) throw new Error(dataset.path);
    expect(dataset.shape, dataset.path).toEqual(expected.shape);
    if (/^\w+$/.test(plainNames[expected.dtype] ?? expected.dtype) && expected.dtype !== 'object') {
      expect(typeName(dataset.type), dataset.path).toBe(plainNames[expected.dtype] ?? expected.dtype);
    }
    expect(dataset.external.length).toBe(expected.external?.length ?? 0);
    if (expected.sha256 === undefined) continue;
    const digest = createHash('sha256');
    for await (const chunk of readDataset(file, dataset)) {
      if (chunk.kind === 'bytes') digest.update(chunk.bytes);
      else for (const element of chunk.strings) digest.update(lengthOf(element)).update(element);
    }
    expect(digest.digest('hex'), dataset.path).toBe(expected.sha256);
    compared++;
  }
  const links = [...unusualLinks(file)].map((entry) => entry.path).sort();
  expect(links).toEqual(Object.keys(truth.links ?? {}).sort());
  return compared;
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return length;
}

function digestOf(pieces: Uint8Array[]): string {
  const digest = createHash('sha256');
  for (const piece of pieces) digest.update(piece);
  return digest.digest('hex');
}

async function attributeTruth(file: Hdf5File, attribute: Hdf5Attribute): Promise<AttributeTruth> {
  const strings = await readStrings(file, attribute.type, attribute.bytes);
  const value = strings?.map((bytes) => Buffer.from(bytes).toString('utf8'));
  return {
    dtype: typeName(attribute.type),
    shape: attribute.shape,
    value,
    sha256:
      strings === null
        ? undefined
        : digestOf(attribute.shape?.length === 0 ? strings : strings.map((bytes) => [lengthOf(bytes), bytes]).flat()),
  };
}

describe('every HDF5 file equals what h5py read from it', () => {
  let compared = 0;
  for (const { name, truth } of truths) {
    const own = truth['h5'] as FileTruth | undefined;
    const archive = truth['keras'] as { h5?: Record<string, FileTruth> } | undefined;
    const members = truth['folder'] as Record<string, FileTruth> | undefined;
    if (own !== undefined && own.datasets !== undefined && own.error === undefined) {
      test(name, async () => {
        const source = await fileSource(folder + name);
        compared += await expectEqual(await openHdf5(source), own);
        await source.close();
      });
    }
    for (const [member, expected] of Object.entries(archive?.h5 ?? {})) {
      if (expected.datasets === undefined || expected.error !== undefined) continue;
      test(`${name} ${member}`, async () => {
        const source = await fileSource(folder + name);
        const zip = await readZip(source);
        const found = zip.members.find((candidate) => candidate.name === member);
        if (found === undefined) throw new Error(`no ${member}`);
        compared += await expectEqual(await openHdf5(await memberSource(source, found)), expected);
        await source.close();
      });
    }
    for (const [member, expected] of Object.entries(members ?? {})) {
      if (expected.datasets === undefined || !existsSync(`${folder}${name}/${member}`)) continue;
      test(`${name}/${member}`, async () => {
        const source = memorySource(readFileSync(`${folder}${name}/${member}`));
        compared += await expectEqual(await openHdf5(source), expected);
      });
    }
  }
  test('and that was many datasets', () => expect(compared).toBeGreaterThan(900));
});

test('the newest layouts: dense groups and attributes, every index of chunks', async () => {
  const source = await fileSource(`${folder}hdf5/layouts.h5`);
  const truth = JSON.parse(readFileSync(`${folder}hdf5/layouts.h5.truth.json`, 'utf8')) as {
    datasets: Record<string, DatasetTruth>;
    attributes: Record<string, string>;
  };
  const file = await openHdf5(source);
  expect(file.faults).toEqual([]);
  const datasets = [...datasetsOf(file)];
  expect(datasets.map((dataset) => dataset.path).sort()).toEqual(Object.keys(truth.datasets).sort());
  for (const dataset of datasets) {
    const digest = createHash('sha256');
    for await (const chunk of readDataset(file, dataset)) if (chunk.kind === 'bytes') digest.update(chunk.bytes);
    const expected = truth.datasets[dataset.path];
    expect([dataset.path, dataset.shape, typeName(dataset.type), digest.digest('hex')]).toEqual([
      dataset.path,
      expected?.shape,
      expected?.dtype,
      expected?.sha256,
    ]);
  }
  const group = objectAt(file, '/attributes');
  if (group === undefined) throw new Error('no group');
  for (const [name, value] of Object.entries(truth.attributes))
    expect(await textAttribute(file, group, name)).toBe(value);
  expect(group.attributes.get('long')?.shape).toEqual([20000]);
  expect([...unusualLinks(file)]).toEqual([
    { path: '/soft', link: { kind: 'soft', target: '/chunks/single' }, first: null },
  ]);
  await source.close();
});

test('a range of elements is the same as that part of all of them', async () => {
  const file = await openHdf5(await fileSource(`${folder}hdf5/layouts.h5`));
  for (const path of [
    '/chunks/tree_gzip',
    '/chunks/three_dimensions',
    '/chunks/fixed_array_sparse',
    '/many/entry with a rather long name 0007',
  ]) {
    const dataset = objectAt(file, path);
    if (dataset?.kind !== 'dataset') throw new Error(path);
    const all = await bytesOf(readDataset(file, dataset));
    const size = dataset.type.size;
    for (const [start, end] of [
      [0, 1],
      [3, 3],
      [5, 700],
      [100, 1e9],
    ] as const) {
      expect(await bytesOf(readDataset(file, dataset, { elements: { start, end } }))).toEqual(
        all.subarray(start * size, end * size),
      );
    }
  }
  await file.source.close();
});

async function bytesOf(chunks: AsyncIterable<TensorChunk>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) if (chunk.kind === 'bytes') pieces.push(chunk.bytes.slice());
  return Buffer.concat(pieces);
}
