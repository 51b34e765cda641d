/**
 * `model.weights.npz`: how Keras keeps weights where h5py is not installed. Its arrays are pickles (`NpzIOStore` of
 * saving_lib.py hands dictionaries to numpy.savez), so that reading one may run anything. Told from the pickles'
 * opcodes (Lib/pickletools.py of CPython), nothing is unpickled.
 */
import type { ArtifactFinding } from './artifact';
import type { ByteSource } from './byte-source';
import { artifactFinding } from './format';
import { memberSource, readZip, ZipError } from './zip';

/** What NumPy's own arrays name in a pickle. */
const NUMPY = new Set(['_reconstruct', 'ndarray', 'dtype', 'scalar', '_frombuffer'].flatMap((name) => ['numpy', 'numpy.core.multiarray', 'numpy._core.multiarray', 'numpy.core.numeric', 'numpy._core.numeric'].map((module) => `${module}.${name}`)).concat('_codecs.encode', 'collections.OrderedDict', 'builtins.bytearray'));

/** Findings on the arrays of an .npz; `member` is its name in the archive `name`. */
export async function npzFindings(source: ByteSource, member: string, name: string): Promise<ArtifactFinding[]> {
  let members;
  try {
    ({ members } = await readZip(source));
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return [artifactFinding('corrupt-data', member, `${member} in ${name} is no readable .npz: ${error.message}. All weights are lost, the configuration can still be read. Save the model again.`)];
  }
  const foreign = new Set<string>();
  let pickled = false;
  for (const array of members) {
    let names: Set<string> | null;
    try {
      names = await pickledNames(await memberSource(source, array));
    } catch (error) {
      if (!(error instanceof ZipError) && !(error instanceof RangeError)) throw error;
      foreign.add('what cannot be followed');
      continue;
    }
    pickled ||= names !== null;
    for (const found of names ?? []) if (!NUMPY.has(found)) foreign.add(found);
  }
  if (foreign.size > 0) {
    const listed = [...foreign].slice(0, 5).map((found) => found.replace(/[^\x20-\x7e]/g, '?').slice(0, 80));
    return [
      artifactFinding(
        'code-in-artifact',
        member,
        `${member} in ${name} holds pickles that call ${listed.join(', ')}: Keras before 3.9 unpickles them when it loads the weights, whatever safe_mode says, and that runs them. Do not load it.`,
      ),
    ];
  }
  return [
    artifactFinding(
      'missing-file',
      'model.weights.h5',
      `${name} keeps its weights in ${member}, as Keras does where h5py is not installed; that form is not read here${pickled ? ', and Keras 3.9 and newer refuse its pickled arrays' : ''}. Install h5py and save the model again.`,
      'info',
    ),
  ];
}

/** `module.name` of all that the pickle in a .npy file names; null where it holds plain numbers. Throws a RangeError where it cannot be followed. */
async function pickledNames(source: ByteSource): Promise<Set<string> | null> {
  const head = await source.read(0, Math.min(source.size, 12));
  if (head.length < 10 || head[0] !== 0x93 || String.fromCharCode(...head.subarray(1, 6)) !== 'NUMPY') throw new RangeError('it is no .npy file');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const long = (head[6] ?? 1) > 1;
  const start = long ? 12 : 10;
  const size = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (size > 1 << 20) throw new RangeError('its header is too long');
  const header = new TextDecoder('latin1').decode(await source.read(start, size));
  // A dtype may hold objects in one of its fields.
  if (!/\|O|'O'|"O"|object/.test(header)) return null;
  return new PickleReader(source, start + size).names();
}

const MOST_OPCODES = 2_000_000;

/** Opcodes with an argument of fixed length, and those that give the length of what follows. */
const FIXED: Record<string, number> = { J: 4, K: 1, M: 2, h: 1, j: 4, q: 1, r: 4, G: 8, '\x80': 1, '\x82': 1, '\x83': 2, '\x84': 4, '\x95': 8 };
const COUNTED: Record<string, number> = { T: 4, U: 1, X: 4, '\x8a': 1, '\x8b': 4, B: 4, C: 1, '\x8c': 1, '\x8d': 8, '\x8e': 8, '\x96': 8 };
const LINES: Record<string, number> = { F: 1, I: 1, L: 1, P: 1, S: 1, V: 1, c: 2, g: 1, i: 2, p: 1 };
const TEXTS = new Set(['X', 'V', 'S', 'U', 'T', '\x8c', '\x8d']);
const PLAIN = new Set('(.012NQRabdehlostu)]}' + '\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98');

class PickleReader {
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;

  constructor(
    private readonly source: ByteSource,
    private at: number,
  ) {}

  /** What STACK_GLOBAL takes are the last two texts, perhaps out of the memo. */
  async names(): Promise<Set<string>> {
    const names = new Set<string>();
    const memo = new Map<number, string>();
    let texts: string[] = [];
    for (let count = 0; ; count++) {
      if (count > MOST_OPCODES) throw new RangeError('it is too long');
      const code = String.fromCharCode((await this.take(1))[0] ?? 0);
      let pushed: string | null = null;
      if (code in COUNTED) {
        const size = await this.number(COUNTED[code] ?? 0);
        if (TEXTS.has(code) && size <= 1 << 16) pushed = new TextDecoder().decode(await this.take(size));
        else this.skip(size);
      } else if (code in LINES) {
        const lines = [await this.line()];
        if (LINES[code] === 2) lines.push(await this.line());
        if (code === 'c' || code === 'i') names.add(lines.join('.'));
        else if (TEXTS.has(code)) pushed = (lines[0] ?? '').replace(/^['"]|['"]$/g, '');
        else if (code === 'g') pushed = memo.get(Number(lines[0])) ?? null;
        else if (code === 'p') memo.set(Number(lines[0]), texts.at(-1) ?? '');
      } else if (code in FIXED) {
        const argument = await this.number(FIXED[code] ?? 0);
        if (code === 'h' || code === 'j') pushed = memo.get(argument) ?? null;
        else if (code === 'q' || code === 'r') memo.set(argument, texts.at(-1) ?? '');
        else if (code === '\x82' || code === '\x83' || code === '\x84') names.add('copyreg.extension');
      } else if (!PLAIN.has(code)) {
        throw new RangeError('it holds an unknown opcode');
      } else if (code === '.') {
        return names;
      } else if (code === '\x93') {
        names.add(texts.length < 2 ? 'what cannot be followed' : texts.slice(-2).join('.'));
      } else if (code === '\x94') {
        memo.set(memo.size, texts.at(-1) ?? '');
      }
      if (pushed !== null) texts = [...texts.slice(-1), pushed];
      else if (!/[\x94qrp\x95\x80]/.test(code)) texts = [];
    }
  }

  private async line(): Promise<string> {
    let text = '';
    for (let byte = await this.take(1); byte[0] !== 10; byte = await this.take(1)) {
      text += String.fromCharCode(byte[0] ?? 0);
      if (text.length > 1 << 16) throw new RangeError('it holds a line that does not end');
    }
    return text;
  }

  private async number(size: number): Promise<number> {
    let value = 0;
    for (const [place, byte] of (await this.take(size)).entries()) value += byte * 256 ** place;
    return value;
  }

  private skip(size: number): void {
    this.at += size;
    if (this.at > this.source.size) throw new RangeError('it ends too early');
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
