/** Plain values read where they stand: the same with any count of threads; and the JSON that the thread writes. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifact } from '../../server/artifacts/artifact';
import { artifactJson } from '../../server/artifacts/artifact-json';
import { crc32c } from '../../server/artifacts/bytes/crc32c';
import { emptyArtifact } from '../../server/artifacts/format';
import { startInspector } from '../../server/artifacts/isolate/isolate-node';
import { rangeThreads } from '../../server/artifacts/bytes/ranges-node';
import { generator } from './mutations';
import { buildWorker } from './built-worker';

let scratch = '';
let worker = '';
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'saveproof-ranges-'));
  worker = await buildWorker(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('ranges', () => {
  it('give the same read by one thread and by three', async () => {
    const random = generator(9);
    const numbers = Float32Array.from({ length: 5_000_001 }, () => random() - 0.3);
    numbers[4_000_000] = NaN;
    const bytes = new Uint8Array(numbers.buffer);
    const path = join(scratch, 'values');
    writeFileSync(path, Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(9)]));
    const range = { path, offset: 7, bytes: bytes.length };
    const started: Worker[] = [];
    const threads = rangeThreads(3, () => {
      const thread = new Worker(worker, { workerData: { role: 'ranges', file: worker } });
      started.push(thread);
      return thread;
    });
    let read = 0;
    const parts = await threads(range, { dtype: 'float32', sha256: false, crc32c: true }, (more) => (read += more));
    const digest = await threads(range, { dtype: null, sha256: true, crc32c: false });
    expect(started.length).toBeGreaterThan(1);
    for (const thread of started) await thread.terminate();
    const alone = await rangeThreads(1, () => {
      throw new Error('None is needed.');
    })(range, { dtype: 'float32', sha256: true, crc32c: true });
    expect({ ...parts, sha256: digest.sha256 }).toEqual(alone);
    expect(read).toBe(bytes.length);
    expect(alone.crc32c).toBe(crc32c(bytes));
    expect(alone.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(alone.statistics).toMatchObject({ nan: 1, inf: 0, zero: 0 });
    expect(alone.statistics?.mean).toBeCloseTo(0.2, 3);
  });

  it('say that a file is shorter', async () => {
    const path = join(scratch, 'short');
    writeFileSync(path, Buffer.alloc(100));
    await expect(
      rangeThreads(1, () => {
        throw new Error('None is needed.');
      })({ path, offset: 50, bytes: 100 }, { dtype: null, sha256: true, crc32c: false }),
    ).rejects.toThrow('became shorter');
  });
});

describe('JSON in pieces', () => {
  const artifact: Artifact = {
    ...emptyArtifact('a "name"\n', 'checkpoint'),
    variables: Array.from({ length: 300 }, (_, index) => ({
      name: `v${index}\n`,
      key: 'k',
      dtype: 'float32',
      shape: index % 2 === 0 ? [] : [2, 3],
      bytes: 24,
      trainable: null,
      role: 'weight' as const,
    })),
    assets: [{ path: 'one', bytes: 1 }],
  };
  const told = { version: 1, ...artifact };

  it('is the text of the whole', () => {
    expect([...artifactJson(artifact, { lines: true, depth: 0 })].join('')).toBe(JSON.stringify(told, null, 2));
    expect([...artifactJson(artifact, { lines: false, depth: 0 })].join('')).toBe(JSON.stringify(told));
    expect(`[\n  ${[...artifactJson(artifact, { lines: true, depth: 1 })].join('')}\n]`).toBe(
      JSON.stringify([told], null, 2),
    );
  });

  it('comes out of the thread as it is told here', async () => {
    const inspector = startInspector(worker);
    const model = join(__dirname, 'tf215/sm_small');
    const pieces: Uint8Array[] = [];
    expect(await inspector.json(model, { lines: true, depth: 0 }, { hash: true }, (text) => pieces.push(text))).toBe(
      false,
    );
    expect(Buffer.concat(pieces).toString()).toBe(
      JSON.stringify({ version: 1, ...(await inspector.inspect(model, { hash: true })) }, null, 2),
    );
    await inspector.end();
  });

  it('is an artifact that says why, where there is none', async () => {
    const path = join(scratch, 'loop.cjs');
    writeFileSync(path, "require('node:worker_threads').parentPort.on('message', () => { for (;;); });");
    const inspector = startInspector(path, { megabytes: 64, seconds: 0.3 });
    const answer = await inspector.json('hostile', { lines: false, depth: 0 }, {}, () => undefined);
    expect(typeof answer === 'boolean' ? null : answer.findings.map((finding) => finding.code)).toEqual(['SP705']);
    await inspector.end();
  });
});
