/** Language server entry point for a browser's worker. Files are the client's: it is asked for them. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import manifest from '../package.json';
import { openArtifact } from './artifacts/open';
import { filesWithin } from './artifacts/isolate/time-limit';
import { loadBytes, type FactsOf, type LoadedFile } from './check/files';
import { clientFiles, clientWorkspace } from './language/client-files';
import { startServer } from './language/server';
import { loadWebAssemblyParser, type PythonParser } from './python/parser';
import { factsOfText } from './python/source-file';
import { rules } from './rules/index';

// Only what a worker's scope has is used; the library's types speak of windows.
const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));

/** What a hostile artifact may cost: large ones on a slow connection open in a few seconds. */
const SECONDS_TO_OPEN = 60;

/** Files that are on their way from the client together. */
const atOnce = 16;

let parser: Promise<PythonParser> | null = null;
let distUri = '';

/**
 * The grammar's bytes stand beside this script; where that is, the client says, since a worker made from a blob cannot
 * tell.
 */
async function fetchBytes(name: string): Promise<Uint8Array> {
  const response = await fetch(`${distUri}/${name}`);
  if (!response.ok) throw new Error(`${name} could not be fetched (${response.status}): Python files cannot be read.`);
  return new Uint8Array(await response.arrayBuffer());
}

function loadParser(): Promise<PythonParser> {
  parser ??= (async () => {
    const [engine, grammar] = await Promise.all([
      fetchBytes('web-tree-sitter.wasm'),
      fetchBytes('tree-sitter-python.wasm'),
    ]);
    return loadWebAssemblyParser({ engine, grammar });
  })();
  return parser;
}

startServer(
  connection,
  {
    workspace: (roots) => clientWorkspace(connection, roots),
    load: (workspace) => async (paths, whole) => {
      const loaded: LoadedFile[] = [];
      const python = await loadParser();
      const facts: FactsOf = (text) => factsOfText(python, text);
      for (let at = 0; at < paths.length; at += atOnce) {
        const some = paths.slice(at, at + atOnce);
        const contents = await Promise.all(some.map((path) => workspace.read(path)));
        for (const [index, path] of some.entries()) loaded.push(loadBytes(path, contents[index] ?? null, whole, facts));
      }
      return loaded;
    },
    parser: loadParser,
    openAt: async (uri) => {
      const { files, path } = await clientFiles(connection, uri);
      const limited = filesWithin(SECONDS_TO_OPEN, files);
      // Values are read for as long as somebody waits for them: that can be cancelled.
      return openArtifact(limited.files, path).finally(limited.lift);
    },
    initialize(options) {
      if (
        typeof options === 'object' &&
        options !== null &&
        'distUri' in options &&
        typeof options.distUri === 'string'
      )
        ({ distUri } = options as { distUri: string });
    },
    version: manifest.version,
  },
  rules,
);
