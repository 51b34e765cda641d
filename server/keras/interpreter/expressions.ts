/** What expressions are worth. */
import type { SourceFile } from '../../python/project';
import type { Comprehension, Expression, Parameter } from '../../python/syntax';
import { builtinClass } from '../builtins';
import type {
  DictionaryValue,
  FunctionValue,
  InstanceValue,
  LambdaValue,
  PartialValue,
  Scope,
  SequenceValue,
  Value,
} from '../value';
import { unknown } from '../value';
import { attributeOf } from './attributes';
import { callFunction, callValue } from './calls';
import { findMember, homeOf } from './classes';
import {
  eachOf,
  elementsOf,
  isObject,
  longestDisplay,
  setElement,
  setEntry,
  spreadInto,
  withoutDoubles,
} from './containers';
import { attributesOf } from './doubt';
import { enterBranch, assign, isExhausted, lookUp, placeOf, setAttribute, unknownAt, type Machine } from './machine';
import { builtinName, external } from './names';
import { narrowing } from './narrowing';
import { compare, elementOf, operateOn, tensorFrom } from './operators';
import { overChoices, textParts } from './text';
import { chosenByVersion, join, joinAll, optionsOf, plainText, text, truth } from './values';
import { testsVersion } from './version-test';

/** Evaluates an expression in a scope; never throws. */
export function evaluate(machine: Machine, expression: Expression, scope: Scope): Value {
  machine.work += 1;
  if (isExhausted(machine)) return unknown;
  switch (expression.kind) {
    case 'name': {
      const value = lookUp(scope, expression.name);
      if (value !== undefined) return value;
      if (expression.name === '__name__') return text(['__main__']);
      if (expression.name === '__file__') return text([scope.file.path]);
      const starred = starImported(scope, expression.name);
      if (starred !== null) return starred;
      return builtinName(expression.name);
    }
    case 'attribute':
      return attributeOf(machine, evaluate(machine, expression.object, scope), expression.name, expression);
    case 'call':
      return callValue(machine, expression, scope);
    case 'string': {
      const value = text([expression.value]);
      value.literal = placeOf(machine, expression);
      return value;
    }
    case 'template':
      return filledTemplate(machine, expression, scope);
    case 'number':
      return { kind: 'literal', value: expression.value };
    case 'constant':
      return expression.value === '...' ? unknown : expression.value === null ? none : expression.value ? yes : no;
    case 'list':
    case 'tuple':
    case 'set':
      return sequenceOf(machine, expression.kind, expression.elements, scope);
    case 'dictionary': {
      const made: DictionaryValue = {
        kind: 'dictionary',
        entries: new Map(),
        places: new Map(),
        open: expression.entries.length > longestDisplay,
      };
      for (const entry of expression.entries.slice(0, longestDisplay)) {
        const value = evaluate(machine, entry.value, scope);
        if (entry.key === null) spreadInto(made, value);
        else setEntry(made, evaluate(machine, entry.key, scope), value, placeOf(machine, entry.value));
      }
      return made;
    }
    case 'lambda':
      return {
        kind: 'lambda',
        file: machine.file,
        lambda: expression,
        enclosing: scope.function,
        scope,
        ...defaultsOf(machine, expression.parameters, scope),
      };
    case 'operation':
      return operate(machine, expression.operator, expression, scope);
    case 'unary': {
      const value = evaluate(machine, expression.operand, scope);
      if (expression.operator === 'not') {
        const known = truth(value);
        return known === null ? unknown : { kind: 'literal', value: !known };
      }
      if (expression.operator === '-' && value.kind === 'literal' && typeof value.value === 'number')
        return { kind: 'literal', value: -value.value };
      return value.kind === 'tensor'
        ? tensorFrom(machine, expression.operator, [value], placeOf(machine, expression))
        : unknown;
    }
    case 'comparison': {
      const operands = expression.operands.map((operand) => evaluate(machine, operand, scope));
      const [operator = ''] = expression.operators;
      // `x > 0.5` of a tensor is a tensor; `==` may be asked of the objects
      if (operands.length === 2 && /^[<>]=?$/.test(operator) && operands.some((value) => value.kind === 'tensor'))
        return tensorFrom(machine, operator, operands, placeOf(machine, expression));
      return compare(expression.operators, operands);
    }
    case 'subscript': {
      const object = evaluate(machine, expression.object, scope);
      const index = evaluate(machine, expression.index, scope);
      const place = placeOf(machine, expression);
      if (object.kind === 'union')
        return joinAll(object.options.map((option) => elementOf(machine, option, index, expression.index, place)));
      const element = elementOf(machine, object, index, expression.index, place);
      // a table of what is done in each version
      return element.kind === 'union' && testsVersion(machine, expression.index) ? chosenByVersion(element) : element;
    }
    case 'conditional': {
      const test = truth(evaluate(machine, expression.test, scope));
      if (test === true) return evaluate(machine, expression.then, scope);
      if (test === false) return evaluate(machine, expression.otherwise, scope);
      const guard = machine.guard;
      const isVersion = guard === 'none' && testsVersion(machine, expression.test);
      if (isVersion) machine.guard = 'version';
      const around = enterBranch(machine);
      const then = evaluate(machine, expression.then, scope);
      const otherwise = evaluate(machine, expression.otherwise, scope);
      machine.branch = around;
      machine.guard = guard;
      // the default of an argument is what it most likely is
      if (isCommandLine(then) && plainText(otherwise) !== null) return otherwise;
      if (isCommandLine(otherwise) && plainText(then) !== null) return then;
      return isVersion ? chosenByVersion(join(then, otherwise)) : join(then, otherwise);
    }
    case 'comprehension':
      return comprehend(machine, expression, scope);
    case 'starred':
      return evaluate(machine, expression.value, scope);
    case 'named-assignment': {
      const value = evaluate(machine, expression.value, scope);
      assign(machine, scope, expression.name, value);
      return value;
    }
    case 'await':
    case 'yield':
    case 'yield-from': {
      const value = expression.value === null ? unknown : evaluate(machine, expression.value, scope);
      const frame = machine.returns[machine.returns.length - 1];
      if (expression.kind === 'await') return value;
      if (frame !== undefined) {
        frame.isGenerator = true;
        const given = expression.kind === 'yield-from' ? elementsOf(value) : [value];
        frame.yields.push(...(given ?? [eachOf(value) ?? unknown]));
        frame.isRepeated ||= given === null || machine.loops > frame.loops;
        frame.isUncertain ||=
          machine.branch.depth > frame.branches ||
          (expression.kind === 'yield-from' && value.kind === 'sequence' && value.grown === true);
        frame.scopes = machine.objectScopes;
      }
      return unknown;
    }
    case 'unknown':
      for (const part of expression.parts) evaluate(machine, part, scope);
      return unknown;
  }
}

/**
 * What the defaults of parameters are where a function is made; numbers and texts are the same whenever they are asked
 * for.
 */
export function defaultsOf(
  machine: Machine,
  parameters: readonly Parameter[],
  scope: Scope,
): { defaults?: ReadonlyMap<Parameter, Value> } {
  const telling = parameters.filter(
    (parameter) => parameter.default !== null && !/^(number|string|constant)$/.test(parameter.default.kind),
  );
  if (telling.length === 0) return {};
  return {
    defaults: new Map(
      telling.flatMap((parameter) =>
        parameter.default === null ? [] : [[parameter, evaluate(machine, parameter.default, scope)] as const],
      ),
    ),
  };
}

/** An f-string: each text it can be, where its fields are among a few known ones. */
function filledTemplate(machine: Machine, expression: Extract<Expression, { kind: 'template' }>, scope: Scope): Value {
  const fields = expression.parts.map((part) =>
    typeof part === 'string'
      ? part
      : { value: evaluate(machine, part.value, scope), format: part.format, place: placeOf(machine, part.value) },
  );
  return overChoices(
    fields.flatMap((field) => (typeof field === 'string' ? [] : [field.value])),
    (pick) =>
      text(
        fields.flatMap((field) =>
          typeof field === 'string' ? [field] : textParts(pick(field.value), field.format, field.place),
        ),
      ),
  );
}

const none: Value = { kind: 'literal', value: null };

const yes: Value = { kind: 'literal', value: true };

const no: Value = { kind: 'literal', value: false };

/** A name that `from keras.x import *` may have brought. */
function starImported(scope: Scope, name: string): Value | null {
  const stars = lookUp(scope, '__stars__');
  if (stars?.kind !== 'sequence') return null;
  for (const module of stars.elements) {
    if (module.kind !== 'text') continue;
    const found = external(`${module.parts.join('')}.${name}`);
    const known = found.name.startsWith('keras.') ? found.name.slice(6) : '';
    if (builtinClass(known) !== null || starFunctions.has(name)) return found;
  }
  return null;
}

const starFunctions = new Set([
  'load_model',
  'save_model',
  'model_from_json',
  'Input',
  'concatenate',
  'add',
  'multiply',
]);

function sequenceOf(
  machine: Machine,
  form: SequenceValue['form'],
  elements: readonly Expression[],
  scope: Scope,
): SequenceValue {
  const made: SequenceValue = {
    kind: 'sequence',
    form,
    elements: [],
    places: [],
    open: elements.length > longestDisplay,
  };
  if (machine.branch.depth > 0) made.branches = machine.branch.depth;
  for (const element of elements.slice(0, longestDisplay)) {
    const value = evaluate(machine, element, scope);
    const place = placeOf(machine, element);
    if (element.kind !== 'starred') {
      made.elements.push(value);
      made.places.push(place);
    } else if (value.kind === 'sequence' && made.elements.length + value.elements.length <= longestDisplay) {
      made.elements.push(...value.elements);
      made.places.push(...value.elements.map(() => place));
      made.open ||= value.open;
      if (value.grown === true) made.grown = true;
    } else made.open = true;
  }
  if (form === 'set') {
    made.elements = withoutDoubles(made.elements);
    made.places = [];
    made.shuffled = true;
  }
  return made;
}

function operate(
  machine: Machine,
  operator: string,
  expression: Extract<Expression, { kind: 'operation' }>,
  scope: Scope,
): Value {
  if (operator === 'and' || operator === 'or') {
    const left = evaluate(machine, expression.left, scope);
    const known = truth(left);
    if (known === (operator === 'or')) return left;
    const guard = machine.guard;
    if (guard === 'none' && known === null && testsVersion(machine, expression.left)) machine.guard = 'version';
    const around = enterBranch(machine);
    const right = evaluate(machine, expression.right, scope);
    machine.branch = around;
    machine.guard = guard;
    if (known !== null) return right;
    // the default of a setting from outside is what it most likely is
    if (operator === 'or' && isFromEnvironment(left) && plainText(right) !== null) return right;
    // `given or default`: what is falsy does not come through
    const kept = optionsOf(left).filter((option) => truth(option) !== (operator === 'and'));
    return join(kept.length === 0 ? right : joinAll(kept), right);
  }
  const left = evaluate(machine, expression.left, scope);
  const right = evaluate(machine, expression.right, scope);
  const place = placeOf(machine, expression);
  if (left.kind === 'tensor' || right.kind === 'tensor') return tensorFrom(machine, operator, [left, right], place);
  if (left.kind !== 'union' && right.kind !== 'union') return operateOn(operator, left, right, place);
  const results: Value[] = [];
  for (const a of optionsOf(left)) for (const b of optionsOf(right)) results.push(operateOn(operator, a, b, place));
  return joinAll(results);
}

/** Whether a value is an argument of the command line as it stands: `sys.argv[1]`, `Path(sys.argv[1])`. */
function isCommandLine(value: Value): boolean {
  if (value.kind !== 'text') return false;
  const [hole, ...others] = value.parts;
  return others.length === 0 && typeof hole === 'object' && hole.key.startsWith('command line ');
}

/** Whether a value is a variable of the environment as it stands: `os.environ.get("OUT")`. */
function isFromEnvironment(value: Value): boolean {
  if (value.kind !== 'text') return false;
  const [hole, ...others] = value.parts;
  return others.length === 0 && typeof hole === 'object' && hole.key.startsWith('environment ');
}

function comprehend(machine: Machine, expression: Comprehension, scope: Scope): Value {
  const inner: Scope = { file: scope.file, names: new Map(), outer: scope, function: scope.function };
  const sequence: SequenceValue = {
    kind: 'sequence',
    form: expression.form === 'set' ? 'set' : 'list',
    elements: [],
    places: [],
    open: false,
  };
  const dictionary: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  const run = (depth: number): void => {
    const loop = expression.loops[depth];
    if (loop === undefined) {
      let isCertain = true;
      for (const condition of expression.conditions) {
        const known = truth(evaluate(machine, condition, inner));
        if (known === false) return;
        narrowing(machine, condition, inner)?.(true);
        isCertain &&= known === true;
      }
      const element = evaluate(machine, expression.element, inner);
      if (expression.key !== null) {
        setEntry(dictionary, evaluate(machine, expression.key, inner), element, placeOf(machine, expression.element));
        if (!isCertain) dictionary.open = true;
      } else {
        sequence.elements.push(element);
        sequence.places.push(placeOf(machine, expression.element));
        // an object may be left out, a text may be about to be changed
        if (!isCertain && isObject(element)) sequence.grown = true;
        else if (!isCertain) sequence.open = true;
      }
      return;
    }
    const iterable = evaluate(machine, loop.iterable, inner);
    const elements = elementsOf(iterable);
    if (elements !== null && elements.length <= 32) {
      for (const element of elements) {
        bind(machine, loop.target, element, inner);
        run(depth + 1);
      }
      if (iterable.kind === 'sequence' && (iterable.grown === true || iterable.shuffled === true))
        sequence.grown = true;
      if (iterable.kind === 'sequence' && iterable.shuffled === true) sequence.shuffled = true;
    } else {
      bind(machine, loop.target, eachOf(iterable) ?? unknownAt(machine, loop.target), inner);
      run(depth + 1);
      sequence.open = true;
      dictionary.open = true;
    }
  };
  run(0);
  return expression.form === 'dictionary' ? dictionary : sequence;
}

/** `f.__name__ = ...`; where the name is not in sight, nobody can tell what the function is saved as. */
function rename(target: FunctionValue | LambdaValue | PartialValue, value: Value): void {
  const name = plainText(value);
  if (name !== null) target.renamed = name;
  else if (target.kind === 'function') target.openDecorator = true;
}

/** Binds a target (a name, a tuple of them, an attribute, an element) to a value. */
export function bind(machine: Machine, target: Expression, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name': {
      const home = homeOf(scope, target.name);
      assign(machine, home, target.name, value);
      return;
    }
    case 'tuple':
    case 'list': {
      const plain =
        value.kind === 'sequence' && !value.open && value.shuffled !== true ? spreadOver(target.elements, value) : null;
      target.elements.forEach((element, index) => {
        const each =
          plain?.[index] ??
          (value.kind === 'tensor'
            ? value
            : value.kind === 'union'
              ? joinAll(
                  value.options.flatMap((option) =>
                    option.kind === 'sequence' ? [option.elements[index] ?? unknown] : [unknown],
                  ),
                )
              : value.kind === 'result'
                ? pickedFrom(value, index)
                : unknownAt(machine, element));
        bind(
          machine,
          element.kind === 'starred' ? element.value : element,
          element.kind === 'starred' ? (plain?.[index] ?? unknown) : each,
          scope,
        );
      });
      return;
    }
    case 'attribute': {
      const holder = evaluate(machine, target.object, scope);
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
      return;
    }
    case 'subscript': {
      const holder = evaluate(machine, target.object, scope);
      const index = evaluate(machine, target.index, scope);
      for (const option of optionsOf(holder)) {
        if (option.kind === 'dictionary') {
          setEntry(option, index, value, placeOf(machine, target));
          if (machine.guard === 'version') option.byVersion = true;
        } else if (option.kind === 'sequence')
          setElement(machine, option, index, value, target.index.kind === 'unknown');
      }
      return;
    }
    case 'starred':
      bind(machine, target.value, unknown, scope);
      return;
    default:
      return;
  }
}

/** `value.name = ...` of an object: its attribute, or what the setter of its property makes of it. */
function setOn(
  machine: Machine,
  holder: InstanceValue,
  target: Extract<Expression, { kind: 'attribute' }>,
  value: Value,
): void {
  const member = holder.of.kind === 'class' ? findMember(holder.of, target.name) : null;
  if (member?.kind === 'function' && member.setter !== undefined) {
    callFunction(
      machine,
      { ...member.setter, owner: member.owner },
      holder,
      [{ name: null, spread: null, value, expression: target, place: placeOf(machine, target), argument: null }],
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

/** `args, rest = parser.parse_known_args()`: the first is the namespace. */
function pickedFrom(value: Extract<Value, { kind: 'result' }>, index: number): Value {
  if (value.event.name === '.parse_known_args' && index === 0) return value;
  return { kind: 'unknown', key: `call ${value.event.program.path} ${value.event.order} [${index}]` };
}
