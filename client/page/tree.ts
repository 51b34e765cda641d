/**
 * The tree of an artifact: rows of one height, drawn only where they can be seen, with the keys of VS Code's own tree.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { TreeIcon, TreeRow } from '../../server/protocol';
import {
  FIRST_ROWS,
  collapseAll,
  expandSiblings,
  findLabel,
  onScrollTo,
  reveal,
  select,
  setFilter,
  toggle,
} from './actions';
import { count, severityText } from './format';
import { state, update } from './state';
import { l10n } from './text';
import { createTypeAhead, isMeant } from './type-ahead';

/*
 * Styles are set through the object model (`.style=`), never as attributes: the page's policy refuses those.
 */

/** Height of a row in CSS pixels, as in VS Code's lists. */
const ROW = 22;

/** Frames that are waited for rows to come, a few seconds. */
const FRAMES = 200;

const ICONS: Record<TreeIcon, string> = {
  model: 'symbol-structure',
  graph: 'type-hierarchy-sub',
  signature: 'symbol-interface',
  input: 'arrow-right',
  output: 'arrow-left',
  function: 'symbol-method',
  operation: 'symbol-operator',
  object: 'symbol-object',
  layer: 'layers',
  variable: 'symbol-array',
  asset: 'file-media',
  file: 'file',
  folder: 'folder',
  info: 'info',
  reference: 'link',
  constant: 'symbol-constant',
  resource: 'database',
  custom: 'symbol-class',
};

/** The codicon of a node. */
export function iconOf(icon: TreeIcon): string {
  return ICONS[icon];
}

const scroller = (): HTMLElement | null => document.querySelector<HTMLElement>('#tree');

onScrollTo((index) => {
  // The rows may be new, or the tree not drawn yet: the list has its height only once they came.
  const look = (frames: number): void => {
    const isHere =
      (scroller()?.scrollHeight ?? 0) >= (index + 1) * ROW && state.rows.row(index)?.node === state.place.selected;
    if (isHere || frames === 0) scrollToRow(index);
    else requestAnimationFrame(() => look(frames - 1));
  };
  requestAnimationFrame(() => requestAnimationFrame(() => look(FRAMES)));
});

function scrollToRow(index: number): void {
  const list = scroller();
  if (list === null) return;
  const top = index * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
}

/** Search box and tree. */
export function treeView(): TemplateResult {
  const { rows, place } = state;
  const list = scroller();
  const height = list?.clientHeight ?? 600;
  const first = Math.max(0, Math.floor(place.treeScroll / ROW) - 10);
  const last = Math.min(Math.max(rows.total - 1, 0), Math.ceil((place.treeScroll + height) / ROW) + 10);
  rows.need(first, Math.max(last, FIRST_ROWS));
  const shown: TemplateResult[] = [];
  for (let index = first; index <= last && index < rows.total; index++) {
    const row = rows.row(index);
    if (row !== undefined) shown.push(rowView(row, index));
  }
  const searching = place.tree.filter !== '';
  return html`
    <div class="search">
      <i class="codicon codicon-search" aria-hidden="true"></i>
      <input id="search" type="search" placeholder=${l10n.t('Search names, types, shapes, operations')} aria-label=${l10n.t('Search the tree')}
        .value=${place.tree.filter} spellcheck="false" @input=${onSearch} @keydown=${onSearchKey}>
      ${searching ? html`<span class="matches" role="status">${state.matches === 0 ? l10n.t('no match') : l10n.t('{0} found', count(state.matches))}</span>` : nothing}
      <button class="icon" title=${l10n.t('Collapse all')} aria-label=${l10n.t('Collapse all')} @click=${collapseAll}><i class="codicon codicon-collapse-all" aria-hidden="true"></i></button>
    </div>
    <div id="tree" class="rows" role="tree" aria-label=${l10n.t('Contents')} tabindex="0" aria-activedescendant=${activeId() ?? nothing}
      @scroll=${onScroll} @keydown=${onKey} @click=${onClick} @dblclick=${onDoubleClick}>
      <div role="none" class="all-rows" .style=${`height: ${rows.total * ROW}px`}>${shown}</div>
      ${rows.loaded && rows.total === 0 ? html`<p class="nothing" role="none">${searching ? l10n.t('Nothing matches.') : l10n.t('There is nothing to show.')}</p>` : nothing}
    </div>
  `;
}

function rowView(row: TreeRow, index: number): TemplateResult {
  const selected = row.node === state.place.selected;
  return html`
    <div class=${classMap({ row: true, selected, [row.severity ?? 'well']: true })} id=${`row-${index}`} data-index=${index} role="treeitem"
      aria-level=${row.depth + 1} aria-posinset=${row.position} aria-setsize=${row.siblings} aria-selected=${selected ? 'true' : 'false'}
      aria-expanded=${row.state === 'leaf' ? nothing : row.state === 'open' ? 'true' : 'false'}
      .style=${`top: ${index * ROW}px; padding-left: ${8 + row.depth * 12}px`}>
      <i class="twistie codicon ${row.state === 'leaf' ? '' : row.state === 'open' ? 'codicon-chevron-down' : 'codicon-chevron-right'}" aria-hidden="true"></i>
      <i class="kind codicon codicon-${ICONS[row.icon]} ${row.icon}" aria-hidden="true"></i>
      <span class="label">${row.label}</span>
      <span class="description">${row.description}</span>
      ${row.severity === null ? nothing : html`<i class="mark codicon codicon-${row.severity === 'info' ? 'info' : row.severity}" aria-label=${severityText(row.severity)} role="img"></i>`}
    </div>
  `;
}

/** Row of the selected node among the rows that are there; -1 when it is not. */
function selectedIndex(): number {
  const { rows, place } = state;
  return place.selected === null ? -1 : rows.find(({ node }) => node === place.selected);
}

function activeId(): string | null {
  const index = selectedIndex();
  return index < 0 ? null : `row-${index}`;
}

function onSearch(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLInputElement)) return;
  setFilter(target.value);
  const list = scroller();
  if (list !== null) list.scrollTop = 0;
}

function onSearchKey(event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    setFilter('');
    scroller()?.focus();
  } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
    scroller()?.focus();
    const row = state.rows.row(0);
    if (row !== undefined && selectedIndex() < 0) select(row.node);
  } else return;
  event.preventDefault();
}

function onScroll(): void {
  state.place.treeScroll = scroller()?.scrollTop ?? 0;
  update();
}

function rowOf(event: Event): { row: TreeRow; index: number } | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  const index = Number(element?.dataset.index ?? -1);
  const row = state.rows.row(index);
  return row === undefined ? null : { row, index };
}

function onClick(event: MouseEvent): void {
  const hit = rowOf(event);
  if (hit === null) return;
  select(hit.row.node);
  if (hit.row.state !== 'leaf' && event.detail === 1) toggle(hit.row.node);
}

function onDoubleClick(event: MouseEvent): void {
  const hit = rowOf(event);
  const { icon, description } = hit?.row ?? {};
  if (hit !== null && icon === 'reference' && description !== undefined) void followReference(hit.row);
}

async function followReference(row: TreeRow): Promise<void> {
  const property =
    state.details?.node === row.node
      ? state.details.sections
          .flatMap((section) => (section.kind === 'properties' ? section.properties : []))
          .find(({ node }) => node !== undefined)
      : undefined;
  if (property?.node !== undefined) await reveal(property.node);
}

function onKey(event: KeyboardEvent): void {
  if (event.key.length > 1 && event.key !== 'Shift') typed.end();
  const { rows } = state;
  const current = selectedIndex();
  const page = Math.max(1, Math.floor((scroller()?.clientHeight ?? ROW) / ROW) - 1);
  const row = rows.row(current);
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(rows.total - 1, index));
    const next = rows.row(to);
    scrollToRow(to);
    if (next !== undefined) select(next.node, true);
    // End of a long list: the rows there have not come yet.
    else void waitFor(to);
  };
  switch (event.key) {
    case 'ArrowDown':
      go(current + 1);
      break;
    case 'ArrowUp':
      go(current < 0 ? 0 : current - 1);
      break;
    case 'Home':
      go(0);
      break;
    case 'End':
      go(rows.total - 1);
      break;
    case 'PageDown':
      go(current + page);
      break;
    case 'PageUp':
      go(current - page);
      break;
    case 'ArrowRight':
      if (row?.state === 'closed') toggle(row.node);
      else if (row?.state === 'open') go(current + 1);
      break;
    case 'ArrowLeft':
      if (event.ctrlKey || event.metaKey) void collapseAll();
      else if (row?.state === 'open') toggle(row.node);
      else if (row !== undefined) goToParent(current, row.depth, go);
      break;
    case '*':
      if (row !== undefined) void expandSiblings(row.node);
      break;
    case 'Enter':
    case ' ':
      if (event.key === ' ' && typed.isTyping()) void typeAhead(event.key, current, go);
      else if (row === undefined) go(0);
      else if (row.icon === 'reference') void followReference(row);
      else if (row.state !== 'leaf') toggle(row.node);
      break;
    case 'Escape':
      if (state.place.tree.filter !== '') setFilter('');
      break;
    default:
      if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
        const search = document.querySelector<HTMLInputElement>('#search');
        search?.focus();
        search?.select();
        break;
      }
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        void typeAhead(event.key, current, go);
        break;
      }
      return;
  }
  event.preventDefault();
}

const typed = createTypeAhead();

/**
 * Goes to the next row whose label begins with what is being typed; rows that were not fetched are looked through as
 * well.
 */
async function typeAhead(letter: string, current: number, go: (index: number) => void): Promise<void> {
  const { word, isNew } = typed.add(letter);
  const index = await findLabel(
    (label) => isMeant(word, label),
    Math.max(0, current) + (isNew && current >= 0 ? 1 : 0),
  );
  if (index !== null) go(index);
}

async function waitFor(index: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const row = state.rows.row(index);
    if (row === undefined) continue;
    select(row.node);
    return;
  }
}

function goToParent(index: number, depth: number, go: (index: number) => void): void {
  for (let above = index - 1; above >= 0; above--) {
    const row = state.rows.row(above);
    if (row === undefined) break;
    if (row.depth < depth) {
      go(above);
      return;
    }
  }
  // The parent is further up than what was fetched: its id is the child's, one label shorter.
  const node = state.place.selected;
  const cut = node?.lastIndexOf('\u001f') ?? -1;
  if (node !== null && cut > 0) void reveal(node.slice(0, cut));
}
