import { describe, expect, it } from 'vitest';
import type { LoadFiles } from '../../server/check/files';
import { parseTarget } from '../../server/keras/versions';
import { loadHere } from '../../server/programs-node';
import { memoryWorkspace } from '../../server/workspace-memory';
import { bad, brief, checked, checkerOf, fakeRules } from './fake-rules';

const head = 'import keras\n';

describe('severity', () => {
  it('is computed from the targets that fail', async () => {
    const model = `${head}old\nbad\nunsure\nhint\n`;
    expect(await checked({ 'model.py': model })).toEqual([
      'SP902 warning model.py:2',
      'SP901 error model.py:3',
      'SP903 warning model.py:4',
      'SP904 info model.py:5',
    ]);
    expect(await checked({ 'model.py': model, 'requirements.txt': 'tensorflow==2.10' })).toEqual([
      'SP902 error model.py:2',
      'SP901 error model.py:3',
      'SP903 warning model.py:4',
      'SP904 info model.py:5',
    ]);
    expect(await checked({ 'model.py': model }, { targets: parseTarget('keras==3.1') })).toEqual([
      'SP901 error model.py:3',
      'SP903 warning model.py:4',
      'SP904 info model.py:5',
    ]);
  });

  it('of a warning names the versions', async () => {
    const { findings } = await checkerOf(new Map([['model.py', `${head}old\n`]])).check();
    expect(findings[0]?.message).toBe('old is bad. Fails in keras 2.8 to 2.15.');
    expect(findings[0]?.targets).toHaveLength(8);
  });

  it('counts only versions that the file may run under', async () => {
    const files = {
      'old/requirements.txt': 'keras==2.10',
      'new/requirements.txt': 'keras>=3',
      'old/a.py': `${head}old`,
      'new/a.py': `${head}old`,
      'c.py': 'from keras import ops\nold',
    };
    expect(await checked(files)).toEqual(['SP902 error old/a.py:2']);
  });

  it('knows that who imports a file for Keras 3 runs under Keras 3', async () => {
    expect(
      await checked({
        'layers.py': 'from keras import ops\n',
        'train.py': `${head}import layers\nold\n`,
        'other.py': `${head}old`,
      }),
    ).toEqual(['SP902 warning other.py:2']);
  });

  it('is no error where the version pinned is older than every one known', async () => {
    const model = `${head}old\nbad\n`;
    for (const pin of ['keras==2.3.1', 'tensorflow==1.15', 'keras==2.3.1\ntensorflow>=1.14', 'tensorflow<2']) {
      expect(await checked({ 'model.py': model, 'requirements.txt': pin })).toEqual([
        'SP902 warning model.py:2',
        'SP901 warning model.py:3',
      ]);
    }
    expect(await checked({ 'model.py': model, 'requirements.txt': 'tensorflow>=1.14' })).toEqual([
      'SP902 warning model.py:2',
      'SP901 error model.py:3',
    ]);
    const { findings } = await checkerOf(
      new Map([
        ['model.py', model],
        ['requirements.txt', 'keras==2.3.1'],
      ]),
    ).check();
    expect(findings[0]?.message).toBe(
      'old is bad. So it is in keras 2.8, the oldest version known; the one pinned is older.',
    );
  });

  it('takes tf_keras for Keras 2', async () => {
    expect(await checked({ 'a.py': 'import tf_keras\nold' })).toEqual(['SP902 error a.py:2']);
    const { targets } = await checkerOf(
      new Map([
        ['a.py', 'import tf_keras\n'],
        ['requirements.txt', 'tensorflow==2.17.*'],
      ]),
    ).check();
    expect(targets.map((target) => target.name)).toEqual(['tf_keras 2.17']);
  });
});

describe('which files are read', () => {
  it('are those that import Keras, what these import, and what derives from them', async () => {
    const outcome = await checkerOf(
      new Map([
        [
          'model.py',
          'from tensorflow import keras\nimport settings\nfrom package import helpers\nclass Base(keras.layers.Layer): pass\n',
        ],
        ['settings.py', 'bad\n'],
        ['package/__init__.py', ''],
        ['package/helpers.py', 'bad\n'],
        ['derived.py', 'from model import Base\nclass Derived(Base): pass\nbad\n'],
        ['unrelated.py', '# keras\nimport numpy\nbad\n'],
        ['note.ipynb', JSON.stringify({ cells: [{ cell_type: 'code', source: 'import keras\nbad' }] })],
      ]),
    ).check();
    expect([...outcome.programs.keys()].sort()).toEqual(
      ['derived.py', 'model.py', 'note.ipynb', 'package/__init__.py', 'package/helpers.py', 'settings.py'].map(
        (path) => `/project/${path}`,
      ),
    );
    expect(outcome.findings).toHaveLength(4);
    expect(outcome.paths).toHaveLength(7);
  });

  it('are those that save what functions build that never name Keras themselves', async () => {
    const outcome = await checkerOf(
      new Map([
        ['blocks.py', 'import keras\ndef dense(): return keras.layers.Dense(1)\n'],
        ['nets.py', 'import blocks\ndef build(): return blocks.dense()\n'],
        ['train.py', 'from nets import build\nbuild().save_weights("w.weights.h5")\n'],
        [
          'shelf.py',
          'import keras\nfrom blocks import dense\ndef put(name): dense().save(name)\ndef names(): return []\n',
        ],
        ['run.py', 'from shelf import put\nput("a.keras")\n'],
        ['list.py', 'from shelf import names\nprint(names())\n'],
        ['plot.py', 'from nets import build\nprint(build)\n'],
      ]),
    ).check();
    expect([...outcome.programs.keys()].sort()).toEqual(
      ['blocks.py', 'nets.py', 'run.py', 'shelf.py', 'train.py'].map((path) => `/project/${path}`),
    );
  });

  it('are those that derive from what saves, keep that in a table, and run what the table holds', async () => {
    const { programs } = await checkerOf(
      new Map([
        [
          'base.py',
          'import keras\nclass Experiment:\n    def run(self): keras.Sequential([]).save(self.name)\nclass Plot: pass\n',
        ],
        ['wide.py', 'from base import Experiment\nclass Wide(Experiment):\n    name = "wide.keras"\n'],
        ['table.py', 'from base import Experiment\nfrom wide import Wide\nEXPERIMENTS = {"wide": Wide}\n'],
        ['run.py', 'from table import EXPERIMENTS\nEXPERIMENTS["wide"]().run()\n'],
        ['bars.py', 'from base import Plot\nclass Bars(Plot): pass\n'],
        ['draw.py', 'from bars import Bars\nBars()\n'],
      ]),
    ).check();
    expect([...programs.keys()].sort()).toEqual(
      ['base.py', 'run.py', 'table.py', 'wide.py'].map((path) => `/project/${path}`),
    );
  });

  it('are not those that only import what matters, or derive from classes of others', async () => {
    const { programs } = await checkerOf(
      new Map([
        [
          'layers.py',
          'import keras\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from types_only import T\nclass Module(keras.layers.Layer): pass\nclass Plain: pass\nSIZE = 1\n',
        ],
        ['types_only.py', 'T = int\n'],
        ['torch_model.py', 'from torch import nn\nfrom layers import SIZE\nclass Net(nn.Module): pass\n'],
        ['plain.py', 'import layers\nclass Net(layers.Plain): pass\n'],
        ['by_attribute.py', 'import layers as l\nclass Net(l.Module): pass\n'],
        ['by_star.py', 'from layers import *\nclass Net(\n    Module,\n): pass\n'],
        ['over_two.py', 'from by_star import Net\nclass Deep(Net): pass\n'],
        ['of_none.py', 'class Net(Module): pass\n'],
      ]),
    ).check();
    expect([...programs.keys()].sort()).toEqual(
      ['by_attribute.py', 'by_star.py', 'layers.py', 'over_two.py'].map((path) => `/project/${path}`),
    );
  });

  it('are those that derive from what the configuration says to be a layer', async () => {
    const files = new Map([
      ['base.py', 'import keras\nfrom company import Part\nclass Base(Part): pass\n'],
      ['derived.py', 'from base import Base\nclass Derived(Base): pass\n'],
    ]);
    expect([...(await checkerOf(files).check()).programs.keys()]).toEqual(['/project/base.py']);
    files.set('pyproject.toml', '[tool.saveproof]\ncustom-layers = ["company.Part"]\n');
    expect([...(await checkerOf(files).check()).programs.keys()].sort()).toEqual([
      '/project/base.py',
      '/project/derived.py',
    ]);
  });

  it('says of files that cannot be read what is wrong, and goes on', async () => {
    const files = new Map<string, string | Uint8Array>([
      ['broken.ipynb', '{"cells": [ keras'],
      ['cut.ipynb', '{"cells": ['],
      ['empty.ipynb', ''],
      ['latin.py', Uint8Array.from([...new TextEncoder().encode(`${head}# `), 0xe9, 0x0a])],
      ['huge.py', `${head}${'x = 1\n'.repeat(500_000)}`],
      ['syntax.py', `${head}def f(:\nbad\n`],
      [
        'slip.ipynb',
        JSON.stringify({
          cells: [
            { cell_type: 'code', source: 'import keras\nx = 1\n' },
            { cell_type: 'markdown', source: 'then' },
            { cell_type: 'code', source: 'y = 1\nz =\n' },
          ],
        }),
      ],
      ['good.py', `${head}bad\n`],
      ['empty.py', ''],
    ]);
    const { findings, problems } = await checkerOf(files).check();
    expect(findings.map((finding) => finding.file)).toEqual(['/project/good.py', '/project/syntax.py']);
    const messages = new Map(problems.map(({ path, message }) => [path.slice('/project/'.length), message]));
    expect([...messages.keys()].sort()).toEqual([
      'broken.ipynb',
      'cut.ipynb',
      'empty.ipynb',
      'huge.py',
      'latin.py',
      'slip.ipynb',
      'syntax.py',
    ]);
    expect(messages.get('slip.ipynb')).toMatch(/^Line 2 of cell 3 /);
    expect(messages.get('latin.py')).toContain('not UTF-8');
    expect(messages.get('huge.py')).toContain('3.0 million characters');
    expect(messages.get('syntax.py')).toMatch(/^Line 2 /);
    for (const message of messages.values()) expect(message).toMatch(/\.$/);
  });

  it('loses only the findings of a rule that fails', async () => {
    const failing = {
      ...bad,
      code: 'SP999' as const,
      name: 'failing',
      find: () => {
        throw new Error('oops');
      },
    };
    const { findings, problems } = await checkerOf(new Map([['a.py', `${head}bad`]]), {
      rules: [failing, ...fakeRules],
    }).check();
    expect(findings.map((finding) => finding.code)).toEqual(['SP901']);
    expect(problems[0]?.message).toContain('failing failed (oops)');
  });
});

describe('a check again', () => {
  /** A checker that tells which files it loads. */
  function watched(files: Map<string, string | Uint8Array>) {
    const workspace = memoryWorkspace('/project', files);
    const loads: string[] = [];
    const here = loadHere(workspace);
    const load: LoadFiles = (paths, whole) => {
      loads.push(...paths.map((path) => path.slice('/project/'.length)));
      return here(paths, whole);
    };
    return { checker: checkerOf(files, { workspace, load }), loads };
  }

  it('reads only what changed', async () => {
    const files = new Map<string, string | Uint8Array>([
      ['a.py', `${head}bad`],
      ['b.py', `${head}import a`],
      ['c.py', 'import os'],
    ]);
    const { checker, loads } = watched(files);
    const first = await checker.check();
    expect(await checker.check()).toBe(first);
    loads.length = 0;
    files.set('b.py', `${head}import a\nbad`);
    checker.changed('/project/b.py');
    const second = await checker.check();
    expect(loads).toEqual(['b.py']);
    expect(second.findings.map((finding) => brief(finding, (path) => second.programs.get(path)?.text ?? ''))).toEqual([
      'SP901 error a.py:2',
      'SP901 error b.py:3',
    ]);
  });

  it('takes in new files, lost files and new pins', async () => {
    const files = new Map<string, string | Uint8Array>([['a.py', `${head}old`]]);
    const { checker } = watched(files);
    expect((await checker.check()).findings[0]?.severity).toBe('warning');
    files.set('requirements.txt', 'keras==2.10');
    checker.changed('/project/requirements.txt');
    expect((await checker.check()).findings[0]?.severity).toBe('error');
    files.set('requirements.txt', 'keras==3.1');
    checker.changed('/project/requirements.txt');
    expect((await checker.check()).findings).toEqual([]);
    files.delete('requirements.txt');
    files.set('b.py', `${head}bad`);
    checker.listChanged();
    expect((await checker.check()).findings.map((finding) => finding.file)).toEqual(['/project/a.py', '/project/b.py']);
    files.delete('a.py');
    checker.listChanged();
    expect((await checker.check()).findings.map((finding) => finding.file)).toEqual(['/project/b.py']);
  });

  it('is the same as a first check, whatever was changed in between', async () => {
    const files = new Map<string, string | Uint8Array>([
      ['base.py', `${head}class Base(keras.layers.Layer): pass\n`],
      ['derived.py', 'from base import Base\nclass D(Base): pass\nbad\n'],
    ]);
    const { checker } = watched(files);
    await checker.check();
    for (const text of [
      'import os\n',
      `${head}class Base(keras.layers.Layer): pass\n`,
      'class Base: pass\n',
      `${head}def f(`,
      '',
    ]) {
      files.set('base.py', text);
      checker.changed('/project/base.py');
      const again = await checker.check();
      const fresh = await checkerOf(files).check();
      expect([...again.programs.keys()].sort()).toEqual([...fresh.programs.keys()].sort());
      expect(again.findings.map((finding) => finding.file)).toEqual(fresh.findings.map((finding) => finding.file));
    }
  });

  it('answers calls that come together with what is current, and stops when told to', async () => {
    const files = new Map<string, string | Uint8Array>([['a.py', `${head}bad`]]);
    const { checker } = watched(files);
    const first = checker.check();
    files.set('a.py', head);
    checker.changed('/project/a.py');
    const second = checker.check();
    const controller = new AbortController();
    controller.abort();
    await expect(checker.check(controller.signal)).rejects.toThrow();
    expect((await first).findings).toEqual([]);
    expect((await second).findings).toEqual([]);
  });
});
