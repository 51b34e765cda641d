import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import type { Expression } from '../python/syntax';
import {
  certaintyFor,
  functionSpan,
  instancesOf,
  kindName,
  loadedConfigSaves,
  modelsWith,
  partsOf,
  savesAsRelated,
} from './reading/class-reach';
import { dropKey } from './fix/config-keys';
import { fixOf } from './fix/edits';
import type { Detection, Fix, Rule } from './rule';

export const fixedNameInConfig: Rule = {
  code: 'SP116',
  name: 'fixed-name-in-config',
  meaning: '`get_config` gives every instance the same name',
  explanation: `A config whose \`name\` is a constant gives all instances that name when the model is loaded: a model that holds two of them fails ("The name ... is used 2 times in
the model. All layer names should be unique"), and one that holds a single instance has lost the name it was given.`,
  remedy: 'Leave `name` to `super().get_config()`.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x

    def get_config(self):
        return {**super().get_config(), "name": "double"}


inputs = keras.Input((4,))
model = keras.Model(inputs, Double()(Double()(inputs)))
model.save("double.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x


inputs = keras.Input((4,))
model = keras.Model(inputs, Double()(Double()(inputs)))
model.save("double.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['fixed-name-in-config/block-used-twice'],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (config === null || config.definition === null || config.removed.includes('name')) continue;
      if (custom.kind !== 'layer' && custom.kind !== 'model') continue;
      const key = config.keys.find((each) => each.name === 'name');
      if (key?.value === null || key === undefined) continue;
      const value = key.value;
      if (!isFixed(value)) continue;
      const saves = loadedConfigSaves(story, custom, target);
      if (saves.length === 0) continue;
      const twice = modelsWith(story, custom).some((model) => {
        const held = new Set(
          partsOf(model).flatMap((part) =>
            part.inConfig &&
            part.what.kind === 'class' &&
            part.what.class.definition === custom.definition &&
            part.what.instance !== null
              ? [part.what.instance.id]
              : [],
          ),
        );
        return held.size > 1;
      });
      const named = instancesOf(story, custom).some((instance) =>
        instance.arguments.some((argument) => argument.name === 'name'),
      );
      yield {
        file: config.owner.file.path,
        span: functionSpan(config.definition),
        certainty: twice || named ? certaintyFor(custom) : 'advice',
        message: `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` pins its \`name\`, so ${twice ? 'two of them in one model cannot be loaded' : named ? 'the name an instance was given is lost' : 'a model could not hold two of them'}. Leave \`name\` to \`super().get_config()\`.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: (): Fix[] => {
          // without the base's config there would be no name at all
          const edit = config.includesBase ? dropKey(custom, key) : null;
          return fixOf('Leave the name to super().get_config()', [edit]);
        },
      };
    }
  },
};

/** Text methods that give the same text for the same text. */
const textMethods: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'title',
  'capitalize',
  'casefold',
  'strip',
  'lstrip',
  'rstrip',
  'replace',
]);

/** A text that is the same for every instance: a literal, the name of the class, or one made of nothing but these. */
function isFixed(value: Expression): boolean {
  if (value.kind === 'string' || (value.kind === 'attribute' && value.name === '__name__')) return true;
  if (value.kind === 'operation') return value.operator === '+' && isFixed(value.left) && isFixed(value.right);
  if (value.kind === 'template') return value.parts.every((part) => typeof part === 'string' || isFixed(part.value));
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || !textMethods.has(value.callee.name)) return false;
  return isFixed(value.callee.object) && value.arguments.every((argument) => isFixed(argument.value));
}
