/** A corpus program after its fixes, as `saveproof check --fix --unsafe-fixes` would leave it under one version. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { applyFixes } from '../../server/check/fixes';
import { mergeDetections, type TargetDetection } from '../../server/check/merge';
import { buildStory } from '../../server/keras/build-story';
import { factsOf } from '../../server/python/from-tree/read-facts';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import type { FileFacts } from '../../server/python/syntax';
import { rules } from '../../server/rules/index';
import { readSettings } from '../../server/workspace-node';
import { caseProject, targetOf, type Environment } from '../rules/cases';

export interface FixedCase {
  /** New texts by path below the case's folder; empty where nothing was fixed. */
  texts: Map<string, string>;
  /** Names of the rules whose fixes were applied. */
  rules: string[];
  /** Of the new texts; empty where there are none. */
  hash: string;
}

const mostRounds = 20;

let loading: Promise<PythonParser> | null = null;

/** Applies fixes until none is left. */
export async function fixedCase(folder: string, environment: Environment): Promise<FixedCase> {
  loading ??= loadParser();
  const parser = await loading;
  const facts = (text: string): FileFacts => {
    const tree = parser.parse(text);
    const made = factsOf(text, tree.table());
    tree.delete();
    return made;
  };
  const target = targetOf(environment);
  const project = await caseProject(folder);
  const texts = new Map<string, string>();
  const applied = new Set<string>();
  for (let round = 0; round < mostRounds; round += 1) {
    const story = buildStory(project, { exists: existsSync, read: readSettings });
    const detections: TargetDetection[] = rules.flatMap((rule) =>
      [...rule.find(story, target)].map((detection) => ({ rule, target, detection })),
    );
    const findings = mergeDetections(detections, () => [target], project.files);
    const fixed = applyFixes(findings, project.files, { unsafe: true }, facts);
    if (fixed.texts.size === 0) break;
    for (const finding of fixed.fixed) applied.add(finding.rule);
    for (const [path, text] of fixed.texts) {
      texts.set(relative(folder, path), text);
      project.set({ path, text, facts: facts(text), cells: [] });
    }
  }
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  // what is expected of a line is no part of the program
  const programs = sorted.map(([path, text]) => `${path}\0${text.replace(/[ \t]*# expect.*/g, '')}`);
  const hash = texts.size === 0 ? '' : createHash('sha256').update(programs.join('\0')).digest('hex').slice(0, 16);
  return { texts, rules: [...applied].sort(), hash };
}
