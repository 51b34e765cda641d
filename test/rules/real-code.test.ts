/** What real packages taught: programs cut down to the cause of a finding that was false (docs/real-code.md). */
import { describe, expect, test } from 'vitest';
import { keysIn } from './findings';

const optimizer = `import tensorflow as tf


class Warmup(tf.keras.optimizers.Optimizer):
    def __init__(self, warmup, pattern=None, name="warmup", **kwargs):
        super().__init__(name=name, **kwargs)
        self.warmup = warmup
        self.pattern = pattern

    def get_config(self):
        config = super().get_config()
        config.update({"warmup": self.warmup})
        return config


inputs = tf.keras.Input((4,))
`;

describe('an argument that get_config leaves out', () => {
  const only = ['incomplete-get-config'];

  // keras-bert 0.89.0: tests/test_bert.py compiles with a pattern, and only to_json follows.
  test('is not lost where the instance that has it is not written', async () => {
    const program = `${optimizer}
described = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
described.compile(Warmup(3, pattern=["kernel"]), loss="mse")
data = described.to_json()

kept = tf.keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))
kept.compile(Warmup(3), loss="mse")
kept.save("kept.keras")
`;
    expect(await keysIn(program, '2.15', only)).toEqual([]);
  });

  test('is lost where it is', async () => {
    const program = `${optimizer}
kept = tf.keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))
kept.compile(Warmup(3, pattern=["kernel"]), loss="mse")
kept.save("kept.keras")
`;
    expect(await keysIn(program, '2.15', only)).toEqual(['incomplete-get-config:10']);
  });
});

describe('a value in a config', () => {
  // tf-models-official 2.15.0: official/nlp/modeling/networks/encoder_scaffold.py takes a class or an instance.
  test('that is a class or an instance, as inspect.isclass tells, is no tensor', async () => {
    const program = `import inspect

import tensorflow as tf


class Scaffold(tf.keras.layers.Layer):
    def __init__(self, embedding, **kwargs):
        super().__init__(**kwargs)
        if inspect.isclass(embedding):
            network = embedding(4)
        else:
            network = embedding
        self.network = network

    def get_config(self):
        config = super().get_config()
        config["embedding"] = self.network
        return config


inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, Scaffold(tf.keras.layers.Dense(4))(inputs))
model.save("model.h5")
`;
    expect(await keysIn(program, '2.10', ['unserializable-config'])).toEqual([]);
  });
});

describe('a constructor without, or with a late, super().__init__()', () => {
  const only = ['super-init-not-first'];

  // keras-cv 0.9.0: keras_cv/src/layers/augmenter.py. Tried with Keras 2.8, 2.15 and 3.15: it works.
  test('is no fault in a layer that replaces __call__', async () => {
    const program = `from tensorflow import keras


class Augmenter(keras.layers.Layer):
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, inputs):
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs


inputs = keras.Input((4,))
model = keras.Model(inputs, Augmenter([keras.layers.Dense(2)])(inputs))
`;
    expect(await keysIn(program, '2.15', only)).toEqual([]);
    expect(await keysIn(program.replace('__call__', 'call'), '2.15', only)).not.toEqual([]);
  });

  // tf-models-official 2.15.0: official/nlp/modeling/networks/mobile_bert_encoder.py. Tried with Keras 2.8 and 2.15: it
  // works.
  test('is no fault in a model that turns tracking off first', async () => {
    const program = `from tensorflow import keras


class Encoder(keras.Model):
    def __init__(self):
        self._self_setattr_tracking = False
        self._blocks = [keras.layers.Dense(2)]
        inputs = keras.Input((3,))
        super().__init__(inputs=inputs, outputs=self._blocks[0](inputs))


model = Encoder()
model.save("encoder.keras")
`;
    expect(await keysIn(program, '2.15', only)).toEqual([]);
    expect(
      await keysIn(program.replace('        self._self_setattr_tracking = False\n', ''), '2.15', only),
    ).not.toEqual([]);
  });
});

describe('a name that a version lacks', () => {
  const only = ['removed-api'];
  // keras-tuner 1.4.7 and keras-cv 0.9.0: backend/config.py, backend/keras2.py
  const spared: Record<string, string> = {
    'after hasattr in an and': 'new = hasattr(keras, "version") and keras.version().startswith("3.")\n',
    'after a name that holds what hasattr said': 'new = hasattr(keras, "ops")\ncalled = new and keras.version()\n',
    'in the other arm of a choice of backends':
      'def backend():\n    return "tensorflow" if not multi_backend() else keras.config.backend()\n',
    'after a return without it':
      'def backend():\n    if not keras_3():\n        return "tensorflow"\n    return keras.config.backend()\n',
    'that is given to the module': 'keras.activations.silu = keras.activations.swish\n',
  };
  for (const [where, text] of Object.entries(spared)) {
    test(`is no fault ${where}`, async () => {
      expect(await keysIn(`import keras\n\n${text}`, '2.15', only)).toEqual([]);
    });
  }

  test('is one without a test before it', async () => {
    const program = `import keras

new = len(keras.__file__) > 3
called = new and keras.version()
kept = keras.activations.silu
keras.config.backend = None


def backend(given):
    if given:
        return given
    return keras.config.backend()
`;
    expect(await keysIn(program, '2.15', only)).toEqual([
      'removed-api:12',
      'removed-api:4',
      'removed-api:5',
      'removed-api:6',
    ]);
  });

  // tensorflow-recommenders 0.7.3: layers/embedding/tpu_embedding_layer.py. Keras 3 has the name and refuses to make
  // the object.
  test('legacy.Optimizer is a fault where an object of it is made, not where its type is asked', async () => {
    const program = `import tensorflow as tf


def is_optimizer(value: tf.keras.optimizers.legacy.Optimizer):
    return isinstance(value, (tf.keras.optimizers.Optimizer, tf.keras.optimizers.legacy.Optimizer))


class Mine(tf.keras.optimizers.legacy.Optimizer):
    pass


made = tf.keras.optimizers.legacy.Optimizer("made")
`;
    expect(await keysIn(program, '3.15', only)).toEqual(['removed-api:12', 'removed-api:8']);
  });
});

// tf-models-official 2.15.0: official/recommendation/neumf_model.py. TensorFlow has no estimators from 2.16 on.
test('a model of an Estimator is no program of Keras 3', async () => {
  const program = `import tensorflow as tf
from tensorflow import estimator as tf_estimator

inputs = tf.keras.Input((4,))
outputs = tf.nn.relu(tf.keras.layers.Dense(1)(inputs))
model = tf.keras.Model(inputs, outputs)
`;
  const only = ['tensor-op-on-keras-tensor'];
  expect(await keysIn(program, '3.15', only)).toEqual([]);
  expect(
    await keysIn(program.replace('from tensorflow import estimator as tf_estimator', ''), '3.15', only),
  ).not.toEqual([]);
});

// Tried with Keras 3.15: under a name that ends in .keras or .h5 it warns and saves.
test('save_format="tf" is refused by Keras 3 for a folder, and only told of for a file of Keras', async () => {
  const program = (name: string): string => `import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("${name}", save_format="tf")
`;
  const only = ['format-extension-conflict'];
  for (const name of ['kept.keras', 'kept.h5']) expect(await keysIn(program(name), '3.15', only)).toEqual([]);
  expect(await keysIn(program('kept'), '3.15', only)).toEqual(['format-extension-conflict:4']);
});

// tf-models-official 2.15.0: official/nlp/modeling/layers/transformer_scaffold.py.
test('an argument lives on in the object that the config hands another argument', async () => {
  const program = (kept: string): string => `import tensorflow as tf


class Scaffold(tf.keras.layers.Layer):
    def __init__(self, attention_cls=None, attention_cfg=None, **kwargs):
        super().__init__(**kwargs)
        self._attention_cls = attention_cls
        self._attention_cfg = attention_cfg

    def build(self, shape):
        self._attention_layer = make(self._attention_cls, self._attention_cfg)

    def get_config(self):
        return {**super().get_config(), "attention_cls": ${kept}}


model = tf.keras.Sequential([tf.keras.Input((4,)), Scaffold(tf.keras.layers.Dense, {"units": 3})])
model.save("model.h5")
tf.keras.models.load_model("model.h5", custom_objects={"Scaffold": Scaffold})
`;
  const only = ['incomplete-get-config'];
  expect(await keysIn(program('self._attention_layer'), '2.10', only)).toEqual([]);
  expect(await keysIn(program('self._attention_cls'), '2.10', only)).toEqual(['incomplete-get-config:13']);
  // official/vision/modeling/layers/nn_blocks.py overrides `build` and calls it through super().
  const derived = program('self._attention_layer').replace(
    '\n\nmodel =',
    `\n\nclass Vision(Scaffold):
    def __init__(self, *args, rate=0.0, **kwargs):
        super().__init__(*args, **kwargs)
        self._rate = rate

    def build(self, shape):
        super().build(shape)

    def get_config(self):
        return {**super().get_config(), "rate": self._rate}


model =`,
  );
  expect(
    await keysIn(derived.replace('Scaffold(tf.keras.layers.Dense', 'Vision(tf.keras.layers.Dense'), '2.10', only),
  ).toEqual([]);
});

// keras-cv 0.9.0 and keras-hub 0.18.1: mbconv.py.
test('a name that is only set where there is none is never set', async () => {
  const program = (test: string): string => `from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if ${test}:
            self.name = "block"


layer = Block()
`;
  const only = ['shadowed-attribute'];
  expect(await keysIn(program('self.name is None'), '2.15', only)).toEqual([]);
  expect(await keysIn(program('self.built'), '2.15', only)).toEqual(['shadowed-attribute:8?']);
});

// tf-models-official 2.15.0: official/vision/modeling/decoders/nasfpn.py; official/recommendation/ncf_common.py, which
// a file of Estimators calls.
test('a TensorFlow function may not be applied where a test decides, or where the program is of Estimators', async () => {
  const only = ['tensor-op-on-keras-tensor'];
  const cast = `import tensorflow as tf
from settings import policy

x = tf.keras.Input((4,))
if x.dtype != policy:
    x = tf.cast(x, policy)
`;
  expect(await keysIn(cast, '3.15', only)).toEqual(['tensor-op-on-keras-tensor:6?']);
  const common = 'import tensorflow as tf\n\n\ndef softmax(x):\n    return tf.concat([x * 0, x], axis=1)\n';
  const main = (imported: string): string =>
    `${imported}\nfrom tensorflow import keras\n\nfrom common import softmax\n\ny = softmax(keras.Input((4,)))\n`;
  expect(await keysIn({ 'main.py': main('import os'), 'common.py': common }, '3.15', only)).toEqual([
    'common.py:tensor-op-on-keras-tensor:5',
  ]);
  expect(
    await keysIn(
      { 'main.py': main('from tensorflow import estimator as tf_estimator'), 'common.py': common },
      '3.15',
      only,
    ),
  ).toEqual([]);
});

// transformers 4.45.2: convert_pytorch_checkpoint_to_tf2.py makes its models with tf_keras where that is there.
test('what a model out of sight refuses is only a warning', async () => {
  expect(
    await keysIn(
      'from tensorflow import keras\nfrom elsewhere import make\n\nmodel = make()\nmodel.save_weights("m.weights.h5", save_format="h5")\n',
      '3.15',
      ['format-extension-conflict'],
    ),
  ).toEqual(['format-extension-conflict:5?']);
});

describe('a bare file name in scripts of two folders', () => {
  const train =
    'from tensorflow import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save_weights("model.h5")\n';
  const load = 'from tensorflow import keras\n\nkeras.models.load_model("model.h5")\n';
  const only = ['load-model-on-weights'];

  test('may be two files', async () => {
    expect(await keysIn({ 'a/train.py': train, 'b/load.py': load }, '2.15', only)).toEqual([]);
    expect(await keysIn({ 'a/train.py': train, 'a/load.py': load }, '2.15', only)).toEqual([
      'a/load.py:load-model-on-weights:3',
    ]);
    expect(await keysIn({ 'train.py': train, 'b/load.py': load }, '2.15', only)).toEqual([
      'b/load.py:load-model-on-weights:3',
    ]);
  });

  test('is the one of its own folder where there is one', async () => {
    const whole = train.replace('save_weights', 'save');
    expect(await keysIn({ 'a/train.py': train, 'b/train.py': whole, 'b/load.py': load }, '2.15', only)).toEqual([]);
  });
});

const head = `import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def warm_up(self):
        self(tf.zeros((1, 4)))
`;

describe('what scripts and notebooks taught', () => {
  // tensorflow/docs, guide/checkpoint.ipynb: recorded in Keras 2.8 to 2.15
  test('weights without any in the format of TensorFlow are no fault', async () => {
    expect(
      await keysIn(`${head}\nnet = Net()\nnet.save_weights("easy_checkpoint")\n`, '2.15', ['unbuilt-model']),
    ).toEqual([]);
    expect(await keysIn(`${head}\nnet = Net()\nnet.load_weights("net.h5")\n`, '2.15', ['unbuilt-model'])).toEqual([
      'unbuilt-model:16',
    ]);
  });

  // TensorFlowTTS, test/test_fastspeech.py: the method is called once too often to be followed
  test('a method that calls the model builds it, followed or not', async () => {
    const often = Array.from({ length: 12 }, () => 'net = Net()\nnet.warm_up()\n').join('');
    expect(await keysIn(`${head}\n${often}net.load_weights("net.h5")\n`, '2.15', ['unbuilt-model'])).toEqual([]);
  });

  // KerasFormers, convert_bert_hf_to_keras.py
  test('a model that hands inputs and outputs to its base is no subclassed one, over a mixin too', async () => {
    const model = `import tensorflow as tf
from elsewhere import Weights


class Mixin:
    pass


class Base(Mixin, tf.keras.Model):
    pass


class Net(Base):
    def __init__(self, units=1, name="net", **kwargs):
        inputs = tf.keras.Input((4,))
        outputs = tf.keras.layers.Dense(units)(inputs)
        super().__init__(inputs=inputs, outputs=outputs, name=name, **kwargs)


net = Net()
net.load_weights("net.weights.h5")
`;
    expect(await keysIn(model, '3.15', ['unbuilt-model'])).toEqual([]);
  });

  // Keras-FewShotLearning, notebooks/siamese_nets_training.py; tensorflow_practice, food_classifier_exercise.py
  test('training in stages is no training resumed', async () => {
    const training =
      'from tensorflow import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", "mean_squared_error")\n';
    const stages = `${training}model.fit(x, y, epochs=3)\nmodel.save("best.h5")\nmodel = keras.models.load_model("best.h5")\nmodel.compile(keras.optimizers.Adam(1e-6), "mean_squared_error")\nmodel.fit(x, y, initial_epoch=3, epochs=6)\n`;
    expect(await keysIn(stages, '2.15', ['optimizer-state-lost'])).toEqual([]);
    const freed =
      'from tensorflow import keras\nmodel = keras.models.load_model("best.h5")\nmodel.trainable = True\nmodel.compile("adam", "mse")\nmodel.fit(x, y, initial_epoch=3, epochs=6)\n';
    expect(await keysIn(freed, '2.15', ['optimizer-state-lost'])).toEqual([]);
    expect(await keysIn(freed.replace('model.trainable = True\n', ''), '2.15', ['optimizer-state-lost'])).toEqual([
      'optimizer-state-lost:3',
    ]);
    const back = `${training}model.fit(x, y, epochs=3, callbacks=[keras.callbacks.ModelCheckpoint("best.ckpt", save_weights_only=True)])\nmodel.load_weights("best.ckpt")\nmodel.fit(x, y, initial_epoch=3, epochs=6)\n`;
    expect(await keysIn(back, '2.15', ['weights-only-save', 'optimizer-state-lost'])).toEqual([]);
  });

  // prednet, keras_utils.py: what a conversion reads and writes under one name comes from elsewhere
  test('the name of a file that is converted is known elsewhere', async () => {
    const convert =
      'from tensorflow import keras\nmodel = keras.models.load_model("old/net.h5")\nmodel.save("new/net.h5")\n';
    expect(await keysIn(convert, '2.15', ['never-written'])).toEqual([]);
    expect(
      await keysIn(
        {
          'convert.py': convert,
          'use.py': 'from tensorflow import keras\nmodel = keras.models.load_model("newer/net.h5")\n',
        },
        '2.15',
        ['never-written'],
      ),
    ).toEqual([]);
  });

  // tensorflow/hub, keras_layer.py
  test('an object of a private class of TensorFlow is no tensor', async () => {
    const layer = `import tensorflow as tf
from tensorflow.python.trackable import data_structures


class Wrapped(tf.keras.layers.Layer):
    def __init__(self, arguments=None, **kwargs):
        super().__init__(**kwargs)
        self._arguments = data_structures.NoDependency(arguments or {})

    def get_config(self):
        return {**super().get_config(), "arguments": self._arguments}


model = tf.keras.Sequential([tf.keras.Input((4,)), Wrapped()])
model.save("model.h5")
`;
    expect(await keysIn(layer, '2.15', ['unserializable-config'])).toEqual([]);
  });

  // Keras_Study, keras/keras29_fashion_mnist2.py; Keras-ML: scripts that stand alone side by side
  test('the private Keras matters where it is used, beside the public one', async () => {
    const own =
      'from tensorflow.python.keras.layers import Dense\nfrom tensorflow.python.keras.models import Sequential\nm = Sequential([Dense(1)])\n';
    const other = 'from tensorflow.keras.layers import Dense\nlayer = Dense(1)\n';
    expect(await keysIn({ 'a.py': own, 'b.py': other }, '2.15', ['mixed-keras'])).toEqual([]);
    expect((await keysIn({ 'a.py': own, 'b.py': `${other}from a import m\n` }, '2.15', ['mixed-keras'])).length).toBe(
      1,
    );
    const replaced =
      'from tensorflow.python.keras.layers import Dense\nfrom tensorflow.keras.layers import Dense, Input\nx = Dense(1)(Input((4,)))\n';
    expect(await keysIn(replaced, '2.15', ['mixed-keras'])).toEqual([]);
    expect(
      await keysIn(
        replaced.replace(
          'from tensorflow.keras.layers import Dense, Input',
          'from tensorflow.keras.layers import Input',
        ),
        '2.15',
        ['mixed-keras'],
      ),
    ).toEqual(['mixed-keras:1']);
  });
});

// What a fourth sample of repositories taught (docs/real-code.md).
describe('a program of a repository', () => {
  // NVIDIA/tao_tensorflow1_backend, cv/faster_rcnn/models/model_builder.py
  const carried = (trained: string, name: string): string => `import numpy as np
from tensorflow import keras


def build():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Dense(3, name="head")(keras.layers.Dense(8, name="body")(inputs)))


first = build()
${trained}first.save_weights("${name}")
second = build()
second.load_weights("${name}")
second.compile("adam", "mse")
second.fit(np.zeros((4, 4)), np.zeros((4, 3)), initial_epoch=2, epochs=5)
`;

  test('that carries weights through a file into another model does not resume a training', async () => {
    const only = ['weights-only-save', 'optimizer-state-lost'];
    expect(await keysIn(carried('', 'w.h5'), '2.15', only)).toEqual([]);
    expect(await keysIn(carried('', 'w.weights.h5'), '3.15', only)).toEqual([]);
    const trained = 'first.compile("adam", "mse")\nfirst.fit(np.zeros((4, 4)), np.zeros((4, 3)), epochs=2)\n';
    expect(await keysIn(carried(trained, 'w.h5'), '2.15', only)).toEqual([
      'optimizer-state-lost:15',
      'weights-only-save:13',
    ]);
  });

  // NVIDIA/tao_tensorflow1_backend, cv/lprnet/scripts/train.py
  test('that begins anew in one arm and goes on with the optimizer in the other knows what it does', async () => {
    const program = (other: string): string => `import os
import sys

import numpy as np
from tensorflow import keras


def load(path):
    if path.endswith(".keras"):
        if os.path.exists(path):
            return keras.models.load_model(path)
    raise FileNotFoundError(path)


def run(path, epoch, x, y):
    model = load(path)
    if epoch == 1:
        model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="mse")
    else:
        model.compile(optimizer=${other}, loss="mse")
    model.fit(x, y, initial_epoch=epoch - 1, epochs=9)


run(sys.argv[1], int(sys.argv[2]), np.zeros((4, 4)), np.zeros((4, 3)))
`;
    expect(await keysIn(program('model.optimizer'), '3.15', ['optimizer-state-lost'])).toEqual([]);
    expect(await keysIn(program('"adam"'), '3.15', ['optimizer-state-lost'])).toEqual(['optimizer-state-lost:18']);
  });

  // tensorflow/agents, policies/policy_saver_test.py
  test('that restores what a saver of another package wrote may find any function there', async () => {
    const program = (saved: string, used: string): string => `import tensorflow as tf
from elsewhere import PolicySaver


def restored(policy, path):
    ${saved}
    found = tf.compat.v2.saved_model.load(path)
    return found.${used}(4)
`;
    const registered =
      'saver = PolicySaver(policy)\n    saver.register_concrete_function(name="add", fn=None)\n    saver.save(path)';
    expect(await keysIn(program(registered, 'add'), '2.15', ['exported-as-keras'])).toEqual([]);
    expect(await keysIn(program(registered, 'predict'), '2.15', ['exported-as-keras'])).toEqual([
      'exported-as-keras:9',
    ]);
  });

  // talmolab/sleap, nn/inference.py
  test('whose model has a predict of its own is built by it', async () => {
    const program = (inside: string): string => `import numpy as np
import tensorflow as tf


class Inference(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(2)

    def call(self, x):
        return self.dense(x)

    def predict(self, data, **kwargs):
        ${inside}

    def export(self, path):
        self.save(path, save_format="tf")


model = Inference()
model.predict(np.zeros((1, 4)))
model.export("out")
`;
    const only = ['unbuilt-model'];
    expect(await keysIn(program('return super().predict(data, **kwargs)'), '2.15', only)).toEqual([]);
    expect(await keysIn(program('return super().predict_on_batch(data)'), '2.15', only)).toEqual([]);
    expect(await keysIn(program('return data'), '2.15', only)).toEqual(['unbuilt-model:17']);
  });

  // deepchem, models/graph_models.py
  test('whose own layers have no weights loses none in a list', async () => {
    const program = (made: string): string => `import tensorflow as tf
from tensorflow import keras


class Pool(keras.layers.Layer):
    def __init__(self, size=2, **kwargs):
        super().__init__(**kwargs)
        self.size = int(size)
        ${made}

    def call(self, x):
        return tf.reduce_max(x, axis=-1, keepdims=True)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.pools = [Pool() for _ in range(3)]
        self.dense = keras.layers.Dense(2)

    def call(self, x):
        for pool in self.pools:
            x = pool(x)
        return self.dense(x)


net = Net()
net(tf.zeros((1, 4)))
tf.train.Checkpoint(model=net).save("kept/net")
`;
    const only = ['untracked-sublayers'];
    expect(await keysIn(program('self.kept = None'), '3.15', only)).toEqual([]);
    for (const made of ['self.inner = keras.layers.Dense(1)', 'self.scale = self.add_weight(shape=(1,))']) {
      expect(await keysIn(program(made), '3.15', only)).toEqual(['untracked-sublayers:18']);
    }
  });

  // tensorflow/tpu, models/experimental/cifar_keras; TensorFlow 2 has no contrib
  test('that imports what TensorFlow 2 lacks does not run under Keras 3', async () => {
    const program = (head: string): string => `import tensorflow as tf
${head}

inputs = tf.keras.Input((4,))
loss = tf.reduce_mean(tf.keras.layers.Dense(1)(inputs))
`;
    const only = ['tensor-op-on-keras-tensor'];
    expect(await keysIn(program('from tensorflow.contrib import tpu'), '3.15', only)).toEqual([]);
    expect(await keysIn(program('import os'), '3.15', only)).toEqual(['tensor-op-on-keras-tensor:5']);
  });
});
