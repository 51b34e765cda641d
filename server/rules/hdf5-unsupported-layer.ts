import { formatOf } from '../keras/formats';
import type { Part, Story } from '../keras/story';
import type { TensorValue } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import { savedOutsideOfHdf5 } from './fix/saved-file';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

export const hdf5UnsupportedLayer: Rule = {
  code: 'SP307',
  name: 'hdf5-unsupported-layer',
  meaning: 'a model with layers or operations that HDF5 cannot hold',
  explanation: `- Lookup layers and \`TextVectorization\` keep their vocabulary where HDF5 has no place for it: Keras 2 refuses to save ("Save or restore weights that is not an instance of
  \`tf.Variable\` is not supported in h5"), Keras 3 loads the model back without vocabulary.
- Operators on symbolic tensors (\`x[:, :2]\`, \`x + shortcut\`, \`x / 255.0\`) and \`keras.ops\` make operations that Keras 3 writes into HDF5 and cannot read from it ("Unknown layer: 'GetItem'", "too many positional arguments"). Layers such as \`Add\` and \`Rescaling\` do the same and are read.`,
  remedy: `Save to \`.keras\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
outputs = keras.layers.Dense(1)(inputs[:, :2])
model = keras.Model(inputs, outputs)
model.save("model.h5")
model = keras.models.load_model("model.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
outputs = keras.layers.Dense(1)(inputs[:, :2])
model = keras.Model(inputs, outputs)
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'hdf5-unsupported-layer/residual-by-plus',
    'hdf5-unsupported-layer/scaled-by-ops',
    'clean/residual-by-layers',
    'clean/arithmetic-on-inputs',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      const at = targetAt(story, save, target);
      if (save.what !== 'model' || save.openModel || save.guard !== 'none' || formatOf(save, at) !== 'hdf5') continue;
      // a function of the same file that nothing calls loads nothing
      const loads = wholeLoads(story, save).filter(({ uncalled, file }) => !uncalled || file !== save.file);
      const [load] = loads;
      for (const model of save.models) {
        const table = model.parts.find(holdsVocabulary);
        const operation = isKeras2(at) ? undefined : model.operations.find(isLostInHdf5);
        if (table === undefined && (operation === undefined || load === undefined)) continue;
        if (table !== undefined && !isKeras2(at) && load === undefined) continue;
        const place = table?.place ?? operation?.place;
        const what =
          table !== undefined && table.what.kind === 'builtin' && table.what.instance.of.kind === 'external'
            ? `a \`${table.what.instance.of.name.slice(13)}\` layer, whose vocabulary`
            : `${shownOperation(operation)}, which`;
        yield {
          file: save.file,
          span: save.span,
          certainty: 'fails',
          message: `The model has ${what} HDF5 cannot hold: ${isKeras2(at) ? 'the call raises' : `it is not restored${load === undefined ? '' : ` in ${shownPlace(story, load)}`}`}. Save to \`.keras\`.`,
          related: place === undefined ? [] : [{ ...place, message: 'This has no place in HDF5' }],
          fixes: () => savedOutsideOfHdf5(story, save, at),
        };
        break;
      }
    }
  },
};

/** Operators that are operations of Keras 3 where they meet a symbolic tensor (keras/src/backend/common/keras_tensor.py). */
const operators = new Set(['getitem', '+', '-', '*', '/', '//', '%', '**', '@', '<', '<=', '>', '>=']);

/** Operations whose class has a namesake among the layers, which takes over what was written. */
const namesakes = /^keras\.ops\.(\w+\.)?(concatenate|softmax|average|dot|maximum|minimum)$/;

/** Whether Keras 3 looks an operation up among the layers when it reads HDF5, and does not find it. */
function isLostInHdf5({ operation, symbolic }: TensorValue): boolean {
  if (operation === null || !symbolic) return false;
  if (operators.has(operation)) return true;
  return /^(builtins\.(abs|sum|pow)|operator\.\w+|keras\.ops\.\w+)$/.test(operation) && !namesakes.test(operation);
}

function shownOperation(tensor: TensorValue | undefined): string {
  const name = tensor?.operation ?? 'getitem';
  if (name === 'getitem') return 'a slice of a symbolic tensor';
  return `\`${name.replace(/^builtins\./, '')}\` on a symbolic tensor`;
}

/** Whether a part keeps a vocabulary that is not in its config: one it has learnt, or any of a TextVectorization. */
export function holdsVocabulary({ what }: Part): boolean {
  if (what.kind !== 'builtin' || what.instance.of.kind !== 'external' || !vocabularyLayers.has(what.instance.of.name))
    return false;
  const given = what.instance.arguments.find((argument) => argument.name === 'vocabulary')?.value;
  return what.instance.of.name === 'keras.layers.TextVectorization' || given === undefined || given.kind === 'literal';
}

const vocabularyLayers = new Set([
  'keras.layers.StringLookup',
  'keras.layers.IntegerLookup',
  'keras.layers.TextVectorization',
]);
