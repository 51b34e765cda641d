import type { Load, Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt } from './saved-objects';

export const uncompiledModel: Rule = {
  code: 'SP412',
  name: 'uncompiled-model',
  meaning: 'a model that was loaded without being compiled is trained or evaluated',
  explanation: `\`load_model(compile=False)\` and \`model_from_json\` give a model without loss and optimizer. \`fit\` and \`evaluate\` raise "You must compile your model before training/testing" (Keras 3 evaluates a model made from JSON without a
word, and without metrics).`,
  remedy: `Compile it first, or load it without \`compile=False\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("model.keras", compile=False)
model.fit(x, y)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("model.keras")
model.fit(x, y)
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['clean/inference-recompiled-for-metrics', 'clean/custom-loss-compile-false-keras'],
  fixable: 'none',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      const isJson = load.api === 'model_from_json';
      if (!(load.api === 'load_model' && load.compile === false) && !isJson) continue;
      if (load.guard !== 'none') continue;
      const at = targetAt(story, load, target);
      // Keras 3 writes the compilation into the JSON
      if (isJson && !isKeras2(at) && !isWrittenUncompiled(story, load)) continue;
      const compiled = load.uses.find((use) => use.name === 'compile');
      const use = load.uses.find((each) => (isKeras2(at) || !isJson ? /^(fit|evaluate|train_on_batch|test_on_batch|fit_generator)$/ : /^(fit|train_on_batch)$/).test(each.name));
      if (use === undefined || (compiled !== undefined && compiled.order < use.order)) continue;
      // compiled by something it was handed to
      if (story.events.some((event) => event.order > load.order && event.order < use.order && event.program === load.program && event.arguments.some((argument) => argument.value === load.event.result))) continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The model comes ${isJson ? 'from JSON' : 'with `compile=False`'}, so it is not compiled, and \`${use.name}\` in ${shownPlace(story, use.place)} raises. Compile it before${isJson ? '' : ', or drop `compile=False`'}.`,
        related: [{ ...use.place, message: 'Needs a compiled model' }],
      };
    }
  },
};

/** Whether the JSON that a load reads was surely written by models that nothing had compiled. */
function isWrittenUncompiled(story: Story, load: Load): boolean {
  const reads = story.savesRead(load);
  return reads.length > 0 && reads.every(({ save, certain }) => certain && !save.openModel && save.models.length > 0 && save.models.every((model) => model.kind !== 'loaded' && !model.openCompile && model.compiles.length === 0));
}
