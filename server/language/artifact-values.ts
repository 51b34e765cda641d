/** Windows of a variable's values as text, and its statistics. Nothing is held longer than the answer needs. */
import type { OpenArtifact, ReadOptions, Statistics, Variable } from '../artifacts/artifact';
import { histogramOf, statisticsOf } from '../artifacts/tensor/statistics';
import { bytesText } from '../artifacts/text';
import { numbersOf } from '../artifacts/tensor/values';
import type { ValueCells, ValueWindow, VariableStatistics } from '../protocol';
import { l10n } from './artifact-words';

/** The most cells one answer holds. */
const MOST_CELLS = 128 * 128;
/** A row of a window is read on its own where the whole rows would cost more than this many elements. */
const WHOLE_ROWS = 1 << 20;
/** Characters of a string shown in a cell. */
const STRING_LENGTH = 200;

/** The cells of a window. Throws one sentence where they cannot be read. */
export async function readCells(
  opened: OpenArtifact,
  variable: Variable,
  window: ValueWindow,
  options: ReadOptions,
): Promise<ValueCells> {
  const { shape } = variable;
  const rows = shape.length === 0 ? 1 : (shape.at(shape.length === 1 ? 0 : -2) ?? 0);
  const columns = shape.length < 2 ? 1 : (shape.at(-1) ?? 0);
  const plane = planeOffset(shape, window.leading) * rows * columns;
  const from = { row: clamp(window.rows.start, rows), column: clamp(window.columns.start, columns) };
  const to = {
    row: clamp(window.rows.end, rows),
    column: Math.min(clamp(window.columns.end, columns), from.column + MOST_CELLS),
  };
  const width = to.column - from.column;
  const height = Math.min(to.row - from.row, width === 0 ? 0 : Math.max(1, Math.floor(MOST_CELLS / width)));
  const cells: string[][] = [];
  if (height > 0 && height * columns <= WHOLE_ROWS) {
    const start = plane + from.row * columns;
    const all = await readTexts(opened, variable, { ...options, elements: { start, end: start + height * columns } });
    for (let row = 0; row < height; row++)
      cells.push(all.slice(row * columns + from.column, row * columns + to.column));
  } else {
    for (let row = 0; row < height; row++) {
      const start = plane + (from.row + row) * columns + from.column;
      cells.push(await readTexts(opened, variable, { ...options, elements: { start, end: start + width } }));
    }
  }
  return { rows, columns, start: from, cells };
}

/** How many planes of the last two dimensions stand before the one at the leading indices. */
function planeOffset(shape: readonly number[], leading: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < shape.length - 2; axis++) {
    const size = shape[axis] ?? 1;
    offset = offset * size + Math.min(Math.max(0, leading[axis] ?? 0), Math.max(0, size - 1));
  }
  return offset;
}

function clamp(index: number, size: number): number {
  return Math.max(0, Math.min(Math.floor(index), size));
}

/** Elements as text: integers exactly, other numbers in few digits, strings as far as a cell holds them. */
async function readTexts(opened: OpenArtifact, variable: Variable, options: ReadOptions): Promise<string[]> {
  const texts: string[] = [];
  const type = numbersOf(variable.dtype);
  for await (const chunk of opened.values(variable.key, options)) {
    if (chunk.kind === 'strings') {
      for (const each of chunk.strings) texts.push(stringText(each));
    } else if (variable.dtype === 'int64' || variable.dtype === 'uint64') {
      const view = new DataView(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
      for (let at = 0; at + 8 <= chunk.bytes.length; at += 8) {
        texts.push(String(variable.dtype === 'int64' ? view.getBigInt64(at, true) : view.getBigUint64(at, true)));
      }
    } else if (variable.dtype === 'bool') {
      for (const byte of chunk.bytes) texts.push(byte === 0 ? 'False' : 'True');
    } else if (type === null) {
      throw new Error(l10n.t('{0} holds {1}, which has no values to show.', variable.name, variable.dtype));
    } else {
      const numbers = type.numbers(chunk.bytes);
      for (let at = 0; at < numbers.length; at += type.parts) {
        const real = numberText(numbers[at] ?? 0);
        texts.push(
          type.parts === 1
            ? real
            : `${real}${(numbers[at + 1] ?? 0) < 0 ? '' : '+'}${numberText(numbers[at + 1] ?? 0)}j`,
        );
      }
    }
  }
  return texts;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e9 ? String(Number(value.toPrecision(6))) : value.toExponential(4);
}

function stringText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, STRING_LENGTH));
  return bytes.length > STRING_LENGTH ? `${text}… (${bytesText(bytes.length)})` : text;
}

/** Statistics and histogram of a whole variable; both null where its elements are no numbers. */
export async function readStatistics(
  opened: OpenArtifact,
  variable: Variable,
  options: ReadOptions,
): Promise<VariableStatistics> {
  let statistics: Statistics | null = null;
  for await (const { known } of statisticsOf(opened, [variable.key], options))
    statistics = known[0]?.statistics ?? statistics;
  if (statistics === null) return { statistics: null, histogram: null };
  const { min, max } = statistics;
  if (min === null || max === null) return { statistics, histogram: null };
  const histogram = await histogramOf(opened, variable.key, variable.dtype, { min, max }, 40, options);
  return { statistics, histogram: histogram === null ? null : { from: min, to: max, counts: histogram.counts } };
}
