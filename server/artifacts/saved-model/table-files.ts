/**
 * Which files a SavedModel's lookup tables are filled from. TensorFlow gives each initializer one of the model's own
 * assets; a path that stands in the graph as a constant is read from the machine that loads the model.
 */
import { readNodes } from './operations';
import { nodeName } from './unsafe-operations';
import { eachField, textAt, type Region } from '../bytes/wire';

/** What is known of the objects that functions are given. */
interface CapturedConstants {
  /** Number of captured objects of each function, its last arguments. */
  captured: ReadonlyMap<string, readonly number[]>;
  /** The node of the main graph that an object is, where it is a constant. */
  constantOf(object: number): string | null;
}

interface Node {
  op: string;
  inputs: string[];
  calls: string[];
  /** First string of a constant. */
  text: string | null;
}

interface Part {
  inputs: string[];
  nodes: Map<string, Node>;
}

/**
 * The constant path that the table initializer `node` of a part ('' is the main graph) reads; null where it is an
 * asset, or computed.
 */
type PathOfTable = (part: string, node: string) => Promise<string | null>;

/**
 * Answers for one graph, whose parts are read as they are needed. `callers` are the functions that name each function,
 * `assets` the nodes of the main graph whose values a loader replaces by the path of an asset.
 */
export function tablePaths(
  graph: Region,
  callers: ReadonlyMap<string, readonly string[]>,
  constants: CapturedConstants,
  assets: ReadonlySet<string>,
): PathOfTable {
  const parts = new Map<string, Promise<Part>>();
  const partOf = (name: string): Promise<Part> => {
    let part = parts.get(name);
    if (part === undefined) parts.set(name, (part = readPart(graph, name)));
    return part;
  };
  const textOf = async (name: string, input: string, seen: Set<string>): Promise<string | null> => {
    const wanted = nodeName(input);
    if (seen.size > 200 || seen.has(`${name}\0${wanted}`)) return null;
    seen.add(`${name}\0${wanted}`);
    const part = await partOf(name);
    const node = part.nodes.get(wanted);
    if (node === undefined) return textOfArgument(name, part.inputs.indexOf(wanted), seen);
    if (node.op === 'Const') return name === '' && assets.has(wanted) ? null : node.text;
    for (const inner of node.inputs) {
      const text = inner.startsWith('^') ? null : await textOf(name, inner, seen);
      if (text !== null) return text;
    }
    return null;
  };
  /** What a function is given: an object that it captures, or what those give it that call it. */
  const textOfArgument = async (name: string, index: number, seen: Set<string>): Promise<string | null> => {
    if (index < 0) return null;
    const captured = constants.captured.get(name);
    const { inputs } = await partOf(name);
    const object = captured?.[index - (inputs.length - captured.length)];
    const constant = object === undefined ? null : constants.constantOf(object);
    if (constant !== null) return textOf('', constant, seen);
    for (const caller of ['', ...(callers.get(name) ?? [])]) {
      for (const node of (await partOf(caller)).nodes.values()) {
        if (node.op !== name && !node.calls.includes(name)) continue;
        const given = node.inputs.filter((input) => !input.startsWith('^'))[index];
        const text = given === undefined ? null : await textOf(caller, given, seen);
        if (text !== null) return text;
      }
    }
    return null;
  };
  return async (part, node) => {
    const { nodes } = await partOf(part);
    const [, file] = nodes.get(node)?.inputs ?? [];
    return file === undefined ? null : textOf(part, file, new Set());
  };
}

async function readPart(graph: Region, name: string): Promise<Part> {
  const nodes = new Map<string, Node>();
  const inputs = await readNodes(graph, name, (operation, bytes) => {
    nodes.set(operation.name, {
      op: operation.op,
      inputs: operation.inputs,
      calls: operation.calls,
      text: operation.op === 'Const' ? constantText(bytes) : null,
    });
  });
  return { inputs: inputs ?? [], nodes };
}

/**
 * The first string of a Const: NodeDef 5 attr (1 key, 2 value), AttrValue 8 tensor, TensorProto 8 string_val. Null for
 * numbers.
 */
function constantText(bytes: Uint8Array): string | null {
  let text: string | null = null;
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number !== 5 || wire !== 2) return;
    let key = '';
    eachField(bytes, start, end, (part, partWire, partStart, partEnd) => {
      if (partWire !== 2) return;
      if (part === 1) key = textAt(bytes, partStart, partEnd);
      else if (part === 2 && key === 'value') {
        eachField(bytes, partStart, partEnd, (kind, kindWire, tensorStart, tensorEnd) => {
          if (kind !== 8 || kindWire !== 2) return;
          eachField(bytes, tensorStart, tensorEnd, (field, fieldWire, from, to) => {
            if (field === 8 && fieldWire === 2) text ??= textAt(bytes, from, to);
          });
        });
      }
    });
  });
  return text;
}
