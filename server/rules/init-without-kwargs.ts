import type { CustomClass } from '../keras/custom-class';
import { kerasBaseOf } from '../keras/interpreter/classes';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { baseConfigKeys, constructorAccepts, isGivenToBase, ownConfigKeys } from './reading/base-keys';
import { certaintyFor, functionSpan, kindName, listed, loadedConfigSaves, savesAsRelated } from './reading/class-reach';
import { neverCallsSuper, recordsArguments } from './reading/config-coverage';
import { forwardKeywordArguments } from './fix/class-edits';
import { fixOf } from './fix/edits';
import { configFault } from './missing-get-config';
import type { Detection, Fix, Rule } from './rule';

export const initWithoutKwargs: Rule = {
  code: 'SP107',
  name: 'init-without-kwargs',
  meaning: 'a constructor refuses the keys of the base class that its config holds',
  explanation: `The config that Keras' base class returns holds \`name\`, \`trainable\` and \`dtype\` (a loss: \`name\` and \`reduction\`, a metric: \`name\` and \`dtype\`).
Loading hands all of them to the constructor; one that takes neither \`**kwargs\` nor these names fails ("got an unexpected keyword argument").

Keras 2.12 to 2.15 leave the keys out where a layer has no \`get_config\` of its own and no argument named \`kwargs\`; all other versions do not. A subclassed model is
concerned in Keras 3 only: the base of Keras 2 adds nothing to its config.

A subclass of one of Keras' own classes (Dense, Adam, BinaryCrossentropy) has all the arguments of that class in its config. A constructor that gives one of them to
\`super().__init__\` itself, beside \`**kwargs\`, gets it twice when it is loaded ("got multiple values for keyword argument").`,
  remedy: 'Take `**kwargs` and hand them to `super().__init__(**kwargs)`.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf


class Linear(tf.keras.layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units
        self.dense = tf.keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


model = tf.keras.Sequential([tf.keras.Input((4,)), Linear(3)])
model.save("linear.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf


class Linear(tf.keras.layers.Layer):
    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = tf.keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


model = tf.keras.Sequential([tf.keras.Input((4,)), Linear(3)])
model.save("linear.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'init-without-kwargs/loss-as-dataclass',
    'init-without-kwargs/sequential-subclass',
    'init-without-kwargs/optimizer-of-one-argument',
    'init-without-kwargs/head-fixes-activation',
    'init-without-kwargs/blocks-made-in-a-loop',
    'init-without-kwargs/metric-without-dtype',
    'init-without-kwargs/model-with-config',
    'init-without-kwargs/no-arguments-no-get-config',
    'init-without-kwargs/required-units',
    'missing-get-config/focal-loss-class',
    'clean/explicit-base-arguments',
    'clean/kwargs-only-layer',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const initializer = custom.initializer;
      if (initializer === null || custom.fromConfig !== null || neverCallsSuper(custom)) continue;
      const saves = loadedConfigSaves(story, custom, target);
      if (saves.length === 0) continue;
      const refused = refusedKeys(custom, target);
      if (refused.length === 0) continue;
      // a save that fails for want of a config comes first
      const fault = configFault(custom, story, target);
      if (fault?.atSave === true) continue;
      const isTwice =
        refused.every((key) => isGivenToBase(custom, initializer, key, target)) &&
        initializer.keywordArguments !== null;
      yield {
        file: initializer.owner.file.path,
        span: functionSpan(initializer.definition),
        certainty: certaintyFor(custom),
        message: isTwice
          ? `The config of the ${kindName(custom)} \`${custom.name}\` holds ${listed(refused)}, which its constructor gives to \`super().__init__\` beside \`**${initializer.keywordArguments ?? ''}\`: loading it gives ${refused.length === 1 ? 'it' : 'them'} twice and fails. Take ${refused.length === 1 ? 'it' : 'them'} as ${refused.length === 1 ? 'an argument' : 'arguments'} with ${refused.length === 1 ? 'that default' : 'those defaults'}.`
          : `The config of the ${kindName(custom)} \`${custom.name}\` holds ${listed(refused)}, which its constructor does not take, so loading it fails. Take \`**kwargs\` and hand them to \`super().__init__(**kwargs)\`.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom),
      };
    }
  },
};

/** Keys of the base's config that the constructor refuses under the target. */
function refusedKeys(custom: CustomClass, target: Target): string[] {
  const config = custom.getConfig;
  if (config !== null && !config.includesBase) return [];
  if (config === null && prunesKeys(custom, target)) return [];
  const isRefused = (key: string): boolean =>
    config?.removed.includes(key) !== true && constructorAccepts(custom, key, target) === false;
  const refused = baseConfigKeys(custom, target).filter(isRefused);
  return refused.length > 0 ? refused : ownConfigKeys(custom, target).filter(isRefused);
}

/**
 * Keras 2.12 to 2.15 drop keys that the constructor does not name where it has no \`**kwargs\` and Keras wrote the
 * config itself.
 */
function prunesKeys(custom: CustomClass, target: Target): boolean {
  return target.major === 2 && target.minor >= 12 && recordsArguments(custom, target);
}

function fixes(custom: CustomClass): Fix[] {
  // a Sequential that makes its layers itself takes no list of them as well
  if (custom.initializer?.forwardsKeywordArguments === true || kerasBaseOf(custom.value) === 'keras.Sequential')
    return [];
  const edits = forwardKeywordArguments(custom);
  return fixOf(`Take **kwargs in ${custom.name} and hand them to super().__init__`, edits, true);
}
