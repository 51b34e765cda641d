/** Keras archives, HDF5 models and weights against what Keras, h5py and zipfile read from them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { inspectArtifact } from '../../server/artifacts/inspect';

interface StatisticsTruth {
  nan: number;
  posinf: number;
  neginf: number;
  zeros: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
}
interface DatasetTruth {
  shape: number[] | null;
  dtype: string;
  logical_dtype?: string;
  sha256?: string;
  bytes?: number;
  stats?: StatisticsTruth;
}
interface LayerTruth {
  depth: number;
  class_name: string;
  name: string | null;
  module: string | null;
  registered_name: string | null;
}
interface FileTruth {
  datasets?: Record<string, DatasetTruth>;
  keras_layers?: LayerTruth[];
  keras_version?: string;
}
interface Truth {
  kind: string;
  h5?: FileTruth;
  keras?: { h5?: Record<string, FileTruth>; keras_layers?: LayerTruth[]; metadata?: { keras_version?: string } };
  folder?: Record<string, FileTruth>;
}

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const good = ['tf28', 'tf210', 'tf215', 'tf221', 'tfkeras221'].flatMap((environment) =>
  readdirSync(folder + environment)
    .filter((name) => name.endsWith('.truth.json'))
    .map((name) => `${environment}/${name.replace(/\.truth\.json$/, '')}`),
);
const truthOf = (name: string) => JSON.parse(readFileSync(`${folder}${name}.truth.json`, 'utf8')) as Truth;
const kerasFiles = good
  .map((name) => ({ name, truth: truthOf(name) }))
  .filter(({ truth }) => /^(h5|keras|keras_dir|weights_json)$/.test(truth.kind));

function layersOf(truth: Truth): LayerTruth[] | undefined {
  return truth.keras?.keras_layers ?? truth.h5?.keras_layers ?? truth.folder?.['config.json']?.keras_layers;
}

function datasetsOf(truth: Truth): Record<string, DatasetTruth> {
  const all = [truth.h5, ...Object.values(truth.keras?.h5 ?? {}), ...Object.values(truth.folder ?? {})];
  return Object.assign({}, ...all.map((file) => file?.datasets ?? {})) as Record<string, DatasetTruth>;
}

function expectClose(found: number | null | undefined, expected: number | null, what: string): void {
  if (expected === null || found === null || found === undefined) expect(found, what).toBe(expected);
  else expect(Math.abs(found - expected), what).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

describe('every good artifact', () => {
  test.each(kerasFiles)('$name', async ({ name, truth }) => {
    const artifact = await inspectArtifact(files, name, { stats: true, hash: true, verify: true });
    expect(artifact.findings.filter((finding) => finding.severity !== 'info' && finding.code !== 'SP701')).toEqual([]);
    const datasets = datasetsOf(truth);
    expect(artifact.variables.map((variable) => variable.key).sort()).toEqual(Object.keys(datasets).sort());
    for (const variable of artifact.variables) {
      const expected = datasets[variable.key];
      expect([variable.key, variable.shape, variable.dtype, variable.sha256]).toEqual([
        variable.key,
        expected?.shape,
        expected?.logical_dtype ?? expected?.dtype,
        expected?.sha256,
      ]);
      expect(variable.bytes).toBe(expected?.bytes);
      const { stats } = expected ?? {};
      if (stats === undefined) continue;
      expect([variable.statistics?.nan, variable.statistics?.inf, variable.statistics?.zero]).toEqual([
        stats.nan,
        stats.posinf + stats.neginf,
        stats.zeros,
      ]);
      for (const key of ['min', 'max', 'mean', 'std'] as const)
        expectClose(variable.statistics?.[key], stats[key], `${variable.key} ${key}`);
    }
    const layers = layersOf(truth);
    if (layers === undefined || layers.length === 0) return;
    expect(
      artifact.layers.map((layer) => [layer.parents.length, layer.class, layer.module, layer.registeredName]),
    ).toEqual(layers.map((layer) => [layer.depth, layer.class_name, layer.module, layer.registered_name]));
    for (const [index, layer] of layers.entries())
      if (layer.name !== null) expect(artifact.layers[index]?.name).toBe(layer.name);
    const version = truth.keras?.metadata?.keras_version ?? truth.h5?.keras_version;
    if (version !== undefined) expect(artifact.producer.keras).toBe(version);
    // Every weight belongs to some layer, and the model's own count is that of its layers.
    const weights = artifact.variables.filter((variable) => variable.role === 'weight');
    expect(artifact.layers[0]?.variables.length).toBe(weights.length);
  });
});

describe('parameters are what count_params gives', () => {
  const recorded = JSON.parse(readFileSync(`${folder}parameters.json`, 'utf8')) as Record<
    string,
    { total: number; trainable: number; nonTrainable: number; optimizer?: number; layers: Record<string, number> }
  >;
  test.each(Object.entries(recorded))('%s', async (name, counts) => {
    const artifact = await inspectArtifact(files, name, {});
    expect([artifact.parameters?.trainable, artifact.parameters?.nonTrainable]).toEqual([
      counts.trainable,
      counts.nonTrainable,
    ]);
    expect((artifact.parameters?.trainable ?? 0) + (artifact.parameters?.nonTrainable ?? 0)).toBe(counts.total);
    if (counts.optimizer !== undefined) expect(artifact.parameters?.optimizer).toBe(counts.optimizer);
    const layers = artifact.layers.filter((layer) => layer.parents.length === 1 && layer.name in counts.layers);
    expect(Object.fromEntries(layers.map((layer) => [layer.name, layer.parameters]))).toEqual(
      Object.fromEntries(layers.map((layer) => [layer.name, counts.layers[layer.name]])),
    );
  });
});
