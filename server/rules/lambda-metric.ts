import { compiledLambdas } from './lambda-loss';
import type { Rule } from './rule';

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
  corpus: [
    'lambda-metric/inline-h5',
    'lambda-metric/inline-keras',
    'lambda-metric/assigned-name',
    'lambda-metric/mean-metric-wrapper',
    'clean/lambda-loss-compile-false',
  ],
  fixable: 'unsafe',

  find: (story, target) => compiledLambdas(story, target, 'metric', 'metric_function'),
};
