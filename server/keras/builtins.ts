/**
 * What is known of Keras' own names: which public name a dotted path stands for, whatever package
 * it was imported from.
 */

/** Where a Keras name comes from; objects of different namespaces need not go together. */
export type KerasNamespace =
  /** `tensorflow.keras`, lazily either Keras. */
  | 'tensorflow.keras'
  /** The package `keras`. */
  | 'keras'
  /** The package `tf_keras`: Keras 2 beside Keras 3. */
  | 'tf_keras'
  /** `tensorflow.python.keras`: a private copy that nobody maintains. */
  | 'tensorflow.python.keras'
  /** `tensorflow.compat.v1.keras`. */
  | 'tensorflow.compat.v1.keras';

/** A public Keras name such as `layers.Dense`, and the package it was reached by. */
export interface KerasName {
  namespace: KerasNamespace;
  /** Below the package: `layers.Dense`, `Model`, `losses.Loss`. */
  name: string;
}
