/** What decorators make of functions and classes. */
import type { Expression } from '../../python/syntax';
import type { ClassValue, FunctionValue, Scope, Value } from '../value';
import { argumentOf, asCall } from './arguments';
import { invoke } from './calls';
import { findMember } from './classes';
import { evaluate } from './expressions';
import { lastName, type Machine } from './machine';
import { optionsOf } from './values';

/** Decorators under which a function or class is called as it is written. */
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

/** What a function or class is once its decorators, the innermost first, have had it. */
export function decorated(
  machine: Machine,
  value: FunctionValue | ClassValue,
  decorators: readonly Expression[],
  scope: Scope,
): Value {
  let result: Value = value;
  for (const decorator of [...decorators].reverse()) result = applyDecorator(machine, value, result, decorator, scope);
  return result;
}

/** What one decorator makes of a subject that is `current` by now: the first of its options that is known tells. */
function applyDecorator(
  machine: Machine,
  subject: FunctionValue | ClassValue,
  current: Value,
  decorator: Expression,
  scope: Scope,
): Value {
  for (const option of optionsOf(evaluate(machine, decorator, scope))) {
    const result =
      fromOutside(machine, subject, current, option, decorator, scope) ??
      fromProject(machine, subject, current, option, decorator, scope) ??
      fromProperty(subject, current, option);
    if (result !== null) return result;
    subject.openDecorator = true;
  }
  return current;
}

/** What a decorator of Keras or another package makes; null for one that nothing is known of. */
function fromOutside(
  machine: Machine,
  subject: FunctionValue | ClassValue,
  current: Value,
  option: Value,
  decorator: Expression,
  scope: Scope,
): Value | null {
  const name = decoratorName(option);
  if (option.kind === 'instance' && name === 'keras.saving.register_keras_serializable') {
    invoke(machine, option, [argumentOf(machine, subject, decorator)], asCall(decorator), scope);
    return current;
  }
  if (harmlessDecorators.has(name) || name.startsWith('tensorflow_addons') || name === '.setter' || name === '.getter')
    return current;
  // which of its implementations is called depends on what it is given
  if (/^functools\.singledispatch/.test(name))
    return { kind: 'unknown', key: `at ${machine.file.path} ${subject.definition.start}` };
  if (!/^(click|typer)\b|^\.(command|callback|group)$/.test(name)) return null;
  if (name === 'click.option' || name === 'click.argument') addClickOption(subject, option);
  return current;
}

/** What a function or class of the project makes that decorates; null for anything else. */
function fromProject(
  machine: Machine,
  subject: FunctionValue | ClassValue,
  current: Value,
  option: Value,
  decorator: Expression,
  scope: Scope,
): Value | null {
  const callsItself = option.kind === 'class' && subject.kind === 'function' && findMember(option, '__call__') !== null;
  if (option.kind !== 'function' && option.kind !== 'lambda' && option.kind !== 'partial' && !callsItself) return null;
  // what an inner decorator made of it
  const handed = (subject.kind === 'function' ? subject.wrapper : undefined) ?? current;
  const made = invoke(machine, option, [argumentOf(machine, handed, decorator)], asCall(decorator), scope);
  const returned = optionsOf(made);
  if (returned.includes(subject) || returned.includes(handed)) {
    if (subject.kind === 'class') subject.openDecorator = subject.openDecorator || changes(option);
    return subject;
  }
  if (subject.kind === 'class') {
    // what replaces a class is not known
    subject.openDecorator = true;
    return made.kind === 'class' ? made : current;
  }
  if (!takesItsName(made, option)) subject.openDecorator = true;
  // a wrapper of a function still stands for it
  if (made.kind === 'function' || made.kind === 'lambda' || (callsItself && made.kind === 'instance'))
    subject.wrapper = made;
  return subject;
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

/** `@size.setter` and the like: the property, which now knows its setter; null for anything else. */
function fromProperty(subject: FunctionValue | ClassValue, current: Value, option: Value): Value | null {
  if (option.kind !== 'method' || option.self.kind !== 'function') return null;
  if (option.name !== 'setter' || subject.kind !== 'function') return option.name === 'deleter' ? option.self : current;
  option.self.setter = subject;
  return option.self;
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
