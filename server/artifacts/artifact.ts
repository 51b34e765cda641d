/**
 * What every format turns into. The JSON of `saveproof inspect` is this shape with `version: 1`
 * in front; names stand in docs and other people's scripts: adding fields is free, changing is not.
 */

import type { FileRange } from './bytes/ranges';

export type ArtifactKind =
  'saved-model' | 'keras-archive' | 'hdf5-model' | 'hdf5-weights' | 'checkpoint' | 'hdf5' | 'unknown';

export interface Artifact {
  path: string;
  kind: ArtifactKind;
  /** Of all the artifact's files together. */
  bytes: number;
  producer: Producer;
  metaGraphs: MetaGraph[];
  layers: Layer[];
  variables: Variable[];
  /** Names that a loader must be given, as they stand in the artifact. */
  customObjects: string[];
  assets: Asset[];
  findings: ArtifactFinding[];
  /** Every file that belongs to the artifact, relative to its root. */
  files: Asset[];
  /** Totals as Keras counts them; null where the artifact does not tell. */
  parameters: ParameterCounts | null;
  /** The object graph of a SavedModel or checkpoint; node 0 is the root. Empty where there is none. */
  objects: ObjectNode[];
  /** What each supported Keras line does with it. Filled by `loads.ts`. */
  loads: Record<string, LoadVerdict>;
}

/** What wrote an artifact, as it says itself: versions of the packages, and the name of Keras 3's backend. */
export interface Producer {
  tensorflow: string | null;
  keras: string | null;
  backend: string | null;
}

/** One graph of a SavedModel: most hold a single one, tagged `serve`. */
export interface MetaGraph {
  tags: string[];
  /** Nodes of the main graph. */
  nodes: number;
  /** Operation name → how often, in the main graph. */
  ops: Record<string, number>;
  signatures: Signature[];
  functions: GraphFunction[];
}

/** What a SavedModel offers to be called: `serving_default` and others, as SignatureDef says. */
export interface Signature {
  name: string;
  method: string;
  inputs: SignatureTensor[];
  outputs: SignatureTensor[];
}

/** An input or output of a signature: `name` is its key there, `tensor` the tensor of the graph (`name:0`). */
export interface SignatureTensor {
  name: string;
  tensor: string;
  dtype: string;
  shape: Shape;
  /** Of a tensor that is made of several: how, and the parts. `tensor` then names the first part. */
  encoding?: 'coo_sparse' | 'composite_tensor';
  components?: SignatureTensor[];
}

/** null is an unknown rank; a null dimension is unknown. */
export type Shape = (number | null)[] | null;

/** A function of a graph's library; `ops` counts its operations by name. */
export interface GraphFunction {
  name: string;
  nodes: number;
  ops: Record<string, number>;
  /** Functions that its nodes name in any attribute: called, branches, loop bodies. */
  calls: string[];
}

/** A layer of the model, as its Keras configuration says, with what its weights amount to. */
export interface Layer {
  name: string;
  class: string;
  module: string | null;
  registeredName: string | null;
  /** Elements of the layer's own and nested weights; null where weights cannot be joined. */
  parameters: number | null;
  /** Names of the enclosing layers, outermost first. */
  parents: string[];
  /** `key` of each of its variables. */
  variables: string[];
}

/** What a variable is there for, as far as the artifact tells. */
export type VariableRole = 'weight' | 'optimizer' | 'metric' | 'other';

export interface Variable {
  name: string;
  /** Where its values stand: checkpoint key, or HDF5 dataset path. */
  key: string;
  dtype: string;
  shape: number[];
  /** Of the values as stored. */
  bytes: number;
  /** null where the artifact does not tell. */
  trainable: boolean | null;
  role: VariableRole;
  statistics?: Statistics;
  /** Of the tensor's little-endian bytes, row-major. */
  sha256?: string;
}

/** Over all finite values, except the counts. `std` is the population's. */
export interface Statistics {
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  nan: number;
  inf: number;
  zero: number;
}

/** Elements of the weights that training changes and does not change, and of the optimizer's own variables. */
export interface ParameterCounts {
  trainable: number;
  nonTrainable: number;
  optimizer: number;
}

/** A file that a SavedModel carries with it (a vocabulary): its path below the artifact. */
export interface Asset {
  path: string;
  bytes: number;
}

/** A node of an object graph: of a SavedModel, or of the checkpoint inside it. */
export interface ObjectNode {
  /** What it is: `variable`, `function`, `asset`, `constant`, `resource`, `captured`, or a user object's identifier. */
  kind: string;
  children: readonly { name: string; node: number }[];
  /** `key` of the variable whose bytes it holds. */
  variable: string | null;
  detail: string | null;
}

export type ArtifactFindingSeverity = 'error' | 'warning' | 'info';

/** Something wrong with an artifact. `rule` and `code` are those of `artifacts/format.ts`. */
export interface ArtifactFinding {
  code: string;
  rule: string;
  severity: ArtifactFindingSeverity;
  /** One sentence: what is wrong, and what to do. */
  message: string;
  /** The file, member, node or variable it is about, relative to the artifact. */
  where: string;
}

/** Whether one version of Keras loads the artifact, and one sentence that says why. */
export interface LoadVerdict {
  verdict: 'yes' | 'custom-objects' | 'unsafe' | 'no';
  reason: string;
  /** Whether what refuses is only looked at to compile the model: with `compile=False` it loads. */
  compiled?: true;
}

/** An artifact whose values can be asked for. Everything is closed by `close`. */
export interface OpenArtifact {
  artifact: Artifact;
  /** The model's configuration as it stands (JSON); absent where there is none. */
  configuration?: unknown;
  /** The training configuration of an .h5 (JSON); absent where there is none. */
  training?: unknown;
  /**
   * The values of one variable, in row-major order, piece by piece. Throws with one sentence where they cannot be read.
   */
  values(key: string, options?: ReadOptions): AsyncIterable<TensorChunk>;
  /**
   * Where the values of one variable stand on disk, when they stand there as `values` gives them, in one piece; null
   * where they do not.
   */
  place?(key: string): Promise<FileRange | null>;
  /** Checks what only reading can check: checksums of blocks and tensors. Yields findings as they are met. */
  verify(options?: ReadOptions): AsyncIterable<ArtifactFinding>;
  /** Statistics of many variables, where they are computed elsewhere than here; `statisticsOf` asks for them. */
  statistics?(keys: readonly string[], options?: ReadOptions): AsyncIterable<StatisticsPart>;
  /**
   * The operations of one graph of a SavedModel: of the function of that name in its n-th MetaGraph, or of the main
   * graph for ''. Null where there is none; absent where the format holds no graph.
   */
  operations?(metaGraph: number, name: string): Promise<OperationGraph | null>;
  close(): Promise<void>;
}

/** Statistics of some of many variables, and how far reading has come since the last part. */
export interface StatisticsPart {
  /** null where the values are no numbers or cannot be read. */
  known: { key: string; statistics: Statistics | null }[];
  /** Bytes read. */
  bytes: number;
}

/** A graph of operations, in the order it stands in. */
export interface OperationGraph {
  /** Arguments of a function; none of a main graph. */
  inputs: { name: string }[];
  operations: GraphOperation[];
  /** What a function gives back, and the tensor that it is. */
  outputs: { name: string; tensor: string }[];
  /** How many operations there are, kept or not. */
  total: number;
}

/** A node of a graph: its name there, and its operation (`MatMul`). */
export interface GraphOperation {
  name: string;
  op: string;
  /** Tensors it takes, as the graph writes them: `name`, `name:1`, `name:output:0`; `^name` only waits for it. */
  inputs: string[];
  /** Functions that its attributes name. */
  calls: string[];
}

/** How values are read: which of them, and who hears how far it is. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** Elements to read, as a half-open range in row-major order; all when absent. */
  elements?: { start: number; end: number };
  /** Told now and then how many bytes have been read since the last time. */
  progress?: (bytes: number) => void;
}

/** Little-endian bytes of whole elements; or, for strings, the elements themselves. */
export type TensorChunk = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'strings'; strings: Uint8Array[] };
