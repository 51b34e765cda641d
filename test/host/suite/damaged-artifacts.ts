/** Every damaged artifact opens, and the page names what is wrong with it. */
import * as vscode from 'vscode';
import { kerasFaults, tensorflowFaults } from '../../artifacts/damaged-faults';
import { check, openArtifact, screen, test } from './harness';

/** Editors open beside each other: VS Code takes a second to make one, whatever it shows. */
const AT_ONCE = 6;

/** What must be read on the page: all of these. */
const faults = new Map<string, RegExp[]>();
for (const [name, fault] of Object.entries(kerasFaults)) faults.set(name, fault === null ? [] : [fault[2]]);
for (const [name, found] of Object.entries(tensorflowFaults)) {
  // Places are compared whole in the readers' tests; on the page they stand among words.
  faults.set(
    name,
    (found ?? []).map(([, where]) => new RegExp(where.source.replace(/^\^|\$$/g, ''))),
  );
}

interface Page {
  name: string;
  /** Everything it says about what is wrong. */
  text: string;
  /** Whether a check has ended. */
  ended: boolean;
  busy: boolean;
}

/** Which of the damaged artifacts a page shows. */
const NAME = `decodeURIComponent(document.body.dataset.address).split('/damaged/')[1]?.split('/')[0]`;
const LOOK = `(() => {
  const alert = document.querySelector('[role="alert"]');
  return {
    name: ${NAME},
    text: [...document.querySelectorAll('.findings li, [role="alert"] p')].map((each) => each.innerText).join('\\n'),
    ended: alert !== null || document.querySelector('.notice.outcome') !== null,
    busy: document.querySelector('#tree .row, .empty, .findings') === null && alert === null,
  };
})()`;
/** Shows the findings and presses the button of a check, on the pages of these artifacts that have it. */
const press = (icon: string, names: readonly string[]): string => `(() => {
  const button = document.querySelector('.tools .codicon-${icon}')?.closest('button');
  if (!button || !${JSON.stringify(names)}.includes(${NAME})) return;
  document.querySelector('.notice.outcome .icon')?.click();
  document.querySelector('#tab-findings')?.click();
  button.click();
})()`;

/** Opens some artifacts beside each other and answers what their pages should have said and did not. */
async function complaints(names: readonly string[]): Promise<string[]> {
  for (const [index, name] of names.entries()) {
    const uri = vscode.Uri.file(`${process.env.SAVEPROOF_TEST_ARTIFACTS}/damaged/${name}`);
    await vscode.commands.executeCommand('saveproof.openArtifact', uri, index + 1);
  }
  const left = new Map(names.map((name) => [name, faults.get(name) ?? []]));
  let last: Page[] = [];
  const look = async (done: (page: Page) => boolean): Promise<void> => {
    const until = Date.now() + 15_000;
    do {
      last = await screen.each<Page>(LOOK);
      for (const { name, text, ended } of last) {
        const words = left.get(name);
        if (words !== undefined && (words.length > 0 || ended) && words.every((each) => each.test(text)))
          left.delete(name);
      }
      if (left.size === 0 || (last.length >= names.length && last.every((page) => !left.has(page.name) || done(page))))
        return;
      await new Promise((later) => setTimeout(later, 60));
    } while (Date.now() < until);
  };
  await look(({ busy }) => !busy);
  for (const icon of ['verified', 'pulse']) {
    if (left.size === 0) break;
    // What only reading every byte or value can find.
    await screen.each(press(icon, [...left.keys()]));
    await new Promise((later) => setTimeout(later, 150));
    await look(({ ended }) => ended);
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return [...left].map(
    ([name, words]) =>
      `${name} does not say ${words.join(' and ')} but: ${last.find((page) => page.name === name)?.text.slice(0, 400) ?? 'nothing'}`,
  );
}

for (const [kind, prefix] of [
  ['HDF5 files', /^h5_/],
  ['Keras archives', /^kz_/],
  ['Keras 2 archives and weights in shards', /^(kz2|wj)_/],
  ['SavedModels', /^sm_/],
  ['checkpoints', /^ckpt_/],
] as const) {
  test(`damaged ${kind}: each opens and its fault is named`, async () => {
    const names = [...faults.keys()].filter((name) => prefix.test(name));
    const failures: string[] = [];
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    // The first webview of a window brings its service worker up.
    await openArtifact('export/1/saved_model.pb');
    for (let start = 0; start < names.length; start += AT_ONCE)
      failures.push(...(await complaints(names.slice(start, start + AT_ONCE))));
    check(failures.length === 0, failures.join('\n'));
  });
}
