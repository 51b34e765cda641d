/** What must hold of the facts of any text. */
import { expect } from 'vitest';
import type { Expression, FileFacts, Span, Statement } from '../../server/python/syntax';
import { argumentsSpan, blocksOf, expressionsOf, nameSpan, partsOf } from '../../server/python/walk';

/** Fails where a span leaves the text or the statement or expression around it. */
export function expectSoundSpans(facts: FileFacts, text: string): void {
  const within = (span: Span, outer: Span, what: string): void => {
    if (span.start < outer.start || span.end > outer.end || span.start > span.end) {
      expect.fail(
        `${what} [${span.start}, ${span.end}) is not inside [${outer.start}, ${outer.end}) of ${JSON.stringify(text.slice(0, 300))}`,
      );
    }
  };
  const expression = (value: Expression, outer: Span): void => {
    within(value, outer, value.kind);
    if (value.kind === 'call') within(argumentsSpan(value), value, 'arguments');
    if (value.kind === 'attribute') within(nameSpan(value), value, 'attribute name');
    for (const part of partsOf(value)) expression(part, value);
  };
  const statement = (value: Statement, outer: Span): void => {
    within(value, outer, value.kind);
    if (value.kind === 'function' || value.kind === 'class') {
      within(value.nameSpan, value, 'name');
      within(value.headSpan, value, 'head');
      within(value.bodySpan, value, 'body');
    }
    if (value.kind === 'function') {
      within(value.parametersSpan, value, 'parameters');
      for (const parameter of value.parameters) within(parameter, value.parametersSpan, 'parameter');
    }
    for (const part of expressionsOf(value)) expression(part, value);
    for (const block of blocksOf(value)) for (const inner of block) statement(inner, value);
  };
  const whole = { start: 0, end: text.length };
  for (const value of facts.body) statement(value, whole);
  for (const span of [...facts.comments, ...facts.syntaxErrors]) within(span, whole, 'comment or error');
}
