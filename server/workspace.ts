/**
 * What the core needs of the world: a workspace that lists and reads.
 *
 * The core does no input or output of its own; command line, language server, browser and tests
 * each hand it one. Paths are absolute, with `/`, and compare by equality.
 */
export interface Workspace {
  /** Absolute folders, outermost first. */
  readonly roots: readonly string[];
  /**
   * Every file the workspace does not exclude (ignored folders such as `.git`, `node_modules`, virtual environments are
   * left out).
   */
  list(): Promise<readonly string[]>;
  /** The bytes of a file, or null when there is none or it cannot be read. */
  read(path: string): Promise<Uint8Array | null>;
  /** What stands at a path; null when nothing does. */
  stat(path: string): Promise<{ kind: 'file' | 'folder'; bytes: number; modified: number } | null>;
}
