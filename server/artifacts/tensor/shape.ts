/** Shapes of tensors. */

/** Elements of a shape; a scalar has one, null (no space at all) has none. */
export function elementCount(shape: readonly number[] | null): number {
  return shape === null ? 0 : shape.reduce((product, dimension) => product * dimension, 1);
}
