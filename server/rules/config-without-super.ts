import type { CustomClass } from '../keras/custom-class';
import type { Save, Story } from '../keras/story';
import type { InstanceValue } from '../keras/value';
import type { Target } from '../keras/versions';
import type { Expression, FunctionDefinition } from '../python/syntax';
import { baseConfigKeys, constructorAccepts } from './reading/base-keys';
import {
  certaintyFor,
  configSaves,
  isFrozen,
  functionSpan,
  instancesOf,
  kindName,
  listed,
  savesAsRelated,
} from './reading/class-reach';
import { superCall } from './fix/class-edits';
import { fixOf } from './fix/edits';
import { replace, sourceOf } from './fix/text';
import { once } from '../python/once';
import type { Detection, Edit, Fix, Rule } from './rule';

export const configWithoutSuper: Rule = {
  code: 'SP104',
  name: 'config-without-super',
  meaning: '`get_config` does not start from the config of the base class',
  explanation: `A \`get_config\` that does not merge \`super().get_config()\` loses what the base class records: \`name\`, \`trainable\` and \`dtype\` of a layer, \`name\` and
\`reduction\` of a loss, \`name\` and \`dtype\` of a metric. The model loads, but a layer that was given a name has another one, and a frozen one trains again. Where no
instance was given any of these nothing is lost, and the finding is only a hint. All versions do the same.`,
  remedy: 'Merge the config of the base class: `config = super().get_config()`, then `config.update({...})`.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Shift(keras.layers.Layer):
    def __init__(self, by, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x + self.by

    def get_config(self):
        return {"by": self.by}


model = keras.Sequential([keras.Input((4,)), Shift(1.5, name="shift")])
model.save("shift.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Shift(keras.layers.Layer):
    def __init__(self, by, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x + self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by}


model = keras.Sequential([keras.Input((4,)), Shift(1.5, name="shift")])
model.save("shift.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'config-without-super/harmless',
    'config-without-super/name-lost',
    'config-without-super/trainable-lost',
    'clean/subclassed-model-with-config',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (
        config === null ||
        config.definition === null ||
        config.includesBase ||
        config.open ||
        config.raises ||
        custom.openBases.length > 0
      )
        continue;
      if (custom.kind === 'model' || config.owner !== custom.value) continue;
      const saves = configSaves(story, custom, target);
      if (saves.length === 0) continue;
      const present = new Set(config.keys.map((key) => key.name));
      const lost = baseConfigKeys(custom, target).filter((key) => !present.has(key));
      // a constructor that could not take them back is better off without
      if (lost.length === 0 || !lost.some((key) => constructorAccepts(custom, key, target) !== false)) {
        if (!superIsMissing(custom)) continue;
      }
      if (superIsMissing(custom)) continue;
      // what another program makes is not what these save
      const saved = instancesOf(story, custom).filter((instance) =>
        saves.some(({ save }) => save.program.path === instance.made || holds(save, instance)),
      );
      const given = [...new Set(saved.flatMap((instance) => givenNames(story, instance, lost)))];
      yield {
        file: custom.file.path,
        span: functionSpan(config.definition),
        certainty: given.length > 0 ? certaintyFor(custom) : 'advice',
        message:
          given.length > 0
            ? `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` does not merge \`super().get_config()\`, so ${listed(given)}, which an instance was given, ${given.length === 1 ? 'is' : 'are'} lost when the model is loaded. Start from \`super().get_config()\`.`
            : `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` does not merge \`super().get_config()\`, so ${listed(lost)} would be lost when a model is loaded. Start from \`super().get_config()\`.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom),
      };
    }
  },
};

/** Whether one of the models that are saved has an object as a part. */
function holds(save: Save, instance: InstanceValue): boolean {
  return save.models.some((model) =>
    model.parts.some(({ what }) => what.kind === 'class' && what.instance?.id === instance.id),
  );
}

/** A class that never calls its base's constructor has a graver fault, and no base config to merge. */
function superIsMissing(custom: CustomClass): boolean {
  const initializer = custom.initializer;
  return initializer !== null && initializer.superCalls.length === 0;
}

/** Names of the base class that an instance was given, by argument or by setting the attribute. */
function givenNames(story: Story, instance: InstanceValue, lost: readonly string[]): string[] {
  const names = instance.arguments.flatMap((argument) =>
    argument.name !== null && lost.includes(argument.name) && !isDefault(argument.name, argument.expression)
      ? [argument.name]
      : [],
  );
  if (lost.includes('trainable') && isFrozen(story, instance)) names.push('trainable');
  return names.filter((name) => name !== 'name' || isNameUsed(story, instance));
}

/** Whether a layer's name is written anywhere but where it is given: a name that nobody asks for is not missed. */
function isNameUsed(story: Story, instance: InstanceValue): boolean {
  const name = instance.arguments.find((argument) => argument.name === 'name')?.value;
  const plain =
    name?.kind === 'text' && name.parts.length === 1 && typeof name.parts[0] === 'string' ? name.parts[0] : null;
  if (plain === null || plain === '') return true;
  const known = namesWritten(story);
  let isWritten = known.get(plain);
  if (isWritten === undefined) known.set(plain, (isWritten = isWrittenTwice(story, plain)));
  return isWritten;
}

/** What was found out about names: one asks for it in every version, and for every layer of that name. */
const namesWritten = once((_story: Story): Map<string, boolean> => new Map());

/** Whether a word stands in quotes of its own at least twice in the project. */
function isWrittenTwice(story: Story, word: string): boolean {
  let mentions = 0;
  for (const { text } of story.project.files.values()) {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
      const quote = text[at - 1];
      if ((quote === '"' || quote === "'") && text[at + word.length] === quote) mentions += 1;
      if (mentions > 1) return true;
    }
  }
  return false;
}

function isDefault(name: string, value: Expression): boolean {
  return value.kind === 'constant' && (value.value === null || (name === 'trainable' && value.value === true));
}

function fixes(custom: CustomClass): Fix[] {
  const definition = custom.getConfig?.definition;
  if (definition === undefined || definition === null) return [];
  const edit = mergeSuper(custom, definition);
  return fixOf('Merge super().get_config()', [edit]);
}

/** Puts the base's config into the dictionary that the method returns or starts with. */
function mergeSuper(custom: CustomClass, definition: FunctionDefinition): Edit | null {
  const file = custom.file;
  const base = `${superCall(file, custom.definition, custom.initializer)}.get_config()`;
  for (const statement of definition.body) {
    const value = statement.kind === 'return' || statement.kind === 'assign' ? statement.value : null;
    if (value === null) continue;
    if (value.kind === 'dictionary') {
      if (value.entries.length === 0) return replace(file, value, base);
      return replace(
        file,
        { start: value.start + 1, end: value.start + 1 },
        isBroken(sourceOf(file, value))
          ? `${sourceOf(file, { start: value.start + 1, end: value.entries[0]?.key?.start ?? value.start + 1 })}**${base},`
          : `**${base}, `,
      );
    }
    if (
      value.kind === 'call' &&
      value.callee.kind === 'name' &&
      value.callee.name === 'dict' &&
      value.arguments.every((argument) => argument.name !== null)
    ) {
      const at = value.argumentsStart + 1;
      return replace(file, { start: at, end: at }, value.arguments.length === 0 ? base : `${base}, `);
    }
    return null;
  }
  return null;
}

/** Whether a display opens with a line break: one entry a line. */
function isBroken(text: string): boolean {
  return /^\{[ \t]*\r?\n/.test(text);
}
