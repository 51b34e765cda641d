/** Expression nodes, with the parameters of functions and lambdas and the arguments of calls and classes. */
import { NodeKind } from '../grammar';
import { deepestNesting, longestDisplay } from '../limits';
import { numberValue } from '../literals';
import type { Argument, Comprehension, Dictionary, Expression, Parameter, Starred, UnknownExpression } from '../syntax';
import {
  afterAt,
  childOfKind,
  childrenOf,
  endAt,
  isStatement,
  kindAt,
  operatorsOf,
  spanAt,
  startAt,
  textAt,
  tokenOf,
  type Source,
} from './nodes';
import { concatenatedString, stringLiteral } from './strings';

/** Reads the expression at a node that lies `depth` blocks and brackets deep. */
type ExpressionReader = (source: Source, node: number, depth: number) => Expression;

/** The expression at a node; an empty unknown where there is no node. */
export function expression(source: Source, node: number, depth: number): Expression {
  if (node < 0) return { kind: 'unknown', start: 0, end: 0, parts: [] };
  const kind = kindAt(source, node);
  // The two most frequent nodes first.
  if (kind === NodeKind.identifier)
    return { kind: 'name', start: startAt(source, node), end: endAt(source, node), name: textAt(source, node) };
  if (depth > deepestNesting) return nothing(source, node);
  if (kind === NodeKind.attribute) return attribute(source, node, depth);
  return (expressionReaders[kind] ?? unknown)(source, node, depth + 1);
}

/** The expression at a node, or null where there is no node. */
export function optionalExpression(source: Source, node: number | undefined, depth: number): Expression | null {
  return node === undefined ? null : expression(source, node, depth);
}

/** What is there but says nothing. */
export function nothing(source: Source, node: number): Expression {
  return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node), parts: [] };
}

/** The expressions inside a node that facts do not know. */
export function unknown(source: Source, node: number, depth: number): UnknownExpression {
  const parts: Expression[] = [];
  if (depth <= deepestNesting) {
    const stop = afterAt(source, node);
    for (let child = node + 1; child < stop; child = afterAt(source, child)) {
      const kind = kindAt(source, child);
      if (kind > NodeKind.block && !isStatement(kind)) parts.push(expression(source, child, depth));
    }
  }
  return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node), parts };
}

function elementsOf(source: Source, node: number, depth: number): Expression[] {
  const elements: Expression[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) <= NodeKind.line_continuation) continue;
    if (elements.length === longestDisplay) break;
    elements.push(expression(source, child, depth));
  }
  return elements;
}

const display =
  (kind: 'list' | 'tuple' | 'set'): ExpressionReader =>
  (source, node, depth) => ({
    kind,
    start: startAt(source, node),
    end: endAt(source, node),
    elements: elementsOf(source, node, depth),
  });

/** What stands in brackets for no other reason than grouping. */
const inner: ExpressionReader = (source, node, depth) => {
  const children = childrenOf(source, node);
  const [child] = children;
  return child !== undefined && children.length === 1 ? expression(source, child, depth) : unknown(source, node, depth);
};

const comprehension =
  (form: Comprehension['form']): ExpressionReader =>
  (source, node, depth) => {
    const result: Comprehension = {
      kind: 'comprehension',
      start: startAt(source, node),
      end: endAt(source, node),
      form,
      key: null,
      element: nothing(source, node),
      loops: [],
      conditions: [],
    };
    let isElement = true;
    for (const child of childrenOf(source, node)) {
      const kind = kindAt(source, child);
      if (kind === NodeKind.for_in_clause) {
        const [target = -1, ...iterables] = childrenOf(source, child);
        const [iterable = -1] = iterables;
        result.loops.push({ target: expression(source, target, depth), iterable: expression(source, iterable, depth) });
      } else if (kind === NodeKind.if_clause) {
        for (const condition of childrenOf(source, child)) result.conditions.push(expression(source, condition, depth));
      } else if (isElement) {
        if (kind === NodeKind.pair) {
          const [key = -1, value = -1] = childrenOf(source, child);
          result.key = expression(source, key, depth);
          result.element = expression(source, value, depth);
        } else {
          result.element = expression(source, child, depth);
        }
        isElement = false;
      }
    }
    return result;
  };

const splat =
  (operator: '*' | '**'): ExpressionReader =>
  (source, node, depth) => {
    const [value = -1] = childrenOf(source, node);
    return {
      kind: 'starred',
      start: startAt(source, node),
      end: endAt(source, node),
      operator,
      value: expression(source, value, depth),
    };
  };

const operation: ExpressionReader = (source, node, depth) => {
  const [leftNode = -1, rightNode = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const operator = operatorsOf(source, node)[0] ?? '';
  const left = expression(source, leftNode, depth);
  const right = expression(source, rightNode, depth);
  if (left.kind === 'starred')
    return withoutStar(left, end, (bare, start) => ({ kind: 'operation', start, end, operator, left: bare, right }));
  return { kind: 'operation', start: startAt(source, node), end, operator, left, right };
};

const unary: ExpressionReader = (source, node, depth) => {
  const [operand = -1] = childrenOf(source, node);
  return {
    kind: 'unary',
    start: startAt(source, node),
    end: endAt(source, node),
    operator: operatorsOf(source, node)[0] ?? '',
    operand: expression(source, operand, depth),
  };
};

const constant =
  (value: true | false | null | '...'): ExpressionReader =>
  (source, node) => ({ kind: 'constant', start: startAt(source, node), end: endAt(source, node), value });

const number: ExpressionReader = (source, node) => {
  const text = textAt(source, node);
  return { kind: 'number', start: startAt(source, node), end: endAt(source, node), value: numberValue(text), text };
};

const lambda: ExpressionReader = (source, node, depth) => {
  let parameters: Parameter[] = [];
  let body: Expression = nothing(source, node);
  for (const child of childrenOf(source, node)) {
    if (kindAt(source, child) === NodeKind.lambda_parameters) parameters = parametersOf(source, child, depth);
    else body = expression(source, child, depth);
  }
  return { kind: 'lambda', start: startAt(source, node), end: endAt(source, node), parameters, body };
};

const expressionReaders: Partial<Record<NodeKind, ExpressionReader>> = {
  [NodeKind.call]: call,
  [NodeKind.string]: (source, node, depth) => stringLiteral(source, node, depth, expression),
  [NodeKind.concatenated_string]: (source, node, depth) => concatenatedString(source, node, depth, expression),
  [NodeKind.integer]: number,
  [NodeKind.float]: number,
  [NodeKind.true]: constant(true),
  [NodeKind.false]: constant(false),
  [NodeKind.none]: constant(null),
  [NodeKind.ellipsis]: constant('...'),
  [NodeKind.list]: display('list'),
  [NodeKind.tuple]: display('tuple'),
  [NodeKind.set]: display('set'),
  [NodeKind.expression_list]: display('tuple'),
  [NodeKind.pattern_list]: display('tuple'),
  [NodeKind.tuple_pattern]: display('tuple'),
  [NodeKind.list_pattern]: display('list'),
  [NodeKind.dictionary]: dictionary,
  [NodeKind.list_comprehension]: comprehension('list'),
  [NodeKind.set_comprehension]: comprehension('set'),
  [NodeKind.dictionary_comprehension]: comprehension('dictionary'),
  [NodeKind.generator_expression]: comprehension('generator'),
  [NodeKind.parenthesized_expression]: inner,
  [NodeKind.parenthesized_list_splat]: inner,
  [NodeKind.as_pattern_target]: inner,
  [NodeKind.type]: inner,
  [NodeKind.list_splat]: splat('*'),
  [NodeKind.list_splat_pattern]: splat('*'),
  [NodeKind.dictionary_splat]: splat('**'),
  [NodeKind.dictionary_splat_pattern]: splat('**'),
  [NodeKind.splat_type](source, node, depth) {
    return splat(source.text.startsWith('**', startAt(source, node)) ? '**' : '*')(source, node, depth);
  },
  [NodeKind.lambda]: lambda,
  [NodeKind.binary_operator]: operation,
  [NodeKind.boolean_operator]: operation,
  [NodeKind.union_type](source, node, depth) {
    return operation(source, node, depth);
  },
  [NodeKind.not_operator]: unary,
  [NodeKind.unary_operator]: unary,
  [NodeKind.comparison_operator]: (source, node, depth) => ({
    kind: 'comparison',
    start: startAt(source, node),
    end: endAt(source, node),
    operands: childrenOf(source, node).map((child) => expression(source, child, depth)),
    operators: operatorsOf(source, node),
  }),
  [NodeKind.conditional_expression](source, node, depth) {
    const [then = -1, test = -1, otherwise = -1] = childrenOf(source, node);
    return {
      kind: 'conditional',
      start: startAt(source, node),
      end: endAt(source, node),
      test: expression(source, test, depth),
      then: expression(source, then, depth),
      otherwise: expression(source, otherwise, depth),
    };
  },
  [NodeKind.named_expression](source, node, depth) {
    const [name = -1, value = -1] = childrenOf(source, node);
    return {
      kind: 'named-assignment',
      start: startAt(source, node),
      end: endAt(source, node),
      name: textAt(source, name),
      value: expression(source, value, depth),
    };
  },
  [NodeKind.await](source, node, depth) {
    const [value] = childrenOf(source, node);
    return {
      kind: 'await',
      start: startAt(source, node),
      end: endAt(source, node),
      value: optionalExpression(source, value, depth),
    };
  },
  [NodeKind.yield](source, node, depth) {
    const [value] = childrenOf(source, node);
    const kind = tokenOf(source, node, 'from') === -1 ? 'yield' : 'yield-from';
    return {
      kind,
      start: startAt(source, node),
      end: endAt(source, node),
      value: optionalExpression(source, value, depth),
    };
  },
  [NodeKind.subscript](source, node, depth) {
    const [object = -1, ...indices] = childrenOf(source, node);
    return subscript(source, node, object, indices, tokenOf(source, node, ',') !== -1, depth);
  },
  [NodeKind.generic_type](source, node, depth) {
    const [object = -1, parameters = -1] = childrenOf(source, node);
    const indices = parameters === -1 ? [] : childrenOf(source, parameters);
    return subscript(
      source,
      node,
      object,
      indices,
      parameters !== -1 && tokenOf(source, parameters, ',') !== -1,
      depth,
    );
  },
  [NodeKind.member_type]: attribute,
};

function subscript(
  source: Source,
  node: number,
  object: number,
  indices: number[],
  comma: boolean,
  depth: number,
): Expression {
  const [first] = indices;
  const index: Expression =
    first === undefined
      ? nothing(source, node)
      : comma
        ? {
            kind: 'tuple',
            start: startAt(source, first),
            end: endAt(source, indices.at(-1) ?? first),
            elements: indices.map((child) => expression(source, child, depth)),
          }
        : expression(source, first, depth);
  const end = endAt(source, node);
  const value = expression(source, object, depth);
  if (value.kind === 'starred')
    return withoutStar(value, end, (bare, start) => ({ kind: 'subscript', start, end, object: bare, index }));
  return { kind: 'subscript', start: startAt(source, node), end, object: value, index };
}

/**
 * `*a(b)` is `*(a(b))` in Python, `(*a)(b)` in the tree. `make` builds the node again without the star.
 */
function withoutStar(first: Starred, end: number, make: (first: Expression, start: number) => Expression): Expression {
  return {
    kind: 'starred',
    start: first.start,
    end,
    operator: first.operator,
    value: make(first.value, first.value.start),
  };
}

function attribute(source: Source, node: number, depth: number): Expression {
  const [objectNode = -1, nameNode = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const name = nameNode === -1 ? '' : textAt(source, nameNode);
  const nameStart = nameNode === -1 ? end : startAt(source, nameNode);
  const object = expression(source, objectNode, depth + 1);
  if (object.kind === 'starred') {
    return withoutStar(object, end, (bare, start) => ({
      kind: 'attribute',
      start,
      end,
      object: bare,
      name,
      nameStart,
    }));
  }
  return { kind: 'attribute', start: startAt(source, node), end, object, name, nameStart };
}

function call(source: Source, node: number, depth: number): Expression {
  const [calleeNode = -1, given = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const argumentsStart = given === -1 ? end : startAt(source, given);
  const callee = expression(source, calleeNode, depth);
  const passed: Argument[] =
    given === -1
      ? []
      : kindAt(source, given) === NodeKind.argument_list
        ? argumentsOf(source, given, depth)
        : [{ ...spanAt(source, given), name: null, spread: null, value: expression(source, given, depth) }];
  if (callee.kind === 'starred') {
    return withoutStar(callee, end, (bare, start) => ({
      kind: 'call',
      start,
      end,
      callee: bare,
      arguments: passed,
      argumentsStart,
    }));
  }
  return { kind: 'call', start: startAt(source, node), end, callee, arguments: passed, argumentsStart };
}

/** What a call is given, or a class is made from. */
export function argumentsOf(source: Source, node: number, depth: number): Argument[] {
  const result: Argument[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const kind = kindAt(source, child);
    if (kind <= NodeKind.line_continuation) continue;
    if (result.length === longestDisplay) break;
    const start = startAt(source, child);
    const end = endAt(source, child);
    if (kind === NodeKind.keyword_argument) {
      const [name = -1, value = -1] = childrenOf(source, child);
      result.push({ start, end, name: textAt(source, name), spread: null, value: expression(source, value, depth) });
    } else if (kind === NodeKind.list_splat || kind === NodeKind.dictionary_splat) {
      const [value = -1] = childrenOf(source, child);
      result.push({
        start,
        end,
        name: null,
        spread: kind === NodeKind.list_splat ? '*' : '**',
        value: expression(source, value, depth),
      });
    } else {
      result.push({ start, end, name: null, spread: null, value: expression(source, child, depth) });
    }
  }
  return result;
}

function dictionary(source: Source, node: number, depth: number): Expression {
  const entries: Dictionary['entries'] = [];
  for (const child of childrenOf(source, node)) {
    if (entries.length === longestDisplay) break;
    const [first = -1, second = -1] = childrenOf(source, child);
    if (kindAt(source, child) === NodeKind.pair)
      entries.push({ key: expression(source, first, depth), value: expression(source, second, depth) });
    else if (kindAt(source, child) === NodeKind.dictionary_splat)
      entries.push({ key: null, value: expression(source, first, depth) });
  }
  return { kind: 'dictionary', start: startAt(source, node), end: endAt(source, node), entries };
}

/** The parameters of a function or lambda. */
export function parametersOf(source: Source, node: number, depth: number): Parameter[] {
  const parameters: Parameter[] = [];
  let form: Parameter['form'] = 'normal';
  for (const child of childrenOf(source, node)) {
    const kind = kindAt(source, child);
    if (kind === NodeKind.keyword_separator) {
      form = 'keyword-only';
    } else if (kind === NodeKind.positional_separator) {
      for (const earlier of parameters) if (earlier.form === 'normal') earlier.form = 'positional-only';
    } else {
      const parameter = parameterOf(source, child, depth);
      if (parameter.form === 'normal') parameter.form = form;
      if (parameter.form === 'star') form = 'keyword-only';
      parameters.push(parameter);
    }
  }
  return parameters;
}

function parameterOf(source: Source, node: number, depth: number): Parameter {
  const parameter: Parameter = {
    start: startAt(source, node),
    end: endAt(source, node),
    name: '',
    form: 'normal',
    default: null,
    annotation: null,
  };
  const named = (child: number): void => {
    const kind = kindAt(source, child);
    if (kind === NodeKind.list_splat_pattern) parameter.form = 'star';
    else if (kind === NodeKind.dictionary_splat_pattern) parameter.form = 'double-star';
    const name = kind === NodeKind.identifier ? child : childOfKind(source, child, NodeKind.identifier);
    parameter.name = name === -1 || kind === NodeKind.tuple_pattern ? '' : textAt(source, name);
  };
  const kind = kindAt(source, node);
  if (
    kind !== NodeKind.default_parameter &&
    kind !== NodeKind.typed_parameter &&
    kind !== NodeKind.typed_default_parameter
  ) {
    named(node);
    return parameter;
  }
  let isName = true;
  for (const child of childrenOf(source, node)) {
    if (isName) named(child);
    else if (kindAt(source, child) === NodeKind.type) parameter.annotation = expression(source, child, depth);
    else parameter.default = expression(source, child, depth);
    isName = false;
  }
  return parameter;
}
