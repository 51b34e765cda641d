/** Running whole programs: a file's body, then whatever in it nothing calls. */
import type { Project, SourceFile } from '../../python/project';
import type { Expression } from '../../python/syntax';
import type { CustomClass } from '../custom-class';
import type { ClassValue, DictionaryValue, FunctionValue, Scope, Value } from '../value';
import { unknown } from '../value';
import { invoke } from './calls';
import { evaluate } from './expressions';
import { callFunction } from './functions';
import { enterBranch, type Machine, type ModuleRun } from './machine';
import { standIn } from './definitions';
import { runBlock } from './statements';
import { join, optionsOf } from './values';

/** The runs of a project's files; a file is run when it is first asked for. */
export interface Runs {
  project: Project;
  byPath: Map<string, ModuleRun>;
  ids: { next: number };
  /** Custom classes that were read, by value: a class of a file that was run again is another value. */
  classes: WeakMap<ClassValue, CustomClass | null>;
  /** Conditions that were met: whether they ask for a version. */
  versionTests: Machine['versionTests'];
  /** The text of the file that a plain path of a program leads to; null where none stands there. */
  readText: (program: SourceFile, plain: string) => string | null;
}

/** Steps that one file may cost before calls into functions are no longer followed. */
const softLimit = 60_000;

/** A machine at the start of a program. */
function createMachine(
  runs: Runs,
  run: ModuleRun,
  file: SourceFile,
  limit: number,
  moduleOf: Machine['moduleOf'],
): Machine {
  return {
    evaluators: { evaluate, runBlock, invoke, callFunction },
    project: runs.project,
    run,
    file,
    work: 0,
    softLimit: limit,
    depthOfCalls: 0,
    uncalled: false,
    guard: 'none',
    objectScopes: [],
    enteredScopes: [],
    branch: { outer: null, depth: 0, loops: 0 },
    loops: 0,
    order: 0,
    costs: new Map(),
    active: [],
    wrapped: new Set(),
    remembered: new Map(),
    returns: [],
    journals: [],
    jump: null,
    loopStart: 0,
    versionTests: runs.versionTests,
    flags: new Map(),
    moduleOf,
    readText: (plain) => runs.readText(run.file, plain),
    nextId: () => (runs.ids.next += 1),
  };
}

/** Runs a file, or gives the run there is. While a file is being run, what it has bound so far. */
export function runFile(runs: Runs, file: SourceFile): ModuleRun {
  const known = runs.byPath.get(file.path);
  if (known !== undefined && known.file === file) return known;
  const registry: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  const scope: Scope = { file, names: new Map(), outer: null, function: null };
  const run: ModuleRun = {
    file,
    scope,
    events: [],
    notable: [],
    reads: [],
    classes: [],
    dependencies: new Set(),
    imports: new Set(),
    registry,
    called: new Set(),
    changed: new Set(),
    readsDocuments: false,
    complete: false,
  };
  runs.byPath.set(file.path, run);
  const machine = createMachine(runs, run, file, softLimit, (other) => {
    run.dependencies.add(other.path);
    return runFile(runs, other);
  });
  try {
    runBlock(machine, file.facts.body, scope);
    const before = new Map(scope.names);
    runUncalled(machine, scope);
    // what a function that nothing here calls sets anew may still be as it was
    for (const [name, value] of before) {
      const after = scope.names.get(name);
      if (after !== undefined && after !== value) scope.names.set(name, join(value, after));
    }
  } catch (error) {
    // a program that nests deeper than the stack is not followed to its end
    if (!(error instanceof RangeError)) throw error;
  }
  run.complete = true;
  return run;
}

/**
 * Words without which a function that nothing calls cannot add to the story: it neither makes, compiles, trains, saves
 * nor loads a model, nor reads options.
 */
const tellingWords =
  /Checkpoint|\b(?:(?:Sequential|Model|Input|load_model|save_model|clone_model|BackupAndRestore|pickle|joblib|Lambda|saved_model|TFSMLayer|optimizers|SGD|RMSprop|register_keras_serializable|get_custom_objects|custom_object_scope)\b|Adam|model_from_\w)|\.(?:fit|compile|save|save_weights|load_weights|export|to_json|restore|fit_generator|add_argument|parse_args)\b/;

/** Whether the text of a function matches, its docstring left out: what that speaks of is not what is done. */
function isWritten(pattern: RegExp, { definition, file }: FunctionValue): boolean {
  const { start, end, docstring, body } = definition;
  const [first] = body;
  if (docstring === null || first === undefined) return pattern.test(file.text.slice(start, end));
  return pattern.test(file.text.slice(first.end, end)) || pattern.test(file.text.slice(start, first.start));
}

const restores = /\bsaved_model\.load\b|\bTFSMLayer\b/;

const uses = /\.(?:predict|evaluate|summary|get_layer|get_weights)\(/;

const canTell = (value: FunctionValue): boolean => isWritten(tellingWords, value);

/** Runs the functions and methods of a file that nothing in it has called, later ones first: they call the earlier. */
function runUncalled(machine: Machine, scope: Scope): void {
  machine.uncalled = true;
  const functions: FunctionValue[] = [];
  for (const value of scope.names.values()) {
    for (const option of optionsOf(value))
      if (option.kind === 'function' && option.file === machine.run.file) functions.push(option);
  }
  const telling = new Set(functions.filter(canTell));
  if (telling.size > 0) {
    // and those that hand paths and models to them
    const calls = new RegExp(`\\b(?:${[...telling].map(({ definition }) => definition.name).join('|')})\\(`);
    for (const each of functions) if (isWritten(calls, each)) telling.add(each);
  }
  for (const each of functions.reverse()) {
    if (!machine.costs.has(each.definition) && telling.has(each)) runApart(machine, each, null);
  }
  for (const each of [...machine.run.classes]) runMethods(machine, each);
}

function runMethods(machine: Machine, of: ClassValue): void {
  const methods: FunctionValue[] = [];
  for (const value of of.members.values()) {
    for (const option of optionsOf(value)) if (option.kind === 'function' && option.owner === of) methods.push(option);
  }
  const uncalled = methods.filter((method) => !machine.costs.has(method.definition));
  let waiting = uncalled.filter(canTell);
  if (waiting.length === 0) return;
  // what is restored without Keras is used in another method
  if (waiting.some((method) => isWritten(restores, method)))
    waiting = uncalled.filter((method) => waiting.includes(method) || isWritten(uses, method));
  const self = standIn(machine, of);
  const initializer = of.members.get('__init__');
  if (initializer?.kind === 'function') {
    runApart(machine, initializer, self);
    // parameters of the stand-in's constructor
    self.arguments = [];
  }
  for (const method of waiting) {
    if (!machine.costs.has(method.definition)) runApart(machine, method, self);
  }
}

/** Runs a function that need not be run, and in no known order with others. */
function runApart(machine: Machine, callee: FunctionValue, self: Value | null): void {
  const around = enterBranch(machine);
  callFunction(machine, callee, self, [], null);
  machine.branch = around;
}

/**
 * Evaluates one expression of a file that was run, in a scope of that run; calls are followed, nothing is written down.
 */
export function evaluateIn(runs: Runs, expression: Expression, scope: Scope): Value {
  const run = runs.byPath.get(scope.file.path);
  if (run === undefined) return unknown;
  const apart: ModuleRun = {
    ...run,
    events: [],
    notable: [],
    reads: [],
    classes: [],
    dependencies: new Set(),
    called: new Set(),
    changed: new Set(),
  };
  const machine = createMachine(runs, apart, scope.file, 2000, (other) => runFile(runs, other));
  machine.uncalled = true;
  enterBranch(machine);
  return evaluate(machine, expression, scope);
}
