/**
 * What earlier checks found, kept in `.saveproof_cache` beside the code. An answer counts as long as every file of its
 * project has the size and time it had; a cache that cannot be read, or is of another version, counts as empty.
 *
 * Where everything is known, reading this is most of a run: it does without the modules for cryptography and
 * serialization, which take longer to load than it takes to read the answer.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hashText } from '../python/hash';
import type { GroupAnswer, GroupQuestion } from './group';

export interface Cache {
  /** The earlier answer to a question, if it still holds. */
  find(question: GroupQuestion): GroupAnswer | null;
  keep(question: GroupQuestion, answer: GroupAnswer): void;
  /** Writes what was kept, whole or not at all; a folder that cannot be written to is left alone. */
  write(): void;
}

interface Entry {
  /** Of the project's files. */
  state: string;
  /** Of the artifacts that were opened. */
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
      if (
        entry === undefined ||
        entry.state !== stateOf(question.paths) ||
        entry.artifacts !== artifactState(entry.answer)
      )
        return null;
      return entry.answer.exists.every(([path, was]) => existsSync(path) === was) ? entry.answer : null;
    },
    keep(question, answer) {
      // A file that changed while it was checked has another state by now; then this answer is never found again.
      const state = stateOf(question.paths);
      load().delete(keyOf(question));
      load().set(keyOf(question), { state, artifacts: artifactState(answer), answer });
      isChanged = true;
    },
    write() {
      if (!isChanged) return;
      const kept = [...load()].slice(-mostAnswers);
      const body = JSON.stringify(kept);
      const temporary = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true });
        if (!existsSync(`${folder}/.gitignore`)) writeFileSync(`${folder}/.gitignore`, '*\n');
        writeFileSync(temporary, `${hashText(body)}\n${body}`);
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

function readEntries(file: string): Map<string, Entry> {
  try {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (hashText(body) !== text.slice(0, end)) return new Map();
    return new Map(JSON.parse(body) as [string, Entry][]);
  } catch {
    return new Map();
  }
}

function keyOf({ paths, ...rest }: GroupQuestion): string {
  // The first program names the project; which files there are is part of its state.
  return JSON.stringify([rest, paths.find((path) => path.endsWith('.py')) ?? paths[0]]);
}

/** Of files, and of the graphs of SavedModel folders among them. */
function artifactState({ artifacts }: GroupAnswer): string {
  return stateOf(artifacts.flatMap((path) => [path, `${path}/saved_model.pb`]));
}

/** Names, sizes and times of all files. */
function stateOf(paths: readonly string[]): string {
  let state = '';
  for (const path of paths) {
    try {
      const { size, mtimeMs, ctimeMs } = statSync(path);
      state += `${path}\0${size}\0${mtimeMs}\0${ctimeMs}\n`;
    } catch {
      state += `${path}\0gone\n`;
    }
  }
  return hashText(state);
}
