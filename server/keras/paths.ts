/** Paths with holes: what they end in, and whether two of them name the same file. */
import type { TextHole, TextPart, TextValue } from './value';

/** `.`, `..`, doubled and trailing slashes taken out. */
export function normalise(path: TextValue): readonly TextPart[] {
  const known = normalised.get(path);
  if (known !== undefined) return known;
  const parts = normaliseParts(path);
  normalised.set(path, parts);
  return parts;
}

const normalised = new WeakMap<TextValue, readonly TextPart[]>();

function normaliseParts(path: TextValue): TextPart[] {
  const parts = [...path.parts];
  if (parts.every((part) => typeof part === 'string')) return [normalisePlain(parts.join(''))];
  const first = parts[0];
  if (typeof first === 'string') {
    parts[0] = first
      .replace(/\/{2,}/g, '/')
      .replace(/^(\.\/)+/, '')
      .replace(/\/\.(?=\/)/g, '');
  }
  for (let index = 1; index < parts.length; index += 1) {
    const part = parts[index];
    if (typeof part === 'string') parts[index] = part.replace(/\/{2,}/g, '/').replace(/\/\.(?=\/)/g, '');
  }
  const last = parts[parts.length - 1];
  if (typeof last === 'string') parts[parts.length - 1] = last.replace(/\/+$/, '');
  return parts.filter((part) => part !== '');
}

function normalisePlain(path: string): string {
  const isAbsolute = path.startsWith('/');
  const kept: string[] = [];
  for (const step of path.replace(/\\/g, '/').split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else kept.push(step);
  }
  return (isAbsolute ? '/' : '') + (kept.length === 0 && !isAbsolute ? '.' : kept.join('/'));
}

/** The path as plain text; null when it has holes. */
export function plainPath(path: TextValue): string | null {
  const parts = normalise(path);
  const [only = ''] = parts;
  return parts.length <= 1 && typeof only === 'string' ? only : null;
}

/** The path as people would write it, holes as `{...}`. */
export function shownPath(path: TextValue): string {
  return path.parts
    .map((part) => (typeof part === 'string' ? part : `{${/^\w+$/.test(part.key) ? part.key : '...'}}`))
    .join('');
}

/** Whether the path ends in a text; null when a hole hides it. */
export function endsIn(path: TextValue, suffix: string): boolean | null {
  return partsEndIn(path.parts, suffix);
}

function partsEndIn(parts: readonly TextPart[], suffix: string): boolean | null {
  const last = parts[parts.length - 1];
  if (last === undefined) return false;
  if (typeof last !== 'string') return cannotEndIn(last, suffix) ? false : null;
  if (last.length >= suffix.length) return last.endsWith(suffix);
  return suffix.endsWith(last) ? partsEndIn(parts.slice(0, -1), suffix.slice(0, suffix.length - last.length)) : false;
}

/**
 * Whether a hole is filled by a number that does not end so: in a digit, or in `0.5`, `1e-05`, `50.0%` and the like.
 */
function cannotEndIn(hole: TextHole, suffix: string): boolean {
  return (isNumber(hole) && !/\d$/.test(suffix)) || (hasDecimals(hole) && /[^\d.e+%-].{0,2}$/i.test(suffix));
}

/**
 * Whether a hole is filled by a number with digits behind a point, `{score:.3f}`: an extension is then none that has a
 * meaning.
 */
function hasDecimals(hole: TextHole): boolean {
  return /\.[1-9]\d*[fe%]$/i.test(hole.format ?? '');
}

/** The extension with its dot, in lower case; empty for none, null when a hole hides it. */
export function extensionOf(path: TextValue): string | null {
  const last = path.parts[path.parts.length - 1];
  if (last === undefined) return '';
  if (typeof last !== 'string') {
    if (hasDecimals(last)) return '';
    // a whole number brings no dot of its own
    const before = path.parts[path.parts.length - 2];
    return endsInNumber(path) && typeof before === 'string' && !before.slice(before.lastIndexOf('/') + 1).includes('.')
      ? ''
      : null;
  }
  const name = last.slice(last.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return path.parts.length === 1 || last.includes('/') || isNumbering(path) ? '' : null;
  if (dot === 0 && (last.includes('/') || path.parts.length === 1)) return '';
  return name.slice(dot).toLowerCase();
}

/** Whether the path surely ends in digits: `fold_%d`, `fold_{epoch}`. */
function endsInNumber(path: TextValue): boolean {
  const last = path.parts[path.parts.length - 1];
  return last !== undefined && typeof last !== 'string' && isNumber(last);
}

/** `model_{epoch}` and the like: a hole inside the name that brings no dot of its own is no extension. */
function isNumbering(path: TextValue): boolean {
  const before = path.parts[path.parts.length - 2];
  return (
    before !== undefined && typeof before !== 'string' && (hasDecimals(before) || before.format?.endsWith('d') === true)
  );
}

/** Fields of a callback's file name, `{epoch:02d}` and `{val_loss:.2f}`, made holes. */
export function withEpochFields(path: TextValue): TextValue {
  const parts = path.parts.flatMap((part): TextPart[] => {
    if (typeof part !== 'string') return [part];
    const found: TextPart[] = [];
    let from = 0;
    for (const match of part.matchAll(/\{\{|\}\}|\{([A-Za-z_][\w]*)(?::([^{}]*))?\}/g)) {
      if (match.index > from) found.push(part.slice(from, match.index));
      // doubled, a brace stands for itself
      if (match[1] === undefined) found.push(match[0].slice(1));
      else found.push({ key: match[1], source: 'epoch', format: match[2] ?? null, fallback: null });
      from = match.index + match[0].length;
    }
    if (from < part.length) found.push(part.slice(from));
    return found;
  });
  return { ...path, parts };
}

const patterns = new WeakMap<readonly TextPart[], RegExp>();

function pattern(parts: readonly TextPart[]): RegExp {
  const known = patterns.get(parts);
  if (known !== undefined) return known;
  const source = parts
    .map((part) => {
      if (typeof part === 'string') return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      if (part.source !== 'epoch') return '.*';
      // `{epoch:03d}` gives three digits or more, `{epoch}` no leading zero
      const width = /^0(\d+)d?$/.exec(part.format ?? '');
      if (isNumber(part)) {
        return width !== null
          ? `\\d{${width[1] ?? ''},}`
          : part.key === 'epoch' && part.format === null
            ? '(?:0|[1-9]\\d*)'
            : '\\d+';
      }
      return '-?[\\d.]+(?:e-?\\d+)?';
    })
    .join('');
  const made = new RegExp(`^${source}$`, 's');
  patterns.set(parts, made);
  return made;
}

/** Whether two paths name one file: `yes`, `maybe` where a hole or the working directory decides, `no`. */
export function samePath(first: TextValue, second: TextValue): 'yes' | 'maybe' | 'no' {
  const a = normalise(first);
  const b = normalise(second);
  if (a.length === b.length && a.every((part, index) => sameText(part, b[index]))) return 'yes';
  const plainA = a.length === 1 && typeof a[0] === 'string' ? a[0] : null;
  const plainB = b.length === 1 && typeof b[0] === 'string' ? b[0] : null;
  if (plainA !== null && plainB !== null) {
    if (plainA.startsWith('/') !== plainB.startsWith('/')) {
      const [absolute, relative] = plainA.startsWith('/') ? [plainA, plainB] : [plainB, plainA];
      return absolute.endsWith(`/${relative.replace(/^(\.\.\/)+/, '')}`) ? 'maybe' : 'no';
    }
    return 'no';
  }
  if (plainA !== null || plainB !== null) {
    const [whole, template] = plainA !== null ? [plainA, b] : [plainB ?? '', a];
    if (!pattern(template).test(whole)) return tailsAgree(a, b) && startsOpen(template) ? 'maybe' : 'no';
    return template.every((part) => typeof part === 'string' || part.source === 'epoch') ||
      byDefault(template) === whole
      ? 'yes'
      : 'maybe';
  }
  return tailsAgree(a, b) && headsAgree(a, b) ? 'maybe' : 'no';
}

/** A path with the defaults in its holes; null where a hole has none. */
function byDefault(parts: readonly TextPart[]): string | null {
  let whole = '';
  for (const part of parts) {
    const filled = typeof part === 'string' ? part : part.fallback;
    if (filled === null) return null;
    whole += filled;
  }
  return normalisePlain(whole);
}

function startsOpen(parts: readonly TextPart[]): boolean {
  const first = parts[0];
  return first !== undefined && typeof first !== 'string' && first.source !== 'epoch' && parts.length > 1;
}

function sameText(a: TextPart | undefined, b: TextPart | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return (
    (a.key === b.key && a.format === b.format) ||
    (isNumber(a) && isNumber(b) && a.source === 'epoch' && b.source === 'epoch')
  );
}

/** Whether a hole is a whole number: an epoch, or the turn of a loop. */
function isNumber(hole: TextHole): boolean {
  return hole.key === 'epoch' || hole.key.startsWith('counter ') || hole.format?.endsWith('d') === true;
}

function tailsAgree(a: readonly TextPart[], b: readonly TextPart[]): boolean {
  const lastA = a[a.length - 1];
  const lastB = b[b.length - 1];
  if (typeof lastA !== 'string' || typeof lastB !== 'string') return true;
  return lastA.endsWith(lastB) || lastB.endsWith(lastA);
}

function headsAgree(a: readonly TextPart[], b: readonly TextPart[]): boolean {
  const firstA = a[0];
  const firstB = b[0];
  if (typeof firstA !== 'string' || typeof firstB !== 'string') return true;
  return firstA.startsWith(firstB) || firstB.startsWith(firstA);
}

/**
 * Whether two paths are of one series, `trial_{trial.number}.keras` and `trial_{best}.keras`: the same text around
 * holes in the same places, which the program fills, with a word in the name besides its extension.
 */
export function isSameSeries(first: TextValue, second: TextValue): boolean {
  const a = normalise(first);
  const b = normalise(second);
  if (a.length !== b.length || a.length < 2) return false;
  const isFilled = (part: TextPart): boolean =>
    typeof part !== 'string' && part.source !== 'outside' && !part.key.startsWith('option ');
  if (
    !a.every((part, index) =>
      typeof part === 'string' ? part === b[index] : isFilled(part) && isFilled(b[index] ?? ''),
    )
  )
    return false;
  const shown = a.map((part) => (typeof part === 'string' ? part : '*')).join('');
  return /[a-z]{3}/i.test(shown.slice(shown.lastIndexOf('/') + 1).replace(/(\.[a-z]\w*)+$/i, ''));
}

/** The folder part of a plain path, empty where there is none; null when it has holes before its last slash. */
export function folderOfPath(path: TextValue): string | null {
  const parts = normalise(path);
  const [first = ''] = parts;
  if (typeof first !== 'string') return null;
  if (parts.length > 1 && parts.slice(1).some((part) => typeof part === 'string' && part.includes('/'))) return null;
  return first.includes('/') ? first.slice(0, first.lastIndexOf('/')) : '';
}

/**
 * Whether a path is surely among what a search by a pattern finds (`glob`): its only holes are those of the pattern,
 * and of a callback's fields.
 */
export function isFoundBy(path: TextValue, searched: TextValue): boolean {
  const parts = normalise(searched);
  if (parts.length < 2 || !parts.some((part) => typeof part !== 'string' && part.key.startsWith('glob '))) return false;
  const escaped = (piece: string): string => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // what fills a hole of both is the same in both
  const shared = (hole: TextHole): string => `<${hole.key.replace(/\//g, '|')}>`;
  const source = parts
    .map((part) =>
      typeof part === 'string' ? escaped(part) : part.key.startsWith('glob ') ? '[^/]*' : escaped(shared(part)),
    )
    .join('');
  let example = '';
  const folder = folderOfPath(path);
  const isInFolder = folder !== null && folder !== '' && folder === folderOfPath(searched);
  for (const part of normalise(path)) {
    const isShared =
      typeof part !== 'string' && parts.some((other) => typeof other !== 'string' && other.key === part.key);
    // what the program computes is one name, where the search goes through the very folder: `runs/{time}`, `runs/*`
    const isName = typeof part !== 'string' && part.source === 'computed' && !/^option |^glob /.test(part.key);
    if (typeof part !== 'string' && part.source !== 'epoch' && !isShared && !(isName && isInFolder)) return false;
    example +=
      typeof part === 'string'
        ? part
        : part.source !== 'epoch'
          ? isShared
            ? shared(part)
            : '7'
          : isNumber(part)
            ? '7'.padStart(Number(/^0(\d+)d?$/.exec(part.format ?? '')?.[1] ?? 1), '0')
            : '0.5';
  }
  return new RegExp(`^${source}$`).test(example);
}
