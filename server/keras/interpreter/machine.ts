/**
 * The state of one program's evaluation: what is bound, what was met, what it may still cost.
 *
 * A program is a file run from its first line, with the functions and classes of other files it calls.
 */
import type { Project, SourceFile } from '../../python/project';
import type { Call, Expression, FunctionDefinition, Span, Statement } from '../../python/syntax';
import type {
  Branch,
  CallEvent,
  ClassValue,
  DictionaryValue,
  FunctionValue,
  InstanceValue,
  MemberRead,
  PassedArgument,
  Place,
  Scope,
  UnknownValue,
  Value,
} from '../value';
import { chosenByVersion, join } from './values';

/** A file's names once it was run, and what happened on the way. */
export interface ModuleRun {
  file: SourceFile;
  scope: Scope;
  events: CallEvent[];
  /** Those among the events that make, train, save or load models. */
  notable: CallEvent[];
  /** Attributes that were read and that not every version of Keras has. */
  reads: MemberRead[];
  /** Every class the file's text makes. */
  classes: ClassValue[];
  /** Files that running it looked into. */
  dependencies: Set<string>;
  /** Files that are imported when it is, itself not included. */
  imports: Set<string>;
  /** What it puts into Keras' global registry by `get_custom_objects()`. */
  registry: DictionaryValue;
  /**
   * Whether it asked for documents that other programs write, or that stand on disk: it is run again with every change.
   */
  readsDocuments: boolean;
  /** Functions that were called with arguments that could be seen. */
  called: Set<FunctionDefinition>;
  /** Files whose objects were changed by it. */
  changed: Set<string>;
  complete: boolean;
}

/** What names were before, by scope. */
type Journal = Map<Scope, Map<string, Value | undefined>>;

/**
 * The evaluators that call each other: statements hold expressions, expressions call functions, functions run
 * statements. They travel with the machine, so that a file below another one reaches up without importing it.
 */
export interface Evaluators {
  evaluate: (machine: Machine, expression: Expression, scope: Scope) => Value;
  runBlock: (machine: Machine, body: readonly Statement[], scope: Scope) => boolean;
  invoke: (machine: Machine, callee: Value, passed: PassedArgument[], call: Call, scope: Scope) => Value;
  callFunction: (
    machine: Machine,
    callee: FunctionValue,
    self: Value | null,
    passed: PassedArgument[],
    call: Call | null,
  ) => Value;
}

/** What a function being run gives back. */
export interface Frame {
  values: Value[];
  yields: Value[];
  isGenerator: boolean;
  /** Whether it may yield more often than was seen. */
  isRepeated: boolean;
  /** Whether some of what it yields need not come. */
  isUncertain: boolean;
  scopes: readonly Value[];
  /** How many branches and loops of unknown outcome stood around its call. */
  branches: number;
  loops: number;
}

/** The state of the program that is being evaluated. */
export interface Machine {
  evaluators: Evaluators;
  project: Project;
  run: ModuleRun;
  /** Where the code now evaluated stands. */
  file: SourceFile;
  work: number;
  /** Calls into functions stop here, evaluation itself at four times as much. */
  softLimit: number;
  depthOfCalls: number;
  uncalled: boolean;
  guard: CallEvent['guard'];
  objectScopes: readonly Value[];
  /** The branches and loops of unknown outcome that stand around. */
  branch: Branch;
  /** How many of those are loops. */
  loops: number;
  order: number;
  costs: Map<FunctionDefinition, Cost>;
  active: FunctionDefinition[];
  /** Functions whose wrappers are being run: what these call is the function itself. */
  wrapped: Set<FunctionDefinition>;
  /** What functions that run once for the same arguments gave, by these. */
  remembered: Map<FunctionDefinition, Map<string, Value>>;
  /** Values returned so far by the functions being run, innermost last. */
  returns: Frame[];
  /** Scopes of custom objects that the context manager called last was in when it yielded. */
  enteredScopes: readonly Value[];
  /** From which of the journals on the innermost loop of unknown length writes. */
  loopStart: number;
  /** `break` or `continue`, where one was met last and no loop has taken notice of it yet. */
  jump: 'break' | 'continue' | null;
  /** What the branches that are open have bound, innermost last; null as long as one has bound nothing. */
  journals: (Journal | null)[];
  /** The conditions met so far: whether they ask for a version. */
  versionTests: Map<Expression, boolean>;
  /** Options of argument parsers and command-line flags by name. */
  flags: Map<string, Value>;
  moduleOf(file: SourceFile): ModuleRun;
  /** The text of the file that a plain path leads to from the program; null where none stands there. */
  readText(plain: string): string | null;
  nextId(): number;
}

/** Calls inside of calls are followed this far. */
export const deepestCall = 10;

/** What running a function has cost in a program so far: how often, and how many steps. */
export interface Cost {
  evaluations: number;
  work: number;
}

/** A function is run this often whatever it costs, and more often as long as all its runs together cost little. */
const evaluations = 10;
const dearWork = 2000;

/** Whether a function has cost so much that it is not run once more. */
export function isDear(cost: Cost | undefined): boolean {
  return cost !== undefined && cost.evaluations >= evaluations && cost.work >= dearWork;
}

/** What a function has cost, to be added to. */
export function costOf(machine: Machine, definition: FunctionDefinition): Cost {
  let cost = machine.costs.get(definition);
  if (cost === undefined) machine.costs.set(definition, (cost = { evaluations: 0, work: 0 }));
  return cost;
}

/** A span of the code that is being evaluated, with its file. */
export function placeOf(machine: Machine, span: Span): Place {
  return { file: machine.file.path, span: { start: span.start, end: span.end } };
}

/** An unknown that is the same thing wherever this place is met again. */
export function unknownAt(machine: Machine, span: Span): UnknownValue {
  return { kind: 'unknown', key: `at ${machine.file.path} ${span.start}` };
}

/** Whether nothing more is evaluated. */
export function isExhausted(machine: Machine): boolean {
  return machine.work > machine.softLimit * 4;
}

/** Writes down that the program imports a file. */
export function noteImport(machine: Machine, path: string): void {
  machine.run.imports.add(path);
  machine.run.dependencies.add(path);
}

/** What a name is bound to in a scope or in those around it; undefined where it is nowhere. */
export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Binds a name, remembering what it was for the branches that are open. */
export function assign(machine: Machine, scope: Scope, name: string, value: Value): void {
  const innermost = machine.journals.length - 1;
  if (innermost >= 0) {
    const journal = (machine.journals[innermost] ??= new Map());
    let saved = journal.get(scope);
    if (saved === undefined) journal.set(scope, (saved = new Map()));
    if (!saved.has(name)) saved.set(name, scope.names.get(name));
  }
  scope.names.set(name, value);
}

/** Goes into a branch that need not be run. Gives what was around it, which `machine.branch` is to be again behind it. */
export function enterBranch(machine: Machine): Branch {
  const outer = machine.branch;
  machine.branch = { outer, depth: outer.depth + 1, loops: machine.loops };
  return outer;
}

/**
 * Runs alternatives from the same start and joins where they end. An alternative that returns false
 * (it returned or raised) does not come out at the end; false when none does.
 *
 * @param byVersion whether a version decides which of them is run.
 */
export function alternatives(machine: Machine, bodies: readonly (() => boolean)[], byVersion = false): boolean {
  const outcomes: { ends: boolean; names: Journal | null }[] = [];
  const before: Journal = new Map();
  const around = machine.branch;
  for (const body of bodies) {
    enterBranch(machine);
    machine.journals.push(null);
    let ends = body();
    machine.branch = around;
    if (!ends && machine.jump !== null) {
      // the loop goes on, or out of its end, with what this alternative has bound
      ends = true;
      machine.jump = null;
    }
    const journal = machine.journals.pop() ?? null;
    if (journal === null) {
      outcomes.push({ ends, names: null });
      continue;
    }
    // The journal says what was; from here on, what this alternative has bound. Nothing new is made for it: this is run
    // at every branch of every program.
    for (const [scope, saved] of journal) {
      let start = before.get(scope);
      if (start === undefined) before.set(scope, (start = new Map()));
      for (const [name, old] of saved) {
        saved.set(name, scope.names.get(name));
        if (!start.has(name)) start.set(name, old);
        if (old === undefined) scope.names.delete(name);
        else scope.names.set(name, old);
      }
    }
    outcomes.push({ ends, names: journal });
  }
  const arriving = outcomes.filter((outcome) => outcome.ends);
  if (before.size === 0) return arriving.length > 0;
  for (const [scope, start] of before) {
    for (const [name, old] of start) {
      let joined: Value | undefined;
      for (const outcome of arriving) {
        const after = outcome.names?.get(scope);
        const value = after?.has(name) === true ? after.get(name) : old;
        if (value !== undefined) joined = joined === undefined ? value : join(joined, value);
      }
      if (joined !== undefined && joined !== old)
        assign(machine, scope, name, byVersion ? chosenByVersion(joined) : joined);
    }
  }
  return arriving.length > 0;
}

/** Sets an attribute; where it is not sure to happen the old value stays possible. */
export function setAttribute(machine: Machine, holder: InstanceValue | ClassValue, name: string, value: Value): void {
  const map = holder.kind === 'instance' ? holder.attributes : holder.members;
  const old = map.get(name);
  map.set(name, old !== undefined && machine.branch.depth > 0 ? join(old, value) : value);
  if (holder.kind === 'class' && holder.file !== machine.run.file) machine.run.changed.add(holder.file.path);
  if (holder.kind === 'instance' && holder.made !== machine.run.file.path) machine.run.changed.add(holder.made);
}

/** Name of the last part of a name or attribute; empty for anything else. */
export function lastName(expression: Expression): string {
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : '';
}
