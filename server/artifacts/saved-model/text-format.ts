/**
 * saved_model.pbtxt: the text is parsed by protobufjs and written as binary, so that one reader serves
 * both. Nothing is compiled at run time, so it works under a strict content security policy.
 */
import { Message, Root, Writer, type Type } from 'protobufjs/light.js';
import textFormat from 'protobufjs/ext/textformat.js';
import description from '../proto/text-format.json';

/** The binary form of a SavedModel given as text. Throws with the parser's reason where the text is not one. */
export function savedModelFromText(text: string): Uint8Array {
  const type = Root.fromJSON(description).resolveAll().lookupType('tensorflow.SavedModel');
  // Without a constructor of its own the library would compile one.
  type.ctor = class extends Message<object> {};
  return encode(type, fields(textFormat.fromText(type, text)), Writer.create()).finish();
}

type Fields = Record<string, unknown>;

function fields(message: object): Fields {
  return message as Fields;
}

function encode(type: Type, message: Fields, writer: Writer): Writer {
  for (const field of [...type.fieldsArray].sort((left, right) => left.id - right.id)) {
    const value = Object.hasOwn(message, field.name) ? message[field.name] : undefined;
    if (value === undefined || value === null) continue;
    const inner = field.resolvedType !== null && 'fieldsArray' in field.resolvedType ? field.resolvedType : null;
    if (field.map) {
      for (const [key, item] of Object.entries(value)) {
        writer.uint32((field.id << 3) | 2).fork();
        writer.uint32(10).string(key);
        if (inner !== null) encode(inner, fields(item), writer.uint32(18).fork()).ldelim();
        else scalar(writer, 2, field.type, item);
        writer.ldelim();
      }
    } else {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (inner !== null) encode(inner, fields(item), writer.uint32((field.id << 3) | 2).fork()).ldelim();
        else scalar(writer, field.id, field.type, item);
      }
    }
  }
  return writer;
}

/** One value with its tag; packed fields too are written value by value, which every reader accepts. */
function scalar(writer: Writer, id: number, type: string, value: unknown): void {
  const tag = (wire: number) => writer.uint32((id << 3) | wire);
  switch (type) {
    case 'string':
      tag(2).string(String(value));
      break;
    case 'bytes':
      if (value instanceof Uint8Array) tag(2).bytes(value);
      break;
    case 'float':
      tag(5).float(Number(value));
      break;
    case 'double':
      tag(1).double(Number(value));
      break;
    case 'fixed32':
      tag(5).fixed32(Number(value));
      break;
    case 'bool':
      tag(0).bool(Boolean(value));
      break;
    case 'int64':
    case 'uint64':
      tag(0).int64(wide(value));
      break;
    case 'uint32':
      tag(0).uint32(Number(value));
      break;
    default:
      tag(0).int32(Number(value));
  }
}

/** What the writer takes for 64 bits: a number, or the two halves that the parser gives. */
function wide(value: unknown): Parameters<Writer['int64']>[0] {
  if (typeof value === 'object' && value !== null && 'low' in value && 'high' in value) {
    const { low, high } = value;
    if (typeof low === 'number' && typeof high === 'number') return high * 2 ** 32 + (low >>> 0);
  }
  return Number(value);
}
