/** Large projects: checked whole in a thread, and file by file until that has answered. */
import { carriedFindings } from '../../check/carry';
import { emptyOutcome, type CheckOutcome } from '../../check/outcome';
import { placedFile, type PlainQuestion } from '../../check/plain';
import { isProgramPath } from '../../check/program-path';
import { pinFileKind } from '../../keras/pin-files';
import { focusedOutcome, withoutDoubles } from './checkers';
import { listNow } from './listing';
import { settingsOfGroup, type Group, type ProjectsState, type WholeCheck } from './state';

/** Milliseconds without a change before a large project is checked whole again. */
const quietTime = 700;

/** What is found in an open file of a large project now, with what only the whole project told last. */
export async function largeOutcome(
  state: ProjectsState,
  group: Group,
  path: string,
  pins: readonly string[],
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  const outcome = await focusedOutcome(state, group, path, pins, signal);
  const { whole } = group;
  if (whole === null || whole.revision !== group.revision) scheduleWhole(state, group);
  const now = outcome.programs.get(path);
  const then = whole?.files.get(path)?.text ?? whole?.alone.get(path)?.text;
  if (whole === null || now === undefined || then === undefined) return outcome;
  const earlier = {
    text: then,
    whole: whole.answer.findings.filter((finding) => finding.file === path),
    alone: whole.alone.get(path)?.findings ?? [],
  };
  const findings = carriedFindings(outcome.findings, now.text, earlier);
  const programs = new Map([...whole.files, ...outcome.programs]);
  // Places of the last whole check hold as long as the text they were found in does.
  const sites = now.text === then ? () => whole.answer.sites : outcome.sites;
  return { ...outcome, findings, programs, sites };
}

/** Asking again for what is already waited for does not make it wait longer. */
function scheduleWhole(state: ProjectsState, group: Group): void {
  if (state.scheduled?.group === group && state.scheduled.revision === group.revision) return;
  state.scheduled = { group, revision: group.revision };
  if (state.timer !== null) clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    state.timer = null;
    void wholeNow(state, group).then(
      () => state.options.found(),
      () => (state.scheduled = null),
    );
  }, quietTime);
}

/** What is found in a large project as a whole. */
export async function wholeOutcome(
  state: ProjectsState,
  group: Group,
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  const { answer, files } = await wholeNow(state, group, signal);
  return {
    ...emptyOutcome(),
    findings: answer.findings,
    programs: files,
    configurationProblems: answer.configurationProblems,
    sites: () => answer.sites,
    artifacts: () => answer.artifacts,
  };
}

/** Checks a large project whole, one at a time. */
function wholeNow(state: ProjectsState, group: Group, signal?: AbortSignal): Promise<WholeCheck> {
  const run = state.queue.then(() => {
    signal?.throwIfAborted();
    return group.whole?.revision === group.revision ? group.whole : checkWhole(state, group, signal);
  });
  state.queue = run.catch(() => undefined);
  return run;
}

async function checkWhole(state: ProjectsState, group: Group, signal: AbortSignal | undefined): Promise<WholeCheck> {
  const { options } = state;
  const { pins } = await listNow(state);
  const { revision } = group;
  const { alone, overlay } = await openPrograms(state, group, pins, signal);
  const controller = new AbortController();
  state.stopWhole = controller;
  signal?.addEventListener('abort', () => controller.abort(), { once: true });
  if (options.checkWhole === undefined) throw new Error('There are no threads here.');
  const answer = await options.checkWhole(questionOf(state, group, pins, overlay), controller.signal);
  state.stopWhole = null;
  const files = new Map(answer.files.map((file) => [file.path, placedFile(file)]));
  return (group.whole = { revision, answer, files, alone });
}

/** The programs of a project that are open: their texts, and what each shows by itself. */
async function openPrograms(
  state: ProjectsState,
  group: Group,
  pins: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ alone: WholeCheck['alone']; overlay: PlainQuestion['overlay'] }> {
  const alone: WholeCheck['alone'] = new Map();
  const overlay: PlainQuestion['overlay'] = [];
  const open = state.options.documents.paths();
  for (const path of open.filter((each) => isProgramPath(each) && group.paths.includes(each))) {
    const outcome = await focusedOutcome(state, group, path, pins, signal);
    const file = outcome.programs.get(path);
    if (file === undefined) continue;
    overlay.push({ path, text: file.text, cells: file.cells });
    alone.set(path, { text: file.text, findings: outcome.findings });
  }
  return { alone, overlay };
}

function questionOf(
  state: ProjectsState,
  group: Group,
  pins: readonly string[],
  overlay: PlainQuestion['overlay'],
): PlainQuestion {
  const { workspace, documents } = state.options;
  const { targets, select, ignore } = settingsOfGroup(state, group);
  return {
    roots: [...workspace.roots],
    paths: withoutDoubles(group.paths, pins),
    overlay,
    targets: targets?.map((target) => target.name) ?? null,
    select,
    ignore,
    artifacts: group.whole?.answer.artifacts ?? [],
    texts: documents.paths().flatMap((path) => {
      const text = pinFileKind(path) === null ? null : documents.textAt(path);
      return text === null ? [] : [{ path, text }];
    }),
  };
}
