/** Nodes of simple statements: those without a block. */
import { NodeKind } from '../grammar';
import type { Expression, ImportedName, Statement } from '../syntax';
import { expression, nothing, optionalExpression, unknown } from './expressions';
import { childrenOf, dottedName, endAt, kindAt, operatorsOf, startAt, textAt, tokenOf, type Source } from './nodes';

/** Reads the statement at a node that lies `depth` blocks and brackets deep. */
export type StatementReader = (source: Source, node: number, depth: number) => Statement;

/** What is left of a statement that facts do not know: the expressions in it. */
export const unknownStatement: StatementReader = (source, node, depth) => {
  const value = unknown(source, node, depth);
  return value.parts.length === 0
    ? { kind: 'unknown', start: startAt(source, node), end: endAt(source, node) }
    : { kind: 'expression', start: startAt(source, node), end: endAt(source, node), value };
};

const simple =
  (kind: 'pass' | 'break' | 'continue'): StatementReader =>
  (source, node) => ({ kind, start: startAt(source, node), end: endAt(source, node) });

/** What reads each simple statement, by its node. */
export const simpleStatementReaders: Partial<Record<NodeKind, StatementReader>> = {
  [NodeKind.import_statement]: (source, node) => ({
    kind: 'import',
    start: startAt(source, node),
    end: endAt(source, node),
    names: importedNames(source, childrenOf(source, node)),
  }),
  [NodeKind.import_from_statement]: importFrom,
  [NodeKind.future_import_statement]: (source, node) => ({
    kind: 'import-from',
    start: startAt(source, node),
    end: endAt(source, node),
    module: '__future__',
    level: 0,
    names: importedNames(source, childrenOf(source, node)),
    star: false,
  }),
  [NodeKind.assert_statement](source, node, depth) {
    const [test] = childrenOf(source, node);
    return {
      kind: 'assert',
      start: startAt(source, node),
      end: endAt(source, node),
      test: optionalExpression(source, test, depth) ?? nothing(source, node),
    };
  },
  [NodeKind.return_statement](source, node, depth) {
    const [value] = childrenOf(source, node);
    return {
      kind: 'return',
      start: startAt(source, node),
      end: endAt(source, node),
      value: optionalExpression(source, value, depth),
    };
  },
  [NodeKind.delete_statement](source, node, depth) {
    return {
      kind: 'delete',
      start: startAt(source, node),
      end: endAt(source, node),
      targets: childrenOf(source, node).flatMap((child) => flattened(expression(source, child, depth))),
    };
  },
  [NodeKind.raise_statement](source, node, depth) {
    const [value] = childrenOf(source, node);
    return {
      kind: 'raise',
      start: startAt(source, node),
      end: endAt(source, node),
      value: optionalExpression(source, value, depth),
    };
  },
  [NodeKind.pass_statement]: simple('pass'),
  [NodeKind.break_statement]: simple('break'),
  [NodeKind.continue_statement]: simple('continue'),
  [NodeKind.global_statement]: (source, node) => ({
    kind: 'global',
    start: startAt(source, node),
    end: endAt(source, node),
    names: childrenOf(source, node).map((child) => textAt(source, child)),
  }),
  [NodeKind.nonlocal_statement]: (source, node) => ({
    kind: 'nonlocal',
    start: startAt(source, node),
    end: endAt(source, node),
    names: childrenOf(source, node).map((child) => textAt(source, child)),
  }),
};

function importedNames(source: Source, nodes: number[]): ImportedName[] {
  return nodes.flatMap((node): ImportedName[] => {
    if (kindAt(source, node) === NodeKind.dotted_name)
      return [{ start: startAt(source, node), end: endAt(source, node), name: dottedName(source, node), alias: null }];
    if (kindAt(source, node) !== NodeKind.aliased_import) return [];
    const [name, alias] = childrenOf(source, node);
    if (name === undefined) return [];
    return [
      {
        start: startAt(source, node),
        end: endAt(source, node),
        name: dottedName(source, name),
        alias: alias === undefined ? null : textAt(source, alias),
      },
    ];
  });
}

function importFrom(source: Source, node: number): Statement {
  const [from, ...names] = childrenOf(source, node);
  let module = '';
  let level = 0;
  if (from !== undefined && kindAt(source, from) === NodeKind.relative_import) {
    for (const part of childrenOf(source, from)) {
      if (kindAt(source, part) === NodeKind.import_prefix) level = textAt(source, part).replace(/[^.]/g, '').length;
      else module = dottedName(source, part);
    }
  } else if (from !== undefined) {
    module = dottedName(source, from);
  }
  return {
    kind: 'import-from',
    start: startAt(source, node),
    end: endAt(source, node),
    module,
    level,
    names: importedNames(source, names),
    star: names.some((name) => kindAt(source, name) === NodeKind.wildcard_import),
  };
}

/** `a`, `a, b`, an assignment: everything that stands as a line of its own. */
export function expressionStatement(source: Source, node: number, depth: number): Statement {
  const children = childrenOf(source, node);
  const [first] = children;
  if (first === undefined) return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node) };
  const kind = kindAt(source, first);
  if (kind === NodeKind.assignment) return assignment(source, first, depth);
  if (kind === NodeKind.augmented_assignment) {
    const [target, value] = childrenOf(source, first);
    const operator = operatorsOf(source, first)[0] ?? '';
    return {
      kind: 'augmented-assign',
      start: startAt(source, node),
      end: endAt(source, node),
      target: optionalExpression(source, target, depth) ?? nothing(source, first),
      operator,
      value: optionalExpression(source, value, depth) ?? nothing(source, first),
    };
  }
  const value: Expression =
    children.length === 1 && tokenOf(source, node, ',') === -1
      ? expression(source, first, depth)
      : {
          kind: 'tuple',
          start: startAt(source, node),
          end: endAt(source, node),
          elements: children.map((child) => expression(source, child, depth)),
        };
  return { kind: 'expression', start: startAt(source, node), end: endAt(source, node), value };
}

/** `a = b = value` nests to the right in the grammar and is flat in facts. */
function assignment(source: Source, node: number, depth: number): Statement {
  const targets: Expression[] = [];
  let annotation: Expression | null = null;
  let value: Expression | null = null;
  for (let at = node; ;) {
    let next = -1;
    let isTarget = true;
    for (const child of childrenOf(source, at)) {
      const kind = kindAt(source, child);
      if (isTarget) targets.push(expression(source, child, depth));
      else if (kind === NodeKind.type) annotation = expression(source, child, depth);
      else if (kind === NodeKind.assignment) next = child;
      else value = expression(source, child, depth);
      isTarget = false;
    }
    if (next === -1) break;
    at = next;
  }
  return { kind: 'assign', start: startAt(source, node), end: endAt(source, node), targets, annotation, value };
}

/** A tuple's elements; anything else as the only one. */
function flattened(value: Expression): Expression[] {
  return value.kind === 'tuple' ? value.elements : [value];
}
