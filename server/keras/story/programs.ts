/** What a program imports, and what of Keras' registry of custom objects comes with it. */
import type { Runs } from '../interpreter/run';
import { addGiven } from '../sites';
import type { GivenObjects } from '../story';

/** The files of a project as programs: what each imports when it runs. */
export interface Programs {
  /** Files imported when a program runs, over others, itself included. */
  importedBy(program: string): ReadonlySet<string>;
  /** Whether some other file of the project imports this one. */
  isImported(path: string): boolean;
  /** What decorators and `get_custom_objects()` of the files imported put into the registry. */
  registryOf(program: string): GivenObjects;
}

/** What the programs of runs import; each is looked at when it is first asked for. */
export function programsOf(runs: Runs): Programs {
  const imported = new Map<string, ReadonlySet<string>>();
  const importedBy = (program: string): ReadonlySet<string> => {
    let found = imported.get(program);
    if (found === undefined) imported.set(program, (found = importedOverOthers(runs, program)));
    return found;
  };
  const importers = new Set<string>();
  for (const [path, run] of runs.byPath) for (const other of run.imports) if (other !== path) importers.add(other);
  const registries = new Map<string, GivenObjects>();
  return {
    importedBy,
    isImported: (path) => importers.has(path),
    registryOf: (program) => {
      let registry = registries.get(program);
      if (registry === undefined) registries.set(program, (registry = registryOfFiles(runs, importedBy(program))));
      return registry;
    },
  };
}

function importedOverOthers(runs: Runs, program: string): Set<string> {
  const found = new Set<string>([program]);
  const waiting = [program];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const other of runs.byPath.get(path)?.imports ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      waiting.push(other);
    }
  }
  return found;
}

function registryOfFiles(runs: Runs, paths: Iterable<string>): GivenObjects {
  const given: GivenObjects = { entries: new Map(), open: false };
  for (const path of paths) {
    const run = runs.byPath.get(path);
    if (run !== undefined && (run.registry.entries.size > 0 || run.registry.open)) addGiven(given, run.registry);
  }
  return given;
}
