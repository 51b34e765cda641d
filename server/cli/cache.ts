/**
 * What earlier checks found, kept in `.saveproof_cache` beside the code. An answer counts as long as every file of its
 * project has the size and time it had; a cache that cannot be read, or is of another version, counts as empty.
 *
 * Where everything is known, reading this is most of a run: it does without the modules for cryptography and
 * serialization, which take longer to load than it takes to read the answer.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import type { GroupAnswer, GroupQuestion } from './group';
import { hashBytes } from './hash';

export interface Cache {
  /** The earlier answer to a question, if it still holds. */
  find(question: GroupQuestion): GroupAnswer | null;
  keep(question: GroupQuestion, answer: GroupAnswer): void;
  /** Writes what was kept, whole or not at all; a folder that cannot be written to is left alone. */
  write(): void;
}

/** An earlier answer, as far as it has to be read. */
interface Entry {
  /** Of the project's files. */
  state: string;
  /** The answer with the state of the artifacts that were opened, as JSON. */
  text: string;
}

interface Remembered {
  artifacts: string;
  answer: GroupAnswer;
}

/** More projects than this of one folder are of different runs: the oldest go. */
const mostAnswers = 200;

/** The cache of the first root. */
export function openCache(roots: readonly string[], version: string): Cache {
  const [root = '/'] = roots;
  const folder = `${existsSync(root) && statSync(root).isDirectory() ? root : root.slice(0, root.lastIndexOf('/'))}/.saveproof_cache`;
  const file = `${folder}/check-${hashText(`${version}\0${builtAt()}\0${process.cwd()}\0${roots.join('\0')}`)}`;
  let entries: Map<string, Entry> | null = null;
  let isChanged = false;
  const load = (): Map<string, Entry> => (entries ??= readEntries(file));
  return {
    find(question) {
      const entry = load().get(keyOf(question));
      if (entry === undefined || entry.state !== stateOf(question.paths)) return null;
      const { artifacts, answer } = JSON.parse(entry.text) as Remembered;
      if (artifacts !== stateOf(answer.artifacts)) return null;
      return answer.exists.every(([path, was]) => existsSync(path) === was) ? answer : null;
    },
    keep(question, answer) {
      // A file that changed while it was checked has another state by now; then this answer is never found again.
      const state = stateOf(question.paths);
      const remembered: Remembered = { artifacts: stateOf(answer.artifacts), answer };
      load().delete(keyOf(question));
      load().set(keyOf(question), { state, text: JSON.stringify(remembered) });
      isChanged = true;
    },
    write() {
      if (!isChanged) return;
      const temporary = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true });
        if (!existsSync(`${folder}/.gitignore`)) writeFileSync(`${folder}/.gitignore`, '*\n');
        writeFileSync(temporary, entriesInFile([...load()].slice(-mostAnswers)));
        renameSync(temporary, file);
      } catch {
        try {
          unlinkSync(temporary);
        } catch {
          // It was never made.
        }
      }
    },
  };
}

/** When this program was built: answers of another build are of no use while it is worked on. */
function builtAt(): number {
  try {
    return statSync(new URL('./cli.cjs', import.meta.url)).mtimeMs;
  } catch {
    return 0;
  }
}

/** A line for each entry, with tabs between its parts (JSON writes neither in a text); before them, a hash of the rest. */
function entriesInFile(entries: readonly (readonly [string, Entry])[]): string {
  const body = entries.map(([key, { state, text }]) => `${key}\t${state}\t${text}\n`).join('');
  return `${hashText(body)}\n${body}`;
}

function readEntries(file: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  try {
    const bytes = readFileSync(file);
    const start = bytes.indexOf('\n') + 1;
    const body = bytes.subarray(start);
    if (hashBytes(body) !== bytes.toString('latin1', 0, start - 1)) return entries;
    for (const line of body.toString().split('\n')) {
      const [key, state, text] = line.split('\t');
      if (key !== undefined && state !== undefined && text !== undefined) entries.set(key, { state, text });
    }
  } catch {
    // There is none, or none that may be read.
  }
  return entries;
}

function keyOf({ paths, ...rest }: GroupQuestion): string {
  // The first program names the project; which files there are is part of its state.
  return JSON.stringify([rest, paths.find((path) => /\.pyw?$/.test(path)) ?? paths[0]]);
}

/** Names, sizes and times of all files; what is gone has a size of its own. */
function stateOf(paths: readonly string[]): string {
  // Numbers rather than text: to write thousands of them down takes longer than to ask for them.
  const numbers = new Float64Array(paths.length * 3);
  for (const [index, path] of paths.entries()) {
    try {
      const { size, mtimeMs, ctimeMs } = statSync(path);
      numbers[index * 3] = size;
      numbers[index * 3 + 1] = mtimeMs;
      numbers[index * 3 + 2] = ctimeMs;
    } catch {
      numbers[index * 3] = -1;
    }
  }
  return hashText(paths.join('\n')) + hashBytes(new Uint8Array(numbers.buffer));
}

function hashText(text: string): string {
  return hashBytes(Buffer.from(text));
}
