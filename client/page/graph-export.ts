/** A graph as a picture of its own: SVG text that needs no style sheet, and pixels made of it. */
import { FOLDED, middleOf, UNFOLDED, type Layout, type PlacedArrow } from './graph-layout';
import { l10n } from './text';

/** Colours of a picture. */
export interface PictureColours {
  background: string;
  text: string;
  quiet: string;
  box: string;
  folded: string;
}

/** Around the whole picture. */
const MARGIN = 10;
/** Canvases of browsers end at about 16,000 pixels a side, and at some number of them in all. */
const LONGEST_SIDE = 16_000;
const MOST_PIXELS = 100_000_000;

/** The lines of arrows as one path, and their heads as another: thousands of them are drawn as fast as one. */
export function arrowPaths(arrows: readonly PlacedArrow[]): { lines: string; heads: string } {
  const lines: string[] = [];
  const heads: string[] = [];
  for (const { points } of arrows) {
    const end = points.at(-1);
    const before = points.at(-2);
    if (end === undefined || before === undefined) continue;
    lines.push(`M${points.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}`);
    const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
    const [alongX, alongY] = [(end.x - before.x) / length, (end.y - before.y) / length];
    const corner = (side: number): string =>
      `${round(end.x - alongX * 7 - alongY * side)} ${round(end.y - alongY * 7 + alongX * side)}`;
    heads.push(`M${round(end.x)} ${round(end.y)}L${corner(3.5)}L${corner(-3.5)}Z`);
  }
  return { lines: lines.join(''), heads: heads.join('') };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The whole graph as an SVG file. */
export function pictureText({ width, height, boxes, arrows }: Layout, colours: PictureColours): string {
  const arrowsOf = (some: PlacedArrow[], dashes: string): string => {
    const { lines, heads } = arrowPaths(some);
    return lines === ''
      ? ''
      : `<path d="${lines}" fill="none" stroke="${colours.quiet}"${dashes}/><path d="${heads}" fill="${colours.quiet}"/>`;
  };
  const frames = boxes.filter(({ node }) => node.kind === 'open');
  const others = boxes.filter(({ node }) => node.kind !== 'open');
  const text = (x: number, y: number, fill: string, size: number, content: string): string =>
    `<text x="${round(x)}" y="${round(y)}" fill="${fill}" font-size="${size}">${escaped(content)}</text>`;
  const twistie = (x: number, y: number, path: string): string =>
    `<path transform="translate(${round(x)} ${round(y)})" d="${path}" fill="none" stroke="${colours.text}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}" width="${width + 2 * MARGIN}" height="${height + 2 * MARGIN}" font-family="sans-serif" text-anchor="middle">`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="100%" height="100%" fill="${colours.background}"/>`,
    ...frames.map(
      ({ x, y, width: w, height: h, label }) =>
        `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="5" fill="none" stroke="${colours.quiet}" stroke-dasharray="6 3"/>${twistie(x, y, UNFOLDED)}<g text-anchor="start">${text(x + 24, y + 20, colours.text, 12, label)}</g>`,
    ),
    arrowsOf(
      arrows.filter(({ control }) => !control),
      '',
    ),
    arrowsOf(
      arrows.filter(({ control }) => control),
      ' stroke-dasharray="4 3"',
    ),
    ...others.map(
      ({ x, y, width: w, height: h, label, node }) =>
        `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="5" fill="${node.kind === 'folded' ? colours.folded : colours.box}" stroke="${colours.quiet}"/>${node.kind === 'folded' ? twistie(x, y, FOLDED) : ''}${text(x + middleOf(node.kind, w), y + 15, colours.quiet, 11, node.type)}${text(x + middleOf(node.kind, w), y + 30, colours.text, 12, label)}`,
    ),
    '</svg>',
  ].join('\n');
}

/** Names come from files: what XML cannot hold is left out, what it reads as its own is written out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Pixels for one unit of a picture of this size: two, or as many as a canvas holds. */
export function pixelsPerUnit(width: number, height: number): number {
  return Math.min(2, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
}

/** The picture in pixels, as a PNG in base64. Throws when the browser cannot draw it. */
export async function pictureImage(text: string, { width, height }: Layout): Promise<string> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const [w, h] = [width + 2 * MARGIN, height + 2 * MARGIN];
    const scale = pixelsPerUnit(w, h);
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(w * scale));
    canvas.height = Math.max(1, Math.floor(h * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/png'));
    if (blob === null) throw new Error(l10n.t('the picture is too large to be drawn.'));
    return toBase64(new Uint8Array(await blob.arrayBuffer()));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
