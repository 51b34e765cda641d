/** A file's bytes, read whole whatever stands in them. */
import type { PythonParser } from '../../server/python/parser';
import type { SourceFile } from '../../server/python/project';
import { factsOfText, readProgram } from '../../server/python/source-file';

/** A Python file or notebook with its facts; `error` is one sentence on why the bytes cannot be read. */
export function readSourceFile(parser: PythonParser, path: string, bytes: Uint8Array): SourceFile | { error: string } {
  const program = readProgram(path, bytes);
  if ('error' in program) return program;
  return { path, text: program.text, facts: factsOfText(parser, program.text), cells: program.cells };
}
