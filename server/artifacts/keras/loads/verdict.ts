/**
 * Whether each line of Keras loads a model that is described by a configuration, told from the artifact alone: which
 * container the line reads, which classes and arguments its own modules have (`keras/tables.json`, recorded from the real
 * versions), what it refuses for safety, and what it must be given. Measured against recorded loads by the tests.
 */
import type { Artifact, LoadVerdict } from '../../artifact';
import { refused } from '../../loads';
import {
  customName,
  customObjectNames,
  isFrom,
  isThree,
  isObject,
  TABLE_VERSIONS,
  walkObjects,
  type ConfigObject,
  type Json,
} from '../config';
import { bytecodeVerdict } from './bytecode';
import { compileRefusal } from './compile';
import { containerRefusal, structureRefusal } from './container';
import { countsCallsAsKeras2, objectRefusal, vocabularyOf } from './objects';

/** What is known of a model that is described by a configuration. */
export interface ConfiguredModel {
  holder: 'keras-archive' | 'hdf5';
  model: Json;
  /** The `training_config` of an .h5; null where there is none. */
  training: Json;
  /** Its findings and custom objects count; `loads` is not looked at. */
  artifact: Artifact;
  /** Whether an archive holds readable weights; null for an .h5. */
  weights: boolean | null;
}

/** The verdict of each line on an archive whose configuration is a list: Keras 2 gives back what is in it. */
export function listLoads(): Record<string, LoadVerdict> {
  const verdict = (version: string): LoadVerdict =>
    isFrom(version, '2.12') && !isThree(version)
      ? { verdict: 'yes', reason: 'Keras 2 gives back a list and no model.' }
      : refused('There is no readable config.json in it.');
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, verdict(version)]));
}

/** The verdict of each line on a model in an archive, folder or .h5. */
export function configLoads(source: ConfiguredModel): Record<string, LoadVerdict> {
  const objects = ofKeras(walkObjects(source.model));
  return Object.fromEntries(
    TABLE_VERSIONS.map((version) => [`keras ${version}`, configVerdict(source, objects, version)]),
  );
}

/**
 * The objects that Keras itself rebuilds: what stands inside one of the author's own classes is for that class to read.
 */
function ofKeras(objects: readonly ConfigObject[]): readonly ConfigObject[] {
  const own = objects
    .filter((object) => object.class !== 'function' && customName(object) !== null)
    .map((object) => (object.path === '' ? '' : `${object.path}.`));
  return own.length === 0
    ? objects
    : objects.filter((object) => !own.some((path) => object.path !== '' && object.path.startsWith(path)));
}

function configVerdict(source: ConfiguredModel, objects: readonly ConfigObject[], version: string): LoadVerdict {
  const refusal = containerRefusal(source, version) ?? structureRefusal(source, version);
  if (refusal !== null) return refused(refusal);
  const impossible = configRefusal(source, objects, version);
  if (impossible !== null) return refused(impossible);
  const uncompilable = compileRefusal(source, version);
  if (uncompilable !== null) return { ...refused(uncompilable), compiled: true };
  const code = bytecodeVerdict(source, version);
  if (code?.verdict === 'no') return code;
  const outside = outsideVerdict(source, objects, version);
  if (outside !== null && code === null) return outside;
  const customObjects = neededObjects(source, version);
  if (customObjects.length > 0) {
    return {
      verdict: 'custom-objects',
      reason: `Needs ${customObjects.join(', ')} in custom_objects, or registered${code === null ? '' : `; ${code.reason}`}.`,
    };
  }
  return code ?? { verdict: 'yes', reason: '' };
}

/** Names that a line must be given. Keras 3 passes over metrics of an .h5 whose class it does not know. */
function neededObjects({ holder, model, training, artifact }: ConfiguredModel, version: string): readonly string[] {
  const { customObjects } = artifact;
  if (customObjects.length === 0 || holder !== 'hdf5' || !isThree(version) || !isObject(training)) return customObjects;
  const metrics = new Set(
    ['metrics', 'weighted_metrics'].flatMap((key) =>
      walkObjects(training[key] ?? null).flatMap((object) => customName(object) ?? []),
    ),
  );
  if (metrics.size === 0) return customObjects;
  const others = new Set(customObjectNames(model, { ...training, metrics: null, weighted_metrics: null }));
  return customObjects.filter((name) => !metrics.has(name) || others.has(name));
}

/** What a configuration that reaches out of the model means for a line that loads it; null when it does not. */
function outsideVerdict(
  source: ConfiguredModel,
  objects: readonly ConfigObject[],
  version: string,
): LoadVerdict | null {
  const foreign = source.artifact.findings.find((finding) => finding.code === 'SP703' && finding.severity === 'error');
  if (foreign !== undefined && runsForeignLayers(source, objects, version)) {
    return {
      verdict: 'yes',
      reason: `Loading runs what its configuration names ("${foreign.where}"), whatever safe_mode says: do not.`,
    };
  }
  for (const object of objects) {
    const vocabulary = vocabularyOf(object);
    if (vocabulary === null || !isThree(version)) continue;
    return isFrom(version, '3.12')
      ? {
          verdict: 'unsafe',
          reason: `It reads its vocabulary from ${vocabulary}, which is refused unless safe_mode=False.`,
        }
      : { verdict: 'yes', reason: `Loading reads ${vocabulary} of the machine that loads it.` };
  }
  return null;
}

/** What a line cannot rebuild whatever it is given. */
function configRefusal(source: ConfiguredModel, objects: readonly ConfigObject[], version: string): string | null {
  const { holder, artifact } = source;
  if (
    !runsForeignLayers(source, objects, version) &&
    artifact.findings.some((finding) => finding.code === 'SP703' && finding.severity === 'error')
  ) {
    const foreign = artifact.findings.find((finding) => finding.code === 'SP703');
    return `Its configuration names what is no part of a model (${foreign?.where ?? ''}).`;
  }
  for (const object of objects) {
    const reason = objectRefusal(object, source, version);
    if (reason !== null) return reason;
  }
  if (isThree(version) && holder === 'hdf5' && countsCallsAsKeras2(source)) {
    return 'It holds a model inside a model whose calls are counted as Keras 2 does; Keras 3 cannot rebuild that from an .h5.';
  }
  return null;
}

/**
 * Whether all that is no part of a model are functions that stand as layers: Keras 3.0 to 3.8 call them while they load
 * the model (CVE-2025-1550).
 */
function runsForeignLayers(
  { holder, artifact }: ConfiguredModel,
  objects: readonly ConfigObject[],
  version: string,
): boolean {
  if (holder !== 'keras-archive' || !isThree(version) || isFrom(version, '3.9')) return false;
  // A loss or metric is taken as it is, and called when the model is trained.
  const called = objects.filter(
    (object) =>
      object.class === 'function' &&
      (Array.isArray(object.node['inbound_nodes']) ||
        (object.path.startsWith('compile_config.') && customName(object) !== null)),
  );
  const foreign = artifact.findings.filter((finding) => finding.code === 'SP703' && finding.severity === 'error');
  // What reads another file stops where that is not there.
  return (
    foreign.length > 0 &&
    foreign.length === called.length &&
    !foreign.some((finding) => /(loads|reads) another file/.test(finding.message))
  );
}
