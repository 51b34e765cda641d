/**
 * The page with the keyboard alone: every part is reached, used and left with keys, and what has the focus can be seen.
 */
import * as vscode from 'vscode';
import { check, eventually, inWorkspace, openArtifact, same, screen, test } from './harness';

const SAVED_MODEL = 'export/1/saved_model.pb';
const KERAS = 'artifacts/tf221/keras_multi_io.keras';

/** What has the focus: its role or element, and its name. */
const FOCUSED = `(() => {
  const at = document.activeElement;
  const name = at.getAttribute('aria-label') ?? ((at.innerText ?? '').trim() || at.title || '');
  return [at.getAttribute('role') ?? at.localName, at.id, name.split('\\n')[0]].join('|');
})()`;
/** Whether what has the focus can be told from what has not: an outline, or the selection's colours in a list. */
const IS_SEEN = `(() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true;
  // What is drawn shows it by its border.
  const box = at instanceof SVGElement ? at.querySelector(':scope > rect') : null;
  if (box !== null && parseFloat(getComputedStyle(box).strokeWidth) >= 2) return true;
  const row = document.getElementById(at.getAttribute('aria-activedescendant') ?? '');
  return row !== null && getComputedStyle(row).backgroundColor !== 'rgba(0, 0, 0, 0)';
})()`;
/** Whether the outline of what has the focus has the colour that the theme gives it. */
const IS_OUTLINED_AS_THE_THEME_SAYS = `(() => {
  const probe = document.createElement('i');
  probe.style.color = 'var(--vscode-focusBorder)';
  document.body.append(probe);
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  return getComputedStyle(document.activeElement).outlineColor === wanted;
})()`;
const focused = (): Promise<string> => screen.evaluate<string>(FOCUSED);

/** Goes on with Tab until a part has the focus; each stop on the way must be seen. Answers the stops. */
async function tabTo(wanted: RegExp, most = 40): Promise<string[]> {
  const stops: string[] = [];
  for (let step = 0; step < most; step++) {
    const here = await focused();
    stops.push(here);
    if (wanted.test(here)) return stops;
    await screen.press('Tab');
    const place = await screen.focusedIn();
    if (place !== 'page') throw new Error(`Tab leaves the page for ${place} before ${wanted}: ${stops.join(' > ')}`);
    check(await screen.evaluate<boolean>(IS_SEEN), `the focus on ${await focused()} cannot be seen`);
  }
  throw new Error(`Tab does not lead to ${wanted}: ${stops.join(' > ')}`);
}

test('keyboard: head, tree, details and values', async () => {
  await openArtifact(SAVED_MODEL);
  await screen.focus('.tools button');
  const stops = await tabTo(/\|tree\|/);
  for (const stop of ['Verify', 'Scan values', 'Compare', 'tab|tab-structure', 'Search the tree', 'Collapse all']) {
    check(
      stops.some((each) => each.includes(stop)),
      `${stop} is no stop: ${stops.join(' > ')}`,
    );
  }
  const selected = (): Promise<string | undefined> => screen.texts('.row.selected .label').then(([label]) => label);

  // Typing goes to what begins so; the same letter again goes on.
  const at = (label: string): Promise<true> =>
    eventually(label, async () => ((await selected()) === label ? true : null));
  await screen.press('Home');
  await at('Layers');
  await screen.press('f');
  await at('Functions');
  await screen.press('Home', 'o', 'b');
  await at('Objects');
  await screen.press('Home');
  await at('Layers');
  await screen.press('ArrowRight');
  await at('image');
  const closed = await screen.count('#tree .row');
  await screen.press('*');
  await eventually('all layers open', async () => ((await screen.count('#tree .row')) > closed ? true : null));
  await screen.press('Control+ArrowLeft');
  await eventually('all closed', async () =>
    (await screen.count('#tree .row[aria-expanded="true"]')) === 0 ? true : null,
  );
  await screen.press('Control+f');
  await eventually('the search box', async () => ((await focused()).includes('|search|') ? true : null));
  check(await screen.evaluate<boolean>(IS_OUTLINED_AS_THE_THEME_SAYS), 'the search box hides its focus');
  await screen.type('kernel float32');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.press('ArrowDown');
  await eventually('the tree again', async () => ((await focused()).includes('|tree|') ? true : null));
  // The third kernel: that of a Dense layer, whose values have rows enough for a heat map.
  await screen.press('Home', 'k', 'k', 'k');
  await at('kernel');
  await screen.wait('.details', { hasText: '[4, 3]' });
  await screen.wait('.details table.grid td');

  // The width of the tree, and the values of the variable.
  await tabTo(/^separator/);
  const width = await screen.evaluate<number>('document.querySelector("#tree").clientWidth');
  await screen.press('ArrowRight', 'ArrowRight');
  await eventually('a wider tree', async () =>
    (await screen.evaluate<number>('document.querySelector("#tree").clientWidth')) > width ? true : null,
  );
  await tabTo(/Heat map/);
  await screen.press('Enter');
  await screen.wait('.heat[data-painted]', { state: 'attached' });
  await screen.press('Enter');
  await tabTo(/^region\|\|Values/);
  same(await screen.errors(), [], 'errors of the page');
});

test('keyboard: Tab leaves the page at both ends, and the keys of the editor lead back', async () => {
  await openArtifact(SAVED_MODEL);
  await screen.focus('#tab-structure');
  const stops: string[] = [];
  for (let step = 0; step < 40 && (await screen.focusedIn()) === 'page'; step++) {
    stops.push(await focused());
    await screen.press('Tab');
  }
  check((await screen.focusedIn()) !== 'page', `Tab goes round in the page: ${stops.join(' > ')}`);
  for (const stop of ['Search the tree', '|tree|', 'separator', 'Details']) {
    check(
      stops.some((each) => each.includes(stop)),
      `${stop} is no stop: ${stops.join(' > ')}`,
    );
  }
  // Where Tab leads from there is VS Code's: its own keys for the editor lead back.
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await eventually('the page again', async () => ((await screen.focusedIn()) === 'page' ? true : null));
  await screen.focus('.tools button');
  await screen.press('Shift+Tab');
  check((await screen.focusedIn()) !== 'page', `Shift+Tab goes from the first stop to ${await focused()}`);
});

test('keyboard: values turn their pages, tabs follow the arrows, the table leads to the tree', async () => {
  await openArtifact(SAVED_MODEL);
  await screen.fill('#search', 'kernel float32');
  await screen.wait('.matches', { hasText: 'found' });
  await screen.press('ArrowDown', 'End');
  await screen.wait('.details table.grid td');
  const rows = (): Promise<string> =>
    screen.texts('.grid-tools .quiet').then((texts) => texts.find((text) => text.startsWith('rows')) ?? '');
  const first = await rows();
  await screen.focus('.details .table-wrap[role="region"]');
  if (/of ([4-9]\d|\d{3,})/.test(first)) {
    await screen.press('PageDown');
    await eventually('later rows', async () => ((await rows()) !== first ? true : null));
    await screen.press('Home');
    await eventually('the first rows', async () => ((await rows()) === first ? true : null));
  }
  await screen.focus('#tab-structure');
  await screen.press('ArrowRight');
  await screen.wait('#tab-variables[aria-selected="true"]');
  await screen.press('End');
  await screen.wait('#tab-findings[aria-selected="true"]');
  await tabTo(/Findings$|Verify checksums/);
  await screen.focus('#tab-findings');
  await screen.press('Home', 'ArrowRight');
  await screen.wait('.variables tbody tr:not(.space)');
  const stops = await tabTo(/^grid\|variables/);
  check(
    stops.some((stop) => stop.includes('Filter variables')),
    stops.join(' > '),
  );
  await screen.press('ArrowDown', 'ArrowDown');
  await screen.wait('#variable-2[aria-selected="true"]');
  same(await screen.attribute('#variables', 'aria-activedescendant'), 'variable-2', 'the active row');
  await screen.press('End');
  const last = await eventually('the last row', async () => {
    const id = await screen.attribute('#variables', 'aria-activedescendant');
    return id !== 'variable-2' ? id : null;
  });
  const [name] = await screen.texts(`#${last} .name`);
  await screen.press('Enter');
  await screen.wait('.row.selected');
  await eventually('the focus in the tree', async () => ((await focused()).includes('|tree|') ? true : null));
  const shown = (await screen.texts('.details dd')).join(' ') + (await screen.texts('.details h2')).join(' ');
  check(
    name !== undefined && shown.includes(name.split('/').at(-1) ?? name),
    `Enter on ${name} shows ${shown.slice(0, 200)}`,
  );
  // The heads of columns are buttons.
  await screen.focus('#tab-variables');
  await screen.press('Enter');
  await screen.wait('#tab-variables[aria-selected="true"]');
  await tabTo(/^button\|\|Bytes/);
  await screen.press('Enter');
  await screen.wait('th.bytes[aria-sort="descending"]');
});

test('keyboard: the graph is walked, zoomed and left', async () => {
  await openArtifact(KERAS);
  await screen.click('#tab-graph');
  await screen.wait('#graph', { timeout: 30_000 });
  await screen.focus('#tab-graph');
  const stops = await tabTo(/\|graph\|/);
  for (const stop of ['Find a layer', 'Zoom out', 'Zoom in', 'Fit', 'SVG', 'PNG']) {
    check(
      stops.some((each) => each.includes(stop)),
      `${stop} is no stop: ${stops.join(' > ')}`,
    );
  }
  await screen.focus('.search input[aria-label="Find a layer"]');
  await screen.type('dense');
  await screen.wait('.chosen', { hasText: 'dense' });
  await screen.focus('#graph');
  check(await screen.evaluate<boolean>(IS_SEEN), 'the focus on the graph cannot be seen');
  // Down and up along the arrows, back to where it began.
  const chosen = (): Promise<string | undefined> => screen.texts('.chosen strong').then(([name]) => name);
  const found = await chosen();
  await screen.press('ArrowUp');
  const above = await eventually('the layer above', async () => ((await chosen()) !== found ? chosen() : null));
  await screen.press('ArrowDown');
  await eventually('down again', async () => ((await chosen()) !== above ? true : null));
  const scale = (): Promise<string | null> => screen.attribute('#graph', 'viewBox');
  const before = await scale();
  await screen.press('+');
  await eventually('nearer', async () => ((await scale()) !== before ? true : null));
  await screen.press('0');
  const name = await chosen();
  await screen.press('Enter');
  await screen.wait('.row.selected .label', { hasText: name });
});

test('keyboard: the map of bytes is walked, opened and left', async () => {
  await openArtifact(SAVED_MODEL);
  await screen.click('#tab-variables');
  await screen.click('.tool', { hasText: 'Map of bytes' });
  await screen.wait('.treemap rect', { state: 'attached' });
  await screen.focus('.tool[aria-pressed="true"]');
  await tabTo(/^button\|\|[^|]* B|^button\|\|[^|]*: \d/);
  const first = await focused();
  await screen.press('ArrowRight');
  const second = await focused();
  check(first !== second, `the arrow stays on ${first}`);
  check(await screen.evaluate<boolean>(IS_SEEN), 'the focus in the map cannot be seen');
  await screen.press('ArrowLeft', 'Enter');
  await eventually('a level below, or the tree', async () =>
    (await screen.count('.way button')) > 0 || (await screen.count('.row.selected')) > 0 ? true : null,
  );
});

test('keyboard: a comparison scrolls and is read', async () => {
  await vscode.commands.executeCommand(
    'saveproof.compareSelected',
    inWorkspace('artifacts/tf215/keras_cnn_trained.keras'),
    [inWorkspace('artifacts/tf215/keras_cnn_trained.keras'), inWorkspace('artifacts/damaged/kz_nan.keras')],
  );
  await screen.wait('main h2');
  await screen.focus('[role="region"][aria-label="Differences"]');
  await screen.press('End');
  await eventually('the end', async () =>
    (await screen.evaluate<number>('document.querySelector("[role=region]").scrollTop')) > 0 ? true : null,
  );
});
