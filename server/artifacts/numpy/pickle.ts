/**
 * What a pickle says, read without running it: which names of Python it asks for, and the plain values and NumPy arrays
 * in it. Opcodes of Lib/pickletools.py of CPython; nothing is imported or called.
 */
import type { ByteSource } from '../bytes/byte-source';

/** A value of a pickle. Bytes are told by where they stand, what is called or built by what it is made of. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | { kind: 'bytes'; at: number; size: number }
  | { kind: 'list'; items: Pickled[] }
  | { kind: 'dict'; entries: Map<string, Pickled> }
  | { kind: 'global'; name: string }
  | { kind: 'object'; of: Pickled; args: Pickled[]; state: Pickled };

/** Names of Python that a pickle asks for (`module.name`), and its value. */
export interface ReadPickle {
  names: Set<string>;
  value: Pickled;
}

/** Reads the pickle that begins at `start`. Throws a `RangeError` where it cannot be followed. */
export async function readPickle(source: ByteSource, start: number): Promise<ReadPickle> {
  return new PickleReader(source, start).read();
}

/** Each takes room on the stack or in the memo; the pickles of a layer's weights have a few hundred. */
const MOST_OPCODES = 500_000;
const LONGEST_TEXT = 1 << 16;

/** Opcodes with an argument of fixed length, and those that give the length of what follows. */
const FIXED: Record<string, number> = {
  J: 4,
  K: 1,
  M: 2,
  h: 1,
  j: 4,
  q: 1,
  r: 4,
  G: 8,
  '\x80': 1,
  '\x82': 1,
  '\x83': 2,
  '\x84': 4,
  '\x95': 8,
};
const COUNTED: Record<string, number> = {
  T: 4,
  U: 1,
  X: 4,
  '\x8a': 1,
  '\x8b': 4,
  B: 4,
  C: 1,
  '\x8c': 1,
  '\x8d': 8,
  '\x8e': 8,
  '\x96': 8,
};
const LINES: Record<string, number> = { F: 1, I: 1, L: 1, P: 1, S: 1, V: 1, c: 2, g: 1, i: 2, p: 1 };
const BYTES = new Set(['B', 'C', '\x8e', '\x96']);
/** How many values a tuple of fixed length takes off the stack. */
const TUPLES: Record<string, number> = { ')': 0, '\x85': 1, '\x86': 2, '\x87': 3 };

class PickleReader {
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;
  private readonly names = new Set<string>();
  private readonly memo = new Map<number, Pickled>();
  private readonly stack: Pickled[] = [];
  /** Heights of the stack at its marks. */
  private readonly marks: number[] = [];

  constructor(
    private readonly source: ByteSource,
    private at: number,
  ) {}

  async read(): Promise<ReadPickle> {
    for (let count = 0; count < MOST_OPCODES; count++) {
      const code = String.fromCharCode((await this.take(1))[0] ?? 0);
      if (code === '.') return { names: this.names, value: this.pop() };
      if (code in COUNTED) await this.counted(code);
      else if (code in LINES) await this.lines(code);
      else if (code in FIXED) this.fixed(code, await this.take(FIXED[code] ?? 0));
      else this.plain(code);
    }
    throw new RangeError('it is too long');
  }

  private async counted(code: string): Promise<void> {
    const size = number(await this.take(COUNTED[code] ?? 0));
    if (BYTES.has(code)) {
      this.stack.push({ kind: 'bytes', at: this.at, size });
    } else if (code === '\x8a' || code === '\x8b') {
      this.stack.push(size > 8 ? null : signed(await this.take(size)));
      if (size <= 8) return;
    } else if (size <= LONGEST_TEXT) {
      this.stack.push(new TextDecoder().decode(await this.take(size)));
      return;
    } else {
      this.stack.push('');
    }
    this.at += size;
    if (this.at > this.source.size) throw new RangeError('it ends too early');
  }

  private async lines(code: string): Promise<void> {
    const first = await this.line();
    const second = LINES[code] === 2 ? await this.line() : '';
    if (code === 'c' || code === 'i') this.global(`${first}.${second}`);
    if (code === 'i') this.call(this.pop(), this.toMark());
    else if (code === 'S' || code === 'V') this.stack.push(first.replace(/^['"]|['"]$/g, ''));
    else if (code === 'g') this.stack.push(this.memo.get(Number(first)) ?? null);
    else if (code === 'p') this.memo.set(Number(first), this.stack.at(-1) ?? null);
    else if (code === 'P') this.stack.push(null);
    else if (code !== 'c')
      this.stack.push(first === '00' ? false : first === '01' ? true : Number(first.replace(/L$/, '')));
  }

  private fixed(code: string, bytes: Uint8Array): void {
    const argument = number(bytes);
    if (code === 'h' || code === 'j') this.stack.push(this.memo.get(argument) ?? null);
    else if (code === 'q' || code === 'r') this.memo.set(argument, this.stack.at(-1) ?? null);
    else if (code === 'K' || code === 'M') this.stack.push(argument);
    else if (code === 'J') this.stack.push(signed(bytes));
    else if (code === 'G') this.stack.push(new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0));
    else if (code === '\x82' || code === '\x83' || code === '\x84') this.global('copyreg.extension');
  }

  private plain(code: string): void {
    const { stack } = this;
    const fixed = TUPLES[code];
    if (fixed !== undefined) {
      if (stack.length < fixed) throw new RangeError('it takes what is not there');
      stack.push({ kind: 'list', items: stack.splice(stack.length - fixed) });
      return;
    }
    switch (code) {
      case '(':
        this.marks.push(stack.length);
        break;
      case 't':
      case 'l':
      case '\x91':
        stack.push({ kind: 'list', items: this.toMark() });
        break;
      case ']':
      case '\x8f':
        stack.push({ kind: 'list', items: [] });
        break;
      case '}':
        stack.push({ kind: 'dict', entries: new Map() });
        break;
      case 'd':
        stack.push({ kind: 'dict', entries: new Map() });
        this.set(this.pop(), this.toMark(), true);
        break;
      case 'a':
        this.append([this.pop()]);
        break;
      case 'e':
      case '\x90':
        this.append(this.toMark());
        break;
      case 's':
        this.set(undefined, [this.pop(), this.pop()].reverse(), false);
        break;
      case 'u':
        this.set(undefined, this.toMark(), false);
        break;
      case 'N':
      case 'Q':
      case '\x97':
        if (code === 'Q') this.pop();
        stack.push(null);
        break;
      case '\x98':
        break;
      case '\x94':
        this.memo.set(this.memo.size, stack.at(-1) ?? null);
        break;
      case '\x88':
        stack.push(true);
        break;
      case '\x89':
        stack.push(false);
        break;
      case '0':
        if (this.marks.at(-1) === stack.length) this.marks.pop();
        else this.pop();
        break;
      case '1':
        this.toMark();
        break;
      case '2':
        stack.push(stack.at(-1) ?? null);
        break;
      case '\x93': {
        const [name, module] = [this.pop(), this.pop()];
        this.global(
          typeof name === 'string' && typeof module === 'string' ? `${module}.${name}` : 'what cannot be followed',
        );
        break;
      }
      case 'R':
      case '\x81': {
        const args = this.pop();
        this.call(this.pop(), itemsOf(args));
        break;
      }
      case '\x92': {
        const [, args] = [this.pop(), this.pop()];
        this.call(this.pop(), itemsOf(args));
        break;
      }
      case 'o': {
        const [of = null, ...args] = this.toMark();
        this.call(of, args);
        break;
      }
      case 'b': {
        const state = this.pop();
        const top = stack.at(-1);
        if (typeof top === 'object' && top !== null && top.kind === 'object') top.state = state;
        break;
      }
      default:
        throw new RangeError('it holds an unknown opcode');
    }
  }

  private global(name: string): void {
    this.names.add(name);
    this.stack.push({ kind: 'global', name });
  }

  private call(of: Pickled, args: Pickled[]): void {
    this.stack.push({ kind: 'object', of, args, state: null });
  }

  private append(items: Pickled[]): void {
    const top = this.stack.at(-1);
    if (typeof top === 'object' && top !== null && top.kind === 'list') top.items.push(...items);
  }

  /** Puts keys and values, in turn, into a dictionary: the one given, or that on top of the stack. */
  private set(given: Pickled | undefined, items: Pickled[], push: boolean): void {
    const target = given ?? this.stack.at(-1) ?? null;
    if (typeof target === 'object' && target !== null && target.kind === 'dict') {
      for (let i = 0; i + 1 < items.length; i += 2) target.entries.set(String(items[i]), items[i + 1] ?? null);
    }
    if (push) this.stack.push(target);
  }

  private pop(): Pickled {
    const top = this.stack.pop();
    if (top === undefined) throw new RangeError('it takes what is not there');
    return top;
  }

  private toMark(): Pickled[] {
    const mark = this.marks.pop();
    if (mark === undefined || mark > this.stack.length) throw new RangeError('it takes what is not there');
    return this.stack.splice(mark);
  }

  private async line(): Promise<string> {
    let text = '';
    for (let byte = await this.take(1); byte[0] !== 10; byte = await this.take(1)) {
      text += String.fromCharCode(byte[0] ?? 0);
      if (text.length > LONGEST_TEXT) throw new RangeError('it holds a line that does not end');
    }
    return text;
  }

  private async take(size: number): Promise<Uint8Array> {
    const end = this.at + size;
    if (end > this.source.size) throw new RangeError('it ends too early');
    if (this.at < this.windowStart || end > this.windowStart + this.window.length) {
      this.windowStart = this.at;
      this.window = await this.source.read(this.at, Math.min(Math.max(size, 1 << 14), this.source.size - this.at));
    }
    const bytes = this.window.subarray(this.at - this.windowStart, end - this.windowStart);
    this.at = end;
    return bytes;
  }
}

/** The items of a list or tuple; none of anything else. */
export function itemsOf(value: Pickled | undefined): Pickled[] {
  return typeof value === 'object' && value !== null && value.kind === 'list' ? value.items : [];
}

function number(bytes: Uint8Array): number {
  let value = 0;
  for (const [place, byte] of bytes.entries()) value += byte * 256 ** place;
  return value;
}

/** Two's complement, little-endian. */
function signed(bytes: Uint8Array): number {
  const value = number(bytes);
  return bytes.length > 0 && (bytes.at(-1) ?? 0) > 127 ? value - 256 ** bytes.length : value;
}
