import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { compiledUnnamed } from './reading/compiled-lambda';
import { lambdaFix } from './lambda-layer';
import type { Detection, Rule } from './rule';
import { shownPlace } from './reading/saved-objects';

export const lambdaMetric: Rule = {
  code: 'SP203',
  name: 'lambda-metric',
  meaning: 'a lambda is a metric of a model that is saved whole',
  explanation: `A metric function is saved by its name, and a lambda's name is \`<lambda>\` (also where \`__name__\` was set). \`load_model\` looks that
name up and fails ("Unknown metric function"); Keras 3 fails at once for \`.keras\` files, and for HDF5 files as soon as the loaded model is evaluated or
trained. With \`compile=False\` nothing is looked up.`,
  remedy: `Make the metric a named function registered with \`keras.saving.register_keras_serializable\`; the fix does. Or load with \`compile=False\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=[lambda t, p: abs(t - p)])
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="custom")
def distance(t, p):
    return abs(t - p)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=[distance])
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['lambda-metric/inline-h5', 'lambda-metric/inline-keras', 'lambda-metric/assigned-name', 'lambda-metric/mean-metric-wrapper', 'clean/lambda-loss-compile-false'],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const { value, saves, failing, unread } of compiledUnnamed(story, 'metric', 'lambda', target)) {
      if (failing.length === 0 && !unread) continue;
      const [save] = saves;
      const [load] = failing;
      yield {
        file: value.file.path,
        span: { start: value.lambda.start, end: value.lambda.end },
        certainty: load === undefined ? 'may-fail' : 'fails',
        message: `The metric is a lambda, which has no name to be found by: ${load === undefined ? 'loading the model' : `the load in ${shownPlace(story, load)}`} fails unless it is given \`compile=False\`. Make it a named, registered function.`,
        related: [
          ...(save === undefined ? [] : [{ file: save.file, span: save.span, message: 'The model is saved here' }]),
          ...failing.slice(0, 3).map((each) => ({ file: each.file, span: each.span, message: 'This load fails' })),
        ],
        fixes: () => lambdaFix(value, 'metric_function'),
      };
    }
  },
};
