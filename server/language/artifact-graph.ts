/** The layers of a Keras model as a graph, from the configuration that stands in the artifact. */
import type { GraphNode, GraphPart } from '../protocol';
import type { ArtifactTree } from './artifact-tree';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A model inside a configuration: its layers, or the layers of a model within it. */
interface ConfiguredModel {
  /** Names of the models around it and its own. */
  path: string[];
  layers: { [key: string]: Json }[];
  sequential: boolean;
}

/** Models in models: more is no model that somebody draws. */
const DEEPEST = 8;

/** The models of a configuration that can be drawn, the outermost first. `key` is for `layerGraph`. */
export function drawableModels(configuration: unknown): { key: string; label: string }[] {
  return modelsIn(configuration).map(({ path, layers }) => ({ key: path.join('/'), label: `${path.join(' / ')} (${layers.length} layers)` }));
}

/** Layers and connections of one of those models; null when there is no such model. */
export function layerGraph(configuration: unknown, key: string, tree: ArtifactTree): GraphPart | null {
  const model = modelsIn(configuration).find(({ path }) => path.join('/') === key);
  if (model === undefined) return null;
  const inTree = new Map<string, string>();
  for (const node of tree.byId.values()) {
    if (node.subject.kind === 'layer' && !inTree.has(node.subject.layer.name)) inTree.set(node.subject.layer.name, node.id);
  }
  const nodes: GraphNode[] = [];
  const names = new Set<string>();
  for (const layer of model.layers) {
    const name = nameOf(layer);
    if (name === null || names.has(name)) continue;
    names.add(name);
    nodes.push({ id: name, label: name, type: typeof layer.class_name === 'string' ? layer.class_name : '', kind: 'node', parent: null, node: inTree.get(name) ?? null, calls: [] });
  }
  const edges: GraphPart['edges'] = [];
  const known = new Set<string>();
  let previous: string | null = null;
  for (const layer of model.layers) {
    const to = nameOf(layer);
    if (to === null) continue;
    const sources = model.sequential ? (previous === null ? [] : [previous]) : [...sourcesIn(layer.inbound_nodes ?? null, names)];
    previous = to;
    for (const from of sources) {
      const edge = `${from}\u0000${to}`;
      if (from === to || known.has(edge)) continue;
      known.add(edge);
      edges.push({ from, to, control: false });
    }
  }
  return { label: model.path.join(' / '), nodes, edges, open: [], found: null, cut: null, total: nodes.length };
}

function modelsIn(configuration: unknown): ConfiguredModel[] {
  const found: ConfiguredModel[] = [];
  const visit = (value: Json, around: string[]): void => {
    if (!isObject(value) || around.length >= DEEPEST) return;
    const { config } = value;
    if (!isObject(config)) return;
    const layers = (Array.isArray(config.layers) ? config.layers : []).filter(isObject);
    if (layers.length === 0) {
      // A wrapper (TimeDistributed, Bidirectional) may hold a model.
      if (isObject(config.layer)) visit(config.layer, around);
      return;
    }
    const path = [...around, nameOf(value) ?? 'model'];
    found.push({ path, layers, sequential: value.class_name === 'Sequential' });
    for (const layer of layers) visit(layer, path);
  };
  visit((configuration ?? null) as Json, []);
  return found;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(layer: { [key: string]: Json }): string | null {
  if (typeof layer.name === 'string') return layer.name;
  return isObject(layer.config) && typeof layer.config.name === 'string' ? layer.config.name : null;
}

/**
 * Layers that `inbound_nodes` names. Keras 2 writes `["conv", 0, 0, {}]` in nested lists (also within the
 * keyword arguments), Keras 3 writes tensors with `keras_history: ["conv", 0, 0]`.
 */
function sourcesIn(inbound: Json, names: ReadonlySet<string>): Set<string> {
  const sources = new Set<string>();
  const pending: Json[] = [inbound];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) {
      const [name, node, tensor] = value;
      if (typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number' && names.has(name)) sources.add(name);
      for (const part of value) if (typeof part === 'object' && part !== null) pending.push(part);
    } else if (isObject(value)) {
      pending.push(...Object.values(value).filter((part) => typeof part === 'object' && part !== null));
    }
  }
  return sources;
}
