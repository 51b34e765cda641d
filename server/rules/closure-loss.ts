import { formatOf } from '../keras/formats';
import type { Load, Part, Save, Story } from '../keras/story';
import { argumentAt } from '../keras/interpreter/values';
import type { InstanceValue, PartialValue, Place, Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { compiledUnnamed } from './reading/compiled-lambda';
import { madeAt } from './fix/closure-call';
import { fixOf } from './fix/edits';
import { namePartial } from './fix/partial-function';
import { named, objectFixes } from './missing-custom-objects';
import type { Detection, Edit, Fix, Rule } from './rule';
import {
  compilesAt,
  functionName,
  givenUnderOtherName,
  isFound,
  isLazy,
  isLookedUp,
  shownPlace,
  storesCompile,
  targetAt,
  wholeLoads,
  type Need,
} from './reading/saved-objects';

export const closureLoss: Rule = {
  code: 'SP205',
  name: 'closure-loss',
  meaning: 'a loss or metric is made by a factory function or functools.partial',
  explanation: `A function is saved by its name: that of the inner function (\`loss\`, \`wrapped\`), not of the factory, and without the values the factory was given. A
loader has to make the same closure again with the same values and pass it under the inner name; otherwise it fails. A \`functools.partial\` has no name at all:
saving fails ("Cannot serialize"), and so it does for an object of a plain class that is called as a loss.`,
  remedy: `Write a \`keras.losses.Loss\` (or \`Metric\`) subclass whose \`get_config\` returns the values, or load with \`custom_objects={"inner_name": factory(value)}\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


def weighted(weight):
    def loss(t, p):
        return weight * (t - p) ** 2

    return loss


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=weighted(3.0))
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


def weighted(weight):
    def loss(t, p):
        return weight * (t - p) ** 2

    return loss


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=weighted(3.0))
model.save("model.keras")
model = keras.models.load_model("model.keras", custom_objects={"loss": weighted(3.0)})
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'closure-loss/key-that-ends-with-the-name',
    'closure-loss/written-into-json',
    'closure-loss/callable-object-in-json',
    'closure-loss/named-by-the-factory',
    'closure-loss/partial-with-updated-name',
    'closure-loss/callable-object',
    'closure-loss/partial-with-name',
    'closure-loss/factory-named-after-outer',
    'closure-loss/factory-no-custom-objects',
    'closure-loss/partial-loss-unnamed',
    'closure-loss/partial-metric',
    'clean/closure-loss-named-right',
    'clean/custom-loss-compile-false-keras',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    yield* closures(story, target);
    yield* partials(story, target);
    yield* callables(story, target);
  },
};

function* closures(story: Story, target: Target): Iterable<Detection> {
  const found = new Map<
    string,
    { place: Place; part: Part; saves: Save[]; failing: { load: Load; need: Need }[]; unread: boolean }
  >();
  for (const model of story.models) {
    for (const save of model.saves) {
      if (save.what !== 'model' && save.what !== 'config') continue;
      const at = targetAt(story, save, target);
      const format = formatOf(save, at);
      if (!storesCompile(save, format, at)) continue;
      for (const compile of compilesAt(model, save)) {
        for (const part of [...compile.losses, ...compile.metrics]) {
          if (
            part.what.kind !== 'function' ||
            part.what.function.enclosing === null ||
            part.what.function.registered !== null
          )
            continue;
          const need: Need = {
            name: functionName(part.what.function),
            part,
            model,
            save,
            format,
            compiled: true,
            lazy: isLazy(part, compile, format, at),
            ignoresRegistry: false,
            inKeras3: !isKeras2(target),
          };
          const failing = wholeLoads(story, save).filter(
            (load) => isLookedUp(need, load) === true && isFound(need, load) === 'no',
          );
          const place = madeAt(story, part);
          const key = `${place.file} ${place.span.start}`;
          const known = found.get(key) ?? { place, part, saves: [], failing: [], unread: false };
          known.saves.push(save);
          known.failing.push(...failing.map((load) => ({ load, need })));
          known.unread ||= story.loadsOf(save).length === 0 && !need.lazy;
          found.set(key, known);
        }
      }
    }
  }
  for (const { place, part, saves, failing, unread } of found.values()) {
    if ((failing.length === 0 && !unread) || part.what.kind !== 'function') continue;
    const inner = part.what.function.definition.name;
    const factory = part.what.function.enclosing?.name ?? '';
    const load = failing[0]?.load;
    yield {
      ...place,
      certainty: load === undefined ? 'may-fail' : 'fails',
      message: `\`${factory}\` makes this ${part.role} anew with each call; the model is saved with the inner name \`${inner}\` and none of its values, so ${load === undefined ? 'loading' : `the load in ${shownPlace(story, load)}`} fails unless it is given \`custom_objects={"${inner}": ${factory}(...)}\`. A ${part.role === 'metric' ? 'Metric' : 'Loss'} subclass with get_config keeps them.`,
      related: [
        {
          file: part.what.function.file.path,
          span: part.what.function.definition.nameSpan,
          message: `\`${inner}\` is defined here`,
        },
        ...saves.slice(0, 1).map((save) => ({ file: save.file, span: save.span, message: 'The model is saved here' })),
        ...failing
          .slice(0, 2)
          .map(({ load: each }) => ({ file: each.file, span: each.span, message: 'This load fails' })),
      ],
      fixes: () => closureFixes(story, failing),
    };
  }
}

/** The loads are given what the factory makes of the same values. */
function closureFixes(story: Story, failing: readonly { load: Load; need: Need }[]): Fix[] {
  const edits: Edit[] = [];
  // a load that is given it under another name is mended there
  for (const { load, need } of failing.filter((each) => givenUnderOtherName(each.need, each.load) === null)) {
    const [fix] = objectFixes(story, load, [need]);
    if (fix === undefined) return [];
    for (const edit of fix.edits) {
      if (
        !edits.some(
          (other) => other.file === edit.file && other.span.start === edit.span.start && other.text === edit.text,
        )
      )
        edits.push(edit);
    }
  }
  const names = new Set(failing.map(({ need }) => need.name));
  return edits.length === 0
    ? []
    : [{ title: `Give the load ${named([...names])} by \`custom_objects\``, safe: false, edits }];
}

function partialFixes(story: Story, partial: PartialValue): Fix[] {
  const file = story.project.files.get(partial.place.file);
  const edits = file === undefined ? null : namePartial(file, partial);
  return fixOf('Make it a named, registered function', edits);
}

function* partials(story: Story, target: Target): Iterable<Detection> {
  for (const role of ['loss', 'metric'] as const) {
    for (const { value, saves, failing, unread } of compiledUnnamed(story, role, 'partial', target)) {
      const hasName = value.renamed !== undefined;
      const [save] = saves;
      const isGiven = (load: Load): boolean => value.renamed !== undefined && load.given.entries.has(value.renamed);
      // what is given under its name is found, but from 2.13 on an archive writes the partial itself
      const inArchive = saves.some(
        (each) =>
          formatOf(each, targetAt(story, each, target)) === 'keras-archive' &&
          (!isKeras2(target) || isAtLeast(target, 2, 13)),
      );
      if (save === undefined || (hasName && (failing.length === 0 || (!inArchive && failing.every(isGiven))))) continue;
      if (!hasName && role === 'metric' && !isKeras2(target) && failing.length === 0 && !unread) continue;
      yield {
        ...value.place,
        certainty: 'fails',
        message: hasName
          ? `This ${role} is a functools.partial: the model is saved with its name alone, and the load in ${failing[0] === undefined ? 'the project' : shownPlace(story, failing[0])} does not know it. Write a ${role === 'metric' ? 'Metric' : 'Loss'} subclass with get_config.`
          : `This ${role} is a functools.partial, which has no name: saving the model in ${shownPlace(story, save)} fails, or loading it. Write a ${role === 'metric' ? 'Metric' : 'Loss'} subclass with get_config.`,
        related: [{ file: save.file, span: save.span, message: 'The model is saved here' }],
        fixes: () => partialFixes(story, value),
      };
    }
  }
}

/** Objects of plain classes that are called as losses or metrics: no version can write them down, so saving raises. */
function* callables(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<InstanceValue>();
  for (const model of story.models) {
    for (const save of model.saves) {
      if ((save.what !== 'model' && save.what !== 'config') || save.guard !== 'none') continue;
      const at = targetAt(story, save, target);
      const format = formatOf(save, at);
      if ((format !== 'hdf5' && format !== 'keras-archive' && format !== 'json') || !storesCompile(save, format, at))
        continue;
      for (const compile of compilesAt(model, save)) {
        for (const [role, position] of [
          ['loss', 1],
          ['metrics', 2],
        ] as const) {
          const given = argumentAt(compile.arguments, role, position);
          for (const value of given === null ? [] : valuesWithin(given.value)) {
            if (
              value.kind !== 'instance' ||
              value.of.kind !== 'class' ||
              seen.has(value) ||
              !isPlainCallable(value, story)
            )
              continue;
            seen.add(value);
            yield {
              ...value.place,
              certainty: 'fails',
              message: `\`${value.of.definition.name}\` is no class of Keras and has no \`get_config\`, so Keras cannot write an object of it down: saving the model in ${shownPlace(story, save)} fails. Write a ${role === 'metrics' ? 'Metric' : 'Loss'} subclass with get_config.`,
              related: [{ file: save.file, span: save.span, message: 'The model is saved here' }],
            };
          }
        }
      }
    }
  }
}

/** What a list or dictionary of losses or metrics holds, lists of lists included; containers may hold themselves. */
function valuesWithin(value: Value, depth = 0): Value[] {
  const within =
    value.kind === 'sequence' ? value.elements : value.kind === 'dictionary' ? [...value.entries.values()] : null;
  if (within === null) return [value];
  return depth > 3 ? [] : within.flatMap((each) => valuesWithin(each, depth + 1));
}

function isPlainCallable(value: InstanceValue, story: Story): boolean {
  if (value.of.kind !== 'class' || story.classOf(value.of) !== null || value.attributes.has('__name__')) return false;
  const { definition, bases, members, openDecorator } = value.of;
  const isPlain = bases.every((base) => base.kind === 'external' && /^(builtins\.)?object$/.test(base.name));
  return (
    isPlain &&
    !openDecorator &&
    definition.decorators.length === 0 &&
    members.get('__call__')?.kind === 'function' &&
    !['get_config', '__name__', '__getattr__'].some((name) => members.has(name))
  );
}
