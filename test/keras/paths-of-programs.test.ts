/** The many ways in which programs come by a path: each is told as the text that the program saves to. */
import { expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { shownPath } from '../../server/keras/paths';
import { projectOf } from '../rules/cases';
const model = 'model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])';

/** The paths that a program saves to. */
async function savedPaths(program: string, files: Record<string, string> = {}): Promise<string[]> {
  const texts = Object.fromEntries(
    Object.entries({ ...files, 'train.py': program }).map(([name, content]) => [`/p/${name}`, content]),
  );
  const story = buildStory(await projectOf(['/p'], texts));
  return story.saves.flatMap((save) => save.paths.map(shownPath));
}
const head = 'import os\nfrom tensorflow import keras\n';
const settings = {
  'settings.py':
    'import os\nfrom dataclasses import dataclass, field\n@dataclass\nclass Config:\n    out: str = "runs"\n    name: str = "m"\n    @property\n    def path(self):\n        return os.path.join(self.out, self.name + ".keras")\nCFG = Config()\nPATHS = {"model": "runs/m.keras", "w": {"x": "runs/x.keras"}}\ndef get(key, default=None):\n    return PATHS.get(key, default)\n',
};
test.each<[string, string, string, Record<string, string>?]>([
  [
    'click',
    'import click\n@click.command()\n@click.option("--out", default="runs/m.keras")\ndef main(out):\n    MODEL\n    model.save(out)\nif __name__ == "__main__":\n    main()\n',
    'runs/m.keras',
  ],
  [
    'click with names',
    'import click\n@click.command()\n@click.option("-o", "--out-dir", "folder", default="runs", show_default=True)\ndef main(folder):\n    MODEL\n    model.save(os.path.join(folder, "m.keras"))\nmain()\n',
    'runs/m.keras',
  ],
  [
    'click group',
    'import click\n@click.group()\ndef cli():\n    pass\n@cli.command()\n@click.option("--out", default="runs/m.keras")\ndef train(out):\n    MODEL\n    model.save(out)\nif __name__ == "__main__":\n    cli()\n',
    'runs/m.keras',
  ],
  [
    'from click import',
    'from click import command, option\n@command()\n@option("--out", default="runs/m.keras")\ndef main(out):\n    MODEL\n    model.save(out)\nmain()\n',
    'runs/m.keras',
  ],
  [
    'typer default',
    'import typer\ndef main(out: str = "runs/m.keras"):\n    MODEL\n    model.save(out)\nif __name__ == "__main__":\n    typer.run(main)\n',
    'runs/m.keras',
  ],
  [
    'typer option',
    'import typer\napp = typer.Typer()\n@app.command()\ndef main(out: str = typer.Option("runs/m.keras", help="x")):\n    MODEL\n    model.save(out)\nif __name__ == "__main__":\n    app()\n',
    'runs/m.keras',
  ],
  [
    'fire',
    'import fire\ndef main(out="runs/m.keras"):\n    MODEL\n    model.save(out)\nif __name__ == "__main__":\n    fire.Fire(main)\n',
    'runs/m.keras',
  ],
  [
    'absl',
    'from absl import app, flags\nflags.DEFINE_string("out", "runs/m.keras", "x")\nFLAGS = flags.FLAGS\ndef main(_):\n    MODEL\n    model.save(FLAGS.out)\nif __name__ == "__main__":\n    app.run(main)\n',
    'runs/m.keras',
  ],
  [
    'absl holder',
    'from absl import app, flags\n_OUT = flags.DEFINE_string("out", "runs/m.keras", "x")\ndef main(_):\n    MODEL\n    model.save(_OUT.value)\napp.run(main)\n',
    'runs/m.keras',
  ],
  [
    'tf flags',
    'import tensorflow as tf\nflags = tf.compat.v1.app.flags\nflags.DEFINE_string("out", "runs/m.keras", "x")\nFLAGS = flags.FLAGS\ndef main(_):\n    MODEL\n    model.save(FLAGS.out)\nif __name__ == "__main__":\n    tf.compat.v1.app.run(main)\n',
    'runs/m.keras',
  ],
  ['environ', 'OUT = os.environ.get("OUT", "runs/m.keras")\nMODEL\nmodel.save(OUT)\n', 'runs/m.keras'],
  ['getenv', 'OUT = os.getenv("OUT", "runs/m.keras")\nMODEL\nmodel.save(OUT)\n', 'runs/m.keras'],
  ['environ or', 'OUT = os.environ.get("OUT") or "runs/m.keras"\nMODEL\nmodel.save(OUT)\n', 'runs/m.keras'],
  ['dataclass property', 'from settings import CFG\nMODEL\nmodel.save(CFG.path)\n', 'runs/m.keras', settings],
  ['dict get', 'from settings import PATHS\nMODEL\nmodel.save(PATHS.get("model"))\n', 'runs/m.keras', settings],
  ['nested dict', 'from settings import PATHS\nMODEL\nmodel.save(PATHS["w"]["x"])\n', 'runs/x.keras', settings],
  ['function get', 'from settings import get\nMODEL\nmodel.save(get("model"))\n', 'runs/m.keras', settings],
  [
    'namespace',
    'from types import SimpleNamespace\nc = SimpleNamespace(out="runs/m.keras")\nMODEL\nmodel.save(c.out)\n',
    'runs/m.keras',
  ],
  [
    'namespace that holds itself',
    'from types import SimpleNamespace\nd = {"out": "runs/m.keras"}\nd["all"] = d\nc = SimpleNamespace(d)\nMODEL\nmodel.save(c.out)\n',
    'runs/m.keras',
  ],
  [
    'namedtuple',
    'from collections import namedtuple\nC = namedtuple("C", "out name")\nc = C("runs", "m")\nMODEL\nmodel.save(f"{c.out}/{c.name}.keras")\n',
    'runs/m.keras',
  ],
  [
    'NamedTuple',
    'from typing import NamedTuple\nclass C(NamedTuple):\n    out: str = "runs"\nMODEL\nmodel.save(C().out + "/m.keras")\n',
    'runs/m.keras',
  ],
  [
    'enum',
    'from enum import Enum\nclass P(Enum):\n    M = "runs/m.keras"\nMODEL\nmodel.save(P.M.value)\n',
    'runs/m.keras',
  ],
  [
    'str enum',
    'from enum import Enum\nclass P(str, Enum):\n    M = "runs/m.keras"\nMODEL\nmodel.save(P.M)\n',
    'runs/m.keras',
  ],
  [
    'path.joinpath',
    'from pathlib import Path\nMODEL\nmodel.save(Path("runs").joinpath("a", "m.keras"))\n',
    'runs/a/m.keras',
  ],
  [
    'path.with_name',
    'from pathlib import Path\nMODEL\nmodel.save(Path("runs/x.h5").with_name("m.keras"))\n',
    'runs/m.keras',
  ],
  [
    'path.parent',
    'from pathlib import Path\nMODEL\nmodel.save(Path("runs/a/x.h5").parent.parent / "m.keras")\n',
    'runs/m.keras',
  ],
  ['splitext', 'b, e = os.path.splitext("runs/m.h5")\nMODEL\nmodel.save(b + ".keras")\n', 'runs/m.keras'],
  ['replace', 'MODEL\nmodel.save("runs/m.h5".replace(".h5", ".keras"))\n', 'runs/m.keras'],
  [
    'template',
    'from string import Template\nMODEL\nmodel.save(Template("runs/$n.keras").substitute(n="m"))\n',
    'runs/m.keras',
  ],
  ['format_map', 'MODEL\nmodel.save("runs/{n}.keras".format_map({"n": "m"}))\n', 'runs/m.keras'],
  ['format kwargs', 'o = {"n": "m"}\nMODEL\nmodel.save("runs/{n}.keras".format(**o))\n', 'runs/m.keras'],
  ['percent dict', 'MODEL\nmodel.save("runs/%(n)s.keras" % {"n": "m"})\n', 'runs/m.keras'],
  ['walrus', 'MODEL\nif (p := "runs/m.keras"):\n    model.save(p)\n', 'runs/m.keras'],
  ['ternary', 'MODEL\nmodel.save("runs/m.keras" if True else "b")\n', 'runs/m.keras'],
  [
    'match',
    'MODEL\nkind = "a"\nmatch kind:\n    case "a":\n        p = "runs/m.keras"\n    case _:\n        p = "runs/m.keras"\nmodel.save(p)\n',
    'runs/m.keras',
  ],
  ['join sep', 'MODEL\nmodel.save(os.sep.join(["runs", "m.keras"]))\n', 'runs/m.keras'],
  ['dirname file', 'MODEL\nmodel.save(os.path.join(os.path.dirname(__file__), "m.keras"))\n', '/p/m.keras'],
  [
    'Path file',
    'from pathlib import Path\nMODEL\nmodel.save(Path(__file__).resolve().parent / "m.keras")\n',
    '/p/m.keras',
  ],
  ['cwd', 'MODEL\nmodel.save(os.path.join(os.getcwd(), "m.keras"))\n', './m.keras'],
  [
    'json.loads',
    'import json\nc = json.loads(\'{"out": "runs/m.keras"}\')\nMODEL\nmodel.save(c["out"])\n',
    'runs/m.keras',
  ],
  [
    'vars',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("-o", "--out", dest="target", type=str, default="runs/m.keras")\na = vars(p.parse_args())\nMODEL\nmodel.save(a["target"])\n',
    'runs/m.keras',
  ],
  [
    'parser function',
    'import argparse\ndef parse():\n    p = argparse.ArgumentParser()\n    p.add_argument("--out", default="runs/m.keras")\n    return p.parse_args()\ndef main(args):\n    MODEL\n    model.save(args.out)\nif __name__ == "__main__":\n    main(parse())\n',
    'runs/m.keras',
  ],
  [
    'parse_known_args',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--out", default="runs/m.keras")\na, _ = p.parse_known_args()\nMODEL\nmodel.save(a.out)\n',
    'runs/m.keras',
  ],
  ['lambda', 'f = lambda n: f"runs/{n}.keras"\nMODEL\nmodel.save(f("m"))\n', 'runs/m.keras'],
  [
    'partial',
    'import functools\nf = functools.partial(os.path.join, "runs")\nMODEL\nmodel.save(f("m.keras"))\n',
    'runs/m.keras',
  ],
  ['list index', 'PATHS = ["x", "runs/m.keras"]\nMODEL\nmodel.save(PATHS[-1])\n', 'runs/m.keras'],
  ['tuple unpack', 'a, b = "runs", "m"\nMODEL\nmodel.save(a + "/" + b + ".keras")\n', 'runs/m.keras'],
  ['star unpack', 'a, *b = ["runs", "m", "x"]\nMODEL\nmodel.save(a + "/" + b[0] + ".keras")\n', 'runs/m.keras'],
  ['augmented', 'p = "runs"\np += "/m"\np += ".keras"\nMODEL\nmodel.save(p)\n', 'runs/m.keras'],
  [
    'global',
    'P = None\ndef setup():\n    global P\n    P = "runs/m.keras"\nsetup()\nMODEL\nmodel.save(P)\n',
    'runs/m.keras',
  ],
  [
    'class attr',
    'class C:\n    ROOT = "runs"\n    OUT = ROOT + "/m.keras"\nMODEL\nmodel.save(C.OUT)\n',
    'runs/m.keras',
  ],
  [
    'staticmethod',
    'class C:\n    @staticmethod\n    def out(n):\n        return f"runs/{n}.keras"\nMODEL\nmodel.save(C.out("m"))\n',
    'runs/m.keras',
  ],
  [
    'classmethod',
    'class C:\n    ROOT = "runs"\n    @classmethod\n    def out(cls, n):\n        return f"{cls.ROOT}/{n}.keras"\nMODEL\nmodel.save(C.out("m"))\n',
    'runs/m.keras',
  ],
  ['save_model', 'MODEL\nkeras.models.save_model(model, filepath="runs/m.keras")\n', 'runs/m.keras'],
  ['getattr', 'import settings\nMODEL\nmodel.save(getattr(settings, "CFG").path)\n', 'runs/m.keras', settings],
  [
    'importlib',
    'import importlib\ns = importlib.import_module("settings")\nMODEL\nmodel.save(s.CFG.path)\n',
    'runs/m.keras',
    settings,
  ],
  [
    'tf gfile join',
    'import tensorflow as tf\nMODEL\nmodel.save(tf.io.gfile.join("runs", "m.keras"))\n',
    'runs/m.keras',
  ],
  ['str method', 'MODEL\nmodel.save("Runs/M.KERAS".lower())\n', 'runs/m.keras'],
  ['rstrip', 'MODEL\nmodel.save("runs/".rstrip("/") + "/m.keras")\n', 'runs/m.keras'],
  ['removesuffix', 'MODEL\nmodel.save("runs/m.h5".removesuffix(".h5") + ".keras")\n', 'runs/m.keras'],
  ['fspath', 'from pathlib import Path\nMODEL\nmodel.save(os.fspath(Path("runs/m.keras")))\n', 'runs/m.keras'],
  ['as_posix', 'from pathlib import Path\nMODEL\nmodel.save((Path("runs") / "m.keras").as_posix())\n', 'runs/m.keras'],
  ['stem', 'from pathlib import Path\nMODEL\nmodel.save(f"runs/{Path(\'a/m.csv\').stem}.keras")\n', 'runs/m.keras'],
  ['normpath', 'MODEL\nmodel.save(os.path.normpath("runs/../runs/m.keras"))\n', 'runs/m.keras'],
  [
    'OmegaConf',
    'from omegaconf import OmegaConf\nc = OmegaConf.create({"out": "runs/m.keras"})\nMODEL\nmodel.save(c.out)\n',
    'runs/m.keras',
  ],
  [
    'ml_collections',
    'from ml_collections import ConfigDict\nc = ConfigDict()\nc.out = "runs/m.keras"\nMODEL\nmodel.save(c.out)\n',
    'runs/m.keras',
  ],
  [
    'EasyDict',
    'from easydict import EasyDict as edict\nc = edict()\nc.train = edict()\nc.train.out = "runs/m.keras"\nMODEL\nmodel.save(c.train.out)\n',
    'runs/m.keras',
  ],
  [
    'attrs',
    'import attr\n@attr.s(auto_attribs=True)\nclass C:\n    out: str = "runs/m.keras"\nMODEL\nmodel.save(C().out)\n',
    'runs/m.keras',
  ],
  [
    'pydantic',
    'from pydantic import BaseModel, Field\nclass C(BaseModel):\n    out: str = Field("runs/m.keras")\nMODEL\nmodel.save(C().out)\n',
    'runs/m.keras',
  ],
  [
    'dataclass field',
    'from dataclasses import dataclass, field\n@dataclass\nclass C:\n    out: str = field(default="runs/m.keras")\nMODEL\nmodel.save(C().out)\n',
    'runs/m.keras',
  ],
  [
    'post_init',
    'from dataclasses import dataclass\n@dataclass\nclass C:\n    root: str = "runs"\n    def __post_init__(self):\n        self.out = self.root + "/m.keras"\nMODEL\nmodel.save(C().out)\n',
    'runs/m.keras',
  ],
])('%s', async (_name, program, expected, files) => {
  expect(await savedPaths(head + program.replaceAll('MODEL', model), files)).toEqual([expected]);
});
