/** Every damaged Keras and HDF5 file has the right finding. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { kerasFaults as expected } from './damaged-faults';

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const manifest = JSON.parse(readFileSync(`${folder}damaged/manifest.json`, 'utf8')) as Record<
  string,
  { category: string; kind: string }
>;

const own = Object.keys(manifest)
  .map((name) => name.replace('damaged/', ''))
  .filter((name) => /^(h5|kz|kz2|wj)_/.test(name));

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
