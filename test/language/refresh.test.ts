import { expect, it } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver';
import { emptyOutcome, type CheckOutcome } from '../../server/check/outcome';
import { publish } from '../../server/language/refresh';
import type { Session } from '../../server/language/session';
import { defaultSettings } from '../../server/language/settings';

const wrong = 'file:///p/pyproject.toml';
const slow = 'file:///p/slow.py';

/** An outcome in which `[tool.saveproof]` of one file is wrong. */
const isWrong: CheckOutcome = {
  ...emptyOutcome(),
  configurationProblems: [{ path: '/p/pyproject.toml', problems: [{ message: 'There is no such rule.', line: 2 }] }],
};

it('takes back what a round sent before another overtook it', async () => {
  const sent: { uri: string; diagnostics: Diagnostic[] }[] = [];
  let open = [wrong, slow];
  let goOn = (): void => undefined;
  const waiting = new Promise<void>((done) => (goOn = done));
  const session = {
    connection: {
      sendDiagnostics: async (params: { uri: string; diagnostics: Diagnostic[] }) => void sent.push(params),
      sendNotification: async () => undefined,
      console: { error: (text: string) => expect.fail(text), log: () => undefined },
    },
    documents: {
      all: () => open.map((uri) => ({ uri, version: 1 })),
      paths: () => open.map((uri) => uri.slice('file://'.length)),
      placeOf: (uri: string) => ({ path: uri.slice('file://'.length), cellIndex: null }),
      documentOf: () => null,
    },
    capabilities: {},
    roots: ['/p'],
    settings: new Map([['', defaultSettings]]),
    projects: {
      outcomeFor: async (path: string) => {
        if (path.endsWith('slow.py')) await waiting;
        return open.length > 0 ? isWrong : emptyOutcome();
      },
      everything: async () => [],
    },
    hasShownProgress: true,
    toldTargets: new Map(),
    asksForTargets: false,
    published: new Map(),
    publishing: 0,
  } as unknown as Session;

  const overtaken = publish(session);
  await expect.poll(() => sent.length).toBe(1);
  expect(sent[0]).toMatchObject({ uri: wrong, diagnostics: [{ message: 'There is no such rule.' }] });
  // While the first round waits for the second file, the first one is closed and nothing is wrong any more.
  open = [];
  await publish(session);
  goOn();
  await overtaken;
  expect(sent.slice(1)).toEqual([{ uri: wrong, diagnostics: [] }]);
});
