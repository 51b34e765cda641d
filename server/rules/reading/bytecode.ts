/**
 * What becomes of a function that a Lambda layer saves as bytecode: lambdas in every version, every Python function in
 * Keras 2 (keras/layers/core/lambda_layer.py, `_serialize_function_to_config`).
 */
import type { Load, Save, Story } from '../../keras/story';
import type { FunctionValue, LambdaValue, Scope, Value } from '../../keras/value';
import { freeNames } from '../../python/scope';

/** Names that bytecode finds in the module it is unpacked in, or that a loader has under the same name as a rule. */
const alwaysKnown = new Set(['tf', 'np', 'sys', 'warnings', 'keras', 'K', 'backend', 'self']);

/** Names that the function reads from around it, in order of appearance. */
export function namesRead(value: FunctionValue | LambdaValue): string[] {
  return [...new Set(freeNames(value.kind === 'lambda' ? value.lambda : value.definition).map(({ name }) => name))];
}

/**
 * The value that a name has in a function around; null for a name of the module. The bytecode is saved with such
 * values.
 */
function closedOver(value: FunctionValue | LambdaValue, name: string): Value | null {
  for (let scope: Scope | null = value.scope; scope !== null && scope.outer !== null; scope = scope.outer) {
    const found = scope.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** A name that the function reads and some of the loads does not have; undefined where there is none. */
export function nameLost(story: Story, value: FunctionValue | LambdaValue, loads: readonly Load[]): string | undefined {
  return namesRead(value).find(
    (name) =>
      !alwaysKnown.has(name) &&
      closedOver(value, name) === null &&
      loads.some((load) => !providesName(story, load, value, name)),
  );
}

/**
 * Whether the program that loads has a name where bytecode looks for it: at its own top, or in the function's module if
 * it imports that.
 */
function providesName(story: Story, load: Load, value: FunctionValue | LambdaValue, name: string): boolean {
  const scopes = [load.program.path, ...(load.imported.has(value.file.path) ? [value.file.path] : [])];
  return scopes.some((path) => story.runs.byPath.get(path)?.scope.names.has(name) ?? true);
}

/**
 * A name whose value from a function around cannot be written to HDF5 with the bytecode, or does not come back as it
 * was; undefined where there is none.
 */
export function valueLost(story: Story, value: FunctionValue | LambdaValue): string | undefined {
  return namesRead(value).find((name) => {
    const held = closedOver(value, name);
    switch (held?.kind) {
      case 'tensor':
      case 'function':
      case 'lambda':
        return true;
      case 'instance':
        return (
          held.of.kind === 'class' &&
          story.classOf(held.of) === null &&
          held.of.bases.every((base) => base.kind === 'external' && /^(builtins\.)?object$/.test(base.name))
        );
      default:
        return false;
    }
  });
}

/** Loads that build the saved models again. A second attempt in a handler counts with the first. */
export function readersOf(story: Story, saves: readonly Save[]): Load[] {
  const loads = saves.flatMap((save) =>
    story.loadsOf(save).flatMap(({ load, certain }) => (certain && load.api === 'load_model' ? [load] : [])),
  );
  const direct = loads.filter((load) => load.guard === 'none');
  if (direct.length > 0) return direct;
  return loads.some((load) => load.guard === 'handler') ? loads.filter((load) => load.guard === 'handler') : [];
}
