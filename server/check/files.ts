/** One Python file, read: by its bytes alone, by its text, or boiled down to facts. */
import type { NotebookCell, SourceFile } from '../python/project';
import { compileByteSearch } from '../python/relevant';
import { readProgram } from '../python/source-file';
import type { FileFacts } from '../python/syntax';
import { actsOnModels, importLines, namedBases, unpickled, type Outline } from './outline';

/** What one file turned out to be. */
export type LoadedFile =
  /** It names Keras or TensorFlow in an import. */
  | { path: string; kind: 'program'; file: SourceFile }
  /** It does not. */
  | ({ path: string; kind: 'other' } & Outline)
  | { path: string; kind: 'problem'; message: string };

/** Reads files; `whole` ones are parsed even if they name neither Keras nor TensorFlow. */
export type LoadFiles = (paths: readonly string[], whole: boolean) => Promise<LoadedFile[]>;

/** The facts of a program's text. */
export type FactsOf = (text: string) => FileFacts;

/** A text longer than this is generated: no person maintains it, and its facts would cost everybody's patience. */
export const longestText = 2_500_000;

const namesKeras = compileByteSearch(['keras', 'tensorflow']);

/** Whether the text imports Keras or TensorFlow somewhere, also by way of a module of its own named so. */
function importsKeras(text: string): boolean {
  return /^[ \t]*(?:from|import)[ \t][^\n#]*(?:keras|tensorflow)|\b(?:import_module|__import__)\(/m.test(text);
}

/**
 * A file as far as it can be told before its facts are: what `LoadedFile` says of it, or the text whose facts are
 * wanted.
 */
export type Glance =
  Exclude<LoadedFile, { kind: 'program' }> | { path: string; kind: 'text'; text: string; cells: NotebookCell[] };

/**
 * A look at the bytes of a file, null where it cannot be read. `whole` asks for the text even if it names neither Keras
 * nor TensorFlow.
 */
export function glanceAt(path: string, bytes: Uint8Array | null, whole: boolean): Glance {
  if (bytes === null) {
    return {
      path,
      kind: 'problem',
      message: 'This file cannot be read; check that it exists and that you may read it.',
    };
  }
  const mentions = namesKeras(bytes);
  // Parsing a notebook's JSON, pictures and all, is dear; one that at least looks whole is left alone.
  if (!whole && !mentions && path.endsWith('.ipynb') && looksLikeObject(bytes))
    return { path, kind: 'other', imports: [], acts: false, bases: [], reads: [] };
  const program = readProgram(path, bytes);
  if ('error' in program) return { path, kind: 'problem', message: program.error };
  return glanceAtProgram(path, program, whole, mentions);
}

/** @param mentions whether the text is known to name Keras or TensorFlow anywhere; false saves looking closer. */
function glanceAtProgram(
  path: string,
  { text, cells }: { text: string; cells: NotebookCell[] },
  whole: boolean,
  mentions: boolean,
): Glance {
  if (!whole && !(mentions && importsKeras(text))) {
    return {
      path,
      kind: 'other',
      imports: importLines(text),
      acts: actsOnModels(text),
      bases: namedBases(text),
      reads: unpickled(text),
    };
  }
  if (text.length > longestText) {
    const size = `${(text.length / 1e6).toFixed(1)} million characters`;
    return {
      path,
      kind: 'problem',
      message: `This file has ${size}; over ${longestText / 1e6} million it is taken for generated and not checked. Split it, or exclude it.`,
    };
  }
  return { path, kind: 'text', text, cells };
}

/** What a file turns out to be once the facts of its text are told. */
export function loadGlance(glance: Glance, factsOf: FactsOf): LoadedFile {
  if (glance.kind !== 'text') return glance;
  const { path, text, cells } = glance;
  return { path, kind: 'program', file: { path, text, facts: factsOf(text), cells } };
}

/** What the bytes of one file turn out to be. */
export function loadBytes(path: string, bytes: Uint8Array | null, whole: boolean, factsOf: FactsOf): LoadedFile {
  return loadGlance(glanceAt(path, bytes, whole), factsOf);
}

/** What a program's text turns out to be. */
export function loadProgram(
  path: string,
  program: { text: string; cells: NotebookCell[] },
  whole: boolean,
  factsOf: FactsOf,
): LoadedFile {
  return loadGlance(glanceAtProgram(path, program, whole, true), factsOf);
}

function looksLikeObject(bytes: Uint8Array): boolean {
  const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;
  let [first, last] = [0, bytes.length - 1];
  while (isBlank(bytes[first])) first += 1;
  while (isBlank(bytes[last])) last -= 1;
  return bytes[first] === 0x7b && bytes[last] === 0x7d;
}
