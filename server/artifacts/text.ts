/** Counts, sizes and shapes as people read them. */
import type { Shape } from './artifact';

/** `1 input`, `1,204 inputs`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Bytes in the largest binary unit that leaves at least 1: `1.2 MB` is 1.2 × 1024². */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? 'TB'}`;
}

/** `[28, 10]`; `?` is a dimension that is not known; a scalar is `[]`. */
export function shapeText(shape: Shape): string {
  return shape === null ? '[unknown rank]' : `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

/** How many operations a table of operation counts adds up to. */
export function opCount(ops: Record<string, number>): number {
  return Object.values(ops).reduce((sum, count) => sum + count, 0);
}
