/** Calls of methods: of texts, lists, dictionaries, parsers, and of objects of Keras and other packages. */
import type { Call } from '../../python/syntax';
import type { InstanceValue, MethodValue, PassedArgument, SuperValue, TextValue, Value } from '../value';
import { unknown } from '../value';
import { argumentOf } from './arguments';
import { runCallbacks } from './callbacks';
import { methodOfParser } from './command-line';
import { dictionaryMethod, sequenceMethod, spreadInto } from './containers';
import { attributesOf } from './doubt';
import { callFunction } from './functions';
import { callOfExecutor, modelsOfTuner, resultOfPromise, runGiven, runInReplicas } from './higher-order';
import { newInstance, replaced } from './instances';
import { partsOf } from './library/iteration';
import { globbed, moment } from './library/texts';
import { placeOf, setAttribute, type Machine } from './machine';
import { external } from './names';
import { objectsIn } from './objects';
import { record } from './record';
import { joinPaths, textMethod } from './text';
import { argumentAt, optionsOf, plainText, text } from './values';

/** Calls a method: the project's own, or what is known of those of Python, Keras and others. */
export function callMethod(machine: Machine, callee: MethodValue, passed: PassedArgument[], call: Call): Value {
  const { self, name } = callee;
  if (callee.function !== null) return callFunction(machine, callee.function, self, passed, call);
  switch (self.kind) {
    case 'text':
      return methodOfText(machine, callee, self, passed, call);
    case 'sequence':
      return sequenceMethod(machine, self, name, passed);
    case 'dictionary':
      if (machine.guard === 'version' && /^(update|setdefault|pop)$/.test(name)) self.byVersion = true;
      return dictionaryMethod(machine, self, name, passed, placeOf(machine, call));
    case 'super':
      return methodOfSuper(machine, callee, self, passed, call);
    case 'instance':
      return methodOfObject(machine, name, self, passed, call) ?? recordMethod(machine, callee, passed, call);
    default:
      return recordMethod(machine, callee, passed, call);
  }
}

/** A method of a string or path. */
function methodOfText(
  machine: Machine,
  callee: MethodValue,
  self: TextValue,
  passed: PassedArgument[],
  call: Call,
): Value {
  const { name } = callee;
  if (name === 'glob' || name === 'iterdir' || name === 'rglob') {
    const pattern = name === 'iterdir' ? text(['*']) : (passed[0]?.value ?? unknown);
    if (pattern.kind !== 'text') return globbed(machine, unknown, call);
    const below = name === 'rglob' ? ['**/', ...pattern.parts] : pattern.parts;
    return globbed(machine, joinPaths([self.parts, below], true), call);
  }
  const positional = passed.filter((argument) => argument.name === null).map((argument) => argument.value);
  const named = new Map(
    passed.flatMap((argument) => (argument.name === null ? [] : [[argument.name, argument.value] as const])),
  );
  return (
    textMethod(self, name, positional, named, placeOf(machine, call)) ??
    record(
      machine,
      `.${name}`,
      callee,
      self,
      passed,
      call,
      name === 'open' ? openFile(machine, self, passed, call) : undefined,
    )
  );
}

/** `super().name(...)` where the next class is none of the project's. */
function methodOfSuper(
  machine: Machine,
  callee: MethodValue,
  { self }: SuperValue,
  passed: PassedArgument[],
  call: Call,
): Value {
  const { name } = callee;
  const attribute = name === '__setattr__' ? plainText(passed[0]?.value ?? unknown) : null;
  if (attribute !== null && self.kind === 'instance')
    setAttribute(machine, self, attribute, passed[1]?.value ?? unknown);
  const result = record(machine, `super.${name}`, callee, self, passed, call);
  return name === '__init__' ? unknown : result;
}

/** `path.open(mode)`, as `open(path, mode)` makes it. */
function openFile(machine: Machine, path: Value, passed: PassedArgument[], call: Call): InstanceValue {
  return newInstance(machine, external('builtins.open'), [argumentOf(machine, path, call.callee), ...passed], call);
}

/** What parts data into folds, by `split`: so many pairs of indices. */
const foldMakers =
  /^sklearn\.model_selection\.(?:Stratified|Group|StratifiedGroup)?KFold$|^sklearn\.model_selection\.TimeSeriesSplit$/;

/** Methods by which objects of settings take over others: `config.update(...)`, `cfg.merge_from_file(...)`. */
const overwrites = /^(update|merge|override|load|read)(_|$)/;

function overwrite(self: InstanceValue, passed: readonly PassedArgument[]): void {
  const attributes = attributesOf(self);
  for (const { name, spread, value } of passed) {
    if (name !== null) attributes.entries.set(name, value);
    else spreadInto(attributes, spread === null ? value : unknown);
  }
}

/** A method that an object of another package is known by; null for any other, which is written down. */
function methodOfObject(
  machine: Machine,
  name: string,
  self: InstanceValue,
  passed: PassedArgument[],
  call: Call,
): Value | null {
  if (name === 'enter_context' || name === '__enter__') {
    const entered = name === '__enter__' ? self : (passed[0]?.value ?? unknown);
    for (const option of optionsOf(entered)) machine.objectScopes = [...machine.objectScopes, ...objectsIn(option)];
    return entered;
  }
  const known =
    methodOfParser(self, name, passed) ??
    resultOfPromise(self, name) ??
    modelsOfTuner(machine, self, name, call, machine.run.scope) ??
    callOfExecutor(machine, self, name, passed, call, machine.run.scope);
  if (known !== null) return known;
  if (self.of.kind === 'class') return name === '_replace' ? replaced(machine, self, passed, call) : null;
  if (name === 'split' && foldMakers.test(self.of.name)) {
    const folds = argumentAt(self.arguments, 'n_splits', 0)?.value ?? { kind: 'literal', value: 5 };
    return partsOf(machine, folds, call, 2);
  }
  if (overwrites.test(name) && !/^(keras|tensorflow|argparse\.Argument)/.test(self.of.name)) overwrite(self, passed);
  return null;
}

/** A method of which nothing is known but what it is called and given; what it runs of that is run. */
function recordMethod(machine: Machine, callee: MethodValue, passed: PassedArgument[], call: Call): Value {
  const { self, name } = callee;
  const known = methodOfUnknown(machine, callee, passed, call);
  if (known !== null) return known;
  const result = record(machine, `.${name}`, callee, self, passed, call);
  runGiven(machine, `.${name}`, passed, call, machine.run.scope);
  runInReplicas(machine, name, passed, call, machine.run.scope);
  if (name === 'fit') runCallbacks(machine, self, passed, call);
  return result;
}

/** A method that is known by its name, whatever it is of; null for any other. */
function methodOfUnknown(
  machine: Machine,
  { self, name }: MethodValue,
  passed: PassedArgument[],
  call: Call,
): Value | null {
  // an entry of a document that was read
  if (self.kind === 'unknown' && name === 'get' && self.key?.startsWith('document ') === true && passed.length === 1)
    return { kind: 'unknown', key: `${self.key} [${plainText(passed[0]?.value ?? unknown) ?? call.start}]` };
  const format = name === 'strftime' ? plainText(argumentAt(passed, 'format', 0)?.value ?? unknown) : null;
  return format === null ? null : moment(machine, format);
}
