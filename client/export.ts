/** Variables of an artifact as a file that the person chooses. */
import * as vscode from 'vscode';
import type { ExportChoice, ExportFormat } from '../server/protocol';
import { isSavedModel } from './artifact-names';
import type { Server } from './server';

/** What a dialog calls the formats, and how their files end. */
const FORMATS: Record<ExportFormat, string> = { npy: 'NumPy', csv: 'CSV', safetensors: 'safetensors', npz: 'NumPy' };

let exports = 0;

/** Asks where to, and writes there with progress until it ends or is cancelled. Throws what failed, one sentence. */
export async function exportVariables(
  server: Server,
  uri: vscode.Uri,
  name: string,
  choice: ExportChoice,
): Promise<{ saved: boolean }> {
  // What holds one variable can hold no others: then there is nothing to choose.
  const endings: ExportFormat[] =
    choice.key === null
      ? [choice.format, ...(['safetensors', 'npz'] as const).filter((format) => format !== choice.format)]
      : [choice.format];
  const to = await vscode.window.showSaveDialog({
    defaultUri: siblingOf(uri, `${name.replace(/[^\w.-]+/g, '_')}.${choice.format}`),
    filters: Object.fromEntries(endings.map((format) => [`${FORMATS[format]} (.${format})`, [format]])),
  });
  if (to === undefined) return { saved: false };
  const format = endings.find((each) => to.path.toLowerCase().endsWith(`.${each}`)) ?? choice.format;
  const task = `export-${++exports}`;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting {0}', name),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (bar, token) => {
    let shown = 0;
    const progress = server.on('saveproof/artifact/progress', (each) => {
      if (each.task !== task || each.total === 0) return;
      const share = Math.min(100, Math.floor((each.done / each.total) * 100));
      bar.report({ message: `${share} %`, increment: share - shown });
      shown = share;
    });
    try {
      const { base64, variables, skipped } = await server.ask(
        'saveproof/artifact/export',
        { uri: uri.toString(), choice: { ...choice, format }, to: to.toString(), task },
        token,
      );
      if (base64 !== null) await vscode.workspace.fs.writeFile(to, bytesOf(base64));
      const file = to.path.slice(to.path.lastIndexOf('/') + 1);
      const written =
        variables === 1
          ? vscode.l10n.t('Exported 1 variable to {0}.', file)
          : vscode.l10n.t('Exported {0} variables to {1}.', variables, file);
      if (skipped.length === 0) {
        vscode.window.setStatusBarMessage(written, 5000);
      } else {
        void vscode.window.showWarningMessage(
          vscode.l10n.t(
            '{0} Left out, because .{1} has no type for their values: {2}',
            written,
            format,
            skipped.slice(0, 5).join(', '),
          ),
        );
      }
      return { saved: true };
    } catch (error) {
      if (token.isCancellationRequested) return { saved: false };
      throw error;
    } finally {
      progress.dispose();
    }
  });
}

/** The address of a file beside an artifact: beside the folder, where that is the artifact. */
export function siblingOf(uri: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.joinPath(uri, isSavedModel(uri.path.slice(uri.path.lastIndexOf('/') + 1)) ? '../..' : '..', name);
}

/** The bytes that a message holds as text. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
