/** Running statements in order. */
import type { Call, ClassDefinition, Expression, FunctionDefinition, Import, ImportFrom, Statement } from '../../python/syntax';
import type { ClassValue, FunctionValue, InstanceValue, PassedArgument, Scope, Value } from '../value';
import { unknown } from '../value';
import { moduleValue, packageMember } from './attributes';
import { callFunction, invoke, objectsIn } from './calls';
import { findMember, homeOf } from './classes';
import { eachOf, elementsOf, removeElement } from './containers';
import { bind, evaluate } from './expressions';
import { alternatives, assign, isExhausted, lookUp, noteImport, placeOf, unknownAt, type Machine } from './machine';
import { external } from './names';
import { narrowing } from './narrowing';
import { mostIterations } from './text';
import { join, optionsOf, text, truth } from './values';
import { allowsFailure, asksForVersion } from './version-test';

/** Runs statements; false where the block is left by return, raise, break or continue. */
export function runBlock(machine: Machine, body: readonly Statement[], scope: Scope): boolean {
  for (const statement of body) {
    machine.work += 1;
    if (isExhausted(machine)) return true;
    if (!runStatement(machine, statement, scope)) return false;
  }
  return true;
}

function runStatement(machine: Machine, statement: Statement, scope: Scope): boolean {
  switch (statement.kind) {
    case 'import':
      runImport(machine, statement, scope);
      return true;
    case 'import-from':
      runImportFrom(machine, statement, scope);
      return true;
    case 'function':
      assign(machine, homeOf(scope, statement.name), statement.name, decorated(machine, functionValue(machine, statement, scope), statement.decorators, scope));
      return true;
    case 'class':
      assign(machine, homeOf(scope, statement.name), statement.name, classValue(machine, statement, scope));
      return true;
    case 'assign': {
      if (statement.value === null) return true;
      const value = evaluate(machine, statement.value, scope);
      for (const target of statement.targets) bind(machine, target, value, scope);
      return true;
    }
    case 'augmented-assign': {
      const value = evaluate(
        machine,
        { kind: 'operation', operator: statement.operator.replace(/=$/, ''), left: statement.target, right: statement.value, start: statement.start, end: statement.end },
        scope,
      );
      const old = evaluate(machine, statement.target, scope);
      if (old.kind === 'sequence' && value.kind === 'sequence') {
        old.elements = value.elements;
        old.places = value.places;
        old.open = value.open;
        if (machine.branches > (old.branches ?? 0)) old.grown = true;
      } else bind(machine, statement.target, value, scope);
      return true;
    }
    case 'expression':
      evaluate(machine, statement.value, scope);
      return !isExit(statement.value);
    case 'return': {
      const value: Value = statement.value === null ? { kind: 'literal', value: null } : evaluate(machine, statement.value, scope);
      machine.returns[machine.returns.length - 1]?.values.push(value);
      machine.jump = null;
      return false;
    }
    case 'raise':
      if (statement.value !== null) evaluate(machine, statement.value, scope);
      machine.jump = null;
      return false;
    case 'if':
      return runIf(machine, statement, scope);
    case 'loop':
      return runLoop(machine, statement, scope);
    case 'with':
      return runWith(machine, statement, scope);
    case 'try':
      return runTry(machine, statement, scope);
    case 'delete':
      for (const target of statement.targets) {
        if (target.kind === 'name' && machine.branches === 0) assign(machine, scope, target.name, unknown);
        else if (target.kind === 'subscript') removeElement(machine, evaluate(machine, target.object, scope), evaluate(machine, target.index, scope), target.index.kind === 'unknown');
      }
      return true;
    case 'global':
    case 'nonlocal': {
      scope.declared ??= new Map();
      for (const name of statement.names) {
        let home = scope.outer ?? scope;
        if (statement.kind === 'global') while (home.outer !== null) home = home.outer;
        else while (home.outer !== null && !home.names.has(name)) home = home.outer;
        scope.declared.set(name, home);
      }
      return true;
    }
    case 'assert':
      evaluate(machine, statement.test, scope);
      return true;
    case 'match':
      evaluate(machine, statement.subject, scope);
      return alternatives(machine, [...statement.cases.map((branch) => () => runBlock(machine, branch.body, scope)), () => true]);
    case 'break':
    case 'continue':
      machine.jump = statement.kind;
      return false;
    default:
      return true;
  }
}

/** `sys.exit()` and the like. */
function isExit(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  const callee = expression.callee;
  return (callee.kind === 'name' && (callee.name === 'exit' || callee.name === 'quit')) || (callee.kind === 'attribute' && callee.name === 'exit' && callee.object.kind === 'name' && callee.object.name === 'sys');
}

function runIf(machine: Machine, statement: Extract<Statement, { kind: 'if' }>, scope: Scope): boolean {
  const value = evaluate(machine, statement.test, scope);
  // a switch at the top of a program is there to be turned
  const isSwitch = statement.test.kind === 'name' && value.kind === 'literal' && value.value !== null && isGlobalName(scope, statement.test.name);
  const known = isSwitch ? null : truth(value);
  if (known === true) return runBlock(machine, statement.then, scope);
  if (known === false) return runBlock(machine, statement.otherwise, scope);
  const guard = machine.guard;
  const isVersion = guard === 'none' && asksForVersion(statement.test, machine.file, machine.project);
  if (isVersion) machine.guard = 'version';
  const turned = isSwitch ? truth(value) : null;
  const narrowed = narrowing(machine, statement.test, scope);
  const comesOut = alternatives(machine, [
    () => {
      narrowed?.(true);
      if (turned === false && guard === 'none') machine.guard = 'off';
      return runBlock(machine, statement.then, scope);
    },
    () => {
      narrowed?.(false);
      machine.guard = isVersion ? 'version' : turned === true && guard === 'none' ? 'off' : guard;
      return runBlock(machine, statement.otherwise, scope);
    },
  ]);
  // what stands behind an answer for one version is for the others
  machine.guard = isVersion && comesOut && returnsEarly(statement) ? 'version' : guard;
  return comesOut;
}

/** Whether a branch does its work and then returns. */
function returnsEarly({ then, otherwise }: Extract<Statement, { kind: 'if' }>): boolean {
  return [then, otherwise].some((branch) => {
    const last = branch[branch.length - 1];
    return last?.kind === 'return' && (branch.length > 1 || last.value?.kind === 'call');
  });
}

function isGlobalName(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (at.names.has(name)) return at.outer === null;
  }
  return false;
}

function runLoop(machine: Machine, statement: Extract<Statement, { kind: 'loop' }>, scope: Scope): boolean {
  const iterable = evaluate(machine, statement.iterable, scope);
  const elements = statement.target === null ? null : elementsOf(iterable);
  if (statement.target !== null && elements !== null && elements.length <= mostIterations) {
    // of a list that grew or shrank out of sight no turn is certain
    const isOpen = iterable.kind === 'sequence' && iterable.grown === true;
    if (isOpen) machine.branches += 1;
    let comesThrough = true;
    for (const element of elements) {
      bind(machine, statement.target, element, scope);
      comesThrough = runBlock(machine, statement.body, scope) || jumped(machine) === 'continue';
      if (!comesThrough) break;
    }
    if (isOpen) machine.branches -= 1;
    if (!comesThrough) return true;
    return runBlock(machine, statement.otherwise, scope);
  }
  machine.loops += 1;
  alternatives(machine, [
    () => {
      if (statement.target !== null) {
        const each: Value = eachOf(iterable) ?? (elements !== null && elements.length > 0 ? elements.slice(0, 8).reduce((joined, element) => join(joined, element)) : iterable.kind === 'tensor' ? iterable : unknownAt(machine, statement.target));
        bind(machine, statement.target, each, scope);
      }
      return runBlock(machine, statement.body, scope);
    },
    () => true,
  ]);
  machine.loops -= 1;
  return runBlock(machine, statement.otherwise, scope);
}

/** What left a block that was run last, where that was `break` or `continue`; it is dealt with then. */
function jumped(machine: Machine): 'break' | 'continue' | null {
  const { jump } = machine;
  machine.jump = null;
  return jump;
}

const noneRaised: Value = { kind: 'literal', value: null };

function runWith(machine: Machine, statement: Extract<Statement, { kind: 'with' }>, scope: Scope): boolean {
  const scopes = machine.objectScopes;
  const leaving: { holder: InstanceValue; call: Call }[] = [];
  for (const item of statement.items) {
    machine.enteredScopes = [];
    const value = evaluate(machine, item.value, scope);
    machine.objectScopes = [...machine.objectScopes, ...machine.enteredScopes];
    machine.enteredScopes = [];
    let entered = value;
    for (const option of optionsOf(value)) {
      if (option.kind !== 'instance') continue;
      machine.objectScopes = [...machine.objectScopes, ...objectsIn(option)];
      if (option.of.kind === 'class') {
        const enter = findMember(option.of, '__enter__');
        if (enter?.kind === 'function') entered = invoke(machine, { kind: 'method', self: option, function: enter, name: '__enter__' }, [], asCall(item.value), scope);
        leaving.push({ holder: option, call: asCall(item.value) });
      }
    }
    if (item.target !== null) bind(machine, item.target, entered, scope);
  }
  const { guard } = machine;
  if (guard === 'none' && statement.items.some((item) => allowsFailure(item.value))) machine.guard = 'expected';
  const ends = runBlock(machine, statement.body, scope);
  machine.guard = guard;
  for (const { holder, call } of leaving.reverse()) {
    const exit = holder.of.kind === 'class' ? findMember(holder.of, '__exit__') : null;
    if (exit?.kind !== 'function') continue;
    // nothing was raised: neither a type of an exception, nor one, nor a trace
    const raised = [0, 1, 2].map(() => ({ name: null, spread: null, value: noneRaised, expression: call, place: placeOf(machine, call), argument: null }));
    invoke(machine, { kind: 'method', self: holder, function: exit, name: '__exit__' }, raised, call, scope);
  }
  machine.objectScopes = scopes;
  return ends;
}

function runTry(machine: Machine, statement: Extract<Statement, { kind: 'try' }>, scope: Scope): boolean {
  const guard = machine.guard;
  const goesOn = statement.handlers.some((handler) => !leavesAlways(handler.body) && !catchesNothingOfKeras(handler.type));
  const isImport = statement.handlers.some((handler) => handler.type?.kind === 'name' && /Import|ModuleNotFound/.test(handler.type.name));
  // what is refused is caught, and done in another way
  const isAnswered = goesOn && !isImport && statement.handlers.some((handler) => keepsModels.test(machine.file.text.slice(handler.body[0]?.start ?? 0, handler.body[handler.body.length - 1]?.end ?? 0)));
  let ends = true;
  const body = (): boolean => {
    if (goesOn && guard === 'none') machine.guard = isAnswered ? 'expected' : 'try';
    ends = runBlock(machine, statement.body, scope);
    machine.guard = guard;
    return ends && runBlock(machine, statement.otherwise, scope);
  };
  // what is tried is run as if nothing were raised; the handlers start from what it left behind
  let comesOut: boolean;
  if (statement.handlers.length === 0) comesOut = body();
  else if (isImport) {
    // the first import that leads somewhere is the one meant
    machine.branches += 1;
    comesOut = body();
    const before = new Map(scope.names);
    for (const handler of statement.handlers) {
      machine.guard = 'handler';
      runBlock(machine, handler.body, scope);
      machine.guard = guard;
    }
    for (const [name, value] of before) {
      const otherwise = scope.names.get(name);
      // `HAS = True` where it could be imported, `HAS = False` where not
      if (value.kind === 'literal' && otherwise?.kind === 'literal') assign(machine, scope, name, join(value, otherwise));
      else if (isSomething(value)) assign(machine, scope, name, value);
    }
    machine.branches -= 1;
    machine.jump = null;
    comesOut = true;
  } else {
    comesOut = alternatives(machine, [
      body,
      ...statement.handlers.map((handler) => () => {
        machine.guard = 'handler';
        if (handler.name !== null) assign(machine, scope, handler.name, unknown);
        const through = runBlock(machine, handler.body, scope);
        machine.guard = guard;
        return through;
      }),
    ]);
  }
  return runBlock(machine, statement.finally, scope) && comesOut;
}

/** Exceptions that neither saving nor loading raises. */
const ofOthers = new Set(['KeyboardInterrupt', 'ZeroDivisionError', 'StopIteration', 'GeneratorExit', 'EOFError', 'UnicodeDecodeError', 'ConnectionError', 'TimeoutError', 'MemoryError', 'SystemExit', 'OverflowError', 'FloatingPointError']);

/** Whether a handler is for exceptions of others alone: `except KeyboardInterrupt:`. */
function catchesNothingOfKeras(type: Expression | null): boolean {
  if (type === null) return false;
  return (type.kind === 'tuple' ? type.elements : [type]).every((each) => each.kind === 'name' && ofOthers.has(each.name));
}

const keepsModels = /\.(?:save|save_weights|export|load_weights|load_model|save_model)\(|\b(?:load|save)_model\(|\bsaved_model\.(?:load|save)\(/;

function isSomething(value: Value): boolean {
  return value.kind !== 'unknown';
}

function leavesAlways(body: readonly Statement[]): boolean {
  const last = body[body.length - 1];
  if (last === undefined) return false;
  return last.kind === 'raise' || (last.kind === 'expression' && isExit(last.value));
}

function runImport(machine: Machine, statement: Import, scope: Scope): void {
  for (const imported of statement.names) {
    const target = machine.project.resolveModule(machine.file, imported.name, 0);
    const top = imported.name.split('.')[0] ?? imported.name;
    if (target.kind === 'file') noteImport(machine, target.file.path);
    if (imported.alias !== null || top === imported.name) {
      const value: Value =
        target.kind === 'file'
          ? moduleValue(machine, target.file)
          : target.kind === 'folder'
            ? { kind: 'package', name: imported.name, from: machine.file }
            : external(imported.name);
      if (target.kind === 'file') machine.moduleOf(target.file);
      assign(machine, homeOf(scope, imported.alias ?? top), imported.alias ?? top, value);
    } else if (target.kind === 'external') {
      assign(machine, homeOf(scope, top), top, external(top));
    } else {
      // `import a.b` binds `a`, and runs both
      if (target.kind === 'file') machine.moduleOf(target.file);
      assign(machine, homeOf(scope, top), top, { kind: 'package', name: top, from: machine.file });
    }
  }
}

function runImportFrom(machine: Machine, statement: ImportFrom, scope: Scope): void {
  if (statement.module === '__future__') return;
  const target = machine.project.resolveModule(machine.file, statement.module, statement.level);
  if (target.kind === 'file') {
    noteImport(machine, target.file.path);
    const run = machine.moduleOf(target.file);
    if (statement.star) {
      for (const [name, value] of run.scope.names) if (!name.startsWith('_')) assign(machine, scope, name, value);
      return;
    }
    for (const imported of statement.names) {
      let value = run.scope.names.get(imported.name);
      if (value === undefined && /(^|\/)__init__\.pyi?$/.test(target.file.path)) {
        const sub = machine.project.resolveModule(target.file, imported.name, 1);
        if (sub.kind === 'file') {
          noteImport(machine, sub.file.path);
          machine.moduleOf(sub.file);
          value = moduleValue(machine, sub.file);
        }
      }
      assign(machine, homeOf(scope, imported.alias ?? imported.name), imported.alias ?? imported.name, value ?? unknown);
    }
    return;
  }
  if (target.kind === 'folder') {
    for (const imported of statement.names) {
      const dotted = statement.level > 0 ? null : statement.module;
      let value: Value = unknown;
      const sub = machine.project.resolveModule(machine.file, statement.module === '' ? imported.name : `${statement.module}.${imported.name}`, statement.level);
      if (sub.kind === 'file') {
        noteImport(machine, sub.file.path);
        machine.moduleOf(sub.file);
        value = moduleValue(machine, sub.file);
      } else if (dotted !== null) value = packageMember(machine, { kind: 'package', name: dotted, from: machine.file }, imported.name);
      assign(machine, homeOf(scope, imported.alias ?? imported.name), imported.alias ?? imported.name, value);
    }
    return;
  }
  if (statement.level > 0) {
    for (const imported of statement.names) assign(machine, scope, imported.alias ?? imported.name, unknownAt(machine, imported));
    return;
  }
  for (const imported of statement.names) {
    assign(machine, homeOf(scope, imported.alias ?? imported.name), imported.alias ?? imported.name, external(`${statement.module}.${imported.name}`));
  }
  if (statement.star && /^(tensorflow\.keras|keras|tf_keras)/.test(statement.module)) starImports(machine, statement.module, scope);
}

/** Names that `from keras.x import *` may bring are looked for when they are used. */
function starImports(machine: Machine, module: string, scope: Scope): void {
  const stars = lookUp(scope, '__stars__');
  const parts = stars?.kind === 'sequence' ? stars.elements : [];
  assign(machine, scope, '__stars__', { kind: 'sequence', form: 'list', elements: [...parts, text([module])], places: [], open: false });
}

/** The value of a `def`, not decorated yet. */
function functionValue(machine: Machine, definition: FunctionDefinition, scope: Scope): FunctionValue {
  const isInClass = scope.names.has('__class_body__');
  return {
    kind: 'function',
    file: machine.file,
    definition,
    enclosing: scope.function,
    // names of a class body are not seen by its methods
    scope: isInClass ? (scope.outer ?? scope) : scope,
    owner: null,
    registered: null,
    openDecorator: false,
    renamed: null,
    options: null,
  };
}

const harmlessDecorators = new Set([
  'builtins.staticmethod', 'builtins.classmethod', 'builtins.property', 'functools.lru_cache', 'functools.cache', 'functools.cached_property',
  'tensorflow.function', 'tensorflow.autograph.experimental.do_not_convert', 'contextlib.contextmanager', 'abc.abstractmethod',
  'dataclasses.dataclass', 'tensorflow.keras.utils.register_keras_serializable', 'functools.wraps', 'typing.overload', 'functools.total_ordering',
  'typing.final', 'pytest.fixture',
]);

function decorated(machine: Machine, value: FunctionValue, decorators: readonly Expression[], scope: Scope): Value {
  let result: Value = value;
  for (const decorator of [...decorators].reverse()) result = applyDecorator(machine, value, result, decorator, scope);
  return result;
}

function applyDecorator(machine: Machine, subject: FunctionValue | ClassValue, current: Value, decorator: Expression, scope: Scope): Value {
  const given = evaluate(machine, decorator, scope);
  for (const option of optionsOf(given)) {
    if (option.kind === 'instance' && option.of.kind === 'external' && option.of.name === 'keras.saving.register_keras_serializable') {
      invoke(machine, option, [{ name: null, spread: null, value: subject, expression: decorator, place: placeOf(machine, decorator), argument: null }], asCall(decorator), scope);
      return current;
    }
    const name = decoratorName(option);
    if (harmlessDecorators.has(name) || name.startsWith('tensorflow_addons') || name === '.setter' || name === '.getter') return current;
    if (/^(click|typer)\b|^\.(command|callback|group)$/.test(name)) {
      if (name === 'click.option' || name === 'click.argument') addClickOption(subject, option);
      return current;
    }
    if (option.kind === 'function' || option.kind === 'lambda' || option.kind === 'partial') {
      const made = invoke(machine, option, [{ name: null, spread: null, value: current, expression: decorator, place: placeOf(machine, decorator), argument: null }], asCall(decorator), scope);
      const returned = optionsOf(made);
      if (returned.includes(subject)) {
        if (subject.kind === 'class') subject.openDecorator = subject.openDecorator || changes(option);
        return subject;
      }
      subject.openDecorator = true;
      if (subject.kind === 'function' && (made.kind === 'function' || made.kind === 'lambda')) subject.wrapper = made;
      // a wrapper of a function still stands for it; what replaces a class is not known
      return subject.kind === 'function' ? subject : made.kind === 'class' ? made : current;
    }
    if (option.kind === 'method' && option.self.kind === 'function') return current;
    subject.openDecorator = true;
  }
  return current;
}

/** The function outside the project that a decorator is, or was made by: `dataclass` of `@dataclass(frozen=True)`. */
function decoratorName(decorator: Value): string {
  if (decorator.kind === 'external') return decorator.name;
  if (decorator.kind === 'result') return decorator.event.name;
  if (decorator.kind === 'unknown') return decorator.from?.replace(/\[.*$/s, '') ?? '';
  return decorator.kind === 'instance' && decorator.of.kind === 'external' ? decorator.of.name : '';
}

/** Whether a decorator of the project does more than register: it sets attributes of what it is given. */
function changes(decorator: Value): boolean {
  return decorator.kind === 'function' && decorator.definition.body.some((statement) => statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'attribute'));
}

function addClickOption(subject: FunctionValue | ClassValue, option: Value): void {
  if (subject.kind !== 'function') return;
  const passed = option.kind === 'result' ? option.event.arguments : option.kind === 'instance' ? option.arguments : [];
  const names = passed.flatMap((argument) => (argument.name === null && argument.value.kind === 'text' ? [argument.value.parts.join('')] : []));
  const name = (names.find((each) => !each.startsWith('-')) ?? names.find((each) => each.startsWith('--')) ?? '').replace(/^-+/, '').replace(/-/g, '_').toLowerCase();
  const given = passed.find((argument) => argument.name === 'default')?.value;
  subject.options ??= new Map();
  subject.options.set(name, given ?? { kind: 'unknown', key: `option ${name}` });
}

function asCall(expression: Expression): Extract<Expression, { kind: 'call' }> {
  if (expression.kind === 'call') return expression;
  return { kind: 'call', callee: expression, arguments: [], argumentsStart: expression.end, start: expression.start, end: expression.end };
}

/** Whether a metaclass of the project makes the class, or one of its bases: it may change or register what it makes. */
function hasMetaclass(machine: Machine, definition: ClassDefinition, bases: readonly Value[], scope: Scope): boolean {
  const given = definition.bases.find((base) => base.name === 'metaclass');
  if (given !== undefined && evaluate(machine, given.value, scope).kind === 'class') return true;
  return bases.some((base) => base.kind === 'class' && base.openDecorator && base.definition.decorators.length === 0 && base.definition.bases.some(({ name }) => name === 'metaclass'));
}

function classValue(machine: Machine, definition: ClassDefinition, scope: Scope): Value {
  const bases = definition.bases.filter((base) => base.name === null && base.spread === null).map((base) => evaluate(machine, base.value, scope));
  const body: Scope = { file: machine.file, names: new Map(), outer: scope, function: scope.function };
  body.names.set('__class_body__', { kind: 'literal', value: true });
  const value: ClassValue = {
    kind: 'class',
    file: machine.file,
    definition,
    enclosing: scope.function,
    bases,
    members: body.names,
    registered: null,
    openDecorator: definition.bases.some((base) => base.spread !== null) || hasMetaclass(machine, definition, bases, scope),
    scope,
  };
  runBlock(machine, definition.body, body);
  body.names.delete('__class_body__');
  for (const member of body.names.values()) {
    for (const option of optionsOf(member)) if (option.kind === 'function' && option.owner === null && option.enclosing === scope.function) option.owner = value;
  }
  machine.run.classes.push(value);
  tellBases(machine, value);
  let result: Value = value;
  for (const decorator of [...definition.decorators].reverse()) result = applyDecorator(machine, value, result, decorator, scope);
  return result;
}

/** Runs what bases do with each class that is made from them: `__init_subclass__`, and the constructor of a metaclass. Such hooks fill registries. */
function tellBases(machine: Machine, made: ClassValue): void {
  const call = asCall({ kind: 'name', name: made.definition.name, ...made.definition.nameSpan });
  const passed = (value: Value, name: string | null = null): PassedArgument => ({ name, spread: null, value, expression: call, place: placeOf(machine, call), argument: null });
  const hook = findMember(made, '__init_subclass__', true);
  if (hook?.kind === 'function') {
    const keywords = made.definition.bases.filter((base) => base.name !== null && base.name !== 'metaclass');
    callFunction(machine, hook, made, keywords.map((base) => passed(evaluate(machine, base.value, made.scope), base.name)), call);
  }
  const metaclass = metaclassOf(machine, made);
  for (const name of ['__new__', '__init__']) {
    const constructor = metaclass === null ? null : findMember(metaclass, name);
    if (metaclass === null || constructor?.kind !== 'function') continue;
    const body: Value = { kind: 'dictionary', entries: new Map(made.members), places: new Map(), open: true };
    const bases: Value = { kind: 'sequence', form: 'tuple', elements: [...made.bases], places: [], open: false };
    callFunction(machine, constructor, name === '__new__' ? metaclass : made, [passed(text([made.definition.name])), passed(bases), passed(body)], call);
  }
}

/** The project's metaclass that a class or one of its bases names; null where there is none. */
function metaclassOf(machine: Machine, of: ClassValue, depth = 0): ClassValue | null {
  const named = of.definition.bases.find((base) => base.name === 'metaclass');
  const given = named === undefined ? null : evaluate(machine, named.value, of.scope);
  if (given?.kind === 'class') return given;
  for (const base of depth > 8 ? [] : of.bases) {
    const found = base.kind === 'class' ? metaclassOf(machine, base, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** An instance to run a class' methods on when nothing makes one. */
export function standIn(machine: Machine, of: ClassValue): InstanceValue {
  return {
    kind: 'instance',
    id: machine.nextId(),
    of,
    arguments: [],
    attributes: new Map(),
    call: null,
    place: { file: of.file.path, span: of.definition.nameSpan },
    made: machine.run.file.path,
    event: null,
  };
}
