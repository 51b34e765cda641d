import type { ConfigKey, CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { refusedKeys } from './reading/base-keys';
import { unrecordedArguments } from './reading/config-coverage';
import {
  certaintyFor,
  classSpan,
  functionSpan,
  kindName,
  listed,
  loadedConfigSaves,
  savesAsRelated,
} from './reading/class-reach';
import { dropKey, keysNamedOtherwise, renameKey } from './fix/config-keys';
import { fixOf } from './fix/edits';
import type { Detection, Fix, Rule } from './rule';

export const unacceptedConfigKey: Rule = {
  code: 'SP103',
  name: 'unaccepted-config-key',
  meaning: '`get_config` returns a key that the constructor refuses',
  explanation: `Loading calls the constructor with every key of the config. A key that is no argument of it fails ("got an unexpected keyword argument"), and so does
one that \`**kwargs\` hands on to a Keras base class that does not know it ("Unrecognized keyword arguments"). Typical are derived values (\`depth\`), counters,
and keys that were not renamed together with the argument. All versions do the same.`,
  remedy:
    'Leave the key out, or name it as the argument is named. A value that can be computed from other arguments does not belong into a config.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Heads(keras.layers.Layer):
    def __init__(self, units, heads, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.heads = heads
        self.depth = units // heads

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        config["heads"] = self.heads
        config["depth"] = self.depth
        return config


model = keras.Sequential([keras.Input((4,)), Heads(4, 2)])
model.save("heads.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Heads(keras.layers.Layer):
    def __init__(self, units, heads, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.heads = heads
        self.depth = units // heads

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        config["heads"] = self.heads
        return config


model = keras.Sequential([keras.Input((4,)), Heads(4, 2)])
model.save("heads.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unaccepted-config-key/derived-from-two-options',
    'unaccepted-config-key/fields-of-a-dataclass',
    'unaccepted-config-key/optimizer-note',
    'unaccepted-config-key/derived-attribute',
    'unaccepted-config-key/metric-extra-state',
    'unaccepted-config-key/renamed-key',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (config === null || config.definition === null || custom.fromConfig !== null || custom.openDecorator) continue;
      const refused = refusedKeys(custom, config, target);
      if (refused.length === 0) continue;
      const saves = loadedConfigSaves(story, custom, target);
      if (saves.length === 0) continue;
      const names = refused.map((key) => key.name);
      const own = config.owner === custom.value;
      yield {
        file: own ? config.owner.file.path : custom.file.path,
        span: own ? functionSpan(config.definition) : classSpan(custom.definition),
        certainty: certaintyFor(custom),
        message: `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` returns ${listed(names)}, which the constructor does not take, so loading fails. Leave ${names.length === 1 ? 'it' : 'them'} out, or name ${names.length === 1 ? 'it' : 'them'} as the arguments are named.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom, refused, target),
      };
    }
  },
};

/** Names a key as the argument it holds; otherwise leaves the keys out. */
function fixes(custom: CustomClass, refused: readonly ConfigKey[], target: Target): Fix[] {
  const renames = keysNamedOtherwise(custom).filter(({ key }) => refused.includes(key));
  if (renames.length > 0) {
    const edits = renames.map(({ key, argument }) => renameKey(custom, key, argument));
    if (renames.length < refused.length) return [];
    const title = renames.map(({ key, argument }) => `"${key.name}" to "${argument}"`).join(', ');
    return fixOf(`Rename ${title} in the config`, edits);
  }
  // what the keys were made from would be back at its default, and nothing would tell
  if (refused.length > 1 && unrecordedArguments(custom, target, []).length > 0) return [];
  const edits = refused.map((key) => dropKey(custom, key));
  return fixOf(`Leave ${refused.map((key) => key.name).join(', ')} out of the config`, edits);
}
