/** Programs that do one thing in Keras 2 and another in Keras 3, in every way that people ask for the version. */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from '../rules/cases';

async function found(files: Record<string, string>, target: string): Promise<string[]> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [`/p/${name}`, content]));
  const story = buildStory(await projectOf(['/p'], texts));
  return parseTarget(target).flatMap((at) =>
    rules.flatMap((rule) =>
      [...rule.find(story, at)].filter(({ certainty }) => certainty !== 'advice').map(() => rule.name),
    ),
  );
}

const head = `import functools, importlib.metadata, os, sys, unittest
import pytest
import tensorflow as tf
from packaging.version import Version
from tensorflow import keras
from tensorflow.keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
KERAS3 = Version(tf.__version__) >= Version("2.16")
`;
const old = 'm.save("out", save_format="tf")';

const gates: Record<string, string> = {
  'sys.exit for the new': `if KERAS3:\n    sys.exit()\n${old}\n`,
  'sys.exit in the else': `if tf.__version__ < "2.16":\n    print("old")\nelse:\n    sys.exit("too new")\n${old}\n`,
  'os._exit': `if KERAS3:\n    os._exit(0)\n${old}\n`,
  'raise at the top': `if keras.__version__.startswith("3"):\n    raise SystemExit\n${old}\n`,
  'raise for a major version': `if int(keras.__version__.split(".")[0]) == 3:\n    raise RuntimeError("Keras 2 only")\n${old}\n`,
  'a bare return': `def keep():\n    if KERAS3:\n        return\n    ${old}\nkeep()\n`,
  continue: `for name in ("a", "b"):\n    if KERAS3:\n        continue\n    m.save(name, save_format="tf")\n`,
  assert: `def keep():\n    assert not hasattr(keras, "ops")\n    ${old}\ntry:\n    keep()\nexcept AssertionError:\n    pass\n`,
  'assert at the top': `assert tf.__version__ < "2.16"\n${old}\n`,
  skipIf: `class T(unittest.TestCase):\n    @unittest.skipIf(Version(tf.__version__) >= Version("2.16"), "folders")\n    def test_it(self):\n        ${old}\n`,
  'skipUnless on the class': `@unittest.skipUnless(tf.__version__ < "2.16", "folders")\nclass T(unittest.TestCase):\n    def test_it(self):\n        ${old}\n`,
  'pytest.mark.skipif': `@pytest.mark.skipif(KERAS3, reason="folders")\ndef test_it():\n    ${old}\n`,
  'a mark with a name': `old_only = pytest.mark.skipif(tf.__version__ >= "2.16", reason="folders")\n@old_only\ndef test_it():\n    ${old}\n`,
  skipTest: `class T(unittest.TestCase):\n    def test_it(self):\n        if KERAS3:\n            self.skipTest("folders")\n        ${old}\n`,
  'pytest.skip': `def test_it():\n    if KERAS3:\n        pytest.skip("folders")\n    ${old}\n`,
  match: `match Version(importlib.metadata.version("keras")).major:\n    case 2:\n        ${old}\n    case _:\n        m.export("out")\n`,
  while: `while tf.__version__ < "2.16":\n    ${old}\n    break\n`,
  'the first digit of the metadata': `KERAS = int(importlib.metadata.version("keras").split(".")[0])\nif KERAS == 2:\n    ${old}\n`,
  'options filled by version': `kw = {}\nif not KERAS3:\n    kw["save_format"] = "tf"\nm.save("out" + (".keras" if not kw else ""), **kw)\n`,
  'options updated by version': `kw = dict(overwrite=True)\nif not KERAS3:\n    kw.update(save_format="tf")\nm.save("out.keras" if KERAS3 else "out", **kw)\n`,
  'options by a conditional': `kw = {} if KERAS3 else {"save_format": "tf"}\nm.save("out.keras" if KERAS3 else "out", **kw)\n`,
  'a table of two': `{True: lambda: m.export("out"), False: lambda: m.save("out", save_format="tf")}[KERAS3]()\n`,
  'a table of versions': `writers = {2: lambda model, p: model.save(p, save_format="tf"), 3: lambda model, p: model.export(p)}\nwriters[3 if KERAS3 else 2](m, "out")\n`,
  'a pair': `(lambda: m.save("out", save_format="tf"), lambda: m.export("out"))[KERAS3]()\n`,
  'a class chosen': `class Old:\n    def write(self, where):\n        m.save(where, save_format="tf")\nclass New:\n    def write(self, where):\n        m.export(where)\nWriter = New if hasattr(keras, "ops") else Old\nWriter().write("out")\n`,
  'a method defined': `class Store:\n    if KERAS3:\n        def write(self, where):\n            m.export(where)\n    else:\n        def write(self, where):\n            m.save(where, save_format="tf")\nStore().write("out")\n`,
  'a function defined': `if KERAS3:\n    def write(where):\n        m.export(where)\nelse:\n    def write(where):\n        m.save(where, save_format="tf")\nwrite("out")\n`,
  'a lambda chosen': `write = m.export if KERAS3 else lambda where: m.save(where, save_format="tf")\nwrite("out")\n`,
  'a layer with a fallback': `Norm = getattr(layers, "Normalization", None) or layers.experimental.preprocessing.Normalization\nNorm(mean=0.0, variance=1.0)\n`,
};

describe('what is for one version alone', () => {
  test.each(Object.entries(gates))('%s', async (_name, program) => {
    for (const target of ['keras==2.15', 'keras==3.15'])
      expect(await found({ 'a.py': head + program }, target)).toEqual([]);
  });
  test('a function of a module that is imported', async () => {
    const files = {
      'main.py': `${head}if KERAS3:\n    from new_io import write\nelse:\n    from old_io import write\nwrite(m, "out")\n`,
      'new_io.py': 'def write(m, where):\n    m.export(where)\n',
      'old_io.py': 'def write(m, where):\n    m.save(where, save_format="tf")\n',
    };
    for (const target of ['keras==2.15', 'keras==3.15']) expect(await found(files, target)).toEqual([]);
  });
});

const told: Record<string, string> = {
  'a floor': `if tf.__version__ < "2.4":\n    raise RuntimeError("too old")\n${old}\n`,
  'a floor in numbers': `assert tuple(map(int, tf.__version__.split(".")[:2])) >= (2, 3)\n${old}\n`,
  'a floor by TensorFlow 2': `if int(tf.__version__.split(".")[0]) < 2:\n    sys.exit("TensorFlow 2 wanted")\n${old}\n`,
  'the version of Python': `if sys.version_info < (3, 9):\n    sys.exit()\n${old}\n`,
  'the wrong side': `if tf.__version__ < "2.16":\n    raise RuntimeError("Keras 3 only")\n${old}\n`,
  'an assertion of the new': `assert hasattr(keras, "ops")\n${old}\n`,
  'behind the gate': `if KERAS3:\n    print("new")\n${old}\n`,
  'another test that is skipped': `@pytest.mark.skipif(os.name == "nt", reason="paths")\ndef test_it():\n    ${old}\n`,
  'a test that is skipped before all that count': `@pytest.mark.skipif(Version(tf.__version__) < Version("2"), reason="TensorFlow 2")\ndef test_it():\n    ${old}\n`,
  'a test for the new': `@unittest.skipUnless(tf.__version__ >= "2.16", "Keras 3")\ndef test_it():\n    ${old}\n`,
  'options of every version': `kw = {}\nif KERAS3:\n    print("new")\nkw["save_format"] = "tf"\nm.save("out", **kw)\n`,
  'after the loop': `for name in ("a", "b"):\n    if KERAS3:\n        continue\n    print(name)\n${old}\n`,
};

describe('what is in every version in spite of a test', () => {
  test.each(Object.entries(told))('%s', async (_name, program) => {
    expect(await found({ 'a.py': head + program }, 'keras==3.15')).toEqual(['format-extension-conflict']);
  });
});
