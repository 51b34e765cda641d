/** The documentation is what the rules' files say, and their examples are true. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { describeRule, withTable } from '../../server/rules/describe';
import { rules } from '../../server/rules/index';
import type { RuleExample } from '../../server/rules/rule';
import { corpusFolder, projectOf } from './cases';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Two faces of one fault, met at different places: what is missing where the model is loaded, and why. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'local-class': ['missing-custom-objects'],
  'shadows-builtin-name': ['missing-custom-objects'],
  'load-model-on-weights': ['weights-only-save'],
  'weights-only-save': ['load-model-on-weights'],
  'closure-loss': ['unregistered-function'],
  'unsafe-lambda-load': ['lambda-layer'],
};

async function found({ artifacts, target: targetName }: RuleExample, files: RuleExample['bad']): Promise<string[]> {
  const project = await projectOf(
    ['/example'],
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/example/${name}`, text])),
  );
  const onDisk = new Map(Object.entries(artifacts ?? {}).map(([name, artifact]) => [`/example/${name}`, artifact]));
  const story = buildStory(project, { exists: (path) => onDisk.has(path), artifacts: onDisk });
  const [target] = parseTarget(targetName);
  if (target === undefined) throw new Error(`no target ${targetName}`);
  const errors = [...project.files.values()].flatMap((file) => file.facts.syntaxErrors);
  expect(errors, 'the example is Python').toEqual([]);
  return rules.flatMap((rule) =>
    [...rule.find(story, target)].filter((detection) => detection.certainty !== 'advice').map(() => rule.name),
  );
}

describe('rules', () => {
  test('codes and names are unique', () => {
    expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
  });

  for (const rule of rules) {
    test(`${rule.name}: bad example has exactly this finding, good example none`, async () => {
      const advice = await adviceOf(rule.example, rule.example.bad);
      const bad = await found(rule.example, rule.example.bad);
      const others = new Set(
        (bad.length > 0 ? bad : advice).filter((name) => !(companions[rule.name] ?? []).includes(name)),
      );
      expect([...others]).toEqual([rule.name]);
      expect(await found(rule.example, rule.example.good)).toEqual([]);
    });

    test(`${rule.name}: every corpus program it names is there`, () => {
      expect(rule.corpus.filter((name) => !existsSync(join(corpusFolder, name)))).toEqual([]);
    });
  }
});

/** Hints alone: some rules never say more than that something is worth knowing. */
async function adviceOf({ artifacts, target: targetName }: RuleExample, files: RuleExample['bad']): Promise<string[]> {
  const project = await projectOf(
    ['/example'],
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/example/${name}`, text])),
  );
  const onDisk = new Map(Object.entries(artifacts ?? {}).map(([name, artifact]) => [`/example/${name}`, artifact]));
  const story = buildStory(project, { exists: (path) => onDisk.has(path), artifacts: onDisk });
  const [target] = parseTarget(targetName);
  if (target === undefined) throw new Error(`no target ${targetName}`);
  return rules.flatMap((rule) => [...rule.find(story, target)].map(() => rule.name));
}

describe('documentation (node scripts/rules-docs.mjs writes it)', () => {
  const pages = join(root, 'docs', 'rules');

  test('has a page for every rule and none besides', () => {
    expect(existsSync(pages) ? readdirSync(pages).sort() : []).toEqual(rules.map((rule) => `${rule.name}.md`).sort());
  });

  test('says what the rules say', () => {
    const stale = rules.filter((rule) => {
      const page = join(pages, `${rule.name}.md`);
      return !existsSync(page) || readFileSync(page, 'utf8') !== describeRule(rule);
    });
    expect(stale.map((rule) => rule.name)).toEqual([]);
  });

  test('the table in the README is that of the rules', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toBe(withTable(readme, rules));
  });
});
