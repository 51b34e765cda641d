/** The recordings of mended programs, counted. */
import { environments, type Case, type Environment } from '../rules/cases';

/** What stands in test/fix-proof.json for one program under one version. */
export interface ProofRun {
  rules: string[];
  hash: string;
  /** `ok`, or the script and the exception of the program as it was. */
  before: string;
  /** `ok`, or the script, the exception and the message of the mended program. */
  after: string;
}

export type Proof = Record<string, Partial<Record<Environment, ProofRun>>>;

/** Whether the fixes made it worse: it ran and runs no more, or fails in a script that ended well. */
export function isHarm({ before, after }: ProofRun): boolean {
  if (after === 'ok') return false;
  if (before === 'ok') return true;
  return before.startsWith('load.py') && after.startsWith('train.py');
}

/** Per rule: how many failing runs its fixes were applied to, and how many of them then ended well. */
export function shares(proof: Proof): { rule: string; runs: number; mended: number }[] {
  const counted = new Map<string, { runs: number; mended: number }>();
  for (const runs of Object.values(proof)) {
    for (const run of Object.values(runs)) {
      if (run.before === 'ok') continue;
      for (const rule of ['all', ...run.rules]) {
        const count = counted.get(rule) ?? { runs: 0, mended: 0 };
        count.runs += 1;
        if (run.after === 'ok') count.mended += 1;
        counted.set(rule, count);
      }
    }
  }
  return [...counted].map(([rule, count]) => ({ rule, ...count })).sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** Over the whole corpus: how many runs of the four versions failed, and how many of these end well after the fixes. */
export function wholeShare(proof: Proof, cases: readonly Case[]): { failing: number; mended: number } {
  let failing = 0;
  let mended = 0;
  for (const { name, passed } of cases) {
    for (const environment of environments) {
      if (passed[environment] !== false) continue;
      failing += 1;
      if (proof[name]?.[environment]?.after === 'ok') mended += 1;
    }
  }
  return { failing, mended };
}

/** Sorts the programs by name, in place. */
export function inOrder(proof: Proof): void {
  const sorted = Object.entries(proof).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name] of sorted) delete proof[name];
  for (const [name, runs] of sorted) if (Object.keys(runs).length > 0) proof[name] = runs;
}

/** The recordings as JSON, one run a line. */
export function written(proof: Proof): string {
  const programs = Object.entries(proof).flatMap(([name, runs]) => {
    const lines = Object.entries(runs).map(
      ([environment, run]) => `  ${JSON.stringify(environment)}: ${JSON.stringify(run)}`,
    );
    return lines.length === 0 ? [] : [` ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n }`];
  });
  return `{\n${programs.join(',\n')}\n}\n`;
}

/** The counts as a page of the documentation. */
export function describeShares(proof: Proof, cases: readonly Case[]): string {
  const percent = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;
  const rows = shares(proof).map(
    ({ rule, runs, mended }) =>
      `| ${rule === 'all' ? '**all**' : rule} | ${runs} | ${mended} | ${percent(mended, runs)} |`,
  );
  const whole = wholeShare(proof, cases);
  const all = Object.entries(proof).flatMap(([name, runs]) =>
    Object.entries(runs).map(([environment, run]) => ({ name, environment, run })),
  );
  const ranBefore = all.filter(({ run }) => run.before === 'ok');
  const unmended = all.filter(({ run }) => run.after !== 'ok');
  const harmed = all.filter(({ run }) => isHarm(run));
  return `# Fixes under real Keras

Each faulty program of \`test/corpus\` that a fix is offered for is mended with \`--fix --unsafe-fixes\` and run again by the same version
(\`node test/fix-proof.mjs k28=PYTHON k210=PYTHON k215=PYTHON k3=PYTHON\`, interpreters as in the README of the corpus). \`test/fix-proof.json\`
holds what came of it, with a hash of the mended text; a test fails when the fixes write something else. A program that several rules mend counts for each of them.

| rule | failing runs | work after the fix | share |
| --- | --- | --- | --- |
${rows.join('\n')}

Of all ${whole.failing} failing runs of the corpus ${whole.mended} end well after the fixes (${percent(whole.mended, whole.failing)}). For the others no fix is offered: two models that are built differently, a loss
that was never written down, a file that another version has to write again are decisions that nobody can make for the person.

${ranBefore.length} more runs ended well before (the finding is advice, or concerns another version); ${ranBefore.length - ranBefore.filter(({ run }) => isHarm(run)).length} of them still do after the fix.
${harmed.length === 0 ? 'No run ends earlier after the fix than before.' : `Worse than before: ${harmed.map(({ name, environment }) => `${name} (${environment})`).join(', ')}.`}

## Programs that went wrong under somebody's hands

\`test/rules/hostile.test.ts\` changes programs and notebooks of the corpus (characters, lines, names, indents, line ends, cells), asks every rule, applies each
fix alone and all together, and writes the comments that silence. A seeded handful runs with the tests; \`SAVEPROOF_MUTATIONS=5000 SAVEPROOF_SEED=1\` and so on, with
\`SAVEPROOF_PYTHON=python3\` as the judge of what parses, ran for seeds 1 to 10: 50,000 programs, about 79,000 edited files. One hang, one crash, and three
edits that broke a text or reached over the end of a cell were found so and mended; seeds 1 and 2 were run again after the last of these, and found nothing. Reading alone (\`test/python/hostile.test.ts\`) was run on 50,000 mutated files and notebooks: each was
answered in under 2 s.

## Runs that still fail

${unmended.length === 0 ? 'None.' : `| program | version | fixes | before | after |\n| --- | --- | --- | --- | --- |\n${unmended.map(({ name, environment, run }) => `| ${name} | ${environment} | ${run.rules.join(', ')} | ${run.before} | ${run.after.replaceAll('|', '\\|').replace(/[<>*_`]/g, '\\$&')} |`).join('\n')}`}
`;
}
