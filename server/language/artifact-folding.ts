/** Graphs that fold: layers or operations in scopes within scopes, of which a person unfolds what is of interest. */
import type { GraphFind, GraphNode, GraphPart } from '../protocol';
import { counted, l10n } from './artifact-words';
import { compareKeys, naturalKey } from './natural-order';

/** Boxes drawn at once: more than a person takes in, and what is laid out while one waits. */
const MOST_SHOWN = 500;
/** Arrows drawn at once. */
const MOST_EDGES = 3000;
/** A scope with more than this in it is crowded: what is named alike in it is folded together. */
const CROWDED = 100;
/** A scope that holds this share of a graph starts unfolded. */
const MOST_OF = 0.7;
/** Fewer are not folded for their names. */
const FEWEST_ALIKE = 3;
/** A scope with more than this in it is looked through for what goes from and to the same. */
const MANY = 8;
/** So many with the same arrows are folded together: drawn apart they are a fan that shows nothing. */
const FEWEST_TWINS = 6;
/** As many are seen from the start, in rows. */
const FEW_TWINS = 80;
/** Crowds within crowds: enough for any names that people give. */
const DEEPEST_CROWD = 6;

/** One layer or operation. */
export interface GraphItem {
  id: string;
  label: string;
  /** Its class, or operation. */
  type: string;
  /** Those it takes from. */
  from: { id: string; control: boolean }[];
  /** Ids of the scopes around it, the outermost first, each beginning with the one before it. */
  scopes: string[];
}

interface Scope {
  kind: 'scope';
  id: string;
  label: string;
  members: Member[];
  /** Items in it and in the scopes within. */
  count: number;
  /** Whether its members have the same arrows: to the outside they are told once, for all of them. */
  twins: boolean;
}

type Member = Scope | { kind: 'item'; item: GraphItem; label: string };

/** What a graph is made of. */
export interface GraphContents {
  key: string;
  label: string;
  items: GraphItem[];
  noun: 'layer' | 'operation';
  /** Items that the graph has beyond those that were kept. */
  left: number;
  /** Where an item leads. */
  leads(item: GraphItem): Pick<GraphNode, 'node' | 'calls'>;
}

/** One graph, ready to be folded and unfolded. */
export interface FoldableGraph extends GraphContents {
  root: Scope;
  /** Ids of the scopes around each item: its own, and those that names made. */
  around: ReadonlyMap<string, readonly string[]>;
}

/**
 * Folds items by their scopes; in a scope that holds a crowd also by their names, and in a row where names tell
 * nothing.
 */
export function foldable(contents: GraphContents): FoldableGraph {
  const root = scopesOf(contents.items);
  const pending: { scope: Scope; crowds: number }[] = [{ scope: root, crowds: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { scope, crowds } = next;
    const crowded = crowds < DEEPEST_CROWD && scope.members.length > CROWDED;
    // Layers stand in the order they are computed in: only what stands together is folded, or arrows would lead out of
    // a box and back into it.
    if (crowded) scope.members = inRows(scope, byName(scope, scope.members, contents.noun === 'layer'));
    for (const member of scope.members)
      if (member.kind === 'scope') pending.push({ scope: member, crowds: crowded ? crowds + 1 : 0 });
  }
  const around = scopesAround(root);
  return { ...contents, root, around: foldTwins(root, contents.items, around) ? scopesAround(root) : around };
}

/** Ids of the scopes around each item, the outermost first. */
function scopesAround(root: Scope): Map<string, readonly string[]> {
  const around = new Map<string, readonly string[]>();
  const pending: { scope: Scope; ids: readonly string[] }[] = [{ scope: root, ids: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { scope, ids } = next;
    for (const member of scope.members) {
      if (member.kind === 'item') around.set(member.item.id, ids);
      else pending.push({ scope: member, ids: [...ids, member.id] });
    }
  }
  return around;
}

/**
 * Folds together, wherever there are many members, those with arrows from and to the same others. Answers whether there
 * were any.
 */
function foldTwins(root: Scope, items: GraphItem[], around: ReadonlyMap<string, readonly string[]>): boolean {
  const arrows = new Map<string, Map<string, Set<string>>>();
  const scopes: Scope[] = [root];
  for (const scope of scopes) {
    if (scope.members.length > MANY) arrows.set(scope.id, new Map());
    for (const member of scope.members) if (member.kind === 'scope') scopes.push(member);
  }
  if (arrows.size === 0) return false;
  const note = (scope: string, member: string, arrow: string): void => {
    const known = arrows.get(scope);
    if (known === undefined) return;
    const own = known.get(member);
    if (own === undefined) known.set(member, new Set([arrow]));
    else own.add(arrow);
  };
  for (const item of items) {
    const to = [...(around.get(item.id) ?? []), item.id];
    for (const { id } of item.from) {
      const scopesOfSource = around.get(id);
      if (scopesOfSource === undefined || id === item.id) continue;
      const from = [...scopesOfSource, id];
      // As deep as they go together; below, each of them only leads out.
      let shared = 0;
      while (from[shared] !== undefined && from[shared] === to[shared]) shared++;
      const [source, target] = [from[shared], to[shared]];
      if (source === undefined || target === undefined) continue;
      const inside = from[shared - 1] ?? '';
      note(inside, source, `>${target}`);
      note(inside, target, `<${source}`);
      for (let depth = shared + 1; depth < from.length; depth++) note(from[depth - 1] ?? '', from[depth] ?? '', '>');
      for (let depth = shared + 1; depth < to.length; depth++) note(to[depth - 1] ?? '', to[depth] ?? '', '<');
    }
  }
  let any = false;
  for (const scope of scopes) {
    const known = arrows.get(scope.id);
    if (known === undefined) continue;
    const alike = new Map<string, Member[]>();
    for (const member of scope.members) {
      const arrowsOfMember = [...(known.get(member.kind === 'scope' ? member.id : member.item.id) ?? [])]
        .sort()
        .join('\u0000');
      alike.set(arrowsOfMember, [...(alike.get(arrowsOfMember) ?? []), member]);
    }
    const folded = new Map<Member, Scope | null>();
    for (const members of alike.values()) {
      if (members.length < FEWEST_TWINS || members.length === scope.members.length) continue;
      const named = members
        .map((member) => ({ member, key: naturalKey(member.label) }))
        .sort((left, right) => compareKeys(left.key, right.key))
        .map(({ member }) => member);
      const twins = scopeAround(
        scope,
        `${named[0]?.label ?? ''} … ${named.at(-1)?.label ?? ''} (${named.length})`,
        named,
      );
      twins.twins = true;
      members.forEach((member, index) => folded.set(member, index === 0 ? twins : null));
      any = true;
    }
    if (folded.size > 0) {
      scope.members = scope.members.flatMap((member) => {
        const instead = folded.get(member);
        return instead === undefined ? [member] : instead === null ? [] : [instead];
      });
    }
  }
  return any;
}

function scopesOf(items: GraphItem[]): Scope {
  const root: Scope = { kind: 'scope', id: '', label: '', members: [], count: 0, twins: false };
  const byId = new Map<string, Scope>();
  for (const item of items) {
    let scope = root;
    scope.count++;
    for (const id of item.scopes) {
      let inner = byId.get(id);
      if (inner === undefined) {
        inner = {
          kind: 'scope',
          id,
          label: id.slice(scope.id.length).replace(/\/$/, ''),
          members: [],
          count: 0,
          twins: false,
        };
        byId.set(id, inner);
        scope.members.push(inner);
      }
      scope = inner;
      scope.count++;
    }
    scope.members.push({
      kind: 'item',
      item,
      label: item.label.startsWith(scope.id) ? item.label.slice(scope.id.length) : item.label,
    });
  }
  return root;
}

/** A new scope around some members of another. No name in a graph holds the sign that begins its id. */
function scopeAround(scope: Scope, label: string, members: Member[]): Scope {
  return {
    kind: 'scope',
    id: `${scope.id}\u001d${label}/`,
    label,
    members,
    count: members.reduce((sum, member) => sum + (member.kind === 'item' ? 1 : member.count), 0),
    twins: false,
  };
}

/** The parts of a name; a number belongs to what it counts: `block_1_expand` is `block_1` and `expand`. */
function partsOf(label: string): string[] {
  return label.replace(/[_./-](\d+)(?=$|[_./-])/g, '\u001e$1').split(/[_./-]/);
}

/**
 * Folds members whose names begin with the same part. With `together` only those that stand in a row; else those that
 * take up to twice their own room: what is scattered (`batch_normalization_7` all through a model) has no more in
 * common than its kind.
 */
function byName(scope: Scope, members: Member[], together: boolean): Member[] {
  const parts = members.map(({ label }) => partsOf(label));
  let shared = 0;
  const [first] = parts;
  while (
    first?.[shared] !== undefined &&
    parts.every((each) => each[shared] === first[shared] && each.length > shared + 1)
  )
    shared++;
  const alike: { part: string; places: number[] }[] = [];
  const latest = new Map<string, { part: string; places: number[] }>();
  parts.forEach((each, index) => {
    const part = each[shared];
    if (part === undefined || each.length <= shared + 1) return;
    const known = latest.get(part);
    if (known !== undefined && (!together || known.places.at(-1) === index - 1)) {
      known.places.push(index);
      return;
    }
    const begun = { part, places: [index] };
    latest.set(part, begun);
    alike.push(begun);
  });
  const folded = new Map<number, Member | null>();
  const labels = new Set<string>();
  for (const { part, places } of alike) {
    const [start = 0] = places;
    const span = (places.at(-1) ?? 0) - start + 1;
    if (places.length < FEWEST_ALIKE || places.length === members.length || span > places.length * 2) continue;
    const name = [...(first?.slice(0, shared) ?? []), part].join('_').replaceAll('\u001e', '_');
    const label = labels.has(name) ? `${name} (${start + 1})` : name;
    labels.add(label);
    places.forEach((place) => folded.set(place, null));
    folded.set(
      start,
      scopeAround(
        scope,
        label,
        places.flatMap((place) => members[place] ?? []),
      ),
    );
  }
  return members.flatMap((member, index) => {
    const instead = folded.get(index);
    return instead === undefined ? [member] : instead === null ? [] : [instead];
  });
}

/** Folds so many members in a row that about as many rows are left. */
function inRows(scope: Scope, members: Member[]): Member[] {
  if (members.length <= CROWDED) return members;
  const length = Math.ceil(Math.sqrt(members.length));
  return Array.from({ length: Math.ceil(members.length / length) }, (_, row) => {
    const within = members.slice(row * length, (row + 1) * length);
    return scopeAround(scope, `${within[0]?.label ?? ''} … ${within.at(-1)?.label ?? ''}`, within);
  });
}

/** What a scope shows: a scope of one item shows as that, one that only holds another as the other. */
function shownIn(scope: Scope): Member[] {
  return scope.members.map((member) => {
    if (member.kind === 'item') return member;
    let shown = member;
    let label = member.label;
    for (;;) {
      const [only, ...more] = shown.members;
      if (only === undefined || more.length > 0) break;
      if (only.kind === 'item') return { ...only, label: `${label}/${only.label}` };
      shown = only;
      label = `${label}/${only.label}`;
    }
    return { ...shown, label };
  });
}

/**
 * What is drawn of a graph while the scopes of `open` are unfolded; null unfolds those without which one box would be
 * all. `find` unfolds the way to an item: that of an id, or the next whose name or type holds a text, from the first
 * again after the last.
 */
export function foldedGraph(graph: FoldableGraph, open: string[] | null, find: GraphFind | null): GraphPart {
  const unfolded = new Set(open ?? startOf(graph.root));
  const found = find === null ? null : soughtIn(graph.items, find);
  for (const id of graph.around.get(found?.id ?? '') ?? []) unfolded.add(id);

  const nodes: GraphNode[] = [];
  /** The box that an item is drawn as, or is folded into. */
  const boxOf = new Map<string, string>();
  /** Unfolded scopes whose members have the same arrows. */
  const ofTwins = new Set<string>();
  let hidden = 0;
  const add = (node: GraphNode): boolean => {
    if (nodes.length >= MOST_SHOWN && node.id !== found?.id) {
      hidden++;
      return false;
    }
    nodes.push(node);
    return true;
  };
  // Breadth first: where something must be left out, it is what stands deepest.
  const queue: { scope: Scope; parent: string | null }[] = [{ scope: graph.root, parent: null }];
  for (const { scope, parent } of queue) {
    const shown = shownIn(scope);
    for (const member of shown) {
      if (member.kind === 'item') continue;
      const { id, label, count } = member;
      const isOpen = unfolded.has(id);
      if (
        !add({
          id,
          label,
          type: counted(count, graph.noun),
          node: null,
          kind: isOpen ? 'open' : 'folded',
          twins: member.twins,
          parent,
          calls: [],
        })
      )
        continue;
      if (isOpen && member.twins) ofTwins.add(id);
      if (isOpen) queue.push({ scope: member, parent: id });
      else for (const item of itemsIn(member)) boxOf.set(item, id);
    }
    for (const member of shown) {
      if (member.kind === 'scope') continue;
      const { id, type } = member.item;
      if (add({ id, label: member.label, type, kind: 'node', twins: false, parent, ...graph.leads(member.item) }))
        boxOf.set(id, id);
    }
  }
  // An unfolded scope of which nothing was drawn would be an empty frame.
  const holding = new Set(nodes.map(({ parent }) => parent));
  const drawn = nodes.map((node) =>
    node.kind === 'open' && !holding.has(node.id) ? { ...node, kind: 'folded' as const } : node,
  );
  const { edges, left } = edgesBetween(graph, boxOf, ofTwins);
  const cut = [
    hidden > 0
      ? l10n.t(
          'Drawn: {0}; not drawn: {1}. Fold scopes, or search by name.',
          counted(nodes.length, 'box'),
          counted(hidden, 'box'),
        )
      : '',
    left > 0 ? l10n.t('Not drawn: {0}.', counted(left, 'arrow')) : '',
    graph.left > 0 ? l10n.t('More than can be shown here: {0}.', counted(graph.left, graph.noun)) : '',
  ].filter((sentence) => sentence !== '');
  return {
    label: graph.label,
    nodes: drawn,
    edges,
    open: [...unfolded],
    found: found?.id ?? null,
    cut: cut.length === 0 ? null : cut.join(' '),
    total: graph.items.length,
  };
}

function soughtIn(items: GraphItem[], find: GraphFind): GraphItem | null {
  if ('id' in find) return items.find(({ id }) => id === find.id) ?? null;
  const text = find.text.toLowerCase();
  if (text === '') return null;
  const holds = ({ id, type }: GraphItem): boolean => `${id} ${type}`.toLowerCase().includes(text);
  const start = find.after === null ? 0 : items.findIndex(({ id }) => id === find.after) + 1;
  return items.slice(start).find(holds) ?? items.find(holds) ?? null;
}

/** Scopes to unfold so that more is seen than a box that holds most of it. */
function startOf(root: Scope): string[] {
  const open: string[] = [];
  for (let scope = root; ;) {
    const scopes = shownIn(scope).filter((member) => member.kind === 'scope');
    for (const { id, twins, members } of scopes) if (twins && members.length <= FEW_TWINS) open.push(id);
    const [largest] = scopes.sort((left, right) => right.count - left.count);
    if (largest === undefined || largest.count < root.count * MOST_OF) return open;
    if (!open.includes(largest.id)) open.push(largest.id);
    scope = largest;
  }
}

/** Ids of all items in a scope and in those within. */
function itemsIn(top: Scope): string[] {
  const ids: string[] = [];
  const pending: Member[] = [...top.members];
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    if (member.kind === 'item') ids.push(member.item.id);
    else for (const inner of member.members) pending.push(inner);
  }
  return ids;
}

/**
 * One arrow between two boxes, however many tensors go that way; none within a box. What leaves a frame of twins leaves
 * the frame. An arrow that only waits gives way to one that carries.
 */
function edgesBetween(
  { items, around }: FoldableGraph,
  boxOf: ReadonlyMap<string, string>,
  ofTwins: ReadonlySet<string>,
): { edges: GraphPart['edges']; left: number } {
  const edges = new Map<string, GraphPart['edges'][number]>();
  let left = 0;
  const framesOf = (id: string): readonly string[] =>
    ofTwins.size === 0 ? [] : (around.get(id) ?? []).filter((scope) => ofTwins.has(scope));
  const end = (id: string, others: readonly string[]): string | undefined =>
    framesOf(id).find((frame) => !others.includes(frame)) ?? boxOf.get(id);
  for (const item of items) {
    if (!boxOf.has(item.id)) continue;
    const frames = framesOf(item.id);
    for (const { id, control } of item.from) {
      if (!boxOf.has(id)) continue;
      const from = end(id, frames);
      const to = end(item.id, framesOf(id));
      if (from === undefined || to === undefined || from === to) continue;
      const key = `${from}\u0000${to}`;
      const known = edges.get(key);
      if (known !== undefined) known.control &&= control;
      else if (edges.size < MOST_EDGES) edges.set(key, { from, to, control });
      else left++;
    }
  }
  return { edges: [...edges.values()], left };
}
