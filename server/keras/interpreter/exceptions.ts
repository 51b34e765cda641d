/** Running `try`. */
import type { Expression, Statement, Try } from '../../python/syntax';
import { unknown, type Scope, type SequenceValue, type Value } from '../value';
import { leavesAlways } from './exits';
import { alternatives, assign, enterBranch, type Machine } from './machine';
import { join } from './values';

/**
 * Runs what is tried as if nothing were raised, and each handler from anything that names held on the way; false where
 * nothing comes out at the end.
 */
export function runTry(machine: Machine, statement: Try, scope: Scope): boolean {
  const { handlers } = statement;
  const { guard } = machine;
  const isImport = handlers.some(({ type }) => type?.kind === 'name' && /Import|ModuleNotFound/.test(type.name));
  const held: HeldValues = new Map();
  const body = bodyOf(machine, statement, isImport, scope, held);
  const comesOut =
    handlers.length === 0
      ? body()
      : isImport
        ? runImports(machine, handlers, guard, body, scope)
        : alternatives(machine, [
            body,
            ...handlers.map((handler) => () => runHandler(machine, handler, guard, scope, held)),
          ]);
  return machine.evaluators.runBlock(machine, statement.finally, scope) && comesOut;
}

type Handler = Try['handlers'][number];

/** What runs the body of a `try`, and what stands behind its `else`. */
function bodyOf(
  machine: Machine,
  { body, handlers, otherwise }: Try,
  isImport: boolean,
  scope: Scope,
  held: HeldValues,
): () => boolean {
  const { guard } = machine;
  const goesOn = handlers.some((handler) => !leavesAlways(handler.body) && !catchesNothingOfKeras(handler.type));
  // what is refused is caught, and done in another way
  const isAnswered = goesOn && !isImport && handlers.some((handler) => keepsModels.test(textOf(machine, handler.body)));
  return () => {
    if (goesOn && guard === 'none') machine.guard = isAnswered ? 'expected' : 'try';
    const ends = runTried(machine, body, scope, held);
    machine.guard = guard;
    return ends && machine.evaluators.runBlock(machine, otherwise, scope);
  };
}

function textOf(machine: Machine, body: readonly Statement[]): string {
  return machine.file.text.slice(body[0]?.start ?? 0, body[body.length - 1]?.end ?? 0);
}

/** Runs one handler; `guard` is what holds around the `try`. */
function runHandler(
  machine: Machine,
  handler: Handler,
  guard: Machine['guard'],
  scope: Scope,
  held: HeldValues,
): boolean {
  machine.guard = 'handler';
  for (const [name, value] of held) assign(machine, scope, name, value);
  if (handler.name !== null) assign(machine, scope, handler.name, unknown);
  const through = machine.evaluators.runBlock(machine, handler.body, scope);
  machine.guard = guard;
  return through;
}

/** A `try` around imports: the first that leads somewhere is the one meant. */
function runImports(
  machine: Machine,
  handlers: readonly Handler[],
  guard: Machine['guard'],
  body: () => boolean,
  scope: Scope,
): boolean {
  const around = enterBranch(machine);
  body();
  const before = new Map(scope.names);
  for (const handler of handlers) {
    machine.guard = 'handler';
    machine.evaluators.runBlock(machine, handler.body, scope);
    machine.guard = guard;
  }
  for (const [name, value] of before) {
    const otherwise = scope.names.get(name);
    // `HAS = True` where it could be imported, `HAS = False` where not
    if (value.kind === 'literal' && otherwise?.kind === 'literal') assign(machine, scope, name, join(value, otherwise));
    else if (value.kind !== 'unknown') assign(machine, scope, name, value);
  }
  machine.branch = around;
  machine.jump = null;
  return true;
}

/** What names may hold where something is raised in between: numbers, texts and containers of them. */
type HeldValues = Map<string, Value>;

/** Runs the body of a `try`, collecting what its names hold from one statement to the next. */
function runTried(machine: Machine, body: readonly Statement[], scope: Scope, held: HeldValues): boolean {
  const lengths = new Map<SequenceValue, number>();
  for (const statement of body) {
    const ends = machine.evaluators.runBlock(machine, [statement], scope);
    const changed = machine.journals[machine.journals.length - 1]?.get(scope);
    for (const name of namesBoundBy(statement) ?? changed?.keys() ?? []) {
      const value = scope.names.get(name);
      if (value === undefined || !isPlain(value)) continue;
      const earlier = held.get(name) ?? changed?.get(name);
      held.set(name, earlier === undefined ? value : join(earlier, value));
      if (value.kind === 'sequence') lengths.set(value, value.elements.length);
    }
    if (!ends) return false;
  }
  // how much of a list had been put in is not known
  for (const [name, value] of held) {
    if (value.kind === 'sequence' && lengths.get(value) !== value.elements.length)
      held.set(name, { ...value, elements: [...value.elements], grown: true });
  }
  return true;
}

/** The names that a simple statement binds; null for one that holds others. */
function namesBoundBy(statement: Statement): string[] | null {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []));
    case 'augmented-assign':
      return statement.target.kind === 'name' ? [statement.target.name] : [];
    case 'if':
    case 'loop':
    case 'with':
    case 'try':
    case 'match':
      return null;
    default:
      return [];
  }
}

const isPlain = (value: Value): boolean =>
  value.kind === 'literal' || value.kind === 'text' || value.kind === 'sequence' || value.kind === 'unknown';

/** Exceptions that neither saving nor loading raises. */
const ofOthers = new Set([
  'KeyboardInterrupt',
  'ZeroDivisionError',
  'StopIteration',
  'GeneratorExit',
  'EOFError',
  'UnicodeDecodeError',
  'ConnectionError',
  'TimeoutError',
  'MemoryError',
  'SystemExit',
  'OverflowError',
  'FloatingPointError',
]);

/** Whether a handler is for exceptions of others alone: `except KeyboardInterrupt:`. */
function catchesNothingOfKeras(type: Expression | null): boolean {
  if (type === null) return false;
  return (type.kind === 'tuple' ? type.elements : [type]).every(
    (each) => each.kind === 'name' && ofOthers.has(each.name),
  );
}

/** What saves or loads a model. */
const keepsModels =
  /\.(?:save|save_weights|export|load_weights|load_model|save_model)\(|\b(?:load|save)_model\(|\bsaved_model\.(?:load|save)\(/;
