/** Work on a whole artifact: checks and exports whose progress is seen, and that end when they are told to. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, results, same, screen, test } from './harness';

const FOLDER = 'large';
const exists = (path: string): Thenable<boolean> =>
  vscode.workspace.fs.stat(inWorkspace(path)).then(
    () => true,
    () => false,
  );

/** Takes the name that the dialog offers, which must be this. */
async function saveAs(name: string): Promise<void> {
  // The last dialog's name still stands in the input while it is hidden.
  await screen.wait('.quick-input-widget', { where: 'workbench' });
  await eventually(`a dialog that offers ${name}`, async () =>
    (await screen.value('.quick-input-widget input')).endsWith(`/${name}`) ? true : null,
  );
  // While it looks at what is there, it takes no answer.
  await eventually('the dialog takes the name', async () => {
    await screen.press('Enter');
    await screen.wait('.quick-input-widget', { where: 'workbench', state: 'hidden', timeout: 1000 });
    return true;
  });
}

/** The bytes of a file of the workspace once it is there; it is removed again. */
async function written(path: string): Promise<Buffer> {
  const bytes = await eventually(path, async () =>
    (await exists(path)) ? readFileSync(inWorkspace(path).fsPath) : null,
  );
  await vscode.workspace.fs.delete(inWorkspace(path));
  return bytes;
}

test('scan: percent and bytes are seen to move, and Stop ends it', async () => {
  await openArtifact(`${FOLDER}/huge.h5`);
  await screen.click('.tool', { hasText: 'Scan values' });
  const [said] = await eventually('progress', async () => {
    const texts = await screen.texts('.notice');
    return /[1-9]\d*\s?%/.test(texts.join(' ')) ? texts : null;
  });
  check(/GB/.test(said ?? ''), `no bytes: ${said}`);
  const share = await screen.evaluate<number>('document.querySelector(".notice progress").value');
  check(share > 0 && share < 1, `progress ${share}`);
  await screen.screenshot(`${results}/scanning.png`);
  // The page goes on working meanwhile.
  await screen.click('#tab-findings');
  await screen.click('.notice .tool', { hasText: 'Stop' });
  await screen.wait('.notice', { hasText: 'Stopped' });
  same(await screen.errors(), [], 'errors of the page');
});

test('verify: percent is seen to move, and Stop ends it', async () => {
  await openArtifact(`${FOLDER}/large.keras`);
  await screen.click('.tool', { hasText: 'Verify' });
  await eventually('progress', async () =>
    /Verifying[^]*?[1-9]\d*\s?%/.test((await screen.texts('.notice')).join(' ')) ? true : null,
  );
  await screen.click('.notice .tool', { hasText: 'Stop' });
  await screen.wait('.notice', { hasText: 'Stopped.' });
  check(!(await screen.texts('.notice')).join(' ').includes('Every checksum'), 'it says that all is right');
  // What was stopped can be done again, and the model is still there to be read.
  await screen.wait('.tool:not([disabled])', { hasText: 'Verify' });
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  await screen.click('.variables tbody tr:not(.space) .link');
  await screen.wait('.details table.grid td');
  same(await screen.errors(), [], 'errors of the page');
});

test('verify: says how far it is and what it found', async () => {
  await openArtifact('artifacts/damaged/kz_bitflip_weights.keras');
  await screen.click('.tool', { hasText: 'Verify' });
  await screen.wait('.notice', { hasText: 'Found: 1 fault.' });
  await screen.click('#tab-findings');
  await screen.wait('.findings .error .message', { hasText: 'checksum' });
});

test('export: one, some and all variables, in the formats that are offered', async () => {
  await openArtifact('export/1/saved_model.pb');
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  await screen.click('.tool', { hasText: 'Export all' });
  await saveAs('export_1.safetensors');
  const all = await written('export/export_1.safetensors');
  const names = (file: Buffer): string[] =>
    Object.keys(JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString('utf8')) as object).filter(
      (name) => name !== '__metadata__',
    );
  await screen.fill('.search input', 'bias');
  await eventually('fewer rows', async () =>
    (await screen.texts('.matches'))[0] !== undefined &&
    (await screen.count('.variables tbody tr:not(.space)')) < names(all).length
      ? true
      : null,
  );
  const shown = await screen.count('.variables tbody tr:not(.space)');
  await screen.click('.tool', { hasText: 'Export these' });
  await saveAs('export_1.safetensors');
  const some = await written('export/export_1.safetensors');
  check(
    names(some).length === shown && names(some).every((name) => name.includes('bias')) && names(all).length > shown,
    `all ${names(all).join(', ')}; some ${names(some).join(', ')}`,
  );
});

test('export: Cancel ends it and leaves no file', async () => {
  const listed = async (): Promise<string[]> =>
    (await vscode.workspace.fs.readDirectory(inWorkspace(FOLDER))).map(([name]) => name).sort();
  const before = await listed();
  await openArtifact(`${FOLDER}/huge.h5`);
  await screen.fill('#search', 'hidden kernel');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.press('ArrowDown', 'End');
  await screen.wait('.details table.grid td');
  await screen.click('.tool', { hasText: '.npy' });
  await saveAs('hidden_kernel.npy');
  await screen.wait('.notification-toast', { where: 'workbench', hasText: 'Exporting' });
  await screen.click('.notification-toast .monaco-button', { where: 'workbench', hasText: 'Cancel' });
  await screen.wait('.notification-toast', { where: 'workbench', hasText: 'Exporting', state: 'hidden' });
  await eventually('nothing left of it', async () => {
    const after = await listed();
    if (after.join() !== before.join()) throw new Error(after.join(', '));
    return true;
  });
  // No complaint: it was asked for. The values can still be read.
  same(await screen.count('.notice.outcome'), 0, 'complaints');
  same(await screen.count('.notification-toast', { where: 'workbench' }), 0, 'messages');
  await screen.click('.grid-tools button[aria-label="Later rows"]');
  await screen.wait('.grid-tools', { hasText: 'rows 32' });
  same(await screen.errors(), [], 'errors of the page');
});

test('export: more than a message holds goes straight to the disk, with progress', async () => {
  await openArtifact(`${FOLDER}/large.h5`);
  await screen.fill('#search', 'hidden kernel');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.press('ArrowDown', 'End');
  await screen.wait('.details table.grid td');
  await screen.click('.tool', { hasText: '.npy' });
  await saveAs('hidden_kernel.npy');
  const file = inWorkspace(`${FOLDER}/hidden_kernel.npy`).fsPath;
  await screen.wait('.notification-toast', { where: 'workbench', hasText: 'Exporting' });
  await eventually('the file', async () => ((await exists(`${FOLDER}/hidden_kernel.npy`)) ? true : null), 60_000);
  const bytes = statSync(file).size;
  check(bytes > 256 * 1024 * 1024, `${bytes} bytes`);
  const handle = openSync(file, 'r');
  const head = Buffer.alloc(128);
  readSync(handle, head, 0, 128, 0);
  closeSync(handle);
  check(head.toString('latin1').includes("'shape': (14000000, 5)"), head.toString('latin1'));
  same(bytes, 14_000_000 * 20 + 10 + head.readUInt16LE(8), 'bytes of the file');
  await vscode.workspace.fs.delete(inWorkspace(`${FOLDER}/hidden_kernel.npy`));
});
