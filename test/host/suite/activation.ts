import * as vscode from 'vscode';
import { check, eventually, inWorkspace, screen, test } from './harness';

test('activation: the host reports how long it took', async () => {
  await vscode.window.showTextDocument(inWorkspace('digits/layers.py'));
  const extension = vscode.extensions.getExtension('saveproof.saveproof');
  check(extension !== undefined, 'the package is not installed');
  await eventually('activation', () => extension.isActive || null);
  await vscode.commands.executeCommand('workbench.action.showRuntimeExtensions');
  const line = await eventually('a line of the running extensions', async () => {
    const lines = await screen.texts('.runtime-extensions-editor .monaco-list-row', { where: 'workbench' });
    return lines.find((text) => /saveproof/i.test(text) && /\d+\s*ms/.test(text));
  });
  const milliseconds = Number(/(\d+)\s*ms/.exec(line)?.[1]);
  await screen.note(`activation ${milliseconds} ms, as the host reports`);
});

test('the status item names the version and where it comes from', async () => {
  await vscode.window.showTextDocument(inWorkspace('digits/layers.py'));
  const item = '#saveproof\\.saveproof\\.saveproof\\.target';
  await screen.wait(item, { where: 'workbench', hasText: 'Keras' });
  const label = await eventually('the version', async () => {
    const [text] = await screen.texts(item, { where: 'workbench' });
    return text?.includes('3.15') ? screen.attribute(`${item} a`, 'aria-label', { where: 'workbench' }) : null;
  });
  check(label.includes('requirements.txt'), label);
});
