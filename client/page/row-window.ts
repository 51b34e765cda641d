/**
 * Rows of a long list, of which only windows are fetched. While a new view is on its way the rows of
 * the old one stay, so that nothing flashes.
 */

/** Rows fetched at once: a few screens of them. */
const CHUNK = 200;

export interface RowWindow<Row> {
  readonly total: number;
  /** Whether anything has come in yet. */
  readonly loaded: boolean;
  /** The row at a place, where it has been fetched. */
  row(index: number): Row | undefined;
  /** Place of the fetched row that passes; -1 where none does. */
  find(passes: (row: Row) => boolean): number;
  /** Sees to it that rows `first` to `last` come, and those around them. */
  need(first: number, last: number): void;
  /** Forgets every row once the first of the new ones is there. */
  reset(): void;
}

/** Makes an empty window. `changed` is called when rows came in, `failed` when they could not be had. */
export function createRowWindow<Row>(
  fetchRows: (start: number, end: number) => Promise<{ total: number; rows: Row[] }>,
  changed: () => void,
  failed: (error: Error) => void,
): RowWindow<Row> {
  let chunks = new Map<number, Row[]>();
  const asked = new Set<number>();
  let total = 0;
  let loaded = false;
  let stale = false;
  let generation = 0;

  const fetchChunk = async (chunk: number): Promise<void> => {
    if (asked.has(chunk)) return;
    asked.add(chunk);
    const mine = generation;
    try {
      const answer = await fetchRows(chunk * CHUNK, (chunk + 1) * CHUNK);
      if (mine !== generation) return;
      if (stale) chunks = new Map();
      stale = false;
      loaded = true;
      total = answer.total;
      chunks.set(chunk, answer.rows);
      changed();
    } catch (error) {
      if (mine !== generation) return;
      asked.delete(chunk);
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return {
    get total() {
      return total;
    },
    get loaded() {
      return loaded;
    },
    row: (index) => chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK],
    find(passes) {
      for (const [chunk, rows] of chunks) {
        const place = rows.findIndex(passes);
        if (place >= 0) return chunk * CHUNK + place;
      }
      return -1;
    },
    need(first, last) {
      const from = Math.max(0, Math.floor((first - CHUNK / 2) / CHUNK));
      // Before the first answer nobody knows how many there are.
      const end = loaded && !stale ? Math.min(last + CHUNK / 2, total - 1) : last;
      for (let chunk = from; chunk <= Math.floor(Math.max(0, end) / CHUNK); chunk++) void fetchChunk(chunk);
    },
    reset() {
      generation++;
      asked.clear();
      stale = true;
    },
  };
}
