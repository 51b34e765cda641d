/**
 * The projects of a workspace, each with a checker of its own.
 *
 * A small project is checked whole after every keystroke. A large one is checked whole in a thread; until that has
 * answered, an open file is checked by itself and with what it imports, and what only the whole project tells is
 * carried over.
 */
import { isPartOf, type InspectArtifact } from '../check/artifacts';
import { carriedFindings } from '../check/carry';
import { createChecker, existsIn, type Checker, type CheckOutcome } from '../check/checker';
import type { LoadFiles } from '../check/files';
import { isProgramPath } from '../check/program-path';
import { projectGroups } from '../check/groups';
import { placedFile, type PlainAnswer, type PlainQuestion } from '../check/plain';
import type { TargetChoice } from '../check/targets';
import { tellStory } from '../check/tell';
import { pinFileKind } from '../keras/pin-files';
import { createProject, type LinkedProject } from '../python/link';
import type { SourceFile } from '../python/project';
import type { Finding, Rule } from '../rules/rule';
import type { Workspace } from '../workspace';
import type { OpenDocuments } from './documents';
import { rememberedStat } from './remembered-stat';
import type { Settings } from './settings';

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

export interface ProjectsOptions {
  workspace: Workspace;
  load: LoadFiles;
  documents: OpenDocuments;
  rules: readonly Rule[];
  /** The settings that hold for a file: those of its workspace folder. */
  settingsOf: (path: string) => Settings;
  exists?: (path: string) => boolean;
  /** The text of a JSON file at an absolute path; null where it cannot be read. */
  read?: (path: string) => string | null;
  /** Opens artifacts that loads read. */
  inspect?: InspectArtifact;
  /** Checks a whole project in a thread; absent where there are none. */
  checkWhole?: (question: PlainQuestion, signal: AbortSignal) => Promise<PlainAnswer>;
  /** Says that a whole check found something new: what editors show may be out of date. */
  found: () => void;
}

/** Programs from which on a project is large. */
const largeProject = 80;

/** Files that an open file of a large project is looked at with. */
const mostNeighbours = 6;

/** Milliseconds without a change before a large project is checked whole again. */
const quietTime = 700;

/** Milliseconds for which what stands on disk counts as it was, where nobody tells of a change. */
const statTime = 2000;

interface Group {
  paths: string[];
  isLarge: boolean;
  /** For small projects. */
  checker: Checker | null;
  /** For large ones, by open path. */
  focused: Map<string, { checker: Checker; paths: string }>;
  whole: WholeCheck | null;
  /** For large ones: where imports lead among its paths. */
  links: LinkedProject | null;
  /** Counts changes; a whole check is of one count. */
  revision: number;
}

interface WholeCheck {
  revision: number;
  answer: PlainAnswer;
  files: Map<string, SourceFile>;
  /** What open files showed by themselves in the texts that were asked about. */
  alone: Map<string, { text: string; findings: Finding[] }>;
}

/** The projects of a workspace. Nothing is read before something is asked. */
export function createProjects(options: ProjectsOptions): Projects {
  const { workspace, documents, load, rules } = options;
  let { settingsOf } = options;
  let listed: Promise<{ groups: Map<string, Group>; pins: string[] }> | null = null;
  let known = new Map<string, Group>();
  /** Files that are listed only because the editor has them open. */
  let opened = new Set<string>();
  let stopWhole: AbortController | null = null;
  let scheduled: { group: Group; revision: number } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const { stat, forget } = rememberedStat((path) => workspace.stat(path), statTime);
  const encoder = new TextEncoder();
  /** What is open counts as it is there. */
  const read: Workspace['read'] = async (path) => {
    const open = documents.textAt(path);
    return open === null ? workspace.read(path) : encoder.encode(open);
  };
  /** Where nobody can tell at once, the list of files does. */
  let isListed: (path: string) => boolean = () => false;
  const exists = options.exists ?? ((path: string) => isListed(path));

  async function list(): Promise<{ groups: Map<string, Group>; pins: string[] }> {
    const all = new Set(await workspace.list());
    if (options.exists === undefined) isListed = existsIn([...all]);
    opened = new Set(documents.paths().filter((path) => !all.has(path)));
    for (const path of opened) all.add(path);
    const matter = [...all].filter((path) => isProgramPath(path) || pinFileKind(path) !== null).sort();
    const pins = matter.filter((path) => pinFileKind(path) !== null);
    const groups = new Map<string, Group>();
    for (const paths of projectGroups(workspace.roots, matter, isProgramPath)) {
      const key = paths.join('\n');
      // A project whose files are the same keeps what is known of it.
      const before = known.get(key);
      const isLarge = options.checkWhole !== undefined && paths.filter(isProgramPath).length >= largeProject;
      groups.set(
        key,
        before ?? { paths, isLarge, checker: null, focused: new Map(), whole: null, links: null, revision: 0 },
      );
    }
    known = groups;
    return { groups, pins };
  }

  const listNow = (): Promise<{ groups: Map<string, Group>; pins: string[] }> => {
    listed ??= list().catch((error: unknown) => {
      listed = null;
      throw error;
    });
    return listed;
  };

  const checkerOf = (paths: () => Promise<readonly string[]>, settings: Settings, only?: readonly string[]): Checker =>
    createChecker({
      workspace: { ...workspace, list: paths, stat, read },
      load,
      tell: tellStory,
      rules,
      targets: settings.targets,
      select: settings.select,
      ignore: settings.ignore,
      exists,
      ...(options.read === undefined ? {} : { read: options.read }),
      ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
      ...(only === undefined ? {} : { only }),
    });

  const withPins =
    (group: Group): (() => Promise<readonly string[]>) =>
    async () =>
      [...new Set([...group.paths, ...(await listNow()).pins])].sort();

  const smallChecker = (group: Group): Checker =>
    (group.checker ??= checkerOf(withPins(group), settingsOf(placeOf(group))));

  const groupOf = (groups: Map<string, Group>, path: string): Group | null =>
    [...groups.values()].find((group) => group.paths.includes(path)) ?? null;

  /** An open file with the first of what it imports. */
  async function focusedOutcome(
    group: Group,
    path: string,
    pins: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<CheckOutcome> {
    const [own] = await load([path], true);
    const neighbours: string[] = [];
    if (own?.kind === 'program') {
      group.links ??= createProject({ roots: workspace.roots, paths: group.paths });
      group.links.set(own.file);
      neighbours.push(
        ...group.links
          .importedPaths(own.file)
          .filter((other) => !other.endsWith('/__init__.py'))
          .slice(0, mostNeighbours),
      );
    }
    const paths = [path, ...neighbours].sort();
    const key = paths.join('\n');
    let focused = group.focused.get(path);
    if (focused === undefined || focused.paths !== key) {
      focused = {
        checker: checkerOf(async () => [...new Set([...paths, ...pins])].sort(), settingsOf(path), [path]),
        paths: key,
      };
      group.focused.set(path, focused);
    }
    return focused.checker.check(signal);
  }

  /** What is wrong with the configuration that a file of a project holds, if it holds any. */
  async function configurationOutcome(group: Group | null, signal: AbortSignal | undefined): Promise<CheckOutcome> {
    const known = group === null ? null : group.isLarge ? group.whole?.answer : await smallChecker(group).check(signal);
    return { ...emptyOutcome(), configurationProblems: known?.configurationProblems ?? [] };
  }

  async function largeOutcome(
    group: Group,
    path: string,
    pins: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<CheckOutcome> {
    const outcome = await focusedOutcome(group, path, pins, signal);
    const { whole } = group;
    if (whole === null || whole.revision !== group.revision) scheduleWhole(group);
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
  function scheduleWhole(group: Group): void {
    if (scheduled?.group === group && scheduled.revision === group.revision) return;
    scheduled = { group, revision: group.revision };
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      void wholeNow(group).then(
        () => options.found(),
        () => (scheduled = null),
      );
    }, quietTime);
  }

  /** Checks a large project whole, one at a time. */
  function wholeNow(group: Group, signal?: AbortSignal): Promise<WholeCheck> {
    const run = queue.then(async (): Promise<WholeCheck> => {
      signal?.throwIfAborted();
      if (group.whole !== null && group.whole.revision === group.revision) return group.whole;
      const { pins } = await listNow();
      const { revision } = group;
      const alone: WholeCheck['alone'] = new Map();
      const overlay: PlainQuestion['overlay'] = [];
      for (const path of documents.paths().filter((open) => isProgramPath(open) && group.paths.includes(open))) {
        const outcome = await focusedOutcome(group, path, pins, signal);
        const file = outcome.programs.get(path);
        if (file === undefined) continue;
        overlay.push({ path, text: file.text, cells: file.cells });
        alone.set(path, { text: file.text, findings: outcome.findings });
      }
      const controller = new AbortController();
      stopWhole = controller;
      signal?.addEventListener('abort', () => controller.abort(), { once: true });
      const settings = settingsOf(placeOf(group));
      const question: PlainQuestion = {
        roots: [...workspace.roots],
        paths: [...new Set([...group.paths, ...pins])].sort(),
        overlay,
        targets: settings.targets?.map((target) => target.name) ?? null,
        select: settings.select,
        ignore: settings.ignore,
        artifacts: group.whole?.answer.artifacts ?? [],
        texts: documents.paths().flatMap((path) => {
          const text = pinFileKind(path) === null ? null : documents.textAt(path);
          return text === null ? [] : [{ path, text }];
        }),
      };
      if (options.checkWhole === undefined) throw new Error('There are no threads here.');
      const answer = await options.checkWhole(question, controller.signal);
      stopWhole = null;
      const whole = {
        revision,
        answer,
        files: new Map(answer.files.map((file) => [file.path, placedFile(file)])),
        alone,
      };
      group.whole = whole;
      return whole;
    });
    queue = run.catch(() => undefined);
    return run;
  }

  return {
    async outcomeFor(path, signal) {
      if (!isProgramPath(path) && pinFileKind(path) === null) return emptyOutcome();
      const { groups, pins } = await listNow();
      const group = groupOf(groups, path);
      if (!isProgramPath(path)) return configurationOutcome(group, signal);
      if (group === null) {
        listed = null;
        const again = await listNow();
        const found = groupOf(again.groups, path);
        return found === null
          ? emptyOutcome()
          : found.isLarge
            ? largeOutcome(found, path, again.pins, signal)
            : smallChecker(found).check(signal);
      }
      return group.isLarge ? largeOutcome(group, path, pins, signal) : smallChecker(group).check(signal);
    },
    async everything(signal) {
      const { groups } = await listNow();
      const outcomes: CheckOutcome[] = [];
      for (const group of groups.values()) {
        if (!group.paths.some(isProgramPath) || !settingsOf(placeOf(group)).enable) continue;
        if (!group.isLarge) {
          outcomes.push(await smallChecker(group).check(signal));
          // Between projects, whoever types is answered.
          await new Promise((done) => setTimeout(done, 0));
          continue;
        }
        const whole = await wholeNow(group, signal);
        outcomes.push({
          ...emptyOutcome(),
          findings: whole.answer.findings,
          programs: whole.files,
          configurationProblems: whole.answer.configurationProblems,
          sites: () => whole.answer.sites,
          artifacts: () => whole.answer.artifacts,
        });
      }
      return outcomes;
    },
    changed(path) {
      const isPin = pinFileKind(path) !== null;
      let isKnown = false;
      for (const group of known.values()) {
        const isIn = group.paths.includes(path);
        isKnown ||= isIn;
        if (!isIn && !isPin) continue;
        group.revision += 1;
        group.checker?.changed(path);
        for (const { checker } of group.focused.values()) checker.changed(path);
      }
      if (!isKnown && (isPin || isProgramPath(path))) listed = null;
      stopWhole?.abort();
    },
    artifactChanged(path) {
      forget();
      let matters = false;
      for (const group of known.values()) {
        const checkers = [...group.focused.values()].map(({ checker }) => checker);
        if (group.checker !== null) checkers.push(group.checker);
        const isPart =
          checkers.filter((checker) => checker.artifactChanged(path)).length > 0 ||
          isPartOf(group.whole?.answer.artifacts ?? [], path);
        if (isPart) group.revision += 1;
        matters ||= isPart;
      }
      if (matters) stopWhole?.abort();
      return matters;
    },
    closed(path) {
      if (opened.has(path)) listed = null;
    },
    listChanged() {
      listed = null;
      forget();
      for (const group of known.values()) {
        group.revision += 1;
        group.checker?.listChanged();
        for (const { checker } of group.focused.values()) checker.listChanged();
      }
      stopWhole?.abort();
    },
    configure(next) {
      settingsOf = next;
      for (const group of known.values()) {
        group.revision += 1;
        const { targets, select, ignore } = settingsOf(placeOf(group));
        group.checker?.configure({ targets, select, ignore });
        group.focused.clear();
        group.whole = null;
      }
      stopWhole?.abort();
    },
    async targetsOfFolder(folder) {
      const { groups, pins } = await listNow();
      const inside = [...groups.values()].find((group) => group.paths.some((path) => path.startsWith(`${folder}/`)));
      const checker =
        inside === undefined || inside.isLarge
          ? checkerOf(async () => pins, settingsOf(`${folder}/`))
          : smallChecker(inside);
      return checker.targetsOfFolder(folder);
    },
  };
}

/** A path of a group: all lie in one workspace folder. */
function placeOf(group: Group): string {
  return group.paths[0] ?? '';
}

function emptyOutcome(): CheckOutcome {
  return {
    revision: 0,
    findings: [],
    problems: [],
    configurationProblems: [],
    paths: [],
    programs: new Map(),
    targets: [],
    targetsOf: () => ({ targets: [], source: 'default', place: null, proof: null, standsIn: false }),
    sites: () => [],
    artifacts: () => [],
  };
}
