import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';
import { exportVariables } from '../../server/language/artifact-export';
import { createSessions } from '../../server/language/artifact-session';
import { writeAtomically } from '../../server/write-file-node';

const sessions = createSessions((path) => openArtifact(folderFiles(join(import.meta.dirname, '../artifacts')), path));
const folder = mkdtempSync(join(tmpdir(), 'saveproof-export-'));
const target = join(folder, 'out.safetensors');
const quiet = { progress: () => undefined, signal: new AbortController().signal };
const names = (file: Uint8Array): string[] => {
  const header = Buffer.from(file);
  return Object.keys(
    JSON.parse(header.subarray(8, 8 + Number(header.readBigUInt64LE(0))).toString('utf8')) as object,
  ).filter((name) => name !== '__metadata__');
};

afterAll(async () => {
  await sessions.close('tf215/sm_small');
  rmSync(folder, { recursive: true });
});

it('writes what passes the filter to the disk, and the same bytes into a message', async () => {
  const session = await sessions.open('tf215/sm_small');
  const steps: number[] = [];
  const write = (bytes: AsyncIterable<Uint8Array>): Promise<void> => writeAtomically(target, bytes);
  const all = await exportVariables(session, { key: null, filter: '', format: 'safetensors' }, { ...quiet, write });
  expect(all.base64).toBeNull();
  expect(names(readFileSync(target))).toHaveLength(all.variables);
  const some = await exportVariables(
    session,
    { key: null, filter: 'kernel', format: 'safetensors' },
    { ...quiet, write, progress: (done, total) => steps.push(done / total) },
  );
  expect(names(readFileSync(target))).toEqual(['kernel']);
  expect(some).toMatchObject({ variables: 1, bytes: readFileSync(target).length });
  expect(Math.max(...steps)).toBeLessThanOrEqual(1);
  const message = await exportVariables(
    session,
    { key: null, filter: 'kernel', format: 'safetensors' },
    { ...quiet, write: null },
  );
  expect(Buffer.from(message.base64 ?? '', 'base64').equals(readFileSync(target))).toBe(true);
});

it('leaves nothing behind when it is stopped', async () => {
  const session = await sessions.open('tf215/sm_small');
  const stop = new AbortController();
  const path = join(folder, 'stopped.npz');
  const write = (bytes: AsyncIterable<Uint8Array>): Promise<void> => writeAtomically(path, bytes);
  await expect(
    exportVariables(
      session,
      { key: null, filter: '', format: 'npz' },
      { write, signal: stop.signal, progress: () => stop.abort() },
    ),
  ).rejects.toThrow();
  expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
});

it('says that there is nothing to export', async () => {
  const session = await sessions.open('tf215/sm_small');
  await expect(
    exportVariables(session, { key: null, filter: 'no such name', format: 'safetensors' }, { ...quiet, write: null }),
  ).rejects.toThrow(/no variable to export/);
});
