/**
 * Which group of a Keras 3 weights file holds the variables of which layer: groups are numbered by class, not named by
 * layer.
 */
import { walkLayers, type LayerConfig } from './config';
import { byPath, roleOf, type StoredWeights } from './stored-weights';
import tables from './tables.json';

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

/** A layer and the group of the file that holds its variables. */
export interface Place {
  layer: LayerConfig;
  parents: LayerConfig[];
  /** Path of its group; `''` is the top. */
  path: string;
}

const CONTAINERS = ['layers', '_layer_checkpoint_dependencies'];

/** The layers of a configuration with the groups that hold their variables. */
export function placesOf(root: LayerConfig, stored: StoredWeights): Place[] {
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
  const listed = layer.children.filter(
    (child) => child.role === 'layers' && !(layer.class === 'Sequential' && child.class === 'InputLayer'),
  );
  const byClass = grouped(listed, (child) => snakeCase(child.class.replace(/^.*>/, '')));
  // Groups of one class: the name by itself, or with a counter behind it.
  const siblings = grouped(stored.children.get(`${path}/${container}`) ?? [], (name) =>
    byClass.has(name) ? name : name.replace(/_\d+$/, ''),
  );
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
      assign(
        child,
        (child.name === null ? undefined : named.get(child.name)) ??
          (stored.groups.has(counted) ? counted : (inOrder ?? counted)),
        stored,
        groups,
      );
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

/** Items by a key, in the order met. */
export function grouped<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
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
export function guessPlaces(stored: StoredWeights, root: LayerConfig | null): Place[] {
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

/** The place in whose group a path lies; null where it lies in none. */
export function placeOf(path: string, byGroup: Map<string, Place>): Place | null {
  for (let group = path; group.includes('/');) {
    group = group.slice(0, group.lastIndexOf('/'));
    const place = byGroup.get(group);
    if (place !== undefined) return place;
  }
  return null;
}

/** The places of the layers around one, outermost first. */
export function ancestorsOf(place: Place, byLayer: Map<LayerConfig, Place>): Place[] {
  return place.parents.slice(1).flatMap((parent) => byLayer.get(parent) ?? []);
}
