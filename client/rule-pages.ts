/**
 * The pages of the rules ship with the extension: links to the documentation on the web lead to
 * them instead, so that they say what this version does, and also without a network.
 */
import * as vscode from 'vscode';
import type { Middleware, vsdiag } from 'vscode-languageclient';

/** What every link of the server to the documentation holds, up to the file's name. */
const onTheWeb = /https:\/\/[^\s)]*?\/docs\/((?:rules\/)?[a-z-]+\.md)/g;

/** Turns the links in diagnostics and hovers into links to the files of the extension. */
export function linkToOwnPages(extension: vscode.Uri): Middleware {
  const own = (text: string): string =>
    text.replace(onTheWeb, (_, page: string) => vscode.Uri.joinPath(extension, 'docs', page).toString());
  const relinkAll = (diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] => {
    for (const { code } of diagnostics) {
      if (typeof code === 'object') code.target = vscode.Uri.parse(own(code.target.toString(true)));
    }
    return [...diagnostics];
  };
  return {
    handleDiagnostics: (uri, diagnostics, next) => next(uri, relinkAll(diagnostics)),
    provideDiagnostics: async (document, previous, token, next) => {
      const report = await next(document, previous, token);
      if (report?.kind === 'full') relinkAll(report.items);
      return report;
    },
    provideWorkspaceDiagnostics: (previous, token, reporter, next) => {
      const relink = <Report extends vsdiag.WorkspaceDiagnosticReport | null | undefined>(report: Report): Report => {
        for (const item of report?.items ?? []) if (item.kind === 'full') relinkAll(item.items);
        return report;
      };
      return Promise.resolve(next(previous, token, (chunk) => reporter(relink(chunk)))).then(relink);
    },
    provideHover: async (document, position, token, next) => {
      const hover = await next(document, position, token);
      for (const content of hover?.contents ?? [])
        if (content instanceof vscode.MarkdownString) content.value = own(content.value);
      return hover;
    },
  };
}
