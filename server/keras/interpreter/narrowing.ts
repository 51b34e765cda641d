/** What a condition tells of the value it asks about. */
import type { Expression } from '../../python/syntax';
import type { Scope, Value } from '../value';
import { assign, type Machine } from './machine';
import { joinAll, optionsOf, text, truth } from './values';

/** `if x is None:` and `if x:` tell the branches what `x` is not. */
export function narrowing(machine: Machine, test: Expression, scope: Scope): ((holds: boolean) => void) | null {
  const ending = endingAsked(machine, test, scope) ?? wordAsked(machine, test, scope);
  if (ending !== null) return ending;
  let subject = test;
  let isInverted = false;
  if (subject.kind === 'unary' && subject.operator === 'not') {
    subject = subject.operand;
    isInverted = true;
  }
  let asksForNone = false;
  if (
    subject.kind === 'comparison' &&
    subject.operators.length === 1 &&
    subject.operands[1]?.kind === 'constant' &&
    subject.operands[1].value === null
  ) {
    const operator = subject.operators[0];
    if (operator === 'is not' || operator === '!=') isInverted = !isInverted;
    else if (operator !== 'is' && operator !== '==') return null;
    asksForNone = true;
    subject = subject.operands[0] ?? subject;
  }
  if (subject.kind !== 'name') return null;
  const name = subject.name;
  const value = scope.names.get(name);
  if (value?.kind !== 'union') return null;
  return (holds) => {
    const wantsFalsy = asksForNone ? holds !== isInverted : holds === isInverted;
    const kept = value.options.filter((option) => {
      const isNone = option.kind === 'literal' && option.value === null;
      if (asksForNone) return wantsFalsy ? isNone || option.kind === 'unknown' || option.kind === 'result' : !isNone;
      return truth(option) !== wantsFalsy;
    });
    if (kept.length > 0) assign(machine, scope, name, joinAll(kept));
  };
}

/** `name.endswith(".h5")` tells how a text ends of which the end is not known. */
function endingAsked(machine: Machine, test: Expression, scope: Scope): ((holds: boolean) => void) | null {
  if (
    test.kind !== 'call' ||
    test.callee.kind !== 'attribute' ||
    test.callee.name !== 'endswith' ||
    test.callee.object.kind !== 'name'
  )
    return null;
  const { name } = test.callee.object;
  const [given, ...others] = test.arguments;
  const value = scope.names.get(name);
  if (
    given?.value.kind !== 'string' ||
    others.length > 0 ||
    value?.kind !== 'text' ||
    typeof value.parts[value.parts.length - 1] !== 'object'
  )
    return null;
  const known = text([...value.parts, given.value.value], value.path);
  return (holds) => {
    if (holds) assign(machine, scope, name, known);
  };
}

/**
 * `if weights == "imagenet" and ...:` takes the word, which is no path, for itself: the other branches are for what is
 * handed over in its place.
 */
function wordAsked(machine: Machine, test: Expression, scope: Scope): ((holds: boolean) => void) | null {
  if (test.kind !== 'operation' || test.operator !== 'and') return null;
  for (const part of [test.left, test.right]) {
    const [subject, word] =
      part.kind === 'comparison' && part.operators.length === 1 && part.operators[0] === '==' ? part.operands : [];
    if (subject?.kind !== 'name' || word?.kind !== 'string' || /[./\\]/.test(word.value)) continue;
    const value = scope.names.get(subject.name);
    const isWord = (option: Value): boolean =>
      option.kind === 'text' && option.parts.length === 1 && option.parts[0] === word.value;
    if (value === undefined || !optionsOf(value).some(isWord)) continue;
    const others = optionsOf(value).filter((option) => !isWord(option));
    return (holds) => {
      if (!holds) assign(machine, scope, subject.name, others.length > 0 ? joinAll(others) : { kind: 'unknown' });
    };
  }
  return null;
}
