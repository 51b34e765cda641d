/** From a save to the loads that read it and back: what stands above the calls, and where the paths in them lead. */
import type { CodeLens, Location, Position } from 'vscode-languageserver';
import type { CheckOutcome } from '../check/outcome';
import { offsetAt, placeSpan } from '../check/positions';
import type { ModelSite } from '../check/sites';
import type { Place } from '../keras/story';
import type { NotebookCell, SourceFile } from '../python/project';
import { locate } from './diagnostics';
import type { OpenDocuments } from './documents';
import type { NamedPlace, ShownPlaces } from '../protocol';
import { uriOf } from './paths';

/**
 * What stands above the calls of a program that save or load: `loaded in 2 places`, `saved in train.py:10`, `open
 * model.keras`. An editor that knows the commands runs them; any other shows the titles.
 *
 * @param cellIndex the cell that is shown; null for a whole file.
 */
export function codeLenses(
  file: SourceFile,
  cellIndex: number | null,
  outcome: CheckOutcome,
  documents: OpenDocuments,
): CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const site of outcome.sites()) {
    if (site.file !== file.path) continue;
    const { start, end, cell } = placeSpan(file, site.span);
    if (cellIndex !== null && cell?.index !== cellIndex) continue;
    const range = { start, end };
    const places = placesOf(site, outcome, documents);
    const verb = site.what === 'save' ? 'loaded' : 'saved';
    const first = site.others.flatMap((other) => namedPlace(other, outcome) ?? [])[0];
    if (first !== undefined) {
      const one = first.cell === null ? `${first.name}:${first.line}` : `${first.name}, cell ${first.cell}`;
      const shown: ShownPlaces = [
        documents.documentOf(file.path, cell)?.uri ?? uriOf(file.path),
        start,
        places,
        site.what,
        first,
      ];
      lenses.push({
        range,
        command: {
          title: `${verb} in ${places.length > 1 ? `${places.length} places` : one}`,
          command: 'saveproof.showPlaces',
          arguments: shown,
        },
      });
    }
    if (site.artifact !== null) {
      lenses.push({
        range,
        command: {
          title: `open ${artifactTitle(site.artifact.path)}`,
          command: 'saveproof.openArtifact',
          arguments: [uriOf(site.artifact.path)],
        },
      });
    }
  }
  return lenses;
}

/** Where a path leads that stands at a position: from what is loaded to what saves it. */
export function definitionsAt(
  file: SourceFile,
  position: Position,
  cell: NotebookCell | null,
  outcome: CheckOutcome,
  documents: OpenDocuments,
): Location[] {
  return sitesAt(file, position, cell, outcome)
    .filter(({ what }) => what === 'load')
    .flatMap((site) => placesOf(site, outcome, documents));
}

/** Every call that names the same as the path at a position, the call itself among them. */
export function referencesAt(
  file: SourceFile,
  position: Position,
  cell: NotebookCell | null,
  outcome: CheckOutcome,
  documents: OpenDocuments,
): Location[] {
  return sitesAt(file, position, cell, outcome).flatMap((site) => [
    ...placesOf({ ...site, others: [site] }, outcome, documents),
    ...placesOf(site, outcome, documents),
  ]);
}

/** The sites whose path stands at a position. */
export function sitesAt(
  file: SourceFile,
  position: Position,
  cell: NotebookCell | null,
  outcome: CheckOutcome,
): ModelSite[] {
  const offset = offsetAt(file, position, cell);
  return outcome
    .sites()
    .filter(
      (site) => site.file === file.path && site.path !== null && offset >= site.path.start && offset <= site.path.end,
    );
}

function placesOf(site: ModelSite, outcome: CheckOutcome, documents: OpenDocuments): Location[] {
  return site.others.flatMap((other) => {
    const place = locate(outcome, documents, other);
    return place === null ? [] : [{ uri: place.uri, range: place.range }];
  });
}

/** A place as people name it; null where its file was not read. */
function namedPlace(place: Place, outcome: CheckOutcome): NamedPlace | null {
  const file = outcome.programs.get(place.file);
  if (file === undefined) return null;
  const { start, cell } = placeSpan(file, place.span);
  return {
    name: file.path.slice(file.path.lastIndexOf('/') + 1),
    line: start.line + 1,
    cell: cell === null ? null : cell.index + 1,
  };
}

/**
 * What an artifact at an absolute path is called: by its last name, a checkpoint by its prefix, with the folder in front
 * of a bare version number.
 */
export function artifactTitle(path: string): string {
  const [file = path, folder = ''] = path.split('/').reverse();
  const name = file.replace(/\.index$|\.data-\d{5}-of-\d{5}$/, '');
  return /^\d+$/.test(name) && folder !== '' ? `${folder}/${name}` : name;
}
