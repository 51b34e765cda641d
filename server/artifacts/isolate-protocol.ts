/** What the isolated reader and the thread that started it say to each other. Every request gets one answer of the same number. */
import type { ArtifactFinding, OpenArtifact, OperationGraph, TensorChunk } from './artifact';
import type { JsonLayout } from './artifact-json';
import type { InspectOptions } from './inspect';

export type IsolatedRequest =
  /** With `layout` the answer is the artifact's JSON as text, in pieces. */
  | { id: number; kind: 'inspect'; path: string; options: Omit<InspectOptions, 'signal' | 'progress'>; layout?: JsonLayout }
  | { id: number; kind: 'open'; path: string }
  | { id: number; kind: 'values'; stream: number; key: string; elements?: { start: number; end: number } }
  | { id: number; kind: 'verify'; stream: number }
  /** The next item of a stream that `values` or `verify` began. */
  | { id: number; kind: 'next'; stream: number }
  | { id: number; kind: 'stop'; stream: number }
  | { id: number; kind: 'operations'; metaGraph: number; name: string }
  | { id: number; kind: 'close' };

/** What opening an artifact tells at once. */
export type Opened = Pick<OpenArtifact, 'artifact' | 'configuration' | 'training'>;

export type IsolatedAnswer =
  /** An `Opened` as JSON in UTF-8: handed over as bytes, which costs a large artifact far less than a copy of its objects. */
  | { id: number; ok: true; opened: Uint8Array<ArrayBuffer> }
  /** The JSON has been told; whether there are findings in it. */
  | { id: number; ok: true; found: boolean }
  | { id: number; ok: true; item: TensorChunk | ArtifactFinding | null }
  | { id: number; ok: true; operations: OperationGraph | null }
  | { id: number; ok: true }
  | { id: number; ok: false; message: string }
  /** No answer yet, but work is going on: the clock starts again. */
  | { id: number; alive: true }
  /** A piece of the JSON that was asked for, in UTF-8. */
  | { id: number; text: Uint8Array<ArrayBuffer> };

/** What a thread is started for: artifacts, or ranges of their files, which the former asks for. `file` starts the latter. */
export interface ThreadData {
  role: 'artifacts' | 'ranges';
  file: string;
}
