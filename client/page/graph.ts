/** The layers of a model, laid out in a worker, drawn as one picture that pans and zooms. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ArtifactHead, GraphPart } from '../../server/protocol';
import { reveal } from './actions';
import { ask } from './messages';
import { state, update } from './state';

const HEIGHT = 38;
/** Width of a character of a label, about. */
const CHARACTER = 7;

interface Drawing {
  key: string;
  part: GraphPart;
  layout: ElkNode;
}

let drawing: Drawing | null = null;
let wanted: string | null = null;
let problem: string | null = null;
let worker: Promise<Worker> | null = null;
/** What the window shows of the picture: its corner, and picture units a pixel. */
let view = { x: 0, y: 0, scale: 1 };
let selected: string | null = null;
let found = '';
let drag: { x: number; y: number } | null = null;

/** The graph tab. */
export function graphView(head: ArtifactHead): TemplateResult {
  const first = head.graphs[0];
  if (first === undefined) return html`<div class="empty"><p>Nothing to draw here.</p></div>`;
  if (wanted === null || !head.graphs.some(({ key }) => key === wanted)) void show(first.key);
  return html`
    <div class="search">
      ${head.graphs.length > 1
        ? html`<select aria-label="Model to draw" @change=${(event: Event) => event.target instanceof HTMLSelectElement && show(event.target.value)}>
            ${head.graphs.map(({ key, label }) => html`<option value=${key} ?selected=${key === wanted}>${label}</option>`)}
          </select>`
        : html`<span class="quiet">${first.label}</span>`}
      <input type="search" placeholder="Find a layer" aria-label="Find a layer" .value=${found} spellcheck="false" @input=${onFind} @keydown=${onFindKey}>
      ${button('zoom-out', 'Zoom out', () => zoom(1.25))}${button('zoom-in', 'Zoom in', () => zoom(0.8))}${button('screen-full', 'Fit', fit)}
      <button class="tool" title="Save as SVG" @click=${() => save('svg')}><i class="codicon codicon-save" aria-hidden="true"></i><span>SVG</span></button>
      <button class="tool" title="Save as PNG" @click=${() => save('png')}><i class="codicon codicon-save" aria-hidden="true"></i><span>PNG</span></button>
    </div>
    ${problem !== null ? html`<p class="problem padded" role="alert">${problem}</p>` : drawing === null ? html`<p class="nothing" role="status">Laying out …</p>` : pictureView(drawing)}
  `;
}

function button(icon: string, label: string, run: () => void): TemplateResult {
  return html`<button class="icon" title=${label} aria-label=${label} @click=${run}><i class="codicon codicon-${icon}" aria-hidden="true"></i></button>`;
}

async function show(key: string): Promise<void> {
  if (wanted === key) return;
  wanted = key;
  drawing = null;
  problem = null;
  update();
  try {
    const part = await ask('saveproof/artifact/graph', { graph: key });
    if (part === null) throw new Error('There is no such model here any more.');
    const layout = await layOut(part);
    if (wanted !== key) return;
    drawing = { key, part, layout };
    update();
    requestAnimationFrame(() => requestAnimationFrame(start));
  } catch (error) {
    problem = `The graph cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
    update();
  }
}

/** Forgets the drawing: the artifact was read again. */
export function forgetGraph(): void {
  wanted = null;
}

async function layOut(part: GraphPart): Promise<ElkNode> {
  worker ??= makeWorker();
  const made = await worker;
  const elk = new ELK({ workerFactory: () => made });
  return elk.layout({
    id: 'model',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.layered.spacing.nodeNodeBetweenLayers': '26',
      'elk.spacing.nodeNode': '24',
      // Fast placement: hundreds of layers are laid out while the person waits.
      'elk.layered.nodePlacement.strategy': part.nodes.length > 300 ? 'SIMPLE' : 'BRANDES_KOEPF',
      'elk.layered.thoroughness': part.nodes.length > 300 ? '2' : '7',
    },
    children: part.nodes.map(({ id, label, type }) => ({ id, width: Math.max(90, Math.max(label.length, type.length) * CHARACTER + 24), height: HEIGHT })),
    edges: part.edges.map(({ from, to }, index) => ({ id: `edge-${index}`, sources: [from], targets: [to] })),
  });
}

/** A worker may only be made from the page's own origin: from the script's text, as a blob. */
async function makeWorker(): Promise<Worker> {
  const response = await fetch(document.body.dataset.layoutWorker ?? '');
  if (!response.ok) throw new Error('the layout script was not found.');
  const address = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  return new Worker(address);
}

function pictureView({ part, layout }: Drawing): TemplateResult {
  const area = picture();
  const width = (area?.clientWidth ?? 800) * view.scale;
  const height = (area?.clientHeight ?? 600) * view.scale;
  const types = new Map(part.nodes.map(({ id, type }) => [id, type]));
  const visible = (x = 0, y = 0, w = 0, h = 0): boolean => x + w >= view.x && y + h >= view.y && x <= view.x + width && y <= view.y + height;
  const chosen = part.nodes.find(({ id }) => id === selected);
  return html`
    <svg id="graph" class="picture" tabindex="0" role="application" aria-label=${`Graph of ${part.nodes.length} layers. Arrow keys move, plus and minus zoom, Enter shows the found layer in the tree.`}
      viewBox="${view.x} ${view.y} ${width} ${height}" @wheel=${onWheel} @pointerdown=${onDown} @pointermove=${onMove} @pointerup=${onUp} @keydown=${onKey}>
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"></path></marker></defs>
      ${(layout.edges ?? []).map(({ sections }) => (sections ?? []).map(({ startPoint, endPoint, bendPoints }) => {
        const points = [startPoint, ...(bendPoints ?? []), endPoint];
        const xs = points.map(({ x }) => x);
        const ys = points.map(({ y }) => y);
        if (!visible(Math.min(...xs), Math.min(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))) return nothing;
        return svg`<polyline points=${points.map(({ x, y }) => `${x},${y}`).join(' ')} marker-end="url(#arrow)"></polyline>`;
      }))}
      ${(layout.children ?? []).map(({ id, x = 0, y = 0, width: w = 0, height: h = 0 }) =>
        visible(x, y, w, h)
          ? svg`<g class=${`node ${id === selected ? 'selected' : ''} ${found !== '' && id.toLowerCase().includes(found.toLowerCase()) ? 'found' : ''}`} transform=${`translate(${x} ${y})`} data-node=${id}>
              <rect width=${w} height=${h} rx="5"></rect><text class="type" x=${w / 2} y="15">${types.get(id) ?? ''}</text><text x=${w / 2} y="30">${id}</text></g>`
          : nothing)}
    </svg>
    ${chosen === undefined ? nothing : html`<div class="chosen" role="status"><strong>${chosen.label}</strong> <span class="quiet">${chosen.type}</span>${chosen.node === null ? nothing : html` <button class="link" @click=${() => reveal(chosen.node ?? '')}>Show in tree</button>`}</div>`}
  `;
}

const picture = (): SVGSVGElement | null => document.querySelector<SVGSVGElement>('#graph');

/** The first look: readable, from the top. */
function start(): void {
  const area = picture();
  const layout = drawing?.layout;
  if (area === null || layout === undefined) return;
  fit();
  if (view.scale > 1.6) {
    view = { scale: 1.2, x: (layout.width ?? 0) / 2 - area.clientWidth * 0.6, y: -20 };
    const first = layout.children?.[0];
    if (first !== undefined) view.x = (first.x ?? 0) + (first.width ?? 0) / 2 - area.clientWidth * 0.6;
  }
  update();
}

function fit(): void {
  const area = picture();
  const layout = drawing?.layout;
  if (area === null || layout === undefined) return;
  const scale = Math.max((layout.width ?? 1) / area.clientWidth, (layout.height ?? 1) / area.clientHeight, 0.6) * 1.06;
  view = { scale, x: ((layout.width ?? 0) - area.clientWidth * scale) / 2, y: ((layout.height ?? 0) - area.clientHeight * scale) / 2 };
  update();
}

/** Zooms about a point of the window, its middle when none is given. */
function zoom(factor: number, at?: { x: number; y: number }): void {
  const area = picture();
  if (area === null) return;
  const scale = Math.min(60, Math.max(0.1, view.scale * factor));
  const x = at?.x ?? area.clientWidth / 2;
  const y = at?.y ?? area.clientHeight / 2;
  view = { scale, x: view.x + x * (view.scale - scale), y: view.y + y * (view.scale - scale) };
  update();
}

function onWheel(event: WheelEvent): void {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey || !event.shiftKey) zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, { x: event.offsetX, y: event.offsetY });
  else {
    view = { ...view, x: view.x + event.deltaY * view.scale };
    update();
  }
}

function onDown(event: PointerEvent): void {
  const node = event.target instanceof Element ? event.target.closest<SVGGElement>('.node') : null;
  if (node?.dataset.node !== undefined) selected = node.dataset.node;
  drag = { x: event.clientX, y: event.clientY };
  picture()?.setPointerCapture(event.pointerId);
  update();
}

function onMove(event: PointerEvent): void {
  if (drag === null) return;
  view = { ...view, x: view.x - (event.clientX - drag.x) * view.scale, y: view.y - (event.clientY - drag.y) * view.scale };
  drag = { x: event.clientX, y: event.clientY };
  update();
}

function onUp(): void {
  drag = null;
}

function onKey(event: KeyboardEvent): void {
  const step = 60 * view.scale;
  switch (event.key) {
    case 'ArrowUp': view = { ...view, y: view.y - step }; break;
    case 'ArrowDown': view = { ...view, y: view.y + step }; break;
    case 'ArrowLeft': view = { ...view, x: view.x - step }; break;
    case 'ArrowRight': view = { ...view, x: view.x + step }; break;
    case '+': case '=': zoom(0.8); break;
    case '-': zoom(1.25); break;
    case '0': fit(); break;
    case 'Enter': {
      const node = drawing?.part.nodes.find(({ id }) => id === selected)?.node;
      if (node) void reveal(node);
      break;
    }
    default: return;
  }
  event.preventDefault();
  update();
}

function onFind(event: Event): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  found = event.target.value;
  goToFound(0);
}

function onFindKey(event: KeyboardEvent): void {
  if (event.key !== 'Enter') return;
  const matches = matching();
  goToFound((matches.findIndex(({ id }) => id === selected) + 1) % Math.max(1, matches.length));
}

function matching(): ElkNode[] {
  return found === '' ? [] : (drawing?.layout.children ?? []).filter(({ id }) => id.toLowerCase().includes(found.toLowerCase()));
}

function goToFound(index: number): void {
  const match = matching()[index];
  const area = picture();
  if (match !== undefined && area !== null) {
    selected = match.id;
    const scale = Math.min(view.scale, 1.4);
    view = { scale, x: (match.x ?? 0) + (match.width ?? 0) / 2 - (area.clientWidth * scale) / 2, y: (match.y ?? 0) - (area.clientHeight * scale) / 2 };
  }
  update();
}

/** The whole picture in the theme's colours, as a file of its own. */
async function save(format: 'svg' | 'png'): Promise<void> {
  const layout = drawing?.layout;
  const shown = picture();
  if (layout === undefined || shown === null) return;
  const before = view;
  view = { scale: 1e6, x: -10, y: -10 };
  update();
  await new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)));
  const copy = shown.cloneNode(true) as SVGSVGElement;
  view = before;
  update();
  const [width, height] = [(layout.width ?? 0) + 20, (layout.height ?? 0) + 20];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `-10 -10 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const look = getComputedStyle(document.body);
  const colour = (name: string, other: string): string => look.getPropertyValue(name).trim() || other;
  const set = (selector: string, attributes: Record<string, string>): void => {
    for (const element of copy.querySelectorAll(selector)) for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  set('rect', { fill: colour('--vscode-editorWidget-background', '#eee'), stroke: colour('--vscode-descriptionForeground', '#888') });
  set('text', { fill: colour('--vscode-foreground', '#222'), 'font-family': 'sans-serif', 'font-size': '12', 'text-anchor': 'middle' });
  set('polyline', { fill: 'none', stroke: colour('--vscode-descriptionForeground', '#888') });
  set('marker path', { fill: colour('--vscode-descriptionForeground', '#888') });
  const text = new XMLSerializer().serializeToString(copy);
  const base64 = format === 'svg' ? btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')) : await rasterise(text, width, height, colour('--vscode-editor-background', '#fff'));
  await ask('host/save-image', { name: `${state.head?.name.split('/').at(-1) ?? 'model'}.${format}`, base64 });
}

async function rasterise(text: string, width: number, height: number, background: string): Promise<string> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error('the picture could not be drawn'));
    image.src = address;
  });
  // Canvases of browsers end at about 16,000 pixels.
  const scale = Math.min(2, 16_000 / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the picture could not be drawn');
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}
