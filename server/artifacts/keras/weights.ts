/**
 * Joins the layers of a configuration to the variables of a Keras 3 weights file (`model.weights.h5`,
 * `.weights.h5`, sharded `.weights.json`; also Keras 2.12 to 2.15). Its groups are named by counters
 * of class names (`/layers/dense_1/vars/0`), not by layers: saving_lib.py, `_save_container_state`.
 */
import type { Layer, Variable } from '../artifact';
import { elementCount } from '../tensor/shape';
import type { LayerConfig } from './config';
import { countParameters, describe, sum, type JoinedModel } from './joined-model';
import { ancestorsOf, guessPlaces, placeOf, placesOf, type Place } from './layer-groups';
import { byPath, roleOf, type StoredWeights } from './stored-weights';
import { frozenByLora, loraElements } from './variables';
import { checkPlaces, expectationFor, nameFor, trainableOf } from './weight-checks';

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
      name:
        role === 'optimizer' || role === 'metric' || place === null
          ? path.slice(1).replace(/(^|\/)vars\//, '$1')
          : nameFor(path, place, expected),
      key: path,
      dtype: entry.dtype,
      shape: entry.shape ?? [],
      bytes: entry.bytes,
      trainable: role !== 'weight' ? false : trainableOf(place, expected),
      role,
    });
    const lora =
      place !== null && expected !== null && frozenByLora(place.layer, expected.name)
        ? loraElements(place.layer, entry.shape ?? [])
        : 0;
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
