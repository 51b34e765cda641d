/** One variable's values: statistics, histogram, and a window of them as a grid or a heat map. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { exportAs, GRID_COLUMNS, GRID_ROWS, loadStatistics, moveValues } from './actions';
import type { ValueCells } from '../../server/protocol';
import { count, short } from './format';
import { heatMap } from './heat-map';
import type { ValuesState } from './state';
import { l10n } from './text';

/** Everything below a variable's properties. */
export function valuesView(values: ValuesState, dtype: string): TemplateResult {
  return html`
    ${values.error === null ? nothing : html`<p class="problem" role="alert"><i class="codicon codicon-error" aria-hidden="true"></i>${values.error}</p>`}
    ${statisticsView(values)}
    ${values.cells === null ? nothing : gridView(values, dtype)}
  `;
}

function statisticsView(values: ValuesState): TemplateResult | typeof nothing {
  if (values.statisticsState === 'running')
    return html`<h3>${l10n.t('Statistics')}</h3><p class="quiet" role="status">${l10n.t('Reading …')}</p>`;
  if (values.statisticsState === 'idle') {
    return values.error === null && values.cells !== null
      ? html`<h3>${l10n.t('Statistics')}</h3><button class="button secondary" @click=${loadStatistics}>${l10n.t('Compute statistics')}</button>`
      : nothing;
  }
  const statistics = values.statistics?.statistics;
  if (!statistics) return nothing;
  const { min, max, mean, std, nan, inf, zero } = statistics;
  const figure = (name: string, value: string, bad = false) =>
    html`<div class=${bad ? 'figure bad' : 'figure'}><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
    <h3>${l10n.t('Statistics')}</h3>
    <dl class="figures">
      ${figure(l10n.t('min'), short(min))}${figure(l10n.t('max'), short(max))}${figure(l10n.t('mean'), short(mean))}${figure(l10n.t('std'), short(std))}
      ${figure(l10n.t('zeros'), count(zero))}${figure('NaN', count(nan), nan > 0)}${figure(l10n.t('infinite'), count(inf), inf > 0)}
    </dl>
    ${histogramView(values)}
  `;
}

function histogramView(values: ValuesState): TemplateResult | typeof nothing {
  const histogram = values.statistics?.histogram;
  if (!histogram || histogram.counts.length === 0) return nothing;
  const { from, to, counts } = histogram;
  const most = Math.max(...counts, 1);
  const width = 100 / counts.length;
  const title = l10n.t(
    'Histogram from {0} to {1}, {2} bins, at most {3} values in one',
    short(from),
    short(to),
    counts.length,
    count(most),
  );
  return html`
    <figure class="histogram">
      <svg viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label=${title}>
        ${counts.map((value, index) => svg`<rect x=${index * width} y=${30 - (value / most) * 30} width=${width * 0.92} height=${(value / most) * 30}><title>${`${short(from + ((to - from) * index) / counts.length)} … ${short(from + ((to - from) * (index + 1)) / counts.length)}: ${count(value)}`}</title></rect>`)}
      </svg>
      <figcaption><span>${short(from)}</span><span>${short(to)}</span></figcaption>
    </figure>
  `;
}

function gridView(values: ValuesState, dtype: string): TemplateResult | typeof nothing {
  const { cells, shape } = values;
  if (cells === null) return nothing;
  const numbers = dtype !== 'string';
  const leading = shape.slice(0, -2);
  const atTop = cells.start.row === 0;
  const lastRow = cells.start.row + cells.cells.length;
  const lastColumn = cells.start.column + (cells.cells[0]?.length ?? 0);
  const step = values.heat ? 128 : GRID_ROWS;
  const stepColumns = values.heat ? 128 : GRID_COLUMNS;
  const move = (icon: string, label: string, disabled: boolean, change: Parameters<typeof moveValues>[0]) => html`
    <button class="icon" title=${label} aria-label=${label} ?disabled=${disabled} @click=${() => moveValues(change)}><i class="codicon codicon-${icon}" aria-hidden="true"></i></button>
  `;
  return html`
    <h3>${l10n.t('Values')}</h3>
    <div class="grid-tools">
      ${leading.map(
        (size, axis) => html`
        <label class="axis">${l10n.t('axis {0}', axis)}
          <input type="number" min="0" max=${size - 1} .value=${String(values.leading[axis] ?? 0)} @change=${(
            event: Event,
          ) => {
            const { target } = event;
            if (!(target instanceof HTMLInputElement)) return;
            const index = Math.max(0, Math.min(size - 1, Math.floor(Number(target.value)) || 0));
            moveValues({ leading: values.leading.map((old, at) => (at === axis ? index : old)) });
          }}> <span class="quiet">${l10n.t('of {0}', count(size))}</span>
        </label>`,
      )}
      <span class="quiet">${
        cells.rows === 0 || cells.columns === 0
          ? l10n.t('no values')
          : cells.columns > 1
            ? l10n.t(
                'rows {0}–{1} of {2}, columns {3}–{4} of {5}',
                cells.start.row,
                lastRow - 1,
                count(cells.rows),
                cells.start.column,
                lastColumn - 1,
                count(cells.columns),
              )
            : l10n.t('rows {0}–{1} of {2}', cells.start.row, lastRow - 1, count(cells.rows))
      }</span>
      ${cells.rows > step ? html`${move('arrow-up', l10n.t('Earlier rows'), atTop, { row: Math.max(0, values.row - step) })}${move('arrow-down', l10n.t('Later rows'), lastRow >= cells.rows, { row: values.row + step })}` : nothing}
      ${cells.columns > stepColumns ? html`${move('arrow-left', l10n.t('Earlier columns'), cells.start.column === 0, { column: Math.max(0, values.column - stepColumns) })}${move('arrow-right', l10n.t('Later columns'), lastColumn >= cells.columns, { column: values.column + stepColumns })}` : nothing}
      <span class="spacer"></span>
      ${numbers && cells.rows > 1 ? html`<button class="tool" aria-pressed=${values.heat ? 'true' : 'false'} @click=${() => moveValues({ heat: !values.heat, row: 0, column: 0 })}><i class="codicon codicon-${values.heat ? 'table' : 'symbol-color'}" aria-hidden="true"></i><span>${values.heat ? l10n.t('Grid') : l10n.t('Heat map')}</span></button>` : nothing}
      ${numbers ? html`<button class="tool" title=${l10n.t('Save as a NumPy file')} @click=${() => exportAs('npy', values)}><i class="codicon codicon-save" aria-hidden="true"></i><span>.npy</span></button>` : nothing}
      <button class="tool" title=${l10n.t('Save as CSV')} @click=${() => exportAs('csv', values)}><i class="codicon codicon-save" aria-hidden="true"></i><span>.csv</span></button>
    </div>
    ${
      values.heat
        ? heatMap(cells.cells, cells.start)
        : html`
      <div class="table-wrap" tabindex="0" role="region" aria-label=${l10n.t('Values')} @keydown=${(event: KeyboardEvent) => onGridKey(event, values, cells)}><table class="grid">
        <thead><tr><th scope="col"><span class="hidden">${l10n.t('row')}</span></th>${(cells.cells[0] ?? []).map((_, index) => html`<th scope="col">${cells.start.column + index}</th>`)}</tr></thead>
        <tbody>${cells.cells.map((row, index) => html`<tr><th scope="row">${cells.start.row + index}</th>${row.map((cell) => html`<td class=${/^(nan|-?inf)/i.test(cell) ? 'bad' : ''}>${cell}</td>`)}</tr>`)}</tbody>
      </table></div>`
    }
  `;
}

/**
 * Page keys turn the pages of a tensor that is larger than what is shown; Home and End lead to its first and last rows.
 */
function onGridKey(event: KeyboardEvent, values: ValuesState, cells: ValueCells): void {
  const last = Math.max(0, Math.floor((cells.rows - 1) / GRID_ROWS) * GRID_ROWS);
  const lastColumn = Math.max(0, Math.floor((cells.columns - 1) / GRID_COLUMNS) * GRID_COLUMNS);
  switch (event.key) {
    case 'PageDown':
      moveValues({ row: Math.min(last, values.row + GRID_ROWS) });
      break;
    case 'PageUp':
      moveValues({ row: Math.max(0, values.row - GRID_ROWS) });
      break;
    case 'ArrowRight':
      moveValues({ column: Math.min(lastColumn, values.column + GRID_COLUMNS) });
      break;
    case 'ArrowLeft':
      moveValues({ column: Math.max(0, values.column - GRID_COLUMNS) });
      break;
    case 'Home':
      moveValues({ row: 0, column: 0 });
      break;
    case 'End':
      moveValues({ row: last });
      break;
    default:
      return;
  }
  event.preventDefault();
}
