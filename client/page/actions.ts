/** What a person can do on the page; each changes the state and asks for what is then missing. */
import type { ExportFormat, LocatedFinding, PageTab, VariableColumn } from '../../server/protocol';
import { counted } from './format';
import { ask, runTask } from './messages';
import { forgetStatistics } from './row-statistics';
import { fail, state, update, type ValuesState } from './state';
import { l10n } from './text';
import { loadMap } from './treemap-level';

/** Rows and columns of values shown at once. */
export const GRID_ROWS = 32;
export const GRID_COLUMNS = 12;

/** Variables of more bytes are read whole only when asked. */
const STATISTICS_AT_ONCE = 64 * 1024 * 1024;

/** Between the labels of a node's id. */
const SEPARATOR = '\u001f';

/** Rows that are seen first. */
export const FIRST_ROWS = 60;

/** Rows that are looked through at the press of a key. */
const MOST_LOOKED_THROUGH = 100_000;

/** Reads the artifact's index and shows it; `again` reads it anew and keeps the place. */
export async function openArtifact(again = false): Promise<void> {
  try {
    // Its first rows are asked for along with it: they are there when it is.
    if (!again) state.rows.need(0, FIRST_ROWS);
    // Of a large model a first look is shown while the rest is read.
    if (!again) state.head = await ask('saveproof/artifact/open', { early: true });
    update();
    if (again || state.head?.complete !== true) state.head = await ask('saveproof/artifact/open', { fresh: again });
    state.failure = null;
    state.gone = false;
    state.verified = [];
    forgetStatistics();
    state.rows.reset();
    state.variableRows.reset();
    update();
    if (state.place.selected !== null) await showDetails(state.place.selected);
    if (state.place.variable !== null) await showValues(state.place.variable);
    if (state.place.tab === 'variables' && state.place.variablesAs === 'treemap') await loadMap();
  } catch (error) {
    fail(error);
  }
}

/** Shows a tab of the page. */
export function showTab(tab: PageTab): void {
  state.place.tab = tab;
  if (tab === 'variables' && state.place.variablesAs === 'treemap') void loadMap();
  update();
}

/** Narrows the tree to what matches a text. */
export function setFilter(filter: string): void {
  state.place.tree = { filter, toggled: filter === '' ? unfiltered : [] };
  state.place.treeScroll = 0;
  state.rows.reset();
  update();
}

/** Toggles as they were before a filter was typed. */
let unfiltered: string[] = state.place.tree.filter === '' ? state.place.tree.toggled : [];

/** Opens a closed node or closes an open one. */
export function toggle(node: string): void {
  const toggled = new Set(state.place.tree.toggled);
  if (!toggled.delete(node)) toggled.add(node);
  setToggled([...toggled]);
}

function setToggled(toggled: string[]): void {
  state.place.tree = { ...state.place.tree, toggled };
  if (state.place.tree.filter === '') unfiltered = toggled;
  state.rows.reset();
  update();
}

/** Closes every node. */
export async function collapseAll(): Promise<void> {
  const toggled: string[] = [];
  // Whatever is open now, in any window, is toggled shut; nodes below start in their own state.
  const answer = await ask('saveproof/artifact/rows', { view: { filter: '', toggled: [] }, start: 0, end: 5000 });
  for (const row of answer.rows) if (row.state === 'open') toggled.push(row.node);
  state.place.tree = { filter: '', toggled };
  unfiltered = toggled;
  state.rows.reset();
  update();
}

/** Opens the closed siblings of a node, and the node itself. */
export async function expandSiblings(node: string): Promise<void> {
  const view = state.place.tree;
  const parentOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf(SEPARATOR)));
  const parent = parentOf(node);
  const { rows } = await ask('saveproof/artifact/rows', { view, start: 0, end: MOST_LOOKED_THROUGH });
  if (view !== state.place.tree) return;
  const toggled = new Set(view.toggled);
  for (const row of rows) {
    if (row.state !== 'closed' || parentOf(row.node) !== parent) continue;
    if (!toggled.delete(row.node)) toggled.add(row.node);
  }
  setToggled([...toggled]);
}

/** The row nearest to `from`, going down and then on from the top, whose label passes; null when there is none. */
export async function findLabel(passes: (label: string) => boolean, from: number): Promise<number | null> {
  const { rows } = state;
  const total = Math.min(rows.total, MOST_LOOKED_THROUGH);
  for (let step = 0; step < total; step++) {
    const row = rows.row((from + step) % total);
    // What is not here is looked through at once, wherever it stands.
    if (row === undefined) return findAmongAll(passes, from);
    if (passes(row.label)) return (from + step) % total;
  }
  return null;
}

async function findAmongAll(passes: (label: string) => boolean, from: number): Promise<number | null> {
  const { rows } = await ask('saveproof/artifact/rows', { view: state.place.tree, start: 0, end: MOST_LOOKED_THROUGH });
  const below = rows.findIndex(({ label }, index) => index >= from && passes(label));
  const found = below >= 0 ? below : rows.findIndex(({ label }) => passes(label));
  return found < 0 ? null : found;
}

let detailsTimer: ReturnType<typeof setTimeout> | undefined;

/** Selects a node. Details follow at once, or after a moment while keys are held down. */
export function select(node: string, soon = false): void {
  state.place.selected = node;
  clearTimeout(detailsTimer);
  if (soon) detailsTimer = setTimeout(() => void showDetails(node), 60);
  else void showDetails(node);
  update();
}

async function showDetails(node: string): Promise<void> {
  try {
    const details = await ask('saveproof/artifact/details', { node });
    if (state.place.selected !== node) return;
    state.details = details;
    update();
    const variable = details?.variable;
    if (variable && state.values?.key !== variable.key) await showValues(variable.key, variable);
  } catch (error) {
    fail(error);
  }
}

/** Opens the ancestors of a node, selects it, and answers its row. */
export async function reveal(node: string): Promise<number | null> {
  const found = await ask('saveproof/artifact/reveal', { node, view: state.place.tree });
  if (found === null) return null;
  if (JSON.stringify(found.view) !== JSON.stringify(state.place.tree)) {
    state.place.tree = found.view;
    if (found.view.filter === '') unfiltered = found.view.toggled;
    state.rows.reset();
  }
  state.place.tab = 'structure';
  select(node);
  scrollTo(found.index);
  return found.index;
}

/** Selects the node of a variable. */
export async function revealVariable(key: string): Promise<void> {
  const { rows } = await ask('saveproof/artifact/variables', {
    view: { filter: '', sort: 'name', descending: false, key },
    start: 0,
    end: 1,
  });
  const node = rows[0]?.node;
  if (node) await reveal(node);
}

let scrollTo: (index: number) => void = () => undefined;

/** Says how the tree is scrolled to a row. */
export function onScrollTo(scroll: (index: number) => void): void {
  scrollTo = scroll;
}

/** Narrows the table of variables to what matches a text. */
export function setVariableFilter(filter: string): void {
  state.place.variables = { ...state.place.variables, filter };
  state.place.variablesScroll = 0;
  state.variableRows.reset();
  update();
}

/** Sorts the table of variables by a column; the other way round where it is sorted by it. */
export function sortVariables(column: VariableColumn): void {
  const { sort, descending, filter } = state.place.variables;
  const text = column === 'name' || column === 'dtype' || column === 'shape';
  // Names start from A, numbers from the largest.
  state.place.variables = { filter, sort: column, descending: sort === column ? !descending : !text };
  state.variableRows.reset();
  update();
}

/** Shows the variables as a table or as a picture. */
export function showVariablesAs(as: 'table' | 'treemap'): void {
  state.place.variablesAs = as;
  if (as === 'treemap') void loadMap();
  update();
}

/** Shows one variable's values. */
async function showValues(key: string, known?: { name: string; shape: number[]; bytes: number }): Promise<void> {
  let variable = known;
  if (variable === undefined) {
    const found = await ask('saveproof/artifact/variables', {
      view: { filter: '', sort: 'name', descending: false, key },
      start: 0,
      end: 1,
    });
    variable = found.rows[0];
  }
  if (variable === undefined) {
    state.values = null;
    state.place.variable = null;
    update();
    return;
  }
  state.place.variable = key;
  const { name, shape } = variable;
  state.values = {
    key,
    name,
    shape,
    leading: shape.slice(0, -2).map(() => 0),
    row: 0,
    column: 0,
    heat: false,
    cells: null,
    statistics: null,
    statisticsState: 'idle',
    error: null,
  };
  update();
  await loadCells();
  if (variable.bytes <= STATISTICS_AT_ONCE) await loadStatistics();
}

/** Moves the window of shown values. */
export function moveValues(change: Partial<Pick<ValuesState, 'leading' | 'row' | 'column' | 'heat'>>): void {
  if (state.values === null) return;
  Object.assign(state.values, change);
  update();
  void loadCells();
}

async function loadCells(): Promise<void> {
  const { values } = state;
  if (values === null) return;
  try {
    const [rows, columns] = values.heat ? [128, 128] : [GRID_ROWS, GRID_COLUMNS];
    const cells = await ask('saveproof/artifact/values', {
      key: values.key,
      leading: values.leading,
      rows: { start: values.row, end: values.row + rows },
      columns: { start: values.column, end: values.column + columns },
    });
    if (state.values !== values) return;
    values.cells = cells;
    values.error = null;
  } catch (error) {
    values.error = error instanceof Error ? error.message : String(error);
  }
  update();
}

/** Reads the whole variable once. */
export async function loadStatistics(): Promise<void> {
  const { values } = state;
  if (values === null || values.statisticsState === 'running') return;
  values.statisticsState = 'running';
  update();
  try {
    values.statistics = await ask('saveproof/artifact/statistics', { key: values.key });
    values.statisticsState = 'done';
    state.variableRows.reset();
  } catch (error) {
    values.statisticsState = 'idle';
    values.error = error instanceof Error ? error.message : String(error);
  }
  update();
}

/** Checks or scans the whole artifact, with progress, until it ends or is cancelled. */
export async function runCheck(kind: 'verify' | 'scan'): Promise<void> {
  if (state.task !== null) return;
  const cancel = new AbortController();
  state.task = { kind, progress: null, cancel };
  state.outcome = null;
  if (kind === 'verify') state.verified = [];
  update();
  const onProgress = (progress: NonNullable<typeof state.task>['progress']): void => {
    if (state.task === null) return;
    state.task.progress = progress;
    state.verified.push(...(progress?.findings ?? []).map((finding): LocatedFinding => ({ ...finding, node: null })));
    if (kind === 'scan') state.variableRows.reset();
    update();
  };
  try {
    if (kind === 'verify') {
      const findings = await runTask('saveproof/artifact/verify', onProgress, cancel.signal);
      state.verified = findings;
      state.outcome =
        findings.length === 0
          ? l10n.t('Every checksum is right.')
          : l10n.t('Found: {0}.', counted(findings.length, 'fault'));
    } else {
      const { variables, unhealthy, findings } = await runTask('saveproof/artifact/scan', onProgress, cancel.signal);
      state.verified.push(
        ...findings.filter(
          ({ code, where }) => !state.verified.some((known) => known.code === code && known.where === where),
        ),
      );
      state.outcome =
        unhealthy.length === 0
          ? l10n.t('Scanned {0}: no NaN, no infinity.', counted(variables, 'variable'))
          : l10n.t('Scanned {0}: {1} with NaN or infinity.', counted(variables, 'variable'), unhealthy.length);
      state.variableRows.reset();
    }
  } catch (error) {
    state.outcome = cancel.signal.aborted ? l10n.t('Stopped.') : error instanceof Error ? error.message : String(error);
  }
  state.task = null;
  update();
}

/** Writes one variable, or all that pass the table's filter, to a file that the person chooses. */
export async function exportAs(format: ExportFormat, variable: { key: string; name: string } | null): Promise<void> {
  const filter = variable === null ? state.place.variables.filter : '';
  try {
    await ask('host/export', {
      name: variable?.name ?? document.body.dataset.name ?? 'model',
      choice: { key: variable?.key ?? null, filter, format },
    });
  } catch (error) {
    state.outcome = error instanceof Error ? error.message : String(error);
    update();
  }
}

/** Puts the Python that loads the artifact on the clipboard. */
export async function copyLoadingCode(): Promise<void> {
  try {
    const { code } = await ask('saveproof/artifact/load-code', {});
    await ask('host/copy', { text: code });
  } catch (error) {
    state.outcome = error instanceof Error ? error.message : String(error);
    update();
  }
}
