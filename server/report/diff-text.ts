/** How two artifacts differ, for people at a terminal. */
import type { ArtifactDiff, ValueChange } from '../artifacts/diff';
import { aligned, painter, printable } from './terminal';

/** More rows than this are for a machine: JSON has them all. */
const mostRows = 40;

/**
 * The difference as text, ending with a line break.
 *
 * @param names how the two are called.
 */
export function diffText(diff: ArtifactDiff, names: { before: string; after: string }, colour: boolean): string {
  const paint = painter(colour);
  if (diff.equal) return `${paint.green('No difference')}: ${diff.sameTensors} tensors are the same.\n`;
  const lines = [`${paint.red(`- ${printable(names.before)}`)}`, `${paint.green(`+ ${printable(names.after)}`)}`];
  const section = (title: string, rows: string[]): void => {
    if (rows.length === 0) return;
    lines.push('', paint.bold(title), ...rows.slice(0, mostRows));
    if (rows.length > mostRows)
      lines.push(paint.dim(`  ... and ${rows.length - mostRows} more (--format json shows them all)`));
  };
  const changes = (list: readonly ValueChange[]): string[] =>
    list.map(
      ({ path, before, after }) =>
        `  ${paint.cyan(printable(path))}  ${paint.red(valueText(before))} ${paint.dim('→')} ${paint.green(valueText(after))}`,
    );
  const comings = (removed: readonly string[], added: readonly string[]): string[] => [
    ...removed.map((name) => `  ${paint.red(`- ${printable(name)}`)}`),
    ...added.map((name) => `  ${paint.green(`+ ${printable(name)}`)}`),
  ];
  section('Summary', changes(diff.summary));
  section('Configuration', changes(diff.configuration));
  section('Layers', [...comings(diff.layers.removed, diff.layers.added), ...changes(diff.layers.changed)]);
  section('Signatures', changes(diff.signatures));
  section('Variables', comings(diff.variables.removed, diff.variables.added));
  const rows = diff.tensors.map((tensor) => [
    printable(tensor.name),
    tensor.reason === null ? '' : printable(tensor.reason),
    tensor.different === null ? '' : `${tensor.different.toLocaleString('en-US')} differ`,
    tensor.largest === null ? '' : `by up to ${Number(tensor.largest.toPrecision(4))}`,
    tensor.cosine === null ? '' : `cosine ${Number(tensor.cosine.toFixed(6))}`,
  ]);
  section(`Tensors (${diff.tensors.length} differ, ${diff.sameTensors} are the same)`, aligned(rows, '  '));
  return `${lines.join('\n')}\n`;
}

function valueText(value: unknown): string {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return printable(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
