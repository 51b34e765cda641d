/**
 * Every state of the page in every theme: axe finds nothing wrong, and a picture of it is kept for a person to look at.
 * The README's pictures are among them.
 */
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, results, same, screen, setTheme, test } from './harness';

const media = process.env.SAVEPROOF_TEST_MEDIA ?? results;
const THEMES = [
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
  ['contrast-light', 'Default High Contrast Light'],
  ['dark', 'Default Dark Modern'],
] as const;
/** Those that the README shows. */
const SHOWN = new Set(['lint-dark', 'savedmodel-light', 'graph-dark']);

async function picture(state: string, theme: string): Promise<void> {
  const name = `${state}-${theme}`;
  await screen.screenshot(`${SHOWN.has(name) ? media : results}/${name}.png`);
}

/** Looks at what is open in each theme, the dark one last: it stays. */
async function look(state: string): Promise<void> {
  const found: string[] = [];
  for (const [name, theme] of THEMES) {
    await setTheme(theme);
    found.push(...(await screen.axe()).map((violation) => `${theme}: ${violation}`));
    if (!name.startsWith('contrast') || /^(savedmodel|graph|map)$/.test(state)) await picture(state, name);
  }
  check(found.length === 0, found.join('\n'));
  same(await screen.errors(), [], 'errors of the page');
}

/** Only what is looked at: no panel, no messages, the Explorer beside it. */
async function tidy(): Promise<void> {
  for (const command of [
    'notifications.clearAll',
    'workbench.action.closePanel',
    'workbench.action.closeAuxiliaryBar',
    'workbench.view.explorer',
  ])
    await vscode.commands.executeCommand(command);
}

const SAVED_MODEL = 'export/1/saved_model.pb';

test('tour: findings in Python', async () => {
  await tidy();
  const document = await vscode.workspace.openTextDocument(inWorkspace('digits/layers.py'));
  await vscode.window.showTextDocument(document);
  await eventually('findings', () => (vscode.languages.getDiagnostics(document.uri).length > 0 ? true : null)).catch(
    () => undefined,
  );
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  for (const [name, theme] of [THEMES[0], THEMES[3]]) {
    await setTheme(theme);
    await new Promise((later) => setTimeout(later, 800));
    await picture('lint', name);
  }
  await vscode.commands.executeCommand('workbench.action.closePanel');
});

test('tour: structure and values', async () => {
  await tidy();
  await openArtifact(SAVED_MODEL);
  await screen.click('#tree .row .label', { hasText: 'probs' });
  await screen.wait('#tree .row .label', { hasText: 'kernel' });
  await screen.click('#tree .row .label', { hasText: 'kernel' });
  await screen.wait('.details .histogram rect', { state: 'attached' });
  await screen.wait('.details table.grid td');
  await screen.focus('#tree');
  await look('savedmodel');
  await screen.click('.tool', { hasText: 'Heat map' });
  await screen.wait('.heat[data-painted]', { state: 'attached' });
  await look('heat-map');
});

test('tour: overview, variables, map of bytes, nothing found', async () => {
  await tidy();
  await openArtifact(SAVED_MODEL);
  await look('overview');
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  await look('variables');
  await screen.click('.tool', { hasText: 'Map of bytes' });
  await screen.wait('.treemap rect', { state: 'attached' });
  await look('map');
  await screen.click('#tab-findings');
  await screen.wait('.empty');
  await look('no-findings');
});

test('tour: graph', async () => {
  await tidy();
  await openArtifact('artifacts/tf221/keras_multi_io.keras');
  await screen.click('#tab-graph');
  await screen.wait('#graph', { timeout: 30_000 });
  await screen.fill('.search input[aria-label="Find a layer"]', 'dense');
  await screen.wait('.chosen', { hasText: 'dense' });
  await look('graph');
});

test('tour: comparison', async () => {
  await tidy();
  await vscode.commands.executeCommand(
    'saveproof.compareSelected',
    inWorkspace('artifacts/tf215/keras_cnn_trained.keras'),
    [inWorkspace('artifacts/tf215/keras_cnn_trained.keras'), inWorkspace('artifacts/damaged/kz_nan.keras')],
  );
  await screen.wait('main h2');
  await look('compare');
});

test('tour: partly broken, wholly broken, nothing inside', async () => {
  await tidy();
  await openArtifact('artifacts/damaged/sm_missing_data/saved_model.pb');
  await screen.wait('.findings .message');
  await look('partly-broken');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const file = inWorkspace('nothing/empty.keras');
  await vscode.workspace.fs.writeFile(file, new Uint8Array());
  await openArtifact('nothing/empty.keras');
  await screen.wait('[role="alert"]', { hasText: 'empty' });
  await look('wholly-broken');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(vscode.Uri.joinPath(file, '..'), { recursive: true });
});
