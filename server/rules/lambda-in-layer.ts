import { formatOf } from '../keras/formats';
import type { Load, Part, Save, Story } from '../keras/story';
import type { LambdaValue } from '../keras/value';
import type { Target } from '../keras/versions';
import { lambdaFix } from './lambda-layer';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

export const lambdaInLayer: Rule = {
  code: 'SP204',
  name: 'lambda-in-layer',
  meaning: 'a lambda is an activation, initializer, regularizer or constraint of a saved model',
  explanation: `A layer's config holds such a function by its name, and a lambda's name is \`<lambda>\`. Loading looks that name up and fails ("Unknown activation
function: <lambda>", "Could not locate function"); a \`.keras\` archive is refused unless \`safe_mode=False\` is given.`,
  remedy: `Make it a named function registered with \`keras.saving.register_keras_serializable\`; the fix does.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation=lambda x: x * x)])
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="custom")
def square(x):
    return x * x


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation=square)])
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'lambda-in-layer/activation',
    'lambda-in-layer/activation-layer-keras',
    'lambda-in-layer/kernel-initializer',
    'lambda-in-layer/regularizer-and-constraint',
    'clean/harmless-lambdas',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const found = new Map<
      LambdaValue['lambda'],
      { lambda: LambdaValue; part: Part; saves: Save[]; failing: Load[]; unread: boolean }
    >();
    for (const model of story.models) {
      for (const part of model.parts) {
        if (part.what.kind !== 'lambda' || part.role === 'lambda-body' || !part.inConfig) continue;
        if (part.owner === null || part.owner.of.kind !== 'external') continue;
        for (const save of model.saves) {
          const at = targetAt(story, save, target);
          const format = formatOf(save, at);
          if (format !== 'hdf5' && format !== 'keras-archive' && format !== 'json') continue;
          const failing = wholeLoads(story, save).filter(
            (load) => !load.given.entries.has('<lambda>') && !(format === 'keras-archive' && load.safeMode !== true),
          );
          const known = found.get(part.what.lambda.lambda) ?? {
            lambda: part.what.lambda,
            part,
            saves: [],
            failing: [],
            unread: false,
          };
          known.saves.push(save);
          known.failing.push(...failing);
          known.unread ||= story.loadsOf(save).length === 0;
          found.set(part.what.lambda.lambda, known);
        }
      }
    }
    for (const { lambda, part, saves, failing, unread } of found.values()) {
      if (failing.length === 0 && !unread) continue;
      const [load] = failing;
      const [save] = saves;
      yield {
        file: lambda.file.path,
        span: { start: lambda.lambda.start, end: lambda.lambda.end },
        certainty: load === undefined ? 'may-fail' : 'fails',
        message: `The layer's ${part.role === 'argument' ? 'function' : part.role} is a lambda, which has no name to be found by: ${load === undefined ? 'loading the model' : `the load in ${shownPlace(story, load)}`} fails. Make it a named, registered function.`,
        related: [
          ...(save === undefined ? [] : [{ file: save.file, span: save.span, message: 'The model is saved here' }]),
          ...failing.slice(0, 3).map((each) => ({ file: each.file, span: each.span, message: 'This load fails' })),
        ],
        fixes: () =>
          lambdaFix(story, lambda, saves, part.role === 'argument' ? 'layer_function' : `${part.role}_function`),
      };
    }
  },
};
