/** The recordings of mended programs, counted. */
import type { Environment } from '../rules/cases';

/** What stands in test/fix-proof.json for one program under one version. */
export interface ProofRun {
  rules: string[];
  hash: string;
  /** Exception of the program as it was. */
  before: string;
  /** `ok`, or the exception of the mended program. */
  after: string;
}

export type Proof = Record<string, Partial<Record<Environment, ProofRun>>>;

/** Per rule: how many failing runs its fixes were applied to, and how many of them then ended well. */
export function shares(proof: Proof): { rule: string; runs: number; mended: number }[] {
  const counted = new Map<string, { runs: number; mended: number }>();
  for (const runs of Object.values(proof)) {
    for (const run of Object.values(runs)) {
      for (const rule of [...run.rules, 'all']) {
        const count = counted.get(rule) ?? { runs: 0, mended: 0 };
        count.runs += 1;
        if (run.after === 'ok') count.mended += 1;
        counted.set(rule, count);
      }
    }
  }
  return [...counted].map(([rule, count]) => ({ rule, ...count })).sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** The counts as a page of the documentation. */
export function describeShares(proof: Proof): string {
  const rows = shares(proof).map(({ rule, runs, mended }) => `| ${rule === 'all' ? '**all**' : rule} | ${runs} | ${mended} | ${Math.round((100 * mended) / runs)} % |`);
  return `# Fixes under real Keras

Each faulty program of \`test/corpus\` that real Keras refused, or ran wrong, is mended with \`--fix --unsafe-fixes\` and run again by the same version
(\`node test/fix-proof.mjs k3=PYTHON ...\`). \`test/fix-proof.json\` holds what came of it, with a hash of the mended text; a test fails when the fixes write something else.
A program that several rules mend counts for each of them. Programs that are not in the table have no fix, or were not run yet.

| rule | failing runs | work after the fix | share |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
