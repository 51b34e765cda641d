/**
 * Which arguments of a custom class' constructor its config does not hold, and what that does to the class' instances
 * when a model is loaded. Shared by `missing-get-config` and `incomplete-get-config`.
 */
import { builtinClass, builtinParameters, simpleName } from '../../keras/builtins';
import { attributesOf, methodsOf, type AttributeWrite } from '../../keras/class-members';
import type { Constructor, ConstructorParameter, CustomClass } from '../../keras/custom-class';
import type { Story } from '../../keras/story';
import type { InstanceValue } from '../../keras/value';
import type { Target } from '../../keras/versions';
import type { Expression } from '../../python/syntax';
import { allParts } from '../../python/walk';
import { passedTo } from './class-reach';
import { valueKind, type ValueKind } from './value-kind';

/** An argument that the config does not hold. */
export interface UnrecordedArgument {
  parameter: ConstructorParameter;
  /**
   * `required`: loading cannot call the constructor. `reset`: an instance was given another value than the default,
   * which loading gives back. `may-reset`: an instance may have been. `default`: every instance keeps the default.
   */
  effect: 'required' | 'reset' | 'may-reset' | 'default';
}

/** Names that a config of Keras' own base class holds, or that its constructor takes without keeping. */
const baseNames: Readonly<Record<string, readonly string[]>> = {
  layer: [
    'name',
    'trainable',
    'dtype',
    'dynamic',
    'batch_input_shape',
    'input_shape',
    'batch_size',
    'input_dim',
    'weights',
    'activity_regularizer',
    'autocast',
  ],
  model: ['name', 'trainable', 'dtype', 'inputs', 'outputs', 'layers'],
  loss: ['name', 'reduction', 'dtype'],
  metric: ['name', 'dtype'],
  optimizer: ['name'],
};

/** What the config of a model that is made of tensors or layers holds. */
const tensorNames: readonly string[] = ['inputs', 'outputs', 'layers'];

/**
 * Whether a class is a `Model` that hands its base neither tensors nor layers, so that `outputs` is an argument of its
 * own.
 */
function isBareModel(custom: CustomClass): boolean {
  const calls = custom.initializer?.superCalls ?? [];
  return (
    custom.kind === 'model' &&
    calls.length > 0 &&
    custom.initializer?.parent === null &&
    calls.every(({ call, explicitBase }) =>
      call.arguments
        .slice(explicitBase ? 1 : 0)
        .every(
          ({ name, spread }) => spread === '**' || (spread === null && name !== null && !tensorNames.includes(name)),
        ),
    )
  );
}

/** The kind whose base names count for a class. */
function baseKind(custom: CustomClass): string {
  return custom.kind === 'cell' ? 'layer' : custom.kind;
}

/** Whether the nearest Keras ancestor is one of the bare base classes, which know of no arguments of their own. */
export function hasBareBase(custom: CustomClass): boolean {
  const name = simpleName(custom.kerasBase.name);
  return [
    'Layer',
    'Model',
    'Loss',
    'Metric',
    'Regularizer',
    'Constraint',
    'Initializer',
    'Optimizer',
    'LearningRateSchedule',
    'Wrapper',
    'AbstractRNNCell',
    'Sequential',
  ].includes(name);
}

/** Names that the config of the class' Keras base holds under the target. */
function baseConfigNames(custom: CustomClass, target: Target): Set<string> {
  const names = new Set(baseNames[baseKind(custom)] ?? []);
  if (!hasBareBase(custom) || simpleName(custom.kerasBase.name) === 'Wrapper') {
    for (const parameter of builtinParameters(custom.kerasBase.name, target) ?? [])
      if (parameter.star === '') names.add(parameter.name);
  }
  return names;
}

/**
 * The arguments that creating an instance can take: those of the constructor, and those of project constructors it
 * hands `**kwargs` on to.
 */
export function constructorArguments(custom: CustomClass): { parameter: ConstructorParameter; own: boolean }[] {
  const found: { parameter: ConstructorParameter; own: boolean }[] = [];
  let current: Constructor | null = custom.initializer;
  let own = true;
  while (current !== null) {
    for (const parameter of current.parameters) {
      if (!found.some((each) => each.parameter.name === parameter.name)) found.push({ parameter, own });
    }
    const next: Constructor | null = current.parent;
    if (!current.forwardsKeywordArguments || next === null) break;
    // arguments that this constructor gives to the next one itself are not taken from outside
    const given = new Set(
      current.superCalls.flatMap(({ call }) =>
        call.arguments.flatMap((argument) => (argument.name === null ? [] : [argument.name])),
      ),
    );
    const positional =
      current.superCalls[0]?.call.arguments.filter((argument) => argument.name === null && argument.spread === null)
        .length ?? 0;
    next.parameters.slice(0, positional).forEach((parameter) => given.add(parameter.name));
    const remaining = next.parameters.filter((parameter) => !given.has(parameter.name));
    current = { ...next, parameters: remaining };
    own = false;
  }
  return found;
}

/**
 * The arguments that the class' config does not hold under the target; empty where the config may hold keys that cannot
 * be seen.
 */
export function unrecordedArguments(
  custom: CustomClass,
  target: Target,
  instances: readonly InstanceValue[],
): UnrecordedArgument[] {
  const config = custom.getConfig;
  if (config?.open === true) return [];
  const recorded = new Set(config?.keys.map((key) => key.name) ?? []);
  if (config === null || config.includesBase) {
    for (const name of baseConfigNames(custom, target))
      if (!config?.removed.includes(name) && !(tensorNames.includes(name) && isBareModel(custom))) recorded.add(name);
  } else {
    // without the base's config its names are lost, which is another rule's matter
    for (const name of baseNames[baseKind(custom)] ?? []) recorded.add(name);
  }
  const all = constructorArguments(custom);
  return (
    all
      .filter(({ parameter }) => !recorded.has(parameter.name) && parameter.forwardedAs !== '')
      .filter(({ parameter }) => parameter.required || !livesOn(custom, parameter, all))
      .map(({ parameter }) => ({ parameter, effect: effectOf(custom, parameter, instances) }))
      // names that old files hold are popped, too
      .filter(({ parameter, effect }) => !parameter.isPopped || effect === 'reset' || effect === 'required')
  );
}

/**
 * Whether the config hands another argument an object that was made from this one, so that loading needs it no more:
 * `{"attention_cls": self._attention_layer}`, where the layer was made with `self._attention_cfg` (tf-models'
 * TransformerScaffold).
 */
function livesOn(
  custom: CustomClass,
  parameter: ConstructorParameter,
  all: readonly { parameter: ConstructorParameter }[],
): boolean {
  return (custom.getConfig?.keys ?? []).some(({ name, value }) => {
    if (value?.kind !== 'attribute' || value.object.kind !== 'name') return false;
    const other = all.find((each) => each.parameter.name === name)?.parameter;
    if (other === undefined || other.stores.length === 0 || other.storedAs === value.name) return false;
    return everyWrite(custom).some(
      (write) =>
        write.attribute === value.name &&
        write.value !== null &&
        allParts(write.value).some(
          (part) => part.kind === 'attribute' && parameter.stores.some((store) => store.attribute === part.name),
        ),
    );
  });
}

/** Attributes that any method of the class' line writes, also one that is overridden and called through `super()`. */
function everyWrite(custom: CustomClass): AttributeWrite[] {
  return custom.ancestors.flatMap((ancestor) =>
    ancestor.kind === 'project' ? attributesOf(methodsOf([ancestor])) : [],
  );
}

function effectOf(
  custom: CustomClass,
  parameter: ConstructorParameter,
  instances: readonly InstanceValue[],
): UnrecordedArgument['effect'] {
  if (parameter.required) return 'required';
  if (instances.length === 0) return 'may-reset';
  const position = positionOf(custom, parameter);
  let effect: UnrecordedArgument['effect'] = 'default';
  for (const instance of instances) {
    const passed = passedTo(instance, parameter.name, position);
    if (passed === null) continue;
    if (passed === 'open') {
      effect = 'may-reset';
      continue;
    }
    if (!sameLiteral(passed.expression, parameter.parameter.default)) return 'reset';
  }
  return effect;
}

/** Position of an argument in the constructor's own list; null for one that goes by keyword only. */
export function positionOf(custom: CustomClass, parameter: ConstructorParameter): number | null {
  if (parameter.keywordOnly) return null;
  const index = custom.initializer?.parameters.findIndex((each) => each.name === parameter.name) ?? -1;
  return index < 0 ? null : index;
}

/** Whether two expressions are the same literal. */
function sameLiteral(a: Expression, b: Expression | null): boolean {
  if (b === null || a.kind !== b.kind) return false;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'constant' && b.kind === 'constant') return a.value === b.value;
  if ((a.kind === 'list' || a.kind === 'tuple') && (b.kind === 'list' || b.kind === 'tuple')) {
    return (
      a.elements.length === b.elements.length &&
      a.elements.every((element, index) => sameLiteral(element, b.elements[index] ?? null))
    );
  }
  if (a.kind === 'unary' && b.kind === 'unary') return a.operator === b.operator && sameLiteral(a.operand, b.operand);
  return false;
}

/** What the instances' constructors were given for one argument, as far as known. */
export function passedKinds(
  custom: CustomClass,
  parameter: ConstructorParameter,
  instances: readonly InstanceValue[],
  story: Story,
): ValueKind[] {
  const position = positionOf(custom, parameter);
  return instances.flatMap((instance) => {
    const passed = passedTo(instance, parameter.name, position);
    if (passed === 'open') return ['unknown' as const];
    return passed === null ? [] : [valueKind(passed.value, story)];
  });
}

function lastPartOf(annotation: Expression): string {
  return annotation.kind === 'attribute' || annotation.kind === 'name'
    ? annotation.name
    : annotation.kind === 'subscript'
      ? lastPartOf(annotation.object)
      : '';
}

/** An annotation, or conversions in the constructor that tell what an argument is: `np.asarray(basis)`. */
export function convertedKind(parameter: ConstructorParameter, custom: CustomClass): ValueKind {
  const { annotation } = parameter.parameter;
  if (annotation !== null && /^(ndarray|NDArray|Tensor)$/.test(lastPartOf(annotation))) return 'array';
  // `basis = np.asarray(basis)` before it is used
  const again = (custom.initializer?.definition.body ?? []).flatMap((statement) =>
    statement.kind === 'assign' &&
    statement.targets.some((target) => target.kind === 'name' && target.name === parameter.name)
      ? [statement.value]
      : [],
  );
  for (const value of [...parameter.stores.map((store) => store.value), ...again]) {
    if (value?.kind !== 'call' || value.callee.kind !== 'attribute') continue;
    if (/^(asarray|array)$/.test(value.callee.name)) return 'array';
  }
  return 'unknown';
}

/** Whether Keras itself writes down the arguments of an instance under the target, if they are plain values. */
export function recordsArguments(custom: CustomClass, target: Target): boolean {
  const isLayer = custom.kind === 'layer' || custom.kind === 'cell';
  // keras/engine/base_layer.py from 2.11 on (Layer.__new__ and _auto_get_config), keras/src/ops/operation.py in Keras 3
  if (target.major === 2 && target.minor < 11) return false;
  if (isLayer) return hasBareBase(custom) && builtinClass(custom.kerasBase.name)?.kind === 'layer';
  // Keras 3's Model.__new__ hands no arguments on to Layer.__new__
  return custom.kind === 'model' && target.major === 2 && simpleName(custom.kerasBase.name) !== 'Sequential';
}

/**
 * Whether the class fails as soon as it is used, because its constructor never calls that of Keras: every other fault
 * comes later.
 */
export function neverCallsSuper(custom: CustomClass): boolean {
  return (
    ['layer', 'cell', 'model', 'metric', 'loss', 'optimizer'].includes(custom.kind) &&
    custom.initializer !== null &&
    custom.initializer.superCalls.length === 0 &&
    custom.openBases.length === 0
  );
}
