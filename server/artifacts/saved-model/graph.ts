/**
 * The graph of a SavedModel, indexed in place: how many nodes and operations the main graph and each
 * function have, who calls whom, and where the operations stand that touch more than tensors.
 */
import { withoutLongValues } from './long-values';
import {
  eachField,
  eachFieldOf,
  nameTable,
  textAt,
  type Names,
  type Region,
  type RegionField,
  type WireProblem,
} from '../bytes/wire';
import type { GraphOperation } from '../artifact';
import { unsafeOperation } from './unsafe-operations';

/** The nodes of the main graph or of one function. */
export interface GraphPart {
  /** '' for the main graph. */
  name: string;
  nodes: number;
  ops: Map<string, number>;
  /** Functions that an attribute or an operation's name names. */
  calls: Set<string>;
  unsafe: { node: string; op: string; target: string | null }[];
}

/** The graphs of a SavedModel, gone through once: its main graph and the functions of its library. */
export interface GraphIndex {
  main: GraphPart;
  functions: GraphPart[];
  /** Of the names that were asked for, those that nodes of the main graph have. */
  present: Set<string>;
  problems: WireProblem[];
}

/** A node of the main graph, with what it depends on. */
export interface MainNode {
  inputs: string[];
  calls: Set<string>;
  unsafe: GraphPart['unsafe'];
}

function emptyPart(name: string): GraphPart {
  return { name, nodes: 0, ops: new Map(), calls: new Set(), unsafe: [] };
}

/**
 * Indexes a GraphDef. `wanted` are names of nodes that must be there; with `onMain` only the main graph is read,
 * and every node of it is shown to `onMain`.
 */
export async function indexGraph(
  region: Region,
  wanted: ReadonlySet<string>,
  onMain?: (name: string, node: MainNode) => void,
): Promise<GraphIndex> {
  const index: GraphIndex = { main: emptyPart(''), functions: [], present: new Set(), problems: [] };
  const names = nameTable();
  const libraries: Region[] = [];
  const note = (problem: WireProblem | null) => {
    if (problem !== null) index.problems.push(problem);
  };
  /** Nodes too long to be held: what they name is gathered from wherever in them it stands. */
  const longNodes: { part: GraphPart; region: Region }[] = [];
  const inMain: OnNode = (name, inputs, calls, unsafe) => {
    if (wanted.has(name)) index.present.add(name);
    onMain?.(name, { inputs: inputs(), calls, unsafe });
  };
  note(
    await eachFieldOf(region, (field) => {
      if (field.wire !== 2) return;
      if (field.number === 1) {
        if (field.partial) longNodes.push({ part: index.main, region: regionOf(region, field) });
        else addNode(index.main, field.bytes, 0, field.bytes.length, names, inMain);
      } else if (field.number === 2) {
        libraries.push({ source: region.source, start: field.start, end: field.end });
      }
    }),
  );
  for (const library of onMain === undefined ? libraries : []) {
    const long: Region[] = [];
    note(
      await eachFieldOf(library, (field) => {
        if (field.wire !== 2) return;
        if (field.number === 1) {
          if (field.partial) {
            long.push({ source: region.source, start: field.start, end: field.end });
            return;
          }
          const part = emptyPart('');
          const problem = eachField(field.bytes, 0, field.bytes.length, (number, wire, start, end) => {
            if (wire === 2) addFunctionField(part, number, field.bytes, start, end, names);
          });
          if (problem !== null) note({ kind: problem.kind, offset: field.start + problem.offset });
          index.functions.push(part);
        }
      }),
    );
    for (const body of long) {
      const part = emptyPart('');
      note(
        await eachFieldOf(body, (field) => {
          if (field.wire !== 2) return;
          if (field.partial && field.number === 3) longNodes.push({ part, region: regionOf(body, field) });
          else addFunctionField(part, field.number, field.bytes, 0, field.bytes.length, names);
        }),
      );
      index.functions.push(part);
    }
  }
  for (const { part, region: node } of longNodes) {
    const bytes = await withoutLongValues(node, 'NodeDef');
    if (bytes === null) note({ kind: 'malformed', offset: node.start });
    else addNode(part, bytes, 0, bytes.length, names, part === index.main ? inMain : undefined);
  }
  return index;
}

type OnNode = (name: string, inputs: () => string[], calls: Set<string>, unsafe: GraphPart['unsafe']) => void;

function regionOf(around: Region, field: RegionField): Region {
  return { source: around.source, start: field.start, end: field.end };
}

/** FunctionDef: 1 signature (its name is field 1), 3 node_def. */
function addFunctionField(
  part: GraphPart,
  number: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
): void {
  if (number === 3) {
    addNode(part, bytes, from, to, names);
  } else if (number === 1) {
    eachField(bytes, from, to, (inner, wire, start, end) => {
      if (inner === 1 && wire === 2) part.name = names(bytes, start, end);
    });
  }
}

/** NodeDef: 1 name, 2 op, 3 input, 5 attr. */
function addNode(part: GraphPart, bytes: Uint8Array, from: number, to: number, names: Names, onNode?: OnNode): void {
  let nameStart = 0;
  let nameEnd = 0;
  let op = '';
  let calls: Set<string> | null = null;
  const called = (name: string) => {
    part.calls.add(name);
    if (onNode !== undefined) (calls ??= new Set()).add(name);
  };
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) {
      nameStart = start;
      nameEnd = end;
    } else if (number === 2) {
      op = names(bytes, start, end);
    } else if (number === 5 && mayNameFunctions(bytes, start, end)) {
      functionsOfEntry(bytes, start, end, names, called, 0);
    }
  });
  part.nodes++;
  part.ops.set(op, (part.ops.get(op) ?? 0) + 1);
  const rule = unsafeOperation(op);
  let unsafe: GraphPart['unsafe'] = [];
  if (rule !== null) {
    const target = rule.target === null ? null : textAttribute(bytes, from, to, rule.target);
    if (rule.target === null || (target !== null && rule.matters(target))) {
      unsafe = [{ node: textAt(bytes, nameStart, nameEnd), op, target }];
      part.unsafe.push(...unsafe);
    }
  }
  if (onNode !== undefined) {
    const inputs = () => {
      const found: string[] = [];
      eachField(bytes, from, to, (number, wire, start, end) => {
        if (number === 3 && wire === 2) found.push(textAt(bytes, start, end));
      });
      return found;
    };
    const own = calls ?? new Set<string>();
    // An operation may itself be a function's name (TensorFlow 1's way of calling).
    own.add(op);
    onNode(textAt(bytes, nameStart, nameEnd), inputs, own, unsafe);
  }
}

/**
 * Whether an entry of an attribute map may name functions. TensorFlow writes a key, then a value: where the value is a
 * type, shape, number or string and nothing else, a look at its first bytes tells, and most attributes are such.
 */
function mayNameFunctions(bytes: Uint8Array, start: number, end: number): boolean {
  const keyLength = bytes[start + 1] ?? 128;
  const value = start + 2 + keyLength;
  if (bytes[start] !== 0x0a || keyLength >= 128 || value + 2 >= end || bytes[value] !== 0x12) return true;
  const valueLength = bytes[value + 1] ?? 128;
  if (valueLength >= 128 || value + 2 + valueLength !== end) return true;
  return !isOneOtherValue(bytes, value + 2, end);
}

/**
 * Whether an AttrValue is plainly one member other than `func` and `list`: one small field from its first byte to its
 * last. Of several members a reader of protobuf takes the last, so that only the first of one alone tells.
 */
function isOneOtherValue(bytes: Uint8Array, start: number, end: number): boolean {
  const tag = bytes[start] ?? 0;
  if (tag === 0x52 || tag === 0x0a || tag >= 128) return false;
  const next = bytes[start + 1] ?? 128;
  switch (tag & 7) {
    case 0:
      return next < 128 && start + 2 === end;
    case 2:
      return next < 128 && start + 2 + next === end;
    case 5:
      return start + 5 === end;
    default:
      return false;
  }
}

/** Fills in an operation from its NodeDef: 1 name, 2 op, 3 input, 5 attr (the functions that it names). */
export function nodeFields(bytes: Uint8Array, names: Names, partial: boolean, operation: GraphOperation): void {
  const calls = new Set<string>();
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) operation.name = textAt(bytes, start, end);
    else if (number === 2) operation.op = names(bytes, start, end);
    else if (number === 3) operation.inputs.push(textAt(bytes, start, end));
    else if (number === 5 && !(partial && end === bytes.length))
      functionsOfEntry(bytes, start, end, names, (name) => calls.add(name), 0);
  });
  operation.calls = [...calls];
}

/**
 * Functions whose own attributes name functions, and so on: protobuf reads no deeper (100 messages, three for each of
 * them).
 */
const DEEPEST_FUNCTION = 34;

/**
 * An entry of an attribute map: 1 key, 2 AttrValue; AttrValue: 10 func, 1 list (9 func); NameAttrList: 1 name, 2 attr.
 */
function functionsOfEntry(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  called: (name: string) => void,
  depth: number,
): void {
  if (depth > DEEPEST_FUNCTION) return;
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 2 || wire !== 2) return;
    if (isOneOtherValue(bytes, start, end)) return;
    eachField(bytes, start, end, (kind, kindWire, valueStart, valueEnd) => {
      if (kindWire !== 2) return;
      if (kind === 10) {
        functionOf(bytes, valueStart, valueEnd, names, called, depth);
      } else if (kind === 1) {
        eachField(bytes, valueStart, valueEnd, (item, itemWire, itemStart, itemEnd) => {
          if (item === 9 && itemWire === 2) functionOf(bytes, itemStart, itemEnd, names, called, depth);
        });
      }
    });
  });
}

function functionOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  called: (name: string) => void,
  depth: number,
): void {
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1 && end > start) called(names(bytes, start, end));
    else if (number === 2) functionsOfEntry(bytes, start, end, names, called, depth + 1);
  });
}

/** The text of a node's string attribute; null where it has none. */
function textAttribute(bytes: Uint8Array, from: number, to: number, wanted: string): string | null {
  let found: string | null = null;
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 5 || wire !== 2) return;
    let key = '';
    eachField(bytes, start, end, (part, partWire, partStart, partEnd) => {
      if (partWire !== 2) return;
      if (part === 1) key = textAt(bytes, partStart, partEnd);
      else if (part === 2 && key === wanted) {
        eachField(bytes, partStart, partEnd, (kind, kindWire, valueStart, valueEnd) => {
          if (kind === 2 && kindWire === 2) found = textAt(bytes, valueStart, valueEnd);
        });
      }
    });
  });
  return found;
}
