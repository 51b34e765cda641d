/** Files that change while they are looked at: training writes, models grow, go away, come back. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, results, same, screen, test } from './harness';

const FOLDER = 'training';
const path = (name: string): string => inWorkspace(`${FOLDER}/${name}`).fsPath;
const artifact = (name: string): Buffer => readFileSync(`${process.env.SAVEPROOF_TEST_ARTIFACTS}/${name}`);
const remove = (name: string): Thenable<void> => vscode.workspace.fs.delete(inWorkspace(name), { recursive: true });

test('the models view follows training: models come, grow old, break and go', async () => {
  await vscode.commands.executeCommand('saveproof.models.focus');
  const rows = (): Promise<string[]> => screen.texts('.pane-body .monaco-list-row', { where: 'workbench' });
  await eventually('the models', async () => ((await rows()).length > 0 ? true : null));
  await vscode.workspace.fs.createDirectory(inWorkspace(FOLDER));
  // As a callback writes them: one epoch after the other.
  writeFileSync(path('epoch-01.keras'), artifact('tf215/keras_seq.keras'));
  const first = await eventually('the first epoch', async () =>
    (await rows()).find((row) => row.includes('epoch-01.keras')),
  );
  for (const part of ['Keras', 'just now']) check(first.includes(part), `the row lacks ${part}: ${first}`);
  check(/\d(\.\d)? [KM]?B/.test(first), `the row lacks its size: ${first}`);
  check(
    (await rows()).some((row) => row.startsWith(FOLDER)),
    'models are not grouped by folder',
  );
  writeFileSync(path('epoch-02.keras'), artifact('damaged/kz_missing_weights.keras'));
  await eventually('the broken second epoch', async () =>
    (await rows()).some((row) => /epoch-02\.keras[^]*1 error/.test(row)) ? true : null,
  );
  await screen.screenshot(`${results}/models-view.png`);
  // Written once more, whole: its health is asked again.
  writeFileSync(path('epoch-02.keras'), artifact('tf215/keras_seq.keras'));
  await eventually('the mended second epoch', async () =>
    (await rows()).some((row) => row.includes('epoch-02.keras') && !row.includes('error')) ? true : null,
  );
  await remove(FOLDER);
  await eventually('nothing left of it', async () =>
    (await rows()).some((row) => row.includes('epoch-0')) ? null : true,
  );
  await vscode.commands.executeCommand('workbench.view.explorer');
});

test('an open page follows a checkpoint: data grow behind their index, and the next step takes their place', async () => {
  await vscode.workspace.fs.createDirectory(inWorkspace(FOLDER));
  const step = (number: number, ending: string): Buffer => artifact(`tf215/ckpt_manager/model-${number}.${ending}`);
  const [INDEX, DATA] = ['index', 'data-00000-of-00001'] as const;
  const data = step(2, DATA);
  writeFileSync(path(`run.${INDEX}`), step(2, INDEX));
  writeFileSync(path(`run.${DATA}`), data.subarray(0, 40));
  await openArtifact(`${FOLDER}/run.index`);
  await screen.wait('.health.error');
  await screen.click('#tab-variables');
  await screen.wait('.variables tbody tr:not(.space)');
  appendFileSync(path(`run.${DATA}`), data.subarray(40));
  await screen.wait('.health.pass');
  same(await screen.count('#tab-variables[aria-selected="true"]'), 1, 'the tab that was open');
  const values = (): Promise<string> =>
    screen.evaluate<string>(
      `[...document.querySelectorAll('.variables tbody tr:not(.space)')].map((row) => [...row.cells].map((cell) => cell.innerText).join(' ')).join('; ')`,
    );
  const first = await eventually('statistics of the first', async () =>
    /\.\d/.test(await values()) ? values() : null,
  );
  writeFileSync(path(`run.${DATA}`), step(3, DATA));
  writeFileSync(path(`run.${INDEX}`), step(3, INDEX));
  await eventually('statistics of the next', async () => {
    const next = await values();
    return next !== first && /\.\d/.test(next) ? true : null;
  });
  await screen.wait('.health.pass');
  same(await screen.errors(), [], 'errors of the page');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await remove(FOLDER);
});

test('an open page follows its file: grows, breaks, comes back, and keeps selection, filter and scroll', async () => {
  await vscode.workspace.fs.createDirectory(inWorkspace(FOLDER));
  const whole = artifact('tf221/keras_multi_io.keras');
  writeFileSync(path('model.keras'), whole);
  await openArtifact(`${FOLDER}/model.keras`);
  await screen.fill('#search', 'kernel');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.click('#tree .row .label', { hasText: 'kernel' });
  await screen.wait('.details table.grid td');
  await screen.evaluate(
    '(() => { const list = document.querySelector("#tree"); list.scrollTop = 22; list.dispatchEvent(new Event("scroll")); })()',
  );
  const place = (): Promise<string> =>
    screen.evaluate<string>(
      `JSON.stringify([document.querySelector('#search')?.value, document.querySelector('#tree')?.scrollTop, document.querySelector('.row.selected .label')?.innerText])`,
    );
  const before = await place();

  // Still being written: half of it stands there.
  writeFileSync(path('model.keras'), whole.subarray(0, Math.floor(whole.length / 2)));
  await screen.wait('[role="alert"], .health.error');
  await screen.screenshot(`${results}/half-written.png`);
  appendFileSync(path('model.keras'), whole.subarray(Math.floor(whole.length / 2)));
  await screen.wait('.health.pass');
  await eventually('the same place', async () => {
    const after = await place();
    if (after !== before) throw new Error(`${after} rather than ${before}`);
    return true;
  });

  await vscode.workspace.fs.delete(inWorkspace(`${FOLDER}/model.keras`));
  await screen.wait('.notice', { hasText: 'deleted' });
  same((await screen.texts('.row.selected')).length, 1, 'what was read is gone from the page');
  await screen.screenshot(`${results}/deleted.png`);
  writeFileSync(path('model.keras'), whole);
  await screen.wait('.notice.warning', { state: 'detached' });
  await eventually('the same place again', async () => ((await place()) === before ? true : null));
  same(await screen.errors(), [], 'errors of the page');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await remove(FOLDER);
});
