/**
 * `graph_def_program_hash` of a fingerprint: over the main graph without what differs from machine to machine and from
 * run to run (tensorflow/core/graph/regularization/simple_delete.cc and util.cc): the numbers at the end of called
 * functions' names, their config_proto, the values of text constants; without the functions themselves.
 */
import { memorySource } from '../bytes/byte-source-memory';
import { fingerprint64 } from '../bytes/farmhash';
import { inOrder } from './serialised-order';
import { joinedBytes, lengthDelimited, varint } from '../bytes/wire-writing';
import { eachField, eachFieldOf, eachWholeField, textAt, type Region } from '../bytes/wire';

/** Nodes of main graphs are put together in memory; those of TensorFlow 2 are a few hundred. */
const LARGEST_GRAPH = 1 << 26;

/** The hash of a GraphDef. Null where it is unsound, or too large to be put together. */
export async function graphProgramHash(graph: Region, signal?: AbortSignal): Promise<bigint | null> {
  const nodes: Region[] = [];
  let size = 0;
  /** GraphDef: 2 library and 4 versions are emptied and stay; 3 version, 5 debug_info. */
  const others = new Map<number, Uint8Array[]>();
  const problem = await eachFieldOf(graph, (field) => {
    if (field.number === 1 && field.wire === 2) {
      nodes.push({ source: graph.source, start: field.start, end: field.end });
      size += field.end - field.start;
    } else if (field.number === 2 || field.number === 4) {
      others.set(field.number, [lengthDelimited(field.number, new Uint8Array(0))]);
    } else {
      others.set(field.number, [
        ...(others.get(field.number) ?? []),
        field.wire === 2
          ? lengthDelimited(field.number, field.bytes)
          : joinedBytes([varint(field.number * 8), varint(field.value)]),
      ]);
    }
  });
  if (problem !== null || size > LARGEST_GRAPH) return null;
  // Both are made where they are not there: emptying them touches them.
  for (const number of [2, 4])
    if (!others.has(number)) others.set(number, [lengthDelimited(number, new Uint8Array(0))]);
  const parts: Uint8Array[] = [];
  for (const node of nodes) {
    signal?.throwIfAborted();
    const ordered = await inOrder(node, 'NodeDef', signal);
    if (ordered === null) return null;
    parts.push(lengthDelimited(1, regularNode(await ordered.read(0, ordered.size))));
  }
  for (const [, fields] of [...others].sort(([left], [right]) => left - right)) parts.push(...fields);
  return fingerprint64(memorySource(joinedBytes(parts)), signal);
}

/** NodeDef: 1 name, 2 op, 5 attr (1 key, 2 value). */
function regularNode(bytes: Uint8Array): Uint8Array {
  let op = '';
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number === 2 && wire === 2) op = textAt(bytes, start, end);
  });
  const calls = op === 'PartitionedCall' || op === 'StatefulPartitionedCall';
  if (!calls && op !== 'Const') return bytes;
  const isText = !calls && textConstant(bytes);
  const parts: Uint8Array[] = [];
  eachWholeField(bytes, 0, bytes.length, (number, wire, begin, start, end) => {
    const whole = bytes.subarray(begin, end);
    if (number !== 5 || wire !== 2) {
      parts.push(whole);
      return;
    }
    const { key, value } = entryOf(bytes, start, end);
    if (calls && key === 'config_proto') parts.push(attribute(key, Uint8Array.from([0x12, 0])));
    else if (calls && key === 'f') parts.push(attribute(key, withoutNumber(value)));
    else if (isText && key === 'value') parts.push(attribute(key, new Uint8Array(0)));
    else parts.push(whole);
  });
  return joinedBytes(parts);
}

function entryOf(bytes: Uint8Array, from: number, to: number): { key: string; value: Uint8Array } {
  let key = '';
  let value: Uint8Array = new Uint8Array(0);
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) key = textAt(bytes, start, end);
    else if (number === 2) value = bytes.subarray(start, end);
  });
  return { key, value };
}

/** Whether the `dtype` of a Const is string: AttrValue 6 type, DT_STRING 7. */
function textConstant(bytes: Uint8Array): boolean {
  let found = false;
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (number !== 5 || wire !== 2) return;
    const { key, value } = entryOf(bytes, start, end);
    if (key !== 'dtype') return;
    eachField(value, 0, value.length, (kind, kindWire, _start, _end, type) => {
      if (kind === 6 && kindWire === 0) found = type === 7;
    });
  });
  return found;
}

/** AttrValue 10 func, NameAttrList 1 name: the name without the number behind its last underscore. */
function withoutNumber(value: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  eachField(value, 0, value.length, (number, wire, start, end) => {
    if (number !== 10 || wire !== 2) return;
    const inner: Uint8Array[] = [];
    eachWholeField(value, start, end, (field, fieldWire, begin, from, to) => {
      const isName = field === 1 && fieldWire === 2;
      inner.push(isName ? lengthDelimited(1, regularName(textAt(value, from, to))) : value.subarray(begin, to));
    });
    parts.push(lengthDelimited(10, joinedBytes(inner)));
  });
  return joinedBytes(parts);
}

function regularName(name: string): Uint8Array {
  return new TextEncoder().encode(name.replace(/(_[+-]?)\d+$/, (_, sign: string) => sign.slice(0, 1)));
}

function attribute(key: string, value: Uint8Array): Uint8Array {
  return lengthDelimited(
    5,
    joinedBytes([lengthDelimited(1, new TextEncoder().encode(key)), lengthDelimited(2, value)]),
  );
}
