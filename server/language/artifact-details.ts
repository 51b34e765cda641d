/** What the details pane says of one node of an artifact's tree. */
import type { Artifact, ArtifactFinding, SignatureTensor } from '../artifacts/artifact';
import type { Details, DetailsSection } from '../protocol';
import { bytesText, shapeText } from '../artifacts/text';
import { LAYERS } from './artifact-graph';
import { sourceName } from './artifact-operations';
import type { ArtifactTree, TreeNode } from './artifact-tree';
import { counted, l10n, numberText, roleText } from './artifact-words';
import { elementCount } from '../artifacts/tensor/shape';

/** Rows of a table in the details pane; more are counted, not sent. */
const TABLE_ROWS = 500;

type Property = { name: string; value: string; node?: string };

/** What is known about a node. `graphs` are those that can be drawn. */
export function detailsOf(
  artifact: Artifact,
  tree: ArtifactTree,
  node: TreeNode,
  graphs: readonly { key: string }[],
): Details {
  const sections: DetailsSection[] = [];
  const properties = (title: string, rows: (Property | null)[]): void => {
    const known = rows.filter((row) => row !== null);
    if (known.length > 0) sections.push({ kind: 'properties', title, properties: known });
  };
  const table = (
    title: string,
    columns: string[],
    rows: { cells: string[]; node?: string }[],
    total = rows.length,
  ): void => {
    if (rows.length > 0) sections.push({ kind: 'table', title, columns, rows: rows.slice(0, TABLE_ROWS), total });
  };
  const members = (title: string, ofGroup: TreeNode): void =>
    table(
      title,
      [l10n.t('Name'), l10n.t('What')],
      ofGroup.children
        .slice(0, TABLE_ROWS)
        .map((child) => ({ cells: [child.label, child.description], node: child.id })),
      ofGroup.children.length,
    );
  let subtitle = node.description;
  let variable: Details['variable'] = null;

  const { subject } = node;
  switch (subject.kind) {
    case 'variable': {
      const { name, key, dtype, shape, bytes, trainable, role } = subject.variable;
      variable = { key, name, dtype, shape, bytes };
      subtitle = `${dtype} ${shapeText(shape)}`;
      properties(l10n.t('Variable'), [
        { name: l10n.t('Name'), value: name },
        { name: l10n.t('Key'), value: key },
        { name: l10n.t('Type'), value: dtype },
        { name: l10n.t('Shape'), value: shapeText(shape) },
        { name: l10n.t('Elements'), value: numberText(elementCount(shape)) },
        { name: l10n.t('Bytes'), value: bytesExactly(bytes) },
        trainable === null ? null : { name: l10n.t('Trainable'), value: trainable ? l10n.t('yes') : l10n.t('no') },
        { name: l10n.t('Role'), value: roleText(role) },
      ]);
      break;
    }
    case 'signature': {
      const { signature, metaGraph } = subject;
      subtitle = l10n.t('signature');
      properties(l10n.t('Signature'), [
        { name: l10n.t('Method'), value: signature.method || l10n.t('not told') },
        { name: 'MetaGraph', value: metaGraph.tags.join(', ') || l10n.t('no tags') },
      ]);
      const columns = [l10n.t('Name'), l10n.t('Type'), l10n.t('Shape'), l10n.t('Tensor')];
      const rows = (tensors: SignatureTensor[]): { cells: string[] }[] =>
        tensors.map(({ name, dtype, shape, tensor }) => ({ cells: [name, dtype, shapeText(shape), tensor] }));
      table(l10n.t('Inputs'), columns, rows(signature.inputs));
      table(l10n.t('Outputs'), columns, rows(signature.outputs));
      break;
    }
    case 'tensor':
      properties(l10n.t('Tensor'), [
        { name: l10n.t('Type'), value: subject.dtype },
        { name: l10n.t('Shape'), value: shapeText(subject.shape) },
        { name: l10n.t('Tensor'), value: subject.tensor },
      ]);
      break;
    case 'metaGraph': {
      const { metaGraph } = subject;
      properties('MetaGraph', [
        { name: l10n.t('Tags'), value: metaGraph.tags.join(', ') || l10n.t('none') },
        { name: l10n.t('Signatures'), value: numberText(metaGraph.signatures.length) },
        { name: l10n.t('Functions'), value: numberText(metaGraph.functions.length) },
        { name: l10n.t('Nodes in the main graph'), value: numberText(metaGraph.nodes) },
      ]);
      table(
        l10n.t('Operations in the main graph'),
        [l10n.t('Operation'), l10n.t('Count')],
        operationRows(metaGraph.ops),
      );
      break;
    }
    case 'operations':
      properties(l10n.t('Graph'), [{ name: l10n.t('Nodes'), value: numberText(subject.nodes) }]);
      table(l10n.t('Operations'), [l10n.t('Operation'), l10n.t('Count')], operationRows(subject.ops));
      break;
    case 'layer': {
      const { layer } = subject;
      subtitle = layer.class;
      properties(l10n.t('Layer'), [
        { name: l10n.t('Class'), value: layer.class },
        layer.module === null ? null : { name: l10n.t('Module'), value: layer.module },
        layer.registeredName === null ? null : { name: l10n.t('Registered as'), value: layer.registeredName },
        layer.parameters === null ? null : { name: l10n.t('Parameters'), value: numberText(layer.parameters) },
        layer.parents.length === 0 ? null : { name: l10n.t('Inside'), value: layer.parents.join(' / ') },
      ]);
      const own = new Set(layer.variables);
      table(
        l10n.t('Variables'),
        [l10n.t('Name'), l10n.t('Type'), l10n.t('Shape'), l10n.t('Bytes')],
        artifact.variables
          .filter(({ key }) => own.has(key))
          .map(({ name, key, dtype, shape, bytes }) => ({
            cells: [name, dtype, shapeText(shape), bytesText(bytes)],
            node: tree.byVariable.get(key)?.id,
          })),
      );
      break;
    }
    case 'object': {
      const object = artifact.objects[subject.index];
      properties(l10n.t('Object'), [
        { name: l10n.t('Kind'), value: object?.kind || l10n.t('object') },
        object?.detail ? { name: l10n.t('Detail'), value: object.detail } : null,
        { name: l10n.t('Object number'), value: String(subject.index) },
        object?.variable ? { name: l10n.t('Checkpoint key'), value: object.variable } : null,
      ]);
      members(l10n.t('Members'), node);
      break;
    }
    case 'reference': {
      const target = tree.byId.get(subject.target);
      properties(l10n.t('Reference'), [
        { name: l10n.t('The same object as'), value: target?.label ?? '', node: subject.target },
      ]);
      break;
    }
    case 'file':
      properties(l10n.t('File'), [
        { name: l10n.t('Path'), value: subject.path },
        { name: l10n.t('Bytes'), value: bytesExactly(subject.bytes) },
      ]);
      break;
    case 'fact':
      properties(
        node.label,
        subject.facts.map(([name, value]) => ({ name, value })),
      );
      break;
    case 'group': {
      const variables = variablesBelow(node);
      if (variables.count > 0) {
        properties(node.label, [
          { name: l10n.t('Variables'), value: numberText(variables.count) },
          { name: l10n.t('Bytes'), value: bytesText(variables.bytes) },
        ]);
      }
      members(counted(node.children.length, 'entry'), node);
      break;
    }
  }
  const findings: ArtifactFinding[] = artifact.findings.filter((finding) => tree.nodeOf(finding) === node);
  if (findings.length > 0) {
    sections.unshift({
      kind: 'properties',
      title: l10n.t('Findings'),
      properties: findings.map(({ code, rule, message }) => ({ name: `${code} ${rule}`, value: message })),
    });
  }
  return {
    node: node.id,
    title: node.label,
    subtitle,
    icon: node.icon,
    sections,
    graph: graphOf(artifact, node, graphs),
    variable,
  };
}

/** The graph that a node is drawn as or in; null where there is none. */
function graphOf(artifact: Artifact, node: TreeNode, graphs: readonly { key: string }[]): Details['graph'] {
  const { subject } = node;
  if (subject.kind === 'layer') {
    const { name, parents } = subject.layer;
    // The outermost model is told among the layers of a .keras, not among those of a SavedModel.
    const drawn = (path: string): string | undefined =>
      graphs.find(
        ({ key }) =>
          key === `${LAYERS}${path}` ||
          (artifact.kind === 'saved-model' &&
            key.startsWith(LAYERS) &&
            key.slice(LAYERS.length).split('/').slice(1).join('/') === path),
      )?.key;
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
    .map(([name, count]) => ({ cells: [name, numberText(count)] }));
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

/** `1.2 MB (1,258,291)`; few bytes are their own count. */
function bytesExactly(bytes: number): string {
  return bytes < 1024 ? bytesText(bytes) : `${bytesText(bytes)} (${numberText(bytes)})`;
}
