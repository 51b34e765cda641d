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
  /** Entry of the next node that is no descendant; children of `n` are `n + 1`, `after[n + 1]`, ... up to `after[n]`. */
  after: Int32Array;
}

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
  await Parser.init({ wasmBinary: bytes.engine });
  const language = await Language.load(bytes.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = new Uint8Array(language.nodeTypeCount);
  for (let symbol = 0; symbol < kinds.length; symbol++) {
    kinds[symbol] = nodeKind(language.nodeTypeForId(symbol) ?? '', language.nodeTypeIsNamed(symbol));
  }
  const kindOf = (symbol: number): NodeKind => (symbol < kinds.length ? (kinds[symbol] ?? NodeKind.token) : NodeKind.ERROR);
  return engineOf<Tree>({
    engine: 'web-assembly',
    parse: (text, previous) => parser.parse(text, previous),
    edit: (tree, edit) => tree.edit(new Edit(edit)),
    fill(tree) {
      const cursor: TreeCursor = tree.walk();
      try {
        return fillTable(cursor, kindOf);
      } finally {
        cursor.delete();
      }
    },
    release: (tree) => tree.delete(),
  });
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
