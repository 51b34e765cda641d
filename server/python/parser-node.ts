/** Where Node finds the parser: its two WebAssembly files, or the native modules. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  loadWebAssemblyParser,
  nativeParser,
  type NativeTreeSitter,
  type ParserBytes,
  type PythonParser,
} from './parser';

/** This file's folder: `dist/` in a bundle (CommonJS), `server/python/` in tests (a module). */
const folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(folder, 'parser-node.js'));

/**
 * The bytes of the parser's WebAssembly files: beside the bundle, else out of `node_modules`.
 *
 * @throws when neither holds them.
 */
function readParserBytes(): ParserBytes {
  const read = (name: string, packaged: () => string): Uint8Array => {
    const beside = join(folder, name);
    return readFileSync(existsSync(beside) ? beside : packaged());
  };
  return {
    engine: read('web-tree-sitter.wasm', () =>
      join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm'),
    ),
    grammar: read('tree-sitter-python.wasm', () =>
      join(dirname(require.resolve('tree-sitter-python/package.json')), 'tree-sitter-python.wasm'),
    ),
  };
}

/** The native parser, or null where it is not installed or does not load. */
export function loadNativeParser(): PythonParser | null {
  try {
    return nativeParser(require('tree-sitter') as NativeTreeSitter, require('tree-sitter-python'));
  } catch {
    return null;
  }
}

/**
 * The parser for this process.
 *
 * @param options `native`: try the native modules first. Leave it out inside VS Code, whose
 * Electron may not go with a module compiled for Node.
 */
export async function loadParser(options: { native?: boolean } = {}): Promise<PythonParser> {
  return (options.native === true ? loadNativeParser() : null) ?? loadWebAssemblyParser(readParserBytes());
}
