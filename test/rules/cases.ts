/** The corpus as the tests see it: each case with its files, environments and expected findings. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from '../../server/keras/versions';
import { parseTarget } from '../../server/keras/versions';
import { createProject, type LinkedProject } from '../../server/python/link';
import { factsOf } from '../../server/python/from-tree/read-facts';
import { loadParser } from '../../server/python/parser-node';
import type { PythonParser } from '../../server/python/parser';

/** What every case was run with, but where its envs.txt says otherwise. */
export const environments = ['k28', 'k210', 'k215', 'k3'] as const;
/**
 * What some cases were run with besides: test/corpus/README.md says what each is. A case has those that its
 * outcome.json holds.
 */
export const furtherEnvironments = ['k212', 'k213', 'k31', 'k33', 'k36', 'k310', 'tfk218', 'k3jax'] as const;
export type Environment = (typeof environments)[number] | (typeof furtherEnvironments)[number];

const targetNames: Record<Environment, string> = {
  k28: 'keras==2.8',
  k210: 'keras==2.10',
  k212: 'keras==2.12',
  k213: 'keras==2.13',
  k215: 'keras==2.15',
  tfk218: 'tf_keras==2.18',
  k31: 'keras==3.1',
  k33: 'keras==3.3',
  k36: 'keras==3.6',
  k310: 'keras==3.10',
  k3: 'keras==3.15',
  k3jax: 'keras==3.15',
};

/** The Keras an environment of the recordings had. */
export function targetOf(environment: Environment): Target {
  const [target] = parseTarget(targetNames[environment]);
  if (target === undefined) throw new Error(`no target for ${environment}`);
  return target;
}

export interface Expectation {
  /** Path below the case's folder. */
  file: string;
  /** From 1. */
  line: number;
  rule: string;
  environments: ReadonlySet<Environment>;
}

export interface Case {
  /** `cause/name`. */
  name: string;
  folder: string;
  environments: Environment[];
  expected: Expectation[];
  /** Whether a run of the environment ended well, from the recording. */
  passed: Partial<Record<Environment, boolean>>;
}

export const corpusFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'corpus');

const groups: Record<string, readonly Environment[]> = {
  keras2: ['k28', 'k210', 'k212', 'k213', 'k215', 'tfk218'],
  keras3: ['k31', 'k33', 'k36', 'k310', 'k3', 'k3jax'],
  all: [...environments, ...furtherEnvironments],
  ...Object.fromEntries([...environments, ...furtherEnvironments].map((name) => [name, [name]])),
};

function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pythonFiles(path);
    return entry.name.endsWith('.py') ? [path] : [];
  });
}

function expectationsIn(folder: string): Expectation[] {
  const found: Expectation[] = [];
  for (const path of pythonFiles(folder)) {
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const comment = line.includes('expect') ? line.slice(line.indexOf('#')) : '';
        for (const match of comment.matchAll(
          /expect(?:\[([^\]]*)\])?\s*:\s*([A-Za-z0-9_-]+(?:\s*,\s*[A-Za-z0-9_-]+)*)/g,
        )) {
          const where = (match[1] ?? 'all').split(',').flatMap((name) => groups[name.trim()] ?? []);
          for (const rule of (match[2] ?? '').split(',')) {
            found.push({
              file: relative(folder, path),
              line: index + 1,
              rule: rule.trim(),
              environments: new Set(where),
            });
          }
        }
      });
  }
  return found;
}

/** All cases of the corpus, by name. */
export function corpusCases(): Case[] {
  const cases: Case[] = [];
  for (const cause of readdirSync(corpusFolder).sort()) {
    const causeFolder = join(corpusFolder, cause);
    if (!statSync(causeFolder).isDirectory()) continue;
    for (const name of readdirSync(causeFolder).sort()) {
      const folder = join(causeFolder, name);
      if (!statSync(folder).isDirectory()) continue;
      const limits = join(folder, 'envs.txt');
      const words = existsSync(limits) ? readFileSync(limits, 'utf8').split(/\s+/) : null;
      const outcomePath = join(folder, 'outcome.json');
      const recorded: Record<string, { steps: { ok: boolean }[] }> = existsSync(outcomePath)
        ? JSON.parse(readFileSync(outcomePath, 'utf8'))
        : {};
      cases.push({
        name: `${cause}/${name}`,
        folder,
        environments: [
          ...environments.filter((each) => words === null || words.includes(each)),
          ...furtherEnvironments.filter((each) => each in recorded),
        ],
        expected: expectationsIn(folder),
        passed: Object.fromEntries(
          Object.entries(recorded).map(([each, run]) => [each, run.steps.every((step) => step.ok)]),
        ),
      });
    }
  }
  return cases;
}

let parser: Promise<PythonParser> | null = null;

/** A project of texts by absolute path. */
export async function projectOf(
  roots: readonly string[],
  texts: Readonly<Record<string, string>>,
): Promise<LinkedProject> {
  parser ??= loadParser();
  const ready = await parser;
  const project = createProject({ roots, paths: Object.keys(texts) });
  for (const [path, text] of Object.entries(texts)) {
    const tree = ready.parse(text);
    project.set({ path, text, facts: factsOf(text, tree.table()), cells: [] });
    tree.delete();
  }
  return project;
}

/** A case's programs as a project. */
export async function caseProject(folder: string): Promise<LinkedProject> {
  return projectOf([folder], Object.fromEntries(pythonFiles(folder).map((path) => [path, readFileSync(path, 'utf8')])));
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
