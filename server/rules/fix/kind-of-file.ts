/**
 * Saving in another way than before, with everything that reads the file: what is loaded as a model is saved as one.
 */
import { plainPath } from '../../keras/paths';
import type { Load, Save, Story } from '../../keras/story';
import type { SourceFile } from '../../python/project';
import type { Call } from '../../python/syntax';
import { nameSpan } from '../../python/walk';
import type { Edit } from '../rule';
import { removeArgument } from './arguments';
import { renameLiteral } from './file-names';
import { kerasAccess } from './imports';
import { renameSavedFile } from './saved-file';
import { replace, sourceOf } from './text';

/**
 * Edits that make a save (an export, or weights alone) save the whole model as `.keras`, and every load that reads it
 * load that. Null where something reads it in another way, more than the model and the path is given, or a path is put
 * together out of reach.
 */
export function savedWhole(story: Story, save: Save): Edit[] | null {
  return savedOtherwise(story, save, 'save', '.keras', /^(load_model|tf\.saved_model\.load)$/);
}

/** The same for weights alone, as `.weights.h5`. */
export function savedAsWeights(story: Story, save: Save): Edit[] | null {
  return savedOtherwise(story, save, 'save_weights', '.weights.h5', /^load_weights$/);
}

function savedOtherwise(
  story: Story,
  save: Save,
  method: 'save' | 'save_weights',
  extension: '.keras' | '.weights.h5',
  readers: RegExp,
): Edit[] | null {
  const file = story.project.files.get(save.file);
  const loads = story.loadsOf(save).map(({ load }) => load);
  if (
    file === undefined ||
    save.models.length === 0 ||
    loads.length === 0 ||
    !loads.every((load) => readers.test(load.api))
  )
    return null;
  const called = callEdits(file, save, method);
  const renamed = called === null ? null : renameSavedFile(story, save, extension, readers);
  if (called === null || renamed === null) return null;
  const edits = [...called, ...renamed];
  for (const load of loads) {
    if (load.api !== 'tf.saved_model.load') continue;
    const loaded = loadedByKeras(story, load);
    if (loaded === null) return null;
    for (const edit of loaded) {
      if (
        !edits.some(
          (other) => other.file === edit.file && other.span.start === edit.span.start && other.text === edit.text,
        )
      )
        edits.push(edit);
    }
  }
  // one edit a place: the call and its path stand side by side
  return edits.some((edit) =>
    edits.some(
      (other) =>
        other !== edit &&
        other.file === edit.file &&
        other.span.start < edit.span.end &&
        edit.span.start < other.span.end,
    ),
  )
    ? null
    : edits;
}

/** Edits of the call that saves; the path is another's. */
function callEdits(file: SourceFile, save: Save, method: 'save' | 'save_weights'): Edit[] | null {
  const { call } = save;
  if (save.api === 'ModelCheckpoint') {
    const only = call.arguments.find((argument) => argument.name === 'save_weights_only');
    if (method !== 'save' || only === undefined || only.value.kind !== 'constant' || only.value.value !== true)
      return null;
    const edit = removeArgument(file, call, only);
    return edit === null ? null : [edit];
  }
  if (call.arguments.some((argument) => argument.spread !== null)) return null;
  if (save.api === 'tf.saved_model.save') {
    const [model, path, ...more] = call.arguments;
    if (model === undefined || path === undefined || more.length > 0 || model.name !== null || path.name !== null)
      return null;
    if (model.value.kind !== 'name' && model.value.kind !== 'attribute') return null;
    return [replace(file, { start: call.start, end: path.value.start }, `${sourceOf(file, model.value)}.${method}(`)];
  }
  if (
    (save.api !== 'model.export' && save.api !== 'model.save_weights') ||
    call.callee.kind !== 'attribute' ||
    call.arguments.length !== 1
  )
    return null;
  return call.callee.name === method ? [] : [replace(file, nameSpan(call.callee), method)];
}

/** Edits that load with `load_model` what `tf.saved_model.load` loads; null where it is given more than the path. */
export function loadedByKeras(story: Story, load: Load): Edit[] | null {
  const file = story.project.files.get(load.file);
  if (file === undefined || load.call.arguments.length !== 1 || load.call.arguments[0]?.spread !== null) return null;
  const access = kerasAccess(file, 'models.load_model');
  const argument = load.call.arguments[0];
  const edits = [...access.edits, replace(file, load.call.callee, access.text)];
  if (argument.name === null) return edits;
  return [...edits, replace(file, { start: argument.start, end: argument.value.start }, '')];
}

/** Edits that put a layer into a model of its own: `keras.Sequential([layer])`. */
export function inSequential(file: SourceFile, call: Call, text = sourceOf(file, call)): Edit[] {
  const access = kerasAccess(file, 'models.Sequential');
  return [...access.edits, replace(file, call, `${access.text}([${text}])`)];
}

/** Edit that gives a load another path; null where its own is no literal. */
export function loadedFrom(story: Story, load: Load, save: Save): Edit[] | null {
  const expression = load.pathArgument?.expression;
  const file = story.project.files.get(load.pathArgument?.place.file ?? load.file);
  const [path] = save.paths;
  const plain = path === undefined ? null : plainPath(path);
  if (expression?.kind !== 'string' || file === undefined || plain === null || save.paths.length > 1) return null;
  const edit = renameLiteral(file, expression, expression.value, plain);
  return edit === null ? null : [edit];
}
