/** `saveproof check --fix` and `--diff`: fixes applied again and again until none is left, then written. */
import { chmodSync, readFileSync, realpathSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createPatch } from 'diff';
import type { Checker } from '../check/checker';
import type { CheckOutcome } from '../check/outcome';
import { applyFixes } from '../check/fixes';
import { nodeFacts } from '../programs-node';
import { readProgram } from '../python/source-file';
import { editNotebook } from '../python/notebook';
import type { Edit } from '../rules/rule';
import { shownPath, writeFailure } from './output';

/** A fix can make room for another; more rounds than this mean two that undo each other. */
const mostRounds = 20;

export interface Fixed {
  /** What is found in the mended texts. */
  outcome: CheckOutcome;
  fixed: number;
  /** New contents by absolute path. */
  texts: Map<string, string>;
  /** Unified, by file. */
  diff: string;
  problems: { file: string; message: string }[];
}

/**
 * @param overlay contents that stand in for those on disk; the mended ones are put into it, so that the checker sees
 *   them.
 */
export async function fixEverything(
  checker: Checker,
  first: CheckOutcome,
  overlay: Map<string, Uint8Array>,
  options: { unsafe: boolean; write: boolean },
): Promise<Fixed> {
  const factsOf = await nodeFacts();
  const originals = new Map<string, Uint8Array>();
  const refused = new Map<string, string>();
  let outcome = first;
  let fixed = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const candidates = outcome.findings.filter((finding) =>
      finding.fixes.every((fix) => fix.edits.every((edit) => !refused.has(edit.file))),
    );
    const applied = applyFixes(candidates, outcome.programs, options, factsOf);
    if (applied.edits.size === 0) break;
    let changed = 0;
    for (const [path, edits] of applied.edits) {
      const before = overlay.get(path) ?? readFileSync(path);
      const after = editedBytes(path, before, applied.texts.get(path) ?? '', edits);
      if (after === null) {
        refused.set(path, 'This file could not be mended: its encoding is not UTF-8. Save it as UTF-8 and try again.');
        continue;
      }
      if (!originals.has(path)) originals.set(path, before);
      overlay.set(path, after);
      checker.changed(path);
      changed += 1;
    }
    if (changed === 0) break;
    fixed += applied.fixed.filter((finding) => !refused.has(finding.file)).length;
    outcome = await checker.check();
  }
  const texts = new Map<string, string>();
  const patches: string[] = [];
  const problems = [...refused].map(([path, message]) => ({ file: shownPath(path), message }));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const [path, before] of originals) {
    const after = overlay.get(path) ?? before;
    const [old, text] = [decoder.decode(before), decoder.decode(after)];
    texts.set(path, text);
    const name = shownPath(path);
    patches.push(createPatch(name, old, text, undefined, undefined, { context: 3 }).replace(/^Index: .*\n=+\n/, ''));
    if (!options.write) continue;
    try {
      writeAtomically(path, after);
    } catch (error) {
      problems.push({
        file: name,
        message: `The mended text could not be written: ${writeFailure(error)}.`,
      });
    }
  }
  return { outcome, fixed, texts, diff: patches.join(''), problems };
}

/**
 * The file's bytes with the new text; null where its bytes are not UTF-8. The byte order mark and everything else of a
 * notebook stay.
 */
function editedBytes(path: string, before: Uint8Array, text: string, edits: readonly Edit[]): Uint8Array | null {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let old: string;
  try {
    old = decoder.decode(before);
  } catch {
    return null;
  }
  const mark = old.startsWith('\ufeff') ? '\ufeff' : '';
  if (path.endsWith('.ipynb')) {
    const json = editNotebook(
      old.slice(mark.length),
      edits.map((edit) => ({ ...edit.span, text: edit.text })),
    );
    return json === null ? null : new TextEncoder().encode(mark + json);
  }
  const program = readProgram(path, before);
  // A file that declares latin-1 but is also valid UTF-8 would be read differently than it is written.
  if ('error' in program || program.text !== old.slice(mark.length)) return null;
  return new TextEncoder().encode(mark + text);
}

/** Writes beside the file and renames, so that nobody ever sees half a file; keeps its mode and follows a link. */
function writeAtomically(path: string, bytes: Uint8Array): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  const temporary = `${target}.${process.pid}.saveproof`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}
