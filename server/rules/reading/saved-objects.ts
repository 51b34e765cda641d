/**
 * What a saved model holds by name, and which loads must find it: shared by the rules on functions and on
 * loading.
 */
import { lineIndex } from '../../python/lines';
import { cellAt } from '../../python/notebook';
import { builtinOfKind } from '../../keras/builtins';
import { formatOf } from '../../keras/formats';
import { lambdaFunctionFault } from '../../keras/lambda-functions';
import type { Compile, Format, GivenObject, Load, Part, Save, Story, StoryModel } from '../../keras/story';
import type { FunctionValue, Value } from '../../keras/value';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import { once } from '../../python/once';
import type { SourceFile } from '../../python/project';
import type { Location } from '../rule';

/** The Keras a site really runs under: `tf_keras` is Keras 2 whatever else is installed. */
export function targetAt(
  story: Story,
  site: Pick<Save | Load, 'event' | 'models' | 'program'>,
  target: Target,
): Target {
  if (target.major === 2) return target;
  const callee = site.event.callee;
  const namespaces = new Set(site.models.map((model) => model.namespace));
  const namespace = callee.kind === 'external' ? callee.namespace : namespaces.size === 1 ? [...namespaces][0] : null;
  const isLegacy =
    namespace === 'tf_keras' ||
    namespace === 'tensorflow.python.keras' ||
    (namespace === 'tensorflow.keras' && usesLegacyKeras(story, site.program.path));
  return isLegacy ? { ...target, name: target.name, package: 'tf_keras', major: 2, minor: 15 } : target;
}

/** Whether a program asks TensorFlow for Keras 2 by `TF_USE_LEGACY_KERAS`. */
export function usesLegacyKeras(story: Story, program: string): boolean {
  const setting = legacyFiles(story);
  if (setting.length === 0) return false;
  const imported = story.importedBy(program);
  return setting.some((path) => imported.has(path));
}

// The name first: the pattern tries every quote of the text, the plain search is one pass.
const setsLegacyKeras = once(
  ({ text }: SourceFile) =>
    text.includes('TF_USE_LEGACY_KERAS') && /["']TF_USE_LEGACY_KERAS["'][\s\S]{0,8}["'](1|True|true)["']/.test(text),
);

const legacyFiles = once((story: Story) =>
  [...story.project.files.values()].filter(setsLegacyKeras).map(({ path }) => path),
);

/** Something in a saved model that its loader looks up by name. */
export interface Need {
  /** The name that the saved file holds. */
  name: string;
  part: Part;
  model: StoryModel;
  save: Save;
  format: Format;
  /** Only looked up where the loader compiles the model. */
  compiled: boolean;
  /** Only looked up once the loaded model is evaluated or trained. */
  lazy: boolean;
  /** That it is registered with Keras does not help: the loader asks for it by its own name. */
  ignoresRegistry: boolean;
  /** Keras 3 asks for it. */
  inKeras3: boolean;
}

/** The compile calls that are in force when a save runs. */
export function compilesAt(model: StoryModel, save: Save): Compile[] {
  let moment = save.order;
  if (save.api === 'ModelCheckpoint') {
    const trainings = model.trainings.filter(
      (training) =>
        training.program === save.program && training.callbacks.some((callback) => callback.event === save.event),
    );
    moment = Math.max(moment, ...trainings.map((training) => training.order));
  }
  const same = model.compiles.filter((compile) => compile.program === save.program);
  const before = same.filter((compile) => compile.order < moment);
  if (before.length > 0) {
    const last = before.reduce((latest, compile) => (compile.order > latest.order ? compile : latest));
    return [last];
  }
  return same.length > 0 ? [] : model.compiles;
}

/**
 * Whether a model is compiled anew for a reason: layers are frozen or freed, which counts from the next `compile` on,
 * or only where there is no optimizer.
 */
export function isCompiledForReason(story: Story, load: Load, compile: Location): boolean {
  const text = story.project.files.get(compile.file)?.text ?? '';
  const from =
    load.file === compile.file && load.span.end < compile.span.start
      ? load.span.end
      : Math.max(0, compile.span.start - 400);
  return /\.trainable\s*=[^=]|\boptimizer\s+is\s+None|\bnot\s+\w+\.(optimizer|compiled)\b/.test(
    text.slice(from, compile.span.start),
  );
}

/**
 * Whether weights only go through a file from one model into another of the same program: the first is not trained
 * there, so there is no optimizer to go on with.
 */
export function carriesOver(save: Save, load: Load): boolean {
  return (
    save.program === load.program &&
    save.order < load.order &&
    save.models.length > 0 &&
    save.models.every(
      (model) =>
        !load.models.includes(model) &&
        !model.trainings.some((training) => training.program === save.program && training.order < save.order),
    )
  );
}

/** Whether what a model was compiled with goes into a save. */
export function storesCompile(save: Save, format: Format, target: Target): boolean {
  if (save.what === 'pickle') return format === 'pickle' && !isAtLeast(target, 2, 12);
  // keras/src/models/model.py (`to_json`) serializes the model whole; Keras 2 writes its class and config alone, as
  // `get_config` does in all versions
  if (format === 'json') return save.api === 'to_json' && !isKeras2(target);
  if (format !== 'hdf5' && format !== 'keras-archive' && format !== 'saved-model') return false;
  if (save.what !== 'model') return false;
  const include = save.argument('include_optimizer')?.value;
  if (include?.kind === 'literal' && include.value === false) return format === 'keras-archive';
  return true;
}

/** Name under which a function is saved: the one it is registered under, or its own. */
export function functionName(value: FunctionValue): string {
  const own = value.renamed ?? value.definition.name;
  if (value.registered === null || value.registered.isOpen) return own;
  return `${value.registered.package}>${value.registered.name}`;
}

const structuredKinds: ReadonlySet<Value['kind']> = new Set(['dictionary', 'sequence']);

/** Whether losses were given in a list or dictionary. */
function isStructured(compile: Compile): boolean {
  const loss =
    compile.arguments.find((argument) => argument.name === 'loss') ??
    compile.arguments.filter((argument) => argument.name === null)[1];
  return loss !== undefined && structuredKinds.has(loss.value.kind);
}

/**
 * Everything custom in the models of a save that the written file names. Lambdas and partials have no name of their
 * own.
 */
export function needsOf(save: Save, target: Target): Need[] {
  const format = formatOf(save, target);
  const needs: Need[] = [];
  for (const model of save.models) {
    if (format === 'hdf5' || format === 'keras-archive' || format === 'json') {
      const parts: Part[] = [...model.parts];
      for (const part of parts) {
        if (!part.inConfig) continue;
        const ignoresRegistry = asksByOwnName(part, format, target) || isModelItself(part, model, save, format);
        const name = nameOf(part, ignoresRegistry) ?? outsideName(part, format, target);
        if (name !== null) {
          needs.push({
            name,
            part,
            model,
            save,
            format,
            compiled: false,
            lazy: comesBackAsText(part, format, target),
            ignoresRegistry,
            inKeras3: !isKeras2(target),
          });
        }
      }
    }
    if (!storesCompile(save, format, target)) continue;
    for (const compile of compilesAt(model, save)) {
      for (const part of [...compile.losses, ...compile.metrics, ...compile.optimizers]) {
        const ignoresRegistry = asksByOwnName(part, format, target);
        const name = nameOf(part, ignoresRegistry);
        if (name === null) continue;
        if (format === 'saved-model' && part.role !== 'loss' && part.role !== 'metric') continue;
        // Keras 2 asks a function that is the learning rate, and writes the number that it gives
        if (isKeras2(target) && part.what.kind === 'function' && compile.optimizers.includes(part)) continue;
        needs.push({
          name,
          part,
          model,
          save,
          format,
          compiled: true,
          lazy: isLazy(part, compile, format, target),
          ignoresRegistry,
          inKeras3: !isKeras2(target),
        });
      }
    }
  }
  return needs;
}

/**
 * Whether a loader asks for a function by the name it was defined under, registered or not. Keras 2.13 to 2.15 do so
 * for what layers keep in a `.keras` archive, activations aside, and take Keras' own function for every name that it
 * has (keras/saving/serialization_lib.py, `deserialize_keras_object`).
 */
function asksByOwnName({ what, role, owner }: Part, format: Format, target: Target): boolean {
  if (what.kind !== 'function' || !isKeras2(target) || !isAtLeast(target, 2, 13)) return false;
  const name = what.function.renamed ?? what.function.definition.name;
  if (format === 'hdf5') return role === 'activation' && builtinOfKind('activation', name, target) !== null;
  if (format !== 'keras-archive') return false;
  if (role === 'activation' || role === 'loss' || role === 'metric') return builtinOfKind(role, name, target) !== null;
  return (role === 'initializer' || role === 'regularizer' || role === 'constraint') && owner?.of.kind === 'external';
}

/**
 * Whether a part is the model that is saved, in a file that names its class as it is defined, registered or not: HDF5
 * (keras/src/legacy/saving/saving_utils.py, `model_metadata`; the same in all versions).
 */
function isModelItself({ what }: Part, model: StoryModel, save: Save, format: Format): boolean {
  return (
    format === 'hdf5' &&
    save.what === 'model' &&
    what.kind === 'class' &&
    what.instance !== null &&
    what.instance === model.instance
  );
}

/**
 * Whether Keras 2.13 to 2.15 give the function back as its name where a load lacks it: a regularizer of weights, which
 * is not called before the model is trained or evaluated.
 */
function comesBackAsText({ what, role, owner, place }: Part, format: Format, target: Target): boolean {
  if (
    what.kind !== 'function' ||
    role !== 'regularizer' ||
    format !== 'keras-archive' ||
    !isKeras2(target) ||
    !isAtLeast(target, 2, 13)
  )
    return false;
  const name = what.function.renamed ?? what.function.definition.name;
  const isOfOutput = owner?.arguments.some(
    (argument) =>
      argument.name === 'activity_regularizer' &&
      argument.place.file === place.file &&
      argument.place.span.start === place.span.start,
  );
  return owner?.of.kind === 'external' && isOfOutput !== true && builtinOfKind('regularizer', name, target) === null;
}

/**
 * Name under which Keras 3 writes a function of TensorFlow, or of its own, that a Lambda layer is around and that no
 * load finds by itself; null for any other.
 */
function outsideName({ what, role }: Part, format: Format, target: Target): string | null {
  if (
    what.kind !== 'external' ||
    role !== 'lambda-body' ||
    isKeras2(target) ||
    (format !== 'keras-archive' && format !== 'hdf5' && format !== 'json')
  )
    return null;
  return lambdaFunctionFault(what.name, format, target) === null
    ? null
    : what.name.slice(what.name.lastIndexOf('.') + 1);
}

/**
 * Keras 3 restores metrics, and functions given as losses in lists and dictionaries, from HDF5 as they are named there
 * (keras/src/legacy/saving/saving_utils.py): they are looked up when the model is first evaluated.
 */
export function isLazy(part: Part, compile: Compile, format: Format, target: Target): boolean {
  if (isKeras2(target) || format !== 'hdf5') return false;
  if (part.what.kind === 'builtin' || (part.what.kind === 'class' && part.role !== 'metric')) return false;
  return part.role === 'metric' || (part.role === 'loss' && isStructured(compile));
}

/** @param isOwn the name it was defined under, whatever it is registered as. */
function nameOf(part: Part, isOwn: boolean): string | null {
  switch (part.what.kind) {
    case 'class': {
      const { class: custom } = part.what;
      const registered = custom.value.registered;
      if (registered === null || isOwn) return custom.name;
      return registered.isOpen ? null : `${registered.package}>${registered.name}`;
    }
    case 'function':
      return isOwn
        ? (part.what.function.renamed ?? part.what.function.definition.name)
        : functionName(part.what.function);
    case 'partial':
      // without a name of its own it is refused at save
      return part.what.partial.renamed ?? null;
    default:
      return null;
  }
}

/** The definition a need comes down to. */
export function definitionOf(need: Need): { file: string; name: string; span: { start: number; end: number } } | null {
  const what = need.part.what;
  if (what.kind === 'class')
    return { file: what.class.file.path, name: what.class.name, span: what.class.definition.nameSpan };
  if (what.kind === 'function') {
    return {
      file: what.function.file.path,
      name: what.function.definition.name,
      span: what.function.definition.nameSpan,
    };
  }
  return null;
}

const usesThatEvaluate = new Set([
  'evaluate',
  'fit',
  'train_on_batch',
  'test_on_batch',
  'fit_generator',
  'evaluate_generator',
]);

/** Whether a load looks a need up at all. */
export function isLookedUp(need: Need, load: Load): boolean | null {
  if (need.compiled) {
    if (need.format === 'json') return load.api === 'model_from_json';
    if (load.api !== 'load_model') return false;
    if (load.compile === false) return false;
    if (need.lazy) return load.uses.some((use) => usesThatEvaluate.has(use.name));
    if (load.compile === null) return null;
  }
  if (need.lazy) return load.uses.some((use) => usesThatEvaluate.has(use.name));
  return true;
}

/** What a load is given under a name, and whether that is what is needed. */
export function isFound(need: Need, load: Load): 'yes' | 'no' | 'open' {
  const given = load.given.entries.get(need.name);
  if (given !== undefined && !isReplaced(given, need)) return 'yes';
  if (isFoundByEnding(need, load)) return 'yes';
  const what = need.part.what;
  const value = what.kind === 'class' ? what.class.value : what.kind === 'function' ? what.function : null;
  if (value !== null && value.registered !== null && !need.ignoresRegistry) {
    const home = value.registered.place.file;
    if (value.registered.isOpen || load.imported.has(home)) return 'yes';
    if (load.openImports) return 'open';
  }
  if (value !== null && value.openDecorator) return 'open';
  // the name that the file holds may be another one than that it is called by here
  if (what.kind === 'external' && load.given.entries.size > 0) return 'open';
  return load.given.open ? 'open' : 'no';
}

/**
 * Whether Keras 2 takes a function for one of an archive because its key ends with the name that the archive holds:
 * keras/src/saving/serialization_lib.py of 2.13 to 2.15, `_retrieve_class_or_fn`.
 */
function isFoundByEnding(need: Need, load: Load): boolean {
  return (
    need.part.what.kind === 'function' &&
    need.format === 'keras-archive' &&
    !need.inKeras3 &&
    [...load.given.entries.keys()].some((key) => key.endsWith(need.name))
  );
}

/** Whether what a scope gives is out of reach, by another scope inside it. */
function isReplaced(given: GivenObject, need: Need): boolean {
  return given.isReplaced === true && need.inKeras3;
}

/** Objects given to a load that are the needed one, under whatever name. */
export function givenUnderOtherName(need: Need, load: Load): string | null {
  const what = need.part.what;
  for (const [name, entry] of load.given.entries) {
    if (isReplaced(entry, need)) continue;
    if (what.kind === 'class') {
      if (entry.what.kind === 'class' && entry.what.value.definition === what.class.definition) return name;
      // a namesake, which another package registered or nobody did
      const registered = what.class.value.registered;
      if (
        entry.what.kind === 'class' &&
        registered !== null &&
        (registered.name === name || what.class.name === name) &&
        entry.what.value.definition.name === name
      )
        return name;
      if (
        entry.what.kind === 'instance' &&
        entry.what.instance.of.kind === 'class' &&
        entry.what.instance.of.definition === what.class.definition
      )
        return name;
    }
    if (what.kind === 'function' && entry.what.kind === 'function') {
      if (entry.what.function.definition === what.function.definition) return name;
      // a factory given in place of the closure it makes
      if (what.function.enclosing !== null && entry.what.function.definition === what.function.enclosing) return name;
    }
  }
  return null;
}

/**
 * Kinds of classes that Keras 2.13 to 2.15 imports by the module written into a `.keras` file
 * (keras/saving/serialization_lib.py).
 */
const importedByKeras2: ReadonlySet<string> = new Set(['loss', 'metric', 'regularizer', 'optimizer']);
/** The same for 3.0 to 3.8; from 3.9 on it imports Keras' own alone. */
const importedByKeras3: ReadonlySet<string> = new Set(['layer', 'cell', 'model', 'loss', 'metric', 'optimizer']);

/** Whether the loader finds a class by itself, by importing the module that the file names. */
export function importsItself(need: Need, target: Target): boolean {
  const imports = isKeras2(target) ? isAtLeast(target, 2, 13) : !isAtLeast(target, 3, 9);
  if (need.format !== 'keras-archive' || !imports || need.part.what.kind !== 'class') return false;
  const { class: custom } = need.part.what;
  const isWholeModel = need.part.what.instance !== null && need.part.what.instance === need.model.instance;
  if (!(isKeras2(target) ? importedByKeras2 : importedByKeras3).has(custom.kind) && !isWholeModel) return false;
  // a class of the program that was run is written down without a module (keras/saving/serialization_lib.py,
  // `record_object_after_serialization`)
  return custom.enclosing === null && (custom.file !== need.save.program || need.save.uncalled);
}

/** Loads of a whole model that read a save for certain, outside of attempts that may fail. */
export function wholeLoads(story: Story, save: Save): Load[] {
  return story
    .loadsOf(save)
    .filter(
      ({ load, certain }) =>
        certain &&
        (load.api === 'load_model' || load.api === 'model_from_json' || load.api === 'from_config') &&
        load.guard === 'none',
    )
    .map(({ load }) => load);
}

/** `file.py:12`, the file by its name alone; `file.ipynb, cell 3, line 2` in a notebook. */
export function shownPlace(story: Story, place: Location): string {
  const file = story.project.files.get(place.file);
  const line = file === undefined ? null : lineIndex(file.facts.lineStarts, place.span.start) + 1;
  const name = place.file.slice(place.file.lastIndexOf('/') + 1);
  if (file === undefined || line === null) return name;
  const cell = file.cells.length === 0 ? null : cellAt(file.cells, place.span.start);
  return cell === null
    ? `${name}:${line}`
    : `${name}, cell ${cell.index + 1}, line ${line - lineIndex(file.facts.lineStarts, cell.start)}`;
}
