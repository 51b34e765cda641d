/**
 * The mended programs are those that real Keras ran: the fixes still give the texts that test/fix-proof.json records.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { corpusCases, environments } from '../rules/cases';
import { fixedCase } from './fixed';
import { describeShares, isHarm, shares, wholeShare, type Proof } from './shares';

const proof: Proof = JSON.parse(
  readFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', 'fix-proof.json'), 'utf8'),
);

test('fixes give the recorded texts', { timeout: 240_000 }, async () => {
  const stale: string[] = [];
  for (const each of corpusCases()) {
    for (const environment of environments) {
      const run = proof[each.name]?.[environment];
      if (run === undefined) continue;
      const fixed = await fixedCase(each.folder, environment);
      if (fixed.hash !== run.hash) {
        stale.push(
          `${each.name} ${environment}: the fixes write another text than the one that was run; record again with node test/fix-proof.mjs ${environment}=PYTHON --only ${each.name}`,
        );
      }
    }
  }
  for (const { rule, runs, mended } of shares(proof))
    console.log(`${rule}: ${mended} of ${runs} failing runs work after the fix`);
  const whole = wholeShare(proof, corpusCases());
  console.log(`whole corpus: ${whole.mended} of ${whole.failing} failing runs work after the fixes`);
  expect(stale).toEqual([]);
});

test('most failing programs that a fix is offered for work afterwards', () => {
  const all = shares(proof).find(({ rule }) => rule === 'all');
  expect(all?.runs ?? 0).toBeGreaterThan(0);
  expect((all?.mended ?? 0) / (all?.runs ?? 1)).toBeGreaterThan(0.95);
});

test('no fix makes a program worse', () => {
  const harmed = Object.entries(proof).flatMap(([name, runs]) =>
    Object.entries(runs).flatMap(([environment, run]) => (isHarm(run) ? [`${name} ${environment}`] : [])),
  );
  expect(harmed).toEqual([]);
});

test('the documentation gives the recorded shares', () => {
  const page = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'fix-proof.md');
  expect(readFileSync(page, 'utf8')).toBe(describeShares(proof, corpusCases()));
});
