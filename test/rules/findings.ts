/** What rules find in texts, for short tests. */
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import type { Detection } from '../../server/rules/rule';
import { lineOf, projectOf } from './cases';

export interface Found {
  /**
   * `rule:line`, with `file:` before it for files other than main.py; `?` after it: may fail; `i`: only worth knowing.
   */
  key: string;
  detection: Detection;
}

/**
 * Findings of the named rules (all, if none is named) in a program of one file (`main.py`) or several, under a target
 * such as `3.15`.
 */
export async function findingsIn(
  files: string | Record<string, string>,
  version: string,
  only: readonly string[] = [],
): Promise<Found[]> {
  const texts = typeof files === 'string' ? { 'main.py': files } : files;
  const project = await projectOf(
    ['/p'],
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/p/${name}`, text])),
  );
  const story = buildStory(project, {});
  const [target] = parseTarget(`keras==${version}`);
  if (target === undefined) throw new Error(`no target ${version}`);
  const marks = { fails: '', 'may-fail': '?', advice: 'i' } as const;
  return rules
    .filter((rule) => only.length === 0 || only.includes(rule.name))
    .flatMap((rule) =>
      [...rule.find(story, target)].map((detection) => {
        const file = project.files.get(detection.file);
        const name = detection.file.slice('/p/'.length);
        const line = lineOf(file?.text ?? '', detection.span.start);
        return {
          key: `${name === 'main.py' ? '' : `${name}:`}${rule.name}:${line}${marks[detection.certainty]}`,
          detection,
        };
      }),
    );
}

/** Their keys alone, sorted. */
export async function keysIn(
  files: string | Record<string, string>,
  version: string,
  only: readonly string[] = [],
): Promise<string[]> {
  return (await findingsIn(files, version, only)).map((found) => found.key).sort();
}
