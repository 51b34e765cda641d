import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, same, screen, test } from './harness';

test('a model is compared with its version in Git', async () => {
  const folder = inWorkspace('versioned');
  const file = vscode.Uri.joinPath(folder, 'model.keras');
  const git = (...args: string[]): void => void execFileSync('git', ['-C', folder.fsPath, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args]);
  await vscode.workspace.fs.copy(inWorkspace('artifacts/tf215/keras_cnn_trained.keras'), file, { overwrite: true });
  git('init', '-q');
  git('add', 'model.keras');
  git('commit', '-q', '-m', 'Add the model');
  await vscode.workspace.fs.copy(inWorkspace('artifacts/damaged/kz_nan.keras'), file, { overwrite: true });
  const configuration = vscode.workspace.getConfiguration('git');

  await vscode.commands.executeCommand('saveproof.compareWithGit', file);
  await screen.wait('.notification-toast', { where: 'workbench', hasText: 'Git is switched off' });
  await vscode.commands.executeCommand('notifications.clearAll');

  await configuration.update('enabled', true, vscode.ConfigurationTarget.Workspace);
  try {
    await eventually('Git', () => (vscode.extensions.getExtension<{ enabled: boolean }>('vscode.git')?.exports.enabled === true ? true : null));
    await vscode.commands.executeCommand('saveproof.compareWithGit', file);
    await screen.wait('main h2');
    same((await screen.texts('h1'))[0], 'model.keras (last commit ↔ now)', 'name');
    const changed = await screen.texts('tr.changed');
    check(changed.length > 0, 'nothing differs');
    await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/compare-git.png`);
    same(await screen.errors(), [], 'errors of the page');
    const unversioned = vscode.Uri.joinPath(folder, 'new.keras');
    await vscode.workspace.fs.copy(file, unversioned, { overwrite: true });
    await vscode.commands.executeCommand('saveproof.compareWithGit', unversioned);
    await screen.wait('.notification-toast', { where: 'workbench', hasText: 'The last commit holds no new.keras' });
  } finally {
    await vscode.commands.executeCommand('notifications.clearAll');
    await configuration.update('enabled', undefined, vscode.ConfigurationTarget.Workspace);
    await configuration.update('enabled', false, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(folder, { recursive: true });
  }
});
