/**
 * What stands above calls that save and load: the server's lenses in the person's language, with commands that VS Code
 * runs.
 */
import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import type { ShownPlaces } from '../server/protocol';
import { artifactName } from './artifact-names';

/** The part of the language client's middleware that turns the server's lenses into VS Code's. */
export const runCodeLenses: Middleware = {
  provideCodeLenses: async (document, token, next) => {
    const lenses = (await next(document, token)) ?? [];
    for (const lens of lenses) {
      if (lens.command?.command === 'saveproof.showPlaces')
        lens.command = placesCommand(lens.command.arguments as ShownPlaces);
      else if (lens.command?.command === 'saveproof.openArtifact')
        lens.command = artifactCommand(vscode.Uri.parse(String(lens.command.arguments?.[0])));
    }
    return lenses;
  },
};

function placesCommand([uri, position, places, what, first]: ShownPlaces): vscode.Command {
  const where =
    places.length > 1
      ? null
      : first.cell === null
        ? `${first.name}:${first.line}`
        : vscode.l10n.t('{0}, cell {1}', first.name, first.cell);
  const title =
    what === 'save'
      ? where === null
        ? vscode.l10n.t('loaded in {0} places', places.length)
        : vscode.l10n.t('loaded in {0}', where)
      : where === null
        ? vscode.l10n.t('saved in {0} places', places.length)
        : vscode.l10n.t('saved in {0}', where);
  return {
    title,
    command: 'editor.action.goToLocations',
    arguments: [
      vscode.Uri.parse(uri),
      positionOf(position),
      places.map(locationOf),
      places.length === 1 ? 'goto' : 'peek',
    ],
  };
}

function artifactCommand(uri: vscode.Uri): vscode.Command {
  return { title: vscode.l10n.t('open {0}', artifactName(uri)), command: 'saveproof.openArtifact', arguments: [uri] };
}

function positionOf({ line, character }: ShownPlaces[1]): vscode.Position {
  return new vscode.Position(line, character);
}

function locationOf({ uri, range }: ShownPlaces[2][number]): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(positionOf(range.start), positionOf(range.end)));
}
