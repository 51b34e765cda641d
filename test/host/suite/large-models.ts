/** Models that are large: EfficientNetB7 as TensorFlow saved it, and a checkpoint of 50,000 variables. */
import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, results, same, screen, setTheme, test } from './harness';

const NETWORK = 'artifacts/large/efficientnetb7/saved_model.pb';
const MANY = 'artifacts/large/many/model.index';

/** Opens a model and waits until all of it has been read. */
async function openWhole(path: string): Promise<void> {
  await openArtifact(path);
  await screen.wait('.head-health .health', { timeout: 60_000 });
}

/** Chooses the graph whose label passes. */
async function chooseGraph(part: string): Promise<void> {
  const value = await screen.evaluate<string | null>(`(() => {
    const select = document.querySelector('.search select');
    const option = [...select.options].find(({ label }) => label.includes(${JSON.stringify(part)}));
    if (option === undefined) return null;
    select.value = option.value;
    select.dispatchEvent(new Event('change'));
    return option.value;
  })()`);
  check(value !== null, `no graph ${part} is offered`);
  await screen.wait('#graph[aria-busy="false"] .node', { state: 'attached', timeout: 60_000 });
}

/** Saves the picture that is shown beside the folder of the SavedModel and answers the file's bytes. */
async function savePicture(format: 'SVG' | 'PNG', folder: string): Promise<Uint8Array> {
  const file = inWorkspace(`${folder}/saved_model.pb.${format.toLowerCase()}`);
  await Promise.resolve(vscode.workspace.fs.delete(file)).catch(() => undefined);
  await vscode.workspace
    .getConfiguration('files')
    .update('simpleDialog.enable', true, vscode.ConfigurationTarget.Workspace);
  await screen.click('.search .tool', { hasText: format });
  await screen.wait('.quick-input-widget input', { where: 'workbench' });
  const name = await eventually('the proposed name', () =>
    screen
      .value('.quick-input-widget input[type="text"]')
      .then((value) => (value.endsWith(format.toLowerCase()) ? value : null)),
  );
  await screen.press('Enter');
  const uri = inWorkspace('').with({ path: name });
  return eventually('the picture', async () => {
    const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => null);
    return bytes !== null && bytes.length > 0 ? bytes : null;
  });
}

/** Width and height of a PNG. */
function sizeOf(png: Uint8Array): [number, number] {
  same(new TextDecoder('latin1').decode(png.subarray(1, 4)), 'PNG', 'magic');
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

test('large: EfficientNetB7 is shown whole, with its layers', async () => {
  await openWhole(NETWORK);
  const head = (await screen.texts('.head')).join(' ');
  for (const part of ['66,658,687 parameters', '1,041 variables', '816 layers', 'Loads with'])
    check(head.includes(part), `the head lacks ${part}: ${head}`);
  await screen.fill('#search', 'block7d_se_expand kernel');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.click('#tree .row .label', { hasText: 'kernel' });
  await screen.wait('.details table.grid td');
  same(await screen.errors(), [], 'errors of the page');
});

test('large: while it is being read the page says so', async () => {
  if (process.platform !== 'linux') return;
  // The server is held still: what the page shows until it answers.
  const servers = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const read = (file: string): string => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'latin1');
        } catch {
          return '';
        }
      };
      return (
        read('cmdline').includes('/dist/server.js') && new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(read('status'))
      );
    });
  check(servers.length === 1, `servers of this window: ${servers.join(', ')}`);
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => servers.forEach((pid) => process.kill(Number(pid), name));
  signal('SIGSTOP');
  try {
    await vscode.commands.executeCommand('vscode.openWith', inWorkspace(NETWORK), 'saveproof.artifact');
    await screen.wait('.loading vscode-progress-bar', { state: 'attached' });
    same((await screen.texts('h1'))[0], 'efficientnetb7', 'the name that is told at once');
    check((await screen.texts('.head-facts')).join(' ').includes('Reading the index'), 'it does not say what goes on');
    await screen.screenshot(`${results}/large-loading.png`);
    same(await screen.axe(), [], 'axe');
  } finally {
    signal('SIGCONT');
  }
  await screen.wait('#tree .row', { timeout: 60_000 });
  await screen.wait('.head-health .health', { timeout: 60_000 });
  same(await screen.count('.loading vscode-progress-bar'), 0, 'what says that it is read');
});

test('large: in the light theme', async () => {
  await setTheme('Default Light Modern');
  try {
    await openWhole(NETWORK);
    await screen.screenshot(`${results}/large-light-structure.png`);
    await screen.click('#tab-variables');
    await screen.click('.tool', { hasText: 'Map of bytes' });
    await screen.wait('.treemap > g[role="button"] rect', { state: 'attached' });
    // Names are whole where there is room: the blocks are what the bytes are in.
    check(
      (await screen.texts('.treemap text')).some((text) => text.startsWith('block7d')),
      'the map does not name block7d',
    );
    await screen.screenshot(`${results}/large-light-map.png`);
    same(await screen.axe(), [], 'axe of the map');
    await screen.click('.tool', { hasText: 'Table' });
    await screen.click('#tab-graph');
    await screen.wait('.picture .folded rect', { state: 'attached', timeout: 60_000 });
    await screen.screenshot(`${results}/large-light-graph.png`);
    await chooseGraph('main graph');
    await eventually('one frame around what goes to the same', async () =>
      (await screen.count('.picture .open')) === 1 ? true : null,
    );
    await screen.screenshot(`${results}/large-light-operations.png`);
    same(await screen.axe(), [], 'axe of the graph');
  } finally {
    await setTheme('Default Dark Modern');
  }
});

test('large: the layers of EfficientNetB7 open folded, unfold, are found, and lead to the tree and back', async () => {
  await openWhole(NETWORK);
  await screen.click('#tab-graph');
  await screen.wait('.picture .folded rect', { state: 'attached', timeout: 60_000 });
  const folded = await screen.count('.picture .node');
  check(folded > 50 && folded < 120, `${folded} boxes`);
  check(
    (await screen.texts('.picture .folded text')).some((text) => text.includes('block4c')),
    'a block is not folded',
  );
  await screen.screenshot(`${results}/large-graph-folded.png`);
  same(await screen.axe(), [], 'axe');
  await screen.fill('.search input[type="search"]', 'block7d_se_excite');
  await screen.wait('.chosen strong', { hasText: 'block7d_se_excite', timeout: 60_000 });
  check((await screen.count('.picture .open')) > 0, 'nothing was unfolded');
  await screen.screenshot(`${results}/large-graph-found.png`);
  await screen.click('.chosen .link', { hasText: 'Show in tree' });
  await screen.wait('.row.selected .label', { hasText: 'block7d_se_excite' });
  await screen.click('.details .tool', { hasText: 'Show in graph' });
  await screen.wait('.chosen strong', { hasText: 'block7d_se_excite' });
  // The way in is undone: what was unfolded folds again.
  await screen.click('.search .icon[aria-label="Fold all scopes"]');
  await eventually('all is folded', async () => ((await screen.count('.picture .open')) === 0 ? true : null));
  // By keys alone: from box to box, unfold, fold.
  await screen.focus('#graph');
  await screen.press('ArrowDown', 'ArrowDown', 'ArrowDown');
  await screen.wait('.chosen strong');
  same(await screen.errors(), [], 'errors of the page');
});

test('large: operations of EfficientNetB7 fold, and pictures of both kinds of graph are saved', async () => {
  await openWhole(NETWORK);
  await screen.click('#tab-graph');
  await screen.wait('.picture .folded rect', { state: 'attached', timeout: 60_000 });
  const svg = new TextDecoder().decode(await savePicture('SVG', 'artifacts/large'));
  check(svg.startsWith('<svg') && svg.trimEnd().endsWith('</svg>') && svg.includes('>block4c<'), svg.slice(0, 200));
  await chooseGraph('main graph');
  await screen.screenshot(`${results}/large-operations.png`);
  const boxes = await screen.count('.picture .node');
  check(boxes > 3 && boxes < 500, `${boxes} boxes`);
  const picture = new TextDecoder().decode(await savePicture('SVG', 'artifacts/large'));
  same((picture.match(/<rect /g) ?? []).length, boxes + 1, 'boxes in the picture');
  const [width, height] = sizeOf(await savePicture('PNG', 'artifacts/large'));
  check(width > 200 && height > 200 && Math.max(width, height) <= 16_000, `${width} by ${height}`);
  await chooseGraph('signature serving_default');
  await screen.fill('.search input[type="search"]', 'StatefulPartitionedCall');
  await screen.wait('.chosen .link', { hasText: 'Open __inference', timeout: 60_000 });
  same(await screen.errors(), [], 'errors of the page');
});

test('large: 50,000 variables scroll, are searched, sorted and filtered', async () => {
  await openWhole(MANY);
  check((await screen.texts('.head')).join(' ').includes('50,001 variables'), 'the head does not say how many');
  await screen.fill('#search', 'float32');
  await screen.wait('.matches', { hasText: '50,000 found', timeout: 30_000 });
  await screen.focus('#tree');
  await screen.press('End');
  await eventually('the last row', async () => ((await screen.count('.row.selected')) === 1 ? true : null));
  check(
    await screen.evaluate<boolean>('document.querySelector("#tree").scrollTop > 1_000_000'),
    'the tree did not scroll',
  );
  check((await screen.count('#tree .row')) < 200, 'rows that cannot be seen are drawn');
  await screen.fill('#search', 'layers/4321/parts/p7');
  await screen.wait('.matches', { hasText: '1 found' });
  await screen.wait('#tree .row .label', { hasText: 'p7' });
  await screen.click('#tab-variables');
  const first = (): Promise<string | null> =>
    screen.evaluate<string | null>(`document.querySelector('.variables tbody tr:not(.space) td')?.innerText ?? null`);
  await eventually('the first row', async () => ((await first()) === '_CHECKPOINTABLE_OBJECT_GRAPH' ? true : null));
  await screen.click('.variables th button', { hasText: 'Name' });
  await eventually('the last by name first', async () =>
    (await first()) === 'model/layers/4999/parts/p9' ? true : null,
  );
  await screen.fill('.search input', 'layers/49 p3');
  await eventually('what the filter leaves', async () =>
    (await screen.texts('.search .matches'))[0]?.startsWith('111 variables') ? true : null,
  );
  // Statistics of what is seen come without a scan.
  await eventually('statistics', async () => {
    const cells = await screen.evaluate<string[]>(
      `[...document.querySelectorAll('.variables tbody tr:not(.space)')].slice(0, 5).map((row) => row.cells[8].innerText)`,
    );
    return cells.length > 0 && cells.every((cell) => cell === '3') ? true : null;
  });
  await screen.screenshot(`${results}/large-variables.png`);
  same(await screen.errors(), [], 'errors of the page');
});

test('large: a scan of 50,000 variables moves, stops when told, and leaves the values readable', async () => {
  await openWhole(MANY);
  await screen.click('.tool', { hasText: 'Scan values' });
  await screen.wait('.notice progress');
  await screen.click('.notice .tool', { hasText: 'Stop' });
  await screen.wait('.notice', { hasText: 'Stopped.' });
  await screen.fill('#search', 'layers/4321/parts/p7');
  await screen.wait('.matches', { hasText: '1 found' });
  await screen.click('#tree .row .label', { hasText: 'p7' });
  await screen.wait('.details table.grid td', { hasText: '7' });
  same(await screen.count('.details .problem'), 0, 'complaints');
  await screen.click('.tool', { hasText: 'Scan values' });
  await screen.wait('.notice', { hasText: 'no NaN', timeout: 80_000 });
});

test('large: the map of 50,000 variables shows boxes that open', async () => {
  await openWhole(MANY);
  await screen.click('#tab-variables');
  await screen.click('.tool', { hasText: 'Map of bytes' });
  await screen.wait('.treemap > g[role="button"] rect', { state: 'attached' });
  const boxes = await screen.count('.treemap > g[role="button"]');
  check(boxes > 10 && boxes <= 120, `${boxes} boxes`);
  await screen.screenshot(`${results}/large-map.png`);
  same(await screen.axe(), [], 'axe');
  await screen.focus('.treemap > g[role="button"]');
  await screen.press('Enter');
  await eventually('the way in', async () => ((await screen.count('.way .link')) === 1 ? true : null));
  await screen.click('.way .link');
  await eventually('the way out', async () => ((await screen.count('.way .link')) === 0 ? true : null));
  await screen.click('.tool', { hasText: 'Table' });
  same(await screen.errors(), [], 'errors of the page');
});
