/** What the handlers of one connection share, and how they ask the projects of the workspace. */
import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
} from 'vscode-languageserver';
import type { CheckOutcome } from '../check/outcome';
import type { NotebookCell, SourceFile } from '../python/project';
import type { Rule } from '../rules/rule';
import type { Workspace } from '../workspace';
import { abortWith } from './artifact-requests';
import type { OpenDocuments } from './documents';
import { uriOf } from './paths';
import type { Platform } from './platform';
import { createProjects, type Projects } from './projects';
import { defaultSettings, type Settings } from './settings';
import { targetStatus } from './targets';

/** One connection: what does not change, and what its messages have told so far. */
export interface Session {
  readonly connection: Connection;
  readonly platform: Platform;
  readonly rules: readonly Rule[];
  readonly documents: OpenDocuments;
  /** Has the client show what is found now. */
  readonly refresh: () => void;
  capabilities: ClientCapabilities;
  /** Paths of the workspace's folders. */
  roots: string[];
  workspace: Workspace;
  /** By workspace folder; the empty path for everything outside of all. */
  settings: Map<string, Settings>;
  /** What a client that cannot be asked for settings sent last. */
  sentSettings: unknown;
  /** null until something is asked of them, and after the folders have changed. */
  projects: Projects | null;
  hasShownProgress: boolean;
  /** The targets of each program that an answer was about, as JSON. */
  readonly toldTargets: Map<string, string>;
  /** Whether the client knows of targets: another would wonder about being told of them. */
  asksForTargets: boolean;
  /** Diagnostics that a client was sent that cannot ask for them, as JSON by URI; empty text where there are none. */
  readonly published: Map<string, string>;
  /** Counts the rounds of sending them. */
  publishing: number;
  /** Waits for a moment without a change. */
  refreshing: ReturnType<typeof setTimeout> | null;
}

/** The settings that hold for a file: those of the innermost workspace folder around it. */
export function settingsOf({ roots, settings }: Session, path: string): Settings {
  const root = roots
    .filter((folder) => path === folder || path.startsWith(`${folder}/`))
    .sort((left, right) => right.length - left.length)[0];
  return settings.get(root ?? '') ?? settings.get('') ?? defaultSettings;
}

/** Whether the client asks for diagnostics; otherwise they are sent to it. */
export function canPull({ capabilities }: Session): boolean {
  return capabilities.textDocument?.diagnostic !== undefined;
}

/** What the client is asked to do: one that refuses, whatever it said it can, goes without. */
export function request({ connection }: Session, answer: Promise<unknown>): void {
  answer.catch((error: unknown) =>
    connection.console.log(`The editor refused: ${error instanceof Error ? error.message : String(error)}`),
  );
}

/**
 * What is asked of the projects, with progress at the first time.
 *
 * @throws ResponseError, an answer for the client, where the request was cancelled or overtaken by a change.
 */
export async function asked<T>(
  session: Session,
  token: CancellationToken | undefined,
  question: (projects: Projects, signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const done = session.hasShownProgress ? null : showProgress(session);
  try {
    const answer = await question(currentProjects(session), token === undefined ? undefined : abortWith(token));
    session.hasShownProgress = true;
    return answer;
  } catch (error) {
    if (token?.isCancellationRequested === true) {
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    }
    if (error instanceof Error && error.name === 'AbortError') {
      throw new ResponseError(LSPErrorCodes.ServerCancelled, 'Something has changed.', { retriggerRequest: true });
    }
    throw error;
  } finally {
    done?.();
  }
}

/** The findings of an open program as it is now. Throws like `asked`. */
export async function outcomeFor(session: Session, path: string, token?: CancellationToken): Promise<CheckOutcome> {
  const outcome = await asked(session, token, (projects, signal) => projects.outcomeFor(path, signal));
  tellTargets(session, path, outcome);
  return outcome;
}

/** Where an open document stands; null where it is no program or the person wants nothing said of it. */
export function checkedPlaceOf(session: Session, uri: string): ReturnType<OpenDocuments['placeOf']> {
  const place = session.documents.placeOf(uri);
  return place !== null && settingsOf(session, place.path).enable ? place : null;
}

/** A program that a document of the editor belongs to, with its findings. */
export interface OpenProgram {
  path: string;
  file: SourceFile;
  /** The cell that the document is; null for a whole file. */
  cellIndex: number | null;
  cell: NotebookCell | null;
  outcome: CheckOutcome;
}

/**
 * The program that a document belongs to; null where it is none or the person wants nothing said of it. Throws like
 * `asked`.
 */
export async function programOf(session: Session, uri: string, token: CancellationToken): Promise<OpenProgram | null> {
  const place = checkedPlaceOf(session, uri);
  if (place === null) return null;
  const { path, cellIndex } = place;
  const outcome = await outcomeFor(session, path, token);
  const file = outcome.programs.get(path);
  if (file === undefined) return null;
  return { path, file, cellIndex, cell: file.cells.find(({ index }) => index === cellIndex) ?? null, outcome };
}

function currentProjects(session: Session): Projects {
  const { platform, workspace, documents, rules } = session;
  session.projects ??= createProjects({
    workspace,
    load: documents.loadWith(platform.load(workspace)),
    documents,
    rules,
    settingsOf: (path) => settingsOf(session, path),
    ...(platform.exists === undefined ? {} : { exists: platform.exists }),
    ...(platform.read === undefined ? {} : { read: platform.read }),
    inspect: async (path) => {
      const opened = await platform.openAt(uriOf(path));
      await opened.close();
      return opened.artifact;
    },
    ...(platform.checkWhole === undefined ? {} : { checkWhole: platform.checkWhole }),
    found: () => session.refresh(),
  });
  return session.projects;
}

/** Work that takes longer than this, in milliseconds, shows its progress. */
const progressAfter = 400;

/** Shows progress after a while, until what is returned is called; null where the client shows none. */
function showProgress(session: Session): (() => void) | null {
  const { capabilities, connection } = session;
  if (capabilities.window?.workDoneProgress !== true) return null;
  let end: (() => void) | null = null;
  let isOver = false;
  const timer = setTimeout(() => {
    request(
      session,
      connection.window.createWorkDoneProgress().then((progress) => {
        if (isOver) return;
        progress.begin('Saveproof', undefined, 'reading Python files', false);
        end = () => progress.done();
      }),
    );
  }, progressAfter);
  return () => {
    isOver = true;
    clearTimeout(timer);
    end?.();
  };
}

function tellTargets(session: Session, path: string, outcome: CheckOutcome): void {
  const { toldTargets, asksForTargets, connection } = session;
  const status = JSON.stringify(targetStatus(outcome.targetsOf(path)));
  if (toldTargets.get(path) === status) return;
  toldTargets.set(path, status);
  if (asksForTargets) void connection.sendNotification('saveproof/targets/changed', {});
}
