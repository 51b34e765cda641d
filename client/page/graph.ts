/**
 * The layers of a model, or the operations of a graph, folded: laid out in a worker, drawn as one picture that pans and
 * zooms.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { ArtifactHead, GraphFind, GraphNode, GraphPart } from '../../server/protocol';
import { reveal, showTab } from './actions';
import { count } from './format';
import { arrowPaths, pictureImage, pictureText, toBase64 } from './graph-export';
import { FOLDED, layOut, middleOf, Superseded, UNFOLDED, type Layout, type PlacedBox } from './graph-layout';
import { ask } from './messages';
import { state, update } from './state';
import { l10n } from './text';

/** Typing goes on for less than this, in milliseconds. */
const TYPING = 150;

/** Picture units a pixel where all is seen: words are no larger than those around them. */
const NEAREST = 0.85;

interface Drawing {
  key: string;
  part: GraphPart;
  layout: Layout;
}

let drawing: Drawing | null = null;
let wanted: string | null = null;
let problem: string | null = null;
/** What the window shows of the picture: its corner, and picture units a pixel. */
let view = { x: 0, y: 0, scale: 1 };
let selected: string | null = null;
let found = '';
let drag: { x: number; y: number; moved: boolean } | null = null;
/** Drawings asked for: only the last is shown. */
let asked = 0;
/** A new layout is on its way. */
let busy = false;

const isLayers = (key: string | null): boolean => key?.startsWith('layers:') ?? true;

/** The graph tab. */
export function graphView(head: ArtifactHead): TemplateResult {
  const first = head.graphs[0];
  if (first === undefined) return html`<div class="empty"><p>${l10n.t('Nothing to draw here.')}</p></div>`;
  if (wanted === null) void show(first.key);
  // A function that was reached from the tree or from another graph need not be among those that are offered.
  const offered =
    head.graphs.some(({ key }) => key === wanted) || wanted === null
      ? head.graphs
      : [{ key: wanted, label: drawing?.part.label ?? l10n.t('function') }, ...head.graphs];
  const find = isLayers(wanted) ? l10n.t('Find a layer') : l10n.t('Find an operation');
  const folds = drawing?.part.nodes.some(({ kind }) => kind !== 'node') ?? false;
  return html`
    <div class="search">
      ${
        offered.length > 1
          ? html`<select aria-label=${l10n.t('Graph to draw')} @change=${(event: Event) => event.target instanceof HTMLSelectElement && show(event.target.value)}>
            ${offered.map(({ key, label }) => html`<option value=${key} .selected=${key === wanted}>${label}</option>`)}
          </select>`
          : html`<span class="quiet">${first.label}</span>`
      }
      <input type="search" placeholder=${find} aria-label=${find} .value=${found} spellcheck="false" @input=${onFind} @keydown=${onFindKey}>
      ${button('zoom-out', l10n.t('Zoom out'), () => zoom(1.25))}${button('zoom-in', l10n.t('Zoom in'), () => zoom(0.8))}${button('screen-full', l10n.t('Fit'), fit)}
      ${folds ? button('collapse-all', l10n.t('Fold all scopes'), () => void redraw(null, null)) : nothing}
      <button class="tool" title=${l10n.t('Save as {0}', 'SVG')} @click=${() => save('svg')}><i class="codicon codicon-save" aria-hidden="true"></i><span>SVG</span></button>
      <button class="tool" title=${l10n.t('Save as {0}', 'PNG')} @click=${() => save('png')}><i class="codicon codicon-save" aria-hidden="true"></i><span>PNG</span></button>
    </div>
    <div class="loading">${busy ? html`<vscode-progress-bar aria-label=${l10n.t('Laying out …')}></vscode-progress-bar>` : nothing}</div>
    ${drawing !== null && drawing.part.cut !== null && problem === null ? html`<div class="notice" role="status"><i class="codicon codicon-info" aria-hidden="true"></i>${drawing.part.cut}</div>` : nothing}
    <div id="canvas" class="canvas">${problem !== null ? html`<p class="problem padded" role="alert">${problem}</p>` : drawing === null ? html`<p class="nothing" role="status">${l10n.t('Laying out …')}</p>` : pictureView(drawing)}</div>
    ${drawing === null ? nothing : chosenView(boxOf(selected)?.node)}
  `;
}

function button(icon: string, label: string, run: () => void): TemplateResult {
  return html`<button class="icon" title=${label} aria-label=${label} @click=${run}><i class="codicon codicon-${icon}" aria-hidden="true"></i></button>`;
}

async function show(key: string, item: string | null = null): Promise<void> {
  if (wanted === key) {
    if (item !== null) await redraw(drawing?.part.open ?? null, { id: item });
    return;
  }
  wanted = key;
  drawing = null;
  problem = null;
  selected = null;
  found = '';
  if (!(await draw(key, null, item === null ? null : { id: item }))) return;
  // Nothing is drawn before the next frame: the first look is right at once.
  start();
  if (item !== null) goTo(item);
}

/** Opens the graph tab with a graph that was seen elsewhere, and one of its items if it is told. */
export function showGraph(key: string, item: string | null): void {
  showTab('graph');
  void show(key, item);
}

/**
 * Asks for a graph with these scopes unfolded (null: as it starts) and lays it out; false when it is no longer wanted
 * or failed, which becomes a sentence.
 */
async function draw(key: string, open: string[] | null, find: GraphFind | null): Promise<boolean> {
  const mine = ++asked;
  busy = true;
  update();
  try {
    const part = await ask('saveproof/artifact/graph', { graph: key, open, find });
    if (mine !== asked) return false;
    if (part === null) throw new Error(l10n.t('there is no such graph here any more.'));
    // Another item may be found among what is drawn already.
    const layout =
      find !== null && drawing !== null && drawsTheSame(drawing.part, part) ? drawing.layout : await layOut(part);
    if (mine !== asked) return false;
    problem = null;
    drawing = { key, part, layout };
    return true;
  } catch (error) {
    if (mine === asked && !(error instanceof Superseded))
      problem = l10n.t('The graph cannot be drawn: {0}', error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    if (mine === asked) busy = false;
    update();
  }
}

function drawsTheSame(before: GraphPart, after: GraphPart): boolean {
  const boxes = ({ nodes }: GraphPart): string =>
    JSON.stringify(nodes.map(({ id, kind, parent }) => [id, kind, parent]));
  return boxes(before) === boxes(after);
}

/**
 * Draws with other scopes unfolded; what is selected stays where it is on the screen, what is found comes to be seen.
 */
async function redraw(open: string[] | null, find: GraphFind | null): Promise<void> {
  if (wanted === null) return;
  const before = boxOf(selected);
  if (!(await draw(wanted, open, find))) return;
  const sought = drawing?.part.found ?? null;
  const after = boxOf(selected);
  if (find !== null) goTo(sought);
  else if (open === null) start();
  else if (before !== undefined && after !== undefined)
    view = { ...view, x: view.x + after.x - before.x, y: view.y + after.y - before.y };
  update();
}

function boxOf(id: string | null): PlacedBox | undefined {
  return drawing?.layout.boxes.find(({ node }) => node.id === id);
}

function toggleScope(id: string): void {
  if (drawing === null) return;
  const open = new Set(drawing.part.open);
  if (!open.delete(id)) open.add(id);
  selected = id;
  void redraw([...open], null);
}

/** Draws again what is drawn: the artifact was read again. */
export function refreshGraph(): void {
  if (wanted !== null) void draw(wanted, drawing?.part.open ?? null, null);
}

function pictureView({ key, part, layout }: Drawing): TemplateResult {
  const area = canvas();
  const width = (area?.clientWidth ?? 800) * view.scale;
  const height = (area?.clientHeight ?? 600) * view.scale;
  const name = isLayers(key)
    ? l10n.t(
        'Graph of {0} layers. Arrow keys go from box to box, with Shift they move the picture; plus and minus zoom, Enter shows the selected box in the tree, Space folds and unfolds it.',
        count(part.total),
      )
    : l10n.t(
        'Graph of {0} operations. Arrow keys go from box to box, with Shift they move the picture; plus and minus zoom, Enter shows the selected box in the tree, Space folds and unfolds it.',
        count(part.total),
      );
  return html`
    <svg id="graph" class="picture" tabindex="0" role="application" aria-label=${name} aria-busy=${busy ? 'true' : 'false'}
      viewBox="${view.x} ${view.y} ${width} ${height}" @wheel=${onWheel} @pointerdown=${onDown} @pointermove=${onMove} @pointerup=${onUp} @dblclick=${onDoubleClick} @keydown=${onKey}>
      ${guard([layout, selected, found], () => contentView(layout))}
    </svg>
  `;
}

/** Everything in the picture: drawn anew only when it changes, not as it is moved. */
function contentView({ boxes, arrows }: Layout): unknown {
  const paths = (some: Layout['arrows'], name: string): unknown => {
    const { lines, heads } = arrowPaths(some);
    return lines === ''
      ? nothing
      : svg`<path class=${`lines ${name}`} d=${lines}></path><path class=${`heads ${name}`} d=${heads}></path>`;
  };
  const box = ({ node, label, x, y, width, height }: PlacedBox): unknown => {
    const { id, kind, type } = node;
    return svg`<g class=${`node ${kind} ${id === selected ? 'selected' : ''} ${matches(node) ? 'found' : ''}`} transform=${`translate(${x} ${y})`} data-node=${id}>
      <rect width=${width} height=${height} rx="5"></rect>${
        kind === 'open'
          ? svg`<path class="twistie" d=${UNFOLDED}></path><text class="title" x="24" y="20">${label}</text>`
          : svg`${kind === 'folded' ? svg`<path class="twistie" d=${FOLDED}></path>` : nothing}
          <text class="type" x=${middleOf(kind, width)} y="15">${type}</text><text x=${middleOf(kind, width)} y="30">${label}</text>`
      }</g>`;
  };
  const chosen = arrows.filter(({ from, to }) => from === selected || to === selected);
  return svg`
    ${boxes.filter(({ node }) => node.kind === 'open').map(box)}
    ${paths(
      arrows.filter(({ control }) => !control),
      'data',
    )}${paths(
      arrows.filter(({ control }) => control),
      'control',
    )}${paths(chosen, 'chosen-arrows')}
    ${boxes.filter(({ node }) => node.kind !== 'open').map(box)}`;
}

/** What is selected, and where it leads. */
function chosenView(chosen: GraphNode | undefined): TemplateResult | typeof nothing {
  if (chosen === undefined) return nothing;
  const { id, label, type, kind, node, calls } = chosen;
  const name = kind === 'node' && !isLayers(wanted) ? id.replace(/^=/, '') : label;
  return html`<div class="chosen" role="status">
    <strong>${name}</strong> <span class="quiet">${type}</span>
    ${kind === 'node' ? nothing : html` <button class="link" @click=${() => toggleScope(id)}>${kind === 'open' ? l10n.t('Fold') : l10n.t('Unfold')}</button>`}
    ${calls.slice(0, 4).map((call) => html` <button class="link" @click=${() => show(call.key)}>${l10n.t('Open {0}', call.label)}</button>`)}
    ${node === null ? nothing : html` <button class="link" @click=${() => reveal(node)}>${l10n.t('Show in tree')}</button>`}
  </div>`;
}

function matches({ id, type, label, kind }: GraphNode): boolean {
  return (
    found !== '' &&
    kind !== 'open' &&
    `${id} ${label} ${isLayers(wanted) ? '' : type}`.toLowerCase().includes(found.toLowerCase())
  );
}

const picture = (): SVGSVGElement | null => document.querySelector<SVGSVGElement>('#graph');
/** The room for the picture: there, and of its size, before the picture is. */
const canvas = (): HTMLElement | null => document.getElementById('canvas');

/** The first look: readable, from the top. */
function start(): void {
  const area = canvas();
  const layout = drawing?.layout;
  if (area === null || layout === undefined) return;
  fit();
  if (view.scale > 1.6) {
    const [first] = layout.boxes;
    const middle = first === undefined ? layout.width / 2 : first.x + first.width / 2;
    view = { scale: 1.2, x: middle - area.clientWidth * 0.6, y: -20 };
  }
  update();
}

function fit(): void {
  const area = canvas();
  const layout = drawing?.layout;
  if (area === null || layout === undefined) return;
  const scale =
    Math.max(layout.width / Math.max(1, area.clientWidth), layout.height / Math.max(1, area.clientHeight), NEAREST) *
    1.06;
  view = {
    scale,
    x: (layout.width - area.clientWidth * scale) / 2,
    y: (layout.height - area.clientHeight * scale) / 2,
  };
  update();
}

/** Zooms about a point of the window, its middle when none is given. */
function zoom(factor: number, at?: { x: number; y: number }): void {
  const area = canvas();
  if (area === null) return;
  const scale = Math.min(60, Math.max(0.1, view.scale * factor));
  const x = at?.x ?? area.clientWidth / 2;
  const y = at?.y ?? area.clientHeight / 2;
  view = { scale, x: view.x + x * (view.scale - scale), y: view.y + y * (view.scale - scale) };
  update();
}

function move(right: number, down: number): void {
  view = { ...view, x: view.x + right * view.scale, y: view.y + down * view.scale };
  update();
}

function onWheel(event: WheelEvent): void {
  event.preventDefault();
  if (event.shiftKey) move(event.deltaY, 0);
  else zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, { x: event.offsetX, y: event.offsetY });
}

function onDown(event: PointerEvent): void {
  const node = event.target instanceof Element ? event.target.closest<SVGGElement>('.node') : null;
  if (node?.dataset.node !== undefined) selected = node.dataset.node;
  drag = { x: event.clientX, y: event.clientY, moved: false };
  picture()?.setPointerCapture(event.pointerId);
  update();
}

function onMove(event: PointerEvent): void {
  if (drag === null) return;
  const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(right, down) < 3) return;
  drag = { x: event.clientX, y: event.clientY, moved: true };
  move(-right, -down);
}

function onUp(): void {
  drag = null;
}

/** The picture holds the pointer while it is down: what is under it must be looked up. */
function onDoubleClick(event: MouseEvent): void {
  const node = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGGElement>('.node')?.dataset.node;
  if (node !== undefined) foldOrUnfold(node);
}

function foldOrUnfold(id: string | null): void {
  const node = boxOf(id)?.node;
  if (node !== undefined && node.kind !== 'node') toggleScope(node.id);
}

const WAYS: Record<string, { x: number; y: number }> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

function onKey(event: KeyboardEvent): void {
  const way = WAYS[event.key];
  if (way !== undefined) {
    if (event.shiftKey) move(way.x * 60, way.y * 60);
    else goTo(neighbour(way)?.node.id ?? selected);
  } else {
    switch (event.key) {
      case '+':
      case '=':
        zoom(0.8);
        break;
      case '-':
        zoom(1.25);
        break;
      case '0':
        fit();
        break;
      case 'Enter': {
        const node = boxOf(selected)?.node.node;
        if (node) void reveal(node);
        break;
      }
      case ' ':
        foldOrUnfold(selected);
        break;
      case 'Escape':
        selected = null;
        break;
      default:
        return;
    }
  }
  event.preventDefault();
  update();
}

/**
 * The box next to the selected one: along its arrows upwards and downwards, else the nearest that way. With nothing
 * selected, the first.
 */
function neighbour(way: { x: number; y: number }): PlacedBox | undefined {
  const layout = drawing?.layout;
  const from = boxOf(selected);
  if (layout === undefined || from === undefined) return layout?.boxes.find(({ node }) => node.kind !== 'open');
  const middle = ({ x, y, width, height }: PlacedBox): { x: number; y: number } => ({
    x: x + width / 2,
    y: y + height / 2,
  });
  const here = middle(from);
  const joined = new Set(
    layout.arrows.flatMap((arrow) =>
      way.y > 0 && arrow.from === selected ? [arrow.to] : way.y < 0 && arrow.to === selected ? [arrow.from] : [],
    ),
  );
  let nearest: PlacedBox | undefined;
  let least = Infinity;
  for (const box of layout.boxes) {
    if (box.node.id === selected || box.node.kind === 'open') continue;
    const { x, y } = middle(box);
    const along = (x - here.x) * way.x + (y - here.y) * way.y;
    const aside = Math.abs((x - here.x) * way.y) + Math.abs((y - here.y) * way.x);
    // An arrow that was turned round for the layout still leads on.
    const distance = joined.has(box.node.id)
      ? Math.abs(along) / 1000 + aside / 1000
      : along > 1
        ? along + aside * 4
        : Infinity;
    if (distance < least) [nearest, least] = [box, distance];
  }
  return nearest;
}

let findTimer: ReturnType<typeof setTimeout> | undefined;

function onFind(event: Event): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  found = event.target.value;
  update();
  clearTimeout(findTimer);
  findTimer = setTimeout(() => {
    // What is folded away is not drawn: the server knows where it is.
    if (found !== '') void redraw(drawing?.part.open ?? null, { text: found, after: null });
  }, TYPING);
}

function onFindKey(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || found === '') return;
  clearTimeout(findTimer);
  void redraw(drawing?.part.open ?? null, {
    text: found,
    after: boxOf(selected)?.node.kind === 'node' ? selected : null,
  });
}

/** Selects a box and, where it is out of sight, brings it to the middle. */
function goTo(id: string | null): void {
  const box = boxOf(id);
  const area = canvas();
  if (box !== undefined && area !== null) {
    selected = box.node.id;
    const scale = Math.min(view.scale, 1.4);
    const [width, height] = [area.clientWidth * scale, area.clientHeight * scale];
    const seen =
      scale === view.scale &&
      box.x >= view.x &&
      box.y >= view.y &&
      box.x + box.width <= view.x + width &&
      box.y + box.height <= view.y + height;
    if (!seen) view = { scale, x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2 };
  }
  update();
}

/** The whole picture in the theme's colours, as a file of its own. */
async function save(format: 'svg' | 'png'): Promise<void> {
  const layout = drawing?.layout;
  if (layout === undefined) return;
  const look = getComputedStyle(document.body);
  const colour = (name: string, other: string): string => look.getPropertyValue(name).trim() || other;
  const text = pictureText(layout, {
    background: colour('--vscode-editor-background', '#fff'),
    text: colour('--vscode-foreground', '#222'),
    quiet: colour('--vscode-descriptionForeground', '#888'),
    box: colour('--vscode-editorWidget-background', '#eee'),
    folded: colour('--vscode-sideBar-background', '#ddd'),
  });
  try {
    const base64 = format === 'svg' ? toBase64(new TextEncoder().encode(text)) : await pictureImage(text, layout);
    await ask('host/save-image', { name: `${state.head?.name.split('/').at(-1) ?? 'model'}.${format}`, base64 });
  } catch (error) {
    state.outcome = l10n.t('The picture was not saved: {0}', error instanceof Error ? error.message : String(error));
    update();
  }
}
