/**
 * Settings that come out of a file, a command or the environment: a default in the code says nothing of what they are.
 */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from './cases';

/** Errors and warnings in a project, as `file rule`. */
async function found(files: Record<string, string>): Promise<string[]> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [`/p/${name}`, content]));
  const story = buildStory(await projectOf(['/p'], texts));
  return parseTarget('keras==3.15').flatMap((at) =>
    rules.flatMap((rule) =>
      [...rule.find(story, at)]
        .filter(({ certainty }) => certainty !== 'advice')
        .map(({ file }) => `${file.replace('/p/', '')} ${rule.name}`),
    ),
  );
}

const nets = `from tensorflow import keras
from tensorflow.keras import layers


def build(units=4, depth=1):
    return keras.Sequential([keras.Input((4,)), *[layers.Dense(units) for _ in range(depth)], layers.Dense(1)])
`;
const train = `from nets import build

model = build(12, 2)
model.compile("adam", "mse")
model.save_weights("m.weights.h5")
`;
const head =
  'import argparse, ast, configparser, copy, dataclasses, importlib, json, os, pickle, runpy, sys, types\nfrom collections import ChainMap, namedtuple\nfrom types import SimpleNamespace\nfrom typing import NamedTuple\nfrom nets import build\n';
const dataclass = '@dataclasses.dataclass\nclass Config:\n    units: int = 4\n    depth: int = 1\n';
const loaded = 'with open("settings.json") as f:\n    loaded = json.load(f)\n';

/**
 * Each makes `model` out of settings that nobody can see; the defaults beside them would make another one than was
 * trained.
 */
const ways: Record<string, string> = {
  'keywords of a dataclass': `${dataclass}${loaded}c = Config(**loaded)\nmodel = build(c.units, c.depth)\n`,
  'values of a dataclass': `${dataclass}${loaded}c = Config(*loaded.values())\nmodel = build(c.units, c.depth)\n`,
  'a named tuple': `class Config(NamedTuple):\n    units: int = 4\n    depth: int = 1\n${loaded}c = Config(**loaded)\nmodel = build(*c)\n`,
  'a named tuple by attributes': `class Config(NamedTuple):\n    units: int = 4\n    depth: int = 1\n${loaded}c = Config(**loaded)\nmodel = build(c.units, depth=c.depth)\n`,
  'the defaults of a namedtuple': `Config = namedtuple("Config", "units depth", defaults=(4, 1))\n${loaded}c = Config(**loaded)\nmodel = build(c.units, c.depth)\n`,
  'a plain class': `class Config:\n    def __init__(self, units=4, depth=1):\n        self.units = units\n        self.depth = depth\n${loaded}c = Config(**loaded)\nmodel = build(c.units, c.depth)\n`,
  'a function': `${loaded}model = build(**loaded)\n`,
  'filtered keywords': `${dataclass}${loaded}c = Config(**{k: v for k, v in loaded.items() if k in Config.__annotations__})\nmodel = build(c.units, c.depth)\n`,
  'dataclasses.replace': `${dataclass}${loaded}c = dataclasses.replace(Config(), **loaded)\nmodel = build(c.units, c.depth)\n`,
  _replace: `class Config(NamedTuple):\n    units: int = 4\n    depth: int = 1\n${loaded}c = Config()._replace(**loaded)\nmodel = build(c.units, c.depth)\n`,
  setattr: `${dataclass}${loaded}c = Config()\nfor key, value in loaded.items():\n    setattr(c, key, value)\nmodel = build(c.units, c.depth)\n`,
  '__dict__.update': `${dataclass}${loaded}c = Config()\nc.__dict__.update(loaded)\nmodel = build(c.units, c.depth)\n`,
  'vars().update': `${dataclass}${loaded}c = Config()\nvars(c).update(loaded)\nmodel = build(c.units, c.depth)\n`,
  'a method that sets': `${dataclass}    def read(self, path):\n        with open(path) as f:\n            for key, value in json.load(f).items():\n                setattr(self, key, value)\n        return self\nc = Config().read("settings.json")\nmodel = build(c.units, c.depth)\n`,
  'a class method': `${dataclass}    @classmethod\n    def read(cls, path):\n        with open(path) as f:\n            return cls(**json.load(f))\nc = Config.read("settings.json")\nmodel = build(c.units, c.depth)\n`,
  'attributes of a class': `class Config:\n    units = 4\n    depth = 1\n${loaded}for key, value in loaded.items():\n    setattr(Config, key, value)\nmodel = build(Config.units, Config.depth)\n`,
  'a dictionary updated': `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}DEFAULTS.update(loaded)\nmodel = build(**DEFAULTS)\n`,
  'a dictionary updated by keywords': `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}DEFAULTS.update(**loaded)\nmodel = build(**DEFAULTS)\n`,
  'a dictionary with stars': `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}c = {**DEFAULTS, **loaded}\nmodel = build(c["units"], c["depth"])\n`,
  'dict with stars': `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}c = dict(DEFAULTS, **loaded)\nmodel = build(c["units"], c["depth"])\n`,
  'dictionaries joined': `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}c = DEFAULTS | loaded\nmodel = build(c["units"], c["depth"])\n`,
  'joined in place': `c = {"units": 4, "depth": 1}\n${loaded}c |= loaded\nmodel = build(c["units"], c["depth"])\n`,
  'keys one by one': `c = {"units": 4, "depth": 1}\n${loaded}for key in loaded:\n    c[key] = loaded[key]\nmodel = build(c["units"], c["depth"])\n`,
  ChainMap: `DEFAULTS = {"units": 4, "depth": 1}\n${loaded}c = ChainMap(loaded, DEFAULTS)\nmodel = build(c["units"], c["depth"])\n`,
  get: `${loaded}model = build(loaded.get("units", 4), loaded.get("depth", 1))\n`,
  setdefault: `${loaded}loaded.setdefault("units", 4)\nloaded.setdefault("depth", 1)\nmodel = build(**loaded)\n`,
  pop: `${loaded}model = build(loaded.pop("units", 4), loaded.pop("depth", 1))\n`,
  getattr: `${loaded}c = SimpleNamespace(**loaded)\nmodel = build(getattr(c, "units", 4), getattr(c, "depth", 1))\n`,
  'defaults of a namespace': `${loaded}c = SimpleNamespace(units=4, depth=1)\nc.__dict__.update(loaded)\nmodel = build(c.units, c.depth)\n`,
  'a namespace of both': `${loaded}c = SimpleNamespace(**{"units": 4, "depth": 1, **loaded})\nmodel = build(c.units, c.depth)\n`,
  object_hook: `with open("settings.json") as f:\n    c = json.load(f, object_hook=lambda d: SimpleNamespace(**d))\nmodel = build(c.units, c.depth)\n`,
  set_defaults: `parser = argparse.ArgumentParser()\nparser.add_argument("--units", type=int, default=4)\nparser.add_argument("--depth", type=int, default=1)\n${loaded}parser.set_defaults(**loaded)\nargs = parser.parse_args()\nmodel = build(args.units, args.depth)\n`,
  'arguments overwritten': `parser = argparse.ArgumentParser()\nparser.add_argument("--units", type=int, default=4)\nparser.add_argument("--depth", type=int, default=1)\nargs = parser.parse_args()\n${loaded}args.units = loaded["units"]\nargs.depth = loaded["depth"]\nmodel = build(args.units, args.depth)\n`,
  'arguments updated': `parser = argparse.ArgumentParser()\nparser.add_argument("--units", type=int, default=4)\nparser.add_argument("--depth", type=int, default=1)\nargs = parser.parse_args()\n${loaded}vars(args).update(loaded)\nmodel = build(args.units, args.depth)\n`,
  'a namespace given to parse_args': `parser = argparse.ArgumentParser()\nparser.add_argument("--units", type=int, default=4)\nparser.add_argument("--depth", type=int, default=1)\n${loaded}args = parser.parse_args([], argparse.Namespace(**loaded))\nmodel = build(args.units, args.depth)\n`,
  configparser: `c = configparser.ConfigParser()\nc.read("settings.ini")\nmodel = build(c.getint("net", "units", fallback=4), c.getint("net", "depth", fallback=1))\n`,
  'the environment': `model = build(int(os.environ.get("UNITS", "4")), int(os.getenv("DEPTH", "1")))\n`,
  'the command': `model = build(int(sys.argv[1]) if len(sys.argv) > 1 else 4, int(sys.argv[2]) if len(sys.argv) > 2 else 1)\n`,
  pickle: `${dataclass}with open("c.pkl", "rb") as f:\n    c = pickle.load(f)\nmodel = build(c.units, c.depth)\n`,
  yaml: `import yaml\nDEFAULTS = {"units": 4, "depth": 1}\nwith open("c.yml") as f:\n    DEFAULTS.update(yaml.safe_load(f) or {})\nmodel = build(**DEFAULTS)\n`,
  OmegaConf: `from omegaconf import OmegaConf\nc = OmegaConf.merge(OmegaConf.create({"units": 4, "depth": 1}), OmegaConf.load("c.yml"), OmegaConf.from_cli())\nmodel = build(c.units, c.depth)\n`,
  hydra: `import hydra\n@hydra.main(config_path=".", config_name="c", version_base=None)\ndef main(cfg):\n    model = build(cfg.units, cfg.depth)\n    model.load_weights("m.weights.h5")\nmain()\nmodel = build(12, 2)\n`,
  pydantic: `from pydantic import BaseModel\nclass Config(BaseModel):\n    units: int = 4\n    depth: int = 1\nc = Config.model_validate_json(open("c.json").read())\nmodel = build(c.units, c.depth)\n`,
  'pydantic parse_file': `from pydantic import BaseModel\nclass Config(BaseModel):\n    units: int = 4\n    depth: int = 1\nc = Config.parse_file("c.json")\nmodel = build(c.units, c.depth)\n`,
  'pydantic settings': `from pydantic_settings import BaseSettings\nclass Config(BaseSettings):\n    units: int = 4\n    depth: int = 1\nc = Config()\nmodel = build(c.units, c.depth)\n`,
  'pydantic keywords': `from pydantic import BaseModel\nclass Config(BaseModel):\n    units: int = 4\n    depth: int = 1\n${loaded}c = Config(**loaded)\nmodel = build(c.units, c.depth)\n`,
  'attrs keywords': `import attr\n@attr.s(auto_attribs=True)\nclass Config:\n    units: int = 4\n    depth: int = 1\n${loaded}c = Config(**loaded)\nmodel = build(c.units, c.depth)\n`,
  ml_collections: `from ml_collections import ConfigDict\nc = ConfigDict({"units": 4, "depth": 1})\n${loaded}c.update(loaded)\nmodel = build(c.units, c.depth)\n`,
  'settings within settings': `@dataclasses.dataclass\nclass Net:\n    units: int = 4\n    depth: int = 1\n@dataclasses.dataclass\nclass Plan:\n    net: Net = dataclasses.field(default_factory=Net)\n    epochs: int = 3\n${loaded}def read(kind, values):\n    made = kind()\n    for name, value in values.items():\n        setattr(made, name, read(type(getattr(made, name)), value) if isinstance(value, dict) else value)\n    return made\nc = read(Plan, loaded)\nmodel = build(c.net.units, c.net.depth)\n`,
  yacs: `from yacs.config import CfgNode as CN\n_C = CN()\n_C.UNITS = 4\n_C.DEPTH = 1\n_C.merge_from_file("c.yaml")\nmodel = build(_C.UNITS, _C.DEPTH)\n`,
  'absl flags': `from absl import flags\nFLAGS = flags.FLAGS\nflags.DEFINE_integer("units", 4, "")\nflags.DEFINE_integer("depth", 1, "")\n${loaded}FLAGS.units = loaded["units"]\nFLAGS.depth = loaded["depth"]\nmodel = build(FLAGS.units, FLAGS.depth)\n`,
  globals: `units, depth = 4, 1\n${loaded}globals().update(loaded)\nmodel = build(units, depth)\n`,
  exec: `units, depth = 4, 1\nexec(open("configurator.py").read())\nmodel = build(units, depth)\n`,
  runpy: `c = {"units": 4, "depth": 1}\nc.update(runpy.run_path("settings.txt"))\nmodel = build(c["units"], c["depth"])\n`,
  'a module by its name': `c = importlib.import_module(sys.argv[1])\nmodel = build(getattr(c, "units", 4), getattr(c, "depth", 1))\n`,
  'ast.literal_eval': `c = {"units": 4, "depth": 1}\nc.update(ast.literal_eval(open("c.txt").read()))\nmodel = build(**c)\n`,
  'overrides of the form key=value': `c = {"units": 4, "depth": 1}\nfor argument in sys.argv[1:]:\n    key, value = argument.split("=")\n    c[key] = int(value)\nmodel = build(**c)\n`,
  'a deep copy changed': `DEFAULTS = {"net": {"units": 4, "depth": 1}}\n${loaded}c = copy.deepcopy(DEFAULTS)\nc["net"].update(loaded)\nmodel = build(**c["net"])\n`,
  'a merge by recursion': `DEFAULTS = {"net": {"units": 4, "depth": 1}}\n${loaded}def merge(a, b):\n    for k, v in b.items():\n        if isinstance(v, dict):\n            merge(a[k], v)\n        else:\n            a[k] = v\n    return a\nc = merge(DEFAULTS, loaded)\nmodel = build(**c["net"])\n`,
  'a class that reads': `class Settings:\n    units = 4\n    depth = 1\n    def __init__(self, path):\n        with open(path) as f:\n            self.__dict__.update(json.load(f))\ns = Settings("settings.json")\nmodel = build(s.units, s.depth)\n`,
  __getattr__: `class Settings:\n    def __init__(self, path):\n        with open(path) as f:\n            self._d = {"units": 4, "depth": 1, **json.load(f)}\n    def __getattr__(self, name):\n        return self._d[name]\ns = Settings("settings.json")\nmodel = build(s.units, s.depth)\n`,
  'a subclass of dict': `class Settings(dict):\n    __getattr__ = dict.get\n    @classmethod\n    def read(cls, path):\n        c = cls(units=4, depth=1)\n        with open(path) as f:\n            c.update(json.load(f))\n        return c\ns = Settings.read("settings.json")\nmodel = build(s.units, s.depth)\n`,
  'a loop over fields': `${dataclass}${loaded}c = Config()\nfor field in dataclasses.fields(c):\n    if field.name in loaded:\n        setattr(c, field.name, loaded[field.name])\nmodel = build(c.units, c.depth)\n`,
  'a choice among presets': `PRESETS = {"small": {"units": 4, "depth": 1}, "large": {"units": 12, "depth": 2}}\nmodel = build(**PRESETS[sys.argv[1]])\n`,
  'a test of the command': `units, depth = (12, 2) if "--large" in sys.argv else (4, 1)\nmodel = build(units, depth)\n`,
  'what the weights file says': `import h5py\nunits, depth = 4, 1\nwith h5py.File("m.weights.h5") as f:\n    units = f["layers/dense/vars/0"].shape[1]\n    depth = len(f["layers"]) - 1\nmodel = build(units, depth)\n`,
};

describe('a model built by settings that stand elsewhere is not held against defaults', () => {
  test.each(Object.entries(ways))('%s', async (_name, program) => {
    expect(
      await found({
        'nets.py': nets,
        'train.py': train,
        'serve.py': `${head}${program}model.load_weights("m.weights.h5")\n`,
      }),
    ).toEqual([]);
  });

  test('objects that hold each other are doubted once', { timeout: 20_000 }, async () => {
    const fields = Array.from({ length: 12 }, (_, index) => `        self.f${index} = other`).join('\n');
    const cyclic = `class A:\n    def link(self, other):\n${fields}\na, b = A(), A()\na.link(b)\nb.link(a)\n${loaded}vars(a).update(loaded)\nmodel = build(12, 2)\n`;
    expect(
      await found({
        'nets.py': nets,
        'train.py': train,
        'serve.py': `${head}${cyclic}model.load_weights("m.weights.h5")\n`,
      }),
    ).toEqual([]);
  });

  test('but against what the program itself says', async () => {
    expect(
      await found({
        'nets.py': nets,
        'train.py': train,
        'serve.py': `${head}${dataclass}c = Config()\nmodel = build(c.units, c.depth)\nmodel.load_weights("m.weights.h5")\n`,
      }),
    ).toEqual(['serve.py topology-mismatch']);
  });
});

/** The same ways, with the path of the model as the setting: the default would be a file that nobody writes. */
const pathWays = Object.entries(ways).flatMap(([name, program]): [string, string][] => {
  const changed = program
    .replace(/(units(?:"|'|\]|: int|\]\))?(?: = |: |=|, ))(\()?4\b/g, '$1$2"m_best.keras"')
    .replace('units, depth = 4, 1', 'units, depth = "m_best.keras", 1')
    .replace('defaults=(4, 1)', 'defaults=("m_best.keras", 1)');
  return changed === program || /\bint\(|DEFINE_integer|type=int|h5py/.test(changed) ? [] : [[name, changed]];
});

describe('nor is a path that stands elsewhere', () => {
  const loader =
    'from tensorflow import keras\n\n\ndef build(units="m_best.keras", depth=1):\n    return keras.models.load_model(units)\n';
  const trained =
    'from tensorflow import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.save("m_final.keras")\n';
  test.each(pathWays)('%s', async (_name, program) => {
    expect(await found({ 'nets.py': loader, 'train.py': trained, 'serve.py': `${head}${program}` })).toEqual([]);
  });

  test('but one that the program itself gives', async () => {
    expect(pathWays.length).toBeGreaterThan(30);
    expect(await found({ 'nets.py': loader, 'train.py': trained, 'serve.py': `${head}model = build()\n` })).toEqual([
      'nets.py never-written',
    ]);
  });
});
