/** Reading and parsing the programs of a workspace in a Node process: one after the other, or in worker threads. */
import { loadBytes, type FactsOf, type LoadedFile, type LoadFiles } from './check/files';
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
      const bytes = await workspace.read(path);
      if (bytes === null) {
        loaded.push({ path, kind: 'problem', message: 'This file cannot be read; check that it exists and that you may read it.' });
        continue;
      }
      facts ??= await nodeFacts();
      loaded.push(loadBytes(path, bytes, whole, facts));
    }
    return loaded;
  };
}
