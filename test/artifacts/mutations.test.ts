/**
 * A part of the mutations that `node scripts/mutate-artifacts.mjs` runs in full (20,000; `mutations.json` keeps its
 * result).
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../server/artifacts/bytes/byte-source-memory';
import '../../server/artifacts/bytes/digest-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import recorded from './mutations.json';
import { readFolder, runMutations } from './mutations';

describe('hostile SavedModels and checkpoints', () => {
  it.each([
    'tf215/sm_small',
    'tf28/sm_cnn_trained',
    'tf221/sm_tf1_multi_metagraph',
    'tf210/sm_tf1_text',
    'tf215/ckpt_sharded_slices',
    'tf215/ckpt_manager',
    'tf215/ckpt_v1_format',
  ])('mutations of %s', async (name) => {
    const run = await runMutations([{ name, files: readFolder(join(__dirname, name)) }], 20_261_121, 60);
    expect(run.failures).toEqual([]);
    expect(run.found).toBeGreaterThan(20);
    expect(run.slowest.milliseconds, run.slowest.what).toBeLessThan(5000);
  });

  it('the recorded run had 20,000 and no failure', () => {
    expect(recorded.count).toBeGreaterThanOrEqual(20_000);
    expect(recorded.failures).toEqual([]);
    expect(recorded.slowestMilliseconds).toBeLessThan(5000);
    expect(recorded.peakMegabytes).toBeLessThan(512);
  });

  const one = (name: string, bytes: Uint8Array | string) =>
    memoryFiles(new Map([[name, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes]]));
  /** A length-delimited field. */
  const field = (number: number, inner: Uint8Array): Uint8Array => {
    const length: number[] = [];
    for (let rest = inner.length; ; rest = Math.floor(rest / 128)) {
      length.push(rest >= 128 ? (rest & 127) | 128 : rest);
      if (rest < 128) break;
    }
    const bytes = new Uint8Array(1 + length.length + inner.length);
    bytes.set([(number << 3) | 2, ...length]);
    bytes.set(inner, 1 + length.length);
    return bytes;
  };

  it('ends on functions that call each other in a circle, and on attributes nested without end', async () => {
    let attribute: Uint8Array = new Uint8Array(0);
    for (let depth = 0; depth < 2000; depth++) {
      attribute = field(
        5,
        field(
          2,
          field(
            10,
            field(2, field(2, field(10, attribute.length < 60_000 ? attribute : attribute.subarray(0, 60_000)))),
          ),
        ),
      );
    }
    const text = (value: string) => new TextEncoder().encode(value);
    const call = (to: string) =>
      field(
        3,
        Uint8Array.from([
          ...field(1, text('n')),
          ...field(2, text('PyFunc')),
          ...field(5, Uint8Array.from([...field(1, text('f')), ...field(2, field(10, field(1, text(to))))])),
          ...attribute,
        ]),
      );
    const fn = (name: string, to: string) =>
      field(1, Uint8Array.from([...field(1, field(1, text(name))), ...call(to)]));
    const library = field(2, Uint8Array.from([...fn('a', 'b'), ...fn('b', 'a')]));
    const model = Uint8Array.from([8, 1, ...field(2, field(2, library))]);
    const artifact = await inspectArtifact(one('saved_model.pb', model), '', { verify: true });
    expect(artifact.metaGraphs[0]?.functions.map((part) => part.calls[0])).toEqual(['b', 'a']);
    expect(artifact.findings.some((finding) => finding.code === 'SP702')).toBe(true);
  });

  it.each([
    ['saved_model.pbtxt', 'meta_graphs { graph_def { '.repeat(30_000)],
    ['saved_model.pbtxt', `meta_graphs { meta_info_def { tags: "${'x'.repeat(1_000_000)}" } }`],
    ['saved_model.pbtxt', 'saved_model_schema_version: 1\nno_such_field { }'],
    ['keras_metadata.pb', '['.repeat(200_000)],
    ['checkpoint', 'model_checkpoint_path: "'],
    ['model.index', ''],
  ])('one sentence for a broken %s', async (name, content) => {
    const artifact = await inspectArtifact(one(name, content), '', { stats: true, verify: true });
    if (!content.includes('xxx')) expect(artifact.findings.length).toBeGreaterThan(0);
    for (const finding of artifact.findings) expect(finding.message.length).toBeLessThan(600);
  });
});
