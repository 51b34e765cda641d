/** The texts of keys, and lists of them: written out, looped over, kept in the class or the module. */
import type { Call, Expression } from '../../python/syntax';
import { plainText } from '../interpreter/values';
import { deepest, isOwnObject, readingOf, type Reading } from './reading';

/** The text of a key, or the several that a loop over literals gives it. */
export function keysOf(reading: Reading, expression: Expression): string[] | null {
  if (expression.kind === 'string' && !expression.bytes) return [expression.value];
  if (expression.kind === 'name') {
    const looped = reading.loopNames.get(expression.name);
    if (looped !== undefined || reading.variables.has(expression.name)) return looped ?? null;
  } else if (expression.kind !== 'attribute' && expression.kind !== 'operation') return null;
  const named = plainText(reading.class.resolve(expression, reading.method.value.scope));
  return named === null ? null : [named];
}

/**
 * The strings of a list that is written out, handed over, or kept in the class or module; null where one is not in
 * sight.
 */
export function stringsOf(reading: Reading, expression: Expression): string[] | null {
  if (expression.kind === 'operation' && expression.operator === '+') {
    const [left, right] = [stringsOf(reading, expression.left), stringsOf(reading, expression.right)];
    return left === null || right === null ? null : [...left, ...right];
  }
  if (expression.kind === 'call') return stringsOfCall(reading, expression);
  let elements: Expression[] | null = null;
  if (expression.kind === 'list' || expression.kind === 'tuple' || expression.kind === 'set')
    elements = expression.elements;
  if (expression.kind === 'attribute' && isOwnClass(reading, expression.object)) {
    // `for key in self.CONFIG_KEYS`: a literal of the class body
    elements = classLiteral(reading, expression.name);
  }
  if (expression.kind === 'name') {
    const handed = reading.loopedLists.get(expression.name);
    if (handed !== undefined) return handed;
    const own = reading.literals.get(expression.name);
    if (own === undefined) return reading.variables.has(expression.name) ? null : namesOf(reading, expression);
    elements = own;
  }
  if (elements === null) return null;
  const texts = elements.flatMap((element) => (element.kind === 'string' ? [element.value] : []));
  return texts.length === elements.length ? texts : null;
}

/** `"units rate".split()`, `sorted(names)`, `self.config_names()`. */
function stringsOfCall(reading: Reading, call: Call): string[] | null {
  const [first, ...others] = call.arguments;
  if (call.callee.kind === 'name') {
    return ['list', 'tuple', 'set', 'sorted', 'frozenset'].includes(call.callee.name) &&
      first?.spread === null &&
      others.every((other) => other.name === 'key' || other.name === 'reverse')
      ? stringsOf(reading, first.value)
      : null;
  }
  if (call.callee.kind !== 'attribute') return null;
  const { object, name } = call.callee;
  if (name === 'split' && object.kind === 'string' && call.arguments.length === 0)
    return object.value.trim().split(/\s+/);
  if (!isOwnObject(reading, object) || call.arguments.length > 0 || reading.depth >= deepest) return null;
  const method = reading.class.methods.get(name);
  const [statement, ...more] = method?.definition.body.filter((each) => each.kind !== 'expression') ?? [];
  return method !== undefined && statement?.kind === 'return' && statement.value !== null && more.length === 0
    ? stringsOf(readingOf(reading, method), statement.value)
    : null;
}

/** `self`, `type(self)`, `self.__class__`, or the class by its name. */
function isOwnClass(reading: Reading, expression: Expression): boolean {
  if (reading.self === null) return false;
  if (isOwnObject(reading, expression)) return true;
  if (expression.kind === 'name') {
    return reading.class.ancestors.some(
      (ancestor) => ancestor.kind === 'project' && ancestor.class.definition.name === expression.name,
    );
  }
  if (expression.kind === 'attribute')
    return expression.name === '__class__' && isOwnObject(reading, expression.object);
  const [only] =
    expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.name === 'type'
      ? expression.arguments
      : [];
  return only !== undefined && isOwnObject(reading, only.value);
}

/** A list of strings that the module holds under a name. */
function namesOf(reading: Reading, expression: Expression): string[] | null {
  const value = reading.class.resolve(expression, reading.method.value.scope);
  if (value.kind !== 'sequence' || value.open) return null;
  const texts = value.elements.map((element) => plainText(element));
  return texts.includes(null) ? null : texts.flatMap((each) => each ?? []);
}

function classLiteral(reading: Reading, name: string): Expression[] | null {
  for (const ancestor of reading.class.ancestors) {
    if (ancestor.kind !== 'project') return null;
    for (const statement of ancestor.class.definition.body) {
      if (
        statement.kind !== 'assign' ||
        !statement.targets.some((target) => target.kind === 'name' && target.name === name)
      )
        continue;
      const value = statement.value;
      return value?.kind === 'list' || value?.kind === 'tuple' ? value.elements : null;
    }
  }
  return null;
}
