/** The models of a story: those that are made, and those that a value may be or hold. */
import { lazy } from '../../python/once';
import { externalAncestors, picklesItself } from '../interpreter/classes';
import { optionsOf } from '../interpreter/values';
import { isInstanceOf, keyOf } from '../sites';
import type { StoryModel } from '../story';
import type { InstanceValue, Value } from '../value';
import { readCompile } from './compiles';
import { collectModel } from './model-parts';
import { callsOn, classOf, isModel, type Telling } from './telling';

/** The models that a value may be; `open` where it may be another. */
export interface FoundModels {
  models: StoryModel[];
  open: boolean;
}

/**
 * The model that an object is, the same one each time. What it is made of is read when it is asked for: of few it is.
 */
export function modelOf(telling: Telling, instance: InstanceValue): StoryModel {
  const known = telling.models.get(instance.id);
  if (known !== undefined) return known;
  const collected = lazy(() => collectModel(telling, instance));
  const calls = callsOn(telling, instance);
  const compiles = lazy(() =>
    calls
      .filter((event) => event.name === '.compile' || event.name === 'super.compile')
      .map((event) => readCompile(telling, event)),
  );
  const made: StoryModel = {
    id: instance.id,
    place: instance.place,
    kind: kindOf(instance),
    class: instance.of.kind === 'class' ? classOf(telling, instance.of) : null,
    instance,
    get parts() {
      return collected().parts;
    },
    get operations() {
      return collected().operations;
    },
    get open() {
      return collected().open || instance.call === null;
    },
    get uncertain() {
      return collected().uncertain;
    },
    get compiles() {
      return compiles();
    },
    openCompile: instance.call === null,
    namespace:
      instance.of.kind === 'external'
        ? instance.of.namespace
        : (externalAncestors(instance.of).find((base) => base.namespace !== null)?.namespace ?? null),
    program: instance.made,
    order: instance.event?.order ?? 0,
    calls,
    loadedBy: null,
    saves: [],
    trainings: [],
  };
  telling.models.set(instance.id, made);
  return made;
}

function kindOf({ of, call }: InstanceValue): StoryModel['kind'] {
  if (of.kind === 'class') return 'subclass';
  if (of.name === 'keras.Sequential') return 'sequential';
  if (of.name === 'keras.Model') return call === null ? 'unknown' : 'functional';
  if (of.name.startsWith('keras.applications.')) return 'application';
  return of.name === 'keras.models.clone_model' ? 'functional' : 'loaded';
}

/** The models that a value may be. */
export function modelsIn(telling: Telling, value: Value | null): FoundModels {
  if (value === null) return { models: [], open: true };
  const models: StoryModel[] = [];
  let open = false;
  for (const option of optionsOf(value)) {
    if (option.kind === 'instance' && isModel(telling, option)) models.push(modelOf(telling, option));
    else if (option.kind === 'super' && option.self.kind === 'instance') models.push(modelOf(telling, option.self));
    else if (option.kind !== 'literal') open = true;
  }
  return { models, open };
}

/** Models inside what is pickled: in containers, and in attributes of the project's own objects. */
export function modelsWithin(telling: Telling, value: Value | null, depth = 0): StoryModel[] {
  if (value === null || depth > 3) return [];
  return optionsOf(value).flatMap((option) => {
    if (option.kind === 'instance') {
      if (isModel(telling, option)) return [modelOf(telling, option)];
      return option.of.kind === 'class' && !picklesItself(option.of)
        ? [...option.attributes.values()].flatMap((held) => modelsWithin(telling, held, depth + 1))
        : [];
    }
    if (option.kind === 'sequence')
      return option.elements.flatMap((element) => modelsWithin(telling, element, depth + 1));
    if (option.kind === 'dictionary')
      return [...option.entries.values()].flatMap((element) => modelsWithin(telling, element, depth + 1));
    return [];
  });
}

/** Models among the arguments of a `tf.train.Checkpoint`, alone or behind a manager. */
export function modelsOfCheckpoint(telling: Telling, value: Value | null): FoundModels {
  const models: StoryModel[] = [];
  let open = false;
  for (const option of value === null ? [] : optionsOf(value)) {
    if (option.kind !== 'instance') {
      open = true;
      continue;
    }
    for (const argument of option.arguments) {
      const isCheckpoint =
        isInstanceOf(option, ['tensorflow.train.CheckpointManager']) && argument === option.arguments[0];
      models.push(
        ...(isCheckpoint ? modelsOfCheckpoint(telling, argument.value) : modelsIn(telling, argument.value)).models,
      );
    }
  }
  return { models, open };
}

/**
 * Methods that only Keras models have, so that a call of one tells what the receiver is (`fit` and `evaluate` are
 * common elsewhere).
 */
const modelMethods = new Set([
  '.save_weights',
  '.load_weights',
  '.fit_generator',
  '.train_on_batch',
  '.predict_generator',
  '.get_layer',
  '.compile',
]);

/** Whether a value can be a Keras model: it is one, or it is something unknown that is used like one. */
export function canBeModel(telling: Telling, value: Value | null): boolean {
  if (value === null) return false;
  return optionsOf(value).some((option) => {
    if (option.kind === 'super' || (option.kind === 'instance' && isModel(telling, option))) return true;
    const key = keyOf(option);
    return key !== null && telling.calls.onKey.get(key)?.some((event) => modelMethods.has(event.name)) === true;
  });
}
