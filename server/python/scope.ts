/**
 * Which names are bound where, as Python's compiler decides it: a name that is bound anywhere in a
 * function is local to the whole of it, unless it is declared `global` or `nonlocal`.
 */
import type { Expression, FunctionDefinition, Lambda, ClassDefinition, Name, Parameter, Statement } from './syntax';
import { blocksOf, expressionsOf, partsOf } from './walk';

/** Names that every module can read without binding them (Python 3.13; the same from 3.8 on but for exceptions). */
export const builtinNames: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
  False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
  ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
  MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError
  ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
  SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
  UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError __build_class__
  __debug__ __doc__ __file__ __import__ __loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin bool
  breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod
  enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
  issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range
  repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip`.split(/\s+/),
);

/** The names that an assignment's target binds: `a`, `(a, *b)`; an attribute or an item binds none. */
function boundByTarget(target: Expression): Name[] {
  switch (target.kind) {
    case 'name':
      return [target];
    case 'list':
    case 'tuple':
      return target.elements.flatMap(boundByTarget);
    case 'starred':
      return boundByTarget(target.value);
    default:
      return [];
  }
}

/** The name that an import binds: the alias, or the first part of a dotted name. */
export function boundByImport(name: string, alias: string | null): string {
  return alias ?? name.split('.', 1)[0] ?? name;
}

interface Bindings {
  bound: Set<string>;
  /** Declared `global` or `nonlocal`: read and written further out. */
  outer: Set<string>;
}

/** `name := value` binds in the function around, also from inside a comprehension, but not from inside a lambda. */
function bindWalrus(expression: Expression, bound: Set<string>): void {
  if (expression.kind === 'named-assignment') bound.add(expression.name);
  if (expression.kind === 'lambda') {
    for (const parameter of expression.parameters) if (parameter.default !== null) bindWalrus(parameter.default, bound);
    return;
  }
  for (const part of partsOf(expression)) bindWalrus(part, bound);
}

function collect(body: readonly Statement[], into: Bindings): void {
  const { bound, outer } = into;
  const bind = (target: Expression | null): void => {
    if (target !== null) for (const { name } of boundByTarget(target)) bound.add(name);
  };
  for (const statement of body) {
    switch (statement.kind) {
      case 'import':
        for (const { name, alias } of statement.names) bound.add(boundByImport(name, alias));
        break;
      case 'import-from':
        for (const { name, alias } of statement.names) bound.add(alias ?? name);
        break;
      case 'function':
      case 'class':
        bound.add(statement.name);
        break;
      case 'assign':
        statement.targets.forEach(bind);
        break;
      case 'augmented-assign':
        bind(statement.target);
        break;
      case 'loop':
        bind(statement.target);
        break;
      case 'with':
        for (const item of statement.items) bind(item.target);
        break;
      case 'try':
        for (const { name } of statement.handlers) if (name !== null) bound.add(name);
        break;
      case 'delete':
        statement.targets.forEach(bind);
        break;
      case 'match':
        for (const { names } of statement.cases) for (const name of names) bound.add(name);
        break;
      case 'global':
      case 'nonlocal':
        for (const name of statement.names) outer.add(name);
        break;
      default:
    }
    for (const expression of expressionsOf(statement)) bindWalrus(expression, bound);
    if (statement.kind !== 'function' && statement.kind !== 'class')
      for (const block of blocksOf(statement)) collect(block, into);
  }
}

/**
 * The names bound in a body's own scope: a module's, a class's or a function's, without those of the
 * functions and classes inside, and without parameters.
 */
export function boundNames(body: readonly Statement[]): Set<string> {
  const bindings: Bindings = { bound: new Set(), outer: new Set() };
  collect(body, bindings);
  for (const name of bindings.outer) bindings.bound.delete(name);
  return bindings.bound;
}

/**
 * What a lambda, function or class reads from around it when it runs: every use of a name that is
 * bound neither inside nor built in, in order of appearance. Defaults, decorators, annotations and
 * bases are evaluated outside and do not count.
 */
export function freeNames(scope: Lambda | FunctionDefinition | ClassDefinition): Name[] {
  const free: Name[] = [];
  if (scope.kind === 'lambda') readIn(scope.body, scopeOf(scope.parameters, []), free);
  else readBody(scope, [], free);
  return free.filter(({ name }) => !builtinNames.has(name));
}

/** Names bound in each enclosing function, innermost last. Class scopes are not seen from functions inside them. */
type Scopes = readonly ReadonlySet<string>[];

function scopeOf(parameters: readonly Parameter[], body: readonly Statement[]): Scopes {
  const bound = boundNames(body);
  for (const { name } of parameters) bound.add(name);
  return [bound];
}

function readBody(scope: FunctionDefinition | ClassDefinition, scopes: Scopes, free: Name[]): void {
  const own = scope.kind === 'function' ? scopeOf(scope.parameters, scope.body) : [boundNames(scope.body)];
  // Methods do not see the names of their class.
  readStatements(scope.body, [...scopes, ...own], scope.kind === 'class' ? scopes : [...scopes, ...own], free);
}

/**
 * @param here The scopes that statements at this level see.
 * @param inside The scopes that functions defined at this level see.
 */
function readStatements(body: readonly Statement[], here: Scopes, inside: Scopes, free: Name[]): void {
  for (const statement of body) {
    const targets: readonly Expression[] =
      statement.kind === 'assign'
        ? statement.targets
        : statement.kind === 'loop' && statement.target !== null
          ? [statement.target]
          : [];
    const written = new Set<Expression>(targets.flatMap(boundByTarget));
    for (const expression of expressionsOf(statement)) readIn(expression, here, free, written);
    if (statement.kind === 'function' || statement.kind === 'class') {
      readBody(statement, inside, free);
    } else {
      for (const block of blocksOf(statement)) readStatements(block, here, inside, free);
    }
  }
}

const nothingWritten: ReadonlySet<Expression> = new Set();

function readIn(
  expression: Expression,
  scopes: Scopes,
  free: Name[],
  written: ReadonlySet<Expression> = nothingWritten,
): void {
  switch (expression.kind) {
    case 'name':
      if (!written.has(expression) && !scopes.some((scope) => scope.has(expression.name))) free.push(expression);
      return;
    case 'lambda':
      for (const parameter of expression.parameters)
        if (parameter.default !== null) readIn(parameter.default, scopes, free);
      readIn(expression.body, [...scopes, ...scopeOf(expression.parameters, [])], free);
      return;
    case 'comprehension': {
      const own = new Set(expression.loops.flatMap((loop) => boundByTarget(loop.target)).map(({ name }) => name));
      const inner = [...scopes, own];
      for (const [index, loop] of expression.loops.entries()) readIn(loop.iterable, index === 0 ? scopes : inner, free);
      if (expression.key !== null) readIn(expression.key, inner, free);
      readIn(expression.element, inner, free);
      for (const condition of expression.conditions) readIn(condition, inner, free);
      return;
    }
    default:
      for (const part of partsOf(expression)) readIn(part, scopes, free, written);
  }
}
