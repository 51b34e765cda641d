/** Comprehensions: lists, sets and dictionaries that a loop in an expression makes. */
import type { Comprehension } from '../../python/syntax';
import type { DictionaryValue, Scope, SequenceValue, Value } from '../value';
import { eachOf, elementsOf, isObject, setEntry } from './containers';
import { placeOf, unknownAt, type Machine } from './machine';
import { narrowing } from './narrowing';
import { bind } from './targets';
import { truth } from './values';

/** The list, set or dictionary that a comprehension makes; of one over something unknown a single turn is run. */
export function comprehend(machine: Machine, expression: Comprehension, scope: Scope): Value {
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
        const known = truth(machine.evaluators.evaluate(machine, condition, inner));
        if (known === false) return;
        narrowing(machine, condition, inner)?.(true);
        isCertain &&= known === true;
      }
      const element = machine.evaluators.evaluate(machine, expression.element, inner);
      if (expression.key !== null) {
        setEntry(
          dictionary,
          machine.evaluators.evaluate(machine, expression.key, inner),
          element,
          placeOf(machine, expression.element),
        );
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
    const iterable = machine.evaluators.evaluate(machine, loop.iterable, inner);
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
