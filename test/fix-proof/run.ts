/**
 * Applies the fixes to every faulty corpus program and records what real Keras does with the result.
 *
 *     node test/fix-proof.mjs k28=PYTHON k210=PYTHON ... [--only TEXT] [--minutes N] [--again]
 *     node test/fix-proof.mjs --diff k3 [--only TEXT]
 *
 * Programs whose mended text stands in test/fix-proof.json already are not run again, unless `--again` says so. After N
 * minutes no further program is begun; the same command goes on from there. `--diff` shows what the fixes change, and
 * runs nothing.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPatch } from 'diff';
import { corpusCases, environments, type Environment } from '../rules/cases';
import { fixedCase } from './fixed';
import { describeShares, inOrder, isHarm, shares, written, type Proof } from './shares';

interface Outcome {
  ok: boolean;
  steps: { script: string; ok: boolean; error: { type: string; message: string } | null }[];
}

const isEnvironment = (name: string): name is Environment => environments.some((each) => each === name);

/** Runs the fix proof; `root` is the repository. */
export async function prove(root: string, given: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined =>
    given.includes(name) ? given[given.indexOf(name) + 1] : undefined;
  const only = option('--only') ?? '';
  const shown = option('--diff');
  if (shown !== undefined && isEnvironment(shown)) {
    for (const each of corpusCases()) {
      if (!each.name.includes(only) || !each.environments.includes(shown)) continue;
      for (const [path, text] of (await fixedCase(each.folder, shown)).texts) {
        console.log(
          createPatch(`${each.name}/${path}`, readFileSync(join(each.folder, path), 'utf8'), text).replace(
            /^Index: .*\n=+\n/,
            '',
          ),
        );
      }
    }
    return;
  }
  const end = Date.now() + Number(option('--minutes') ?? 1e6) * 60_000;
  const file = join(root, 'test', 'fix-proof.json');
  const proof: Proof = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const scratch = mkdtempSync(join(tmpdir(), 'fix-proof-'));
  const save = (): void => {
    writeFileSync(file, written(proof));
    writeFileSync(join(root, 'docs', 'fix-proof.md'), describeShares(proof, corpusCases()));
  };
  let left = 0;
  try {
    for (const argument of given) {
      const [name = '', python = ''] = argument.split('=');
      if (!isEnvironment(name) || python === '') continue;
      let record: ReturnType<typeof recorder> | null = null;
      for (const each of corpusCases()) {
        if (each.name.startsWith('clean/') || !each.name.includes(only)) continue;
        const recordingPath = join(each.folder, 'outcome.json');
        if (!existsSync(recordingPath)) continue;
        const recording: Record<string, Outcome> = JSON.parse(readFileSync(recordingPath, 'utf8'));
        const before = recording[name];
        if (before === undefined || !each.environments.includes(name)) continue;
        const fixed = await fixedCase(each.folder, name);
        const runs = (proof[each.name] ??= {});
        if (fixed.texts.size === 0) {
          delete runs[name];
          continue;
        }
        if (runs[name]?.hash === fixed.hash && !given.includes('--again')) continue;
        if (Date.now() > end) {
          left += 1;
          continue;
        }
        const folder = join(scratch, 'case');
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        cpSync(each.folder, folder, { recursive: true, filter: (source) => basename(source) !== 'outcome.json' });
        for (const [path, text] of fixed.texts) writeFileSync(join(folder, path), text);
        record ??= recorder(join(root, 'test', 'corpus-fork.py'), python);
        const outcome = await record.run(folder);
        const failed = outcome.steps.find((step) => !step.ok);
        // a machine that was too slow proves nothing
        if (failed?.error?.type === 'Timeout') continue;
        const run = {
          rules: fixed.rules,
          hash: fixed.hash,
          before: ending(before, false),
          after: ending(outcome, true),
        };
        runs[name] = run;
        console.log(
          `${isHarm(run) ? 'WORSE ' : ''}${each.name} ${name} ${fixed.rules.join(' ')}: ${run.before} -> ${run.after}`,
        );
        save();
      }
      record?.close();
    }
    // programs that are gone, or that no fix is offered for any more
    const names = new Set(corpusCases().map((each) => each.name));
    for (const name of Object.keys(proof)) if (!names.has(name)) delete proof[name];
    inOrder(proof);
    save();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const { rule, runs, mended } of shares(proof)) console.log(`${rule}: ${mended} of ${runs}`);
  console.log(`${left} runs left`);
}

/** `ok`, or the script that failed, the exception and, where asked for, the first line of its message. */
function ending(outcome: Outcome, withMessage: boolean): string {
  const failed = outcome.steps.find((step) => !step.ok);
  if (failed === undefined) return 'ok';
  const message = failed.error?.message.trim().split('\n')[0]?.slice(0, 160) ?? '';
  return `${failed.script} ${failed.error?.type ?? ''}${withMessage ? `: ${message}` : ''}`;
}

/** An interpreter that has imported Keras and runs one case after the other. */
function recorder(script: string, python: string): { run(folder: string): Promise<Outcome>; close(): void } {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async run(folder) {
      child.stdin.write(`${folder}\n`);
      const { value } = await lines.next();
      if (typeof value !== 'string') throw new Error(`${python} ended without an answer.`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
