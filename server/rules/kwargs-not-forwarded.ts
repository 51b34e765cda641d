import { isWrittenIn, type CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import type { Expression, FunctionDefinition } from '../python/syntax';
import { baseConfigKeys } from './reading/base-keys';
import { expressionsIn } from './reading/class-expressions';
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
import { addArgument, chosenByConstructor, forwardKeywordArguments } from './fix/class-edits';
import type { Detection, Edit, Fix, Rule } from './rule';

export const kwargsNotForwarded: Rule = {
  code: 'SP108',
  name: 'kwargs-not-forwarded',
  meaning: 'a constructor takes the arguments of the base class and does not hand them on',
  explanation: `A constructor that takes \`**kwargs\` (or \`name\`, \`trainable\`, \`dtype\`) and calls \`super().__init__()\` without them accepts every value and drops it: the layer
that was given a name has another one, the one that was frozen trains, and so it is again after loading. All versions do the same, without a message.`,
  remedy: 'Hand them on: `super().__init__(**kwargs)`.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Bottleneck(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__()
        self.units = units
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


model = keras.Sequential([keras.Input((4,)), Bottleneck(2, name="code")])
model.save("code.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Bottleneck(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


model = keras.Sequential([keras.Input((4,)), Bottleneck(2, name="code")])
model.save("code.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'kwargs-not-forwarded/name-dropped',
    'kwargs-not-forwarded/only-name-passed-on',
    'kwargs-not-forwarded/trainable-dropped',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (!['layer', 'cell', 'model', 'loss', 'metric'].includes(custom.kind)) continue;
      const saves = configSaves(story, custom, target);
      if (saves.length === 0) continue;
      const dropped = droppedNames(custom, target);
      if (dropped === null) continue;
      // what some instance was given, and lost
      const given = new Set(
        instancesOf(story, custom).flatMap((instance) =>
          instance.arguments
            .flatMap((argument) => (argument.name !== null && dropped.includes(argument.name) ? [argument.name] : []))
            .concat(
              custom.kind !== 'model' && dropped.includes('trainable') && isFrozen(story, instance)
                ? ['trainable']
                : [],
            ),
        ),
      );
      const names = [...given];
      const takes =
        custom.initializer?.keywordArguments === null
          ? listed(dropped)
          : `\`**${custom.initializer?.keywordArguments ?? 'kwargs'}\``;
      const effect =
        names.length > 0
          ? `${listed(names)} ${names.length === 1 ? 'is' : 'are'} given and dropped, before saving and after loading`
          : `${listed(dropped)}, where given, ${dropped.length === 1 ? 'is' : 'are'} dropped`;
      const definition = custom.initializer?.definition;
      if (definition === undefined || custom.initializer === null) continue;
      yield {
        file: custom.initializer.owner.file.path,
        span: functionSpan(definition),
        certainty: names.length > 0 ? certaintyFor(custom) : 'advice',
        message: `The constructor of the ${kindName(custom)} \`${custom.name}\` takes ${takes} and does not hand them to \`super().__init__\`: ${effect}. Hand them on.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => fixes(custom, dropped),
      };
    }
  },
};

/** Names of the base class that the constructor takes and drops; null when it drops none for certain. */
function droppedNames(custom: CustomClass, target: Target): string[] | null {
  const initializer = custom.initializer;
  if (initializer === null || initializer.superCalls.length === 0 || initializer.forwardsOther) return null;
  const keys = custom.kind === 'model' ? ['name', 'trainable', 'dtype'] : baseConfigKeys(custom, target);
  const handed = new Set(
    initializer.superCalls.flatMap(({ call }) =>
      call.arguments.flatMap((argument) => (argument.name === null ? [] : [argument.name])),
    ),
  );
  const positional = initializer.superCalls.some(({ call }) =>
    call.arguments.some((argument) => argument.name === null),
  );
  if (initializer.keywordArguments !== null) {
    if (initializer.forwardsKeywordArguments) return null;
    const read = initializer.readsKeywordArguments
      ? keysReadFrom(initializer.definition, initializer.keywordArguments)
      : [];
    if (read === null) return null;
    const named = initializer.parameters
      .filter((parameter) => keys.includes(parameter.name) && parameter.used)
      .map((parameter) => parameter.name);
    const left = keys.filter((key) => !handed.has(key) && !named.includes(key) && !read.includes(key));
    return left.length === 0 ? null : left;
  }
  if (positional) return null;
  const unused = initializer.parameters
    .filter((parameter) => keys.includes(parameter.name) && !parameter.used)
    .map((parameter) => parameter.name);
  return unused.length === 0 ? null : unused;
}

/**
 * The keys that a body takes out of its `**kwargs` one by one (`kwargs.get("name")`, `kwargs["name"]`); null where it
 * does anything else with them.
 */
function keysReadFrom(definition: FunctionDefinition, name: string): string[] | null {
  const keys: string[] = [];
  let uses = 0;
  for (const { expression } of expressionsIn(definition)) {
    if (expression.kind === 'name' && expression.name === name) uses += 1;
    let key: Expression | undefined;
    if (expression.kind === 'subscript' && isName(expression.object, name)) key = expression.index;
    else if (
      expression.kind === 'call' &&
      expression.callee.kind === 'attribute' &&
      ['get', 'pop'].includes(expression.callee.name) &&
      isName(expression.callee.object, name)
    )
      key = expression.arguments[0]?.value;
    if (key?.kind === 'string') keys.push(key.value);
  }
  return keys.length === uses ? keys : null;
}

const isName = (expression: Expression, name: string): boolean =>
  expression.kind === 'name' && expression.name === name;

function fixes(custom: CustomClass, dropped: readonly string[]): Fix[] {
  const edits: Edit[] = [];
  // Handed on whole, what was read by name would be given twice.
  if (!isWrittenIn(custom.initializer, custom.definition) || custom.initializer.readsKeywordArguments) return [];
  const call = custom.initializer.superCalls[0]?.call;
  if (call === undefined) return [];
  const named = custom.initializer.parameters
    .filter((parameter) => dropped.includes(parameter.name))
    .map((parameter) => `${parameter.name}=${parameter.name}`);
  const text = [
    ...named,
    ...(custom.initializer.keywordArguments === null ? [] : [`**${custom.initializer.keywordArguments}`]),
  ].join(', ');
  if (named.length > 0) {
    // a name that the constructor chooses would be given twice
    if (chosenByConstructor(custom.initializer, call)?.length !== 0) return [];
    edits.push(addArgument(custom.file, call, text));
  } else edits.push(...(forwardKeywordArguments(custom) ?? []));
  return edits.length === 0 ? [] : [{ title: 'Hand them to super().__init__', safe: true, edits }];
}
