/** Turning a Lambda layer around a lambda into a layer class. */
import type { SourceFile } from '../../python/project';
import type { Call, Expression, Lambda } from '../../python/syntax';
import { allExpressions, allParts } from '../../python/walk';
import type { Edit } from '../rule';
import { packageNameFor } from './class-edits';
import { kerasAccess } from './imports';
import { definitionAt, freeName, placeForFunction, usesLocals } from './named-function';
import { beginsLine, quoted, replace, sourceOf, statementAt, statementStart } from './text';

/** Arguments of `Lambda` that every layer takes; `output_shape` is left out, since Keras infers it from `call`. */
const layerArguments = new Set(['name', 'dtype', 'trainable', 'input_shape', 'batch_input_shape', 'input_dim']);

/**
 * Edits that write a layer class whose `call` is the lambda, and make an instance of it where the Lambda layer was
 * made. Null where the lambda is not written in the call of `Lambda`, takes more than the tensor, or uses variables of
 * the function it stands in.
 *
 * @param register whether the class is registered with Keras.
 */
export function layerClassFor(
  file: SourceFile,
  lambda: Lambda,
  register: boolean,
): { name: string; edits: Edit[] } | null {
  const call = lambdaCall(file, lambda);
  const statement = statementAt(file.facts.body, lambda.start);
  const [parameter] = lambda.parameters;
  if (
    call === null ||
    statement === null ||
    parameter === undefined ||
    lambda.parameters.length > 1 ||
    parameter.form !== 'normal' ||
    parameter.default !== null
  )
    return null;
  const start = statementStart(statement);
  if (!beginsLine(file, { start, end: start }) || usesLocals(statement, lambda)) return null;
  const kept: string[] = [];
  for (const argument of call.arguments) {
    if (argument.value === lambda || argument.name === 'output_shape') continue;
    if (argument.name === null || !layerArguments.has(argument.name)) return null;
    kept.push(`${argument.name}=${sourceOf(file, argument.value)}`);
  }
  const given = call.arguments.find((argument) => argument.name === 'name')?.value;
  const name = freeName(
    file,
    given?.kind === 'string' ? className(given.value) : (nameOfBody(lambda.body) ?? 'FunctionLayer'),
  );
  const layer = kerasAccess(file, 'layers.Layer');
  const access = register ? kerasAccess(file, 'saving.register_keras_serializable') : null;
  const { indent } = file.facts.style;
  const body = sourceOf(file, lambda.body);
  const written = [
    ...(access === null ? [] : [`@${access.text}(package=${quoted(file, packageNameFor(file))})`]),
    `class ${name}(${layer.text}):`,
    `${indent}def call(self, ${parameter.name}):`,
    `${indent}${indent}return ${body.includes('\n') ? `(${body})` : body}`,
  ];
  return {
    name,
    edits: [
      ...layer.edits,
      ...(access?.edits ?? []),
      definitionAt(file, placeForFunction(file, start, lambda), written),
      replace(file, call, `${name}(${kept.join(', ')})`),
    ],
  };
}

/** The call of `Lambda` that a lambda is the function of. */
function lambdaCall(file: SourceFile, lambda: Lambda): Call | null {
  for (const expression of allExpressions(file.facts.body)) {
    if (expression.kind !== 'call' || expression.start > lambda.start || expression.end < lambda.end) continue;
    const { callee } = expression;
    const called = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
    const [first] = expression.arguments;
    const own = expression.arguments.find((argument) => argument.value === lambda);
    if (called === 'Lambda' && own !== undefined && (own.name === 'function' || (own === first && own.name === null)))
      return expression;
  }
  return null;
}

/**
 * What a lambda's body does, as a layer is named for it: `tf.expand_dims(x, -1)` is an `ExpandDimsLayer`. Null where it
 * does more than call one function.
 */
function nameOfBody(body: Expression): string | null {
  if (
    body.kind !== 'call' ||
    body.callee.kind !== 'attribute' ||
    body.arguments.some((argument) => allParts(argument.value).some((part) => part.kind === 'call'))
  )
    return null;
  // the method of something that is itself the input says less
  if (body.callee.object.kind !== 'name' && body.callee.object.kind !== 'attribute') return null;
  return /^[a-z][a-z0-9_]{2,}$/.test(body.callee.name) ? `${className(body.callee.name)}Layer` : null;
}

/** `unit_norm` as a class is named; a name that gives none is `FunctionLayer`. */
function className(text: string): string {
  const name = text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Z]\w*$/.test(name) && name.length > 1 ? name : 'FunctionLayer';
}
