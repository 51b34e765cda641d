import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { compiledUnnamed } from './reading/compiled-lambda';
import { lambdaFix } from './lambda-layer';
import type { Detection, Rule } from './rule';
import { shownPlace } from './reading/saved-objects';

export const lambdaLoss: Rule = {
  code: 'SP202',
  name: 'lambda-loss',
  meaning: 'a lambda is the loss of a model that is saved whole',
  explanation: `A loss function is saved by its name, and a lambda's name is \`<lambda>\`. \`load_model\` restores what the model was compiled with, looks
that name up and fails ("Unknown loss function: <lambda>", "Could not locate function"); a \`.keras\` archive holds the lambda as bytecode and is refused
unless \`safe_mode=False\` is given. With \`compile=False\` nothing is looked up.`,
  remedy: `Make the loss a named function registered with \`keras.saving.register_keras_serializable\`; the fix does. Or load with \`compile=False\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=lambda t, p: (t - p) ** 2)
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="custom")
def squared(t, p):
    return (t - p) ** 2


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss=squared)
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'lambda-loss/written-into-json',
    'lambda-loss/inline-h5',
    'lambda-loss/inline-keras',
    'lambda-loss/dict-of-losses',
    'lambda-loss/named-lambda-variable',
    'clean/lambda-loss-compile-false',
    'clean/lambda-loss-safe-mode-off',
  ],
  fixable: 'unsafe',

  find: (story, target) => compiledLambdas(story, target, 'loss', 'loss_function'),
};

/**
 * Lambdas that a model is compiled with as its loss or metric, and that a load must find or will have to.
 *
 * @param functionName what the fix names the function, where nothing better is known.
 */
export function* compiledLambdas(
  story: Story,
  target: Target,
  role: 'loss' | 'metric',
  functionName: string,
): Iterable<Detection> {
  for (const { value, saves, failing, unread } of compiledUnnamed(story, role, 'lambda', target)) {
    if (failing.length === 0 && !unread) continue;
    const [save] = saves;
    const [load] = failing;
    yield {
      file: value.file.path,
      span: { start: value.lambda.start, end: value.lambda.end },
      certainty: load === undefined ? 'may-fail' : 'fails',
      message: `The ${role} is a lambda, which has no name to be found by: ${load === undefined ? 'loading the model' : `the load in ${shownPlace(story, load)}`} fails unless it is given \`compile=False\`. Make it a named, registered function.`,
      related: [
        ...(save === undefined ? [] : [{ file: save.file, span: save.span, message: 'The model is saved here' }]),
        ...failing.slice(0, 3).map((each) => ({ file: each.file, span: each.span, message: 'This load fails' })),
      ],
      fixes: () => lambdaFix(story, value, saves, functionName),
    };
  }
}
