/** Moving layers and weights that `call` makes to the constructor or to `build`. */
import { isWrittenIn, type CustomClass, type Method } from '../../keras/custom-class';
import { selfName, statementsWithin } from '../../keras/class-members';
import type { SourceFile } from '../../python/project';
import { boundNames } from '../../python/scope';
import type { Assignment, Call, Expression, FunctionDefinition, If, Statement } from '../../python/syntax';
import { allExpressions, allParts, blocksOf, partsOf } from '../../python/walk';
import type { Edit } from '../rule';
import { superCall } from './class-edits';
import {
  beginsLine,
  indentAt,
  insert,
  lineEnd,
  lineStart,
  lines,
  nextLine,
  replace,
  sourceOf,
  statementStart,
} from './text';

/** Where something is made anew, and how it is written there. */
interface Move {
  place: '__init__' | 'build';
  /** The expression as it reads there. */
  text: string;
}

/**
 * Edits that make what a call in `call` makes (a layer, weights) once: in the constructor where it is made of nothing
 * but constants and of what the constructor keeps, in `build` where it is made from the shape of the input. Null where
 * it is made of other values, in a loop, or under a test that does not speak of it.
 *
 * @param isWeight whether `add_weight` or `tf.Variable` makes it, rather than a layer.
 */
export function madeOnce(custom: CustomClass, method: Method, call: Call, isWeight: boolean): Edit[] | null {
  const file = custom.file;
  const { definition } = method;
  const self = selfName(definition);
  if (
    self !== 'self' ||
    method.owner.definition !== custom.definition ||
    custom.call?.definition !== definition ||
    file.cells.some(
      (cell) =>
        cell.start <= call.start &&
        call.end <= cell.end &&
        !(cell.start <= custom.definition.start && custom.definition.end <= cell.end),
    )
  )
    return null;
  const around = statementsAround(definition.body, call.start);
  const statement = around.at(-1);
  if (
    statement === undefined ||
    around.some(
      (each) => each.kind === 'loop' || each.kind === 'try' || each.kind === 'function' || each.kind === 'class',
    )
  )
    return null;
  if (isMadeSeveralTimes(statement, call)) return null;
  const guard = around.find(
    (each): each is If =>
      each.kind === 'if' &&
      each.then.includes(statement) &&
      each.otherwise.length === 0 &&
      speaksOf(each.test, statement),
  );
  if (guard !== undefined) return guardedOnce(custom, definition, guard);
  // a test that decides what is made, or when
  if (statement.kind === 'assign' && ownAttribute(statement) !== null)
    return statement.value === call && around.length === 1 ? moved(custom, definition, [statement], statement) : null;
  const move = moveOf(custom, definition, call, isWeight ? 'build' : '__init__');
  if (move === null) return null;
  const name = attributeName(custom, call);
  const made = putInto(custom, definition, move.place, [`self.${name} = ${move.text}`]);
  return made === null ? null : [...made, replace(file, call, `self.${name}`)];
}

/** `if self.head is None: self.head = Dense(4)`: the statements go, and the test with them. */
function guardedOnce(custom: CustomClass, definition: FunctionDefinition, guard: If): Edit[] | null {
  const assignments = guard.then.filter(
    (each): each is Assignment => each.kind === 'assign' && ownAttribute(each) !== null,
  );
  if (assignments.length !== guard.then.length || !definition.body.includes(guard)) return null;
  return moved(custom, definition, assignments, guard);
}

/** Edits that move `self.NAME = ...` statements, which `from` consists of or is. */
function moved(
  custom: CustomClass,
  definition: FunctionDefinition,
  assignments: readonly Assignment[],
  from: Statement,
): Edit[] | null {
  const file = custom.file;
  if (!beginsLine(file, from) || definition.body.length < 2) return null;
  const written: string[] = [];
  const moves: Move[] = [];
  for (const assignment of assignments) {
    const value = assignment.value;
    const attribute = ownAttribute(assignment);
    if (value === null || attribute === null) return null;
    const isWeight =
      value.kind === 'call' &&
      value.callee.kind === 'attribute' &&
      (value.callee.name === 'add_weight' || value.callee.name === 'Variable');
    const move = moveOf(custom, definition, value, isWeight ? 'build' : '__init__');
    if (move === null) return null;
    moves.push(move);
    written.push(`self.${attribute} = ${move.text}${trailing(file, assignment)}`);
  }
  // what another of them is made from is made before it
  const place = moves.some((move) => move.place === 'build') ? 'build' : '__init__';
  const kept = file.facts.comments.filter(
    (comment) => from.start <= comment.start && comment.start < lineEnd(file, from.end),
  );
  if (kept.some((comment) => !written.some((line) => line.includes(comment.text)))) return null;
  const start = lineStart(file, from.start);
  const removed = replace(file, { start, end: nextLine(file, from.end) }, '');
  if (place === '__init__') {
    const [only] = assignments;
    const [text] = written;
    const empty = only === undefined ? null : emptyWrite(custom, ownAttribute(only));
    if (assignments.length === 1 && text !== undefined && empty !== null)
      return [replace(file, { start: empty.start, end: empty.end }, text.replace(/[ \t]+#[^\n]*$/, '')), removed];
  }
  const made = putInto(custom, definition, place, written);
  return made === null ? null : [...made, removed];
}

/** `self.head = None` in the constructor. */
function emptyWrite(custom: CustomClass, attribute: string | null): Statement | null {
  const body = ownConstructor(custom)?.body ?? [];
  return (
    body.find(
      (each) =>
        each.kind === 'assign' &&
        ownAttribute(each) === attribute &&
        each.value?.kind === 'constant' &&
        each.value.value === null &&
        each.targets.length === 1,
    ) ?? null
  );
}

/** What stands behind a statement on its line, where that is a comment. */
function trailing(file: SourceFile, statement: Statement): string {
  const text = file.text.slice(statement.end, lineEnd(file, statement.end));
  return /^[ \t]*#/.test(text) ? text : '';
}

/** The attribute of `self.NAME = ...`; null for any other statement. */
function ownAttribute(statement: Statement): string | null {
  if (statement.kind !== 'assign' || statement.targets.length !== 1) return null;
  const [target] = statement.targets;
  return target?.kind === 'attribute' && target.object.kind === 'name' && target.object.name === 'self'
    ? target.name
    : null;
}

/**
 * Whether a test asks for the attribute that a statement sets: `self.head is None`, `not hasattr(self, "head")`, `not
 * self.built`.
 */
function speaksOf(test: Expression, statement: Statement): boolean {
  const attribute = ownAttribute(statement);
  if (attribute === null) return false;
  const isOwn = (part: Expression | undefined, name: string): boolean =>
    part?.kind === 'attribute' && part.name === name && part.object.kind === 'name' && part.object.name === 'self';
  if (test.kind === 'comparison') {
    return (
      test.operators[0] === 'is' &&
      isOwn(test.operands[0], attribute) &&
      test.operands[1]?.kind === 'constant' &&
      test.operands[1].value === null
    );
  }
  if (test.kind !== 'unary' || test.operator !== 'not') return false;
  const { operand } = test;
  if (isOwn(operand, attribute) || isOwn(operand, 'built')) return true;
  return (
    operand.kind === 'call' &&
    operand.callee.kind === 'name' &&
    operand.callee.name === 'hasattr' &&
    operand.arguments[1]?.value.kind === 'string' &&
    operand.arguments[1].value.value === attribute
  );
}

/** The statements of a body that hold an offset, outer before inner. */
function statementsAround(body: readonly Statement[], offset: number): Statement[] {
  const found: Statement[] = [];
  let inside: readonly Statement[] = body;
  for (;;) {
    const statement = inside.find((each) => each.start <= offset && offset < each.end);
    if (statement === undefined) return found;
    found.push(statement);
    inside = blocksOf(statement).flat();
  }
}

/** Whether a comprehension or lambda of the statement runs the call several times. */
function isMadeSeveralTimes(statement: Statement, call: Call): boolean {
  return allExpressions([statement]).some(
    (part) =>
      (part.kind === 'comprehension' || part.kind === 'lambda') && part.start <= call.start && call.end <= part.end,
  );
}

/**
 * Where an expression of `call` can be evaluated instead, and how it reads there; null where it depends on what `call`
 * is given or computes.
 */
function moveOf(
  custom: CustomClass,
  definition: FunctionDefinition,
  value: Expression,
  wanted: Move['place'],
): Move | null {
  const file = custom.file;
  const text = sourceOf(file, value);
  if (/"""|'''/.test(text)) return null;
  const locals = new Set([...definition.parameters.map((parameter) => parameter.name), ...boundNames(definition.body)]);
  const input = inputOf(definition, value.start);
  const shapes: Expression[] = [];
  let isOpen = false;
  const visit = (part: Expression): void => {
    if (input !== null && isStaticSize(part, input)) {
      shapes.push(part);
      return;
    }
    if (part.kind === 'name' && part.name !== 'self' && locals.has(part.name)) isOpen = true;
    if (part.kind === 'attribute' && part.object.kind === 'name' && part.object.name === 'self') {
      if (
        part.name !== 'add_weight' &&
        part.name !== 'name' &&
        part.name !== 'dtype' &&
        !isKeptByConstructor(custom, part.name)
      )
        isOpen = true;
      return;
    }
    if (
      part.kind === 'await' ||
      part.kind === 'yield' ||
      part.kind === 'yield-from' ||
      part.kind === 'named-assignment'
    )
      isOpen = true;
    for (const inner of partsOf(part)) visit(inner);
  };
  visit(value);
  if (isOpen) return null;
  const shapeName = buildParameter(custom);
  if (shapes.length > 0 && shapeName === null) return null;
  let moved = '';
  let at = value.start;
  for (const shape of shapes) {
    if (shape.kind !== 'subscript') return null;
    moved += `${file.text.slice(at, shape.start)}${shapeName ?? ''}[${sourceOf(file, shape.index)}]`;
    at = shape.end;
  }
  moved += file.text.slice(at, value.end);
  return { place: shapes.length > 0 ? 'build' : wanted, text: unindented(file, value, moved) };
}

/** Lines after the first as they stand to the right of the statement's own indentation. */
function unindented(file: SourceFile, value: Expression, text: string): string {
  const indent = indentAt(file, value.start);
  return text
    .split(/\r?\n/)
    .map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

/** `x.shape[-1]` of the input. */
function isStaticSize(part: Expression, input: string): boolean {
  return (
    part.kind === 'subscript' &&
    part.object.kind === 'attribute' &&
    part.object.name === 'shape' &&
    part.object.object.kind === 'name' &&
    part.object.object.name === input &&
    isConstantIndex(part.index)
  );
}

function isConstantIndex(index: Expression): boolean {
  return (
    index.kind === 'number' || (index.kind === 'unary' && index.operator === '-' && index.operand.kind === 'number')
  );
}

/** The first parameter of `call`, where it still holds the input at an offset. */
function inputOf(definition: FunctionDefinition, offset: number): string | null {
  const name = definition.parameters[1]?.name;
  if (name === undefined) return null;
  const isChanged = statementsWithin(definition.body).some(
    (statement) =>
      statement.start < offset &&
      statement.kind === 'assign' &&
      statement.targets.some((target) => allParts(target).some((part) => part.kind === 'name' && part.name === name)),
  );
  return isChanged ? null : name;
}

/** Whether the constructor of the class itself sets an attribute, or the class has it. */
function isKeptByConstructor(custom: CustomClass, attribute: string): boolean {
  const writes = custom.attributes.filter((write) => write.attribute === attribute);
  if (writes.length === 0) {
    return custom.definition.body.some(
      (each) =>
        each.kind === 'assign' && each.targets.some((target) => target.kind === 'name' && target.name === attribute),
    );
  }
  return writes.every(
    (write) =>
      write.method.definition.name === '__init__' && !(write.value?.kind === 'constant' && write.value.value === null),
  );
}

function ownConstructor(custom: CustomClass): FunctionDefinition | null {
  const initializer = custom.initializer;
  return isWrittenIn(initializer, custom.definition) ? initializer.definition : null;
}

/** What `build` calls the shape; null where another class' `build` would be needed. */
function buildParameter(custom: CustomClass): string | null {
  if (custom.build === null) return 'input_shape';
  return custom.build.owner.definition === custom.definition
    ? (custom.build.definition.parameters[1]?.name ?? null)
    : null;
}

/**
 * Edits that put statements (lines without indentation) into the constructor or `build`, which is written where there
 * is none.
 */
function putInto(
  custom: CustomClass,
  definition: FunctionDefinition,
  place: Move['place'],
  statements: readonly string[],
): Edit[] | null {
  const file = custom.file;
  const inner = indentAt(file, definition.headSpan.start);
  const { indent, newline } = file.facts.style;
  const indented = (by: string): string[] =>
    statements.flatMap((statement) => statement.split('\n')).map((line) => by + line);
  if (place === '__init__') {
    const own = ownConstructor(custom);
    if (own === null) {
      if (custom.initializer !== null || custom.openBases.length > 0) return null;
      const first = custom.definition.body.find((each) => each.kind === 'function');
      const written = [
        'def __init__(self, **kwargs):',
        `${indent}${superCall(file, custom.definition, null)}.__init__(**kwargs)`,
      ];
      return first === undefined
        ? null
        : newMethod(file, first, [...written.map((line) => inner + line), ...indented(inner + indent)]);
    }
    // after all that it keeps
    const last = own.body.at(-1);
    if (
      last === undefined ||
      last.kind === 'return' ||
      last.kind === 'raise' ||
      own.body.length === (own.docstring === null ? 0 : 1) ||
      !beginsLine(file, last)
    )
      return null;
    if (custom.initializer?.superCalls.some((each) => !each.conditional) !== true) return null;
    return [insert(file, lineEnd(file, last.end), newline + lines(file, indented(indentAt(file, last.start))))];
  }
  const build = custom.build;
  if (build === null) {
    const written = [
      `${inner}def build(self, input_shape):`,
      ...indented(inner + indent),
      `${inner}${indent}${superCall(file, custom.definition, custom.initializer)}.build(input_shape)`,
    ];
    return newMethod(file, definition, written);
  }
  if (build.owner.definition !== custom.definition) return null;
  const last = build.definition.body.at(-1);
  if (
    last === undefined ||
    last.kind === 'return' ||
    !beginsLine(file, last) ||
    build.definition.body.length === (build.definition.docstring === null ? 0 : 1)
  )
    return null;
  const by = indentAt(file, last.start);
  // `super().build(input_shape)` and `self.built = True` stay the last
  const isEnd = /^(super\(.*\)\.build\(|self\.built\b)/.test(sourceOf(file, last));
  if (isEnd) {
    return [
      insert(
        file,
        lineStart(file, last.start),
        indented(by)
          .map((line) => line + newline)
          .join(''),
      ),
    ];
  }
  return [insert(file, lineEnd(file, last.end), newline + lines(file, indented(by)))];
}

/** A method with an empty line behind it, before another. */
function newMethod(file: SourceFile, before: Statement, written: readonly string[]): Edit[] | null {
  const start = statementStart(before);
  if (!beginsLine(file, { start, end: start })) return null;
  return [insert(file, lineStart(file, start), lines(file, [...written, '', '']))];
}

/** An attribute for what a call makes: after its `name=`, otherwise after the class. */
function attributeName(custom: CustomClass, call: Call): string {
  const given = call.arguments.find((argument) => argument.name === 'name')?.value;
  const { callee } = call;
  const called = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : 'part';
  const own =
    given?.kind === 'string' && /^[a-z]\w*$/.test(given.value)
      ? given.value
      : called === 'add_weight' || called === 'Variable'
        ? 'weight'
        : snake(called);
  const suggestion = reserved.has(own) ? `${own}_layer` : own;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? suggestion : `${suggestion}_${count}`;
    if (!new RegExp(`\\b(?:self\\.|def |["'])${name}\\b`).test(sourceOf(custom.file, custom.definition))) return name;
  }
}

/** Names that a layer has for itself, or Python. */
const reserved = new Set(
  'lambda name dtype input output inputs outputs weights variables losses metrics layers call build loss optimizer trainable supports_masking built path dtype_policy'.split(
    ' ',
  ),
);

/** `LayerNormalization` as an attribute is named. */
function snake(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
