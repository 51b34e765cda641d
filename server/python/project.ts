/**
 * The files of a project, linked: which module each file is, and what an import leads to.
 * Knows nothing of Keras.
 */
import type { FileFacts, Span } from './syntax';

/** One program: a `.py` file, or the code cells of a notebook as one text. */
export interface SourceFile {
  /** Absolute path. */
  path: string;
  /** The text the facts' offsets count in. */
  text: string;
  facts: FileFacts;
  /** For a notebook: where each cell's text lies in `text`, in order. Empty for a `.py` file. */
  cells: NotebookCell[];
}

/** A code cell of a notebook, and where it stands in the program that its cells make. */
export interface NotebookCell extends Span {
  /** Position among all the notebook's cells, code or not. */
  index: number;
  /** The cell's `id` where the notebook has one. */
  id: string | null;
}

/** What an import leads to: a file of the project, a folder without `__init__.py`, or a name from elsewhere. */
export type ModuleTarget =
  { kind: 'file'; file: SourceFile } | { kind: 'folder'; path: string } | { kind: 'external'; module: string };

/** The files that can matter, and what their imports lead to. */
export interface Project {
  /** By absolute path; only files that can matter. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /**
   * What `module` means when `from` imports it. `level` counts the leading dots of a relative import.
   * Order: relative; the importing file's folder; workspace roots, `src/`; otherwise external.
   */
  resolveModule(from: SourceFile, module: string, level: number): ModuleTarget;
  /** Files that import `file`, directly or over others. */
  dependents(path: string): ReadonlySet<string>;
}
