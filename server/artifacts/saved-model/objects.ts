/**
 * The objects of a SavedModel: SavedObjectGraph, tensorflow/core/protobuf/saved_object_graph.proto. Read by hand: a
 * large model has tens of thousands, and more than half of what stands in them is not shown.
 */
import type { Shape } from '../artifact';
import { readEdge, readSlot, type GraphEdge, type TrackedNode } from '../checkpoint/object-graph';
import type { SavedNode } from './variables';
import type { CapturingFunction } from './layers';
import {
  eachField,
  eachFieldOf,
  nameTable,
  readVarint,
  strictTextAt,
  textAt,
  type Names,
  type Region,
  type WireProblem,
} from '../bytes/wire';

const LARGEST_NODE = 1 << 27;
/** A length of -1 (unknown) takes ten bytes as a varint; no true one comes near. */
const NEGATIVE = 2 ** 55;

/** The nodes of a SavedObjectGraph (1 nodes) in their order; one that cannot be read is an object without anything. */
export async function readSavedObjects(region: Region): Promise<{ nodes: SavedNode[]; problem: WireProblem | null }> {
  const nodes: SavedNode[] = [];
  const names = nameTable(strictTextAt);
  const long: { index: number; region: Region }[] = [];
  let broken: WireProblem | null = null;
  const read = (bytes: Uint8Array, at: number): SavedNode => {
    const node = readSavedObject(bytes, names);
    if (node === null) broken ??= { kind: 'malformed', offset: at };
    return node ?? emptyNode();
  };
  const problem = await eachFieldOf(region, (field) => {
    if (field.number !== 1 || field.wire !== 2) return;
    if (field.partial)
      long.push({ index: nodes.length, region: { source: region.source, start: field.start, end: field.end } });
    nodes.push(field.partial ? emptyNode() : read(field.bytes, field.start));
  });
  for (const { index, region: part } of long) {
    if (part.end - part.start <= LARGEST_NODE)
      nodes[index] = read(await part.source.read(part.start, part.end - part.start), part.start);
  }
  return { nodes, problem: problem ?? broken };
}

/**
 * Which objects each concrete function captures: SavedObjectGraph, 2 concrete_functions; SavedConcreteFunction, 2
 * bound_inputs.
 */
export async function readCaptures(region: Region): Promise<CapturingFunction[]> {
  const functions: CapturingFunction[] = [];
  await eachFieldOf(region, (field) => {
    if (field.number !== 2 || field.wire !== 2 || field.partial) return;
    const { bytes } = field;
    let name = '';
    const captured: number[] = [];
    eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
      if (wire !== 2) return;
      if (number === 1) name = textAt(bytes, start, end);
      else if (number === 2) {
        eachField(bytes, start, end, (part, partWire, from, to, value) => {
          if (part !== 2) return;
          if (partWire === 0) captured.push(value);
          for (let at = from; partWire === 2 && at < to;) {
            const item = readVarint(bytes, at, to);
            if (typeof item === 'string') return;
            captured.push(item.value);
            at = item.next;
          }
        });
      }
    });
    functions.push({ name, captured });
  });
  return functions;
}

const NONE: readonly never[] = [];

function emptyNode(): SavedNode {
  return {
    children: NONE,
    tensors: NONE,
    slots: NONE,
    kind: 'object',
    identifier: null,
    metadata: '',
    functions: NONE,
    variable: null,
    saveFunctions: NONE,
    restoreFunctions: NONE,
    detail: null,
  };
}

/** Of what kind an object is, when it is none of a user's; by the number of its field. */
const kinds = new Map([
  [5, 'asset'],
  [6, 'function'],
  [7, 'variable'],
  [8, 'function'],
  [9, 'constant'],
  [10, 'resource'],
  [12, 'captured'],
]);

/**
 * SavedObject: 1 children, 3 slot_variables, 4 user_object (1 identifier, 3 metadata), 5 asset, 6 function (1
 * concrete_functions), 7 variable, 8 bare_concrete_function (1 name), 9 constant (1 operation), 10 resource (1 device),
 * 11 saveable_objects, 12 captured_tensor, 13 registered_name. null where its bytes are no such message.
 */
function readSavedObject(bytes: Uint8Array, names: Names): SavedNode | null {
  const node = emptyNode();
  let children: GraphEdge[] | null = null;
  let slots: TrackedNode['slots'][number][] | null = null;
  let functions: string[] | null = null;
  let registeredName = '';
  let detail = '';
  let problem: WireProblem | null = null;
  const note = (found: WireProblem | null) => {
    if (found !== null) problem = found;
  };
  /** The text of a field of the message between two places; '' where it has none. */
  const textField = (from: number, to: number, wanted: number): string => {
    let text = '';
    note(
      eachField(bytes, from, to, (number, wire, start, end) => {
        if (number === wanted && wire === 2) text = names(bytes, start, end);
      }),
    );
    return text;
  };
  try {
    note(
      eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
        if (wire !== 2) return;
        if (number === 1) {
          note(readEdge(bytes, start, end, names, (children ??= [])));
          return;
        }
        const kind = kinds.get(number);
        if (kind !== undefined) node.kind = kind;
        switch (number) {
          case 3:
            note(readSlot(bytes, start, end, names, (slots ??= [])));
            break;
          case 4:
            node.identifier = '';
            note(
              eachField(bytes, start, end, (part, partWire, from, to) => {
                if (partWire !== 2) return;
                if (part === 1) node.identifier = names(bytes, from, to);
                else if (part === 3) node.metadata = strictTextAt(bytes, from, to);
              }),
            );
            if (node.identifier !== '') node.kind = node.identifier;
            break;
          case 6:
            note(
              eachField(bytes, start, end, (part, partWire, from, to) => {
                if (part === 1 && partWire === 2) (functions ??= []).push(names(bytes, from, to));
              }),
            );
            break;
          case 7:
            node.variable = { name: '', dtype: 0, shape: null, trainable: false };
            note(readSavedVariable(bytes, start, end, names, node.variable));
            detail = node.variable.name;
            break;
          case 8: {
            const name = textField(start, end, 1);
            if (name !== '') (functions ??= []).push(name);
            break;
          }
          case 9:
          case 10:
            detail = textField(start, end, 1);
            break;
          case 11:
            note(readSaveable(bytes, start, end, node));
            break;
          case 13:
            registeredName = names(bytes, start, end);
            break;
        }
      }),
    );
  } catch {
    // Text that is no UTF-8.
    return null;
  }
  if (problem !== null) return null;
  node.children = children ?? NONE;
  node.slots = slots ?? NONE;
  node.functions = functions ?? NONE;
  node.detail = registeredName || detail || node.functions[0] || null;
  return node;
}

/** SavedVariable: 1 dtype, 2 shape, 3 trainable, 6 name. */
function readSavedVariable(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  variable: NonNullable<SavedNode['variable']>,
): WireProblem | null {
  let inner: WireProblem | null = null;
  const outer = eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 1 && wire === 0) variable.dtype = value;
    else if (number === 3 && wire === 0) variable.trainable = value !== 0;
    else if (number === 6 && wire === 2) variable.name = names(bytes, start, end);
    else if (number === 2 && wire === 2) {
      const { shape, problem } = readShape(bytes, start, end);
      variable.shape = shape;
      inner ??= problem;
    }
  });
  return outer ?? inner;
}

/** TensorShapeProto: 2 dim (1 size), 3 unknown_rank. */
function readShape(bytes: Uint8Array, from: number, to: number): { shape: Shape; problem: WireProblem | null } {
  const shape: (number | null)[] = [];
  let unknownRank = false;
  let inner: WireProblem | null = null;
  const outer = eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 3 && wire === 0) unknownRank = value !== 0;
    if (number !== 2 || wire !== 2) return;
    let size = 0;
    inner ??= eachField(bytes, start, end, (part, partWire, _from, _to, length) => {
      if (part === 1 && partWire === 0) size = length;
    });
    shape.push(size >= NEGATIVE ? null : size);
  });
  return { shape: unknownRank ? null : shape, problem: outer ?? inner };
}

/** An entry of saveable_objects: 2 SaveableObject (2 save_function, 3 restore_function). */
function readSaveable(bytes: Uint8Array, from: number, to: number, node: SavedNode): WireProblem | null {
  let save = 0;
  let restore = 0;
  let inner: WireProblem | null = null;
  const outer = eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 2 || wire !== 2) return;
    inner ??= eachField(bytes, start, end, (part, partWire, _from, _to, value) => {
      if (part === 2 && partWire === 0) save = value;
      else if (part === 3 && partWire === 0) restore = value;
    });
  });
  node.saveFunctions = [...node.saveFunctions, save];
  node.restoreFunctions = [...node.restoreFunctions, restore];
  return outer ?? inner;
}
