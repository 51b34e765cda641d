/** What is known of the projects of a workspace, and what all that is done with them needs. */
import type { InspectArtifact } from '../../check/artifacts';
import type { Checker } from '../../check/checker';
import type { LoadFiles } from '../../check/files';
import type { PlainAnswer, PlainQuestion } from '../../check/plain';
import type { LinkedProject } from '../../python/link';
import type { SourceFile } from '../../python/project';
import type { Finding, Rule } from '../../rules/rule';
import type { Workspace } from '../../workspace';
import type { OpenDocuments } from '../documents';
import { rememberedStat, type RememberedStat } from '../remembered-stat';
import type { Settings } from '../settings';

/** What projects are made with. */
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

/** One project: the files of one group, and the checkers that look at them. */
export interface Group {
  paths: string[];
  isLarge: boolean;
  /** For small projects. */
  checker: Checker | null;
  /** For large ones, by open path; `paths` are those that its checker looks at, a line each. */
  focused: Map<string, { checker: Checker; paths: string }>;
  whole: WholeCheck | null;
  /** For large ones: where imports lead among its paths. */
  links: LinkedProject | null;
  /** Counts changes; a whole check is of one count. */
  revision: number;
}

/** What the last check of a large project as a whole answered. */
export interface WholeCheck {
  revision: number;
  answer: PlainAnswer;
  files: Map<string, SourceFile>;
  /** What open files showed by themselves in the texts that were asked about. */
  alone: Map<string, { text: string; findings: Finding[] }>;
}

/** Every project of a workspace by its paths, and the files that pin versions. */
export interface ProjectList {
  groups: Map<string, Group>;
  pins: string[];
}

/** The projects of a workspace, as far as they are known. */
export interface ProjectsState {
  readonly options: ProjectsOptions;
  /** What stands on disk, asked once in a while. */
  readonly disk: RememberedStat;
  settingsOf: (path: string) => Settings;
  /** null until somebody asks, and after files came or went. */
  listed: Promise<ProjectList> | null;
  /** The groups of the last list. */
  known: Map<string, Group>;
  /** Files that are listed only because the editor has them open. */
  opened: Set<string>;
  /** Where nobody can tell at once what stands on disk, the list of files does. */
  isListed: (path: string) => boolean;
  /** Stops the whole check that is running. */
  stopWhole: AbortController | null;
  /** The whole check that is waited for or running. */
  scheduled: { group: Group; revision: number } | null;
  /** Runs out when the project has been left alone for long enough. */
  timer: ReturnType<typeof setTimeout> | null;
  /** The whole checks asked for so far, one after the other. */
  queue: Promise<unknown>;
}

/** Milliseconds for which what stands on disk counts as it was, where nobody tells of a change. */
const statTime = 2000;

/** Nothing is known yet. */
export function newState(options: ProjectsOptions): ProjectsState {
  return {
    options,
    disk: rememberedStat((path) => options.workspace.stat(path), statTime),
    settingsOf: options.settingsOf,
    listed: null,
    known: new Map(),
    opened: new Set(),
    isListed: () => false,
    stopWhole: null,
    scheduled: null,
    timer: null,
    queue: Promise.resolve(),
  };
}

/** The settings of a project: all of its files lie in one workspace folder. */
export function settingsOfGroup({ settingsOf }: ProjectsState, group: Group): Settings {
  return settingsOf(group.paths[0] ?? '');
}
