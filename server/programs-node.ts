/**
 * Reading and parsing the programs of a workspace in a Node process: one after the other, or read in one thread and
 * parsed in another.
 */
import {
  glanceAt,
  loadBytes,
  loadGlance,
  type FactsOf,
  type Glance,
  type LoadedFile,
  type LoadFiles,
} from './check/files';
import { loadParser } from './python/parser-node';
import { factsOfText } from './python/source-file';
import type { Workspace } from './workspace';

/** Texts → facts with the parser of this process, which is loaded when the first text comes. */
export async function nodeFacts(): Promise<FactsOf> {
  const parser = await loadParser();
  return (text) => factsOfText(parser, text);
}

/** Loads files of a workspace in this thread. */
export function loadHere(workspace: Workspace): LoadFiles {
  let facts: FactsOf | null = null;
  return async (paths, whole) => {
    const loaded: LoadedFile[] = [];
    for (const path of paths) {
      facts ??= await nodeFacts();
      loaded.push(loadBytes(path, await workspace.read(path), whole, facts));
    }
    return loaded;
  };
}

/** Looks at files one after the other and hands them on, some at a time, while others wait for them. */
export async function glanceAhead(
  workspace: Workspace,
  paths: readonly string[],
  hand: (glances: Glance[]) => void,
): Promise<void> {
  const atOnce = 50;
  for (let at = 0; at < paths.length; at += atOnce) {
    const glances: Glance[] = [];
    for (const path of paths.slice(at, at + atOnce)) glances.push(glanceAt(path, await workspace.read(path), false));
    hand(glances);
    // Whoever reads may have failed meanwhile.
    await new Promise((done) => setImmediate(done));
  }
}

/** Loads files of which another thread looks at each once, in any order; what is asked for again is read here. */
export function loadGlances(workspace: Workspace): { load: LoadFiles; take: (glances: readonly Glance[]) => void } {
  const waiting = new Map<string, Glance>();
  let arrived = (): void => undefined;
  const here = loadHere(workspace);
  return {
    take(glances) {
      for (const glance of glances) waiting.set(glance.path, glance);
      arrived();
    },
    async load(paths, whole) {
      if (whole) return here(paths, whole);
      const facts = await nodeFacts();
      const loaded: LoadedFile[] = [];
      for (const path of paths) {
        for (;;) {
          const glance = waiting.get(path);
          if (glance !== undefined) {
            waiting.delete(path);
            loaded.push(loadGlance(glance, facts));
            break;
          }
          await new Promise<void>((done) => (arrived = done));
        }
      }
      return loaded;
    },
  };
}
