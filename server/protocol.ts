/**
 * What client, page and language server say to each other beyond the Language Server Protocol.
 *
 * Every message stands here once, with what is asked and what is answered. The page asks the client,
 * the client hands artifact questions on to the server; nothing is ever answered with a whole file:
 * lists come as a window of rows, values as a window of cells.
 */
import type { Location, Position } from 'vscode-languageserver';
import type {
  ArtifactFinding,
  ArtifactKind,
  LoadVerdict,
  ParameterCounts,
  Producer,
  Shape,
  Statistics,
} from './artifacts/artifact';

/** Requests from the client to the language server: method → question and answer. */
export interface ServerRequests {
  /**
   * Reads an artifact's index; `fresh` forgets what was read before. `early` asks for what a first look shows, where
   * there is one before all is read (`complete` tells). `uri` is any member of the artifact.
   */
  'saveproof/artifact/open': { params: { uri: string; fresh?: boolean; early?: boolean }; result: ArtifactHead };
  /** The gravest finding that reading the index makes, for a list of artifacts. Keeps nothing open. */
  'saveproof/artifact/health': { params: { uri: string }; result: ArtifactHealth };
  /** Lets go of the artifact's files. */
  'saveproof/artifact/close': { params: { uri: string }; result: null };
  /** A window of the visible rows of the tree. */
  'saveproof/artifact/rows': { params: { uri: string; view: TreeView; start: number; end: number }; result: TreeRows };
  /** Where a node stands among the visible rows, opening its ancestors: the toggles that do so, and its row. */
  'saveproof/artifact/reveal': {
    params: { uri: string; node: string; view: TreeView };
    result: { view: TreeView; index: number } | null;
  };
  /** What is known about one node of the tree. */
  'saveproof/artifact/details': { params: { uri: string; node: string }; result: Details | null };
  /** A window of the table of variables. */
  'saveproof/artifact/variables': {
    params: { uri: string; view: VariableView; start: number; end: number };
    result: VariableRows;
  };
  /**
   * One level of the boxes that the bytes of all variables make: `way` leads there through the boxes around it, each by
   * its place.
   */
  'saveproof/artifact/sizes': { params: { uri: string; way: number[] }; result: SizeLevel };
  /** A window of one variable's values: the last two dimensions at the given leading indices. */
  'saveproof/artifact/values': { params: ValueWindow & { uri: string }; result: ValueCells };
  /** Reads a whole variable once: statistics and histogram. */
  'saveproof/artifact/statistics': { params: { uri: string; key: string }; result: VariableStatistics };
  /** Statistics of some variables, for the rows of the table that are seen. Those that are too large are left out. */
  'saveproof/artifact/row-statistics': {
    params: { uri: string; keys: string[] };
    result: { key: string; statistics: Statistics | null }[];
  };
  /** Checks what only reading can check. Sends `saveproof/artifact/progress`. */
  'saveproof/artifact/verify': { params: { uri: string; task: string }; result: LocatedFinding[] };
  /**
   * Statistics of every variable, and a finding for each that holds NaN or infinity. Sends
   * `saveproof/artifact/progress`.
   */
  'saveproof/artifact/scan': {
    params: { uri: string; task: string };
    result: { variables: number; unhealthy: string[]; findings: LocatedFinding[] };
  };
  /** The Python that loads it. */
  'saveproof/artifact/load-code': { params: { uri: string; target?: string }; result: { code: string } };
  /** What differs between two artifacts. */
  'saveproof/artifact/compare': { params: { left: string; right: string }; result: Comparison };
  /**
   * The layers or operations of a graph, and the edges between them. `open` are the name scopes that are unfolded
   * (null: as a graph starts); `find` unfolds the way to what is looked for.
   */
  'saveproof/artifact/graph': {
    params: { uri: string; graph: string; open: string[] | null; find: GraphFind | null };
    result: GraphPart | null;
  };
  /**
   * Variables as a file, written straight to `to` (a `file:` URI) where the server can, piece by piece. Else, or where
   * `to` is null, `base64` holds the file's bytes; throws where they are more than a message holds. Sends
   * `saveproof/artifact/progress`.
   */
  'saveproof/artifact/export': {
    params: { uri: string; choice: ExportChoice; to: string | null; task: string };
    result: { base64: string | null; bytes: number; variables: number; skipped: string[] };
  };
  /** Which Keras versions a folder or file is checked against, and why. */
  'saveproof/targets': { params: { uri: string | null }; result: TargetStatus };
  /** Checks everything in the workspace: how much is found, the gravest of it, and the gravest that a fix mends. */
  'saveproof/check': {
    params: Record<string, never>;
    result: {
      counts: Record<'error' | 'warning' | 'info', number>;
      first: FindingPlace | null;
      mendable: FindingPlace | null;
    };
  };
}

/** A document and the range in it, both counted from 0. */
export interface FindingPlace {
  uri: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

/** Notifications from the language server. */
export interface ServerNotifications {
  'saveproof/artifact/progress': TaskProgress;
  /** The targets of some folder changed: ask again. */
  'saveproof/targets/changed': Record<string, never>;
}

/**
 * Requests from the language server to the client: files that the server cannot read itself
 * (virtual workspaces, the browser). All URIs.
 */
export interface ClientRequests {
  /** Every Python file, notebook, and file that may pin versions. */
  'saveproof/files/list': { params: { root: string }; result: string[] };
  'saveproof/files/stat': {
    params: { uri: string };
    result: { kind: 'file' | 'folder' | 'link'; bytes: number; modified: number } | null;
  };
  /** Names of the entries of a folder. */
  'saveproof/files/children': { params: { uri: string }; result: string[] };
  /** The bytes from `offset` on, at most `length` of them; null where there is no such file. */
  'saveproof/files/read': {
    params: { uri: string; offset: number; length: number };
    result: { base64: string } | null;
  };
}

/** Requests that only the client itself answers, from the page. */
export interface HostRequests {
  /** The page listens: what was held for it may come. */
  'host/ready': { params: Record<string, never>; result: null };
  'host/copy': { params: { text: string }; result: null };
  /** Opens the artifact as text or with another editor. */
  'host/reopen': { params: Record<string, never>; result: null };
  'host/compare': { params: Record<string, never>; result: null };
  'host/export': { params: { name: string; choice: ExportChoice }; result: { saved: boolean } };
  /** Saves a picture that the page drew. */
  'host/save-image': { params: { name: string; base64: string }; result: { saved: boolean } };
}

/**
 * What the page may ask: artifact questions without the artifact's address, which the client adds, and the client's
 * own.
 */
export type PageRequests = {
  [
    Method in Exclude<
      keyof ServerRequests,
      'saveproof/artifact/close' | 'saveproof/artifact/health' | 'saveproof/targets' | 'saveproof/check'
    >
  ]: {
    params: Omit<ServerRequests[Method]['params'], 'uri'>;
    result: ServerRequests[Method]['result'];
  };
} & HostRequests;

/** From the page to the client. */
export type FromPage =
  { type: 'request'; id: number; method: keyof PageRequests; params: object } | { type: 'cancel'; id: number };

/** From the client to the page. */
export type ToPage =
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'failure'; id: number; message: string }
  | { type: 'progress'; progress: TaskProgress }
  /** The artifact's files changed or went away. */
  | { type: 'changed'; exists: boolean }
  /** Show this part of the page. */
  | { type: 'show'; tab: PageTab; run?: 'verify' | 'scan' };

export type PageTab = 'structure' | 'variables' | 'graph' | 'findings';

export interface TaskProgress {
  task: string;
  /** Bytes read and bytes to read; or variables, where bytes are not known. */
  done: number;
  total: number;
  findings?: ArtifactFinding[];
}

/** The head of the editor: everything that is shown before anything is opened. */
export interface ArtifactHead {
  name: string;
  /** Whether all has been read: of a first look, what is missing may still come. */
  complete: boolean;
  kind: ArtifactKind;
  /** What it is, in words: `SavedModel`, `Keras archive`. */
  kindLabel: string;
  bytes: number;
  producer: Producer;
  parameters: ParameterCounts | null;
  customObjects: string[];
  findings: LocatedFinding[];
  loads: Record<string, LoadVerdict>;
  counts: { variables: number; files: number; layers: number; signatures: number; functions: number };
  /** Graphs that can be drawn: key for `saveproof/artifact/graph`, and its name. */
  graphs: { key: string; label: string }[];
}

export interface ArtifactHealth {
  /** Of all its files. */
  bytes: number;
  /** Findings of each severity. */
  errors: number;
  warnings: number;
  /** What the gravest error or warning says. */
  message: string | null;
}

export type ExportFormat = 'npy' | 'csv' | 'npz' | 'safetensors';

/** One variable by its key; or, where that is null, all that pass a filter as the table has it (`''`: every one). */
export interface ExportChoice {
  key: string | null;
  filter: string;
  /** `npy` and `csv` hold one variable. */
  format: ExportFormat;
}

/** A finding with the node of the tree it is about, where there is one. */
export type LocatedFinding = ArtifactFinding & { node: string | null };

export interface TreeView {
  /** Words that every shown row or one of its descendants holds; case does not matter. */
  filter: string;
  /** Nodes whose state differs from the one they start in. */
  toggled: string[];
}

export type TreeIcon =
  | 'model'
  | 'graph'
  | 'signature'
  | 'input'
  | 'output'
  | 'function'
  | 'operation'
  | 'object'
  | 'layer'
  | 'variable'
  | 'asset'
  | 'file'
  | 'folder'
  | 'info'
  | 'reference'
  | 'constant'
  | 'resource'
  | 'custom';

export interface TreeRow {
  /** Stays the same when the artifact is read again. */
  node: string;
  depth: number;
  label: string;
  description: string;
  icon: TreeIcon;
  state: 'leaf' | 'open' | 'closed';
  /** Place among its siblings, from 1, and how many there are. */
  position: number;
  siblings: number;
  /** The gravest finding about it. */
  severity: 'error' | 'warning' | 'info' | null;
}

export interface TreeRows {
  total: number;
  start: number;
  rows: TreeRow[];
  /** Nodes that match the filter themselves. */
  matches: number;
}

export interface Details {
  node: string;
  title: string;
  subtitle: string;
  icon: TreeIcon;
  sections: DetailsSection[];
  /** The graph that can be drawn of it, or that it is drawn in as `item`: `key` is for `saveproof/artifact/graph`. */
  graph: { key: string; item: string | null } | null;
  /** The variable whose values can be shown. */
  variable: { key: string; name: string; dtype: string; shape: number[]; bytes: number } | null;
}

export type DetailsSection =
  | { kind: 'properties'; title: string; properties: { name: string; value: string; node?: string }[] }
  | { kind: 'table'; title: string; columns: string[]; rows: { cells: string[]; node?: string }[]; total: number }
  | { kind: 'code'; title: string; code: string };

export type VariableColumn =
  'name' | 'dtype' | 'shape' | 'parameters' | 'bytes' | 'trainable' | 'min' | 'max' | 'mean' | 'std' | 'bad';

export interface VariableView {
  filter: string;
  sort: VariableColumn;
  descending: boolean;
  /** Only this one. */
  key?: string;
}

export interface VariableRow {
  key: string;
  name: string;
  dtype: string;
  shape: number[];
  parameters: number;
  bytes: number;
  trainable: boolean | null;
  /** What it is for, in words. */
  role: string;
  statistics: Statistics | null;
  node: string | null;
}

export interface VariableRows {
  total: number;
  /** Of all rows that pass the filter. */
  parameters: number;
  bytes: number;
  start: number;
  rows: VariableRow[];
}

/** One level of boxes: the largest first. */
export interface SizeLevel {
  /** The boxes around, the outermost first, the last the level itself: each with the way there. */
  around: { label: string; way: number[] }[];
  /** Of the whole level. */
  bytes: number;
  variables: number;
  boxes: SizeBox[];
}

export interface SizeBox {
  label: string;
  bytes: number;
  /** How many variables are in it. */
  variables: number;
  /** The variable that it is; null where it holds others. */
  key: string | null;
  /** Whether it is a level of its own, whether or not what is in it is shown here. */
  opens: boolean;
  within: SizeBox[];
}

export interface ValueWindow {
  key: string;
  /** One index for each dimension before the last two. */
  leading: number[];
  rows: { start: number; end: number };
  columns: { start: number; end: number };
}

export interface ValueCells {
  /** Rows and columns of the whole plane: a vector is one column, a scalar one cell. */
  rows: number;
  columns: number;
  start: { row: number; column: number };
  /** Values as text, exact for integers. */
  cells: string[][];
}

export interface VariableStatistics {
  statistics: Statistics | null;
  histogram: { from: number; to: number; counts: number[] } | null;
}

export interface Comparison {
  left: ArtifactHead;
  right: ArtifactHead;
  same: boolean;
  sections: ComparisonSection[];
}

export interface ComparisonSection {
  title: string;
  rows: { name: string; left: string; right: string; change: 'added' | 'removed' | 'changed'; size: number | null }[];
}

/** What is looked for in a graph: one by its id, or the next, after one, whose name or type holds a text. */
export type GraphFind = { id: string } | { text: string; after: string | null };

export interface GraphPart {
  label: string;
  nodes: GraphNode[];
  /** `control`: the one only waits for the other, nothing goes between them. */
  edges: { from: string; to: string; control: boolean }[];
  /** Name scopes that are unfolded. */
  open: string[];
  /** The node that was looked for. */
  found: string | null;
  /** What is not drawn, in a sentence. */
  cut: string | null;
  /** Layers or operations in all, drawn or folded. */
  total: number;
}

export interface GraphNode {
  id: string;
  label: string;
  /** Operation or layer class; of a name scope, how much is in it. */
  type: string;
  /** A layer or operation, or a name scope: folded it is one box, open it is a frame around others. */
  kind: 'node' | 'folded' | 'open';
  /** Of a name scope: what is in it has the same arrows, which are drawn once for all of it. */
  twins: boolean;
  /** The open scope it stands in. */
  parent: string | null;
  /** The node of the tree that stands for it. */
  node: string | null;
  /** Graphs of the functions that it calls. */
  calls: { key: string; label: string }[];
}

export type { Shape };

export interface TargetStatus {
  /** Names such as `keras 2.10`. */
  targets: string[];
  /** All of them for people: `keras 2.8 to 2.15, keras 3.0 to 3.15`. */
  described: string;
  /**
   * Where they come from, for parentheses: `requirements.txt: keras==3.15`, `the setting`, `nothing pins a version`.
   */
  source: string;
  /** The file that says so. */
  sourceUri: string | null;
}

/**
 * Arguments of a lens's command `saveproof.showPlaces`: where the lens stands, the calls on the other side of that save
 * or load, and where the first of them is.
 */
export type ShownPlaces = [
  uri: string,
  position: Position,
  places: Location[],
  what: 'save' | 'load',
  first: NamedPlace,
];

/** A place as people count: file name, line from 1, in a notebook the cell from 1 that the line counts in. */
export interface NamedPlace {
  name: string;
  line: number;
  cell: number | null;
}
