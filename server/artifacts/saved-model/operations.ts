/**
 * The operations of one graph of a SavedModel, read when they are asked for: opening a model only
 * counts them (`graph.ts`). Messages: tensorflow/core/framework/{graph,function,node_def,op_def}.proto.
 */
import type { GraphOperation, OperationGraph } from '../artifact';
import { nodeFields } from './graph';
import { eachField, eachFieldOf, nameTable, textAt, type Names, type Region, type RegionField } from '../bytes/wire';

/** Operations beyond this many are counted, not kept: a person looks at some hundreds of them. */
const MOST_OPERATIONS = 200_000;

/**
 * The operations of the function of that name in a GraphDef, or of the main graph for ''. Null where there is
 * no such function. Of damaged bytes, what stands before the damage.
 */
export async function readOperations(graph: Region, name: string): Promise<OperationGraph | null> {
  return readGraph(graph, name, () => undefined);
}

/**
 * Shows every node of a function, or of the main graph for '', with its bytes (of a long one only their beginning).
 * Returns the names of the function's arguments; null where there is no such function.
 */
export async function readNodes(
  graph: Region,
  name: string,
  onNode: (operation: GraphOperation, bytes: Uint8Array) => void,
): Promise<string[] | null> {
  const read = await readGraph(graph, name, onNode);
  return read?.inputs.map((input) => input.name) ?? null;
}

type OnNode = (operation: GraphOperation, bytes: Uint8Array) => void;

async function readGraph(graph: Region, name: string, onNode: OnNode): Promise<OperationGraph | null> {
  const names = nameTable();
  const read = emptyGraph();
  const libraries: Region[] = [];
  await eachFieldOf(graph, (field) => {
    if (field.wire !== 2) return;
    if (field.number === 1 && name === '') addOperation(read, field.bytes, names, field.partial, onNode);
    else if (field.number === 2) libraries.push(regionOf(graph, field));
  });
  if (name === '') return read;
  for (const library of libraries) {
    const bodies: Region[] = [];
    await eachFieldOf(library, (field) => {
      if (field.number === 1 && field.wire === 2 && (field.partial || functionName(field.bytes) === name))
        bodies.push(regionOf(library, field));
    });
    for (const body of bodies) {
      const found = await readFunction(body, name, names, onNode);
      if (found !== null) return found;
    }
  }
  return null;
}

function emptyGraph(): OperationGraph {
  return { inputs: [], operations: [], outputs: [], total: 0 };
}

function regionOf(around: Region, field: RegionField): Region {
  return { source: around.source, start: field.start, end: field.end };
}

/** FunctionDef: 1 signature (OpDef), 3 node_def, 4 ret (a map: name of the output → tensor). */
async function readFunction(body: Region, name: string, names: Names, onNode: OnNode): Promise<OperationGraph | null> {
  const read = emptyGraph();
  let own = '';
  const tensors = new Map<string, string>();
  await eachFieldOf(body, (field) => {
    if (field.wire !== 2) return;
    const { bytes } = field;
    if (field.number === 1) {
      own = functionSignature(bytes, read);
    } else if (field.number === 3) {
      addOperation(read, bytes, names, field.partial, onNode);
    } else if (field.number === 4) {
      const [key, value] = [textField(bytes, 1), textField(bytes, 2)];
      tensors.set(key, value);
    }
  });
  if (own !== name) return null;
  read.outputs = read.outputs.map((output) => ({ ...output, tensor: tensors.get(output.name) ?? '' }));
  return read;
}

/** OpDef: 1 name, 2 input_arg, 3 output_arg; ArgDef: 1 name. Fills inputs and outputs, answers the function's name. */
function functionSignature(bytes: Uint8Array, read: OperationGraph): string {
  let own = '';
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) own = textAt(bytes, start, end);
    else if (number === 2) read.inputs.push({ name: textField(bytes.subarray(start, end), 1) });
    else if (number === 3) read.outputs.push({ name: textField(bytes.subarray(start, end), 1), tensor: '' });
  });
  return own;
}

function functionName(bytes: Uint8Array): string {
  let name = '';
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number === 1 && wire === 2) name = textField(bytes.subarray(start, end), 1);
  });
  return name;
}

function textField(bytes: Uint8Array, wanted: number): string {
  let text = '';
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number === wanted && wire === 2) text = textAt(bytes, start, end);
  });
  return text;
}

function addOperation(read: OperationGraph, bytes: Uint8Array, names: Names, partial: boolean, onNode: OnNode): void {
  read.total++;
  if (read.operations.length >= MOST_OPERATIONS) return;
  const operation: GraphOperation = { name: '', op: '', inputs: [], calls: [] };
  nodeFields(bytes, names, partial, operation);
  read.operations.push(operation);
  onNode(operation, bytes);
}
