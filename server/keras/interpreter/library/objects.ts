/** Objects looked at and changed by the names of their attributes; names of scopes; functions that stand for others. */
import { unknown, type CallEvent, type DictionaryValue, type Scope, type Value } from '../../value';
import { attributeOf } from '../attributes';
import { fieldsOf, findMember } from '../classes';
import { parsedOption } from '../command-line';
import { spreadInto } from '../containers';
import { attributesOf, doubtAttributes, doubtEntries } from '../doubt';
import { fieldDefault, replaced } from '../instances';
import { placeOf, setAttribute, type Machine } from '../machine';
import { join, optionsOf, plainText } from '../values';
import { first, type PythonFunction, type PythonFunctions } from './function';

/** The names of a scope as a dictionary: `globals()`, `locals()`, `vars()`. */
function namesOf(scope: Scope): DictionaryValue {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const [name, value] of scope.names) if (!name.startsWith('__')) made.entries.set(name, value);
  return made;
}

function moduleScope(scope: Scope): Scope {
  let at = scope;
  while (at.outer !== null) at = at.outer;
  return at;
}

/** `vars(parser.parse_args())`: the options by name. */
function optionsAsDictionary(event: CallEvent): DictionaryValue {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: true };
  for (const [attribute, value] of event.self?.kind === 'instance' ? event.self.attributes : []) {
    if (!attribute.startsWith('option ')) continue;
    const name = attribute.slice('option '.length);
    made.entries.set(name, parsedOption(event, name) ?? value);
  }
  return made;
}

/** `dataclasses.asdict(value)`: the fields by name. */
function fieldsAsDictionary(machine: Machine, value: Value): Value {
  if (value.kind !== 'instance' || value.of.kind !== 'class') return unknown;
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const field of fieldsOf(value.of)) {
    const member = findMember(value.of, field);
    const found =
      value.attributes.get(field) ?? (member === null ? null : (fieldDefault(machine, member, value.of) ?? member));
    if (found === null) made.open = true;
    else made.entries.set(field, found);
  }
  return made;
}

/** `vars(value)`, `vars()`. */
const variablesOf: PythonFunction = (machine, passed, _call, scope) => {
  const value = first(passed);
  if (passed.length === 0) return namesOf(scope);
  if (value.kind === 'module') return namesOf(machine.moduleOf(value.file).scope);
  if (value.kind === 'result' && (value.event.name === '.parse_args' || value.event.name === '.parse_known_args'))
    return optionsAsDictionary(value.event);
  return value.kind === 'instance' ? attributesOf(value) : unknown;
};

/** `getattr(value, name, otherwise)`. */
const attributeByName: PythonFunction = (machine, passed, call) => {
  const name = plainText(passed[1]?.value ?? unknown);
  if (name === null) return unknown;
  const value = attributeOf(machine, first(passed), name, call);
  const otherwise = passed[2]?.value;
  return otherwise === undefined ? value : join(value, otherwise);
};

/** `setattr(value, name, given)`. */
const setAttributeByName: PythonFunction = (machine, passed) => {
  const name = plainText(passed[1]?.value ?? unknown);
  const value = passed[2]?.value;
  for (const option of optionsOf(first(passed))) {
    if (option.kind !== 'instance' && option.kind !== 'class') continue;
    if (name === null) doubtAttributes(option);
    else if (value !== undefined) setAttribute(machine, option, name, value);
  }
  return { kind: 'literal', value: null };
};

/** `inspect.isclass(value)`. */
const isClass: PythonFunction = (_machine, passed) => {
  const options = optionsOf(first(passed));
  if (options.every((option) => option.kind === 'class')) return { kind: 'literal', value: true };
  if (options.every((option) => option.kind === 'instance' || option.kind === 'literal' || option.kind === 'sequence'))
    return { kind: 'literal', value: false };
  return unknown;
};

/** `exec(text, names)`. */
const execute: PythonFunction = (_machine, passed, _call, scope) => {
  // what the text says is out of sight; given a dictionary it writes there
  if (passed.length === 1) {
    doubtEntries(scope.names);
  } else {
    for (const option of optionsOf(passed[1]?.value ?? unknown))
      if (option.kind === 'dictionary') spreadInto(option, unknown);
  }
  return { kind: 'literal', value: null };
};

/** `functools.partial(function, *given)`. */
const partial: PythonFunction = (machine, passed, call) => {
  const target = passed[0];
  return target === undefined
    ? unknown
    : { kind: 'partial', target: target.value, arguments: passed.slice(1), place: placeOf(machine, call) };
};

/** `functools.update_wrapper(wrapper, wrapped)`. */
const updateWrapper: PythonFunction = (_machine, passed) => {
  const wrapper = first(passed);
  const wrapped = passed[1]?.value;
  if (wrapper.kind === 'partial' && wrapped?.kind === 'function')
    wrapper.renamed = wrapped.renamed ?? wrapped.definition.name;
  return wrapper;
};

/** Functions that look at objects, or change them. */
export const objectFunctions: PythonFunctions = {
  // writing to it writes the names
  'builtins.globals': (_machine, _passed, _call, scope) => ({
    ...namesOf(moduleScope(scope)),
    entries: moduleScope(scope).names,
  }),
  'builtins.locals': (_machine, _passed, _call, scope) => namesOf(scope),
  'builtins.vars': variablesOf,
  'builtins.getattr': attributeByName,
  'builtins.setattr': setAttributeByName,
  'builtins.object.__setattr__': setAttributeByName,
  'builtins.isinstance': () => unknown,
  'builtins.hasattr': () => unknown,
  'inspect.isclass': isClass,
  'builtins.exec': execute,
  'builtins.print': () => ({ kind: 'literal', value: null }),
  'functools.partial': partial,
  'functools.update_wrapper': updateWrapper,
  'builtins.staticmethod': (_machine, passed) => first(passed),
  'dataclasses.replace': (machine, passed, call) => replaced(machine, first(passed), passed.slice(1), call),
  'dataclasses.asdict': (machine, passed) => fieldsAsDictionary(machine, first(passed)),
};
