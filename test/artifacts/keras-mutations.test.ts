/**
 * Thousands of damaged copies of real Keras and HDF5 files: each costs its own answer and nothing else.
 * `SAVEPROOF_MUTATIONS=20000 npx vitest run test/artifacts/keras-mutations.test.ts` for a long run.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryFiles } from '../../server/artifacts/bytes/byte-source-memory';
import '../../server/artifacts/bytes/digest-node';
import { inspectArtifact } from '../../server/artifacts/inspect';

const folder = new URL('.', import.meta.url).pathname;
const count = Number(process.env['SAVEPROOF_MUTATIONS'] ?? 600);
const seed = Number(process.env['SAVEPROOF_SEED'] ?? 20_261_121);
const SLOWEST = 5000;

const bases = ['tf28', 'tf210', 'tf215', 'tf221', 'tfkeras221', 'damaged', 'hdf5']
  .flatMap((name) => readdirSync(folder + name).map((file) => `${name}/${file}`))
  .filter(
    (name) =>
      /\.(h5|hdf5|keras)$/.test(name) && statSync(folder + name).size < 1_000_000 && statSync(folder + name).size > 0,
  );

/** Mulberry32. */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const INTERESTING = [0, 1, 2, 0x7f, 0x80, 0xff];

/**
 * Flips bits, sets bytes and words, copies, cuts out, cuts off; mostly in the first kilobytes, where the structure is.
 */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  let result = bytes.slice();
  const place = () => Math.floor(random() < 0.6 ? random() * Math.min(6000, result.length) : random() * result.length);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const at = place();
    switch (Math.floor(random() * 7)) {
      case 0:
        result[at] = (result[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        break;
      case 1:
        result[at] = INTERESTING[Math.floor(random() * INTERESTING.length)] ?? 0;
        break;
      case 2:
        result.fill(random() < 0.5 ? 0xff : 0, at, at + 8);
        break;
      case 3:
        result.copyWithin(at, place(), place());
        break;
      case 4:
        result = result.slice(0, Math.max(1, at));
        break;
      case 5: {
        const end = Math.min(result.length, at + 1 + Math.floor(random() * 200));
        result = Uint8Array.from([...result.subarray(0, at), ...result.subarray(end)]);
        break;
      }
      default: {
        const length = 1 + Math.floor(random() * 8);
        for (let i = 0; i < length; i++) result[at + i] = Math.floor(random() * 256);
      }
    }
    if (result.length === 0) return Uint8Array.of(0);
  }
  return result;
}

test(`${count} mutations of ${bases.length} files neither crash nor hang`, { timeout: 3_600_000 }, async () => {
  const random = randomNumbers(seed);
  let slowest = 0;
  let without = 0;
  for (let index = 0; index < count; index++) {
    const base = bases[Math.floor(random() * bases.length)] ?? '';
    const bytes = mutate(Uint8Array.from(readFileSync(folder + base)), random);
    const name = base.slice(base.indexOf('/') + 1);
    const start = process.cpuUsage();
    const artifact = await inspectArtifact(memoryFiles(new Map([[name, bytes]])), name, {
      stats: true,
      hash: true,
      verify: true,
    });
    // Time of the processor: what else runs on the machine is no fault of a file.
    const used = process.cpuUsage(start);
    const took = (used.user + used.system) / 1000;
    slowest = Math.max(slowest, took);
    expect(took, `mutation ${index} of ${base}`).toBeLessThan(SLOWEST);
    if (artifact.findings.length === 0) without++;
    for (const finding of artifact.findings) {
      // A fault of the program itself would show as one of these.
      expect(finding.message, `mutation ${index} of ${base}`).not.toMatch(
        /is not a function|Cannot read propert|is not iterable|Invalid (array|typed array) length|out of (range|bounds)|undefined|Maximum call stack/,
      );
    }
    expect(() => JSON.stringify(artifact)).not.toThrow();
  }
  console.log(
    `${count} mutations: slowest ${slowest.toFixed(0)} ms, ${without} without a finding, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`,
  );
});
