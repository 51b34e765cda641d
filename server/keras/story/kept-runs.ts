/**
 * Which runs of files still hold after a change: those of the story told last that looked into nothing that changed.
 */
import type { Project } from '../../python/project';
import type { Runs } from '../interpreter/run';
import { standingPath } from '../on-disk';
import type { StoryOptions } from '../story';

/** The runs to go on with: those of the story told last that still hold, or none. */
export function keptRuns(project: Project, { previous, exists, read }: StoryOptions): Runs {
  const readText: Runs['readText'] = (program, plain) => {
    const path =
      exists === undefined || read === undefined
        ? null
        : standingPath({ exists }, { program, file: program.path }, plain);
    return path === null ? null : (read?.(path) ?? null);
  };
  const old = previous?.runs;
  const isSameSet =
    old !== undefined &&
    old.byPath.size === project.files.size &&
    [...old.byPath.keys()].every((path) => project.files.has(path));
  // asked anew: what a condition asks may stand in a file that changed
  const versionTests: Runs['versionTests'] = new Map();
  if (!isSameSet)
    return { project, byPath: new Map(), ids: { next: 0 }, classes: new WeakMap(), versionTests, readText };
  const stale = staleFiles(project, old);
  const byPath = new Map([...old.byPath].filter(([path]) => !stale.has(path)));
  return { project, byPath, ids: old.ids, classes: old.classes, versionTests, readText };
}

/**
 * Files to be run again: those that changed, those that looked into such a file, and those whose objects such a file
 * changed.
 */
function staleFiles(project: Project, { byPath }: Runs): Set<string> {
  const stale = new Set<string>();
  for (const [path, run] of byPath) if (run.readsDocuments || project.files.get(path) !== run.file) stale.add(path);
  let settled = 0;
  while (stale.size > settled) {
    settled = stale.size;
    for (const [path, run] of byPath) {
      if (stale.has(path)) for (const other of run.changed) stale.add(other);
      else if ([...run.dependencies].some((dependency) => stale.has(dependency))) stale.add(path);
    }
  }
  return stale;
}
