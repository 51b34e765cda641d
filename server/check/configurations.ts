/** The configurations of a workspace, and what they say of each of its files. */
import {
  defaultConfiguration,
  mentionsConfiguration,
  readConfiguration,
  selectionOf,
  type Configuration,
  type Selection,
} from './configuration';
import type { CheckOutcome } from './outcome';
import { folderOf } from './paths';

/** Every `[tool.saveproof]` of a workspace. */
export interface Configurations {
  /** What holds for a folder: the nearest above it, the default where there is none. */
  of(folder: string): Configuration;
  all: Configuration[];
  problems: CheckOutcome['configurationProblems'];
}

/**
 * The configurations of a workspace: the nearest pyproject.toml with `[tool.saveproof]` above a folder holds for it.
 *
 * @param texts Texts of the files that may hold one, by absolute path.
 * @param rules Every rule there is, to tell names that mean none.
 */
export function readConfigurations(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  rules: readonly { code: string; name: string }[],
  roots: readonly string[],
): Configurations {
  const byFolder = new Map<string, Configuration>();
  const problems: CheckOutcome['configurationProblems'] = [];
  for (const path of new Set([...paths, ...texts.keys()].filter((each) => each.endsWith('/pyproject.toml')))) {
    const text = texts.get(path);
    if (text === undefined || !mentionsConfiguration(text)) continue;
    const read = readConfiguration(path, text, rules);
    if (read === null) continue;
    byFolder.set(folderOf(path), read.configuration);
    if (read.problems.length > 0) problems.push({ path, problems: read.problems });
  }
  const fallback = defaultConfiguration(roots[0] ?? '');
  return { of: (folder) => nearest(byFolder, folder) ?? fallback, all: [...byFolder.values()], problems };
}

function nearest(byFolder: ReadonlyMap<string, Configuration>, folder: string): Configuration | null {
  for (let at = folder; ; at = folderOf(at)) {
    const found = byFolder.get(at);
    if (found !== undefined) return found;
    if (!at.includes('/')) return null;
  }
}

/** What is selected for each file (absolute path), each configuration compiled once. */
export function selectionsOf(
  configurations: Configurations,
  overrides: { select: string[] | null; ignore: string[] },
): (path: string) => Selection {
  const compiled = new Map<Configuration, Selection>();
  return (path) => {
    const configuration = configurations.of(folderOf(path));
    let selection = compiled.get(configuration);
    if (selection === undefined) compiled.set(configuration, (selection = selectionOf(configuration, overrides)));
    return selection;
  };
}
