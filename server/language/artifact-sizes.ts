/** The bytes of an artifact's variables as boxes within boxes: by the parts of their names, a level at a time. */
import type { Artifact } from '../artifacts/artifact';
import type { SizeBox, SizeLevel } from '../protocol';
import { compareKeys, naturalKey } from './natural-order';

/** Boxes of one level: more are too small to tell apart. */
const MOST_BOXES = 120;
/** Boxes shown within the boxes of a level, in all. */
const MOST_INNER = 600;
/** Levels of a name that are told apart. */
const DEEPEST = 40;

interface Box {
  label: string;
  bytes: number;
  variables: number;
  /** The variable that it is; null where it holds others. */
  key: string | null;
  within: Box[];
}

/** Reads one level of the boxes: that at the end of a way through the largest, each by its place among its siblings. */
export function createSizeReader(artifact: Artifact): (way: readonly number[]) => SizeLevel {
  let root: Box | null = null;
  return (way) => {
    root ??= single(boxesOf(artifact));
    const around: SizeLevel['around'] = [{ label: root.label, way: [] }];
    let box = root;
    for (const [depth, place] of way.entries()) {
      const next = box.within[place];
      if (next === undefined || next.within.length === 0) break;
      box = next;
      around.push({ label: box.label, way: way.slice(0, depth + 1) });
    }
    let room = MOST_INNER;
    const shown = (inner: Box, level: number): SizeBox => {
      const { label, bytes, variables, key } = inner;
      const within = level === 0 && inner.within.length <= room ? inner.within : [];
      room -= within.length;
      return {
        label,
        bytes,
        variables,
        key,
        opens: inner.within.length > 0,
        within: within.map((each) => shown(each, 1)),
      };
    };
    return { around, bytes: box.bytes, variables: box.variables, boxes: box.within.map((inner) => shown(inner, 0)) };
  };
}

function boxesOf({ variables }: Artifact): Box {
  const root = emptyBox('');
  const folders = new Map<string, Box>();
  for (const { name, key, bytes, role, dtype } of variables) {
    // A checkpoint's record of its own objects is no weight.
    if (bytes === 0 || (role === 'other' && dtype === 'string')) continue;
    const parts = name.split('/').filter((part) => part !== '');
    let box = root;
    let path = '';
    box.bytes += bytes;
    box.variables++;
    for (const part of parts.slice(0, Math.min(parts.length - 1, DEEPEST))) {
      path += `/${part}`;
      let inner = folders.get(path);
      if (inner === undefined) {
        inner = emptyBox(part);
        folders.set(path, inner);
        box.within.push(inner);
      }
      box = inner;
      box.bytes += bytes;
      box.variables++;
    }
    box.within.push({
      label: parts.slice(DEEPEST).at(-1) ?? parts.at(-1) ?? name,
      bytes,
      variables: 1,
      key,
      within: [],
    });
  }
  const pending = [root];
  for (let box = pending.pop(); box !== undefined; box = pending.pop()) {
    box.within = fewer(box.within.map(single)).sort((left, right) => right.bytes - left.bytes);
    pending.push(...box.within.filter(({ within }) => within.length > 0));
  }
  return root;
}

function emptyBox(label: string): Box {
  return { label, bytes: 0, variables: 0, key: null, within: [] };
}

/** A box that holds one other shows as that one. */
function single(box: Box): Box {
  let shown = box;
  let { label } = box;
  for (let [only, ...more] = shown.within; only !== undefined && more.length === 0; [only, ...more] = shown.within) {
    shown = only;
    label = label === '' ? only.label : `${label}/${only.label}`;
  }
  return { ...shown, label };
}

/** What a name begins with; a number belongs to what it counts: of `block_1_expand/kernel` it is `block_1`. */
function beginning(label: string): string {
  return /^.+?(?:[_.-]\d+)?(?=[_./-](?!\d))/.exec(label)?.[0] ?? label;
}

/** Boxes whose names begin with the same part as one box, named without it. */
function byBeginning(boxes: Box[]): Box[] {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const part = beginning(box.label);
    groups.set(part, [...(groups.get(part) ?? []), box]);
  }
  return [...groups].flatMap(([part, within]) =>
    within.length === 1 || within.length === boxes.length
      ? within
      : [
          joinedBox(
            part,
            within.map((box) => ({ ...box, label: box.label.slice(part.length).replace(/^[_./-]+/, '') || box.label })),
          ),
        ],
  );
}

function joinedBox(label: string, within: Box[]): Box {
  return {
    label,
    bytes: within.reduce((sum, { bytes }) => sum + bytes, 0),
    variables: within.reduce((sum, { variables }) => sum + variables, 0),
    key: null,
    within,
  };
}

/**
 * No more boxes than can be told apart: what is named alike is joined; else the largest stay, the others are joined
 * with their neighbours by name.
 */
function fewer(all: Box[]): Box[] {
  if (all.length <= MOST_BOXES) return all;
  const boxes = byBeginning(all);
  if (boxes.length <= MOST_BOXES) return boxes;
  const total = boxes.reduce((sum, { bytes }) => sum + bytes, 0);
  const large = new Set(
    [...boxes]
      .sort((left, right) => right.bytes - left.bytes)
      .slice(0, MOST_BOXES / 2)
      .filter(({ bytes }) => bytes > (2 * total) / boxes.length),
  );
  const small = boxes.filter((box) => !large.has(box)).map((box) => ({ box, key: naturalKey(box.label) }));
  small.sort((left, right) => compareKeys(left.key, right.key));
  const each = Math.max(2, Math.ceil(small.length / Math.min(MOST_BOXES / 2, Math.ceil(Math.sqrt(small.length)))));
  const joined: Box[] = [];
  for (let start = 0; start < small.length; start += each) {
    const within = small.slice(start, start + each).map(({ box }) => box);
    joined.push(joinedBox(`${within[0]?.label ?? ''} … ${within.at(-1)?.label ?? ''}`, within));
  }
  return [...large, ...joined];
}
