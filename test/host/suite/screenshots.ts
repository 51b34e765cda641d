/** Pictures for the README, and of each main state for a person to look at. */
import * as vscode from 'vscode';
import { eventually, inWorkspace, openArtifact, screen, test } from './harness';

const media = process.env.SAVEPROOF_TEST_MEDIA;
const results = process.env.SAVEPROOF_TEST_RESULTS;

async function setTheme(theme: string): Promise<void> {
  await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Workspace);
  await new Promise((later) => setTimeout(later, 800));
}

for (const [name, theme] of [['dark', 'Default Dark Modern'], ['light', 'Default Light Modern'], ['contrast', 'Default High Contrast']] as const) {
  test(`screenshots: ${name}`, async () => {
    const folder = name === 'contrast' ? results : media;
    await setTheme(theme);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
    await vscode.commands.executeCommand('workbench.view.explorer');
    const document = await vscode.workspace.openTextDocument(inWorkspace('digits/layers.py'));
    await vscode.window.showTextDocument(document);
    await eventually('findings', () => (vscode.languages.getDiagnostics(document.uri).length > 0 ? true : null)).catch(() => undefined);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    await new Promise((later) => setTimeout(later, 1200));
    await screen.screenshot(`${folder}/lint-${name}.png`);
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');

    await openArtifact('export/1/saved_model.pb');
    await screen.click('#tree .row .label', { hasText: 'probs' });
    await screen.wait('#tree .row .label', { hasText: 'kernel' });
    await screen.click('#tree .row .label', { hasText: 'kernel' });
    await screen.wait('.details .histogram rect', { state: 'attached' });
    await screen.wait('.details table.grid td');
    await screen.focus('#tree');
    await new Promise((later) => setTimeout(later, 600));
    await screen.screenshot(`${folder}/savedmodel-${name}.png`);
    await screen.click('#tab-variables');
    await screen.wait('.variables tbody tr:not(.space)');
    await screen.screenshot(`${results}/variables-${name}.png`);
    await screen.click('.tool', { hasText: 'Map of bytes' });
    await screen.wait('.treemap rect');
    await screen.screenshot(`${results}/map-${name}.png`);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openArtifact('artifacts/damaged/sm_missing_data/saved_model.pb');
    await screen.screenshot(`${results}/missing-${name}.png`);
  });
}
