/**
 * Every fix on every program of the corpus: its edits lie in the file, do not overlap, and leave Python that parses.
 */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { editedText } from '../../server/check/fixes';
import { buildStory } from '../../server/keras/build-story';
import { rules } from '../../server/rules/index';
import type { Fix } from '../../server/rules/rule';
import { readSettings } from '../../server/workspace-node';
import { caseProject, corpusCases, projectOf, targetOf } from './cases';

const counted = new Map<string, number>();

describe('fixes', () => {
  test('leave every corpus program readable', async () => {
    const wrong: string[] = [];
    for (const each of corpusCases()) {
      const project = await caseProject(each.folder);
      const story = buildStory(project, { exists: existsSync, read: readSettings });
      const seen = new Set<string>();
      for (const environment of each.environments) {
        for (const rule of rules) {
          for (const detection of rule.find(story, targetOf(environment))) {
            for (const fix of detection.fixes?.() ?? []) {
              const key = JSON.stringify(fix);
              if (seen.has(key)) continue;
              seen.add(key);
              counted.set(rule.name, (counted.get(rule.name) ?? 0) + 1);
              const fault = await faultOf(fix, each.folder, project.files);
              if (fault !== null) wrong.push(`${each.name} ${environment} ${rule.name}: ${fault}`);
            }
          }
        }
      }
    }
    console.log([...counted].map(([rule, count]) => `${rule} ${count}`).join(', '));
    expect(wrong).toEqual([]);
    expect(counted.size).toBeGreaterThan(10);
    // every program under every version, in one test
  }, 180_000);
});

async function faultOf(
  fix: Fix,
  folder: string,
  files: ReadonlyMap<string, { text: string; facts: { syntaxErrors: unknown[] } }>,
): Promise<string | null> {
  if (fix.edits.length === 0) return 'no edits';
  for (const path of new Set(fix.edits.map((edit) => edit.file))) {
    const file = files.get(path);
    if (file === undefined) return `edits ${path}, which is no file of the project`;
    const edits = fix.edits.filter((edit) => edit.file === path);
    const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    for (const [index, edit] of ordered.entries()) {
      if (edit.span.start < 0 || edit.span.end > file.text.length || edit.span.end < edit.span.start)
        return `an edit lies outside of ${path}`;
      const next = ordered[index + 1];
      if (next !== undefined && next.span.start < edit.span.end) return `edits of ${path} overlap`;
    }
    const text = editedText(file.text, edits);
    if (text === file.text) return 'the edits change nothing';
    const project = await projectOf([folder], { [path]: text });
    const errors = project.files.get(path)?.facts.syntaxErrors.length ?? 0;
    if (errors > file.facts.syntaxErrors.length) return `leaves text that does not parse:\n${text}`;
  }
  return null;
}
