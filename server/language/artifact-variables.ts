/** The table of an artifact's variables: sorted, filtered, a window at a time. */
import type { Artifact, Statistics, Variable } from '../artifacts/artifact';
import type { SizeEntry, VariableColumn, VariableRow, VariableRows, VariableView } from '../protocol';
import { shapeText } from '../artifacts/text';
import type { ArtifactTree } from './artifact-tree';

/** Reads windows of the table; the order of a view is worked out once. `statistics` may grow between calls. */
export function createVariableReader(artifact: Artifact, tree: ArtifactTree, statistics: ReadonlyMap<string, Statistics>) {
  const rows = artifact.variables.map((variable) => ({ variable, parameters: elementsOf(variable) }));
  let latest: { key: string; order: typeof rows; parameters: number; bytes: number } | null = null;

  return (view: VariableView, start: number, end: number): VariableRows => {
    // Statistics that came in since change the order that they decide.
    const key = JSON.stringify([view, columnNeedsStatistics(view.sort) ? statistics.size : 0]);
    if (latest?.key !== key) {
      const words = view.filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
      const order = rows.filter(({ variable }) => {
        if (view.key !== undefined && view.key !== variable.key) return false;
        const text = `${variable.name} ${variable.key} ${variable.dtype} ${shapeText(variable.shape)} ${variable.role}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const sign = view.descending ? -1 : 1;
      const value = (row: (typeof rows)[number]): number | string => sortValue(view.sort, row.variable, row.parameters, statistics.get(row.variable.key));
      const valued = order.map((row) => ({ row, value: value(row) }));
      const collator = new Intl.Collator('en', { numeric: true });
      valued.sort((a, b) =>
        typeof a.value === 'string' || typeof b.value === 'string' ? sign * collator.compare(String(a.value), String(b.value)) : sign * (a.value - b.value),
      );
      const sorted = valued.map(({ row }) => row);
      latest = {
        key,
        order: sorted,
        parameters: sorted.reduce((sum, { parameters }) => sum + parameters, 0),
        bytes: sorted.reduce((sum, { variable }) => sum + variable.bytes, 0),
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
      role: variable.role,
      statistics: statistics.get(variable.key) ?? variable.statistics ?? null,
      node: tree.byVariable.get(variable.key)?.id ?? null,
    }));
    return { total: order.length, parameters, bytes, start: from, rows: window };
  };
}

/** How many values a variable holds. */
export function elementsOf(variable: Variable): number {
  return variable.shape.reduce((product, size) => product * size, 1);
}

function columnNeedsStatistics(column: VariableColumn): boolean {
  return column === 'min' || column === 'max' || column === 'mean' || column === 'std' || column === 'bad';
}

/** What a column sorts by; rows without it come first, as the smallest. */
function sortValue(column: VariableColumn, variable: Variable, parameters: number, statistics: Statistics | undefined): number | string {
  const known = statistics ?? variable.statistics;
  switch (column) {
    case 'name':
      return variable.name;
    case 'dtype':
      return variable.dtype;
    case 'shape':
      return shapeText(variable.shape);
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

/**
 * The bytes of every variable for a treemap: the largest `limit - 1` by name, and one entry for all
 * the others together.
 */
export function sizeEntries(artifact: Artifact, limit: number): SizeEntry[] {
  // A checkpoint's record of its own objects is no weight.
  const sorted = artifact.variables.filter(({ role, dtype }) => role !== 'other' || dtype !== 'string').sort((a, b) => b.bytes - a.bytes);
  const shown = sorted.slice(0, Math.max(1, limit - 1));
  const entries: SizeEntry[] = shown.map(({ name, bytes, key }) => ({ path: name, bytes, key }));
  const rest = sorted.slice(shown.length);
  if (rest.length > 0) entries.push({ path: `${rest.length.toLocaleString('en-US')} smaller variables`, bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0), key: null });
  return entries.filter(({ bytes }) => bytes > 0);
}
