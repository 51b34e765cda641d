/** What `diff` says of artifacts whose difference is known. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { memoryFiles } from '../../server/artifacts/bytes/byte-source-memory';
import { diffArtifacts } from '../../server/artifacts/diff';
import { openArtifact } from '../../server/artifacts/open';

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);

async function diff(before: string, after: string) {
  const [left, right] = [await openArtifact(files, before), await openArtifact(files, after)];
  try {
    return await diffArtifacts(left, right);
  } finally {
    await left.close();
    await right.close();
  }
}

test('an artifact and itself are equal', async () => {
  for (const name of [
    'tf221/keras_cnn_trained.keras',
    'tf215/h5_nested.hdf5',
    'tf221/w_sharded',
    'tf215/sm_small',
    'tf215/ckpt_optimizer',
  ]) {
    const result = await diff(name, name);
    expect([name, result.equal, result.tensors]).toEqual([name, true, []]);
    expect(result.sameTensors).toBeGreaterThan(0);
  }
});

test('a deflated copy is equal, a changed weight is found with its distance', async () => {
  expect((await diff('tf221/keras_seq.keras', 'damaged/kz_deflated.keras')).equal).toBe(true);
  const result = await diff('tf215/h5_seq.h5', 'damaged/h5_bitflip_data.h5');
  expect(result.equal).toBe(false);
  expect([result.configuration, result.layers.changed, result.sameTensors]).toEqual([[], [], 3]);
  expect(result.tensors).toHaveLength(1);
  expect(result.tensors[0]).toMatchObject({ name: 'hidden/bias', different: 1, reason: null });
  expect(result.tensors[0]?.largest).toBeGreaterThan(0);
});

test('a weight of another shape, and a missing one', async () => {
  const shape = await diff('tf221/keras_seq.keras', 'damaged/kz_weight_shape_mismatch.keras');
  expect(shape.tensors[0]).toMatchObject({
    name: 'hidden/kernel',
    reason: 'the shapes differ',
    before: { shape: [6, 5] },
    after: { shape: [7, 6] },
  });
  const missing = await diff('tf221/keras_seq.keras', 'damaged/kz_weight_missing.keras');
  expect(missing.variables).toEqual({ removed: ['hidden/kernel'], added: [] });
});

test('the same model as .keras and .h5 pairs its tensors by name', async () => {
  const result = await diff('tf221/keras_seq.keras', 'tf221/h5_seq.h5');
  expect(result.summary.map((change) => change.path)).toContain('kind');
  expect(result.sameTensors + result.tensors.length).toBeGreaterThanOrEqual(0);
  expect(result.layers).toEqual({ added: [], removed: [], changed: [] });
});

test('a changed configuration names the layer and the key', async () => {
  const bytes = readFileSync(`${folder}tf221/keras_unzipped/config.json`, 'utf8');
  const read = (path: string) => readFileSync(`${folder}tf221/keras_unzipped/${path}`);
  const make = (config: string) =>
    memoryFiles(
      new Map([
        ['m/config.json', Buffer.from(config)],
        ['m/metadata.json', read('metadata.json')],
        ['m/model.weights.h5', read('model.weights.h5')],
      ]),
    );
  const left = await openArtifact(make(bytes), 'm');
  const right = await openArtifact(make(bytes.replace('"activation": "relu"', '"activation": "gelu"')), 'm');
  const result = await diffArtifacts(left, right);
  expect(result.configuration).toEqual([
    { path: 'config.layers.hidden.config.activation', before: 'relu', after: 'gelu' },
  ]);
  expect(result.equal).toBe(false);
});

test('different values give the distance and the angle that arithmetic gives', async () => {
  const left = await openArtifact(files, 'tf221/keras_seq.keras');
  const right = await openArtifact(files, 'damaged/kz_nan.keras');
  const result = await diffArtifacts(left, right);
  // NaN is no distance.
  expect(result.tensors[0]).toMatchObject({ name: 'hidden/kernel', different: 2, largest: null, cosine: null });
  await left.close();
  await right.close();
});
