/**
 * Which saves wrote what a load reads: by the paths, by what stands between them, or by the bytes that are handed on.
 */
import { openedPath } from '../interpreter/text';
import { endsIn, isFoundBy, isSameSeries, plainPath, samePath } from '../paths';
import { latestOf } from '../load-sites';
import type { Load, Save, SaveRead } from '../story';
import { isAround, sharedLoops, type CallEvent, type Value } from '../value';
import { copiesOf, namesBefore, type Copy } from './copies';
import type { Telling } from './telling';

/** Finds the saves that each load reads, for those who ask what a loaded model was made of. */
export function joinLoads(telling: Telling, loads: readonly Load[], saves: readonly Save[]): void {
  const { events } = telling.calls;
  const copies = copiesOf(events);
  for (const load of loads) telling.savesRead.set(load, savesReadBy(load, saves, events, copies));
}

/** The saves whose file a load reads. */
function savesReadBy(
  load: Load,
  saves: readonly Save[],
  events: readonly CallEvent[],
  copies: readonly Copy[],
): SaveRead[] {
  if (load.api === 'model_from_json' || load.api === 'from_config') return configsRead(load, saves, events);
  // bytes that are handed on, or read back from a file
  const bytes = load.event.name === 'pickle.loads' ? load.pathArgument?.value : undefined;
  if (bytes !== undefined && bytes.kind !== 'text') {
    return saves
      .filter((save) => save.event.name === 'pickle.dumps' && bytes.kind === 'result' && save.event === bytes.event)
      .map((save) => ({ save, certain: true }));
  }
  const handed = saves.filter((save) => isPrefixOf(save, load));
  if (handed.length > 0) return handed.map((save) => ({ save, certain: true }));
  const found: SaveRead[] = [];
  const names = copies.length === 0 ? load.paths : load.paths.flatMap((path) => namesBefore(path, copies));
  for (const save of saves) {
    if (save.what === 'config') continue;
    let best: 'yes' | 'maybe' | 'no' = checkpointRelation(load, save);
    for (const a of best === 'no' ? names : []) {
      for (const b of save.paths) {
        const same = samePath(a, b);
        if (same === 'yes') best = 'yes';
        else if (same === 'maybe' && best === 'no') best = 'maybe';
      }
    }
    if (best !== 'no') found.push({ save, certain: best === 'yes' && load.paths.length === 1 });
  }
  dropOverwritten(load, found);
  partUnrelated(load, found);
  // what a search of a folder finds was written by the one save that writes such names
  const [only] = found;
  const [path] = load.paths;
  if (
    found.length === 1 &&
    only !== undefined &&
    !only.certain &&
    load.paths.length === 1 &&
    path !== undefined &&
    only.save.paths.length > 0
  ) {
    if (
      only.save.paths.every(
        (written) => isFoundBy(written, path) || (isRelated(load, only.save) && isSameSeries(written, path)),
      )
    )
      return [{ save: only.save, certain: true }];
  }
  if (
    load.paths.length > 1 &&
    isOneSave(found.map(({ save }) => save)) &&
    load.paths.every((read) =>
      found.some(({ save }) => save.paths.some((written) => samePath(read, written) === 'yes')),
    )
  ) {
    return found.map(({ save }) => ({ save, certain: true }));
  }
  return found;
}

/**
 * A load reads what its own program has written last under the very path, where that save surely ran before the load:
 * what was written there before, is written later, or by other programs is not meant.
 */
function dropOverwritten(load: Load, found: SaveRead[]): void {
  if (load.paths.length !== 1) return;
  const { branch } = load.event;
  const own = found.filter(
    ({ save, certain }) =>
      certain &&
      save.program === load.program &&
      save.order < load.order &&
      save.paths.length === 1 &&
      isPlainSave(save),
  );
  const last = own.reduce<Save | null>(
    (latest, { save }) =>
      isAround(save.event.branch, branch) && (latest === null || save.order > latest.order) ? save : latest,
    null,
  );
  if (last === null) return;
  for (let index = found.length - 1; index >= 0; index -= 1) {
    const each = found[index]?.save;
    if (each === undefined || each === last || each.paths.length !== 1 || !isPlainSave(each)) continue;
    // a branch in between may have written anew
    if (each.program === load.program && each.order > last.order && each.order < load.order) continue;
    // and so may the turn before, of a loop that began behind the last one
    if (each.program === load.program && sharedLoops(each.event.branch, branch) > last.event.branch.loops) continue;
    found.splice(index, 1);
  }
}

/** Whether a save writes one file under one plain path where it stands. */
function isPlainSave(save: Save): boolean {
  const [path] = save.paths;
  return (
    (save.api === 'model.save' || save.api === 'model.save_weights') && path !== undefined && plainPath(path) !== null
  );
}

/**
 * Whether saves are one and the same call, met several times with a model of one making: whichever of its files is
 * read, the same holds.
 */
function isOneSave(saves: readonly Save[]): boolean {
  const making = (save: Save): string => save.models.map(({ place }) => `${place.file} ${place.span.start}`).join();
  return saves.every((save) => save.event.call === saves[0]?.event.call && making(save) === making(saves[0]));
}

/**
 * Scripts of different folders that use one bare file name may well mean two files: each is run where it stands. What a
 * script of the load's own folder writes is meant then; what only others write may be.
 */
function partUnrelated(load: Load, found: SaveRead[]): void {
  if (load.paths.some((path) => plainPath(path)?.includes('/') !== false)) {
    if (load.paths.some((path) => /^(\/|\.\.|~|[A-Za-z]:)|:\/\//.test(plainPath(path) ?? '/'))) return;
    // a notebook runs in its own folder
    for (const each of found)
      if (each.certain && runsElsewhere(load.program.path, each.save.program.path)) each.certain = false;
  } else {
    for (const each of found) if (each.certain && !isRelated(load, each.save)) each.certain = false;
  }
  if (!found.some(({ certain }) => certain)) return;
  for (let index = found.length - 1; index >= 0; index -= 1) {
    const each = found[index];
    if (each !== undefined && !each.certain && each.save.paths.every((path) => plainPath(path) !== null))
      found.splice(index, 1);
  }
}

/** Whether one of two programs is a notebook, and the other stands in another folder. */
function runsElsewhere(one: string, other: string): boolean {
  return (
    (one.endsWith('.ipynb') || other.endsWith('.ipynb')) &&
    one.slice(0, one.lastIndexOf('/')) !== other.slice(0, other.lastIndexOf('/'))
  );
}

/** Whether two scripts stand in one folder, or in one above the other, or share the file that does the work. */
function isRelated(load: Load, save: Save): boolean {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const [a, b] = [folderOf(load.program.path), folderOf(save.program.path)];
  if (a.startsWith(b) || b.startsWith(a) || load.file === save.file) return true;
  return (
    load.imported.has(save.program.path) || load.imported.has(save.file) || folderOf(load.file) === folderOf(save.file)
  );
}

/**
 * Whether a load reads a TensorFlow checkpoint: by its prefix, one of its numbered prefixes or files, its folder, or by
 * what
 * `latest_checkpoint` finds in the folder.
 */
function checkpointRelation(load: Load, save: Save): 'yes' | 'maybe' | 'no' {
  if (save.what !== 'checkpoint' && save.what !== 'weights') return 'no';
  const written = save.paths.length === 1 ? (save.paths[0] === undefined ? null : plainPath(save.paths[0])) : null;
  const folder =
    written === null
      ? null
      : save.api === 'tf.train.CheckpointManager'
        ? written
        : written.includes('/')
          ? written.slice(0, written.lastIndexOf('/'))
          : '.';
  const latest = latestOf(load);
  if (latest !== null) {
    if (save.what === 'weights' && save.paths.every((path) => endsIn(path, '.h5') === true)) return 'no';
    const searched = plainPath(latest);
    if (searched === null || folder === null) return save.what === 'checkpoint' ? 'maybe' : 'no';
    return searched === folder || searched === written ? 'yes' : 'no';
  }
  if (save.what !== 'checkpoint') return 'no';
  for (const path of load.paths) {
    const read = plainPath(path);
    if (read === null || written === null) continue;
    const prefix = read.replace(/\.(index|data-\d+-of-\d+)$/, '').replace(/-\d+$/, '');
    if (prefix === written || read === written || read === folder || prefix === `${written}/ckpt`) return 'yes';
  }
  // what a glob in the folder finds
  if (
    folder !== null &&
    load.paths.some(
      (path) => typeof path.parts[0] === 'string' && path.parts.length > 1 && path.parts[0].startsWith(`${folder}/`),
    )
  )
    return 'maybe';
  return 'no';
}

/**
 * Whether a load is given what the very call that saves gave back: `prefix = checkpoint.save("ckpt")`,
 * `manager.save()`.
 */
function isPrefixOf(save: Save, load: Load): boolean {
  const given = load.pathArgument?.value;
  if (save.what !== 'checkpoint' || given?.kind !== 'result') return false;
  return (
    given.event === save.event ||
    (save.api === 'tf.train.CheckpointManager' &&
      given.event.name === '.save' &&
      given.event.self !== null &&
      given.event.self === save.event.result)
  );
}

/** What `json.dumps` was given; anything else as it is. */
function undumped(value: Value | undefined): Value | undefined {
  return value?.kind === 'result' && value.event.name === 'json.dumps' ? value.event.arguments[0]?.value : value;
}

/** `model_from_json(text)`: the text itself, or what was written to the file it is read from. */
function configsRead(load: Load, saves: readonly Save[], events: readonly CallEvent[]): SaveRead[] {
  const given = undumped(load.pathArgument?.value);
  if (given?.kind !== 'result') return [];
  const direct = saves.filter((save) => save.what === 'config' && save.event === given.event);
  if (direct.length > 0) return direct.map((save) => ({ save, certain: true }));
  const opened = openedPath(given.event.self);
  if (opened === null) return [];
  const found: SaveRead[] = [];
  for (const event of events) {
    const isDump = event.name === 'json.dump';
    if (event.name !== '.write' && event.name !== '.write_text' && !isDump) continue;
    const text = undumped(event.arguments[0]?.value);
    if (text?.kind !== 'result') continue;
    const save = saves.find((each) => each.api === 'to_json' && each.event === text.event);
    const path = openedPath((isDump ? event.arguments[1]?.value : event.self) ?? null);
    if (save === undefined || path === null) continue;
    const same = samePath(opened, path);
    if (same !== 'no') found.push({ save, certain: same === 'yes' });
  }
  return found;
}
