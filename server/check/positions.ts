/** Offsets in a program → lines and columns in its file, or in the cell of its notebook. */
import { lineIndex } from '../python/lines';
import { cellAt } from '../python/notebook';
import type { NotebookCell, SourceFile } from '../python/project';
import type { Span } from '../python/syntax';

/** From 0, as in the Language Server Protocol; columns in UTF-16 units. */
export interface LinePosition {
  line: number;
  character: number;
}

/** A span as an editor counts it: lines and characters from 0. */
export interface PlacedSpan {
  start: LinePosition;
  end: LinePosition;
  /** The cell that the span starts in, and that its lines count in; null outside notebooks. */
  cell: NotebookCell | null;
}

/** Where a span of a program stands. What reaches over the end of its cell ends there. */
export function placeSpan(file: SourceFile, span: Span): PlacedSpan {
  const { lineStarts } = file.facts;
  const cell = file.path.endsWith('.ipynb') ? cellAt(file.cells, span.start) : null;
  const firstLine = cell === null ? 0 : lineIndex(lineStarts, cell.start);
  const limit = cell === null ? file.text.length : cell.end;
  const position = (offset: number): LinePosition => {
    const within = Math.max(0, Math.min(offset, limit));
    const line = lineIndex(lineStarts, within);
    return { line: line - firstLine, character: within - (lineStarts[line] ?? 0) };
  };
  return { start: position(span.start), end: position(span.end), cell };
}

/**
 * The offset of a position; that of the line's end where the line is shorter.
 *
 * @param cell the cell that the lines count in; null outside notebooks.
 */
export function offsetAt(file: SourceFile, position: LinePosition, cell: NotebookCell | null): number {
  const { lineStarts } = file.facts;
  const line = position.line + (cell === null ? 0 : lineIndex(lineStarts, cell.start));
  const start = lineStarts[line];
  if (start === undefined) return file.text.length;
  const next = lineStarts[line + 1] ?? file.text.length + 1;
  return Math.min(start + position.character, next - 1);
}
