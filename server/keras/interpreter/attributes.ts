/** What `value.name` is. */
import type { Call, Expression } from '../../python/syntax';
import type { InstanceValue, PackageValue, Value } from '../value';
import { unknown } from '../value';
import { findAfter, findMember, isKeptProperty, isPropertyFunction } from './classes';
import { parsedOption } from './command-line';
import { attributesOf } from './doubt';
import { fieldDefault, newInstance } from './instances';
import { placeOf, type Machine } from './machine';
import { noteRead } from './reads';
import { external, externalMember } from './names';
import { nameOf, parentOf, splitExtension } from './text';
import { argumentAt, chosenByVersion, joinAll, text } from './values';

/** `value.name`. */
export function attributeOf(machine: Machine, value: Value, name: string, expression: Expression): Value {
  switch (value.kind) {
    case 'external':
      if (value.name === 'absl.flags.FLAGS') {
        return machine.flags.get(name) ?? { kind: 'unknown', key: `flag ${name}` };
      }
      if (name === 'sep' && (value.name === 'os' || value.name === 'os.path')) return text(['/']);
      return externalMember(value, name);
    case 'module': {
      const run = machine.moduleOf(value.file);
      const found = run.scope.names.get(name);
      if (found !== undefined) return found;
      const isPackage = /(^|\/)__init__\.pyi?$/.test(value.file.path);
      if (isPackage) {
        const target = machine.project.resolveModule(value.file, name, 1);
        if (target.kind === 'file') return moduleValue(machine, target.file);
      }
      return unknown;
    }
    case 'package':
      return packageMember(machine, value, name);
    case 'union': {
      const options = value.options.filter((option) => !(option.kind === 'literal' && option.value === null));
      const { length } = machine.run.reads;
      const each = options.map((option) => attributeOf(machine, option, name, expression));
      // which of several it is read of cannot be told
      if (options.length > 1) machine.run.reads.length = length;
      const joined = joinAll(each);
      return value.byVersion === true ? chosenByVersion(joined) : joined;
    }
    case 'text':
      return textAttribute(value, name);
    case 'literal':
      // a member of an enumeration stands for what it holds
      return name === 'value' ? value : { kind: 'method', self: value, function: null, name };
    case 'instance': {
      const own = value.attributes.get(name);
      if (own !== undefined) return own;
      if (name === '__dict__') return attributesOf(value);
      if (value.of.kind === 'class') {
        const member = findMember(value.of, name);
        if (member !== null) {
          if (member.kind === 'function') {
            if (isPropertyFunction(member)) {
              const found = machine.evaluators.callFunction(machine, member, value, [], null);
              if (isKeptProperty(member) && machine.branch.depth === 0) value.attributes.set(name, found);
              return found;
            }
            return { kind: 'method', self: value, function: member, name };
          }
          return fieldDefault(machine, member, value.of) ?? member;
        }
      }
      noteRead(machine, value, name, expression);
      return instanceAttribute(machine, value, name, expression);
    }
    case 'class': {
      const member = findMember(value, name);
      if (name === '__name__') return text([value.definition.name]);
      if (member === null) return { kind: 'method', self: value, function: null, name };
      if (
        member.kind === 'function' &&
        member.definition.decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'classmethod')
      ) {
        return { kind: 'method', self: value, function: member, name };
      }
      return member;
    }
    case 'super': {
      const { self, owner } = value;
      const of = self.kind === 'instance' && self.of.kind === 'class' ? self.of : self.kind === 'class' ? self : owner;
      const member = findAfter(of, owner, name);
      if (member !== null && member.kind === 'function')
        return { kind: 'method', self: value.self, function: member, name };
      return { kind: 'method', self: value, function: null, name };
    }
    case 'function':
      if (name === '__name__') return text([value.renamed ?? value.definition.name]);
      // of a property
      return name === 'setter' || name === 'getter' || name === 'deleter'
        ? { kind: 'method', self: value, function: null, name }
        : unknown;
    case 'partial':
    case 'lambda':
      return name === '__name__' && value.renamed !== undefined ? text([value.renamed]) : unknown;
    case 'method':
      if (value.function === null && (name === 'output' || name === 'input') && value.name === 'layers') {
        // what one of a model's layers gives: some of the model goes into it
        return {
          kind: 'tensor',
          id: machine.nextId(),
          layer: value,
          symbolic: true,
          operation: null,
          inputs: [],
          place: placeOf(machine, expression),
        };
      }
      noteRead(machine, value, name, expression);
      return { kind: 'method', self: value, function: null, name };
    case 'result':
      if (value.event.name === '.get_layer' && (name === 'output' || name === 'input') && value.event.self !== null) {
        const some: Value = { kind: 'method', self: value.event.self, function: null, name: 'layers' };
        return {
          kind: 'tensor',
          id: machine.nextId(),
          layer: some,
          symbolic: true,
          operation: null,
          inputs: [],
          place: placeOf(machine, expression),
        };
      }
      // the history of a training knows its model
      if (value.event.name === '.fit' && name === 'model' && value.event.self !== null) return value.event.self;
      if (value.event.name === '.parse_args' || value.event.name === '.parse_known_args') {
        return parsedOption(value.event, name) ?? { kind: 'unknown', key: `option ${name}` };
      }
      noteRead(machine, value, name, expression);
      return { kind: 'method', self: value, function: null, name };
    case 'unknown':
      noteRead(machine, value, name, expression);
      return { kind: 'method', self: value, function: null, name };
    default:
      return { kind: 'method', self: value, function: null, name };
  }
}

const modelNames = new Set(['keras.Model', 'keras.Sequential', 'keras.models.load_model']);

function instanceAttribute(
  machine: Machine,
  value: Extract<Value, { kind: 'instance' }>,
  name: string,
  expression: Expression,
): Value {
  if (
    (name === 'output' || name === 'input' || name === 'outputs' || name === 'inputs') &&
    value.of.kind === 'external'
  ) {
    if (modelNames.has(value.of.name) || value.of.name.startsWith('keras.')) {
      return {
        kind: 'tensor',
        id: machine.nextId(),
        layer: value,
        symbolic: true,
        operation: null,
        inputs: [],
        place: placeOf(machine, expression),
      };
    }
  }
  if (name === '__class__') return value.of;
  if (name === 'hypermodel')
    return hypermodelOf(machine, value, null) ?? { kind: 'method', self: value, function: null, name };
  return { kind: 'method', self: value, function: null, name };
}

function textAttribute(value: Extract<Value, { kind: 'text' }>, name: string): Value {
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
  return { kind: 'method', self: value, function: null, name };
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
