/** The layers of a model, or the operations of a graph folded by name scope: laid out in a worker, drawn as one picture that pans and zooms. */
import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ArtifactHead, GraphNode, GraphPart } from '../../server/protocol';
import { reveal, showTab } from './actions';
import { count } from './format';
import { ask } from './messages';
import { state, update } from './state';
import { l10n } from './text';

const HEIGHT = 38;
/** Width of a character of a label, about. */
const CHARACTER = 7;

/** A frame's title and its distance to what is in it. */
const FRAME = '[top=34,left=14,bottom=14,right=14]';

type Find = { text: string; after: string | null };

interface Drawing {
  key: string;
  part: GraphPart;
  layout: ElkNode;
  /** Places of all boxes: frames before what is in them. */
  boxes: ElkNode[];
  nodes: ReadonlyMap<string, GraphNode>;
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
/** A new layout is on its way. */
let busy = false;

const isLayers = (key: string | null): boolean => key?.startsWith('layers:') ?? true;

/** The graph tab. */
export function graphView(head: ArtifactHead): TemplateResult {
  const first = head.graphs[0];
  if (first === undefined) return html`<div class="empty"><p>${l10n.t('Nothing to draw here.')}</p></div>`;
  if (wanted === null) void show(first.key);
  // A function that was reached from the tree or from another graph need not be among those that are offered.
  const offered = head.graphs.some(({ key }) => key === wanted) || wanted === null ? head.graphs : [{ key: wanted, label: drawing?.part.label ?? l10n.t('function') }, ...head.graphs];
  const find = isLayers(wanted) ? l10n.t('Find a layer') : l10n.t('Find an operation');
  return html`
    <div class="search">
      ${offered.length > 1
        ? html`<select aria-label=${l10n.t('Graph to draw')} @change=${(event: Event) => event.target instanceof HTMLSelectElement && show(event.target.value)}>
            ${offered.map(({ key, label }) => html`<option value=${key} .selected=${key === wanted}>${label}</option>`)}
          </select>`
        : html`<span class="quiet">${first.label}</span>`}
      <input type="search" placeholder=${find} aria-label=${find} .value=${found} spellcheck="false" @input=${onFind} @keydown=${onFindKey}>
      ${button('zoom-out', l10n.t('Zoom out'), () => zoom(1.25))}${button('zoom-in', l10n.t('Zoom in'), () => zoom(0.8))}${button('screen-full', l10n.t('Fit'), fit)}
      ${isLayers(wanted) ? nothing : button('collapse-all', l10n.t('Fold all scopes'), () => refold(null))}
      <button class="tool" title=${l10n.t('Save as {0}', 'SVG')} @click=${() => save('svg')}><i class="codicon codicon-save" aria-hidden="true"></i><span>SVG</span></button>
      <button class="tool" title=${l10n.t('Save as {0}', 'PNG')} @click=${() => save('png')}><i class="codicon codicon-save" aria-hidden="true"></i><span>PNG</span></button>
    </div>
    ${drawing !== null && drawing.part.cut !== null && problem === null ? html`<div class="notice" role="status"><i class="codicon codicon-info" aria-hidden="true"></i>${drawing.part.cut}</div>` : nothing}
    ${problem !== null ? html`<p class="problem padded" role="alert">${problem}</p>` : drawing === null ? html`<p class="nothing" role="status">${l10n.t('Laying out …')}</p>` : pictureView(drawing)}
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
  selected = null;
  found = '';
  update();
  await draw(key, null, null);
  if (wanted === key && drawing !== null) requestAnimationFrame(() => requestAnimationFrame(start));
}

/** Opens the graph tab with a graph: of a function or signature that was seen elsewhere. */
export function showGraph(key: string): void {
  showTab('graph');
  void show(key);
}

/** Asks for a graph with these scopes unfolded (null: as it starts) and lays it out. A failure becomes a sentence. */
async function draw(key: string, open: string[] | null, find: Find | null): Promise<void> {
  busy = true;
  try {
    const part = await ask('saveproof/artifact/graph', { graph: key, open, find });
    if (part === null) throw new Error(l10n.t('there is no such graph here any more.'));
    // Another operation may be found among what is drawn already.
    const layout = find !== null && drawing !== null && drawsTheSame(drawing.part, part) ? drawing.layout : await layOut(part);
    if (wanted !== key) return;
    problem = null;
    drawing = { key, part, layout, boxes: boxesIn(layout), nodes: new Map(part.nodes.map((node) => [node.id, node])) };
  } catch (error) {
    if (wanted === key) problem = l10n.t('The graph cannot be drawn: {0}', error instanceof Error ? error.message : String(error));
  } finally {
    busy = false;
    update();
  }
}

function drawsTheSame(before: GraphPart, after: GraphPart): boolean {
  const boxes = ({ nodes }: GraphPart): string => JSON.stringify(nodes.map(({ id, kind, parent }) => [id, kind, parent]));
  return boxes(before) === boxes(after);
}

/** Folds or unfolds name scopes; what is selected stays where it is on the screen. */
async function refold(open: string[] | null, find: Find | null = null): Promise<void> {
  if (drawing === null || busy) return;
  const before = drawing.boxes.find(({ id }) => id === selected);
  await draw(drawing.key, open, find);
  if (drawing.part.found !== null && find !== null) {
    goTo(drawing.part.found);
    return;
  }
  const after = drawing.boxes.find(({ id }) => id === selected);
  if (open === null) start();
  else if (before !== undefined && after !== undefined) view = { ...view, x: view.x + (after.x ?? 0) - (before.x ?? 0), y: view.y + (after.y ?? 0) - (before.y ?? 0) };
  update();
}

function toggleScope(id: string): void {
  if (drawing === null) return;
  const open = new Set(drawing.part.open);
  if (!open.delete(id)) open.add(id);
  selected = id;
  void refold([...open]);
}

/** Draws again what is drawn: the artifact was read again. */
export function refreshGraph(): void {
  if (wanted !== null) void draw(wanted, drawing?.part.open ?? null, null);
}

function boxesIn(layout: ElkNode): ElkNode[] {
  const boxes = [...(layout.children ?? [])];
  for (const box of boxes) boxes.push(...(box.children ?? []));
  return boxes;
}

async function layOut(part: GraphPart): Promise<ElkNode> {
  worker ??= makeWorker();
  const made = await worker;
  const elk = new ELK({ workerFactory: () => made });
  const boxes = new Map<string, ElkNode>();
  for (const { id, label, type, kind } of part.nodes) {
    boxes.set(id, kind === 'open'
      ? { id, children: [], layoutOptions: { 'elk.padding': FRAME, 'elk.nodeSize.constraints': 'MINIMUM_SIZE', 'elk.nodeSize.minimum': `(${label.length * CHARACTER + 60},60)` } }
      : { id, width: Math.max(90, Math.max(label.length, type.length) * CHARACTER + 24), height: HEIGHT });
  }
  const top: ElkNode[] = [];
  for (const { id, parent } of part.nodes) {
    const box = boxes.get(id);
    if (box !== undefined) ((parent === null ? undefined : boxes.get(parent)?.children) ?? top).push(box);
  }
  const many = part.nodes.length > 300;
  return elk.layout({
    id: 'model',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      // All places as the picture counts them, not from the frame around.
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '26',
      'elk.spacing.nodeNode': '24',
      // Fast placement: hundreds of layers are laid out while the person waits.
      'elk.layered.nodePlacement.strategy': many ? 'SIMPLE' : 'BRANDES_KOEPF',
      'elk.layered.thoroughness': many ? '2' : '7',
    },
    children: top,
    edges: part.edges.map(({ from, to, control }, index) => ({ id: `${control ? 'control' : 'data'}-${index}`, sources: [from], targets: [to] })),
  });
}

/** A worker may only be made from the page's own origin: from the script's text, as a blob. */
async function makeWorker(): Promise<Worker> {
  const response = await fetch(document.body.dataset.layoutWorker ?? '');
  if (!response.ok) throw new Error(l10n.t('the layout script was not found.'));
  const address = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  return new Worker(address);
}

function pictureView({ key, part, layout, boxes, nodes }: Drawing): TemplateResult {
  const area = picture();
  const width = (area?.clientWidth ?? 800) * view.scale;
  const height = (area?.clientHeight ?? 600) * view.scale;
  const visible = (x = 0, y = 0, w = 0, h = 0): boolean => x + w >= view.x && y + h >= view.y && x <= view.x + width && y <= view.y + height;
  const edge = ({ id, sections }: ElkExtendedEdge): unknown => (sections ?? []).map(({ startPoint, endPoint, bendPoints }) => {
    const points = [startPoint, ...(bendPoints ?? []), endPoint];
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    if (!visible(Math.min(...xs), Math.min(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))) return nothing;
    return svg`<polyline class=${id.startsWith('control') ? 'control' : ''} points=${points.map(({ x, y }) => `${x},${y}`).join(' ')} marker-end="url(#arrow)"></polyline>`;
  });
  const box = ({ id, x = 0, y = 0, width: w = 0, height: h = 0 }: ElkNode): unknown => {
    const node = nodes.get(id);
    if (node === undefined || !visible(x, y, w, h)) return nothing;
    const { kind, type, label } = node;
    return svg`<g class=${`node ${kind} ${id === selected ? 'selected' : ''} ${matches(node) ? 'found' : ''}`} transform=${`translate(${x} ${y})`} data-node=${id}>
      <rect width=${w} height=${h} rx="5"></rect>${kind === 'open'
        ? svg`<text x=${w / 2} y="20">− ${label}</text>`
        : svg`<text class="type" x=${w / 2} y="15">${type}</text><text x=${w / 2} y="30">${kind === 'folded' ? `+ ${label}` : label}</text>`}</g>`;
  };
  const frames = boxes.filter(({ id }) => nodes.get(id)?.kind === 'open');
  const others = boxes.filter(({ id }) => nodes.get(id)?.kind !== 'open');
  const name = isLayers(key)
    ? l10n.t('Graph of {0} layers. Arrow keys move, plus and minus zoom, Enter shows the selected one in the tree.', count(part.total))
    : l10n.t('Graph of {0} operations. Arrow keys move, plus and minus zoom, Enter shows the selected one in the tree. Space folds and unfolds the selected scope.', count(part.total));
  return html`
    <svg id="graph" class="picture" tabindex="0" role="application" aria-label=${name}
      viewBox="${view.x} ${view.y} ${width} ${height}" @wheel=${onWheel} @pointerdown=${onDown} @pointermove=${onMove} @pointerup=${onUp} @dblclick=${onDoubleClick} @keydown=${onKey}>
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"></path></marker></defs>
      ${frames.map(box)}${(layout.edges ?? []).map(edge)}${others.map(box)}
    </svg>
    ${chosenView(selected === null ? undefined : nodes.get(selected))}
  `;
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
  return found !== '' && kind !== 'open' && `${id} ${label} ${isLayers(wanted) ? '' : type}`.toLowerCase().includes(found.toLowerCase());
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

/** The picture holds the pointer while it is down: what is under it must be looked up. */
function onDoubleClick(event: MouseEvent): void {
  const node = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGGElement>('.node')?.dataset.node;
  if (node !== undefined) foldOrUnfold(node);
}

function foldOrUnfold(id: string | null): void {
  const node = drawing?.nodes.get(id ?? '');
  if (node !== undefined && node.kind !== 'node') toggleScope(node.id);
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
      const node = drawing?.nodes.get(selected ?? '')?.node;
      if (node) void reveal(node);
      break;
    }
    case ' ':
      foldOrUnfold(selected);
      break;
    default: return;
  }
  event.preventDefault();
  update();
}

function onFind(event: Event): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  found = event.target.value;
  goTo(matching()[0]?.id);
}

function onFindKey(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || found === '' || drawing === null) return;
  if (!isLayers(drawing.key)) {
    // What is folded away is not drawn: the server knows where it is.
    void refold(drawing.part.open, { text: found, after: drawing.nodes.get(selected ?? '')?.kind === 'node' ? selected : null });
    return;
  }
  const all = matching();
  goTo(all[(all.findIndex(({ id }) => id === selected) + 1) % Math.max(1, all.length)]?.id);
}

/** Drawn boxes that match what is looked for: operations before scopes. */
function matching(): GraphNode[] {
  const all = (drawing?.part.nodes ?? []).filter(matches);
  return [...all.filter(({ kind }) => kind === 'node'), ...all.filter(({ kind }) => kind === 'folded')];
}

function goTo(id: string | undefined): void {
  const box = drawing?.boxes.find((each) => each.id === id);
  const area = picture();
  if (box !== undefined && area !== null) {
    selected = box.id;
    const scale = Math.min(view.scale, 1.4);
    view = { scale, x: (box.x ?? 0) + (box.width ?? 0) / 2 - (area.clientWidth * scale) / 2, y: (box.y ?? 0) - (area.clientHeight * scale) / 2 };
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
  set('.open rect', { fill: 'none', 'stroke-dasharray': '6 3' });
  set('polyline.control', { 'stroke-dasharray': '4 3' });
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
    image.onerror = () => reject(new Error(l10n.t('the picture could not be drawn')));
    image.src = address;
  });
  // Canvases of browsers end at about 16,000 pixels.
  const scale = Math.min(2, 16_000 / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(l10n.t('the picture could not be drawn'));
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}
