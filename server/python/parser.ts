/**
 * Python text → syntax tree → {@link NodeTable}, whichever tree-sitter does the work.
 *
 * The native module is used where it loads (a Node process with `tree-sitter` installed), WebAssembly
 * everywhere else. Nobody outside this file sees a tree-sitter node: asking one node after the other
 * is dear on either side of the boundary, so a tree is read once, in one cursor pass, into arrays.
 */
import { Edit, Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { NodeKind, nodeKind } from './grammar';

/**
 * A syntax tree as arrays, one entry a node, in order of appearance (a node stands before its
 * children). The root is entry 0.
 */
export interface NodeTable {
  count: number;
  /** {@link NodeKind} of each node. */
  kind: Uint8Array;
  /** UTF-16 offset of its first character. */
  start: Int32Array;
  /** UTF-16 offset past its last character. */
  end: Int32Array;
  /**
   * Entry of the next node that is no descendant; children of `n` are `n + 1`, `after[n + 1]`, ... up to `after[n]`.
   */
  after: Int32Array;
}

/** A place in a text as tree-sitter counts: both from 0. */
export interface TextPoint {
  row: number;
  /** In UTF-16 units. */
  column: number;
}

/** One replacement: `[startIndex, oldEndIndex)` of the old text became `[startIndex, newEndIndex)` of the new. */
export interface TreeEdit {
  startIndex: number;
  oldEndIndex: number;
  newEndIndex: number;
  startPosition: TextPoint;
  oldEndPosition: TextPoint;
  newEndPosition: TextPoint;
}

/** A tree kept between edits. Its memory lies outside JavaScript: whoever holds it must `delete` it. */
export interface SyntaxTree {
  /** The arrays of this tree. They are shared between trees: valid until the next call of `table` on any tree. */
  table(): NodeTable;
  delete(): void;
}

/** A parser of one engine. */
export interface PythonParser {
  readonly engine: 'native' | 'web-assembly';
  /** Parses a text. Never throws; an empty tree stands for a text that the engine gives up on. */
  parse(text: string): SyntaxTree;
  /**
   * Parses a text that differs from the one of `previous` by one replacement. `previous` stays the
   * caller's, who still has to delete it, but is of no other use afterwards.
   */
  reparse(text: string, previous: SyntaxTree, edit: TreeEdit): SyntaxTree;
}

/** The two WebAssembly files of the parser. */
export interface ParserBytes {
  /** web-tree-sitter.wasm */
  engine: Uint8Array;
  /** tree-sitter-python.wasm */
  grammar: Uint8Array;
}

// ---------------------------------------------------------------------------------------------
// The arrays. One set is reused for all trees: a project has thousands of files, and fresh arrays
// for each would cost more than filling them.

const table: NodeTable = {
  count: 0,
  kind: new Uint8Array(1 << 14),
  start: new Int32Array(1 << 14),
  end: new Int32Array(1 << 14),
  after: new Int32Array(1 << 14),
};

function growTable(): void {
  const size = table.kind.length * 2;
  const grow = <T extends Uint8Array | Int32Array>(from: T, to: T): T => (to.set(from), to);
  table.kind = grow(table.kind, new Uint8Array(size));
  table.start = grow(table.start, new Int32Array(size));
  table.end = grow(table.end, new Int32Array(size));
  table.after = grow(table.after, new Int32Array(size));
}

/** What both cursors have in common. */
interface Cursor {
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  readonly nodeTypeId: number;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** Fills the arrays; `kindOf` gives the kind for a symbol number of the grammar. */
function fillTable(cursor: Cursor, kindOf: (symbol: number) => NodeKind): NodeTable {
  const open: number[] = [];
  let count = 0;
  walk: for (;;) {
    if (count === table.kind.length) growTable();
    table.kind[count] = kindOf(cursor.nodeTypeId);
    table.start[count] = cursor.startIndex;
    table.end[count] = cursor.endIndex;
    const node = count++;
    if (cursor.gotoFirstChild()) {
      open.push(node);
      continue;
    }
    table.after[node] = count;
    while (!cursor.gotoNextSibling()) {
      const parent = open.pop();
      if (parent === undefined) break walk;
      cursor.gotoParent();
      table.after[parent] = count;
    }
  }
  table.count = count;
  return table;
}

/** The views of the WebAssembly memory; the engine replaces them when the memory grows. */
interface Memory {
  HEAPU8: Uint8Array;
  HEAPU16: Uint16Array;
  HEAPU32: Uint32Array;
}

// What stands where in tree-sitter's structures when pointers have 32 bits (lib/src/subtree.h, lib/src/parser.h).
const subtree = { padding: 4, size: 16, childCount: 36, symbol: 40, flags: 44, production: 66, bytes: 8 };
const languageFields = { longestAliasSequence: 36, aliasSequences: 84 };

/**
 * Nodes on the way from the root, one entry of five numbers each: address, child, structural child, row of the table,
 * end of children.
 */
let way = new Int32Array(5 * 256);

/**
 * Fills the arrays out of the engine's memory: an order of magnitude faster than asking a cursor,
 * which crosses into WebAssembly six times a node.
 *
 * A node is either eight bytes where its parent holds it (bit 0 set: small tokens) or a pointer to
 * a structure that its children stand in front of. Bytes count UTF-16, two a unit.
 *
 * @param tree Address of the TSTree. @param language Address of the TSLanguage.
 * @param kinds Kind of each symbol.
 */
function fillTableFromMemory(memory: Memory, tree: number, language: number, kinds: Uint8Array): NodeTable {
  const { HEAPU8: bytes, HEAPU16: halves, HEAPU32: words } = memory;
  const aliasLength = halves[(language + languageFields.longestAliasSequence) >> 1] ?? 0;
  const aliases = words[(language + languageFields.aliasSequences) >> 2] ?? 0;
  let { kind, start, end, after } = table;
  let count = 0;
  let depth = -1;

  // The node at hand.
  let at = tree;
  let position = 0;
  let alias = 0;
  for (;;) {
    const first = words[at >> 2] ?? 0;
    let visible: boolean;
    let symbol: number;
    let children = 0;
    let from: number;
    let to: number;
    if ((first & 1) === 1) {
      const sizes = words[(at >> 2) + 1] ?? 0;
      visible = (first & 2) !== 0;
      symbol = (first >>> 8) & 0xff;
      from = position + ((sizes >>> 16) & 0xff);
      to = from + (sizes >>> 24);
    } else {
      visible = ((bytes[first + subtree.flags] ?? 0) & 1) === 1;
      symbol = halves[(first + subtree.symbol) >> 1] ?? 0;
      children = words[(first + subtree.childCount) >> 2] ?? 0;
      from = position + (words[(first + subtree.padding) >> 2] ?? 0);
      to = from + (words[(first + subtree.size) >> 2] ?? 0);
    }
    let row = -1;
    if (visible || alias !== 0 || depth < 0) {
      if (count === kind.length) {
        growTable();
        ({ kind, start, end, after } = table);
      }
      const shown = alias === 0 ? symbol : alias;
      row = count++;
      kind[row] = shown < kinds.length ? (kinds[shown] ?? NodeKind.token) : NodeKind.ERROR;
      start[row] = from >> 1;
      end[row] = to >> 1;
    }
    if (children > 0) {
      depth++;
      if (5 * depth === way.length) {
        const longer = new Int32Array(way.length * 2);
        longer.set(way);
        way = longer;
      }
      way[5 * depth] = first;
      way[5 * depth + 1] = 0;
      way[5 * depth + 2] = 0;
      way[5 * depth + 3] = row;
      way[5 * depth + 4] = children;
      // A first child's own padding counts from where its parent's began.
      to = position;
    } else if (row >= 0) {
      after[row] = count;
    }
    position = to;
    // On to the next child of the nearest ancestor that has one.
    for (;;) {
      if (depth < 0) {
        table.count = count;
        return table;
      }
      const entry = 5 * depth;
      if ((way[entry + 1] ?? 0) < (way[entry + 4] ?? 0)) break;
      const done = way[entry + 3] ?? -1;
      if (done >= 0) after[done] = count;
      depth--;
    }
    const entry = 5 * depth;
    const parent = way[entry] ?? 0;
    const index = way[entry + 1] ?? 0;
    at = parent - ((way[entry + 4] ?? 0) - index) * subtree.bytes;
    way[entry + 1] = index + 1;
    // Comments and the like may stand anywhere and are not counted where aliases are told by position.
    const head = words[at >> 2] ?? 0;
    const extra = (head & 1) === 1 ? (head & 8) !== 0 : ((bytes[head + subtree.flags] ?? 0) & 4) !== 0;
    alias = 0;
    if (!extra) {
      const structural = way[entry + 2] ?? 0;
      way[entry + 2] = structural + 1;
      const production = halves[(parent + subtree.production) >> 1] ?? 0;
      if (production !== 0) alias = halves[(aliases >> 1) + production * aliasLength + structural] ?? 0;
    }
  }
}

const emptyTree: SyntaxTree = {
  table() {
    table.count = 1;
    table.kind[0] = NodeKind.module;
    table.start[0] = table.end[0] = 0;
    table.after[0] = 1;
    return table;
  },
  delete() {},
};

// ---------------------------------------------------------------------------------------------
// The engines.

/** Trees by their handle, so that a handle of one engine is never given to the other. */
function engineOf<T>(options: {
  engine: PythonParser['engine'];
  parse(text: string, previous: T | null): T | null;
  edit(tree: T, edit: TreeEdit): void;
  fill(tree: T): NodeTable;
  release(tree: T): void;
}): PythonParser {
  const trees = new WeakMap<SyntaxTree, T>();
  const attempt = (text: string, previous: T | null): SyntaxTree => {
    let tree: T | null;
    try {
      tree = options.parse(text, previous);
    } catch {
      return emptyTree;
    }
    if (tree === null) return emptyTree;
    let live: T | null = tree;
    const handle: SyntaxTree = {
      table: () => (live === null ? emptyTree.table() : options.fill(live)),
      delete() {
        if (live !== null) options.release(live);
        live = null;
        trees.delete(handle);
      },
    };
    trees.set(handle, tree);
    return handle;
  };
  return {
    engine: options.engine,
    parse: (text) => attempt(text, null),
    reparse(text, previous, edit) {
      const tree = trees.get(previous);
      if (tree === undefined) return attempt(text, null);
      options.edit(tree, edit);
      return attempt(text, tree);
    },
  };
}

/**
 * The parser as WebAssembly: runs everywhere.
 *
 * @throws when the bytes are no WebAssembly, or a grammar of another age.
 */
export async function loadWebAssemblyParser(bytes: ParserBytes): Promise<PythonParser> {
  // The engine makes the object it is given its own module, and its views of the memory with it.
  const engineModule: { wasmBinary: ArrayBuffer } & Partial<Memory> = {
    wasmBinary: Uint8Array.from(bytes.engine).buffer,
  };
  await Parser.init(engineModule);
  const language = await Language.load(bytes.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = new Uint8Array(language.nodeTypeCount);
  for (let symbol = 0; symbol < kinds.length; symbol++) {
    kinds[symbol] = nodeKind(language.nodeTypeForId(symbol) ?? '', language.nodeTypeIsNamed(symbol));
  }
  const kindOf = (symbol: number): NodeKind =>
    symbol < kinds.length ? (kinds[symbol] ?? NodeKind.token) : NodeKind.ERROR;
  const byCursor = (tree: Tree): NodeTable => {
    const cursor: TreeCursor = tree.walk();
    try {
      return fillTable(cursor, kindOf);
    } finally {
      cursor.delete();
    }
  };
  const byMemory = (tree: Tree): NodeTable =>
    fillTableFromMemory(memoryOf(engineModule), addressOf(tree), addressOf(language), kinds);
  return engineOf<Tree>({
    engine: 'web-assembly',
    parse: (text, previous) => parser.parse(text, previous),
    edit: (tree, edit) => tree.edit(new Edit(edit)),
    fill: memoryIsAsKnown(parser, byCursor, byMemory) ? byMemory : byCursor,
    release: (tree) => tree.delete(),
  });
}

/** Objects of web-tree-sitter keep the address of what they stand for under the index 0. */
function addressOf(object: object): number {
  const address: unknown = Reflect.get(object, 0);
  return typeof address === 'number' ? address : 0;
}

function memoryOf(module: Partial<Memory>): Memory {
  const { HEAPU8, HEAPU16, HEAPU32 } = module;
  if (HEAPU8 === undefined || HEAPU16 === undefined || HEAPU32 === undefined)
    throw new Error('The engine shows no memory.');
  return { HEAPU8, HEAPU16, HEAPU32 };
}

/** Code with every sort of node: leaves small and large, aliases, comments between, errors, tokens made up. */
const probe = `# -*- coding: utf-8 -*-
from a import (b as c,  # why
    d)
@e
class F(G, h=1):
    """${'long '.repeat(80)}"""
    async def i(self, /, j: int = 1, *k, l, **m) -> n[o]:
        if not p in q is not r: s = f"{t!r:>{u}} \\n" 'v'
        return [w for x in y if (z := 1)], lambda: type
match aa:
    case {"bb": [cc, *dd]} as ee if ff: print(match)
gg = (hh.ii(jj
kk = )
print "ll", \
    mm
`;

/**
 * Whether reading the memory gives what the cursor gives; a later release of the engine may lay its memory out anew.
 */
function memoryIsAsKnown(
  parser: Parser,
  byCursor: (tree: Tree) => NodeTable,
  byMemory: (tree: Tree) => NodeTable,
): boolean {
  const tree = parser.parse(probe);
  if (tree === null) return false;
  const shown = (nodes: NodeTable): string =>
    [nodes.kind, nodes.start, nodes.end, nodes.after].map((column) => column.slice(0, nodes.count).join()).join(';');
  try {
    const expected = shown(byCursor(tree));
    return shown(byMemory(tree)) === expected;
  } catch {
    return false;
  } finally {
    tree.delete();
  }
}

/** The part of the native module `tree-sitter` that is used. */
export interface NativeTreeSitter {
  new (): {
    setLanguage(language: unknown): void;
    parse(text: string, previous?: NativeTree): NativeTree;
  };
}

interface NativeTree {
  walk(): Cursor & { readonly nodeType: string; readonly nodeIsNamed: boolean };
  edit(edit: TreeEdit): unknown;
}

/**
 * The parser as native code.
 *
 * @param treeSitter The module `tree-sitter`.
 * @param grammar The module `tree-sitter-python`.
 * @throws when the two do not go together.
 */
export function nativeParser(treeSitter: NativeTreeSitter, grammar: unknown): PythonParser {
  const parser = new treeSitter();
  parser.setLanguage(grammar);
  const kinds: (NodeKind | undefined)[] = [];
  return engineOf<NativeTree>({
    engine: 'native',
    parse: (text, previous) => parser.parse(text, previous ?? undefined),
    edit: (tree, edit) => void tree.edit(edit),
    fill(tree) {
      const cursor = tree.walk();
      return fillTable(cursor, (symbol) => (kinds[symbol] ??= nodeKind(cursor.nodeType, cursor.nodeIsNamed)));
    },
    // Its trees are freed by the garbage collector.
    release: () => {},
  });
}
