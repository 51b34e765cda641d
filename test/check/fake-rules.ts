/** Rules that find plain names, so that the engine can be tested without Keras faults. */
import type { Detection, Rule } from '../../server/rules/rule';
import { allExpressions } from '../../server/python/walk';
import { isKeras2, type Target } from '../../server/keras/versions';
import { createChecker } from '../../server/check/checker';
import type { CheckerOptions } from '../../server/check/checker-options';
import { loadHere } from '../../server/programs-node';
import { memoryWorkspace } from '../../server/workspace-memory';
import { tellStory } from '../../server/check/tell';
import type { Finding } from '../../server/rules/rule';

/** Finds every use of a name. `fix` is what its fix puts there instead. */
export function nameRule(
  code: `SP${number}`,
  name: string,
  found: string,
  certainty: (target: Target) => Detection['certainty'] | null,
  fix?: { text: string; safe: boolean },
): Rule {
  return {
    code,
    name,
    meaning: `${found} stands here`,
    explanation: 'Made for tests.',
    remedy: 'Delete it.',
    example: { bad: {}, good: {}, target: 'keras==3.15' },
    corpus: [],
    fixable: fix === undefined ? 'none' : fix.safe ? 'safe' : 'unsafe',
    *find(story, target) {
      const certain = certainty(target);
      if (certain === null) return;
      for (const file of story.project.files.values()) {
        for (const expression of allExpressions(file.facts.body)) {
          if (expression.kind !== 'name' || expression.name !== found) continue;
          const span = { start: expression.start, end: expression.end };
          yield {
            file: file.path,
            span,
            certainty: certain,
            message: `${found} is bad.`,
            ...(fix === undefined
              ? {}
              : {
                  fixes: () => [
                    { title: `Write ${fix.text}`, safe: fix.safe, edits: [{ file: file.path, span, text: fix.text }] },
                  ],
                }),
          };
        }
      }
    },
  };
}

/** Fails everywhere, mended safely. */
export const bad = nameRule('SP901', 'bad-name', 'bad', () => 'fails', { text: 'good', safe: true });
/** Fails under Keras 2 only, mended unsafely. */
export const old = nameRule('SP902', 'old-name', 'old', (target) => (isKeras2(target) ? 'fails' : null), {
  text: 'new',
  safe: false,
});
export const unsure = nameRule('SP903', 'unsure-name', 'unsure', () => 'may-fail');
export const hint = nameRule('SP904', 'hint-name', 'hint', () => 'advice');
/** Its fix leaves no Python. */
export const breaking = nameRule('SP905', 'breaking-name', 'breaking', () => 'fails', { text: 'def (', safe: true });
export const fakeRules: readonly Rule[] = [bad, old, unsure, hint, breaking];

/** A checker of these files, by path below /project. */
export function checkerOf(files: Map<string, string | Uint8Array>, options: Partial<CheckerOptions> = {}) {
  const workspace = memoryWorkspace('/project', files);
  return createChecker({ workspace, load: loadHere(workspace), tell: tellStory, rules: fakeRules, ...options });
}

/** Findings as `SP901 error model.py:2`. */
export async function checked(files: Record<string, string>, options: Partial<CheckerOptions> = {}): Promise<string[]> {
  const outcome = await checkerOf(new Map(Object.entries(files)), options).check();
  return outcome.findings.map((finding) => brief(finding, (path) => outcome.programs.get(path)?.text ?? ''));
}

export function brief(finding: Finding, textOf: (path: string) => string): string {
  const line = textOf(finding.file).slice(0, finding.span.start).split('\n').length;
  return `${finding.code} ${finding.severity} ${finding.file.slice('/project/'.length)}:${line}`;
}
