/** Holds the index of a tensor bundle against the files of its values: what is missing, cut off or impossible. */
import type { ArtifactFinding } from '../artifact';
import type { ArtifactFiles } from '../bytes/byte-source';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { artifactFinding, folderOf } from '../format';
import { countOf, listOf } from '../sentences';
import { dataType, dataTypeName } from '../tensor/dtypes';
import { elementCount } from '../tensor/shape';
import type { BundleEntry } from './bundle-entry';
import type { TensorBundle } from './tensor-bundle';

/** The file of one shard. */
export function shardPath(bundle: { prefix: string; shards: number }, shard: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `${bundle.prefix}.data-${digits(shard)}-of-${digits(bundle.shards)}`;
}

/** What is wrong with one entry by itself, and under which rule; null when nothing is. */
function entryProblem(entry: BundleEntry): { rule: 'corrupt-data' | 'inconsistent-artifact'; what: string } | null {
  const bad = entry.shape.find((dimension) => dimension < 0 || !Number.isSafeInteger(dimension));
  if (bad !== undefined) return { rule: 'corrupt-data', what: `declares a dimension of ${bad}` };
  const type = dataType(entry.dtype);
  if (type === null)
    return { rule: 'corrupt-data', what: `is of data type number ${entry.dtype}, which no TensorFlow has` };
  if (entry.slices !== null) {
    const holes = entry.slices.filter((slice) => slice.entry === null).length;
    if (holes > 0) {
      return {
        rule: 'inconsistent-artifact',
        what: `lacks ${countOf(holes, 'slice', 'slices')} of ${entry.slices.length} in the index`,
      };
    }
    const covered = entry.slices.reduce((sum, slice) => sum + elementCount(slice.length), 0);
    const wanted = elementCount(entry.shape);
    return covered < wanted
      ? { rule: 'inconsistent-artifact', what: `has slices for only ${covered} of its ${wanted} elements` }
      : null;
  }
  if (entry.offset < 0 || entry.size < 0 || !Number.isSafeInteger(entry.offset + entry.size)) {
    return { rule: 'corrupt-data', what: `stands at byte ${entry.offset} with ${entry.size} bytes` };
  }
  const elements = elementCount(entry.shape);
  if (type.bytes > 0 && elements * type.bytes !== entry.size) {
    return {
      rule: 'inconsistent-artifact',
      what: `is ${dataTypeName(entry.dtype)} of shape [${entry.shape.join(', ')}], which takes ${elements * type.bytes} bytes, but the index gives it ${entry.size}`,
    };
  }
  // Every string takes at least its length, one byte; then four bytes of checksum.
  if (type.bytes === 0 && elements > 0 && elements > entry.size) {
    return { rule: 'inconsistent-artifact', what: `has ${elements} elements in ${entry.size} bytes` };
  }
  return null;
}

/** Keras' own threshold for a declared size that is an attack rather than a model (keras/src/saving/saving_lib.py). */
const BOMB_BYTES = 2 ** 32;

/**
 * Adds to the findings of a bundle what is wrong with its entries and with the files they lie in. `shown` turns a path of
 * `files` into one relative to the artifact.
 */
export async function checkShards(
  files: ArtifactFiles,
  bundle: TensorBundle,
  shown: (path: string) => string,
): Promise<void> {
  const index = shown(`${bundle.prefix}.index`);
  for (const entry of bundle.entries.values()) {
    const problem = entryProblem(entry);
    if (problem === null) continue;
    const message = `${entry.key} ${problem.what}: TensorFlow cannot restore it. ${index} is damaged.`;
    bundle.findings.push(artifactFinding(problem.rule, entry.key, message));
  }
  const shards = await shardsOf(files, bundle);
  const left = bundle.placed.length - shards.reduce((sum, shard) => sum + lostEntries(shard).length, 0);
  const rest = left <= 0 ? 'none survives' : `${left} can still be read`;
  for (const shard of shards) {
    bundle.findings.push(...(await shardFindings(files, bundle, shard, { shown, rest })));
  }
}

/** A shard that the index names, whether there is one or not. */
interface Shard {
  number: number;
  /** What stands in it, leaving out entries that are damaged themselves. */
  entries: BundleEntry[];
  /** Its file; null where there is none, or the index itself says that there can be none. */
  file: Awaited<ReturnType<ArtifactFiles['stat']>>;
}

async function shardsOf(files: ArtifactFiles, bundle: TensorBundle): Promise<Shard[]> {
  const byNumber = new Map<number, BundleEntry[]>();
  for (const entry of bundle.placed) {
    if (entryProblem(entry)?.rule === 'corrupt-data') continue;
    const list = byNumber.get(entry.shard);
    if (list === undefined) byNumber.set(entry.shard, [entry]);
    else list.push(entry);
  }
  const shards: Shard[] = [];
  for (const [number, entries] of [...byNumber].sort((left, right) => left[0] - right[0])) {
    const file = isDeclared(bundle, number) ? await files.stat(shardPath(bundle, number)) : null;
    shards.push({ number, entries, file });
  }
  return shards;
}

function isDeclared(bundle: TensorBundle, shard: number): boolean {
  return shard >= 0 && shard < bundle.shards;
}

function lostEntries({ entries, file }: Shard): BundleEntry[] {
  return file?.kind === 'file' ? entries.filter((entry) => entry.offset + entry.size > file.bytes) : entries;
}

/** How sentences name a path, and how they say what is left of the whole bundle. */
interface Wording {
  shown: (path: string) => string;
  rest: string;
}

async function shardFindings(
  files: ArtifactFiles,
  bundle: TensorBundle,
  shard: Shard,
  wording: Wording,
): Promise<ArtifactFinding[]> {
  const { shown, rest } = wording;
  const lost = lostSentence(bundle, shard.entries);
  if (!isDeclared(bundle, shard.number)) {
    const index = shown(`${bundle.prefix}.index`);
    const message = `${index} places tensors in shard ${shard.number}, but says that there are ${countOf(bundle.shards, 'shard', 'shards')}: ${lost}.`;
    return [artifactFinding('inconsistent-artifact', index, message)];
  }
  const path = shardPath(bundle, shard.number);
  const where = shown(path);
  if (shard.file?.kind === 'link') {
    const message = `${where} is a symbolic link that leads outside; it is not followed. Copy the file itself.`;
    return [artifactFinding('escaping-path', where, message)];
  }
  if (shard.file === null || shard.file.kind !== 'file') {
    const names = await files.list(folderOf(bundle.prefix));
    const start = path.slice(path.lastIndexOf('/') + 1, -'NNNNN-of-NNNNN'.length);
    const other = names.find((name) => name.startsWith(start) && !name.endsWith(path.slice(-5)));
    const advice =
      other === undefined
        ? 'Copy it from where the model was saved.'
        : `There is ${other} instead: its name says another number of shards than the index.`;
    return [artifactFinding('missing-file', where, `${where} is missing: ${lost}, ${rest}. ${advice}`)];
  }
  return sizeFindings(files, bundle, shard, shard.file.bytes, wording);
}

function lostSentence(bundle: TensorBundle, entries: readonly BundleEntry[]): string {
  const verb = entries.length === 1 ? 'is' : 'are';
  const count = countOf(entries.length, 'tensor', 'tensors');
  return `${count} of ${bundle.placed.length} ${verb} lost (${listOf(entries.map(sliceName))})`;
}

function sliceName(entry: BundleEntry): string {
  // A slice's key is zero, its tensor's name, zero and one, then numbers.
  if (!entry.key.startsWith('\0')) return entry.key;
  return `a slice of ${entry.key.slice(1, entry.key.indexOf('\0', 1))}`;
}

/** What is wrong with a shard's file of so many `bytes`: something else under its name, or cut off. */
async function sizeFindings(
  files: ArtifactFiles,
  bundle: TensorBundle,
  shard: Shard,
  bytes: number,
  { shown, rest }: Wording,
): Promise<ArtifactFinding[]> {
  const beyond = lostEntries(shard);
  if (beyond.length === 0) return [];
  const path = shardPath(bundle, shard.number);
  const where = shown(path);
  const source = await files.open(path);
  const content = await recogniseContent(source).finally(() => source.close());
  const other =
    bytes < 1024 || content === 'zero-bytes' ? notAnArtifactMessage(where, "model's values", content) : null;
  if (other !== null) return [artifactFinding('not-an-artifact', where, other)];
  const bombs = beyond.filter((entry) => entry.size > BOMB_BYTES && entry.size > bytes * 1000);
  const needed = Math.max(...beyond.map((entry) => entry.offset + entry.size));
  return [
    ...bombs.map((entry) =>
      artifactFinding(
        'resource-bomb',
        sliceName(entry),
        `${sliceName(entry)} declares ${entry.size} bytes in a file of ${bytes}: whoever makes room for it before reading runs out of memory.`,
      ),
    ),
    artifactFinding(
      'truncated-file',
      where,
      `${where} has ${bytes} bytes, but the index places values up to byte ${needed}: ${lostSentence(bundle, beyond)}, ${rest}. Copy the file again.`,
    ),
  ];
}
