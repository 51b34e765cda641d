import type { CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { InstanceValue, Value } from '../keras/value';
import { kerasBaseOf } from '../keras/interpreter/classes';
import { optionsOf } from '../keras/interpreter/values';
import type { Target } from '../keras/versions';
import { simpleName } from '../keras/builtins';
import { expressionName, selfName } from '../keras/class-members';
import { constructorAccepts } from './reading/base-keys';
import { expressionsIn } from './reading/class-expressions';
import {
  certaintyFor,
  classSpan,
  configSaves,
  instancesOf,
  isFunctionalSubclass,
  kindName,
  listed,
  loadedConfigSaves,
  passedTo,
  savesAsRelated,
  type ReachedSave,
} from './reading/class-reach';
import {
  constructorArguments,
  convertedKind,
  hasBareBase,
  neverCallsSuper,
  passedKinds,
  positionOf,
  recordsArguments,
  unrecordedArguments,
} from './reading/config-coverage';
import { forwardKeywordArguments } from './fix/class-edits';
import { writeGetConfig, type ArgumentKind } from './fix/get-config';
import { projectAccess } from './fix/imports';
import { sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import { valueKind } from './reading/value-kind';

export const missingGetConfig: Rule = {
  code: 'SP101',
  name: 'missing-get-config',
  meaning: 'a custom class takes constructor arguments that nothing records',
  explanation: `A saved model holds each custom object as its class' name and its config. Without a \`get_config\` that returns the constructor's
arguments, saving or loading fails, or the object comes back with its defaults.

- **Layer**: Keras 2.8 to 2.10 refuse to save ("has arguments ... in \`__init__\` and therefore must override \`get_config()\`"). From Keras 2.11 on,
  and in Keras 3, a layer's arguments are recorded by themselves as long as all are plain values; an array, a layer, a function or an object among
  them is refused at save.
- **Model**: Keras 2.11 to 2.15 record plain arguments and write an empty config for others; Keras 3 records none: a required argument fails, one with
  a default comes back as that default, without a word. A subclass of Sequential that adds its layers itself gets them twice in Keras 2.
- **Loss, metric, constraint, initializer, optimizer** and a subclass of one of Keras' own layers: the inherited config knows nothing of the new argument.
  A required one fails at load, an optional one comes back as its default.
- **Regularizer, learning rate schedule**: the base class raises \`NotImplementedError\` at save, with or without arguments.`,
  remedy: `Write \`get_config\` so that it returns every argument of the constructor beside those of the base class. Nested layers are serialized with
\`keras.layers.serialize\` and restored in \`from_config\`. The fix writes both.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(1)])
model.save("model.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        config = super().get_config()
        config.update({"factor": self.factor})
        return config


model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(1)])
model.save("model.h5")
`,
    },
    target: 'keras==2.10',
  },
  corpus: [
    'missing-get-config/argument-popped-off-the-keywords',
    'clean/keywords-popped-and-given-back',
    'missing-get-config/loss-written-into-json',
    'clean/compiled-loss-and-config-alone',
    'missing-get-config/layer-as-dataclass',
    'clean/classes-as-dataclasses',
    'missing-get-config/sequential-subclass',
    'missing-get-config/numpy-number-as-argument',
    'missing-get-config/mean-as-argument',
    'missing-get-config/attention-pooling',
    'missing-get-config/autoencoder-takes-submodels',
    'missing-get-config/custom-metric-threshold',
    'missing-get-config/focal-loss-class',
    'missing-get-config/initializer-and-constraint',
    'missing-get-config/model-width-reset',
    'missing-get-config/ndarray-argument',
    'missing-get-config/regularizer-strength',
    'missing-get-config/residual-block-same-script',
    'missing-get-config/rnn-cell',
    'missing-get-config/scale-layer-h5',
    'missing-get-config/settings-object-argument',
    'missing-get-config/subclass-of-dense',
    'missing-get-config/warmup-schedule',
    'missing-get-config/weighted-loss-default-reset',
    'clean/get-config-added-by-decorator',
    'clean/get-config-from-mixin',
    'clean/model-never-serialized-with-custom-parts',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const isLibrary = isLibraryCode(story);
    for (const custom of story.classes) {
      if (custom.kind === 'callback' || (!isLibrary && story.savesReachedBy(custom).length === 0)) continue;
      const fault = configFault(custom, story, target);
      if (fault === null) continue;
      const saves = fault.atSave ? configSaves(story, custom, target) : loadedConfigSaves(story, custom, target);
      if (saves.length === 0) {
        if (isLibrary && fault.arguments.length > 0) yield detection(custom, fault, [], story, 'advice');
        continue;
      }
      yield detection(custom, fault, saves, story, fault.certain ? certaintyFor(custom) : 'may-fail');
    }
  },
};

/** Whether the project saves and loads nothing itself: its classes are made for others. */
function isLibraryCode(story: Story): boolean {
  return story.saves.length === 0 && story.loads.length === 0 && story.models.length === 0;
}

interface ConfigFault {
  arguments: string[];
  certain: boolean;
  /** Why, as the second sentence of the message. */
  reason: string;
  /** It fails when the model is saved, before anything else about the config can. */
  atSave: boolean;
}

/**
 * What is wrong with a class that has no \`get_config\` of the project's under the target, if the config of an instance
 * is written. Null where nothing is wrong.
 */
export function configFault(custom: CustomClass, story: Story, target: Target): ConfigFault | null {
  if (copiesDefaultMarker(custom, target))
    return configFault({ ...custom, getConfig: null, openDecorator: false }, story, target);
  if (custom.getConfig !== null || custom.openDecorator || neverCallsSuper(custom)) return null;
  const instances = instancesOf(story, custom);
  const names = constructorArguments(custom).map(({ parameter }) => parameter.name);
  if ((custom.kind === 'regularizer' || custom.kind === 'schedule') && hasBareBase(custom)) {
    return {
      arguments: names,
      certain: true,
      reason: `Keras' own ${kindName(custom)} class raises NotImplementedError where a config is asked for.`,
      atSave: true,
    };
  }
  if (custom.fromConfig !== null && custom.kind !== 'layer' && custom.kind !== 'cell') return null;
  if (custom.kind === 'model' && target.major === 2 && target.minor < 11 && isFunctionalSubclass(custom)) {
    // keras/engine/functional.py: the config is that of the graph, which the constructor does not take
    return {
      arguments: names,
      certain: true,
      reason:
        'The config is then that of a functional model (inputs, outputs, layers), which its constructor cannot be called with, so loading fails.',
      atSave: false,
    };
  }
  if (
    custom.fromConfig === null &&
    target.major === 2 &&
    stacksItsOwn(custom) &&
    constructorAccepts(custom, 'name', target) === true
  ) {
    // keras/engine/sequential.py: `from_config` calls the class with a name alone and adds the layers of the config
    return {
      arguments: names.filter((name) => name !== 'name'),
      certain: true,
      reason:
        'The config is then that of a sequential model (name, layers): loading adds its layers to those that the constructor makes, and fails.',
      atSave: false,
    };
  }
  const star = keptStarArguments(custom, instances);
  if (star !== null) {
    return {
      arguments: [star],
      certain: true,
      reason: `The positional arguments \`*${star}\` have no name to be recorded under, so the object comes back without them or is refused at save.`,
      atSave: false,
    };
  }
  const missing = unrecordedArguments(custom, target, instances);
  if (missing.length === 0) return null;
  const isLayer = (custom.kind === 'layer' || custom.kind === 'cell') && hasBareBase(custom);
  if (isLayer && !recordsArguments(custom, target)) {
    const counted = missing.filter(({ parameter }) => !parameter.keywordOnly);
    if (counted.length > 0) {
      return {
        arguments: missing.map(({ parameter }) => parameter.name),
        certain: true,
        reason: 'Keras refuses to save a layer with arguments of its own and no `get_config`.',
        atSave: true,
      };
    }
  }
  if (recordsArguments(custom, target)) {
    const odd = unplainArguments(custom, story, instances, target);
    if (odd === null) return null;
    return {
      arguments: missing.map(({ parameter }) => parameter.name),
      certain: odd.certain,
      reason:
        custom.kind === 'model'
          ? `Keras writes the arguments down by itself only if all are plain values, and ${listed(odd.names)} ${odd.names.length === 1 ? 'is' : 'are'} not, so the config stays empty.`
          : `Keras writes the arguments down by itself only if all are plain values, and ${listed(odd.names)} ${odd.names.length === 1 ? 'is' : 'are'} not.`,
      atSave: custom.kind !== 'model',
    };
  }
  const required = missing.filter(({ effect }) => effect === 'required').map(({ parameter }) => parameter.name);
  const reset = missing.filter(({ effect }) => effect === 'reset').map(({ parameter }) => parameter.name);
  const perhaps = missing.filter(({ effect }) => effect === 'may-reset').map(({ parameter }) => parameter.name);
  if (required.length > 0) {
    return {
      arguments: missing.map(({ parameter }) => parameter.name),
      certain: true,
      reason: `Loading then calls \`${custom.name}()\` without the required ${required.length === 1 ? 'argument' : 'arguments'} ${listed(required)} and fails.`,
      atSave: custom.kind === 'model',
    };
  }
  if (reset.length > 0) {
    return {
      arguments: missing.map(({ parameter }) => parameter.name),
      certain: true,
      reason: `A loaded model has ${listed(reset)} back at ${reset.length === 1 ? 'its default' : 'their defaults'}, and nothing tells.`,
      atSave: false,
    };
  }
  if (perhaps.length > 0 && instances.length > 0) {
    return {
      arguments: missing.map(({ parameter }) => parameter.name),
      certain: false,
      reason: `A loaded model has ${listed(perhaps)} back at ${perhaps.length === 1 ? 'its default' : 'their defaults'}, and nothing tells.`,
      atSave: false,
    };
  }
  return null;
}

/**
 * Whether a subclass of Sequential makes its layers in its own constructor: by `self.add`, or in a list that it hands
 * to the base.
 */
function stacksItsOwn(custom: CustomClass): boolean {
  const initializer = custom.initializer;
  if (initializer === null || simpleName(custom.kerasBase.name) !== 'Sequential' || custom.openBases.length > 0)
    return false;
  const isListed = initializer.superCalls.some(({ call }) =>
    call.arguments.some(({ value, spread }) => spread === null && value.kind === 'list' && value.elements.length > 0),
  );
  const self = selfName(initializer.definition);
  return (
    isListed ||
    expressionsIn(initializer.definition).some(
      ({ expression: part, guards }) =>
        part.kind === 'call' &&
        guards.length === 0 &&
        part.callee.kind === 'attribute' &&
        part.callee.name === 'add' &&
        part.callee.object.kind === 'name' &&
        part.callee.object.name === self,
    )
  );
}

/** Name of `*args` where the constructor keeps them for itself and some instance was given any; null otherwise. */
function keptStarArguments(custom: CustomClass, instances: readonly InstanceValue[]): string | null {
  const initializer = custom.initializer;
  if (initializer === null || initializer.starArguments === null) return null;
  const isHandedOn = initializer.superCalls.some(({ call }) =>
    call.arguments.some((argument) => argument.spread === '*'),
  );
  if (isHandedOn || initializer.definition.parameters.every((parameter) => parameter.form !== 'star')) return null;
  const named = initializer.parameters.filter((parameter) => !parameter.keywordOnly).length;
  const isGiven = instances.some(
    (instance) =>
      instance.arguments.filter((argument) => argument.name === null && argument.spread === null).length > named,
  );
  return isGiven ? initializer.starArguments : null;
}

/** The arguments whose values some instance's config cannot hold; null when all that is known is plain. */
function unplainArguments(
  custom: CustomClass,
  story: Story,
  instances: readonly InstanceValue[],
  target: Target,
): { names: string[]; certain: boolean } | null {
  const names: string[] = [];
  for (const { parameter } of constructorArguments(custom)) {
    const kinds = passedKinds(custom, parameter, instances, story);
    const converted = kinds.includes('unknown') ? convertedKind(parameter, custom) : 'plain';
    const isUnplain = [...kinds, converted].some((kind) => kind !== 'plain' && kind !== 'unknown');
    // Keras 3 looks at defaults as well (Operation.__new__ applies them from 3.9 on)
    const fallback = parameter.parameter.default;
    const lambdaDefault = target.major === 3 && target.minor >= 9 && fallback?.kind === 'lambda' && kinds.length === 0;
    if (isUnplain || lambdaDefault) names.push(parameter.name);
  }
  return names.length === 0 ? null : { names, certain: true };
}

function detection(
  custom: CustomClass,
  fault: ConfigFault,
  saves: readonly ReachedSave[],
  story: Story,
  certainty: Detection['certainty'],
): Detection {
  const subject = `\`${custom.name}\``;
  const what =
    fault.arguments.length === 0
      ? `The ${kindName(custom)} ${subject} has no \`get_config\`.`
      : `The ${kindName(custom)} ${subject} has no \`get_config\`, so nothing records ${listed(fault.arguments)}.`;
  const why = certainty === 'advice' ? 'A model that holds it may not save, or not come back the same.' : fault.reason;
  return {
    file: custom.file.path,
    span: classSpan(custom.definition),
    certainty,
    message: `${what} ${why} Add a \`get_config\` that returns ${fault.arguments.length === 0 ? 'what the constructor needs (here `{}`)' : 'these arguments beside those of the base class'}.`,
    related: savesAsRelated(
      saves.map(({ save }) => save),
      `The model saved here holds \`${custom.name}\`.`,
    ),
    fixes: () => fixes(custom, fault, story),
  };
}

function fixes(custom: CustomClass, fault: ConfigFault, story: Story): Fix[] {
  // the config of a Sequential is the list of its layers, which its constructor makes anew
  if (isSequential(custom)) return [];
  // a decorator that gives the class one writes over it
  if (
    custom.definition.body.some((statement) => statement.kind === 'function' && statement.name === 'get_config') ||
    custom.definition.decorators.some(
      (decorator) => !/register_keras_serializable|dataclass/.test(sourceOf(custom.file, decorator)),
    )
  )
    return [];
  const own = custom.initializer?.owner.definition === custom.definition;
  if (!own && fault.arguments.length > 0) return [];
  const names = own
    ? fault.arguments.filter((name) => custom.initializer?.parameters.some((parameter) => parameter.name === name))
    : [];
  const written = own ? writeGetConfig(custom, names, argumentKinds(custom, story)) : null;
  if (written === null) return [];
  const edits = [...written];
  const isBaseKeyed = ['layer', 'model', 'cell', 'loss', 'metric'].includes(custom.kind);
  if (isBaseKeyed && custom.initializer?.keywordArguments === null)
    edits.push(...(forwardKeywordArguments(custom) ?? []));
  return [{ title: `Write get_config for ${custom.name}`, safe: false, edits }];
}

function isSequential(custom: CustomClass): boolean {
  return kerasBaseOf(custom.value) === 'keras.Sequential';
}

/** What is known of each argument's values, for the config that is written. */
export function argumentKinds(custom: CustomClass, story: Story): Map<string, ArgumentKind> {
  const kinds = new Map<string, ArgumentKind>();
  const instances = instancesOf(story, custom, true);
  for (const parameter of custom.initializer?.parameters ?? []) {
    const position = positionOf(custom, parameter);
    for (const instance of instances) {
      const passed = passedTo(instance, parameter.name, position);
      if (passed === null || passed === 'open') continue;
      const kind = argumentKind(passed.value, story, custom);
      if (kind !== 'unknown') kinds.set(parameter.name, kind);
    }
  }
  return kinds;
}

function argumentKind(value: Value, story: Story, custom: CustomClass): ArgumentKind {
  for (const option of optionsOf(value)) {
    if (option.kind === 'instance' && option.of.kind === 'class' && story.classOf(option.of) === null) {
      const { definition, file, enclosing } = option.of;
      const isDataclass = definition.decorators.some((each) =>
        /(^|\.)dataclass$/.test(expressionName(each.kind === 'call' ? each.callee : each)),
      );
      const access =
        isDataclass && enclosing === null ? projectAccess(story.project, custom.file, file, definition.name) : null;
      return access === null ? 'object' : { dataclass: access };
    }
    if (option.kind === 'sequence' && option.elements.some((element) => valueKind(element, story) === 'keras-object'))
      return 'layers';
    const kind = valueKind(option, story);
    if (kind === 'keras-object') return 'layer';
    if (kind === 'array' || kind === 'tensor' || kind === 'plain') return kind;
    if (kind !== 'unknown') return 'object';
  }
  return 'unknown';
}

/**
 * Whether the class' `get_config` is one that the target still takes for Keras' default: `functools.wraps` also copies
 * the attribute `_is_default` by which Keras up to 2.10 knows it (keras/utils/generic_utils.py, `default`).
 */
function copiesDefaultMarker(custom: CustomClass, target: Target): boolean {
  if (target.major !== 2 || target.minor > 10 || (custom.kind !== 'layer' && custom.kind !== 'cell')) return false;
  const decorators = custom.getConfig?.definition?.decorators ?? [];
  return decorators.some((each) => /(^|\.)wraps$/.test(expressionName(each.kind === 'call' ? each.callee : each)));
}
