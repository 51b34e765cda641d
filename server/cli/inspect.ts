/** `saveproof inspect`: what artifacts are and hold. */
import { existsSync, readFileSync } from 'node:fs';
import type { Artifact } from '../artifacts/artifact';
import { artifactFinding, emptyArtifact } from '../artifacts/format';
import { startInspector, type IsolatedInspector } from '../artifacts/isolate-node';
import { isThere } from './artifact';
import { exitCode, Failure, print, wantsColour } from './output';

export interface InspectCommandOptions {
  format: string;
  stats?: boolean;
  hash?: boolean;
  verify?: boolean;
  filesFrom?: string;
}

/** Runs the command. Returns the exit code; throws Failure for bad usage. */
export async function inspect(named: string[], options: InspectCommandOptions): Promise<number> {
  if (!['text', 'json', 'ndjson'].includes(options.format)) throw new Failure(`--format ${options.format}: choose text, json or ndjson.`);
  const paths = [...named, ...(options.filesFrom === undefined ? [] : readList(options.filesFrom))];
  if (paths.length === 0 && options.filesFrom === undefined) throw new Failure('Name at least one artifact: a SavedModel folder, a .keras or .h5 file, a checkpoint.');
  const inspector = startThread(paths.some(isThere));
  try {
    return await inspectAll(paths, options, inspector);
  } finally {
    await inspector?.end();
  }
}

/** The thread that a hostile file may end; null where none is needed, or the bundle of it does not stand beside this one. */
function startThread(needed: boolean): IsolatedInspector | null {
  const worker = new URL('./cli-artifact-worker.mjs', import.meta.url);
  return needed && existsSync(worker) ? startInspector(worker) : null;
}

async function inspectAll(paths: string[], options: InspectCommandOptions, inspector: IsolatedInspector | null): Promise<number> {
  let found = false;
  const gathered: Artifact[] = [];
  const { artifactText } = options.format === 'text' ? await import('../report/artifact-text') : { artifactText: null };
  for (const [index, path] of paths.entries()) {
    const artifact = await inspectPath(path, options, inspector);
    found ||= artifact.findings.length > 0;
    // One at a time: a thousand artifacts need no more memory than one.
    if (artifactText !== null) await print((index > 0 ? '\n\n' : '') + artifactText(artifact, wantsColour()));
    else if (options.format === 'ndjson') await print(`${JSON.stringify({ version: 1, ...artifact })}\n`);
    else gathered.push(artifact);
  }
  if (options.format === 'json') {
    const objects = gathered.map((artifact) => ({ version: 1, ...artifact }));
    await print(`${JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 2)}\n`);
  }
  return found ? exitCode.findings : exitCode.nothing;
}

/** One artifact by its path; what is not there is an artifact that says so. */
async function inspectPath(path: string, options: InspectCommandOptions, inspector: IsolatedInspector | null): Promise<Artifact> {
  if (!isThere(path)) {
    const message = `There is no file or folder ${path}; check the spelling.`;
    return { ...emptyArtifact(path, 'unknown'), findings: [artifactFinding('missing-file', path, message)] };
  }
  const { stats, hash, verify } = options;
  if (inspector !== null) return inspector.inspect(path, { stats, hash, verify });
  // As in the sources, where no bundle stands.
  const [{ filesAround }, { inspectArtifact }] = await Promise.all([import('../artifacts/byte-source-node'), import('../artifacts/inspect'), import('../artifacts/digest-node')]);
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
