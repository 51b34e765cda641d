/** Every damaged or unsafe SavedModel and checkpoint: the rule that must find it, and where. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../server/artifacts/artifact';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import '../../server/artifacts/bytes/digest-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { tensorflowFaults as expected } from './damaged-faults';

const damaged = join(__dirname, 'damaged');

const inspect = (folder: string, path = ''): Promise<Artifact> =>
  inspectArtifact(folderFiles(folder), path, { stats: true, verify: true });

describe('damaged SavedModels and checkpoints', () => {
  const names = readdirSync(damaged, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && /^(sm|ckpt)_/.test(entry.name),
  );

  it.each(names.map((entry) => entry.name))('%s', async (name) => {
    const wanted = expected[name];
    expect(wanted, `${name} has no expectation`).not.toBeUndefined();
    const { findings } = await inspect(join(damaged, name));
    if (wanted === null) {
      expect(findings).toEqual([]);
      return;
    }
    for (const [code, where] of wanted ?? []) {
      expect(
        findings.some((finding) => finding.code === code && where.test(finding.where)),
        `${code} at ${String(where)} among ${JSON.stringify(findings)}`,
      ).toBe(true);
    }
    for (const finding of findings) expect(finding.message).toMatch(/^[^\n]{30,}[.?`)]$/);
  });

  it('shows what is whole when variables/ is gone', async () => {
    const artifact = await inspect(join(damaged, 'sm_missing_variables_dir'));
    expect(artifact.metaGraphs[0]?.signatures.map((signature) => signature.name)).toEqual([
      '__saved_model_init_op',
      'serving_default',
    ]);
    expect(artifact.variables.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual([
      { name: 'kernel', dtype: 'float32', shape: [12, 8] },
      { name: 'bias', dtype: 'float32', shape: [8] },
      { name: 'counter', dtype: 'int64', shape: [] },
    ]);
  });

  it('shows what stands before the place where a graph is cut', async () => {
    const artifact = await inspect(join(damaged, 'sm_truncated_pb'));
    expect(artifact.metaGraphs[0]?.tags).toEqual(['serve']);
    expect(artifact.metaGraphs[0]?.nodes).toBe(23);
    expect(artifact.variables.length).toBe(4);
  });

  it('swaps the bytes of a bundle that says it is big-endian', async () => {
    const artifact = await inspect(join(damaged, 'sm_index_big_endian'));
    const counter = artifact.variables.find((variable) => variable.name === 'counter');
    // 12345 = 0x3039 read the other way round.
    expect(counter?.statistics?.min).toBe(Number(0x3930000000000000n));
  });
});

describe('operations that do more than compute', () => {
  const root = join(__dirname);
  const uses = async (name: string) =>
    (await inspect(join(root, name))).findings.filter((finding) => finding.code === 'SP702');

  it.each(['tf28', 'tf215', 'tf221'])('says when files are read and written (%s)', async (folder) => {
    const findings = await uses(`${folder}/sm_unsafe_file_ops`);
    const of = (op: string) => findings.find((finding) => finding.message.startsWith(op))?.message ?? '';
    expect(of('ReadFile')).toMatch(/reads files when signature serving_default.* is called/);
    expect(of('MatchingFiles')).toMatch(/reads files when signature serving_default.* is called/);
    expect(of('WriteFile')).toMatch(/writes files when signature write.* is called/);
    expect(findings.every((finding) => finding.severity === 'warning')).toBe(true);
  });

  it.each(['tf28', 'tf215', 'tf221'])('names Python functions in a graph (%s)', async (folder) => {
    const findings = await uses(`${folder}/sm_unsafe_pyfunc`);
    expect(findings.map((finding) => finding.message.split(' ')[0]).sort()).toEqual(['EagerPyFunc', 'PyFunc']);
  });

  it('raises no alarm over the savers of stock models', async () => {
    for (const name of [
      'tf28/sm_cnn_trained',
      'tf215/sm_lstm',
      'tf221/sm_tf1_multi_metagraph',
      'tf215/sm_vocab_asset',
      'tf221/sm_export_cnn',
    ]) {
      expect(await uses(name)).toEqual([]);
    }
  });
});

describe('any member leads to the whole', () => {
  const model = join(__dirname, 'tf215/sm_small');
  it.each([
    '',
    'saved_model.pb',
    'variables',
    'variables/variables.index',
    'variables/variables.data-00000-of-00001',
    'fingerprint.pb',
    'assets/vocab.txt',
  ])('SavedModel from %s', async (path) => {
    const artifact = await inspect(model, path);
    expect(artifact.kind).toBe('saved-model');
    expect(artifact.variables.length).toBe(4);
  });
  const manager = join(__dirname, 'tf215/ckpt_manager');
  it.each([
    ['', 3],
    ['checkpoint', 3],
    ['model-2', 2],
    ['model-2.index', 2],
    ['model-3.data-00000-of-00001', 3],
  ] as const)('checkpoint from %s', async (path, number) => {
    const artifact = await inspect(manager, path);
    expect(artifact.kind).toBe('checkpoint');
    expect(artifact.files.some((file) => file.path === `model-${number}.index`)).toBe(true);
    expect(artifact.findings).toEqual([]);
  });
});
