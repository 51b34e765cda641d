/** Letting Keras and TensorFlow see sublayers that stand in containers or objects they do not look into. */
import { attributeWrites, selfName, statementsWithin, type Method } from '../../keras/class-members';
import type { Story } from '../../keras/story';
import type { ClassValue } from '../../keras/value';
import type { SourceFile } from '../../python/project';
import type { Call, Expression, Span, Statement } from '../../python/syntax';
import { allExpressions } from '../../python/walk';
import type { Edit } from '../rule';
import { kerasAccess } from './imports';
import { beginsLine, indentAt, insert, lineEnd, lineStart, nextLine, replace, sourceOf } from './text';

/**
 * Edit that keeps the layers of `self.NAME`, containers inside a container, in a flat list beside. Null where the inner
 * containers are not all of one kind with nothing but layers in them.
 *
 * @param statement where the container, or one of its elements, is written.
 * @param value what is written there: the whole container, or one of its elements where `isElement` says so.
 */
export function flatListBeside(
  method: Method,
  attribute: string,
  statement: Statement,
  value: Expression,
  isElement: boolean,
  isTuple: (value: Expression) => value is Call,
): Edit[] | null {
  const file = method.owner.file;
  const outer = isElement ? outerForm(method, attribute) : formOf(value);
  const inner = new Set(
    (isElement ? [value] : elementsOf(value)).map((element) => {
      if (isTuple(element)) return element.arguments.every((given) => given.value.kind === 'call') ? 'sequence' : null;
      return holdsCallsAlone(element) ? formOf(element) : null;
    }),
  );
  const [form] = inner;
  if (outer === null || form === undefined || form === null || inner.size > 1) return null;
  const last = method.definition.body.find((each) => each.start <= statement.start && statement.end <= each.end);
  const name = `${attribute}_layers`;
  if (
    last === undefined ||
    last.kind === 'function' ||
    !beginsLine(file, last) ||
    new RegExp(`\\b${name}\\b`).test(file.text)
  )
    return null;
  const groups = `self.${attribute}${outer === 'dictionary' ? '.values()' : ''}`;
  const text = `self.${name} = [layer for group in ${groups} for layer in group${form === 'dictionary' ? '.values()' : ''}]`;
  return [insert(file, lineEnd(file, last.end), file.facts.style.newline + indentAt(file, last.start) + text)];
}

function formOf(value: Expression): 'sequence' | 'dictionary' | null {
  if (value.kind === 'list' || value.kind === 'tuple') return 'sequence';
  if (value.kind === 'dictionary') return 'dictionary';
  if (value.kind !== 'comprehension' || value.form === 'set' || value.form === 'generator') return null;
  return value.form === 'dictionary' ? 'dictionary' : 'sequence';
}

function elementsOf(value: Expression): Expression[] {
  if (value.kind === 'list' || value.kind === 'tuple') return value.elements;
  if (value.kind === 'dictionary') return value.entries.map((entry) => entry.value);
  return value.kind === 'comprehension' ? [value.element] : [];
}

function holdsCallsAlone(value: Expression): boolean {
  const elements = elementsOf(value);
  return elements.length > 0 && elements.every((element) => element.kind === 'call');
}

/** What a method makes an attribute at first: `self.blocks = []`. */
function outerForm(method: Method, attribute: string): 'sequence' | 'dictionary' | null {
  for (const statement of statementsWithin(method.definition.body)) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    if (statement.targets.some((target) => target.kind === 'attribute' && target.name === attribute))
      return formOf(statement.value);
  }
  return null;
}

/** Edit that sets an attribute in the open: `self.__dict__["cache"] = ...` becomes `self.cache = ...`. */
export function setInTheOpen(method: Method, target: Expression): Edit[] | null {
  if (target.kind !== 'subscript' || target.index.kind !== 'string' || !/^[A-Za-z_]\w*$/.test(target.index.value))
    return null;
  return [replace(method.owner.file, target, `${selfName(method.definition) ?? 'self'}.${target.index.value}`)];
}

/**
 * Edits that keep listed layers where `tf.train.Checkpoint` sees them under Keras 3: a list becomes a tuple, the values
 * of a dictionary stand in one beside. Null where something changes the list later, or wants a list.
 */
export function keptInTuple(
  story: Story,
  method: Method,
  attribute: string,
  statement: Statement,
  value: Expression,
): Edit[] | null {
  const file = method.owner.file;
  // the few texts that name the attribute at all
  const texts = [...story.project.files.values()].flatMap(({ text }) => (text.includes(`.${attribute}`) ? [text] : []));
  if (formOf(value) === 'dictionary') {
    const name = `${attribute}_layers`;
    const changes = new RegExp(`\\.${attribute}(\\[[^\\]]*\\]\\s*=[^=]|\\.(update|setdefault|pop|popitem|clear)\\()`);
    const isChanged = texts.some((text) => changes.test(text));
    if (isChanged || !beginsLine(file, statement) || new RegExp(`\\b${name}\\b`).test(file.text)) return null;
    return [
      insert(
        file,
        lineEnd(file, statement.end),
        `${file.facts.style.newline}${indentAt(file, statement.start)}self.${name} = tuple(self.${attribute}.values())`,
      ),
    ];
  }
  const changes = new RegExp(
    `\\.${attribute}(\\[[^\\]]*\\]\\s*=[^=]|\\.(append|extend|insert|remove|pop|clear|sort|reverse|copy)\\(|\\s*\\+)|\\+\\s*self\\.${attribute}\\b|\\bdel self\\.${attribute}\\b`,
  );
  const isChanged = texts.some((text) => changes.test(text));
  if (isChanged) return null;
  const written = sourceOf(file, value);
  if (!written.startsWith('[') || !written.endsWith(']')) return null;
  const open = { start: value.start, end: value.start + 1 };
  const close = { start: value.end - 1, end: value.end };
  if (value.kind === 'comprehension')
    return [replace(file, open, 'tuple('), ...movedRight(file, value, 'tuple'.length), replace(file, close, ')')];
  if (value.kind !== 'list' || value.elements.length === 0) return null;
  const isOne = value.elements.length === 1 && !/,\s*$/.test(file.text.slice(value.elements[0]?.end ?? 0, close.start));
  return [replace(file, open, '('), replace(file, close, isOne ? ',)' : ')')];
}

/**
 * Edits that keep the further lines of something in brackets below what stands behind its bracket, where they are
 * aligned so.
 */
function movedRight(file: SourceFile, value: Span, columns: number): Edit[] {
  const edits: Edit[] = [];
  const column = value.start - lineStart(file, value.start) + 1;
  for (let at = nextLine(file, value.start); at < value.end; at = nextLine(file, at)) {
    const indent = /^ */.exec(file.text.slice(at, value.end))?.[0] ?? '';
    if (indent.length >= column) edits.push(insert(file, at, ' '.repeat(columns)));
  }
  return edits;
}

/** Names that an object may have for itself and a layer not. */
const ofLayers = new Set(
  'name dtype input output inputs outputs weights variables trainable trainable_weights trainable_variables non_trainable_weights losses metrics layers build built call compute_mask compute_output_shape get_config get_weights set_weights add_weight add_loss count_params path'.split(
    ' ',
  ),
);

/**
 * Edits that make a plain class which holds layers a layer itself: it gets the base, calls its constructor first, and
 * its `__call__` is `call`. Null for a class that is not called, has bases, or sets what a layer has for itself.
 */
export function madeLayer(value: ClassValue): Edit[] | null {
  const { file, definition, members } = value;
  const call = members.get('__call__');
  const constructor = members.get('__init__');
  if (definition.decorators.length > 0 || call?.kind !== 'function' || constructor?.kind !== 'function') return null;
  if (
    call.definition.decorators.length > 0 ||
    call.definition.parameters[1]?.form !== 'normal' ||
    call.definition.parameters[1].default !== null
  )
    return null;
  const names = [
    ...members.keys(),
    ...attributeWrites({ owner: value, inherited: false, value: constructor, definition: constructor.definition }).map(
      (write) => write.attribute,
    ),
  ];
  if (names.some((name) => name !== '__call__' && name !== '__init__' && (ofLayers.has(name) || name.startsWith('__'))))
    return null;
  const base =
    definition.bases.length === 0
      ? null
      : definition.bases.length === 1 &&
          definition.bases[0]?.value.kind === 'name' &&
          definition.bases[0].value.name === 'object'
        ? definition.bases[0]
        : undefined;
  if (base === undefined) return null;
  const access = kerasAccess(file, 'layers.Layer');
  const head = file.text.slice(definition.nameSpan.end, definition.headSpan.end);
  const body = constructor.definition.body;
  const first = body[constructor.definition.docstring === null ? 0 : 1];
  if (first === undefined || !beginsLine(file, first) || allExpressions(body).some((part) => isSuper(part)))
    return null;
  const called = insert(
    file,
    first.start,
    `super().__init__()${file.facts.style.newline}${indentAt(file, first.start)}`,
  );
  const bases =
    base !== null
      ? replace(file, base, access.text)
      : head.includes('(')
        ? insert(file, definition.nameSpan.end + head.indexOf('(') + 1, access.text)
        : insert(file, definition.nameSpan.end, `(${access.text})`);
  return [...access.edits, bases, called, replace(file, call.definition.nameSpan, 'call')];
}

function isSuper(part: Expression): part is Call {
  return part.kind === 'call' && part.callee.kind === 'name' && part.callee.name === 'super';
}
