/** What a line cannot compile a loaded model with. */
import {
  isFrom,
  isThree,
  isKerasClass,
  isKerasFunction,
  isObject,
  textOf,
  walkObjects,
  type Json,
  type JsonObject,
} from '../config';
import type { ConfiguredModel } from './verdict';
import { argumentRefusal } from './objects';
import { shortLosses } from './short-losses';

/** What a line cannot compile a model with, whatever it is given; `compile=False` leaves it out. */
export function compileRefusal(source: ConfiguredModel, version: string): string | null {
  const { holder, training } = source;
  if (holder === 'keras-archive') {
    return isThree(version)
      ? (oldOptimizer(source.model) ?? oldLoss(compileConfig(source.model)?.['loss'], 'a .keras'))
      : null;
  }
  if (!isObject(training)) return null;
  for (const object of walkObjects(training['optimizer_config'] ?? null)) {
    const reason = isThree(version) ? null : argumentRefusal(object, version);
    if (reason !== null) return reason;
  }
  return isThree(version) ? (hdf5LossRefusal(training['loss'], version) ?? rateRefusal(training)) : null;
}

/** Of a loss in the `training_config` of an .h5 that Keras 3 loads. */
function hdf5LossRefusal(loss: Json | undefined, version: string): string | null {
  if ([loss].flat().some((name) => typeof name === 'string' && shortLosses.has(name))) {
    return `It was compiled with the loss "${String(loss)}", whose short name Keras 3 cannot look up in an .h5: load it with compile=False.`;
  }
  if (isObject(loss ?? null) && isObject(loss) && textOf(loss, 'class_name') === 'function') {
    return 'Its loss is a function that Keras 3 cannot find again in an .h5: load it with compile=False.';
  }
  const old = oldLoss(loss, 'an .h5');
  if (old !== null) return old;
  return typeof loss === 'string' && isCustomFunction(loss) && !isFrom(version, '3.3')
    ? `Its loss "${loss}" is a function that Keras 3 cannot find again in an .h5: load it with compile=False.`
    : null;
}

/** Of the learning rate in the `training_config` of an .h5 that Keras 3 loads. */
function rateRefusal(training: JsonObject): string | null {
  const optimizer = training['optimizer_config'];
  const rate = isObject(optimizer) && isObject(optimizer['config']) ? optimizer['config']['learning_rate'] : undefined;
  if (!isObject(rate) || textOf(rate, 'module') !== null || textOf(rate, 'class_name') === null) return null;
  return `Its learning rate is a ${textOf(rate, 'class_name') ?? ''} of which no module is told, and Keras 3 does not look for it: load it with compile=False.`;
}

function isCustomFunction(name: string): boolean {
  return !isKerasFunction(name) && !isKerasClass(name) && !isKerasFunction(name.toLowerCase());
}

function compileConfig(model: Json): JsonObject | undefined {
  const compiled = isObject(model) ? model['compile_config'] : undefined;
  return isObject(compiled) ? compiled : undefined;
}

/** Why Keras 3 cannot rebuild a loss that Keras 2 configured; null when it can. */
function oldLoss(loss: Json | undefined, holder: string): string | null {
  for (const object of walkObjects(loss ?? null)) {
    const old =
      isObject(object.config) && (textOf(object.config, 'reduction') === 'auto' || Object.hasOwn(object.config, 'fn'));
    if (old)
      return `Its loss ${object.class} was configured by Keras 2 in a way that Keras 3 does not take in ${holder}: load it with compile=False.`;
  }
  return null;
}

/**
 * Why Keras 3 cannot rebuild the optimizer that a .keras of Keras 2 was compiled with; null when it can, or has none of
 * its own.
 */
function oldOptimizer(model: Json): string | null {
  const optimizer = compileConfig(model)?.['optimizer'];
  if (!isObject(optimizer) || !isObject(optimizer['config'])) return null;
  if (
    !Object.hasOwn(optimizer['config'], 'is_legacy_optimizer') &&
    !/^keras\.optimizers\.(experimental|legacy)/.test(textOf(optimizer, 'module') ?? '')
  )
    return null;
  return `Its optimizer ${textOf(optimizer, 'class_name') ?? ''} was configured by Keras 2, and Keras 3 does not take that: load it with compile=False.`;
}
