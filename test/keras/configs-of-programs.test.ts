/**
 * The many ways in which `get_config` is written: whole, nothing is said of it; without one of the arguments, that one
 * is missed.
 */
import { expect, test } from 'vitest';
import { keysIn } from '../rules/findings';

const head =
  'import collections, itertools\nfrom dataclasses import dataclass, asdict\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n';
const before =
  'NAMES = ["units", "rate"]\nU = "units"\nR = "rate"\n' +
  '@dataclass\nclass Settings:\n    units: int\n    rate: float\n' +
  'def config_of(thing, base, *names):\n    return {**base, **{name: getattr(thing, name) for name in names}}\n' +
  'def extended(base, **more):\n    base.update(more)\n    return base\n';
const layer =
  '@tf.keras.utils.register_keras_serializable("p")\nclass Dense(layers.Layer):\n    KEYS = ("units", "rate")\n' +
  '    def __init__(self, units=4, rate=0.5, **kwargs):\n        super().__init__(**kwargs)\n        self.units = units\n        self.rate = rate\n        self._kept = dict(units=units, rate=rate)\n        self.settings = Settings(units, rate)\n' +
  '    def call(self, x):\n        return x * self.rate\n' +
  '    @property\n    def own(self):\n        return {"units": self.units, "rate": self.rate}\n' +
  '    def _of(self, *names):\n        return {**super().get_config(), **{name: getattr(self, name) for name in names}}\n' +
  '    def _listed(self, names):\n        config = super().get_config()\n        for name in names:\n            config[name] = getattr(self, name)\n        return config\n' +
  '    def _with(self, **more):\n        config = super().get_config()\n        config.update(more)\n        return config\n' +
  '    def _fill(self, config):\n        config["units"] = self.units\n        config["rate"] = self.rate\n' +
  '    def config_keys(self):\n        return ["units", "rate"]\n';
const tail =
  'model = keras.Sequential([keras.Input((3,)), Dense(2, rate=0.25)])\nmodel.save("m.keras")\nkeras.models.load_model("m.keras")\n';

/** Each form whole; real Keras loads it as it was. */
const ways: Record<string, string> = {
  literal: 'return {**super().get_config(), "units": self.units, "rate": self.rate}',
  union: 'return super().get_config() | {"units": self.units, "rate": self.rate}',
  zip: 'return {**super().get_config(), **dict(zip(("units", "rate"), (self.units, self.rate)))}',
  'zip updated':
    'config = super().get_config()\nconfig.update(zip(["units", "rate"], [self.units, self.rate]))\nreturn config',
  ChainMap: 'return dict(collections.ChainMap({"units": self.units, "rate": self.rate}, super().get_config()))',
  OrderedDict:
    'return collections.OrderedDict(list(super().get_config().items()) + [("units", self.units), ("rate", self.rate)])',
  chain: 'return dict(itertools.chain(super().get_config().items(), [("units", self.units), ("rate", self.rate)]))',
  split: 'return {**super().get_config(), **{name: getattr(self, name) for name in "units rate".split()}}',
  'names of the class': 'return {**super().get_config(), **{name: getattr(self, name) for name in type(self).KEYS}}',
  'names by the class': 'return {**super().get_config(), **{name: getattr(self, name) for name in Dense.KEYS}}',
  'names of the module': 'return {**super().get_config(), **{name: getattr(self, name) for name in NAMES}}',
  'names by a method': 'return {**super().get_config(), **{name: getattr(self, name) for name in self.config_keys()}}',
  'pairs in a loop':
    'config = super().get_config()\nfor key, value in (("units", self.units), ("rate", self.rate)):\n    config[key] = value\nreturn config',
  'pairs in a comprehension':
    'return {**super().get_config(), **{key: value for key, value in [("units", self.units), ("rate", self.rate)]}}',
  'keys by constants': 'return {**super().get_config(), U: self.units, R: self.rate}',
  'own attributes':
    'return {**super().get_config(), **{key: value for key, value in vars(self).items() if key in ("units", "rate")}}',
  'helper of names': 'return self._of("units", "rate")',
  'helper of a list': 'return self._listed(["units", "rate"])',
  'helper of keywords': 'return self._with(units=self.units, rate=self.rate)',
  'helper that fills': 'config = super().get_config()\nself._fill(config)\nreturn config',
  'function of names': 'return config_of(self, super().get_config(), "units", "rate")',
  'function of keywords': 'return extended(super().get_config(), units=self.units, rate=self.rate)',
  'function inside':
    'def own():\n    return {"units": self.units, "rate": self.rate}\nreturn {**super().get_config(), **own()}',
  property: 'return {**super().get_config(), **self.own}',
  'kept dictionary': 'return {**super().get_config(), **self._kept}',
  'kept dictionary updated': 'config = super().get_config()\nconfig.update(self._kept)\nreturn config',
  dataclass: 'return {**super().get_config(), **asdict(self.settings)}',
  setitem:
    'config = super().get_config()\nconfig.__setitem__("units", self.units)\nconfig.__setitem__("rate", self.rate)\nreturn config',
  'comprehension for its effect':
    'config = super().get_config()\n[config.__setitem__(name, getattr(self, name)) for name in ("units", "rate")]\nreturn config',
};

const programOf = (body: string, part: (text: string) => string = (text) => text): string =>
  head +
  part(before) +
  part(layer) +
  `    def get_config(self):\n${part(body)
    .split('\n')
    .map((line) => `        ${line}\n`)
    .join('')}` +
  tail;

test.each(Object.entries(ways))('whole: %s', async (_name, body) => {
  for (const version of ['2.15', '3.15']) expect(await keysIn(programOf(body), version)).toEqual([]);
});

/** The same without `rate`, wherever the form takes it from. */
function withoutRate(text: string): string {
  return text
    .replace('class Settings:\n    units: int\n    rate: float\n', 'class Settings:\n    units: int\n')
    .replace('Settings(units, rate)', 'Settings(units)')
    .replace('dict(units=units, rate=rate)', 'dict(units=units)')
    .replaceAll('"units", "rate"', '"units",')
    .replaceAll(', "rate": self.rate', '')
    .replaceAll('self.units, self.rate', 'self.units,')
    .replaceAll(', ("rate", self.rate)', ',')
    .replaceAll(', rate=self.rate', '')
    .replaceAll(', R: self.rate', '')
    .replaceAll('units rate', 'units')
    .replaceAll('config["rate"] = self.rate', 'pass')
    .replaceAll('config.__setitem__("rate", self.rate)', 'pass');
}

// what a comprehension does besides is left open
test.each(Object.entries(ways).filter(([name]) => name !== 'comprehension for its effect'))(
  'short: %s',
  async (_name, body) => {
    for (const version of ['2.15', '3.15']) {
      expect((await keysIn(programOf(body, withoutRate), version)).map((key) => key.replace(/:.*/, ''))).toEqual([
        'incomplete-get-config',
      ]);
    }
  },
);
