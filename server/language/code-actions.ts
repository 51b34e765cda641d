/** Quick fixes, "silence this", and `source.fixAll.saveproof`. */
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionContext,
  type Diagnostic,
  type Range,
  TextDocumentEdit,
} from 'vscode-languageserver';
import type { CheckOutcome } from '../check/outcome';
import type { FactsOf } from '../check/files';
import { applyFixes, editedText } from '../check/fixes';
import { offsetAt, placeSpan } from '../check/positions';
import { applySuppressions, suppressionsOf } from '../check/suppressions';
import { lineIndex } from '../python/lines';
import type { NotebookCell, SourceFile } from '../python/project';
import type { Edit, Finding } from '../rules/rule';
import { dataOf, diagnosticOf, locate, type CarriedEdit, type DiagnosticData } from './diagnostics';
import type { OpenDocuments } from './documents';

/** The kind of the action that applies every safe fix. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.saveproof`;

export interface ActionRequest {
  uri: string;
  range: Range;
  context: CodeActionContext;
}

/** The actions for a range of a document; none where the document is not open. */
export function codeActions(
  request: ActionRequest,
  outcome: CheckOutcome,
  documents: OpenDocuments,
  factsOf: FactsOf,
): CodeAction[] {
  const place = documents.placeOf(request.uri);
  const file = place === null ? undefined : outcome.programs.get(place.path);
  if (place === null || file === undefined) return [];
  const wanted = (kind: string): boolean =>
    request.context.only === undefined ||
    request.context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const cell = file.cells.find(({ index }) => index === place.cellIndex) ?? null;
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    const silencing: CodeAction[] = [];
    for (const finding of findingsIn(file, outcome, request.range, cell)) {
      const diagnostic = shownDiagnostic(request.context, outcome, documents, file, finding);
      actions.push(...fixActions(diagnostic, documents));
      silencing.push(...silenceActions(finding, diagnostic, file, outcome, documents, factsOf));
    }
    // Where several findings share a place, every way to mend comes before the first to keep quiet.
    actions.push(...silencing);
  }
  if (wanted(fixAllKind)) {
    const action = fixAllAction(file, outcome, documents, factsOf);
    if (action !== null) actions.push(action);
  }
  return actions;
}

/** Findings that touch a range of a document, in order. */
export function findingsIn(
  file: SourceFile,
  outcome: CheckOutcome,
  range: Range,
  cell: NotebookCell | null,
): Finding[] {
  const start = offsetAt(file, range.start, cell);
  const end = offsetAt(file, range.end, cell);
  const hit = (from: number, until: number): boolean => from <= end && until >= start;
  return outcome.findings.filter((finding) => finding.file === file.path && hit(finding.span.start, finding.span.end));
}

/**
 * The diagnostic as the editor holds it, with the edits it carries, as long as these were made for the texts that
 * are open now; otherwise a fresh one.
 */
function shownDiagnostic(
  context: CodeActionContext,
  outcome: CheckOutcome,
  documents: OpenDocuments,
  file: SourceFile,
  finding: Finding,
): Diagnostic {
  const { start } = placeSpan(file, finding.span);
  const shown = context.diagnostics.find(
    (entry) =>
      entry.source === 'saveproof' &&
      entry.code === finding.code &&
      entry.range.start.line === start.line &&
      entry.range.start.character === start.character,
  );
  const data = shown === undefined ? null : dataOf(shown);
  const isCurrent =
    data?.fixes.every((fix) =>
      fix.edits.every((edit) => (documents.get(edit.uri)?.version ?? null) === edit.version),
    ) === true;
  const fresh = diagnosticOf(outcome, documents, file, finding);
  return shown !== undefined && data !== null && isCurrent && data.fixes.length === finding.fixes.length
    ? shown
    : { ...fresh, ...(shown === undefined ? {} : { range: shown.range }) };
}

function fixActions(diagnostic: Diagnostic, documents: OpenDocuments): CodeAction[] {
  const fixes: DiagnosticData['fixes'] = dataOf(diagnostic)?.fixes ?? [];
  return fixes.map((fix, index) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: index === 0,
    edit: { documentChanges: documentEdits(fix.edits, documents) },
  }));
}

function documentEdits(edits: readonly CarriedEdit[], documents: OpenDocuments): TextDocumentEdit[] {
  const byUri = new Map<string, TextDocumentEdit>();
  for (const { uri, range, newText } of edits) {
    const known = byUri.get(uri);
    if (known !== undefined) {
      known.edits.push({ range, newText });
    } else {
      byUri.set(uri, {
        textDocument: { uri, version: documents.get(uri)?.version ?? null },
        edits: [{ range, newText }],
      });
    }
  }
  return [...byUri.values()];
}

/** An action for a client that knows no versions of documents in edits. */
export function withoutVersions(action: CodeAction): CodeAction {
  const changes = (action.edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
  return {
    ...action,
    edit: {
      changes: Object.fromEntries(
        changes.map(({ textDocument, edits }) => [textDocument.uri, edits.filter((edit) => 'newText' in edit)]),
      ),
    },
  };
}

function editAction(
  title: string,
  edits: readonly Edit[],
  outcome: CheckOutcome,
  documents: OpenDocuments,
): CodeAction | null {
  const carried: CarriedEdit[] = [];
  for (const edit of edits) {
    const place = locate(outcome, documents, edit);
    if (place === null) return null;
    carried.push({ ...place, newText: edit.text });
  }
  return { title, edit: { documentChanges: documentEdits(carried, documents) } };
}

function silenceActions(
  finding: Finding,
  diagnostic: Diagnostic,
  file: SourceFile,
  outcome: CheckOutcome,
  documents: OpenDocuments,
  factsOf: FactsOf,
): CodeAction[] {
  const actions: CodeAction[] = [];
  const add = (title: string, edit: Edit | null): void => {
    const action = edit === null ? null : editAction(title, [edit], outcome, documents);
    if (action !== null)
      actions.push({ ...action, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: false });
  };
  add(`Silence ${finding.rule} on this line`, silenceLineEdit(finding, file, factsOf));
  add(`Silence ${finding.rule} in this file`, silenceFileEdit(finding, file));
  return actions;
}

/** Adds the rule to the comment that the line has, or a comment at its end; above it where its end lies in a string. */
export function silenceLineEdit(finding: Finding, file: SourceFile, factsOf: FactsOf): Edit | null {
  const { lineStarts } = file.facts;
  const line = lineIndex(lineStarts, finding.span.start);
  const start = lineStarts[line] ?? 0;
  const lineText = file.text.slice(start, lineStarts[line + 1] ?? file.text.length).replace(/[\r\n]+$/, '');
  const known = suppressionsOf(file).find(
    (suppression) =>
      suppression.reach === 'line' &&
      suppression.rules !== null &&
      suppression.rules.length > 0 &&
      suppression.start >= start &&
      suppression.start < start + lineText.length &&
      file.text.slice(suppression.start, suppression.end).includes('saveproof'),
  );
  const last = known?.rules?.at(-1);
  if (last !== undefined)
    return { file: file.path, span: { start: last.end, end: last.end }, text: `, ${finding.rule}` };
  const comment = `# saveproof: ignore[${finding.rule}]`;
  const end = start + lineText.trimEnd().length;
  const indent = /^[ \t]*/.exec(lineText)?.[0] ?? '';
  const candidates: Edit[] = [
    { file: file.path, span: { start: end, end: start + lineText.length }, text: `  ${comment}` },
    { file: file.path, span: { start, end: start }, text: `${indent}${comment}${file.facts.style.newline}` },
  ];
  // The end of a line can lie in a string or behind a backslash: what counts is whether the comment silences.
  return candidates.find((edit) => silencesAfter(edit, finding, file, factsOf)) ?? null;
}

function silencesAfter(edit: Edit, finding: Finding, file: SourceFile, factsOf: FactsOf): boolean {
  const text = editedText(file.text, [edit]);
  const facts = factsOf(text);
  if (facts.syntaxErrors.length > file.facts.syntaxErrors.length) return false;
  const shift = edit.span.start <= finding.span.start ? text.length - file.text.length : 0;
  const span = { start: finding.span.start + shift, end: finding.span.end + shift };
  const { kept } = applySuppressions({ path: file.path, text, facts }, [{ ...finding, span, fixes: [] }], () => ({
    known: true,
    reported: false,
  }));
  return kept.length === 0;
}

/** A comment for the whole file, below a `#!` and an encoding line; in a notebook at the top of its first cell. */
export function silenceFileEdit(finding: Finding, file: SourceFile): Edit {
  const head = /^(?:#!.*(?:\r\n|\n|\r))?(?:#.*coding[:=].*(?:\r\n|\n|\r))?/.exec(file.text)?.[0] ?? '';
  const at = file.cells[0]?.start ?? head.length;
  return {
    file: file.path,
    span: { start: at, end: at },
    text: `# saveproof: ignore-file[${finding.rule}]${file.facts.style.newline}`,
  };
}

/** Every safe fix of the file whose edits stay in it. */
function fixAllAction(
  file: SourceFile,
  outcome: CheckOutcome,
  documents: OpenDocuments,
  factsOf: FactsOf,
): CodeAction | null {
  const own = outcome.findings.filter(
    (finding) =>
      finding.file === file.path &&
      finding.fixes.some((fix) => fix.safe) &&
      finding.fixes.every((fix) => !fix.safe || fix.edits.every((edit) => edit.file === file.path)),
  );
  const { edits } = applyFixes(own, outcome.programs, { unsafe: false }, factsOf);
  const fileEdits = edits.get(file.path);
  if (fileEdits === undefined) return null;
  const action = editAction('Mend everything that is safe (Saveproof)', fileEdits, outcome, documents);
  return action === null ? null : { ...action, kind: fixAllKind };
}
