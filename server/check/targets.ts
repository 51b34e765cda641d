/** Which Keras versions count for a file, and where that comes from. */
import { pinFileKind } from '../keras/pin-files';
import { includedFiles, pinnedTargets, type PinnedTargets } from '../keras/pins';
import { proofOf, targetsOf, type Proof } from '../keras/proven';
import type { Target } from '../keras/versions';
import type { LinkedProject } from '../python/link';
import type { Workspace } from '../workspace';
import type { Configuration } from './configuration';

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

/**
 * @param chosen what the person named; null where they did not.
 * @param configurationOf the configuration that holds for a folder.
 */
export function targetChooser(
  project: LinkedProject,
  texts: ReadonlyMap<string, string>,
  chosen: readonly Target[] | null,
  configurationOf: (folder: string) => Configuration,
): TargetChooser {
  const folders = new Map<
    string,
    {
      choice: Omit<TargetChoice, 'targets' | 'proof' | 'standsIn'>;
      targets: readonly Target[] | null;
      pinned: PinnedTargets | null;
    }
  >();
  const files = new Map<string, TargetChoice>();
  // One list for equal choices: findings of thousands of files are compared with it.
  const shared = new Map<string, readonly Target[]>();
  const share = (targets: readonly Target[]): readonly Target[] => {
    const key = targets.map((target) => target.name).join();
    const known = shared.get(key);
    if (known !== undefined) return known;
    shared.set(key, targets);
    return targets;
  };
  const folderChoice = (
    folder: string,
  ): {
    choice: Omit<TargetChoice, 'targets' | 'proof' | 'standsIn'>;
    targets: readonly Target[] | null;
    pinned: PinnedTargets | null;
  } => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const found = chooseForFolder(folder);
    folders.set(folder, found);
    return found;
  };
  const chooseForFolder = (
    folder: string,
  ): {
    choice: Omit<TargetChoice, 'targets' | 'proof' | 'standsIn'>;
    targets: readonly Target[] | null;
    pinned: PinnedTargets | null;
  } => {
    if (chosen !== null) return { choice: { source: 'option', place: null }, targets: chosen, pinned: null };
    const configuration = configurationOf(folder);
    if (configuration.targets !== null && configuration.file !== null) {
      const line =
        (texts.get(configuration.file) ?? '').split('\n').findIndex((text) => /^\s*target\s*=/.test(text)) + 1;
      const place = { file: configuration.file, line: Math.max(1, line), text: '[tool.saveproof]' };
      return { choice: { source: 'configuration', place }, targets: configuration.targets, pinned: null };
    }
    const pinned = pinnedTargets(folder, texts);
    const [first] = pinned?.requirements ?? [];
    if (pinned === null || first === undefined)
      return { choice: { source: 'default', place: null }, targets: null, pinned: null };
    return {
      choice: { source: 'pins', place: { file: first.file, line: first.line, text: first.text } },
      targets: null,
      pinned,
    };
  };
  const proven = provenFiles(project);
  const choose = (folder: string, proof: Proof | null): TargetChoice => {
    const { choice, targets, pinned } = folderChoice(folder);
    if (targets !== null) return { ...choice, targets: share(targets), proof: null, standsIn: false };
    return {
      ...choice,
      targets: share(targetsOf(pinned, proof)),
      proof,
      standsIn: pinned?.older === true && proof === null,
    };
  };
  return {
    ofFile(path) {
      const known = files.get(path);
      if (known !== undefined) return known;
      const choice = choose(path.slice(0, path.lastIndexOf('/')), proven.get(path) ?? null);
      files.set(path, choice);
      return choice;
    },
    ofFolder: (folder) => choose(folder, null),
  };
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
