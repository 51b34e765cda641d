/** Ways to an artifact: the terminal, problems, folders, files whose names belong to others too. */
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, same, screen, test } from './harness';

/** Takes an entry of the context menu, which lets go by what is clicked in its first tenth of a second. */
async function choose(entry: string): Promise<void> {
  await eventually(`the menu takes ${entry}`, async () => {
    await screen.click('.monaco-menu .action-label', { where: 'workbench', hasText: entry });
    await screen.wait('.monaco-menu', { where: 'workbench', state: 'hidden', timeout: 1000 });
    return true;
  });
}

test('a path in a terminal leads to the model', async () => {
  const written = new vscode.EventEmitter<string>();
  const terminal = vscode.window.createTerminal({
    name: 'training',
    pty: {
      onDidWrite: written.event,
      open: () =>
        written.fire(
          'Epoch 1: saving model to artifacts/tf221/keras_multi_io.keras\r\nINFO:tensorflow:Assets written to: export/1/assets\r\n',
        ),
      close: () => undefined,
    },
  });
  try {
    terminal.show();
    await screen.wait('.xterm-rows', { where: 'workbench', hasText: 'keras_multi_io.keras' });
    for (const [text, title] of [
      ['keras_multi_io.keras', 'keras_multi_io.keras'],
      ['export/1', 'export/1'],
    ] as const) {
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
  await vscode.workspace.fs.copy(
    inWorkspace('artifacts/tf215/keras_cnn_trained.keras'),
    inWorkspace('digits/old.keras'),
    { overwrite: true },
  );
  const uri = inWorkspace('digits/reads.py');
  await vscode.workspace.fs.writeFile(
    uri,
    new TextEncoder().encode(
      'import keras\n\nmodel = keras.models.load_model("old.keras")\nmodel.save("digits.krs")\n',
    ),
  );
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const about = await eventually('a problem about old.keras', () =>
      vscode.languages
        .getDiagnostics(uri)
        .find(({ source, message }) => source === 'saveproof' && message.includes('old.keras')),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      about.range,
      'quickfix',
    );
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
  const input = await eventually(
    'a tab',
    () => vscode.window.tabGroups.activeTabGroup.activeTab?.input as object | undefined,
  );
  check(!(input instanceof vscode.TabInputCustom), 'Saveproof took an .h5 file by itself');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand(
    'vscode.openWith',
    inWorkspace('artifacts/tf221/h5_cnn_trained.h5'),
    'saveproof.artifactOption',
  );
  await screen.wait('#tree .row', { hasText: 'Layers' });
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  // As a person does it: the context menu of the folder.
  await vscode.commands.executeCommand('revealInExplorer', inWorkspace('artifacts/tf215/ckpt_many_small'));
  await screen.click('.explorer-folders-view .monaco-list-row', {
    where: 'workbench',
    hasText: 'ckpt_many_small',
    button: 'right',
  });
  await choose('Open as Model Artifact');
  await screen.wait('#tree .row');
});

test('two models picked in the Explorer are compared', async () => {
  const ROW = '.explorer-folders-view .monaco-list-row';
  const names = ['keras_cnn_trained.keras', 'keras_multi_io.keras'] as const;
  const [first, second] = names;
  for (const path of [`artifacts/tf215/${first}`, `artifacts/tf221/${second}`]) {
    await vscode.commands.executeCommand('revealInExplorer', inWorkspace(path));
    await screen.wait(`${ROW}.selected`, { where: 'workbench', hasText: path.split('/').at(-1) });
  }
  await eventually(
    'the entry of the context menu',
    async () => {
      await screen.click(ROW, { where: 'workbench', hasText: first });
      // The click opens it, and the Explorer follows what is opened: what is selected before then is let go again.
      await eventually(`${first} in an editor`, () =>
        vscode.window.tabGroups.activeTabGroup.activeTab?.label === first ? true : null,
      );
      await screen.wait('#tree .row');
      await screen.click(ROW, { where: 'workbench', hasText: second, modifiers: ['Control'] });
      await eventually(
        'both selected, in a list that has the focus',
        async () => {
          const selected = (
            await screen.texts('.explorer-folders-view .monaco-list:focus-within .monaco-list-row.selected', {
              where: 'workbench',
            })
          ).map((text) => text.trim());
          return selected.length === 2 && names.every((name) => selected.includes(name)) ? true : null;
        },
        3000,
      );
      await screen.click(ROW, { where: 'workbench', hasText: second, button: 'right' });
      await screen.wait('.monaco-menu .action-label', {
        where: 'workbench',
        hasText: 'Compare Selected Models',
        timeout: 3000,
      });
      return true;
    },
    60_000,
  );
  await choose('Compare Selected Models');
  await screen.wait('.versus');
  const [name = ''] = await screen.texts('h1');
  check(name.includes('keras_cnn_trained.keras') && name.includes('keras_multi_io.keras'), name);
  await screen.wait('tr.changed', { hasText: 'Parameters' });
});
