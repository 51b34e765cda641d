/** Numbers as people read them. */
export { bytesText as bytes, shapeText as shape } from '../../server/artifacts/text';

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 error`, `2 errors`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Few enough digits to compare at a glance: `0.0132`, `-1.25e-7`, `–` for nothing. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** `3.4M` for a head that has little room. */
export function large(value: number): string {
  if (value < 100_000) return count(value);
  const units: [number, string][] = [[1e9, 'B'], [1e6, 'M'], [1e3, 'K']];
  for (const [size, unit] of units) if (value >= size) return `${Number((value / size).toPrecision(4))}${unit}`;
  return count(value);
}
