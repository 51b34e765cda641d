/** Which projects there are: the files of a workspace in groups. */
import { projectGroups } from '../../check/groups';
import { existsIn } from '../../check/paths';
import { isProgramPath } from '../../check/program-path';
import { pinFileKind } from '../../keras/pin-files';
import type { Group, ProjectList, ProjectsState } from './state';

/** Programs from which on a project is large. */
const largeProject = 80;

/** The projects as they are now; asks the workspace only after files came or went. */
export function listNow(state: ProjectsState): Promise<ProjectList> {
  state.listed ??= list(state).catch((error: unknown) => {
    state.listed = null;
    throw error;
  });
  return state.listed;
}

async function list(state: ProjectsState): Promise<ProjectList> {
  const { workspace, documents, exists, checkWhole } = state.options;
  const all = new Set(await workspace.list());
  if (exists === undefined) state.isListed = existsIn([...all]);
  state.opened = new Set(documents.paths().filter((path) => !all.has(path)));
  for (const path of state.opened) all.add(path);
  const matter = [...all].filter((path) => isProgramPath(path) || pinFileKind(path) !== null).sort();
  const pins = matter.filter((path) => pinFileKind(path) !== null);
  const groups = new Map<string, Group>();
  for (const paths of projectGroups(workspace.roots, matter, isProgramPath)) {
    const key = paths.join('\n');
    const isLarge = checkWhole !== undefined && paths.filter(isProgramPath).length >= largeProject;
    // A project whose files are the same keeps what is known of it.
    groups.set(key, state.known.get(key) ?? newGroup(paths, isLarge));
  }
  state.known = groups;
  return { groups, pins };
}

function newGroup(paths: string[], isLarge: boolean): Group {
  return { paths, isLarge, checker: null, focused: new Map(), whole: null, links: null, revision: 0 };
}

/** The project that a file belongs to; null where it is in none. */
export function groupOf({ groups }: ProjectList, path: string): Group | null {
  return [...groups.values()].find((group) => group.paths.includes(path)) ?? null;
}
