/**
 * Calls that a `get_config` makes to where its class and its module go on: helpers, other methods, the `get_config` of
 * the next class.
 */
import type { Argument, Call, Expression } from '../../python/syntax';
import { expressionName, type Method } from '../class-members';
import { merge, nothing, put, type Entries } from './entries';
import { keysOf, stringsOf } from './keys';
import { deepest, isOwnObject, readingOf, startReading, variableOf, type Given, type Reading } from './reading';

/**
 * What a call of a function of the project gives: one of the module, or one made inside the method. Null for any other
 * call.
 */
export function followed(reading: Reading, call: Call): Entries | null {
  if (reading.depth >= deepest) return null;
  if (call.callee.kind === 'attribute') {
    const { object, name } = call.callee;
    const method = isOwnObject(reading, object) ? reading.class.methods.get(name) : undefined;
    if (
      method === undefined ||
      method.definition.decorators.some((decorator) => expressionName(decorator) !== 'staticmethod')
    )
      return null;
    return handOver(reading, readingOf(reading, method), call);
  }
  if (call.callee.kind !== 'name') return null;
  const inner = reading.functions.get(call.callee.name);
  if (inner !== undefined) {
    if (inner.decorators.length > 0) return null;
    const inside = startReading(reading, { ...reading.method, definition: inner }, reading.after, reading.depth + 1);
    return handOver(reading, inside, call, true);
  }
  if (reading.variables.has(call.callee.name)) return null;
  const value = reading.class.resolve(call.callee, reading.method.value.scope);
  if (
    value.kind !== 'function' ||
    value.owner !== null ||
    value.openDecorator ||
    value.wrapper !== undefined ||
    value.definition.decorators.length > 0
  )
    return null;
  const method: Method = { owner: reading.method.owner, inherited: false, value, definition: value.definition };
  return handOver(reading, startReading(reading, method, [], reading.depth + 1), call);
}

/**
 * Binds what a call hands over to the parameters of a helper, and runs it; a function made inside the method sees the
 * names around it.
 */
function handOver(reading: Reading, helper: Reading, call: Call, isInner = false): Entries {
  const given: Given = { entries: new Map(), names: new Map() };
  const bind = (name: string, argument: Argument): void => {
    const names = stringsOf(reading, argument.value);
    if (names !== null) given.names.set(name, names);
    given.entries.set(name, reading.evaluators.evaluate(reading, argument.value));
  };
  const parameters = helper.method.definition.parameters.filter((parameter) => parameter.name !== helper.self);
  const positional = parameters.filter(
    (parameter) => parameter.form === 'normal' || parameter.form === 'positional-only',
  );
  const star = parameters.find((parameter) => parameter.form === 'star' && parameter.name !== '');
  const doubleStar = parameters.find((parameter) => parameter.form === 'double-star');
  const rest: Expression[] = [];
  const keywords = nothing();
  let isOpen = false;
  let index = 0;
  for (const argument of call.arguments) {
    if (argument.spread === '**') merge(keywords, reading.evaluators.evaluate(reading, argument.value));
    else if (argument.spread !== null) isOpen = true;
    else if (argument.name !== null) {
      if (parameters.some((parameter) => parameter.name === argument.name)) bind(argument.name, argument);
      else put(reading.method, keywords, argument.name, argument.value, argument.value);
    } else {
      const parameter = positional[index++];
      if (parameter === undefined) rest.push(argument.value);
      else bind(parameter.name, argument);
    }
  }
  if (star !== undefined && !isOpen) {
    const names = rest.map((each) => keysOf(reading, each));
    if (!names.includes(null)) {
      given.names.set(
        star.name,
        names.flatMap((each) => each ?? []),
      );
    }
  }
  if (doubleStar !== undefined) given.entries.set(doubleStar.name, keywords);
  if (isInner) {
    for (const [name, entries] of reading.variables) if (!given.entries.has(name)) helper.variables.set(name, entries);
    for (const [name, elements] of reading.literals) helper.literals.set(name, elements);
  }
  return reading.evaluators.run(helper, given);
}

/** The config of the next class in resolution order. */
export function baseConfig(reading: Reading): Entries {
  const entries = nothing(
    reading.after.some(
      (ancestor, index) =>
        ancestor.kind === 'open' && !reading.after.slice(0, index).some((each) => each.kind === 'keras'),
    ),
  );
  if (reading.depth >= deepest) return { ...entries, open: true };
  const found = reading.evaluators.configFrom(reading.class, reading.after, reading.depth + 1);
  if (found === null) {
    entries.includesBase = reading.after.some((ancestor) => ancestor.kind === 'keras');
    return entries;
  }
  for (const key of found.keys) entries.keys.set(key.name, key);
  for (const name of found.removed) entries.removed.add(name);
  entries.open ||= found.open;
  entries.includesBase = found.includesBase;
  return entries;
}

/**
 * What a method of the class gives that cannot be followed with its arguments: what it returns, and what is handed to
 * it.
 */
export function ownMethod(reading: Reading, name: string, call: Call): Entries {
  const method = reading.class.methods.get(name);
  if (method === undefined || reading.depth >= deepest) return nothing(true);
  const entries = reading.evaluators.run(readingOf(reading, method));
  // a config handed in may come out again
  for (const argument of call.arguments) {
    const given = variableOf(reading, argument.value);
    if (given !== null || argument.value.kind === 'call')
      merge(entries, reading.evaluators.evaluate(reading, argument.value));
    if (given !== null) given.open = true;
  }
  return entries;
}
