/** A plane of values as a picture: a dot a value, on a canvas, for ten thousand elements would be slow. */
import { html, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { short } from './format';
import { l10n } from './text';

const canvas = createRef<HTMLCanvasElement>();
/** What the canvas shows, so that it is painted once; a new theme paints it again. */
let painted: { cells: readonly string[][]; look: string } | null = null;

/**
 * Blue for what is below nothing, orange for what is above; the stronger the further. NaN and infinity stand out.
 * `start` is the first value's place.
 */
export function heatMap(cells: readonly string[][], start: { row: number; column: number }): TemplateResult {
  const columns = cells[0]?.length ?? 0;
  const most = largest(cells);
  requestAnimationFrame(() => paint(cells, most));
  const label = l10n.t(
    'Heat map of {0} by {1} values between {2} and {3}',
    cells.length,
    columns,
    short(-most),
    short(most),
  );
  const onMove = ({ target, offsetX, offsetY }: PointerEvent): void => {
    if (!(target instanceof HTMLCanvasElement)) return;
    const row = Math.min(cells.length - 1, Math.floor((offsetY / target.clientHeight) * cells.length));
    const column = Math.min(columns - 1, Math.floor((offsetX / target.clientWidth) * columns));
    const value = cells[row]?.[column];
    if (value !== undefined) target.title = `[${start.row + row}, ${start.column + column}]  ${value}`;
  };
  return html`
    <canvas class="heat" ${ref(canvas)} width=${Math.max(1, columns)} height=${Math.max(1, cells.length)} role="img" aria-label=${label}
      .style=${`aspect-ratio: ${Math.max(columns, 1)} / ${Math.max(cells.length, 1)}`} @pointermove=${onMove}></canvas>
    <div class="heat-scale" aria-hidden="true"><span>${short(-most)}</span><span class="below"></span><span class="above"></span><span>${short(most)}</span></div>
  `;
}

/** The largest magnitude of finite values; 0 where there are none. */
function largest(cells: readonly string[][]): number {
  let most = 0;
  for (const row of cells) {
    for (const cell of row) {
      const size = Math.abs(Number(cell));
      if (Number.isFinite(size)) most = Math.max(most, size);
    }
  }
  return most;
}

function paint(cells: readonly string[][], most: number): void {
  const element = canvas.value;
  const context = element?.getContext('2d');
  if (element === undefined || !context) return;
  const look = getComputedStyle(document.body);
  const colours = [
    '--vscode-charts-blue',
    '--vscode-charts-orange',
    '--vscode-charts-red',
    '--vscode-editor-background',
  ].map((name) => look.getPropertyValue(name).trim());
  const key = `${colours.join()} ${element.width} ${element.height}`;
  if (painted?.cells === cells && painted.look === key && element.dataset.painted === 'yes') return;
  const [below = 'blue', above = 'orange', odd = 'red', nothing = 'white'] = colours;
  context.globalAlpha = 1;
  context.fillStyle = nothing;
  context.fillRect(0, 0, element.width, element.height);
  cells.forEach((row, y) =>
    row.forEach((cell, x) => {
      const value = Number(cell);
      const strength = Number.isFinite(value) ? (most > 0 ? Math.abs(value) / most : 0) : 1;
      if (strength === 0) return;
      context.globalAlpha = strength;
      context.fillStyle = Number.isFinite(value) ? (value < 0 ? below : above) : odd;
      context.fillRect(x, y, 1, 1);
    }),
  );
  painted = { cells, look: key };
  element.dataset.painted = 'yes';
}
