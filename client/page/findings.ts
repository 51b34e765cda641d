/** What is wrong with the artifact: where, why, what to do, and a way there. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ArtifactHead, LocatedFinding } from '../../server/protocol';
import { reveal, runCheck } from './actions';
import { severityText } from './format';
import { allFindings, state } from './state';
import { l10n } from './text';

/** The findings tab. */
export function findingsView(head: ArtifactHead): TemplateResult {
  const all = allFindings(head);
  const order = { error: 0, warning: 1, info: 2 } as const;
  all.sort((a, b) => order[a.severity] - order[b.severity]);
  return html`
    <div class="pane padded" tabindex="0" role="region" aria-label=${l10n.t('Findings')}>
      ${
        all.length > 0
          ? findingList(all)
          : html`<div class="empty"><i class="codicon codicon-pass" aria-hidden="true"></i><p>${l10n.t('Nothing wrong in what was read.')}</p>
            <p class="quiet">${l10n.t('The index, the names and the sizes agree. Checksums are compared when every byte is read.')}</p>
            <button class="button" ?disabled=${state.task !== null} @click=${() => runCheck('verify')}>${l10n.t('Verify checksums')}</button></div>`
      }
    </div>
  `;
}

/** Findings, gravest first as given. */
export function findingList(findings: readonly LocatedFinding[]): TemplateResult {
  return html`
    <ul class="findings">
      ${findings.map(
        ({ code, rule, severity, message, where, node }) => html`
        <li class=${severity}>
          <i class="codicon codicon-${severity}" aria-label=${severityText(severity)} role="img"></i>
          <div>
            <p class="message">${withCode(message)}</p>
            <p class="quiet">${code} ${rule}${where === '' ? nothing : html` · ${where}`}${node === null ? nothing : html` · <button class="link" @click=${() => reveal(node)}>${l10n.t('Show in tree')}</button>`}</p>
          </div>
        </li>`,
      )}
    </ul>
  `;
}

/** A sentence of which what stands in backticks is code. */
function withCode(sentence: string): (string | TemplateResult)[] {
  return sentence.split(/`([^`]+)`/).map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}
