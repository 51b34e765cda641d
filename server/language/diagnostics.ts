/** Findings as diagnostics: for one document, and for everything that no editor shows. */
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type Range } from 'vscode-languageserver';
import { rulePage, unusedSuppression } from '../check/catalogue';
import type { CheckOutcome } from '../check/outcome';
import { placeSpan } from '../check/positions';
import { once } from '../python/once';
import type { SourceFile } from '../python/project';
import type { Span } from '../python/syntax';
import type { Finding, Fix } from '../rules/rule';
import type { OpenDocuments } from './documents';
import { uriOf } from './paths';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/**
 * An edit as it travels in a diagnostic: of a document of the editor, at the version it was made for (null when it is
 * not open).
 */
export interface CarriedEdit {
  uri: string;
  version: number | null;
  range: Range;
  newText: string;
}

/** The beginning of a file that is not open as the notebook that it is. */
const wholeStart: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What a diagnostic carries, so that quick fixes need nothing else. */
export interface DiagnosticData {
  code: string;
  rule: string;
  fixes: { title: string; safe: boolean; edits: CarriedEdit[] }[];
  /** URI of the artifact on disk that it is about. */
  artifact?: string;
}

/** A diagnostic's data, where it is one of this server's own making. */
export function dataOf(diagnostic: Diagnostic): DiagnosticData | null {
  const data: unknown = diagnostic.data;
  if (typeof data !== 'object' || data === null) return null;
  const { code, rule, fixes } = data as Partial<DiagnosticData>;
  const isWhole =
    typeof code === 'string' &&
    typeof rule === 'string' &&
    Array.isArray(fixes) &&
    fixes.every(
      (fix) =>
        Array.isArray(fix?.edits) &&
        fix.edits.every(
          (edit) => typeof edit?.uri === 'string' && typeof edit.newText === 'string' && edit.range !== undefined,
        ),
    );
  return isWhole ? { code, rule, fixes } : null;
}

/**
 * The document (or cell) and the range in it that a span stands in; null where the file was not read. A cell of a
 * notebook that is not open has no document: then it is the beginning of the notebook.
 */
export function locate(
  outcome: CheckOutcome,
  documents: OpenDocuments,
  place: { file: string; span: Span },
): { uri: string; version: number | null; range: Range } | null {
  const file = outcome.programs.get(place.file);
  if (file === undefined) return null;
  const { start, end, cell } = placeSpan(file, place.span);
  const document = documents.documentOf(file.path, cell);
  return {
    uri: document?.uri ?? uriOf(file.path),
    version: document?.version ?? null,
    range: cell !== null && document === null ? wholeStart : { start, end },
  };
}

function carried(outcome: CheckOutcome, documents: OpenDocuments, fixes: readonly Fix[]): DiagnosticData['fixes'] {
  const found: DiagnosticData['fixes'] = [];
  for (const fix of fixes) {
    const edits: CarriedEdit[] = [];
    for (const edit of fix.edits) {
      const place = locate(outcome, documents, edit);
      const newline = outcome.programs.get(edit.file)?.facts.style.newline ?? '\n';
      if (place !== null) edits.push({ ...place, newText: edit.text.replace(/\r?\n/g, newline) });
    }
    // A cell of a notebook that is not open has no document that could be edited.
    const isWhole =
      edits.length === fix.edits.length &&
      fix.edits.every((edit, index) => !edit.file.endsWith('.ipynb') || edits[index]?.version !== null);
    if (isWhole) found.push({ title: fix.title, safe: fix.safe, edits });
  }
  return found;
}

/** `Cell 3, line 2: ` for a place in a notebook that is not open, where no range can say it; otherwise empty. */
function closedCell(outcome: CheckOutcome, documents: OpenDocuments, place: { file: string; span: Span }): string {
  const file = outcome.programs.get(place.file);
  if (file === undefined) return '';
  const { start, cell } = placeSpan(file, place.span);
  return cell === null || documents.documentOf(file.path, cell) !== null
    ? ''
    : `Cell ${cell.index + 1}, line ${start.line + 1}: `;
}

/** Where models are saved and loaded: asked for once, not for each finding. */
const sitesOf = once((outcome: CheckOutcome) => outcome.sites());

/** Absolute path of the artifact that a finding at a load site is about; null for any other finding. */
function artifactOf(outcome: CheckOutcome, { code, file, span }: Finding): string | null {
  if (!code.startsWith('SP6') && code !== 'SP503') return null;
  const site = sitesOf(outcome).find(
    (each) => each.file === file && (each.path?.start === span.start || each.span.start === span.start),
  );
  return site?.artifact?.path ?? null;
}

/** One finding as a diagnostic of its document. */
export function diagnosticOf(
  outcome: CheckOutcome,
  documents: OpenDocuments,
  file: SourceFile,
  finding: Finding,
): Diagnostic {
  const { start, end } = placeSpan(file, finding.span);
  const related = finding.related.flatMap((entry) => {
    const place = locate(outcome, documents, entry);
    return place === null
      ? []
      : [
          {
            location: { uri: place.uri, range: place.range },
            message: closedCell(outcome, documents, entry) + entry.message,
          },
        ];
  });
  const data: DiagnosticData = {
    code: finding.code,
    rule: finding.rule,
    fixes: carried(outcome, documents, finding.fixes),
  };
  const artifact = artifactOf(outcome, finding);
  if (artifact !== null) data.artifact = uriOf(artifact);
  return {
    range: { start, end },
    severity: severities[finding.severity],
    code: finding.code,
    codeDescription: { href: rulePage(finding.rule) },
    source: 'saveproof',
    message: finding.message,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    ...(finding.code === unusedSuppression.code ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    data,
  };
}

/**
 * The diagnostics of one document.
 *
 * @param cellIndex the cell the document is; null for a whole file.
 */
export function diagnosticsOf(
  outcome: CheckOutcome,
  documents: OpenDocuments,
  path: string,
  cellIndex: number | null,
): Diagnostic[] {
  const file = outcome.programs.get(path);
  const found: Diagnostic[] = [];
  if (file !== undefined) {
    for (const finding of outcome.findings) {
      if (finding.file !== path) continue;
      const { cell } = placeSpan(file, finding.span);
      if (cellIndex === null || cell?.index === cellIndex) found.push(diagnosticOf(outcome, documents, file, finding));
    }
  }
  return [...found, ...configurationDiagnostics(outcome, path)];
}

/** Findings of files that are not open, by path: a closed notebook's stand at its beginning and name their cell. */
export function closedDiagnostics(outcome: CheckOutcome, documents: OpenDocuments): Map<string, Diagnostic[]> {
  const open = new Set(documents.paths());
  const found = new Map<string, Diagnostic[]>();
  const add = (path: string, diagnostic: Diagnostic): void => {
    const known = found.get(path);
    if (known === undefined) found.set(path, [diagnostic]);
    else known.push(diagnostic);
  };
  for (const finding of outcome.findings) {
    const file = outcome.programs.get(finding.file);
    if (file === undefined || open.has(finding.file)) continue;
    const diagnostic = diagnosticOf(outcome, documents, file, finding);
    if (file.cells.length > 0) {
      diagnostic.message = closedCell(outcome, documents, finding) + diagnostic.message;
      diagnostic.range = wholeStart;
    }
    add(finding.file, diagnostic);
  }
  for (const { path } of outcome.configurationProblems) {
    if (!open.has(path)) for (const diagnostic of configurationDiagnostics(outcome, path)) add(path, diagnostic);
  }
  return found;
}

/** What is wrong in `[tool.saveproof]` of a pyproject.toml. */
function configurationDiagnostics(outcome: CheckOutcome, path: string): Diagnostic[] {
  const problems = outcome.configurationProblems.find((entry) => entry.path === path)?.problems ?? [];
  return problems.map(({ message, line }) => ({
    range: { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 1000 } },
    severity: DiagnosticSeverity.Error,
    source: 'saveproof',
    message,
  }));
}
