/**
 * What a rule means, over what it found and over comments that silence it; what an artifact is, over the path that
 * leads to it.
 */
import { MarkupContent, MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import { rulePage, selects, unusedSuppression, type RuleDescription } from '../check/catalogue';
import type { CheckOutcome } from '../check/outcome';
import { offsetAt, placeSpan } from '../check/positions';
import { suppressionsOf } from '../check/suppressions';
import { verdictAt, type KnownArtifact } from '../keras/on-disk';
import type { NotebookCell, SourceFile } from '../python/project';
import { uriOf } from './paths';
import { artifactTitle, sitesAt } from './sites';

/** The hover at a position of a program; null where no finding and no suppression stands. */
export function hoverAt(
  file: SourceFile,
  position: Position,
  cell: NotebookCell | null,
  outcome: CheckOutcome,
  rules: readonly RuleDescription[],
): Hover | null {
  const offset = offsetAt(file, position, cell);
  const all = [...rules, unusedSuppression];
  for (const suppression of suppressionsOf(file)) {
    if (offset < suppression.start || offset > suppression.end) continue;
    const named = suppression.rules?.find((rule) => offset >= rule.start && offset <= rule.end);
    const described = all.filter((rule) => named !== undefined && selects(named.text, rule));
    if (named !== undefined && described.length === 1) return hover(file, named, described);
    const line = suppression.reach === 'file' ? 'in this whole file' : 'on this line';
    const meant = suppression.rules?.flatMap((rule) => all.filter((entry) => selects(rule.text, entry))) ?? [];
    const contents =
      suppression.rules === null
        ? `Silences every rule of Saveproof ${line}.`
        : `Silences ${line}:\n\n${meant.map((rule) => `- ${title(rule)}`).join('\n')}`;
    return { contents: { kind: MarkupKind.Markdown, value: contents }, range: rangeOf(file, suppression) };
  }
  const findings = outcome.findings.filter(
    (finding) => finding.file === file.path && offset >= finding.span.start && offset <= finding.span.end,
  );
  const [first] = findings;
  if (first === undefined) return null;
  const codes = new Set(findings.map((finding) => finding.code));
  return hover(
    file,
    first.span,
    all.filter((rule) => codes.has(rule.code)),
  );
}

const kinds: Readonly<Record<KnownArtifact['kind'], string>> = {
  'saved-model': 'a SavedModel',
  'keras-archive': 'a Keras archive',
  'hdf5-model': 'a model in HDF5',
  'hdf5-weights': 'weights in HDF5',
  checkpoint: 'a TensorFlow checkpoint',
  hdf5: 'an HDF5 file without a Keras model',
  unknown: 'no artifact that Saveproof knows',
};

/**
 * The artifact that a path at a position leads to: what it is, who wrote it, and whether the project's Keras loads it;
 * null where none is known.
 */
export function artifactHover(
  file: SourceFile,
  position: Position,
  cell: NotebookCell | null,
  outcome: CheckOutcome,
): Hover | null {
  for (const { what, isWholeLoad, path, artifact } of sitesAt(file, position, cell, outcome)) {
    if (path === null || artifact === null || artifact.known === null) continue;
    const { known } = artifact;
    const lines = [
      `[**${escaped(artifactTitle(artifact.path))}**](${uriOf(artifact.path)}) is ${kinds[known.kind]}${known.keras === null ? '' : `, written by Keras ${escaped(known.keras)}`}.`,
    ];
    if (known.customObjects.length > 0)
      lines.push(`It needs the custom objects ${known.customObjects.map(escaped).join(', ')}.`);
    // What keeps a model from being loaded is the reason given below.
    const [fault] = what === 'load' && !isWholeLoad ? known.faults : [];
    if (fault !== undefined) lines.push(escaped(fault.message));
    // Versions one after the other that do the same share a line.
    const runs: { answer: string | null; names: string[] }[] = [];
    for (const target of isWholeLoad ? outcome.targetsOf(file.path).targets : []) {
      const verdict = verdictAt(known, target);
      // A plain yes has no reason; one that is not plain (a SavedModel in Keras 3 loads, but by no load_model) says
      // what it means.
      const answer = verdict === null ? null : verdict.reason === '' ? 'loads.' : escaped(verdict.reason);
      const last = runs.at(-1);
      if (last !== undefined && last.answer === answer) last.names.push(target.name);
      else runs.push({ answer, names: [target.name] });
    }
    for (const { answer, names } of runs)
      if (answer !== null) lines.push(`- ${names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0]}: ${answer}`);
    return { contents: { kind: MarkupKind.Markdown, value: lines.join('\n\n') }, range: rangeOf(file, path) };
  }
  return null;
}

/** Two hovers as one, at the place of the first; null where there is neither. */
export function joinedHover(first: Hover | null, second: Hover | null): Hover | null {
  if (first === null || second === null) return first ?? second;
  const value = [first, second]
    .map(({ contents }) => (MarkupContent.is(contents) ? contents.value : ''))
    .join('\n\n---\n\n');
  return { ...first, contents: { kind: MarkupKind.Markdown, value } };
}

/** A hover for a client that shows text as it is. */
export function plainHover(hover: Hover): Hover {
  const { contents } = hover;
  if (!MarkupContent.is(contents)) return hover;
  const value = contents.value
    .replace(/\[((?:\\.|[^\]\\])*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|`/g, '')
    .replace(/\\([\\`[\]()<>!&*])/g, '$1');
  return { ...hover, contents: { kind: MarkupKind.PlainText, value } };
}

/**
 * Text out of an artifact, which nobody vouches for, as Markdown that shows it and does nothing: no link, no image, no
 * line of its own.
 */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`[\]()<>!&*]/g, '\\$&');
}

function title(rule: RuleDescription): string {
  return `[**${rule.code} ${rule.name}**](${rulePage(rule.name)}): ${rule.meaning}`;
}

function hover(file: SourceFile, span: { start: number; end: number }, rules: readonly RuleDescription[]): Hover {
  const value = rules
    .map((rule) => `${title(rule)}\n\n${rule.explanation.trim()}\n\n**How to mend it.** ${rule.remedy.trim()}`)
    .join('\n\n---\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(file, span) };
}

function rangeOf(file: SourceFile, span: { start: number; end: number }): Hover['range'] {
  const { start, end } = placeSpan(file, span);
  return { start, end };
}
