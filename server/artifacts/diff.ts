/** How two artifacts differ: configuration, structure, and every tensor that both have. */
import type { Artifact, OpenArtifact, Signature, TensorChunk, Variable } from './artifact';
import type { Json, JsonObject } from './keras/config';
import { numbersOf } from './tensor/values';

/** How two artifacts differ, part by part. */
export interface ArtifactDiff {
  /** Whether nothing below says a difference. What only tells when or by which version it was saved counts too. */
  equal: boolean;
  /** Producer, kind and totals that differ. */
  summary: ValueChange[];
  /** Configuration and training configuration, by path (`config.layers.2.config.units`). */
  configuration: ValueChange[];
  layers: { added: string[]; removed: string[]; changed: ValueChange[] };
  signatures: ValueChange[];
  variables: { added: string[]; removed: string[] };
  /** Tensors that both have and that differ, the largest difference first; those that cannot be compared come first. */
  tensors: TensorDifference[];
  /** Tensors that both have with the same values. */
  sameTensors: number;
}

/** A value that differs, by its path in what is compared. */
export interface ValueChange {
  path: string;
  /** null where the one artifact has nothing there. */
  before: Json;
  after: Json;
}

/** A variable that both have, in another place, form or with other values. */
export interface TensorDifference {
  name: string;
  before: { key: string; dtype: string; shape: number[] };
  after: { key: string; dtype: string; shape: number[] };
  /** Elements whose values differ; null where they were not compared. */
  different: number | null;
  /** Of the differences of all elements; null where they were not compared or one is not finite. */
  largest: number | null;
  /** Of the two tensors as vectors, from -1 to 1; null where one is zero or they were not compared. */
  cosine: number | null;
  /** Why they were not compared; null where they were. */
  reason: string | null;
}

/** How two artifacts are compared. `progress` counts bytes of values. */
export interface DiffOptions {
  /** Compare values too; structure alone otherwise. */
  values?: boolean;
  signal?: AbortSignal;
  progress?: (done: number, total: number) => void;
}

const MOST_CHANGES = 2000;

/** Compares two open artifacts. Throws only when aborted. */
export async function diffArtifacts(
  before: OpenArtifact,
  after: OpenArtifact,
  options: DiffOptions = {},
): Promise<ArtifactDiff> {
  const left = before.artifact;
  const right = after.artifact;
  const summary: ValueChange[] = [];
  compareJson(summaryOf(left), summaryOf(right), '', summary);
  const configuration: ValueChange[] = [];
  compareJson((before.configuration ?? null) as Json, (after.configuration ?? null) as Json, '', configuration);
  compareJson((before.training ?? null) as Json, (after.training ?? null) as Json, 'training_config', configuration);
  const pairs = pairVariables(left.variables, right.variables);
  const { differences, same } =
    options.values === false ? { differences: [], same: 0 } : await compareTensors(before, after, pairs.both, options);
  const signatures: ValueChange[] = [];
  compareJson(signaturesOf(left), signaturesOf(right), '', signatures);
  const layers = compareLayers(left, right);
  return {
    equal: [
      summary,
      configuration,
      signatures,
      differences,
      layers.added,
      layers.removed,
      layers.changed,
      pairs.onlyLeft,
      pairs.onlyRight,
    ].every((list) => list.length === 0),
    summary,
    configuration,
    layers,
    signatures,
    variables: {
      removed: pairs.onlyLeft.map((variable) => variable.name),
      added: pairs.onlyRight.map((variable) => variable.name),
    },
    tensors: differences,
    sameTensors: same,
  };
}

function summaryOf(artifact: Artifact): Json {
  return {
    kind: artifact.kind,
    producer: { ...artifact.producer },
    parameters: artifact.parameters === null ? null : { ...artifact.parameters },
    customObjects: artifact.customObjects,
    assets: artifact.assets.map((asset) => `${asset.path} (${asset.bytes} bytes)`),
  };
}

function signaturesOf(artifact: Artifact): Json {
  const result: JsonObject = {};
  for (const graph of artifact.metaGraphs) {
    const tags = graph.tags.join(', ') || 'no tags';
    const tensors = (list: Signature['inputs']): JsonObject =>
      Object.fromEntries(list.map((tensor) => [tensor.name, `${tensor.dtype} ${JSON.stringify(tensor.shape)}`]));
    result[tags] = {
      functions: graph.functions.length,
      signatures: Object.fromEntries(
        graph.signatures.map((one) => [
          one.name,
          { method: one.method, inputs: tensors(one.inputs), outputs: tensors(one.outputs) },
        ]),
      ),
    };
  }
  return result;
}

/** Numbers that Keras gives anew with every save, and that mean nothing. */
const WITHOUT_MEANING = new Set(['shared_object_id']);

/** Adds every place where two JSON values differ. Lists of named objects are matched by name, others by position. */
function compareJson(before: Json, after: Json, path: string, changes: ValueChange[]): void {
  if (changes.length >= MOST_CHANGES || before === after) return;
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(before) && Array.isArray(after)) {
    const names = namesOf(before, after);
    if (names !== null) {
      const leftBy = new Map(before.map((item) => [nameOf(item) ?? '', item]));
      const rightBy = new Map(after.map((item) => [nameOf(item) ?? '', item]));
      for (const name of new Set([...leftBy.keys(), ...rightBy.keys()]))
        compareJson(leftBy.get(name) ?? null, rightBy.get(name) ?? null, at(name), changes);
      return;
    }
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      compareJson(before[index] ?? null, after[index] ?? null, at(String(index)), changes);
    return;
  }
  if (isPlain(before) && isPlain(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (WITHOUT_MEANING.has(key)) continue;
      compareJson(before[key] ?? null, after[key] ?? null, at(key), changes);
    }
    return;
  }
  if (typeof before === 'number' && typeof after === 'number' && Number.isNaN(before) && Number.isNaN(after)) return;
  changes.push({ path, before, after });
}

function isPlain(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: Json): string | null {
  if (!isPlain(value)) return null;
  const config = value['config'];
  const name = (config !== undefined && isPlain(config) ? config['name'] : null) ?? value['name'];
  return typeof name === 'string' ? name : null;
}

/** The names of two lists of layers; null when one is no such list or repeats a name. */
function namesOf(before: Json[], after: Json[]): Set<string> | null {
  const all = new Set<string>();
  for (const list of [before, after]) {
    const own = new Set<string>();
    for (const item of list) {
      const name = nameOf(item);
      if (name === null || own.has(name)) return null;
      own.add(name);
      all.add(name);
    }
  }
  return all.size === 0 ? null : all;
}

function compareLayers(left: Artifact, right: Artifact): ArtifactDiff['layers'] {
  const by = (artifact: Artifact) =>
    new Map(artifact.layers.map((layer) => [[...layer.parents.slice(1), layer.name].join('/'), layer]));
  const before = by(left);
  const after = by(right);
  const changed: ValueChange[] = [];
  for (const [path, layer] of before) {
    const other = after.get(path);
    if (other === undefined) continue;
    if (layer.class !== other.class) changed.push({ path, before: layer.class, after: other.class });
    else if (layer.parameters !== other.parameters)
      changed.push({ path, before: layer.parameters, after: other.parameters });
  }
  return {
    removed: [...before.keys()].filter((path) => !after.has(path)),
    added: [...after.keys()].filter((path) => !before.has(path)),
    changed,
  };
}

interface Pairs {
  both: [Variable, Variable][];
  onlyLeft: Variable[];
  onlyRight: Variable[];
}

/** Pairs variables by key, and those whose keys differ between two formats by name. */
function pairVariables(left: Variable[], right: Variable[]): Pairs {
  const both: [Variable, Variable][] = [];
  const rightByKey = new Map(right.map((variable) => [variable.key, variable]));
  const taken = new Set<Variable>();
  let rest: Variable[] = [];
  for (const variable of left) {
    const same = rightByKey.get(variable.key);
    if (same === undefined) rest.push(variable);
    else {
      both.push([variable, same]);
      taken.add(same);
    }
  }
  const rightByName = new Map<string, Variable | null>();
  for (const variable of right) {
    if (!taken.has(variable)) rightByName.set(variable.name, rightByName.has(variable.name) ? null : variable);
  }
  rest = rest.filter((variable) => {
    const same = rightByName.get(variable.name);
    if (same === undefined || same === null || taken.has(same)) return true;
    both.push([variable, same]);
    taken.add(same);
    return false;
  });
  return { both, onlyLeft: rest, onlyRight: right.filter((variable) => !taken.has(variable)) };
}

async function compareTensors(
  before: OpenArtifact,
  after: OpenArtifact,
  pairs: [Variable, Variable][],
  options: DiffOptions,
): Promise<{ differences: TensorDifference[]; same: number }> {
  const differences: TensorDifference[] = [];
  const total = pairs.reduce((sum, [variable]) => sum + variable.bytes, 0);
  let same = 0;
  let done = 0;
  for (const [left, right] of pairs) {
    options.signal?.throwIfAborted();
    const difference = await compareTensor(before, after, left, right, options.signal);
    if (difference === null) same++;
    else differences.push(difference);
    done += left.bytes;
    options.progress?.(done, total);
  }
  differences.sort((a, b) => (b.largest ?? Infinity) - (a.largest ?? Infinity) || (a.name < b.name ? -1 : 1));
  return { differences, same };
}

/** How two tensors differ; null when they do not. */
async function compareTensor(
  before: OpenArtifact,
  after: OpenArtifact,
  left: Variable,
  right: Variable,
  signal?: AbortSignal,
): Promise<TensorDifference | null> {
  const describe = (variable: Variable) => ({ key: variable.key, dtype: variable.dtype, shape: variable.shape });
  const base = { name: left.name, before: describe(left), after: describe(right) };
  const apart = (reason: string): TensorDifference => ({
    ...base,
    different: null,
    largest: null,
    cosine: null,
    reason,
  });
  if (left.shape.join() !== right.shape.join()) return apart('the shapes differ');
  const readLeft = numbersOf(left.dtype);
  const readRight = numbersOf(right.dtype);
  try {
    if (readLeft === null || readRight === null) {
      if (left.dtype !== right.dtype) return apart('the types differ');
      return (await sameContent(before.values(left.key, { signal }), after.values(right.key, { signal })))
        ? null
        : apart('the contents differ');
    }
    const result = await measure(
      before.values(left.key, { signal }),
      after.values(right.key, { signal }),
      (bytes) => readLeft.numbers(bytes),
      (bytes) => readRight.numbers(bytes),
      readLeft.bytes,
      readRight.bytes,
    );
    if (result.different === 0 && left.dtype === right.dtype) return null;
    return { ...base, ...result, reason: null };
  } catch (error) {
    signal?.throwIfAborted();
    return apart(error instanceof Error ? error.message : String(error));
  }
}

/** Whether two streams of strings or bytes are the same, however they are cut into pieces. */
async function sameContent(left: AsyncIterable<TensorChunk>, right: AsyncIterable<TensorChunk>): Promise<boolean> {
  const parts = async function* (chunks: AsyncIterable<TensorChunk>) {
    for await (const chunk of chunks) {
      if (chunk.kind === 'bytes') for (const byte of chunk.bytes) yield String(byte);
      else for (const text of chunk.strings) yield Array.from(text).join();
    }
  };
  const other = parts(right);
  for await (const part of parts(left)) if ((await other.next()).value !== part) return false;
  return (await other.next()).done === true;
}

type Numbers = (bytes: Uint8Array) => ArrayLike<number>;

async function measure(
  left: AsyncIterable<TensorChunk>,
  right: AsyncIterable<TensorChunk>,
  numbersLeft: Numbers,
  numbersRight: Numbers,
  widthLeft: number,
  widthRight: number,
) {
  let different = 0;
  let largest = 0;
  let product = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  const other = pieces(right)[Symbol.asyncIterator]();
  let pending = new Uint8Array();
  for await (const chunk of pieces(left)) {
    const wanted = (chunk.length / widthLeft) * widthRight;
    while (pending.length < wanted) {
      const next = await other.next();
      if (next.done === true) throw new Error('The one has fewer values than the other.');
      pending = pending.length === 0 ? next.value : joined(pending, next.value);
    }
    const a = numbersLeft(chunk);
    const b = numbersRight(pending.subarray(0, wanted));
    pending = pending.subarray(wanted);
    for (let i = 0; i < a.length; i++) {
      const x = a[i] as number;
      const y = b[i] as number;
      product += x * y;
      squaresLeft += x * x;
      squaresRight += y * y;
      if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
      different++;
      const distance = Math.abs(x - y);
      if (!(distance <= largest)) largest = distance;
    }
  }
  const length = Math.sqrt(squaresLeft) * Math.sqrt(squaresRight);
  const cosine = length > 0 && Number.isFinite(length) ? Math.max(-1, Math.min(1, product / length)) : null;
  return {
    different,
    largest: Number.isFinite(largest) ? largest : null,
    cosine: Number.isNaN(cosine ?? 0) ? null : cosine,
  };
}

async function* pieces(chunks: AsyncIterable<TensorChunk>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) {
    if (chunk.kind !== 'bytes') throw new Error('It holds text where numbers should be.');
    yield chunk.bytes as Uint8Array<ArrayBuffer>;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
}
