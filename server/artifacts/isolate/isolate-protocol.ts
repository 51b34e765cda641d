/**
 * What the isolated reader and the thread that started it say to each other. Every request gets one answer of the same
 * number.
 */
import type { ArtifactFinding, OpenArtifact, OperationGraph, StatisticsPart, TensorChunk } from '../artifact';
import type { JsonLayout } from '../artifact-json';
import type { InspectOptions } from '../inspect';

/** What the thread that opens artifacts is asked. */
export type IsolatedRequest =
  /** With `layout` the answer is the artifact's JSON as text, in pieces. */
  | {
      id: number;
      kind: 'inspect';
      path: string;
      options: Omit<InspectOptions, 'signal' | 'progress'>;
      layout?: JsonLayout;
    }
  /** `early` asks for what a first look shows. */
  | { id: number; kind: 'open'; path: string; early: boolean }
  | { id: number; kind: 'values'; stream: number; key: string; elements?: { start: number; end: number } }
  | { id: number; kind: 'verify'; stream: number }
  | { id: number; kind: 'statistics'; stream: number; keys: readonly string[] }
  /** The next item of a stream that `values`, `verify` or `statistics` began. */
  | { id: number; kind: 'next'; stream: number }
  | { id: number; kind: 'stop'; stream: number }
  | { id: number; kind: 'operations'; metaGraph: number; name: string }
  | { id: number; kind: 'close' };

/** What opening an artifact tells at once. */
export type Opened = Pick<OpenArtifact, 'artifact' | 'configuration' | 'training'>;

/** What comes piece by piece: values, findings of a verification, parts of statistics. */
export type StreamItem = TensorChunk | ArtifactFinding | StatisticsPart;

/** What is told before an answer: that work goes on, and the clock starts again. */
export interface SignOfWork {
  /** A piece of the JSON that was asked for, in UTF-8. */
  text?: Uint8Array<ArrayBuffer>;
  /** Bytes read since the last sign. */
  read?: number;
  /** What a first look shows, as an `Opened` in JSON. */
  early?: Uint8Array<ArrayBuffer>;
}

/** What that thread answers. */
export type IsolatedAnswer =
  /**
   * An `Opened` as JSON in UTF-8: handed over as bytes, which costs a large artifact far less than a copy of its
   * objects.
   */
  | { id: number; ok: true; opened: Uint8Array<ArrayBuffer> }
  /** The JSON has been told; whether there are findings in it. */
  | { id: number; ok: true; found: boolean }
  | { id: number; ok: true; item: StreamItem | null }
  | { id: number; ok: true; operations: OperationGraph | null }
  | { id: number; ok: true }
  | { id: number; ok: false; message: string }
  /** No answer yet, but work is going on: the clock starts again. */
  | { id: number; alive: SignOfWork };

/**
 * What a thread is started for: artifacts, or ranges of their files, which the former asks for. `file` starts the
 * latter.
 */
export interface ThreadData {
  role: 'artifacts' | 'ranges';
  file: string;
}
