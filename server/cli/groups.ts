/** All projects of a check from the command line: from earlier answers, in worker threads, or here. */
import { availableParallelism } from 'node:os';
import { existsSync } from 'node:fs';
import { projectGroups } from '../check/groups';
import { isProgramPath } from '../check/program-path';
import { pinFileKind } from '../keras/pin-files';
import { allTargets, type Target } from '../keras/versions';
import type { CheckReport } from '../report/report';
import { nodeWorkspace } from '../workspace-node';
import { openCache } from './cache';
import type { GroupAnswer, GroupQuestion } from './group';
import type { GroupMessage } from './group-worker';

export interface GroupsOptions {
  roots: string[];
  targets: Target[] | null;
  select: string[] | null;
  ignore: string[];
  only: string[];
  /** Threads; null for one a processor. */
  jobs: number | null;
  cache: boolean;
  version: string;
}

/** Fewer programs than this are checked before a thread has started. */
const worthAThread = 150;

/**
 * From so many programs on even one project is checked in a thread, which can be given more room for what is young than
 * this one has.
 */
const worthRoom = 600;

/**
 * Room for new objects in a thread, in MB (V8 takes a third of it for each of its halves): facts and stories live until
 * the end, and collecting them again and again from the usual 16 MB was a third of a check's time.
 */
const roomForYoung = 192;

/**
 * What stays is looked over for what can go from this size on, in MB: a check of thousands of programs keeps most of
 * what it makes, and ends soon.
 */
const firstLook = 1000;

/** Checks everything below the roots, as one answer. */
export async function checkGroups(options: GroupsOptions): Promise<GroupAnswer> {
  const all = await nodeWorkspace(options.roots).list();
  const matter = all.filter((path) => isProgramPath(path) || pinFileKind(path) !== null);
  const groups = projectGroups(options.roots, matter, isProgramPath);
  const pins = matter.filter((path) => pinFileKind(path) !== null);
  const { roots, targets, select, ignore, only } = options;
  const questions = groups
    .filter((paths) => paths.some(isProgramPath))
    // Pins of a folder above count as well; what a group does not need of the others' does no harm.
    .map((paths): GroupQuestion => ({
      roots,
      paths: groups.length === 1 ? paths : [...new Set([...paths, ...pins])].sort(),
      targets,
      select,
      ignore,
      only,
    }));
  const cache = options.cache ? openCache(options.roots, options.version) : null;
  const answers: (GroupAnswer | null)[] = questions.map((question) => cache?.find(question) ?? null);
  const open = questions.map((_, index) => index).filter((index) => answers[index] === null);
  const programs = open.reduce((sum, index) => sum + (questions[index]?.paths.length ?? 0), 0);
  const threads = Math.min(options.jobs ?? availableParallelism(), open.length, Math.ceil(programs / worthAThread));
  const answer = threads > 1 || programs > worthRoom ? answerInThreads : answerHere;
  await answer(questions, open, threads, (index, found) => {
    answers[index] = found;
    const question = questions[index];
    if (question !== undefined) cache?.keep(question, found);
  });
  cache?.write();
  return merged(answers.filter((found) => found !== null));
}

type Keep = (index: number, answer: GroupAnswer) => void;

async function answerHere(
  questions: readonly GroupQuestion[],
  open: readonly number[],
  _threads: number,
  keep: Keep,
): Promise<void> {
  for (const index of open) {
    const question = questions[index];
    // Loaded here: where everything is known from earlier, nothing is parsed.
    const { checkGroup } = await import('./group');
    if (question !== undefined) keep(index, await checkGroup(question));
  }
}

/** The largest projects first, so that no thread is left alone with one at the end. */
async function answerInThreads(
  questions: readonly GroupQuestion[],
  open: readonly number[],
  threads: number,
  keep: Keep,
): Promise<void> {
  const worker = new URL('./cli-worker.cjs', import.meta.url);
  // Run from its sources (tests), there is no bundle to start a thread from.
  if (!existsSync(worker)) return answerHere(questions, open, threads, keep);
  // Loaded here: most runs start no thread.
  const [{ Worker }, { glanceAhead }, { setFlagsFromString }] = await Promise.all([
    import('node:worker_threads'),
    import('../programs-node'),
    import('node:v8'),
  ]);
  // Holds for the threads that are made from here on. There is no such limit among those of a thread.
  setFlagsFromString(`--initial-old-space-size=${firstLook}`);
  const size = (index: number): number => questions[index]?.paths.filter(isProgramPath).length ?? 0;
  const waiting = [...open].sort((left, right) => size(left) - size(right));
  // Where there is one thread, its files are looked at here while it starts, and while it reads what was looked at
  // before.
  const ahead = threads === 1;
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const thread = new Worker(worker, { resourceLimits: { maxYoungGenerationSizeMb: roomForYoung } });
      const tell = (message: GroupMessage): void => thread.postMessage(message);
      try {
        for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
          const question = questions[index];
          if (question === undefined) continue;
          const answered = new Promise<{ answer?: GroupAnswer; failure?: string }>((done, fail) => {
            thread.once('message', done);
            thread.once('error', fail);
            tell({ question, ahead });
          });
          if (ahead) {
            await Promise.race([
              answered,
              glanceAhead(nodeWorkspace(question.roots), question.paths.filter(isProgramPath), (glances) =>
                tell({ glances }),
              ),
            ]);
          }
          const found = await answered;
          thread.removeAllListeners('error');
          if (found.answer === undefined) throw new Error(found.failure ?? 'A thread ended without an answer.');
          keep(index, found.answer);
        }
      } finally {
        await thread.terminate();
      }
    }),
  );
}

function merged(answers: readonly GroupAnswer[]): GroupAnswer {
  const names = new Set(answers.flatMap(({ report }) => report.targets));
  const byFile = (left: { file: string }, right: { file: string }): number =>
    left.file < right.file ? -1 : left.file > right.file ? 1 : 0;
  const seen = new Set<string>();
  // A wrong pyproject.toml above several projects is told by each.
  const errors = answers
    .flatMap(({ report }) => report.errors)
    .filter(({ file, message }) => !seen.has(`${file}\0${message}`) && seen.add(`${file}\0${message}`));
  const report: CheckReport = {
    version: 1,
    targets: allTargets.map((target) => target.name).filter((name) => names.has(name)),
    files: answers.reduce((sum, answer) => sum + answer.report.files, 0),
    findings: answers.flatMap((answer) => answer.report.findings).sort(byFile),
    errors: errors.sort(byFile),
  };
  return {
    report,
    lines: Object.assign({}, ...answers.map((answer) => answer.lines)) as GroupAnswer['lines'],
    exists: [],
    artifacts: [],
    isMisconfigured: answers.some((answer) => answer.isMisconfigured),
  };
}
