import type { ConfigKey, CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import { builtinClass } from '../keras/builtins';
import { isAtLeast, type Target } from '../keras/versions';
import { expressionName, selfName } from '../keras/class-members';
import type { Expression } from '../python/syntax';
import { allParts } from '../python/walk';
import {
  certaintyFor,
  functionSpan,
  instancesOf,
  kindName,
  listed,
  loadedConfigSaves,
  savesAsRelated,
  type ReachedSave,
} from './reading/class-reach';
import { expressionsIn, heldAttribute } from './reading/class-expressions';
import { writeFromConfig } from './fix/get-config';
import { kerasAccess } from './fix/imports';
import { replace, sourceOf } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';
import { valueKind } from './reading/value-kind';

export const missingFromConfig: Rule = {
  code: 'SP106',
  name: 'missing-from-config',
  meaning: 'a config holds nested objects and nothing restores them',
  explanation: `A layer, model, loss or optimizer inside a config is written as a dictionary. Loading hands that dictionary to the constructor as it is, unless \`from_config\`
turns it back into an object first; the constructor then stores a dictionary and fails when it calls it. HDF5 restores layers that \`get_config\` returned without
serializing them; a \`.keras\` archive does not. Initializers, regularizers and constraints are taken as dictionaries by whatever uses them; in HDF5 one that was
returned without serializing it is an "Unknown config_item", and so are losses, metrics and optimizers.`,
  remedy:
    'Serialize the object in `get_config` (`keras.layers.serialize`, `keras.saving.serialize_keras_object`) and override `from_config` to restore it before calling the constructor.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Residual(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, x):
        return x + self.inner(x)

    def get_config(self):
        config = super().get_config()
        config["inner"] = keras.layers.serialize(self.inner)
        return config


model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
model.save("residual.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Residual(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, x):
        return x + self.inner(x)

    def get_config(self):
        config = super().get_config()
        config["inner"] = keras.layers.serialize(self.inner)
        return config

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["inner"] = keras.layers.deserialize(config["inner"])
        return cls(**config)


model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
model.save("residual.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'missing-from-config/model-in-a-loss-hdf5',
    'missing-from-config/penalty-called',
    'missing-from-config/schedule-serialized',
    'missing-from-config/schedule-in-a-schedule-hdf5',
    'missing-from-config/regularizer-unserialized',
    'missing-from-config/loss-in-a-loss-hdf5',
    'missing-from-config/initializer-in-hdf5',
    'missing-from-config/layer-in-config',
    'missing-from-config/model-with-submodels',
    'missing-from-config/raw-sublayer',
    'clean/from-config-defined',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (config === null || config.definition === null || custom.fromConfig !== null || custom.openDecorator) continue;
      const saves = loadedConfigSaves(story, custom, target);
      if (saves.length === 0) continue;
      const nested = config.keys.flatMap((key) => {
        const form = nestedForm(custom, key, story);
        return form === null || (form.form === 'serialized' && restores(custom, key.name)) ? [] : [{ key, form }];
      });
      // `get` in the constructor takes a dictionary; HDF5 fails on the name before it comes to that
      const failing = nested.filter(({ key, form }) =>
        saves.some(
          (save) => fails(form, custom, save, target) && (save.format === 'hdf5' || !restores(custom, key.name)),
        ),
      );
      if (failing.length === 0) continue;
      const names = failing.map(({ key }) => key.name);
      const isUnknownItem =
        failing.some(
          ({ form }) => form.form === 'raw' && form.isKerasOwn && form.kind !== 'layer' && form.kind !== 'model',
        ) && saves.every(({ format }) => format === 'hdf5');
      yield {
        file: config.owner.file.path,
        span: functionSpan(config.definition),
        certainty: certaintyFor(custom),
        message: `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` returns nested objects (${listed(names)}), ${isUnknownItem ? 'for which HDF5 has no name, so loading fails. Return `keras.initializers.serialize(...)` or the like' : 'and there is no `from_config` that restores them: the constructor gets dictionaries. Override `from_config`'}.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom, failing),
      };
    }
  },
};

/**
 * How a config holds a nested object: as `serialize` gives it, or the object itself, one of Keras' own or the
 * project's.
 */
type Nested = { form: 'serialized' } | { form: 'raw'; kind: string; isKerasOwn: boolean };

/** Taken by `initializers.get`, `regularizers.get` and `constraints.get` in whatever form. */
const takenAsDictionary: ReadonlySet<string> = new Set(['initializer', 'regularizer', 'constraint']);

/** Whether a load gives the constructor something else than it was given. */
function fails(nested: Nested, custom: CustomClass, { format }: ReachedSave, target: Target): boolean {
  if (nested.form === 'serialized') return true;
  if (format === 'keras-archive') return !takenAsDictionary.has(nested.kind);
  if (format !== 'hdf5') return false;
  switch (custom.kind) {
    case 'layer':
    case 'cell':
    case 'model':
      // HDF5 marks objects it found in a layer's config and turns them back itself, but knows no names of Keras' own
      // there other than layers: "Unknown config_item" (keras/utils/generic_utils.py, `__passive_serialization__`)
      return nested.isKerasOwn && nested.kind !== 'layer' && nested.kind !== 'model';
    case 'loss':
    case 'metric':
      // Keras 2 looks for the name among those of the same kind
      return target.major === 3 || (nested.isKerasOwn && nested.kind !== custom.kind);
    case 'schedule':
      return isAtLeast(target, 2, 13);
    default:
      return false;
  }
}

/** How a key holds a nested layer, model or other Keras object; null where it does not, or not for certain. */
function nestedForm(custom: CustomClass, key: ConfigKey, story: Story): Nested | null {
  const value = key.value;
  if (value === null) return null;
  if (isSerializeCall(value) || isOfCalled(custom, key, value)) return { form: 'serialized' };
  if (value.kind === 'comprehension' && isSerializeCall(value.element)) return { form: 'serialized' };
  if ((value.kind === 'list' || value.kind === 'tuple') && value.elements.some(isSerializeCall))
    return { form: 'serialized' };
  const attribute = heldAttribute(custom, value);
  if (attribute === null) return null;
  for (const instance of instancesOf(story, custom)) {
    const held = instance.attributes.get(attribute);
    if (held?.kind !== 'instance' || valueKind(held, story) !== 'keras-object') continue;
    const kind =
      held.of.kind === 'external'
        ? builtinClass(held.of.name.slice('keras.'.length))?.kind
        : story.classOf(held.of)?.kind;
    if (kind !== undefined)
      return { form: 'raw', kind: kind === 'cell' ? 'layer' : kind, isKerasOwn: held.of.kind === 'external' };
  }
  return null;
}

function isSerializeCall(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  const name = expressionName(expression.callee);
  // activations, initializers, regularizers and constraints are restored by their own `get`, which most constructors
  // call
  return (
    /(^|\.)serialize_keras_object$/.test(name) ||
    /(^|\.)(layers|models|losses|metrics|optimizers|saving|schedules)\.serialize$/.test(name) ||
    (/\.get_config$/.test(name) && !/^super/.test(name) && name !== 'self.get_config')
  );
}

/**
 * `regularizers.serialize(self.penalty)` where the constructor keeps what it is given as it is, and the class calls it:
 * what takes dictionaries elsewhere is no help then.
 */
function isOfCalled(custom: CustomClass, key: ConfigKey, value: Expression): boolean {
  if (
    value.kind !== 'call' ||
    !/(^|\.)(activations|initializers|regularizers|constraints)\.serialize$/.test(expressionName(value.callee))
  )
    return false;
  const held = value.arguments[0]?.value;
  if (held?.kind !== 'attribute' || held.object.kind !== 'name' || held.object.name !== selfName(key.method.definition))
    return false;
  const parameter = custom.initializer?.parameters.find((each) => each.name === key.name);
  if (
    parameter?.storedAs !== held.name ||
    custom.attributes.filter((write) => write.attribute === held.name).length > 1
  )
    return false;
  return [...custom.methods.values()].some((method) =>
    expressionsIn(method.definition).some(
      ({ expression: part }) =>
        part.kind === 'call' &&
        part.callee.kind === 'attribute' &&
        part.callee.name === held.name &&
        part.callee.object.kind === 'name' &&
        part.callee.object.name === selfName(method.definition),
    ),
  );
}

/**
 * Whether the constructor itself turns the argument back: it names `deserialize`, `from_config`, `.get(` or tests for a
 * dictionary.
 */
function restores(custom: CustomClass, name: string): boolean {
  const parameter = custom.initializer?.parameters.find((each) => each.name === name);
  if (parameter === undefined || custom.initializer === null) return true;
  const definition = custom.initializer.definition;
  const text = custom.initializer.owner.file.text.slice(definition.bodySpan.start, definition.bodySpan.end);
  if (!new RegExp(`\\b${name}\\b`).test(text)) return false;
  if (/deserialize|from_config|isinstance\([^)]*dict/.test(text)) return true;
  return parameter.stores.some(
    (store) =>
      store.value !== null &&
      [...allParts(store.value)].some((part) => part.kind === 'call' && /\.get$/.test(expressionName(part.callee))),
  );
}

/**
 * What turns back what a value of a config was made by, as a name below `keras`: `regularizers.serialize(...)` needs
 * another than a layer.
 */
function deserializerOf(value: Expression): string {
  const module =
    value.kind === 'call'
      ? /(?:^|\.)(activations|constraints|initializers|losses|metrics|optimizers|regularizers|schedules)\.serialize$/.exec(
          expressionName(value.callee),
        )?.[1]
      : undefined;
  return `${module === undefined ? 'layers' : module === 'schedules' ? 'optimizers.schedules' : module}.deserialize`;
}

function fixes(custom: CustomClass, failing: readonly { key: ConfigKey; form: Nested }[]): Fix[] {
  const edits: Edit[] = [];
  const nested: { name: string; deserializer: string }[] = [];
  for (const { key, form } of failing) {
    if (key.value === null || key.method.owner !== custom.value) return [];
    nested.push({ name: key.name, deserializer: deserializerOf(key.value) });
    if (key.value.kind === 'call' && /get_config$/.test(expressionName(key.value.callee))) return [];
    if (key.value.kind !== 'call' && form.form === 'serialized') return [];
    if (form.form === 'raw') {
      if (form.kind !== 'layer' && form.kind !== 'model') return [];
      const serialize = kerasAccess(custom.file, 'layers.serialize');
      for (const edit of serialize.edits) if (!edits.some((other) => other.text === edit.text)) edits.push(edit);
      edits.push(replace(custom.file, key.value, `${serialize.text}(${sourceOf(custom.file, key.value)})`));
    }
  }
  const written = writeFromConfig(custom, nested);
  return written === null
    ? []
    : [{ title: `Write from_config for ${custom.name}`, safe: false, edits: [...edits, ...written] }];
}
