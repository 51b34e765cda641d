/** Whether each line of Keras loads a SavedModel, as `loads.ts` tells it of archives and HDF5 files. */
import type { Artifact, ArtifactFinding, LoadVerdict } from '../artifact';
import {
  customName,
  isFrom,
  isKerasClass,
  isKerasFunction,
  isObject,
  TABLE_VERSIONS,
  walkObjects,
  type ConfigObject,
  type Json,
} from '../keras/config';
import type { KerasNode } from './keras-metadata';
import { firstSentence } from '../sentences';
import { argumentRefusal } from '../keras/loads/objects';
import { refusedEverywhere } from '../loads';

/**
 * What the layers in a SavedModel's keras_metadata.pb tell a loader; null stands for a file that cannot be read,
 * undefined for none.
 */
export function savedModelFacts(nodes: readonly KerasNode[] | null | undefined): SavedModelFacts {
  if (nodes === undefined || nodes === null)
    return { metadata: [], customMetrics: [], readable: nodes === null ? false : null };
  const metrics = nodes.filter((node) => node.identifier === '_tf_keras_metric');
  const customMetrics = new Set(
    metrics
      .filter(
        ({ className, registeredName }) =>
          className !== '' && !isKerasClass(className) && !isKerasFunction(className) && registeredName === null,
      )
      .map(({ className }) => className),
  );
  // The configuration of a Functional or Sequential model holds those of all its layers.
  const whole = nodes.find(
    (node) => node.path === 'root' && isObject(node.config) && Array.isArray(node.config['layers']),
  );
  return {
    metadata: (whole === undefined ? nodes : [whole]).map((node) => node.metadata as Json),
    customMetrics: [...customMetrics],
    readable: true,
  };
}

const no = (reason: string): LoadVerdict => ({ verdict: 'no', reason });

function isThree(version: string): boolean {
  return version.startsWith('3');
}

/** What a SavedModel's Keras metadata adds. */
export interface SavedModelFacts {
  /** Configurations of its layers as JSON; empty without keras_metadata.pb. */
  metadata: Json[];
  /** Classes of metrics that Keras has not itself, and cannot restore without. */
  customMetrics: string[];
  /** null where there is no keras_metadata.pb. */
  readable: boolean | null;
}

/**
 * The verdict of each line on a SavedModel: `load_model` in Keras 2, `keras.layers.TFSMLayer` in Keras
 * 3, which has no other way. On a checkpoint or anything else: no line, it is no model.
 */
export function artifactLoads(
  artifact: Artifact,
  facts: SavedModelFacts = { metadata: [], customMetrics: [], readable: null },
): Record<string, LoadVerdict> {
  if (artifact.kind !== 'saved-model') {
    return refusedEverywhere(
      artifact.kind === 'checkpoint'
        ? 'It is a checkpoint: build the model in code, then restore it (tf.train.Checkpoint, or load_weights in Keras 2).'
        : 'It is no model that Keras loads.',
    );
  }
  const uses = ({ operation }: { operation: string }): boolean =>
    artifact.metaGraphs.some((graph) => [graph, ...graph.functions].some(({ ops }) => Object.hasOwn(ops, operation)));
  const used = NEW_OPERATIONS.filter(uses);
  const made = madeFromArguments(facts.metadata);
  return Object.fromEntries(
    TABLE_VERSIONS.map((version) => [`keras ${version}`, savedModelVerdict(artifact, facts, used, made, version)]),
  );
}

/**
 * The objects that Keras 2 makes from their arguments. Of those that are alike in all that decides, the first: a large
 * model has thousands, and every line is asked about each.
 */
function madeFromArguments(configs: readonly Json[]): ConfigObject[] {
  const sequential = configs.some((config) => isObject(config) && config['class_name'] === 'Sequential');
  const made = new Map<string, ConfigObject>();
  for (const config of configs) {
    for (const object of walkObjects(config)) {
      // Keras 2 restores these from their functions when it cannot rebuild them.
      if (object.class === 'Lambda' || (object.class === 'InputLayer' && !sequential)) continue;
      const { config: own } = object;
      const alike = JSON.stringify([
        object.class,
        object.module,
        object.registeredName,
        Object.hasOwn(object.node, 'module'),
        isObject(own) ? Object.keys(own) : own,
      ]);
      if (!made.has(alike)) made.set(alike, object);
    }
  }
  return [...made.values()].filter((object) => customName(object) === null);
}

/** Operations that a TensorFlow does not know, by the Keras line that comes with it. */
const NEW_OPERATIONS: { operation: string; from: string }[] = [{ operation: 'DisableCopyOnRead', from: '2.10' }];

function savedModelVerdict(
  artifact: Artifact,
  facts: SavedModelFacts,
  used: typeof NEW_OPERATIONS,
  made: readonly ConfigObject[],
  version: string,
): LoadVerdict {
  const broken = artifact.findings.find(
    (finding) => prevents(finding) && !(/has bytes behind its end/.test(finding.message) && !isFrom(version, '2.11')),
  );
  if (broken !== undefined) return no(firstSentence(broken.message));
  for (const { operation, from } of used) {
    if (!isFrom(version, from))
      return no(`It uses the operation ${operation}, which the TensorFlow of Keras ${version} does not have.`);
  }
  const [graph] = artifact.metaGraphs;
  const graphless = artifact.objects.every((object) => object.kind === 'object' || object.kind === 'variable');
  if (isThree(version)) {
    if (artifact.metaGraphs.length > 1 || (graph !== undefined && !graph.tags.includes('serve')))
      return no('It has several MetaGraphs or other tags than "serve"; TFSMLayer takes one with "serve".');
    if (graphless && artifact.objects.length > 0)
      return no('Its object graph is missing, though its variables were saved by TensorFlow 2.');
    if (savedByOldOptimizer(artifact)) {
      return no(
        'It holds the slots of an optimizer of Keras 2.10 or older, which TensorFlow without that optimizer cannot restore. Save it again with include_optimizer=False.',
      );
    }
    return { verdict: 'yes', reason: 'As keras.layers.TFSMLayer(path); load_model of Keras 3 reads no SavedModel.' };
  }
  if (graphless)
    return no('It is a SavedModel without an object graph, as TensorFlow 1 writes it: use tf.saved_model.load.');
  const keras = artifact.objects.some((object) => object.kind.startsWith('_tf_keras'));
  if (keras && facts.readable !== true && writtenSince25(artifact)) {
    return no(
      `Its keras_metadata.pb is ${facts.readable === null ? 'missing' : 'damaged'}: Keras cannot rebuild the layers. Use tf.saved_model.load.`,
    );
  }
  for (const object of made) {
    const reason = argumentRefusal(object, version);
    if (reason !== null) return no(reason);
  }
  if (facts.customMetrics.length > 0) {
    return {
      verdict: 'custom-objects',
      reason: `Needs ${facts.customMetrics.join(', ')} in custom_objects, or registered; compile=False leaves it out.`,
    };
  }
  return { verdict: 'yes', reason: '' };
}

/** Whether a finding keeps TensorFlow from loading. */
function prevents(finding: ArtifactFinding): boolean {
  if (finding.code === 'SP605' && /has no operation/.test(finding.message)) return true;
  if (finding.severity !== 'error') return false;
  if (finding.code === 'SP704') return finding.where.startsWith('assets/');
  // TensorFlow looks at neither before somebody asks for them.
  if (/metaindex block/.test(finding.message) || finding.message.startsWith('Signature ')) return false;
  return /^SP60[1-5]$/.test(finding.code);
}

/** Keras 2.5 moved the metadata of layers out of saved_model.pb. */
function writtenSince25(artifact: Artifact): boolean {
  const [major, minor] = versionOf(artifact.producer.tensorflow);
  return major > 2 || (major === 2 && minor >= 5);
}

function versionOf(text: string | null): [number, number] {
  const [major, minor] = (text ?? '').split('.').map((part) => Number.parseInt(part, 10));
  return [major ?? 0, minor ?? 0];
}

function savedByOldOptimizer(artifact: Artifact): boolean {
  const [major, minor] = versionOf(artifact.producer.keras ?? artifact.producer.tensorflow);
  return major === 2 && minor < 11 && artifact.variables.some((variable) => variable.key.includes('.OPTIMIZER_SLOT/'));
}
