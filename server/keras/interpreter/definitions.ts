/** The functions and classes that `def` and `class` make, and what their metaclasses do with them. */
import type { ClassDefinition, FunctionDefinition } from '../../python/syntax';
import type { ClassValue, DictionaryValue, FunctionValue, InstanceValue, PassedArgument, Scope, Value } from '../value';
import { argumentOf, asCall } from './arguments';
import { findMember } from './classes';
import { decorated } from './decorators';
import { defaultsOf, evaluate } from './expressions';
import { callFunction } from './functions';
import type { Machine } from './machine';
import { optionsOf, text } from './values';

/** The value of a `def`, not decorated yet. */
export function functionValue(machine: Machine, definition: FunctionDefinition, scope: Scope): FunctionValue {
  const isInClass = scope.names.has('__class_body__');
  return {
    kind: 'function',
    file: machine.file,
    definition,
    enclosing: scope.function,
    // names of a class body are not seen by its methods
    scope: isInClass ? (scope.outer ?? scope) : scope,
    owner: null,
    registered: null,
    openDecorator: false,
    renamed: null,
    options: null,
    ...defaultsOf(machine, definition.parameters, scope),
  };
}

/** Whether a metaclass of the project makes the class, or one of its bases: it may change or register what it makes. */
function hasMetaclass(machine: Machine, definition: ClassDefinition, bases: readonly Value[], scope: Scope): boolean {
  const given = definition.bases.find((base) => base.name === 'metaclass');
  if (given !== undefined && evaluate(machine, given.value, scope).kind === 'class') return true;
  return bases.some(
    (base) =>
      base.kind === 'class' &&
      base.openDecorator &&
      base.definition.decorators.length === 0 &&
      base.definition.bases.some(({ name }) => name === 'metaclass'),
  );
}

/** What a class definition makes, decorators included; its body is run for its members. */
export function classValue(machine: Machine, definition: ClassDefinition, scope: Scope): Value {
  const bases = definition.bases
    .filter((base) => base.name === null && base.spread === null)
    .map((base) => evaluate(machine, base.value, scope));
  const body: Scope = { file: machine.file, names: new Map(), outer: scope, function: scope.function };
  body.names.set('__class_body__', { kind: 'literal', value: true });
  const value: ClassValue = {
    kind: 'class',
    file: machine.file,
    definition,
    enclosing: scope.function,
    bases,
    members: body.names,
    registered: null,
    openDecorator:
      definition.bases.some((base) => base.spread !== null) || hasMetaclass(machine, definition, bases, scope),
    scope,
  };
  machine.evaluators.runBlock(machine, definition.body, body);
  body.names.delete('__class_body__');
  for (const member of body.names.values()) {
    for (const option of optionsOf(member)) {
      if (option.kind === 'function' && option.owner === null && option.enclosing === scope.function)
        option.owner = value;
    }
  }
  machine.run.classes.push(value);
  tellBases(machine, value);
  return decorated(machine, value, definition.decorators, scope);
}

/**
 * Runs what bases do with each class that is made from them: `__init_subclass__`, and the constructor of a metaclass.
 * Such hooks fill registries.
 */
function tellBases(machine: Machine, made: ClassValue): void {
  const call = asCall({ kind: 'name', name: made.definition.name, ...made.definition.nameSpan });
  const passed = (value: Value): PassedArgument => argumentOf(machine, value, call);
  const hook = findMember(made, '__init_subclass__', true);
  if (hook?.kind === 'function') {
    const keywords = made.definition.bases.filter((base) => base.name !== null && base.name !== 'metaclass');
    callFunction(
      machine,
      hook,
      made,
      keywords.map((base) => ({ ...passed(evaluate(machine, base.value, made.scope)), name: base.name })),
      call,
    );
  }
  const metaclass = metaclassOf(machine, made);
  for (const name of ['__new__', '__init__']) {
    const constructor = metaclass === null ? null : findMember(metaclass, name);
    if (metaclass === null || constructor?.kind !== 'function') continue;
    const body: DictionaryValue = { kind: 'dictionary', entries: new Map(made.members), places: new Map(), open: true };
    const bases: Value = { kind: 'sequence', form: 'tuple', elements: [...made.bases], places: [], open: false };
    callFunction(
      machine,
      constructor,
      name === '__new__' ? metaclass : made,
      [passed(text([made.definition.name])), passed(bases), passed(body)],
      call,
    );
    // what it wrote into the body that it was handed
    for (const [member, value] of body.entries)
      if (value !== made.members.get(member) && value.kind !== 'function') made.members.set(member, value);
  }
}

/** The project's metaclass that a class or one of its bases names; null where there is none. */
function metaclassOf(machine: Machine, of: ClassValue, depth = 0): ClassValue | null {
  const named = of.definition.bases.find((base) => base.name === 'metaclass');
  const given = named === undefined ? null : evaluate(machine, named.value, of.scope);
  if (given?.kind === 'class') return given;
  for (const base of depth > 8 ? [] : of.bases) {
    const found = base.kind === 'class' ? metaclassOf(machine, base, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** An instance to run a class' methods on when nothing makes one. */
export function standIn(machine: Machine, of: ClassValue): InstanceValue {
  return {
    kind: 'instance',
    id: machine.nextId(),
    of,
    arguments: [],
    attributes: new Map(),
    call: null,
    place: { file: of.file.path, span: of.definition.nameSpan },
    made: machine.run.file.path,
    event: null,
  };
}
