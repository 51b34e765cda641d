/** Every damaged Keras and HDF5 file has the right finding. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/byte-source-node';
import { inspectArtifact } from '../../server/artifacts/inspect';

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const manifest = JSON.parse(readFileSync(`${folder}damaged/manifest.json`, 'utf8')) as Record<string, { category: string; kind: string }>;

/** Name → code, place and words of the finding that it must have; null where nothing can be known. */
const expected: Record<string, [code: string, where: string, words: RegExp] | null> = {
  'h5_bad_config_json.h5': ['SP603', 'model_config', /no valid JSON/],
  // HDF5 keeps no checksum of contiguous values.
  'h5_bitflip_data.h5': null,
  'h5_bitflip_fletcher.h5': ['SP603', '/checked', /checksum of a chunk/],
  'h5_bitflip_metadata_old.h5': ['SP603', '/model_weights', /signature \(byte 1176\)/],
  'h5_bitflip_object_header.h5': ['SP603', '/model_weights/join', /checksum of its header/],
  'h5_bitflip_superblock.h5': ['SP603', 'h5_bitflip_superblock.h5', /unknown version 2/],
  'h5_bitflip_superblock_old.h5': ['SP603', '/', /41288 bytes/],
  'h5_bitflip_superblock_v3.h5': ['SP603', 'h5_bitflip_superblock_v3.h5', /checksum of the superblock/],
  'h5_config_os_system.h5': ['SP703', 'plain_seq', /system of the module os/],
  'h5_empty.h5': ['SP604', 'damaged/h5_empty.h5', /empty/],
  'h5_external_storage.h5': ['SP704', '/ext', /\/etc\/hostname/],
  'h5_gzip_bomb.h5': ['SP705', '/bomb', /32 MB/],
  'h5_html.h5': ['SP604', 'damaged/h5_html.h5', /HTML/],
  'h5_huge_shape.h5': ['SP705', '/huge', /declares/],
  'h5_lambda_payload.h5': ['SP701', 'twice_plus_one', /__import__, getpid.*"os"/],
  'h5_lfs.h5': ['SP604', 'damaged/h5_lfs.h5', /git lfs pull/],
  'h5_links.h5': ['SP704', '/linked', /\/etc\/passwd\.h5/],
  'h5_nan.h5': ['SP606', '/model_weights/branch/branch/bias', /1 NaN and 1 infinite/],
  'h5_no_model_config.h5': ['SP605', 'model_config', /no attribute model_config/],
  'h5_no_model_weights.h5': ['SP605', '/model_weights', /no group model_weights/],
  'h5_nul.h5': ['SP604', 'damaged/h5_nul.h5', /zero bytes/],
  'h5_random.h5': ['SP604', 'damaged/h5_random.h5', /not a HDF5/],
  'h5_signature_only.h5': ['SP602', 'h5_signature_only.h5', /ends inside/],
  'h5_training_config_exec.h5': ['SP703', 'loss', /exec of the module builtins/],
  'h5_truncated.h5': ['SP602', 'h5_truncated.h5', /ends at byte 21220, its own header says 42440/],
  'h5_truncated_1_byte.h5': ['SP602', 'h5_truncated_1_byte.h5', /1 byte less/],
  'h5_truncated_new.h5': ['SP602', 'h5_truncated_new.h5', /11358/],
  'h5_virtual_dataset.h5': ['SP704', '/virt', /virtual dataset/],
  'h5_weight_dataset_missing.h5': ['SP605', '/model_weights/hidden/hidden/bias:0', /2 variables, the file has 1/],
  'h5_weight_shape_mismatch.h5': ['SP605', '/model_weights/hidden/hidden/bias:0', /\[5\], the file has \[6\]/],
  'h5_weights_truncated.weights.h5': ['SP602', 'h5_weights_truncated.weights.h5', /24499/],
  'kz2_config_function.keras': ['SP703', 'plain_seq', /print of the module builtins/],
  'kz2_config_get_file.keras': ['SP703', 'logits', /keras\.utils\.get_file, which downloads/],
  'kz2_config_os_system.keras': ['SP703', 'logits', /system of the module os/],
  'kz2_lambda_payload.keras': ['SP701', 'twice_plus_one', /__import__/],
  'kz2_missing_config.keras': ['SP601', 'config.json', /no config\.json/],
  'kz2_missing_metadata.keras': ['SP601', 'metadata.json', /no metadata\.json/],
  'kz2_nan.keras': ['SP606', '/layers/dense/vars/0', /30 NaN/],
  'kz2_truncated.keras': ['SP602', 'kz2_truncated.keras', /metadata\.json, config\.json, model\.weights\.h5/],
  'kz2_zipslip.keras': ['SP704', '../escape2.txt', /leads outside/],
  'kz_absolute_member.keras': ['SP704', '/tmp/absolute-escape.txt', /leads outside/],
  'kz_bad_json.keras': ['SP603', 'config.json', /no valid JSON/],
  'kz_bad_utf8.keras': ['SP603', 'config.json', /UTF-8/],
  'kz_bitflip_weights.keras': ['SP603', 'model.weights.h5', /checksum/],
  'kz_bomb_deflate.keras': ['SP705', 'assets/padding.bin', /64 MB/],
  'kz_config_activation_subprocess.keras': ['SP703', 'hidden', /getoutput of the module subprocess/],
  'kz_config_builtins.keras': ['SP703', 'plain_seq', /eval of the module builtins/],
  'kz_config_get_file.keras': ['SP703', 'plain_seq', /get_file/],
  'kz_config_is_list.keras': ['SP603', 'config.json', /a list/],
  'kz_config_os_system.keras': ['SP703', 'x', /system of the module os/],
  'kz_declared_huge.keras': ['SP705', 'model.weights.h5', /4\.0 GB/],
  'kz_deep_json.keras': ['SP603', 'config.json', /levels deep/],
  'kz_duplicate_member.keras': ['SP605', 'config.json', /two members/],
  'kz_empty.keras': ['SP604', 'damaged/kz_empty.keras', /empty/],
  'kz_encrypted_flag.keras': ['SP603', 'metadata.json', /encrypted/],
  'kz_h5_external_link.keras': ['SP704', '/layers/dense/vars/0', /link into another file/],
  'kz_h5_external_storage.keras': ['SP704', '/layers/dense/vars/0', /\/etc\/hostname/],
  'kz_h5_huge_shape.keras': ['SP705', '/layers/dense/vars/0', /16 TB/],
  'kz_html.keras': ['SP604', 'damaged/kz_html.keras', /HTML/],
  'kz_in_folder.keras': ['SP601', 'config.json', /below the folder model/],
  'kz_is_h5.keras': ['SP604', 'kz_is_h5.keras', /Rename it to kz_is_h5\.h5/],
  'kz_is_zip.h5': ['SP604', 'kz_is_zip.h5', /Rename it to kz_is_zip\.keras/],
  'kz_keras2_missing_weights.keras': ['SP601', 'model.weights.h5', /all weights are lost/],
  'kz_lambda_payload.keras': ['SP701', 'twice_plus_one', /__import__/],
  'kz_lambda_undecodable.keras': ['SP701', 'twice_plus_one', /cannot be read/],
  'kz_lfs.keras': ['SP604', 'damaged/kz_lfs.keras', /git lfs pull/],
  'kz_missing_asset.keras': ['SP601', 'assets (lookup)', /vocabulary of 6 entries/],
  'kz_missing_config.keras': ['SP601', 'config.json', /no config\.json/],
  'kz_missing_metadata.keras': ['SP601', 'metadata.json', /no metadata\.json/],
  'kz_missing_weights.keras': ['SP601', 'model.weights.h5', /all weights are lost/],
  'kz_nan.keras': ['SP606', '/layers/dense/vars/0', /1 NaN and 1 infinite/],
  'kz_nested_weights_missing.keras': ['SP605', '/layers/functional/layers/layer_normalization', /expects 2 variables \(gamma, beta\), the file has 0, because there is no group \/layers\/functional/],
  'kz_symlink_member.keras': ['SP704', 'assets/link', /symbolic link/],
  'kz_truncated.keras': ['SP602', 'kz_truncated.keras', /missing/],
  'kz_truncated_tail.keras': ['SP602', 'kz_truncated_tail.keras', /missing/],
  'kz_weight_missing.keras': ['SP605', '/layers/dense', /expects 2 variables \(kernel, bias\), the file has 1/],
  'kz_weight_shape_mismatch.keras': ['SP605', '/layers/dense/vars/0', /\[6, 5\], the file has \[7, 6\]/],
  'kz_weights_signature_only.keras': ['SP602', 'model.weights.h5', /ends inside/],
  'kz_weights_truncated.keras': ['SP602', 'model.weights.h5', /6326/],
  'kz_zipslip.keras': ['SP704', '../../../escape.txt', /leads outside/],
  wj_bad_json: ['SP603', 'model.weights.json', /no valid JSON/],
  wj_missing_shard: ['SP601', 'model_00001.weights.h5', /\/layers\/dense_2\/vars, \/layers\/dense_3\/vars/],
  wj_outside_shard: ['SP704', '../model_00001.weights.h5', /outside its own folder/],
};

const own = Object.keys(manifest).map((name) => name.replace('damaged/', '')).filter((name) => /^(h5|kz|kz2|wj)_/.test(name));

test.each(own)('%s', async (name) => {
  const artifact = await inspectArtifact(files, `damaged/${name}`, { stats: true, verify: true });
  const entry = manifest[name] ?? manifest[`damaged/${name}`];
  const wanted = expected[name];
  if (wanted === null || entry?.category === 'odd') {
    expect(artifact.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    return;
  }
  if (wanted === undefined) throw new Error(`nothing is said about ${name}`);
  const [code, where, words] = wanted;
  const found = artifact.findings.find((finding) => finding.code === code && finding.where === where);
  expect(found?.message, JSON.stringify(artifact.findings)).toMatch(words);
  // One sentence names the file or place and what to do.
  for (const finding of artifact.findings) expect(finding.message).not.toMatch(/undefined|null|\[object|NaN bytes/);
});
