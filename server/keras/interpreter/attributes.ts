/** What `value.name` is. */
import type { Call, Expression } from '../../python/syntax';
import type {
  ClassValue,
  ExternalValue,
  InstanceValue,
  MethodValue,
  ModuleValue,
  PackageValue,
  ResultValue,
  SuperValue,
  TextValue,
  UnionValue,
  Value,
} from '../value';
import { unknown } from '../value';
import { findAfter, findMember, isKeptProperty, isPropertyFunction } from './classes';
import { parsedOption } from './command-line';
import { attributesOf } from './doubt';
import { fieldDefault, newInstance } from './instances';
import { placeOf, type Machine } from './machine';
import { external, externalMember } from './names';
import { noteRead } from './reads';
import { newTensor } from './tensors';
import { nameOf, parentOf, splitExtension } from './text';
import { argumentAt, chosenByVersion, joinAll, text } from './values';

/** `value.name`. */
export function attributeOf(machine: Machine, value: Value, name: string, expression: Expression): Value {
  switch (value.kind) {
    case 'external':
      return attributeOfExternal(machine, value, name);
    case 'module':
      return attributeOfModule(machine, value, name);
    case 'package':
      return packageMember(machine, value, name);
    case 'union':
      return attributeOfOptions(machine, value, name, expression);
    case 'text':
      return attributeOfText(value, name);
    case 'literal':
      // a member of an enumeration stands for what it holds
      return name === 'value' ? value : methodOf(value, name);
    case 'instance':
      return attributeOfInstance(machine, value, name, expression);
    case 'class':
      return attributeOfClass(value, name);
    case 'super':
      return attributeOfSuper(value, name);
    case 'function':
      if (name === '__name__') return text([value.renamed ?? value.definition.name]);
      // of a property
      return name === 'setter' || name === 'getter' || name === 'deleter' ? methodOf(value, name) : unknown;
    case 'partial':
    case 'lambda':
      return name === '__name__' && value.renamed !== undefined ? text([value.renamed]) : unknown;
    case 'method':
      // what one of a model's layers gives: some of the model goes into it
      if (value.function === null && (name === 'output' || name === 'input') && value.name === 'layers')
        return newTensor(machine, placeOf(machine, expression), { layer: value });
      noteRead(machine, value, name, expression);
      return methodOf(value, name);
    case 'result':
      return attributeOfResult(machine, value, name, expression);
    case 'unknown':
      noteRead(machine, value, name, expression);
      return methodOf(value, name);
    default:
      return methodOf(value, name);
  }
}

/** An attribute of which nothing more is known than whose it is. */
function methodOf(self: Value, name: string): MethodValue {
  return { kind: 'method', self, function: null, name };
}

function attributeOfExternal(machine: Machine, value: ExternalValue, name: string): Value {
  if (value.name === 'absl.flags.FLAGS') return machine.flags.get(name) ?? { kind: 'unknown', key: `flag ${name}` };
  if (name === 'sep' && (value.name === 'os' || value.name === 'os.path')) return text(['/']);
  return externalMember(value, name);
}

function attributeOfModule(machine: Machine, { file }: ModuleValue, name: string): Value {
  const found = machine.moduleOf(file).scope.names.get(name);
  if (found !== undefined) return found;
  const isPackage = /(^|\/)__init__\.pyi?$/.test(file.path);
  const target = isPackage ? machine.project.resolveModule(file, name, 1) : null;
  return target?.kind === 'file' ? moduleValue(machine, target.file) : unknown;
}

function attributeOfOptions(machine: Machine, value: UnionValue, name: string, expression: Expression): Value {
  const options = value.options.filter((option) => !(option.kind === 'literal' && option.value === null));
  const { length } = machine.run.reads;
  const each = options.map((option) => attributeOf(machine, option, name, expression));
  // which of several it is read of cannot be told
  if (options.length > 1) machine.run.reads.length = length;
  const joined = joinAll(each);
  return value.byVersion === true ? chosenByVersion(joined) : joined;
}

function attributeOfText(value: TextValue, name: string): Value {
  // strings and paths have no `value`: this is the member of an enumeration, which stands here for what it holds
  if (name === 'value') return value;
  if (value.path) {
    if (name === 'parent') return parentOf(value) ?? unknown;
    if (name === 'name') return nameOf(value) ?? unknown;
    if (name === 'stem' || name === 'suffix') {
      const split = splitExtension(value);
      if (split === null) return unknown;
      return name === 'suffix' ? text([split.extension]) : (nameOf(split.root) ?? unknown);
    }
  }
  return methodOf(value, name);
}

/** An attribute that an object was given, then a member of its class, then what Keras' own objects have. */
function attributeOfInstance(machine: Machine, value: InstanceValue, name: string, expression: Expression): Value {
  const own = value.attributes.get(name);
  if (own !== undefined) return own;
  if (name === '__dict__') return attributesOf(value);
  const member = value.of.kind === 'class' ? findMember(value.of, name) : null;
  if (member === null || value.of.kind !== 'class') {
    noteRead(machine, value, name, expression);
    return attributeOfKeras(machine, value, name, expression);
  }
  if (member.kind !== 'function') return fieldDefault(machine, member, value.of) ?? member;
  if (!isPropertyFunction(member)) return { kind: 'method', self: value, function: member, name };
  const found = machine.evaluators.callFunction(machine, member, value, [], null);
  if (isKeptProperty(member) && machine.branch.depth === 0) value.attributes.set(name, found);
  return found;
}

/** Keras' own classes whose objects bear the name that they are given. */
const namedByArgument = /^keras\.(?:Model|Sequential|layers\.\w+)$/;

/** What an object has that neither the program nor its class gave it. */
function attributeOfKeras(machine: Machine, value: InstanceValue, name: string, expression: Expression): Value {
  if (
    (name === 'output' || name === 'input' || name === 'outputs' || name === 'inputs') &&
    value.of.kind === 'external' &&
    value.of.name.startsWith('keras.')
  )
    return newTensor(machine, placeOf(machine, expression), { layer: value });
  if (name === '__class__') return value.of;
  if (name === 'name' && value.of.kind === 'external' && namedByArgument.test(value.of.name)) {
    const given = value.arguments.find((argument) => argument.name === 'name')?.value;
    if (given?.kind === 'text') return given;
  }
  if (name === 'hypermodel') return hypermodelOf(machine, value, null) ?? methodOf(value, name);
  return methodOf(value, name);
}

function attributeOfClass(value: ClassValue, name: string): Value {
  const member = findMember(value, name);
  if (name === '__name__') return text([value.definition.name]);
  if (member === null) return methodOf(value, name);
  const isOfClass =
    member.kind === 'function' &&
    member.definition.decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'classmethod');
  return isOfClass ? { kind: 'method', self: value, function: member, name } : member;
}

function attributeOfSuper(value: SuperValue, name: string): Value {
  const { self, owner } = value;
  const of = self.kind === 'instance' && self.of.kind === 'class' ? self.of : self.kind === 'class' ? self : owner;
  const member = findAfter(of, owner, name);
  return member?.kind === 'function' ? { kind: 'method', self, function: member, name } : methodOf(value, name);
}

function attributeOfResult(machine: Machine, value: ResultValue, name: string, expression: Expression): Value {
  const { event } = value;
  if (event.name === '.get_layer' && (name === 'output' || name === 'input') && event.self !== null)
    return newTensor(machine, placeOf(machine, expression), { layer: methodOf(event.self, 'layers') });
  // the history of a training knows its model
  if (event.name === '.fit' && name === 'model' && event.self !== null) return event.self;
  if (event.name === '.parse_args' || event.name === '.parse_known_args')
    return parsedOption(event, name) ?? { kind: 'unknown', key: `option ${name}` };
  noteRead(machine, value, name, expression);
  return methodOf(value, name);
}

/** The value of a module; running it is remembered as a dependency. */
export function moduleValue(machine: Machine, file: Parameters<Machine['moduleOf']>[0]): Value {
  machine.run.dependencies.add(file.path);
  return { kind: 'module', file };
}

/** A name below a folder of modules. */
export function packageMember(machine: Machine, value: PackageValue, name: string): Value {
  const dotted = `${value.name}.${name}`;
  const target = machine.project.resolveModule(value.from, dotted, 0);
  if (target.kind === 'file') return moduleValue(machine, target.file);
  if (target.kind === 'folder') return { kind: 'package', name: dotted, from: value.from };
  return unknown;
}

const tuners = /^(keras_tuner|kerastuner)\.(tuners\.)?\w+$/;

/**
 * The object behind `tuner.hypermodel`, whose `build(hyperparameters)` makes a model; null for anything else than a
 * tuner.
 */
export function hypermodelOf(machine: Machine, tuner: Value, call: Call | null): InstanceValue | null {
  if (tuner.kind !== 'instance' || tuner.of.kind !== 'external' || !tuners.test(tuner.of.name)) return null;
  const given = argumentAt(tuner.arguments, 'hypermodel', 0)?.value;
  if (given === undefined) return null;
  if (given.kind === 'instance') return given;
  const made = newInstance(machine, external('keras_tuner.HyperModel'), [], call);
  made.attributes.set('build', given);
  return made;
}
