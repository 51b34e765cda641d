import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CancellationTokenSource,
  CodeActionRequest,
  CodeLensRequest,
  DefinitionRequest,
  DidChangeConfigurationNotification,
  DidChangeNotebookDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseNotebookDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenNotebookDocumentNotification,
  DocumentDiagnosticRequest,
  ErrorCodes,
  HoverRequest,
  NotebookCellKind,
  ReferencesRequest,
  ResponseError,
  WorkspaceDiagnosticRequest,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type MarkupContent,
} from 'vscode-languageserver-protocol/node';
import { copyFileSync, cpSync, renameSync, writeFileSync } from 'node:fs';
import { bundle, project } from '../support/bundle';
import type { ShownPlaces } from '../../server/protocol';
import { fullCapabilities, startClient, type Client } from './client';

const dist = { server: '', remove: () => {} };
// Processes are started again and again, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => void Object.assign(dist, bundle()), 120_000);
afterAll(() => dist.remove());

let client: Client;
let files: ReturnType<typeof project>;
let hasVanished = false;
afterEach(async () => {
  if (!hasVanished) expect(await client.stop()).toBe(0);
  hasVanished = false;
  files.remove();
});

async function start(contents: Record<string, string>, capabilities = fullCapabilities): Promise<void> {
  files = project(contents);
  client = await startClient(dist.server, files.folder, capabilities);
}

async function actions(uri: string, diagnostics: Diagnostic[], only?: string[]): Promise<CodeAction[]> {
  const document = client.documents.get(uri);
  const range = diagnostics[0]?.range ?? {
    start: { line: 0, character: 0 },
    end: document?.positionAt(1e9) ?? { line: 0, character: 0 },
  };
  const found = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context: { diagnostics, ...(only === undefined ? {} : { only }) },
  });
  return (found ?? []).filter(
    (action): action is CodeAction => !('command' in action && typeof action.command === 'string'),
  );
}

const codes = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map((diagnostic) => String(diagnostic.code));

const unused = 'import keras\n\nx = 1  # saveproof: ignore\n';

describe('diagnostics that are asked for', () => {
  it('follow what is typed', async () => {
    await start({ 'model.py': 'import keras\n' });
    const uri = await client.open('model.py', unused);
    const [diagnostic] = await client.pull(uri);
    expect(diagnostic).toMatchObject({
      code: 'SP001',
      severity: 3,
      source: 'saveproof',
      range: { start: { line: 2, character: 7 }, end: { line: 2, character: 26 } },
    });
    expect(diagnostic?.codeDescription?.href).toContain('unused-suppression');
    await client.type(uri, '  # saveproof: ignore', '');
    expect(await client.pull(uri)).toEqual([]);
    await client.type(uri, 'x = 1', 'name = "🙂" # saveproof: ignore');
    expect((await client.pull(uri))[0]?.range.start).toEqual({ line: 2, character: 12 });
  });

  it('say unchanged when they are', async () => {
    await start({});
    const uri = await client.open('model.py', unused);
    const first = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    const second = await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      previousResultId: first.resultId,
    });
    expect(second).toEqual({ kind: 'unchanged', resultId: first.resultId });
  });

  it('of the workspace tell of closed files, and that a finding is gone', async () => {
    await start({
      'closed.py': unused,
      'note.ipynb': JSON.stringify({
        cells: [
          { cell_type: 'markdown', source: 'x' },
          { cell_type: 'code', source: ['import keras\n', '# saveproof: ignore'] },
        ],
      }),
    });
    const first = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    const report = first.items.find((item) => item.uri === client.uri('closed.py'));
    expect(report?.kind === 'full' ? codes(report.items) : []).toEqual(['SP001']);
    const notebook = first.items.find((item) => item.uri === client.uri('note.ipynb'));
    expect(notebook?.kind === 'full' ? notebook.items[0]?.message : '').toMatch(/^Cell 2, line 2: /);
    writeFileSync(files.at('closed.py'), 'import keras\n');
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: client.uri('closed.py'), type: 2 }],
    });
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    const second = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
    expect(second.items.find((item) => item.uri === client.uri('closed.py'))).toMatchObject({
      kind: 'full',
      items: [],
    });
    expect(second.items.find((item) => item.uri === client.uri('note.ipynb'))?.kind).toBe('unchanged');
    expect(client.refreshes).toBeGreaterThan(0);
  });

  it('of the workspace take back what was told of a document that is closed and part of nothing else', async () => {
    await start({ 'project/model.py': 'import keras\n', 'elsewhere.py': unused });
    await client.stop();
    client = await startClient(dist.server, files.folder, fullCapabilities, ['project']);
    const outside = await client.open('elsewhere.py', unused);
    const notebook = client.uri('project/note.ipynb');
    const cell = 'vscode-notebook-cell:/note.ipynb#a';
    await client.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: [{ kind: 2, document: cell }],
      },
      cellTextDocuments: [{ uri: cell, languageId: 'python', version: 1, text: unused }],
    });
    expect([codes(await client.pull(outside)), codes(await client.pull(cell))]).toEqual([['SP001'], ['SP001']]);
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: outside } });
    await client.connection.sendNotification(DidCloseNotebookDocumentNotification.type, {
      notebookDocument: { uri: notebook },
      cellTextDocuments: [{ uri: cell }],
    });
    // VS Code forgets what it was told of a document as it closes: it names nothing here.
    const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    const told = new Map(items.map((item) => [item.uri, item.kind === 'full' ? item.items : null]));
    expect([told.get(outside), told.get(cell)]).toEqual([[], []]);
    await client.open('elsewhere.py', unused);
    expect(codes(await client.pull(outside))).toEqual(['SP001']);
  });

  it('follow a folder that is renamed, of which the editor tells nothing but the folder', async () => {
    await start({ 'old/closed.py': unused, 'old/notes.txt': '' });
    const uris = async (): Promise<string[]> =>
      (await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] })).items.flatMap(
        (item) => (item.kind === 'full' && item.items.length > 0 ? [item.uri] : []),
      );
    expect(await uris()).toEqual([client.uri('old/closed.py')]);
    renameSync(files.at('old'), files.at('new'));
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [
        { uri: client.uri('old'), type: 3 },
        { uri: client.uri('new'), type: 1 },
      ],
    });
    expect(await uris()).toEqual([client.uri('new/closed.py')]);
    cpSync(files.at('new'), files.at('copy'), { recursive: true });
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: client.uri('copy'), type: 1 }],
    });
    await expect.poll(uris).toEqual([client.uri('copy/closed.py'), client.uri('new/closed.py')]);
  });

  it('are cancelled when the editor wants none', async () => {
    await start({});
    const uri = await client.open('model.py', unused);
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest(
      DocumentDiagnosticRequest.type,
      { textDocument: { uri } },
      source.token,
    );
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(codes(await client.pull(uri))).toEqual(['SP001']);
  });

  it('are never about a text that is gone', async () => {
    await start({});
    const uri = await client.open('model.py', unused);
    const answers: Promise<unknown>[] = [];
    for (let index = 0; index < 20; index += 1) {
      const { version } = client.documents.get(uri) ?? { version: 0 };
      const lines = index + 2;
      answers.push(
        client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } }).then(
          // Each line added above moves the finding: its place tells which text was looked at.
          (report) =>
            expect([version, report.kind === 'full' ? report.items[0]?.range.start.line : null]).toEqual([
              version,
              lines,
            ]),
          (error: { code: number; data?: unknown }) =>
            expect(error).toMatchObject({ code: -32802, data: { retriggerRequest: true } }),
        ),
      );
      await client.change(uri, [
        { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' },
      ]);
    }
    await Promise.all(answers);
    expect((await client.pull(uri))[0]?.range.start.line).toBe(22);
  });
});

describe('diagnostics that are told', () => {
  it('come without being asked for where the client cannot ask, and go', async () => {
    await start({ 'closed.py': unused }, { ...fullCapabilities, textDocument: { publishDiagnostics: {} } });
    expect(client.result.capabilities.diagnosticProvider).toBeUndefined();
    const uri = await client.open('model.py', unused);
    const latest = (of: string) => client.published.filter((entry) => entry.uri === of).at(-1);
    await expect.poll(() => codes(latest(uri)?.diagnostics ?? []), { timeout: 10_000 }).toEqual(['SP001']);
    // Files that are not open are told of in a message of their own, in any order.
    await expect
      .poll(() => codes(latest(client.uri('closed.py'))?.diagnostics ?? []), { timeout: 10_000 })
      .toEqual(['SP001']);
    await client.type(uri, 'x = 1  # saveproof: ignore', 'x = 1');
    await expect.poll(() => latest(uri)).toMatchObject({ version: 2, diagnostics: [] });
  });
});

describe('actions', () => {
  it('mend by the edit that the diagnostic carries', async () => {
    await start({});
    const uri = await client.open('model.py', unused);
    const diagnostics = await client.pull(uri);
    const [fix] = await actions(uri, diagnostics);
    expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: true, title: 'Delete what silences nothing' });
    if (fix !== undefined) await client.apply(fix);
    expect(client.documents.get(uri)?.getText()).toBe('import keras\n\nx = 1\n');
    expect(await client.pull(uri)).toEqual([]);
  });

  it('do not use edits that were made for another text', async () => {
    await start({});
    const uri = await client.open('model.py', unused);
    const stale = await client.pull(uri);
    await client.change(uri, [
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' },
    ]);
    const moved = stale.map((diagnostic) => ({
      ...diagnostic,
      range: { start: { line: 3, character: 7 }, end: { line: 3, character: 26 } },
    }));
    const [fix] = await actions(uri, moved);
    if (fix !== undefined) await client.apply(fix);
    expect(client.documents.get(uri)?.getText()).toBe('\nimport keras\n\nx = 1\n');
  });

  it('of several findings in one place put every way to mend before the first to keep quiet', async () => {
    const program =
      'import keras\n\n\nclass Twice(keras.layers.Layer):\n    def call(self, x):\n        return x * 2\n\n\nm = keras.Sequential([keras.Input((2,)), Twice(), keras.layers.Lambda(lambda x: x + 1)])\nm.save("m.keras")\nkeras.models.load_model("m.keras")\n';
    await start({ 'requirements.txt': 'keras==3.15.0\n' });
    const uri = await client.open('model.py', program);
    const onLoad = (await client.pull(uri)).filter((diagnostic) => diagnostic.range.start.line === 10);
    expect(codes(onLoad)).toEqual(['SP401', 'SP407']);
    const silences = (await actions(uri, onLoad)).map(({ title }) => title.startsWith('Silence '));
    expect(silences.filter((is) => is)).toHaveLength(4);
    expect(silences).toEqual([...silences].sort());
  });

  it('mend everything safe at once', async () => {
    await start({});
    const uri = await client.open('model.py', `${unused}y = 2  # saveproof: ignore[SP001, nothing]\n`);
    const [all] = await actions(uri, [], ['source.fixAll.saveproof']);
    expect(all?.kind).toBe('source.fixAll.saveproof');
    if (all !== undefined) await client.apply(all);
    const [again] = await actions(uri, [], ['source.fixAll']);
    if (again !== undefined) await client.apply(again);
    expect(client.documents.get(uri)?.getText()).toBe('import keras\n\nx = 1\ny = 2\n');
    expect(await actions(uri, [], ['source.fixAll'])).toEqual([]);
    expect(await actions(uri, [], ['source.organizeImports'])).toEqual([]);
  });
});

describe('hover', () => {
  it('explains the rule over a finding and over a suppression', async () => {
    await start({});
    const uri = await client.open('model.py', 'import keras\nx = 1  # saveproof: ignore[unused-suppression]\n');
    const at = async (character: number): Promise<Hover | null> =>
      client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: 1, character } });
    expect(JSON.stringify((await at(32))?.contents)).toContain('How to mend it');
    expect(JSON.stringify((await at(12))?.contents)).toContain('Silences on this line');
    expect(await at(1)).toBeNull();
  });
});

describe('notebooks', () => {
  it('are one program of their cells, and each cell has its own diagnostics', async () => {
    await start({});
    const notebook = client.uri('train.ipynb');
    const cell = (name: string): string => `vscode-notebook-cell:${notebook.slice('file:'.length)}#${name}`;
    await client.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: [
          { kind: 2, document: cell('a') },
          { kind: 1, document: cell('b') },
          { kind: 2, document: cell('c') },
        ],
      },
      cellTextDocuments: [
        { uri: cell('a'), languageId: 'python', version: 1, text: '%matplotlib inline\nimport keras' },
        { uri: cell('b'), languageId: 'markdown', version: 1, text: '# saveproof: ignore' },
        { uri: cell('c'), languageId: 'python', version: 1, text: '\nx = 1  # saveproof: ignore' },
      ],
    });
    expect(await client.pull(cell('a'))).toEqual([]);
    expect((await client.pull(cell('c')))[0]?.range).toEqual({
      start: { line: 1, character: 7 },
      end: { line: 1, character: 26 },
    });
    await client.connection.sendNotification(DidChangeNotebookDocumentNotification.type, {
      notebookDocument: { uri: notebook, version: 2 },
      change: { cells: { textContent: [{ document: { uri: cell('c'), version: 2 }, changes: [{ text: 'x = 1' }] }] } },
    });
    expect(await client.pull(cell('c'))).toEqual([]);
  });

  it('are counted as the person sees them, text among them, also from other files', async () => {
    const reading = 'import keras\n\nmodel = keras.models.load_model("model.weights.h5")\n';
    const cells = [
      '# Title',
      'import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])',
      'model.save_weights("model.weights.h5")',
    ];
    await start({
      'predict.py': reading,
      'note.ipynb': JSON.stringify({
        cells: cells.map((source, index) => ({ cell_type: index === 0 ? 'markdown' : 'code', source })),
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      }),
    });
    // Every cell is asked for, not those in Python alone.
    expect(client.result.capabilities.notebookDocumentSync).toEqual({
      notebookSelector: [{ notebook: 'jupyter-notebook' }],
    });
    const uri = await client.open('predict.py', reading);
    const titles = async (): Promise<(string | undefined)[]> =>
      ((await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? []).map(
        ({ command }) => command?.title,
      );
    expect(await titles()).toEqual(['saved in note.ipynb, cell 3']);
    const [closed] = await client.pull(uri);
    expect(closed?.relatedInformation).toMatchObject([
      {
        message: expect.stringMatching(/^Cell 3, line 1: /),
        location: { uri: client.uri('note.ipynb'), range: { start: { line: 0, character: 0 } } },
      },
    ]);
    const cell = (name: string): string => `vscode-notebook-cell:/note.ipynb#${name}`;
    await client.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
      notebookDocument: {
        uri: client.uri('note.ipynb'),
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: cells.map((_, index) => ({
          kind: index === 0 ? NotebookCellKind.Markup : NotebookCellKind.Code,
          document: cell(String(index)),
        })),
      },
      cellTextDocuments: cells.map((text, index) => ({
        uri: cell(String(index)),
        languageId: index === 0 ? 'markdown' : 'python',
        version: 1,
        text,
      })),
    });
    const [open] = await client.pull(uri);
    expect(open?.message).toContain('note.ipynb, cell 3, line 1');
    expect(open?.relatedInformation).toMatchObject([
      { location: { uri: cell('2'), range: { start: { line: 0, character: 0 } } } },
    ]);
    expect(await titles()).toEqual(['saved in note.ipynb, cell 3']);
  });
});

describe('targets', () => {
  it('come from pins, follow them, and give way to the setting', async () => {
    await start({ 'requirements.txt': 'tensorflow==2.10.1\n' });
    const uri = await client.open('model.py', 'import keras\n');
    const ask = async (): Promise<unknown> => client.connection.sendRequest('saveproof/targets', { uri });
    let told = 0;
    client.connection.onNotification('saveproof/targets/changed', () => void (told += 1));
    expect(await ask()).toEqual({
      targets: ['keras 2.10'],
      described: 'keras 2.10',
      source: 'requirements.txt: tensorflow==2.10.1',
      sourceUri: client.uri('requirements.txt'),
    });
    writeFileSync(files.at('requirements.txt'), 'keras==3.4\n');
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: client.uri('requirements.txt'), type: 2 }],
    });
    expect(await ask()).toMatchObject({ targets: ['keras 3.4'] });
    client.settings = { target: ['keras==2.15'] };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await expect
      .poll(ask)
      .toEqual({ targets: ['keras 2.15'], described: 'keras 2.15', source: 'the setting', sourceUri: null });
    expect(told).toBeGreaterThan(0);
  });

  it('follow what is typed where they are pinned, and so does what is wrong there', async () => {
    const pinned = '[project]\ndependencies = ["tensorflow==2.10.1"]\n';
    await start(
      { 'pyproject.toml': pinned },
      {
        ...fullCapabilities,
        textDocument: { ...fullCapabilities.textDocument, synchronization: { dynamicRegistration: true } },
      },
    );
    const uri = await client.open('model.py', 'import keras\n');
    const ask = async () => client.connection.sendRequest('saveproof/targets', { uri });
    expect(await ask()).toMatchObject({ targets: ['keras 2.10'] });
    const pins = await client.open('pyproject.toml', pinned);
    await client.type(pins, 'tensorflow==2.10.1', 'keras==3.4.0');
    expect(await ask()).toMatchObject({ targets: ['keras 3.4'] });
    await client.type(pins, '[project]', '[tool.saveproof]\nignore = ["no-such-rule"]\n[project]');
    expect((await client.pull(pins)).map(({ message }) => message)).toEqual([expect.stringContaining('no-such-rule')]);
    // Closed without being saved: what is on disk counts again.
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: pins } });
    expect(await ask()).toMatchObject({ targets: ['keras 2.10'] });
  });

  it('are told in few words where there are many, or where the version pinned is not known', async () => {
    await start({ 'old/requirements.txt': 'keras==2.2.4\n' });
    const ask = async (path: string): Promise<unknown> =>
      client.connection.sendRequest('saveproof/targets', { uri: await client.open(path, 'import keras\n') });
    expect(await ask('model.py')).toMatchObject({
      described: 'keras 2.8 to 2.15, keras 3.0 to 3.15',
      source: 'nothing pins a version',
      sourceUri: null,
    });
    expect(await ask('old/model.py')).toMatchObject({
      described: 'keras 2.8',
      source: 'requirements.txt: keras==2.2.4, older than every version that Saveproof knows',
    });
  });
});

describe('scripts without an ending', () => {
  it('are checked as they are open, and on disk where their first line names Python', async () => {
    await start({ 'bin/closed': `#!/usr/bin/env python3\n${unused}`, LICENSE: unused });
    const uri = await client.open('bin/train', unused);
    expect(codes(await client.pull(uri))).toEqual(['SP001']);
    await client.type(uri, '  # saveproof: ignore', '');
    expect(await client.pull(uri)).toEqual([]);
    expect(await client.connection.sendRequest('saveproof/check', {})).toMatchObject({
      counts: { info: 1 },
      first: { uri: client.uri('bin/closed'), range: { start: { line: 3 } } },
    });
  });
});

describe('a check of the whole workspace', () => {
  it('counts what is found, and begins with the gravest', async () => {
    await start({
      'a.py': unused,
      'b.py':
        'import keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.build((None, 2))\nmodel.save("saved/model")\n',
      'requirements.txt': 'keras==3.4\n',
    });
    const check = async (): Promise<unknown> => client.connection.sendRequest('saveproof/check', {});
    const at = { start: { line: 4 } };
    expect(await check()).toMatchObject({
      counts: { error: 1, warning: 0, info: 1 },
      first: { uri: client.uri('b.py'), range: at },
      mendable: { uri: client.uri('b.py'), range: at },
    });
    client.settings = { ignore: ['unsupported-extension', 'SP001'] };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await expect.poll(check).toEqual({ counts: { error: 0, warning: 0, info: 0 }, first: null, mendable: null });
  });
});

describe('settings', () => {
  it('that name no rule are told, and count as not said', async () => {
    await start({});
    const told: string[] = [];
    client.connection.onNotification(
      'window/showMessage',
      ({ message }: { message: string }) => void told.push(message),
    );
    client.settings = { select: ['SP999'], ignore: ['missing-get-confg', 'SP2'] };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await expect
      .poll(() => told)
      .toEqual([
        'Saveproof: The setting saveproof.select: "SP999" is no rule.',
        'Saveproof: The setting saveproof.ignore: "missing-get-confg" is no rule (did you mean "missing-get-config"?).',
      ]);
    expect(codes(await client.pull(await client.open('model.py', unused)))).toEqual(['SP001']);
  });
});

describe('workspace folders', () => {
  it('have settings of their own', async () => {
    const saving =
      'import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("model")\n';
    files = project({ 'old/train.py': saving, 'new/train.py': saving, 'quiet/train.py': saving });
    client = await startClient(dist.server, files.folder, fullCapabilities, ['old', 'new', 'quiet']);
    client.folderSettings
      .set(client.uri('old'), { target: ['keras==2.10'] })
      .set(client.uri('new'), { target: ['keras==3.15'] })
      .set(client.uri('quiet'), { enable: false });
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    const [old, fresh, quiet] = [
      await client.open('old/train.py', saving),
      await client.open('new/train.py', saving),
      await client.open('quiet/train.py', saving),
    ];
    await expect.poll(async () => codes(await client.pull(fresh))).toEqual(['SP303']);
    expect((await client.pull(fresh))[0]?.severity).toBe(1);
    await expect.poll(async () => codes(await client.pull(old))).toEqual([]);
    expect(await client.pull(quiet)).toEqual([]);
    const workspace = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    expect(
      workspace.items.filter((item) => item.kind === 'full' && item.items.length > 0).map((item) => item.uri),
    ).toEqual([fresh]);
  });
});

describe('an editor that is gone', () => {
  it('leaves no server behind', async () => {
    await start({ 'model.py': unused });
    const uri = await client.open('model.py', unused);
    void client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } }).catch(() => null);
    hasVanished = true;
    expect(await client.vanish()).not.toBe(0);
  });
});

describe('an editor that can little', () => {
  it('is given edits without versions, and text without marks', async () => {
    await start({}, { textDocument: { hover: { contentFormat: ['plaintext'] } } });
    const uri = await client.open('model.py', unused);
    const [mend] = await actions(uri, []);
    expect(mend?.edit).toEqual({
      changes: {
        [uri]: [{ range: { start: { line: 2, character: 5 }, end: { line: 2, character: 26 } }, newText: '' }],
      },
    });
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line: 2, character: 12 },
    });
    expect((hover?.contents as MarkupContent).kind).toBe('plaintext');
    expect((hover?.contents as MarkupContent).value).toBe('Silences every rule of Saveproof on this line.');
    await client.type(uri, 'ignore', 'ignore[SP001]');
    const named = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line: 2, character: 28 },
    });
    expect((named?.contents as MarkupContent).value).toMatch(
      /^SP001 unused-suppression: a comment silences something that is not found\n\nA # saveproof: ignore/,
    );
  });
});

describe('an editor that refuses what it said it can', () => {
  it('is answered all the same', async () => {
    await start({ 'model.py': unused });
    for (const method of [
      'workspace/configuration',
      'workspace/diagnostic/refresh',
      'workspace/codeLens/refresh',
      'window/workDoneProgress/create',
      'client/registerCapability',
    ]) {
      client.connection.onRequest(method, () => new ResponseError(ErrorCodes.MethodNotFound, 'No.'));
    }
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { saveproof: { target: ['nonsense'] } },
    });
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: client.uri('model.py'), type: 1 }],
    });
    const uri = await client.open('model.py', unused);
    await expect.poll(async () => codes(await client.pull(uri))).toEqual(['SP001']);
  });

  it('hears nothing that only the own one knows', async () => {
    await start({ 'model.py': unused });
    const heard: string[] = [];
    client.connection.onUnhandledNotification(({ method }) => void heard.push(method));
    expect(codes(await client.pull(await client.open('model.py', unused)))).toEqual(['SP001']);
    expect(heard.filter((method) => method.startsWith('saveproof/'))).toEqual([]);
  });
});

describe('a server that is asked nonsense', () => {
  it('goes on answering', async () => {
    await start({
      'broken.ipynb': '{',
      'latin.py': 'import keras  # \u0000',
      'pyproject.toml': '[tool.saveproof]\nselct = []\n',
    });
    await expect(client.connection.sendRequest('textDocument/nothing', {})).rejects.toMatchObject({ code: -32601 });
    expect(await client.pull('file:///nowhere.py')).toEqual([]);
    expect(await client.pull('no uri at all')).toEqual([]);
    await client.connection.sendRequest('textDocument/hover', { textDocument: 7 }).catch(() => null);
    await client.connection.sendRequest('textDocument/codeAction', {}).catch(() => null);
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: 'file:///nowhere.py', version: 3 },
      contentChanges: [{ text: '' }],
    });
    const uri = await client.open('model.py', unused);
    expect(codes(await client.pull(uri))).toEqual(['SP001']);
    const hostile = (await client.pull(uri)).map((diagnostic) => ({
      ...diagnostic,
      data: { code: 1, rule: [], fixes: 'x' },
    }));
    expect((await actions(uri, hostile)).length).toBeGreaterThan(0);
    const workspace = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    const pyproject = workspace.items.find((item) => item.uri === client.uri('pyproject.toml'));
    expect(pyproject?.kind === 'full' ? pyproject.items[0]?.message : '').toContain('did you mean "select"');
  });
});

describe('a large project', () => {
  const layers = `import keras


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor
`;
  const train = `import keras
from layers import Scale

model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(1)])
model.save("model.h5")
`;

  it('is checked whole in a thread, and what only the whole tells stays while somebody types', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`other${index}.py`, 'import keras\n']),
    );
    await start({ ...others, 'layers.py': layers, 'train.py': train, 'requirements.txt': 'tensorflow==2.10' });
    const uri = await client.open('layers.py', layers);
    await client.pull(uri);
    await expect
      .poll(async () => (await client.pull(uri))[0]?.relatedInformation?.[0]?.location.uri, { timeout: 20_000 })
      .toBe(client.uri('train.py'));
    expect(client.refreshes).toBeGreaterThan(0);
    await client.change(uri, [
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: '# typed\n' },
    ]);
    const [moved] = await client.pull(uri);
    expect(moved).toMatchObject({
      code: 'SP101',
      severity: 1,
      range: { start: { line: 4 } },
      relatedInformation: [{ location: { uri: client.uri('train.py') } }],
    });
    const workspace = await client.connection
      .sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] })
      .catch(() => client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] }));
    const report = workspace.items.find((item) => item.uri === uri);
    expect(report?.kind === 'full' ? report.items[0]?.relatedInformation?.[0]?.location.uri : '').toBe(
      client.uri('train.py'),
    );
    await client.change(uri, [{ text: 'import keras\n' }]);
    expect(await client.pull(uri)).toEqual([]);
  });

  it('follows an import that is typed, and one that is taken away', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`other${index}.py`, 'import keras\n']),
    );
    await start({ ...others, 'layers.py': layers, 'requirements.txt': 'tensorflow==2.10' });
    const body = train.replace('from layers import Scale\n', '');
    const uri = await client.open('train.py', body);
    const open = 'from layers import Scale as Kept\n';
    const saved = `class Derived(Kept):\n    def __init__(self, extra):\n        super().__init__(1.0)\n        self.extra = extra\nkeras.Sequential([keras.Input((4,)), Derived(2)]).save("m.h5")\n`;
    expect(codes(await client.pull(uri))).not.toContain('SP101');
    await client.change(uri, [{ text: `import keras\n${open}${saved}` }]);
    expect(codes(await client.pull(uri))).toContain('SP101');
    await client.change(uri, [{ text: `import keras\n${saved}` }]);
    expect(codes(await client.pull(uri))).not.toContain('SP101');
  });

  it('is told of in the same words as a small one', async () => {
    await start({ 'layers.py': layers, 'train.py': train, 'requirements.txt': 'tensorflow==2.10' });
    const uri = await client.open('layers.py', layers);
    const [diagnostic] = await client.pull(uri);
    expect(diagnostic).toMatchObject({ code: 'SP101', severity: 1, range: { start: { line: 3, character: 0 } } });
    const [fix] = await actions(uri, diagnostic === undefined ? [] : [diagnostic]);
    if (fix !== undefined) await client.apply(fix);
    expect(client.documents.get(uri)?.getText()).toContain('def get_config(self):');
    expect(await client.pull(uri)).toEqual([]);
  });
});

describe('silencing', () => {
  it.each([
    ['x = 1\nmodel.save("weights.pkl")', 'model.save("weights.pkl")  # saveproof: ignore['],
    ['model.save(\n    "weights.pkl",\n)', 'model.save(  # saveproof: ignore['],
    ['model.save("weights.pkl"); s = """\n"""', '# saveproof: ignore['],
    ['model.save("weights.pkl")  # saveproof: ignore[SP301]', '# saveproof: ignore[SP301, '],
  ])('%j by an action', async (code, expected) => {
    await start({ 'requirements.txt': 'keras==3.15' });
    const uri = await client.open(
      'train.py',
      `import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n${code}\n`,
    );
    const found = (await client.pull(uri)).filter((diagnostic) => diagnostic.code !== 'SP001');
    expect(codes(found)).toEqual(['SP303']);
    const silence = (await actions(uri, found)).find((action) => action.title.endsWith('on this line'));
    if (silence !== undefined) await client.apply(silence);
    expect(client.documents.get(uri)?.getText()).toContain(expected);
    expect(codes(await client.pull(uri)).filter((entry) => entry === 'SP303')).toEqual([]);
  });

  it('a whole file by an action', async () => {
    await start({ 'requirements.txt': 'keras==3.15' });
    const uri = await client.open(
      'train.py',
      '#!/usr/bin/env python\nimport keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.build((1, 4))\nmodel.save("a.pkl")\nmodel.save("b.pkl")\n',
    );
    const found = await client.pull(uri);
    expect(codes(found)).toEqual(['SP303', 'SP303']);
    const silence = (await actions(uri, found.slice(0, 1))).find((action) => action.title.endsWith('in this file'));
    if (silence !== undefined) await client.apply(silence);
    expect(client.documents.get(uri)?.getText()).toMatch(/^#!.*\n# saveproof: ignore-file\[unsupported-extension\]\n/);
    expect(await client.pull(uri)).toEqual([]);
  });
});

describe('sites', () => {
  const train =
    'from tensorflow import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.save("out/model.keras")\n';
  const load =
    'import os\nfrom tensorflow import keras\n\nmodel = keras.models.load_model(os.path.join("out", "model.keras"))\n';
  const at = (line: number, character: number) => ({ line, character });

  it('lead from a save to its loads and back, and to the artifact', async () => {
    await start({ 'train.py': train, 'predict.py': load, 'serve.py': load, 'out/model.keras': 'x' });
    const uri = await client.open('train.py', train);
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    expect(lenses?.map(({ range, command }) => [range.start.line, command?.title])).toEqual([
      [3, 'loaded in 2 places'],
      [3, 'open model.keras'],
    ]);
    expect(lenses?.[1]?.command).toEqual({
      title: 'open model.keras',
      command: 'saveproof.openArtifact',
      arguments: [client.uri('out/model.keras')],
    });
    const [shown, position, places, what] = lenses?.[0]?.command?.arguments as ShownPlaces;
    expect([shown, position, what]).toEqual([uri, lenses?.[0]?.range.start, 'save']);
    expect(places.map((place) => [place.uri, place.range.start.line])).toEqual([
      [client.uri('predict.py'), 3],
      [client.uri('serve.py'), 3],
    ]);

    const other = await client.open('predict.py', load);
    const [lens] = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: other } })) ?? [];
    expect(lens?.command?.title).toBe('saved in train.py:4');
    const definition = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: other },
      position: at(3, 50),
    });
    expect(definition).toMatchObject([{ uri, range: { start: { line: 3 } } }]);
    expect(
      await client.connection.sendRequest(DefinitionRequest.type, { textDocument: { uri: other }, position: at(3, 2) }),
    ).toEqual([]);
    const references = await client.connection.sendRequest(ReferencesRequest.type, {
      textDocument: { uri },
      position: at(3, 15),
      context: { includeDeclaration: true },
    });
    expect(references?.map((place) => place.uri)).toEqual([uri, other, client.uri('serve.py')]);
  });

  it('follow what is typed in either file, and are silent where nothing belongs together', async () => {
    await start({ 'train.py': train, 'predict.py': load });
    const uri = await client.open('train.py', train);
    await client.type(uri, 'out/model.keras', 'out/other.keras');
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toEqual([]);
    await client.type(uri, 'out/other.keras', 'out/model.keras');
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toMatchObject([
      { command: { title: 'loaded in predict.py:4' } },
    ]);
  });

  it('tell over the path of a load what stands there', async () => {
    const program = 'from tensorflow import keras\n\nmodel = keras.models.load_model("model.keras")\n';
    await start({ 'requirements.txt': 'tensorflow==2.15.0\n', 'predict.py': program });
    copyFileSync(
      new URL('../artifacts/tf215/keras_custom_unregistered.keras', import.meta.url),
      files.at('model.keras'),
    );
    const uri = await client.open('predict.py', program);
    const over = async (character: number) =>
      (await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: at(2, character) }))
        ?.contents as MarkupContent | undefined;
    const text = (await over(40))?.value ?? '';
    expect(text).toContain(
      `[**model.keras**](${client.uri('model.keras')}) is a Keras archive, written by Keras 2.15.0.`,
    );
    expect(text).toMatch(/- keras 2\.15: Needs Shift in custom_objects/);
    // What is found there is told beneath.
    expect(text).toContain('SP401 missing-custom-objects');
    expect(await over(2)).toBeUndefined();
  });

  it('tell of an artifact that is damaged, where it is loaded, until it is whole', async () => {
    const program = 'from tensorflow import keras\n\nmodel = keras.models.load_model("model.keras")\n';
    await start({ 'requirements.txt': 'keras==3.15.0\n', 'predict.py': program });
    const put = (name: string): void =>
      copyFileSync(new URL(`../artifacts/${name}`, import.meta.url), files.at('model.keras'));
    put('damaged/kz_lfs.keras');
    const uri = await client.open('predict.py', program);
    const [finding, ...others] = await client.pull(uri);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'SP604',
      severity: 1,
      range: { start: at(2, 32), end: at(2, 45) },
      data: { artifact: client.uri('model.keras') },
    });
    expect(finding?.message).toContain('is a Git LFS pointer');
    const before = client.refreshes;
    put('tf221/keras_cnn_trained.keras');
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: client.uri('model.keras'), type: 2 }],
    });
    await expect.poll(() => client.refreshes).toBeGreaterThan(before);
    expect(await client.pull(uri)).toEqual([]);
  });

  it('never say of a SavedModel that load_model of Keras 3 loads it, and name a version by its model', async () => {
    const program = 'import keras\n\nmodel = keras.models.load_model("digits/1")\n';
    await start({ 'requirements.txt': 'keras==3.15.0\n', 'predict.py': program });
    cpSync(new URL('../../examples/export/1', import.meta.url), files.at('digits/1'), { recursive: true });
    const uri = await client.open('predict.py', program);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: at(2, 40),
    });
    const text = (hover?.contents as MarkupContent | undefined)?.value ?? '';
    expect(text).toContain('[**digits/1**]');
    expect(text).toContain(
      '- keras 3.15: As keras.layers.TFSMLayer\\(path\\); load_model of Keras 3 reads no SavedModel.',
    );
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    expect(lenses?.map(({ command }) => command?.title)).toEqual(['open digits/1']);
  });

  it('tell it as text that does nothing, whatever the artifact is called', async () => {
    const name = 'm![x](y)<b>.keras';
    const program = `from tensorflow import keras\n\nmodel = keras.models.load_model("${name}")\n`;
    await start({ 'requirements.txt': 'tensorflow==2.15.0\n', 'predict.py': program });
    copyFileSync(new URL('../artifacts/tf215/keras_cnn_trained.keras', import.meta.url), files.at(name));
    const uri = await client.open('predict.py', program);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: at(2, 40),
    });
    const text = (hover?.contents as MarkupContent | undefined)?.value ?? '';
    expect(text).toContain('[**m\\!\\[x\\]\\(y\\)\\<b\\>.keras**](file:///');
    expect(text).not.toContain('![x](y)');
  });

  it('show no lens where the person wants none', async () => {
    await start({ 'train.py': train, 'predict.py': load });
    client.settings = { codeLens: false };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    const uri = await client.open('train.py', train);
    await expect.poll(() => client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toEqual([]);
  });
});
