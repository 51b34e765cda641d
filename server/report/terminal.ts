/** Text for a terminal: colours where they are wanted, nothing that could move the cursor, columns that line up. */

export type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'green' | 'cyan';

/** Paints texts; each colour leaves its text alone where none are wanted. */
export function painter(colour: boolean): Record<Colour, (text: string) => string> {
  const paint = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    green: paint(32, 39),
    cyan: paint(36, 39),
  };
}

/**
 * Text from a file as a terminal may show it: no control characters, which could move the cursor or hide what follows.
 */
export function printable(value: string): string {
  return value.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Columns that a text takes up: wide East Asian characters and most emoji take two. */
export function width(value: string): number {
  if (/^[\x20-\x7e]*$/.test(value)) return value.length;
  let columns = 0;
  for (const character of value) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** Folds a sentence at blanks. */
export function wrap(sentence: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(/\s+/)) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Columns that sentences are folded at where the terminal has room: longer lines are hard to read. */
const mostColumns = 96;

/** Columns of what is no terminal, a file or a pipe. */
const usualColumns = 80;

/** Columns for sentences behind an indent, in a terminal of that many; null where there is none. */
export function sentenceColumns(columns: number | null, indent: number): number {
  return Math.max(20, Math.min(mostColumns, (columns ?? usualColumns) - indent));
}

/** Paragraphs and lists of Markdown, folded anew. */
export function reflow(markdown: string, columns: number): string {
  const blocks: { mark: string; text: string }[] = [];
  let isOpen = false;
  for (const line of markdown.split('\n')) {
    const mark = line.startsWith('- ') ? '- ' : '';
    const last = blocks.at(-1);
    if (line.trim() === '') blocks.push({ mark: '', text: '' });
    else if (mark === '' && isOpen && last !== undefined) last.text += ` ${line.trim()}`;
    else blocks.push({ mark, text: line.slice(mark.length).trim() });
    isOpen = line.trim() !== '';
  }
  return blocks
    .map(({ mark, text }) =>
      wrap(text, columns - mark.length)
        .map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line)
        .join('\n'),
    )
    .join('\n');
}

/**
 * Rows as lines with columns that line up; columns that hold only numbers, whatever the first row says, stand to the
 * right.
 */
export function aligned(rows: readonly (readonly string[])[], indent: string): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? ''))),
  );
  const isNumber = widths.map(
    (_, column) => rows.length > 1 && rows.slice(1).every((row) => /^[-\d,.e+]*( [kMGT]?B)?$/.test(row[column] ?? '')),
  );
  return rows.map((row) =>
    (
      indent +
      row
        .map((cell, column) => {
          const blanks = ' '.repeat((widths[column] ?? 0) - width(cell));
          return isNumber[column] === true ? blanks + cell : cell + blanks;
        })
        .join('  ')
    ).trimEnd(),
  );
}
