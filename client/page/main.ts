/** The page inside the artifact editor: puts the parts together and starts them. */
import '@vscode/codicons/dist/codicon.css';
import './style.css';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-split-layout/index.js';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { ArtifactHead, PageTab } from '../../server/protocol';
import { openArtifact, runCheck, showTab } from './actions';
import { comparisonView, openComparison } from './comparison';
import { detailsView } from './details';
import { findingList, findingsView } from './findings';
import { refreshGraph, graphView } from './graph';
import { headView, isBroken } from './head';
import { bytes, count, share } from './format';
import { ask, onMessage } from './messages';
import { allFindings, onUpdate, state, update } from './state';
import { l10n } from './text';
import { treeView } from './tree';
import { variablesView } from './variables';

const { view, name = '' } = document.body.dataset;

function page(): TemplateResult {
  const { head, failure } = state;
  return html`
    <main>
      ${headView(name, head, failure === null)}
      ${state.gone ? html`<div class="notice warning" role="status"><i class="codicon codicon-warning" aria-hidden="true"></i>${l10n.t('The file was deleted. This is what was read before.')}</div>` : nothing}
      ${head !== null && !head.complete && failure === null ? loading() : nothing}
      ${taskView()}
      ${failure !== null ? problem(l10n.t('This model cannot be shown'), failure) : head === null ? loading() : isBroken(head) ? broken(head) : body(head)}
    </main>
  `;
}

function loading(): TemplateResult {
  return html`<div class="loading"><vscode-progress-bar aria-label=${l10n.t('Reading the index')}></vscode-progress-bar></div>`;
}

function problem(title: string, said: string | TemplateResult): TemplateResult {
  return html`
    <div class="empty" role="alert">
      <i class="codicon codicon-error" aria-hidden="true"></i><p><strong>${title}</strong></p>${typeof said === 'string' ? html`<p>${said}</p>` : said}
      <div class="buttons"><button class="button" @click=${() => openArtifact(true)}>${l10n.t('Read again')}</button><button class="button secondary" @click=${() => ask('host/reopen', {})}>${l10n.t('Open with another editor')}</button></div>
    </div>
  `;
}

function broken(head: ArtifactHead): TemplateResult {
  const title = head.kind === 'unknown' ? head.kindLabel : l10n.t('Nothing in it could be read.');
  return problem(
    title,
    head.findings.length === 0 ? l10n.t('Nothing in it could be read.') : findingList(head.findings),
  );
}

function taskView(): TemplateResult | typeof nothing {
  const { task, outcome } = state;
  if (task !== null) {
    const { progress } = task;
    const done = progress === null || progress.total === 0 ? null : Math.min(1, progress.done / progress.total);
    return html`
      <div class="notice" role="status">
        <span>${task.kind === 'verify' ? l10n.t('Verifying checksums …') : l10n.t('Scanning values …')}${done === null || progress === null ? nothing : html` ${share(done)} <span class="quiet">${l10n.t('{0} of {1}', bytes(progress.done), bytes(progress.total))}</span>`}</span>
        <progress max="1" .value=${done ?? 0} aria-label=${l10n.t('Progress')}></progress>
        <button class="tool" @click=${() => task.cancel.abort()}><i class="codicon codicon-debug-stop" aria-hidden="true"></i><span>${l10n.t('Stop')}</span></button>
      </div>
    `;
  }
  if (outcome === null) return nothing;
  const close = (): void => {
    state.outcome = null;
    update();
  };
  return html`<div class="notice outcome" role="status"><span>${outcome}</span><span class="spacer"></span><button class="icon" title=${l10n.t('Dismiss')} aria-label=${l10n.t('Dismiss')} @click=${close}><i class="codicon codicon-close" aria-hidden="true"></i></button></div>`;
}

function body(head: ArtifactHead): TemplateResult {
  const { tab } = state.place;
  const findings = allFindings(head).length;
  const tabs: { id: PageTab; label: string; badge: string }[] = [
    { id: 'structure', label: l10n.t('Structure'), badge: '' },
    {
      id: 'variables',
      label: l10n.t('Variables'),
      badge: head.counts.variables > 0 ? count(head.counts.variables) : '',
    },
    ...(head.graphs.length > 0 ? [{ id: 'graph' as const, label: l10n.t('Graph'), badge: '' }] : []),
    { id: 'findings', label: l10n.t('Findings'), badge: findings > 0 ? String(findings) : '' },
  ];
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    // The tab as it is now: keys may come faster than the page is drawn.
    const next =
      event.key === 'Home'
        ? tabs[0]
        : event.key === 'End'
          ? tabs.at(-1)
          : step === 0
            ? undefined
            : tabs[(tabs.findIndex(({ id }) => id === state.place.tab) + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    showTab(next.id);
    document.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${l10n.t('Parts of the model')} @keydown=${onKey}>
      ${tabs.map(
        ({ id, label, badge }) => html`
        <button id="tab-${id}" role="tab" aria-selected=${tab === id ? 'true' : 'false'} aria-controls="panel" tabindex=${tab === id ? 0 : -1} @click=${() => showTab(id)}>
          ${label}${badge === '' ? nothing : html`<span class="count">${badge}</span>`}
        </button>`,
      )}
    </div>
    <div id="panel" class="panel" role="tabpanel" aria-labelledby="tab-${tab}">
      ${
        tab === 'structure'
          ? html`<vscode-split-layout split="vertical" initial-handle-position="46%" min-start="220px" min-end="220px">
            <div slot="start" class="side">${treeView()}${resizer()}</div>
            <div slot="end" class="side">${detailsView(head)}</div>
          </vscode-split-layout>`
          : tab === 'variables'
            ? variablesView(head)
            : tab === 'graph'
              ? graphView(head)
              : findingsView(head)
      }
    </div>
  `;
}

/** What the mouse does by dragging: the keys make the tree wider and narrower, by a twentieth of the page. */
function resizer(): TemplateResult {
  const share = (): number => {
    const [start, whole] = [document.querySelector('#tree')?.clientWidth ?? 0, document.body.clientWidth];
    return whole === 0 ? 46 : Math.round((start / whole) * 100);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 5 : event.key === 'ArrowLeft' ? -5 : 0;
    const layout = document.querySelector('vscode-split-layout');
    if (step === 0 || layout === null) return;
    layout.handlePosition = `${Math.max(20, Math.min(80, share() + step))}%`;
    event.preventDefault();
    requestAnimationFrame(update);
  };
  return html`<div class="resizer" role="separator" tabindex="0" aria-orientation="vertical" aria-label=${l10n.t('Width of the tree')} aria-valuemin="20" aria-valuemax="80" aria-valuenow=${share()} @keydown=${onKey}></div>`;
}

/** The list is drawn for the height it has: a place that was kept, or a new size, needs a second look. */
function restoreScroll(): void {
  for (const [id, top] of [
    ['tree', state.place.treeScroll],
    ['variables', state.place.variablesScroll],
  ] as const) {
    const list = document.getElementById(id);
    if (list !== null && top > 0 && list.scrollTop === 0 && list.scrollHeight > top) list.scrollTop = top;
  }
}

function start(): void {
  onUpdate(() => {
    render(view === 'comparison' ? comparisonView(name) : page(), document.body);
    restoreScroll();
  });
  new ResizeObserver(update).observe(document.body);
  update();
  if (view === 'comparison') {
    void openComparison();
    return;
  }
  onMessage((message) => {
    if (message.type === 'changed') {
      if (message.exists) void openArtifact(true).then(refreshGraph);
      else {
        state.gone = true;
        update();
      }
    } else if (message.type === 'show') {
      showTab(message.tab);
      if (message.run !== undefined) void runCheck(message.run);
    }
  });
  void openArtifact().then(() => ask('host/ready', {}));
}

start();
