/**
 * What a marshalled Python code object says of itself: names, constants, file. It is parsed, never
 * executed. Format: Python/marshal.c of CPython 3.6 to 3.14.
 */

export interface PythonCode {
  /** `<lambda>` for a lambda. */
  name: string;
  filename: string;
  /** Which Pythons write code objects of this form. */
  python: string;
  /** Global names and attributes that the code uses, also in functions inside it. */
  names: string[];
  /** Numbers, texts and bytes among its constants, as Python shows them. */
  constants: string[];
}

const REFERENCE = 0x80;
const MAX_DEPTH = 100;
const MAX_ITEMS = 200_000;

type Value =
  | { kind: 'text'; text: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'number'; shown: string }
  | { kind: 'tuple'; items: Value[] }
  | { kind: 'code'; code: RawCode }
  | { kind: 'other'; shown: string };

interface RawCode {
  name: string;
  filename: string;
  python: string;
  names: Value;
  constants: Value;
}

/**
 * The code object as Keras stores it: in base64, where Python passes over what does not belong to it, else the
 * bytes themselves as characters (`func_load`). Throws an `Error` that says why it is none.
 */
export function parsePythonCode(text: string): PythonCode {
  const parser = new MarshalParser(decoded(text));
  const value = parser.value(0);
  if (value.kind !== 'code') throw new Error('it is no code object');
  const names = new Set<string>();
  const constants: string[] = [];
  collect(value.code, names, constants, 0);
  return {
    name: value.code.name,
    filename: value.code.filename,
    python: value.code.python,
    names: [...names],
    constants,
  };
}

function decoded(text: string): Uint8Array {
  let binary = text;
  if (!/[^\u0000-\u007f]/.test(text)) {
    try {
      binary = atob(text.replace(/[^A-Za-z0-9+/=]+/g, ''));
    } catch {
      binary = text;
    }
  }
  // Characters beyond Latin-1 are written out as \uXXXX by Python, which no marshalled code begins with.
  return Uint8Array.from(binary, (character) => character.charCodeAt(0) & 0xff);
}

function collect(code: RawCode, names: Set<string>, constants: string[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const name of flatten(code.names)) if (name.kind === 'text') names.add(name.text);
  for (const constant of flatten(code.constants)) {
    if (constant.kind === 'code') collect(constant.code, names, constants, depth + 1);
    else if (constant.kind === 'text') constants.push(JSON.stringify(constant.text));
    else if (constant.kind === 'number') constants.push(constant.shown);
    else if (constant.kind === 'bytes')
      constants.push(`b${JSON.stringify(String.fromCharCode(...constant.bytes.subarray(0, 100)))}`);
  }
}

function* flatten(value: Value, depth = 0): Generator<Value> {
  if (value.kind === 'tuple' && depth < MAX_DEPTH) for (const item of value.items) yield* flatten(item, depth + 1);
  else yield value;
}

class MarshalParser {
  private readonly view: DataView;
  private at = 0;
  private items = 0;
  private readonly references: (Value | null)[] = [];

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): Value {
    if (depth > MAX_DEPTH || ++this.items > MAX_ITEMS) throw new Error('it is nested too deeply');
    const tag = this.byte();
    const type = String.fromCharCode(tag & ~REFERENCE);
    const keep = (tag & REFERENCE) !== 0;
    const slot = keep ? this.references.push(null) - 1 : -1;
    const value = this.content(type, depth);
    if (keep) this.references[slot] = value;
    return value;
  }

  private content(type: string, depth: number): Value {
    switch (type) {
      case 'N':
        return { kind: 'other', shown: 'None' };
      case 'T':
        return { kind: 'other', shown: 'True' };
      case 'F':
        return { kind: 'other', shown: 'False' };
      case '0':
      case 'S':
      case '.':
        return { kind: 'other', shown: '...' };
      case 'i':
        return { kind: 'number', shown: String(this.int()) };
      case 'I':
        return { kind: 'number', shown: this.long64() };
      case 'l':
        return { kind: 'number', shown: this.long() };
      case 'f':
        return { kind: 'number', shown: ascii(this.take(this.byte())) };
      case 'g':
        return { kind: 'number', shown: String(this.double()) };
      case 'x':
        this.take(this.byte());
        this.take(this.byte());
        return { kind: 'other', shown: 'complex' };
      case 'y':
        return { kind: 'other', shown: `(${this.double()}+${this.double()}j)` };
      case 's':
        return { kind: 'bytes', bytes: this.take(this.size()) };
      case 't':
      case 'u':
        return { kind: 'text', text: new TextDecoder().decode(this.take(this.size())) };
      case 'a':
      case 'A':
        return { kind: 'text', text: ascii(this.take(this.size())) };
      case 'z':
      case 'Z':
        return { kind: 'text', text: ascii(this.take(this.byte())) };
      case ')':
        return this.tuple(this.byte(), depth);
      case '(':
      case '[':
      case '<':
      case '>':
        return this.tuple(this.size(), depth);
      case ':':
        return this.tuple(3, depth);
      case '{': {
        const items: Value[] = [];
        while (this.bytes[this.at] !== 0x30) items.push(this.value(depth + 1), this.value(depth + 1));
        this.at++;
        return { kind: 'tuple', items };
      }
      case 'r': {
        const index = this.size();
        const known = this.references[index];
        if (known === undefined) throw new Error('it refers to what is not there');
        return known ?? { kind: 'other', shown: '...' };
      }
      case 'c':
        return { kind: 'code', code: this.code(depth) };
      default:
        throw new Error('it holds an unknown type');
    }
  }

  private tuple(count: number, depth: number): Value {
    if (count > this.bytes.length - this.at) throw new Error('it says it is longer than it is');
    const items: Value[] = [];
    for (let i = 0; i < count; i++) items.push(this.value(depth + 1));
    return { kind: 'tuple', items };
  }

  /**
   * Five numbers before the bytecode since 3.11 and up to 3.7, six in between; what follows tells the first two apart.
   */
  private code(depth: number): RawCode {
    for (let i = 0; i < 5; i++) this.int();
    let six = false;
    if (!this.startsBytes()) {
      this.int();
      six = true;
    }
    this.value(depth + 1);
    const constants = this.value(depth + 1);
    const names = this.value(depth + 1);
    this.value(depth + 1);
    const kinds = this.value(depth + 1);
    const modern = kinds.kind === 'bytes';
    if (!modern) this.value(depth + 1);
    const filename = this.value(depth + 1);
    const name = this.value(depth + 1);
    if (modern) this.value(depth + 1);
    this.int();
    this.value(depth + 1);
    if (modern) this.value(depth + 1);
    if (filename.kind !== 'text' || name.kind !== 'text') throw new Error('it is no code object of a known Python');
    const python = modern ? '3.11 or newer' : six ? '3.8 to 3.10' : '3.7 or older';
    return { name: name.text, filename: filename.text, python, names, constants };
  }

  private startsBytes(): boolean {
    const tag = this.bytes[this.at];
    if (tag === undefined) throw new Error('it ends too early');
    const type = tag & ~REFERENCE;
    if (type !== 0x73 && type !== 0x72) return false;
    const size = this.at + 5 <= this.bytes.length ? this.view.getUint32(this.at + 1, true) : Infinity;
    return size <= this.bytes.length;
  }

  private long(): string {
    const digits = this.int();
    let value = 0n;
    const count = Math.abs(digits);
    if (count * 2 > this.bytes.length - this.at) throw new Error('it ends too early');
    if (count > 1000) {
      this.at += count * 2;
      return 'a very long number';
    }
    for (let i = 0; i < count; i++, this.at += 2) value |= BigInt(this.view.getUint16(this.at, true)) << BigInt(15 * i);
    return String(digits < 0 ? -value : value);
  }

  private long64(): string {
    const value = this.view.getBigInt64(this.need(8), true);
    this.at += 8;
    return String(value);
  }

  private need(count: number): number {
    if (this.at + count > this.bytes.length) throw new Error('it ends too early');
    return this.at;
  }

  private byte(): number {
    const value = this.view.getUint8(this.need(1));
    this.at += 1;
    return value;
  }

  private int(): number {
    const value = this.view.getInt32(this.need(4), true);
    this.at += 4;
    return value;
  }

  private size(): number {
    const value = this.int();
    if (value < 0) throw new Error('it says it is longer than it is');
    return value;
  }

  private double(): number {
    const value = this.view.getFloat64(this.need(8), true);
    this.at += 8;
    return value;
  }

  private take(count: number): Uint8Array {
    const bytes = this.bytes.subarray(this.need(count), this.at + count);
    this.at += count;
    return bytes;
  }
}

function ascii(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
