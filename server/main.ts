/** Language server entry point for Node: over stdio, IPC or a socket, as the arguments say. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import manifest from '../package.json';
import { openIsolated } from './artifacts/isolate/isolate-node';
import { checkInThread } from './check-thread-node';
import { pathOf } from './language/paths';
import { startServer } from './language/server';
import { loadHere } from './programs-node';
import { loadParser } from './python/parser-node';
import type { PythonParser } from './python/parser';
import { rules } from './rules/index';
import { nodeWorkspace, readSettings } from './workspace-node';
import { writeAtomically } from './write-file-node';

let parser: Promise<PythonParser> | null = null;

startServer(
  createConnection(ProposedFeatures.all),
  {
    workspace: nodeWorkspace,
    load: loadHere,
    parser: () => (parser ??= loadParser()),
    exists: existsSync,
    read: readSettings,
    checkWhole: (question, signal) => checkInThread(join(__dirname, 'cli-project-worker.cjs'), question, signal),
    openAt: (uri, early) => openIsolated(join(__dirname, 'cli-artifact-worker.cjs'), pathOf(uri), { early }),
    writeFile: writeAtomically,
    version: manifest.version,
  },
  rules,
);
