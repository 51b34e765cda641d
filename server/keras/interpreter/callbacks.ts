/** Callbacks of the project's own: what training runs of them. */
import type { Call } from '../../python/syntax';
import type { PassedArgument, Value } from '../value';
import { argumentOf } from './arguments';
import { findMember } from './classes';
import { enterBranch, setAttribute, type Machine } from './machine';
import { argumentAt, counterKey, optionsOf } from './values';

/** Where `callbacks` stands among the parameters of `fit`. */
export const callbacksOfFit = 5;

/** What training calls on a callback, in order. */
const hooks = [
  'on_train_begin',
  'on_epoch_begin',
  'on_batch_begin',
  'on_train_batch_begin',
  'on_train_batch_end',
  'on_batch_end',
  'on_test_end',
  'on_epoch_end',
  'on_train_end',
];

/**
 * Runs what a call of `fit` runs of the callbacks it is given, each with the model as `self.model`. Whether a hook gets
 * to its end cannot be told.
 */
export function runCallbacks(machine: Machine, model: Value, passed: readonly PassedArgument[], call: Call): void {
  const given = argumentAt(passed, 'callbacks', callbacksOfFit)?.value;
  if (given === undefined) return;
  const around = enterBranch(machine);
  // the epoch or batch, and the logs
  const told = [0, 1].map((index) => {
    const key = counterKey(`training ${machine.run.file.path} ${call.start} ${index}`);
    return argumentOf(machine, { kind: 'unknown', key }, call);
  });
  for (const callback of flattened(given)) {
    if (callback.kind !== 'instance') continue;
    if (callback.of.kind === 'class') {
      setAttribute(machine, callback, 'model', model);
      for (const hook of hooks) {
        const method = findMember(callback.of, hook);
        if (method?.kind === 'function') {
          machine.evaluators.invoke(
            machine,
            { kind: 'method', self: callback, function: method, name: hook },
            told,
            call,
            method.scope,
          );
        }
      }
    } else if (callback.of.name === 'keras.callbacks.LambdaCallback') {
      for (const argument of callback.arguments) {
        for (const hook of optionsOf(argument.value)) {
          if (hook.kind === 'lambda' || hook.kind === 'function')
            machine.evaluators.invoke(machine, hook, told, call, hook.scope);
        }
      }
    }
  }
  machine.branch = around;
}

function flattened(value: Value): Value[] {
  return optionsOf(value).flatMap((option) =>
    option.kind === 'sequence' ? option.elements.flatMap(flattened) : [option],
  );
}
