/**
 * What a check found, as every format shows it: plain data with lines and columns instead of offsets.
 * The JSON of `saveproof check` is this shape: adding fields is free, changing is not.
 */
import { isProgramPath } from '../check/program-path';
import type { Severity } from '../rules/rule';

/** From 1; columns in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** `end` is exclusive. */
export interface Range {
  start: Position;
  end: Position;
}

/** A place as people are shown it. */
export interface ReportLocation {
  /** As shown to people: relative to the folder the check was started in where it lies below it. */
  file: string;
  range: Range;
  /** Position of the notebook cell, from 1; lines count in that cell. Absent for `.py` files. */
  cell?: number;
}

/** A text that takes the place of what stands there. */
export interface ReportEdit extends ReportLocation {
  text: string;
}

/** Edits that belong together; `safe` ones are those that `--fix` applies. */
export interface ReportFix {
  title: string;
  safe: boolean;
  edits: ReportEdit[];
}

/** A finding as it is written out. */
export interface ReportFinding extends ReportLocation {
  code: string;
  rule: string;
  severity: Severity;
  message: string;
  /** Names of the target versions it was met in. */
  targets: string[];
  related: (ReportLocation & { message: string })[];
  fixes: ReportFix[];
}

/** All that one check has to say, whatever the format. `version` counts the shapes of the JSON. */
export interface CheckReport {
  version: 1;
  /** Names of every version that was checked against. */
  targets: string[];
  /** Number of files that were looked at. */
  files: number;
  findings: ReportFinding[];
  /** What could not be checked or configured; with a line (from 1) where the rest of the file could be. */
  errors: { file: string; line?: number; message: string }[];
  /** Where findings are held against a baseline: how many it holds, and which of its entries nothing meets any more. */
  baseline?: {
    file: string;
    known: number;
    unused: { file: string; code: string; rule: string; line: string; count: number }[];
  };
}

/** What a format may need besides the report. */
export interface ReportContext {
  /** Whether escape sequences for colour and links may be written. */
  colour: boolean;
  /** Columns of the terminal that is written to; null where it is none. */
  columns: number | null;
  /** The lines of a file (or of one cell of a notebook) as they were checked; empty when they are not at hand. */
  lines(location: { file: string; cell?: number }): readonly string[];
  /** One sentence on a rule, for formats that list rules. */
  meaning(code: string): string;
  /** Where a rule is described. */
  page(rule: string): string;
  /** This version of Saveproof. */
  toolVersion: string;
}

/** Turns a report into the text of one format, with a final newline unless empty. */
export type Format = (report: CheckReport, context: ReportContext) => string;

/**
 * What is said of an error in two words: whether nothing of the file was checked, or part of it, or whether it is about
 * the configuration.
 */
export function errorTitle({ file, line }: CheckReport['errors'][number]): string {
  if (line === undefined) return 'not checked';
  return isProgramPath(file) ? 'partly checked' : 'configuration';
}

/**
 * The line of its file that an error is about; null where it is about the whole file, or the line counts in the cell of
 * a notebook.
 */
export function errorLine({ file, line }: CheckReport['errors'][number]): number | null {
  return line === undefined || file.endsWith('.ipynb') ? null : line;
}

/** `file:line:column`, with the cell for notebooks. */
export function placeOf(location: ReportLocation): string {
  const cell = location.cell === undefined ? '' : `:cell ${location.cell}`;
  return `${location.file}${cell}:${location.range.start.line}:${location.range.start.column}`;
}
