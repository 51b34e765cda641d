/** What differs between two artifacts, as tables for the page. */
import { diffArtifacts, type ValueChange } from '../artifacts/diff';
import { shapeText } from '../artifacts/text';
import type { Comparison, ComparisonSection } from '../protocol';
import type { ArtifactSession } from './artifact-session';
import { l10n, numberText } from './artifact-words';

/** Rows of a table; more are counted in its title. */
const TABLE_ROWS = 1000;
/** Characters of a value in a cell. */
const VALUE_LENGTH = 300;

type Row = ComparisonSection['rows'][number];

/** Compares structure, configuration and values. Throws when aborted. */
export async function compareSessions(
  left: ArtifactSession,
  right: ArtifactSession,
  signal: AbortSignal,
): Promise<Comparison> {
  const { equal, configuration, layers, signatures, variables, tensors } = await diffArtifacts(
    left.opened,
    right.opened,
    { values: true, signal },
  );
  const sections: ComparisonSection[] = [];
  const section = (title: string, rows: Row[]): void => {
    if (rows.length === 0) return;
    sections.push({
      title:
        rows.length > TABLE_ROWS
          ? l10n.t('{0} (first {1} of {2})', title, numberText(TABLE_ROWS), numberText(rows.length))
          : title,
      rows: rows.slice(0, TABLE_ROWS),
    });
  };
  section(l10n.t('Configuration'), configuration.map(rowOf));
  section(l10n.t('Layers'), [...onlyIn(layers.removed, layers.added), ...layers.changed.map(rowOf)]);
  section(l10n.t('Signatures'), signatures.map(rowOf));
  section(l10n.t('Variables that only one has'), onlyIn(variables.removed, variables.added));
  section(
    l10n.t('Tensors, the largest difference first'),
    tensors.map(({ name, before, after, different, largest, cosine, reason }) => ({
      name,
      left: `${before.dtype} ${shapeText(before.shape)}`,
      right:
        reason ??
        [
          `${after.dtype} ${shapeText(after.shape)}`,
          different === null ? null : l10n.t('{0} values differ', numberText(different)),
          largest === null ? null : l10n.t('largest difference {0}', Number(largest.toPrecision(4))),
          cosine === null ? null : l10n.t('cosine {0}', Number(cosine.toPrecision(6))),
        ]
          .filter((part) => part !== null)
          .join(' · '),
      change: 'changed',
      size: largest,
    })),
  );
  return { left: left.head, right: right.head, same: equal, sections };
}

function rowOf({ path, before, after }: ValueChange): Row {
  const text = (value: ValueChange['before']): string => {
    if (value === null) return '';
    const json = typeof value === 'string' ? value : (objectText(value) ?? JSON.stringify(value));
    return json.length > VALUE_LENGTH ? `${json.slice(0, VALUE_LENGTH)}…` : json;
  };
  return {
    name: path,
    left: text(before),
    right: text(after),
    change: before === null ? 'added' : after === null ? 'removed' : 'changed',
    size: null,
  };
}

/** A whole layer or other object of Keras: its class, and its configuration. Null of anything else. */
function objectText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('class_name' in value) || typeof value.class_name !== 'string')
    return null;
  return 'config' in value ? `${value.class_name} ${JSON.stringify(value.config)}` : value.class_name;
}

function onlyIn(left: string[], right: string[]): Row[] {
  return [
    ...left.map((name): Row => ({ name, left: l10n.t('has it'), right: '', change: 'removed', size: null })),
    ...right.map((name): Row => ({ name, left: '', right: l10n.t('has it'), change: 'added', size: null })),
  ];
}
