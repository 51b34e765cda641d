/** What fixes write, in the person's own style: imports, calls as they are broken, quotes, names. */
import { describe, expect, test } from 'vitest';
import { editedText } from '../../server/check/fixes';
import type { SourceFile } from '../../server/python/project';
import type { Call, Lambda } from '../../server/python/syntax';
import { allExpressions } from '../../server/python/walk';
import { giveCustomObjects } from '../../server/rules/fix/custom-objects';
import { renamePath, withExtension } from '../../server/rules/fix/file-names';
import { addImports, kerasAccess } from '../../server/rules/fix/imports';
import { layerClassFor } from '../../server/rules/fix/layer-class';
import { nameLambda } from '../../server/rules/fix/named-function';
import { renamePathArgument } from '../../server/rules/fix/path-argument';
import { insertAfter, removeStatement } from '../../server/rules/fix/statements';
import { quoted } from '../../server/rules/fix/text';
import type { Edit } from '../../server/rules/rule';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { misnamedCustomObject } from '../../server/rules/misnamed-custom-object';
import { unacceptedConfigKey } from '../../server/rules/unaccepted-config-key';
import { projectOf } from './cases';

async function fileOf(
  text: string,
  others: Record<string, string> = {},
): Promise<{ file: SourceFile; project: Awaited<ReturnType<typeof projectOf>> }> {
  const project = await projectOf(['/p'], { '/p/main.py': text, ...others });
  const file = project.files.get('/p/main.py');
  if (file === undefined) throw new Error('no file');
  return { file, project };
}

const apply = (file: SourceFile, edits: readonly Edit[] | null): string =>
  editedText(
    file.text,
    (edits ?? []).filter((edit) => edit.file === file.path),
  );

function callOf(file: SourceFile, name: string): Call {
  for (const expression of allExpressions(file.facts.body)) {
    if (expression.kind === 'call' && file.text.slice(expression.callee.start, expression.callee.end).endsWith(name))
      return expression;
  }
  throw new Error(`no call of ${name}`);
}

function lambdaOf(file: SourceFile): Lambda {
  for (const expression of allExpressions(file.facts.body)) if (expression.kind === 'lambda') return expression;
  throw new Error('no lambda');
}

describe('how Keras is written', () => {
  test.each([
    ['import tensorflow as tf\n', 'layers.serialize', 'tf.keras.layers.serialize', 0],
    [
      'from tensorflow import keras\n',
      'saving.register_keras_serializable',
      'keras.utils.register_keras_serializable',
      0,
    ],
    [
      'import tensorflow as tf\n',
      'saving.register_keras_serializable',
      'tf.keras.utils.register_keras_serializable',
      0,
    ],
    ['from tensorflow.keras import layers as L\n', 'layers.serialize', 'L.serialize', 0],
    [
      'from keras.utils import register_keras_serializable as register\n',
      'saving.register_keras_serializable',
      'register',
      0,
    ],
    ['from tensorflow.keras.layers import Layer\n', 'layers.serialize', 'serialize', 1],
  ])('%j', async (text, name, written, edits) => {
    const { file } = await fileOf(text);
    const access = kerasAccess(file, name);
    expect([access.text, access.edits.length]).toEqual([written, edits]);
  });
});

describe('imports', () => {
  test.each([
    ['from layers import A\n', ['B'], 'from layers import A, B\n'],
    ['from layers import C\n', ['A'], 'from layers import A, C\n'],
    ['from layers import (\n    A,\n    C,\n)\n', ['B'], 'from layers import (\n    A,\n    B,\n    C,\n)\n'],
    ['from layers import (\n    C,\n    A,\n)\n', ['B'], 'from layers import (\n    C,\n    A,\n    B,\n)\n'],
    [
      'from layers import ASimpleLayerOfALongName, BSimpleLayerOfALongName, CSimpleLayerOfALongName\n',
      ['D'],
      'from layers import (\n    ASimpleLayerOfALongName,\n    BSimpleLayerOfALongName,\n    CSimpleLayerOfALongName,\n    D,\n)\n',
    ],
    [
      'import os\n\nimport keras\nimport numpy\n\nfrom .own import thing\n',
      ['A'],
      'import os\n\nimport keras\nimport numpy\nfrom layers import A\n\nfrom .own import thing\n',
    ],
    [
      'from keras import x\nimport keras\nfrom zope import y\nimport numpy\n',
      ['A'],
      'from keras import x\nimport keras\nfrom zope import y\nimport numpy\nfrom layers import A\n',
    ],
    [
      'from keras import x\nfrom zope import y\n\nz = 1\n',
      ['A'],
      'from keras import x\nfrom layers import A\nfrom zope import y\n\nz = 1\n',
    ],
    [
      '#!/usr/bin/env python\n# Copyright of somebody.\n\nx = 1\n',
      ['A'],
      '#!/usr/bin/env python\n# Copyright of somebody.\n\nfrom layers import A\n\nx = 1\n',
    ],
    [
      'from __future__ import annotations\n\nx = 1\n',
      ['A'],
      'from __future__ import annotations\n\nfrom layers import A\n\nx = 1\n',
    ],
    ['"""Doc."""\nimport os\n\nx = 1\n', ['A'], '"""Doc."""\nimport os\n\nfrom layers import A\n\nx = 1\n'],
    ['"""Doc."""\n\nx = 1\n', ['A'], '"""Doc."""\n\nfrom layers import A\n\nx = 1\n'],
    ['x = 1\n', ['A'], 'from layers import A\n\nx = 1\n'],
    ['from layers import A\n', ['A'], 'from layers import A\n'],
  ])('%j and %j', async (text, names, expected) => {
    const { file } = await fileOf(text);
    expect(apply(file, addImports(file, 'layers', names))).toBe(expected);
  });
});

describe('custom_objects', () => {
  const layers = { '/p/layers.py': 'class A: ...\nclass B: ...\n' };
  test.each([
    [
      'from keras.models import load_model\nm = load_model("m.keras")\n',
      'from keras.models import load_model\n\nfrom layers import A\nm = load_model("m.keras", custom_objects={"A": A})\n',
    ],
    [
      "import layers\nm = load_model('m.keras', custom_objects={'B': layers.B})\n",
      "import layers\nm = load_model('m.keras', custom_objects={'B': layers.B, 'A': layers.A})\n",
    ],
    [
      'from layers import *\nm = load_model(\n    "m.keras",\n)\n',
      'from layers import *\nm = load_model(\n    "m.keras",\n    custom_objects={"A": A},\n)\n',
    ],
    [
      'from layers import A, OBJECTS\nm = load_model("m.keras", custom_objects=OBJECTS)\n',
      'from layers import A, OBJECTS\nm = load_model("m.keras", custom_objects={**OBJECTS, "A": A})\n',
    ],
    [
      'from layers import A\nm = load_model("m.keras", custom_objects=None)\n',
      'from layers import A\nm = load_model("m.keras", custom_objects={"A": A})\n',
    ],
  ])('%j', async (text, expected) => {
    const { file, project } = await fileOf(text, layers);
    const target = project.files.get('/p/layers.py');
    if (target === undefined) throw new Error('no file');
    expect(
      apply(
        file,
        giveCustomObjects(project, file, callOf(file, 'load_model'), [
          { savedName: 'A', file: target, name: 'A', registers: false },
        ]),
      ),
    ).toBe(expected);
  });

  test('what registers itself is imported, and the import says why', async () => {
    const registered = {
      '/p/layers.py':
        'import keras\n\n\n@keras.saving.register_keras_serializable()\nclass A(keras.layers.Layer):\n    pass\n',
    };
    for (const [text, expected] of [
      [
        'import keras\n\nm = keras.models.load_model("m.keras")\n',
        'import keras\n\nfrom layers import A  # noqa: F401, registers A\n\nm = keras.models.load_model("m.keras")\n',
      ],
      [
        'if True:\n    import keras\n    m = keras.models.load_model("m.keras")\n',
        'from layers import A  # noqa: F401, registers A\n\nif True:\n    import keras\n    m = keras.models.load_model("m.keras")\n',
      ],
    ] as const) {
      const { file, project } = await fileOf(text, registered);
      const target = project.files.get('/p/layers.py');
      if (target === undefined) throw new Error('no file');
      expect(
        apply(
          file,
          giveCustomObjects(project, file, callOf(file, 'load_model'), [
            { savedName: 'Custom>A', file: target, name: 'A', registers: true },
          ]),
        ),
      ).toBe(expected);
    }
  });

  test('two from one module come by one import', async () => {
    for (const [text, expected] of [
      [
        'import keras\n\nm = load_model("m.keras")\n',
        'import keras\n\nfrom layers import A, B\n\nm = load_model("m.keras", custom_objects={"A": A, "B": B})\n',
      ],
      [
        'import zope\n\nfrom zone import x\nm = load_model("m.keras")\n',
        'import zope\n\nfrom layers import A, B\nfrom zone import x\nm = load_model("m.keras", custom_objects={"A": A, "B": B})\n',
      ],
      [
        'from layers import C_is_a_layer_with_a_long_name, D_is_a_layer_with_a_much_longer_name_too\nm = load_model("m.keras")\n',
        'from layers import (\n    A,\n    B,\n    C_is_a_layer_with_a_long_name,\n    D_is_a_layer_with_a_much_longer_name_too,\n)\nm = load_model("m.keras", custom_objects={"A": A, "B": B})\n',
      ],
    ] as const) {
      const { file, project } = await fileOf(text, { ...layers, '/p/zone.py': 'x = 1\n' });
      const target = project.files.get('/p/layers.py');
      if (target === undefined) throw new Error('no file');
      const needed = ['A', 'B'].map((name) => ({ savedName: name, file: target, name, registers: false }));
      expect(apply(file, giveCustomObjects(project, file, callOf(file, 'load_model'), needed))).toBe(expected);
    }
  });

  test('a script that trains is kept from training when it is imported', async () => {
    const script =
      'import keras\n\nRATE = 0.1\n\n\nclass A(keras.layers.Layer):\n    pass\n\n\nmodel = keras.Sequential([A()])\nnote = """\ntwo lines\n"""\n\nmodel.fit(x, y)\n';
    const { file, project } = await fileOf('import keras\n\nm = keras.models.load_model("m.keras")\n', {
      '/p/train.py': script,
    });
    const train = project.files.get('/p/train.py');
    if (train === undefined) throw new Error('no file');
    const edits = giveCustomObjects(project, file, callOf(file, 'load_model'), [
      { savedName: 'A', file: train, name: 'A', registers: false },
    ]);
    const own = edits?.filter((edit) => edit.file === train.path) ?? null;
    // as one edit, so that no other fix puts a line between these that is not indented
    expect(own).toHaveLength(1);
    expect(apply(train, own)).toBe(
      'import keras\n\nRATE = 0.1\n\n\nclass A(keras.layers.Layer):\n    pass\n\n\nif __name__ == "__main__":\n    model = keras.Sequential([A()])\n    note = """\ntwo lines\n"""\n\n    model.fit(x, y)\n',
    );
  });

  test('a script whose definitions stand among its work is not imported', async () => {
    const script =
      'import keras\n\nmodel = keras.Sequential()\nmodel.fit(x, y)\n\n\nclass A(keras.layers.Layer):\n    pass\n';
    const { file, project } = await fileOf('import keras\n\nm = keras.models.load_model("m.keras")\n', {
      '/p/train.py': script,
    });
    const train = project.files.get('/p/train.py');
    if (train === undefined) throw new Error('no file');
    expect(
      giveCustomObjects(project, file, callOf(file, 'load_model'), [
        { savedName: 'A', file: train, name: 'A', registers: false },
      ]),
    ).toBeNull();
  });

  test('what cannot be seen through is left alone', async () => {
    const { file, project } = await fileOf('m = load_model("m.keras", **options)\n', layers);
    expect(
      giveCustomObjects(project, file, callOf(file, 'load_model'), [
        { savedName: 'A', file, name: 'A', registers: false },
      ]),
    ).toBeNull();
  });
});

describe('lambdas', () => {
  test('a lambda that is assigned keeps its name', async () => {
    const { file } = await fileOf('from tensorflow import keras\n\nloss = lambda t, p: (t - p) ** 2\nx = 1\n');
    const text = apply(file, nameLambda(file, lambdaOf(file), 'custom_loss', false)?.edits ?? null);
    expect(text).toBe('from tensorflow import keras\n\n\ndef loss(t, p):\n    return (t - p) ** 2\n\n\nx = 1\n');
  });

  test('one inside a statement goes above it, under a free name', async () => {
    const { file } = await fileOf(
      'import tensorflow as tf\n\ncustom_loss = 1\n\ndef build():\n\tm.compile("adam", lambda t, p=2: t - p)\n',
    );
    const text = apply(file, nameLambda(file, lambdaOf(file), 'custom_loss', false)?.edits ?? null);
    expect(text).toContain(
      'def custom_loss_2(t, p=2):\n\treturn t - p\n\n\ndef build():\n\tm.compile("adam", custom_loss_2)',
    );
  });

  test('it stands above what the script does, with its comment', async () => {
    const { file } = await fileOf(
      'import keras\n\nRATE = 1\nmodel = keras.Sequential()\nloss = lambda t, p: t - p  # signed\nmodel.compile(loss=loss)\n',
    );
    const text = apply(file, nameLambda(file, lambdaOf(file), 'custom_loss', false)?.edits ?? null);
    expect(text).toBe(
      'import keras\n\nRATE = 1\n\n\ndef loss(t, p):  # signed\n    return t - p\n\n\nmodel = keras.Sequential()\nmodel.compile(loss=loss)\n',
    );
  });

  test('a file that begins with empty lines is no trap', async () => {
    const { file } = await fileOf('\n\nloss = lambda t, p: t - p\n');
    expect(nameLambda(file, lambdaOf(file), 'custom_loss', false)).not.toBeNull();
  });

  test('a Lambda layer becomes a layer class, with the arguments that every layer takes', async () => {
    const { file } = await fileOf(
      'import keras\n\nx = keras.Input((4,))\ny = keras.layers.Lambda(lambda t: t * 2, output_shape=(4,), name="twice")(x)\n',
    );
    expect(apply(file, layerClassFor(file, lambdaOf(file), true)?.edits ?? null)).toBe(
      'import keras\n\n\n@keras.saving.register_keras_serializable(package="custom")\nclass Twice(keras.layers.Layer):\n    def call(self, t):\n        return t * 2\n\n\nx = keras.Input((4,))\ny = Twice(name="twice")(x)\n',
    );
  });

  test.each([
    'y = Lambda(lambda t, scale: t * scale, arguments={"scale": 2})(x)\n',
    'def f(scale):\n    return Lambda(lambda t: t * scale)\n',
    'double = lambda t: 2 * t\ny = Lambda(double)(x)\n',
    'y = Lambda(lambda t: t, mask=m)(x)\n',
  ])('no layer class: %j', async (text) => {
    const { file } = await fileOf(text);
    expect(layerClassFor(file, lambdaOf(file), true)).toBeNull();
  });

  test('one that reads the variable of a comprehension or of its own default stays', async () => {
    for (const text of [
      'layers = [Lambda(lambda x: x * i) for i in range(3)]\n',
      'def f():\n    for c in range(3):\n        Lambda(lambda x, c=c: x[c])\n',
    ]) {
      const { file } = await fileOf(text);
      expect(nameLambda(file, lambdaOf(file), 'f', false)).toBeNull();
    }
  });

  test('one that reads a local variable stays', async () => {
    const { file } = await fileOf('def build(weight):\n    m.compile("adam", lambda t, p: weight * (t - p))\n');
    expect(nameLambda(file, lambdaOf(file), 'custom_loss', false)).toBeNull();
  });
});

describe('file names', () => {
  test.each([
    ['model.h5', '.keras', 'model.keras'],
    ['out/model', '.keras', 'out/model.keras'],
    ['out/', '.keras', 'out.keras'],
    ['w.h5', '.weights.h5', 'w.weights.h5'],
    ['v1.2/model', '.keras', 'v1.2/model.keras'],
  ])('%s', (path, extension, expected) => {
    expect(withExtension(path, extension)).toBe(expected);
  });

  test('keys, labels and other words of the name are left alone', async () => {
    const { file } = await fileOf(
      "settings['m.h5'] = 1\nlayer = Dense(1, name='m.h5')\nif given == 'm.h5': pass\nm.save('m.h5')\n",
    );
    expect(apply(file, renamePath([file], 'm.h5', 'm.keras'))).toBe(
      "settings['m.h5'] = 1\nlayer = Dense(1, name='m.h5')\nif given == 'm.h5': pass\nm.save('m.keras')\n",
    );
    const word = await fileOf("model_name = 'churn'\nm = Sequential([], name=model_name)\nm.save(model_name)\n");
    expect(renamePath([word.file], 'churn', 'churn.keras')).toEqual([]);
    const path = await fileOf("path = 'churn'\ntitle = 'churn'\nm.save(path)\n");
    expect(apply(path.file, renamePath([path.file], 'churn', 'churn.keras'))).toBe(
      "path = 'churn.keras'\ntitle = 'churn'\nm.save(path)\n",
    );
  });

  test('every literal of the name is renamed', async () => {
    const { file, project } = await fileOf("m.save('a/m.h5')\nload_model(r\"a/m.h5\")\nother = 'a/m.h5.bak'\n");
    expect(apply(file, renamePath(project.files.values(), 'a/m.h5', 'a/m.keras'))).toBe(
      "m.save('a/m.keras')\nload_model(r\"a/m.keras\")\nother = 'a/m.h5.bak'\n",
    );
  });
});

describe('statements', () => {
  test.each([
    ['model.compile("adam")\nfit()\n', 'fit()\n'],
    ['if x:\n    a()\n    model.compile(\n        "adam",\n    )  # again\nfit()\n', 'if x:\n    a()\nfit()\n'],
    ['a()\r\nmodel.compile("adam")', 'a()'],
    // nothing would be left of the block, something else is on the line, the value is used
    ['if x:\n    model.compile("adam")\nfit()\n', null],
    ['a(); model.compile("adam")\nfit()\n', null],
    ['model.compile("adam"); a()\nfit()\n', null],
    ['x = model.compile("adam")\nfit()\n', null],
  ])('%j is taken away', async (text, expected) => {
    const { file } = await fileOf(text);
    const edit = removeStatement(file, callOf(file, 'compile'));
    expect(edit === null ? null : apply(file, [edit])).toBe(expected);
  });

  test.each([
    [
      'def f():\n\thistory = model.fit(\n\t\tx,\n\t)  # long\n\treturn history\n',
      'def f():\n\thistory = model.fit(\n\t\tx,\n\t)  # long\n\tdone()\n\treturn history\n',
    ],
    ['model.fit(x)', 'model.fit(x)\ndone()'],
    ['print(model.fit(x))\n', null],
    ['model.fit(x); a()\n', null],
    ['if x: model.fit(x)\n', null],
  ])('after %j', async (text, expected) => {
    const { file } = await fileOf(text);
    const edit = insertAfter(file, callOf(file, 'fit'), 'done()');
    expect(edit === null ? null : apply(file, [edit])).toBe(expected);
  });
});

describe('paths that are put together', () => {
  test.each([
    ['"a/b.h5"', 'a/b.h5', 'a/b.keras', '"a/b.keras"'],
    [
      "os.path.join('model', 'v1', 'm.keras')",
      'model/v1/m.keras',
      'models/v1/m.keras',
      "os.path.join('models', 'v1', 'm.keras')",
    ],
    ['Path("runs/old") / "m.keras"', 'runs/old/m.keras', 'runs/new/m.keras', 'Path("runs/new") / "m.keras"'],
    // the part comes from elsewhere, stands there twice, or more than one part differs
    ['os.path.join(FOLDER, "m.keras")', 'model/m.keras', 'models/m.keras', null],
    ['os.path.join("m", "m", "x.keras")', 'm/m/x.keras', 'm/n/x.keras', null],
    ['os.path.join("a", "b.keras")', 'a/b.keras', 'c/d.keras', null],
    ['os.path.join("a", "b.keras")', 'a/b.keras', 'b.keras', null],
  ])('%s', async (expression, from, to, expected) => {
    const { file } = await fileOf(`load(${expression})\n`);
    const [argument] = callOf(file, 'load').arguments;
    if (argument === undefined) throw new Error('no argument');
    const edit = renamePathArgument(file, argument.value, from, to);
    expect(edit === null ? null : apply(file, [edit])).toBe(expected === null ? null : `load(${expected})\n`);
  });
});

test('a text is quoted so that it stays on its line', async () => {
  const { file } = await fileOf('x = "a"\n');
  expect(quoted(file, 'C:\\a "b"\nc\td')).toBe('"C:\\\\a \\"b\\"\\x0ac\\x09d"');
});

describe('a key that is left out of a config', () => {
  const text = (written: string): string =>
    `from tensorflow import keras\n\nclass Scale(keras.layers.Layer):\n    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n        self.note = "a"\n    def get_config(self):\n        config = super().get_config()\n${written}        return config\n\nm = keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(1)])\nm.save("m.keras")\nkeras.models.load_model("m.keras", custom_objects={"Scale": Scale})\n`;

  async function titles(written: string): Promise<string[]> {
    const { project } = await fileOf(text(written));
    return parseTarget('keras==3.15').flatMap((target) =>
      [...unacceptedConfigKey.find(buildStory(project), target)].flatMap(({ fixes }) =>
        (fixes?.() ?? []).map(({ title }) => title),
      ),
    );
  }

  test('takes its line away', async () => {
    expect(await titles('        config["note"] = self.note\n')).toEqual(['Leave note out of the config']);
  });

  test('but not where its block would be empty', async () => {
    expect(await titles('        if self.built:\n            config["note"] = self.note\n')).toEqual([]);
  });
});

describe('what a closure is made with again', () => {
  const losses =
    'def focal(gamma=2.0):\n    def focal_fixed(t, p):\n        return gamma * (t - p)\n    return focal_fixed\n';
  const load =
    'from tensorflow import keras\nfrom losses import focal\nmodel = keras.models.load_model("d.keras", custom_objects={"focal": focal})\n';
  const train = (call: string): string =>
    `from tensorflow import keras\nfrom losses import focal\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", ${call})\nmodel.save("d.keras")\n`;

  async function titles(call: string): Promise<string[]> {
    const { project } = await fileOf(load, { '/p/losses.py': losses, '/p/train.py': train(call) });
    return parseTarget('keras==2.15').flatMap((target) =>
      [...misnamedCustomObject.find(buildStory(project), target)].flatMap((detection) =>
        (detection.fixes?.() ?? []).flatMap(({ edits }) => edits.map(({ text }) => text)),
      ),
    );
  }

  test('its factory, called as it was', async () => {
    expect(await titles('focal(gamma=1.5)')).toContain('"focal_fixed": focal(gamma=1.5)');
  });

  test('but not as it is half typed in another file', async () => {
    expect(await titles('focal(gamma=..5)')).toEqual([]);
  });
});
