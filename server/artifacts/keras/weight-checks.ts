/** The variables that a layer's configuration leads one to expect in its group, held against those that are there. */
import type { ArtifactFinding } from '../artifact';
import { artifactFinding } from '../format';
import { countText, shapeText } from '../text';
import { nameOfLayer } from './joined-model';
import { grouped, type Place } from './layer-groups';
import { roleOf, type StoredWeights } from './stored-weights';
import { expectedVariables, frozenByLora, mayHaveMore, type ExpectedVariable } from './variables';

/** Path below the layer's group, without the mark of privacy that Keras 2.15 writes (`_query_dense`). */
function inside(path: string, place: Place): { group: string; index: number } | null {
  const match = /^(?:(.*)\/)?vars\/(\d+)$/.exec(path.slice(place.path.length + 1));
  return match === null ? null : { group: (match[1] ?? '').replace(/^_/, ''), index: Number(match[2]) };
}

/** What the configuration of a layer expects at a path of its group; null where it cannot be told. */
export function expectationFor(path: string, place: Place, stored: StoredWeights): ExpectedVariable | null {
  const at = inside(path, place);
  const expected = expectedVariables(place.layer)?.filter((variable) => variable.group === at?.group);
  if (at === null || expected === undefined || expected.length === 0) return null;
  // Without a configuration the class is only guessed from the group's name.
  if (Object.keys(place.layer.config).length === 0 && countIn(place.path, at.group, stored) !== expected.length)
    return null;
  return expected[at.index] ?? null;
}

function countIn(path: string, group: string, stored: StoredWeights): number {
  for (const name of group === '' ? [''] : [`/${group}`, `/_${group}`]) {
    const count = stored.counts.get(`${path}${name}/vars`) ?? 0;
    if (count > 0) return count;
  }
  return 0;
}

/** The name of a variable, from the layers around it and its own. */
export function nameFor(path: string, place: Place, expected: ExpectedVariable | null): string {
  const at = inside(path, place);
  const chain = [...place.parents.slice(1), place.layer].map(nameOfLayer);
  if (at === null) return [...chain, path.slice(place.path.length + 1)].join('/');
  if (at.group !== '') chain.push(at.group);
  return [...chain, expected?.name ?? String(at.index)].join('/');
}

/** Whether a variable is trained; null where it cannot be told. */
export function trainableOf(place: Place | null, expected: ExpectedVariable | null): boolean | null {
  if (place === null) return null;
  if ([...place.parents, place.layer].some((layer) => layer.config['trainable'] === false)) return false;
  if (expected !== null) return expected.trainable && !frozenByLora(place.layer, expected.name);
  // A scale of a quantised layer stands behind the variables that the plain layer has.
  return mayHaveMore(place.layer) ? false : null;
}

/** Findings for layers whose variables do not fit their configuration; `where` names the weights file. */
export function checkPlaces(places: Place[], stored: StoredWeights, where: string): ArtifactFinding[] {
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
            `${label} expects ${countText(wanted.length, 'variable')} (${names}), the file has ${found}${reasonFor(place, path, wanted.length, found, places, stored)}. Save the model again from where it was trained.`,
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
  return (
    shape.length === expected.length &&
    shape.every((length, axis) => expected[axis] === null || expected[axis] === length)
  );
}

/** Why a layer's group lacks what is expected, as the end of a sentence. */
function reasonFor(
  place: Place,
  path: string,
  wanted: number,
  found: number,
  places: Place[],
  stored: StoredWeights,
): string {
  if (found > wanted) return `, as a layer that was quantised, or built with other arguments, would have`;
  if (found > 0)
    return `: there is no ${path}/${[...Array(wanted).keys()].find((index) => !stored.datasets.has(`${path}/${index}`)) ?? wanted - 1}`;
  if (stored.groups.has(path)) return `, because the group ${path} is empty`;
  const missing = missingGroup(path, stored);
  const other = [...stored.names].find(([group, name]) => name === place.layer.name && group !== place.path);
  if (other !== undefined) return `, because its weights stand in ${other[0]} and Keras looks for them in ${missing}`;
  const sameClass = places.filter(
    (candidate) => candidate.layer.class === place.layer.class && candidate.parents.at(-1) === place.parents.at(-1),
  ).length;
  const start = place.path.replace(/_\d+$/, '');
  const groups = [...stored.groups].filter(
    (group) => group.startsWith(start) && /^(_\d+)?$/.test(group.slice(start.length)),
  ).length;
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
