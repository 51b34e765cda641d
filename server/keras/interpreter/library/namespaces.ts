/** Settings: namespaces, named tuples, and options that a command line is read into. */
import type { Call } from '../../../python/syntax';
import { unknown, type PassedArgument, type Value } from '../../value';
import { elementsOf } from '../containers';
import { doubtEntries } from '../doubt';
import { newInstance } from '../instances';
import { placeOf, type Machine } from '../machine';
import { external } from '../names';
import { argumentAt, plainText } from '../values';
import type { PythonFunction, PythonFunctions } from './function';

/** Classes whose instances are dictionaries with their keys as attributes, and what makes such. */
const namespaces = [
  'types.SimpleNamespace',
  'easydict.EasyDict',
  'munch.Munch',
  'munch.munchify',
  'addict.Dict',
  'box.Box',
  'ml_collections.ConfigDict',
  'ml_collections.FrozenConfigDict',
  'ml_collections.config_dict.ConfigDict',
  'ml_collections.config_dict.FrozenConfigDict',
  'omegaconf.OmegaConf.create',
];

/**
 * An object whose attributes are what a call names, or the entries of the dictionary that it is given, and so on below.
 */
function namespaceOf(machine: Machine, passed: PassedArgument[], call: Call): Value {
  const made = newInstance(machine, external('argparse.Namespace'), passed, call);
  for (const { name, spread, value } of passed) {
    if (name !== null) made.attributes.set(name, value);
    else if (spread === '**') doubtEntries(made.attributes);
    else if (spread === null && value.kind === 'dictionary')
      for (const [key, entry] of value.entries) made.attributes.set(key, below(entry, 1));
  }
  return made;

  // dictionaries may hold themselves
  function below(entry: Value, depth: number): Value {
    if (entry.kind !== 'dictionary' || depth > 8) return entry;
    const inner = newInstance(machine, external('argparse.Namespace'), [], call);
    for (const [key, value] of entry.entries) inner.attributes.set(key, below(value, depth + 1));
    return inner;
  }
}

/** What calling the result of `namedtuple(name, fields)` makes: an object with its fields as attributes. */
const namedTupleMaker = external('collections.namedtuple()');

/**
 * The names of the fields of `namedtuple("Point", "x y")` or `namedtuple("Point", ["x", "y"])`; null where they cannot
 * be told.
 */
function namedTupleFields(fields: Value | undefined): string[] | null {
  const written = fields === undefined ? null : plainText(fields);
  if (written !== null) return written.split(/[\s,]+/).filter((name) => name !== '');
  const elements = fields === undefined ? null : elementsOf(fields);
  const names = elements?.map(plainText).filter((name) => name !== null);
  return names?.length === elements?.length ? (names ?? null) : null;
}

/** `Point(1, y=2)` of a named tuple: an object with its fields as attributes. */
const newNamedTuple: PythonFunction = (machine, passed, call) => {
  const fields = namedTupleFields(argumentAt(passed, 'field_names', 1)?.value);
  if (fields === null) return unknown;
  const values = passed.filter((argument) => argument.name === null && argument.spread === null).slice(2);
  const isOpen = passed.some((argument) => argument.spread !== null);
  const defaults = elementsOf(argumentAt(passed, 'defaults', null)?.value ?? unknown) ?? [];
  const made = newInstance(machine, external('argparse.Namespace'), [], call);
  fields.forEach((field, index) => {
    const given =
      passed.find((argument) => argument.name === field)?.value ??
      values[index]?.value ??
      (isOpen ? unknown : defaults[defaults.length - fields.length + index]);
    if (given !== undefined) made.attributes.set(field, given);
  });
  return made;
};

/** `collections.namedtuple(name, fields)`. */
const namedTuple: PythonFunction = (machine, passed, call) => ({
  kind: 'partial',
  target: namedTupleMaker,
  arguments: passed,
  place: placeOf(machine, call),
});

/** Functions that make settings. */
export const namespaceFunctions: PythonFunctions = {
  'argparse.Namespace': namespaceOf,
  ...Object.fromEntries(namespaces.map((name) => [name, namespaceOf])),
  'collections.namedtuple': namedTuple,
  [namedTupleMaker.name]: newNamedTuple,
  // the default of a parameter: what the command line most likely leaves it at
  'typer.Option': (_machine, passed) => argumentAt(passed, 'default', 0)?.value ?? unknown,
  'typer.Argument': (_machine, passed) => argumentAt(passed, 'default', 0)?.value ?? unknown,
};
