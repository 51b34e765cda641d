/** The table of an artifact's variables: sorted, filtered, a window at a time. */
import type { Artifact, Statistics, Variable } from '../artifacts/artifact';
import type { VariableColumn, VariableRow, VariableRows, VariableView } from '../protocol';
import { shapeText } from '../artifacts/text';
import type { ArtifactTree } from './artifact-tree';
import { roleText } from './artifact-words';
import { compareKeys, naturalKey } from './natural-order';
import { elementCount } from '../artifacts/tensor/shape';

interface Row {
  variable: Variable;
  parameters: number;
  /** What the filter looks through. */
  text: string;
  /** Place in the order of names. */
  byName: number;
}

/** Reads windows of the table; the order of a view is worked out once. `statistics` may grow between calls. */
export function createVariableReader(
  artifact: Artifact,
  tree: ArtifactTree,
  statistics: ReadonlyMap<string, Statistics>,
) {
  let rows: Row[] | null = null;
  let filtered: { words: string; rows: Row[] } | null = null;
  let latest: { key: string; order: Row[]; parameters: number; bytes: number } | null = null;

  const matching = (view: VariableView): Row[] => {
    // Made when the table is first looked at: opening an artifact does not wait for it.
    const all = (rows ??= rowsOf(artifact));
    if (view.key !== undefined) return all.filter(({ variable }) => variable.key === view.key);
    const words = view.filter
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const key = words.join(' ');
    if (filtered?.words !== key) {
      filtered = {
        words: key,
        rows: words.length === 0 ? all : all.filter(({ text }) => words.every((word) => text.includes(word))),
      };
    }
    return filtered.rows;
  };

  return (view: VariableView, start: number, end: number): VariableRows => {
    // Statistics that came in since change the order that they decide.
    const key = JSON.stringify([view, columnNeedsStatistics(view.sort) ? statistics.size : 0]);
    if (latest?.key !== key) {
      const order = sorted(matching(view), view, statistics);
      latest = {
        key,
        order,
        parameters: order.reduce((sum, { parameters }) => sum + parameters, 0),
        bytes: order.reduce((sum, { variable }) => sum + variable.bytes, 0),
      };
    }
    const { order, parameters, bytes } = latest;
    const from = Math.max(0, Math.min(start, order.length));
    const window: VariableRow[] = order.slice(from, Math.max(from, end)).map(({ variable, parameters }) => ({
      key: variable.key,
      name: variable.name,
      dtype: variable.dtype,
      shape: variable.shape,
      parameters,
      bytes: variable.bytes,
      trainable: variable.trainable,
      role: roleText(variable.role),
      statistics: statistics.get(variable.key) ?? variable.statistics ?? null,
      node: tree.byVariable.get(variable.key)?.id ?? null,
    }));
    return { total: order.length, parameters, bytes, start: from, rows: window };
  };
}

function rowsOf({ variables }: Artifact): Row[] {
  const keyed = variables.map((variable) => ({
    row: {
      variable,
      parameters: elementsOf(variable),
      text: `${variable.name} ${variable.key === variable.name ? '' : variable.key} ${variable.dtype} ${shapeText(variable.shape)} ${roleText(variable.role)}`.toLowerCase(),
      byName: 0,
    },
    key: naturalKey(variable.name),
  }));
  keyed.sort((left, right) => compareKeys(left.key, right.key));
  return keyed.map(({ row }, place) => Object.assign(row, { byName: place }));
}

/** How many values a variable holds. */
export function elementsOf(variable: Variable): number {
  return elementCount(variable.shape);
}

/** In the order of a column; rows that are the same there stand in the order of their names. */
function sorted(rows: Row[], { sort, descending }: VariableView, statistics: ReadonlyMap<string, Statistics>): Row[] {
  // They are kept in the order of their names.
  if (sort === 'name') return descending ? [...rows].reverse() : rows;
  const sign = descending ? -1 : 1;
  const valued = rows.map((row) => ({ row, value: sortValue(sort, row, statistics.get(row.variable.key)) }));
  valued.sort((left, right) => {
    const first =
      typeof left.value === 'string' || typeof right.value === 'string'
        ? compareKeys(String(left.value), String(right.value))
        : left.value - right.value || 0;
    return first === 0 ? left.row.byName - right.row.byName : sign * first;
  });
  return valued.map(({ row }) => row);
}

function columnNeedsStatistics(column: VariableColumn): boolean {
  return column === 'min' || column === 'max' || column === 'mean' || column === 'std' || column === 'bad';
}

/** What a column sorts by; rows without it come first, as the smallest. */
function sortValue(
  column: Exclude<VariableColumn, 'name'>,
  { variable, parameters }: Row,
  statistics: Statistics | undefined,
): number | string {
  const known = statistics ?? variable.statistics;
  switch (column) {
    case 'dtype':
      return variable.dtype;
    case 'shape':
      return naturalKey(shapeText(variable.shape));
    case 'parameters':
      return parameters;
    case 'bytes':
      return variable.bytes;
    case 'trainable':
      return variable.trainable === null ? -1 : Number(variable.trainable);
    case 'bad':
      return known === undefined ? -1 : known.nan + known.inf;
    default:
      return known?.[column] ?? Number.NEGATIVE_INFINITY;
  }
}
