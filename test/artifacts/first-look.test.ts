/** What is shown of a large artifact before all of it is read, and statistics that are given up in the middle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifact } from '../../server/artifacts/artifact';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import { firstLook } from '../../server/artifacts/first-look';
import { openIsolated } from '../../server/artifacts/isolate/isolate-node';
import { openArtifact } from '../../server/artifacts/open';
import { statisticsOf } from '../../server/artifacts/tensor/statistics';
import { buildWorker } from './built-worker';

let scratch = '';
let worker = '';

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'saveproof-first-look-'));
  worker = await buildWorker(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('a first look', () => {
  it('is not taken at what is read at once, or is nothing', async () => {
    for (const path of ['tf215/sm_cnn_trained', 'tf215/keras_cnn_trained.keras']) {
      const { files, path: within } = await filesAround(join(__dirname, path));
      expect(await firstLook(files, within)).toBeNull();
    }
    writeFileSync(join(scratch, 'text.keras'), 'no model '.repeat(200_000));
    const { files, path } = await filesAround(join(scratch, 'text.keras'));
    expect(await firstLook(files, path)).toBeNull();
  });

  it('tells kind and files of a large one, before its answer', async () => {
    // Bytes behind the end that nothing points to: large, and quickly made.
    writeFileSync(
      join(scratch, 'large.h5'),
      Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(2_000_000)]),
    );
    let early: Artifact | null = null;
    const opened = await openIsolated(worker, join(scratch, 'large.h5'), { early: (artifact) => (early = artifact) });
    expect(early).toMatchObject({
      kind: 'hdf5',
      bytes: 2_000_008,
      files: [{ path: 'large.h5', bytes: 2_000_008 }],
      findings: [],
    });
    expect(opened.artifact.findings.length).toBeGreaterThan(0);
    await opened.close();
  });
});

describe('statistics of many variables', () => {
  const path = join(__dirname, 'tf215/sm_cnn_trained');

  it('are the same here and in a thread', async () => {
    const { files, path: within } = await filesAround(path);
    const here = await openArtifact(files, within);
    const there = await openIsolated(worker, path);
    const keys = [...here.artifact.variables.map(({ key }) => key), 'no such variable'];
    const all = async (opened: typeof here) => {
      const known = [];
      let bytes = 0;
      for await (const part of statisticsOf(opened, keys)) {
        known.push(...part.known);
        bytes += part.bytes;
      }
      return { known, bytes };
    };
    const expected = await all(here);
    expect(expected.known.length).toBe(here.artifact.variables.length);
    expect(expected.known.filter(({ statistics }) => statistics !== null).length).toBeGreaterThan(3);
    expect(await all(there)).toEqual(expected);
    await here.close();
    await there.close();
  });

  it('leave the values readable when they, or values, are given up', async () => {
    const opened = await openIsolated(worker, path);
    const variable = opened.artifact.variables.find(({ dtype }) => dtype === 'float32');
    if (variable === undefined) throw new Error('no variable');
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const through = async (stream: AsyncIterable<unknown>): Promise<number> => {
      let count = 0;
      for await (const _ of stream) count++;
      return count;
    };
    await expect(through(statisticsOf(opened, [variable.key], { signal: stop.signal }))).rejects.toThrow('enough');
    const later = new AbortController();
    const given = through(opened.values(variable.key, { signal: later.signal }));
    later.abort(new Error('enough'));
    await given.catch((error: unknown) => expect(String(error)).toContain('enough'));
    expect(await through(opened.values(variable.key))).toBeGreaterThan(0);
    await opened.close();
  });
});
