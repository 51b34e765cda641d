/** Applying the fixes of findings to the texts of a project. */
import type { SourceFile } from '../python/project';
import { withoutUnusedImports } from '../rules/fix/unused-imports';
import type { Edit, Finding, Fix } from '../rules/rule';
import type { FactsOf } from './files';

/** New program texts by absolute path, and the findings whose fixes made them. */
export interface FixedTexts {
  texts: Map<string, string>;
  /** Edits that lead from the old program texts to the new ones, in order, not overlapping. */
  edits: Map<string, Edit[]>;
  fixed: Finding[];
}

/** The fix that is applied without asking: the first safe one, or with `unsafe` the first of all. */
function chosenFix(finding: Finding, unsafe: boolean): Fix | null {
  return finding.fixes.find((fix) => fix.safe) ?? (unsafe ? (finding.fixes[0] ?? null) : null);
}

/**
 * Applies as many fixes at once as do not touch each other; the rest may come in another round. A fix is applied
 * with all its edits or not at all, and never where it would leave text that does not parse and did before.
 */
export function applyFixes(
  findings: readonly Finding[],
  programs: ReadonlyMap<string, SourceFile>,
  options: { unsafe: boolean },
  factsOf: FactsOf,
): FixedTexts {
  const edits = new Map<string, Edit[]>();
  const fixed: Finding[] = [];
  for (const finding of findings) {
    const fix = chosenFix(finding, options.unsafe);
    if (fix === null || fix.edits.length === 0) continue;
    const wanted = editsByFile(normalised(fix.written ?? fix.edits, programs));
    const joined = new Map<string, Edit[]>();
    for (const [file, fileEdits] of wanted) {
      const together = joinedEdits(edits.get(file) ?? [], fileEdits);
      const program = programs.get(file);
      if (together === null || program === undefined || !staysReadable(program, together, factsOf)) break;
      joined.set(file, together);
    }
    if (joined.size !== wanted.size) continue;
    for (const [file, together] of joined) edits.set(file, together);
    fixed.push(finding);
  }
  // what one fix leaves unused another may use
  for (const [file, fileEdits] of edits) {
    const program = programs.get(file);
    const whole = normalised(withoutUnusedImports(fileEdits, programs), programs);
    if (program !== undefined && staysReadable(program, whole, factsOf)) {
      edits.set(
        file,
        whole.sort((left, right) => left.span.start - right.span.start),
      );
    }
  }
  const texts = new Map<string, string>();
  for (const [file, fileEdits] of edits) texts.set(file, editedText(programs.get(file)?.text ?? '', fileEdits));
  return { texts, edits, fixed };
}

/** Edits grouped by the file they change. */
function editsByFile(edits: readonly Edit[]): Map<string, Edit[]> {
  const grouped = new Map<string, Edit[]>();
  for (const edit of edits) {
    const known = grouped.get(edit.file);
    if (known === undefined) grouped.set(edit.file, [edit]);
    else known.push(edit);
  }
  return grouped;
}

/** Edits with the line endings of their files. */
function normalised(edits: readonly Edit[], programs: ReadonlyMap<string, SourceFile>): Edit[] {
  return edits.map((edit) => ({
    ...edit,
    text: edit.text.replace(/\r?\n/g, programs.get(edit.file)?.facts.style.newline ?? '\n'),
  }));
}

/** Both lists as one in order; null where they touch. An edit that both hold (one more import) counts once. */
function joinedEdits(accepted: readonly Edit[], added: readonly Edit[]): Edit[] | null {
  const joined = [...accepted];
  for (const edit of added) {
    if (
      accepted.some(
        (other) => other.span.start === edit.span.start && other.span.end === edit.span.end && other.text === edit.text,
      )
    )
      continue;
    const touches = accepted.some((other) => other.span.start <= edit.span.end && edit.span.start <= other.span.end);
    if (touches) return null;
    joined.push(edit);
  }
  return joined.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
}

/** The text after edits that do not overlap; those at one place follow each other in their order. */
export function editedText(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort(
    (left, right) => left.span.start - right.span.start || left.span.end - right.span.end,
  );
  let result = '';
  let at = 0;
  for (const edit of ordered) {
    result += text.slice(at, edit.span.start) + edit.text;
    at = Math.max(at, edit.span.end);
  }
  return result + text.slice(at);
}

/** Whether the text has no more syntax errors after the edits than before. */
function staysReadable(program: SourceFile, edits: readonly Edit[], factsOf: FactsOf): boolean {
  return factsOf(editedText(program.text, edits)).syntaxErrors.length <= program.facts.syntaxErrors.length;
}
