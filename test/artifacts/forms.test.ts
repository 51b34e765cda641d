/**
 * Artifacts in forms that are seldom met: everything read of them is what the library that wrote them says
 * (scripts/make-form-artifacts.py).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Artifact, Layer, Variable } from '../../server/artifacts/artifact';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { openArtifact } from '../../server/artifacts/open';

interface TensorTruth {
  shape: number[];
  dtype: string;
  sha256: string;
  min?: number;
  max?: number;
  mean?: number;
  std?: number;
}

interface FormTruth {
  what: string;
  trainable?: number;
  nonTrainable?: number;
  layers?: [name: string, parameters: number][];
  weights?: TensorTruth[];
  arrays?: Record<string, TensorTruth>;
  dtypes?: Record<string, string>;
  tags?: string[][];
}

const folder = `${new URL('.', import.meta.url).pathname}forms/`;
const files = folderFiles(folder);
const truths = JSON.parse(readFileSync(`${folder}truth.json`, 'utf8')) as Record<string, FormTruth>;

function expectTensor(variable: Variable | undefined, truth: TensorTruth): void {
  expect(variable).toMatchObject({ shape: truth.shape, sha256: truth.sha256 });
  if (truth.min === undefined || variable?.statistics === undefined) return;
  for (const key of ['min', 'max', 'mean', 'std'] as const)
    expect(variable.statistics[key] ?? NaN, `${variable.key} ${key}`).toBeCloseTo(truth[key] ?? NaN, 5);
}

/** Layers with weights. Keras also counts models that hold others, which an archive shows as its layers too. */
function withWeights(layers: Layer[]): [string, number][] {
  return layers.filter((layer) => (layer.parameters ?? 0) > 0).map((layer) => [layer.name, layer.parameters ?? 0]);
}

describe('forms', () => {
  test.each(Object.entries(truths))('%s', async (name, truth) => {
    const artifact: Artifact = await inspectArtifact(files, name, { stats: true, hash: true, verify: true });
    if (truth.trainable !== undefined)
      expect(artifact.parameters).toMatchObject({ trainable: truth.trainable, nonTrainable: truth.nonTrainable });
    for (const weight of truth.weights ?? []) {
      const found = artifact.variables.find(
        (variable) => variable.sha256 === weight.sha256 && variable.shape.join() === weight.shape.join(),
      );
      expectTensor(found, weight);
    }
    for (const [key, array] of Object.entries(truth.arrays ?? {})) {
      const found = artifact.variables.find((variable) => variable.key === key || variable.key === `/${key}`);
      if (key !== 'szip' && key !== 'nbit') expectTensor(found, array);
      else expect(found).toMatchObject({ shape: array.shape });
    }
    for (const [key, dtype] of Object.entries(truth.dtypes ?? {}))
      expect(artifact.variables.find((variable) => variable.key === key)?.dtype).toBe(dtype);
    if (truth.tags !== undefined) expect(artifact.metaGraphs.map(({ tags }) => tags)).toEqual(truth.tags);
    const wanted = truth.layers?.filter(([, parameters]) => parameters > 0) ?? [];
    // A model that gives its layers' variables no name of its own cannot be told.
    expect(withWeights(artifact.layers)).toEqual(
      expect.arrayContaining(
        wanted.filter(
          ([layer]) =>
            !(/export/.test(name) && layer === 'encoder' && !artifact.layers.some((one) => one.name === layer)),
        ),
      ),
    );
    // What is a finding here is said on purpose.
    const expected = /_npz/.test(name) ? ['SP605'] : name === 'filters.h5' ? ['SP603'] : [];
    expect([
      ...new Set(artifact.findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)),
    ]).toEqual(expected);
  });
});

test('chunks packed in a way that is not read are told by name', async () => {
  const opened = await openArtifact(files, 'filters.h5');
  const read = async (key: string) => {
    for await (const chunk of opened.values(key)) expect(chunk).toBeDefined();
  };
  await expect(read('/szip')).rejects.toThrow(
    '/szip in filters.h5 cannot be read: it is compressed with szip (filter 4), which is not read here; `h5repack -f NONE` writes it without.',
  );
  await expect(read('/nbit')).rejects.toThrow('packed with N-bit (filter 5)');
  await read('/scaleoffset');
  await opened.close();
});
