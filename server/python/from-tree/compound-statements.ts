/**
 * Nodes of statements, and the blocks that compound ones hold: conditions, loops, `with`, `try`, `match`, functions and
 * classes.
 */
import { docstringOf } from '../docstring';
import { NodeKind } from '../grammar';
import { deepestNesting } from '../limits';
import type { ClassDefinition, Expression, FunctionDefinition, If, Match, Span, Statement, Try, With } from '../syntax';
import { argumentsOf, expression, nothing, optionalExpression, parametersOf } from './expressions';
import {
  afterAt,
  childOfKind,
  childrenOf,
  closedEnd,
  endAt,
  isExtra,
  isStatement,
  kindAt,
  spanAt,
  startAt,
  textAt,
  tokenOf,
  type Source,
} from './nodes';
import {
  expressionStatement,
  simpleStatementReaders,
  unknownStatement,
  type StatementReader,
} from './simple-statements';

/** Down to which block statements are remembered: methods of a class are, the lines inside them are not. */
const deepestReuse = 1;

/** The statements among the children of a module or block. */
export function statementsIn(source: Source, node: number, depth: number): Statement[] {
  const statements: Statement[] = [];
  if (depth > deepestNesting) {
    statements.push({ kind: 'unknown', start: startAt(source, node), end: endAt(source, node) });
    return statements;
  }
  const stop = afterAt(source, node);
  if (source.made === null || depth > deepestReuse) {
    for (let child = node + 1; child < stop; child = afterAt(source, child))
      addStatement(source, child, depth, statements);
    return statements;
  }
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const known = source.known(child);
    const before = statements.length;
    if (known === undefined) addStatement(source, child, depth, statements);
    else statements.push(...known);
    source.made.set(child, known ?? statements.slice(before));
  }
  return statements;
}

/** What can be read of an ERROR node: its statements, and its expressions as statements. */
export function salvaged(source: Source, node: number, depth: number): Statement[] {
  const statements: Statement[] = [];
  if (depth > deepestNesting) return statements;
  for (const child of childrenOf(source, node)) {
    if (isStatement(kindAt(source, child)) || kindAt(source, child) === NodeKind.block)
      addStatement(source, child, depth + 1, statements);
    else {
      const value = expression(source, child, depth + 1);
      statements.push({ kind: 'expression', start: value.start, end: value.end, value });
    }
  }
  return statements;
}

function addStatement(source: Source, node: number, depth: number, into: Statement[]): void {
  const kind = kindAt(source, node);
  if (isExtra(kind) || kind === NodeKind.token) return;
  if (kind === NodeKind.ERROR) {
    into.push(
      { kind: 'unknown', start: startAt(source, node), end: endAt(source, node) },
      ...salvaged(source, node, depth),
    );
  } else if (kind === NodeKind.block) {
    into.push(...statementsIn(source, node, depth + 1));
  } else if (kind === NodeKind.expression_statement) {
    into.push(expressionStatement(source, node, depth));
  } else {
    into.push((statementReaders[kind] ?? unknownStatement)(source, node, depth));
  }
}

/** What reads each statement, by its node. */
const statementReaders: Partial<Record<NodeKind, StatementReader>> = {
  ...simpleStatementReaders,
  [NodeKind.if_statement]: ifStatement,
  [NodeKind.for_statement](source, node, depth) {
    const [target = -1, iterable = -1] = childrenOf(source, node);
    return {
      kind: 'loop',
      start: startAt(source, node),
      end: closedEnd(source, node),
      target: expression(source, target, depth),
      iterable: expression(source, iterable, depth),
      body: blockOf(source, node, depth),
      otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    };
  },
  [NodeKind.while_statement](source, node, depth) {
    const [test = -1] = childrenOf(source, node);
    return {
      kind: 'loop',
      start: startAt(source, node),
      end: closedEnd(source, node),
      target: null,
      iterable: expression(source, test, depth),
      body: blockOf(source, node, depth),
      otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    };
  },
  [NodeKind.try_statement]: tryStatement,
  [NodeKind.with_statement]: withStatement,
  [NodeKind.match_statement](source, node, depth) {
    const subjects = childrenOf(source, node).filter((child) => kindAt(source, child) !== NodeKind.block);
    const cases: Match['cases'] = [];
    const block = childOfKind(source, node, NodeKind.block);
    // Clauses stand in the block; where the grammar lost it, directly in the statement.
    for (const parent of block === -1 ? [node] : [node, block]) {
      for (const child of childrenOf(source, parent)) {
        if (kindAt(source, child) === NodeKind.case_clause) cases.push(caseClause(source, child, depth + 1));
      }
    }
    const values = subjects
      .filter((child) => kindAt(source, child) !== NodeKind.case_clause)
      .map((child) => expression(source, child, depth));
    const [first] = values;
    const subject: Expression =
      first === undefined
        ? nothing(source, node)
        : values.length === 1
          ? first
          : { kind: 'tuple', start: first.start, end: values.at(-1)?.end ?? first.end, elements: values };
    return { kind: 'match', start: startAt(source, node), end: closedEnd(source, node), subject, cases };
  },
  [NodeKind.function_definition]: (source, node, depth) => functionDefinition(source, node, node, depth),
  [NodeKind.class_definition]: (source, node, depth) => classDefinition(source, node, node, depth),
  [NodeKind.decorated_definition](source, node, depth) {
    for (const child of childrenOf(source, node)) {
      if (kindAt(source, child) === NodeKind.function_definition) return functionDefinition(source, child, node, depth);
      if (kindAt(source, child) === NodeKind.class_definition) return classDefinition(source, child, node, depth);
    }
    return unknownStatement(source, node, depth);
  },
};

function blockOf(source: Source, node: number, depth: number): Statement[] {
  const block = childOfKind(source, node, NodeKind.block);
  return block === -1 ? [] : statementsIn(source, block, depth + 1);
}

function clauseBody(source: Source, node: number, clause: NodeKind, depth: number): Statement[] {
  const child = childOfKind(source, node, clause);
  return child === -1 ? [] : blockOf(source, child, depth);
}

/** `elif` clauses become nested ifs, innermost first, so that a thousand of them cost no stack. */
function ifStatement(source: Source, node: number, depth: number): If {
  const [test = -1] = childrenOf(source, node);
  const clauses = childrenOf(source, node).filter((child) => kindAt(source, child) === NodeKind.elif_clause);
  let otherwise = clauseBody(source, node, NodeKind.else_clause, depth);
  clauses.splice(Math.max(0, deepestNesting - depth));
  for (const clause of clauses.reverse()) {
    const [condition = -1] = childrenOf(source, clause);
    otherwise = [
      {
        kind: 'if',
        start: startAt(source, clause),
        end: closedEnd(source, node),
        test: expression(source, condition, depth),
        then: blockOf(source, clause, depth),
        otherwise,
      },
    ];
  }
  return {
    kind: 'if',
    start: startAt(source, node),
    end: closedEnd(source, node),
    test: expression(source, test, depth),
    then: blockOf(source, node, depth),
    otherwise,
  };
}

function tryStatement(source: Source, node: number, depth: number): Try {
  const handlers: Try['handlers'] = [];
  for (const clause of childrenOf(source, node)) {
    if (kindAt(source, clause) !== NodeKind.except_clause) continue;
    const [caught, alias] = childrenOf(source, clause).filter((child) => kindAt(source, child) !== NodeKind.block);
    let type = optionalExpression(source, caught, depth);
    let name = alias === undefined || tokenOf(source, clause, 'as') === -1 ? null : textAt(source, alias);
    if (caught !== undefined && kindAt(source, caught) === NodeKind.as_pattern) {
      const [value, target] = childrenOf(source, caught);
      type = optionalExpression(source, value, depth);
      name = target === undefined ? null : textAt(source, target);
    }
    handlers.push({ type, name, body: blockOf(source, clause, depth) });
  }
  return {
    kind: 'try',
    start: startAt(source, node),
    end: closedEnd(source, node),
    body: blockOf(source, node, depth),
    handlers,
    otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    finally: clauseBody(source, node, NodeKind.finally_clause, depth),
  };
}

function withStatement(source: Source, node: number, depth: number): With {
  const items: With['items'] = [];
  const clause = childOfKind(source, node, NodeKind.with_clause);
  const add = (child: number): void => {
    const kind = kindAt(source, child);
    if (kind === NodeKind.with_item) {
      for (const inner of childrenOf(source, child)) add(inner);
    } else if (kind === NodeKind.as_pattern) {
      const [value = -1, target] = childrenOf(source, child);
      items.push({ value: expression(source, value, depth), target: optionalExpression(source, target, depth) });
    } else if (
      kind === NodeKind.tuple &&
      tokenOf(source, child, '(') !== -1 &&
      childrenOf(source, child).some((inner) => kindAt(source, inner) === NodeKind.as_pattern)
    ) {
      // `with (a as b, c as d):` is a tuple for some releases of the grammar.
      for (const inner of childrenOf(source, child)) add(inner);
    } else {
      items.push({ value: expression(source, child, depth), target: null });
    }
  };
  if (clause !== -1) for (const child of childrenOf(source, clause)) add(child);
  return {
    kind: 'with',
    start: startAt(source, node),
    end: closedEnd(source, node),
    items,
    body: blockOf(source, node, depth),
  };
}

function caseClause(source: Source, node: number, depth: number): Match['cases'][number] {
  const guard = childOfKind(source, node, NodeKind.if_clause);
  const names: string[] = [];
  const stop = afterAt(source, node);
  // Pre-order, so what binds is seen without recursion however deep a pattern nests.
  for (let at = node + 1; at < stop;) {
    const kind = kindAt(source, at);
    if (kind === NodeKind.block || kind === NodeKind.if_clause || kind === NodeKind.string) {
      at = afterAt(source, at);
    } else if (kind === NodeKind.class_pattern || kind === NodeKind.keyword_pattern) {
      // The class, or the keyword, comes first and is only read.
      at = afterAt(source, at + 1);
    } else if (kind === NodeKind.dotted_name && afterAt(source, at) > at + 2) {
      at = afterAt(source, at);
    } else {
      if (kind === NodeKind.identifier) names.push(textAt(source, at));
      at++;
    }
  }
  const [condition] = guard === -1 ? [] : childrenOf(source, guard);
  return { names, guard: optionalExpression(source, condition, depth), body: blockOf(source, node, depth) };
}

/** The decorators before a definition. `outer` is the node that holds them, or the definition itself. */
function decoratorsOf(source: Source, outer: number, depth: number): Expression[] {
  const decorators: Expression[] = [];
  for (const child of childrenOf(source, outer)) {
    if (kindAt(source, child) !== NodeKind.decorator) continue;
    const [value] = childrenOf(source, child);
    if (value !== undefined) decorators.push(expression(source, value, depth));
  }
  return decorators;
}

interface Body {
  headSpan: Span;
  body: Statement[];
  bodySpan: Span;
  docstring: string | null;
}

function bodyOf(source: Source, node: number, depth: number): Body {
  const block = childOfKind(source, node, NodeKind.block);
  const colon = tokenOf(source, node, ':');
  const end = closedEnd(source, node);
  const body = block === -1 ? [] : statementsIn(source, block, depth + 1);
  return {
    headSpan: {
      start: startAt(source, node),
      end: colon === -1 ? (block === -1 ? end : startAt(source, block)) : startAt(source, colon),
    },
    body,
    bodySpan: { start: block === -1 ? end : startAt(source, block), end },
    docstring: docstringOf(body),
  };
}

function nameOf(source: Source, node: number): { name: string; nameSpan: Span } {
  const name = childOfKind(source, node, NodeKind.identifier);
  return name === -1
    ? { name: '', nameSpan: { start: startAt(source, node), end: startAt(source, node) } }
    : { name: textAt(source, name), nameSpan: spanAt(source, name) };
}

function functionDefinition(source: Source, node: number, outer: number, depth: number): FunctionDefinition {
  const parameters = childOfKind(source, node, NodeKind.parameters);
  const returns = childOfKind(source, node, NodeKind.type);
  const { name, nameSpan } = nameOf(source, node);
  const { headSpan, body, bodySpan, docstring } = bodyOf(source, node, depth);
  return {
    kind: 'function',
    start: startAt(source, outer),
    end: closedEnd(source, outer),
    name,
    nameSpan,
    headSpan,
    async: source.text.startsWith('async', startAt(source, node)),
    decorators: decoratorsOf(source, outer, depth),
    parameters: parameters === -1 ? [] : parametersOf(source, parameters, depth),
    parametersSpan: parameters === -1 ? { start: nameSpan.end, end: nameSpan.end } : spanAt(source, parameters),
    returns: returns === -1 ? null : expression(source, returns, depth),
    body,
    bodySpan,
    docstring,
  };
}

function classDefinition(source: Source, node: number, outer: number, depth: number): ClassDefinition {
  const bases = childOfKind(source, node, NodeKind.argument_list);
  const { name, nameSpan } = nameOf(source, node);
  const { headSpan, body, bodySpan, docstring } = bodyOf(source, node, depth);
  return {
    kind: 'class',
    start: startAt(source, outer),
    end: closedEnd(source, outer),
    name,
    nameSpan,
    headSpan,
    decorators: decoratorsOf(source, outer, depth),
    bases: bases === -1 ? [] : argumentsOf(source, bases, depth),
    body,
    bodySpan,
    docstring,
  };
}
