/** The calls that train models, and the callbacks they are given. */
import { callbacksOfFit } from '../interpreter/callbacks';
import { argumentAt, optionsOf } from '../interpreter/values';
import { isInstanceOf } from '../sites';
import type { Training } from '../story';
import type { CallEvent, InstanceValue, Value } from '../value';
import { canBeModel, modelsIn, type FoundModels } from './models';
import type { Telling } from './telling';

/**
 * The trainings among the calls, and the models that each callback is given to, by the number of its object. Tells the
 * models of their trainings.
 */
export function readTrainings(telling: Telling): {
  trainings: Training[];
  modelsOfCallback: ReadonlyMap<number, FoundModels>;
} {
  const trainings: Training[] = [];
  const modelsOfCallback = new Map<number, FoundModels>();
  for (const event of telling.calls.events) {
    if (event.self === null) continue;
    const isFit = event.name === '.fit' || event.name === '.fit_generator' || event.name === 'super.fit';
    if (!isFit && event.name !== '.train_on_batch') continue;
    if (!canBeModel(telling, event.self)) continue;
    const trained = modelsIn(telling, event.self);
    const given = callbacksGiven(event);
    const training: Training = {
      file: event.file.path,
      span: { start: event.call.start, end: event.call.end },
      by: isFit ? 'fit' : 'batch',
      call: event.call,
      models: trained.models,
      arguments: event.arguments,
      uncalled: event.uncalled,
      callbacks: given.callbacks,
      openCallbacks: given.open,
      order: event.order,
      program: event.program,
    };
    trainings.push(training);
    for (const model of trained.models) model.trainings.push(training);
    for (const callback of given.callbacks) {
      const known = modelsOfCallback.get(callback.id);
      modelsOfCallback.set(callback.id, {
        models: [...(known?.models ?? []), ...trained.models],
        open: (known?.open ?? false) || trained.open,
      });
    }
  }
  return { trainings, modelsOfCallback };
}

/** The callbacks of a call of `fit`, those in lists and in a `CallbackList` as well; `open` where there may be more. */
function callbacksGiven(event: CallEvent): { callbacks: InstanceValue[]; open: boolean } {
  const callbacks: InstanceValue[] = [];
  let open = event.arguments.some((argument) => argument.spread !== null);
  const gather = (value: Value): void => {
    for (const option of optionsOf(value)) {
      if (option.kind === 'instance') {
        const inner = isInstanceOf(option, ['keras.callbacks.CallbackList'])
          ? argumentAt(option.arguments, 'callbacks', 0)
          : null;
        if (inner === null) callbacks.push(option);
        else gather(inner.value);
      } else if (option.kind === 'sequence') {
        option.elements.forEach(gather);
        open ||= option.open;
      } else if (option.kind !== 'literal') open = true;
    }
  };
  const given = argumentAt(event.arguments, 'callbacks', event.name === '.fit' ? callbacksOfFit : null)?.value;
  if (given !== undefined) gather(given);
  return { callbacks, open };
}
