/** Looking up what a project's class has, over its bases. */
import { once } from '../../python/once';
import { kerasName } from '../builtins';
import type { ClassValue, ExternalValue, FunctionValue, Scope, Value } from '../value';
import { optionsOf } from './values';

/**
 * The class and its project bases, nearest first, each once: a base that several share comes after all of them, as
 * Python's `__mro__` has it. Asked for with every attribute that is read.
 */
const projectAncestors = once((value: ClassValue): readonly ClassValue[] => {
  const found = new Set<ClassValue>();
  let isShared = false;
  const visit = (each: ClassValue): void => {
    if (found.has(each)) isShared = true;
    if (found.has(each) || found.size > 40) return;
    found.add(each);
    for (const base of each.bases) for (const option of optionsOf(base)) if (option.kind === 'class') visit(option);
  };
  visit(value);
  return isShared ? afterThoseThatShareThem([...found]) : [...found];
});

/** Classes in an order in which none stands before one that is made from it, and else as they are given. */
function afterThoseThatShareThem(classes: readonly ClassValue[]): ClassValue[] {
  const left = new Set(classes);
  const ordered: ClassValue[] = [];
  const isBaseOf = (each: ClassValue, other: ClassValue): boolean =>
    other !== each && other.bases.some((base) => optionsOf(base).includes(each));
  while (left.size > 0) {
    const [first] = left;
    const next = [...left].find((each) => ![...left].some((other) => isBaseOf(each, other))) ?? first;
    if (next === undefined) break;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

/** Classes outside the project among the ancestors, nearest first. */
export function externalAncestors(value: ClassValue): ExternalValue[] {
  return projectAncestors(value).flatMap((each) =>
    each.bases.flatMap((base) =>
      optionsOf(base).filter((option): option is ExternalValue => option.kind === 'external'),
    ),
  );
}

/** The nearest Keras class among the ancestors, canonical; null when there is none. */
export const kerasBaseOf = once(
  (value: ClassValue): string | null =>
    externalAncestors(value).find((base) => kerasName(base.written) !== null)?.name ?? null,
);

/** What a class has under a name, its own or inherited within the project; `above` starts at its bases. */
export function findMember(value: ClassValue, name: string, above = false): Value | null {
  for (const each of projectAncestors(value)) {
    const found = above && each === value ? undefined : each.members.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * What `super()` in a method of `owner` finds under a name, for an object of a class: the next that has it after
 * `owner` in the order of that class.
 */
export function findAfter(value: ClassValue, owner: ClassValue, name: string): Value | null {
  const order = projectAncestors(value);
  const at = order.indexOf(owner);
  if (at < 0) return findMember(owner, name, true);
  for (const each of order.slice(at + 1)) {
    const found = each.members.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Fields of a dataclass or named tuple in the order of its constructor, those of its bases first. */
export function fieldsOf(value: ClassValue): string[] {
  const fields = [...projectAncestors(value)]
    .reverse()
    .flatMap((each) => each.definition.body)
    .flatMap((statement) =>
      statement.kind === 'assign' && statement.annotation !== null && statement.targets[0]?.kind === 'name'
        ? [statement.targets[0].name]
        : [],
    );
  return [...new Set(fields)];
}

/**
 * Whether a class is decorated with `dataclass`, in whatever spelling, so that it has a constructor made of its fields.
 */
export function isDataclass(value: ClassValue): boolean {
  return value.definition.decorators.some((decorator) => {
    const named = decorator.kind === 'call' ? decorator.callee : decorator;
    return (
      (named.kind === 'name' && named.name === 'dataclass') ||
      (named.kind === 'attribute' &&
        named.name === 'dataclass' &&
        named.object.kind === 'name' &&
        named.object.name === 'dataclasses')
    );
  });
}

/**
 * Whether `@dataclass` gives a class its constructor: not where the class writes one, or a `__new__`, or says
 * `init=False`.
 */
export function generatesConstructor(value: ClassValue): boolean {
  if (!isDataclass(value) || value.members.has('__init__') || findMember(value, '__new__') !== null) return false;
  return !isSwitched(value, 'init', false);
}

/**
 * Whether objects of a dataclass can be hashed: comparing by fields, as they do by default, takes that from them.
 * Layers and metrics must be.
 */
export function isHashable(value: ClassValue): boolean {
  return (
    !isDataclass(value) ||
    value.members.has('__hash__') ||
    isSwitched(value, 'eq', false) ||
    isSwitched(value, 'unsafe_hash', true) ||
    isSwitched(value, 'frozen', true)
  );
}

/** Whether the `dataclass` decorator is given an option with that value. */
function isSwitched(value: ClassValue, option: string, to: boolean): boolean {
  return value.definition.decorators.some(
    (decorator) =>
      decorator.kind === 'call' &&
      decorator.arguments.some(
        (argument) => argument.name === option && argument.value.kind === 'constant' && argument.value.value === to,
      ),
  );
}

/** Whether a method is read like an attribute. */
export function isPropertyFunction(value: FunctionValue): boolean {
  return value.definition.decorators.some(
    (decorator) =>
      (decorator.kind === 'name' && (decorator.name === 'property' || decorator.name === 'cached_property')) ||
      (decorator.kind === 'attribute' && decorator.name === 'cached_property'),
  );
}

/** Whether a property is computed once, and kept with the object. */
export function isKeptProperty(value: FunctionValue): boolean {
  return value.definition.decorators.some(
    (decorator) =>
      (decorator.kind === 'name' || decorator.kind === 'attribute') && decorator.name === 'cached_property',
  );
}

/** The scope in which an assignment binds a name. */
export function homeOf(scope: Scope, name: string): Scope {
  return scope.declared?.get(name) ?? scope;
}

/** Whether a class says itself what is pickled of it. */
export function picklesItself(of: ClassValue): boolean {
  return ['__getstate__', '__reduce__', '__reduce_ex__', '__getnewargs_ex__'].some(
    (name) => findMember(of, name) !== null,
  );
}
