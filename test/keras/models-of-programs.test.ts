/** The many ways in which a model comes to be saved: each time a load elsewhere misses the custom layer in it. */
import { expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from '../rules/cases';
const layers =
  'import tensorflow as tf\nclass Scale(tf.keras.layers.Layer):\n    def __init__(self, factor=2.0, **kwargs):\n        super().__init__(**kwargs)\n        self.factor = factor\n    def call(self, x):\n        return x * self.factor\n    def get_config(self):\n        return {**super().get_config(), "factor": self.factor}\n';
const head = 'import os, functools\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom layers import Scale\n';

/** What is found in a project, as `file rule`. */
async function found(files: Record<string, string>): Promise<string[]> {
  const texts = Object.fromEntries(
    Object.entries({ 'layers.py': layers, ...files }).map(([name, content]) => [`/p/${name}`, content]),
  );
  const story = buildStory(await projectOf(['/p'], texts));
  return parseTarget('keras==2.15').flatMap((target) =>
    rules.flatMap((rule) =>
      [...rule.find(story, target)].map((each) => `${each.file.replace('/p/', '')} ${rule.name}`),
    ),
  );
}

const S = 'keras.Sequential([keras.Input((3,)), Scale(), keras.layers.Dense(1)])';
const ways: Record<string, string> = {
  plain: `m = ${S}\nm.save("m.keras")\n`,
  builder: `def build():\n    return ${S}\nm = build()\nm.save("m.keras")\n`,
  'builder tuple': `def build():\n    return ${S}, 3\nm, n = build()\nm.save("m.keras")\n`,
  'builder dict': `def build():\n    return {"model": ${S}}\nbuild()["model"].save("m.keras")\n`,
  nested: `def main():\n    def build():\n        return ${S}\n    build().save("m.keras")\nmain()\n`,
  generator: `def build():\n    yield ${S}\nfor m in build():\n    m.save("m.keras")\n`,
  'next generator': `def build():\n    yield ${S}\nm = next(build())\nm.save("m.keras")\n`,
  decorated: `def timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n@timed\ndef build():\n    return ${S}\nbuild().save("m.keras")\n`,
  'decorator factory': `def timed(label):\n    def wrap(f):\n        def inner(*a, **k):\n            r = f(*a, **k)\n            return r\n        return inner\n    return wrap\n@timed("x")\ndef build():\n    return ${S}\nbuild().save("m.keras")\n`,
  cached: `@functools.lru_cache(maxsize=None)\ndef build():\n    return ${S}\nbuild().save("m.keras")\n`,
  registry: `BUILDERS = {}\ndef register(name):\n    def wrap(f):\n        BUILDERS[name] = f\n        return f\n    return wrap\n@register("a")\ndef build():\n    return ${S}\nBUILDERS["a"]().save("m.keras")\n`,
  'registry dict': `def a():\n    return ${S}\ndef b():\n    return ${S}\nBUILDERS = {"a": a, "b": b}\nimport sys\nBUILDERS[sys.argv[1]]().save("m.keras")\n`,
  globals: `def build_a():\n    return ${S}\nglobals()["build_" + "a"]().save("m.keras")\n`,
  getattr: `import nets\ngetattr(nets, "build")().save("m.keras")\n`,
  importlib: `import importlib\nimportlib.import_module("nets").build().save("m.keras")\n`,
  star: `from nets import *\nbuild().save("m.keras")\n`,
  method: `class T:\n    def build(self):\n        return ${S}\nT().build().save("m.keras")\n`,
  attribute: `class T:\n    def __init__(self):\n        self.model = None\n    def build(self):\n        self.model = ${S}\n    def save(self, p):\n        self.model.save(p)\nt = T()\nt.build()\nt.save("m.keras")\n`,
  'attribute uncalled': `class T:\n    def build(self):\n        self.model = ${S}\n    def save(self):\n        self.model.save("m.keras")\n`,
  property: `class T:\n    @property\n    def model(self):\n        if self._m is None:\n            self._m = ${S}\n        return self._m\n    def __init__(self):\n        self._m = None\nT().model.save("m.keras")\n`,
  cached_property: `class T:\n    @functools.cached_property\n    def model(self):\n        return ${S}\nT().model.save("m.keras")\n`,
  abstract: `class Base:\n    def run(self):\n        m = self.build()\n        m.save("m.keras")\n    def build(self):\n        raise NotImplementedError\nclass T(Base):\n    def build(self):\n        return ${S}\nT().run()\n`,
  'super build': `class Base:\n    def build(self, x):\n        return keras.Model(x, keras.layers.Dense(1)(x))\nclass T(Base):\n    def build(self, x):\n        y = Scale()(x)\n        return super().build(x) if False else keras.Model(x, y)\nT().build(keras.Input((3,))).save("m.keras")\n`,
  callable: `class B:\n    def __call__(self):\n        return ${S}\nB()().save("m.keras")\n`,
  classmethod: `class B:\n    @classmethod\n    def make(cls):\n        return ${S}\nB.make().save("m.keras")\n`,
  partial: `def build(layer):\n    return keras.Sequential([keras.Input((3,)), layer()])\nmake = functools.partial(build, Scale)\nmake().save("m.keras")\n`,
  kwargs: `def build(layer=None, **k):\n    return keras.Sequential([keras.Input((3,)), layer(**k)])\nopts = dict(layer=Scale, factor=3.0)\nbuild(**opts).save("m.keras")\n`,
  strategy: `strategy = tf.distribute.MirroredStrategy()\nwith strategy.scope():\n    m = ${S}\nm.save("m.keras")\n`,
  comprehension: `m = keras.Sequential([keras.Input((3,))] + [Scale(i) for i in range(3)])\nm.save("m.keras")\n`,
  'add loop': `m = keras.Sequential()\nm.add(keras.Input((3,)))\nfor f in (1, 2):\n    m.add(Scale(f))\nm.save("m.keras")\n`,
  'add list': `m = keras.Sequential()\nfor l in [keras.Input((3,)), Scale()]:\n    m.add(l)\nm.save("m.keras")\n`,
  'add map': `m = keras.Sequential()\nlist(map(m.add, [keras.Input((3,)), Scale()]))\nm.save("m.keras")\n`,
  functional: `i = keras.Input((3,))\nx = i\nfor _ in range(2):\n    x = Scale()(x)\nm = keras.Model(inputs=i, outputs=x)\nm.save("m.keras")\n`,
  'functional dict': `i = {"a": keras.Input((3,)), "b": keras.Input((3,))}\nx = {k: Scale()(v) for k, v in i.items()}\nm = keras.Model(i, x)\nm.save("m.keras")\n`,
  reduce: `i = keras.Input((3,))\nx = functools.reduce(lambda t, l: l(t), [Scale(), keras.layers.Dense(1)], i)\nkeras.Model(i, x).save("m.keras")\n`,
  compose: `def compose(*fs):\n    return functools.reduce(lambda f, g: lambda *a, **k: g(f(*a, **k)), fs)\ni = keras.Input((3,))\nx = compose(Scale(), keras.layers.Dense(1))(i)\nkeras.Model(i, x).save("m.keras")\n`,
  block: `def block(n):\n    def apply(x):\n        x = keras.layers.Dense(n)(x)\n        return Scale()(x)\n    return apply\ni = keras.Input((3,))\nkeras.Model(i, block(3)(i)).save("m.keras")\n`,
  'nested model': `inner = ${S}\nm = keras.Sequential([keras.Input((3,)), inner])\nm.save("m.keras")\n`,
  'nested call': `inner = ${S}\ni = keras.Input((3,))\nm = keras.Model(i, inner(i))\nm.save("m.keras")\n`,
  'model layers': `inner = ${S}\nm = keras.Model(inner.input, inner.layers[-2].output)\nm.save("m.keras")\n`,
  get_layer: `inner = ${S}\nm = keras.Model(inner.inputs, inner.get_layer("dense").output)\nm.save("m.keras")\n`,
  clone: `m = keras.models.clone_model(${S})\nm.save("m.keras")\n`,
  from_config: `a = ${S}\nm = keras.Sequential.from_config(a.get_config(), custom_objects={"Scale": Scale})\nm.save("m.keras")\n`,
  'list of models': `ms = [${S} for _ in range(2)]\nms[0].save("m.keras")\n`,
  'dict of models': `ms = {"a": ${S}}\nfor k, m in ms.items():\n    m.save("m.keras")\n`,
  enumerate: `for i, m in enumerate([${S}]):\n    m.save("m.keras")\n`,
  global: `model = None\ndef build():\n    global model\n    model = ${S}\nbuild()\nmodel.save("m.keras")\n`,
  thread: `import threading\ndef train():\n    ${S}.save("m.keras")\nt = threading.Thread(target=train)\nt.start()\n`,
  'process args': `import multiprocessing as mp\ndef train(p):\n    ${S}.save(p)\np = mp.Process(target=train, args=("m.keras",))\np.start()\n`,
  executor: `from concurrent.futures import ThreadPoolExecutor\ndef train(p):\n    ${S}.save(p)\nwith ThreadPoolExecutor() as e:\n    e.submit(train, "m.keras")\n`,
  callback: `class Keep(keras.callbacks.Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        self.model.save("m.keras")\nm = ${S}\nm.compile("adam", "mse")\nm.fit([1], [1], callbacks=[Keep()])\n`,
  'lambda callback': `m = ${S}\nm.compile("adam", "mse")\nm.fit([1], [1], callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda e, l: m.save("m.keras"))])\n`,
  checkpoint: `m = ${S}\nm.compile("adam", "mse")\ncb = [keras.callbacks.ModelCheckpoint("m.keras", save_best_only=True)]\nm.fit([1], [1], validation_split=0.5, callbacks=cb)\n`,
  'history model': `m = ${S}\nm.compile("adam", "mse")\nh = m.fit([1], [1])\nh.model.save("m.keras")\n`,
  tuner: `import keras_tuner as kt\ndef build(hp):\n    return ${S}\ntuner = kt.RandomSearch(build, objective="val_loss")\ntuner.get_best_models(1)[0].save("m.keras")\n`,
  hypermodel: `import keras_tuner as kt\nclass H(kt.HyperModel):\n    def build(self, hp):\n        return ${S}\ntuner = kt.RandomSearch(H(), objective="val_loss")\nbest = tuner.get_best_hyperparameters()[0]\nm = tuner.hypermodel.build(best)\nm.save("m.keras")\n`,
  try: `try:\n    m = ${S}\nexcept Exception:\n    raise\nelse:\n    m.save("m.keras")\n`,
  while: `m = None\nwhile m is None:\n    m = ${S}\nm.save("m.keras")\n`,
  walrus: `if (m := ${S}) is not None:\n    m.save("m.keras")\n`,
  'context manager': `import contextlib\n@contextlib.contextmanager\ndef made():\n    yield ${S}\nwith made() as m:\n    m.save("m.keras")\n`,
  'save helper': `def store(model, path):\n    os.makedirs("x", exist_ok=True)\n    model.save(path)\nstore(${S}, "m.keras")\n`,
  'save method ref': `m = ${S}\nf = m.save\nf("m.keras")\n`,
  'save dispatch': `SAVERS = {"k": lambda m, p: m.save(p)}\nSAVERS["k"](${S}, "m.keras")\n`,
  'args star': `def build(*layers):\n    return keras.Sequential(list(layers))\nbuild(keras.Input((3,)), Scale()).save("m.keras")\n`,
  dataclass: `from dataclasses import dataclass\n@dataclass\nclass Run:\n    model: keras.Model\n    path: str = "m.keras"\n    def keep(self):\n        self.model.save(self.path)\nRun(${S}).keep()\n`,
  'subclass of Model holds layer': `class Net(keras.Model):\n    def __init__(self, **k):\n        super().__init__(**k)\n        self.s = Scale()\n    def call(self, x):\n        return self.s(x)\nn = Net()\nn.build((None, 3))\nn.save("m.keras")\n`,
  setattr: `class T: pass\nt = T()\nsetattr(t, "m", ${S})\nt.m.save("m.keras")\n`,
  alias: `Layer2 = Scale\nm = keras.Sequential([keras.Input((3,)), Layer2()])\nm.save("m.keras")\n`,
  'class in dict': `LAYERS = {"scale": Scale}\nm = keras.Sequential([keras.Input((3,)), LAYERS["scale"]()])\nm.save("m.keras")\n`,
  wrapper: `m = keras.Sequential([keras.Input((3, 3)), keras.layers.TimeDistributed(Scale())])\nm.save("m.keras")\n`,
  'conditional import': `try:\n    from layers import Scale as L\nexcept ImportError:\n    L = None\nm = keras.Sequential([keras.Input((3,)), L()])\nm.save("m.keras")\n`,
  compat: `K = tf.compat.v1.keras\nm = K.Sequential([K.layers.InputLayer((3,)), Scale()])\nm.save("m.keras")\n`,
  'pop add': `m = ${S}\nm.pop()\nm.add(keras.layers.Dense(4))\nm.save("m.keras")\n`,
  match: `kind = "a"\nmatch kind:\n    case "a":\n        m = ${S}\n    case _:\n        m = None\nm.save("m.keras")\n`,
  reload: `${S}.save("a.keras")\nm = keras.models.load_model("a.keras", custom_objects={"Scale": Scale})\nm.save("m.keras")\n`,
  'reload json': `j = ${S}.to_json()\nm = keras.models.model_from_json(j, custom_objects={"Scale": Scale})\nm.save("m.keras")\n`,
  'reload and go on': `m = ${S}\nm.save("m.keras")\nm = keras.models.load_model("m.keras", custom_objects={"Scale": Scale})\nm.save("m.keras")\n`,
  'shutil copy': `import shutil\n${S}.save("a.keras")\nshutil.copy("a.keras", "m.keras")\n`,
  'shutil copy into a folder': `import shutil\nos.makedirs("tmp", exist_ok=True)\n${S}.save("tmp/m.keras")\nshutil.copy("tmp/m.keras", ".")\n`,
  'os.rename': `${S}.save("tmp.keras")\nos.rename("tmp.keras", "m.keras")\n`,
  'os.replace': `${S}.save("tmp.keras")\nos.replace("tmp.keras", "m.keras")\n`,
  'Path.rename': `from pathlib import Path\n${S}.save("tmp.keras")\nPath("tmp.keras").rename("m.keras")\n`,
  'shutil move': `import shutil\n${S}.save("a.keras")\nshutil.move("a.keras", "m.keras")\n`,
};
test.each(Object.entries(ways))('%s', async (_name, program) => {
  const all = await found({
    'train.py': head + program,
    'load.py': 'import tensorflow as tf\nm = tf.keras.models.load_model("m.keras")\n',
    'nets.py': head + `def build():\n    return ${S}\n`,
  });
  expect(all.filter((each) => each === 'load.py missing-custom-objects')).toHaveLength(1);
  expect(all.filter((each) => !/never-saved|missing-custom-objects/.test(each))).toEqual([]);
});
