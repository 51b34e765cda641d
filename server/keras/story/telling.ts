/**
 * What is known while a story is told: the calls that were met, the classes that were read, the models found so far.
 */
import { readCustomClass, type CustomClass } from '../custom-class';
import { kerasBaseOf } from '../interpreter/classes';
import { evaluateIn, type Runs } from '../interpreter/run';
import type { Load, SaveRead, StoryModel } from '../story';
import type { CallEvent, ClassValue, InstanceValue } from '../value';
import type { NotableCalls } from './calls';

/** What has been found while a story is told. */
export interface Telling {
  runs: Runs;
  calls: NotableCalls;
  /** Classes that were asked for, by definition; null for those that are none of Keras'. */
  classes: Map<ClassValue['definition'], CustomClass | null>;
  /** Models met so far, by the number of their object. */
  models: Map<number, StoryModel>;
  /** The saves that each load reads; filled when all of both are known. */
  savesRead: Map<Load, SaveRead[]>;
}

/** The start of a story. */
export function startTelling(runs: Runs, calls: NotableCalls): Telling {
  return { runs, calls, classes: new Map(), models: new Map(), savesRead: new Map() };
}

/** A class of the project as a Keras class; null where it is none. Read once for a run of its file. */
export function classOf({ runs, classes }: Telling, value: ClassValue): CustomClass | null {
  const known = classes.get(value.definition);
  if (known !== undefined) return known;
  // a class that is asked for while it is read
  classes.set(value.definition, null);
  let read = runs.classes.get(value);
  if (read === undefined) {
    read = readCustomClass(value, (expression, scope) => evaluateIn(runs, expression, scope));
    runs.classes.set(value, read);
  }
  classes.set(value.definition, read);
  return read;
}

/** Calls on an object, in order. */
export function callsOn({ calls }: Telling, instance: InstanceValue): readonly CallEvent[] {
  return calls.onObject.get(instance.id) ?? [];
}

/** Functions and classes of Keras that give a model, besides the constructors of `keras.applications`. */
const modelMakers = new Set([
  'keras.Sequential',
  'keras.Model',
  'keras.Sequential.from_config',
  'keras.Model.from_config',
  'keras.models.load_model',
  'keras.models.clone_model',
]);

/** Whether an object is a Keras model. */
export function isModel(telling: Telling, { of }: InstanceValue): boolean {
  if (of.kind === 'class') {
    const base = kerasBaseOf(of);
    return base === 'keras.Model' || base === 'keras.Sequential' || classOf(telling, of)?.kind === 'model';
  }
  return (
    modelMakers.has(of.name) ||
    of.name.startsWith('keras.models.model_from') ||
    (of.name.startsWith('keras.applications.') && /\.[A-Z]\w*$/.test(of.name))
  );
}

/** The models that were saved where a loaded one is read from; null where that cannot be told. */
export function writtenFrom({ models, savesRead }: Telling, instance: InstanceValue): readonly InstanceValue[] | null {
  const load = models.get(instance.id)?.loadedBy ?? null;
  const read = load === null ? undefined : savesRead.get(load);
  if (read === undefined || read.length === 0 || read.some(({ save, certain }) => !certain || save.openModel))
    return null;
  return [...new Set(read.flatMap(({ save }) => save.models.flatMap((model) => model.instance ?? [])))];
}
