import { formatOf } from '../keras/formats';
import type { Load, Save, Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import type { Expression, StringLiteral } from '../python/syntax';
import { allExpressions } from '../python/walk';
import { closureCall } from './fix/closure-call';
import { fixOf } from './fix/edits';
import { quoted, replace, sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import {
  givenUnderOtherName,
  importsItself,
  isFound,
  isLookedUp,
  needsOf,
  shownPlace,
  targetAt,
  wholeLoads,
  type Need,
} from './reading/saved-objects';

export const misnamedCustomObject: Rule = {
  code: 'SP402',
  name: 'misnamed-custom-object',
  meaning: 'custom_objects names an object otherwise than the saved model does',
  explanation: `The keys of \`custom_objects\` are looked up by the name in the file: the class' own name (\`SqueezeExcite\`, not \`squeeze_excite\` or the layer's \`name\`), the function's own name (not the
alias it is imported under, and for a closure that of the inner function), or \`package>name\` for what is registered. Under any other key the object is not found. Keras 2.13 to 2.15 and 3.0 to 3.6 cannot
load a function that is registered under another name than its own.`,
  remedy: `Use the name of the class or function as the key.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x


model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(1)])
model.save("model.keras")
model = keras.models.load_model("model.keras", custom_objects={"double": Double})
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x


model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(1)])
model.save("model.keras")
model = keras.models.load_model("model.keras", custom_objects={"Double": Double})
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'misnamed-custom-object/text-for-the-class',
    'misnamed-custom-object/class-without-a-dictionary',
    'misnamed-custom-object/names-and-classes-turned-round',
    'misnamed-custom-object/table-in-lower-case',
    'misnamed-custom-object/copy-without-its-package',
    'misnamed-custom-object/alias-as-key',
    'misnamed-custom-object/snake-case-key',
    'misnamed-custom-object/list-instead-of-dict',
    'misnamed-custom-object/function-registered-under-other-name',
    'closure-loss/factory-named-after-outer',
    'clean/shadowing-name-in-custom-objects',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const reported = new Set<Load>();
    for (const save of story.saves) {
      if (save.what !== 'model' && save.what !== 'config') continue;
      const at = targetAt(story, save, target);
      const needs = needsOf(save, at);
      for (const load of wholeLoads(story, save)) {
        if (reported.has(load)) continue;
        const wrong = needs.find(
          (need) =>
            isLookedUp(need, load) === true &&
            isFound(need, load) !== 'yes' &&
            givenUnderOtherName(need, load) !== null &&
            !importsItself(need, targetAt(story, load, target)),
        );
        const given = load.argument('custom_objects')?.value.kind ?? '';
        const list = needs.length > 0 && ['sequence', 'class', 'function'].includes(given) ? needs[0] : undefined;
        const turned =
          wrong === undefined && list === undefined
            ? needs.find(
                (each) => isLookedUp(each, load) === true && (isTurnedRound(each, load) || isGivenAsText(each, load)),
              )
            : undefined;
        const need = wrong ?? list ?? turned;
        if (need === undefined) continue;
        reported.add(load);
        if (turned !== undefined) {
          yield isGivenAsText(turned, load) ? givenAsText(save, load, turned) : turnedRound(story, save, load, turned);
          continue;
        }
        const key = wrong === undefined ? null : givenUnderOtherName(wrong, load);
        yield {
          file: load.file,
          span: load.span,
          certainty: 'fails',
          message:
            key === null
              ? `\`custom_objects\` must be a dictionary from names to objects: \`{"${need.name}": ...}\`. ${given === 'sequence' ? 'A list is not looked into' : 'The object itself is none'}, and the load fails.`
              : `\`custom_objects\` has the key \`"${key}"\`, and the model saved in ${shownPlace(story, save)} names \`${need.name}\`: it is not found, and the load fails. The key must be \`"${need.name}"\`.`,
          related: [{ file: save.file, span: save.span, message: 'The model is saved here' }],
          fixes: () => (key === null ? listFix(story, load) : keyFix(story, load, key, need)),
        };
      }
    }
    yield* renamedFunctions(story, target);
  },
};

/** Entries that have the object for a key and its name for a value: `{Scale: "Scale"}`. */
function turnedEntries(load: Load): { key: Expression; value: StringLiteral }[] {
  const given = load.argument('custom_objects')?.expression;
  if (given?.kind !== 'dictionary') return [];
  return given.entries.flatMap(({ key, value }) =>
    (key?.kind === 'name' || key?.kind === 'attribute') && value.kind === 'string' ? [{ key, value }] : [],
  );
}

/** Whether what a load needs stands among `custom_objects` with key and value turned round. */
function isTurnedRound(need: Need, load: Load): boolean {
  return turnedEntries(load).some(({ key, value }) => value.value === need.name && lastName(key) === need.name);
}

/** Whether a text stands where a load is to be given a class: `{"Scale": "layers.Scale"}`. */
function isGivenAsText(need: Need, load: Load): boolean {
  const given = load.given.entries.get(need.name)?.what;
  return need.part.what.kind === 'class' && given?.kind === 'other' && given.value.kind === 'text';
}

function givenAsText(save: Save, load: Load, need: Need): Detection {
  return {
    file: load.file,
    span: load.span,
    certainty: 'fails',
    message: `\`custom_objects\` has a text for \`${need.name}\`, which the load cannot make an object of: it fails. Give the class itself.`,
    related: [{ file: save.file, span: save.span, message: 'The model is saved here' }],
  };
}

const lastName = (expression: Expression): string | null =>
  expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : null;

function turnedRound(story: Story, save: Save, load: Load, need: Need): Detection {
  const file = story.project.files.get(load.file);
  return {
    file: load.file,
    span: load.span,
    certainty: 'fails',
    message: `\`custom_objects\` has the object for a key and its name for a value: \`${need.name}\`, which the model saved in ${shownPlace(story, save)} names, is not found, and the load fails. The name is the key: \`{"${need.name}": ${need.name}}\`.`,
    related: [{ file: save.file, span: save.span, message: 'The model is saved here' }],
    fixes: () =>
      file === undefined
        ? []
        : fixOf(
            'Turn keys and values round',
            turnedEntries(load).map(({ key, value }) =>
              replace(file, { start: key.start, end: value.end }, `${sourceOf(file, value)}: ${sourceOf(file, key)}`),
            ),
            true,
          ),
  };
}

/** Functions registered under another name than their own, which Keras 2.13 to 2.15 and 3.0 to 3.6 cannot load. */
function* renamedFunctions(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<object>();
  for (const save of story.saves) {
    const at = targetAt(story, save, target);
    const keepsOwnName = isKeras2(at) ? isAtLeast(at, 2, 13) : !isAtLeast(at, 3, 7);
    if (!keepsOwnName || save.what !== 'model' || formatOf(save, at) !== 'keras-archive') continue;
    for (const need of needsOf(save, at)) {
      const what = need.part.what;
      if (
        what.kind !== 'function' ||
        what.function.registered === null ||
        what.function.registered.isOpen ||
        seen.has(what.function.definition)
      )
        continue;
      if (what.function.registered.name === what.function.definition.name) continue;
      const load = wholeLoads(story, save).find(
        (each) => isLookedUp(need, each) === true && !each.given.entries.has(what.function.definition.name),
      );
      if (load === undefined) continue;
      seen.add(what.function.definition);
      yield {
        ...what.function.registered.place,
        certainty: 'fails',
        message: `\`${what.function.definition.name}\` is registered under the name \`${what.function.registered.name}\`, and functions are saved by their own: the load in ${shownPlace(story, load)} does not find it. Drop \`name=\`.`,
        related: [{ file: load.file, span: load.span, message: 'This load fails' }],
      };
    }
  }
}

/** `[Abs, layers.Scale]` becomes `{"Abs": Abs, "Scale": layers.Scale}`. */
function listFix(story: Story, load: Load): Fix[] {
  const given = load.call.arguments.find((argument) => argument.name === 'custom_objects')?.value;
  const file = story.project.files.get(load.file);
  if (file === undefined || (given?.kind !== 'list' && given?.kind !== 'tuple') || sourceOf(file, given).includes('#'))
    return [];
  const entries = given.elements.map((element) =>
    element.kind === 'name' || element.kind === 'attribute'
      ? `${quoted(file, element.name)}: ${sourceOf(file, element)}`
      : null,
  );
  return fixOf('Give a dictionary', [entries.includes(null) ? null : replace(file, given, `{${entries.join(', ')}}`)]);
}

/**
 * The key where the dictionary has a name of its own, or stands in a scope around the load: the one entry of the file
 * that has it for this object.
 */
function keyElsewhere(file: SourceFile, key: string, need: Need): Fix[] {
  const entries = allExpressions(file.facts.body).flatMap((part) => (part.kind === 'dictionary' ? part.entries : []));
  const keys = entries.flatMap(({ key: written, value }) =>
    written?.kind === 'string' &&
    written.value === key &&
    (value.kind === 'name' || value.kind === 'attribute') &&
    value.name === need.name
      ? [written]
      : [],
  );
  const [only, ...others] = keys;
  return only === undefined || others.length > 0
    ? []
    : fixOf(`Use the key "${need.name}"`, [replace(file, only, quoted(file, need.name))], true);
}

function keyFix(story: Story, load: Load, key: string, need: Need): Fix[] {
  const dictionary = load.call.arguments.find((argument) => argument.name === 'custom_objects')?.value;
  const file = story.project.files.get(load.file);
  if (file === undefined) return [];
  if (dictionary?.kind !== 'dictionary') return keyElsewhere(file, key, need);
  for (const { key: written, value } of dictionary.entries) {
    if (written?.kind !== 'string' || written.value !== key) continue;
    if (
      need.part.what.kind === 'function' &&
      need.part.what.function.enclosing !== null &&
      (value.kind === 'name' || value.kind === 'attribute')
    ) {
      // the factory itself is no loss: what it makes is
      const made = closureCall(story, need.part, file);
      if (made?.name !== value.name) return [];
      const text = `${quoted(file, need.name)}: ${sourceOf(file, value)}${made.arguments}`;
      return [
        {
          title: `Give what \`${made.name}\` makes, under its own name`,
          safe: false,
          edits: [replace(file, { start: written.start, end: value.end }, text)],
        },
      ];
    }
    const quote = file.text.charAt(written.start);
    return [
      {
        title: `Use the key "${need.name}"`,
        safe: true,
        edits: [
          { file: file.path, span: { start: written.start, end: written.end }, text: `${quote}${need.name}${quote}` },
        ],
      },
    ];
  }
  return [];
}
