/** Which operations of a SavedModel do more than compute, and by what they are run. */
import type { ArtifactFinding } from '../artifact';
import type { ByteSource } from '../bytes/byte-source';
import type { Region } from '../bytes/wire';
import { pathsOf } from '../checkpoint/object-graph';
import { indexGraph, type GraphIndex, type MainNode } from './graph';
import type { ReadMetaGraph } from './meta-graph';
import { readCaptures } from './objects';
import { mergedRegion } from '../bytes/joined-ranges';
import { tensorNames } from './signatures';
import { callersOf, nodeName, unsafeFindings, unsafeOperation, type RunRoot } from './unsafe-operations';

/** Findings for operations that do more than compute. The graph is read again only where there is one. */
export async function unsafeUses(source: ByteSource, graphs: ReadMetaGraph[]): Promise<ArtifactFinding[]> {
  const findings: ArtifactFinding[] = [];
  for (const graph of graphs) {
    const { index } = graph;
    const whole = mergedRegion(graph.graph, source);
    if (index === null || whole === null) continue;
    if (![index.main, ...index.functions].some((part) => part.unsafe.length > 0)) continue;
    const nodes = new Map<string, MainNode>();
    await keepConstantTables(index, graph, whole, source);
    if (![index.main, ...index.functions].some((part) => part.unsafe.length > 0)) continue;
    const kept = new Map<string, GraphIndex['main']['unsafe']>();
    for (const use of index.main.unsafe) kept.set(use.node, [...(kept.get(use.node) ?? []), use]);
    await indexGraph(whole, new Set(), (name, node) => nodes.set(name, { ...node, unsafe: kept.get(name) ?? [] }));
    findings.push(...unsafeFindings(index, nodes, rootsOf(graph)));
  }
  const seen = new Set<string>();
  return findings.filter((finding) => !seen.has(finding.message) && seen.add(finding.message));
}

/** Leaves of the operations that fill tables from files those that read a constant path, with that path. */
async function keepConstantTables(
  index: GraphIndex,
  graph: ReadMetaGraph,
  whole: Region,
  source: ByteSource,
): Promise<void> {
  const isTable = (op: string) => unsafeOperation(op)?.table === true;
  const parts = [index.main, ...index.functions].filter((part) => part.unsafe.some(({ op }) => isTable(op)));
  if (parts.length === 0) return;
  const { tablePaths } = await import('./table-files');
  const region = mergedRegion(graph.objectParts, source);
  const captures = region === null ? [] : await readCaptures(region);
  const assets = new Set(
    [...graph.assets.map(({ tensor }) => tensor), ...(graph.collections.get('asset_filepaths') ?? [])].map(nodeName),
  );
  const constantOf = (object: number) =>
    graph.objects?.[object]?.kind === 'constant' ? (graph.objects[object]?.detail ?? null) : null;
  const pathOf = tablePaths(
    whole,
    callersOf(index),
    { captured: new Map(captures.map(({ name, captured }) => [name, captured])), constantOf },
    assets,
  );
  for (const part of parts) {
    const kept: GraphIndex['main']['unsafe'] = [];
    for (const use of part.unsafe) {
      const target = isTable(use.op) ? await pathOf(part.name, use.node) : use.target;
      if (!isTable(use.op) || target !== null) kept.push({ ...use, target });
    }
    part.unsafe = kept;
  }
}

function rootsOf(graph: ReadMetaGraph): RunRoot[] {
  const roots: RunRoot[] = [];
  const objects = graph.objects ?? [];
  const functionsOf = (numbers: number[]) => numbers.flatMap((number) => objects[number]?.functions ?? []);
  // loader_impl.py: the init operation stands in one of these signatures and collections.
  const initial = new Set(['__saved_model_init_op', '__saved_model_train_op']);
  const load = { when: { kind: 'load' }, nodes: [] as string[], functions: [] as string[] } satisfies RunRoot;
  for (const key of ['saved_model_main_op', 'legacy_init_op', 'saved_model_initializers', 'table_initializer'])
    load.nodes.push(...(graph.collections.get(key) ?? []));
  for (const signature of graph.shown.signatures) {
    const nodes = tensorNames({ ...signature, inputs: [] });
    if (signature.name === '__saved_model_init_op') load.nodes.push(...nodes);
    else if (!initial.has(signature.name))
      roots.push({ when: { kind: 'call', what: `signature ${signature.name}` }, nodes, functions: [] });
  }
  const paths = pathsOf(objects);
  objects.forEach((node, index) => {
    if (node.kind !== 'function' || paths[index] === null) return;
    const path = paths[index] ?? '';
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '_create_resource' || name === '_initialize') {
      load.functions.push(...node.functions);
    } else if (path.startsWith('signatures/')) {
      roots.push({ when: { kind: 'call', what: `signature ${name}` }, nodes: [], functions: node.functions });
    } else {
      roots.push({
        when: { kind: 'call', what: `function ${path.replaceAll('/', '.')}` },
        nodes: [],
        functions: node.functions,
      });
    }
  });
  const saver = graph.saver;
  roots.push(load);
  roots.push({
    when: { kind: 'restore' },
    nodes: saver?.restoreOpName ? [saver.restoreOpName] : [],
    functions: functionsOf(objects.flatMap((node) => node.restoreFunctions)),
  });
  roots.push({
    when: { kind: 'save' },
    nodes: saver?.saveTensorName ? [saver.saveTensorName] : [],
    functions: functionsOf(objects.flatMap((node) => node.saveFunctions)),
  });
  return roots;
}
