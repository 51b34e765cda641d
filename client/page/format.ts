/** Numbers as people read them. */
import { language, l10n } from './text';

export { bytesText as bytes, shapeText as shape } from '../../server/artifacts/text';

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString(language);
}

/** `42 %`, of a whole that is 1. Nothing is finished before it is. */
export function share(of: number): string {
  return (Math.floor(of * 100) / 100).toLocaleString(language, { style: 'percent' });
}

/** One of a thing, and many: a language has its own words for each. */
const NOUNS = {
  error: (many: string | null) => (many === null ? l10n.t('1 error') : l10n.t('{0} errors', many)),
  warning: (many: string | null) => (many === null ? l10n.t('1 warning') : l10n.t('{0} warnings', many)),
  fault: (many: string | null) => (many === null ? l10n.t('1 fault') : l10n.t('{0} faults', many)),
  parameter: (many: string | null) => (many === null ? l10n.t('1 parameter') : l10n.t('{0} parameters', many)),
  variable: (many: string | null) => (many === null ? l10n.t('1 variable') : l10n.t('{0} variables', many)),
  element: (many: string | null) => (many === null ? l10n.t('1 element') : l10n.t('{0} elements', many)),
  file: (many: string | null) => (many === null ? l10n.t('1 file') : l10n.t('{0} files', many)),
  layer: (many: string | null) => (many === null ? l10n.t('1 layer') : l10n.t('{0} layers', many)),
  signature: (many: string | null) => (many === null ? l10n.t('1 signature') : l10n.t('{0} signatures', many)),
};

/** `1 error`, `2 errors`. */
export function counted(value: number, noun: keyof typeof NOUNS): string {
  return NOUNS[noun](value === 1 ? null : count(value));
}

/** The word for how grave a finding is. */
export function severityText(severity: 'error' | 'warning' | 'info'): string {
  return severity === 'error' ? l10n.t('error') : severity === 'warning' ? l10n.t('warning') : l10n.t('information');
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
  const units: [number, string][] = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ];
  for (const [size, unit] of units) if (value >= size) return `${Number((value / size).toPrecision(4))}${unit}`;
  return count(value);
}
