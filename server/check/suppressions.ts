/** Comments that silence findings, and those among them that silence nothing. */
import { lineIndex } from '../python/lines';
import type { SourceFile } from '../python/project';
import type { Span } from '../python/syntax';
import type { Edit, Finding } from '../rules/rule';
import { selects, unusedSuppression } from './catalogue';

/** One comment that silences. */
export interface Suppression extends Span {
  /**
   * `line`: the findings that start or end on the comment's line, or on the next one where the comment stands alone.
   * `file`: all.
   */
  reach: 'line' | 'file';
  /** Codes and names with their places; null silences every rule. */
  rules: (Span & { text: string })[] | null;
  /** Offsets of the first character of the line it speaks for and past its last. */
  line: Span;
  /** A bare `# noqa` is written for other tools as well: it is never called unused. */
  foreign: boolean;
}

const pattern =
  /(?:saveproof\s*:\s*(?<own>ignore-file|ignore)\b\s*(?:\[(?<list>[^\]]*)\])?)|(?<noqa>\bnoqa\b)(?:\s*:\s*(?<codes>[A-Za-z][A-Za-z0-9-]*(?:(?:\s*,\s*|\s+)[A-Z]+\d+)*))?/gi;

/** What every such comment holds: asked first of each of thousands. */
const speaksOfIt = /saveproof|noqa/i;

/** Every comment of a file that silences something. */
export function suppressionsOf(file: Pick<SourceFile, 'text' | 'facts'>): Suppression[] {
  const found: Suppression[] = [];
  for (const comment of file.facts.comments) {
    // The grammar takes the carriage return of a line's end for part of the comment.
    const text = file.text.slice(comment.start, comment.end).trimEnd();
    if (!speaksOfIt.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      const { own, list, noqa, codes } = match.groups ?? {};
      const written = own !== undefined ? list : codes;
      const named = namesIn(written, comment.start + match.index + match[0].lastIndexOf(written ?? ''));
      // `# noqa: E501` is about other tools.
      const rules = noqa !== undefined ? named?.filter((rule) => /^SP\d/i.test(rule.text)) : named;
      if (noqa !== undefined && codes !== undefined && (rules === undefined || rules.length === 0)) continue;
      found.push({
        start: comment.start,
        end: comment.start + text.length,
        reach: own?.toLowerCase() === 'ignore-file' ? 'file' : 'line',
        rules: rules ?? null,
        line: lineAbout(file, comment),
        foreign: noqa !== undefined && codes === undefined,
      });
    }
  }
  return found;
}

function namesIn(written: string | undefined, offset: number): (Span & { text: string })[] | undefined {
  if (written === undefined) return undefined;
  return [...written.matchAll(/[^\s,]+/g)].map((match) => ({
    text: match[0],
    start: offset + match.index,
    end: offset + match.index + match[0].length,
  }));
}

/** The line that a comment speaks for: its own, or the next line with code where it stands alone. */
function lineAbout(file: Pick<SourceFile, 'text' | 'facts'>, comment: Span): Span {
  const starts = file.facts.lineStarts;
  let index = lineIndex(starts, comment.start);
  const spanOf = (line: number): Span => ({ start: starts[line] ?? 0, end: starts[line + 1] ?? file.text.length });
  if (file.text.slice(starts[index] ?? 0, comment.start).trim() === '') {
    for (let next = index + 1; next < starts.length; next += 1) {
      const span = spanOf(next);
      const content = file.text.slice(span.start, span.end).trim();
      if (content !== '' && !content.startsWith('#')) {
        index = next;
        break;
      }
    }
  }
  return spanOf(index);
}

function silences(suppression: Suppression, finding: Finding): boolean {
  if (suppression.reach === 'file') return true;
  const within = (offset: number): boolean => offset >= suppression.line.start && offset < suppression.line.end;
  return within(finding.span.start) || within(Math.max(finding.span.start, finding.span.end - 1));
}

function names(selector: string, finding: { code: string; rule: string }): boolean {
  return selects(selector, { code: finding.code, name: finding.rule });
}

/**
 * Takes the silenced findings out of one file's and adds a finding for each suppression of no use.
 *
 * @param isReported whether a selector means some rule that is reported for the file: what is not looked for cannot be
 *   found unused.
 * `known` tells whether it means any rule at all.
 */
export function applySuppressions(
  file: Pick<SourceFile, 'path' | 'text' | 'facts'>,
  findings: readonly Finding[],
  isReported: (selector: string) => { known: boolean; reported: boolean },
): { kept: Finding[]; unused: Finding[] } {
  const suppressions = suppressionsOf(file);
  if (suppressions.length === 0) return { kept: [...findings], unused: [] };
  const used = new Set<Suppression | Span>();
  const kept = findings.filter((finding) => {
    let silenced = false;
    for (const suppression of suppressions) {
      if (!silences(suppression, finding)) continue;
      if (suppression.rules === null) {
        used.add(suppression);
        silenced = true;
      }
      for (const rule of suppression.rules ?? []) {
        if (!names(rule.text, finding)) continue;
        used.add(rule);
        silenced = true;
      }
    }
    return !silenced;
  });
  const unused: Finding[] = [];
  for (const suppression of suppressions) {
    if (suppression.foreign) continue;
    if (suppression.rules === null) {
      if (!used.has(suppression)) {
        unused.push(
          unusedFinding(file, suppression, 'This comment silences nothing: no rule finds anything here. Delete it.'),
        );
      }
      continue;
    }
    for (const rule of suppression.rules) {
      if (used.has(rule)) continue;
      const { known, reported } = isReported(rule.text);
      if (known && !reported) continue;
      const message = known
        ? `This comment silences nothing: ${rule.text} finds nothing here. Delete it.`
        : `There is no rule "${rule.text}", so this comment silences nothing.`;
      unused.push(unusedFinding(file, suppression, message, rule));
    }
  }
  return { kept, unused };
}

function unusedFinding(
  file: Pick<SourceFile, 'path' | 'text'>,
  suppression: Suppression,
  message: string,
  rule?: Span,
): Finding {
  const edit = removal(file, suppression, rule);
  return {
    code: unusedSuppression.code,
    rule: unusedSuppression.name,
    severity: 'info',
    message,
    file: file.path,
    span:
      rule === undefined ? { start: suppression.start, end: suppression.end } : { start: rule.start, end: rule.end },
    targets: [],
    related: [],
    fixes: [{ title: 'Delete what silences nothing', safe: true, edits: [edit] }],
  };
}

/** Deletes the comment with the blanks before it (the whole line where it stands alone), or one rule of several. */
function removal(file: Pick<SourceFile, 'path' | 'text'>, suppression: Suppression, rule: Span | undefined): Edit {
  const { text, path } = file;
  if (rule !== undefined && suppression.rules !== null && suppression.rules.length > 1) {
    let { start, end } = rule;
    const after = /^\s*,\s*/.exec(text.slice(end));
    if (after !== null) end += after[0].length;
    else start -= /[\s,]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
    return { file: path, span: { start, end }, text: '' };
  }
  let { start, end } = suppression;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start -= 1;
  if (start === 0 || text[start - 1] === '\n') {
    if (text.startsWith('\r\n', end)) end += 2;
    else if (text[end] === '\n') end += 1;
  }
  return { file: path, span: { start, end }, text: '' };
}
