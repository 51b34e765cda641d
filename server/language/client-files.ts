/** Files that only the client can read: each question goes to it. */
import type { Connection } from 'vscode-languageserver';
import type { ArtifactFiles, ByteSource } from '../artifacts/bytes/byte-source';
import type { ClientRequests } from '../protocol';
import type { Workspace } from '../workspace';
import { pathOf, uriOf } from './paths';

/** Bytes that are asked for at once at most: each answer travels as one message. */
const largestRead = 1 << 20;

function ask<Method extends keyof ClientRequests>(
  connection: Connection,
  method: Method,
  params: ClientRequests[Method]['params'],
): Promise<ClientRequests[Method]['result']> {
  return connection.sendRequest(method, params);
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function readRange(
  connection: Connection,
  uri: string,
  offset: number,
  length: number,
): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let read = 0;
  while (read < length) {
    const answer = await ask(connection, 'saveproof/files/read', {
      uri,
      offset: offset + read,
      length: Math.min(largestRead, length - read),
    });
    if (answer === null) return null;
    const piece = bytesOf(answer.base64);
    if (piece.length === 0) break;
    pieces.push(piece);
    read += piece.length;
  }
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(read);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The client's files below some folders. */
export function clientWorkspace(connection: Connection, roots: readonly string[]): Workspace {
  return {
    roots,
    async list() {
      const lists = await Promise.all(
        roots.map((root) => ask(connection, 'saveproof/files/list', { root: uriOf(root) })),
      );
      return [...new Set(lists.flat().map(pathOf))].sort();
    },
    async read(path) {
      const uri = uriOf(path);
      const stat = await ask(connection, 'saveproof/files/stat', { uri });
      return stat?.kind === 'file' ? readRange(connection, uri, 0, stat.bytes) : null;
    },
    async stat(path) {
      const stat = await ask(connection, 'saveproof/files/stat', { uri: uriOf(path) });
      return stat === null || stat.kind === 'link'
        ? null
        : { kind: stat.kind, bytes: stat.bytes, modified: stat.modified };
    },
  };
}

/**
 * The files around an artifact: those below the folder above the one that holds it, so that any member leads to the
 * whole.
 */
export async function clientFiles(
  connection: Connection,
  uri: string,
): Promise<{ files: ArtifactFiles; path: string }> {
  const full = pathOf(uri);
  const stat = await ask(connection, 'saveproof/files/stat', { uri });
  const parts = full.split('/');
  const above = stat?.kind === 'folder' ? 1 : 2;
  const top = parts.slice(0, Math.max(1, parts.length - above)).join('/');
  const at = (path: string): string => uriOf(path === '' ? top : `${top}/${path}`);
  const files: ArtifactFiles = {
    stat: (path) => ask(connection, 'saveproof/files/stat', { uri: at(path) }),
    list: (path) => ask(connection, 'saveproof/files/children', { uri: at(path) }),
    async open(path): Promise<ByteSource> {
      const file = await ask(connection, 'saveproof/files/stat', { uri: at(path) });
      if (file?.kind !== 'file') throw new Error(`${path} cannot be read.`);
      return {
        size: file.bytes,
        async read(offset, length) {
          const bytes = await readRange(
            connection,
            at(path),
            offset,
            Math.max(0, Math.min(length, file.bytes - offset)),
          );
          if (bytes === null) throw new Error(`${path} cannot be read any more.`);
          return bytes;
        },
        close: async () => undefined,
      };
    },
  };
  return { files, path: full.slice(top.length + 1) };
}
