/**
 * Joins the layers of a configuration to the weights of the older HDF5 layout: a group for each
 * layer, its weights listed in the attribute `weight_names`, the layers in `layer_names`
 * (legacy_h5_format.py; the same in Keras 1, 2 and 3). An attribute too long for HDF5 is split into
 * `layer_names0`, `layer_names1` and so on.
 */
import type { ArtifactFinding, Layer, Variable } from '../artifact';
import { artifactFinding } from '../format';
import { textListAttribute } from '../hdf5/attributes';
import { datasetsOf, objectAt, type Hdf5File, type Hdf5Group } from '../hdf5/file';
import { elementCount } from '../tensor/shape';
import { Hdf5Error } from '../hdf5/cursor';
import { declaredBytes } from '../hdf5/values';
import { walkLayers, type LayerConfig } from './config';
import { expectedVariables, frozenByLora, mayHaveMore, quantisation, UNTRAINED_NAMES } from './variables';
import { dtypeOf } from './stored-weights';
import { fits } from './weight-checks';
import { countParameters, describe, nameOfLayer, type JoinedModel } from './joined-model';
import { countText, shapeText } from '../text';

interface StoredLayer {
  name: string;
  /** Dataset paths in the order in which Keras assigns them. */
  weights: { name: string; path: string }[];
}

/** A list of texts that may be split over several attributes; null when there is none. */
export async function splitAttribute(file: Hdf5File, group: Hdf5Group, name: string): Promise<string[] | null> {
  const whole = await textListAttribute(file, group, name);
  if (whole !== null) return whole;
  const parts: string[] = [];
  for (let index = 0; group.attributes.has(`${name}${index}`); index++) {
    parts.push(...((await textListAttribute(file, group, `${name}${index}`)) ?? []));
  }
  return group.attributes.has(`${name}0`) ? parts : null;
}

/**
 * Layers, variables and counts of a whole model (`base` is `/model_weights`) or of a weights-only
 * file (`base` is `''` and `root` null).
 */
export async function joinLegacyWeights(file: Hdf5File, root: LayerConfig | null, base: string): Promise<JoinedModel> {
  const findings: ArtifactFinding[] = [];
  const group = objectAt(file, base === '' ? '/' : base);
  const stored: StoredLayer[] = [];
  if (group?.kind === 'group') {
    const names = await listedNames(file, group, 'layer_names', findings, () =>
      [...group.links.keys()].filter(
        (name) => name !== 'top_level_model_weights' && objectAt(file, `${base}/${name}`)?.kind === 'group',
      ),
    );
    for (const name of [...names, 'top_level_model_weights']) {
      const layer = await storedLayer(file, `${base}/${name}`, name, findings);
      if (layer !== null) stored.push(layer);
      else if (name !== 'top_level_model_weights' && file.faults.length === 0) {
        findings.push(
          inconsistent(
            `${base}/${name}`,
            `The file lists a layer "${name}" and has no group for it. Save the model again.`,
          ),
        );
      }
    }
  }
  const layers = root === null ? [] : [...walkLayers(root)];
  const owner = new Map<string, { layer: LayerConfig; parents: LayerConfig[] }>();
  const names = new Map<string, string>();
  for (const entry of stored) {
    const top = layers.find(({ layer, parents }) => parents.length === 1 && layer.name === entry.name);
    for (const weight of entry.weights) {
      names.set(weight.path, weight.name);
      const found = top === undefined ? undefined : innermost(weight.name, top, layers);
      if (found !== undefined) owner.set(weight.path, found);
    }
    findings.push(...missingDatasets(file, entry));
  }
  const variables = await variablesOf(file, base, names, owner);
  const byKey = new Map(variables.map((variable) => [variable.key, variable]));
  if (root !== null && group !== undefined && file.faults.length === 0 && file.expectedEnd <= file.source.size)
    findings.push(...checkLayers(root, stored, byKey));
  return {
    layers:
      root === null
        ? stored
            .filter((entry) => entry.weights.length > 0 || entry.name !== 'top_level_model_weights')
            .map((entry) => storedAsLayer(entry, byKey))
        : layers.map(({ layer, parents }) => joined(layer, parents, root, variables, owner, byKey)),
    variables,
    parameters: countParameters(variables, root !== null),
    findings,
  };
}

function inconsistent(where: string, message: string): ArtifactFinding {
  return artifactFinding('inconsistent-artifact', where, message);
}

/** The names that an attribute lists; where they cannot be read, which is then a finding, what stands in the file. */
async function listedNames(
  file: Hdf5File,
  group: Hdf5Group,
  attribute: string,
  findings: ArtifactFinding[],
  found: () => string[],
): Promise<string[]> {
  try {
    return (await splitAttribute(file, group, attribute)) ?? [];
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    findings.push(
      artifactFinding(
        'corrupt-data',
        group.path,
        `The attribute ${attribute} of ${group.path} cannot be read: ${error.message}. What stands below it is shown by its own name. Copy or download the file again.`,
      ),
    );
    return found();
  }
}

async function storedLayer(
  file: Hdf5File,
  path: string,
  name: string,
  findings: ArtifactFinding[],
): Promise<StoredLayer | null> {
  const group = objectAt(file, path);
  if (group?.kind !== 'group') return null;
  const below = () =>
    [...datasetsOf(file)].flatMap((dataset) =>
      dataset.path.startsWith(`${path}/`) ? [dataset.path.slice(path.length + 1)] : [],
    );
  const weights = await listedNames(file, group, 'weight_names', findings, below);
  return { name, weights: weights.map((weight) => ({ name: weight, path: `${path}/${weight}` })) };
}

function missingDatasets(file: Hdf5File, entry: StoredLayer): ArtifactFinding[] {
  const missing = entry.weights.filter(({ path }) => objectAt(file, path)?.kind !== 'dataset');
  // What the file's structure has lost is told once, where it is broken.
  if (missing.length === 0 || file.faults.length > 0 || file.expectedEnd > file.source.size) return [];
  return [
    inconsistent(
      missing[0]?.path ?? '',
      `Layer "${entry.name}" lists ${countText(entry.weights.length, 'variable')}, the file has ${entry.weights.length - missing.length}: ${missing.map(({ name }) => name).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Save the model again.`,
    ),
  ];
}

/** The layer inside a nested model whose name the weight's own path names; the outer layer where none does. */
function innermost(
  weight: string,
  top: { layer: LayerConfig; parents: LayerConfig[] },
  layers: { layer: LayerConfig; parents: LayerConfig[] }[],
): { layer: LayerConfig; parents: LayerConfig[] } {
  const parts = weight.split('/').slice(0, -1);
  let best = top;
  for (const candidate of layers) {
    if (!candidate.parents.includes(top.layer) || candidate.layer.name === null) continue;
    if (!parts.includes(candidate.layer.name) || candidate.parents.length <= best.parents.length) continue;
    if (
      best === top ||
      candidate.parents.includes(best.layer) ||
      parts.includes(nameOfLayer(candidate.parents.at(-1) ?? top.layer))
    )
      best = candidate;
  }
  return best;
}

async function variablesOf(
  file: Hdf5File,
  base: string,
  names: Map<string, string>,
  owner: Map<string, { layer: LayerConfig; parents: LayerConfig[] }>,
): Promise<Variable[]> {
  const known: Variable[] = [];
  const others: Variable[] = [];
  const order = new Map([...names.keys()].map((path, index) => [path, index]));
  const seen = new Set<string>();
  for (const [path, name] of names) {
    const dataset = objectAt(file, path);
    if (dataset?.kind !== 'dataset') continue;
    seen.add(dataset.path);
    const place = owner.get(path);
    const plain = name.replace(/:\d+$/, '');
    const last = plain.slice(plain.lastIndexOf('/') + 1);
    const dtype = await dtypeOf(file, dataset);
    known.push({
      name: plain,
      key: dataset.path,
      dtype,
      shape: dataset.shape ?? [],
      bytes: declaredBytes(dataset),
      trainable: trainableOf(last, place, dtype),
      role: 'weight',
    });
  }
  for (const dataset of datasetsOf(file)) {
    if (seen.has(dataset.path) || order.has(dataset.path)) continue;
    const optimizer = /^\/optimizer_weights\//.test(dataset.path);
    const start = optimizer ? '/optimizer_weights/' : base === '' ? '/' : `${base}/`;
    others.push({
      name: dataset.path.startsWith(start)
        ? dataset.path.slice(start.length).replace(/:\d+$/, '')
        : dataset.path.slice(1),
      key: dataset.path,
      dtype: await dtypeOf(file, dataset),
      shape: dataset.shape ?? [],
      bytes: declaredBytes(dataset),
      trainable: optimizer ? false : null,
      role: optimizer ? 'optimizer' : 'other',
    });
  }
  return [...known, ...others];
}

function trainableOf(
  last: string,
  place: { layer: LayerConfig; parents: LayerConfig[] } | undefined,
  dtype: string,
): boolean | null {
  const mode = place === undefined ? null : quantisation(place.layer.config);
  // The scales of float8 are learned; what is quantised to integers is not.
  if (UNTRAINED_NAMES.has(last) && !(mode?.startsWith('float8') === true && last.endsWith('_scale'))) return false;
  if (mode !== null && /^u?int\d/.test(dtype)) return false;
  if (place !== undefined && frozenByLora(place.layer, last)) return false;
  if (place === undefined) {
    return /^(kernel|bias|gamma|beta|embeddings|recurrent_kernel|depthwise_kernel|pointwise_kernel)$/.test(last)
      ? true
      : null;
  }
  if ([...place.parents, place.layer].some((layer) => layer.config['trainable'] === false)) return false;
  if (place.layer.class === 'Normalization') return false;
  return expectedVariables(place.layer) === null && place.layer.children.length === 0 ? null : true;
}

function storedAsLayer(entry: StoredLayer, byKey: Map<string, Variable>): Layer {
  const keys = entry.weights.map(({ path }) => path).filter((path) => byKey.has(path));
  return {
    name: entry.name,
    class: '',
    module: null,
    registeredName: null,
    parameters: elementsOf(keys, byKey),
    parents: [],
    variables: keys,
  };
}

function elementsOf(keys: string[], byKey: Map<string, Variable>): number {
  return keys.reduce((total, key) => total + elementCount(byKey.get(key)?.shape ?? null), 0);
}

function joined(
  layer: LayerConfig,
  parents: LayerConfig[],
  root: LayerConfig,
  variables: Variable[],
  owner: Map<string, { layer: LayerConfig; parents: LayerConfig[] }>,
  byKey: Map<string, Variable>,
): Layer {
  const keys = variables
    .filter((variable) => {
      if (variable.role !== 'weight') return false;
      if (layer === root) return true;
      const place = owner.get(variable.key);
      return place !== undefined && (place.layer === layer || place.parents.includes(layer));
    })
    .map((variable) => variable.key);
  return { ...describe(layer, parents), variables: keys, parameters: elementsOf(keys, byKey) };
}

function checkLayers(root: LayerConfig, stored: StoredLayer[], byKey: Map<string, Variable>): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const byName = new Map(stored.map((entry) => [entry.name, entry]));
  for (const layer of root.children) {
    const expected = expectedVariables(layer);
    if (expected === null || expected.length === 0 || layer.children.length > 0) continue;
    const entry = byName.get(nameOfLayer(layer));
    const found = entry?.weights.length ?? 0;
    const label = `Layer "${nameOfLayer(layer)}" (${layer.class})`;
    if (found < expected.length || (found > expected.length && !mayHaveMore(layer))) {
      // A model saved before it was built lists its layers and no weights.
      if (found === 0 && stored.every((other) => other.weights.length === 0)) continue;
      findings.push(
        inconsistent(
          nameOfLayer(layer),
          `${label} expects ${countText(expected.length, 'variable')} (${expected.map(({ name }) => name).join(', ')}), the file has ${found}${entry === undefined ? ', because it has no layer of that name' : ''}: configuration and weights are of different models.`,
        ),
      );
      continue;
    }
    for (const [index, variable] of expected.entries()) {
      // What is frozen stands behind what is trained, so that the order is not always that of making.
      const weight =
        entry?.weights.find(({ name }) => name.replace(/:\d+$/, '').endsWith(`/${variable.name}`)) ??
        entry?.weights[index];
      const shape = byKey.get(weight?.path ?? '')?.shape;
      if (variable.shape === null || shape === undefined || fits(shape, variable.shape)) continue;
      findings.push(
        inconsistent(
          weight?.path ?? '',
          `${label} needs its ${variable.name} to have the shape ${shapeText(variable.shape)}, the file has ${shapeText(shape)}: configuration and weights are of different models.`,
        ),
      );
    }
  }
  return findings;
}
