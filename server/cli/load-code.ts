/** `saveproof load-code`: the Python that loads an artifact. */
import { loadCode } from '../artifacts/load-code';
import { parseTarget } from '../keras/versions';
import { openNamed } from './artifact';
import { exitCode, Failure, print } from './output';

/** Runs the command. Returns the exit code; throws Failure where there is nothing to load. */
export async function loadCodeCommand(path: string, options: { target?: string }): Promise<number> {
  let target: string | undefined;
  if (options.target !== undefined) {
    try {
      target = parseTarget(options.target).at(-1)?.name;
    } catch (error) {
      throw new Failure(`--target: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const opened = await openNamed(path);
  try {
    await print(loadCode(opened, { path, ...(target === undefined ? {} : { target }) }));
    return exitCode.nothing;
  } finally {
    await opened.close();
  }
}
