/**
 * The projects of a workspace, each with a checker of its own.
 *
 * A small project is checked whole after every keystroke. A large one is checked whole in a thread; until that has
 * answered, an open file is checked by itself and with what it imports, and what only the whole project tells is
 * carried over.
 */
import { isPartOf } from '../check/artifacts';
import { emptyOutcome, type CheckOutcome } from '../check/outcome';
import { isProgramPath } from '../check/program-path';
import type { TargetChoice } from '../check/targets';
import { pinFileKind } from '../keras/pin-files';
import { checkerOf, checkersOf, smallChecker } from './projects/checkers';
import { groupOf, listNow } from './projects/listing';
import { newState, settingsOfGroup, type Group, type ProjectsOptions, type ProjectsState } from './projects/state';
import { largeOutcome, wholeOutcome } from './projects/whole';
import type { Settings } from './settings';

/** What is asked of the projects of a workspace, and what they are told. */
export interface Projects {
  /** The findings of an open program as it is now; its whole project's where that is small. */
  outcomeFor(path: string, signal?: AbortSignal): Promise<CheckOutcome>;
  /** Everything that was found in any project, once each is known; for large projects as of their last whole check. */
  everything(signal?: AbortSignal): Promise<CheckOutcome[]>;
  changed(path: string): void;
  /** Says that a file came, went or changed; whether it is part of an artifact that something was found by. */
  artifactChanged(path: string): boolean;
  /** What the editor has no longer open counts only if it is part of the workspace. */
  closed(path: string): void;
  listChanged(): void;
  configure(settingsOf: (path: string) => Settings): void;
  targetsOfFolder(folder: string): Promise<TargetChoice>;
}

/** The projects of a workspace. Nothing is read before something is asked. */
export function createProjects(options: ProjectsOptions): Projects {
  const state = newState(options);
  return {
    outcomeFor: (path, signal) => outcomeFor(state, path, signal),
    everything: (signal) => everything(state, signal),
    changed: (path) => changed(state, path),
    artifactChanged: (path) => artifactChanged(state, path),
    closed(path) {
      if (state.opened.has(path)) state.listed = null;
    },
    listChanged: () => listChanged(state),
    configure: (settingsOf) => configure(state, settingsOf),
    targetsOfFolder: (folder) => targetsOfFolder(state, folder),
  };
}

async function outcomeFor(state: ProjectsState, path: string, signal: AbortSignal | undefined): Promise<CheckOutcome> {
  if (!isProgramPath(path) && pinFileKind(path) === null) return emptyOutcome();
  let list = await listNow(state);
  let group = groupOf(list, path);
  if (!isProgramPath(path)) return configurationOutcome(state, group, signal);
  if (group === null) {
    // A program that nobody told of: it may have come since files were listed.
    state.listed = null;
    list = await listNow(state);
    group = groupOf(list, path);
  }
  if (group === null) return emptyOutcome();
  return group.isLarge ? largeOutcome(state, group, path, list.pins, signal) : smallChecker(state, group).check(signal);
}

/** What is wrong with the configuration that a file of a project holds, if it holds any. */
async function configurationOutcome(
  state: ProjectsState,
  group: Group | null,
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  if (group === null) return emptyOutcome();
  const known = group.isLarge ? group.whole?.answer : await smallChecker(state, group).check(signal);
  return { ...emptyOutcome(), configurationProblems: known?.configurationProblems ?? [] };
}

async function everything(state: ProjectsState, signal: AbortSignal | undefined): Promise<CheckOutcome[]> {
  const { groups } = await listNow(state);
  const outcomes: CheckOutcome[] = [];
  for (const group of groups.values()) {
    if (!group.paths.some(isProgramPath) || !settingsOfGroup(state, group).enable) continue;
    if (group.isLarge) {
      outcomes.push(await wholeOutcome(state, group, signal));
      continue;
    }
    outcomes.push(await smallChecker(state, group).check(signal));
    // Between projects, whoever types is answered.
    await new Promise((done) => setTimeout(done, 0));
  }
  return outcomes;
}

function changed(state: ProjectsState, path: string): void {
  const isPin = pinFileKind(path) !== null;
  let isKnown = false;
  for (const group of state.known.values()) {
    const isIn = group.paths.includes(path);
    isKnown ||= isIn;
    if (!isIn && !isPin) continue;
    group.revision += 1;
    for (const checker of checkersOf(group)) checker.changed(path);
  }
  if (!isKnown && (isPin || isProgramPath(path))) state.listed = null;
  state.stopWhole?.abort();
}

function artifactChanged(state: ProjectsState, path: string): boolean {
  state.disk.forget();
  let matters = false;
  for (const group of state.known.values()) {
    // Every checker is told, also once one has said that it matters.
    const isPart =
      checkersOf(group).filter((checker) => checker.artifactChanged(path)).length > 0 ||
      isPartOf(group.whole?.answer.artifacts ?? [], path);
    if (isPart) group.revision += 1;
    matters ||= isPart;
  }
  if (matters) state.stopWhole?.abort();
  return matters;
}

function listChanged(state: ProjectsState): void {
  state.listed = null;
  state.disk.forget();
  for (const group of state.known.values()) {
    group.revision += 1;
    for (const checker of checkersOf(group)) checker.listChanged();
  }
  state.stopWhole?.abort();
}

function configure(state: ProjectsState, settingsOf: (path: string) => Settings): void {
  state.settingsOf = settingsOf;
  for (const group of state.known.values()) {
    group.revision += 1;
    const { targets, select, ignore } = settingsOfGroup(state, group);
    group.checker?.configure({ targets, select, ignore });
    group.focused.clear();
    group.whole = null;
  }
  state.stopWhole?.abort();
}

async function targetsOfFolder(state: ProjectsState, folder: string): Promise<TargetChoice> {
  const { groups, pins } = await listNow(state);
  const inside = [...groups.values()].find((group) => group.paths.some((path) => path.startsWith(`${folder}/`)));
  const checker =
    inside === undefined || inside.isLarge
      ? checkerOf(state, async () => pins, state.settingsOf(`${folder}/`))
      : smallChecker(state, inside);
  return checker.targetsOfFolder(folder);
}
