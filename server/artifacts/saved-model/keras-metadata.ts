/** keras_metadata.pb: what Keras 2.5 to 2.15 write beside saved_model.pb about the model's layers. */
import { isObject, refuseMonster, type Json, type JsonObject } from '../keras/config';
import { numberShortener } from '../number-lists';
import { eachField, strictTextAt, type WireProblem } from '../bytes/wire';

/** An entry of keras_metadata.pb: what Keras says of one object of the model. */
export interface KerasNode {
  /** Number of the node in the SavedModel's object graph. */
  node: number;
  /** `root.layer-0.layer-1` */
  path: string;
  /** `_tf_keras_layer`, `_tf_keras_network`, `_tf_keras_metric` ... */
  identifier: string;
  className: string;
  name: string;
  module: string | null;
  registeredName: string | null;
  /** Long lists of numbers in it may be empty lists here; `whole` has them. */
  metadata: JsonObject;
  config: Json;
  /** The JSON as it stands; null where `metadata` is all of it. */
  whole: string | null;
}

/**
 * The nodes of keras_metadata.pb: SavedMetadata (1 nodes), SavedObject (2 node_id, 3 node_path, 4 identifier, 5
 * metadata, 6 version). Throws where the bytes are no such message or their JSON cannot be read.
 */
export function readKerasMetadata(bytes: Uint8Array): KerasNode[] {
  const nodes: KerasNode[] = [];
  const shorten = numberShortener();
  refuse(
    eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
      if (number === 1 && wire === 2) nodes.push(readNode(bytes, start, end, shorten));
    }),
  );
  return nodes;
}

function readNode(bytes: Uint8Array, from: number, to: number, shorten: (json: string) => string): KerasNode {
  let id = 0;
  let path = '';
  let identifier = '';
  let json = '';
  refuse(
    eachField(bytes, from, to, (number, wire, start, end, value) => {
      if (number === 2 && wire === 0) id = value | 0;
      if (wire !== 2) return;
      if (number === 3) path = strictTextAt(bytes, start, end);
      else if (number === 4) identifier = strictTextAt(bytes, start, end);
      else if (number === 5) json = strictTextAt(bytes, start, end);
      else if (number === 6) refuse(eachField(bytes, start, end, () => undefined));
    }),
  );
  const short = shorten(json);
  const node = kerasNode(id, path, identifier, short);
  if (short !== json) node.whole = json;
  return node;
}

function refuse(problem: WireProblem | null): void {
  if (problem !== null) throw new Error(`is ${problem.kind} at byte ${problem.offset}`);
}

/**
 * The configuration of a node with all of its numbers, read again where they were left out. Too many of them stay left
 * out.
 */
export function wholeConfig(node: KerasNode): Json {
  if (node.whole === null) return node.config;
  try {
    return kerasNode(node.node, node.path, node.identifier, node.whole).config;
  } catch {
    return node.config;
  }
}

/**
 * One node from its JSON, as it also stands in the object graph of Keras before 2.5. Throws where the JSON cannot be
 * read.
 */
export function kerasNode(node: number, path: string, identifier: string, json: string): KerasNode {
  // A short text cannot hold too much.
  if (json.length > 5_000_000) refuseMonster(json);
  const read = JSON.parse(json) as Json;
  const parsed = json.includes('__tuple__') ? withoutTuples(read) : read;
  const metadata = isObject(parsed) ? parsed : {};
  const config = isObject(metadata['config']) ? metadata['config'] : {};
  const className = text(metadata['class_name']) ?? '';
  const named = className.includes('>') ? className : text(metadata['registered_name']);
  return {
    node,
    path,
    identifier,
    className: className.slice(className.lastIndexOf('>') + 1),
    name: text(metadata['name']) ?? text(config['name']) ?? '',
    module: text(metadata['module']),
    registeredName: named ?? null,
    metadata,
    config,
    whole: null,
  };
}

/**
 * Keras writes a tuple as {class_name: '__tuple__', items: [...]} here; everywhere else it is a list. Changes the value
 * in place.
 */
function withoutTuples(value: Json): Json {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (typeof item === 'object' && item !== null) value[index] = withoutTuples(item);
    });
  } else if (isObject(value)) {
    const items = value['items'];
    if (value['class_name'] === '__tuple__' && Array.isArray(items)) return withoutTuples(items);
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (typeof item === 'object' && item !== null) value[key] = withoutTuples(item);
    }
  }
  return value;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
