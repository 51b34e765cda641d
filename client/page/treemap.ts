/**
 * Squarified treemap (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000): rectangles as square as their areas allow.
 */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The rectangle of each size within the given area, in the order of `sizes`, which must fall and be positive. */
export function squarify(sizes: readonly number[], area: Rectangle): Rectangle[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= 0) return [];
  const scale = (area.width * area.height) / total;
  const areas = sizes.map((size) => size * scale);
  const placed: Rectangle[] = [];
  let free = { ...area };
  for (let start = 0; start < areas.length;) {
    const side = Math.min(free.width, free.height);
    let end = start + 1;
    let sum = areas[start] ?? 0;
    // A row grows as long as its worst rectangle becomes squarer.
    while (
      end < areas.length &&
      worst(areas, start, end + 1, sum + (areas[end] ?? 0), side) <= worst(areas, start, end, sum, side)
    ) {
      sum += areas[end] ?? 0;
      end++;
    }
    // Rounding must not lead out of the area.
    const thickness = side > 0 ? Math.min(sum / side, Math.max(free.width, free.height)) : 0;
    let along = 0;
    for (let index = start; index < end; index++) {
      const length = thickness > 0 ? Math.min((areas[index] ?? 0) / thickness, side - along) : 0;
      placed.push(
        free.width >= free.height
          ? { x: free.x, y: free.y + along, width: thickness, height: length }
          : { x: free.x + along, y: free.y, width: length, height: thickness },
      );
      along += length;
    }
    free =
      free.width >= free.height
        ? { x: free.x + thickness, y: free.y, width: Math.max(0, free.width - thickness), height: free.height }
        : { x: free.x, y: free.y + thickness, width: free.width, height: Math.max(0, free.height - thickness) };
    start = end;
  }
  return placed;
}

/** The worst ratio of sides in a row of areas[start..end) whose sum is given, laid along a side. */
function worst(areas: readonly number[], start: number, end: number, sum: number, side: number): number {
  const largest = areas[start] ?? 0;
  const smallest = areas[end - 1] ?? 0;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

/**
 * A name in lines of at most `room` characters, broken where its parts end; of what `most` lines do not hold, the end
 * is cut.
 */
export function wrapped(name: string, room: number, most: number): string[] {
  if (room < 3) return [];
  const lines: string[] = [];
  let line = '';
  for (const part of name.match(/[^_./ -]+[_./ -]*|[_./ -]+/g) ?? []) {
    if (line !== '' && (line + part).trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
    for (; line.trimEnd().length > room; line = line.slice(room)) lines.push(line.slice(0, room));
  }
  if (line.trimEnd() !== '') lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), `${last.slice(0, Math.min(last.length, room - 1))}…`];
}
