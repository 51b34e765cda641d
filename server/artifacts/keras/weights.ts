/**
 * Joins the layers of a configuration to the variables of a Keras 3 weights file (`model.weights.h5`,
 * `.weights.h5`, sharded `.weights.json`; also Keras 2.12 to 2.15). Its groups are named by counters
 * of class names (`/layers/dense_1/vars/0`), not by layers: saving_lib.py, `_save_container_state`.
 */
import type { ArtifactFinding, Layer, ParameterCounts, Variable, VariableRole } from '../artifact';
import { artifactFinding } from '../format';
import { textAttribute } from '../hdf5/attributes';
import { datasetsOf, elementCount, type Hdf5Dataset, type Hdf5File } from '../hdf5/file';
import { Hdf5Error } from '../hdf5/cursor';
import { typeName } from '../hdf5/datatypes';
import { declaredBytes } from '../hdf5/values';
import { walkLayers, type LayerConfig } from './config';
import tables from './tables.json';
import { countText, shapeText } from '../text';
import { expectedVariables, frozenByLora, loraElements, mayHaveMore, type ExpectedVariable } from './variables';

/** One variable as it is stored. */
export interface StoredWeight {
  dtype: string;
  shape: number[] | null;
  bytes: number;
}

/** What stands in the weights file or files, by path. */
export interface StoredWeights {
  datasets: Map<string, StoredWeight>;
  groups: Set<string>;
  /** Attribute `name` of a group's `vars`: the layer's name, by the group's path. Written since Keras 3.6. */
  names: Map<string, string>;
  /** Number of datasets directly in a group. */
  counts: Map<string, number>;
  /** Groups with a dataset somewhere below them. */
  filled: Set<string>;
  /** Names of the groups directly in a group. */
  children: Map<string, string[]>;
}

export interface JoinedModel {
  layers: Layer[];
  variables: Variable[];
  parameters: ParameterCounts | null;
  findings: ArtifactFinding[];
}

/** Gathers the datasets of weights files; a shard's paths are the same as those of one whole file. */
export async function storedWeights(files: Hdf5File[]): Promise<StoredWeights> {
  const stored = nothingStored();
  for (const file of files) {
    for (const object of file.objects.values()) {
      if (object.kind !== 'group') continue;
      stored.groups.add(object.path);
      if (object.path.endsWith('/vars')) {
        const name = await quietText(file, object.path, textAttribute(file, object, 'name'));
        if (name !== null) stored.names.set(object.path.slice(0, -'/vars'.length), name);
      }
    }
    for (const dataset of datasetsOf(file)) stored.datasets.set(dataset.path, { shape: dataset.shape, bytes: declaredBytes(dataset), dtype: await dtypeOf(file, dataset) });
  }
  return counted(stored);
}

/** The same of an .npz: the entry `layers/dense` holds what an HDF5 file has in `/layers/dense/vars`. Keys are `weightPath`s. */
export function storedArrays(arrays: ReadonlyMap<string, StoredWeight>): StoredWeights {
  const stored = nothingStored();
  for (const [key, array] of arrays) {
    const path = weightPath(key);
    stored.datasets.set(path, array);
    for (let group = path.slice(0, path.lastIndexOf('/')); group !== ''; group = group.slice(0, group.lastIndexOf('/'))) stored.groups.add(group);
  }
  return counted(stored);
}

/** The path in an HDF5 file of what an .npz has as `layers/dense/0`. */
export function weightPath(key: string): string {
  const slash = key.lastIndexOf('/');
  return `${slash < 0 ? '' : `/${key.slice(0, slash)}`}/vars/${key.slice(slash + 1)}`;
}

function nothingStored(): StoredWeights {
  return { datasets: new Map(), groups: new Set(), names: new Map(), counts: new Map(), filled: new Set(), children: new Map() };
}

/** Fills in what follows from the paths of groups and datasets. */
function counted(stored: StoredWeights): StoredWeights {
  for (const group of stored.groups) {
    const slash = group.lastIndexOf('/');
    const parent = group.slice(0, slash);
    const siblings = stored.children.get(parent);
    if (siblings === undefined) stored.children.set(parent, [group.slice(slash + 1)]);
    else siblings.push(group.slice(slash + 1));
  }
  for (const path of stored.datasets.keys()) {
    let parent = path.slice(0, path.lastIndexOf('/'));
    stored.counts.set(parent, (stored.counts.get(parent) ?? 0) + 1);
    for (; !stored.filled.has(parent); parent = parent.slice(0, parent.lastIndexOf('/'))) {
      stored.filled.add(parent);
      if (!parent.includes('/')) break;
    }
  }
  return stored;
}

async function quietText(file: Hdf5File, path: string, text: Promise<string | null>): Promise<string | null> {
  try {
    return await text;
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    file.faults.push({ path, message: `an attribute cannot be read: ${error.message}` });
    return null;
  }
}

/** The dtype to show: Keras 3 stores types that NumPy lacks as opaque bytes with an attribute `dtype`. */
export async function dtypeOf(file: Hdf5File, dataset: Hdf5Dataset): Promise<string> {
  const plain = typeName(dataset.type);
  if (plain !== 'opaque') return plain;
  return (await quietText(file, dataset.path, textAttribute(file, dataset, 'dtype'))) ?? plain;
}

/** Paths in the order in which a person counts: 2 before 10. */
export function byPath(left: string, right: string): number {
  const a = left.split('/');
  const b = right.split('/');
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] ?? '';
    const y = b[i] ?? '';
    if (x === y) continue;
    return /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** `Conv2DTranspose` → `conv2d_transpose`, as Keras' `to_snake_case`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

const classBySnake = new Map(Object.keys(tables.classes).map((name) => [snakeCase(name), name]));

/** The class that a group's name stands for; empty when it is none of Keras' own. */
function classOfGroup(group: string): string {
  return classBySnake.get(group) ?? classBySnake.get(group.replace(/_\d+$/, '')) ?? '';
}

function roleOf(path: string): VariableRole {
  if (/^\/optimizer(\/|$)/.test(path)) return 'optimizer';
  if (/^\/(metrics|_metrics|_compile_metrics|_loss_tracker|compile_metrics)(\/|$)/.test(path)) return 'metric';
  if (/\/(_?seed_generator|seed_gen)\//.test(path)) return 'other';
  return 'weight';
}

interface Place {
  layer: LayerConfig;
  parents: LayerConfig[];
  /** Path of its group; `''` is the top. */
  path: string;
}

/**
 * Layers, variables and counts. `root` is null for a weights-only file: then the layers are those
 * that the groups tell of. `where` names the weights file in findings.
 */
export function joinSavedWeights(root: LayerConfig | null, stored: StoredWeights, where: string): JoinedModel {
  const places = root === null || root.children.length === 0 ? [] : placesOf(root, stored);
  const known = places.length > 0;
  const guessed = known ? [] : guessPlaces(stored, root);
  const all = known ? places : guessed;
  const byGroup = new Map<string, Place>();
  for (const place of all) if (!byGroup.has(place.path)) byGroup.set(place.path, place);

  const extra = new Map<Place, number>();
  const byLayer = new Map(all.map((place) => [place.layer, place]));
  const variables: Variable[] = [];
  const owned = new Map<Place, string[]>();
  const paths = [...stored.datasets.keys()].sort(byPath);
  for (const path of paths) {
    const entry = stored.datasets.get(path);
    if (entry === undefined) continue;
    const usual = roleOf(path);
    const place = usual === 'weight' || usual === 'other' ? placeOf(path, byGroup) : null;
    const expected = place === null ? null : expectationFor(path, place, stored);
    const role = expected?.again === true ? 'other' : usual;
    variables.push({
      name: role === 'optimizer' || role === 'metric' || place === null ? path.slice(1).replace(/(^|\/)vars\//, '$1') : nameFor(path, place, expected),
      key: path,
      dtype: entry.dtype,
      shape: entry.shape ?? [],
      bytes: entry.bytes,
      trainable: role !== 'weight' ? false : trainableOf(place, expected),
      role,
    });
    const lora = place !== null && expected !== null && frozenByLora(place.layer, expected.name) ? loraElements(place.layer, entry.shape ?? []) : 0;
    for (const ancestor of place === null ? [] : [place, ...ancestorsOf(place, byLayer)]) {
      if (lora > 0) extra.set(ancestor, (extra.get(ancestor) ?? 0) + lora);
      const list = owned.get(ancestor);
      if (list === undefined) owned.set(ancestor, [path]);
      else list.push(path);
    }
  }
  const byKey = new Map(variables.map((variable) => [variable.key, variable]));
  const layers = layersOf(root, known ? places : root === null ? guessed : [], owned, extra, byKey, variables);
  const parameters = countParameters(variables, root !== null);
  if (parameters !== null) parameters.trainable += sumOf(extra, 2);
  return {
    layers,
    variables,
    parameters,
    findings: known ? checkPlaces(places, stored, where) : [],
  };
}

function layersOf(
  root: LayerConfig | null,
  places: Place[],
  owned: Map<Place, string[]>,
  extra: Map<Place, number>,
  byKey: Map<string, Variable>,
  variables: Variable[],
): Layer[] {
  const weights = variables.filter((variable) => variable.role === 'weight');
  if (places.length === 0) {
    if (root === null) return [];
    return [{ ...describe(root, []), parameters: sum(weights), variables: weights.map((variable) => variable.key) }];
  }
  return places.map((place) => {
    const keys = place.layer === root ? weights.map((variable) => variable.key) : (owned.get(place) ?? []);
    const own = keys.map((key) => byKey.get(key)).filter((variable) => variable?.role === 'weight');
    return {
      ...describe(place.layer, place.parents),
      parameters: own.reduce(
        (total, variable) => total + elementCount(variable?.shape ?? []),
        place.layer === root ? sumOf(extra, 2) : (extra.get(place) ?? 0),
      ),
      variables: keys,
    };
  });
}

/** What LoRA adds to the layers less deep than `depth`. */
function sumOf(extra: Map<Place, number>, depth: number): number {
  let total = 0;
  for (const [place, elements] of extra) if (place.parents.length < depth) total += elements;
  return total;
}

/** A layer as it is shown, without its weights. */
export function describe(layer: LayerConfig, parents: LayerConfig[]): Layer {
  return {
    name: nameOfLayer(layer),
    class: layer.class,
    module: layer.module,
    registeredName: layer.registeredName,
    parameters: null,
    parents: parents.map(nameOfLayer),
    variables: [],
  };
}

/** The name of a layer; of one that keeps none, its class in lower case, as Keras would call it. */
export function nameOfLayer(layer: LayerConfig): string {
  return layer.name ?? snakeCase(layer.class.replace(/^.*>/, ''));
}

function sum(variables: Variable[]): number {
  return variables.reduce((total, variable) => total + elementCount(variable.shape), 0);
}

/** Totals as `count_params` gives them. null where a weight may or may not be trained and no configuration tells. */
export function countParameters(variables: Variable[], configured: boolean): ParameterCounts | null {
  const counts = { trainable: 0, nonTrainable: 0, optimizer: 0 };
  for (const variable of variables) {
    const elements = elementCount(variable.shape);
    if (variable.role === 'optimizer') counts.optimizer += elements;
    if (variable.role !== 'weight') continue;
    if (variable.trainable === null && !configured) return null;
    if (variable.trainable === false) counts.nonTrainable += elements;
    else counts.trainable += elements;
  }
  return counts;
}

// ---- from layers to groups

const CONTAINERS = ['layers', '_layer_checkpoint_dependencies'];

function placesOf(root: LayerConfig, stored: StoredWeights): Place[] {
  const groups = new Map<LayerConfig, string>();
  assign(root, '', stored, groups);
  const places: Place[] = [];
  for (const { layer, parents } of walkLayers(root)) places.push({ layer, parents, path: groups.get(layer) ?? '?' });
  // An instance that two models share is saved once, below the first.
  const identity = (place: Place) => `${place.layer.class} ${place.layer.name ?? ''}`;
  const filled = new Map<string, string>();
  for (const place of places) if (stored.filled.has(place.path)) filled.set(identity(place), place.path);
  for (const place of places) {
    if (stored.filled.has(place.path) || place.layer.name === null || place.parents.length < 2) continue;
    place.path = filled.get(identity(place)) ?? place.path;
  }
  return places;
}


function assign(layer: LayerConfig, path: string, stored: StoredWeights, groups: Map<LayerConfig, string>): void {
  groups.set(layer, path);
  const container = CONTAINERS.find((name) => stored.groups.has(`${path}/${name}`)) ?? 'layers';
  const listed = layer.children.filter((child) => child.role === 'layers' && !(layer.class === 'Sequential' && child.class === 'InputLayer'));
  const byClass = grouped(listed, (child) => snakeCase(child.class.replace(/^.*>/, '')));
  // Groups of one class: the name by itself, or with a counter behind it.
  const siblings = grouped(stored.children.get(`${path}/${container}`) ?? [], (name) => (byClass.has(name) ? name : name.replace(/_\d+$/, '')));
  for (const [snake, children] of byClass) {
    const named = new Map<string, string>();
    const present = (siblings.get(snake) ?? [])
      .map((name) => `${path}/${container}/${name}`)
      .sort((a, b) => counterOf(a, snake) - counterOf(b, snake));
    for (const group of present) named.set(stored.names.get(group) ?? '', group);
    for (const [index, child] of children.entries()) {
      const counted = `${path}/${container}/${snake}${index === 0 ? '' : `_${index}`}`;
      // The layer's own name, where the file tells it, decides over counting.
      const inOrder = present.length === children.length ? present[index] : undefined;
      assign(child, (child.name === null ? undefined : named.get(child.name)) ?? (stored.groups.has(counted) ? counted : (inOrder ?? counted)), stored, groups);
    }
  }
  for (const child of layer.children) {
    if (child.role === 'layers') {
      if (!groups.has(child)) groups.set(child, `${path}/${container}/${snakeCase(child.class)}`);
      continue;
    }
    const attribute = layer.class === 'Bidirectional' && child.role === 'layer' ? 'forward_layer' : child.role;
    assign(child, `${path}/${attribute}`, stored, groups);
  }
}

function grouped<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function counterOf(group: string, snake: string): number {
  return Number(/_(\d+)$/.exec(group.slice(group.lastIndexOf('/') + 1 + snake.length))?.[1] ?? 0);
}

/** Layers that a file without configuration tells of by its groups. */
function guessPlaces(stored: StoredWeights, root: LayerConfig | null): Place[] {
  const places: Place[] = [];
  const groups = new Set<string>();
  for (const path of stored.datasets.keys()) {
    const at = path.lastIndexOf('/vars/');
    if (at > 0 && roleOf(path) === 'weight') groups.add(path.slice(0, at));
  }
  for (const path of [...groups].sort(byPath)) {
    const group = path.slice(path.lastIndexOf('/') + 1);
    const layer: LayerConfig = {
      name: stored.names.get(path) ?? (group || path),
      class: classOfGroup(group) || (group === 'cell' ? 'Cell' : ''),
      module: null,
      registeredName: null,
      config: {},
      inputShape: null,
      role: 'layers',
      children: [],
    };
    places.push({ layer, parents: root === null ? [] : [root], path });
  }
  return places;
}

function placeOf(path: string, byGroup: Map<string, Place>): Place | null {
  for (let group = path; group.includes('/'); ) {
    group = group.slice(0, group.lastIndexOf('/'));
    const place = byGroup.get(group);
    if (place !== undefined) return place;
  }
  return null;
}

function ancestorsOf(place: Place, byLayer: Map<LayerConfig, Place>): Place[] {
  return place.parents.slice(1).flatMap((parent) => byLayer.get(parent) ?? []);
}

// ---- what is expected where

/** Path below the layer's group, without the mark of privacy that Keras 2.15 writes (`_query_dense`). */
function inside(path: string, place: Place): { group: string; index: number } | null {
  const match = /^(?:(.*)\/)?vars\/(\d+)$/.exec(path.slice(place.path.length + 1));
  return match === null ? null : { group: (match[1] ?? '').replace(/^_/, ''), index: Number(match[2]) };
}

function expectationFor(path: string, place: Place, stored: StoredWeights): ExpectedVariable | null {
  const at = inside(path, place);
  const expected = expectedVariables(place.layer)?.filter((variable) => variable.group === at?.group);
  if (at === null || expected === undefined || expected.length === 0) return null;
  // Without a configuration the class is only guessed from the group's name.
  if (Object.keys(place.layer.config).length === 0 && countIn(place.path, at.group, stored) !== expected.length) return null;
  return expected[at.index] ?? null;
}

function countIn(path: string, group: string, stored: StoredWeights): number {
  for (const name of group === '' ? [''] : [`/${group}`, `/_${group}`]) {
    const count = stored.counts.get(`${path}${name}/vars`) ?? 0;
    if (count > 0) return count;
  }
  return 0;
}

function nameFor(path: string, place: Place, expected: ExpectedVariable | null): string {
  const at = inside(path, place);
  const chain = [...place.parents.slice(1), place.layer].map(nameOfLayer);
  if (at === null) return [...chain, path.slice(place.path.length + 1)].join('/');
  if (at.group !== '') chain.push(at.group);
  return [...chain, expected?.name ?? String(at.index)].join('/');
}

function trainableOf(place: Place | null, expected: ExpectedVariable | null): boolean | null {
  if (place === null) return null;
  if ([...place.parents, place.layer].some((layer) => layer.config['trainable'] === false)) return false;
  if (expected !== null) return expected.trainable && !frozenByLora(place.layer, expected.name);
  // A scale of a quantised layer stands behind the variables that the plain layer has.
  return mayHaveMore(place.layer) ? false : null;
}

function checkPlaces(places: Place[], stored: StoredWeights, where: string): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const weights = [...stored.datasets.keys()].some((path) => roleOf(path) === 'weight');
  const built = places.some((place) => place.layer.inputShape !== null);
  const wanting = places.filter((place) => (expectedVariables(place.layer)?.length ?? 0) > 0);
  if (!weights && !built && wanting.length > 0) {
    return [
      artifactFinding(
        'inconsistent-artifact',
        where,
        `The model was saved before it was built: its ${wanting.length} layers with weights have none. Call it once on data, then save it again.`,
        'warning',
      ),
    ];
  }
  for (const place of wanting) {
    const expected = expectedVariables(place.layer) ?? [];
    const label = `Layer "${nameOfLayer(place.layer)}" (${place.layer.class})`;
    for (const [group, wanted] of grouped(expected, (variable) => variable.group)) {
      const found = countIn(place.path, group, stored);
      const path = `${place.path}${group === '' ? '' : `/${group}`}/vars`;
      if (found < wanted.length || (found > wanted.length && !mayHaveMore(place.layer))) {
        const names = wanted.map((variable) => variable.name).join(', ');
        findings.push(
          artifactFinding(
            'inconsistent-artifact',
            place.path,
            `${label} expects ${countText(wanted.length, 'variable')} (${names}), the file has ${found}${why(place, path, wanted.length, found, places, stored)}. Save the model again from where it was trained.`,
          ),
        );
        continue;
      }
      for (const [index, variable] of wanted.entries()) {
        const entry = stored.datasets.get(`${path}/${index}`);
        const shape = entry?.shape;
        if (variable.shape === null || shape === undefined || shape === null || fits(shape, variable.shape)) continue;
        findings.push(
          artifactFinding(
            'inconsistent-artifact',
            `${path}/${index}`,
            `${label} needs its ${variable.name} to have the shape ${shapeText(variable.shape)}, the file has ${shapeText(shape)}: configuration and weights are of different models.`,
          ),
        );
      }
    }
  }
  return findings;
}

/** Whether a shape agrees with what is known of it. */
export function fits(shape: number[], expected: (number | null)[]): boolean {
  return shape.length === expected.length && shape.every((length, axis) => expected[axis] === null || expected[axis] === length);
}

function why(place: Place, path: string, wanted: number, found: number, places: Place[], stored: StoredWeights): string {
  if (found > wanted) return `, as a layer that was quantised, or built with other arguments, would have`;
  if (found > 0) return `: there is no ${path}/${[...Array(wanted).keys()].find((index) => !stored.datasets.has(`${path}/${index}`)) ?? wanted - 1}`;
  if (stored.groups.has(path)) return `, because the group ${path} is empty`;
  const missing = missingGroup(path, stored);
  const other = [...stored.names].find(([group, name]) => name === place.layer.name && group !== place.path);
  if (other !== undefined) return `, because its weights stand in ${other[0]} and Keras looks for them in ${missing}`;
  const sameClass = places.filter((candidate) => candidate.layer.class === place.layer.class && candidate.parents.at(-1) === place.parents.at(-1)).length;
  const start = place.path.replace(/_\d+$/, '');
  const groups = [...stored.groups].filter((group) => group.startsWith(start) && /^(_\d+)?$/.test(group.slice(start.length))).length;
  if (missing === place.path && groups > 0 && groups < sameClass) {
    return `, because the configuration has ${sameClass} layers of this class and the file has groups for ${groups}`;
  }
  return `, because there is no group ${missing}`;
}

/** The outermost group of a path that is not there. */
function missingGroup(path: string, stored: StoredWeights): string {
  const parts = path.split('/');
  for (let length = 2; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/');
    if (!stored.groups.has(part)) return part;
  }
  return path;
}
