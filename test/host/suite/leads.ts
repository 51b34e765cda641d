/** Ways to an artifact: the terminal, problems, folders, files whose names belong to others too. */
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, same, screen, test } from './harness';

test('a path in a terminal leads to the model', async () => {
  const written = new vscode.EventEmitter<string>();
  const terminal = vscode.window.createTerminal({
    name: 'training',
    pty: { onDidWrite: written.event, open: () => written.fire('Epoch 1: saving model to artifacts/tf221/keras_multi_io.keras\r\nINFO:tensorflow:Assets written to: export/1/assets\r\n'), close: () => undefined },
  });
  try {
    terminal.show();
    await screen.wait('.xterm-rows', { where: 'workbench', hasText: 'keras_multi_io.keras' });
    for (const [text, title] of [['keras_multi_io.keras', 'keras_multi_io.keras'], ['export/1', 'export/1']] as const) {
      await eventually(`the link ${text}`, async () => {
        await screen.followInTerminal(text);
        await screen.wait('#tree .row', { timeout: 4000 });
        return true;
      });
      same((await screen.texts('h1'))[0], title, 'name');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  } finally {
    terminal.dispose();
    written.dispose();
    await vscode.commands.executeCommand('workbench.action.closePanel');
  }
});

test('a problem leads to the model it is about', async () => {
  await vscode.workspace.fs.copy(inWorkspace('artifacts/tf215/keras_cnn_trained.keras'), inWorkspace('digits/old.keras'), { overwrite: true });
  const uri = inWorkspace('digits/reads.py');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('import keras\n\nmodel = keras.models.load_model("old.keras")\nmodel.save("digits.krs")\n'));
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const about = await eventually('a problem about old.keras', () => vscode.languages.getDiagnostics(uri).find(({ source, message }) => source === 'saveproof' && message.includes('old.keras')));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, about.range, 'quickfix');
    const action = actions.find(({ title }) => title.startsWith('Open old.keras'));
    check(action?.command !== undefined, `no way among: ${actions.map(({ title }) => title).join(' | ')}`);
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    await screen.wait('#tree .row');
    same((await screen.texts('h1'))[0], 'old.keras', 'name');
  } finally {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
    await vscode.workspace.fs.delete(inWorkspace('digits/old.keras'));
  }
});

test('.h5 belongs to other editors too: offered, not taken; the Explorer opens it', async () => {
  await vscode.commands.executeCommand('vscode.open', inWorkspace('artifacts/tf221/h5_cnn_trained.h5'));
  const input = await eventually('a tab', () => vscode.window.tabGroups.activeTabGroup.activeTab?.input as object | undefined);
  check(!(input instanceof vscode.TabInputCustom), 'Saveproof took an .h5 file by itself');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand('vscode.openWith', inWorkspace('artifacts/tf221/h5_cnn_trained.h5'), 'saveproof.artifactOption');
  await screen.wait('#tree .row', { hasText: 'Layers' });
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  // As a person does it: the context menu of the folder.
  await vscode.commands.executeCommand('revealInExplorer', inWorkspace('artifacts/tf215/ckpt_many_small'));
  await screen.click('.explorer-folders-view .monaco-list-row', { where: 'workbench', hasText: 'ckpt_many_small', button: 'right' });
  await screen.click('.monaco-menu .action-label', { where: 'workbench', hasText: 'Open as Model Artifact' });
  await screen.wait('#tree .row');
});

test('two models picked in the Explorer are compared', async () => {
  await vscode.commands.executeCommand('revealInExplorer', inWorkspace('artifacts/tf215/keras_cnn_trained.keras'));
  const row = (text: string): Promise<null> => screen.wait('.explorer-folders-view .monaco-list-row', { where: 'workbench', hasText: text });
  await row('keras_cnn_trained.keras');
  await vscode.commands.executeCommand('revealInExplorer', inWorkspace('artifacts/tf221/keras_multi_io.keras'));
  await row('keras_multi_io.keras');
  await screen.click('.explorer-folders-view .monaco-list-row', { where: 'workbench', hasText: 'keras_cnn_trained.keras' });
  await screen.click('.explorer-folders-view .monaco-list-row', { where: 'workbench', hasText: 'keras_multi_io.keras', modifiers: ['Control'] });
  await screen.click('.explorer-folders-view .monaco-list-row', { where: 'workbench', hasText: 'keras_multi_io.keras', button: 'right' });
  await screen.click('.monaco-menu .action-label', { where: 'workbench', hasText: 'Compare Selected Models' });
  await screen.wait('.versus');
  const [name = ''] = await screen.texts('h1');
  check(name.includes('keras_cnn_trained.keras') && name.includes('keras_multi_io.keras'), name);
  await screen.wait('tr.changed', { hasText: 'Parameters' });
});
