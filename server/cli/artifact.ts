/** Opening the artifacts that a person names. */
import { existsSync } from 'node:fs';
import type { OpenArtifact } from '../artifacts/artifact';
import { Failure } from './output';

/** Whether something stands at a path; the prefix of a checkpoint is no file itself. */
export function isThere(path: string): boolean {
  return existsSync(path) || existsSync(`${path}.index`);
}

/** Opens an artifact whose contents are wanted. Throws Failure where there is none that can be read. */
export async function openNamed(path: string): Promise<OpenArtifact> {
  if (!isThere(path)) throw new Failure(`There is no file or folder ${path}; check the spelling.`);
  const [{ filesAround }, { openArtifact }] = await Promise.all([
    import('../artifacts/bytes/byte-source-node'),
    import('../artifacts/open'),
  ]);
  const around = await filesAround(path);
  const opened = await openArtifact(around.files, around.path);
  opened.artifact.path = path;
  if (opened.artifact.kind === 'unknown') {
    await opened.close();
    throw new Failure(`${path}: ${opened.artifact.findings[0]?.message ?? 'this is no model artifact.'}`);
  }
  return opened;
}
