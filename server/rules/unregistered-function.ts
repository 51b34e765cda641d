import { shownPath } from '../keras/paths';
import type { Story } from '../keras/story';
import { isAtLeast, type Target } from '../keras/versions';
import { missingNeeds, named, objectFixes, related, takenByBuiltin } from './missing-custom-objects';
import { fixOf } from './fix/edits';
import { quoted, replace, sourceOf } from './fix/text';
import { kerasNameFor, missingLibraryFunctions, type LibraryFunction } from './reading/library-functions';
import { missingOnDisk } from './reading/needs-on-disk';
import type { Detection, Fix, Rule } from './rule';
import { definitionOf, shownPlace, targetAt, type Need } from './reading/saved-objects';

/** How the program writes what is to be given. */
function objectOf(need: Need): string {
  const { what } = need.part;
  return what.kind === 'external' ? what.name.replace(/^tensorflow\./, 'tf.') : (definitionOf(need)?.name ?? need.name);
}

export const unregisteredFunction: Rule = {
  code: 'SP413',
  name: 'unregistered-function',
  meaning: 'the loaded model names a custom loss, metric or activation function that the load is not given',
  explanation: `A function given to \`compile\` or to a layer is saved by its name. Loading looks the name up among \`custom_objects\`, the scopes around the
call and the registered functions, and fails when it is not there ("Unknown loss function: dice_loss", "Could not locate function 'dice_loss'"). That the
module is imported does not help. Functions of TensorFlow count as well: \`activation=tf.nn.softmax\` is
written as \`softmax_v2\`, which Keras 3 does not know. Losses and metrics are not looked up with \`compile=False\`. Keras 3 looks metrics of HDF5 files up only when the loaded
model is evaluated or trained.

Keras 2.13 to 2.15 ask for the initializer, regularizer or constraint functions of a \`.keras\` archive by their own names, registered or not. A regularizer that is
missing comes back as its name there, and fails when the loaded model is trained or evaluated.`,
  remedy: `Pass \`custom_objects={"dice_loss": dice_loss}\`, register the function with \`@keras.saving.register_keras_serializable(package="...")\`, or load with
\`compile=False\` where the model is only used to predict.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


def squared(t, p):
    return (t - p) ** 2


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=squared)
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


def squared(t, p):
    return (t - p) ** 2


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=squared)
model.save("model.keras")
model = keras.models.load_model("model.keras", custom_objects={"squared": squared})
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unregistered-function/loss-behind-a-timing-decorator',
    'unregistered-function/learning-rate-function',
    'unregistered-function/tensor-function-as-initializer',
    'unregistered-function/backend-function-as-activation',
    'unregistered-function/loss-function-in-json',
    'unregistered-function/registered-initializer',
    'unregistered-function/registered-regularizer',
    'unregistered-function/regularizer-and-prediction',
    'unregistered-function/function-of-lambda-layer-calls-another',
    'unregistered-function/function-of-lambda-layer',
    'unregistered-function/custom-loss-function',
    'unregistered-function/custom-activation',
    'unregistered-function/own-copy-of-a-newer-activation',
    'unregistered-function/custom-metric-in-main',
    'unregistered-function/function-in-importable-module',
    'closure-loss/factory-no-custom-objects',
    'unregistered-function/function-of-tensorflow',
    'unregistered-function/softmax-of-tensorflow',
    'clean/activations-of-tensorflow',
    'clean/custom-activation-keras-format',
    'clean/custom-loss-compile-false-keras',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const [load, all] of missingNeeds(story, target, 'function')) {
      const at = targetAt(story, load, target);
      // from 2.13 to 2.15 a function of a layer in HDF5 is lost whatever the load is given: another rule's
      const needs = all.filter(
        (need) =>
          need.compiled ||
          need.part.role === 'lambda-body' ||
          takenByBuiltin(need, at) !== null ||
          !(need.format === 'hdf5' && at.major === 2 && isAtLeast(at, 2, 13)),
      );
      const [first] = needs;
      if (first === undefined) continue;
      const names = needs.map((need) => need.name);
      const compiled = needs.every((need) => need.compiled);
      const outcome = needs.every((need) => takenByBuiltin(need, at) !== null)
        ? `it takes Keras' own of that name, which computes something else`
        : 'it fails';
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The model saved in ${shownPlace(story, first.save)} names the function${names.length === 1 ? '' : 's'} ${named(names)}, which this load is not given: ${outcome}. Pass \`custom_objects={${needs.map((need) => `"${need.name}": ${objectOf(need)}`).join(', ')}}\`${needs.some(({ ignoresRegistry, part }) => ignoresRegistry || part.what.kind === 'external') ? '' : `, or register ${names.length === 1 ? 'it' : 'them'} with \`register_keras_serializable\``}${compiled ? ', or load with `compile=False` where the model only predicts' : ''}.`,
        related: related(needs),
        fixes: () => objectFixes(story, load, needs),
      };
    }
    for (const [load, needs] of missingLibraryFunctions(story, target)) {
      const [first] = needs;
      if (first === undefined) continue;
      const saved = [...new Set(needs.map((need) => need.saved))];
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The model saved in ${shownPlace(story, first.save)} has ${named([...new Set(needs.map((need) => need.shown))])} as ${needs.length === 1 ? first.part.role : 'activations and initializers'}, written as ${named(saved)}, which Keras cannot make again: it fails. ${remedyFor(needs)}`,
        related: [
          ...needs.map(({ shown, part }) => ({ ...part.place, message: `\`${shown}\` is given here` })),
          { file: first.save.file, span: first.save.span, message: 'The model is saved here' },
        ],
        fixes: () => nameByText(story, needs),
      };
    }
    for (const { load, names, isOpen } of missingOnDisk(story, target, 'function')) {
      const [path] = load.paths;
      yield {
        file: load.file,
        span: load.span,
        certainty: isOpen ? 'may-fail' : 'fails',
        message: `\`${path === undefined ? 'The file' : shownPath(path)}\` names the function${names.length === 1 ? '' : 's'} ${named(names)}, which this load is not given: it fails. Pass \`custom_objects={${names.map((name) => `"${name}": ...`).join(', ')}}\`, or import the module that registers ${names.length === 1 ? 'it' : 'them'}.`,
      };
    }
  },
};

/** Keras' own activations by name, or the functions by the names that the file holds. */
function remedyFor(needs: readonly LibraryFunction[]): string {
  const names = needs.map(kerasNameFor);
  if (names.every((name) => name !== null))
    return `Name Keras' own: ${named([...new Set(names.map((name) => `"${name}"`))])}.`;
  if (needs.some(({ part }) => part.role === 'initializer'))
    return 'Give the layer an initializer of `keras.initializers`.';
  return `Pass \`custom_objects={${needs.map(({ shown, saved }) => `"${saved}": ${shown}`).join(', ')}}\`.`;
}

/** Gives each layer Keras' own activation by its name. */
function nameByText(story: Story, needs: readonly LibraryFunction[]): Fix[] {
  const edits = [...new Map(needs.map((need) => [need.part.place.span.start, need])).values()].map((need) => {
    const file = story.project.files.get(need.part.place.file);
    const name = kerasNameFor(need);
    const written = file === undefined ? '' : sourceOf(file, need.part.place.span);
    return file === undefined || name === null || !written.endsWith(need.name)
      ? null
      : replace(file, need.part.place.span, quoted(file, name));
  });
  const [first] = needs;
  return fixOf(`Name Keras' own ${first?.part.role ?? 'activation'}`, edits);
}
