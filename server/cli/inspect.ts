/** `saveproof inspect`: what artifacts are and hold. */
import { readFileSync } from 'node:fs';
import type { Artifact } from '../artifacts/artifact';
import { artifactJson, type JsonLayout } from '../artifacts/artifact-json';
import { artifactFinding, emptyArtifact } from '../artifacts/format';
import { startInspector, type IsolatedInspector } from '../artifacts/isolate/isolate-node';
import { usualLimits } from '../artifacts/isolate/isolate-thread-node';
import { isThere } from './artifact';
import { early } from './early';
import { exitCode, Failure, print, terminalColumns, wantsColour } from './output';

export interface InspectCommandOptions {
  format: string;
  stats?: boolean;
  hash?: boolean;
  verify?: boolean;
  filesFrom?: string;
}

/** Runs the command. Returns the exit code; throws Failure for bad usage. */
export async function inspect(named: string[], options: InspectCommandOptions): Promise<number> {
  if (!['text', 'json', 'ndjson'].includes(options.format))
    throw new Failure(`--format ${options.format}: choose text, json or ndjson.`);
  const paths = [...named, ...(options.filesFrom === undefined ? [] : readList(options.filesFrom))];
  if (paths.length === 0 && options.filesFrom === undefined)
    throw new Failure('Name at least one artifact: a SavedModel folder, a .keras or .h5 file, a checkpoint.');
  const inspector = inspectorInThread(paths.some(isThere));
  try {
    return await inspectAll(paths, options, inspector);
  } finally {
    await inspector?.end();
  }
}

/**
 * What reads in the thread that a hostile file may end; null where none is needed, or the bundle of it does not stand
 * beside this one.
 */
function inspectorInThread(needed: boolean): IsolatedInspector | null {
  return needed && early !== null ? startInspector(early.file, usualLimits, early.thread) : null;
}

async function inspectAll(
  paths: string[],
  options: InspectCommandOptions,
  inspector: IsolatedInspector | null,
): Promise<number> {
  let found = false;
  const { artifactText } = options.format === 'text' ? await import('../report/artifact-text') : { artifactText: null };
  const list = options.format === 'json' && paths.length !== 1;
  const layout: JsonLayout = { lines: options.format === 'json', depth: list ? 1 : 0 };
  if (list) await print('[');
  for (const [index, path] of paths.entries()) {
    // One at a time: a thousand artifacts need no more memory than one.
    if (artifactText !== null) {
      const artifact = await inspectPath(path, options, inspector);
      found ||= artifact.findings.length > 0;
      await print((index > 0 ? '\n\n' : '') + artifactText(artifact, wantsColour(), terminalColumns()));
    } else {
      if (list) await print(`${index > 0 ? ',' : ''}\n  `);
      if (await printJson(path, options, inspector, layout)) found = true;
      if (!list) await print('\n');
    }
  }
  if (list) await print(paths.length > 0 ? '\n]\n' : ']\n');
  // Nothing of what was named is there: that is no finding about an artifact.
  if (paths.length > 0 && !paths.some(isThere)) return exitCode.failure;
  return found ? exitCode.findings : exitCode.nothing;
}

/** Text that is kept until its artifact has been read to the end: so much seldom is more than one. */
const HELD_BYTES = 1 << 22;

/** Writes the JSON of one artifact; returns whether it holds findings. */
async function printJson(
  path: string,
  options: InspectCommandOptions,
  inspector: IsolatedInspector | null,
  layout: JsonLayout,
): Promise<boolean> {
  let told: boolean | Artifact;
  if (inspector !== null && isThere(path)) {
    const { stats, hash, verify } = options;
    let held: Uint8Array[] = [];
    let bytes = 0;
    let written: Promise<void> = Promise.resolve();
    const write = () => {
      const pieces = held;
      held = [];
      written = written.then(async () => {
        for (const piece of pieces) await print(piece);
      });
    };
    try {
      told = await inspector.json(path, layout, { stats, hash, verify }, (text) => {
        held.push(text);
        bytes += text.length;
        if (bytes > HELD_BYTES) write();
      });
    } catch (error) {
      throw new Failure(error instanceof Error ? error.message : String(error));
    }
    write();
    await written;
  } else {
    told = await inspectPath(path, options, inspector);
  }
  if (typeof told === 'boolean') return told;
  for (const piece of artifactJson(told, layout)) await print(piece);
  return told.findings.length > 0;
}

/** One artifact by its path; what is not there is an artifact that says so. */
async function inspectPath(
  path: string,
  options: InspectCommandOptions,
  inspector: IsolatedInspector | null,
): Promise<Artifact> {
  if (!isThere(path)) {
    const message = `There is no file or folder ${path}; check the spelling.`;
    return { ...emptyArtifact(path, 'unknown'), findings: [artifactFinding('missing-file', path, message)] };
  }
  const { stats, hash, verify } = options;
  if (inspector !== null) return inspector.inspect(path, { stats, hash, verify });
  // As in the sources, where no bundle stands.
  const [{ filesAround }, { inspectArtifact }] = await Promise.all([
    import('../artifacts/bytes/byte-source-node'),
    import('../artifacts/inspect'),
    import('../artifacts/bytes/digest-node'),
  ]);
  const around = await filesAround(path);
  const artifact = await inspectArtifact(around.files, around.path, { stats, hash, verify });
  artifact.path = path;
  return artifact;
}

/** Paths from a list, one a line or, as `find -print0` writes them, separated by zero bytes. */
function readList(from: string): string[] {
  let text: string;
  try {
    text = readFileSync(from === '-' ? 0 : from, 'utf8');
  } catch {
    throw new Failure(`--files-from ${from}: this list cannot be read; check that it exists.`);
  }
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((line) => line !== '');
}
