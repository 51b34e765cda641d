import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, same, screen, test } from './harness';

const MODEL = 'artifacts/tf221/keras_multi_io.keras';

test('a Keras archive opens by default, with layers, weights and who loads it', async () => {
  await vscode.commands.executeCommand('vscode.open', inWorkspace(MODEL));
  await screen.wait('#tree .row', { hasText: 'Layers' });
  const head = (await screen.texts('.head')).join(' ');
  for (const part of ['Keras archive', 'Keras 3.', 'parameters', 'Loads with'])
    check(head.includes(part), `the head lacks ${part}: ${head}`);
  same(await screen.errors(), [], 'errors of the page');
});

test('the graph is laid out, finds a layer and leads to the tree', async () => {
  await openArtifact(MODEL);
  await screen.click('#tab-graph');
  await screen.wait('.picture .node rect', { state: 'attached', timeout: 30_000 });
  check(((await screen.attribute('.picture .lines.data', 'd')) ?? '').split('M').length > 4, 'no edges');
  const layers = await screen.texts('.picture .node text:not(.type)');
  const [name] = layers;
  check(name !== undefined, 'no layers');
  await screen.fill('.search input[aria-label="Find a layer"]', name);
  await screen.wait('.chosen', { hasText: name });
  await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/graph.png`);
  same(await screen.axe(), [], 'axe');
  await screen.click('.chosen .link');
  await screen.wait('.row.selected .label', { hasText: name });
  same(await screen.errors(), [], 'errors of the page');
});

test('the loading code is copied', async () => {
  await openArtifact(MODEL);
  await screen.click('.tool', { hasText: 'Copy loading code' });
  const code = await eventually('code on the clipboard', async () => {
    const text = await vscode.env.clipboard.readText();
    return text.includes('load_model') ? text : null;
  });
  check(code.includes('keras_multi_io.keras'), code);
});

test('two models are compared', async () => {
  await vscode.commands.executeCommand(
    'saveproof.compareSelected',
    inWorkspace('artifacts/tf215/keras_cnn_trained.keras'),
    [inWorkspace('artifacts/tf215/keras_cnn_trained.keras'), inWorkspace('artifacts/damaged/kz_nan.keras')],
  );
  await screen.wait('.versus');
  await screen.wait('main h2');
  await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/compare.png`);
  same(await screen.axe(), [], 'axe');
  same(await screen.errors(), [], 'errors of the page');
});

for (const path of ['artifacts/tf221/h5_cnn_trained.h5', 'artifacts/tf215/ckpt_many_small']) {
  test(`opens ${path}`, async () => {
    await vscode.commands.executeCommand('saveproof.openArtifact', inWorkspace(path));
    await screen.wait('#tree .row');
    await screen.click('#tab-variables');
    await screen.wait('.variables tbody tr:not(.space)');
  });
}

for (const path of ['artifacts/damaged/kz_missing_weights.keras', 'artifacts/damaged/h5_truncated.h5']) {
  test(`says what is wrong with ${path}`, async () => {
    await openArtifact(path);
    const text = await eventually(
      'a sentence',
      async () => (await screen.texts('[role="alert"] p, .findings .message')).join(' ').trim() || null,
    );
    check(text.length > 20, text);
  });
}

test('a variable is exported as a NumPy file', async () => {
  await vscode.workspace
    .getConfiguration('files')
    .update('simpleDialog.enable', true, vscode.ConfigurationTarget.Workspace);
  await openArtifact(MODEL);
  await screen.fill('#search', 'kernel');
  await screen.click('#tree .row .label', { hasText: 'kernel' });
  await screen.wait('.details table.grid td');
  await screen.click('.tool', { hasText: '.npy' });
  await screen.wait('.quick-input-widget', { where: 'workbench' });
  await screen.press('Enter');
  const folder = inWorkspace('artifacts/tf221');
  const name = await eventually('the file', async () =>
    (await vscode.workspace.fs.readDirectory(folder)).map(([each]) => each).find((each) => each.endsWith('.npy')),
  );
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
  same(new TextDecoder('latin1').decode(bytes.subarray(1, 6)), 'NUMPY', 'magic');
});

test('scan finds the NaN', async () => {
  await openArtifact('artifacts/damaged/kz_nan.keras');
  await screen.click('.tool', { hasText: 'Scan values' });
  await screen.wait('.notice', { hasText: 'with NaN or infinity' });
  await screen.click('#tab-variables');
  await screen.wait('.variables tr.bad');
});

test('the models view lists every model once and opens it', async () => {
  await vscode.commands.executeCommand('saveproof.models.focus');
  await screen.wait('.monaco-list-row', { where: 'workbench', hasText: 'keras_multi_io.keras' });
  const lines = await screen.texts('.pane-body .monaco-list-row', { where: 'workbench' });
  // What is broken shows it without being opened.
  await eventually('the health of a broken model', async () => {
    const rows = await screen.texts('.pane-body .monaco-list-row', { where: 'workbench' });
    return rows.some((row) => /h5_truncated\.h5[^]*\d errors?\b/.test(row)) ? true : null;
  });
  check(!lines.some((line) => line.includes('variables.index') || /^variables\b/.test(line)), lines.join(' | '));
  await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/models-view.png`);
  await screen.click('.monaco-list-row', { where: 'workbench', hasText: 'keras_multi_io.keras' });
  await screen.wait('#tree .row');
});
