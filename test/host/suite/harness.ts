/** Tests in the extension host: a list of named functions, run in order, each reported as it ends. */
import * as vscode from 'vscode';

const control = process.env.SAVEPROOF_TEST_CONTROL ?? '';

/** Asks the window's driver, which stands outside the extension host. */
async function drive<Answer>(action: string, params: object = {}): Promise<Answer> {
  const response = await fetch(control, { method: 'POST', body: JSON.stringify({ action, ...params }) });
  const body = (await response.json()) as { answer: Answer; error?: string };
  if (body.error !== undefined) throw new Error(`${action} ${JSON.stringify(params).slice(0, 200)}: ${body.error}`);
  return body.answer;
}

interface Where {
  /** In the workbench itself; otherwise in the artifact page that is seen. */
  where?: 'workbench';
}

/** The window, as a person sees and uses it. */
export const screen = {
  wait: (
    selector: string,
    options: {
      hasText?: string;
      state?: 'visible' | 'hidden' | 'attached' | 'detached';
      timeout?: number;
    } & Where = {},
  ) => drive<null>('wait', { selector, ...options }),
  texts: (selector: string, options: Where = {}) => drive<string[]>('texts', { selector, ...options }),
  count: (selector: string, options: Where = {}) => drive<number>('count', { selector, ...options }),
  click: (
    selector: string,
    options: { hasText?: string; count?: number; button?: 'right'; modifiers?: ('Control' | 'Shift')[] } & Where = {},
  ) => drive<null>('click', { selector, ...options }),
  fill: (selector: string, text: string) => drive<null>('fill', { selector, text }),
  focus: (selector: string) => drive<null>('focus', { selector }),
  press: (...keys: string[]) => drive<null>('press', { keys }),
  type: (text: string) => drive<null>('type', { text }),
  evaluate: <Answer>(expression: string) => drive<Answer>('evaluate', { expression }),
  /** What an expression answers in every artifact page that can be seen. */
  each: <Answer>(expression: string) => drive<Answer[]>('each', { expression }),
  followInTerminal: (text: string) => drive<null>('followInTerminal', { text }),
  emulate: (media: { reducedMotion?: 'reduce' | 'no-preference' }) => drive<null>('emulate', { media }),
  attribute: (selector: string, name: string, options: Where = {}) =>
    drive<string | null>('attribute', { selector, name, ...options }),
  /** What stands in an input of the workbench. */
  value: (selector: string) => drive<string>('value', { selector, where: 'workbench' }),
  screenshot: (path: string) => drive<null>('screenshot', { path }),
  resize: (width: number, height: number) => drive<null>('resize', { width, height }),
  axe: () => drive<string[]>('axe'),
  /** `page`, or what of the workbench has the focus. */
  focusedIn: () => drive<string>('focusedIn'),
  errors: () => drive<string[]>('errors'),
  note: (text: string) => drive<null>('note', { text }),
};

interface Test {
  name: string;
  run: () => Promise<void>;
}
const tests: Test[] = [];

/** Adds a test. */
export function test(name: string, run: () => Promise<void>): void {
  tests.push({ name, run });
}

/** Runs what was added and reports it; each test starts without open editors. */
export async function runTests(): Promise<void> {
  const words = (process.env.SAVEPROOF_TEST_ONLY ?? '').split(',');
  for (const { name, run } of tests) {
    if (!words.some((word) => name.includes(word))) continue;
    const started = Date.now();
    let error: string | null = null;
    try {
      await within(90_000, run());
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      await screen
        .screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/failed-${name.replace(/\W+/g, '-').slice(0, 60)}.png`)
        .catch(() => undefined);
    }
    await drive('result', { name, error, milliseconds: Date.now() - started });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  }
  await drive('end');
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${limit / 1000} s`)), limit);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Tries until `probe` answers something other than null or undefined. Throws what was last seen after `limit`
 * milliseconds.
 */
export async function eventually<Value>(
  what: string,
  probe: () => Promise<Value | null | undefined> | Value | null | undefined,
  limit = 20_000,
): Promise<Value> {
  const until = Date.now() + limit;
  let last = '';
  do {
    try {
      const value = await probe();
      if (value !== null && value !== undefined) return value;
    } catch (error) {
      last = error instanceof Error ? ` (${error.message})` : '';
    }
    await new Promise((later) => setTimeout(later, 100));
  } while (Date.now() < until);
  throw new Error(`${what} did not happen within ${limit / 1000} s${last}`);
}

/** Throws when a condition does not hold. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Throws when two values differ as JSON. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}:\n  is       ${left}\n  expected ${right}`);
}

/** A file of the workspace under test. */
export function inWorkspace(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('no workspace is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Sets the colour theme and waits until the page has it. */
export async function setTheme(theme: string): Promise<void> {
  await vscode.workspace
    .getConfiguration('workbench')
    .update('colorTheme', theme, vscode.ConfigurationTarget.Workspace);
  await eventually(`the theme ${theme}`, async () => {
    const shown = await screen.each<string>('document.body.dataset.vscodeThemeId ?? ""');
    return shown.every((each) => each === theme) ? true : null;
  });
}

/** The folder for what a person looks at after the run. */
export const results = process.env.SAVEPROOF_TEST_RESULTS ?? '';

/** Opens an artifact in its editor and waits until its tree, or a sentence in its place, is there. */
export async function openArtifact(path: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', inWorkspace(path), 'saveproof.artifact');
  await screen.wait('#tree .row, .empty, [role="alert"]');
}
