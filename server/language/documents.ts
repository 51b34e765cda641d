/** What the editor has open: texts and notebooks, as programs that stand in for those on disk. */
import {
  NotebookCellKind,
  NotebookDocuments,
  TextDocuments,
  type Connection,
  type NotebookDocument,
  type TextDocumentChangeEvent,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { loadProgram, type LoadedFile, type LoadFiles } from '../check/files';
import { openDocument, type PythonDocument } from '../python/document';
import { programOfCells } from '../python/notebook';
import type { PythonParser } from '../python/parser';
import type { NotebookCell } from '../python/project';
import { pathOf } from './paths';

export interface OpenDocuments {
  /** Paths of everything that is open. */
  paths(): string[];
  /**
   * The program that a text document belongs to, and its cell there for a cell of a notebook; null when it is not open.
   */
  placeOf(uri: string): { path: string; cellIndex: number | null } | null;
  /** The document that shows a path, or a cell of it; null when that is not open. */
  documentOf(path: string, cell: NotebookCell | null): TextDocument | null;
  get(uri: string): TextDocument | undefined;
  /** The text of a file that is open; null where it is not, or is a notebook. */
  textAt(path: string): string | null;
  /** Text documents, cells included. */
  all(): TextDocument[];
  /** Loads what is open from the editor and the rest by `load`. */
  loadWith(load: LoadFiles): LoadFiles;
}

/**
 * Keeps up with what the editor opens, changes and closes.
 *
 * @param parser asked for when the first document is read.
 * @param changed is called with the path of whatever changed, before anything else is answered.
 */
export function openDocuments(
  connection: Connection,
  parser: () => Promise<PythonParser>,
  changed: (path: string, how: 'opened' | 'edited' | 'closed') => void,
): OpenDocuments {
  const texts = new TextDocuments(TextDocument);
  const notebooks = new NotebookDocuments(TextDocument);
  /** Notebook path and cell index by the URI of a cell's document. */
  const cells = new Map<string, { path: string; cellIndex: number }>();
  const notebooksByPath = new Map<string, NotebookDocument>();
  const programs = new Map<string, PythonDocument>();

  // A client without notebook support may open cells as texts: one cell alone is no program.
  const isCell = (uri: string): boolean => uri.startsWith('vscode-notebook-cell:');
  const forget = (path: string): void => {
    programs.get(path)?.close();
    programs.delete(path);
  };

  const register = (notebook: NotebookDocument): void => {
    const path = pathOf(notebook.uri);
    for (const [uri, cell] of cells) if (cell.path === path) cells.delete(uri);
    notebook.cells.forEach((cell, cellIndex) => cells.set(cell.document, { path, cellIndex }));
    notebooksByPath.set(path, notebook);
  };
  notebooks.onDidOpen((notebook) => {
    register(notebook);
    changed(pathOf(notebook.uri), 'opened');
  });
  notebooks.onDidChange(({ notebookDocument }) => {
    register(notebookDocument);
    changed(pathOf(notebookDocument.uri), 'edited');
  });
  notebooks.onDidClose((notebook) => {
    const path = pathOf(notebook.uri);
    for (const [uri, cell] of cells) if (cell.path === path) cells.delete(uri);
    notebooksByPath.delete(path);
    forget(path);
    changed(path, 'closed');
  });
  const versions = new Map<string, number>();
  const ofText = (how: 'opened' | 'edited') => (event: TextDocumentChangeEvent<TextDocument>) => {
    if (isCell(event.document.uri)) return;
    // Opening a document is also told as a change of its contents.
    if (how === 'edited' && versions.get(event.document.uri) === event.document.version) return;
    versions.set(event.document.uri, event.document.version);
    changed(pathOf(event.document.uri), how);
  };
  texts.onDidOpen(ofText('opened'));
  texts.onDidChangeContent(ofText('edited'));
  texts.onDidClose((event) => {
    if (isCell(event.document.uri)) return;
    versions.delete(event.document.uri);
    forget(pathOf(event.document.uri));
    changed(pathOf(event.document.uri), 'closed');
  });
  texts.listen(connection);
  notebooks.listen(connection);

  const sourceOf = (path: string): { text: string; cells: NotebookCell[] } | null => {
    const notebook = notebooksByPath.get(path);
    if (notebook !== undefined) {
      const code = notebook.cells.flatMap((cell, index) => {
        const document = notebooks.cellTextDocuments.get(cell.document);
        return cell.kind === NotebookCellKind.Code && document?.languageId === 'python'
          ? [{ index, id: null, text: document.getText() }]
          : [];
      });
      return programOfCells(code);
    }
    const document = textOf(path);
    return document === undefined ? null : { text: document.getText(), cells: [] };
  };
  const textOf = (path: string): TextDocument | undefined =>
    texts.all().find((document) => !isCell(document.uri) && pathOf(document.uri) === path);

  const loadOpen = (python: PythonParser, path: string, whole: boolean): LoadedFile | null => {
    const program = sourceOf(path);
    if (program === null) return null;
    return loadProgram(path, program, whole, (text) => {
      const known = programs.get(path);
      if (known !== undefined) return known.update(text);
      const opened = openDocument(python, text);
      programs.set(path, opened);
      return opened.facts;
    });
  };

  return {
    paths: () => [
      ...notebooksByPath.keys(),
      ...texts
        .all()
        .filter((document) => !isCell(document.uri))
        .map((document) => pathOf(document.uri)),
    ],
    placeOf(uri) {
      const cell = cells.get(uri);
      if (cell !== undefined) return cell;
      return texts.get(uri) === undefined ? null : { path: pathOf(uri), cellIndex: null };
    },
    documentOf(path, cell) {
      if (cell === null) return textOf(path) ?? null;
      const notebookCell = notebooksByPath.get(path)?.cells[cell.index];
      return notebookCell === undefined ? null : (notebooks.cellTextDocuments.get(notebookCell.document) ?? null);
    },
    get: (uri) => notebooks.cellTextDocuments.get(uri) ?? texts.get(uri),
    textAt: (path) => textOf(path)?.getText() ?? null,
    all: () => [...texts.all().filter((document) => !isCell(document.uri)), ...notebooks.cellTextDocuments.all()],
    loadWith: (load) => async (paths, whole) => {
      const open: LoadedFile[] = [];
      const closed: string[] = [];
      for (const path of paths) {
        const isOpen = notebooksByPath.has(path) || textOf(path) !== undefined;
        const loaded = isOpen ? loadOpen(await parser(), path, whole) : null;
        if (loaded === null) closed.push(path);
        else open.push(loaded);
      }
      return closed.length === 0 ? open : [...open, ...(await load(closed, whole))];
    },
  };
}
