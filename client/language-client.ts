/**
 * The desktop's language client, bundled by itself: it is most of the extension's code, and loaded
 * only when the server is started.
 */
export { LanguageClient, TransportKind } from 'vscode-languageclient/node';
