import { lacksName } from '../keras/arguments';
import { formatOf } from '../keras/formats';
import type { Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import type { Detection, Fix, Rule } from './rule';
import { compilesAt, shownPlace, storesCompile, targetAt, wholeLoads } from './reading/saved-objects';

/** Short names of losses that are functions of `keras.metrics` under the same name (keras/src/metrics/__init__.py). */
const fullNames: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  kld: 'kl_divergence',
  bce: 'binary_crossentropy',
  logcosh: 'log_cosh',
};

export const h5LossAlias: Rule = {
  code: 'SP206',
  name: 'h5-loss-alias',
  meaning: 'a loss named by its short alias in a model saved to HDF5',
  explanation: `Keras 3 cannot load an HDF5 model that was compiled with \`loss="mse"\`, \`"mae"\`, \`"mape"\`, \`"msle"\`, \`"kld"\`, \`"bce"\` or \`"logcosh"\`:
"Could not deserialize 'keras.metrics.mse' because it is not a KerasSaveable subclass". The full names, metrics under a short name, \`.keras\` files and loading
with \`compile=False\` work.`,
  remedy: `Write the full name (\`"mean_squared_error"\`), or save to \`.keras\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss="mse")
model.save("model.h5")
model = keras.models.load_model("model.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
model.save("model.h5")
model = keras.models.load_model("model.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['h5-loss-alias/mse', 'h5-loss-alias/mae-checkpoint-callback', 'clean/h5-metric-alias'],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      const at = targetAt(story, save, target);
      if (save.what !== 'model' || isKeras2(at)) continue;
      const format = formatOf(save, at);
      if (format !== 'hdf5' || !storesCompile(save, format, at)) continue;
      const parts = save.models.flatMap((model) => compilesAt(model, save)).flatMap((compile) => compile.losses);
      const part = parts.find(
        (each) =>
          each.what.kind === 'name' &&
          fullNames[each.what.name.toLowerCase()] !== undefined &&
          // compiling with what is no name any more raises before
          !lacksName('losses', each.what.name, at),
      );
      if (part === undefined || part.what.kind !== 'name') continue;
      const alias = part.what.name;
      const full = fullNames[alias.toLowerCase()] ?? alias;
      const failing = wholeLoads(story, save).filter(
        (load) => load.api === 'load_model' && load.compile === true && !load.given.entries.has(alias),
      );
      const [load] = failing;
      if (load === undefined) continue;
      yield {
        file: save.file,
        span: save.span,
        certainty: 'fails',
        message: `The model is compiled with the loss \`"${alias}"\`, and an HDF5 file with that short name cannot be loaded again (${shownPlace(story, load)}). Write \`"${full}"\`, or save to \`.keras\`.`,
        related: [
          { file: part.place.file, span: part.place.span, message: 'The short name' },
          ...failing.slice(0, 2).map((each) => ({ file: each.file, span: each.span, message: 'This load fails' })),
        ],
        fixes: (): Fix[] => {
          const text =
            story.project.files.get(part.place.file)?.text.slice(part.place.span.start, part.place.span.end) ?? '';
          if (text.slice(1, -1) !== alias) return [];
          const quote = text.charAt(0);
          return [
            {
              title: `Write "${full}"`,
              safe: true,
              edits: [{ file: part.place.file, span: part.place.span, text: `${quote}${full}${quote}` }],
            },
          ];
        },
      };
    }
  },
};
