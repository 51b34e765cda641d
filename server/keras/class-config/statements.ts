/** Runs the statements of a `get_config`, or of a helper of it, over its dictionaries. */
import type { Call, Expression, Loop, Statement, Subscript } from '../../python/syntax';
import { allParts, expressionsOf } from '../../python/walk';
import { followed } from './calls';
import { copyOf, merge, nothing, putAll, remove, type Entries } from './entries';
import { keysOf, stringsOf } from './keys';
import { readingMethods, variableOf, type Given, type Reading } from './reading';
import { evaluate, fromArguments, keysOfPairs } from './values';

/** Runs a method and gives what it returns, with what is handed to it besides its object. */
export function run(reading: Reading, given: Given = { entries: new Map(), names: new Map() }): Entries {
  for (const parameter of reading.method.definition.parameters) {
    if (parameter.name === reading.self) continue;
    const names = given.names.get(parameter.name);
    if (names !== undefined) reading.loopedLists.set(parameter.name, names);
    reading.variables.set(parameter.name, given.entries.get(parameter.name) ?? nothing(true));
  }
  runBlock(reading, reading.method.definition.body);
  return reading.returned ?? nothing(true);
}

function runBlock(reading: Reading, statements: Statement[]): void {
  for (const statement of statements) runStatement(reading, statement);
}

function runStatement(reading: Reading, statement: Statement): void {
  switch (statement.kind) {
    case 'assign':
      if (statement.value !== null) for (const target of statement.targets) assign(reading, target, statement.value);
      return;
    case 'augmented-assign': {
      const entries = variableOf(reading, statement.target);
      if (entries === null) return;
      if (statement.operator.startsWith('|')) merge(entries, evaluate(reading, statement.value));
      else entries.open = true;
      return;
    }
    case 'expression':
      effect(reading, statement.value);
      return;
    case 'return':
      if (statement.value !== null) {
        const entries = evaluate(reading, statement.value);
        reading.returned = reading.returned === null ? copyOf(entries) : merge(reading.returned, entries);
      }
      return;
    case 'delete':
      for (const target of statement.targets) {
        if (target.kind !== 'subscript') continue;
        const entries = variableOf(reading, target.object);
        const key = keysOf(reading, target.index);
        if (entries !== null && key !== null) for (const name of key) remove(entries, name);
      }
      return;
    case 'if':
      runBlock(reading, statement.then);
      runBlock(reading, statement.otherwise);
      return;
    case 'loop':
      loop(reading, statement);
      return;
    case 'with':
      runBlock(reading, statement.body);
      return;
    case 'try':
      runBlock(reading, statement.body);
      for (const handler of statement.handlers) runBlock(reading, handler.body);
      runBlock(reading, statement.otherwise);
      runBlock(reading, statement.finally);
      return;
    case 'match':
      for (const each of statement.cases) runBlock(reading, each.body);
      return;
    case 'function':
      reading.functions.set(statement.name, statement);
      return;
    default:
      for (const expression of expressionsOf(statement)) escape(reading, expression);
  }
}

function loop(reading: Reading, statement: Loop): void {
  const target = statement.target;
  const pairKey = target?.kind === 'tuple' && target.elements.length === 2 ? target.elements[0] : undefined;
  const names =
    pairKey === undefined ? stringsOf(reading, statement.iterable) : keysOfPairs(reading, statement.iterable);
  // the name of the key in `for key, value in (("units", self.units), ...)` and in `for key in ("units", ...)`
  const key = pairKey ?? target;
  if (key?.kind === 'name' && names !== null) {
    reading.loopNames.set(key.name, names);
    runBlock(reading, statement.body);
    reading.loopNames.delete(key.name);
  } else {
    for (const part of target === null ? [] : allParts(target))
      if (part.kind === 'name') reading.variables.set(part.name, nothing(true));
    runBlock(reading, statement.body);
  }
  runBlock(reading, statement.otherwise);
}

function assign(reading: Reading, target: Expression, value: Expression): void {
  if (target.kind === 'name') {
    if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set')
      reading.literals.set(target.name, value.elements);
    else reading.literals.delete(target.name);
    const entries = evaluate(reading, value);
    // `other = config` names the same dictionary
    reading.variables.set(target.name, value.kind === 'name' ? entries : copyOf(entries));
    return;
  }
  if (target.kind === 'subscript') {
    assignKey(reading, target, reading.loopNames.size > 0 ? null : value, value);
    return;
  }
  if (
    (target.kind === 'tuple' || target.kind === 'list') &&
    target.elements.some((element) => element.kind === 'subscript')
  ) {
    // config["low"], config["high"] = self.bounds
    const values =
      (value.kind === 'tuple' || value.kind === 'list') && value.elements.length === target.elements.length
        ? value.elements
        : null;
    for (const [index, element] of target.elements.entries())
      if (element.kind === 'subscript') assignKey(reading, element, values?.[index] ?? null, value);
    return;
  }
  escape(reading, value);
}

/** `config[key] = value`; null for a value that only running tells. */
function assignKey(reading: Reading, target: Subscript, value: Expression | null, written: Expression): void {
  const entries = variableOf(reading, target.object);
  if (entries !== null) putAll(reading.method, entries, keysOf(reading, target.index), value, written);
}

/** What a statement that is only an expression does: `config.update(...)`, `config.pop(...)`, `helper(config)`. */
function effect(reading: Reading, expression: Expression): void {
  if (expression.kind === 'call' && expression.callee.kind === 'attribute') {
    const entries = variableOf(reading, expression.callee.object);
    if (entries !== null && dictionaryMethod(reading, entries, expression.callee.name, expression)) return;
  }
  if (expression.kind === 'call' && followed(reading, expression) !== null) return;
  escape(reading, expression);
}

function dictionaryMethod(reading: Reading, entries: Entries, name: string, call: Call): boolean {
  switch (name) {
    case 'update':
      merge(entries, fromArguments(reading, call));
      return true;
    case 'pop': {
      const names = call.arguments[0] === undefined ? null : keysOf(reading, call.arguments[0].value);
      if (names !== null) for (const key of names) remove(entries, key);
      return true;
    }
    case 'setdefault':
    case '__setitem__': {
      const [key, value] = call.arguments;
      putAll(
        reading.method,
        entries,
        key === undefined ? null : keysOf(reading, key.value),
        value?.value ?? null,
        call,
      );
      return true;
    }
    default:
      return false;
  }
}

/** A dictionary handed to something that cannot be seen may have any key afterwards. */
function escape(reading: Reading, expression: Expression): void {
  for (const part of allParts(expression)) {
    if (part.kind !== 'call') continue;
    const held =
      part.callee.kind === 'attribute' && !readingMethods.has(part.callee.name)
        ? variableOf(reading, part.callee.object)
        : null;
    if (held !== null) held.open = true;
    for (const argument of part.arguments) {
      const entries = variableOf(reading, argument.value);
      if (entries !== null) entries.open = true;
    }
  }
}
