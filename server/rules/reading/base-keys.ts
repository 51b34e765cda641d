/** What the config of Keras' own base classes holds, and which arguments their constructors take, by version. */
import { builtinParameters, simpleName } from '../../keras/builtins';
import type { ConfigKey, Constructor, CustomClass, GetConfig } from '../../keras/custom-class';
import type { Target } from '../../keras/versions';
import { hasBareBase } from './config-coverage';

/**
 * Keys that `get_config` of the class' Keras base always returns.
 *
 * Layer: keras/engine/base_layer.py, keras/src/layers/layer.py. Loss: keras/losses.py, keras/src/losses/loss.py.
 * Metric: keras/metrics/base_metric.py. Model: Keras 2.11 to 2.15 return nothing where `get_config` is overridden
 * (keras/engine/training.py), Keras 3 what a Layer does.
 */
export function baseConfigKeys(custom: CustomClass, target: Target): string[] {
  switch (custom.kind) {
    case 'layer':
    case 'cell':
      return ['name', 'trainable', 'dtype'];
    case 'model':
      // `from_config` of Sequential hands on the name alone
      return simpleName(custom.kerasBase.name) === 'Sequential'
        ? ['name']
        : target.major === 3
          ? ['name', 'trainable', 'dtype']
          : [];
    case 'loss':
      return ['name', 'reduction'];
    case 'metric':
      return ['name', 'dtype'];
    case 'optimizer':
      return ['name'];
    default:
      return [];
  }
}

/**
 * Arguments of Keras' own classes that their `get_config` leaves out in some version, and those that `from_config`
 * takes out of the config and hands over by position. Found by asking every class of Keras 2.8, 2.10, 2.15 and 3.15
 * that can be made with simple values.
 */
const neverKept = new Set(
  (
    'gain noise_shape synchronized weights backward_layer activity_regularizer lora_rank lora_alpha sparse use_cudnn dynamic batch_size input_tensor type_spec ' +
    'allow_last_axis_squeeze flash_attention seed dtype axis delta thresholds num_labels from_logits from_sorted_ids shape gradient_aggregator gradient_transformers invert ' +
    'data_format dilation_rate layer cell cells fn function name trainable reduction input_shape'
  ).split(' '),
);

/**
 * Keys that `get_config` of the one of Keras' own classes which the class extends always returns beside {@link
 * baseConfigKeys}: `units` of a subclass of Dense.
 */
export function ownConfigKeys(custom: CustomClass, target: Target): string[] {
  if (hasBareBase(custom)) return [];
  return (builtinParameters(custom.kerasBase.name, target) ?? []).flatMap((parameter) =>
    parameter.star === '' && !neverKept.has(parameter.name) ? [parameter.name] : [],
  );
}

/**
 * Whether a constructor gives the argument of that name to the next one itself, by name or position, so that `**kwargs`
 * must not hold it.
 */
export function isGivenToBase(custom: CustomClass, constructor: Constructor, name: string, target: Target): boolean {
  return constructor.superCalls.some(({ call, explicitBase, conditional }) => {
    if (call.arguments.some((argument) => argument.name === name)) return true;
    if (conditional || !call.arguments.some((argument) => argument.spread === '**')) return false;
    const positional = call.arguments
      .filter((argument) => argument.name === null && argument.spread !== '**')
      .slice(explicitBase ? 1 : 0);
    if (positional.some((argument) => argument.spread !== null)) return false;
    const parameters = constructor.parent?.parameters ?? builtinParameters(custom.kerasBase.name, target) ?? [];
    return parameters.slice(0, positional.length).some((parameter) => parameter.name === name);
  });
}

/**
 * What constructors of the bare base classes take beside their named parameters (allowed_kwargs of Layer.__init__ in
 * Keras 2, kwargs.pop in Keras 3).
 */
const layerArguments = [
  'name',
  'trainable',
  'dtype',
  'dynamic',
  'input_dim',
  'input_shape',
  'batch_input_shape',
  'batch_size',
  'weights',
  'activity_regularizer',
  'autocast',
  'implementation',
];

/** Whether the constructor of the class' Keras base takes an argument of that name; null when that is not known. */
function baseAccepts(custom: CustomClass, name: string, target: Target): boolean | null {
  if (hasBareBase(custom)) {
    switch (custom.kind) {
      case 'layer':
      case 'cell':
        return layerArguments.includes(name) || (simpleName(custom.kerasBase.name) === 'Wrapper' && name === 'layer');
      case 'model':
        return [
          'name',
          'trainable',
          'dtype',
          'inputs',
          'outputs',
          'layers',
          'dynamic',
          'autocast',
          'activity_regularizer',
        ].includes(name);
      case 'loss':
        return ['name', 'reduction'].includes(name) || (target.major === 3 && name === 'dtype');
      case 'metric':
        return ['name', 'dtype'].includes(name) || (target.major === 2 && layerArguments.includes(name));
      case 'regularizer':
      case 'constraint':
      case 'initializer':
      case 'schedule':
        return false;
      default:
        return null;
    }
  }
  if (custom.kind === 'optimizer') return optimizerAccepts(custom, name, target);
  const parameters = builtinParameters(custom.kerasBase.name, target);
  if (parameters === null) return null;
  if (parameters.some((parameter) => parameter.name === name)) return true;
  if (custom.kind === 'layer' || custom.kind === 'cell') return layerArguments.includes(name);
  return parameters.some((parameter) => parameter.star === '**') ? null : false;
}

/**
 * What optimizers take by `**kwargs` in some version (keras/optimizers/optimizer_v2/optimizer_v2.py,
 * optimizer_experimental/optimizer.py, keras/src/optimizers/base_optimizer.py).
 */
const optimizerArguments =
  'name lr decay clipnorm clipvalue global_clipnorm weight_decay use_ema ema_momentum ema_overwrite_frequency jit_compile is_legacy_optimizer loss_scale_factor gradient_accumulation_steps gradient_aggregator gradient_transformers'.split(
    ' ',
  );

function optimizerAccepts(custom: CustomClass, name: string, target: Target): boolean | null {
  const parameters = builtinParameters(custom.kerasBase.name, target);
  if (parameters === null) return null;
  if (parameters.some((parameter) => parameter.name === name)) return true;
  return optimizerArguments.includes(name) ? null : false;
}

/**
 * Whether `Class(name=...)` is taken: by the constructor itself, by one it hands `**kwargs` to, or by Keras' base.
 * Null when that cannot be told (it reads `kwargs` itself, an ancestor is out of sight).
 */
export function constructorAccepts(custom: CustomClass, name: string, target: Target): boolean | null {
  let current: Constructor | null = custom.initializer;
  if (current === null) return custom.openBases.length > 0 ? null : baseAccepts(custom, name, target);
  while (current !== null) {
    if (
      current.parameters.some((parameter) => parameter.name === name && parameter.parameter.form !== 'positional-only')
    )
      return true;
    if (current.keywordArguments === null) return false;
    if (current.readsKeywordArguments || current.definition.decorators.length > 0) return null;
    // swallowed without a word
    if (!current.forwardsKeywordArguments) return true;
    // handed on together with a value of its own: taken twice
    if (isGivenToBase(custom, current, name, target)) return false;
    if (current.parent === null) break;
    current = current.parent;
  }
  if (custom.openBases.length > 0) return null;
  return baseAccepts(custom, name, target);
}

/** The keys that a class' own config holds and its constructor surely refuses. */
export function refusedKeys(custom: CustomClass, config: GetConfig, target: Target): ConfigKey[] {
  return config.keys.filter(
    (key) => !config.removed.includes(key.name) && constructorAccepts(custom, key.name, target) === false,
  );
}
