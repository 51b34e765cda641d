/** The walkthrough, as someone sees it who has just installed the extension: its steps work on the open folder. */
import * as vscode from 'vscode';
import { check, eventually, results, same, screen, setTheme, test } from './harness';

const workbench = { where: 'workbench' } as const;

test('walkthrough: its steps are there, with pictures in every theme', async () => {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.commands.executeCommand('saveproof.getStarted');
  await screen.wait('.gettingStartedContainer .step-title', { ...workbench, hasText: 'See what would be lost' });
  same(
    (await screen.texts('.gettingStartedContainer .step-title', workbench)).map((text) => text.trim()),
    ['See what would be lost', 'Mend it', 'Open what was saved', 'Say which Keras you run', 'Keep it so'],
    'steps',
  );
  for (const [name, theme] of [
    ['light', 'Default Light Modern'],
    ['contrast', 'Default High Contrast'],
    ['contrast-light', 'Default High Contrast Light'],
    ['dark', 'Default Dark Modern'],
  ] as const) {
    await setTheme(theme);
    await new Promise((later) => setTimeout(later, 600));
    await screen.screenshot(`${results}/walkthrough-${name}.png`);
  }
  for (const step of ['Mend it', 'Open what was saved', 'Say which Keras you run', 'Keep it so']) {
    await screen.click('.gettingStartedContainer .step-title', { ...workbench, hasText: step });
    await new Promise((later) => setTimeout(later, 600));
    await screen.screenshot(`${results}/walkthrough-${step.replaceAll(' ', '-').toLowerCase()}.png`);
  }
});

test('walkthrough: checking the project opens the gravest finding', async () => {
  await vscode.commands.executeCommand('saveproof.getStarted');
  await screen.click('.gettingStartedContainer .step-title', { ...workbench, hasText: 'See what would be lost' });
  await screen.click('.gettingStartedContainer .monaco-button', { ...workbench, hasText: 'Check the Whole Project' });
  const editor = await eventually('a program with a finding', () => vscode.window.activeTextEditor);
  await eventually('the cursor at an error', () => {
    const errors = vscode.languages
      .getDiagnostics(editor.document.uri)
      .filter(({ severity, source }) => source === 'saveproof' && severity === vscode.DiagnosticSeverity.Error);
    return errors.some(({ range }) => range.contains(editor.selection.active)) || null;
  });
  await screen.wait('.markers-panel', workbench);
  await vscode.commands.executeCommand('workbench.action.closePanel');
});

test('walkthrough: a fix is shown, and a workflow is written', async () => {
  await vscode.commands.executeCommand('saveproof.showFix');
  await screen.wait('.action-widget .monaco-list-row', workbench);
  await screen.screenshot(`${results}/walkthrough-fix-shown.png`);
  await screen.press('Escape');
  await vscode.commands.executeCommand('saveproof.newWorkflow');
  const { document } = await eventually('the workflow', () =>
    vscode.window.activeTextEditor?.document.isUntitled === true ? vscode.window.activeTextEditor : null,
  );
  check(document.getText().includes('saveproof check . --format github'), document.getText());
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});
