/** What a rule means, over what it found and over comments that silence it. */
import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import { rulePage, selects, unusedSuppression, type RuleDescription } from '../check/catalogue';
import type { CheckOutcome } from '../check/checker';
import { offsetAt, placeSpan } from '../check/positions';
import { suppressionsOf } from '../check/suppressions';
import type { NotebookCell, SourceFile } from '../python/project';

/** The hover at a position of a program; null where no finding and no suppression stands. */
export function hoverAt(file: SourceFile, position: Position, cell: NotebookCell | null, outcome: CheckOutcome, rules: readonly RuleDescription[]): Hover | null {
  const offset = offsetAt(file, position, cell);
  const all = [...rules, unusedSuppression];
  for (const suppression of suppressionsOf(file)) {
    if (offset < suppression.start || offset > suppression.end) continue;
    const named = suppression.rules?.find((rule) => offset >= rule.start && offset <= rule.end);
    const described = all.filter((rule) => named !== undefined && selects(named.text, rule));
    if (named !== undefined && described.length === 1) return hover(file, named, described);
    const line = suppression.reach === 'file' ? 'in this whole file' : 'on this line';
    const meant = suppression.rules?.flatMap((rule) => all.filter((entry) => selects(rule.text, entry))) ?? [];
    const contents = suppression.rules === null ? `Silences every rule of Saveproof ${line}.` : `Silences ${line}:\n\n${meant.map((rule) => `- ${title(rule)}`).join('\n')}`;
    return { contents: { kind: MarkupKind.Markdown, value: contents }, range: rangeOf(file, suppression) };
  }
  const findings = outcome.findings.filter((finding) => finding.file === file.path && offset >= finding.span.start && offset <= finding.span.end);
  const [first] = findings;
  if (first === undefined) return null;
  const codes = new Set(findings.map((finding) => finding.code));
  return hover(file, first.span, all.filter((rule) => codes.has(rule.code)));
}

function title(rule: RuleDescription): string {
  return `[**${rule.code} ${rule.name}**](${rulePage(rule.name)}): ${rule.meaning}`;
}

function hover(file: SourceFile, span: { start: number; end: number }, rules: readonly RuleDescription[]): Hover {
  const value = rules.map((rule) => `${title(rule)}\n\n${rule.explanation.trim()}\n\n**How to mend it.** ${rule.remedy.trim()}`).join('\n\n---\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(file, span) };
}

function rangeOf(file: SourceFile, span: { start: number; end: number }): Hover['range'] {
  const { start, end } = placeSpan(file, span);
  return { start, end };
}
