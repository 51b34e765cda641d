/** The details pane: what is selected, or the artifact as a whole when nothing is. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ArtifactHead, Details, DetailsSection } from '../../server/protocol';
import { reveal } from './actions';
import { findingList } from './findings';
import { count } from './format';
import { showGraph } from './graph';
import { verdict } from './head';
import { loadRanges } from './loads';
import { state } from './state';
import { l10n } from './text';
import { iconOf } from './tree';
import { valuesView } from './values';

/** The pane beside the tree. */
export function detailsView(head: ArtifactHead): TemplateResult {
  const { details } = state;
  return html`<section class="details" aria-label=${l10n.t('Details')} tabindex="0">${details === null ? overview(head) : selection(details)}</section>`;
}

function selection(details: Details): TemplateResult {
  const { variable, graph } = details;
  return html`
    <h2><i class="codicon codicon-${iconOf(details.icon)} ${details.icon}" aria-hidden="true"></i><span>${details.title}</span></h2>
    ${details.subtitle === '' ? nothing : html`<p class="subtitle">${details.subtitle}</p>`}
    ${graph === null ? nothing : html`<div class="buttons"><button class="tool" @click=${() => showGraph(graph.key, graph.item)}><i class="codicon codicon-type-hierarchy-sub" aria-hidden="true"></i><span>${graph.item === null ? l10n.t('Show graph') : l10n.t('Show in graph')}</span></button></div>`}
    ${details.sections.map(sectionView)}
    ${variable !== null && state.values?.key === variable.key ? valuesView(state.values, details.variable?.dtype ?? '') : nothing}
  `;
}

function sectionView(section: DetailsSection): TemplateResult {
  switch (section.kind) {
    case 'properties':
      return html`
        <h3>${section.title}</h3>
        <dl>${section.properties.map(({ name, value, node }) => html`<div><dt>${name}</dt><dd>${node === undefined ? value : jump(value, node)}</dd></div>`)}</dl>
      `;
    case 'table':
      return html`
        <h3>${section.title}${section.total > section.rows.length ? html` <span class="quiet">${l10n.t('first {0} of {1}', count(section.rows.length), count(section.total))}</span>` : nothing}</h3>
        <div class="table-wrap"><table>
          <thead><tr>${section.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>${section.rows.map(({ cells, node }) => html`<tr>${cells.map((cell, index) => html`<td>${index === 0 && node !== undefined ? jump(cell, node) : cell}</td>`)}</tr>`)}</tbody>
        </table></div>
      `;
    case 'code':
      return html`<h3>${section.title}</h3><pre class="code" tabindex="0">${section.code}</pre>`;
  }
}

/** A word that leads to a node of the tree. */
function jump(text: string, node: string): TemplateResult {
  return html`<button class="link" @click=${() => reveal(node)}>${text}</button>`;
}

function overview(head: ArtifactHead): TemplateResult {
  const loads = loadRanges(head.loads, true);
  return html`
    <h2><i class="codicon codicon-symbol-structure" aria-hidden="true"></i><span>${head.kindLabel}</span></h2>
    <p class="subtitle">${l10n.t('Select something in the tree to see what is known about it.')}</p>
    ${head.findings.length === 0 ? nothing : html`<h3>${l10n.t('Findings')}</h3>${findingList(head.findings)}`}
    ${
      loads.length === 0
        ? nothing
        : html`
          <h3>${l10n.t('Loads with')}</h3>
          <div class="table-wrap"><table>
            <thead><tr><th scope="col">Keras</th><th scope="col">${l10n.t('Answer')}</th><th scope="col">${l10n.t('Why')}</th></tr></thead>
            <tbody>${loads.map(({ lines, verdict: of, reasons }) => html`<tr><td class="nowrap">${lines}</td><td class="answer load ${of}"><i class="codicon codicon-${verdict(of).icon}" aria-hidden="true"></i> ${verdict(of).word}</td><td>${reasons.join(' ')}</td></tr>`)}</tbody>
          </table></div>`
    }
    ${
      head.customObjects.length === 0
        ? nothing
        : html`<h3>${l10n.t('Custom objects')}</h3><p>${l10n.t('A loader must be given these:')} ${head.customObjects.map((name) => html`<code>${name}</code> `)}</p>`
    }
  `;
}
