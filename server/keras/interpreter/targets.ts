/** Binding targets: what stands on the left of `=`, behind `for`, or behind `as`. */
import type { SourceFile } from '../../python/project';
import type { Attribute, Expression, Subscript } from '../../python/syntax';
import type {
  FunctionValue,
  InstanceValue,
  LambdaValue,
  PartialValue,
  ResultValue,
  Scope,
  SequenceValue,
  Value,
} from '../value';
import { unknown } from '../value';
import { argumentOf } from './arguments';
import { findMember, homeOf } from './classes';
import { setElement, setEntry, spreadInto } from './containers';
import { attributesOf } from './doubt';
import { assign, placeOf, setAttribute, unknownAt, type Machine } from './machine';
import { join, joinAll, optionsOf, plainText } from './values';

/** Binds a target (a name, a tuple of them, an attribute, an element) to a value. */
export function bind(machine: Machine, target: Expression, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      assign(machine, homeOf(scope, target.name), target.name, value);
      return;
    case 'tuple':
    case 'list':
      bindEach(machine, target.elements, value, scope);
      return;
    case 'attribute':
      bindAttribute(machine, target, value, scope);
      return;
    case 'subscript':
      bindElement(machine, target, value, scope);
      return;
    case 'starred':
      bind(machine, target.value, unknown, scope);
      return;
    default:
      return;
  }
}

/** `a, b = value`. */
function bindEach(machine: Machine, targets: readonly Expression[], value: Value, scope: Scope): void {
  const spread =
    value.kind === 'sequence' && !value.open && value.shuffled !== true ? spreadOver(targets, value) : null;
  targets.forEach((target, index) => {
    if (target.kind === 'starred') bind(machine, target.value, spread?.[index] ?? unknown, scope);
    else bind(machine, target, spread?.[index] ?? pickedFrom(machine, value, index, target), scope);
  });
}

/** What a target takes of a value whose elements are not known one by one. */
function pickedFrom(machine: Machine, value: Value, index: number, target: Expression): Value {
  switch (value.kind) {
    case 'tensor':
      return value;
    case 'union':
      return joinAll(
        value.options.flatMap((option) =>
          option.kind === 'sequence' ? [option.elements[index] ?? unknown] : [unknown],
        ),
      );
    case 'result':
      return pickedFromResult(value, index);
    default:
      return unknownAt(machine, target);
  }
}

/** `args, rest = parser.parse_known_args()`: the first is the namespace. */
function pickedFromResult(value: ResultValue, index: number): Value {
  if (value.event.name === '.parse_known_args' && index === 0) return value;
  return { kind: 'unknown', key: `call ${value.event.program.path} ${value.event.order} [${index}]` };
}

/** `holder.name = value`. */
function bindAttribute(machine: Machine, target: Attribute, value: Value, scope: Scope): void {
  const holder = machine.evaluators.evaluate(machine, target.object, scope);
  for (const option of optionsOf(holder)) {
    if (option.kind === 'instance' && target.name === '__dict__') spreadInto(attributesOf(option), value);
    else if (option.kind === 'instance') setOn(machine, option, target, value);
    else if (option.kind === 'class') setAttribute(machine, option, target.name, value);
    else if (option.kind === 'module') setInModule(machine, option.file, target.name, value);
    else if (
      target.name === '__name__' &&
      (option.kind === 'function' || option.kind === 'lambda' || option.kind === 'partial')
    )
      rename(option, value);
  }
}

/** `f.__name__ = ...`; where the name is not in sight, nobody can tell what the function is saved as. */
function rename(target: FunctionValue | LambdaValue | PartialValue, value: Value): void {
  const name = plainText(value);
  if (name !== null) target.renamed = name;
  else if (target.kind === 'function') target.openDecorator = true;
}

/** `holder[index] = value`. */
function bindElement(machine: Machine, target: Subscript, value: Value, scope: Scope): void {
  const holder = machine.evaluators.evaluate(machine, target.object, scope);
  const index = machine.evaluators.evaluate(machine, target.index, scope);
  for (const option of optionsOf(holder)) {
    if (option.kind === 'dictionary') {
      setEntry(option, index, value, placeOf(machine, target));
      if (machine.guard === 'version') option.byVersion = true;
    } else if (option.kind === 'sequence') setElement(machine, option, index, value, target.index.kind === 'unknown');
  }
}

/** `value.name = ...` of an object: its attribute, or what the setter of its property makes of it. */
function setOn(machine: Machine, holder: InstanceValue, target: Attribute, value: Value): void {
  const member = holder.of.kind === 'class' ? findMember(holder.of, target.name) : null;
  if (member?.kind === 'function' && member.setter !== undefined) {
    machine.evaluators.callFunction(
      machine,
      { ...member.setter, owner: member.owner },
      holder,
      [argumentOf(machine, value, target)],
      null,
    );
  } else setAttribute(machine, holder, target.name, value);
}

/** `settings.N = 9`: a name of another module of the project. */
function setInModule(machine: Machine, file: SourceFile, name: string, value: Value): void {
  const { names } = machine.moduleOf(file).scope;
  const old = names.get(name);
  names.set(name, old !== undefined && machine.branch.depth > 0 ? join(old, value) : value);
  machine.run.changed.add(file.path);
}

/**
 * The values that a sequence gives to targets, one of which may be `*rest`; null where there are too few or too many.
 */
function spreadOver(targets: readonly Expression[], value: SequenceValue): readonly Value[] | null {
  const starred = targets.findIndex((element) => element.kind === 'starred');
  if (starred < 0) return value.elements.length === targets.length ? value.elements : null;
  const rest = value.elements.length - (targets.length - 1);
  if (rest < 0) return null;
  const caught: SequenceValue = {
    kind: 'sequence',
    form: 'list',
    elements: value.elements.slice(starred, starred + rest),
    places: [],
    open: false,
  };
  return [...value.elements.slice(0, starred), caught, ...value.elements.slice(starred + rest)];
}
