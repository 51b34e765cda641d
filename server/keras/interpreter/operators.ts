/** Operators, comparisons and indices over values that are evaluated already. */
import type { Expression } from '../../python/syntax';
import type { DictionaryValue, Place, Value } from '../value';
import { unknown } from '../value';
import { findMember } from './classes';
import { keyText, longestDisplay, spreadInto } from './containers';
import type { Machine } from './machine';
import { tensorFrom } from './tensors';
import { joinPaths, percent, textParts } from './text';
import { counterKey, isCounter, joinAll, plainText, text } from './values';

/** Longer lists made by `[value] * times` are not known by their elements. */
const longestRepeat = 64;

/** `left operator right`, each one of its options. */
export function operateOn(operator: string, left: Value, right: Value, place: Place): Value {
  if (operator === '+') {
    if (left.kind === 'text' || right.kind === 'text') {
      if (left.kind === 'literal' || right.kind === 'literal') return unknown;
      return text([...textParts(left, null, place), ...textParts(right, null, place)]);
    }
    if (left.kind === 'sequence' && right.kind === 'sequence') {
      if (left.elements.length + right.elements.length > longestDisplay)
        return { ...left, elements: left.elements.slice(0, 100), places: left.places.slice(0, 100), open: true };
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
  if (
    /^(?:[-+]|\/\/)$/.test(operator) &&
    left.kind === 'unknown' &&
    right.kind === 'literal' &&
    Number.isInteger(right.value)
  )
    return { kind: 'unknown', key: counterKey(`${place.file} ${place.span.start} ${left.key ?? ''}`) };
  if (operator === '/') {
    if (left.kind === 'text' && left.path) return joinPaths([left.parts, textParts(right, null, place)], true);
    if (right.kind === 'text' && right.path) return joinPaths([textParts(left, null, place), right.parts], true);
    // `folder / "name"`: no number is divided by a string
    if (right.kind === 'text') {
      return joinPaths([textParts(left, null, place), textParts(right, null, place)], true);
    }
  }
  if (operator === '|' && left.kind === 'dictionary') {
    const made: DictionaryValue = {
      kind: 'dictionary',
      entries: new Map(left.entries),
      places: new Map(left.places),
      open: left.open,
    };
    spreadInto(made, right);
    return made;
  }
  if (
    left.kind === 'literal' &&
    right.kind === 'literal' &&
    typeof left.value === 'number' &&
    typeof right.value === 'number'
  ) {
    const value = calculated(operator, left.value, right.value);
    return Number.isFinite(value) ? { kind: 'literal', value } : unknown;
  }
  if (operator === '*' && left.kind === 'sequence') {
    const times = right.kind === 'literal' && typeof right.value === 'number' && !left.open ? right.value : null;
    if (times === null || times * left.elements.length > longestRepeat)
      return { ...left, elements: [...left.elements], open: true };
    const repeated = <T>(elements: readonly T[]): T[] =>
      Array.from({ length: Math.max(0, times) }, () => elements).flat();
    return { ...left, elements: repeated(left.elements), places: repeated(left.places) };
  }
  return unknown;
}

/** What Python calculates with two numbers; NaN for operators that are not followed. */
export function calculated(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '%':
      return left - right * Math.floor(left / right);
    case '**':
      return left ** right;
    default:
      return Number.NaN;
  }
}

/** A comparison of two values; unknown where it is chained, or a side cannot be told. */
export function compare(operators: readonly string[], operands: readonly Value[]): Value {
  const [left, right] = operands;
  const operator = operators[0];
  if (operators.length !== 1 || left === undefined || right === undefined) return unknown;
  const isNot = operator === '!=' || operator === 'is not';
  if (operator === '==' || operator === 'is' || isNot) {
    if (left.kind === 'literal' && right.kind === 'literal')
      return { kind: 'literal', value: (left.value === right.value) !== isNot };
    if (left.kind === 'text' && right.kind === 'text' && left.parts.length <= 1 && right.parts.length <= 1) {
      const [a = ''] = left.parts;
      const [b = ''] = right.parts;
      if (typeof a === 'string' && typeof b === 'string') return { kind: 'literal', value: (a === b) !== isNot };
    }
    const none =
      right.kind === 'literal' && right.value === null
        ? left
        : left.kind === 'literal' && left.value === null
          ? right
          : null;
    if (none !== null) {
      // whatever is known to be something is not None
      if (['text', 'function', 'lambda', 'class', 'instance', 'sequence', 'dictionary', 'module'].includes(none.kind))
        return { kind: 'literal', value: isNot };
    }
  }
  return unknown;
}

/** Whether a text is what a search of a folder found. */
export function isFoundName(value: Value): boolean {
  return value.kind === 'text' && value.parts.some((part) => typeof part !== 'string' && part.key.startsWith('glob '));
}

/** `object[index]`. */
export function elementOf(
  machine: Machine,
  object: Value,
  index: Value,
  indexExpression: Expression,
  place: Place,
): Value {
  switch (object.kind) {
    case 'sequence': {
      if (index.kind === 'literal' && typeof index.value === 'number' && object.shuffled !== true) {
        const at = index.value < 0 ? object.elements.length + index.value : index.value;
        const found = object.open && index.value < 0 ? undefined : object.elements[at];
        if (found !== undefined) return found;
      }
      if (indexExpression.kind === 'unknown') {
        const bounds = object.open || object.shuffled === true ? null : sliceBounds(machine, indexExpression);
        if (bounds === null) return { ...object, open: true };
        return { ...object, elements: object.elements.slice(...bounds), places: object.places.slice(...bounds) };
      }
      // any of the names that a search found
      if (object.open && object.elements.length > 0 && object.elements.every(isFoundName))
        return joinAll(object.elements);
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
      const bounds =
        whole === null || indexExpression.kind !== 'unknown' ? null : sliceBounds(machine, indexExpression);
      return whole === null || bounds === null ? unknown : text([whole.slice(...bounds)]);
    }
    case 'tensor':
      // a slice is an operation; a number may pick one of a layer's outputs
      if (indexExpression.kind === 'unknown' || indexExpression.kind === 'tuple')
        return tensorFrom(machine, 'getitem', [object], place);
      return object;
    case 'method':
      if (
        object.name === 'environ' ||
        object.name === 'layers' ||
        object.name === 'outputs' ||
        object.name === 'inputs'
      )
        return object;
      return unknown;
    case 'class': {
      // a member of an enumeration by its name
      const name = keyText(index);
      return (name === null ? null : findMember(object, name)) ?? unknown;
    }
    case 'instance': {
      // a configuration whose keys are attributes as well
      const name = keyText(index);
      return (
        (name === null || object.of.kind !== 'external' || object.of.name !== 'argparse.Namespace'
          ? undefined
          : object.attributes.get(name)) ?? unknown
      );
    }
    case 'external': {
      const name = keyText(index);
      if (object.name === 'sys.argv') {
        // the script that was started
        if (index.kind === 'literal' && index.value === 0 && machine.run.file.path.endsWith('.py'))
          return text([machine.run.file.path]);
        return text([
          {
            key: `command line ${machine.file.path} ${index.kind === 'literal' ? String(index.value) : place.span.start}`,
            source: 'outside',
            format: null,
            fallback: null,
          },
        ]);
      }
      if (object.name === 'os.environ' && name !== null)
        return text([{ key: `environment ${name}`, source: 'outside', format: null, fallback: null }]);
      return unknown;
    }
    case 'result': {
      const name = keyText(index);
      return {
        kind: 'unknown',
        key: `call ${object.event.program.path} ${object.event.order} [${name ?? `${place.file} ${place.span.start}`}]`,
      };
    }
    case 'unknown':
      return object.key === undefined
        ? unknown
        : { kind: 'unknown', key: `${object.key} [${keyText(index) ?? `${place.file} ${place.span.start}`}]` };
    default:
      return unknown;
  }
}

/** The bounds of a slice that is written with numbers, `[:-3]`; null for any other. */
function sliceBounds(machine: Machine, index: Expression): [start: number, end: number | undefined] | null {
  const written = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/.exec(machine.file.text.slice(index.start, index.end));
  return written === null ? null : [Number(written[1] ?? 0), written[2] === undefined ? undefined : Number(written[2])];
}
