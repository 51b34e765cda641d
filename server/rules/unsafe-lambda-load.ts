import { lambdaFunctionFault } from '../keras/lambda-functions';
import { formatOf } from '../keras/formats';
import { shownPath } from '../keras/paths';
import { loadsFromDisk } from './reading/needs-on-disk';
import type { Format, Part, Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { addArgument } from './fix/class-edits';
import type { Detection, Fix, Rule } from './rule';
import { lambdaLayerFix } from './lambda-layer';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

/** Whether Keras writes a function of TensorFlow, or of its own, as the function of a Lambda layer. */
function isWritten(what: Part['what'], format: Format, target: Target): boolean {
  return (
    what.kind === 'external' &&
    /^(tensorflow|keras)\./.test(what.name) &&
    lambdaFunctionFault(what.name, format, target) !== 'save'
  );
}

export const unsafeLambdaLoad: Rule = {
  code: 'SP407',
  name: 'unsafe-lambda-load',
  meaning: 'a model with a Lambda layer is loaded without safe_mode=False',
  explanation: `A Lambda layer around a lambda is saved as Python bytecode, and running bytecode from a file is running whatever somebody put into it. From Keras 2.13 on \`load_model\` refuses such a \`.keras\`
file, from Keras 3.11 on such HDF5 files too ("Requested the deserialization of a Lambda layer whose function is a Python lambda").`,
  remedy: `Save the model with a named, registered function instead (see lambda-layer). Only for a file you trust: \`load_model(path, safe_mode=False)\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Lambda(lambda t: t * 0.5)(inputs))
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Rescaling(0.5)(inputs))
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unsafe-lambda-load/function-of-tensorflow',
    'unsafe-lambda-load/named-function',
    'unsafe-lambda-load/default-safe-mode',
    'unsafe-lambda-load/path-from-command-line',
    'unsafe-lambda-load/archive-on-disk',
    'unsafe-lambda-load/custom-objects-do-not-help',
    'lambda-layer/plain-expression-h5',
    'clean/enable-unsafe-deserialization',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const seen = new Set<object>();
    for (const save of story.saves) {
      if (save.what !== 'model') continue;
      const at = targetAt(story, save, target);
      const format = formatOf(save, at);
      const isRefused = format === 'keras-archive' ? isAtLeast(at, 2, 13) : format === 'hdf5' && isAtLeast(at, 3, 11);
      if (!isRefused) continue;
      // Keras 2 writes every function as bytecode, by name or not
      const bodies = save.models
        .flatMap((model) => model.parts)
        .filter(
          (each) =>
            each.role === 'lambda-body' &&
            (each.what.kind === 'lambda' ||
              ((each.what.kind === 'function' || isWritten(each.what, format, at)) && isKeras2(at))) &&
            each.inConfig,
        );
      const [part] = bodies;
      if (part === undefined) continue;
      const lambdas = [
        ...new Map(
          bodies.flatMap(({ what }) => (what.kind === 'lambda' ? [[what.lambda.lambda, what.lambda] as const] : [])),
        ).values(),
      ];
      for (const load of wholeLoads(story, save)) {
        if (load.api !== 'load_model' || load.safeMode !== true || seen.has(load)) continue;
        seen.add(load);
        const file = story.project.files.get(load.file);
        yield {
          file: load.file,
          span: load.span,
          certainty: 'fails',
          message: `The model saved in ${shownPlace(story, save)} has a Lambda layer around a ${part.what.kind === 'lambda' ? 'lambda' : 'function'} (${shownPlace(story, part.place)}), which Keras refuses to load from a file. Make it a layer class, or pass \`safe_mode=False\` if you trust the file.`,
          related: [
            { ...part.place, message: 'The Lambda layer' },
            { file: save.file, span: save.span, message: 'The model is saved here' },
          ],
          fixes: (): Fix[] => {
            const trusting: Fix[] =
              file === undefined
                ? []
                : [
                    {
                      title: 'Trust the file: `safe_mode=False`',
                      safe: false,
                      edits: [addArgument(file, load.call, 'safe_mode=False')],
                    },
                  ];
            // where every lambda of the model becomes a function, there is nothing left to trust
            const mended = lambdas.flatMap((lambda) =>
              lambdaLayerFix(
                story,
                target,
                lambda,
                save.models.flatMap((model) => model.saves),
              ).slice(0, 1),
            );
            return lambdas.length === 1 && mended.length === 1 ? [...mended, ...trusting] : trusting;
          },
        };
      }
    }
    for (const { load, verdict } of loadsFromDisk(story, target)) {
      const isUnsafe =
        verdict.verdict === 'unsafe' ||
        (verdict.verdict === 'custom-objects' && verdict.reason.includes('safe_mode=False'));
      if (!isUnsafe || load.safeMode !== true) continue;
      const [path] = load.paths;
      const file = story.project.files.get(load.file);
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `\`${path === undefined ? 'The file' : shownPath(path)}\` has a Lambda layer around a lambda, which Keras refuses to load from a file. Pass \`safe_mode=False\` if you trust the file, or save it again with a layer class in its place.`,
        fixes: (): Fix[] =>
          file === undefined
            ? []
            : [
                {
                  title: 'Trust the file: `safe_mode=False`',
                  safe: false,
                  edits: [addArgument(file, load.call, 'safe_mode=False')],
                },
              ],
      };
    }
  },
};
