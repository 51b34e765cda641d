/** Programs that do what some rules ask for in ways of their own: nothing is to be said of them. */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { programOfCells } from '../../server/python/notebook';
import { rules } from '../../server/rules/index';
import { projectOf } from '../rules/cases';

/** Errors and warnings in a project, as `file rule`. */
async function found(files: Record<string, string>, target: string, withNotes = false): Promise<string[]> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [`/p/${name}`, content]));
  const story = buildStory(await projectOf(['/p'], texts));
  return parseTarget(target).flatMap((at) =>
    rules.flatMap((rule) =>
      [...rule.find(story, at)]
        .filter(({ certainty }) => withNotes || certainty !== 'advice')
        .map(({ file }) => `${file.replace('/p/', '')} ${rule.name}`),
    ),
  );
}

const head =
  'import os, sys, shutil, tempfile, subprocess, glob\nfrom pathlib import Path\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n';
const targets = ['keras==2.15', 'keras==3.15'];
const M = 'keras.Sequential([keras.Input((4,)), layers.Dense(1)])';
const x = 'x = np.zeros((4, 4)); y = np.zeros((4, 1))\n';
const dirs: Record<string, string> = {
  'os.makedirs': `os.makedirs("out", exist_ok=True)\n${M}.save("out/m.keras")\n`,
  'os.mkdir': `if not os.path.exists("out"):\n    os.mkdir("out")\n${M}.save("out/m.keras")\n`,
  'Path.mkdir': `Path("out").mkdir(exist_ok=True)\n${M}.save(Path("out") / "m.keras")\n`,
  'parent mkdir': `p = Path("out/a/m.keras")\np.parent.mkdir(parents=True, exist_ok=True)\n${M}.save(p)\n`,
  gfile: `tf.io.gfile.makedirs("out")\n${M}.save("out/m.keras")\n`,
  helper: `def ensure(d):\n    os.makedirs(d, exist_ok=True)\n    return d\n${M}.save(os.path.join(ensure("out"), "m.keras"))\n`,
  'helper dirname': `def keep(m, p):\n    os.makedirs(os.path.dirname(p), exist_ok=True)\n    m.save(p)\nkeep(${M}, "out/m.keras")\n`,
  tempdir: `d = tempfile.mkdtemp()\n${M}.save(os.path.join(d, "m.keras"))\n`,
  TemporaryDirectory: `with tempfile.TemporaryDirectory() as d:\n    ${M}.save(os.path.join(d, "m.keras"))\n`,
  tmp_path: `def test_save(tmp_path):\n    ${M}.save(tmp_path / "m.keras")\n`,
  system: `os.system("mkdir -p out")\n${M}.save("out/m.keras")\n`,
  subprocess: `subprocess.run(["mkdir", "-p", "out"], check=True)\n${M}.save("out/m.keras")\n`,
  loop: `for d in ("out", "logs"):\n    os.makedirs(d, exist_ok=True)\n${M}.save("out/m.keras")\n`,
  'loop dict': `DIRS = {"m": "out", "l": "logs"}\nfor d in DIRS.values():\n    Path(d).mkdir(exist_ok=True)\n${M}.save(DIRS["m"] + "/m.keras")\n`,
  class: `class R:\n    def __init__(self, root):\n        self.root = Path(root)\n        self.root.mkdir(parents=True, exist_ok=True)\n    def file(self, n):\n        return self.root / n\n${M}.save(R("out").file("m.keras"))\n`,
  deeper: `os.makedirs("out/a/b", exist_ok=True)\n${M}.save("out/a/m.keras")\n`,
  tensorboard: `m = ${M}\nm.compile("adam", "mse")\n${x}m.fit(x, y, callbacks=[keras.callbacks.TensorBoard("out")])\nm.save("out/m.keras")\n`,
  copytree: `shutil.copytree("a", "out")\n${M}.save("out/m.keras")\n`,
  'open before': `with open("out/notes.txt", "w") as f:\n    f.write("x")\n${M}.save("out/m.keras")\n`,
  'savedmodel before': `${M}.export("out")\n${M}.save("out/m.keras")\n`,
  chdir: `os.chdir(sys.argv[1])\n${M}.save("out/m.keras")\n`,
  'exists guard': `if os.path.isdir("out"):\n    ${M}.save("out/m.keras")\n`,
  try: `try:\n    ${M}.save("out/m.keras")\nexcept OSError:\n    os.makedirs("out")\n    ${M}.save("out/m.keras")\n`,
  home: `${M}.save(os.path.expanduser("~/m.keras"))\n`,
  up: `${M}.save("../m.keras")\n`,
  tmp: `${M}.save("/tmp/m.keras")\n`,
  argument: `${M}.save(os.path.join(sys.argv[1], "m.keras"))\n`,
  ModelCheckpoint: `m = ${M}\nm.compile("adam", "mse")\n${x}m.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint("out/m.keras")])\n`,
};
describe('missing-directory', () => {
  test.each(Object.entries(dirs))('%s', async (_name, program) => {
    for (const target of targets) expect(await found({ 'a.py': head + program }, target)).toEqual([]);
  });
  test('faulty', async () =>
    expect(await found({ 'a.py': `${head}${M}.save("out/m.keras")\n` }, 'keras==3.15')).toEqual([
      'a.py missing-directory',
    ]));
});
const loads: Record<string, string> = {
  download: `import urllib.request\nurllib.request.urlretrieve("http://x/m.keras", "m.keras")\nkeras.models.load_model("m.keras")\n`,
  get_file: `p = keras.utils.get_file("m.keras", "http://x/m.keras")\nkeras.models.load_model(p)\n`,
  argv: `keras.models.load_model(sys.argv[1])\n`,
  unzip: `import zipfile\nzipfile.ZipFile("a.zip").extractall()\nkeras.models.load_model("m.keras")\n`,
  unpack: `shutil.unpack_archive("a.zip", ".")\nkeras.models.load_model("m.keras")\n`,
  tar: `import tarfile\nwith tarfile.open("a.tgz") as t:\n    t.extractall("d")\nkeras.models.load_model("d/m.keras")\n`,
  exists: `if os.path.exists("m.keras"):\n    m = keras.models.load_model("m.keras")\nelse:\n    m = ${M}\n`,
  'exists return': `def get():\n    if not Path("m.keras").exists():\n        return ${M}\n    return keras.models.load_model("m.keras")\nget()\n`,
  'exists raise': `if not os.path.isfile("m.keras"):\n    raise SystemExit("train first")\nkeras.models.load_model("m.keras")\n`,
  'exists any': `for p in ("m.keras", "m.h5"):\n    if os.path.exists(p):\n        keras.models.load_model(p)\n`,
  try: `try:\n    m = keras.models.load_model("m.keras")\nexcept Exception:\n    m = ${M}\n`,
  'try oserror': `try:\n    m = keras.models.load_model("m.keras")\nexcept (OSError, ValueError):\n    m = ${M}\n`,
  suppress: `import contextlib\nwith contextlib.suppress(OSError, ValueError):\n    m = keras.models.load_model("m.keras")\n`,
  raises: `import pytest\ndef test_missing():\n    with pytest.raises(Exception):\n        keras.models.load_model("m.keras")\n`,
  glob: `for p in glob.glob("*.keras"):\n    keras.models.load_model(p)\n`,
  'glob newest': `keras.models.load_model(max(glob.glob("m/*.keras"), key=os.path.getmtime))\n`,
  listdir: `for n in os.listdir("m"):\n    keras.models.load_model(os.path.join("m", n))\n`,
  wget: `os.system("wget http://x/m.keras")\nkeras.models.load_model("m.keras")\n`,
  gsutil: `subprocess.check_call(["gsutil", "cp", "gs://b/m.keras", "."])\nkeras.models.load_model("m.keras")\n`,
  requests: `import requests\nopen("m.keras", "wb").write(requests.get("http://x").content)\nkeras.models.load_model("m.keras")\n`,
  bytes: `import io, base64\nwith open("m.keras", "wb") as f:\n    f.write(base64.b64decode("..."))\nkeras.models.load_model("m.keras")\n`,
  boto: `import boto3\nboto3.client("s3").download_file("b", "k", "m.keras")\nkeras.models.load_model("m.keras")\n`,
  hub: `from huggingface_hub import hf_hub_download\nkeras.models.load_model(hf_hub_download("a/b", "m.keras"))\n`,
  mlflow: `import mlflow\np = mlflow.artifacts.download_artifacts("runs:/x/m.keras")\nkeras.models.load_model(p)\n`,
  input: `keras.models.load_model(input("path? "))\n`,
  upload: `from google.colab import files\nfiles.upload()\nkeras.models.load_model("m.keras")\n`,
  'uploaded streamlit': `import streamlit as st\nf = st.file_uploader("m")\nopen("m.keras", "wb").write(f.read())\nkeras.models.load_model("m.keras")\n`,
  'saved by other framework': `import other\nother.convert("x", "m.keras")\nkeras.models.load_model("m.keras")\n`,
  'train elsewhere': `subprocess.run([sys.executable, "train_it.py", "--out", "m.keras"])\nkeras.models.load_model("m.keras")\n`,
  absolute: `keras.models.load_model("/opt/models/m.keras")\n`,
  env: `keras.models.load_model(os.environ["MODEL"])\n`,
  symlink: `os.symlink("/data/m.keras", "m.keras")\nkeras.models.load_model("m.keras")\n`,
};
describe('never-written', () => {
  test.each(Object.entries(loads))('%s', async (_name, program) => {
    for (const target of targets) expect(await found({ 'a.py': head + program }, target)).toEqual([]);
  });
});
const built: Record<string, string> = {
  call: `m(np.zeros((1, 4)))\n`,
  'call tf': `_ = m(tf.zeros((1, 4)), training=False)\n`,
  build: `m.build((None, 4))\n`,
  'build kw': `m.build(input_shape=(None, 4))\n`,
  predict: `m.predict(np.zeros((1, 4)))\n`,
  fit: `m.compile("adam", "mse")\nm.fit(np.zeros((1, 4)), np.zeros((1, 1)))\n`,
  train_on_batch: `m.compile("adam", "mse")\nm.train_on_batch(np.zeros((1, 4)), np.zeros((1, 1)))\n`,
  symbolic: `m(keras.Input((4,)))\n`,
  evaluate: `m.compile("adam", "mse")\nm.evaluate(np.zeros((1, 4)), np.zeros((1, 1)))\n`,
  'dataset loop': `for b, _ in [(np.zeros((1, 4)), 0)]:\n    m(b)\n    break\n`,
  next: `m(next(iter([np.zeros((1, 4))])))\n`,
  helper: `def warm(model):\n    model(np.zeros((1, 4)))\nwarm(m)\n`,
  'helper build': `def make(model):\n    model.build((None, 4))\n    return model\nm = make(m)\n`,
  compute_output_shape: `m.compute_output_shape((None, 4))\nm(tf.zeros((1, 4)))\n`,
  predict_on_batch: `m.predict_on_batch(np.zeros((1, 4)))\n`,
  'call method': `m.call(tf.zeros((1, 4)))\nm.build((None, 4))\n`,
  'tf.function': `f = tf.function(m)\nf(tf.zeros((1, 4)))\n`,
  map: `list(map(m, [tf.zeros((1, 4))]))\n`,
  thread: `import threading\nt = threading.Thread(target=lambda: m(tf.zeros((1, 4))))\nt.start()\nt.join()\n`,
  'gradient tape': `with tf.GradientTape() as t:\n    l = tf.reduce_sum(m(tf.zeros((1, 4))))\n`,
  strategy: `s = tf.distribute.get_strategy()\ns.run(lambda b: m(b), args=(tf.zeros((1, 4)),))\n`,
  'dataset map': `ds = tf.data.Dataset.from_tensors(tf.zeros((1, 4))).map(m)\n`,
};
describe('unbuilt-model', () => {
  test.each(Object.entries(built))('sequential %s', async (_name, program) => {
    for (const target of targets) {
      expect(
        await found(
          {
            'a.py': `${head}m = keras.Sequential([layers.Dense(3), layers.Dense(1)])\n${program}m.save_weights("w.weights.h5")\n`,
          },
          target,
        ),
      ).toEqual([]);
      expect(
        (
          await found(
            {
              'b.py': `${head}n = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1)])\nn.save_weights("w.weights.h5")\n`,
              'a.py': `${head}m = keras.Sequential([layers.Dense(3), layers.Dense(1)])\n${program}m.load_weights("w.weights.h5")\n`,
            },
            target,
          )
        ).filter((each) => /unbuilt/.test(each)),
      ).toEqual([]);
    }
  });
  test.each(Object.entries(built))('subclass %s', async (_name, program) => {
    // `build` makes no weights of a subclassed model in Keras 3: corpus case unbuilt-model/subclass-with-own-build
    for (const target of /build\(/.test(program) ? ['keras==2.15'] : targets) {
      expect(
        (
          await found(
            {
              'a.py': `${head}class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.d = layers.Dense(1)\n    def call(self, x, training=None):\n        return self.d(x)\nm = Net()\n${program}m.save_weights("w.weights.h5")\nm = Net()\n${program}m.load_weights("w.weights.h5")\n`,
            },
            target,
          )
        ).filter((each) => /unbuilt/.test(each)),
      ).toEqual([]);
    }
  });
  test('faulty', async () =>
    expect(
      await found(
        {
          'b.py': `${head}n = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1)])\nn.save_weights("w.weights.h5")\n`,
          'a.py': `${head}m = keras.Sequential([layers.Dense(3), layers.Dense(1)])\nm.load_weights("w.weights.h5")\n`,
        },
        'keras==3.15',
      ),
    ).toEqual(['a.py unbuilt-model']));
});

/** The program of a notebook of these cells. */
const notebook = (...cells: string[]): string =>
  programOfCells(cells.map((cell, index) => ({ index, id: null, text: cell }))).text;
const shells: Record<string, string[]> = {
  mkdir: ['!mkdir -p out', `${M}.save("out/m.keras")`],
  'mkdir in a cell of its shell': ['%%bash\nmkdir out', `${M}.save("out/m.keras")`],
  'git clone': ['!git clone https://example.org/out', `${M}.save("out/m.keras")`],
  wget: [
    `m = ${M}\nm.compile("adam", "mse")\n${x}m.fit(x, y, validation_split=0.5, callbacks=[keras.callbacks.ModelCheckpoint("saved/best.weights.h5", save_weights_only=True)])`,
    '! wget https://example.org/best.weights.h5 -O best.weights.h5',
    'm.load_weights("best.weights.h5")',
  ],
  unzip: [`os.makedirs("out")\n${M}.save("out/m.keras")`, '!unzip models.zip', 'keras.models.load_model("m.keras")'],
};
describe('lines for the shell', () => {
  test.each(Object.entries(shells))('%s', async (_name, cells) => {
    for (const target of targets) expect(await found({ 'a.ipynb': notebook(head, ...cells) }, target)).toEqual([]);
  });
  test('faulty', async () =>
    expect(await found({ 'a.ipynb': notebook(head, '!ls out', `${M}.save("out/m.keras")`) }, 'keras==3.15')).toEqual([
      'a.ipynb missing-directory',
    ]));
});
const twice = (setup: string, widths: string, read: string): string =>
  `def build(sizes):\n    return keras.Sequential([keras.Input((4,)), *[layers.Dense(s) for s in sizes]])\n${setup}build(${widths}).save_weights("w.weights.h5")\nbuild(${read}).load_weights("w.weights.h5")\n`;
const others: Record<string, string> = {
  'a property that is kept': twice(
    'from functools import cached_property\nclass C:\n    n = 2\n    @cached_property\n    def sizes(self):\n        return [self.n]\nc = C()\nc.sizes\nc.n = 9\n',
    'c.sizes',
    '[2]',
  ),
  'an object that is false': twice(
    'class C:\n    def __bool__(self):\n        return False\n',
    '[4 if C() else 6]',
    '[6]',
  ),
  'a list that is empty by its length': twice(
    'class Base:\n    def __len__(self):\n        return 0\nclass C(Base):\n    pass\n',
    '[4 if C() else 6]',
    '[6]',
  ),
  'a call that is kept': twice(
    'from functools import lru_cache\ncalls = []\n@lru_cache\ndef f(n):\n    calls.append(n)\n    return n\nf(2)\nf(2)\nf(3)\n',
    'calls',
    '[2, 3]',
  ),
  'a metaclass that changes names': twice(
    'class M(type):\n    def __new__(m, name, bases, ns):\n        ns["n"] = ns.get("n", 1) + 4\n        return super().__new__(m, name, bases, ns)\nclass C(metaclass=M):\n    n = 3\n',
    '[C.n]',
    '[7]',
  ),
  'an empty name is none': `def make(weights=""):\n    m = ${M}\n    if len(weights) != 0:\n        m.load_weights(weights)\n    return m\nmake()\n`,
  'an ending that is passed over': `for ending in (".keras", ".h5", ".txt"):\n    if ending == ".txt":\n        continue\n    ${M}.save("m" + ending)\n`,
  'an ending after the end': `for ending in (".keras", ".txt"):\n    if ending == ".txt":\n        break\n    ${M}.save("m" + ending)\n`,
  'a switch that is off': `SAVE_TF = False\nm = ${M}\nif SAVE_TF:\n    m.save_weights("w.txt", save_format="h4")\nelse:\n    m.save("m.keras")\n`,
  'a switch that is on': `KEEP = True\nm = ${M}\nif KEEP:\n    m.save("m.keras")\nelse:\n    m.save_weights("w.txt", save_format="h4")\n`,
  'saved at the end': `import atexit\nm = ${M}\natexit.register(lambda: m.save("m.keras"))\natexit.register(m.save, "n.keras")\ndef later():\n    keras.models.load_model("n.keras")\natexit.register(later)\n`,
  'a layer that Keras has no more': `def make(fast):\n    i = keras.Input((None, 4))\n    return keras.Model(i, layers.Dense(1)((layers.CuDNNLSTM if fast else layers.LSTM)(3)(i)))\nmake(True).save_weights("w.weights.h5")\nmake(False).load_weights("w.weights.h5")\n`,
};
const experiments: Record<string, string> = {
  'on a drive': 'D:/runs/',
  'above the project': '../runs/',
  'in a home': '~/runs/',
};
describe('checkpoints of several experiments', () => {
  test.each(Object.entries(experiments))('%s', async (_name, root) => {
    const trainer = `${head}class Trainer:\n    def __init__(self, folder):\n        self.model = ${M}\n        self.manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=self.model), folder + "/ckpts", max_to_keep=3)\n        self.checkpoint = self.manager.checkpoint\n    def train(self):\n        self.manager.save()\n    def test(self):\n        self.checkpoint.restore(self.manager.latest_checkpoint).assert_existing_objects_matched()\n`;
    const files = {
      'trainer.py': trainer,
      'train.py': `from trainer import Trainer\nTrainer("${root}b").train()\n`,
      'test.py': `from trainer import Trainer\nTrainer("${root}a").test()\n`,
    };
    expect((await found(files, 'keras==2.15')).filter((each) => /checkpoint|restore/.test(each))).toEqual([]);
  });
});
describe('other ways', () => {
  test.each(Object.entries(others))('%s', async (_name, program) => {
    for (const target of targets) {
      expect((await found({ 'a.py': head + program }, target)).filter((each) => !each.endsWith('removed-api'))).toEqual(
        [],
      );
    }
  });
  test('the private copy for nothing but to read configurations', async () => {
    const program = `from tensorflow.python.keras import layers as private\nclass Tower(keras.Model):\n    def __init__(self, head, **kwargs):\n        super().__init__(**kwargs)\n        self.head = head\n    def call(self, x):\n        return self.head(x)\n    @classmethod\n    def from_config(cls, config):\n        return cls(private.deserialize(config.pop("head")), **config)\n`;
    const story = buildStory(await projectOf(['/p'], { '/p/a.py': head + program }));
    const [target] = parseTarget('keras==2.15');
    const mixed = rules.find(({ name }) => name === 'mixed-keras');
    expect(
      target === undefined || mixed === undefined
        ? null
        : [...mixed.find(story, target)].map(({ certainty }) => certainty),
    ).toEqual(['may-fail']);
  });
});

describe('names of one version', () => {
  const only = 'keras==3.15';
  test('tf_keras is Keras 2 under every target', async () => {
    const program = `import tensorflow as tf
version_fn = getattr(tf.keras, "version", None)
if version_fn and version_fn().startswith("3."):
    import tf_keras as keras
else:
    keras = tf.keras
optimizer = keras.optimizers.legacy.Adagrad(learning_rate=0.1)
`;
    expect(await found({ 'a.py': program }, only)).toEqual([]);
    expect(await found({ 'a.py': 'import tf_keras\nopt = tf_keras.optimizers.Adam(lr=0.1)\n' }, only)).toEqual([]);
    expect(
      await found({ 'a.py': 'import tensorflow as tf\nopt = tf.keras.optimizers.legacy.Adagrad(0.1)\n' }, only),
    ).toEqual(['a.py removed-api']);
  });
  test('tf.keras of a program that asks for Keras 2', async () => {
    const main = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\nimport parts\n';
    const parts = 'import tensorflow as tf\nopt = tf.keras.optimizers.legacy.Adagrad(0.1)\n';
    expect(await found({ 'main.py': main, 'parts.py': parts }, only)).toEqual([]);
    expect(await found({ 'main.py': 'import parts\n', 'parts.py': parts }, only)).toEqual(['parts.py removed-api']);
  });
  test('a file that is imported for one version alone', async () => {
    const old = 'from keras import backend as K\nstack = K.stack\n';
    const chosen =
      'import keras\nuse_keras_2 = keras.__version__ < "3.0"\nif use_keras_2:\n    import old_ops as ops\nelse:\n    from keras import ops\n';
    expect(await found({ 'backend.py': chosen, 'old_ops.py': old }, only)).toEqual([]);
    expect(
      await found({ 'backend.py': chosen, 'old_ops.py': old, 'other.py': 'import keras\nimport old_ops\n' }, only),
    ).toEqual(['old_ops.py removed-api']);
    expect(await found({ 'old_ops.py': old }, only)).toEqual(['old_ops.py removed-api']);
  });
  test('a class that is made for one version alone', async () => {
    const program = `import inspect
import keras
if keras.__version__ < "2.2.5":
    class Model(keras.models.Model):
        def fit(self, x=None, *args, **kwargs):
            if inspect.isgenerator(x):
                return self.fit_generator(x, *args, **kwargs)
            return super().fit(x, *args, **kwargs)
else:
    Model = keras.models.Model
`;
    expect(await found({ 'a.py': program }, only)).toEqual([]);
  });
  test('the constructor of an ancestor, called by its name', async () => {
    const program = `${head}
class Actor(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.hidden = layers.Dense(units)
    def call(self, x):
        return self.hidden(x)
class ActorCritic(Actor):
    def __init__(self, units):
        tf.keras.Model.__init__(self)
        self.value = layers.Dense(1)
        super().__init__(units)
    def call(self, x):
        return self.value(self.hidden(x))
net = ActorCritic(4)
net(np.zeros((1, 3)))
`;
    expect(await found({ 'a.py': program }, 'keras==2.15')).toEqual([]);
    expect(
      await found({ 'a.py': program.replace('        tf.keras.Model.__init__(self)\n', '') }, 'keras==2.15'),
    ).toEqual(['a.py super-init-not-first']);
  });
});

test('notebooks of different folders run where they stand', async () => {
  const build = (units: number): string =>
    `${head}def build():\n    m = keras.Sequential([keras.Input((4,)), layers.Dense(${units}), layers.Dense(1)])\n    m.compile("adam", "mse")\n    return m\n`;
  const write = notebook(
    build(3),
    'import os\nos.makedirs("kept", exist_ok=True)\nm = build()\nm.fit(np.zeros((4, 4)), np.zeros((4, 1)))\nm.save_weights("kept/w.weights.h5")\n',
  );
  const read = notebook(
    build(5),
    'm = build()\nm.load_weights("kept/w.weights.h5")\nm.fit(np.zeros((4, 4)), np.zeros((4, 1)), initial_epoch=2, epochs=4)\n',
  );
  for (const target of targets) expect(await found({ 'one/a.ipynb': write, 'two/b.ipynb': read }, target)).toEqual([]);
  expect(await found({ 'one/a.ipynb': write, 'one/b.ipynb': read }, 'keras==3.15')).toContain(
    'one/b.ipynb topology-mismatch',
  );
});

test('a model compiled with its own optimizer, wrapped by another package', async () => {
  const program = `${head}import horovod.tensorflow.keras as hvd
model = keras.models.load_model("half.keras")
optimizer = hvd.DistributedOptimizer(model.optimizer, backward_passes_per_step=1)
model.compile(optimizer=optimizer, loss="mean_squared_error")
${x}model.fit(x, y, epochs=4, initial_epoch=2)
`;
  const lost = 'a.py optimizer-state-lost';
  for (const target of targets) {
    expect(await found({ 'a.py': program }, target)).not.toContain(lost);
    expect(
      await found({ 'a.py': program.replace('model.optimizer,', 'keras.optimizers.SGD(0.1),') }, target),
    ).toContain(lost);
  }
});

test('a functional model two classes away from its constructor, which loads weights in it', async () => {
  const program = `${head}
class Base(keras.Model):
    def __init__(self, inputs, outputs, features=None, **kwargs):
        if features:
            super().__init__(inputs=inputs, outputs=features, **kwargs)
        else:
            super().__init__(inputs=inputs, outputs=outputs, **kwargs)
        if hasattr(self, "_weights"):
            self.load_weights(self._weights)
class Net(Base):
    def __init__(self, units=3, **kwargs):
        self._weights = kwargs.pop("weights", None)
        inputs = keras.Input((4,))
        for _ in range(kwargs.pop("depth", 2)):
            x = layers.Dense(units)(inputs)
        super().__init__(inputs, x, **kwargs)
class Small(Net):
    def __init__(self, units=2, **kwargs):
        super().__init__(units, **kwargs)
Small(weights="small.keras")
`;
  for (const target of targets) expect(await found({ 'a.py': program }, target)).not.toContain('a.py unbuilt-model');
});

// each of them ran in real Keras where nothing is to be said, and raised where something is
describe('models that are built late, and braces in names', () => {
  const unbuilt = 'a.py unbuilt-model';
  test('an Embedding in front says its input shape itself in Keras 2', async () => {
    const program = `${head}def reader():
    return keras.Sequential([layers.Embedding(10, 3), layers.LSTM(4), layers.Dense(1)])
m = reader()
m.compile("adam", "mse")
m.fit(np.zeros((4, 5)), np.zeros((4, 1)))
m.save_weights("w.weights.h5")
reader().load_weights("w.weights.h5")
`;
    expect(await found({ 'a.py': program }, 'keras==2.15')).toEqual([]);
    expect(await found({ 'a.py': program }, 'keras==3.15')).toEqual([unbuilt]);
  });
  test('a fresh network is kept, and built where it is trained', async () => {
    const program = `${head}m = keras.Sequential([layers.Dense(3), layers.Dense(1)])
m.compile("adam", "mse")
m.save("fresh.keras")
${x}keras.models.load_model("fresh.keras").fit(x, y)
`;
    for (const target of targets) expect(await found({ 'a.py': program }, target)).toEqual([]);
    expect(await found({ 'a.py': program }, 'keras==2.10')).toEqual([unbuilt]);
  });
  test('doubled braces stand for themselves in the name of a checkpoint', async () => {
    const program = `${head}m = ${M}
m.compile("adam", "mse")
${x}m.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint("a-{{epoch}}.keras")])
keras.models.load_model("a-{epoch}.keras")
`;
    for (const target of targets) expect(await found({ 'a.py': program }, target)).toEqual([]);
  });
});

// each of them ran in real Keras of 2.15 and 3.15
describe('lists that grow before they are handed on', () => {
  const net = `${head}def net(*sizes):
    return keras.Sequential([keras.Input((4,)), *[layers.Dense(s) for s in sizes]])
`;
  const cases: Record<string, string> = {
    'a loop that counts down': `s, n = [], 32
while n > 4:
    s.append(n)
    n //= 2
net(*s).save_weights("a.weights.h5")
net(32, 16, 8).load_weights("a.weights.h5")
`,
    'a loop whose end nobody sees': `s, n = [], 32
while n > np.random.randint(4, 5):
    s.append(n)
    n //= 2
net(*s).save_weights("a.weights.h5")
net(32, 16, 8).load_weights("a.weights.h5")
`,
    'an entry moved to the end': `import collections
d = collections.OrderedDict(a=2, b=3, c=4)
d.move_to_end("a")
net(*d.values()).save_weights("a.weights.h5")
net(3, 4, 2).load_weights("a.weights.h5")
`,
  };
  test.each(Object.entries(cases))('%s', async (_name, body) => {
    for (const target of targets) expect(await found({ 'a.py': net + body }, target)).toEqual([]);
  });
});

describe('models that are kept in other ways than by a save of their own', () => {
  const trained = `${head}${x}m, n = ${M}, ${M}
m.compile("adam", "mse")
n.compile("adam", "mse")
`;
  const note = 'a.py never-saved';
  const cases: Record<string, string> = {
    'a teacher whose student is saved': `m.fit(x, y)
n.fit(x, m.predict(x))
n.save("student.keras")
`,
    'by the callback that knows it': `stop = keras.callbacks.EarlyStopping("loss")
m.fit(x, y, callbacks=[stop])
stop.model.save("m.keras")
`,
    'array by array': `m.fit(x, y)
for i, w in enumerate(m.weights):
    np.save(f"w{i}.npy", w.numpy())
`,
    'layer by layer into another': `m.fit(x, y)
n.layers[0].set_weights(m.layers[0].get_weights())
n.save("n.keras")
`,
  };
  test.each(Object.entries(cases))('%s', async (_name, body) => {
    for (const target of targets) expect(await found({ 'a.py': trained + body }, target, true)).not.toContain(note);
  });
  test('told of where nothing keeps it', async () => {
    for (const target of targets)
      expect(await found({ 'a.py': `${trained}m.fit(x, y)\n` }, target, true)).toContain(note);
  });
});
