/** Links from paths of artifacts in the code to the artifacts that stand there. */
import type { DocumentLink } from 'vscode-languageserver';
import { placeSpan } from '../check/positions';
import type { SourceFile } from '../python/project';
import { allExpressions } from '../python/walk';
import type { Workspace } from '../workspace';
import { uriOf } from './paths';

const artifactName = /\.(?:keras|h5|hdf5|weights\.json|pb|pbtxt|index|ckpt)$/i;

/** More paths than this in one file are data, not code. */
const mostLinks = 200;

/**
 * The links of a program, in the given cell of it (null for a whole file): a path counts from the program's folder, or
 * from a root.
 */
export async function documentLinks(
  file: SourceFile,
  cellIndex: number | null,
  workspace: Workspace,
): Promise<DocumentLink[]> {
  const links: DocumentLink[] = [];
  const folder = file.path.slice(0, file.path.lastIndexOf('/'));
  for (const expression of allExpressions(file.facts.body)) {
    if (
      expression.kind !== 'string' ||
      expression.bytes ||
      !artifactName.test(expression.value) ||
      links.length >= mostLinks
    )
      continue;
    const { start, end, cell } = placeSpan(file, expression);
    if (cellIndex !== null && cell?.index !== cellIndex) continue;
    for (const base of new Set([folder, ...workspace.roots])) {
      const path = joined(base, expression.value);
      if (path === null || (await workspace.stat(path)) === null) continue;
      links.push({ range: { start, end }, target: uriOf(path), tooltip: 'Open as model artifact' });
      break;
    }
  }
  return links;
}

function joined(folder: string, relative: string): string | null {
  if (/^[a-z]+:\/\//i.test(relative) || relative.includes('\0')) return null;
  if (relative.startsWith('/')) return relative;
  const parts = folder.split('/');
  for (const part of relative.split(/[\\/]/)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
