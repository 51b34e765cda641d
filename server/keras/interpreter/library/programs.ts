/** Documents that are read, files that are opened, modules that are imported by name, threads that are started. */
import type { Call } from '../../../python/syntax';
import { unknown, type DictionaryValue, type PassedArgument, type Scope, type Value } from '../../value';
import { argumentOf } from '../arguments';
import { moduleValue } from '../attributes';
import { readDocument } from '../documents';
import { runTarget } from '../higher-order';
import { newInstance } from '../instances';
import { noteImport, type Machine } from '../machine';
import { external } from '../names';
import { record } from '../record';
import { argumentAt, plainText } from '../values';
import { first, type PythonFunction, type PythonFunctions } from './function';

/** More objects of one document are not handed to a hook. */
const mostHooked = 100;

/** A document whose objects go through the `object_hook` that the call is given, inner ones first. */
function hooked(
  machine: Machine,
  document: Value | null,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value | null {
  const hook = argumentAt(passed, 'object_hook', null)?.value;
  if (hook === undefined || document === null) return document;
  let left = mostHooked;
  const through = (value: Value): Value => {
    if (value.kind === 'sequence') return { ...value, elements: value.elements.map(through) };
    if (value.kind !== 'dictionary' || (left -= 1) < 0) return value.kind === 'dictionary' ? unknown : value;
    const made: DictionaryValue = {
      ...value,
      entries: new Map([...value.entries].map(([name, entry]) => [name, through(entry)])),
    };
    return machine.evaluators.invoke(machine, hook, [argumentOf(machine, made, call)], call, scope);
  };
  return through(document);
}

/** A thread or process, which is an object like others once its work is done. */
const started: PythonFunction = (machine, passed, call, scope) => {
  runTarget(machine, passed, call, scope);
  return null;
};

/**
 * `importlib.import_module(name)`: runs the module as an import does; where the name cannot be told, anything may have
 * been registered.
 */
function importedModule(machine: Machine, given: Value): Value {
  const name = plainText(given);
  if (name === null || name.startsWith('.')) {
    machine.run.registry.open = true;
    return unknown;
  }
  const target = machine.project.resolveModule(machine.file, name, 0);
  if (target.kind === 'file') {
    noteImport(machine, target.file.path);
    machine.moduleOf(target.file);
    return moduleValue(machine, target.file);
  }
  return target.kind === 'folder' ? { kind: 'package', name, from: machine.file } : external(name);
}

/** `open(path, mode)`. */
const open: PythonFunction = (machine, passed, call) => {
  const callee = external('builtins.open');
  return record(machine, 'builtins.open', callee, null, passed, call, newInstance(machine, callee, passed, call));
};

/** `yaml.safe_load(file)`. */
const yaml: PythonFunction = (machine, passed) => readDocument(machine, first(passed), false);

/** Functions that bring something from outside, or run something beside. */
export const programFunctions: PythonFunctions = {
  'json.load': (machine, passed, call, scope) =>
    hooked(machine, readDocument(machine, first(passed), false), passed, call, scope),
  'json.loads': (machine, passed, call, scope) =>
    hooked(machine, readDocument(machine, first(passed), true), passed, call, scope),
  'yaml.load': yaml,
  'yaml.safe_load': yaml,
  'yaml.full_load': yaml,
  'builtins.open': open,
  'threading.Thread': started,
  'multiprocessing.Process': started,
  'importlib.import_module': (machine, passed) => importedModule(machine, first(passed)),
  'builtins.__import__': (machine, passed) => importedModule(machine, first(passed)),
};
