/** One Keras a project may run under. */
export interface Target {
  /** As shown to people: `keras 2.10`, `tf_keras 2.17`. */
  name: string;
  package: 'keras' | 'tf_keras';
  major: number;
  minor: number;
  /** The TensorFlow that goes with it, as far as known. */
  tensorflow: { major: number; minor: number } | null;
}

/** Whether the target is Keras 2 (or tf_keras, which is Keras 2 under a new name). */
export function isKeras2(target: Target): boolean {
  return target.major === 2;
}

/** Whether the target is `major.minor` or newer. */
export function isAtLeast(target: Target, major: number, minor: number): boolean {
  return target.major > major || (target.major === major && target.minor >= minor);
}
