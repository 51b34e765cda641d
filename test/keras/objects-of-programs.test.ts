/**
 * The many ways in which a load is given custom objects: with all of them nothing is said of it, without one of them
 * that one is named.
 */
import { expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from '../rules/cases';
const layers =
  'import tensorflow as tf\nclass Scale(tf.keras.layers.Layer):\n    def __init__(self, factor=2.0, **kwargs):\n        super().__init__(**kwargs)\n        self.factor = factor\n    def call(self, x):\n        return x * self.factor\n    def get_config(self):\n        return {**super().get_config(), "factor": self.factor}\ndef loss(a, b):\n    return tf.reduce_mean(tf.square(a - b))\n';
const train =
  'import tensorflow as tf\nfrom tensorflow import keras\nfrom layers import Scale, loss\nm = keras.Sequential([keras.Input((3,)), Scale(), keras.layers.Dense(1)])\nm.compile("adam", loss)\nm.fit([1], [1])\nm.save("m.keras")\n';

/** What is found in the files that load, by rule. */
async function foundInLoad(files: Record<string, string>): Promise<string[]> {
  const texts = Object.fromEntries(
    Object.entries({ 'layers.py': layers, 'train.py': train, ...files }).map(([name, content]) => [
      `/p/${name}`,
      content,
    ]),
  );
  const story = buildStory(await projectOf(['/p'], texts));
  const found = parseTarget('keras==2.15').flatMap((target) =>
    rules.flatMap((rule) => [...rule.find(story, target)].map(({ file }) => ({ file, rule: rule.name }))),
  );
  return found.filter(({ file }) => file === '/p/load.py').map(({ rule }) => rule);
}

const head =
  'import os, functools\nimport tensorflow as tf\nfrom tensorflow import keras\nimport layers\nfrom layers import Scale, loss\n';
const L = 'm = keras.models.load_model("m.keras"';
const D = '{"Scale": Scale, "loss": loss}';
const ways: Record<string, string> = {
  keyword: `${L}, custom_objects=${D})\n`,
  positional: `${L}, ${D})\n`,
  variable: `objs = ${D}\n${L}, objs)\n`,
  update: `objs = {"Scale": Scale}\nobjs.update({"loss": loss})\n${L}, objs)\n`,
  'update kw': `objs = {"Scale": Scale}\nobjs.update(loss=loss)\n${L}, objs)\n`,
  setitem: `objs = {}\nobjs["Scale"] = Scale\nobjs["loss"] = loss\n${L}, objs)\n`,
  setdefault: `objs = {"Scale": Scale}\nobjs.setdefault("loss", loss)\n${L}, objs)\n`,
  merge: `a = {"Scale": Scale}\nb = {"loss": loss}\n${L}, {**a, **b})\n`,
  'merge or': `a = {"Scale": Scale}\nb = {"loss": loss}\n${L}, a | b)\n`,
  ior: `a = {"Scale": Scale}\na |= {"loss": loss}\n${L}, a)\n`,
  chainmap: `from collections import ChainMap\n${L}, ChainMap({"Scale": Scale}, {"loss": loss}))\n`,
  dict: `${L}, dict(Scale=Scale, loss=loss))\n`,
  'dict zip': `${L}, dict(zip(["Scale", "loss"], [Scale, loss])))\n`,
  'dict pairs': `${L}, dict([("Scale", Scale), ("loss", loss)]))\n`,
  comprehension: `${L}, {c.__name__: c for c in (Scale, loss)})\n`,
  vars: `${L}, vars(layers))\n`,
  __dict__: `${L}, layers.__dict__)\n`,
  inspect: `import inspect\n${L}, dict(inspect.getmembers(layers)))\n`,
  globals: `${L}, globals())\n`,
  fromkeys: `objs = {o.__name__: o for o in [Scale]}\nobjs[loss.__name__] = loss\n${L}, objs)\n`,
  helper: `from helpers import OBJS\n${L}, OBJS)\n`,
  'helper function': `from helpers import objects\n${L}, objects())\n`,
  'helper attr': `import helpers\n${L}, custom_objects=helpers.OBJS)\n`,
  scope: `with keras.utils.custom_object_scope(${D}):\n    ${L})\n`,
  'scope class': `with keras.utils.CustomObjectScope(${D}):\n    ${L})\n`,
  'scope nested': `with keras.utils.custom_object_scope({"Scale": Scale}), keras.utils.custom_object_scope({"loss": loss}):\n    ${L})\n`,
  'scope two': `with keras.utils.custom_object_scope({"Scale": Scale}):\n    with keras.utils.custom_object_scope({"loss": loss}):\n        ${L})\n`,
  'scope and arg': `with keras.utils.custom_object_scope({"Scale": Scale}):\n    ${L}, custom_objects={"loss": loss})\n`,
  'scope function': `def get():\n    return keras.models.load_model("m.keras")\nwith keras.utils.custom_object_scope(${D}):\n    m = get()\n`,
  'scope exitstack': `import contextlib\nwith contextlib.ExitStack() as s:\n    s.enter_context(keras.utils.custom_object_scope(${D}))\n    ${L})\n`,
  'get_custom_objects update': `keras.utils.get_custom_objects().update(${D})\n${L})\n`,
  'get_custom_objects item': `keras.utils.get_custom_objects()["Scale"] = Scale\nkeras.utils.get_custom_objects()["loss"] = loss\n${L})\n`,
  'saving get': `keras.saving.get_custom_objects().update(${D})\n${L})\n`,
  'register call': `keras.utils.register_keras_serializable()(Scale)\nkeras.utils.get_custom_objects()["loss"] = loss\n${L}, {"Scale": Scale})\n`,
  'compile false': `${L}, {"Scale": Scale}, compile=False)\nm.predict([1])\n`,
  kwargs: `kw = dict(custom_objects=${D})\n${L}, **kw)\n`,
  partial: `load = functools.partial(keras.models.load_model, custom_objects=${D})\nm = load("m.keras")\n`,
  wrapper: `def load(path, extra=None):\n    objs = {"Scale": Scale}\n    if extra:\n        objs.update(extra)\n    return keras.models.load_model(path, custom_objects=objs)\nm = load("m.keras", {"loss": loss})\n`,
  'wrapper or': `def load(path, objs=None):\n    objs = objs or {}\n    objs = {**objs, "Scale": Scale}\n    return keras.models.load_model(path, custom_objects=objs)\nm = load("m.keras", {"loss": loss})\n`,
  'class attr': `class Loader:\n    OBJS = ${D}\n    def load(self, p):\n        return keras.models.load_model(p, custom_objects=self.OBJS)\nm = Loader().load("m.keras")\n`,
  'init attr': `class Loader:\n    def __init__(self, objs):\n        self.objs = objs\n    def load(self, p):\n        return keras.models.load_model(p, custom_objects=self.objs)\nm = Loader(${D}).load("m.keras")\n`,
  'decorator registry': `OBJS = {}\ndef reg(c):\n    OBJS[c.__name__] = c\n    return c\nreg(Scale)\nreg(loss)\n${L}, OBJS)\n`,
  'json names': `names = ["Scale", "loss"]\n${L}, {n: getattr(layers, n) for n in names})\n`,
  try: `try:\n    ${L}, ${D})\nexcept (OSError, ValueError):\n    raise SystemExit(1)\n`,
  frozen: `from types import MappingProxyType\nO = MappingProxyType(${D})\n${L}, dict(O))\n`,
  copy: `import copy\nO = copy.copy(${D})\n${L}, O)\n`,
  filter: `O = {k: v for k, v in vars(layers).items() if callable(v)}\n${L}, O)\n`,
  map: `O = dict(map(lambda c: (c.__name__, c), [Scale, loss]))\n${L}, O)\n`,
  'tuple loop': `O = {}\nfor c in (Scale, loss):\n    O[c.__name__] = c\n${L}, O)\n`,
  'default arg': `def load(p, objs=${D}):\n    return keras.models.load_model(p, custom_objects=objs)\nm = load("m.keras")\n`,
  namedtuple: `from collections import namedtuple\nA = namedtuple("A", "path objs")\na = A("m.keras", ${D})\nm = keras.models.load_model(a.path, a.objs)\n`,
  conditional: `import sys\nO = ${D} if len(sys.argv) > 1 else {"Scale": Scale, "loss": loss}\n${L}, O)\n`,
  lru: `@functools.lru_cache\ndef objs():\n    return ${D}\n${L}, objs())\n`,
  property: `class P:\n    @property\n    def objs(self):\n        return ${D}\n${L}, P().objs)\n`,
};
test.each(
  Object.entries({
    'late item': `${L}, {"Scale": Scale})\nkeras.utils.get_custom_objects()["loss"] = loss\n`,
    'late update': `${L}, {"Scale": Scale})\nkeras.utils.get_custom_objects().update({"loss": loss})\n`,
    'scope left': `with keras.utils.custom_object_scope({"loss": loss}):\n    pass\n${L}, {"Scale": Scale})\n`,
    'in function late': `${L}, {"Scale": Scale})\ndef reg():\n    keras.utils.get_custom_objects().update({"loss": loss})\nreg()\n`,
  }),
)('late: %s', async (_name, program) => {
  expect(await foundInLoad({ 'load.py': head + program })).toEqual(['unregistered-function']);
});
test.each(
  Object.entries({
    'early function': `def reg():\n    keras.utils.get_custom_objects().update({"loss": loss})\nreg()\n${L}, {"Scale": Scale})\n`,
    main: `def main():\n    ${L}, {"Scale": Scale})\nkeras.utils.get_custom_objects().update({"loss": loss})\nmain()\n`,
    function: `def load():\n    return keras.models.load_model("m.keras", {"Scale": Scale})\ndef setup():\n    keras.utils.get_custom_objects().update({"loss": loss})\nif __name__ == "__main__":\n    setup()\n    load()\n`,
  }),
)('early: %s', async (_name, program) => {
  expect(await foundInLoad({ 'load.py': head + program })).toEqual([]);
});
const helpers =
  'from layers import Scale, loss\nOBJS = {"Scale": Scale, "loss": loss}\ndef objects(extra=()):\n    made = dict(OBJS)\n    for name, each in extra:\n        made[name] = each\n    return made\n';
test.each(Object.entries(ways))('clean: %s', async (_name, program) => {
  expect(await foundInLoad({ 'load.py': head + program, 'helpers.py': helpers })).toEqual([]);
});
// the same without the loss
test.each(
  Object.entries(ways).filter(([name]) => !/vars|__dict__|inspect|globals|compile false|json names|filter/.test(name)),
)('faulty: %s', async (_name, program) => {
  const without = (program: string): string =>
    program
      .replaceAll(', "loss": loss', '')
      .replaceAll('"loss": loss', '')
      .replaceAll(', loss=loss', '')
      .replaceAll('loss=loss', '')
      .replaceAll('objs["loss"] = loss\n', '')
      .replaceAll('keras.utils.get_custom_objects()["loss"] = loss\n', '')
      .replaceAll('objs[loss.__name__] = loss\n', '')
      .replaceAll('reg(loss)\n', '')
      .replaceAll('["Scale", "loss"], [Scale, loss]', '["Scale"], [Scale]')
      .replaceAll(', ("loss", loss)', '')
      .replaceAll('(Scale, loss)', '(Scale,)')
      .replaceAll('[Scale, loss]', '[Scale]')
      .replaceAll('objs.setdefault("loss", loss)\n', '');
  expect(await foundInLoad({ 'load.py': head + without(program), 'helpers.py': without(helpers) })).toEqual([
    'unregistered-function',
  ]);
});
