/** Answers the language server's questions about files that only the editor can read. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ClientRequests } from '../server/protocol';
import { findFiles } from './find-files';

type Answers = {
  [Method in keyof ClientRequests]: (
    params: ClientRequests[Method]['params'],
  ) => Promise<ClientRequests[Method]['result']>;
};

/** The last file read, so that a reader's many small ranges cost one read: the editor's file systems know no ranges. */
let latest: { uri: string; modified: number; bytes: Promise<Uint8Array> } | null = null;

const answers: Answers = {
  async 'saveproof/files/list'({ root }) {
    const files = await findFiles(
      [vscode.Uri.parse(root)],
      (name) =>
        /\.(pyw?|ipynb|toml|txt|in|yml|yaml|cfg|lock|keras|h5|hdf5|pb|pbtxt|index|weights\.json)$|^Pipfile$/.test(name),
      50_000,
    );
    return files.map((uri) => uri.toString());
  },
  async 'saveproof/files/stat'({ uri }) {
    try {
      const stat = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
      const kind =
        stat.type & vscode.FileType.Directory ? 'folder' : stat.type & vscode.FileType.File ? 'file' : 'link';
      return { kind, bytes: stat.size, modified: stat.mtime };
    } catch {
      return null;
    }
  },
  async 'saveproof/files/children'({ uri }) {
    try {
      return (await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri))).map(([name]) => name).sort();
    } catch {
      return [];
    }
  },
  async 'saveproof/files/read'({ uri, offset, length }) {
    const address = vscode.Uri.parse(uri);
    try {
      const { mtime } = await vscode.workspace.fs.stat(address);
      if (latest?.uri !== uri || latest.modified !== mtime) {
        latest = { uri, modified: mtime, bytes: Promise.resolve(vscode.workspace.fs.readFile(address)) };
      }
      const bytes = await latest.bytes;
      return { base64: base64(bytes.subarray(offset, offset + length)) };
    } catch {
      latest = null;
      return null;
    }
  },
};

/** Bytes as base64; the browser's own coder takes them in pieces that its stack can hold. */
export function base64(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}

/** Registers an answer for each of the protocol's client requests. */
export function answerFileRequests(client: BaseLanguageClient): void {
  client.onRequest('saveproof/files/list', answers['saveproof/files/list']);
  client.onRequest('saveproof/files/stat', answers['saveproof/files/stat']);
  client.onRequest('saveproof/files/children', answers['saveproof/files/children']);
  client.onRequest('saveproof/files/read', answers['saveproof/files/read']);
}
