/** Paths of artifacts in a line of a terminal. */

export interface PrintedPath {
  /** Where the path starts in the line, and how long it is. */
  start: number;
  length: number;
  path: string;
}

/** How the name of a file ends that leads an artifact. */
const NAME = String.raw`(?:[^\s"'\`<>|()[\]{},;=]*\.(?:keras|h5|hdf5|index|weights\.json)|(?:[^\s"'\`<>|()[\]{},;=]*[/\\])?saved_model\.(?:pb|pbtxt))`;
const QUOTED = String.raw`(["'\`])((?:(?!\1).)*?(?:\.(?:keras|h5|hdf5|index|weights\.json)|saved_model\.(?:pb|pbtxt)))\1`;
const PATHS = new RegExp(`${QUOTED}|(${NAME})(?=$|[\\s"'\`<>|()\\[\\]{},;:=!?]|\\.(?!\\w))`, 'g');
/** What TensorFlow logs after a SavedModel was written (tensorflow/python/saved_model/builder_impl.py). */
const ASSETS = /Assets written to: (.+?)[/\\]assets\/?\s*$/;
/** Longer lines are progress bars and dumps, not messages. */
const LONGEST_LINE = 2000;

/**
 * Every path in the line that looks like an artifact's, by its name; folders of SavedModels where TensorFlow says it
 * wrote one.
 */
export function printedPaths(line: string): PrintedPath[] {
  if (line.length > LONGEST_LINE) return [];
  const found: PrintedPath[] = [];
  for (const match of line.matchAll(PATHS)) {
    const path = match[2] ?? match[3] ?? '';
    const start = match.index + (match[2] === undefined ? 0 : 1);
    // A pattern such as *.keras names no file; neither does a bare extension.
    if (/[*?]/.test(path) || /^\.\w+$/.test(path)) continue;
    found.push({ start, length: path.length, path });
  }
  const assets = ASSETS.exec(line);
  if (assets?.[1] !== undefined)
    found.push({ start: assets.index + 'Assets written to: '.length, length: assets[1].length, path: assets[1] });
  return found;
}
