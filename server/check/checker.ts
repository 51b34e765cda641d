/**
 * Workspace → findings, kept up to date.
 *
 * A checker remembers what it derived; a change of one file, of the set of files or of a pin derives again only what
 * depends on it.
 */
import { pinFileKind } from '../keras/pin-files';
import { artifactShelf, isPartOf } from './artifacts';
import type { CheckerOptions } from './checker-options';
import { deriveOutcome, type Remembered } from './derive';
import { noTargets, type CheckOutcome } from './outcome';
import { storyCache } from './story-cache';
import type { TargetChoice } from './targets';

/** Checks one workspace, again and again. */
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

/** Makes a checker. Nothing is read before the first check. */
export function createChecker(given: CheckerOptions): Checker {
  const options = { ...given };
  const remembered = nothingRemembered(options);
  const { loaded, shelf } = remembered;
  let outcome: CheckOutcome | null = null;
  let revision = 0;
  let running: Promise<CheckOutcome> | null = null;

  async function check(signal?: AbortSignal): Promise<CheckOutcome> {
    for (;;) {
      signal?.throwIfAborted();
      if (outcome !== null && outcome.revision === revision) return outcome;
      if (running !== null) {
        // Its failure is its own caller's; what it found may be what is wanted here.
        await running.catch(() => null);
        continue;
      }
      running = deriveOutcome(options, remembered, revision, signal);
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
      loaded.delete(path);
      if (pinFileKind(path) !== null || remembered.pinTexts?.has(path) === true) remembered.pinTexts = null;
      if (remembered.paths !== null && !remembered.paths.includes(path)) remembered.paths = null;
    },
    artifactChanged(path) {
      const matters = shelf !== null && isPartOf(shelf.all(), path);
      if (matters) revision += 1;
      return matters;
    },
    listChanged() {
      revision += 1;
      remembered.paths = null;
      remembered.pinTexts = null;
    },
    configure(changes) {
      revision += 1;
      Object.assign(options, changes);
    },
    async targetsOfFolder(folder) {
      if (remembered.chooser === null) await check();
      return remembered.chooser?.ofFolder(folder) ?? noTargets;
    },
  };
}

function nothingRemembered({ workspace, inspect, shelved }: CheckerOptions): Remembered {
  return {
    loaded: new Map(),
    paths: null,
    pinTexts: null,
    chooser: null,
    stories: storyCache(),
    shelf: inspect === undefined ? null : artifactShelf((path) => workspace.stat(path), inspect, shelved),
  };
}
