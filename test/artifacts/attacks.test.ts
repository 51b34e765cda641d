/**
 * Artifacts that reach out of the model while they are loaded, in ways that are easily overlooked
 * (scripts/make-attacks.py), and what real versions of Keras let them do (attacks.json, recorded by
 * scripts/record-loads.py).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { configFindings } from '../../server/artifacts/keras/config-safety';
import { inspectArtifact } from '../../server/artifacts/inspect';
import type { Json } from '../../server/artifacts/keras/config';

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const manifest = JSON.parse(readFileSync(`${folder}attacks/manifest.json`, 'utf8')) as Record<string, { what: string }>;
const recorded = JSON.parse(readFileSync(`${folder}attacks.json`, 'utf8')) as Record<
  string,
  Record<string, [string, string][]>
>;

/** The finding that each must have. */
const named: Record<string, [code: string, words: RegExp]> = {
  'function_get_file.keras': ['SP703', /keras\.utils\.get_file, which downloads/],
  'function_numpy_save.keras': ['SP703', /save of the module numpy/],
  'function_os_system.keras': ['SP703', /system of the module os/],
  'function_source_module.keras': ['SP703', /keras\.src\.utils\.file_utils\.get_file/],
  'function_tensorflow_write.keras': [
    'SP703',
    /write_string_to_file of the module tensorflow\.python\.lib\.io\.file_io/,
  ],
  'lambda_in_compile.keras': ['SP701', /uses open, close, constants "pwned"/],
  'lambda_in_initializer.keras': ['SP701', /"dense" holds Python bytecode/],
  'lambda_in_wrapper.keras': ['SP701', /"gadget" holds Python bytecode/],
  'lambda_latin.h5': ['SP701', /uses open, close, constants "pwned"/],
  'lambda_text.h5': ['SP701', /uses open, close, constants "pwned"/],
  'npz_pickle.keras': ['SP701', /pickles that call posix\.system/],
  'npz_pickle_2.keras': ['SP701', /pickles that call posix\.system/],
  'operation_copy.h5': ['SP702', /tf\.io\.gfile\.copy/],
  'operation_get_file.h5': ['SP702', /tf\.keras\.utils\.get_file/],
  'operation_write_file.h5': ['SP702', /tf\.io\.write_file, which does more/],
  sm_long_nodes: ['SP702', /WriteFile \(node WriteFile/],
  sm_second_graph: ['SP702', /WriteFile \(node WriteFile/],
  'typespec_call.keras': ['SP703', /system of the module os/],
  'vocabulary_passwd.keras': ['SP704', /\/etc\/passwd/],
  'builtin_exec.keras': ['SP703', /exec of the module builtins/],
  'class_popen.keras': ['SP703', /Popen of the module subprocess/],
  'external_deep.keras': ['SP704', /link into another file, \/etc\/hostname/],
  'function_deep.keras': ['SP703', /system of the module os/],
  'lambda_output_shape.h5': ['SP701', /uses open, close, constants "pwned"/],
  'load_model_call.keras': ['SP703', /keras\.saving\.load_model, which loads another file/],
  'loss_os_system.keras': ['SP703', /system of the module os/],
  'member_backslash.keras': ['SP704', /leads outside the folder/],
  'metric_lambda.keras': ['SP701', /uses open, close, constants "pwned"/],
  'npz_old_pickle.keras': ['SP701', /pickles that call (commands|subprocess)\.getoutput/],
  'npz_partial.keras': ['SP701', /pickles that call posix\.system/],
  'operation_raw.h5': ['SP702', /tf\.raw_ops\.WriteFile, which writes files/],
  'operation_remove.h5': ['SP702', /tf\.compat\.v1\.gfile\.MakeDirs/],
  'served_inside.keras': ['SP704', /TFSMLayer: loading reads the SavedModel \/tmp\/other_model/],
  sm_dataset_lines: ['SP702', /TextLineDataset .* reads files when signature serving_default is called/],
  sm_print_file: ['SP702', /PrintV2 .* writes to a file \(file:\/\/pwned\)/],
  sm_read_in_dataset: ['SP702', /ReadFile .* reads files when signature/],
  sm_read_in_loop: ['SP702', /ReadFile \(node while\/ReadFile/],
  sm_save_in_signature: ['SP702', /SaveV2 .* writes files when signature/],
  sm_table_captured: [
    'SP702',
    /reads a file that is no asset of the model \(\/etc\/passwd\) as soon as the model is loaded/,
  ],
  sm_table_constant: [
    'SP702',
    /reads a file that is no asset of the model \(\/etc\/passwd\) as soon as the model is loaded/,
  ],
  sm_table_joined: ['SP702', /reads a file that is no asset of the model \(\/etc\) as soon as the model is loaded/],
  sm_write_in_branch: ['SP702', /WriteFile .* writes files when signature/],
  'unsafe_switch.keras': ['SP703', /enable_unsafe_deserialization, which switches safe mode off/],
  'vocabulary_remote.keras': ['SP704', /https:\/\/example\.com\/words\.txt/],
};

describe('every attack is named', () => {
  test.each(Object.keys(manifest))('%s', async (name) => {
    const { findings } = await inspectArtifact(files, `attacks/${name}`);
    const [code, words] = named[name] ?? ['', /^$/];
    expect(
      findings
        .filter((finding) => finding.code === code && finding.severity !== 'info')
        .map((finding) => finding.message),
    ).toContainEqual(expect.stringMatching(words));
  });
});

test('real Keras runs most of them', () => {
  const ran = Object.entries(recorded)
    .filter(([, attempts]) =>
      Object.values(attempts)
        .flat()
        .some(([, outcome]) => outcome.includes('wrote pwned')),
    )
    .map(([name]) => name.replace('attacks/', ''));
  expect(ran).toEqual(
    expect.arrayContaining([
      'function_numpy_save.keras',
      'function_get_file.keras',
      'lambda_latin.h5',
      'operation_write_file.h5',
      'operation_copy.h5',
    ]),
  );
});

test('verdicts say where real Keras runs them', async () => {
  // What a line of Keras made of each, where the artifact alone decides: bytecode depends on the Python that loads it,
  // pickles on what the model looks for.
  const wrong: string[] = [];
  let total = 0;
  for (const [name, attempts] of Object.entries(recorded)) {
    if (/npz|lambda_in_wrapper/.test(name)) continue;
    const { loads } = await inspectArtifact(files, name);
    const outcome = (attempt: string, label: string) =>
      attempts[attempt]?.find(([labels]) => labels.split(', ').includes(label))?.[1] ?? '';
    for (const [labels] of attempts['load_model'] ?? attempts['TFSMLayer'] ?? []) {
      for (const label of labels.split(', ')) {
        const plain = outcome('load_model', label) || outcome('TFSMLayer', label);
        const truth = plain.startsWith('loads')
          ? 'yes'
          : outcome('safe_mode=False', label).startsWith('loads')
            ? 'unsafe'
            : 'no';
        const verdict = loads[`keras ${label.split(' ')[0] ?? ''}`];
        total++;
        if (verdict?.verdict !== truth)
          wrong.push(`${name} ${label}: ${truth}, not ${verdict?.verdict} (${verdict?.reason})`);
      }
    }
  }
  console.log(`${total - wrong.length} of ${total} verdicts on attacks as real Keras\n${wrong.join('\n')}`);
  expect(1 - wrong.length / total).toBeGreaterThanOrEqual(0.97);
});

test('what a model is made of raises no alarm', () => {
  const layer = (config: Json): Json => ({
    module: 'keras.layers',
    class_name: 'Dense',
    config,
    registered_name: null,
  });
  const called = (module: string, config: string): Json => ({
    module,
    class_name: 'function',
    config,
    registered_name: config,
  });
  const harmless: Json[] = [
    layer({ name: 'a', activation: called('builtins', 'relu') }),
    layer({ name: 'a', activation: called('tensorflow.python.ops.math_ops', 'tanh') }),
    layer({ name: 'a', activation: called('tensorflow.python.ops.gen_nn_ops', 'relu6') }),
    layer({ name: 'a', activation: called('keras.src.activations.activations', 'gelu') }),
    layer({ name: 'a', activation: called('keras.ops', 'silu') }),
    layer({
      name: 'a',
      spec: {
        class_name: '__typespec__',
        spec_name: 'TensorSpec',
        module: 'tensorflow.python.framework.tensor_spec',
        config: [[null, 4], 'float32', 'x'],
        registered_name: null,
      },
    }),
    { class_name: 'TFOpLambda', config: { name: 'm', function: 'math.reduce_mean' } },
    { class_name: 'TFOpLambda', config: { name: 'm', function: 'io.decode_raw' } },
    { class_name: 'TFOpLambda', config: { name: 'm', function: 'raw_ops.AddV2' } },
    { class_name: 'SlicingOpLambda', config: { name: 'm', function: '__operators__.getitem' } },
    {
      class_name: 'TensorFlowOpLayer',
      config: { name: 'm', node_def: '{"name": "Mean", "op": "Mean", "input": ["x"]}' },
    },
    { module: 'my_project.layers', class_name: 'Thing', config: {}, registered_name: 'my_project>Thing' },
  ];
  for (const config of harmless) {
    expect(
      configFindings(config, 'keras-archive').filter(({ severity }) => severity !== 'info'),
      JSON.stringify(config),
    ).toEqual([]);
  }
});
