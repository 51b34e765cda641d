/** One webview: its HTML, its content security policy, and the bridge between it and the language server. */
import * as vscode from 'vscode';
import type { FromPage, HostRequests, PageRequests, ServerRequests, ToPage } from '../server/protocol';
import type { Server } from './server';

/** Methods that the page may ask of the language server. Anything else from a page is refused. */
const SERVER_METHODS: ReadonlySet<string> = new Set<keyof PageRequests & keyof ServerRequests>([
  'saveproof/artifact/open',
  'saveproof/artifact/rows',
  'saveproof/artifact/reveal',
  'saveproof/artifact/details',
  'saveproof/artifact/variables',
  'saveproof/artifact/sizes',
  'saveproof/artifact/values',
  'saveproof/artifact/statistics',
  'saveproof/artifact/row-statistics',
  'saveproof/artifact/verify',
  'saveproof/artifact/scan',
  'saveproof/artifact/load-code',
  'saveproof/artifact/compare',
  'saveproof/artifact/graph',
]);

export type HostAnswers = {
  [Method in keyof HostRequests]?: (params: HostRequests[Method]['params']) => Promise<HostRequests[Method]['result']>;
};

export interface PageOptions {
  /** What every artifact question gets, such as the artifact's address. */
  address: { uri: string } | { left: string; right: string };
  name: string;
  view: 'artifact' | 'comparison';
  host: HostAnswers;
}

export interface Page {
  post(message: ToPage): void;
  dispose(): void;
}

/** Fills a webview with the page and answers its requests until it is disposed. */
export function hostPage(
  context: vscode.ExtensionContext,
  server: Server,
  webview: vscode.Webview,
  options: PageOptions,
): Page {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist', 'page');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const post = (message: ToPage): void => void webview.postMessage(message);
  const pending = new Map<number, vscode.CancellationTokenSource>();

  const answer = async (
    request: Extract<FromPage, { type: 'request' }>,
    token: vscode.CancellationToken,
  ): Promise<unknown> => {
    if (SERVER_METHODS.has(request.method)) {
      return server.ask(
        request.method as keyof ServerRequests,
        { ...request.params, ...options.address } as never,
        token,
      );
    }
    const own = options.host[request.method as keyof HostRequests];
    if (own === undefined) throw new Error(vscode.l10n.t('This page may not ask for {0}.', request.method));
    return own(request.params as never);
  };

  const received = webview.onDidReceiveMessage(async (message: FromPage) => {
    if (message.type === 'cancel') {
      pending.get(message.id)?.cancel();
      return;
    }
    const source = new vscode.CancellationTokenSource();
    pending.set(message.id, source);
    try {
      post({ type: 'answer', id: message.id, result: await answer(message, source.token) });
    } catch (error) {
      post({ type: 'failure', id: message.id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      pending.delete(message.id);
      source.dispose();
    }
  });
  const progress = server.on('saveproof/artifact/progress', (each) => post({ type: 'progress', progress: each }));

  webview.html = html(webview, dist, options);
  return {
    post,
    dispose() {
      received.dispose();
      progress.dispose();
      for (const source of pending.values()) source.cancel();
    },
  };
}

/** The document: nothing but links to the bundled page. No inline script or style, no remote source, no eval. */
function html(webview: vscode.Webview, dist: vscode.Uri, options: PageOptions): string {
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const resource = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  // The page's words: none where the extension has no translation, and then the page is in English.
  const strings = vscode.l10n.bundle;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    'img-src blob:',
    `connect-src ${webview.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(strings === undefined ? 'en' : vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(options.name)}</title>
<link rel="stylesheet" href="${resource('main.css')}" id="vscode-codicon-stylesheet" nonce="${nonce}">
</head>
<body data-view="${options.view}" data-name="${escapeHtml(options.name)}" data-address="${escapeHtml(Object.values(options.address).join(' '))}" data-layout-worker="${resource('layout-worker.js')}"${strings === undefined ? '' : ` data-strings="${escapeHtml(JSON.stringify(strings))}"`}>
<script type="module" nonce="${nonce}" src="${resource('main.js')}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
