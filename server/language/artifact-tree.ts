/**
 * An artifact as a tree of rows, and the rows that are visible under a filter and a set of toggled
 * nodes. The tree stands in the server; the page asks for windows of it.
 */
import type { Artifact, ArtifactFinding, Layer, MetaGraph, Signature, Variable } from '../artifacts/artifact';
import type { TreeIcon, TreeRow, TreeRows, TreeView } from '../protocol';
import { bytesText, opCount, shapeText } from '../artifacts/text';
import { counted, l10n, numberText } from './artifact-words';

/** What a node stands for. */
export type Subject =
  | { kind: 'group' }
  | { kind: 'metaGraph'; metaGraph: MetaGraph }
  | { kind: 'signature'; signature: Signature; metaGraph: MetaGraph }
  | { kind: 'tensor'; dtype: string; shape: (number | null)[] | null; tensor: string }
  | { kind: 'operations'; nodes: number; ops: Record<string, number> }
  | { kind: 'object'; index: number }
  | { kind: 'reference'; target: string }
  | { kind: 'layer'; layer: Layer }
  | { kind: 'variable'; variable: Variable }
  | { kind: 'file'; path: string; bytes: number }
  | { kind: 'fact'; facts: [string, string][] };

export interface TreeNode {
  /** The labels from the top, made unique among siblings: the same when the artifact is read again. */
  id: string;
  parent: TreeNode | null;
  label: string;
  description: string;
  icon: TreeIcon;
  children: TreeNode[];
  startsOpen: boolean;
  /** Place among its siblings, from 1. */
  position: number;
  subject: Subject;
  severity: TreeRow['severity'];
  /** Key of the graph of operations that it stands for. */
  graph: string | null;
  /** What the filter looks through, in lower case. */
  text: string;
}

export interface ArtifactTree {
  roots: TreeNode[];
  byId: ReadonlyMap<string, TreeNode>;
  /** The node that shows a variable, by its key. */
  byVariable: ReadonlyMap<string, TreeNode>;
  /** The node that a finding is about, or null. */
  nodeOf(finding: ArtifactFinding): TreeNode | null;
}

interface NewNode {
  label: string;
  description?: string;
  icon: TreeIcon;
  subject?: Subject;
  startsOpen?: boolean;
  graph?: string;
  /** More words for the filter. */
  words?: string;
}

/** What an operation that is run for what it does has where others have the type of their result. */
const NO_TYPE = 'DT_0';

/**
 * Children of a Keras object that only repeat what stands elsewhere: never the place where something is first shown.
 */
const REPEATING =
  /^(_|keras_api$|variables$|trainable_variables$|non_trainable_variables$|regularization_losses$|layers$|metrics$|weights$|layer-\d+$)/;

/** Builds the whole tree of an artifact. Linear in what the artifact names. */
export function buildTree(artifact: Artifact): ArtifactTree {
  const byId = new Map<string, TreeNode>();
  const byVariable = new Map<string, TreeNode>();
  const variables = new Map(artifact.variables.map((variable) => [variable.key, variable]));
  const roots: TreeNode[] = [];

  const add = (parent: TreeNode | null, node: NewNode): TreeNode => {
    const siblings = parent?.children ?? roots;
    const path = parent === null ? node.label : `${shortened(parent.id)}\u001f${node.label}`;
    let id = path;
    for (let count = 2; byId.has(id); count++) id = `${path}\u001e${count}`;
    const description = node.description ?? '';
    const made: TreeNode = {
      id,
      parent,
      label: node.label,
      description,
      icon: node.icon,
      children: [],
      startsOpen: node.startsOpen ?? false,
      position: siblings.length + 1,
      subject: node.subject ?? { kind: 'group' },
      severity: null,
      graph: node.graph ?? null,
      // A reference only repeats another row's name: searching finds that row.
      text: (node.icon === 'reference' ? node.label : `${node.label} ${description} ${node.words ?? ''}`).toLowerCase(),
    };
    siblings.push(made);
    byId.set(id, made);
    return made;
  };
  const addVariable = (parent: TreeNode, variable: Variable, label: string): TreeNode => {
    const node = add(parent, {
      label,
      description: `${variable.dtype} ${shapeText(variable.shape)} · ${bytesText(variable.bytes)}`,
      icon: 'variable',
      subject: { kind: 'variable', variable },
      words: `${variable.name} ${variable.key}`,
    });
    if (!byVariable.has(variable.key)) byVariable.set(variable.key, node);
    return node;
  };

  if (artifact.layers.length > 0) addLayers(artifact, add, addVariable, variables);
  artifact.metaGraphs.forEach((metaGraph, index) =>
    addMetaGraph(metaGraph, index, artifact.metaGraphs.length === 1, add),
  );
  if (artifact.objects.length > 1) addObjects(artifact, add, addVariable, variables);
  const unseen = artifact.variables.filter(({ key }) => !byVariable.has(key));
  if (unseen.length > 0) addVariablesByPath(unseen, byVariable.size > 0, add, addVariable);
  if (artifact.customObjects.length > 0) {
    const group = add(null, {
      label: l10n.t('Custom objects'),
      description: numberText(artifact.customObjects.length),
      icon: 'custom',
    });
    for (const name of artifact.customObjects) {
      add(group, {
        label: name,
        icon: 'custom',
        subject: {
          kind: 'fact',
          facts: [
            [l10n.t('Name'), name],
            [l10n.t('Meaning'), l10n.t('A loader must be given the class or function of this name.')],
          ],
        },
      });
    }
  }
  if (artifact.assets.length > 0) addFiles(l10n.t('Assets'), 'asset', artifact.assets, add);
  if (artifact.files.length > 0) addFiles(l10n.t('Files'), 'file', artifact.files, add);
  const { tensorflow, keras, backend } = artifact.producer;
  const producer = [
    tensorflow && `TensorFlow ${tensorflow}`,
    keras && `Keras ${keras}`,
    backend && l10n.t('{0} backend', backend),
  ].filter((part) => part);
  if (producer.length > 0) {
    const told = (version: string | null): string => version ?? l10n.t('not told');
    add(null, {
      label: l10n.t('Producer'),
      description: producer.join(', '),
      icon: 'info',
      subject: {
        kind: 'fact',
        facts: [
          ['TensorFlow', told(tensorflow)],
          ['Keras', told(keras)],
          [l10n.t('Backend'), told(backend)],
        ],
      },
    });
  }

  const byPlace = new Map<string, TreeNode>();
  for (const node of byId.values()) {
    if (node.subject.kind === 'file') byPlace.set(node.subject.path, node);
    else if (node.subject.kind === 'layer' && !byPlace.has(node.subject.layer.name))
      byPlace.set(node.subject.layer.name, node);
    else if (node.subject.kind === 'variable' && !byPlace.has(node.subject.variable.name))
      byPlace.set(node.subject.variable.name, node);
  }
  const nodeOf = (finding: ArtifactFinding): TreeNode | null => {
    const { where } = finding;
    let node = byVariable.get(where) ?? byPlace.get(where);
    for (let at = where.indexOf('/'); node === undefined && at >= 0; at = where.indexOf('/', at + 1))
      node = byPlace.get(where.slice(at + 1));
    return node ?? null;
  };
  for (const finding of artifact.findings) mark(nodeOf(finding), finding.severity);
  return { roots, byId, byVariable, nodeOf };
}

/** Key of a graph of operations: what it is the graph of, in which MetaGraph, and its name. */
export function operationsKey(of: 'signature' | 'function' | 'main', metaGraph: number, name: string): string {
  return `${of}:${metaGraph}:${name}`;
}

/** Ids of deep nodes would grow with the square of the depth: beyond this length the way there is told by its hash. */
const LONGEST_PATH = 400;

function shortened(id: string): string {
  if (id.length <= LONGEST_PATH) return id;
  // Two 32-bit FNV-1a hashes with different starts: ids stay the same from one reading to the next.
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (let index = 0; index < id.length; index++) {
    a = Math.imul(a ^ id.charCodeAt(index), 0x01000193);
    b = Math.imul(b ^ id.charCodeAt(index), 0x01000193);
  }
  return `#${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

const GRAVITY = { error: 3, warning: 2, info: 1 } as const;

/** A finding shows on its node and on everything around it. */
function mark(node: TreeNode | null, severity: ArtifactFinding['severity']): void {
  for (let each = node; each !== null; each = each.parent) {
    if (each.severity === null || GRAVITY[each.severity] < GRAVITY[severity]) each.severity = severity;
  }
}

type Add = (parent: TreeNode | null, node: NewNode) => TreeNode;
type AddVariable = (parent: TreeNode, variable: Variable, label: string) => TreeNode;

function addLayers(
  artifact: Artifact,
  add: Add,
  addVariable: AddVariable,
  variables: ReadonlyMap<string, Variable>,
): void {
  const group = add(null, {
    label: l10n.t('Layers'),
    description: numberText(artifact.layers.length),
    icon: 'layer',
    startsOpen: true,
  });
  const byPath = new Map<string, TreeNode>();
  const models = artifact.layers.filter(({ parents }) => parents.length === 0);
  // What a layer within has is shown there, not with the model around it as well.
  const deepest = new Map<string, number>();
  for (const { variables: keys, parents } of artifact.layers)
    for (const key of keys) deepest.set(key, Math.max(deepest.get(key) ?? 0, parents.length));
  for (const layer of artifact.layers) {
    const parent = byPath.get(layer.parents.join('\u001f')) ?? group;
    const node = add(parent, {
      label: layer.name,
      description: !layer.parameters ? layer.class : `${layer.class} · ${counted(layer.parameters, 'parameter')}`,
      icon: 'layer',
      subject: { kind: 'layer', layer },
      // A model that is all there is says nothing by its name alone.
      startsOpen: models.length === 1 && layer.parents.length === 0,
      words: `${layer.module ?? ''} ${layer.registeredName ?? ''}`,
    });
    const path = [...layer.parents, layer.name].join('\u001f');
    if (!byPath.has(path)) byPath.set(path, node);
    for (const key of layer.variables) {
      const variable = variables.get(key);
      if (variable !== undefined && layer.parents.length >= (deepest.get(key) ?? 0))
        addVariable(node, variable, lastPart(variable.name));
    }
  }
}

function addMetaGraph(metaGraph: MetaGraph, index: number, only: boolean, add: Add): void {
  const tags = metaGraph.tags.join(', ') || l10n.t('no tags');
  const group = add(null, {
    label: `MetaGraph: ${tags}`,
    description: `${counted(metaGraph.signatures.length, 'signature')} · ${counted(metaGraph.functions.length, 'function')}`,
    icon: 'graph',
    subject: { kind: 'metaGraph', metaGraph },
    startsOpen: only,
  });
  if (metaGraph.signatures.length > 0) {
    const signatures = add(group, {
      label: l10n.t('Signatures'),
      description: numberText(metaGraph.signatures.length),
      icon: 'signature',
      startsOpen: true,
    });
    for (const signature of metaGraph.signatures) {
      const node = add(signatures, {
        label: signature.name,
        description: `${counted(signature.inputs.length, 'input')} → ${counted(signature.outputs.length, 'output')}`,
        icon: 'signature',
        subject: { kind: 'signature', signature, metaGraph },
        graph: operationsKey('signature', index, signature.name),
        startsOpen: metaGraph.signatures.length <= 3,
      });
      for (const [icon, tensors] of [
        ['input', signature.inputs],
        ['output', signature.outputs],
      ] as const) {
        for (const { name, tensor, dtype, shape } of tensors) {
          add(node, {
            label: name,
            description: dtype === NO_TYPE ? tensor : `${dtype} ${shapeText(shape)}`,
            icon,
            subject: { kind: 'tensor', dtype, shape, tensor },
            words: `${icon} ${tensor}`,
          });
        }
      }
    }
  }
  if (metaGraph.functions.length > 0) {
    const functions = add(group, {
      label: l10n.t('Functions'),
      description: numberText(metaGraph.functions.length),
      icon: 'function',
    });
    for (const each of metaGraph.functions) {
      add(functions, {
        label: each.name,
        description: counted(opCount(each.ops) || each.nodes, 'operation'),
        icon: 'function',
        subject: { kind: 'operations', nodes: each.nodes, ops: each.ops },
        graph: operationsKey('function', index, each.name),
        words: Object.keys(each.ops).join(' '),
      });
    }
  }
  const operations = add(group, {
    label: l10n.t('Operations'),
    description: l10n.t('{0} in the main graph', counted(metaGraph.nodes, 'node')),
    icon: 'operation',
    subject: { kind: 'operations', nodes: metaGraph.nodes, ops: metaGraph.ops },
    graph: operationsKey('main', index, ''),
    words: Object.keys(metaGraph.ops).join(' '),
  });
  for (const [name, count] of Object.entries(metaGraph.ops).sort(([, a], [, b]) => b - a)) {
    add(operations, {
      label: name,
      description: `× ${numberText(count)}`,
      icon: 'operation',
      subject: {
        kind: 'fact',
        facts: [
          [l10n.t('Operation'), name],
          [l10n.t('In the main graph'), numberText(count)],
        ],
      },
    });
  }
}

/** Each object stands where a breadth-first walk meets it first; every other way to it is a reference. */
function addObjects(
  artifact: Artifact,
  add: Add,
  addVariable: AddVariable,
  variables: ReadonlyMap<string, Variable>,
): void {
  const group = add(null, {
    label: l10n.t('Objects'),
    description: numberText(artifact.objects.length),
    icon: 'object',
    subject: { kind: 'object', index: 0 },
    startsOpen: artifact.layers.length === 0,
  });
  const shown = new Map<number, TreeNode>([[0, group]]);
  const queue: { index: number; node: TreeNode }[] = [{ index: 0, node: group }];
  for (let next = 0; next < queue.length; next++) {
    const { index, node } = queue[next] ?? { index: 0, node: group };
    const children = [...(artifact.objects[index]?.children ?? [])];
    children.sort((a, b) => Number(REPEATING.test(a.name)) - Number(REPEATING.test(b.name)));
    for (const child of children) {
      const object = artifact.objects[child.node];
      if (object === undefined) continue;
      const first = shown.get(child.node);
      if (first !== undefined) {
        add(node, {
          label: child.name,
          description: `→ ${pathOf(first)}`,
          icon: 'reference',
          subject: { kind: 'reference', target: first.id },
        });
        continue;
      }
      const variable = object.variable === null ? undefined : variables.get(object.variable);
      const made =
        variable !== undefined
          ? addVariable(node, variable, child.name)
          : add(node, {
              label: child.name,
              description: object.kind + (object.detail === null || object.detail === '' ? '' : ` · ${object.detail}`),
              icon: objectIcon(object.kind),
              subject: { kind: 'object', index: child.node },
            });
      shown.set(child.node, made);
      if (object.children.length > 0) queue.push({ index: child.node, node: made });
    }
  }
}

function objectIcon(kind: string): TreeIcon {
  switch (kind) {
    case 'variable':
    case 'constant':
    case 'function':
    case 'asset':
    case 'resource':
      return kind;
    default:
      return 'object';
  }
}

/** Names of an object from below the top, as Python would write them. */
function pathOf(node: TreeNode): string {
  const labels: string[] = [];
  for (let each: TreeNode | null = node; each !== null && each.parent !== null; each = each.parent)
    labels.unshift(each.label);
  return labels.join('.') || l10n.t('the root');
}

function addVariablesByPath(variables: Variable[], besideOthers: boolean, add: Add, addVariable: AddVariable): void {
  const group = add(null, {
    label: besideOthers ? l10n.t('Other variables') : l10n.t('Variables'),
    description: numberText(variables.length),
    icon: 'variable',
    startsOpen: !besideOthers,
  });
  const folders = new Map<string, TreeNode>();
  for (const variable of variables) {
    const parts = variable.name.split('/').filter((part) => part !== '');
    let parent = group;
    let path = '';
    for (const part of parts.slice(0, -1)) {
      path += `/${part}`;
      const known = folders.get(path) ?? add(parent, { label: part, icon: 'folder' });
      folders.set(path, known);
      parent = known;
    }
    addVariable(parent, variable, parts.at(-1) ?? variable.name);
  }
}

function addFiles(label: string, icon: 'asset' | 'file', files: { path: string; bytes: number }[], add: Add): void {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const group = add(null, { label, description: `${numberText(files.length)} · ${bytesText(total)}`, icon: 'folder' });
  for (const { path, bytes } of files)
    add(group, { label: path, description: bytesText(bytes), icon, subject: { kind: 'file', path, bytes } });
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1) || name;
}

interface Visible {
  nodes: TreeNode[];
  depths: number[];
  matches: number;
  open: ReadonlySet<TreeNode>;
}

/** The visible rows of a view; computed once a view, as windows are asked for in a row. */
export function createRowReader(tree: ArtifactTree): {
  rows(view: TreeView, start: number, end: number): TreeRows;
  reveal(view: TreeView, id: string): { view: TreeView; index: number } | null;
} {
  let latest: { key: string; visible: Visible } | null = null;
  const visibleIn = (view: TreeView): Visible => {
    const key = JSON.stringify(view);
    if (latest?.key !== key) latest = { key, visible: flatten(tree, view) };
    return latest.visible;
  };
  return {
    rows(view, start, end) {
      const { nodes, depths, matches, open } = visibleIn(view);
      const from = Math.max(0, Math.min(start, nodes.length));
      const rows = nodes
        .slice(from, Math.max(from, end))
        .map((node, offset) => rowOf(node, depths[from + offset] ?? 0, open, tree));
      return { total: nodes.length, start: from, rows, matches };
    },
    reveal(view, id) {
      const node = tree.byId.get(id);
      if (node === undefined) return null;
      const ancestors: TreeNode[] = [];
      for (let each = node.parent; each !== null; each = each.parent) ancestors.push(each);
      let wanted = view;
      if (!visibleIn(view).nodes.includes(node)) {
        // A filter that hides the node gives way to it.
        if (view.filter !== '' && !flatten(tree, { filter: view.filter, toggled: [] }).nodes.includes(node))
          wanted = { filter: '', toggled: view.toggled };
        const { open } = visibleIn(wanted);
        const toggled = new Set(wanted.toggled);
        for (const ancestor of ancestors) {
          if (open.has(ancestor) || isOpen(ancestor, toggled, ancestor.startsOpen)) continue;
          if (!toggled.delete(ancestor.id)) toggled.add(ancestor.id);
        }
        wanted = { filter: wanted.filter, toggled: [...toggled] };
      }
      const index = visibleIn(wanted).nodes.indexOf(node);
      return index < 0 ? null : { view: wanted, index };
    },
  };
}

function isOpen(node: TreeNode, toggled: ReadonlySet<string>, start: boolean): boolean {
  return toggled.has(node.id) !== start;
}

function flatten(tree: ArtifactTree, view: TreeView): Visible {
  const words = view.filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const toggled = new Set(view.toggled);
  const nodes: TreeNode[] = [];
  const depths: number[] = [];
  const open = new Set<TreeNode>();
  // Without recursion: an object graph may be deeper than the stack. Last in, first out: siblings go in backwards.
  const pending: { node: TreeNode; depth: number; all: boolean }[] = [];
  const push = (siblings: TreeNode[], depth: number, all: boolean): void => {
    for (let index = siblings.length - 1; index >= 0; index--) {
      const node = siblings[index];
      if (node !== undefined) pending.push({ node, depth, all });
    }
  };
  if (words.length === 0) {
    push(tree.roots, 0, true);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, depth } = next;
      nodes.push(node);
      depths.push(depth);
      if (node.children.length === 0 || !isOpen(node, toggled, node.startsOpen)) continue;
      open.add(node);
      push(node.children, depth + 1, true);
    }
    return { nodes, depths, matches: 0, open };
  }

  const matching = new Set<TreeNode>();
  const holding = new Set<TreeNode>();
  for (const node of tree.byId.values()) {
    if (!words.every((word) => node.text.includes(word))) continue;
    matching.add(node);
    for (let each = node.parent; each !== null && !holding.has(each); each = each.parent) holding.add(each);
  }
  push(tree.roots, 0, false);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth, all } = next;
    const holds = holding.has(node);
    if (!all && !holds && !matching.has(node)) continue;
    nodes.push(node);
    depths.push(depth);
    if (node.children.length === 0 || !isOpen(node, toggled, holds)) continue;
    open.add(node);
    // What matches and holds no other match opens onto everything in it.
    push(node.children, depth + 1, !holds);
  }
  return { nodes, depths, matches: matching.size, open };
}

function rowOf(node: TreeNode, depth: number, open: ReadonlySet<TreeNode>, tree: ArtifactTree): TreeRow {
  const siblings = node.parent?.children ?? tree.roots;
  return {
    node: node.id,
    depth,
    label: node.label,
    description: node.description,
    icon: node.icon,
    state: node.children.length === 0 ? 'leaf' : open.has(node) ? 'open' : 'closed',
    position: node.position,
    siblings: siblings.length,
    severity: node.severity,
  };
}
