import type { CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import {
  certaintyFor,
  classSpan,
  functionSpan,
  instancesSavedBy,
  kindName,
  listed,
  loadedConfigSaves,
  savesAsRelated,
} from './reading/class-reach';
import { refusedKeys } from './reading/base-keys';
import { unrecordedArguments } from './reading/config-coverage';
import { keysNamedOtherwise } from './fix/config-keys';
import { fixOf } from './fix/edits';
import { addConfigKeys, writeGetConfig } from './fix/get-config';
import { argumentKinds } from './missing-get-config';
import type { Detection, Fix, Rule } from './rule';

export const incompleteGetConfig: Rule = {
  code: 'SP102',
  name: 'incomplete-get-config',
  meaning: '`get_config` leaves out an argument of the constructor',
  explanation: `Loading calls the constructor with exactly what \`get_config\` returned. An argument that is left out fails ("missing 1 required positional
argument") where it has no default, and silently comes back as its default where it has one. A child class that takes an argument more than its parent
inherits a \`get_config\` that knows nothing of it. All versions of Keras do the same.`,
  remedy:
    'Return the argument from `get_config` as well; in a child class, override `get_config` and add to what `super().get_config()` returns.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Gate(keras.layers.Layer):
    def __init__(self, units, activation, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = activation
        self.value = keras.layers.Dense(units, activation=activation)

    def call(self, inputs):
        return self.value(inputs)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


model = keras.Sequential([keras.Input((4,)), Gate(3, "tanh")])
model.save("gate.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Gate(keras.layers.Layer):
    def __init__(self, units, activation, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = activation
        self.value = keras.layers.Dense(units, activation=activation)

    def call(self, inputs):
        return self.value(inputs)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "activation": self.activation})
        return config


model = keras.Sequential([keras.Input((4,)), Gate(3, "tanh")])
model.save("gate.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'incomplete-get-config/schedule-written-into-json',
    'incomplete-get-config/kept-settings',
    'incomplete-get-config/child-adds-argument',
    'incomplete-get-config/huber-loss-delta',
    'incomplete-get-config/optional-argument-reset',
    'incomplete-get-config/required-argument-left-out',
    'unaccepted-config-key/renamed-key',
    'clean/child-without-new-arguments',
    'clean/get-config-dict-styles',
    'clean/config-helper-function',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (
        config === null ||
        config.definition === null ||
        config.raises ||
        custom.openDecorator ||
        custom.fromConfig !== null
      )
        continue;
      const saves = loadedConfigSaves(story, custom, target);
      const instances = instancesSavedBy(story, custom, saves, target);
      const missing = unrecordedArguments(custom, target, instances);
      const required = missing.filter(({ effect }) => effect === 'required').map(({ parameter }) => parameter.name);
      const reset = missing.filter(({ effect }) => effect === 'reset').map(({ parameter }) => parameter.name);
      const perhaps = missing.filter(({ effect }) => effect === 'may-reset').map(({ parameter }) => parameter.name);
      const names = [...required, ...reset, ...perhaps];
      // a load that raises for another key gives nothing back at its default
      if (names.length === 0 || (required.length === 0 && refusedKeys(custom, config, target).length > 0)) continue;
      if (saves.length === 0 && (story.saves.length > 0 || story.loads.length > 0 || story.models.length > 0)) continue;
      if (saves.length > 0 && required.length + reset.length === 0 && instances.length === 0) continue;
      const own = config.owner === custom.value;
      const certain = required.length + reset.length > 0;
      const what = own
        ? `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` leaves out ${listed(names)}.`
        : `The ${kindName(custom)} \`${custom.name}\` inherits \`get_config\` from \`${config.owner.definition.name}\`, which leaves out ${listed(names)}.`;
      const why =
        required.length > 0
          ? `Loading calls \`${custom.name}()\` without ${listed(required)} and fails.`
          : `A loaded model has ${listed(names)} back at ${names.length === 1 ? 'its default' : 'their defaults'}, and nothing tells.`;
      yield {
        file: custom.file.path,
        span: own ? functionSpan(config.definition) : classSpan(custom.definition),
        certainty: saves.length === 0 ? 'advice' : certain ? certaintyFor(custom) : 'may-fail',
        message: `${what} ${why} Return ${names.length === 1 ? 'it' : 'them'} from \`get_config\` too.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom, names, own, story),
      };
    }
  },
};

function fixes(custom: CustomClass, names: readonly string[], own: boolean, story: Story): Fix[] {
  // held under another name: renaming the key is what is to be done, and another rule's
  if (keysNamedOtherwise(custom).some(({ argument }) => names.includes(argument))) return [];
  const kinds = argumentKinds(custom, story);
  const edits = own ? addConfigKeys(custom, names, kinds) : writeGetConfig(custom, names, kinds);
  return fixOf(`Record ${names.join(', ')} in get_config`, edits);
}
