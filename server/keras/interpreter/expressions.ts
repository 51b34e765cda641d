/** What expressions are worth. */
import { builtinClass } from '../builtins';
import type { Comprehension, Expression } from '../../python/syntax';
import type { DictionaryValue, FunctionValue, LambdaValue, PackageValue, PartialValue, PassedArgument, Place, Scope, SequenceValue, TensorValue, Value } from '../value';
import { unknown } from '../value';
import { callValue, callFunction, fieldDefault, parsedOption } from './calls';
import { hypermodelOf } from './higher-order';
import { homeOf, findMember, isPropertyFunction } from './classes';
import { assign, isExhausted, lookUp, placeOf, setAttribute, unknownAt, type Machine } from './machine';
import { builtinName, external, externalMember } from './names';
import { nameOf, overChoices, parentOf, percent, joinPaths, splitExtension, textParts } from './text';
import { counterKey, isCounter, join, joinAll, optionsOf, plainText, text, truth } from './values';
import { asksForVersion } from './version-test';

/** Longer displays are not taken apart. */
const longestDisplay = 2000;
/** Longer lists made by `[value] * times` are not known by their elements. */
const longestRepeat = 64;

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
      const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: expression.entries.length > longestDisplay };
      for (const entry of expression.entries.slice(0, longestDisplay)) {
        const value = evaluate(machine, entry.value, scope);
        if (entry.key === null) spreadInto(made, value);
        else setEntry(made, evaluate(machine, entry.key, scope), value, placeOf(machine, entry.value));
      }
      return made;
    }
    case 'lambda':
      return { kind: 'lambda', file: machine.file, lambda: expression, enclosing: scope.function, scope };
    case 'operation':
      return operate(machine, expression.operator, expression, scope);
    case 'unary': {
      const value = evaluate(machine, expression.operand, scope);
      if (expression.operator === 'not') {
        const known = truth(value);
        return known === null ? unknown : { kind: 'literal', value: !known };
      }
      if (expression.operator === '-' && value.kind === 'literal' && typeof value.value === 'number') return { kind: 'literal', value: -value.value };
      return value.kind === 'tensor' ? tensorFrom(machine, expression.operator, [value], placeOf(machine, expression)) : unknown;
    }
    case 'comparison':
      return compare(expression.operators, expression.operands.map((operand) => evaluate(machine, operand, scope)));
    case 'subscript': {
      const object = evaluate(machine, expression.object, scope);
      const index = evaluate(machine, expression.index, scope);
      const place = placeOf(machine, expression);
      if (object.kind !== 'union') return elementOf(machine, object, index, expression.index, place);
      return joinAll(object.options.map((option) => elementOf(machine, option, index, expression.index, place)));
    }
    case 'conditional': {
      const test = truth(evaluate(machine, expression.test, scope));
      if (test === true) return evaluate(machine, expression.then, scope);
      if (test === false) return evaluate(machine, expression.otherwise, scope);
      const guard = machine.guard;
      if (guard === 'none' && asksForVersion(expression.test, machine.file, machine.project)) machine.guard = 'version';
      machine.branches += 1;
      const then = evaluate(machine, expression.then, scope);
      const otherwise = evaluate(machine, expression.otherwise, scope);
      machine.branches -= 1;
      machine.guard = guard;
      // the default of an argument is what it most likely is
      if (isCommandLine(then) && plainText(otherwise) !== null) return otherwise;
      if (isCommandLine(otherwise) && plainText(then) !== null) return then;
      return join(then, otherwise);
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
        frame.yields.push(value);
        frame.scopes = machine.objectScopes;
      }
      return unknown;
    }
    case 'unknown':
      for (const part of expression.parts) evaluate(machine, part, scope);
      return unknown;
  }
}

/** An f-string: each text it can be, where its fields are among a few known ones. */
function filledTemplate(machine: Machine, expression: Extract<Expression, { kind: 'template' }>, scope: Scope): Value {
  const fields = expression.parts.map((part) => (typeof part === 'string' ? part : { value: evaluate(machine, part.value, scope), format: part.format, place: placeOf(machine, part.value) }));
  return overChoices(
    fields.flatMap((field) => (typeof field === 'string' ? [] : [field.value])),
    (pick) => text(fields.flatMap((field) => (typeof field === 'string' ? [field] : textParts(pick(field.value), field.format, field.place)))),
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

const starFunctions = new Set(['load_model', 'save_model', 'model_from_json', 'Input', 'concatenate', 'add', 'multiply']);

function sequenceOf(machine: Machine, form: SequenceValue['form'], elements: readonly Expression[], scope: Scope): SequenceValue {
  const made: SequenceValue = { kind: 'sequence', form, elements: [], places: [], open: elements.length > longestDisplay };
  if (machine.branches > 0) made.branches = machine.branches;
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
  return made;
}

/** `d[key] = value`. */
export function setEntry(dictionary: DictionaryValue, key: Value, value: Value, place: Place): void {
  for (const option of optionsOf(key)) {
    const name = keyText(option);
    if (name === null) {
      dictionary.open = true;
      dictionary.rest = dictionary.rest === undefined ? value : join(dictionary.rest, value);
    } else {
      dictionary.entries.set(name, value);
      dictionary.places.set(name, place);
    }
  }
}

function keyText(key: Value): string | null {
  if (key.kind === 'literal') return String(key.value);
  if (key.kind !== 'text') return null;
  let whole = '';
  for (const part of key.parts) {
    if (typeof part !== 'string') return null;
    whole += part;
  }
  return whole;
}

/** `{**value}` or `update(value)`. */
export function spreadInto(dictionary: DictionaryValue, value: Value): void {
  for (const option of optionsOf(value)) {
    if (option.kind === 'dictionary') {
      for (const [name, entry] of option.entries) {
        dictionary.entries.set(name, entry);
        const place = option.places.get(name);
        if (place !== undefined) dictionary.places.set(name, place);
      }
      dictionary.open ||= option.open;
    } else if (!(option.kind === 'literal' && option.value === null)) dictionary.open = true;
  }
}

function operate(machine: Machine, operator: string, expression: Extract<Expression, { kind: 'operation' }>, scope: Scope): Value {
  if (operator === 'and' || operator === 'or') {
    const left = evaluate(machine, expression.left, scope);
    const known = truth(left);
    if (known === (operator === 'or')) return left;
    const guard = machine.guard;
    if (guard === 'none' && known === null && asksForVersion(expression.left, machine.file, machine.project)) machine.guard = 'version';
    machine.branches += 1;
    const right = evaluate(machine, expression.right, scope);
    machine.branches -= 1;
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

function operateOn(operator: string, left: Value, right: Value, place: Place): Value {
  if (operator === '+') {
    if (left.kind === 'text' || right.kind === 'text') {
      if (left.kind === 'literal' || right.kind === 'literal') return unknown;
      return text([...textParts(left, null, place), ...textParts(right, null, place)]);
    }
    if (left.kind === 'sequence' && right.kind === 'sequence') {
      if (left.elements.length + right.elements.length > longestDisplay) return { ...left, elements: left.elements.slice(0, 100), places: left.places.slice(0, 100), open: true };
      return {
        kind: 'sequence',
        form: left.form,
        elements: [...left.elements, ...right.elements],
        places: [...left.places, ...right.places],
        open: left.open || right.open,
        ...(left.grown === true || right.grown === true ? { grown: true } : {}),
      };
    }
    if (left.kind === 'sequence' || right.kind === 'sequence') {
      const known = left.kind === 'sequence' ? left : right;
      return known.kind === 'sequence' ? { ...known, elements: [...known.elements], open: true } : unknown;
    }
  }
  if (operator === '%' && left.kind === 'text') return percent(left, right, place);
  // `epoch + 1` is a number that counts as well
  if (/^[-+*]$/.test(operator) && isCounter(left) && right.kind === 'literal') return left;
  // what a whole number is added to is a number, whatever it is
  if (/^(?:[-+]|\/\/)$/.test(operator) && left.kind === 'unknown' && right.kind === 'literal' && Number.isInteger(right.value)) return { kind: 'unknown', key: counterKey(`${place.file} ${place.span.start} ${left.key ?? ''}`) };
  if (operator === '/') {
    if (left.kind === 'text' && left.path) return joinPaths([left.parts, textParts(right, null, place)], true);
    if (right.kind === 'text' && right.path) return joinPaths([textParts(left, null, place), right.parts], true);
    // `folder / "name"`: no number is divided by a string
    if (right.kind === 'text') {
      return joinPaths([textParts(left, null, place), textParts(right, null, place)], true);
    }
  }
  if (operator === '|' && left.kind === 'dictionary') {
    const made: DictionaryValue = { kind: 'dictionary', entries: new Map(left.entries), places: new Map(left.places), open: left.open };
    spreadInto(made, right);
    return made;
  }
  if (left.kind === 'literal' && right.kind === 'literal' && typeof left.value === 'number' && typeof right.value === 'number') {
    const a = left.value;
    const b = right.value;
    const value =
      operator === '+' ? a + b
      : operator === '-' ? a - b
      : operator === '*' ? a * b
      : operator === '/' ? a / b
      : operator === '//' ? Math.floor(a / b)
      : operator === '%' ? a - b * Math.floor(a / b)
      : operator === '**' ? a ** b
      : Number.NaN;
    return Number.isFinite(value) ? { kind: 'literal', value } : unknown;
  }
  if (operator === '*' && left.kind === 'sequence') {
    const times = right.kind === 'literal' && typeof right.value === 'number' && !left.open ? right.value : null;
    if (times === null || times * left.elements.length > longestRepeat) return { ...left, elements: [...left.elements], open: true };
    const repeated = <T>(elements: readonly T[]): T[] => Array.from({ length: Math.max(0, times) }, () => elements).flat();
    return { ...left, elements: repeated(left.elements), places: repeated(left.places) };
  }
  return unknown;
}

function compare(operators: readonly string[], operands: readonly Value[]): Value {
  const [left, right] = operands;
  const operator = operators[0];
  if (operators.length !== 1 || left === undefined || right === undefined) return unknown;
  const isNot = operator === '!=' || operator === 'is not';
  if (operator === '==' || operator === 'is' || isNot) {
    if (left.kind === 'literal' && right.kind === 'literal') return { kind: 'literal', value: (left.value === right.value) !== isNot };
    if (left.kind === 'text' && right.kind === 'text' && left.parts.length <= 1 && right.parts.length <= 1) {
      const [a = ''] = left.parts;
      const [b = ''] = right.parts;
      if (typeof a === 'string' && typeof b === 'string') return { kind: 'literal', value: (a === b) !== isNot };
    }
    const none = right.kind === 'literal' && right.value === null ? left : left.kind === 'literal' && left.value === null ? right : null;
    if (none !== null) {
      // whatever is known to be something is not None
      if (['text', 'function', 'lambda', 'class', 'instance', 'sequence', 'dictionary', 'module'].includes(none.kind)) return { kind: 'literal', value: isNot };
    }
  }
  return unknown;
}

function tensorFrom(machine: Machine, operation: string, inputs: Value[], place: Place): TensorValue {
  return {
    kind: 'tensor',
    id: machine.nextId(),
    layer: null,
    symbolic: inputs.some((input) => input.kind === 'tensor' && input.symbolic),
    operation,
    inputs,
    place,
  };
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

/** Whether a text is what a search of a folder found. */
function isFoundName(value: Value): boolean {
  return value.kind === 'text' && value.parts.some((part) => typeof part !== 'string' && part.key.startsWith('glob '));
}

function elementOf(machine: Machine, object: Value, index: Value, indexExpression: Expression, place: Place): Value {
  switch (object.kind) {
    case 'sequence': {
      if (index.kind === 'literal' && typeof index.value === 'number') {
        const at = index.value < 0 ? object.elements.length + index.value : index.value;
        const found = object.open && index.value < 0 ? undefined : object.elements[at];
        if (found !== undefined) return found;
      }
      if (indexExpression.kind === 'unknown') {
        const bounds = object.open ? null : sliceBounds(machine, indexExpression);
        if (bounds === null) return { ...object, open: true };
        return { ...object, elements: object.elements.slice(...bounds), places: object.places.slice(...bounds) };
      }
      // any of the names that a search found
      if (object.open && object.elements.length > 0 && object.elements.every(isFoundName)) return joinAll(object.elements);
      return object.elements.length > 0 && !object.open ? joinAll(object.elements) : unknown;
    }
    case 'dictionary': {
      const name = keyText(index);
      if (name !== null) {
        const found = object.entries.get(name);
        if (found !== undefined) return found;
        return object.rest ?? unknown;
      }
      if (object.rest !== undefined) return joinAll([...object.entries.values(), object.rest]);
      return object.open || object.entries.size === 0 ? unknown : joinAll([...object.entries.values()]);
    }
    case 'text': {
      const whole = plainText(object);
      const bounds = whole === null || indexExpression.kind !== 'unknown' ? null : sliceBounds(machine, indexExpression);
      return whole === null || bounds === null ? unknown : text([whole.slice(...bounds)]);
    }
    case 'tensor':
      // a slice is an operation; a number may pick one of a layer's outputs
      if (indexExpression.kind === 'unknown' || indexExpression.kind === 'tuple') return tensorFrom(machine, 'getitem', [object], place);
      return object;
    case 'method':
      if (object.name === 'environ' || object.name === 'layers' || object.name === 'outputs' || object.name === 'inputs') return object;
      return unknown;
    case 'class': {
      // a member of an enumeration by its name
      const name = keyText(index);
      return (name === null ? null : findMember(object, name)) ?? unknown;
    }
    case 'instance': {
      // a configuration whose keys are attributes as well
      const name = keyText(index);
      return (name === null || object.of.kind !== 'external' || object.of.name !== 'argparse.Namespace' ? undefined : object.attributes.get(name)) ?? unknown;
    }
    case 'external': {
      const name = keyText(index);
      if (object.name === 'sys.argv') return text([{ key: `command line ${machine.file.path} ${index.kind === 'literal' ? String(index.value) : place.span.start}`, source: 'outside', format: null, fallback: null }]);
      if (object.name === 'os.environ' && name !== null) return text([{ key: `environment ${name}`, source: 'outside', format: null, fallback: null }]);
      return unknown;
    }
    case 'result': {
      const name = keyText(index);
      return { kind: 'unknown', key: `call ${object.event.program.path} ${object.event.order} [${name ?? `${place.file} ${place.span.start}`}]` };
    }
    case 'unknown':
      return object.key === undefined ? unknown : { kind: 'unknown', key: `${object.key} [${keyText(index) ?? `${place.file} ${place.span.start}`}]` };
    default:
      return unknown;
  }
}

/** The bounds of a slice that is written with numbers, `[:-3]`; null for any other. */
function sliceBounds(machine: Machine, index: Expression): [start: number, end: number | undefined] | null {
  const written = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/.exec(machine.file.text.slice(index.start, index.end));
  return written === null ? null : [Number(written[1] ?? 0), written[2] === undefined ? undefined : Number(written[2])];
}

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
    case 'union':
      return joinAll(value.options.filter((option) => !(option.kind === 'literal' && option.value === null)).map((option) => attributeOf(machine, option, name, expression)));
    case 'text':
      return textAttribute(value, name);
    case 'literal':
      // a member of an enumeration stands for what it holds
      return name === 'value' ? value : { kind: 'method', self: value, function: null, name };
    case 'instance': {
      const own = value.attributes.get(name);
      if (own !== undefined) return own;
      if (value.of.kind === 'class') {
        const member = findMember(value.of, name);
        if (member !== null) {
          if (member.kind === 'function') {
            if (isPropertyFunction(member)) return callFunction(machine, member, value, [], null);
            return { kind: 'method', self: value, function: member, name };
          }
          return fieldDefault(machine, member, value.of) ?? member;
        }
      }
      return instanceAttribute(machine, value, name, expression);
    }
    case 'class': {
      const member = findMember(value, name);
      if (name === '__name__') return text([value.definition.name]);
      if (member === null) return { kind: 'method', self: value, function: null, name };
      if (member.kind === 'function' && member.definition.decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'classmethod')) {
        return { kind: 'method', self: value, function: member, name };
      }
      return member;
    }
    case 'super': {
      const member = findMember(value.owner, name, true);
      if (member !== null && member.kind === 'function') return { kind: 'method', self: value.self, function: member, name };
      return { kind: 'method', self: value, function: null, name };
    }
    case 'function':
      if (name === '__name__') return text([value.renamed ?? value.definition.name]);
      return unknown;
    case 'partial':
    case 'lambda':
      return name === '__name__' && value.renamed !== undefined ? text([value.renamed]) : unknown;
    case 'method':
      if (value.function === null && (name === 'output' || name === 'input') && value.name === 'layers') {
        return { kind: 'tensor', id: machine.nextId(), layer: value.self, symbolic: true, operation: null, inputs: [], place: placeOf(machine, expression) };
      }
      return { kind: 'method', self: value, function: null, name };
    case 'result':
      if (value.event.name === '.get_layer' && (name === 'output' || name === 'input') && value.event.self !== null) {
        return { kind: 'tensor', id: machine.nextId(), layer: value.event.self, symbolic: true, operation: null, inputs: [], place: placeOf(machine, expression) };
      }
      // the history of a training knows its model
      if (value.event.name === '.fit' && name === 'model' && value.event.self !== null) return value.event.self;
      if (value.event.name === '.parse_args' || value.event.name === '.parse_known_args') {
        return parsedOption(value.event, name) ?? { kind: 'unknown', key: `option ${name}` };
      }
      return { kind: 'method', self: value, function: null, name };
    default:
      return { kind: 'method', self: value, function: null, name };
  }
}

const modelNames = new Set(['keras.Model', 'keras.Sequential', 'keras.models.load_model']);

function instanceAttribute(machine: Machine, value: Extract<Value, { kind: 'instance' }>, name: string, expression: Expression): Value {
  if ((name === 'output' || name === 'input' || name === 'outputs' || name === 'inputs') && value.of.kind === 'external') {
    if (modelNames.has(value.of.name) || value.of.name.startsWith('keras.')) {
      return { kind: 'tensor', id: machine.nextId(), layer: value, symbolic: true, operation: null, inputs: [], place: placeOf(machine, expression) };
    }
  }
  if (name === '__class__') return value.of;
  if (name === 'hypermodel') return hypermodelOf(machine, value, null) ?? { kind: 'method', self: value, function: null, name };
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

/** The elements of something that is looped over; null when they cannot be told. */
export function elementsOf(value: Value): Value[] | null {
  switch (value.kind) {
    case 'sequence':
      return value.open ? null : value.elements;
    case 'dictionary':
      return value.open ? null : [...value.entries.keys()].map((name) => text([name]));
    default:
      return null;
  }
}

/** What stands for each element of something whose elements cannot be told; null where nothing does. */
export function eachOf(value: Value): Value | null {
  if (value.kind === 'sequence') return value.each ?? null;
  // one of the arrays that `get_weights` gives
  if (value.kind === 'result' && value.event.name === '.get_weights') return { kind: 'unknown', key: `call ${value.event.program.path} ${value.event.order} [each]`, from: value.event.name };
  return null;
}

function comprehend(machine: Machine, expression: Comprehension, scope: Scope): Value {
  const inner: Scope = { file: scope.file, names: new Map(), outer: scope, function: scope.function };
  const sequence: SequenceValue = { kind: 'sequence', form: expression.form === 'set' ? 'set' : 'list', elements: [], places: [], open: false };
  const dictionary: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  const run = (depth: number): void => {
    const loop = expression.loops[depth];
    if (loop === undefined) {
      let isCertain = true;
      for (const condition of expression.conditions) {
        const known = truth(evaluate(machine, condition, inner));
        if (known === false) return;
        isCertain &&= known === true;
      }
      const element = evaluate(machine, expression.element, inner);
      if (expression.key !== null) {
        setEntry(dictionary, evaluate(machine, expression.key, inner), element, placeOf(machine, expression.element));
        if (!isCertain) dictionary.open = true;
      } else {
        sequence.elements.push(element);
        sequence.places.push(placeOf(machine, expression.element));
        if (!isCertain) sequence.open = true;
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
      const plain = value.kind === 'sequence' && !value.open ? spreadOver(target.elements, value) : null;
      target.elements.forEach((element, index) => {
        const each = plain?.[index] ?? (value.kind === 'tensor' ? value : value.kind === 'union' ? joinAll(value.options.flatMap((option) => (option.kind === 'sequence' ? [option.elements[index] ?? unknown] : [unknown]))) : value.kind === 'result' ? pickedFrom(value, index) : unknownAt(machine, element));
        bind(machine, element.kind === 'starred' ? element.value : element, element.kind === 'starred' ? (plain?.[index] ?? unknown) : each, scope);
      });
      return;
    }
    case 'attribute': {
      const holder = evaluate(machine, target.object, scope);
      for (const option of optionsOf(holder)) {
        if (option.kind === 'instance') setAttribute(machine, option, target.name, value);
        else if (option.kind === 'class') setAttribute(machine, option, target.name, value);
        else if (target.name === '__name__' && (option.kind === 'function' || option.kind === 'lambda' || option.kind === 'partial')) rename(option, value);
      }
      return;
    }
    case 'subscript': {
      const holder = evaluate(machine, target.object, scope);
      const index = evaluate(machine, target.index, scope);
      for (const option of optionsOf(holder)) {
        if (option.kind === 'dictionary') setEntry(option, index, value, placeOf(machine, target));
        else if (option.kind === 'sequence') option.open = true;
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

/** The values that a sequence gives to targets, one of which may be `*rest`; null where there are too few or too many. */
function spreadOver(targets: readonly Expression[], value: SequenceValue): readonly Value[] | null {
  const starred = targets.findIndex((element) => element.kind === 'starred');
  if (starred < 0) return value.elements.length === targets.length ? value.elements : null;
  const rest = value.elements.length - (targets.length - 1);
  if (rest < 0) return null;
  const caught: SequenceValue = { kind: 'sequence', form: 'list', elements: value.elements.slice(starred, starred + rest), places: [], open: false };
  return [...value.elements.slice(0, starred), caught, ...value.elements.slice(starred + rest)];
}

/** `args, rest = parser.parse_known_args()`: the first is the namespace. */
function pickedFrom(value: Extract<Value, { kind: 'result' }>, index: number): Value {
  if (value.event.name === '.parse_known_args' && index === 0) return value;
  return { kind: 'unknown', key: `call ${value.event.program.path} ${value.event.order} [${index}]` };
}

/** Arguments of a call, evaluated; known `*` and `**` are spread out. */
export function passedArguments(machine: Machine, call: Extract<Expression, { kind: 'call' }>, scope: Scope): PassedArgument[] {
  const passed: PassedArgument[] = [];
  for (const argument of call.arguments) {
    const value = evaluate(machine, argument.value, scope);
    const place = placeOf(machine, argument.value);
    if (argument.spread === '*' && value.kind === 'sequence' && !value.open) {
      for (const element of value.elements) passed.push({ name: null, spread: null, value: element, expression: argument.value, place, argument });
    } else if (argument.spread === '**' && value.kind === 'dictionary') {
      for (const [name, entry] of value.entries) passed.push({ name, spread: null, value: entry, expression: argument.value, place, argument });
      if (value.open) passed.push({ name: null, spread: '**', value: value.rest ?? unknown, expression: argument.value, place, argument });
    } else if (argument.spread === '**' && value.kind === 'literal' && value.value === null) continue;
    else passed.push({ name: argument.name, spread: argument.spread, value, expression: argument.value, place, argument });
  }
  return passed;
}
