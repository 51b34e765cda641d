/** keras_metadata.pb: what Keras 2.5 to 2.15 write beside saved_model.pb about the model's layers. */
import { isObject, refuseMonster, type Json, type JsonObject } from './keras-config';
import { third_party } from './proto/messages.js';

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
  metadata: JsonObject;
  config: Json;
}

/** The nodes of keras_metadata.pb. Throws where the bytes are no such message or their JSON cannot be read. */
export function readKerasMetadata(bytes: Uint8Array): KerasNode[] {
  const saved = third_party.py.tf_keras.protobuf.SavedMetadata.decode(bytes);
  return saved.nodes.map((node) => kerasNode(node.nodeId ?? 0, node.nodePath ?? '', node.identifier ?? '', node.metadata ?? ''));
}

/** One node from its JSON, as it also stands in the object graph of Keras before 2.5. Throws where the JSON cannot be read. */
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
  };
}

/** Keras writes a tuple as {class_name: '__tuple__', items: [...]} here; everywhere else it is a list. Changes the value in place. */
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
