/** The bytes of all variables as a map: boxes within boxes, of which a person opens what is of interest. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { SizeBox } from '../../server/protocol';
import { revealVariable } from './actions';
import { bytes, counted, share } from './format';
import { l10n } from './text';
import { squarify, wrapped, type Rectangle } from './treemap';
import { level, loadMap, way } from './treemap-level';

/** Where the room for it is not known yet. */
const USUAL = { width: 1000, height: 560 };
/** Height of a line that names a box above what is in it. */
const TITLE = 17;
/** Height of a line of a name. */
const LINE = 13;
/** Boxes of less are not looked into. */
const LEAST = 44;
/** Names are written in letters of this size. */
const LETTERS = 11;
/** Width of a character, about, where it cannot be measured. */
const USUAL_CHARACTER = 6.4;

/** Width of a character, about, in the font that the editor has. */
let character: number | null = null;
function characterWidth(): number {
  if (character === null) {
    const drawing = document.createElement('canvas').getContext('2d');
    const sample = 'block_4b/expand_conv';
    if (drawing !== null) drawing.font = `${LETTERS}px ${getComputedStyle(document.body).fontFamily}`;
    character =
      drawing === null ? USUAL_CHARACTER : drawing.measureText(sample).width / sample.length || USUAL_CHARACTER;
  }
  return character;
}

/** The map, with the way to the level that it shows. */
export function mapView(): TemplateResult {
  if (level === null) return html`<p class="nothing" role="status">${l10n.t('Reading …')}</p>`;
  const { around, boxes } = level;
  const area = document.querySelector('.treemap')?.getBoundingClientRect();
  const whole: Rectangle = {
    x: 0,
    y: 0,
    ...(area !== undefined && area.width > 0 && area.height > 0 ? { width: area.width, height: area.height } : USUAL),
  };
  const places = squarify(
    boxes.map((box) => box.bytes),
    whole,
  );
  return html`
    <div class="map" role="region" aria-label=${l10n.t('Map of bytes')} @keydown=${onKey}>
      <nav class="way" aria-label=${l10n.t('Where in the model')}>
        ${around.map(
          (
            { label, way: there },
            depth,
          ) => html`${depth === 0 ? nothing : html`<i class="codicon codicon-chevron-right" aria-hidden="true"></i>`}
          ${depth === around.length - 1 ? html`<span>${label || l10n.t('All variables')}</span>` : html`<button class="link" @click=${() => loadMap(there)}>${label || l10n.t('All variables')}</button>`}`,
        )}
        <span class="quiet">${counted(level.variables, 'variable')} · ${bytes(level.bytes)}</span>
      </nav>
      ${
        boxes.length === 0
          ? html`<p class="nothing">${l10n.t('There are no bytes here.')}</p>`
          : html`<svg class="treemap" viewBox="0 0 ${whole.width} ${whole.height}" role="group" aria-label=${l10n.t('Variables by their bytes')}>
            ${boxes.map((box, index) => boxView(box, index, places[index] ?? whole, level?.bytes ?? 0))}
          </svg>`
      }
    </div>
  `;
}

function boxView(box: SizeBox, index: number, { x, y, width, height }: Rectangle, whole: number): unknown {
  const { label, variables, opens, key, within } = box;
  const part = whole > 0 ? box.bytes / whole : 0;
  const text = opens
    ? `${label}: ${bytes(box.bytes)} (${share(part)}), ${counted(variables, 'variable')}`
    : `${label}: ${bytes(box.bytes)} (${share(part)})`;
  const named = width > LEAST && height > TITLE + 2;
  const looked = within.length > 0 && width > LEAST && height > LEAST;
  const inside: Rectangle = { x: x + 3, y: y + TITLE, width: width - 7, height: height - TITLE - 4 };
  const places = looked
    ? squarify(
        within.map((each) => each.bytes),
        inside,
      )
    : [];
  const open = (): void => {
    if (opens) void loadMap([...way, index]);
    else if (key !== null) void revealVariable(key);
  };
  return svg`
    <g role="button" tabindex=${index === 0 ? 0 : -1} aria-label=${text} class=${`group-${index % 6}`} data-index=${index} data-key=${key ?? ''} @click=${open}>
      <rect x=${x} y=${y} width=${Math.max(0, width - 1)} height=${Math.max(0, height - 1)}><title>${text}</title></rect>
    </g>
    <g aria-hidden="true" class=${`group-${index % 6}`} @click=${open}>
      ${places.map((place, at) => innerView(within[at], place))}
      ${!named ? nothing : looked ? svg`<text x=${x + 5} y=${y + 12.5}>${titled(label, bytes(box.bytes), width - 8)}</text>` : wordsView(label, bytes(box.bytes), { x: x + 5, y: y + 12.5, width: width - 8, height: height - 4 })}
    </g>`;
}

/** A name above what is in the box, with its size where there is room for both. */
function titled(label: string, size: string, width: number): string {
  const both = `${label} · ${size}`;
  return both.length * characterWidth() <= width ? both : fitting(label, width);
}

/** A name on as many lines as it takes and there are, and its size below. */
function wordsView(label: string, size: string, { x, y, width, height }: Rectangle): unknown {
  const lines = wrapped(label, Math.floor(width / characterWidth()), Math.max(1, Math.floor(height / LINE)));
  const room = (lines.length + 1) * LINE <= height;
  return svg`${lines.map((line, index) => svg`<text x=${x} y=${y + index * LINE}>${line}</text>`)}${room ? svg`<text class="size" x=${x} y=${y + lines.length * LINE}>${fitting(size, width)}</text>` : nothing}`;
}

function innerView(box: SizeBox | undefined, { x, y, width, height }: Rectangle): unknown {
  if (box === undefined || width < 1 || height < 1) return nothing;
  return svg`<rect class="inner" x=${x} y=${y} width=${Math.max(0, width - 1)} height=${Math.max(0, height - 1)}><title>${`${box.label}: ${bytes(box.bytes)}`}</title></rect>
    ${width > LEAST && height > TITLE ? wrapped(box.label, Math.floor((width - 6) / characterWidth()), Math.max(1, Math.floor((height - 3) / LINE))).map((line, index) => svg`<text class="size" x=${x + 4} y=${y + 12 + index * LINE}>${line}</text>`) : nothing}`;
}

/** As much of a text as a width holds: of a path, its end. */
function fitting(text: string, width: number): string {
  const room = Math.floor(width / characterWidth());
  return text.length <= room ? text : room < 3 ? '' : `…${text.slice(1 - room)}`;
}

/** Boxes are one stop of the Tab key: arrows go from box to box, Enter opens, Backspace or Escape goes back out. */
function onKey(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof SVGGElement)) return;
  const index = Number(target.dataset.index);
  const boxes = target.parentElement?.querySelectorAll<SVGGElement>('g[role="button"]') ?? [];
  const step =
    event.key === 'ArrowRight' || event.key === 'ArrowDown'
      ? 1
      : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
        ? -1
        : 0;
  if (step !== 0) {
    const next = boxes[index + step];
    if (next !== undefined) {
      target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  } else if (event.key === 'Enter' || event.key === ' ') {
    target.dispatchEvent(new MouseEvent('click'));
    focusFirst();
  } else if ((event.key === 'Backspace' || event.key === 'Escape') && way.length > 0) {
    void loadMap(way.slice(0, -1));
    focusFirst();
  } else return;
  event.preventDefault();
}

function focusFirst(): void {
  const before = level;
  const look = (tries: number): void => {
    if (level !== before) requestAnimationFrame(() => document.querySelector<SVGGElement>('.treemap > g')?.focus());
    else if (tries > 0) setTimeout(() => look(tries - 1), 30);
  };
  look(60);
}
