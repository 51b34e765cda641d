/** Every variable: a table that sorts and filters, or a map of the bytes. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { ArtifactHead, VariableColumn, VariableRow } from '../../server/protocol';
import { exportAs, reveal, setVariableFilter, showVariablesAs, sortVariables } from './actions';
import { bytes, count, counted, shape, short } from './format';
import { needStatistics } from './row-statistics';
import { state, update } from './state';
import { l10n } from './text';
import { mapView } from './treemap-view';

const ROW = 24;

const COLUMNS: { column: VariableColumn; title: string; number: boolean; cell: (row: VariableRow) => string }[] = [
  { column: 'name', title: l10n.t('Name'), number: false, cell: ({ name }) => name },
  { column: 'dtype', title: l10n.t('Type'), number: false, cell: ({ dtype }) => dtype },
  { column: 'shape', title: l10n.t('Shape'), number: false, cell: (row) => shape(row.shape) },
  { column: 'parameters', title: l10n.t('Elements'), number: true, cell: ({ parameters }) => count(parameters) },
  { column: 'bytes', title: l10n.t('Bytes'), number: true, cell: (row) => bytes(row.bytes) },
  {
    column: 'trainable',
    title: l10n.t('Trainable'),
    number: false,
    cell: ({ trainable, role }) => (trainable === null ? role : trainable ? l10n.t('yes') : l10n.t('no')),
  },
  {
    column: 'min',
    title: l10n.t('Min'),
    number: true,
    cell: ({ statistics }) => (statistics === null ? '' : short(statistics.min)),
  },
  {
    column: 'max',
    title: l10n.t('Max'),
    number: true,
    cell: ({ statistics }) => (statistics === null ? '' : short(statistics.max)),
  },
  {
    column: 'mean',
    title: l10n.t('Mean'),
    number: true,
    cell: ({ statistics }) => (statistics === null ? '' : short(statistics.mean)),
  },
  {
    column: 'std',
    title: l10n.t('Std'),
    number: true,
    cell: ({ statistics }) => (statistics === null ? '' : short(statistics.std)),
  },
  {
    column: 'bad',
    title: l10n.t('NaN, inf'),
    number: true,
    cell: ({ statistics }) => (statistics === null ? '' : count(statistics.nan + statistics.inf)),
  },
];

const scroller = (): HTMLElement | null => document.querySelector<HTMLElement>('#variables');

/** The variables tab. */
export function variablesView(head: ArtifactHead): TemplateResult {
  if (head.counts.variables === 0) {
    return html`<div class="empty"><i class="codicon codicon-symbol-array" aria-hidden="true"></i><p>${l10n.t('No variables here.')}</p></div>`;
  }
  const { place, variableTotals, variableRows } = state;
  return html`
    <div class="search">
      <i class="codicon codicon-filter" aria-hidden="true"></i>
      <input type="search" placeholder=${l10n.t('Filter by name, type, shape')} aria-label=${l10n.t('Filter variables')} spellcheck="false" .value=${place.variables.filter}
        @input=${(event: Event) => event.target instanceof HTMLInputElement && setVariableFilter(event.target.value)}>
      <span class="matches" role="status">${counted(variableRows.total, 'variable')} · ${counted(variableTotals.parameters, 'element')} · ${bytes(variableTotals.bytes)}</span>
      <button class="tool" aria-pressed=${place.variablesAs === 'treemap' ? 'true' : 'false'} @click=${() => showVariablesAs(place.variablesAs === 'table' ? 'treemap' : 'table')}>
        <i class="codicon codicon-${place.variablesAs === 'table' ? 'symbol-color' : 'table'}" aria-hidden="true"></i><span>${place.variablesAs === 'table' ? l10n.t('Map of bytes') : l10n.t('Table')}</span>
      </button>
      <button class="tool" title=${place.variables.filter === '' ? l10n.t('Save every variable as safetensors or .npz') : l10n.t('Save the variables below as safetensors or .npz')} @click=${() => exportAs('safetensors', null)}><i class="codicon codicon-save-all" aria-hidden="true"></i><span>${place.variables.filter === '' ? l10n.t('Export all') : l10n.t('Export these')}</span></button>
    </div>
    ${place.variablesAs === 'table' ? tableView() : mapView()}
  `;
}

function tableView(): TemplateResult {
  const { variableRows: rows, place } = state;
  const height = scroller()?.clientHeight ?? 600;
  const first = Math.max(0, Math.floor(place.variablesScroll / ROW) - 10);
  const last = Math.min(Math.max(rows.total - 1, 0), Math.ceil((place.variablesScroll + height) / ROW) + 10);
  rows.need(first, Math.max(last, 60));
  const shown: TemplateResult[] = [];
  const seen: VariableRow[] = [];
  for (let index = first; index <= last && index < rows.total; index++) {
    const row = rows.row(index);
    if (row === undefined) continue;
    shown.push(rowView(row, index));
    seen.push(row);
  }
  if (state.head?.complete === true) needStatistics(seen);
  const { sort, descending } = place.variables;
  return html`
    <div id="variables" class="pane" role="grid" aria-label=${l10n.t('Table of variables')} aria-rowcount=${rows.total + 1} tabindex="0"
      aria-activedescendant=${rows.row(current) === undefined ? nothing : `variable-${current}`} @keydown=${onTableKey} @scroll=${() => {
        state.place.variablesScroll = scroller()?.scrollTop ?? 0;
        update();
      }}>
      <table class="variables" role="none">
        <thead role="rowgroup"><tr role="row" aria-rowindex="1">${COLUMNS.map(
          ({ column, title, number }) => html`
          <th role="columnheader" class=${classMap({ number, [column]: true })} aria-sort=${sort === column ? (descending ? 'descending' : 'ascending') : 'none'}>
            <button @click=${() => sortVariables(column)}>${title}<i class="codicon ${sort === column ? (descending ? 'codicon-triangle-down' : 'codicon-triangle-up') : ''}" aria-hidden="true"></i></button>
          </th>`,
        )}</tr></thead>
        <tbody role="rowgroup">
          <tr class="space" aria-hidden="true" .style=${`height: ${first * ROW}px`}></tr>
          ${shown}
          <tr class="space" aria-hidden="true" .style=${`height: ${Math.max(0, rows.total - last - 1) * ROW}px`}></tr>
        </tbody>
      </table>
    </div>
  `;
}

/** The row that keys move from. */
let current = 0;

function goTo(index: number): void {
  current = Math.max(0, Math.min(state.variableRows.total - 1, index));
  const list = scroller();
  if (list !== null) {
    const header = list.querySelector('thead')?.clientHeight ?? ROW;
    const top = current * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW + header > list.scrollTop + list.clientHeight)
      list.scrollTop = top + ROW + header - list.clientHeight;
  }
  update();
}

function onTableKey(event: KeyboardEvent): void {
  // The heads of the columns are buttons of their own.
  if (event.target instanceof HTMLButtonElement && event.target.tabIndex >= 0) return;
  const page = Math.max(1, Math.floor((scroller()?.clientHeight ?? ROW) / ROW) - 2);
  switch (event.key) {
    case 'ArrowDown':
      goTo(current + 1);
      break;
    case 'ArrowUp':
      goTo(current - 1);
      break;
    case 'PageDown':
      goTo(current + page);
      break;
    case 'PageUp':
      goTo(current - page);
      break;
    case 'Home':
      goTo(0);
      break;
    case 'End':
      goTo(state.variableRows.total - 1);
      break;
    case 'Enter': {
      const node = state.variableRows.row(current)?.node;
      // Once the tree is drawn.
      if (node) {
        void reveal(node).then(() =>
          requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById('tree')?.focus())),
        );
      }
      break;
    }
    default:
      return;
  }
  event.preventDefault();
}

function rowView(row: VariableRow, index: number): TemplateResult {
  const bad = (row.statistics?.nan ?? 0) + (row.statistics?.inf ?? 0) > 0;
  const { node } = row;
  return html`
    <tr class=${classMap({ bad, current: index === current })} id=${`variable-${index}`} role="row" aria-rowindex=${index + 2} aria-selected=${index === current ? 'true' : 'false'} @click=${() => goTo(index)}>
      ${COLUMNS.map(({ column, number, cell }) =>
        column === 'name' && node !== null
          ? html`<td role="gridcell" class="name" title=${row.name}><button class="link" tabindex="-1" @click=${() => reveal(node)}>${cell(row)}</button></td>`
          : html`<td role="gridcell" class=${classMap({ number })}>${cell(row)}</td>`,
      )}
    </tr>
  `;
}
