import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, screen, test } from './harness';

async function breakCopy(name: string, change: (bytes: Uint8Array) => Uint8Array): Promise<string> {
  const folder = inWorkspace(`broken-${name}`);
  await vscode.workspace.fs.copy(inWorkspace('export/1'), folder, { overwrite: true });
  const file = vscode.Uri.joinPath(folder, 'saved_model.pb');
  await vscode.workspace.fs.writeFile(file, change(await vscode.workspace.fs.readFile(file)));
  return `broken-${name}/saved_model.pb`;
}

/** What the page says about what is wrong. */
async function complaint(): Promise<string> {
  return eventually('a sentence', async () => {
    const texts = await screen.texts('[role="alert"] p, .findings .message');
    const text = texts.join(' ').trim();
    return text === '' ? null : text;
  });
}

function isPlain(sentence: string): void {
  check(!/undefined|null|NaN|\bat .+:\d+:\d+|TypeError|RangeError/.test(sentence), `no plain sentence: ${sentence}`);
  check(sentence.length > 20 && sentence.length < 1200, `not a sentence: ${sentence}`);
}

for (const [name, change] of [
  ['zero', () => new Uint8Array()],
  ['garbage', (bytes: Uint8Array) => bytes.map((_, index) => (index * 197 + 31) % 256)],
  ['cut', (bytes: Uint8Array) => bytes.slice(0, Math.floor(bytes.length / 2))],
] as const) {
  test(`broken saved_model.pb (${name}): one plain sentence`, async () => {
    await openArtifact(await breakCopy(name, change));
    isPlain(await complaint());
  });
}

test('missing variables: said plainly, the rest still shows', async () => {
  await openArtifact('artifacts/damaged/sm_missing_data/saved_model.pb');
  isPlain(await complaint());
  await screen.wait('#tree .row', { hasText: 'serving_default' });
});

test('a folder without a model: a message, no editor', async () => {
  await vscode.workspace.fs.createDirectory(inWorkspace('nothing-here'));
  await vscode.commands.executeCommand('saveproof.openArtifact', inWorkspace('nothing-here'));
  await screen.wait('.notification-toast', { where: 'workbench', hasText: 'holds no model' });
  await vscode.commands.executeCommand('notifications.clearAll');
});
