/** Two artifacts side by side: what is the same, what is not. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ArtifactHead, Comparison } from '../../server/protocol';
import { bytes, count } from './format';
import { ask } from './messages';
import { fail, state, update } from './state';
import { l10n } from './text';

let comparison: Comparison | null = null;

/** Asks for the comparison and shows it. */
export async function openComparison(): Promise<void> {
  try {
    // The client knows which two are meant.
    comparison = await ask('saveproof/artifact/compare', { left: '', right: '' });
    update();
  } catch (error) {
    fail(error);
  }
}

const WORDS = { added: l10n.t('only right'), removed: l10n.t('only left'), changed: l10n.t('differs') } as const;
const ICONS = { added: 'diff-added', removed: 'diff-removed', changed: 'diff-modified' } as const;

/** The whole page of a comparison. */
export function comparisonView(name: string): TemplateResult {
  return html`
    <main>
      <header class="head"><div class="head-title"><i class="codicon codicon-diff" aria-hidden="true"></i><h1>${name}</h1></div></header>
      ${
        state.failure !== null
          ? html`<div class="empty" role="alert"><i class="codicon codicon-error" aria-hidden="true"></i><p>${state.failure}</p></div>`
          : comparison === null
            ? html`<div class="loading"><vscode-progress-bar aria-label=${l10n.t('Comparing')}></vscode-progress-bar></div>`
            : body(comparison)
      }
    </main>
  `;
}

function body({ left, right, same, sections }: Comparison): TemplateResult {
  return html`
    <div class="pane padded" tabindex="0" role="region" aria-label=${l10n.t('Differences')}>
      <div class="table-wrap"><table class="versus">
        <thead><tr><th scope="col"><span class="hidden">${l10n.t('what')}</span></th><th scope="col">${l10n.t('Left')}</th><th scope="col">${l10n.t('Right')}</th></tr></thead>
        <tbody>
          ${line(l10n.t('Kind'), left, right, ({ kindLabel }) => kindLabel)}
          ${line('Keras', left, right, ({ producer }) => producer.keras ?? '–')}
          ${line(l10n.t('Parameters'), left, right, ({ parameters }) => (parameters === null ? '–' : count(parameters.trainable + parameters.nonTrainable)))}
          ${line(l10n.t('Variables'), left, right, ({ counts }) => count(counts.variables))}
          ${line(l10n.t('Bytes'), left, right, (head) => bytes(head.bytes))}
        </tbody>
      </table></div>
      ${
        same
          ? html`<div class="empty"><i class="codicon codicon-pass" aria-hidden="true"></i><p>${l10n.t('The same structure, configuration and values.')}</p></div>`
          : sections.map(
              ({ title, rows }) => html`
            <h2 class="section">${title} <span class="quiet">${rows.length}</span></h2>
            <div class="table-wrap"><table class="differences">
              <thead><tr><th scope="col">${l10n.t('Name')}</th><th scope="col">${l10n.t('How')}</th><th scope="col">${l10n.t('Left')}</th><th scope="col">${l10n.t('Right')}</th></tr></thead>
              <tbody>${rows.map((row) => html`<tr class=${row.change}><td>${row.name}</td><td class="nowrap"><i class="codicon codicon-${ICONS[row.change]}" aria-hidden="true"></i> ${WORDS[row.change]}</td><td>${cell(row.left)}</td><td>${cell(row.right)}</td></tr>`)}</tbody>
            </table></div>`,
            )
      }
      ${!same && sections.length === 0 ? html`<p>${l10n.t('They differ.')}</p>` : nothing}
    </div>
  `;
}

/** A value, of which a long one shows its beginning; all of it is its tooltip. */
function cell(text: string): TemplateResult {
  return html`<div class="value" title=${text}>${text}</div>`;
}

function line(
  name: string,
  left: ArtifactHead,
  right: ArtifactHead,
  of: (head: ArtifactHead) => string,
): TemplateResult {
  const differs = of(left) !== of(right);
  return html`<tr class=${differs ? 'changed' : ''}><th scope="row">${name}</th><td>${of(left)}</td><td>${of(right)}</td></tr>`;
}
