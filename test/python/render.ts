/**
 * Facts as short text that reads like Python with every grouping shown, so that tests can say what they expect in a
 * line.
 */
import type { Argument, Expression, Parameter, Statement } from '../../server/python/syntax';

const all = (expressions: readonly Expression[]): string => expressions.map(renderExpression).join(', ');

function renderArgument({ name, spread, value }: Argument): string {
  return `${name === null ? '' : `${name}=`}${spread ?? ''}${renderExpression(value)}`;
}

function renderParameter({ name, form, default: value, annotation }: Parameter): string {
  const mark = { normal: '', 'positional-only': '/', 'keyword-only': '!', star: '*', 'double-star': '**' }[form];
  return `${mark}${name}${annotation === null ? '' : `: ${renderExpression(annotation)}`}${value === null ? '' : `=${renderExpression(value)}`}`;
}

export function renderExpression(e: Expression): string {
  switch (e.kind) {
    case 'name':
      return e.name;
    case 'attribute':
      return `${renderExpression(e.object)}.${e.name}`;
    case 'call':
      return `${renderExpression(e.callee)}(${e.arguments.map(renderArgument).join(', ')})`;
    case 'string':
      return `${e.bytes ? 'b' : ''}${JSON.stringify(e.value)}`;
    case 'template':
      return `f[${e.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : `{${renderExpression(part.value)}${part.format === null ? '' : `|${part.format}`}}`)).join(' ')}]`;
    case 'number':
      return Number.isNaN(e.value) ? `complex ${e.text}` : String(e.value);
    case 'constant':
      return String(e.value);
    case 'list':
      return `[${all(e.elements)}]`;
    case 'tuple':
      return `tuple(${all(e.elements)})`;
    case 'set':
      return `{${all(e.elements)}}`;
    case 'dictionary':
      return `{${e.entries.map(({ key, value }) => `${key === null ? '**' : `${renderExpression(key)}: `}${renderExpression(value)}`).join(', ')}}`;
    case 'lambda':
      return `lambda(${e.parameters.map(renderParameter).join(', ')}: ${renderExpression(e.body)})`;
    case 'operation':
      return `(${renderExpression(e.left)} ${e.operator} ${renderExpression(e.right)})`;
    case 'unary':
      return `(${e.operator} ${renderExpression(e.operand)})`;
    case 'comparison':
      return `(${e.operands.map((operand, index) => (index === 0 ? '' : ` ${e.operators[index - 1] ?? '?'} `) + renderExpression(operand)).join('')})`;
    case 'subscript':
      return `${renderExpression(e.object)}[${renderExpression(e.index)}]`;
    case 'conditional':
      return `(${renderExpression(e.then)} if ${renderExpression(e.test)} else ${renderExpression(e.otherwise)})`;
    case 'comprehension':
      return `${e.form}<${e.key === null ? '' : `${renderExpression(e.key)}: `}${renderExpression(e.element)}${e.loops.map((loop) => ` for ${renderExpression(loop.target)} in ${renderExpression(loop.iterable)}`).join('')}${e.conditions.map((condition) => ` if ${renderExpression(condition)}`).join('')}>`;
    case 'starred':
      return `${e.operator}${renderExpression(e.value)}`;
    case 'named-assignment':
      return `(${e.name} := ${renderExpression(e.value)})`;
    case 'await':
    case 'yield':
    case 'yield-from':
      return `(${e.kind}${e.value === null ? '' : ` ${renderExpression(e.value)}`})`;
    case 'unknown':
      return `?(${all(e.parts)})`;
  }
}

const block = (body: readonly Statement[]): string => `{ ${body.map(renderStatement).join('; ')} }`;

const otherwise = (body: readonly Statement[], word = 'else'): string =>
  body.length === 0 ? '' : ` ${word} ${block(body)}`;

const decorators = (list: readonly Expression[]): string =>
  list.map((decorator) => `@${renderExpression(decorator)} `).join('');

export function renderStatement(s: Statement): string {
  switch (s.kind) {
    case 'import':
      return `import ${s.names.map(({ name, alias }) => name + (alias === null ? '' : ` as ${alias}`)).join(', ')}`;
    case 'import-from':
      return `from ${'.'.repeat(s.level)}${s.module} import ${s.star ? '*' : s.names.map(({ name, alias }) => name + (alias === null ? '' : ` as ${alias}`)).join(', ')}`;
    case 'function':
      return `${decorators(s.decorators)}${s.async ? 'async ' : ''}def ${s.name}(${s.parameters.map(renderParameter).join(', ')})${s.returns === null ? '' : ` -> ${renderExpression(s.returns)}`} ${block(s.body)}`;
    case 'class':
      return `${decorators(s.decorators)}class ${s.name}(${s.bases.map(renderArgument).join(', ')}) ${block(s.body)}`;
    case 'assign':
      return `${s.targets.map(renderExpression).join(' = ')}${s.annotation === null ? '' : `: ${renderExpression(s.annotation)}`}${s.value === null ? '' : ` = ${renderExpression(s.value)}`}`;
    case 'augmented-assign':
      return `${renderExpression(s.target)} ${s.operator} ${renderExpression(s.value)}`;
    case 'expression':
      return renderExpression(s.value);
    case 'return':
    case 'raise':
      return s.value === null ? s.kind : `${s.kind} ${renderExpression(s.value)}`;
    case 'if':
      return `if ${renderExpression(s.test)} ${block(s.then)}${otherwise(s.otherwise)}`;
    case 'loop':
      return s.target === null
        ? `while ${renderExpression(s.iterable)} ${block(s.body)}${otherwise(s.otherwise)}`
        : `for ${renderExpression(s.target)} in ${renderExpression(s.iterable)} ${block(s.body)}${otherwise(s.otherwise)}`;
    case 'with':
      return `with ${s.items.map(({ value, target }) => renderExpression(value) + (target === null ? '' : ` as ${renderExpression(target)}`)).join(', ')} ${block(s.body)}`;
    case 'try':
      return `try ${block(s.body)}${s.handlers.map(({ type, name, body }) => ` except${type === null ? '' : ` ${renderExpression(type)}`}${name === null ? '' : ` as ${name}`} ${block(body)}`).join('')}${otherwise(s.otherwise)}${otherwise(s.finally, 'finally')}`;
    case 'delete':
      return `del ${all(s.targets)}`;
    case 'global':
    case 'nonlocal':
      return `${s.kind} ${s.names.join(', ')}`;
    case 'assert':
      return `assert ${renderExpression(s.test)}`;
    case 'match':
      return `match ${renderExpression(s.subject)}${s.cases.map(({ names, guard, body }) => ` case<${names.join(' ')}>${guard === null ? '' : ` if ${renderExpression(guard)}`} ${block(body)}`).join('')}`;
    default:
      return s.kind;
  }
}

/** One line a statement of the body. */
export function render(body: readonly Statement[]): string {
  return body.map(renderStatement).join('\n');
}
