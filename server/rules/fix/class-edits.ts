/** Writing into a class: its constructor's arguments, its methods, its decorators. */
import { isWrittenIn, type Constructor, type CustomClass } from '../../keras/custom-class';
import type { SourceFile } from '../../python/project';
import type { Call, ClassDefinition, Expression, FunctionDefinition } from '../../python/syntax';
import { argumentsSpan } from '../../python/walk';
import { statementsWithin } from '../../keras/class-members';
import type { Edit } from '../rule';
import { kerasAccess } from './imports';
import { beginsLine, indentAt, insert, lineEnd, lines, quoted, replace, sourceOf } from './text';

/** Indentation of the statements of a class' body. */
function bodyIndent(file: SourceFile, definition: ClassDefinition): string {
  const own = indentAt(file, definition.headSpan.start);
  const first = definition.body.find((statement) => beginsLine(file, statement));
  return first === undefined ? own + file.facts.style.indent : indentAt(file, first.start);
}

/**
 * Edit that puts methods (each as lines without indentation) at the end of a class; null where its body shares the line
 * of its head.
 */
export function appendMethods(
  file: SourceFile,
  definition: ClassDefinition,
  methods: readonly (readonly string[])[],
): Edit | null {
  const last = definition.body.at(-1);
  if (last === undefined || !beginsLine(file, last)) return null;
  const indent = bodyIndent(file, definition);
  const written = methods.flatMap((method) => ['', ...method.map((line) => (line === '' ? '' : indent + line))]);
  const end = lineEnd(file, last.end);
  // a body that is only `pass` keeps it: harmless, and what follows may rely on nothing else
  return insert(file, end, file.facts.style.newline + lines(file, written));
}

/** `super()` as the class writes it: `super(Name, self)` where its constructor does. */
export function superCall(file: SourceFile, definition: ClassDefinition, initializer: Constructor | null): string {
  const call = isWrittenIn(initializer, definition) ? initializer.superCalls[0]?.call : undefined;
  if (
    call?.callee.kind === 'attribute' &&
    call.callee.object.kind === 'call' &&
    call.callee.object.arguments.length > 0
  ) {
    return sourceOf(file, call.callee.object);
  }
  return 'super()';
}

/**
 * Inserts an argument at the end of a call's or definition's parentheses, in the way the ones before it are written.
 */
function appendInParentheses(
  file: SourceFile,
  span: { start: number; end: number },
  last: { start: number; end: number } | null,
  text: string,
): Edit {
  const close = span.end - 1;
  if (last === null) return insert(file, close, text);
  const between = file.text.slice(last.end, close);
  const broken = between.includes('\n');
  if (!broken) {
    // a trailing comma before the parenthesis stays the last comma
    const comma = between.indexOf(',');
    return comma >= 0 ? insert(file, last.end + comma + 1, ` ${text}`) : insert(file, last.end, `, ${text}`);
  }
  const ownLine = /^[ \t]*$/.test(file.text.slice(file.text.lastIndexOf('\n', last.start - 1) + 1, last.start));
  const comma = /^\s*,/.exec(between);
  if (!ownLine) return insert(file, last.end, `, ${text}`);
  const indent = indentAt(file, last.start);
  const newline = file.facts.style.newline;
  if (comma !== null) return insert(file, last.end + comma[0].length, `${newline}${indent}${text},`);
  return insert(file, last.end, `,${newline}${indent}${text}`);
}

/** Adds an argument to a call. */
export function addArgument(file: SourceFile, call: Call, text: string): Edit {
  return appendInParentheses(file, argumentsSpan(call), call.arguments.at(-1) ?? null, text);
}

/** Adds a parameter to a function; before `**kwargs` where it has one. */
function addParameter(file: SourceFile, definition: FunctionDefinition, text: string): Edit {
  const doubleStar = definition.parameters.find((parameter) => parameter.form === 'double-star');
  if (doubleStar !== undefined && !text.startsWith('**')) return insert(file, doubleStar.start, `${text}, `);
  return appendInParentheses(file, definition.parametersSpan, definition.parameters.at(-1) ?? null, text);
}

/**
 * Makes the constructor take `**kwargs` and hand them to the base: `init-without-kwargs` and `kwargs-not-forwarded`.
 * What it hands to the base under a name of its own choice (`name="skill"`) becomes the default of a parameter:
 * `**kwargs` brings it too when a model is loaded. Null where the constructor is inherited or calls its base in a way
 * that cannot be added to.
 */
export function forwardKeywordArguments(custom: CustomClass): Edit[] | null {
  const initializer = custom.initializer;
  if (!isWrittenIn(initializer, custom.definition)) return null;
  const file = custom.file;
  const name = initializer.keywordArguments ?? 'kwargs';
  const edits: Edit[] = [];
  const [call] = initializer.superCalls;
  const chosen = call === undefined ? [] : chosenByConstructor(initializer, call.call);
  if (chosen === null || (chosen.length > 0 && initializer.superCalls.length > 1)) return null;
  const parameters = chosen.map((argument) => `${argument.name ?? ''}=${sourceOf(file, argument.value)}`);
  if (initializer.keywordArguments === null)
    edits.push(addParameter(file, initializer.definition, [...parameters, `**${name}`].join(', ')));
  else if (parameters.length > 0) edits.push(addParameter(file, initializer.definition, parameters.join(', ')));
  for (const argument of chosen) edits.push(replace(file, argument.value, argument.name ?? ''));
  if (call === undefined) {
    const inserted = insertSuperInit(custom, `**${name}`);
    if (inserted === null) return null;
    return [...edits, inserted];
  }
  const spread = call.call.arguments.find((argument) => argument.spread === '**');
  if (spread === undefined) edits.push(addArgument(file, call.call, `**${name}`));
  return edits.length === 0 ? null : edits;
}

/**
 * Keyword arguments of the base's constructor that this one gives a value of its own, and takes no argument for. Null
 * where such a value cannot be a parameter's default, since it is made in the constructor.
 */
export function chosenByConstructor(initializer: Constructor, call: Call): Call['arguments'][number][] | null {
  const own = new Set(initializer.definition.parameters.map((parameter) => parameter.name));
  const chosen = call.arguments.filter(
    (argument) => argument.name !== null && argument.spread === null && !own.has(argument.name),
  );
  const isDefault = (value: Expression): boolean => {
    if (value.kind === 'string' || value.kind === 'number' || value.kind === 'constant') return true;
    return (
      value.kind === 'attribute' &&
      (value.object.kind === 'attribute'
        ? isDefault(value.object)
        : value.object.kind === 'name' && !own.has(value.object.name))
    );
  };
  return chosen.every((argument) => isDefault(argument.value)) ? chosen : null;
}

/** Puts `super().__init__(...)` first in the constructor. Null where it cannot. */
export function insertSuperInit(custom: CustomClass, given: string): Edit | null {
  const initializer = custom.initializer;
  if (!isWrittenIn(initializer, custom.definition)) return null;
  const definition = initializer.definition;
  const first = definition.body[definition.docstring === null ? 0 : 1] ?? definition.body.at(-1);
  if (first === undefined || !beginsLine(custom.file, first)) return null;
  const indent = indentAt(custom.file, first.start);
  const call = `${superCall(custom.file, custom.definition, null)}.__init__(${given})`;
  if (definition.docstring !== null && definition.body.length === 1) {
    return insert(custom.file, lineEnd(custom.file, first.end), custom.file.facts.style.newline + indent + call);
  }
  return insert(custom.file, first.start, `${call}${custom.file.facts.style.newline}${indent}`);
}

/**
 * Puts lines (without indentation) right after the statement that calls the base's constructor, or first. Null where it
 * cannot.
 */
export function insertAfterSuper(custom: CustomClass, text: readonly string[]): Edit | null {
  const initializer = custom.initializer;
  if (!isWrittenIn(initializer, custom.definition)) return null;
  const file = custom.file;
  const call = initializer.superCalls.find((each) => !each.conditional)?.call;
  for (const statement of initializer.definition.body) {
    if (call === undefined || statement.start > call.start || statement.end < call.end || !beginsLine(file, statement))
      continue;
    const indent = indentAt(file, statement.start);
    return insert(
      file,
      lineEnd(file, statement.end),
      text.map((line) => file.facts.style.newline + indent + line).join(''),
    );
  }
  if (call !== undefined) return null;
  const first = [...statementsWithin(initializer.definition.body)][initializer.definition.docstring === null ? 0 : 1];
  if (first === undefined || !beginsLine(file, first)) return null;
  const indent = indentAt(file, first.start);
  return insert(file, first.start, text.map((line) => line + file.facts.style.newline + indent).join(''));
}

/**
 * Registers a class or function of the project with Keras by a decorator, under `package`.
 * Null where a decorator cannot be put before it.
 */
export function registerDefinition(
  file: SourceFile,
  definition: ClassDefinition | FunctionDefinition,
  packageName: string,
): Edit[] | null {
  const start = Math.min(definition.headSpan.start, ...definition.decorators.map((decorator) => decorator.start - 1));
  if (!beginsLine(file, { start, end: start })) return null;
  const access = kerasAccess(file, 'saving.register_keras_serializable');
  const indent = indentAt(file, start);
  const decorator = `@${access.text}(package=${quoted(file, packageName)})`;
  return [...access.edits, insert(file, start, `${decorator}${file.facts.style.newline}${indent}`)];
}

/** The package objects are registered under: the one the file uses already, otherwise `custom`. */
export function packageNameFor(file: SourceFile): string {
  const used = /register_keras_serializable\(\s*(?:package\s*=\s*)?["']([A-Za-z_][\w.-]*)["']/.exec(file.text);
  return used?.[1] ?? 'custom';
}
