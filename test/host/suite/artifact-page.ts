import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, same, screen, test } from './harness';

const MODEL = 'export/1/saved_model.pb';
const rows = (): Promise<string[]> => screen.texts('#tree .row .label');

test('a SavedModel opens as a tree', async () => {
  await vscode.commands.executeCommand('vscode.open', inWorkspace(MODEL));
  await screen.wait('#tree .row');
  same((await screen.texts('h1'))[0], 'export/1', 'name');
  const head = (await screen.texts('.head')).join(' ');
  for (const part of ['SavedModel', 'TensorFlow 2.15']) check(head.includes(part), `the head lacks ${part}: ${head}`);
  const labels = await rows();
  for (const label of ['MetaGraph: serve', 'Signatures', 'serving_default', 'Functions', 'Objects', 'Files']) {
    check(labels.includes(label), `the tree lacks ${label}: ${labels.join(', ')}`);
  }
  same(await screen.errors(), [], 'errors of the page');
});

test('a variable shows its type, shape, bytes, statistics and values', async () => {
  await openArtifact(MODEL);
  await screen.fill('#search', 'kernel float32');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.click('#tree .row .label', { hasText: 'kernel' });
  await screen.wait('.details dd', { hasText: 'float32' });
  await screen.wait('.details .figures');
  await screen.wait('.details .histogram rect');
  await screen.wait('.details table.grid td');
});

test('search shows what matches and the way to it', async () => {
  await openArtifact(MODEL);
  const all = (await rows()).length;
  await screen.fill('#search', 'serving_default');
  await eventually('fewer rows', async () => ((await rows()).length < all ? true : null));
  const labels = await rows();
  check(labels.includes('serving_default') && labels.includes('Signatures'), labels.join(', '));
  check(!labels.includes('Producer'), 'what does not match is still there');
  await screen.fill('#search', 'no such thing');
  await screen.wait('.nothing', { hasText: 'Nothing matches' });
});

test('the table of variables sorts and filters', async () => {
  await openArtifact(MODEL);
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  await screen.fill('.search input', 'float32');
  await screen.click('.variables th button', { hasText: 'Bytes' });
  await screen.wait('th.bytes[aria-sort="descending"]');
  const sizes = await eventually('sorted rows', async () => {
    const cells = await screen.evaluate<number[]>(
      `[...document.querySelectorAll('.variables tbody tr:not(.space)')].map((row) => Number(row.cells[3].innerText.replace(/,/g, '')))`,
    );
    return cells.every((cell, index) => index === 0 || cell <= (cells[index - 1] ?? 0)) ? cells : null;
  });
  check(sizes.length > 2, 'too few rows');
  await screen.fill('.search input', 'bias');
  await eventually('only bias', async () => {
    const names = await screen.evaluate<string[]>(
      `[...document.querySelectorAll('.variables tbody tr:not(.space) td:first-child')].map((cell) => cell.innerText)`,
    );
    return names.length > 0 && names.every((name) => name.includes('bias')) ? true : null;
  });
});

test('scan fills the statistics of every variable', async () => {
  await openArtifact(MODEL);
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  await screen.click('.tool', { hasText: 'Scan values' });
  await screen.wait('.notice', { hasText: 'no NaN' });
  await eventually('statistics in the table', async () => {
    const cells = await screen.evaluate<string[]>(
      `[...document.querySelectorAll('.variables tbody tr:not(.space)')].map((row) => row.cells[6].innerText)`,
    );
    return cells.filter((cell) => cell !== '').length > 2 ? true : null;
  });
});

test('verify says that every checksum is right', async () => {
  await openArtifact(MODEL);
  await screen.click('.tool', { hasText: 'Verify' });
  await screen.wait('.notice', { hasText: 'Every checksum is right' });
});

test('operations of a signature and a function are drawn, unfold, are found and lead to the tree', async () => {
  const pictures = process.env.SAVEPROOF_TEST_RESULTS ?? '';
  await openArtifact(MODEL);
  await screen.click('#tree .row .label', { hasText: 'serving_default' });
  await screen.click('.details .tool', { hasText: 'Show graph' });
  await screen.wait('.picture .node rect', { state: 'attached', timeout: 30_000 });
  await screen.fill('.search input[aria-label="Find an operation"]', 'StatefulPartitionedCall');
  await screen.wait('.chosen .link', { hasText: 'Open __inference' });
  await screen.screenshot(`${pictures}/signature-graph.png`);
  await screen.click('.chosen .link', { hasText: 'Open __inference' });
  await screen.wait('.search option:checked', { hasText: 'function __inference', state: 'attached' });
  // A wrapper calls the function that computes.
  const layer = 'MatMul';
  const functions = await screen.evaluate<string[]>(
    `[...document.querySelectorAll('.search option')].map(({ value }) => value).filter((value) => value.includes('wrapped_model'))`,
  );
  check(functions.length > 0, 'the function of the model is not offered');
  await screen.evaluate(
    `(() => { const select = document.querySelector('.search select'); select.value = ${JSON.stringify(functions[0])}; select.dispatchEvent(new Event('change')); })()`,
  );
  await screen.wait('.picture .folded rect', { state: 'attached', timeout: 30_000 });
  await screen.screenshot(`${pictures}/function-graph-folded.png`);
  same(await screen.axe(), [], 'axe');
  const folded = await screen.count('.picture .node');
  await screen.fill('.search input[aria-label="Find an operation"]', layer);
  // Arguments are named after what takes them: they come first.
  await eventually('the operation', async () => {
    if ((await screen.texts('.chosen .quiet'))[0] === layer) return true;
    await screen.press('Enter');
    await new Promise((later) => setTimeout(later, 500));
    return null;
  });
  check((await screen.count('.picture .open')) > 0 && folded > 0, 'nothing was unfolded');
  await screen.screenshot(`${pictures}/function-graph.png`);
  await screen.click('.chosen .link', { hasText: 'Show in tree' });
  await screen.wait('.row.selected .label', { hasText: '__inference' });
  same(await screen.errors(), [], 'errors of the page');
});

test('"Open as Model Artifact" opens a folder', async () => {
  await vscode.commands.executeCommand('saveproof.openArtifact', inWorkspace('export/1'));
  await screen.wait('#tree .row', { hasText: 'MetaGraph' });
});

test('"Open as Model Artifact" from the palette is about the file that is open, text or not', async () => {
  await vscode.commands.executeCommand('vscode.open', inWorkspace('artifacts/tf221/h5_cnn_trained.h5'));
  await eventually('the tab of a binary file', () => vscode.window.tabGroups.activeTabGroup.activeTab);
  same(vscode.window.activeTextEditor === undefined, true, 'a binary file has no text editor');
  await vscode.commands.executeCommand('saveproof.openArtifact');
  await screen.wait('#tree .row', { hasText: 'Layers' });
});

test('names from an artifact are text, whatever they hold', async () => {
  await openArtifact('artifacts/hostile-names/saved_model.pb');
  await screen.fill('#search', 'onerror');
  await screen.wait('#tree .row', { hasText: '<img src=x onerror=' });
  await screen.click('#tree .row .label', { hasText: '<img src=x onerror=' });
  await screen.wait('.details h2', { hasText: '<img src=x onerror=' });
  same(await screen.count('#tree img, .details img'), 0, 'elements made from a name');
  same(await screen.evaluate('window.hostile === undefined'), true, 'a name ran as script');
});
