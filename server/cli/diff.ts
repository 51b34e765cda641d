/** `saveproof diff`: how two artifacts differ. */
import { diffArtifacts } from '../artifacts/diff';
import { diffText } from '../report/diff-text';
import { openNamed } from './artifact';
import { exitCode, Failure, print, wantsColour } from './output';

export interface DiffCommandOptions {
  format: string;
  /** False for `--no-values`. */
  values: boolean;
}

/**
 * Runs the command. Returns the exit code: 1 where the two differ. Git calls its external diff with seven arguments and
 * takes any code but 0 for a failure.
 */
export async function diff(named: string[], options: DiffCommandOptions): Promise<number> {
  if (options.format !== 'text' && options.format !== 'json')
    throw new Failure(`--format ${options.format}: choose text or json.`);
  const isGit = named.length >= 7 && process.env['GIT_DIFF_PATH_TOTAL'] !== undefined;
  const [label, oldFile, , , newFile] = named;
  const [before, after] = isGit ? [oldFile, newFile] : named;
  if (before === undefined || after === undefined || (!isGit && named.length !== 2))
    throw new Failure('Name two artifacts: saveproof diff BEFORE AFTER.');
  if (isGit && (before === '/dev/null' || after === '/dev/null')) {
    await print(`${label ?? ''}: ${before === '/dev/null' ? 'a new artifact' : 'the artifact was deleted'}\n`);
    return exitCode.nothing;
  }
  const left = await openNamed(before);
  try {
    const right = await openNamed(after);
    try {
      const found = await diffArtifacts(left, right, { values: options.values });
      const names = isGit ? { before: `a/${label ?? ''}`, after: `b/${label ?? ''}` } : { before, after };
      if (options.format === 'json')
        await print(`${JSON.stringify({ version: 1, before: names.before, after: names.after, ...found }, null, 2)}\n`);
      else await print(diffText(found, names, wantsColour()));
      return found.equal || isGit ? exitCode.nothing : exitCode.findings;
    } finally {
      await right.close();
    }
  } finally {
    await left.close();
  }
}
