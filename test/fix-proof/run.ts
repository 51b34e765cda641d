/**
 * Applies the fixes to every faulty corpus program and records what real Keras does with the result.
 *
 *     node test/fix-proof.mjs k28=PYTHON k210=PYTHON ... [--only TEXT]
 *
 * Programs whose mended text stands in test/fix-proof.json already are not run again.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { corpusCases, environments, type Environment } from '../rules/cases';
import { fixedCase } from './fixed';
import { describeShares, shares, type Proof } from './shares';

interface Recording {
  [environment: string]: { ok: boolean; steps: { ok: boolean; error: { type: string; message: string } | null }[] };
}

const isEnvironment = (name: string): name is Environment => environments.some((each) => each === name);

/** Runs the fix proof; `root` is the repository. */
export async function prove(root: string, given: readonly string[]): Promise<void> {
  const only = given.includes('--only') ? (given[given.indexOf('--only') + 1] ?? '') : '';
  const interpreters = given.flatMap((argument) => {
    const [name = '', python = ''] = argument.split('=');
    return isEnvironment(name) && python !== '' ? [{ name, python }] : [];
  });
  const file = join(root, 'test', 'fix-proof.json');
  const proof: Proof = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const scratch = mkdtempSync(join(tmpdir(), 'fix-proof-'));
  try {
    for (const each of corpusCases()) {
      if (each.name.startsWith('clean/') || !each.name.includes(only)) continue;
      const recordingPath = join(each.folder, 'outcome.json');
      if (!existsSync(recordingPath)) continue;
      const recording: Recording = JSON.parse(readFileSync(recordingPath, 'utf8'));
      for (const { name, python } of interpreters) {
        const before = recording[name];
        if (before === undefined || before.ok || !each.environments.includes(name)) continue;
        const fixed = await fixedCase(each.folder, name);
        const runs = (proof[each.name] ??= {});
        if (fixed.texts.size === 0) {
          delete runs[name];
        } else if (runs[name]?.hash !== fixed.hash) {
          const folder = join(scratch, 'cases', basename(dirname(each.folder)), basename(each.folder));
          rmSync(join(scratch, 'cases'), { recursive: true, force: true });
          mkdirSync(dirname(folder), { recursive: true });
          cpSync(each.folder, folder, { recursive: true, filter: (source) => basename(source) !== 'outcome.json' });
          for (const [path, text] of fixed.texts) writeFileSync(join(folder, path), text);
          spawnSync('python3', [join(root, 'test', 'corpus-record.py'), join(scratch, 'cases'), `${name}=${python}`, '--jobs', '1'], { stdio: 'ignore' });
          const outcome: Recording = JSON.parse(readFileSync(join(folder, 'outcome.json'), 'utf8'));
          const error = (run: Recording[string] | undefined): string => {
            const failed = run?.steps.find((step) => !step.ok)?.error;
            return failed === undefined || failed === null ? 'ok' : `${failed.type}: ${failed.message.split('\n')[0]?.slice(0, 160) ?? ''}`;
          };
          // a machine that was too slow proves nothing
          const after = error(outcome[name]);
          if (after.startsWith('Timeout') || after.startsWith('Crash')) continue;
          runs[name] = { rules: fixed.rules, hash: fixed.hash, before: error(before).split(':')[0] ?? '', after };
          console.log(each.name, name, fixed.rules.join(' '), runs[name]?.after);
        }
        if (Object.keys(runs).length === 0) delete proof[each.name];
        const ordered = Object.fromEntries(Object.entries(proof).sort(([a], [b]) => (a < b ? -1 : 1)));
        writeFileSync(file, `${JSON.stringify(ordered, null, 1)}\n`);
        writeFileSync(join(root, 'docs', 'fix-proof.md'), describeShares(ordered));
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const { rule, runs, mended } of shares(proof)) console.log(`${rule}: ${mended} of ${runs}`);
}
