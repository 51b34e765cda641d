import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { plainPath, shownPath } from '../../server/keras/paths';
import type { Story } from '../../server/keras/story';
import { rules } from '../../server/rules/index';
import { parseTarget } from '../../server/keras/versions';
import { corpusCases, caseProject, projectOf } from '../rules/cases';

async function storyOf(files: Record<string, string>): Promise<Story> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [`/p/${name}`, content]));
  return buildStory(await projectOf(['/p'], texts));
}

const model = 'model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n';

/** The paths a program saves to, from the lines before `model.save(path)`. */
async function savedPath(lines: string, files: Record<string, string> = {}): Promise<string[]> {
  const story = await storyOf({
    ...files,
    'train.py': `import os, argparse, pathlib\nfrom tensorflow import keras\n${model}${lines}\nmodel.save(path)\n`,
  });
  return story.saves.flatMap((save) => save.paths.map(shownPath));
}

describe('paths that programs put together', () => {
  test.each([
    ['path = "a" + "/" + "b.h5"', 'a/b.h5'],
    ['name = "b"\npath = f"a/{name}_{3:02d}.h5"', 'a/b_03.h5'],
    ['path = "a/%s_%02d.h5" % ("b", 7)', 'a/b_07.h5'],
    ['path = "{}/{name}.h5".format("a", name="b")', 'a/b.h5'],
    ['path = os.path.join("a", "b", "c.keras")', 'a/b/c.keras'],
    ['path = pathlib.Path("a") / "b" / "c.keras"', 'a/b/c.keras'],
    ['path = str(pathlib.Path("a/b.h5").with_suffix(".keras"))', 'a/b.keras'],
    ['path = "/".join(["a", "b.h5"])', 'a/b.h5'],
    [
      'p = argparse.ArgumentParser()\np.add_argument("--out-dir", default="runs")\nargs = p.parse_args()\npath = os.path.join(args.out_dir, "m.h5")',
      'runs/m.h5',
    ],
    ['config = {"dir": "out"}\npath = config["dir"] + "/m.h5"', 'out/m.h5'],
    ['def where(name, ext=".keras"):\n    return "out/" + name + ext\npath = where("net")', 'out/net.keras'],
    ['class C:\n    path = "c.h5"\npath = C.path', 'c.h5'],
    ['import settings as s\npath = s.PATH', 'out/settings.h5'],
    ['from settings import *\npath = PATH', 'out/settings.h5'],
  ])('%s', async (lines, expected) => {
    expect(await savedPath(lines, { 'settings.py': 'import os\nPATH = os.path.join("out", "settings.h5")\n' })).toEqual(
      [expected],
    );
  });

  test('branches leave both', async () => {
    expect((await savedPath('if input():\n    path = "a.h5"\nelse:\n    path = "b.h5"')).sort()).toEqual([
      'a.h5',
      'b.h5',
    ]);
  });
});

describe('what flows into a model', () => {
  test('a function that builds it, in another file', async () => {
    const story = await storyOf({
      'nets/__init__.py': 'from .build import make\n',
      'nets/layers.py': 'from tensorflow import keras\nclass Scale(keras.layers.Layer):\n    pass\n',
      'nets/build.py':
        'from tensorflow.keras import layers, Model, Input\nfrom . import layers as own\ndef make(n):\n    x = i = Input((4,))\n    for _ in range(n):\n        x = own.Scale()(x)\n    model = Model(i, layers.Dense(1, activation=lambda t: t)(x))\n    model.compile("adam", loss=lambda a, b: a)\n    return model\n',
      'train.py': 'from nets import make\nnet = make(2)\nnet.fit([1], [1])\nnet.save("net.keras")\n',
    });
    const [save] = story.saves;
    expect(save?.models).toHaveLength(1);
    const made = save?.models[0];
    expect(made?.kind).toBe('functional');
    expect(made?.parts.filter((part) => part.what.kind === 'class')).toHaveLength(2);
    expect(made?.parts.some((part) => part.what.kind === 'lambda' && part.role === 'activation')).toBe(true);
    expect(made?.compiles[0]?.losses[0]?.what.kind).toBe('lambda');
    expect(made?.trainings).toHaveLength(1);
  });

  test('a model kept on self and saved by a method', async () => {
    const story = await storyOf({
      'train.py': `from tensorflow import keras
class Trainer:
    def __init__(self):
        self.model = self.build()
    def build(self):
        return keras.Sequential([keras.layers.Dense(1)])
    def store(self, path):
        self.model.save(path)
Trainer().store("t.keras")
`,
    });
    expect(story.saves.map((save) => [save.models.length, save.uncalled, save.paths.map(plainPath)])).toEqual([
      [1, false, ['t.keras']],
    ]);
  });

  test('what is no Keras model is none', async () => {
    const story = await storyOf({
      'a.py':
        'from PIL import Image\nfrom tensorflow import keras\nImage.open("x").save("y")\nclass Net:\n    def save(self, path):\n        pass\nNet().save("z")\n',
    });
    expect(story.saves).toEqual([]);
  });
});

describe('robustness', () => {
  test.each([
    ['recursion', 'def f(x):\n    return f(x)\nf(1)\n'],
    ['mutual recursion', 'def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(1)\n'],
    ['a class that is its own base', 'class A(A):\n    pass\nA()\n'],
    [
      'calls that double',
      Array.from(
        { length: 40 },
        (_, index) => `def f${index}(x):\n    return ${index === 0 ? 'x' : `f${index - 1}(f${index - 1}(x))`}\n`,
      ).join('') + 'f39(1)\n',
    ],
    [
      'unions that double',
      `x = 1\n${Array.from({ length: 60 }, (_, index) => `if input():\n    x = [x, ${index}]\n`).join('')}`,
    ],
    ['a list that holds itself', 'a = []\na.append(a)\nfor b in a:\n    print(b)\nprint([*a, *a])\n'],
    ['lists that double', `s = [1]\n${'s = s + s\n'.repeat(40)}${'s.extend(s)\n'.repeat(40)}t = [*s, *s]\n`],
    [
      'a list of layers that holds itself',
      'a = [keras.layers.Dense(1)]\na.append(a)\nm = keras.Sequential(a)\nm.compile("adam", loss=a, metrics=a)\nm(a)\nkeras.layers.concatenate(a)\nm.save("x.keras")\n',
    ],
    ['strings that double', `s = "x"\n${'s = s + s\n'.repeat(60)}`],
  ])('%s ends soon', async (_name, source) => {
    // the runner's own limit of time fails a test that does not end
    expect(findings(await storyOf({ 'a.py': `from tensorflow import keras\n${source}` }))).toBeInstanceOf(Array);
  });

  test('modules that import each other', async () => {
    const story = await storyOf({
      'a.py': 'from b import y\nx = 1\n',
      'b.py': 'from a import x\ny = 2\n',
      'c.py': 'from c import *\n',
    });
    expect(story.saves).toEqual([]);
  });
});

/** Everything a story leads the rules to say, as text. */
function findings(story: Story): string[] {
  return ['keras==2.8', 'keras==2.15', 'keras==3.15'].flatMap((name) =>
    parseTarget(name).flatMap((target) =>
      rules.flatMap((rule) =>
        [...rule.find(story, target)].map(
          (found) => `${name} ${rule.name} ${found.file} ${found.span.start} ${found.certainty} ${found.message}`,
        ),
      ),
    ),
  );
}

describe('a story told again after a change', () => {
  const cases = corpusCases().filter((_each, index) => index % 6 === 0);
  test.each(cases.map((each) => [each.name, each.folder]))('%s', async (_name, folder) => {
    const project = await caseProject(folder);
    const first = buildStory(project);
    const expected = findings(first);
    let story = first;
    for (const file of [...project.files.values()]) {
      project.set({ ...file });
      story = buildStory(project, { previous: story });
      expect(findings(story).sort()).toEqual([...expected].sort());
    }
  });
});
