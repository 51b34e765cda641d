/** Statistics of the variables that are seen in the table: computed once scrolling rests, given up when it goes on. */
import type { VariableRow } from '../../server/protocol';
import { ask } from './messages';
import { state, update } from './state';

/** How long the rows have to stay, in milliseconds. */
const REST = 250;
/** Bytes that are read for rows that are merely seen. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Rows that were asked about; what they hold is no number, or more than is read for a glance. */
const asked = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let latest = '';
let cancel: AbortController | null = null;

/** Sees to it that the statistics of these rows come. */
export function needStatistics(rows: readonly VariableRow[]): void {
  let room = MOST_BYTES;
  const wanted = rows.filter(
    ({ key, statistics, bytes, dtype }) =>
      statistics === null && dtype !== 'string' && !asked.has(key) && (room -= bytes) >= 0,
  );
  const name = wanted.map(({ key }) => key).join('\n');
  if (name === latest) return;
  latest = name;
  clearTimeout(timer);
  cancel?.abort();
  cancel = null;
  // A scan is under way to all of them.
  if (wanted.length > 0 && state.task === null) timer = setTimeout(() => void load(wanted), REST);
}

/** Forgets what was asked: the artifact was read again. */
export function forgetStatistics(): void {
  asked.clear();
  latest = '';
}

async function load(rows: VariableRow[]): Promise<void> {
  const mine = new AbortController();
  cancel = mine;
  try {
    const known = await ask('saveproof/artifact/row-statistics', { keys: rows.map(({ key }) => key) }, mine.signal);
    const byKey = new Map(known.map(({ key, statistics }) => [key, statistics]));
    for (const row of rows) {
      asked.add(row.key);
      row.statistics = byKey.get(row.key) ?? null;
    }
    update();
  } catch {
    // Given up, or not to be read: the cells stay empty, and a scan says why.
  }
}
