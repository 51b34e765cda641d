/**
 * Operations of a graph that do more than compute on tensors, and when a SavedModel runs them: while it
 * is loaded, while values are restored, when something is called, or only when it is saved again.
 */
import type { ArtifactFinding } from '../artifact';
import { artifactFinding } from '../format';
import type { GraphIndex, GraphPart, MainNode } from './graph';

/** An operation that reaches out of the graph; `does` says how: "reads files". */
export interface UnsafeOperation {
  does: string;
  /** A string attribute that decides whether it matters; null when it always does. */
  target: string | null;
  matters(target: string): boolean;
  /** Savers use it to do their work. */
  saver: boolean;
  /** It fills a lookup table from a file, mostly an asset of the model. */
  table: boolean;
}

const always = (does: string, saver = false): UnsafeOperation => ({
  does,
  target: null,
  matters: () => true,
  saver,
  table: false,
});
const notEmpty = (does: string, target: string): UnsafeOperation => ({
  does,
  target,
  matters: (text) => text !== '',
  saver: false,
  table: false,
});

const python = always('runs Python code of the process that calls it');
const reads = always('reads files');
const writes = always('writes files');
const network = always('talks to the network');

/**
 * Names from tensorflow/core/ops/*.cc. Lookup tables read the model's own vocabulary: only one that reads a constant
 * path (`table-files.ts`) matters.
 */
const operations = new Map<string, UnsafeOperation>([
  ...['PyFunc', 'PyFuncStateless', 'EagerPyFunc'].map((op) => [op, python] as const),
  ...[
    'ReadFile',
    'MatchingFiles',
    'WholeFileReader',
    'WholeFileReaderV2',
    'TextLineReader',
    'TextLineReaderV2',
    'FixedLengthRecordReader',
    'FixedLengthRecordReaderV2',
    'TFRecordReader',
    'TFRecordReaderV2',
    'LMDBReader',
    'TextLineDataset',
    'TFRecordDataset',
    'TFRecordDatasetV2',
    'FixedLengthRecordDataset',
    'FixedLengthRecordDatasetV2',
    'CSVDataset',
    'CSVDatasetV2',
    'SqlDataset',
    'LMDBDataset',
    'LoadDataset',
    'MatchingFilesDataset',
    'ImmutableConst',
    'FileSystemSetConfiguration',
    'RecordInput',
    'LoadAndRemapMatrix',
    'GenerateVocabRemapping',
    'ExperimentalMatchingFilesDataset',
    'SnapshotDatasetReader',
    'SnapshotNestedDatasetReader',
    'SnapshotChunkDataset',
    'ListSnapshotChunksDataset',
    'DTensorRestoreV2',
  ].map((op) => [op, reads] as const),
  ...[
    'WriteFile',
    'SaveDataset',
    'SaveDatasetV2',
    'DatasetToTFRecord',
    'SnapshotDataset',
    'SnapshotDatasetV2',
    'CreateSummaryFileWriter',
    'CreateSummaryDbWriter',
    'ExperimentalDatasetToTFRecord',
    'DistributedSave',
    'DumpTensor',
    'CalibrationStatisticsSaver',
  ].map((op) => [op, writes] as const),
  ...['Save', 'SaveV2', 'SaveSlices', 'MergeV2Checkpoints'].map((op) => [op, always('writes files', true)] as const),
  ...['Restore', 'RestoreV2', 'RestoreSlice'].map((op) => [op, always('reads files', true)] as const),
  ...[
    'RpcCall',
    'RpcClient',
    'RpcServer',
    'RpcServerStart',
    'DataServiceDataset',
    'DataServiceDatasetV2',
    'DataServiceDatasetV3',
    'DataServiceDatasetV4',
    'RegisterDataset',
    'RegisterDatasetV2',
    'BigtableClient',
    'BigQueryReader',
  ].map((op) => [op, network] as const),
  [
    'PrintV2',
    {
      does: 'writes to a file',
      target: 'output_stream',
      matters: (text) => text.startsWith('file://'),
      saver: false,
      table: false,
    },
  ],
  ...['InitializeTableFromTextFile', 'InitializeTableFromTextFileV2'].map(
    (op) => [op, { ...always('reads a file that is no asset of the model'), table: true }] as const,
  ),
  ...['DebugIdentity', 'DebugIdentityV2', 'DebugIdentityV3', 'DebugNanCount', 'DebugNumericSummary'].map(
    (op) => [op, always('sends tensors to a debugger or file')] as const,
  ),
  ['Abort', always('ends the process')],
  ['RemoteCall', always('runs a function on another device or machine')],
  ['RemoteFusedGraphExecute', notEmpty('runs a graph of its own', 'serialized_remote_fused_graph_execute_info')],
]);

/** What an operation does beyond tensors; null for the rest. */
export function unsafeOperation(op: string): UnsafeOperation | null {
  return operations.get(op) ?? null;
}

/** When a function or node of a graph runs. The order is that of how much the person who loads it can do about it. */
export type RunTime = { kind: 'load' } | { kind: 'restore' } | { kind: 'call'; what: string } | { kind: 'save' };

/** Where a run begins: nodes of the main graph and functions. */
export interface RunRoot {
  when: RunTime;
  nodes: readonly string[];
  functions: readonly string[];
}

const weight: Record<RunTime['kind'], number> = { load: 0, restore: 1, call: 2, save: 3 };

/**
 * Findings for every unsafe operation of a graph, each with all moments at which it runs. No alarm for a saver's own
 * work.
 */
export function unsafeFindings(
  index: GraphIndex,
  mainNodes: ReadonlyMap<string, MainNode>,
  roots: readonly RunRoot[],
): ArtifactFinding[] {
  const callers = callersOf(index);
  // What each root reaches in the main graph: nodes themselves, and the functions that they call.
  const reached = roots.map((root) => ({ root, ...reachedFrom(root, mainNodes) }));
  const seen = new Map<string, { use: GraphPart['unsafe'][number]; in: string; times: RunTime[]; path: string[] }>();
  for (const part of index.functions) {
    if (part.unsafe.length === 0) continue;
    const towards = stepsTowards(part.name, callers);
    for (const { root, functions } of reached) {
      const entry = functions.find((name) => towards.has(name));
      if (entry === undefined) continue;
      const path: string[] = [];
      for (let name: string | null = entry; name !== null; name = towards.get(name) ?? null) path.push(name);
      for (const use of part.unsafe) add(part.name, use, root.when, path);
    }
  }
  for (const { root, nodes } of reached) {
    for (const name of nodes) for (const use of mainNodes.get(name)?.unsafe ?? []) add('', use, root.when, []);
  }

  function add(part: string, use: GraphPart['unsafe'][number], when: RunTime, path: string[]): void {
    const key = `${part}\0${use.node}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { use, in: part, times: [when], path });
    else known.times.push(when);
  }

  const findings: ArtifactFinding[] = [];
  for (const { use, in: part, times, path } of seen.values()) {
    const rule = operations.get(use.op);
    if (rule === undefined) continue;
    const ordered = [...times].sort((left, right) => weight[left.kind] - weight[right.kind]);
    const first = ordered[0];
    if (first === undefined) continue;
    if (rule.saver && ordered.every((time) => time.kind === 'save' || time.kind === 'restore')) continue;
    findings.push(describe(use, rule, part, path, ordered));
  }
  for (const part of [index.main, ...index.functions]) {
    for (const use of part.unsafe) {
      const rule = operations.get(use.op);
      if (rule === undefined || rule.saver || seen.has(`${part.name}\0${use.node}`)) continue;
      findings.push(
        artifactFinding(
          'unsafe-operation',
          part.name === '' ? use.node : part.name,
          `${use.op} (node ${use.node}${part.name === '' ? '' : ` in function ${part.name}`}) ${does(rule, use)}. Nothing in this model calls it by name; a program that loads the model may.`,
          'warning',
        ),
      );
    }
  }
  return findings;
}

/** Who names each function: in an attribute, or as an operation. */
export function callersOf(index: GraphIndex): Map<string, string[]> {
  const callers = new Map<string, string[]>(index.functions.map((part) => [part.name, []]));
  for (const part of index.functions) {
    for (const name of part.calls) callers.get(name)?.push(part.name);
    for (const op of part.ops.keys()) callers.get(op)?.push(part.name);
  }
  return callers;
}

/**
 * Every function from which `target` is reached, with the next function on the way there; null at the target itself.
 */
function stepsTowards(target: string, callers: ReadonlyMap<string, string[]>): Map<string, string | null> {
  const steps = new Map<string, string | null>([[target, null]]);
  const queue = [target];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const caller of callers.get(name) ?? []) {
      if (steps.has(caller)) continue;
      steps.set(caller, name);
      queue.push(caller);
    }
  }
  return steps;
}

function reachedFrom(
  root: RunRoot,
  mainNodes: ReadonlyMap<string, MainNode>,
): { nodes: Set<string>; functions: string[] } {
  const nodes = new Set<string>();
  const functions = new Set(root.functions);
  const pending = [...root.nodes];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const name = nodeName(next);
    const node = mainNodes.get(name);
    if (node === undefined || nodes.has(name)) continue;
    nodes.add(name);
    for (const call of node.calls) functions.add(call);
    pending.push(...node.inputs);
  }
  return { nodes, functions: [...functions] };
}

function does(rule: UnsafeOperation, use: GraphPart['unsafe'][number]): string {
  return use.target === null ? rule.does : `${rule.does} (${use.target})`;
}

function describe(
  use: GraphPart['unsafe'][number],
  rule: UnsafeOperation,
  part: string,
  path: string[],
  times: RunTime[],
): ArtifactFinding {
  const kinds = new Set(times.map((time) => time.kind));
  const calls = [...new Set(times.flatMap((time) => (time.kind === 'call' ? [time.what] : [])))];
  // A signature is what people call; the functions behind it are the same code once more.
  const signatures = calls.filter((what) => what.startsWith('signature '));
  const called = signatures.length > 0 ? signatures : calls;
  const when = [
    ...(kinds.has('load') ? ['as soon as the model is loaded'] : []),
    ...(kinds.has('restore') ? ['when its values are restored'] : []),
    ...(called.length > 0
      ? [`when ${called.slice(0, 3).join(', ')}${called.length > 3 ? ` or ${called.length - 3} more` : ''} is called`]
      : []),
    ...(kinds.has('save') ? ['when it is saved again'] : []),
  ].join(', and ');
  const through = path.length > 1 ? ` (reached through ${path.slice(0, -1).join(' > ')})` : '';
  const advice =
    kinds.has('load') || kinds.has('restore')
      ? 'Do not load it unless you trust its author.'
      : 'Do not call it with a model that you do not trust.';
  return artifactFinding(
    'unsafe-operation',
    part === '' ? use.node : part,
    `${use.op} (node ${use.node}${part === '' ? '' : ` in function ${part}`}${through}) ${does(rule, use)} ${when}. ${advice}`,
    kinds.has('load') || kinds.has('restore')
      ? 'error'
      : kinds.has('call') && !onlyAdapts(rule, calls)
        ? 'warning'
        : 'info',
  );
}

/**
 * Whether Python is called only by what a preprocessing layer of Keras 2 learns from data with, which loaded models do
 * not call.
 */
function onlyAdapts(rule: UnsafeOperation, calls: readonly string[]): boolean {
  return rule === python && calls.every((what) => /(^function |\.)_adapt_function(\.|$)/.test(what));
}

/** The node that an input or tensor name names: `a:0`, `^a` and `a` are all node a. */
export function nodeName(tensor: string): string {
  const name = tensor.startsWith('^') ? tensor.slice(1) : tensor;
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(0, colon);
}
