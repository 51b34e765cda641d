/** The functions and classes that `def` and `class` make, and what their decorators and metaclasses do with them. */
import type { ClassDefinition, Expression, FunctionDefinition } from '../../python/syntax';
import type { ClassValue, DictionaryValue, FunctionValue, InstanceValue, PassedArgument, Scope, Value } from '../value';
import { invoke } from './calls';
import { findMember } from './classes';
import { defaultsOf, evaluate } from './expressions';
import { callFunction } from './functions';
import { lastName, placeOf, type Machine } from './machine';
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

const harmlessDecorators = new Set([
  'builtins.staticmethod',
  'builtins.classmethod',
  'builtins.property',
  'functools.lru_cache',
  'functools.cache',
  'functools.cached_property',
  'tensorflow.function',
  'tensorflow.autograph.experimental.do_not_convert',
  'contextlib.contextmanager',
  'abc.abstractmethod',
  'dataclasses.dataclass',
  'tensorflow.keras.utils.register_keras_serializable',
  'functools.wraps',
  'typing.overload',
  'functools.total_ordering',
  'typing.final',
  'pytest.fixture',
]);

/** What a function is once its decorators, the innermost first, have had it. */
export function decorated(
  machine: Machine,
  value: FunctionValue,
  decorators: readonly Expression[],
  scope: Scope,
): Value {
  let result: Value = value;
  for (const decorator of [...decorators].reverse()) result = applyDecorator(machine, value, result, decorator, scope);
  return result;
}

function applyDecorator(
  machine: Machine,
  subject: FunctionValue | ClassValue,
  current: Value,
  decorator: Expression,
  scope: Scope,
): Value {
  const given = evaluate(machine, decorator, scope);
  for (const option of optionsOf(given)) {
    if (
      option.kind === 'instance' &&
      option.of.kind === 'external' &&
      option.of.name === 'keras.saving.register_keras_serializable'
    ) {
      invoke(
        machine,
        option,
        [
          {
            name: null,
            spread: null,
            value: subject,
            expression: decorator,
            place: placeOf(machine, decorator),
            argument: null,
          },
        ],
        asCall(decorator),
        scope,
      );
      return current;
    }
    const name = decoratorName(option);
    if (
      harmlessDecorators.has(name) ||
      name.startsWith('tensorflow_addons') ||
      name === '.setter' ||
      name === '.getter'
    )
      return current;
    // which of its implementations is called depends on what it is given
    if (/^functools\.singledispatch/.test(name))
      return { kind: 'unknown', key: `at ${machine.file.path} ${subject.definition.start}` };
    if (/^(click|typer)\b|^\.(command|callback|group)$/.test(name)) {
      if (name === 'click.option' || name === 'click.argument') addClickOption(subject, option);
      return current;
    }
    const callsItself =
      option.kind === 'class' && subject.kind === 'function' && findMember(option, '__call__') !== null;
    if (option.kind === 'function' || option.kind === 'lambda' || option.kind === 'partial' || callsItself) {
      // what an inner decorator made of it
      const handed = (subject.kind === 'function' ? subject.wrapper : undefined) ?? current;
      const made = invoke(
        machine,
        option,
        [
          {
            name: null,
            spread: null,
            value: handed,
            expression: decorator,
            place: placeOf(machine, decorator),
            argument: null,
          },
        ],
        asCall(decorator),
        scope,
      );
      const returned = optionsOf(made);
      if (returned.includes(subject) || returned.includes(handed)) {
        if (subject.kind === 'class') subject.openDecorator = subject.openDecorator || changes(option);
        return subject;
      }
      if (subject.kind === 'class' || !takesItsName(made, option)) subject.openDecorator = true;
      if (
        subject.kind === 'function' &&
        (made.kind === 'function' || made.kind === 'lambda' || (callsItself && made.kind === 'instance'))
      )
        subject.wrapper = made;
      // a wrapper of a function still stands for it; what replaces a class is not known
      return subject.kind === 'function' ? subject : made.kind === 'class' ? made : current;
    }
    if (option.kind === 'method' && option.self.kind === 'function') {
      if (option.name !== 'setter' || subject.kind !== 'function')
        return option.name === 'deleter' ? option.self : current;
      option.self.setter = subject;
      return option.self;
    }
    subject.openDecorator = true;
  }
  return current;
}

/**
 * Whether a decorator's wrapper goes by the name of the function that it stands for (`functools.wraps`), and no more is
 * done with it.
 */
function takesItsName(made: Value, decorator: Value): boolean {
  return (
    made.kind === 'function' &&
    made.definition.decorators.some((each) => each.kind === 'call' && lastName(each.callee) === 'wraps') &&
    decorator.kind === 'function' &&
    !/register|custom_objects|__name__\s*=(?!=)/.test(
      decorator.file.text.slice(decorator.definition.start, decorator.definition.end),
    )
  );
}

/** The function outside the project that a decorator is, or was made by: `dataclass` of `@dataclass(frozen=True)`. */
function decoratorName(decorator: Value): string {
  if (decorator.kind === 'external') return decorator.name;
  if (decorator.kind === 'result') return decorator.event.name;
  if (decorator.kind === 'unknown') return decorator.from?.replace(/\[.*$/s, '') ?? '';
  return decorator.kind === 'instance' && decorator.of.kind === 'external' ? decorator.of.name : '';
}

/** Whether a decorator of the project does more than register: it sets attributes of what it is given. */
function changes(decorator: Value): boolean {
  return (
    decorator.kind === 'function' &&
    decorator.definition.body.some(
      (statement) => statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'attribute'),
    )
  );
}

function addClickOption(subject: FunctionValue | ClassValue, option: Value): void {
  if (subject.kind !== 'function') return;
  const passed = option.kind === 'result' ? option.event.arguments : option.kind === 'instance' ? option.arguments : [];
  const names = passed.flatMap((argument) =>
    argument.name === null && argument.value.kind === 'text' ? [argument.value.parts.join('')] : [],
  );
  const name = (names.find((each) => !each.startsWith('-')) ?? names.find((each) => each.startsWith('--')) ?? '')
    .replace(/^-+/, '')
    .replace(/-/g, '_')
    .toLowerCase();
  const given = passed.find((argument) => argument.name === 'default')?.value;
  subject.options ??= new Map();
  subject.options.set(name, given ?? { kind: 'unknown', key: `option ${name}` });
}

/** A decorator as the call that it amounts to: one that is only named is called without arguments. */
export function asCall(expression: Expression): Extract<Expression, { kind: 'call' }> {
  if (expression.kind === 'call') return expression;
  return {
    kind: 'call',
    callee: expression,
    arguments: [],
    argumentsStart: expression.end,
    start: expression.start,
    end: expression.end,
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
  let result: Value = value;
  for (const decorator of [...definition.decorators].reverse())
    result = applyDecorator(machine, value, result, decorator, scope);
  return result;
}

/**
 * Runs what bases do with each class that is made from them: `__init_subclass__`, and the constructor of a metaclass.
 * Such hooks fill registries.
 */
function tellBases(machine: Machine, made: ClassValue): void {
  const call = asCall({ kind: 'name', name: made.definition.name, ...made.definition.nameSpan });
  const passed = (value: Value, name: string | null = null): PassedArgument => ({
    name,
    spread: null,
    value,
    expression: call,
    place: placeOf(machine, call),
    argument: null,
  });
  const hook = findMember(made, '__init_subclass__', true);
  if (hook?.kind === 'function') {
    const keywords = made.definition.bases.filter((base) => base.name !== null && base.name !== 'metaclass');
    callFunction(
      machine,
      hook,
      made,
      keywords.map((base) => passed(evaluate(machine, base.value, made.scope), base.name)),
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
