/**
 * Workspace → findings, kept up to date.
 *
 * Byte filter → facts → link → story → rules for each target → merge → suppressions and configuration. A checker
 * remembers what it derived; a change of one file, of the set of files or of a pin derives again only what depends on
 * it.
 */
import { artifactsWanted, type KnownArtifact } from '../keras/on-disk';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { pinFileKind } from '../keras/pin-files';
import type { LinkedProject } from '../python/link';
import type { SourceFile } from '../python/project';
import type { Finding, Rule } from '../rules/rule';
import type { Workspace } from '../workspace';
import { artifactShelf, isPartOf, type InspectArtifact, type ShelvedArtifact } from './artifacts';
import { findAcross } from './across-versions';
import { selects, unusedSuppression } from './catalogue';
import {
  defaultConfiguration,
  mentionsConfiguration,
  readConfiguration,
  selectionOf,
  type Configuration,
  type ConfigurationProblem,
  type Selection,
} from './configuration';
import type { LoadedFile, LoadFiles } from './files';
import { gatherPrograms } from './gather';
import { mergeDetections, type TargetDetection } from './merge';
import { modelSites, type ModelSite } from './sites';
import { applySuppressions } from './suppressions';
import { placeSpan } from './positions';
import { isProgramPath } from './program-path';
import { readPinTexts, targetChooser, type TargetChoice, type TargetChooser } from './targets';

/** What a story is told with. */
export interface TellOptions {
  /** Base classes from packages out of sight that are Keras layers. */
  customLayers: readonly string[];
  exists: (path: string) => boolean;
  /** The text of a file at an absolute path; null where it cannot be read. */
  read?: ((path: string) => string | null) | undefined;
  /** Artifacts behind loads, filled once the story is told. */
  artifacts: ReadonlyMap<string, KnownArtifact>;
  /** What the pins above a file leave of the versions. */
  pinnedTo: (path: string) => readonly Target[] | null;
  /** The story told last, of which whatever still holds is kept. */
  previous: Story | null;
}

export interface CheckerOptions {
  workspace: Workspace;
  load: LoadFiles;
  /** The story of a project; `customLayers` are base classes from elsewhere that are Keras layers. */
  tell: (project: LinkedProject, options: TellOptions) => Story;
  /**
   * Whether a file or folder stands at an absolute path, also outside the workspace; where absent, the list of files
   * tells.
   */
  exists?: (path: string) => boolean;
  /**
   * The text of a file at an absolute path, null where it cannot be read; where absent, documents that stand on disk
   * are not known.
   */
  read?: (path: string) => string | null;
  /** Opens artifacts that loads read; where absent, no rule knows what stands on disk. */
  inspect?: InspectArtifact;
  /** Artifacts that were opened before, by another checker. */
  shelved?: readonly ShelvedArtifact[];
  rules: readonly Rule[];
  /** What the person named on the command line or in the settings. */
  targets?: readonly Target[] | null;
  select?: string[] | null;
  ignore?: string[];
  /** Absolute paths of files or folders that findings are wanted for; all where absent. */
  only?: readonly string[];
}

/** What a check found; everything in it is current as of `revision`. */
export interface CheckOutcome {
  /** Counts changes: equal numbers mean equal outcomes. */
  revision: number;
  findings: Finding[];
  /** Files that could not be checked, or only in part: absolute path and one sentence. */
  problems: { path: string; message: string; line?: number }[];
  /** Configuration that is wrong, by pyproject.toml. */
  configurationProblems: { path: string; problems: ConfigurationProblem[] }[];
  /** Every program of the workspace that was looked at, by absolute path. */
  paths: string[];
  /** The parsed ones among them. */
  programs: ReadonlyMap<string, SourceFile>;
  /** Targets that count for some file, oldest first. */
  targets: Target[];
  targetsOf: (path: string) => TargetChoice;
  /** Where models are saved and loaded; made anew at each call. */
  sites: () => readonly ModelSite[];
  /** Artifacts that were opened, and what each consists of. */
  artifacts: () => readonly ShelvedArtifact[];
}

export interface Checker {
  /**
   * The findings now. Calls while one is running wait for it and share the next.
   *
   * @throws AbortError when the signal is aborted.
   */
  check(signal?: AbortSignal): Promise<CheckOutcome>;
  /** Says that a file's contents changed, also ones that only the caller's `load` sees (an open document). */
  changed(path: string): void;
  /** Says that a file of an artifact changed, came or went; whether that matters to what was found. */
  artifactChanged(path: string): boolean;
  /** Says that files came or went. */
  listChanged(): void;
  /** Takes new options over. */
  configure(options: Partial<Pick<CheckerOptions, 'targets' | 'select' | 'ignore'>>): void;
  /** The targets of a folder, as far as pins and settings tell. */
  targetsOfFolder(folder: string): Promise<TargetChoice>;
}

/** Rules that tell which names there are: a version older than those that are known has others. */
const ofNames: ReadonlySet<string> = new Set(['SP501', 'SP502']);

/** Makes a checker. Nothing is read before the first check. */
export function createChecker(given: CheckerOptions): Checker {
  const options = { ...given };
  const known = new Map<string, LoadedFile>();
  let paths: readonly string[] | null = null;
  let pinTexts: Map<string, string> | null = null;
  let outcome: CheckOutcome | null = null;
  let revision = 0;
  let running: Promise<CheckOutcome> | null = null;
  let chooser: TargetChooser | null = null;
  const stories = storyCache();
  const shelf =
    options.inspect === undefined
      ? null
      : artifactShelf((path) => options.workspace.stat(path), options.inspect, options.shelved);
  const artifacts: ReadonlyMap<string, KnownArtifact> = shelf?.known ?? new Map();

  /** Told stories outlive changes of pins, so that this asks the newest chooser. */
  const pinnedTo = (path: string): readonly Target[] | null => {
    const choice = chooser?.ofFile(path);
    return choice?.source === 'pins' || choice?.source === 'configuration' ? choice.targets : null;
  };

  const rulesKnown: readonly { code: string; name: string }[] = [...options.rules, unusedSuppression];

  async function derive(signal: AbortSignal | undefined): Promise<CheckOutcome> {
    const started = revision;
    paths ??= await options.workspace.list();
    pinTexts ??= await readPinTexts(options.workspace, paths);
    signal?.throwIfAborted();
    const configurations = readConfigurations(paths, pinTexts, rulesKnown, options.workspace.roots);
    const overrides = { select: options.select ?? null, ignore: options.ignore ?? [] };
    const selections = new Map<Configuration, Selection>();
    const selectionFor = (path: string): Selection => {
      const configuration = configurations.of(folderOf(path));
      let selection = selections.get(configuration);
      if (selection === undefined) {
        selection = selectionOf(configuration, overrides);
        selections.set(configuration, selection);
      }
      return selection;
    };
    const programPaths = paths.filter((path) => isProgramPath(path) && !selectionFor(path).excludes(path));
    const customLayers = configurations.all.flatMap((configuration) => configuration.customLayers);
    const { project, problems } = await gatherPrograms(
      options.workspace.roots,
      programPaths,
      known,
      options.load,
      customLayers,
    );
    signal?.throwIfAborted();
    chooser = targetChooser(project, pinTexts, options.targets ?? null, configurations.of);
    const choose = chooser;
    const isWanted = wantedPaths(options.only);
    const exists = options.exists ?? existsIn(paths);
    const ruleProblems: CheckOutcome['problems'] = [];
    const targets = new Set<Target>();
    for (const path of project.files.keys()) {
      if (isWanted(path)) for (const target of choose.ofFile(path).targets) targets.add(target);
    }
    const ordered = orderedTargets(targets);
    const detections: TargetDetection[] = [];
    let story: Story | null = null;
    if (ordered.length > 0) {
      story = stories.tell(project, customLayers, (previous) =>
        options.tell(project, { customLayers, exists, read: options.read, artifacts, pinnedTo, previous }),
      );
      signal?.throwIfAborted();
      await shelf?.update(artifactsWanted(story), signal);
      for (const rule of options.rules) {
        if (![...project.files.keys()].some((path) => selectionFor(path).reports(rule, path))) continue;
        runRule(rule, story, ordered, detections, ruleProblems);
      }
    }
    const merged = mergeDetections(
      detections.filter(
        ({ rule, detection }) =>
          isWanted(detection.file) &&
          selectionFor(detection.file).reports(rule, detection.file) &&
          !(ofNames.has(rule.code) && choose.ofFile(detection.file).standsIn),
      ),
      (path) => choose.ofFile(path).targets,
      project.files,
      (path) => choose.ofFile(path).standsIn,
    );
    const byFile = new Map<string, Finding[]>();
    for (const finding of merged) {
      const list = byFile.get(finding.file);
      if (list === undefined) byFile.set(finding.file, [finding]);
      else list.push(finding);
    }
    const findings: Finding[] = [];
    const wantedPrograms = programPaths.filter(isWanted);
    for (const path of wantedPrograms) {
      const file = project.files.get(path);
      if (file === undefined) continue;
      findings.push(...silenced(file, byFile.get(path) ?? [], selectionFor(path), options.rules));
      const [syntaxError] = file.facts.syntaxErrors;
      if (syntaxError !== undefined) {
        const { start, cell } = placeSpan(file, syntaxError);
        const line = start.line + 1;
        problems.push({
          path,
          line,
          message: `Line ${line}${cell === null ? '' : ` of cell ${cell.index + 1}`} is no valid Python; the rest of the file was checked, but findings around it may be missing.`,
        });
      }
    }
    const told = story;
    const result: CheckOutcome = {
      revision: started,
      findings,
      problems: [...problems.filter(({ path }) => isWanted(path)), ...ruleProblems].sort((left, right) =>
        left.path < right.path ? -1 : left.path > right.path ? 1 : 0,
      ),
      configurationProblems: configurations.problems,
      paths: wantedPrograms,
      programs: project.files,
      targets: ordered,
      targetsOf: (path) => choose.ofFile(path),
      sites: () => (told === null ? [] : modelSites(told)),
      artifacts: () => shelf?.all() ?? [],
    };
    return result;
  }

  async function check(signal?: AbortSignal): Promise<CheckOutcome> {
    for (;;) {
      signal?.throwIfAborted();
      if (outcome !== null && outcome.revision === revision) return outcome;
      if (running !== null) {
        // Its failure is its own caller's; what it found may be what is wanted here.
        await running.catch(() => null);
        continue;
      }
      running = derive(signal);
      try {
        outcome = await running;
      } finally {
        running = null;
      }
    }
  }

  return {
    check,
    changed(path) {
      revision += 1;
      known.delete(path);
      if (pinFileKind(path) !== null || pinTexts?.has(path) === true) pinTexts = null;
      if (paths !== null && !paths.includes(path)) paths = null;
    },
    artifactChanged(path) {
      const matters = shelf !== null && isPartOf(shelf.all(), path);
      if (matters) revision += 1;
      return matters;
    },
    listChanged() {
      revision += 1;
      paths = null;
      pinTexts = null;
    },
    configure(changes) {
      revision += 1;
      Object.assign(options, changes);
    },
    async targetsOfFolder(folder) {
      if (chooser === null) await check();
      return chooser?.ofFolder(folder) ?? { targets: [], source: 'default', place: null, proof: null, standsIn: false };
    },
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Whether a path is that of a file of a list, or of a folder around one. */
export function existsIn(paths: readonly string[]): (path: string) => boolean {
  const known = new Set<string>();
  for (const path of paths) {
    for (let at = path; at !== '' && !known.has(at); at = folderOf(at)) known.add(at);
  }
  return (path) => known.has(path);
}

/** Targets as `allTargets` orders them; the newest of a merge is the last. */
function orderedTargets(targets: ReadonlySet<Target>): Target[] {
  return [...targets].sort(
    (left, right) => left.package.localeCompare(right.package) || left.major - right.major || left.minor - right.minor,
  );
}

function wantedPaths(only: readonly string[] | undefined): (path: string) => boolean {
  if (only === undefined) return () => true;
  const exact = new Set(only);
  const below = only.map((path) => `${path}/`);
  return (path) => exact.has(path) || below.some((prefix) => path.startsWith(prefix));
}

/** A rule that fails costs its own findings and a sentence, nothing else. */
function runRule(
  rule: Rule,
  story: Story,
  targets: readonly Target[],
  detections: TargetDetection[],
  problems: CheckOutcome['problems'],
): void {
  try {
    const found = findAcross(targets, (target) => [...rule.find(story, target)]);
    for (const target of targets)
      for (const detection of found.get(target) ?? []) detections.push({ rule, target, detection });
  } catch (error) {
    const [file] = story.project.files.keys();
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({
      path: file ?? '',
      message: `The rule ${rule.name} failed (${reason}), so its findings are missing. This is a fault of Saveproof: please report it.`,
    });
  }
}

function silenced(
  file: SourceFile,
  findings: readonly Finding[],
  selection: Selection,
  rules: readonly Rule[],
): Finding[] {
  const { kept, unused } = applySuppressions(file, findings, (selector) => {
    const meant = [...rules, unusedSuppression].filter((rule) => selects(selector, rule));
    return { known: meant.length > 0, reported: meant.some((rule) => selection.reports(rule, file.path)) };
  });
  const reported = selection.reports(unusedSuppression, file.path) ? [...kept, ...unused] : kept;
  return reported.sort((left, right) => left.span.start - right.span.start || left.code.localeCompare(right.code));
}

/** The story of a project stays the same while its files do. */
function storyCache(): {
  tell(project: LinkedProject, customLayers: readonly string[], make: (previous: Story | null) => Story): Story;
} {
  let files: SourceFile[] = [];
  let layers = '';
  let story: Story | null = null;
  return {
    tell(project, customLayers, make) {
      const now = [...project.files.values()];
      const isSame =
        story !== null &&
        layers === customLayers.join() &&
        now.length === files.length &&
        now.every((file, index) => file === files[index]);
      if (story === null || !isSame) {
        story = make(layers === customLayers.join() ? story : null);
        files = now;
        layers = customLayers.join();
      }
      return story;
    },
  };
}

/**
 * The configurations of a workspace: the nearest pyproject.toml with `[tool.saveproof]` above a folder holds for it.
 */
function readConfigurations(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  rules: readonly { code: string; name: string }[],
  roots: readonly string[],
): { of(folder: string): Configuration; all: Configuration[]; problems: CheckOutcome['configurationProblems'] } {
  const byFolder = new Map<string, Configuration>();
  const problems: CheckOutcome['configurationProblems'] = [];
  const candidates = new Set(paths.filter((path) => path.endsWith('/pyproject.toml')));
  for (const path of texts.keys()) if (path.endsWith('/pyproject.toml')) candidates.add(path);
  for (const path of candidates) {
    const text = texts.get(path);
    if (text === undefined || !mentionsConfiguration(text)) continue;
    const read = readConfiguration(path, text, rules);
    if (read === null) continue;
    byFolder.set(folderOf(path), read.configuration);
    if (read.problems.length > 0) problems.push({ path, problems: read.problems });
  }
  const fallback = defaultConfiguration(roots[0] ?? '');
  return {
    of(folder) {
      for (let at = folder; ; at = folderOf(at)) {
        const found = byFolder.get(at);
        if (found !== undefined) return found;
        if (!at.includes('/')) return fallback;
      }
    },
    all: [...byFolder.values()],
    problems,
  };
}
