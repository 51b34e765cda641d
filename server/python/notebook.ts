/**
 * Jupyter notebooks: the code cells, in order, as one Python program.
 *
 * What only IPython understands (magics, shell lines, questions) is turned into comments of the same
 * length, so that offsets in the program are offsets in the cells.
 */
import { placeOfValue, placesOfElements } from './json-places';
import type { NotebookCell } from './project';
import type { Span } from './syntax';

/** A notebook as one program. */
export interface NotebookProgram {
  text: string;
  cells: NotebookCell[];
}

/** A code cell: its position among all cells of the notebook, its `id` where it has one, and its text. */
export interface CodeCell {
  index: number;
  id: string | null;
  text: string;
}

/** Languages of `%%language` cells whose body is Python after all. */
const pythonCellMagics = new Set([
  'time',
  'timeit',
  'capture',
  'prun',
  'python',
  'python3',
  'pypy',
  'debug',
  'memit',
  'mprun',
  'snakeviz',
]);

/**
 * The program that a notebook's code cells make.
 *
 * Each cell's text stands unchanged but for its magics, followed by a line break that is no part of
 * the cell.
 */
export function programOfCells(codeCells: readonly CodeCell[]): NotebookProgram {
  let text = '';
  const cells: NotebookCell[] = [];
  for (const cell of codeCells) {
    const blanked = blankMagics(cell.text);
    cells.push({ index: cell.index, id: cell.id, start: text.length, end: text.length + blanked.length });
    text += `${blanked}\n`;
  }
  return { text, cells };
}

/**
 * The program of an `.ipynb` file (nbformat 3 and 4).
 *
 * @param json The file's text.
 * @returns `error`: one sentence on why it is no Python notebook.
 */
export function readNotebook(json: string): NotebookProgram | { error: string } {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch (cause) {
    if (json.trim() === '') return { error: 'This notebook is empty; save it again from Jupyter.' };
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').slice(0, 120) : 'syntax error';
    return { error: `This notebook is not valid JSON (${reason}); restore it or save it again from Jupyter.` };
  }
  const cells = cellsOf(notebook);
  if (cells === null)
    return { error: 'This notebook has no list of cells; it was not written by Jupyter, or is damaged.' };
  const language = languageOf(notebook);
  if (language !== null && !/^i?python\d*(\.\d+)*$/i.test(language)) return programOfCells([]);
  const code: CodeCell[] = [];
  for (const [index, cell] of cells.entries()) {
    if (!isRecord(cell) || cell['cell_type'] !== 'code') continue;
    // nbformat 3 says `input`, nbformat 4 `source`; either is a text or a list of lines with their ends.
    const source = cell['source'] ?? cell['input'];
    // a damaged cell without a text holds nothing, and no edit could be written into it
    if (typeof source !== 'string' && !Array.isArray(source)) continue;
    const text = typeof source === 'string' ? source : source.filter((line) => typeof line === 'string').join('');
    code.push({ index, id: typeof cell['id'] === 'string' ? cell['id'] : null, text });
  }
  return programOfCells(code);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cellsOf(notebook: unknown): unknown[] | null {
  if (!isRecord(notebook)) return null;
  if (Array.isArray(notebook['cells'])) return notebook['cells'];
  const sheets = notebook['worksheets'];
  if (!Array.isArray(sheets)) return null;
  return sheets.flatMap((sheet: unknown) => (isRecord(sheet) && Array.isArray(sheet['cells']) ? sheet['cells'] : []));
}

/** The notebook's language as its metadata names it; null when it does not. */
function languageOf(notebook: unknown): string | null {
  const metadata = isRecord(notebook) ? notebook['metadata'] : null;
  if (!isRecord(metadata)) return null;
  for (const [holder, key] of [
    ['language_info', 'name'],
    ['kernelspec', 'language'],
  ] as const) {
    const value = metadata[holder];
    if (isRecord(value) && typeof value[key] === 'string' && value[key] !== '') return value[key];
  }
  return null;
}

// ---------------------------------------------------------------------------------------------
// Magics

/** `#` and blanks in place of a line, tabs and all, so that it keeps its length. */
function commented(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const rest = line.slice(indent.length);
  return rest === '' ? line : `${indent}#${rest.slice(1)}`;
}

/** A magic that stands for an expression, as in `files = !ls` and `t = %timeit f()`. */
const assignedMagic = /^([ \t]*[\w.,[\]'" \t]+?=[ \t]*)([!%][^=\s].*)$/;

/**
 * A cell's text with everything that only IPython understands turned into comments of the same
 * length. Line breaks stay where they are.
 */
export function blankMagics(cell: string): string {
  if (!/[%!?]/.test(cell)) return cell;
  const lines = cell.split('\n');
  const firstLine = lines.findIndex((line) => line.trim() !== '');
  const cellMagic = /^%%(\w+)/.exec(lines[firstLine] ?? '')?.[1];
  if (cellMagic !== undefined && !pythonCellMagics.has(cellMagic)) return lines.map(commented).join('\n');
  let continued = false;
  let quotes = '';
  return lines
    .map((line) => {
      if (continued) {
        continued = line.trimEnd().endsWith('\\');
        return commented(line);
      }
      if (quotes !== '') {
        quotes = openQuotes(line, quotes);
        return line;
      }
      const body = line.trim();
      if (/^(?:%%?[a-zA-Z_]|!|\?{1,2}\w|;\w)/.test(body) || /^[\w.]+(?:\[[^\]]*\])?\?{1,2}$/.test(body)) {
        continued = line.trimEnd().endsWith('\\');
        return commented(line);
      }
      const assigned = assignedMagic.exec(line);
      if (assigned !== null) {
        const [, left = '', right = ''] = assigned;
        continued = right.trimEnd().endsWith('\\');
        const ending = right.endsWith('\r') ? '\r' : '';
        const length = right.length - ending.length;
        // The name is still bound, to something unknown.
        const value = length >= 4 ? `None${' '.repeat(length - 4)}` : `0${' '.repeat(length - 1)}`;
        return left + value + ending;
      }
      quotes = openQuotes(line, '');
      return line;
    })
    .join('\n');
}

/** The triple quotes still open at the end of a line, given those open at its start; empty for none. */
function openQuotes(line: string, open: string): string {
  let at = 0;
  let quotes = open;
  for (;;) {
    if (quotes !== '') {
      const close = line.indexOf(quotes, at);
      if (close === -1) return quotes;
      at = close + 3;
      quotes = '';
    }
    const token = /#|"""|'''|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
    token.lastIndex = at;
    const found = token.exec(line);
    if (found === null || found[0] === '#') return '';
    at = token.lastIndex;
    if (found[0] === '"""' || found[0] === "'''") quotes = found[0];
  }
}

// ---------------------------------------------------------------------------------------------
// Places

/** The cell that an offset of the program lies in; the nearest one before it for the line break between cells. */
export function cellAt(cells: readonly NotebookCell[], offset: number): NotebookCell | null {
  let found: NotebookCell | null = null;
  let low = 0;
  let high = cells.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const cell = cells[middle];
    if (cell === undefined) break;
    if (cell.start <= offset) {
      found = cell;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}

/**
 * The text of an `.ipynb` file after edits of its program. Everything else stays as it is; only
 * the `source` of edited cells is written anew, in the form it had (a text, or a list of lines).
 *
 * @param edits In offsets of the program; they must not overlap, nor reach over the end of a cell.
 * @returns null when the file cannot be read, or an edit lies in no cell.
 */
export function editNotebook(json: string, edits: readonly (Span & { text: string })[]): string | null {
  const program = readNotebook(json);
  if ('error' in program) return null;
  const byCell = new Map<number, (Span & { text: string })[]>();
  for (const edit of edits) {
    const cell = cellAt(program.cells, edit.start);
    if (cell === null || edit.end > cell.end || edit.start > cell.end) return null;
    const inCell = { start: edit.start - cell.start, end: edit.end - cell.start, text: edit.text };
    const known = byCell.get(cell.index);
    if (known === undefined) byCell.set(cell.index, [inCell]);
    else known.push(inCell);
  }
  const notebook: unknown = JSON.parse(json);
  const cells = cellsOf(notebook) ?? [];
  const written: (Span & { text: string })[] = [];
  for (const [index, cellEdits] of byCell) {
    const cell = cells[index];
    if (!isRecord(cell)) return null;
    const key = 'source' in cell ? 'source' : 'input';
    const source = cell[key];
    const place = placeOfCell(json, notebook, cells, index, key);
    if (place === null) return null;
    let text = typeof source === 'string' ? source : Array.isArray(source) ? source.join('') : '';
    for (const edit of cellEdits.sort((a, b) => b.start - a.start))
      text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    written.push({ ...place, text: typeof source === 'string' ? asJson(json, text) : listOfLines(json, place, text) });
  }
  let result = json;
  for (const { start, end, text } of written.sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + text + result.slice(end);
  return result;
}

/** Where the source of a cell stands in the file; older notebooks keep their cells in worksheets. */
function placeOfCell(
  json: string,
  notebook: unknown,
  cells: readonly unknown[],
  index: number,
  key: string,
): Span | null {
  if (!isRecord(notebook)) return null;
  if (Array.isArray(notebook.cells)) return placeOfValue(json, ['cells', index, key]);
  const sheets: unknown[] = Array.isArray(notebook.worksheets) ? notebook.worksheets : [];
  for (const [number, sheet] of sheets.entries()) {
    const at = isRecord(sheet) && Array.isArray(sheet.cells) ? sheet.cells.indexOf(cells[index]) : -1;
    if (at >= 0) return placeOfValue(json, ['worksheets', number, 'cells', at, key]);
  }
  return null;
}

/** A text as the file writes texts: with its escapes of characters beyond ASCII and of those that HTML knows. */
function asJson(json: string, text: string): string {
  let written = JSON.stringify(text);
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  if (/\\u003c/i.test(json)) written = written.replace(/[<>&]/g, escape);
  return /\\u[0-9a-f]{4}/i.test(json) && !/[^\0-\x7f]/.test(json) ? written.replace(/[^\0-\x7f]/g, escape) : written;
}

/**
 * The list of the lines of a text in place of another list: lines at its beginning and end that stay the same stay as
 * they are written.
 */
function listOfLines(json: string, place: Span, text: string): string {
  const old = placesOfElements(json, place.start).map(({ start, end }) => ({
    start,
    end,
    raw: json.slice(start, end),
  }));
  const lines = text.split(/(?<=\n)/).map((line) => ({ line, raw: asJson(json, line) }));
  const isSame = (raw: string | undefined, line: string | undefined): boolean =>
    raw !== undefined && line !== undefined && JSON.parse(raw) === line;
  let head = 0;
  while (head < old.length && isSame(old[head]?.raw, lines[head]?.line)) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < lines.length - head &&
    isSame(old[old.length - 1 - tail]?.raw, lines[lines.length - 1 - tail]?.line)
  )
    tail += 1;
  const raws = [...old.slice(0, head), ...lines.slice(head, lines.length - tail), ...old.slice(old.length - tail)].map(
    ({ raw }) => raw,
  );
  const [first, second] = old;
  const opening = json.slice(place.start, first?.start ?? place.start + 1);
  const between =
    first === undefined || second === undefined ? `,${opening.slice(1)}` : json.slice(first.end, second.start);
  return opening + raws.join(between) + json.slice(old.at(-1)?.end ?? place.end - 1, place.end);
}
