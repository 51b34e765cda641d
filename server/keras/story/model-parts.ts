/** What flows into a model: layers, their activations and the like. */
import { builtinClass } from '../builtins';
import type { CustomClass } from '../custom-class';
import { findMember } from '../interpreter/classes';
import { argumentAt, optionsOf, plainText } from '../interpreter/values';
import type { Part, Role } from '../story';
import type { ClassValue, InstanceValue, PassedArgument, Place, TensorValue, Value } from '../value';
import { callsOn, classOf, isModel, writtenFrom, type Telling } from './telling';

/** What a model is made of. */
export interface Collected {
  parts: Part[];
  /** Operators, slices and functions applied to symbolic tensors on the way. */
  operations: TensorValue[];
  /** There may be parts that cannot be seen. */
  open: boolean;
  /** Some parts may not be there, or be there several times: a branch or a loop out of sight decides. */
  uncertain: boolean;
}

/** What was collected so far. */
interface Collecting extends Collected {
  telling: Telling;
  /** Numbers of the objects and tensors that were visited. */
  seen: Set<number>;
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

function startCollecting(telling: Telling): Collecting {
  return { telling, seen: new Set(), parts: [], operations: [], open: false, uncertain: false };
}

/** Collects what a model is made of. */
export function collectModel(telling: Telling, instance: InstanceValue): Collected {
  const into = startCollecting(telling);
  try {
    addModel(into, instance, true);
  } catch (error) {
    // containers that hold themselves, or nest deeper than the stack
    if (!(error instanceof RangeError)) throw error;
    into.open = true;
  }
  return into;
}

function addModel(into: Collecting, instance: InstanceValue, inConfig: boolean): void {
  if (into.seen.has(instance.id) || into.seen.size > 3000) return;
  into.seen.add(instance.id);
  const calls = callsOn(into.telling, instance);
  if (instance.of.kind === 'class') {
    addCustom(into, instance, inConfig);
    // without a constructor of its own it takes inputs and outputs, and its config is that of the graph
    if (findMember(instance.of, '__init__') === null && argumentAt(instance.arguments, 'outputs', 1) !== null)
      addFunctional(into, instance.arguments, inConfig);
    for (const call of calls) {
      if (call.name === 'super.__init__') addFunctional(into, call.arguments, false);
    }
    return;
  }
  const name = instance.of.name;
  if (name === 'keras.Sequential') {
    const layers = argumentAt(instance.arguments, 'layers', 0);
    if (layers !== null) addLayers(into, layers.value, layers.place, inConfig);
    for (const call of calls) {
      const added = call.name === '.add' ? call.arguments[0] : undefined;
      // the last layer is taken off again
      if (call.name === '.pop') into.uncertain = true;
      if (added !== undefined && instance.event !== null && call.branch.depth > instance.event.branch.depth)
        into.uncertain = true;
      if (added !== undefined) addLayers(into, added.value, added.place, inConfig);
    }
  } else if (name === 'keras.Model') {
    if (instance.call === null) into.open = true;
    addFunctional(into, instance.arguments, inConfig);
  } else if (name === 'keras.models.clone_model') {
    const source = argumentAt(instance.arguments, 'model', 0)?.value;
    if (source !== undefined) addLayers(into, source, instance.place, inConfig);
    if (argumentAt(instance.arguments, 'clone_function', 2) !== null) into.open = true;
  } else if (!name.startsWith('keras.applications.')) addSources(into, instance, inConfig);
}

/** Adds what a loaded model was made of when it was saved. */
function addSources(into: Collecting, instance: InstanceValue, inConfig: boolean): void {
  const sources = writtenFrom(into.telling, instance);
  if (sources === null || sources.length === 0) {
    into.open = true;
    return;
  }
  // a program that goes on with what it saved itself reads its own file
  const others = sources.filter((source) => source.id !== instance.id);
  into.uncertain ||= others.length > 1;
  for (const source of others) addModel(into, source, inConfig);
}

function addFunctional(into: Collecting, passed: readonly PassedArgument[], inConfig: boolean): void {
  const outputs = argumentAt(passed, 'outputs', 1) ?? argumentAt(passed, 'output', null);
  if (outputs !== null) addLayers(into, outputs.value, outputs.place, inConfig);
}

/**
 * Adds the layers between a model's inputs and outputs, which another model takes over without the class of the first.
 */
function addGraphOf(into: Collecting, instance: InstanceValue, of: ClassValue, inConfig: boolean): void {
  const given = findMember(of, '__init__') === null ? [instance.arguments] : [];
  const handedOn = callsOn(into.telling, instance).flatMap((call) =>
    call.name === 'super.__init__' ? [call.arguments] : [],
  );
  for (const passed of [...given, ...handedOn]) addFunctional(into, passed, inConfig);
  if (given.length + handedOn.length === 0) into.open = true;
}

/** Adds the layers that a value stands for: a layer, a tensor and all that led to it, or a list of such. */
function addLayers(into: Collecting, value: Value, place: Place, inConfig: boolean): void {
  switch (value.kind) {
    case 'union':
      into.uncertain = true;
      for (const option of value.options) addLayers(into, option, place, inConfig);
      return;
    case 'sequence':
      value.elements.forEach((element, index) => addLayers(into, element, value.places[index] ?? place, inConfig));
      into.open ||= value.open;
      // what was appended under a condition need not be there
      into.uncertain ||= value.grown === true;
      return;
    case 'dictionary':
      for (const [key, element] of value.entries) addLayers(into, element, value.places.get(key) ?? place, inConfig);
      into.open ||= value.open;
      return;
    case 'tensor': {
      // walked without recursion: networks are deep
      const waiting: Value[] = [value];
      while (waiting.length > 0) {
        const next = waiting.pop();
        if (next === undefined) break;
        if (next.kind === 'tensor') {
          if (into.seen.has(next.id)) continue;
          into.seen.add(next.id);
          if (into.seen.size > 20_000) {
            into.open = true;
            return;
          }
          if (next.operation !== null) into.operations.push(next);
          if (next.layer !== null) addLayers(into, next.layer, next.place, inConfig);
          waiting.push(...next.inputs);
        } else if (next.kind === 'sequence') {
          waiting.push(...next.elements);
          into.open ||= next.open;
          into.uncertain ||= next.grown === true;
        } else if (next.kind === 'dictionary') waiting.push(...next.entries.values());
        else if (next.kind === 'union') {
          into.uncertain = true;
          waiting.push(...next.options);
        } else if (next.kind === 'method') addLayers(into, next, place, inConfig);
        else if (next.kind === 'unknown' || next.kind === 'result') into.open = true;
      }
      return;
    }
    case 'instance':
      addInstance(into, value, inConfig);
      return;
    case 'method':
      // `base.output` and other attributes of models; some of its layers
      if (value.name === 'layers') into.uncertain = true;
      if (value.self.kind !== 'instance') into.open = true;
      else if (
        /^(in|out)puts?$/.test(value.name) &&
        value.self.of.kind === 'class' &&
        isModel(into.telling, value.self)
      )
        addGraphOf(into, value.self, value.self.of, inConfig);
      else addInstance(into, value.self, inConfig);
      return;
    case 'unknown':
    case 'result':
      into.open = true;
      return;
    default:
      return;
  }
}

function addInstance(into: Collecting, instance: InstanceValue, inConfig: boolean): void {
  if (isModel(into.telling, instance)) {
    addModel(into, instance, inConfig);
    return;
  }
  if (instance.of.kind === 'class') {
    if (into.seen.has(instance.id)) return;
    into.seen.add(instance.id);
    addCustom(into, instance, inConfig);
    return;
  }
  if (!isLayerName(instance.of.name)) {
    if (instance.of.name.startsWith('tensorflow_hub.') || !instance.of.name.startsWith('keras.')) into.open = true;
    return;
  }
  if (into.seen.has(instance.id)) return;
  into.seen.add(instance.id);
  into.parts.push({ role: 'layer', what: { kind: 'builtin', instance }, place: instance.place, owner: null, inConfig });
  const isLambda = instance.of.name === 'keras.layers.Lambda';
  const names = parameterNames(instance.of.name);
  let position = 0;
  for (const argument of instance.arguments) {
    if (argument.spread !== null) continue;
    const name = argument.name ?? names[position++] ?? '';
    const role: Role =
      isLambda && (name === 'function' || (argument.name === null && position === 1))
        ? 'lambda-body'
        : roleOfParameter(name);
    addArgument(into, argument.value, { role, place: argument.place, owner: instance, inConfig });
  }
}

/** A custom layer or model: its own part, what it is given, and what it holds. */
function addCustom(into: Collecting, instance: InstanceValue, inConfig: boolean): void {
  const custom = instance.of.kind === 'class' ? classOf(into.telling, instance.of) : null;
  if (custom === null) {
    into.open = true;
    return;
  }
  into.parts.push({
    role: 'layer',
    what: { kind: 'class', class: custom, instance },
    place: instance.place,
    owner: null,
    inConfig,
  });
  const isHandedOn = custom.getConfig !== null;
  for (const argument of instance.arguments) {
    if (argument.spread !== null) continue;
    for (const option of optionsOf(argument.value)) {
      if (option.kind === 'instance' || option.kind === 'sequence') {
        // an object given to the constructor stands in the config, if get_config writes it
        addArgument(into, option, {
          role: 'argument',
          place: argument.place,
          owner: instance,
          inConfig: inConfig && isHandedOn,
        });
      }
    }
  }
  for (const value of instance.attributes.values()) addHeld(into, value);
}

/** Layers kept in an attribute: made again by the constructor, so that no config names them. */
function addHeld(into: Collecting, value: Value, depth = 0): void {
  if (depth > 4) return;
  for (const option of optionsOf(value)) {
    if (option.kind === 'instance') {
      const isLayer =
        option.of.kind === 'external'
          ? isLayerName(option.of.name) || isModel(into.telling, option)
          : classOf(into.telling, option.of) !== null;
      if (isLayer) addInstance(into, option, false);
    } else if (option.kind === 'sequence') for (const element of option.elements) addHeld(into, element, depth + 1);
    else if (option.kind === 'dictionary')
      for (const element of option.entries.values()) addHeld(into, element, depth + 1);
  }
}

/** An argument of a Keras layer, loss, metric or optimizer; `as` says what it is there for, and whose it is. */
function addArgument(into: Collecting, value: Value, as: Omit<Part, 'what'>): void {
  const push = (what: Part['what']): void => {
    into.parts.push({ ...as, what });
  };
  switch (value.kind) {
    case 'union':
      for (const option of value.options) addArgument(into, option, as);
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
      if (as.role !== 'argument' && name !== null) push({ kind: 'name', name });
      return;
    }
    case 'external':
      if (as.role !== 'argument') push({ kind: 'external', name: value.name });
      return;
    case 'sequence':
      value.elements.forEach((element, index) =>
        addArgument(into, element, { ...as, place: value.places[index] ?? as.place }),
      );
      return;
    case 'instance':
      addObject(into, value, as);
      return;
    case 'unknown':
    case 'result':
      if (as.role !== 'argument') push({ kind: 'unknown' });
      return;
    default:
      return;
  }
}

/**
 * An object handed over as an argument: a layer with all that it is made of, or another object with what it was given.
 */
function addObject(into: Collecting, value: InstanceValue, as: Omit<Part, 'what'>): void {
  if (value.of.kind === 'class') {
    const custom = classOf(into.telling, value.of);
    if (custom === null || into.seen.has(value.id)) return;
    if (custom.kind === 'layer' || custom.kind === 'model' || custom.kind === 'cell')
      addInstance(into, value, as.inConfig);
    else {
      into.seen.add(value.id);
      into.parts.push({
        ...as,
        role: roleOfKind(custom.kind) ?? as.role,
        what: { kind: 'class', class: custom, instance: value },
        place: value.place,
      });
    }
    return;
  }
  if (isLayerName(value.of.name) || isModel(into.telling, value)) {
    addInstance(into, value, as.inConfig);
    return;
  }
  if (!value.of.name.startsWith('keras.') || into.seen.has(value.id)) return;
  into.seen.add(value.id);
  into.parts.push({ ...as, what: { kind: 'builtin', instance: value } });
  for (const argument of value.arguments) {
    if (argument.spread !== null) continue;
    addArgument(into, argument.value, {
      role: argument.name === null ? 'argument' : roleOfParameter(argument.name),
      place: argument.place,
      owner: value,
      inConfig: as.inConfig,
    });
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

/** Functions and custom objects that an object was given: `MeanMetricWrapper(fn)`, `Adam(schedule)`. */
export function partsGiven(telling: Telling, value: InstanceValue): Part[] {
  const into = startCollecting(telling);
  for (const argument of value.arguments) {
    const isGiven = value.of.kind === 'class' ? argument.value.kind === 'instance' : argument.spread === null;
    into.seen.clear();
    if (isGiven)
      addArgument(into, argument.value, { role: 'argument', place: argument.place, owner: value, inConfig: true });
  }
  return into.parts.filter(
    ({ what }) =>
      what.kind === 'lambda' || what.kind === 'function' || what.kind === 'partial' || what.kind === 'class',
  );
}
