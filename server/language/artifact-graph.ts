/** The layers of a Keras model as a graph, from the configuration that stands in the artifact. */
import { foldable, type FoldableGraph, type GraphItem } from './artifact-folding';
import type { ArtifactTree } from './artifact-tree';
import { counted } from './artifact-words';

/** What the key of a graph of layers begins with; others are graphs of operations. */
export const LAYERS = 'layers:';

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
  return modelsIn(configuration).map(({ path, layers }) => ({
    key: path.join('/'),
    label: `${path.join(' / ')} (${counted(layers.length, 'layer')})`,
  }));
}

/** Layers and connections of one of those models, folded where they are a crowd; null when there is no such model. */
export function layerGraph(configuration: unknown, key: string, tree: ArtifactTree): FoldableGraph | null {
  const models = modelsIn(configuration);
  const model = models.find(({ path }) => path.join('/') === key);
  if (model === undefined) return null;
  const inTree = new Map<string, string>();
  for (const node of tree.byId.values()) {
    if (node.subject.kind === 'layer' && !inTree.has(node.subject.layer.name))
      inTree.set(node.subject.layer.name, node.id);
  }
  const within = new Map(
    models
      .filter(({ path }) => path.length === model.path.length + 1 && path.join('/').startsWith(`${key}/`))
      .map(({ path }) => [path.at(-1) ?? '', path.join('/')]),
  );
  const items = new Map<string, GraphItem>();
  for (const layer of model.layers) {
    const name = nameOf(layer);
    if (name === null || items.has(name)) continue;
    items.set(name, {
      id: name,
      label: name,
      type: typeof layer.class_name === 'string' ? layer.class_name : '',
      from: [],
      scopes: [],
    });
  }
  let previous: string | null = null;
  for (const layer of model.layers) {
    const to = nameOf(layer);
    if (to === null) continue;
    const sources = model.sequential
      ? previous === null
        ? []
        : [previous]
      : sourcesIn(layer.inbound_nodes ?? null, items);
    previous = to;
    for (const from of sources) if (from !== to) items.get(to)?.from.push({ id: from, control: false });
  }
  return foldable({
    key: `${LAYERS}${key}`,
    label: model.path.join(' / '),
    items: [...items.values()],
    noun: 'layer',
    left: 0,
    leads({ id }) {
      const inner = within.get(id);
      return {
        node: inTree.get(id) ?? null,
        calls: inner === undefined ? [] : [{ key: `${LAYERS}${inner}`, label: id }],
      };
    },
  });
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
function sourcesIn(inbound: Json, names: ReadonlyMap<string, unknown>): Set<string> {
  const sources = new Set<string>();
  const pending: Json[] = [inbound];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) {
      const [name, node, tensor] = value;
      if (typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number' && names.has(name))
        sources.add(name);
      for (const part of value) if (typeof part === 'object' && part !== null) pending.push(part);
    } else if (isObject(value)) {
      pending.push(...Object.values(value).filter((part) => typeof part === 'object' && part !== null));
    }
  }
  return sources;
}
