/** Every damaged or unsafe SavedModel and checkpoint: the rule that must find it, and where. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../server/artifacts/artifact';
import { folderFiles } from '../../server/artifacts/byte-source-node';
import '../../server/artifacts/digest-node';
import { inspectArtifact } from '../../server/artifacts/inspect';

const damaged = join(__dirname, 'damaged');

/** Rule and place of the findings that must be there; null where nothing can be found because nothing is wrong. */
const expected: Record<string, [code: string, where: RegExp][] | null> = {
  ckpt_bitflip_slice: [['SP603', /^part$/]],
  ckpt_index_bitflip_many: [['SP603', /many\.index/]],
  ckpt_missing_all_data: [['SP601', /data-00000-of-00003/], ['SP601', /data-00002-of-00003/]],
  ckpt_missing_index: [['SP601', /sharded\.index/]],
  ckpt_missing_shard: [['SP601', /data-00001-of-00003/]],
  ckpt_renamed_shard_count: [['SP601', /data-00000-of-00003/]],
  ckpt_slice_hole: [['SP605', /^part$/]],
  // The checkpoint it names by an absolute path stands beside the file: TensorFlow finds it after a copy of the folder.
  ckpt_state_absolute_path: null,
  ckpt_state_garbage: [['SP603', /^checkpoint$/]],
  ckpt_state_names_missing: [['SP601', /^checkpoint$/]],
  ckpt_swapped_shards: [['SP602', /data-00000-of-00003/], ['SP603', /^part$/]],
  ckpt_truncated_shard: [['SP602', /data-00002-of-00003/]],
  // Bytes behind the last tensor are never read.
  sm_appended_data: null,
  sm_appended_garbage_pb: [['SP603', /saved_model\.pb/]],
  sm_appended_unknown_field_pb: null,
  sm_asset_outside: [['SP704', /outside\.txt/]],
  sm_bad_object_child: [['SP605', /^asset$/]],
  sm_bitflip_object_graph: [['SP603', /_CHECKPOINTABLE_OBJECT_GRAPH/]],
  sm_bitflip_tensor: [['SP603', /^kernel\//]],
  sm_both_pb_and_pbtxt: null,
  // Nothing in a SavedModel says what an asset should hold.
  sm_changed_asset: null,
  sm_data_from_other_model: [['SP603', /^kernel\//]],
  sm_fingerprint_garbage: [['SP603', /fingerprint\.pb/]],
  // The hash of the graph in fingerprint.pb is not over the file's bytes and is not computed here.
  sm_fingerprint_mismatch: null,
  sm_function_missing: [['SP605', /__inference__destroyer_66/]],
  sm_garbage_pb: [['SP603', /saved_model\.pb/]],
  sm_html_pb: [['SP604', /saved_model\.pb/]],
  sm_index_bad_shard_id: [['SP605', /variables\.index/]],
  sm_index_big_endian: [['SP605', /variables\.index/]],
  sm_index_bitflip_data_block: [['SP603', /variables\.index/]],
  sm_index_bitflip_footer_handle: [['SP603', /variables\.index/]],
  sm_index_bitflip_magic: [['SP603', /variables\.index/]],
  sm_index_crc_zero: [['SP603', /^bias\//]],
  sm_index_empty: [['SP604', /variables\.index/]],
  sm_index_from_other_model: [['SP605', /variables\.index/]],
  sm_index_future_version: [['SP605', /variables\.index/]],
  sm_index_huge_shape: [['SP705', /^kernel\//], ['SP602', /data-00000-of-00001/]],
  sm_index_lacks_variable: [['SP605', /variables\.index/]],
  sm_index_negative_dim: [['SP603', /^kernel\//]],
  sm_index_offset_past_end: [['SP602', /data-00000-of-00001/]],
  sm_index_size_disagrees: [['SP605', /^kernel\//]],
  sm_index_truncated: [['SP602', /variables\.index/]],
  sm_index_unknown_block_type: [['SP603', /variables\.index/]],
  sm_index_wrong_dtype: [['SP603', /^kernel\//]],
  sm_keras_metadata_garbage: [['SP603', /keras_metadata\.pb/]],
  sm_keras_metadata_missing: null,
  sm_lfs_data: [['SP604', /data-00000-of-00001/]],
  sm_lfs_pb: [['SP604', /saved_model\.pb/]],
  sm_missing_asset: [['SP601', /assets\/vocab\.txt/]],
  sm_missing_data: [['SP601', /data-00000-of-00001/]],
  sm_missing_index: [['SP601', /variables\.index/]],
  sm_missing_variables_dir: [['SP601', /^variables$/]],
  sm_nan_inf: [['SP606', /^kernel\//]],
  sm_no_metagraph: [['SP605', /saved_model\.pb/]],
  sm_no_object_graph: null,
  sm_no_pb: [['SP601', /saved_model\.pb/]],
  sm_nul_pb: [['SP604', /saved_model\.pb/]],
  sm_pbtxt_truncated: [['SP602', /saved_model\.pbtxt/]],
  sm_schema_version_2: null,
  sm_signature_dangling: [['SP605', /serving_default/]],
  sm_truncated_data: [['SP602', /data-00000-of-00001/]],
  sm_truncated_pb: [['SP602', /saved_model\.pb/]],
  sm_unknown_op: [['SP605', /NoSuchOpInTensorFlow/]],
  sm_zero_pb: [['SP604', /saved_model\.pb/]],
};

const inspect = (folder: string, path = ''): Promise<Artifact> => inspectArtifact(folderFiles(folder), path, { stats: true, verify: true });

describe('damaged SavedModels and checkpoints', () => {
  const names = readdirSync(damaged, { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^(sm|ckpt)_/.test(entry.name));

  it.each(names.map((entry) => entry.name))('%s', async (name) => {
    const wanted = expected[name];
    expect(wanted, `${name} has no expectation`).not.toBeUndefined();
    const { findings } = await inspect(join(damaged, name));
    if (wanted === null) {
      expect(findings).toEqual([]);
      return;
    }
    for (const [code, where] of wanted ?? []) {
      expect(findings.some((finding) => finding.code === code && where.test(finding.where)), `${code} at ${String(where)} among ${JSON.stringify(findings)}`).toBe(true);
    }
    for (const finding of findings) expect(finding.message).toMatch(/^[^\n]{30,}[.?`)]$/);
  });

  it('shows what is whole when variables/ is gone', async () => {
    const artifact = await inspect(join(damaged, 'sm_missing_variables_dir'));
    expect(artifact.metaGraphs[0]?.signatures.map((signature) => signature.name)).toEqual(['__saved_model_init_op', 'serving_default']);
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
  const uses = async (name: string) => (await inspect(join(root, name))).findings.filter((finding) => finding.code === 'SP702');

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
    for (const name of ['tf28/sm_cnn_trained', 'tf215/sm_lstm', 'tf221/sm_tf1_multi_metagraph', 'tf215/sm_vocab_asset', 'tf221/sm_export_cnn']) {
      expect(await uses(name)).toEqual([]);
    }
  });
});

describe('any member leads to the whole', () => {
  const model = join(__dirname, 'tf215/sm_small');
  it.each(['', 'saved_model.pb', 'variables', 'variables/variables.index', 'variables/variables.data-00000-of-00001', 'fingerprint.pb', 'assets/vocab.txt'])(
    'SavedModel from %s',
    async (path) => {
      const artifact = await inspect(model, path);
      expect(artifact.kind).toBe('saved-model');
      expect(artifact.variables.length).toBe(4);
    },
  );
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
