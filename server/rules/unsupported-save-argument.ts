import { formatOf } from '../keras/formats';
import { optionsOf } from '../keras/interpreter/values';
import { endsIn, plainPath } from '../keras/paths';
import type { Save, Story } from '../keras/story';
import { isAround, reckonsWithRefusal, type PassedArgument } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { dropArgument } from './fix/arguments';
import { watchesUnlogged } from './monitor-unavailable';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';

export const unsupportedSaveArgument: Rule = {
  code: 'SP305',
  name: 'unsupported-save-argument',
  meaning: 'an argument of save or load that the format or version refuses',
  explanation: `- Keras 2.13 to 2.15 with \`.keras\`: \`include_optimizer\`, \`options\`, \`signatures\` and \`save_traces\` raise "not supported with the native Keras format".
- Keras 3: \`options\`, \`signatures\` and \`save_traces\` raise in every format.
- Keras 2.13: \`ModelCheckpoint("best.keras", save_best_only=True)\` hands \`options\` to \`save\` by itself, and so raises the same at its first save; 2.14 mended it.
- Keras 3: \`ModelCheckpoint\` takes no \`options\`.
- Keras before 2.12 takes \`load_weights(skip_mismatch=True)\` together with \`by_name=True\` alone.
- Keras before 3.4 knows no \`zipped\`.
- \`overwrite=False\` asks on the terminal where the file is there already, and raises where nobody can answer: in every round of a loop but the first.`,
  remedy: `Drop the argument. A model without its optimizer is what \`.keras\` gives when it was never compiled; signatures belong to \`model.export\` or \`tf.saved_model.save\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras", save_traces=False)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unsupported-save-argument/skipped-without-names',
    'unsupported-save-argument/options-of-nothing',
    'unsupported-save-argument/include-optimizer-keras',
    'unsupported-save-argument/save-options',
    'unsupported-save-argument/signatures-h5',
    'unsupported-save-argument/zipped',
    'unsupported-save-argument/best-model-in-2-13',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    yield* refusingToOverwrite(story);
    yield* bestModelWithOptions(story, target);
    yield* checkpointWithOptions(story, target);
    yield* skippingWithoutNames(story, target);
    for (const save of story.saves) {
      if ((save.api !== 'model.save' && save.api !== 'model.save_weights') || reckonsWithRefusal(save)) continue;
      const at = targetAt(story, save, target);
      for (const name of refusedArguments(save, at)) {
        const argument = save.arguments.find((each) => each.name === name);
        if (argument === undefined) continue;
        yield {
          file: save.file,
          span: save.span,
          certainty: save.models.length === 0 ? 'may-fail' : 'fails',
          message: `\`${save.api === 'model.save' ? 'save' : 'save_weights'}\` refuses the argument \`${name}\`${isKeras2(at) && name !== 'zipped' ? ' for the native Keras format' : ''}: the call raises. Drop it.`,
          related: [{ file: argument.place.file, span: argument.place.span, message: 'The argument' }],
          // a folder with signatures is an export: without them it is none
          fixes: () =>
            name === 'signatures' &&
            !save.paths.every((path) => endsIn(path, '.keras') === true || endsIn(path, '.h5') === true)
              ? []
              : dropArgument(story.project, save, name, name !== 'include_optimizer'),
        };
        break;
      }
    }
  },
};

/**
 * `overwrite=False` where the same program has written the file before: Keras asks on the terminal, and raises where
 * there is none.
 */
function* refusingToOverwrite(story: Story): Iterable<Detection> {
  const reported = new Set<Save['call']>();
  for (const save of story.saves) {
    const overwrite = save.argument('overwrite');
    if (
      (save.api !== 'model.save' && save.api !== 'model.save_weights') ||
      overwrite === null ||
      overwrite.value.kind !== 'literal' ||
      overwrite.value.value !== false
    )
      continue;
    if (save.guard !== 'none' || save.paths.length !== 1 || reported.has(save.call)) continue;
    const path = save.paths[0] === undefined ? null : plainPath(save.paths[0]);
    const earlier = story.saves.find(
      (other) =>
        path !== null &&
        other.program === save.program &&
        other.order < save.order &&
        other.api === save.api &&
        isAround(other.event.branch, save.event.branch) &&
        other.paths.length === 1 &&
        other.paths[0] !== undefined &&
        plainPath(other.paths[0]) === path,
    );
    if (earlier === undefined || path === null) continue;
    if (
      story.events.some(
        (event) =>
          event.program === save.program &&
          event.order > earlier.order &&
          event.order < save.order &&
          /remove|unlink|rmtree|rename|replace|move/.test(event.name),
      )
    )
      continue;
    reported.add(save.call);
    yield {
      file: save.file,
      span: save.span,
      certainty: 'fails',
      message: `\`${path}\` is there already when this runs${earlier.call === save.call ? ' again' : ` (${shownPlace(story, earlier)})`}: with \`overwrite=False\` Keras asks on the terminal whether to go on, and raises where nobody can answer. Write under a name of its own each time, or drop the argument.`,
      related:
        earlier.call === save.call ? [] : [{ file: earlier.file, span: earlier.span, message: 'Written here before' }],
    };
  }
}

/**
 * keras/src/callbacks.py of 2.13 (`ModelCheckpoint._save_model`): with `save_best_only=True` it hands its own `options`
 * to `save` whatever the format, which refuses them for an archive. Mended in 2.14.
 */
function* bestModelWithOptions(story: Story, target: Target): Iterable<Detection> {
  for (const save of story.saves) {
    if (save.api !== 'ModelCheckpoint' || save.what !== 'model' || reckonsWithRefusal(save)) continue;
    const at = targetAt(story, save, target);
    if (at.package !== 'keras' || at.major !== 2 || at.minor !== 13) continue;
    const best = save.argument('save_best_only');
    const weightsOnly = save.argument('save_weights_only');
    if (
      best === null ||
      best.value.kind !== 'literal' ||
      best.value.value !== true ||
      (weightsOnly !== null && weightsOnly.value.kind !== 'literal')
    )
      continue;
    if (save.paths.length === 0 || !save.paths.every((path) => endsIn(path, '.keras') === true)) continue;
    // what watches a quantity that is never logged saves nothing
    if (watchesUnlogged(story, save)) continue;
    yield {
      file: save.file,
      span: save.span,
      certainty: save.models.length === 0 ? 'may-fail' : 'fails',
      message: `With \`save_best_only=True\` this \`ModelCheckpoint\` hands \`options\` on to \`save\`, which refuses them for the native Keras format: the first save raises. Save under a name that ends in \`.h5\`, or use a newer Keras.`,
      related: [{ file: best.place.file, span: best.place.span, message: 'The argument' }],
    };
  }
}

/**
 * `ModelCheckpoint(options=)`: gone with Keras 3; from 2.13 on refused for an archive (keras/src/callbacks.py,
 * `ModelCheckpoint.__init__`).
 */
function* checkpointWithOptions(story: Story, target: Target): Iterable<Detection> {
  for (const save of story.saves) {
    if (save.api !== 'ModelCheckpoint' || reckonsWithRefusal(save)) continue;
    const options = save.arguments.find(({ name }) => name === 'options');
    if (options === undefined) continue;
    const at = targetAt(story, save, target);
    // Keras 2 does not mind None; Keras 3 has no such parameter
    if (
      isKeras2(at) &&
      optionsOf(options.value).some((option) => option.kind === 'literal' || option.kind === 'unknown')
    )
      continue;
    const isArchive =
      save.what === 'model' &&
      isAtLeast(at, 2, 13) &&
      save.paths.length > 0 &&
      save.paths.every((path) => endsIn(path, '.keras') === true);
    if (isKeras2(at) && !isArchive) continue;
    yield {
      file: save.file,
      span: save.span,
      certainty: 'fails',
      message: isKeras2(at)
        ? '`ModelCheckpoint` refuses `options` for the native Keras format: the call raises. Drop it.'
        : '`ModelCheckpoint` no longer takes `options`: the call raises. Drop it.',
      related: [{ file: options.place.file, span: options.place.span, message: 'The argument' }],
      fixes: () => dropArgument(story.project, save, 'options', true),
    };
  }
}

/** `load_weights(skip_mismatch=True)` without `by_name=True`: refused before 2.12 (keras/engine/training.py). */
function* skippingWithoutNames(story: Story, target: Target): Iterable<Detection> {
  for (const load of story.loads) {
    if (reckonsWithRefusal(load)) continue;
    const given = (name: string): PassedArgument | undefined => load.arguments.find((each) => each.name === name);
    const at = targetAt(story, load, target);
    const skip = load.api === 'load_weights' ? given('skip_mismatch') : undefined;
    const byName = load.argument('by_name')?.value;
    if (
      skip?.value.kind !== 'literal' ||
      skip.value.value !== true ||
      !isKeras2(at) ||
      isAtLeast(at, 2, 12) ||
      load.arguments.some(({ spread }) => spread !== null) ||
      (byName !== undefined && !(byName.kind === 'literal' && byName.value === false))
    )
      continue;
    yield {
      file: load.file,
      span: load.span,
      certainty: 'fails',
      message:
        'Before Keras 2.12 `load_weights` takes `skip_mismatch=True` together with `by_name=True` alone: the call raises. Add `by_name=True` where the layers have names of their own.',
      related: [{ file: skip.place.file, span: skip.place.span, message: 'The argument' }],
    };
  }
}

/** Keyword arguments that are refused under the target, in the order they are looked for. */
function refusedArguments(save: Save, target: Target): string[] {
  if (save.api === 'model.save_weights') return isKeras2(target) ? [] : ['options'];
  // keras/src/models/model.py: `zipped` came with 3.4
  if (!isKeras2(target))
    return ['options', 'signatures', 'save_traces', ...(isAtLeast(target, 3, 4) ? [] : ['zipped'])];
  if (isAtLeast(target, 2, 13) && formatOf(save, target) === 'keras-archive')
    return ['include_optimizer', 'options', 'signatures', 'save_traces', 'zipped'];
  return ['zipped'];
}
