/** Odd and hostile containers and configurations, each with the answer a person should get. */
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../server/artifacts/artifact';
import { memoryFiles, memorySource } from '../../server/artifacts/bytes/byte-source-memory';
import { crc32 } from '../../server/artifacts/bytes/crc32';
import { datasetsOf } from '../../server/artifacts/hdf5/file';
import { openHdf5 } from '../../server/artifacts/hdf5/hdf5';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { customObjectNames, layerTree, parseKerasJson, walkLayers } from '../../server/artifacts/keras/config';
import { snakeCase } from '../../server/artifacts/keras/layer-groups';
import { parsePythonCode } from '../../server/artifacts/keras/python-code';
import { configFindings } from '../../server/artifacts/keras/config-safety';
import { checkMember, memberSource, readZip } from '../../server/artifacts/bytes/zip';

const folder = new URL('.', import.meta.url).pathname;
const member = (name: string) => Uint8Array.from(readFileSync(`${folder}tf221/keras_unzipped/${name}`));
const config = () => new TextDecoder().decode(member('config.json'));

type Options = ConstructorParameters<typeof ZipWriter>[1];

async function archive(
  parts: Record<string, Uint8Array | string>,
  options: Options = { level: 0 },
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(parts)) {
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content));
  }
  return writer.close();
}

const parts = () => ({
  'metadata.json': member('metadata.json'),
  'config.json': member('config.json'),
  'model.weights.h5': member('model.weights.h5'),
});

function inspect(bytes: Uint8Array, name = 'm.keras'): Promise<Artifact> {
  return inspectArtifact(memoryFiles(new Map([[name, bytes]])), name, { stats: true, verify: true });
}

const problems = (artifact: Artifact) =>
  artifact.findings
    .filter((finding) => finding.severity !== 'info')
    .map((finding) => `${finding.code} ${finding.message}`);

describe('archives that are fine', () => {
  test.each([
    ['stored', { level: 0 }],
    ['deflated', { level: 9 }],
    ['64-bit', { level: 0, zip64: true }],
    ['64-bit, deflated', { level: 6, zip64: true }],
    ['with data descriptors', { level: 0, dataDescriptor: true }],
  ] as [string, Options][])('%s', async (_, options) => {
    const artifact = await inspect(await archive(parts(), options));
    expect(problems(artifact)).toEqual([]);
    expect(artifact.parameters).toEqual({ trainable: 47, nonTrainable: 0, optimizer: 0 });
    expect(artifact.variables.every((variable) => variable.statistics !== undefined)).toBe(true);
  });

  test.each([
    [
      'UTF-16 with a mark',
      new Uint8Array([
        0xff,
        0xfe,
        ...new Uint8Array(Uint16Array.from(config(), (letter) => letter.charCodeAt(0)).buffer),
      ]),
    ],
    ['UTF-16 without', new Uint8Array(Uint16Array.from(config(), (letter) => letter.charCodeAt(0)).buffer)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${config()}`)],
    [
      'NaN and Infinity',
      new TextEncoder().encode(
        config().replace('"units": 5', '"units": 5, "note": [NaN, -Infinity, Infinity, "NaN, Infinity"]'),
      ),
    ],
  ])('config.json in %s', async (_, bytes) => {
    const artifact = await inspect(await archive({ ...parts(), 'config.json': bytes }));
    expect(problems(artifact)).toEqual([]);
    expect(artifact.layers.map((layer) => layer.name)).toEqual(['plain_seq', 'features', 'hidden', 'logits']);
  });
});

describe('archives that are not', () => {
  test('no member', async () => {
    expect(problems(await inspect(await archive({})))).toEqual([
      expect.stringContaining('SP601 m.keras is a zip without any member'),
    ]);
  });
  test('a bomb in a member that Keras needs', async () => {
    const artifact = await inspect(
      await archive({ ...parts(), 'model.weights.h5': new Uint8Array(32 * 1024 * 1024) }, { level: 9 }),
    );
    expect(problems(artifact).some((problem) => problem.startsWith('SP705'))).toBe(true);
  });
  test.each(['../x', '/etc/x', 'C:\\x', '..\\..\\x', 'a/../../x'])('a member named %s', async (name) => {
    const artifact = await inspect(await archive({ ...parts(), [name]: 'x' }));
    expect(problems(artifact)).toEqual([expect.stringContaining('SP704')]);
  });
  test('weights that are an LFS pointer', async () => {
    const artifact = await inspect(
      await archive({
        ...parts(),
        'model.weights.h5': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      }),
    );
    expect(problems(artifact)).toEqual([expect.stringMatching(/^SP604 .*git lfs pull/)]);
    expect(artifact.layers).toHaveLength(4);
  });
  test('the configuration of another model', async () => {
    const other = config().replaceAll('"units": 5', '"units": 7');
    expect(problems(await inspect(await archive({ ...parts(), 'config.json': other })))).toEqual([
      expect.stringMatching(
        /^SP605 Layer "hidden" \(Dense\) needs its kernel to have the shape \[6, 7\], the file has \[6, 5\]/,
      ),
      expect.stringMatching(/^SP605 .*bias .*\[7\], the file has \[5\]/),
    ]);
  });
  test('deep, wide and strange JSON', async () => {
    for (const text of [
      '['.repeat(100_000),
      '{"class_name":'.repeat(5000),
      'null',
      '1',
      '"x"',
      '[]',
      '{}',
      '{"class_name": 1, "config": []}',
      '{"__proto__": {"class_name": "x"}}',
      '',
    ]) {
      const artifact = await inspect(await archive({ ...parts(), 'config.json': text }));
      expect(
        problems(artifact).some((problem) => problem.startsWith('SP603')),
        text.slice(0, 40),
      ).toBe(true);
    }
  });
  test('an HDF5 file as the archive, and cut in the middle of everything', async () => {
    const whole = await archive(parts());
    for (let length = 0; length < whole.length; length += 97) {
      const artifact = await inspect(whole.slice(0, length));
      expect(problems(artifact), `${length}`).not.toEqual([]);
    }
  });
});

test('an unread part of a member is never given out', async () => {
  const bytes = await archive({ a: 'aaaa', b: 'bbbb' });
  const zip = await readZip(memorySource(bytes));
  const [first] = zip.members;
  if (first === undefined) throw new Error('no member');
  const source = await memberSource(memorySource(bytes), first);
  expect(new TextDecoder().decode(await source.read(2, 100))).toBe('aa');
  expect((await source.read(4, 1)).length).toBe(0);
  expect(await checkMember(memorySource(bytes), first)).toBe(true);
  expect(await checkMember(memorySource(bytes), { ...first, crc32: 1 })).toBe(false);
});

test('CRC-32 of the standard check text', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new TextEncoder().encode('6789'), crc32(new TextEncoder().encode('12345')))).toBe(0xcbf43926);
});

test('group names are made from class names as Keras does', () => {
  const names = [
    'Dense',
    'Conv2D',
    'ReLU',
    'LSTM',
    'GlobalAveragePooling2D',
    'MultiHeadAttention',
    'Conv2DTranspose',
    'PReLU',
    'TFSMLayer',
    'BatchNormalization',
    'Pkg>Layer',
  ];
  expect(names.map(snakeCase)).toEqual([
    'dense',
    'conv2d',
    're_lu',
    'lstm',
    'global_average_pooling2d',
    'multi_head_attention',
    'conv2d_transpose',
    'p_re_lu',
    'tfsm_layer',
    'batch_normalization',
    'pkg_layer',
  ]);
});

test('a layer named like a property of every object is only a name', () => {
  const tree = layerTree(
    parseKerasJson(
      '{"class_name": "constructor", "config": {"name": "__proto__", "layers": [{"class_name": "toString", "config": {"name": "hasOwnProperty"}}]}}',
    ),
  );
  if (tree === null) throw new Error('no tree');
  expect([...walkLayers(tree)].map(({ layer }) => [layer.class, layer.name])).toEqual([
    ['constructor', '__proto__'],
    ['toString', 'hasOwnProperty'],
  ]);
  expect(customObjectNames(parseKerasJson('{"class_name": "constructor", "config": {}}'))).toEqual(['constructor']);
});

describe('bytecode', () => {
  const payload = (name: string) =>
    configFindings(
      { class_name: 'Lambda', config: { name: 'l', function: [name, null, null], function_type: 'lambda' } },
      'hdf5',
    );
  test('of a harmless lambda is a warning that tells what it does', () => {
    const archiveConfig = parseKerasJson(lambdaConfig());
    const [finding] = configFindings(archiveConfig, 'keras-archive');
    expect(finding).toMatchObject({ code: 'SP701', severity: 'warning', where: 'twice_plus_one' });
    expect(finding?.message).toMatch(/from make\.py\): it uses no global names, constants 2, 1\./);
    // Folders of the author are nobody's business.
    expect(finding?.message).not.toContain('/make.py');
  });
  test.each(['', '!', 'AAAA', '4wAAAA==', 'YwAAAAD/////////', '8///////', 'KP///38=', '6QAAAAA='])(
    '%s is no code',
    (text) => {
      expect(() => parsePythonCode(text)).toThrow(/^it /);
      expect(payload(text)[0]).toMatchObject({ code: 'SP701', severity: 'error' });
    },
  );
});

function lambdaConfig(): string {
  return JSON.stringify({
    class_name: 'Lambda',
    module: 'keras.layers',
    config: {
      name: 'twice_plus_one',
      function: {
        class_name: '__lambda__',
        config: {
          // lambda x: x * 2.0 + 1.0, compiled by Python 3.11.
          code: '4wEAAAAAAAAAAAAAAAIAAAADAAAA8xIAAACXAHwAZAF6BQAAZAJ6AAAAUwApA05nAAAAAAAAAEBnAAAAAAAA8D+pACkB2gF4cwEAAAAg+hkvaG9tZS9hZGEvcHJvamVjdC9tYWtlLnB5+gg8bGFtYmRhPnIFAAAAAQAAAHMOAAAAgACIIYhjiSeQQ4ktgADzAAAAAA==',
          defaults: null,
          closure: null,
        },
      },
    },
  });
}

test('no alarm on the configuration of any layer of Keras, an alarm on every way out', () => {
  const outside = ['os', 'subprocess', 'posix', 'builtins', 'importlib', 'socket', 'shutil.rmtree'];
  for (const module of outside) {
    const [finding] = configFindings(
      { module, class_name: module === 'builtins' ? 'exec' : 'x', config: {}, registered_name: 'x' },
      'keras-archive',
    );
    expect(finding).toMatchObject({ code: 'SP703', severity: 'error' });
  }
  expect(
    configFindings(
      { module: 'my_models.layers', class_name: 'Scale', config: { name: 's' }, registered_name: 'my>Scale' },
      'keras-archive',
    ),
  ).toMatchObject([{ code: 'SP703', severity: 'info' }]);
  expect(
    configFindings(
      { module: 'builtins', class_name: 'function', config: 'my>loss', registered_name: 'function' },
      'keras-archive',
    ),
  ).toEqual([]);
  expect(
    configFindings(
      { module: 'keras.layers', class_name: 'TFSMLayer', config: { name: 't', filepath: '/models/x' } },
      'keras-archive',
    ),
  ).toMatchObject([{ code: 'SP704' }]);
  expect(
    configFindings(
      { module: 'keras.layers', class_name: 'TorchModuleWrapper', config: { name: 't' } },
      'keras-archive',
    ),
  ).toMatchObject([{ code: 'SP701', severity: 'error' }]);
  expect(
    configFindings(
      { module: 'keras.layers', class_name: 'StringLookup', config: { name: 's', vocabulary: 'https://x/y' } },
      'keras-archive',
    ),
  ).toMatchObject([{ code: 'SP704', severity: 'error' }]);
});

test('an HDF5 file behind a user block of any size', async () => {
  const plain = member('model.weights.h5');
  for (const size of [512, 1024, 4096]) {
    const bytes = new Uint8Array(size + plain.length);
    bytes.set(plain, size);
    const file = await openHdf5(memorySource(bytes));
    expect([file.signatureAt, file.expectedEnd, file.faults.length, [...datasetsOf(file)].length]).toEqual([
      size,
      bytes.length,
      0,
      4,
    ]);
  }
});

test('a Blob is read as an archive', async () => {
  const blob = new Blob([new Uint8Array(await archive(parts()))]);
  const artifact = await inspectArtifact(memoryFiles(new Map([['m.keras', blob]])), 'm.keras', { verify: true });
  expect(problems(artifact)).toEqual([]);
});

test('a JSON of millions of values is refused before it is read: the reader of JSON cannot be stopped', () => {
  expect(() => parseKerasJson(`[${'[],'.repeat(1_600_000)}0]`)).toThrow('holds more than 3000000 values');
});
