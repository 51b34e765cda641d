/** Text edits and the places of a source file they are made at. */
import type { SourceFile } from '../../python/project';
import type { Span, Statement } from '../../python/syntax';
import type { Edit } from '../rule';

/** The longest line that a fix writes where it can break it. */
export const lineWidth = 88;

/** Puts `text` in place of a span. */
export function replace(file: SourceFile, span: Span, text: string): Edit {
  return { file: file.path, span: { start: span.start, end: span.end }, text };
}

/** Puts `text` before what stands at `offset`. */
export function insert(file: SourceFile, offset: number, text: string): Edit {
  return { file: file.path, span: { start: offset, end: offset }, text };
}

/** The source of a span. */
export function sourceOf(file: SourceFile, span: Span): string {
  return file.text.slice(span.start, span.end);
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(file: SourceFile, offset: number): number {
  return offset <= 0 ? 0 : file.text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line break (or the end of the text) that ends the line of `offset`. */
export function lineEnd(file: SourceFile, offset: number): number {
  const found = file.text.indexOf('\n', offset);
  if (found < 0) return file.text.length;
  return file.text[found - 1] === '\r' ? found - 1 : found;
}

/** Offset at which the line after that of `offset` begins, or the end of the text. */
export function nextLine(file: SourceFile, offset: number): number {
  const found = file.text.indexOf('\n', offset);
  return found < 0 ? file.text.length : found + 1;
}

/** White space before the first character of the line that holds `offset`. */
export function indentAt(file: SourceFile, offset: number): string {
  const start = lineStart(file, offset);
  return /^[ \t]*/.exec(file.text.slice(start, offset + 1))?.[0] ?? '';
}

/** A text as it stands in a regular expression that is to find it. */
export function verbatim(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** A string literal as the person quotes; characters that no line can hold are escaped. */
export function quoted(file: SourceFile, text: string): string {
  const quote = file.facts.style.quote;
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(/[\0-\x1f\x7f\x85\u2028\u2029]/g, (character) => {
      const code = character.charCodeAt(0).toString(16);
      return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
    });
  return quote + escaped + quote;
}

/** Lines joined as the file joins them. */
export function lines(file: SourceFile, parts: readonly string[]): string {
  return parts.join(file.facts.style.newline);
}

/** Whether a statement begins its line, so that lines can be put before it. */
export function beginsLine(file: SourceFile, statement: Span): boolean {
  return /^[ \t]*$/.test(file.text.slice(lineStart(file, statement.start), statement.start));
}

/** Offset of the start of a statement, decorators included. */
export function statementStart(statement: Statement): number {
  if (statement.kind === 'function' || statement.kind === 'class') {
    return Math.min(statement.start, ...statement.decorators.map((decorator) => decorator.start - 1));
  }
  return statement.start;
}

/** The statement of a body that holds `offset`, or null. */
export function statementAt(body: readonly Statement[], offset: number): Statement | null {
  return (
    body.find(
      (statement) => statementStart(statement) <= offset && offset < Math.max(statement.end, statement.start + 1),
    ) ?? null
  );
}

/** A call or display on one line, or one element a line with a trailing comma where that would be too long. */
export function wrapped(
  file: SourceFile,
  indent: string,
  head: string,
  open: string,
  elements: readonly string[],
  close: string,
  tail = '',
): string {
  const flat = `${head}${open}${elements.join(', ')}${close}${tail}`;
  if (indent.length + flat.length <= lineWidth && !elements.some((element) => element.includes('\n')))
    return indent + flat;
  const deeper = indent + file.facts.style.indent;
  return lines(file, [
    indent + head + open,
    ...elements.map((element) => `${deeper}${element},`),
    `${indent}${close}${tail}`,
  ]);
}
