/** Which Keras versions count for a file, and where that comes from. */
import { pinFileKind } from '../keras/pin-files';
import { includedFiles, pinnedTargets, type PinnedTargets } from '../keras/pins';
import { proofOf, targetsOf, type Proof } from '../keras/proven';
import type { Target } from '../keras/versions';
import type { LinkedProject } from '../python/link';
import type { Workspace } from '../workspace';
import type { Configuration } from './configuration';
import { folderOf } from './paths';

/** The targets of a file or folder, and why these. */
export interface TargetChoice {
  targets: readonly Target[];
  /** `option`: the person named them on the command line or in the settings. `default`: every supported version. */
  source: 'option' | 'configuration' | 'pins' | 'default';
  /** Where it stands: absolute path and line, from 1; null for `option` and `default`. */
  place: { file: string; line: number; text: string } | null;
  /** What the code itself proves, where that narrowed the choice. */
  proof: Proof | null;
  /** The version pinned is older than every supported one: the oldest stands in for it. */
  standsIn: boolean;
}

/** The texts of all files that may pin versions, with those that they include. */
export async function readPinTexts(workspace: Workspace, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const decoder = new TextDecoder('utf-8');
  const pending = paths.filter((path) => pinFileKind(path) !== null);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (texts.has(path)) continue;
    const bytes = await workspace.read(path);
    if (bytes === null) continue;
    const text = decoder.decode(bytes);
    texts.set(path, text);
    const kind = pinFileKind(path);
    if (kind === 'requirements' || kind === null) pending.push(...includedFiles(path, text));
  }
  return texts;
}

/** Answers which targets count for each file of a project. */
export interface TargetChooser {
  /** For a file of the project (absolute path): with what its code, or that of a file it imports, proves. */
  ofFile(path: string): TargetChoice;
  /** For a folder: without a look at code. */
  ofFolder(folder: string): TargetChoice;
}

/** What holds for a folder, before any of its code is looked at. */
interface FolderChoice {
  source: TargetChoice['source'];
  place: TargetChoice['place'];
  /** null where the pins, or the code, decide. */
  targets: readonly Target[] | null;
  pinned: PinnedTargets | null;
}

/**
 * Chooses the targets of the files of a project.
 *
 * @param texts texts of the files that may pin versions or hold a configuration, by absolute path.
 * @param chosen what the person named; null where they did not.
 * @param configurationOf the configuration that holds for a folder.
 */
export function targetChooser(
  project: LinkedProject,
  texts: ReadonlyMap<string, string>,
  chosen: readonly Target[] | null,
  configurationOf: (folder: string) => Configuration,
): TargetChooser {
  const folders = new Map<string, FolderChoice>();
  const files = new Map<string, TargetChoice>();
  const proven = provenFiles(project);
  const share = sharedLists();
  const choose = (folder: string, proof: Proof | null): TargetChoice => {
    let known = folders.get(folder);
    if (known === undefined) {
      known = chosen === null ? choiceOfFolder(folder, texts, configurationOf(folder)) : byOption(chosen);
      folders.set(folder, known);
    }
    const { source, place, targets, pinned } = known;
    if (targets !== null) return { source, place, targets: share(targets), proof: null, standsIn: false };
    const standsIn = pinned?.older === true && proof === null;
    return { source, place, targets: share(targetsOf(pinned, proof)), proof, standsIn };
  };
  return {
    ofFile(path) {
      let choice = files.get(path);
      if (choice === undefined) files.set(path, (choice = choose(folderOf(path), proven.get(path) ?? null)));
      return choice;
    },
    ofFolder: (folder) => choose(folder, null),
  };
}

/** One list for equal choices: findings of thousands of files are compared with it. */
function sharedLists(): (targets: readonly Target[]) => readonly Target[] {
  const shared = new Map<string, readonly Target[]>();
  return (targets) => {
    const key = targets.map((target) => target.name).join();
    const known = shared.get(key);
    if (known !== undefined) return known;
    shared.set(key, targets);
    return targets;
  };
}

function byOption(targets: readonly Target[]): FolderChoice {
  return { source: 'option', place: null, targets, pinned: null };
}

/** The configuration above a folder, otherwise the pins above it. */
function choiceOfFolder(
  folder: string,
  texts: ReadonlyMap<string, string>,
  { file, targets }: Configuration,
): FolderChoice {
  if (targets !== null && file !== null) {
    const lines = (texts.get(file) ?? '').split('\n');
    const line = Math.max(1, lines.findIndex((text) => /^\s*target\s*=/.test(text)) + 1);
    return { source: 'configuration', place: { file, line, text: '[tool.saveproof]' }, targets, pinned: null };
  }
  const pinned = pinnedTargets(folder, texts);
  const [first] = pinned?.requirements ?? [];
  if (first === undefined) return { source: 'default', place: null, targets: null, pinned: null };
  const place = { file: first.file, line: first.line, text: first.text };
  return { source: 'pins', place, targets: null, pinned };
}

/** What each file proves, itself or by what it imports: who imports a file for Keras 3 runs under Keras 3. */
function provenFiles(project: LinkedProject): Map<string, Proof> {
  const proven = new Map<string, Proof>();
  for (const file of project.files.values()) {
    const proof = proofOf(file);
    if (proof !== null) proven.set(file.path, proof);
  }
  for (const [path, proof] of [...proven]) {
    for (const dependent of project.dependents(path)) if (!proven.has(dependent)) proven.set(dependent, proof);
  }
  return proven;
}
