import type { CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { Namespace } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import { modelsWith } from './reading/class-reach';
import { mentionsIn, type Mention } from './reading/keras-mentions';
import { replace, sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';

export const mixedKeras: Rule = {
  code: 'SP501',
  name: 'mixed-keras',
  meaning: 'objects of two Keras packages are mixed in one model',
  explanation: `\`tensorflow.python.keras\` is a private, unmaintained copy of Keras with classes of its own: its layers and optimizers are not those of \`tf.keras\`, and a model of one refuses
the other ("must be an instance of ..."). So do \`tf_keras\` (Keras 2) and Keras 3 under \`keras\` or \`tf.keras\`. Mixing \`keras\` and \`tf.keras\` is harmless: since TensorFlow 2.6
both are the same package. A layer derived from the private \`Layer\` that only computes runs in a model of Keras 2, and with weights
runs too, but they are no part of the model; Keras 3 refuses its own tensors there.`,
  remedy: 'Import everything from one package, `tensorflow.keras` or `keras`.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf
from tensorflow.python.keras.layers import Dense

inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, Dense(1)(inputs))
model.save("model.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf
from tensorflow.keras.layers import Dense

inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, Dense(1)(inputs))
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['mixed-keras/python-keras-optimizer', 'mixed-keras/tensorflow-python-keras', 'clean/keras-and-tf-keras-mixed', 'mixed-keras/private-layer-base', 'mixed-keras/private-layer-with-weights'],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const files = [...story.project.files.values()];
    const all = files.flatMap((file) => mentionsIn(file));
    const usesPublic = all.some((mention) => isPublic(mention) && makesObjects(mention));
    const reported = new Set<string>();
    for (const mention of all) {
      if (mention.guarded || !mention.imported || !makesObjects(mention)) continue;
      if (mention.namespace === 'tensorflow.python.keras' && usesPublic) {
        // one hint a file where the mixing would happen elsewhere
        if (!usesBoth(mention.file)) {
          if (reported.has(mention.file.path)) continue;
          reported.add(mention.file.path);
        }
        const derived = /(^|\.)base_layer\.Layer$|^layers\.Layer$/.test(mention.path) ? layersDerivedIn(story, mention) : [];
        // a layer that only computes is applied to tensors of Keras 2 just like a function of TensorFlow
        if (isKeras2(target) && derived.length > 0 && derived.every(onlyComputes)) continue;
        const mixes = usesBoth(mention.file) || derived.some((custom) => modelsWith(story, custom).some(isPublic));
        yield {
          file: mention.file.path,
          span: { start: mention.statement.start, end: mention.statement.end },
          certainty: mixes ? 'fails' : 'may-fail',
          message: `\`${mention.written}\` belongs to a private copy of Keras, whose objects do not go together with those of \`tf.keras\`. Import it from \`tensorflow.keras\`.`,
          fixes: () => fixes(mention),
        };
      } else if (mention.namespace === 'tf_keras' && !isKeras2(target) && usesBoth(mention.file) && !setsLegacy(story)) {
        yield {
          file: mention.file.path,
          span: { start: mention.statement.start, end: mention.statement.end },
          certainty: 'may-fail',
          message: `\`${mention.written}\` is Keras 2, and this file also uses Keras 3: their objects do not go together in one model. Import everything from one package.`,
        };
      }
    }
  },
};

const isPublic = ({ namespace }: { namespace: Namespace }): boolean => namespace === 'tensorflow.keras' || namespace === 'keras';

/** Names whose objects become part of a model; initializers, losses and the like are taken from anywhere. */
function makesObjects(mention: Mention): boolean {
  return /^(layers|models|optimizers|optimizer_v2|optimizer_v1|engine|Input|Model|Sequential|applications)(\.|$)/.test(mention.path);
}

function usesBoth(file: Mention['file']): boolean {
  return mentionsIn(file).some((mention) => isPublic(mention) && makesObjects(mention) && !mention.guarded);
}

/** The layers of a file whose base is what the mention imports. */
function layersDerivedIn(story: Story, mention: Mention): CustomClass[] {
  return story.classes.filter((custom) => custom.file.path === mention.file.path && custom.value.bases.some((base) => base.kind === 'external' && base.written === mention.written));
}

/** Whether a layer has neither weights nor sublayers: it sets no attribute to what a call makes, and adds none. */
function onlyComputes(custom: CustomClass): boolean {
  if (custom.build !== null || custom.openBases.length > 0) return false;
  return custom.attributes.every((write) => write.value !== null && write.value.kind !== 'call');
}

/** `TF_USE_LEGACY_KERAS` makes `tf.keras` mean `tf_keras`. */
function setsLegacy(story: Story): boolean {
  return [...story.project.files.values()].some((file) => file.text.includes('TF_USE_LEGACY_KERAS'));
}

/** Imports of public folders have the same path in `tensorflow.keras`. */
function fixes(mention: Mention): Fix[] {
  const { file, statement } = mention;
  const text = sourceOf(file, statement);
  const hasPublicPath = /^(layers|models|losses|metrics|callbacks|initializers|regularizers|constraints)\.[A-Za-z_]\w*$/.test(mention.path);
  const optimizer = /^optimizer_v2\.\w+\.([A-Z]\w*)$/.exec(mention.path);
  let written: string | null = null;
  if (hasPublicPath) written = text.replace('tensorflow.python.keras', 'tensorflow.keras');
  else if (optimizer !== null) written = text.replace(/tensorflow\.python\.keras\.optimizer_v2\.\w+/, 'tensorflow.keras.optimizers');
  return written === null || written === text ? [] : [{ title: 'Import from tensorflow.keras', safe: true, edits: [replace(file, statement, written)] }];
}
