/** What the server needs of the place it runs in: a Node process or a browser's worker. */
import type { LoadFiles } from '../check/files';
import type { PlainAnswer, PlainQuestion } from '../check/plain';
import type { PythonParser } from '../python/parser';
import type { Workspace } from '../workspace';
import type { WriteFile } from './artifact-export';
import type { OpenAt } from './artifact-session';

export interface Platform {
  /** The files below some folders, as paths of `pathOf`. */
  workspace(roots: readonly string[]): Workspace;
  /** Reads and parses files of a workspace that no editor has open. */
  load(workspace: Workspace): LoadFiles;
  parser(): Promise<PythonParser>;
  /** Whether something stands at an absolute path; absent where nobody can tell at once. */
  exists?: (path: string) => boolean;
  /**
   * The text of a JSON file at an absolute path, null where it cannot be read; absent where nobody can tell at once.
   */
  read?: (path: string) => string | null;
  /** Checks a whole project in a thread; absent where there are none. */
  checkWhole?: (question: PlainQuestion, signal: AbortSignal) => Promise<PlainAnswer>;
  /** How artifacts are opened. */
  openAt: OpenAt;
  /** Writes a file at a path of `pathOf`; absent where there is no disk. */
  writeFile?: WriteFile;
  /** Is handed what the client sent along with its first message. */
  initialize?: (options: unknown) => void;
  /** This version of Saveproof. */
  version: string;
}
