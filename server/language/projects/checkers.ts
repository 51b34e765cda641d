/** The checkers of a project: one for all of a small one, one for each open file of a large one. */
import { createChecker, type Checker } from '../../check/checker';
import type { CheckOutcome } from '../../check/outcome';
import { tellStory } from '../../check/tell';
import { createProject } from '../../python/link';
import type { Workspace } from '../../workspace';
import type { Settings } from '../settings';
import { listNow } from './listing';
import { settingsOfGroup, type Group, type ProjectsState } from './state';

/** Files that an open file of a large project is looked at with. */
const mostNeighbours = 6;

const encoder = new TextEncoder();

/**
 * A checker of some files.
 *
 * @param paths Absolute paths of the programs and of the files that pin.
 * @param only The paths that findings are wanted for; all where absent.
 */
export function checkerOf(
  state: ProjectsState,
  paths: () => Promise<readonly string[]>,
  { targets, select, ignore }: Settings,
  only?: readonly string[],
): Checker {
  const { workspace, load, rules, exists, read, inspect } = state.options;
  return createChecker({
    workspace: { ...workspace, list: paths, stat: state.disk.stat, read: readOpen(state) },
    load,
    tell: tellStory,
    rules,
    targets,
    select,
    ignore,
    exists: exists ?? ((path) => state.isListed(path)),
    ...(read === undefined ? {} : { read }),
    ...(inspect === undefined ? {} : { inspect }),
    ...(only === undefined ? {} : { only }),
  });
}

/** What is open counts as it is there. */
function readOpen({ options: { workspace, documents } }: ProjectsState): Workspace['read'] {
  return async (path) => {
    const open = documents.textAt(path);
    return open === null ? workspace.read(path) : encoder.encode(open);
  };
}

/** The checker of a small project. */
export function smallChecker(state: ProjectsState, group: Group): Checker {
  const withPins = async (): Promise<readonly string[]> => withoutDoubles(group.paths, (await listNow(state)).pins);
  return (group.checker ??= checkerOf(state, withPins, settingsOfGroup(state, group)));
}

/** Every checker that a project has. */
export function checkersOf(group: Group): Checker[] {
  const focused = [...group.focused.values()].map(({ checker }) => checker);
  return group.checker === null ? focused : [group.checker, ...focused];
}

/** What is found in an open file, looked at with the first of what it imports. */
export async function focusedOutcome(
  state: ProjectsState,
  group: Group,
  path: string,
  pins: readonly string[],
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  const paths = [path, ...(await neighboursOf(state, group, path))].sort();
  const key = paths.join('\n');
  let focused = group.focused.get(path);
  if (focused === undefined || focused.paths !== key) {
    const list = async (): Promise<readonly string[]> => withoutDoubles(paths, pins);
    focused = { checker: checkerOf(state, list, state.settingsOf(path), [path]), paths: key };
    group.focused.set(path, focused);
  }
  return focused.checker.check(signal);
}

/** The first of the files of its project that a program imports. */
async function neighboursOf({ options }: ProjectsState, group: Group, path: string): Promise<string[]> {
  const [own] = await options.load([path], true);
  if (own?.kind !== 'program') return [];
  group.links ??= createProject({ roots: options.workspace.roots, paths: group.paths });
  group.links.set(own.file);
  return group.links
    .importedPaths(own.file)
    .filter((other) => !other.endsWith('/__init__.py'))
    .slice(0, mostNeighbours);
}

/** Paths in order, each once. */
export function withoutDoubles(...paths: (readonly string[])[]): string[] {
  return [...new Set(paths.flat())].sort();
}
