/** Every program of the corpus under every version it was run with: exactly the expected findings, and no others. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { artifactInspector } from '../../server/artifacts-node';
import { knownArtifact } from '../../server/check/artifacts';
import { buildStory } from '../../server/keras/build-story';
import { artifactsWanted, type KnownArtifact } from '../../server/keras/on-disk';
import { rules } from '../../server/rules/index';
import { readSettings } from '../../server/workspace-node';
import { caseProject, corpusCases, lineOf, targetOf } from './cases';
import { deviations } from './deviations';

const registered = new Set(rules.map((rule) => rule.name));
const cases = corpusCases();
const inspector = artifactInspector();
const totals = { runs: 0, exact: 0, found: 0, missed: 0, extra: 0, deviating: 0, severityRight: 0 };
const wrongSeverity: string[] = [];
const deviating = new Set(deviations.map((each) => `${each.case} ${each.environment}`));

describe('corpus', () => {
  for (const each of cases) {
    test(each.name, async () => {
      const project = await caseProject(each.folder);
      const artifacts = new Map<string, KnownArtifact>();
      const story = buildStory(project, { exists: existsSync, read: readSettings, artifacts });
      for (const path of artifactsWanted(story)) artifacts.set(path, knownArtifact(await inspector.inspect(path)));
      const wrong: string[] = [];
      for (const environment of each.environments) {
        const target = targetOf(environment);
        const expected = new Set(
          each.expected
            .filter((one) => one.environments.has(environment) && registered.has(one.rule))
            .map((one) => `${one.rule} ${one.file}:${one.line}`),
        );
        const found = new Set<string>();
        let hasError = false;
        for (const rule of rules) {
          for (const detection of rule.find(story, target)) {
            const file = project.files.get(detection.file);
            if (file === undefined)
              throw new Error(`${rule.name} reports in ${detection.file}, which is no file of the project`);
            const key = `${rule.name} ${relative(each.folder, detection.file)}:${lineOf(file.text, detection.span.start)}`;
            found.add(key);
            if (detection.certainty === 'fails') hasError = true;
          }
        }
        const passed = each.passed[environment];
        if (passed !== undefined) {
          if (passed === !hasError) {
            totals.severityRight += 1;
          } else {
            wrongSeverity.push(
              `${each.name} ${environment}: ${passed ? 'an error, and it ran' : 'no error, and it failed'}`,
            );
          }
        }
        const missed = [...expected].filter((key) => !found.has(key));
        const extra = [...found].filter((key) => !expected.has(key));
        totals.runs += 1;
        totals.found += expected.size - missed.length;
        totals.missed += missed.length;
        totals.extra += extra.length;
        const isExact = missed.length + extra.length === 0;
        if (isExact) totals.exact += 1;
        if (deviating.has(`${each.name} ${environment}`)) {
          totals.deviating += 1;
          if (isExact) wrong.push(`${environment}: listed as a deviation, but as expected`);
          continue;
        }
        for (const key of missed) wrong.push(`${environment}: missed ${key}`);
        for (const key of extra) wrong.push(`${environment}: extra ${key}`);
      }
      expect(wrong).toEqual([]);
    });
  }

  test('deviations are few', () => {
    const precision = totals.found / Math.max(1, totals.found + totals.extra);
    const recall = totals.found / Math.max(1, totals.found + totals.missed);
    console.log(
      `${cases.length} cases, ${totals.runs} runs, ${totals.exact} exactly as expected; ${totals.found} findings expected and found, ` +
        `${totals.missed} missed, ${totals.extra} extra (precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}); ` +
        `${registered.size} rules, ${totals.deviating} runs listed as deviations`,
    );
    console.log(
      `${totals.severityRight} runs with an error exactly where real Keras failed; not so: ${wrongSeverity.length}\n${wrongSeverity.join('\n')}`,
    );
    expect(deviating.size).toBeLessThanOrEqual(totals.runs * 0.02);
  });
});
