import { builtinOfKind } from '../keras/builtins';
import type { CustomClass } from '../keras/custom-class';
import { formatOf } from '../keras/formats';
import type { Load, Part, Save, Story } from '../keras/story';
import type { FunctionValue } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { certaintyFor, classSpan, functionSpan, kindName, loadsAsRelated, partsOf } from './reading/class-reach';
import { packageNameFor, registerDefinition } from './fix/class-edits';
import { fixOf } from './fix/edits';
import { isSameActivation } from './reading/activation-formula';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './reading/saved-objects';

export const shadowsBuiltinName: Rule = {
  code: 'SP117',
  name: 'shadows-builtin-name',
  meaning: 'a custom class or function is named like one of Keras, so that loading picks the wrong one',
  explanation: `A config names what it holds. Where the loader is not given the custom object, and one of Keras' own has the same name, that one is taken: the model loads and computes
something else, with no message. HDF5 knows names alone; a \`.keras\` archive of Keras 3 also holds the module, so that a class is missed rather than mistaken. Functions are
looked up by name in every format.

That a function is registered does not help in Keras 2.13 to 2.15, which look among Keras' own first (\`.keras\` archives; activations in HDF5 too). That an activation is given by
\`custom_objects\` does not help in a \`.keras\` archive of Keras 3, which holds such a name alone.`,
  remedy:
    'Rename it, register it with a package (`@keras.saving.register_keras_serializable(package=...)`), or hand it to every loader by `custom_objects=`.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Rescaling(keras.layers.Layer):
    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, x):
        return x / self.scale

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


model = keras.Sequential([keras.Input((4,)), Rescaling(4.0)])
model.save("rescaled.h5")
again = keras.models.load_model("rescaled.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="example")
class Rescaling(keras.layers.Layer):
    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, x):
        return x / self.scale

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


model = keras.Sequential([keras.Input((4,)), Rescaling(4.0)])
model.save("rescaled.h5")
again = keras.models.load_model("rescaled.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unregistered-function/swish-of-ones-own',
    'shadows-builtin-name/registered-activation',
    'shadows-builtin-name/activation-given-by-name',
    'shadows-builtin-name/registered-loss',
    'clean/activation-given-by-name-h5',
    'shadows-builtin-name/gelu-function',
    'shadows-builtin-name/activation-that-cannot-be-followed',
    'shadows-builtin-name/rescaling-class-keras',
    'shadows-builtin-name/rescaling-class',
    'shadows-builtin-name/tversky-loss-class',
    'clean/shadowing-name-in-custom-objects',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (custom.kind === 'callback' || custom.value.registered !== null || custom.openDecorator) continue;
      const builtin = builtinOfKind(custom.kind, custom.name, target);
      if (builtin === null) continue;
      const loads = story
        .loadsNeeding(custom)
        .filter((load) => isMistaken(story, load, custom.name, target, isKeras2(target)));
      if (loads.length === 0) continue;
      yield {
        file: custom.file.path,
        span: classSpan(custom.definition),
        certainty: certaintyFor(custom),
        message: `The ${kindName(custom)} \`${custom.name}\` is named like Keras' own \`keras.${builtin}\`, which takes its place where the model is loaded without \`custom_objects\`. Rename it, or register it with a package.`,
        related: loadsAsRelated(loads, `Loads \`keras.${builtin}\` instead.`),
        fixes: () => fixes(custom),
      };
    }
    yield* functions(story, target);
  },
};

/** Functions by name: activations, losses and metrics. */
function* functions(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<FunctionValue['definition']>();
  for (const model of story.models) {
    for (const part of partsOf(model)) {
      if (part.what.kind !== 'function' || seen.has(part.what.function.definition)) continue;
      const value = part.what.function;
      const role = roleKind(part);
      if (role === null || value.openDecorator || value.renamed !== null) continue;
      const name = value.definition.name;
      const builtin = isOnlyAlias(role, name, target) ? null : builtinOfKind(role, name, target);
      // null: whether both compute the same cannot be told
      const computesSame = role === 'activation' ? isSameActivation(value, name, target) : false;
      // what a wrapper makes of it cannot be told
      const isSame =
        role === 'activation' && value.wrapper !== undefined && computesSame === false ? null : computesSame;
      if (builtin === null || isSame === true) continue;
      const loads = model.saves
        .flatMap((save) => (save.what === 'model' ? story.loadsOf(save) : []))
        .flatMap(({ load, certain }) => (certain ? [load] : []));
      const mistaken = loads.filter(
        (load) =>
          (role === 'activation' || load.compile !== false) &&
          (value.registered === null
            ? isMistaken(story, load, name, target, true) || namesAlone(story, load, role, target)
            : overlooksRegistered(story, load, role, name, target)),
      );
      if (mistaken.length === 0) continue;
      seen.add(value.definition);
      yield {
        file: value.file.path,
        span: functionSpan(value.definition),
        certainty: isSame === false ? 'fails' : 'may-fail',
        message: `The function \`${name}\` is named like Keras' own \`keras.${builtin}\`, which takes its place where the model is loaded without \`custom_objects\`. Rename it, or register it with a package.`,
        related: loadsAsRelated(mistaken, `Loads \`keras.${builtin}\` instead.`),
        fixes: () => {
          const edits = registerDefinition(value.file, value.definition, packageNameFor(value.file));
          return fixOf(`Register ${name} with Keras`, edits);
        },
      };
    }
  }
}

/**
 * Whether a name is one that Keras 3 takes for an activation and does not write for it: keras/src/activations/__init__.py
 * (`serialize`) writes the bare name of what the module holds under it.
 */
function isOnlyAlias(role: string, name: string, target: Target): boolean {
  return role === 'activation' && !isKeras2(target) && (name === 'swish' || name === 'hard_swish');
}

function roleKind(part: Part): 'activation' | 'loss' | 'metric' | 'initializer' | 'regularizer' | null {
  return part.role === 'activation' ||
    part.role === 'loss' ||
    part.role === 'metric' ||
    part.role === 'initializer' ||
    part.role === 'regularizer'
    ? part.role
    : null;
}

/** Whether a load takes Keras' own object for a name it is not given. `inArchive`: also from a `.keras` archive. */
function isMistaken(story: Story, load: Load, name: string, target: Target, inArchive: boolean): boolean {
  if (load.given.open || load.given.entries.has(name)) return false;
  return story.savesRead(load).some(({ save, certain }) => certain && readsNames(save, target, inArchive));
}

/**
 * Whether a load takes Keras' own function though the one of the project is registered: Keras 2.13 to 2.15 look into
 * their own modules first (keras/saving/serialization_lib.py, `deserialize_keras_object`), for activations in HDF5 as
 * well.
 */
function overlooksRegistered(story: Story, load: Load, role: string, name: string, target: Target): boolean {
  if (load.given.open || load.given.entries.has(name)) return false;
  return story.savesRead(load).some(({ save, certain }) => {
    const at = targetAt(story, save, target);
    if (!certain || !isKeras2(at) || !isAtLeast(at, 2, 13)) return false;
    const format = formatOf(save, at);
    return format === 'keras-archive' || (format === 'hdf5' && role === 'activation');
  });
}

/**
 * Whether a load takes Keras' own activation though it is given the one of the project: in a `.keras` archive Keras 3
 * writes such a name alone (keras/src/activations/__init__.py).
 */
function namesAlone(story: Story, load: Load, role: string, target: Target): boolean {
  return (
    role === 'activation' &&
    !isKeras2(target) &&
    story
      .savesRead(load)
      .some(
        ({ save, certain }) =>
          certain &&
          formatOf(save, targetAt(story, save, target)) === 'keras-archive' &&
          !isKeras2(targetAt(story, save, target)),
      )
  );
}

function readsNames(save: Save, target: Target, inArchive: boolean): boolean {
  const format = formatOf(save, target);
  return format === 'hdf5' || format === 'json' || (format === 'keras-archive' && inArchive);
}

function fixes(custom: CustomClass): Fix[] {
  const edits = registerDefinition(custom.file, custom.definition, packageNameFor(custom.file));
  return fixOf(`Register ${custom.name} with a package`, edits);
}
