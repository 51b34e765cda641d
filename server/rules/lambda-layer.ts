import type { Load, Part, Save, Story, StoryModel } from '../keras/story';
import { argumentAt } from '../keras/interpreter/values';
import type { LambdaValue, Value } from '../keras/value';
import { nameLost, namesRead, readersOf, valueLost } from './reading/bytecode';
import { formatOf } from '../keras/formats';
import { lambdaFunctionFault } from '../keras/lambda-functions';
import { isKeras2, type Target } from '../keras/versions';
import { layerClassFor } from './fix/layer-class';
import { nameLambda } from './fix/named-function';
import { guardScript } from './fix/script';
import type { Detection, Fix, Related, Rule } from './rule';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

export const lambdaLayer: Rule = {
  code: 'SP201',
  name: 'lambda-layer',
  meaning: 'a Lambda layer holds a Python lambda, which is saved as bytecode',
  explanation: `Keras saves the function of a \`Lambda\` layer as Python bytecode when it is a lambda.

- Bytecode belongs to one Python minor version: what 3.10 wrote, 3.11 refuses ("bad marshal data").
- The names it uses from around it (\`tf\`, \`K\`, a constant of the module) are not saved. A loader that does not have them fails with
  \`NameError\` once the layer runs.
- From Keras 2.13 on, \`.keras\` files with such a layer load only with \`safe_mode=False\`; from Keras 3.11 on, HDF5 files too.

Keras 2 writes the bytecode of every function. Most functions of TensorFlow and of \`keras.backend\` are wrapped in others, which come back as their names:
the loaded layer fails when it is called ("'str' object is not callable"), or the model is refused at save.`,
  remedy: `Write a Layer subclass whose \`call\` does what the lambda does, as the fix does. In Keras 3, a named function that is registered with
\`keras.saving.register_keras_serializable\` will do too; Keras 2 saves the bytecode of named functions as well.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
outputs = keras.layers.Lambda(lambda t: t * 0.5)(inputs)
model = keras.Model(inputs, outputs)
model.save("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="custom")
class Halve(keras.layers.Layer):
    def call(self, t):
        return t * 0.5


inputs = keras.Input((4,))
outputs = Halve()(inputs)
model = keras.Model(inputs, outputs)
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'lambda-layer/function-of-tensorflow',
    'lambda-layer/backend-function-h5',
    'clean/function-of-tensorflow-in-lambda-layer',
    'lambda-layer/method-of-an-object',
    'lambda-layer/partial-of-a-function',
    'lambda-layer/static-lambda-of-a-class',
    'lambda-layer/self-of-a-builder',
    'lambda-layer/number-of-function-around',
    'lambda-layer/keras-format',
    'lambda-layer/uses-module-constant-lost',
    'lambda-layer/uses-imported-module',
    'clean/lambda-layer-named-function',
    'clean/enable-unsafe-deserialization',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const seen = new Map<LambdaValue['lambda'], { part: Part; lambda: LambdaValue; models: StoryModel[] }>();
    for (const model of story.models) {
      for (const part of model.parts) {
        if (part.role !== 'lambda-body' || part.what.kind !== 'lambda' || !part.inConfig) continue;
        const known = seen.get(part.what.lambda.lambda);
        if (known === undefined) seen.set(part.what.lambda.lambda, { part, lambda: part.what.lambda, models: [model] });
        else known.models.push(model);
      }
    }
    for (const { lambda, models } of seen.values()) {
      const saves = [...new Set(models.flatMap((model) => model.saves))].filter(
        (save) => save.what === 'model' || save.what === 'config' || save.what === 'pickle',
      );
      if (saves.length === 0) continue;
      const free = namesRead(lambda);
      const loads = saves.flatMap((save) => wholeLoads(story, save));
      // whoever turns the check off has decided to trust the file, and a lambda that needs nothing comes back
      if (free.length === 0 && loads.length > 0 && loads.every((load) => load.safeMode === false)) continue;
      const lost = nameLost(story, lambda, readersOf(story, saves));
      const kept = saves.every((save) => formatOf(save, targetAt(story, save, target)) === 'hdf5')
        ? valueLost(story, lambda)
        : undefined;
      const opening =
        lost !== undefined
          ? `The loading program has no \`${lost}\`, which the lambda uses, and the`
          : kept !== undefined
            ? `The value of \`${kept}\`, which the lambda takes from the function around it, cannot be saved with it or does not come back, and the`
            : 'The';
      yield detect(story, target, lambda, saves, opening === 'The' ? 'may-fail' : 'fails', opening);
    }
    yield* unsavable(story, target);
  },
};

/**
 * What no version writes as the function of a Lambda layer, or none finds again: it has no name of its own, or no place
 * where the name leads to it.
 */
function* unsavable(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<Value>();
  for (const model of story.models) {
    const saves = model.saves.filter(
      (save) =>
        (save.what === 'model' || save.what === 'config') &&
        save.guard === 'none' &&
        ['keras-archive', 'hdf5', 'json'].includes(formatOf(save, targetAt(story, save, target))),
    );
    const [first] = saves;
    if (first === undefined) continue;
    for (const { what, inConfig } of model.parts) {
      if (
        !inConfig ||
        what.kind !== 'builtin' ||
        what.instance.of.kind !== 'external' ||
        what.instance.of.name !== 'keras.layers.Lambda'
      )
        continue;
      const given = argumentAt(what.instance.arguments, 'function', 0);
      if (given === null || seen.has(given.value)) continue;
      const fault = functionFault(given.value, story, saves, target);
      if (fault === null) continue;
      seen.add(given.value);
      const place = given.value.kind === 'partial' ? given.value.place : given.place;
      yield {
        file: place.file,
        span: place.span,
        certainty: 'fails',
        message: `The function of the Lambda layer is ${fault} (${shownPlace(story, first)}). Write a Layer subclass instead.`,
        related: [{ file: first.file, span: first.span, message: 'The model is saved here' }],
      };
    }
  }
}

function functionFault(value: Value, story: Story, saves: readonly Save[], target: Target): string | null {
  switch (value.kind) {
    case 'partial':
      return 'a `functools.partial`, which has no name: saving fails';
    case 'external':
      return (
        outsideFault(value.name, story, saves, target) ??
        (/^numpy\.(abs|absolute|sqrt|exp|log|square|tanh|sin|cos|sign|negative|maximum|minimum|multiply|add)$/.test(
          value.name,
        )
          ? 'a function of NumPy, which Keras can neither apply to its tensors nor write: saving fails'
          : null)
      );
    case 'method': {
      const isRead = saves.some((save) =>
        wholeLoads(story, save).some((load) => !load.given.open && !load.given.entries.has(value.name)),
      );
      const isBound =
        value.function !== null &&
        value.self.kind === 'instance' &&
        value.self.of.kind === 'class' &&
        value.function.definition.decorators.length === 0;
      return isBound && isRead ? 'a method of an object, which is not saved with it: loading fails' : null;
    }
    case 'instance':
      return value.of.kind === 'class' &&
        story.classOf(value.of) === null &&
        value.of.bases.length === 0 &&
        !value.of.members.has('__name__')
        ? 'an object, which has no name: saving fails'
        : null;
    default:
      return null;
  }
}

/**
 * What Keras 2 does with a function of TensorFlow or its own that is wrapped, as most are; null where it comes back.
 */
function outsideFault(name: string, story: Story, saves: readonly Save[], target: Target): string | null {
  for (const save of saves) {
    const at = targetAt(story, save, target);
    const format = formatOf(save, at);
    if (!isKeras2(at) || (format !== 'keras-archive' && format !== 'hdf5' && format !== 'json')) continue;
    const fault = lambdaFunctionFault(name, format, at);
    if (fault === 'save') return 'one that is wrapped in others, which Keras cannot write: saving fails';
    if (fault === 'load' && wholeLoads(story, save).length > 0)
      return 'one that is wrapped in others, which come back as their names alone: the loaded model fails when it is called';
  }
  return null;
}

function detect(
  story: Story,
  target: Target,
  lambda: LambdaValue,
  saves: readonly Save[],
  certainty: Detection['certainty'],
  opening: string,
): Detection {
  const related: Related[] = saves
    .slice(0, 3)
    .map((save) => ({ file: save.file, span: save.span, message: 'The model is saved here' }));
  const first = saves[0];
  return {
    file: lambda.file.path,
    span: { start: lambda.lambda.start, end: lambda.lambda.end },
    certainty,
    message: `${opening} Lambda layer's function is a lambda: Keras saves it${first === undefined ? '' : ` (${shownPlace(story, first)})`} as Python bytecode, which only the same Python version can load and which does not carry the names it uses. Write a Layer subclass instead${isKeras2(target) ? '' : ', or give it a named, registered function'}.`,
    related,
    fixes: () => lambdaLayerFix(story, target, lambda, saves),
  };
}

/**
 * A layer class in place of a Lambda layer around a lambda; where that cannot be, a function in place of the lambda.
 * Keras 2 saves the bytecode of functions too (keras/layers/core/lambda_layer.py, `_serialize_function_to_config`), so
 * there a function mends nothing.
 */
export function lambdaLayerFix(story: Story, target: Target, lambda: LambdaValue, saves: readonly Save[]): Fix[] {
  const outside = loadsOutside(story, lambda, saves);
  const made = outside === null ? null : layerClassFor(lambda.file, lambda.lambda, outside.length === 0);
  if (made !== null)
    return [{ title: `Make the Lambda layer a layer class \`${made.name}\``, safe: false, edits: made.edits }];
  return isKeras2(target) ? [] : lambdaFix(story, lambda, saves, 'layer_function');
}

/**
 * The fix of the other lambda rules: a named function in the lambda's place. Registered with Keras, unless a load that
 * does not import the file must be given it anyway. None where such a load cannot be.
 */
export function lambdaFix(story: Story, lambda: LambdaValue, saves: readonly Save[], suggestion: string): Fix[] {
  const outside = loadsOutside(story, lambda, saves);
  const named = outside === null ? null : nameLambda(lambda.file, lambda.lambda, suggestion, outside.length === 0);
  if (named === null) return [];
  return [
    {
      title: `Make the lambda a ${outside?.length === 0 ? 'registered ' : ''}function \`${named.name}\``,
      safe: false,
      edits: named.edits,
    },
  ];
}

/** Loads that do not import the lambda's file; null where one of them cannot be given what takes the lambda's place. */
function loadsOutside(story: Story, lambda: LambdaValue, saves: readonly Save[]): Load[] | null {
  const { path } = lambda.file;
  const loads = saves.flatMap((save) =>
    story.loadsOf(save).flatMap(({ load, certain }) => (certain && load.api !== 'load_weights' ? [load] : [])),
  );
  const outside = loads.filter((load) => !load.imported.has(path) && load.program.path !== path);
  const canBeGiven = outside.every(
    (load) => load.guard === 'none' && (load.api === 'load_model' || load.api === 'model_from_json'),
  );
  return canBeGiven && (outside.length === 0 || guardScript(story.project, lambda.file) !== null) ? outside : null;
}
