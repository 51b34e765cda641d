/** Layers, versions and custom objects of Keras in a SavedModel. */
import type { Artifact, ArtifactFinding } from '../artifact';
import type { ArtifactFiles } from '../bytes/byte-source';
import { pathsOf } from '../checkpoint/object-graph';
import { elementCount } from '../tensor/shape';
import { artifactFinding, joinPath, nameOf } from '../format';
import { customObjectNames, isObject, type Json } from '../keras/config';
import { configFindings } from '../keras/config-safety';
import { kerasNode, readKerasMetadata, type KerasNode } from './keras-metadata';
import { savedModelFacts, type SavedModelFacts } from './loads';
import { LARGEST_NODE } from './meta-graph';
import type { Joined, SavedNode } from './variables';

/**
 * Layers, versions and custom objects from keras_metadata.pb (returned: the model itself, null without one, and what it
 * tells a loader), or from the object graph as Keras before 2.5 wrote it.
 */
export async function readKeras(
  files: ArtifactFiles,
  root: string,
  artifact: Artifact,
  objects: SavedNode[] | null,
  joined: Joined,
  report: (finding: ArtifactFinding) => void,
): Promise<{ model: KerasNode | null; facts: SavedModelFacts }> {
  const path = joinPath(root, 'keras_metadata.pb');
  const there = await files.stat(path);
  let nodes: KerasNode[] = [];
  let facts = savedModelFacts(undefined);
  if (there?.kind === 'file') {
    const source = await files.open(path);
    try {
      nodes = readKerasMetadata(await source.read(0, Math.min(source.size, LARGEST_NODE)));
      facts = savedModelFacts(nodes);
    } catch {
      facts = savedModelFacts(null);
      report(
        artifactFinding(
          'corrupt-data',
          nameOf(path),
          'keras_metadata.pb is damaged: Keras cannot restore the layers from it. tf.saved_model.load still loads the model. Copy or save it again.',
          'warning',
        ),
      );
    } finally {
      await source.close();
    }
  } else if (objects !== null) {
    const paths = pathsOf(objects);
    objects.forEach((node, index) => {
      if (!node.identifier?.startsWith('_tf_keras_') || !node.metadata.startsWith('{')) return;
      try {
        nodes.push(
          kerasNode(
            index,
            paths[index] === '' ? 'root' : `root.${(paths[index] ?? '').replaceAll('/', '.')}`,
            node.identifier,
            node.metadata,
          ),
        );
      } catch {
        // Metadata of one object that is no JSON costs that object's layer only.
      }
    });
  }
  if (nodes.length === 0) return { model: null, facts };
  const modelRoot = nodes.find((node) => node.path === 'root');
  const version = modelRoot?.metadata['keras_version'];
  const backend = modelRoot?.metadata['backend'];
  artifact.producer.keras = typeof version === 'string' ? version : null;
  artifact.producer.backend = typeof backend === 'string' ? backend : 'tensorflow';
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  for (const node of nodes) {
    if (node.path === 'root' || node.identifier === '_tf_keras_metric') continue;
    const variables = layerVariables(objects, node.node, joined);
    artifact.layers.push({
      name: node.name,
      class: node.className,
      module: node.module,
      registeredName: node.registeredName,
      parameters:
        objects === null
          ? null
          : variables.reduce((sum, key) => sum + Math.max(0, elementCount(joined.byKey.get(key)?.shape ?? [])), 0),
      parents: parentsOf(node.path, byPath),
      variables,
    });
  }
  const custom = new Set<string>();
  const seen = new Set<string>();
  // The configuration of a Functional or Sequential model holds those of all its layers.
  const whole = modelRoot !== undefined && isObject(modelRoot.config) && Array.isArray(modelRoot.config['layers']);
  for (const node of whole ? [modelRoot] : nodes) {
    const config: Json = { class_name: node.registeredName ?? node.className, config: node.config, name: node.name };
    for (const name of customObjectNames(config)) custom.add(name);
    for (const finding of configFindings(config, 'saved-model')) {
      // A SavedModel keeps its vocabularies as assets: the paths in its configuration are where they came from.
      if (finding.rule === 'escaping-path') continue;
      const key = `${finding.code} ${finding.where}`;
      if (!seen.has(key)) report(finding);
      seen.add(key);
    }
  }
  artifact.customObjects = [...custom].sort();
  return { model: modelRoot ?? null, facts };
}

function layerVariables(objects: SavedNode[] | null, node: number, joined: Joined): string[] {
  const list = objects?.[node]?.children.find((edge) => edge.name === 'variables')?.node;
  const edges = list === undefined ? [] : (objects?.[list]?.children ?? []);
  return edges.flatMap((edge) => joined.keys[edge.node] ?? []);
}

function parentsOf(path: string, byPath: ReadonlyMap<string, KerasNode>): string[] {
  const parts = path.split('.');
  const parents: string[] = [];
  for (let length = 2; length < parts.length; length++) {
    const parent = byPath.get(parts.slice(0, length).join('.'));
    if (parent !== undefined) parents.push(parent.name);
  }
  return parents;
}
