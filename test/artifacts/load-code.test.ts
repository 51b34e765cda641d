/**
 * The code that loads an artifact: its text, and, where real versions of Keras are at hand, that it runs.
 * `SAVEPROOF_PYTHONS="2.15=/path/to/python 3.15=/path/to/python" npx vitest run test/artifacts/load-code.test.ts` runs
 * it and records in load-code.json which programs ran to their end, by the digest of their text.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { loadCode } from '../../server/artifacts/load-code';
import { openArtifact } from '../../server/artifacts/open';

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);

async function codeOf(name: string, target: string): Promise<{ code: string; verdict: string | undefined }> {
  const opened = await openArtifact(files, name);
  try {
    return {
      code: loadCode(opened, { target, path: folder + name }),
      verdict: opened.artifact.loads[`keras ${target}`]?.verdict,
    };
  } finally {
    await opened.close();
  }
}

test('two inputs, custom objects, safe mode, weights, signatures', async () => {
  expect((await codeOf('tf221/keras_multi_io.keras', '3.15')).code).toBe(
    `import numpy as np\nimport keras\nmodel = keras.models.load_model("${folder}tf221/keras_multi_io.keras")\nmodel.summary()\nprint(model([np.zeros((1, 4), "float32"), np.zeros((1, 3, 2), "float32")]))\n`,
  );
  expect((await codeOf('tf215/h5_custom.h5', '2.15')).code).toContain('custom_objects={"lab>Scale": Scale}');
  expect((await codeOf('tf221/keras_lambda.keras', '3.15')).code).toContain('safe_mode=False');
  expect((await codeOf('tf215/w_cnn.weights.h5', '2.15')).code).toContain('model.load_weights(');
  expect((await codeOf('tf221/keras_seq.keras', '2.15')).code).toMatch(/^# Keras 2\.15 does not load this as it is: /);
  expect((await codeOf('tf215/sm_small', '2.15')).code).toContain('model.signatures["serving_default"](');
});

test('text of an artifact never becomes code', async () => {
  const opened = await openArtifact(files, 'tf221/keras_seq.keras');
  await opened.close();
  opened.artifact.loads = { 'keras 3.15': { verdict: 'no', reason: 'a\nimport os\r\nos.system("x")\u2028y' } };
  opened.artifact.customObjects = ['a"}); import os; ({"', 'x>y\nz'];
  const code = loadCode(opened, { target: '3.15', path: '"\\\n' });
  const lines = code.split(/[\r\n\u2028]/);
  expect(lines.filter((line) => /os\.system/.test(line)).every((line) => line.startsWith('#'))).toBe(true);
  expect(lines.filter((line) => line.startsWith('import '))).toEqual(['import numpy as np', 'import keras']);
  expect(code).toContain('"\\"\\\\\\n"');
});

const pythons = (process.env['SAVEPROOF_PYTHONS'] ?? '').split(/\s+/).filter((entry) => entry.includes('='));
const listed = (path: string) =>
  Object.keys(JSON.parse(readFileSync(folder + path, 'utf8')) as Record<string, unknown>).map(
    (name) => `${path.slice(0, path.indexOf('/'))}/${name}`,
  );
const named = [
  ...['tf28', 'tf210', 'tf215', 'tf221'].flatMap((environment) =>
    readdirSync(folder + environment)
      .filter((name) => name.endsWith('.truth.json'))
      .map((name) => `${environment}/${name.replace(/\.truth\.json$/, '')}`),
  ),
  ...listed('lines/manifest.json'),
  ...listed('forms/truth.json'),
];

/** Version → artifact → digest of the program that ran to its end. */
type Recorded = Record<string, Record<string, string>>;
const recordedAt = `${folder}load-code.json`;
const recorded = JSON.parse(readFileSync(recordedAt, 'utf8')) as Recorded;
const digestOf = (code: string) => createHash('sha256').update(code.replaceAll(folder, '')).digest('hex').slice(0, 16);

test('what is written is what ran under real Keras', async () => {
  const changed: string[] = [];
  let programs = 0;
  let unknown = 0;
  for (const [version, ran] of Object.entries(recorded)) {
    for (const name of named) {
      const { code, verdict } = await codeOf(name, version);
      if (verdict !== 'yes' && verdict !== 'unsafe') continue;
      programs++;
      if (ran[name] === undefined) unknown++;
      else if (ran[name] !== digestOf(code)) changed.push(`${version} ${name}`);
    }
  }
  expect(changed).toEqual([]);
  expect(programs).toBeGreaterThan(600);
  expect(unknown / programs).toBeLessThan(0.1);
}, 60_000);

describe.runIf(pythons.length > 0)('runs under real Keras', () => {
  for (const entry of pythons) {
    const [version = '', python = ''] = entry.split('=');
    test(version, { timeout: 3_600_000 }, async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'saveproof-load-code-'));
      const programs: string[] = [];
      const names: string[] = [];
      for (const name of named) {
        const { code, verdict } = await codeOf(name, version);
        if (verdict !== 'yes' && verdict !== 'unsafe') continue;
        names.push(name);
        programs.push(code);
      }
      // One process for all: starting TensorFlow takes longer than loading.
      const driver =
        'import sys,json,traceback\nfailed=[]\nfor name,code in json.load(sys.stdin):\n    try:\n        exec(compile(code,name,"exec"),{})\n    except BaseException:\n        failed.append([name,traceback.format_exc()[-600:]])\njson.dump(failed,open("failed.json","w"))';
      const result = spawnSync(python, ['-c', driver], {
        input: JSON.stringify(names.map((name, index) => [name, programs[index]])),
        cwd: scratch,
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' },
        maxBuffer: 1 << 28,
        encoding: 'utf8',
      });
      const failed = JSON.parse(
        spawnSync('cat', [join(scratch, 'failed.json')], { encoding: 'utf8' }).stdout || 'null',
      ) as [string, string][] | null;
      rmSync(scratch, { recursive: true, force: true });
      const failing = new Set(failed?.map(([name]) => name) ?? names);
      recorded[version] = Object.fromEntries(
        names.flatMap((name, index) => (failing.has(name) ? [] : [[name, digestOf(programs[index] ?? '')]])),
      );
      writeFileSync(recordedAt, `${JSON.stringify(recorded, null, 1)}\n`);
      console.log(
        `${version}: ${names.length} programs, ${failed?.length ?? 'all'} failed\n${(failed ?? []).map(([name, trace]) => `${name}\n${trace}`).join('\n')}${failed === null ? result.stderr.slice(-2000) : ''}`,
      );
      expect(failed).toEqual([]);
    });
  }
});
