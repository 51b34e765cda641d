/** Places for the boxes and arrows of a graph, worked out by elkjs in a worker, so that the page never waits. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import type { GraphNode, GraphPart } from '../../server/protocol';
import { l10n } from './text';

/** Height of a box. */
const HEIGHT = 38;
/** Width of a character of a label, about. */
const CHARACTER = 7;
/** The longest label of a box; more of a name is seen when it is selected. */
const LONGEST = 44;
/** A frame's title and its distance to what is in it. */
const FRAME = '[top=34,left=14,bottom=14,right=14]';
/** Room for the sign that a box unfolds. */
const TWISTIE = 14;
/** What has the same arrows stands in rows. */
const GRID = {
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  'elk.algorithm': 'rectpacking',
  'elk.aspectRatio': '1.8',
  'elk.spacing.nodeNode': '14',
  'elk.rectpacking.widthApproximation.optimizationGoal': 'MAX_SCALE_DRIVEN',
};
/** With more boxes or arrows they are placed a quicker way, which is less even. */
const MANY_BOXES = 250;
const MANY_ARROWS = 600;

export interface PlacedBox {
  node: GraphNode;
  /** As much of its label as there is room for. */
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedArrow {
  from: string;
  to: string;
  control: boolean;
  /** Where it starts, bends and ends. */
  points: { x: number; y: number }[];
}

export interface Layout {
  width: number;
  height: number;
  /** Frames before what is in them. */
  boxes: PlacedBox[];
  arrows: PlacedArrow[];
}

/** The sign that a box unfolds, or that a frame folds, in its upper left. */
export const FOLDED = 'M9 14l5 5l-5 5';
export const UNFOLDED = 'M9 13l5 5l5 -5';

/** Where the words of a box have their middle. */
export function middleOf(kind: GraphNode['kind'], width: number): number {
  return kind === 'folded' ? (width + TWISTIE) / 2 : width / 2;
}

let script: Promise<string> | null = null;
let idle: Worker | null = null;
let working: { worker: Worker; give: (error: Error) => void } | null = null;

/** A layout was asked for again before this one was done. */
export class Superseded extends Error {}

/**
 * Lays a graph out. Throws `Superseded` when the next is asked for before it is done, and what the layout fails with.
 */
export async function layOut(part: GraphPart): Promise<Layout> {
  // Nobody waits for the one before any more: its worker is stopped in the middle of it.
  working?.worker.terminate();
  working?.give(new Superseded());
  working = null;
  const labels = new Map(part.nodes.map(({ id, label }) => [id, shortened(label)]));
  const top = elkNodes(part, labels);
  const worker = idle ?? (await makeWorker());
  idle = null;
  let give: (error: Error) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (give = reject));
  const mine = { worker, give };
  working = mine;
  const elk = new ELK({ workerFactory: () => worker });
  try {
    const { width = 0, height = 0, children, edges } = await Promise.race([elk.layout(graphOf(part, top)), stopped]);
    const nodes = new Map(part.nodes.map((node) => [node.id, node]));
    const boxes: PlacedBox[] = [];
    const pending = [...(children ?? [])];
    for (const box of pending) {
      const node = nodes.get(box.id);
      if (node !== undefined) {
        boxes.push({
          node,
          label: labels.get(box.id) ?? '',
          x: box.x ?? 0,
          y: box.y ?? 0,
          width: box.width ?? 0,
          height: box.height ?? 0,
        });
      }
      for (const inner of box.children ?? []) pending.push(inner);
    }
    const arrows = (edges ?? []).flatMap(({ id, sections }) => {
      const edge = part.edges[Number(id)];
      if (edge === undefined) return [];
      return (sections ?? []).map(({ startPoint, endPoint, bendPoints }): PlacedArrow => ({
        ...edge,
        points: [startPoint, ...(bendPoints ?? []), endPoint],
      }));
    });
    if (working === mine) {
      working = null;
      idle = worker;
    }
    return { width, height, boxes, arrows };
  } catch (error) {
    if (working === mine) working = null;
    worker.terminate();
    throw error;
  }
}

function shortened(label: string): string {
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST / 2)}…${label.slice(1 - LONGEST / 2)}`;
}

function elkNodes(part: GraphPart, labels: ReadonlyMap<string, string>): ElkNode[] {
  const boxes = new Map<string, ElkNode>();
  for (const { id, type, kind, twins } of part.nodes) {
    const length = labels.get(id)?.length ?? 0;
    const frame = {
      'elk.padding': FRAME,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${length * CHARACTER + 60},60)`,
    };
    boxes.set(
      id,
      kind === 'open'
        ? { id, children: [], layoutOptions: twins ? { ...frame, ...GRID } : frame }
        : {
            id,
            width: Math.max(
              90,
              Math.max(length, Math.min(type.length, LONGEST)) * CHARACTER + 24 + (kind === 'folded' ? TWISTIE : 0),
            ),
            height: HEIGHT,
          },
    );
  }
  const top: ElkNode[] = [];
  for (const { id, parent } of part.nodes) {
    const box = boxes.get(id);
    if (box !== undefined) ((parent === null ? undefined : boxes.get(parent)?.children) ?? top).push(box);
  }
  return top;
}

function graphOf(part: GraphPart, children: ElkNode[]): ElkNode {
  const many = part.nodes.length > MANY_BOXES || part.edges.length > MANY_ARROWS;
  return {
    id: '',
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
      'elk.layered.thoroughness': many ? '1' : '7',
    },
    children,
    edges: part.edges.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  };
}

/** A worker may only be made from the page's own origin: from the script's text, as a blob. */
async function makeWorker(): Promise<Worker> {
  script ??= fetch(document.body.dataset.layoutWorker ?? '').then(async (response) => {
    if (!response.ok) throw new Error(l10n.t('the layout script was not found.'));
    return URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  });
  return new Worker(await script);
}
