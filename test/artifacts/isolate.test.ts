/** Reading in a thread of its own: the same answers, and a bound on what an artifact can cost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import '../../server/artifacts/bytes/digest-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { inspectIsolated, openIsolated, startInspector } from '../../server/artifacts/isolate/isolate-node';
import { buildWorker } from './built-worker';

const model = join(__dirname, 'tf215/sm_small');
let scratch = '';
let worker = '';

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'saveproof-isolate-'));
  worker = await buildWorker(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const script = (code: string): string => {
  const path = join(scratch, `${Math.random().toString(36).slice(2)}.js`);
  writeFileSync(path, `require('node:worker_threads').parentPort.on('message', (request) => { ${code} });`);
  return path;
};

describe('a thread for each artifact', () => {
  it('gives the same as reading here', async () => {
    const options = { stats: true, hash: true, verify: true };
    const { files, path } = await filesAround(model);
    const here = await inspectArtifact(files, path, options);
    expect(await inspectIsolated(worker, model, options)).toEqual({ ...here, path: model });
  });

  it('streams values and findings', async () => {
    const opened = await openIsolated(worker, model);
    const bytes: number[] = [];
    for await (const chunk of opened.values('bias/.ATTRIBUTES/VARIABLE_VALUE', { elements: { start: 1, end: 3 } })) {
      if (chunk.kind === 'bytes') bytes.push(...new Float32Array(chunk.bytes.slice().buffer));
    }
    expect(bytes).toEqual([1, 2]);
    await expect(async () => {
      for await (const _ of opened.values('nothing')) expect(_).toBeNull();
    }).rejects.toThrow('There is no tensor nothing');
    for await (const finding of opened.verify()) expect(finding).toBeNull();
    await opened.close();
  });

  it('reads one artifact after the other in the same thread, and starts another after a fault', async () => {
    const counting =
      "globalThis.asked = (globalThis.asked ?? 0) + 1; if (request.path === 'hostile') for (;;); const told = JSON.stringify({ artifact: { path: request.path, bytes: globalThis.asked } }); require('node:worker_threads').parentPort.postMessage({ id: request.id, ok: true, opened: new TextEncoder().encode(told) });";
    const inspector = startInspector(script(counting), { megabytes: 64, seconds: 1 });
    expect((await inspector.inspect('one')).bytes).toBe(1);
    expect((await inspector.inspect('two')).bytes).toBe(2);
    expect((await inspector.inspect('hostile')).findings.map((finding) => finding.code)).toEqual(['SP705']);
    expect((await inspector.inspect('three')).bytes).toBe(1);
    await inspector.end();
  });

  it('gives up what takes too long', async () => {
    const artifact = await inspectIsolated(script('for (;;);'), model, {}, { megabytes: 64, seconds: 0.3 });
    expect(artifact.findings.map((finding) => finding.code)).toEqual(['SP705']);
    expect(artifact.findings[0]?.message).toMatch(/took more than 0.3 seconds/);
  });

  it('gives up what needs too much memory', async () => {
    const artifact = await inspectIsolated(
      script('const all = []; for (;;) all.push(new Array(1e5).fill(request));'),
      model,
      {},
      { megabytes: 32, seconds: 20 },
    );
    expect(artifact.findings[0]?.message).toMatch(/needed more than 32 MB/);
  });

  it('lets itself be cancelled', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(inspectIsolated(script('for (;;);'), model, { signal: stop.signal })).rejects.toThrow('enough');
  });
});
