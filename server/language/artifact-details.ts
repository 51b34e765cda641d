/** What the details pane says of one node of an artifact's tree. */
import type { Artifact, ArtifactFinding, SignatureTensor } from '../artifacts/artifact';
import type { Details, DetailsSection } from '../protocol';
import { bytesText, countText, shapeText } from '../artifacts/text';
import { LAYERS } from './artifact-graph';
import { sourceName } from './artifact-operations';
import type { ArtifactTree, TreeNode } from './artifact-tree';

/** Rows of a table in the details pane; more are counted, not sent. */
const TABLE_ROWS = 500;

type Property = { name: string; value: string; node?: string };

/** What is known about a node. `graphs` are those that can be drawn. */
export function detailsOf(artifact: Artifact, tree: ArtifactTree, node: TreeNode, graphs: readonly { key: string }[]): Details {
  const sections: DetailsSection[] = [];
  const properties = (title: string, rows: (Property | null)[]): void => {
    const known = rows.filter((row) => row !== null);
    if (known.length > 0) sections.push({ kind: 'properties', title, properties: known });
  };
  const table = (title: string, columns: string[], rows: { cells: string[]; node?: string }[], total = rows.length): void => {
    if (rows.length > 0) sections.push({ kind: 'table', title, columns, rows: rows.slice(0, TABLE_ROWS), total });
  };
  const members = (title: string, ofGroup: TreeNode): void =>
    table(title, ['Name', 'What'], ofGroup.children.slice(0, TABLE_ROWS).map((child) => ({ cells: [child.label, child.description], node: child.id })), ofGroup.children.length);
  let subtitle = node.description;
  let variable: Details['variable'] = null;

  const { subject } = node;
  switch (subject.kind) {
    case 'variable': {
      const { name, key, dtype, shape, bytes, trainable, role } = subject.variable;
      variable = { key, name, dtype, shape, bytes };
      subtitle = `${dtype} ${shapeText(shape)}`;
      properties('Variable', [
        { name: 'Name', value: name },
        { name: 'Key', value: key },
        { name: 'Type', value: dtype },
        { name: 'Shape', value: shapeText(shape) },
        { name: 'Elements', value: shape.reduce((product, size) => product * size, 1).toLocaleString('en-US') },
        { name: 'Bytes', value: `${bytesText(bytes)} (${bytes.toLocaleString('en-US')})` },
        trainable === null ? null : { name: 'Trainable', value: trainable ? 'yes' : 'no' },
        { name: 'Role', value: role },
      ]);
      break;
    }
    case 'signature': {
      const { signature, metaGraph } = subject;
      subtitle = 'signature';
      properties('Signature', [
        { name: 'Method', value: signature.method || 'not told' },
        { name: 'MetaGraph', value: metaGraph.tags.join(', ') || 'no tags' },
      ]);
      const rows = (tensors: SignatureTensor[]): { cells: string[] }[] =>
        tensors.map(({ name, dtype, shape, tensor }) => ({ cells: [name, dtype, shapeText(shape), tensor] }));
      table('Inputs', ['Name', 'Type', 'Shape', 'Tensor'], rows(signature.inputs));
      table('Outputs', ['Name', 'Type', 'Shape', 'Tensor'], rows(signature.outputs));
      break;
    }
    case 'tensor':
      properties('Tensor', [
        { name: 'Type', value: subject.dtype },
        { name: 'Shape', value: shapeText(subject.shape) },
        { name: 'Tensor', value: subject.tensor },
      ]);
      break;
    case 'metaGraph': {
      const { metaGraph } = subject;
      properties('MetaGraph', [
        { name: 'Tags', value: metaGraph.tags.join(', ') || 'none' },
        { name: 'Signatures', value: String(metaGraph.signatures.length) },
        { name: 'Functions', value: String(metaGraph.functions.length) },
        { name: 'Nodes in the main graph', value: metaGraph.nodes.toLocaleString('en-US') },
      ]);
      table('Operations in the main graph', ['Operation', 'Count'], operationRows(metaGraph.ops));
      break;
    }
    case 'operations':
      properties('Graph', [{ name: 'Nodes', value: subject.nodes.toLocaleString('en-US') }]);
      table('Operations', ['Operation', 'Count'], operationRows(subject.ops));
      break;
    case 'layer': {
      const { layer } = subject;
      subtitle = layer.class;
      properties('Layer', [
        { name: 'Class', value: layer.class },
        layer.module === null ? null : { name: 'Module', value: layer.module },
        layer.registeredName === null ? null : { name: 'Registered as', value: layer.registeredName },
        layer.parameters === null ? null : { name: 'Parameters', value: layer.parameters.toLocaleString('en-US') },
        layer.parents.length === 0 ? null : { name: 'Inside', value: layer.parents.join(' / ') },
      ]);
      const own = new Set(layer.variables);
      table(
        'Variables',
        ['Name', 'Type', 'Shape', 'Bytes'],
        artifact.variables
          .filter(({ key }) => own.has(key))
          .map(({ name, key, dtype, shape, bytes }) => ({ cells: [name, dtype, shapeText(shape), bytesText(bytes)], node: tree.byVariable.get(key)?.id })),
      );
      break;
    }
    case 'object': {
      const object = artifact.objects[subject.index];
      properties('Object', [
        { name: 'Kind', value: object?.kind || 'object' },
        object?.detail ? { name: 'Detail', value: object.detail } : null,
        { name: 'Object number', value: String(subject.index) },
        object?.variable ? { name: 'Checkpoint key', value: object.variable } : null,
      ]);
      members('Members', node);
      break;
    }
    case 'reference': {
      const target = tree.byId.get(subject.target);
      properties('Reference', [{ name: 'The same object as', value: target?.label ?? '', node: subject.target }]);
      break;
    }
    case 'file':
      properties('File', [
        { name: 'Path', value: subject.path },
        { name: 'Bytes', value: `${bytesText(subject.bytes)} (${subject.bytes.toLocaleString('en-US')})` },
      ]);
      break;
    case 'fact':
      properties(node.label, subject.facts.map(([name, value]) => ({ name, value })));
      break;
    case 'group': {
      const variables = variablesBelow(node);
      if (variables.count > 0) {
        properties(node.label, [
          { name: 'Variables', value: variables.count.toLocaleString('en-US') },
          { name: 'Bytes', value: bytesText(variables.bytes) },
        ]);
      }
      members(countText(node.children.length, 'entry').replace('entrys', 'entries'), node);
      break;
    }
  }
  const findings: ArtifactFinding[] = artifact.findings.filter((finding) => tree.nodeOf(finding) === node);
  if (findings.length > 0) {
    sections.unshift({ kind: 'properties', title: 'Findings', properties: findings.map(({ code, rule, message }) => ({ name: `${code} ${rule}`, value: message })) });
  }
  return { node: node.id, title: node.label, subtitle, icon: node.icon, sections, graph: graphOf(artifact, node, graphs), variable };
}

/** The graph that a node is drawn as or in; null where there is none. */
function graphOf(artifact: Artifact, node: TreeNode, graphs: readonly { key: string }[]): Details['graph'] {
  const { subject } = node;
  if (subject.kind === 'layer') {
    const { name, parents } = subject.layer;
    // The outermost model is told among the layers of a .keras, not among those of a SavedModel.
    const drawn = (path: string): string | undefined => graphs.find(({ key }) => key === `${LAYERS}${path}` || (artifact.kind === 'saved-model' && key.startsWith(LAYERS) && key.slice(LAYERS.length).split('/').slice(1).join('/') === path))?.key;
    const itself = parents.length === 0 ? graphs.find(({ key }) => key === `${LAYERS}${name}`)?.key : undefined;
    const around = itself ?? drawn(parents.join('/'));
    return around === undefined ? null : { key: around, item: itself === undefined ? name : null };
  }
  if (artifact.kind !== 'saved-model') return null;
  if (node.graph !== null) return { key: node.graph, item: null };
  const key = subject.kind === 'tensor' ? node.parent?.graph : null;
  return subject.kind === 'tensor' && key ? { key, item: sourceName(subject.tensor) } : null;
}

function operationRows(ops: Record<string, number>): { cells: string[] }[] {
  return Object.entries(ops)
    .sort(([nameA, a], [nameB, b]) => b - a || nameA.localeCompare(nameB))
    .map(([name, count]) => ({ cells: [name, count.toLocaleString('en-US')] }));
}

/** Walks without recursion: object graphs may be as deep as they are hostile. */
function variablesBelow(top: TreeNode): { count: number; bytes: number } {
  let count = 0;
  let bytes = 0;
  const queue = [top];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node.subject.kind === 'variable') {
      count++;
      bytes += node.subject.variable.bytes;
    }
    for (const child of node.children) queue.push(child);
  }
  return { count, bytes };
}
