/** What an expression of a `get_config` is worth: a dictionary, as far as it can be followed. */
import type { Attribute, Call, Comprehension, Expression } from '../../python/syntax';
import { allParts, expressionsOf } from '../../python/walk';
import { expressionName, selfName, statementsWithin, type AttributeWrite } from '../class-members';
import { fieldsOf, isDataclass, isPropertyFunction } from '../interpreter/classes';
import type { Scope } from '../value';
import { baseConfig, followed, ownMethod } from './calls';
import { copyOf, merge, nothing, put, putAll, type Entries } from './entries';
import { keysOf, stringsOf } from './keys';
import { deepest, isOwnObject, readingMethods, readingOf, variableOf, type Reading } from './reading';

/**
 * The dictionary that an expression is; an open one for what cannot be followed. Evaluating binds the names that it
 * assigns.
 */
export function evaluate(reading: Reading, expression: Expression): Entries {
  switch (expression.kind) {
    case 'name':
      return reading.variables.get(expression.name) ?? nothing(true);
    case 'dictionary': {
      const entries = nothing();
      for (const { key, value } of expression.entries) {
        if (key === null) {
          merge(entries, evaluate(reading, value));
          continue;
        }
        putAll(reading.method, entries, keysOf(reading, key), value, value);
      }
      return entries;
    }
    case 'operation': {
      if (expression.operator !== '|' && expression.operator !== '+' && expression.operator !== 'or')
        return nothing(true);
      return merge(copyOf(evaluate(reading, expression.left)), evaluate(reading, expression.right));
    }
    case 'conditional':
      return merge(copyOf(evaluate(reading, expression.then)), evaluate(reading, expression.otherwise));
    case 'comprehension':
      return comprehension(reading, expression);
    case 'named-assignment': {
      const entries = copyOf(evaluate(reading, expression.value));
      reading.variables.set(expression.name, entries);
      return entries;
    }
    case 'list':
    case 'tuple': {
      // pairs: `dict(list(base.items()) + [("a", self.a)])`
      const entries = nothing();
      for (const element of expression.elements) {
        const pair = element.kind === 'tuple' && element.elements.length === 2 ? element.elements : null;
        const names = pair?.[0] === undefined ? null : keysOf(reading, pair[0]);
        const value = pair?.[1];
        if (names === null || value === undefined) entries.open = true;
        else for (const name of names) put(reading.method, entries, name, value, value);
      }
      return entries;
    }
    case 'call':
      return callResult(reading, expression);
    case 'attribute':
      return attribute(reading, expression);
    default:
      return nothing(true);
  }
}

/** The keyword arguments of `dict(...)` or `update(...)`, its positional ones merged before. */
export function fromArguments(reading: Reading, call: Call): Entries {
  const entries = nothing();
  for (const argument of call.arguments) {
    if (argument.spread === '**' || (argument.name === null && argument.spread === null))
      merge(entries, evaluate(reading, argument.value));
    else if (argument.name !== null) put(reading.method, entries, argument.name, argument.value, argument.value);
    else entries.open = true;
  }
  return entries;
}

function comprehension(reading: Reading, expression: Comprehension): Entries {
  const [loop] = expression.loops;
  // pairs are as good: `config.update((key, getattr(self, key)) for key in keys)`
  const [first] =
    expression.form !== 'dictionary' && expression.element.kind === 'tuple' && expression.element.elements.length === 2
      ? expression.element.elements
      : [];
  const key = expression.form === 'dictionary' ? expression.key : (first ?? null);
  if (expression.loops.length !== 1 || loop === undefined || key === null) return nothing(true);
  const names = stringsOf(reading, loop.iterable);
  if (loop.target.kind === 'name' && names !== null && key.kind === 'name' && key.name === loop.target.name) {
    const entries = nothing(expression.conditions.length > 0);
    for (const name of names) put(reading.method, entries, name, null, expression);
    return entries;
  }
  const pair = loop.target.kind === 'tuple' && loop.target.elements.length === 2 ? loop.target.elements : null;
  const [left] = pair ?? [];
  if (left?.kind === 'name' && key.kind === 'name' && key.name === left.name) {
    // `for key, value in vars(self).items() if key in names`
    const kept = namesAsked(reading, expression.conditions, left.name);
    if (kept !== null && isOwnAttributes(reading, loop.iterable)) {
      const entries = nothing();
      for (const name of kept) put(reading.method, entries, name, null, expression);
      return entries;
    }
    const listed =
      loop.iterable.kind === 'list' || loop.iterable.kind === 'tuple' || loop.iterable.kind === 'name'
        ? keysOfPairs(reading, loop.iterable)
        : null;
    if (listed !== null) {
      const entries = nothing(expression.conditions.length > 0);
      for (const name of listed) put(reading.method, entries, name, null, expression);
      return entries;
    }
  }
  // `{k: v for k, v in config.items()}` keeps some of what is there
  const iterated = loop.iterable;
  if (iterated.kind === 'call' && iterated.callee.kind === 'attribute' && iterated.callee.name === 'items') {
    const entries = copyOf(evaluate(reading, iterated.callee.object));
    if (expression.conditions.length > 0) entries.open = true;
    return entries;
  }
  return nothing(true);
}

/** The names of `if key in ("units", "rate")`; null for any other condition. */
function namesAsked(reading: Reading, conditions: readonly Expression[], key: string): string[] | null {
  const [condition, ...others] = conditions;
  if (
    condition?.kind !== 'comparison' ||
    others.length > 0 ||
    condition.operators.length !== 1 ||
    condition.operators[0] !== 'in'
  )
    return null;
  const [left, right] = condition.operands;
  return left?.kind === 'name' && left.name === key && right !== undefined ? stringsOf(reading, right) : null;
}

/** `vars(self).items()`, `self.__dict__.items()`. */
function isOwnAttributes(reading: Reading, iterable: Expression): boolean {
  if (iterable.kind !== 'call' || iterable.callee.kind !== 'attribute' || iterable.callee.name !== 'items')
    return false;
  const object = iterable.callee.object;
  const of =
    object.kind === 'attribute' && object.name === '__dict__'
      ? object.object
      : object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'vars'
        ? object.arguments[0]?.value
        : undefined;
  return of !== undefined && isOwnObject(reading, of);
}

/**
 * First parts of written pairs, `(("units", self.units), ...)`, or the keys of a dictionary that is written out; null
 * where one is not in sight.
 */
export function keysOfPairs(reading: Reading, iterable: Expression): string[] | null {
  if (iterable.kind === 'name') {
    const own = reading.literals.get(iterable.name);
    if (own !== undefined) return firstParts(reading, own);
  }
  if (iterable.kind === 'list' || iterable.kind === 'tuple') return firstParts(reading, iterable.elements);
  if (
    iterable.kind === 'call' &&
    iterable.callee.kind === 'attribute' &&
    iterable.callee.name === 'items' &&
    iterable.callee.object.kind === 'dictionary'
  ) {
    const entries = evaluate(reading, iterable.callee.object);
    return entries.open || entries.includesBase ? null : [...entries.keys.keys()];
  }
  return null;
}

function firstParts(reading: Reading, elements: readonly Expression[]): string[] | null {
  const keys = elements.map((element) =>
    element.kind === 'tuple' && element.elements.length === 2 && element.elements[0] !== undefined
      ? keysOf(reading, element.elements[0])
      : null,
  );
  return keys.includes(null) ? null : keys.flatMap((key) => key ?? []);
}

/** A property that returns a dictionary, or an attribute that holds one; open for anything else. */
function attribute(reading: Reading, expression: Attribute): Entries {
  if (!isOwnObject(reading, expression.object) || reading.depth >= deepest) return nothing(true);
  const method = reading.class.methods.get(expression.name);
  if (method !== undefined)
    return isPropertyFunction(method.value) ? reading.evaluators.run(readingOf(reading, method)) : nothing(true);
  const writes = reading.class.attributes.filter((write) => write.attribute === expression.name);
  const [only] = writes;
  if (only === undefined || writes.length > 1 || only.value === null || isChanged(reading, only)) return nothing(true);
  if (
    only.value.kind !== 'dictionary' &&
    !(only.value.kind === 'call' && only.value.callee.kind === 'name' && only.value.callee.name === 'dict')
  )
    return nothing(true);
  return copyOf(evaluate(readingOf(reading, only.method), only.value));
}

/** Whether any method changes the dictionary that an attribute holds, or hands it on. */
function isChanged(reading: Reading, write: AttributeWrite): boolean {
  const isIt = (expression: Expression): boolean =>
    expression.kind === 'attribute' && expression.name === write.attribute && expression.object.kind === 'name';
  for (const { definition } of reading.class.methods.values()) {
    if (definition === reading.method.definition) continue;
    for (const statement of statementsWithin(definition.body)) {
      if (statement === write.statement) continue;
      for (const expression of expressionsOf(statement)) {
        for (const part of allParts(expression)) {
          if (part.kind === 'call' && part.arguments.some(({ value }) => isIt(value))) return true;
          if (
            part.kind === 'call' &&
            part.callee.kind === 'attribute' &&
            isIt(part.callee.object) &&
            !readingMethods.has(part.callee.name)
          )
            return true;
        }
      }
      const targets =
        statement.kind === 'assign'
          ? statement.targets
          : statement.kind === 'augmented-assign'
            ? [statement.target]
            : statement.kind === 'delete'
              ? statement.targets
              : [];
      if (targets.some((target) => isIt(target) || (target.kind === 'subscript' && isIt(target.object)))) return true;
      if (statement.kind === 'assign' && statement.value !== null && isIt(statement.value)) return true;
    }
  }
  return false;
}

function callResult(reading: Reading, call: Call): Entries {
  const callee = call.callee;
  const fields = dataclassFields(reading, call);
  if (fields !== null) {
    const entries = nothing();
    for (const field of fields) put(reading.method, entries, field, null, call);
    return entries;
  }
  if (callee.kind === 'attribute' && callee.name === 'get_config') {
    const object = callee.object;
    const isSuper = object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'super';
    if (isSuper) return baseConfig(reading);
    const written = expressionName(object);
    if (written !== '' && reading.method.owner.definition.bases.some((base) => expressionName(base.value) === written))
      return baseConfig(reading);
    // another object's config
    return nothing(true);
  }
  if (callee.kind === 'attribute') {
    if (callee.name === 'copy' && call.arguments.length === 0) return copyOf(evaluate(reading, callee.object));
    if (callee.name === 'items' || callee.name === 'to_dict') return copyOf(evaluate(reading, callee.object));
    if ((callee.name === 'copy' || callee.name === 'deepcopy') && call.arguments[0] !== undefined)
      return copyOf(evaluate(reading, call.arguments[0].value));
    if (isOwnObject(reading, callee.object)) return followed(reading, call) ?? ownMethod(reading, callee.name, call);
    if (callee.name === 'OrderedDict' || callee.name === 'ChainMap') return fromArguments(reading, call);
    if (callee.name === 'chain') return fromArguments(reading, call);
  }
  if (callee.kind === 'name') {
    if (['dict', 'OrderedDict', 'ChainMap', 'chain'].includes(callee.name)) return fromArguments(reading, call);
    if (callee.name === 'zip' && call.arguments.length === 2) return zipped(reading, call);
    const result = followed(reading, call);
    if (result !== null) return result;
    const [only] = call.arguments;
    if (['list', 'tuple', 'deepcopy', 'copy'].includes(callee.name) && only !== undefined)
      return copyOf(evaluate(reading, only.value));
  }
  // something that cannot be seen: whatever goes in may come out, and more
  const entries = nothing(true);
  for (const argument of call.arguments) {
    const part = argument.value;
    if (part.kind === 'call' || part.kind === 'dictionary' || variableOf(reading, part) !== null)
      merge(entries, evaluate(reading, part));
  }
  entries.open = true;
  return entries;
}

/** `zip(("units", "rate"), (self.units, self.rate))` as pairs. */
function zipped(reading: Reading, call: Call): Entries {
  const [names, values] = call.arguments.map(({ value }) => value);
  const keys = names === undefined ? null : stringsOf(reading, names);
  if (keys === null) return nothing(true);
  const elements = values?.kind === 'tuple' || values?.kind === 'list' ? values.elements : null;
  const entries = nothing();
  for (const [index, key] of keys.entries()) put(reading.method, entries, key, elements?.[index] ?? null, call);
  return entries;
}

/**
 * The fields of `asdict(self.params)` and `self.params.asdict()`, where the attribute holds a dataclass of the
 * project's and nothing else.
 */
function dataclassFields(reading: Reading, call: Call): readonly string[] | null {
  const direct = isAsDictionary(reading, call, reading.method.value.scope);
  const [only] = call.arguments;
  const object = direct
    ? only?.value
    : call.arguments.length === 0 && call.callee.kind === 'attribute'
      ? call.callee.object
      : undefined;
  if (object?.kind !== 'attribute' || !isOwnObject(reading, object.object)) return null;
  const writes = reading.class.attributes.filter((write) => write.attribute === object.name);
  const held = writes.map(({ value, method }) => {
    if (value?.kind === 'call') return reading.class.resolve(value.callee, method.value.scope);
    const parameter =
      value?.kind === 'name' ? method.definition.parameters.find((each) => each.name === value.name) : undefined;
    return parameter?.annotation == null ? null : reading.class.resolve(parameter.annotation, method.value.scope);
  });
  const [first] = held;
  if (first?.kind !== 'class' || held.some((each) => each !== first) || first.bases.length > 0 || !isDataclass(first))
    return null;
  if (!direct) {
    // a method of the dataclass that does nothing but `return asdict(self)`
    const method = call.callee.kind === 'attribute' ? first.members.get(call.callee.name) : undefined;
    const statement =
      method?.kind === 'function'
        ? method.definition.body.filter((each) => each.kind !== 'expression').at(0)
        : undefined;
    if (
      method?.kind !== 'function' ||
      statement?.kind !== 'return' ||
      statement.value?.kind !== 'call' ||
      !isAsDictionary(reading, statement.value, method.scope)
    )
      return null;
    const [self] = statement.value.arguments;
    if (self?.value.kind !== 'name' || self.value.name !== selfName(method.definition)) return null;
  }
  return fieldsOf(first);
}

function isAsDictionary(reading: Reading, call: Call, scope: Scope): boolean {
  if (call.arguments.length !== 1 || call.arguments[0]?.name !== null || call.arguments[0].spread !== null)
    return false;
  const callee = reading.class.resolve(call.callee, scope);
  return callee.kind === 'external' && (callee.name === 'dataclasses.asdict' || callee.name === 'builtins.vars');
}
