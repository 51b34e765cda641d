/**
 * Every SavedModel and checkpoint that TensorFlow wrote, held against what TensorFlow itself read from
 * it: signatures, operations, functions, object graph, variables and their values.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Artifact, SignatureTensor, Variable } from '../../server/artifacts/artifact';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import '../../server/artifacts/bytes/digest-node';
import { partFingerprints, savedModelFingerprint } from '../../server/artifacts/saved-model/fingerprint';
import { inspectArtifact } from '../../server/artifacts/inspect';

const here = __dirname;

interface TruthStats {
  n: number;
  nan: number;
  posinf: number;
  neginf: number;
  zeros: number;
  min: number | string | null;
  max: number | string | null;
  mean: number | string | null;
  std: number | string | null;
}
interface TruthTensor {
  dtype: string;
  shape: number[];
  bytes?: number;
  sha256?: string;
  stats?: TruthStats;
  error?: string;
}
interface TruthInfo {
  encoding: string | null;
  dtype: string;
  shape: number[] | null;
  name?: string;
  values?: string;
  components?: TruthInfo[];
}
interface TruthGraph {
  tags: string[];
  tensorflow_version: string;
  nodes: number;
  ops: Record<string, number>;
  signatures: Record<
    string,
    { method_name: string; inputs: Record<string, TruthInfo>; outputs: Record<string, TruthInfo> }
  >;
  functions: { name: string; nodes: number; ops: Record<string, number> }[];
  object_graph?: {
    nodes: number;
    variables: { path: string | null; name: string; dtype: string; shape: number[] | null; trainable: boolean }[];
  };
}
interface TruthCheckpoint {
  prefix: string;
  tensors?: Record<string, TruthTensor>;
}
interface Truth {
  savedmodel?: {
    fingerprint?: {
      saved_model_checksum: string;
      graph_def_program_hash: string;
      signature_def_hash: string;
      saved_object_graph_hash: string;
    } | null;
    meta_graphs: TruthGraph[];
    assets?: string[];
    keras_version?: string;
    keras_layers?: { class_name: string; name: string | null }[];
    variables?: TruthCheckpoint;
  };
  checkpoint_folder?: { checkpoints: TruthCheckpoint[] };
}

const good = readdirSync(here)
  .filter((name) => /^tf(keras)?\d+$/.test(name))
  .flatMap((folder) =>
    readdirSync(join(here, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^(sm|ckpt)_/.test(entry.name))
      .map((entry) => `${folder}/${entry.name}`),
  );

function truthOf(name: string): Truth {
  return JSON.parse(readFileSync(join(here, `${name}.truth.json`), 'utf8')) as Truth;
}

const dims = (shape: (number | null)[] | null) => shape?.map((size) => size ?? -1) ?? null;

function infoOf(tensor: SignatureTensor): unknown {
  const base = { dtype: tensor.dtype, shape: dims(tensor.shape) };
  if (tensor.encoding === undefined) return { ...base, name: tensor.tensor };
  if (tensor.encoding === 'coo_sparse') return { ...base, values: tensor.tensor };
  return { ...base, components: tensor.components?.map(infoOf) };
}

function truthInfo(info: TruthInfo): unknown {
  const base = { dtype: info.dtype, shape: info.shape };
  if (info.encoding === 'coo_sparse') return { ...base, values: info.values };
  if (info.encoding === 'composite_tensor') return { ...base, components: info.components?.map(truthInfo) };
  return { ...base, name: info.name ?? '' };
}

function compareGraphs(artifact: Artifact, graphs: TruthGraph[]): void {
  expect(artifact.metaGraphs.length).toBe(graphs.length);
  graphs.forEach((truth, index) => {
    const graph = artifact.metaGraphs[index];
    expect(graph?.tags).toEqual(truth.tags);
    expect(graph?.nodes).toBe(truth.nodes);
    expect(graph?.ops).toEqual(truth.ops);
    expect(graph?.functions.map(({ name, nodes, ops }) => ({ name, nodes, ops }))).toEqual(
      truth.functions.map(({ name, nodes, ops }) => ({ name, nodes, ops })),
    );
    expect(
      Object.fromEntries(
        (graph?.signatures ?? []).map((signature) => [
          signature.name,
          {
            method_name: signature.method,
            inputs: Object.fromEntries(signature.inputs.map((tensor) => [tensor.name, infoOf(tensor)])),
            outputs: Object.fromEntries(signature.outputs.map((tensor) => [tensor.name, infoOf(tensor)])),
          },
        ]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(truth.signatures).map(([name, signature]) => [
          name,
          {
            method_name: signature.method_name,
            inputs: Object.fromEntries(Object.entries(signature.inputs).map(([key, info]) => [key, truthInfo(info)])),
            outputs: Object.fromEntries(Object.entries(signature.outputs).map(([key, info]) => [key, truthInfo(info)])),
          },
        ]),
      ),
    );
  });
}

function close(actual: number | null, expected: number | string | null, scale: number): boolean {
  if (typeof expected !== 'number' || actual === null) return actual === expected;
  return Math.abs(actual - expected) <= 1e-9 * Math.max(1e-30, Math.abs(expected), scale);
}

function compareTensors(variables: Variable[], truth: Record<string, TruthTensor>): void {
  const byKey = new Map(variables.map((variable) => [variable.key, variable]));
  expect([...byKey.keys()].sort()).toEqual(Object.keys(truth).sort());
  for (const [key, tensor] of Object.entries(truth)) {
    const variable = byKey.get(key);
    expect({ key, dtype: variable?.dtype, shape: variable?.shape }).toEqual({
      key,
      dtype: tensor.dtype,
      shape: tensor.shape,
    });
    if (tensor.error !== undefined) continue;
    // The truth was taken through NumPy, which drops zero bytes at the end of a single string; the object graph ends
    // so.
    const lostZeros = tensor.dtype === 'string' && tensor.shape.length === 0 && key === '_CHECKPOINTABLE_OBJECT_GRAPH';
    if (tensor.sha256 !== undefined && !lostZeros)
      expect({ key, sha256: variable?.sha256 }).toEqual({ key, sha256: tensor.sha256 });
    if (tensor.bytes !== undefined) expect({ key, bytes: variable?.bytes }).toEqual({ key, bytes: tensor.bytes });
    const { stats } = tensor;
    if (stats === undefined) continue;
    const actual = variable?.statistics;
    expect({ key, nan: actual?.nan, inf: actual?.inf, zero: actual?.zero }).toEqual({
      key,
      nan: stats.nan,
      inf: stats.posinf + stats.neginf,
      zero: stats.zeros,
    });
    expect(
      close(actual?.min ?? null, stats.min, 0) && close(actual?.max ?? null, stats.max, 0),
      `${key} ${JSON.stringify(actual)} is ${JSON.stringify(stats)}`,
    ).toBe(true);
    const scale = typeof stats.std === 'number' ? stats.std : 0;
    expect(
      close(actual?.mean ?? null, stats.mean, scale),
      `${key} mean ${actual?.mean ?? 'none'} is ${String(stats.mean)}`,
    ).toBe(true);
    expect(
      close(actual?.std ?? null, stats.std, scale),
      `${key} std ${actual?.std ?? 'none'} is ${String(stats.std)}`,
    ).toBe(true);
  }
}

/**
 * TensorFlow's own `CreateFingerprintDef` gives these, and not what their fingerprint.pb says: a path in them was
 * rewritten after they were saved.
 */
const changedAfterSaving: Record<string, bigint> = {
  'tf215/sm_vocab_asset': 15298045089132599728n,
  'tf221/sm_vocab_asset': 8527668551744160746n,
};

it.each(good.filter((name) => truthOf(name).savedmodel?.fingerprint != null))(
  'makes the fingerprint of %s as TensorFlow does',
  async (name) => {
    const source = await folderFiles(join(here, name)).open('saved_model.pb');
    const fingerprint = truthOf(name).savedmodel?.fingerprint;
    expect(await savedModelFingerprint(source)).toBe(
      changedAfterSaving[name] ?? BigInt(fingerprint?.saved_model_checksum ?? 0),
    );
    const { graph, ...parts } = await partFingerprints(source);
    if (changedAfterSaving[name] === undefined) expect(graph).toBe(BigInt(fingerprint?.graph_def_program_hash ?? 0));
    expect(parts).toEqual({
      signatures: BigInt(fingerprint?.signature_def_hash ?? 0),
      functions: BigInt(fingerprint?.saved_object_graph_hash ?? 0),
    });
    await source.close();
  },
);

describe('good SavedModels', () => {
  it.each(good.filter((name) => name.includes('/sm_')))('%s', async (name) => {
    const truth = truthOf(name).savedmodel;
    const artifact = await inspectArtifact(folderFiles(join(here, name)), '', {
      stats: true,
      hash: true,
      verify: true,
    });
    const unsafe = /unsafe|sm_no_alarm/.test(name);
    const changed = name in changedAfterSaving;
    const found = artifact.findings
      .filter((finding) => !(unsafe && finding.code === 'SP702'))
      .filter((finding) => finding.code !== 'SP606' && finding.code !== 'SP701');
    expect(found.map(({ severity, where }) => `${severity} ${where}`)).toEqual(changed ? ['info saved_model.pb'] : []);
    expect(artifact.kind).toBe('saved-model');
    if (truth === undefined) throw new Error('no truth');
    compareGraphs(artifact, truth.meta_graphs);
    expect(artifact.producer.tensorflow).toBe(truth.meta_graphs[0]?.tensorflow_version);
    expect(artifact.producer.keras).toBe(truth.keras_version ?? null);
    expect(
      artifact.assets
        .filter((asset) => asset.path.startsWith('assets/'))
        .map((asset) => asset.path.slice('assets/'.length)),
    ).toEqual(truth.assets ?? []);
    if (truth.variables?.tensors) compareTensors(artifact.variables, truth.variables.tensors);
    const objects = truth.meta_graphs[0]?.object_graph;
    if (objects !== undefined) {
      expect(artifact.objects.length).toBe(objects.nodes);
      const byKey = new Map(artifact.variables.map((variable) => [variable.key, variable]));
      const joined = artifact.objects
        .filter((object) => object.kind === 'variable')
        .map((object) => byKey.get(object.variable ?? ''));
      expect(joined.map((variable) => variable?.name)).toEqual(objects.variables.map((variable) => variable.name));
      expect(joined.map((variable) => variable?.dtype)).toEqual(objects.variables.map((variable) => variable.dtype));
    }
  });
});

describe('good checkpoints', () => {
  it.each(good.filter((name) => name.includes('/ckpt_')))('%s', async (name) => {
    for (const checkpoint of truthOf(name).checkpoint_folder?.checkpoints ?? []) {
      const artifact = await inspectArtifact(folderFiles(join(here, name)), checkpoint.prefix, {
        stats: true,
        hash: true,
        verify: true,
      });
      expect(artifact.kind).toBe('checkpoint');
      expect(artifact.findings.filter((finding) => finding.code !== 'SP606')).toEqual([]);
      if (checkpoint.tensors) compareTensors(artifact.variables, checkpoint.tensors);
    }
  });
});

describe('what Keras counts', () => {
  const inspect = (name: string) => inspectArtifact(folderFiles(join(here, name)), '');

  // count_params() of the CNN of all these: 87, of which the batch normalisation's 8 moving values are not trained.
  it.each([
    'tf28/sm_cnn_trained',
    'tf210/sm_cnn_trained',
    'tf215/sm_cnn_trained',
    'tfkeras221/sm_cnn_trained',
    'tf221/sm_export_cnn',
    'tf221/sm_tfsave_keras3',
  ])('%s', async (name) => {
    const { parameters } = await inspect(name);
    expect(parameters).toMatchObject({ trainable: 79, nonTrainable: 8 });
  });

  it('tells weights from the optimizer, whose slots it also finds', async () => {
    for (const name of ['tf28/ckpt_optimizer', 'tf215/ckpt_optimizer', 'tf221/ckpt_optimizer']) {
      const { variables } = await inspect(name);
      const weights = variables.filter((variable) => variable.role === 'weight').map((variable) => variable.name);
      expect(weights.filter((weight) => /kernel$|bias$|gamma$|beta$|moving/.test(weight)).length).toBe(9);
      expect(
        variables
          .filter((variable) => /momentum|velocity|\/m(\/|$)|\/v(\/|$)/.test(variable.name))
          .every((variable) => variable.role === 'optimizer'),
      ).toBe(true);
    }
  });

  it('joins layers to their variables, and names what a loader needs', async () => {
    const artifact = await inspect('tf215/sm_custom_layers');
    expect(artifact.customObjects).toEqual(['Shift', 'lab>Scale']);
    const lstm = await inspect('tf215/sm_lstm');
    expect(
      lstm.layers.map(({ name, class: className, parents, parameters }) => ({ name, className, parents, parameters })),
    ).toEqual([
      { name: 'lstm', className: 'LSTM', parents: [], parameters: 48 },
      { name: 'lstm_cell', className: 'LSTMCell', parents: ['lstm'], parameters: 48 },
    ]);
    expect(lstm.layers[0]?.variables.length).toBe(3);
  });
});
