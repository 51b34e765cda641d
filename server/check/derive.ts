/**
 * One check, from the files of a workspace to its outcome.
 *
 * Byte filter → facts → link → story → rules for each target → merge → suppressions and configuration.
 */
import { artifactsWanted, type KnownArtifact } from '../keras/on-disk';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import type { LinkedProject } from '../python/link';
import type { SourceFile } from '../python/project';
import type { Finding, Rule } from '../rules/rule';
import { findAcross } from './across-versions';
import type { ArtifactShelf } from './artifacts';
import { selects, unusedSuppression } from './catalogue';
import type { CheckerOptions } from './checker-options';
import type { Selection } from './configuration';
import { readConfigurations, selectionsOf } from './configurations';
import type { LoadedFile } from './files';
import { gatherPrograms } from './gather';
import { mergeDetections, type TargetDetection } from './merge';
import type { CheckOutcome, CheckProblem } from './outcome';
import { existsIn, isAmong } from './paths';
import { placeSpan } from './positions';
import { isProgramPath } from './program-path';
import { modelSites } from './sites';
import type { StoryCache } from './story-cache';
import { applySuppressions } from './suppressions';
import { readPinTexts, targetChooser, type TargetChooser } from './targets';

/** What a checker knows from one check to the next; null is what the next one asks for anew. */
export interface Remembered {
  /** Files as they were read, by absolute path. */
  loaded: Map<string, LoadedFile>;
  /** Every file of the workspace. */
  paths: readonly string[] | null;
  pinTexts: Map<string, string> | null;
  chooser: TargetChooser | null;
  stories: StoryCache;
  /** Opened artifacts; null where nobody opens any. */
  shelf: ArtifactShelf | null;
}

/**
 * Checks a workspace. What is remembered is used, and filled.
 *
 * @param revision What the outcome is current as of.
 * @throws AbortError when the signal is aborted.
 */
export async function deriveOutcome(
  options: CheckerOptions,
  remembered: Remembered,
  revision: number,
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  const { workspace, rules } = options;
  const paths = (remembered.paths ??= await workspace.list());
  const pinTexts = (remembered.pinTexts ??= await readPinTexts(workspace, paths));
  signal?.throwIfAborted();
  const configurations = readConfigurations(paths, pinTexts, [...rules, unusedSuppression], workspace.roots);
  const selectionFor = selectionsOf(configurations, { select: options.select ?? null, ignore: options.ignore ?? [] });
  const programPaths = paths.filter((path) => isProgramPath(path) && !selectionFor(path).excludes(path));
  const customLayers = configurations.all.flatMap((configuration) => configuration.customLayers);
  const gathered = await gatherPrograms(workspace.roots, programPaths, remembered.loaded, options.load, customLayers);
  const { project } = gathered;
  signal?.throwIfAborted();
  const chooser = targetChooser(project, pinTexts, options.targets ?? null, configurations.of);
  remembered.chooser = chooser;
  const isWanted = isAmong(options.only);
  const targets = targetsOfAll([...project.files.keys()].filter(isWanted), chooser);
  let story: Story | null = null;
  let detected: Detected = { detections: [], problems: [] };
  if (targets.length > 0) {
    const exists = options.exists ?? existsIn(paths);
    story = await toldStory(options, remembered, project, customLayers, exists, signal);
    detected = detect(rules, selectionFor, story, targets);
  }
  const merged = mergeDetections(
    detected.detections.filter((each) => isWanted(each.detection.file) && counts(each, selectionFor, chooser)),
    (path) => chooser.ofFile(path).targets,
    project.files,
    (path) => chooser.ofFile(path).standsIn,
  );
  const wantedPrograms = programPaths.filter(isWanted);
  const wantedFiles = wantedPrograms.flatMap((path) => project.files.get(path) ?? []);
  return {
    revision,
    findings: reportedFindings(wantedFiles, merged, selectionFor, rules),
    problems: [
      ...[...gathered.problems, ...wantedFiles.flatMap(syntaxProblem)].filter(({ path }) => isWanted(path)),
      ...detected.problems,
    ].sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0)),
    configurationProblems: configurations.problems,
    paths: wantedPrograms,
    programs: project.files,
    targets,
    targetsOf: (path) => chooser.ofFile(path),
    sites: () => (story === null ? [] : modelSites(story)),
    artifacts: () => remembered.shelf?.all() ?? [],
  };
}

/** The targets that count for some of these files, as `allTargets` orders them: the newest of a merge is the last. */
function targetsOfAll(paths: readonly string[], chooser: TargetChooser): Target[] {
  const targets = new Set<Target>();
  for (const path of paths) for (const target of chooser.ofFile(path).targets) targets.add(target);
  return [...targets].sort(
    (left, right) => left.package.localeCompare(right.package) || left.major - right.major || left.minor - right.minor,
  );
}

/** The story of a project, with the artifacts that its loads read opened. */
async function toldStory(
  options: CheckerOptions,
  remembered: Remembered,
  project: LinkedProject,
  customLayers: readonly string[],
  exists: (path: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<Story> {
  const { stories, shelf } = remembered;
  const artifacts: ReadonlyMap<string, KnownArtifact> = shelf?.known ?? new Map();
  /** A told story outlives changes of pins, so that this asks the newest chooser. */
  const pinnedTo = (path: string): readonly Target[] | null => {
    const choice = remembered.chooser?.ofFile(path);
    return choice?.source === 'pins' || choice?.source === 'configuration' ? choice.targets : null;
  };
  const story = stories.tell(project, customLayers, (previous) =>
    options.tell(project, { customLayers, exists, read: options.read, artifacts, pinnedTo, previous }),
  );
  signal?.throwIfAborted();
  await shelf?.update(artifactsWanted(story), signal);
  return story;
}

/** What rules detected, and which of them failed. */
interface Detected {
  detections: TargetDetection[];
  problems: CheckProblem[];
}

/** Asks every rule that is reported for some file. */
function detect(
  rules: readonly Rule[],
  selectionFor: (path: string) => Selection,
  story: Story,
  targets: readonly Target[],
): Detected {
  const detected: Detected = { detections: [], problems: [] };
  const files = [...story.project.files.keys()];
  for (const rule of rules) {
    if (files.some((path) => selectionFor(path).reports(rule, path))) runRule(rule, story, targets, detected);
  }
  return detected;
}

/** A rule that fails costs its own findings and a sentence, nothing else. */
function runRule(rule: Rule, story: Story, targets: readonly Target[], detected: Detected): void {
  try {
    const found = findAcross(targets, (target) => [...rule.find(story, target)]);
    for (const target of targets)
      for (const detection of found.get(target) ?? []) detected.detections.push({ rule, target, detection });
  } catch (error) {
    const [file] = story.project.files.keys();
    const reason = error instanceof Error ? error.message : String(error);
    detected.problems.push({
      path: file ?? '',
      message: `The rule ${rule.name} failed (${reason}), so its findings are missing. This is a fault of Saveproof: please report it.`,
    });
  }
}

/** Rules that tell which names there are: a version older than those that are known has others. */
const ofNames: ReadonlySet<string> = new Set(['SP501', 'SP502']);

/** Whether what a rule detected is reported for the file that it is in. */
function counts(
  { rule, detection: { file } }: TargetDetection,
  selectionFor: (path: string) => Selection,
  chooser: TargetChooser,
): boolean {
  return selectionFor(file).reports(rule, file) && !(ofNames.has(rule.code) && chooser.ofFile(file).standsIn);
}

/** Findings by file, in the order of the files and of their lines, without what comments silence. */
function reportedFindings(
  files: readonly SourceFile[],
  merged: readonly Finding[],
  selectionFor: (path: string) => Selection,
  rules: readonly Rule[],
): Finding[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of merged) {
    const list = byFile.get(finding.file);
    if (list === undefined) byFile.set(finding.file, [finding]);
    else list.push(finding);
  }
  return files.flatMap((file) => unsilenced(file, byFile.get(file.path) ?? [], selectionFor(file.path), rules));
}

/** The findings of a file that no comment silences, and the comments that silence none. */
function unsilenced(
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

/** The first place of a file that is no valid Python. */
function syntaxProblem(file: SourceFile): CheckProblem[] {
  const [syntaxError] = file.facts.syntaxErrors;
  if (syntaxError === undefined) return [];
  const { start, cell } = placeSpan(file, syntaxError);
  const line = start.line + 1;
  const message = `Line ${line}${cell === null ? '' : ` of cell ${cell.index + 1}`} is no valid Python; the rest of the file was checked, but findings around it may be missing.`;
  return [{ path: file.path, line, message }];
}
