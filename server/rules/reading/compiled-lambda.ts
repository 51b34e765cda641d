/** Lambdas given to `compile` in a role, and what becomes of the models that are saved with them. */
import { formatOf } from '../../keras/formats';
import type { Load, Role, Save, Story } from '../../keras/story';
import type { LambdaValue, PartialValue } from '../../keras/value';
import { isKeras2, type Target } from '../../keras/versions';
import { compilesAt, isLazy, isLookedUp, storesCompile, targetAt, wholeLoads, type Need } from './saved-objects';

/** A function without a name of its own in a saved model, and the loads it fails in. */
export interface Unnamed<Kind> {
  value: Kind;
  saves: Save[];
  /** Loads that look it up. */
  failing: Load[];
  /** Some save of the model is never loaded within the project. */
  unread: boolean;
}

/**
 * The functions of one kind given to `compile` as losses or metrics, with the saves that hold them under the target.
 */
export function compiledUnnamed<Kind extends 'lambda' | 'partial'>(
  story: Story,
  role: Role,
  kind: Kind,
  target: Target,
): Unnamed<Kind extends 'lambda' ? LambdaValue : PartialValue>[] {
  type Found = Kind extends 'lambda' ? LambdaValue : PartialValue;
  const found = new Map<object, Unnamed<Found>>();
  for (const model of story.models) {
    for (const save of model.saves) {
      const at = targetAt(story, save, target);
      const format = formatOf(save, at);
      if (!storesCompile(save, format, at)) continue;
      for (const compile of compilesAt(model, save)) {
        for (const part of role === 'loss' ? compile.losses : compile.metrics) {
          const value =
            part.what.kind === 'lambda' && kind === 'lambda'
              ? part.what.lambda
              : part.what.kind === 'partial' && kind === 'partial'
                ? part.what.partial
                : null;
          if (value === null) continue;
          const key = value.kind === 'lambda' ? value.lambda : value;
          const need: Need = {
            name: '<lambda>',
            part,
            model,
            save,
            format,
            compiled: true,
            lazy: isLazy(part, compile, format, at),
            ignoresRegistry: false,
            inKeras3: !isKeras2(target),
          };
          const loads =
            save.what === 'pickle'
              ? story.loadsOf(save).flatMap(({ load, certain }) => (certain && load.guard === 'none' ? [load] : []))
              : wholeLoads(story, save);
          const failing = loads.filter((load) => failsOn(need, load, at));
          const known = found.get(key) ?? { value: value as Found, saves: [], failing: [], unread: false };
          known.saves.push(save);
          known.failing.push(...failing);
          known.unread ||= story.loadsOf(save).length === 0 && !need.lazy;
          found.set(key, known);
        }
      }
    }
  }
  return [...found.values()];
}

function failsOn(need: Need, load: Load, target: Target): boolean {
  if (need.save.what === 'pickle') return load.api === 'pickle' || load.api === 'joblib';
  if (isLookedUp(need, load) !== true) return false;
  if (load.given.entries.has('<lambda>')) return false;
  // a zip archive holds the bytecode, and gives it back to whoever turns the check off
  if (need.format === 'keras-archive' && load.safeMode !== true) return false;
  return !(isKeras2(target) && need.lazy);
}
