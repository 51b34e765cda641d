/** What flows into a model: layers, their activations and the like, losses, metrics, optimizers. */
import { builtinClass } from './builtins';
import type { CustomClass } from './custom-class';
import { findMember } from './interpreter/classes';
import { argumentAt, optionsOf, plainText } from './interpreter/values';
import type { Compile, Part, Role } from './story';
import type { CallEvent, ClassValue, InstanceValue, PassedArgument, Place, TensorValue, Value } from './value';

/** What the collector needs to know of the story being made. */
export interface PartContext {
  classOf(value: ClassValue): CustomClass | null;
  /** Calls on an object, in order. */
  callsOn(instance: InstanceValue): readonly CallEvent[];
  isModel(instance: InstanceValue): boolean;
  /** The models that were saved where a loaded one is read from; null where that cannot be told. */
  writtenFrom(instance: InstanceValue): readonly InstanceValue[] | null;
}

export interface Collected {
  parts: Part[];
  /** Operators, slices and functions applied to symbolic tensors on the way. */
  operations: TensorValue[];
  /** There may be parts that cannot be seen. */
  open: boolean;
  /** Some parts may not be there, or be there several times: a branch or a loop out of sight decides. */
  uncertain: boolean;
}

const roleOfSuffix: readonly (readonly [string, Role])[] = [
  ['activation', 'activation'],
  ['initializer', 'initializer'],
  ['regularizer', 'regularizer'],
  ['constraint', 'constraint'],
];

function roleOfParameter(name: string): Role {
  for (const [suffix, role] of roleOfSuffix) if (name === suffix || name.endsWith(`_${suffix}`)) return role;
  return 'argument';
}

/** Parameter names of a Keras class, in order. */
function parameterNames(name: string): string[] {
  const found = builtinClass(name.replace(/^keras\./, ''));
  const parameters = found?.keras3 ?? found?.keras2 ?? [];
  return parameters.filter((parameter) => parameter.star === '').map((parameter) => parameter.name);
}

/** Whether calls of this canonical name make layers. */
function isLayerName(name: string): boolean {
  return name.startsWith('keras.layers.') || name.startsWith('keras.experimental.');
}

/** Collects what a model is made of. */
export function collectModel(context: PartContext, instance: InstanceValue): Collected {
  const collected: Collected = { parts: [], operations: [], open: false, uncertain: false };
  try {
    addModel(context, instance, true, collected, new Set<number>());
  } catch (error) {
    // containers that hold themselves, or nest deeper than the stack
    if (!(error instanceof RangeError)) throw error;
    collected.open = true;
  }
  return collected;
}

function addModel(context: PartContext, instance: InstanceValue, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  if (seen.has(instance.id) || seen.size > 3000) return;
  seen.add(instance.id);
  const calls = context.callsOn(instance);
  if (instance.of.kind === 'class') {
    addCustom(context, instance, 'layer', instance.place, inConfig, collected, seen);
    for (const call of calls) {
      if (call.name === 'super.__init__') addFunctional(context, call.arguments, false, collected, seen);
    }
    return;
  }
  const name = instance.of.name;
  if (name === 'keras.Sequential') {
    const layers = argumentAt(instance.arguments, 'layers', 0);
    if (layers !== null) addLayers(context, layers.value, layers.place, inConfig, collected, seen);
    for (const call of calls) {
      const added = call.name === '.add' ? call.arguments[0] : undefined;
      // the last layer is taken off again
      if (call.name === '.pop') collected.uncertain = true;
      if (added !== undefined && instance.event !== null && call.branches > instance.event.branches) collected.uncertain = true;
      if (added !== undefined) addLayers(context, added.value, added.place, inConfig, collected, seen);
    }
  } else if (name === 'keras.Model') {
    if (instance.call === null) collected.open = true;
    addFunctional(context, instance.arguments, inConfig, collected, seen);
  } else if (name === 'keras.models.clone_model') {
    const source = argumentAt(instance.arguments, 'model', 0)?.value;
    if (source !== undefined) addLayers(context, source, instance.place, inConfig, collected, seen);
    if (argumentAt(instance.arguments, 'clone_function', 2) !== null) collected.open = true;
  } else if (!name.startsWith('keras.applications.')) addSources(context, instance, inConfig, collected, seen);
}

/** Adds what a loaded model was made of when it was saved. */
function addSources(context: PartContext, instance: InstanceValue, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  const sources = context.writtenFrom(instance);
  if (sources === null || sources.length === 0) {
    collected.open = true;
    return;
  }
  // a program that goes on with what it saved itself reads its own file
  const others = sources.filter((source) => source.id !== instance.id);
  collected.uncertain ||= others.length > 1;
  for (const source of others) addModel(context, source, inConfig, collected, seen);
}

function addFunctional(context: PartContext, passed: readonly PassedArgument[], inConfig: boolean, collected: Collected, seen: Set<number>): void {
  const outputs = argumentAt(passed, 'outputs', 1) ?? argumentAt(passed, 'output', null);
  if (outputs !== null) addLayers(context, outputs.value, outputs.place, inConfig, collected, seen);
}

/** Adds the layers that a value stands for: a layer, a tensor and all that led to it, or a list of such. */
function addLayers(context: PartContext, value: Value, place: Place, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  switch (value.kind) {
    case 'union':
      collected.uncertain = true;
      for (const option of value.options) addLayers(context, option, place, inConfig, collected, seen);
      return;
    case 'sequence':
      value.elements.forEach((element, index) => addLayers(context, element, value.places[index] ?? place, inConfig, collected, seen));
      collected.open ||= value.open;
      // what was appended under a condition need not be there
      collected.uncertain ||= value.grown === true;
      return;
    case 'dictionary':
      for (const [key, element] of value.entries) addLayers(context, element, value.places.get(key) ?? place, inConfig, collected, seen);
      collected.open ||= value.open;
      return;
    case 'tensor': {
      // walked without recursion: networks are deep
      const waiting: Value[] = [value];
      while (waiting.length > 0) {
        const next = waiting.pop();
        if (next === undefined) break;
        if (next.kind === 'tensor') {
          if (seen.has(next.id)) continue;
          seen.add(next.id);
          if (seen.size > 20_000) {
            collected.open = true;
            return;
          }
          if (next.operation !== null) collected.operations.push(next);
          if (next.layer !== null) addLayers(context, next.layer, next.place, inConfig, collected, seen);
          waiting.push(...next.inputs);
        } else if (next.kind === 'sequence') waiting.push(...next.elements);
        else if (next.kind === 'dictionary') waiting.push(...next.entries.values());
        else if (next.kind === 'union') {
          collected.uncertain = true;
          waiting.push(...next.options);
        }
        else if (next.kind === 'unknown' || next.kind === 'result') collected.open = true;
      }
      return;
    }
    case 'instance':
      addInstance(context, value, inConfig, collected, seen);
      return;
    case 'method':
      // `base.output` and other attributes of models; some of its layers
      if (value.name === 'layers') collected.uncertain = true;
      if (value.self.kind === 'instance') addInstance(context, value.self, inConfig, collected, seen);
      else collected.open = true;
      return;
    case 'unknown':
    case 'result':
      collected.open = true;
      return;
    default:
      return;
  }
}

function addInstance(context: PartContext, instance: InstanceValue, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  if (context.isModel(instance)) {
    addModel(context, instance, inConfig, collected, seen);
    return;
  }
  if (instance.of.kind === 'class') {
    if (seen.has(instance.id)) return;
    seen.add(instance.id);
    addCustom(context, instance, 'layer', instance.place, inConfig, collected, seen);
    return;
  }
  if (!isLayerName(instance.of.name)) {
    if (instance.of.name.startsWith('tensorflow_hub.') || !instance.of.name.startsWith('keras.')) collected.open = true;
    return;
  }
  if (seen.has(instance.id)) return;
  seen.add(instance.id);
  collected.parts.push({ role: 'layer', what: { kind: 'builtin', instance }, place: instance.place, owner: null, inConfig });
  const isLambda = instance.of.name === 'keras.layers.Lambda';
  const names = parameterNames(instance.of.name);
  let position = 0;
  for (const argument of instance.arguments) {
    if (argument.spread !== null) continue;
    const name = argument.name ?? names[position++] ?? '';
    const role: Role = isLambda && (name === 'function' || (argument.name === null && position === 1)) ? 'lambda-body' : roleOfParameter(name);
    addArgument(context, argument.value, role, argument.place, instance, inConfig, collected, seen);
  }
}

/** A custom layer or model: its own part, what it is given, and what it holds. */
function addCustom(context: PartContext, instance: InstanceValue, role: Role, place: Place, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  if (instance.of.kind !== 'class') return;
  const custom = context.classOf(instance.of);
  if (custom === null) {
    collected.open = true;
    return;
  }
  collected.parts.push({ role, what: { kind: 'class', class: custom, instance }, place, owner: null, inConfig });
  if (role !== 'layer') return;
  const isHandedOn = custom.getConfig !== null;
  for (const argument of instance.arguments) {
    if (argument.spread !== null) continue;
    for (const option of optionsOf(argument.value)) {
      if (option.kind === 'instance' || option.kind === 'sequence') {
        // an object given to the constructor stands in the config, if get_config writes it
        addArgument(context, option, 'argument', argument.place, instance, inConfig && isHandedOn && context.classOf(instance.of) !== null, collected, seen);
      }
    }
  }
  for (const value of instance.attributes.values()) addHeld(context, value, collected, seen, 0);
}

/** Layers kept in an attribute: made again by the constructor, so that no config names them. */
function addHeld(context: PartContext, value: Value, collected: Collected, seen: Set<number>, depth: number): void {
  if (depth > 4) return;
  for (const option of optionsOf(value)) {
    if (option.kind === 'instance') {
      const isLayer = option.of.kind === 'external' ? isLayerName(option.of.name) || context.isModel(option) : context.classOf(option.of) !== null;
      if (isLayer) addInstance(context, option, false, collected, seen);
    } else if (option.kind === 'sequence') for (const element of option.elements) addHeld(context, element, collected, seen, depth + 1);
    else if (option.kind === 'dictionary') for (const element of option.entries.values()) addHeld(context, element, collected, seen, depth + 1);
  }
}

/** An argument of a Keras layer, loss, metric or optimizer. */
function addArgument(context: PartContext, value: Value, role: Role, place: Place, owner: InstanceValue, inConfig: boolean, collected: Collected, seen: Set<number>): void {
  switch (value.kind) {
    case 'union':
      for (const option of value.options) addArgument(context, option, role, place, owner, inConfig, collected, seen);
      return;
    case 'function':
      collected.parts.push({ role, what: { kind: 'function', function: value }, place, owner, inConfig });
      return;
    case 'lambda':
      collected.parts.push({ role, what: { kind: 'lambda', lambda: value }, place, owner, inConfig });
      return;
    case 'partial':
      collected.parts.push({ role, what: { kind: 'partial', partial: value }, place, owner, inConfig });
      return;
    case 'text': {
      const name = plainText(value);
      if (role !== 'argument' && name !== null) collected.parts.push({ role, what: { kind: 'name', name }, place, owner, inConfig });
      return;
    }
    case 'external':
      if (role !== 'argument') collected.parts.push({ role, what: { kind: 'external', name: value.name }, place, owner, inConfig });
      return;
    case 'sequence':
      value.elements.forEach((element, index) => addArgument(context, element, role, value.places[index] ?? place, owner, inConfig, collected, seen));
      return;
    case 'instance': {
      if (value.of.kind === 'class') {
        const custom = context.classOf(value.of);
        if (custom === null || seen.has(value.id)) return;
        if (custom.kind === 'layer' || custom.kind === 'model' || custom.kind === 'cell') addInstance(context, value, inConfig, collected, seen);
        else {
          seen.add(value.id);
          collected.parts.push({ role: roleOfKind(custom.kind) ?? role, what: { kind: 'class', class: custom, instance: value }, place: value.place, owner, inConfig });
        }
        return;
      }
      if (isLayerName(value.of.name) || context.isModel(value)) {
        addInstance(context, value, inConfig, collected, seen);
        return;
      }
      if (value.of.name.startsWith('keras.')) {
        if (seen.has(value.id)) return;
        seen.add(value.id);
        collected.parts.push({ role, what: { kind: 'builtin', instance: value }, place, owner, inConfig });
        for (const argument of value.arguments) {
          if (argument.spread === null) addArgument(context, argument.value, argument.name === null ? 'argument' : roleOfParameter(argument.name), argument.place, value, inConfig, collected, seen);
        }
      }
      return;
    }
    case 'unknown':
    case 'result':
      if (role !== 'argument') collected.parts.push({ role, what: { kind: 'unknown' }, place, owner, inConfig });
      return;
    default:
      return;
  }
}

function roleOfKind(kind: CustomClass['kind']): Role | null {
  switch (kind) {
    case 'loss':
    case 'metric':
    case 'optimizer':
    case 'schedule':
    case 'initializer':
    case 'regularizer':
    case 'constraint':
      return kind;
    default:
      return null;
  }
}

/** What a `compile` call hands over. */
export function readCompile(context: PartContext, event: CallEvent): Compile {
  const at = (name: string, position: number): PassedArgument | null => argumentAt(event.arguments, name, position);
  const losses: Part[] = [];
  const metrics: Part[] = [];
  const loss = at('loss', 1);
  if (loss !== null) addCompiled(context, loss.value, 'loss', loss.place, losses);
  for (const argument of [at('metrics', 2), at('weighted_metrics', 4)]) {
    if (argument !== null) addCompiled(context, argument.value, 'metric', argument.place, metrics);
  }
  const optimizers: Part[] = [];
  const optimizer = at('optimizer', 0);
  if (optimizer !== null) addCompiled(context, optimizer.value, 'optimizer', optimizer.place, optimizers);
  return {
    file: event.file.path,
    span: { start: event.call.start, end: event.call.end },
    call: event.call,
    losses,
    metrics,
    optimizer: optimizers[0] ?? null,
    optimizers,
    arguments: event.arguments,
    order: event.order,
    program: event.program,
    uncalled: event.uncalled,
    guard: event.guard,
  };
}

/** Losses, metrics or an optimizer as `compile` takes them: alone, in lists, in dictionaries by output. */
function addCompiled(context: PartContext, value: Value, role: Role, place: Place, parts: Part[], depth = 0): void {
  if (depth > 8) return;
  const push = (what: Part['what'], at = place, owner: InstanceValue | null = null): void => {
    parts.push({ role, what, place: at, owner, inConfig: true });
  };
  switch (value.kind) {
    case 'union':
      for (const option of value.options) addCompiled(context, option, role, place, parts, depth + 1);
      return;
    case 'sequence':
      value.elements.forEach((element, index) => addCompiled(context, element, role, value.places[index] ?? place, parts, depth + 1));
      if (value.open) push({ kind: 'unknown' });
      return;
    case 'dictionary':
      for (const [key, element] of value.entries) addCompiled(context, element, role, value.places.get(key) ?? place, parts, depth + 1);
      if (value.open) push({ kind: 'unknown' });
      return;
    case 'function':
      push({ kind: 'function', function: value });
      return;
    case 'lambda':
      push({ kind: 'lambda', lambda: value });
      return;
    case 'partial':
      push({ kind: 'partial', partial: value });
      return;
    case 'text': {
      const name = plainText(value);
      push(name === null ? { kind: 'unknown' } : { kind: 'name', name });
      return;
    }
    case 'external':
      push({ kind: 'external', name: value.name });
      return;
    case 'instance': {
      if (value.of.kind === 'class') {
        const custom = context.classOf(value.of);
        if (custom !== null) push({ kind: 'class', class: custom, instance: value }, value.place);
        else if (findMember(value.of, '__call__') !== null) push({ kind: 'unknown' });
        else push({ kind: 'unknown' });
      } else push({ kind: 'builtin', instance: value });
      // what Keras' own object is given: `MeanMetricWrapper(fn)`, `Adam(schedule)`
      const inner: Collected = { parts: [], operations: [], open: false, uncertain: false };
      for (const argument of value.arguments) {
        if (argument.spread === null && value.of.kind === 'external') {
          addArgument(context, argument.value, 'argument', argument.place, value, true, inner, new Set());
        }
        if (value.of.kind === 'class' && argument.value.kind === 'instance') {
          addArgument(context, argument.value, 'argument', argument.place, value, true, inner, new Set());
        }
      }
      for (const part of inner.parts) if (part.what.kind === 'lambda' || part.what.kind === 'function' || part.what.kind === 'partial' || part.what.kind === 'class') parts.push({ ...part, role: part.what.kind === 'class' ? part.role : role });
      return;
    }
    case 'method':
      push(value.function !== null ? { kind: 'function', function: value.function } : { kind: 'unknown' });
      return;
    case 'literal':
      return;
    default:
      push({ kind: 'unknown' });
  }
}
