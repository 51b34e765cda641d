/** The head of the page: what the artifact is, who wrote it, how large and how healthy it is, who loads it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ArtifactHead } from '../../server/protocol';
import { copyLoadingCode, runCheck, showTab } from './actions';
import { bytes, count, counted, large } from './format';
import { loadRanges } from './loads';
import { ask } from './messages';
import { allFindings, state } from './state';
import { l10n } from './text';

const VERDICTS = {
  yes: { icon: 'pass', word: l10n.t('loads') },
  'custom-objects': { icon: 'symbol-class', word: l10n.t('needs custom objects') },
  unsafe: { icon: 'shield', word: l10n.t('needs {0}', 'safe_mode=False') },
  no: { icon: 'error', word: l10n.t('refuses') },
} as const;

/** Icon and word of a verdict. */
export function verdict(of: keyof typeof VERDICTS): { icon: string; word: string } {
  return VERDICTS[of];
}

/** The head; before the artifact is read, its frame. */
export function headView(name: string, head: ArtifactHead | null, reading: boolean): TemplateResult {
  return html`
    <header class="head">
      <div class="head-title">
        <i class="codicon codicon-symbol-structure" aria-hidden="true"></i>
        <h1 title=${head?.name ?? name}>${name}</h1>
        ${head === null ? nothing : html`<span class="badge">${head.kindLabel}</span>`}
        <span class="spacer"></span>
        ${head === null || isBroken(head) ? nothing : toolbar(head)}
      </div>
      <div class="head-facts">${head !== null ? facts(head) : reading ? html`<span class="quiet">${l10n.t('Reading the index …')}</span>` : nothing}</div>
      ${head === null || head.kind === 'unknown' ? nothing : head.complete ? health(head) : html`<div class="head-health quiet" role="status">${l10n.t('Reading the rest …')}</div>`}
    </header>
  `;
}

/** Nothing of it could be read: what is wrong stands in place of a tree without rows. */
export function isBroken({ kind, counts, graphs, findings }: ArtifactHead): boolean {
  const { variables, layers, signatures, functions, files } = counts;
  return (
    kind === 'unknown' ||
    (variables + layers + signatures + functions + graphs.length === 0 &&
      files <= 1 &&
      findings.some(({ severity }) => severity === 'error'))
  );
}

/** Layers are known and, because something is wrong, none of their variables: nobody knows how many parameters it has. */
function isUncounted({ counts, findings }: ArtifactHead): boolean {
  return counts.variables === 0 && findings.some(({ severity }) => severity === 'error');
}

function toolbar(head: ArtifactHead): TemplateResult {
  const busy = state.task !== null || !head.complete;
  const button = (icon: string, label: string, title: string, run: () => unknown, disabled = false) => html`
    <button class="tool" title=${title} ?disabled=${disabled} @click=${run}><i class="codicon codicon-${icon}" aria-hidden="true"></i><span>${label}</span></button>
  `;
  return html`
    <div class="tools" role="toolbar" aria-label=${l10n.t('Model')}>
      ${button('copy', l10n.t('Copy loading code'), l10n.t('Copy the Python that loads it'), copyLoadingCode)}
      ${button('verified', l10n.t('Verify'), l10n.t('Check every checksum'), () => runCheck('verify'), busy)}
      ${head.counts.variables === 0 ? nothing : button('pulse', l10n.t('Scan values'), l10n.t('Read every value: statistics, NaN and infinity'), () => runCheck('scan'), busy)}
      ${button('diff', l10n.t('Compare'), l10n.t('Compare with another model'), () => ask('host/compare', {}))}
    </div>
  `;
}

function facts(head: ArtifactHead): TemplateResult {
  const { producer, parameters, counts } = head;
  const written = [
    producer.tensorflow && `TensorFlow ${producer.tensorflow}`,
    producer.keras && `Keras ${producer.keras}`,
    producer.backend && l10n.t('{0} backend', producer.backend),
  ].filter(Boolean);
  const fact = (icon: string, text: string, title: string) =>
    html`<span class="fact" title=${title}><i class="codicon codicon-${icon}" aria-hidden="true"></i>${text}</span>`;
  return html`
    ${written.length > 0 ? fact('tools', written.join(' · '), l10n.t('Written by')) : nothing}
    ${
      parameters === null || isUncounted(head)
        ? nothing
        : fact(
            'symbol-numeric',
            counted(parameters.trainable + parameters.nonTrainable, 'parameter'),
            l10n.t(
              '{0} trainable, {1} not trainable, {2} of the optimizer',
              count(parameters.trainable),
              count(parameters.nonTrainable),
              count(parameters.optimizer),
            ),
          )
    }
    ${
      parameters === null || parameters.nonTrainable + parameters.optimizer === 0
        ? nothing
        : html`<span class="quiet">${l10n.t('{0} trainable · {1} not · {2} optimizer', large(parameters.trainable), large(parameters.nonTrainable), large(parameters.optimizer))}</span>`
    }
    ${head.bytes === 0 ? nothing : fact('database', bytes(head.bytes), l10n.t('{0} bytes in {1}', count(head.bytes), counted(counts.files, 'file')))}
    ${counts.variables > 0 ? fact('symbol-array', counted(counts.variables, 'variable'), l10n.t('Variables')) : nothing}
    ${counts.layers > 0 ? fact('layers', counted(counts.layers, 'layer'), l10n.t('Layers')) : nothing}
    ${counts.signatures > 0 ? fact('symbol-interface', counted(counts.signatures, 'signature'), l10n.t('Signatures')) : nothing}
  `;
}

function health(head: ArtifactHead): TemplateResult {
  const findings = allFindings(head);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const [icon, text] =
    errors > 0
      ? ['error', counted(errors, 'error') + (warnings > 0 ? `, ${counted(warnings, 'warning')}` : '')]
      : warnings > 0
        ? ['warning', counted(warnings, 'warning')]
        : ['pass', l10n.t('Nothing wrong in what was read')];
  const loads = loadRanges(head.loads);
  return html`
    <div class="head-health">
      <button class="health ${icon}" @click=${() => showTab('findings')}><i class="codicon codicon-${icon}" aria-hidden="true"></i>${text}</button>
      ${
        loads.length === 0
          ? nothing
          : html`<span class="quiet">${l10n.t('Loads with')}</span>
            <ul class="loads" aria-label=${l10n.t('Loads with')}>
              ${loads.map(
                ({ lines, verdict: of, reasons }) => html`
                <li class="load ${of}" title=${`${lines}: ${verdict(of).word}. ${reasons.join(' ')}`}>
                  <i class="codicon codicon-${verdict(of).icon}" aria-hidden="true"></i>${lines}<span class="hidden">: ${verdict(of).word}. ${reasons.join(' ')}</span>
                </li>`,
              )}
            </ul>`
      }
      ${head.customObjects.length === 0 ? nothing : html`<span class="fact" title=${l10n.t('A loader must be given these')}><i class="codicon codicon-symbol-class" aria-hidden="true"></i>${head.customObjects.length > 4 ? l10n.t('needs {0} and {1} more', head.customObjects.slice(0, 4).join(', '), head.customObjects.length - 4) : l10n.t('needs {0}', head.customObjects.join(', '))}</span>`}
    </div>
  `;
}
