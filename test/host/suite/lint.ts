import * as vscode from 'vscode';
import { check, eventually, inWorkspace, results, screen, test } from './harness';

/** Opens a new Python file of the workspace with the given text. */
async function openPython(name: string, text: string, folder = 'digits'): Promise<vscode.TextDocument> {
  const uri = inWorkspace(`${folder}/${name}`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

const codeOf = (diagnostic: vscode.Diagnostic): string =>
  String(typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code);

/** The diagnostic of a code in a document, as soon as it is there. */
function diagnostic(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return eventually(
    `${code} in ${document.uri.path}; there is ${vscode.languages.getDiagnostics(document.uri).map(codeOf).join(', ') || 'nothing'}`,
    () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find((each) => each.source === 'saveproof' && codeOf(each) === code),
  );
}

/** Applies the quick fix of a diagnostic whose title holds some words. */
async function applyFix(document: vscode.TextDocument, found: vscode.Diagnostic, words: RegExp): Promise<string> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    found.range,
    'quickfix',
    20,
  );
  const action = actions.find(({ title }) => words.test(title));
  check(action?.edit !== undefined, `no fix ${words} among: ${actions.map(({ title }) => title).join(' | ')}`);
  check(await vscode.workspace.applyEdit(action.edit), 'the edit was refused');
  return document.getText();
}

const HEAD = 'import keras\n\n\n';
const REACHES_SAVE = `
model = keras.Sequential([keras.Input((4,)), Scale(4)])
model.save("scale.keras")
again = keras.models.load_model("scale.keras", custom_objects={"Scale": Scale})
`;

test('lint: findings come while typing, with code, link and related places', async () => {
  const document = await openPython('typed.py', `${HEAD}\n${REACHES_SAVE}`, 'older');
  const editor = await vscode.window.showTextDocument(document);
  const place = new vscode.Position(3, 0);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  editor.selection = new vscode.Selection(place, place);
  // The window takes the cursor a moment after the extension host has moved it.
  await screen.wait('.statusbar-item', { where: 'workbench', hasText: 'Ln 4, Col 1' });
  // As a person types: the editor indents by itself.
  await screen.type(
    'class Scale(keras.layers.Layer):\ndef __init__(self, factor, **kwargs):\nsuper().__init__(**kwargs)\nself.factor = factor\n',
  );
  // The extension host hears of the last keys a moment after the window has taken them.
  await eventually('all that was typed', async () =>
    document.getText().includes('        self.factor = factor\n') ? true : null,
  );
  const found = await diagnostic(document, 'SP101');
  check(found.severity === vscode.DiagnosticSeverity.Error, `severity ${found.severity}`);
  const page = typeof found.code === 'object' ? found.code.target : null;
  check(page !== null && page.path.endsWith('/docs/rules/missing-get-config.md'), 'no link to the rule');
  check(
    new TextDecoder().decode(await vscode.workspace.fs.readFile(page)).includes('SP101'),
    'the link leads to no page',
  );
  check(
    document.lineAt(found.range.start.line).text.startsWith('class Scale'),
    `on line ${found.range.start.line + 1}`,
  );
});

interface FixCase {
  code: string;
  title: RegExp;
  before: string;
  /** What the text holds afterwards. */
  after: RegExp[];
  /** A project that is pinned to Keras 2. */
  keras2?: true;
}

const FIXES: FixCase[] = [
  {
    code: 'SP101',
    title: /get_config/,
    keras2: true,
    before: `${HEAD}class Scale(keras.layers.Layer):\n    def __init__(self, factor, **kwargs):\n        super().__init__(**kwargs)\n        self.factor = factor\n${REACHES_SAVE}`,
    after: [/def get_config\(self\):/, /super\(\)\.get_config\(\)/, /["']factor["']: self\.factor/],
  },
  {
    code: 'SP107',
    title: /kwargs/,
    before: `${HEAD}class Scale(keras.layers.Layer):\n    def __init__(self, factor):\n        super().__init__()\n        self.factor = factor\n\n    def get_config(self):\n        return {**super().get_config(), "factor": self.factor}\n${REACHES_SAVE}`,
    after: [/def __init__\(self, factor, \*\*kwargs\):/, /super\(\)\.__init__\(\*\*kwargs\)/],
  },
  {
    code: 'SP110',
    title: /add_weight/,
    before: `import keras\nimport tensorflow as tf\n\n\nclass Scale(keras.layers.Layer):\n    def __init__(self, size, **kwargs):\n        super().__init__(**kwargs)\n        self.size = size\n        self.factor = tf.Variable(tf.ones((size,)))\n\n    def get_config(self):\n        return {**super().get_config(), "size": self.size}\n${REACHES_SAVE}`,
    after: [/self\.factor = self\.add_weight\(/],
  },
  {
    code: 'SP201',
    title: /function|layer/i,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])\nmodel.save("lambda.keras")\nagain = keras.models.load_model("lambda.keras")\n`,
    after: [/class \w+\(keras\.layers\.Layer\):\n    def call\(self, x\):/, /register_keras_serializable/],
  },
  {
    code: 'SP202',
    title: /function/i,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", loss=lambda y_true, y_pred: keras.ops.mean(y_true - y_pred))\nmodel.save("loss.keras")\nagain = keras.models.load_model("loss.keras")\n`,
    after: [/def \w+\(y_true, y_pred\):/, /loss=(?!lambda)\w+/],
  },
  {
    code: 'SP203',
    title: /function/i,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", loss="mse", metrics=[lambda y_true, y_pred: keras.ops.mean(y_true - y_pred)])\nmodel.save("metric.keras")\nagain = keras.models.load_model("metric.keras")\n`,
    after: [/def \w+\(y_true, y_pred\):/, /metrics=\[(?!lambda)\w+\]/],
  },
  {
    code: 'SP303',
    title: /\.keras/,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("digits.krs")\n`,
    after: [/model\.save\("digits(\.krs)?\.keras"\)/],
  },
  {
    code: 'SP304',
    title: /save_format/,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save_weights("digits.weights.h5", save_format="h5")\n`,
    after: [/model\.save_weights\("digits\.weights\.h5"\)/],
  },
  {
    code: 'SP401',
    title: /custom_objects/,
    before: `${HEAD}class Double(keras.layers.Layer):\n    def call(self, inputs):\n        return inputs * 2\n\n\nmodel = keras.Sequential([keras.Input((4,)), Double()])\nmodel.save("double.keras")\n\n\ndef load():\n    import importlib\n    importlib.invalidate_caches()\n    return keras.models.load_model("double.keras")\n`,
    after: [/custom_objects=\{["']Double["']: Double\}/],
  },
  {
    code: 'SP301',
    title: /save/i,
    before: `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit([[1.0] * 4], [1.0])\nmodel.save_weights("digits.weights.h5")\nagain = keras.models.load_model("digits.weights.h5")\n`,
    after: [/model\.save\("[\w./]+\.keras"\)/, /model\.save_weights\("digits\.weights\.h5"\)/],
  },
];

for (const { code, title, before, after, keras2 } of FIXES) {
  test(`lint: the quick fix of ${code}`, async () => {
    const document = await openPython(`${code.toLowerCase()}.py`, before, keras2 ? 'older' : 'digits');
    const text = await applyFix(document, await diagnostic(document, code), title);
    for (const part of after) check(part.test(text), `${part} is not in:\n${text}`);
    await eventually(`${code} is gone`, () =>
      vscode.languages.getDiagnostics(document.uri).some((each) => codeOf(each) === code) ? null : true,
    );
    await document.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(document.uri);
  });
}

test('lint: a file that does not parse and a file that is no text leave the rest working', async () => {
  await openPython('unfinished.py', 'import keras\nclass (((\n');
  await vscode.workspace.fs.writeFile(inWorkspace('digits/latin.py'), Uint8Array.from([0x23, 0xe9, 0xff, 0x0a]));
  const document = await openPython(
    'after.py',
    `${HEAD}class Scale(keras.layers.Layer):\n    def __init__(self, factor, **kwargs):\n        super().__init__(**kwargs)\n        self.factor = factor\n${REACHES_SAVE}`,
    'older',
  );
  await diagnostic(document, 'SP101');
});

/** Where Saveproof has something to say below a folder of the workspace. */
function told(folder: string): string[] {
  const root = inWorkspace(folder).path;
  return vscode.languages
    .getDiagnostics()
    .filter(([uri, found]) => uri.path.startsWith(`${root}/`) && found.some((each) => each.source === 'saveproof'))
    .map(([uri]) => `${uri.scheme === 'vscode-notebook-cell' ? 'cell of ' : ''}${uri.path.slice(root.length + 1)}`)
    .sort();
}

test('lint: the cells of a notebook, counted as the person sees them, until it is closed', async () => {
  const cells = [
    ['markdown', '# Title'],
    ['code', 'import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])'],
    ['code', 'model.save("cells.keras")'],
    ['code', 'keras.models.load_model("cells.keras")'],
  ];
  const notebook = {
    cells: cells.map(([kind, source], index) => ({
      id: `cell${index}`,
      cell_type: kind,
      metadata: {},
      source,
      ...(kind === 'code' ? { outputs: [], execution_count: null } : {}),
    })),
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  const uri = inWorkspace('digits/cells/cells.ipynb');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(notebook)));
  await vscode.commands.executeCommand('vscode.openWith', uri, 'jupyter-notebook');
  await screen.wait('.codelens-decoration a', { where: 'workbench', hasText: 'loaded in cells.ipynb, cell 4' });
  await eventually('findings in the cells', () =>
    told('digits/cells').join() === 'cell of cells.ipynb,cell of cells.ipynb' ? true : null,
  );
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await eventually('findings in the closed notebook alone', () => {
    const now = told('digits/cells').join();
    if (now !== 'cells.ipynb') throw new Error(now);
    return true;
  });
  await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '..'), { recursive: true });
  await eventually('nothing said of what is gone', () => (told('digits/cells').length === 0 ? true : null));
});

test('lint: a folder that is renamed takes its findings along', async () => {
  const program = `${HEAD}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("renamed.krs")\n`;
  await vscode.workspace.fs.writeFile(inWorkspace('digits/before/save.py'), new TextEncoder().encode(program));
  await openPython('beside.py', 'import keras\n');
  await eventually('the finding', () => (told('digits/before').length === 1 ? true : null));
  await vscode.workspace.fs.rename(inWorkspace('digits/before'), inWorkspace('digits/after'));
  await eventually('the finding in the new place', () =>
    told('digits/before').length === 0 && told('digits/after').length === 1 ? true : null,
  );
  await vscode.workspace.fs.delete(inWorkspace('digits/after'), { recursive: true });
  await eventually('nothing said of what is gone', () => (told('digits/after').length === 0 ? true : null));
});

test('lint: lenses lead from a save to its load and to the artifact', async () => {
  const model =
    'import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("lens.keras")\n';
  await vscode.workspace.fs.copy(
    inWorkspace('artifacts/tf221/keras_multi_io.keras'),
    inWorkspace('digits/lens.keras'),
    { overwrite: true },
  );
  const load = await openPython(
    'lens_load.py',
    'from keras.models import load_model\n\nmodel = load_model("lens.keras")\n',
  );
  await openPython('lens_train.py', model);
  await screen.wait('.codelens-decoration a', { where: 'workbench', hasText: 'loaded in lens_load.py:3' });
  await screen.wait('.codelens-decoration a', { where: 'workbench', hasText: 'open lens.keras' });
  await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/lenses.png`);
  await screen.click('.codelens-decoration a', { where: 'workbench', hasText: 'loaded in lens_load.py:3' });
  await eventually('the load in the editor', async () =>
    vscode.window.activeTextEditor?.document.uri.path === load.uri.path ? true : null,
  );
  await screen.wait('.codelens-decoration a', { where: 'workbench', hasText: 'saved in lens_train.py:4' });
  const [definition] = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeDefinitionProvider',
    load.uri,
    new vscode.Position(2, 22),
  );
  check(
    definition !== undefined && definition.uri.path.endsWith('/lens_train.py') && definition.range.start.line === 3,
    'the path does not lead to its save',
  );
  await screen.click('.codelens-decoration a', { where: 'workbench', hasText: 'open lens.keras' });
  await screen.wait('h1', { hasText: 'lens.keras' });
});

test('lint: a damaged artifact is told where it is loaded, opened from there, and forgotten once it is whole', async () => {
  const { fs } = vscode.workspace;
  const pointerFile = inWorkspace('digits/pointer.h5');
  const oid = 'aaf2f4f640e9b7d1e3abd8d28986823b2c288fff05346c2e5ba6da6e3fcb79e6';
  await fs.writeFile(
    pointerFile,
    new TextEncoder().encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 15215\n`),
  );
  await fs.copy(inWorkspace('export/1'), inWorkspace('digits/cut'), { overwrite: true });
  const values = inWorkspace('digits/cut/variables/variables.data-00000-of-00001');
  await fs.writeFile(values, (await fs.readFile(values)).slice(0, 100));
  const document = await openPython(
    'load_damaged.py',
    `import tensorflow as tf\nimport keras\n\nmodel = keras.models.load_model("pointer.h5")\nserved = tf.saved_model.load("cut")\n`,
  );
  const pointer = await diagnostic(document, 'SP604');
  check(document.getText(pointer.range) === '"pointer.h5"', `it stands on ${document.getText(pointer.range)}`);
  check(/git lfs pull/.test(pointer.message), pointer.message);
  const cut = await diagnostic(document, 'SP602');
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    cut.range,
    'quickfix',
    20,
  );
  const open = actions.find(({ title }) => title === 'Open cut as model artifact');
  check(open?.command !== undefined, `no action that opens it among: ${actions.map(({ title }) => title).join(' | ')}`);
  await screen.screenshot(`${results}/load-damaged.png`);
  await vscode.commands.executeCommand(open.command.command, ...(open.command.arguments ?? []));
  await screen.wait('h1', { hasText: 'cut' });
  await fs.copy(inWorkspace('artifacts/tf221/h5_cnn_trained.h5'), pointerFile, { overwrite: true });
  await eventually('the finding to go', () =>
    vscode.languages.getDiagnostics(document.uri).every((each) => codeOf(each) !== 'SP604') ? true : undefined,
  );
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const name of ['load_damaged.py', 'pointer.h5', 'cut'])
    await fs.delete(inWorkspace(`digits/${name}`), { recursive: true });
});

test('lint: pins count as they are typed, before they are saved', async () => {
  const pins = inWorkspace('older/requirements.txt');
  const document = await openPython(
    'pinned.py',
    `import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("m.pkl")\n`,
    'older',
  );
  const isTold = (): boolean => vscode.languages.getDiagnostics(document.uri).some((each) => codeOf(each) === 'SP303');
  check(!isTold(), 'Keras 2.10 saves under any name');
  const text = await vscode.workspace.openTextDocument(pins);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(pins, new vscode.Range(0, 0, 1, 0), 'keras==3.15.0\n');
  check(await vscode.workspace.applyEdit(edit), 'the edit was refused');
  check(text.isDirty, 'it was saved');
  await diagnostic(document, 'SP303');
  const back = new vscode.WorkspaceEdit();
  back.replace(pins, new vscode.Range(0, 0, 1, 0), 'tensorflow==2.10.1\n');
  check(await vscode.workspace.applyEdit(back), 'the edit was refused');
  await eventually('the finding to go', () => (isTold() ? undefined : true));
  await text.save();
});
