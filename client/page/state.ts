/** Everything the artifact page shows, in one object, and the one way to change it. */
import type {
  ArtifactHead,
  Details,
  LocatedFinding,
  PageTab,
  TaskProgress,
  TreeRow,
  TreeView,
  ValueCells,
  VariableRow,
  VariableStatistics,
  VariableView,
} from '../../server/protocol';
import { createRowWindow, type RowWindow } from './row-window';
import { ask, saveState, savedState } from './messages';

/** What survives while the page is hidden. */
export interface Place {
  tab: PageTab;
  tree: TreeView;
  selected: string | null;
  treeScroll: number;
  variables: VariableView;
  variablesScroll: number;
  variable: string | null;
  variablesAs: 'table' | 'treemap';
}

export interface ValuesState {
  key: string;
  name: string;
  shape: number[];
  leading: number[];
  /** Where the shown window of cells starts. */
  row: number;
  column: number;
  heat: boolean;
  cells: ValueCells | null;
  statistics: VariableStatistics | null;
  /** Large tensors are read whole only when asked. */
  statisticsState: 'idle' | 'running' | 'done';
  error: string | null;
}

export interface TaskState {
  kind: 'verify' | 'scan';
  progress: TaskProgress | null;
  cancel: AbortController;
}

export interface State {
  place: Place;
  head: ArtifactHead | null;
  /** A sentence that stands in place of everything. */
  failure: string | null;
  gone: boolean;
  rows: RowWindow<TreeRow>;
  matches: number;
  details: Details | null;
  variableRows: RowWindow<VariableRow>;
  variableTotals: { parameters: number; bytes: number };
  values: ValuesState | null;
  task: TaskState | null;
  /** What the last finished check came to. */
  outcome: string | null;
  verified: LocatedFinding[];
}

const fresh: Place = {
  tab: 'structure',
  tree: { filter: '', toggled: [] },
  selected: null,
  treeScroll: 0,
  variables: { filter: '', sort: 'name', descending: false },
  variablesScroll: 0,
  variable: null,
  variablesAs: 'table',
};

let render: () => void = () => undefined;
let scheduled = false;
let saving: ReturnType<typeof setTimeout> | undefined;
/** The place is kept once nothing has moved for so many milliseconds, not at every frame. */
const SAVED_AFTER = 150;

/** Draws the page again before the next frame. */
export function update(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    clearTimeout(saving);
    saving = setTimeout(() => saveState(state.place), SAVED_AFTER);
    render();
  });
}

/** Says how the page is drawn. */
export function onUpdate(draw: () => void): void {
  render = draw;
}

/** Puts a failure in place of the page. */
export function fail(error: unknown): void {
  state.failure = error instanceof Error ? error.message : String(error);
  update();
}

export const state: State = {
  place: { ...fresh, ...(savedState() as Partial<Place> | null) },
  head: null,
  failure: null,
  gone: false,
  rows: createRowWindow<TreeRow>(
    async (start, end) => {
      const answer = await ask('saveproof/artifact/rows', { view: state.place.tree, start, end });
      state.matches = answer.matches;
      return answer;
    },
    update,
    fail,
  ),
  matches: 0,
  details: null,
  variableRows: createRowWindow<VariableRow>(
    async (start, end) => {
      const answer = await ask('saveproof/artifact/variables', { view: state.place.variables, start, end });
      state.variableTotals = { parameters: answer.parameters, bytes: answer.bytes };
      return answer;
    },
    update,
    fail,
  ),
  variableTotals: { parameters: 0, bytes: 0 },
  values: null,
  task: null,
  outcome: null,
  verified: [],
};

/** What reading found, and what checks found beyond it. */
export function allFindings({ findings }: ArtifactHead): LocatedFinding[] {
  const known = new Set(findings.map(({ code, where, message }) => `${code} ${where} ${message}`));
  return [
    ...findings,
    ...state.verified.filter(({ code, where, message }) => !known.has(`${code} ${where} ${message}`)),
  ];
}
