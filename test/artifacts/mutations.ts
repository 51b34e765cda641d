/** Real artifacts with random damage: whatever the bytes, opening and reading must end soon and say what is wrong. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Artifact } from '../../server/artifacts/artifact';
import { memoryFiles } from '../../server/artifacts/bytes/byte-source-memory';
import { inspectArtifact } from '../../server/artifacts/inspect';

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All files below a folder, by path relative to it. */
export function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path).replaceAll('\\', '/'), readFileSync(path));
  }
  return files;
}

/** Changes one file of an artifact at random; returns what was done. */
export function mutate(
  files: Map<string, Uint8Array>,
  random: () => number,
): { files: Map<string, Uint8Array>; what: string } {
  const pick = (count: number) => Math.floor(random() * count);
  const names = [...files.keys()];
  const name = names[pick(names.length)] ?? '';
  const bytes = Uint8Array.from(files.get(name) ?? []);
  const changed = new Map(files);
  const at = pick(Math.max(1, bytes.length));
  const kind = pick(9);
  const put = (content: Uint8Array, what: string) => {
    changed.set(name, content);
    return { files: changed, what: `${name}: ${what}` };
  };
  switch (kind) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
      return put(bytes, `bit flipped at ${at}`);
    case 1:
      bytes[at] = pick(256);
      return put(bytes, `byte changed at ${at}`);
    case 2:
      // The largest of anything: lengths, counts, dimensions.
      bytes.fill(0xff, at, at + 1 + pick(9));
      return put(bytes, `0xff from ${at}`);
    case 3:
      bytes.fill(0, at, at + 1 + pick(64));
      return put(bytes, `zeros from ${at}`);
    case 4:
      return put(bytes.slice(0, at), `cut at ${at}`);
    case 5: {
      const end = Math.min(bytes.length, at + 1 + pick(32));
      return put(
        Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(end)]),
        `${end - at} bytes taken out at ${at}`,
      );
    }
    case 6: {
      const extra = Uint8Array.from({ length: 1 + pick(32) }, () => pick(256));
      return put(
        Uint8Array.from([...bytes.subarray(0, at), ...extra, ...bytes.subarray(at)]),
        `${extra.length} bytes put in at ${at}`,
      );
    }
    case 7: {
      const from = pick(Math.max(1, bytes.length));
      bytes.copyWithin(at, from, from + pick(200));
      return put(bytes, `bytes of ${from} repeated at ${at}`);
    }
    default:
      changed.delete(name);
      return { files: changed, what: `${name} removed` };
  }
}

export interface MutationRun {
  count: number;
  /** Those in which something was found. */
  found: number;
  slowest: { milliseconds: number; what: string };
  /** The artifacts of which reading was given up: too slow, or too large. */
  givenUp: string[];
  /** What went wrong: a crash, or a finding that says that this program failed. */
  failures: string[];
}

/** An artifact by its name and files. The whole is named by the folder, or by its only file. */
export interface MutationBase {
  name: string;
  files: Map<string, Uint8Array>;
  file?: string;
}

type Inspect = (base: MutationBase, damaged: Map<string, Uint8Array>) => Promise<Artifact>;

const everything = { stats: true, hash: true, verify: true };

const inMemory: Inspect = ({ file }, damaged) => inspectArtifact(memoryFiles(damaged), file ?? '', everything);

/** Inspects artifacts on disk, below `folder`, in a thread as the command does. */
export function onDisk(
  folder: string,
  inspector: { inspect(path: string, options: typeof everything): Promise<Artifact> },
): Inspect {
  const written = new Map<string, Map<string, Uint8Array>>();
  return async (base, damaged) => {
    const top = join(folder, base.name);
    const before = written.get(base.name) ?? new Map<string, Uint8Array>();
    for (const name of before.keys()) if (!damaged.has(name)) rmSync(join(top, name));
    for (const [name, bytes] of damaged) {
      if (before.get(name) === bytes) continue;
      mkdirSync(dirname(join(top, name)), { recursive: true });
      writeFileSync(join(top, name), bytes);
    }
    written.set(base.name, damaged);
    return inspector.inspect(join(top, base.file ?? ''), everything);
  };
}

/** Damages artifacts `count` times and inspects each with everything switched on. */
export async function runMutations(
  bases: MutationBase[],
  seed: number,
  count: number,
  inspect: Inspect = inMemory,
): Promise<MutationRun> {
  const random = generator(seed);
  const run: MutationRun = { count, found: 0, slowest: { milliseconds: 0, what: '' }, givenUp: [], failures: [] };
  for (let number = 0; number < count; number++) {
    const base = bases[number % bases.length];
    if (base === undefined) break;
    let damaged = mutate(base.files, random);
    for (let more = Math.floor(random() * 3); more > 0 && damaged.files.size > 0; more--) {
      const next = mutate(damaged.files, random);
      damaged = { files: next.files, what: `${damaged.what}; ${next.what}` };
    }
    const what = `${base.name} (${number}): ${damaged.what}`;
    const start = performance.now();
    try {
      const artifact = await inspect(base, damaged.files);
      if (artifact.findings.length > 0) run.found++;
      JSON.stringify(artifact);
      if (artifact.findings.some((finding) => /was given up/.test(finding.message))) run.givenUp.push(what);
      // A fault of this program rather than of the artifact would come out as JavaScript's own words.
      const own = artifact.findings.find((finding) =>
        /undefined|not a function|Cannot read properties|is not iterable|Invalid typed array|call stack|\bRangeError\b|\bTypeError\b|NaN bytes|its reader (failed|ended)/.test(
          finding.message,
        ),
      );
      if (own !== undefined) run.failures.push(`${what}: ${own.message}`);
    } catch (error) {
      run.failures.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > run.slowest.milliseconds) run.slowest = { milliseconds, what };
  }
  return run;
}
