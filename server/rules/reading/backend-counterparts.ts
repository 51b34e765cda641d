/**
 * What Keras 3 has in place of functions of `keras.backend`. Each was run in Keras 2.15, 3.1 and 3.15 on the same
 * arrays (test/backend-counterparts.json); those whose results or arguments differ otherwise (`hard_sigmoid`,
 * `batch_dot`, `repeat`) are left out.
 */

/** Functions of `keras.ops` under the same name, with the same arguments. */
const sameName = new Set(
  `abs all any arange binary_crossentropy cast categorical_crossentropy clip cos dot elu equal exp eye greater greater_equal less less_equal log max maximum mean min minimum
ndim not_equal one_hot ones ones_like prod relu reshape round shape sigmoid sign sin softmax softplus softsign sparse_categorical_crossentropy sqrt square squeeze stack std
stop_gradient sum tanh tile transpose var zeros zeros_like`.split(/\s+/),
);

/** Those under another name, or with a default that has to be written out. */
const otherName: Readonly<Record<string, readonly [now: string, how?: string]>> = {
  argmax: ['keras.ops.argmax', '`axis=-1` is no longer its default'],
  argmin: ['keras.ops.argmin', '`axis=-1` is no longer its default'],
  concatenate: ['keras.ops.concatenate', '`axis=-1` is no longer its default'],
  constant: ['keras.ops.convert_to_tensor'],
  cumprod: ['keras.ops.cumprod', '`axis=0` is no longer its default'],
  cumsum: ['keras.ops.cumsum', '`axis=0` is no longer its default'],
  eval: ['keras.ops.convert_to_numpy'],
  expand_dims: ['keras.ops.expand_dims', '`axis=-1` is no longer its default'],
  flatten: ['keras.ops.ravel'],
  gather: ['keras.ops.take', 'with `axis=0`'],
  get_value: ['keras.ops.convert_to_numpy'],
  in_top_k: ['keras.ops.in_top_k', 'which takes the targets first'],
  l2_normalize: ['keras.ops.normalize'],
  permute_dimensions: ['keras.ops.transpose'],
  pow: ['keras.ops.power'],
  repeat_elements: ['keras.ops.repeat'],
  reverse: ['keras.ops.flip'],
  switch: ['keras.ops.where'],
  variable: ['keras.Variable'],
};

/** All names of `keras.backend` that have a counterpart, each with its name in Keras 3. */
export const backendCounterparts: ReadonlyMap<string, string> = new Map([
  ...[...sameName].map((name) => [name, `keras.ops.${name}`] as const),
  ...Object.entries(otherName).map(([name, [now]]) => [name, now] as const),
]);

/**
 * What to write in place of a function of `keras.backend`, as a sentence; null where no one function takes its place.
 */
export function counterpartOf(name: string): string | null {
  const now = backendCounterparts.get(name);
  if (now === undefined) return null;
  const how = Object.hasOwn(otherName, name) ? otherName[name]?.[1] : undefined;
  return `Keras 3 has \`${now}\` in its place${how === undefined ? '' : `; ${how}`}.`;
}
