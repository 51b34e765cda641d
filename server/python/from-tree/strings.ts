/**
 * String nodes and f-strings.
 *
 * A field of an f-string holds an expression, and expressions hold strings: the reader of a field's value is handed
 * down, so that this file imports nothing of theirs.
 */
import { NodeKind } from '../grammar';
import { literalText, sideBySide, stringPrefix } from '../literals';
import type { Expression, StringLiteral, Template } from '../syntax';
import { afterAt, childOfKind, childrenOf, endAt, kindAt, startAt, textAt, tokenOf, type Source } from './nodes';

/** Reads the expression at a node. */
type ReadExpression = (source: Source, node: number, depth: number) => Expression;

/** One string. `readValue` reads what stands in the braces of an f-string. */
export function stringLiteral(
  source: Source,
  node: number,
  depth: number,
  readValue: ReadExpression,
): StringLiteral | Template {
  const opening = childOfKind(source, node, NodeKind.string_start);
  const prefix = stringPrefix(opening === -1 ? '' : textAt(source, opening));
  const contentStart = opening === -1 ? startAt(source, node) : endAt(source, opening);
  const closing = childOfKind(source, node, NodeKind.string_end);
  const contentEnd = closing === -1 ? endAt(source, node) : startAt(source, closing);
  if (!prefix.format) {
    return {
      kind: 'string',
      start: startAt(source, node),
      end: endAt(source, node),
      value: literalText(source.text.slice(contentStart, contentEnd), prefix),
      bytes: prefix.bytes,
    };
  }
  const parts: Template['parts'] = [];
  const add = (text: string): void => {
    if (text === '') return;
    const last = parts.length - 1;
    const before = parts[last];
    if (typeof before === 'string') parts[last] = before + text;
    else parts.push(text);
  };
  let at = contentStart;
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) !== NodeKind.interpolation) continue;
    add(literalText(source.text.slice(at, startAt(source, child)), prefix));
    addInterpolation(source, child, depth, add, parts, readValue);
    at = endAt(source, child);
  }
  add(literalText(source.text.slice(at, Math.max(at, contentEnd)), prefix));
  return { kind: 'template', start: startAt(source, node), end: endAt(source, node), parts };
}

function addInterpolation(
  source: Source,
  node: number,
  depth: number,
  add: (text: string) => void,
  parts: Template['parts'],
  readValue: ReadExpression,
): void {
  const [value = -1, ...rest] = childrenOf(source, node);
  const conversion = rest.find((child) => kindAt(source, child) === NodeKind.type_conversion);
  const specifier = rest.find((child) => kindAt(source, child) === NodeKind.format_specifier);
  const equals = tokenOf(source, node, '=');
  if (equals !== -1) add(source.text.slice(startAt(source, node) + 1, endAt(source, equals)));
  const shown =
    (conversion === undefined ? '' : textAt(source, conversion)) +
    (specifier === undefined ? '' : textAt(source, specifier));
  parts.push({
    value: readValue(source, value, depth),
    format: shown === '' ? null : shown.startsWith(':') ? shown.slice(1) : shown,
  });
}

/** Strings that stand side by side, as one. */
export function concatenatedString(source: Source, node: number, depth: number, readValue: ReadExpression): Expression {
  const literals = childrenOf(source, node)
    .filter((child) => kindAt(source, child) === NodeKind.string)
    .map((child) => stringLiteral(source, child, depth, readValue));
  return sideBySide(literals, startAt(source, node), endAt(source, node));
}
