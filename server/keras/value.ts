/**
 * What an expression can be worth, as far as the facts tell. Values are what the interpreter hands
 * around and what the story's sites hold for the rules to look at.
 */
import type { SourceFile } from '../python/project';
import type {
  Argument,
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameter,
  Span,
} from '../python/syntax';

/** A span of one of the project's files. */
export interface Place {
  /** Absolute path of the file. */
  file: string;
  span: Span;
}

/** Package through which a TensorFlow or Keras name was reached. */
export type Namespace =
  'tensorflow.keras' | 'keras' | 'tf_keras' | 'tensorflow.python.keras' | 'tensorflow.compat.v1.keras' | null;

export type Value =
  | UnknownValue
  | LiteralValue
  | TextValue
  | ExternalValue
  | ModuleValue
  | FunctionValue
  | LambdaValue
  | PartialValue
  | ClassValue
  | InstanceValue
  | MethodValue
  | SequenceValue
  | DictionaryValue
  | TensorValue
  | ResultValue
  | PackageValue
  | SuperValue
  | UnionValue;

/** Nothing is known; values with the same key are the same thing (a parameter of a function that nothing calls). */
export interface UnknownValue {
  kind: 'unknown';
  key?: string;
  /** What it is by default, as text: the default of a command's option. */
  fallback?: string;
  /**
   * The call outside the project that gave it, methods called on that included: `numpy.random.rand[.,.]().mean[axis]`,
   * with what `record` tells of the arguments.
   */
  from?: string | undefined;
}

export interface LiteralValue {
  kind: 'literal';
  value: number | boolean | null;
}

/**
 * A string: known text and holes in order. Holes with the same key have the same text wherever they
 * stand (an argparse option without default, an environment variable); a hole whose key is unique to its
 * place can be anything.
 */
export interface TextValue {
  kind: 'text';
  parts: TextPart[];
  /** Whether it is a `pathlib` path. */
  path: boolean;
  /** Where the literal stands, if one literal holds all of it. */
  literal: Place | null;
}

export type TextPart = string | TextHole;

export interface TextHole {
  key: string;
  /**
   * What the hole is: a field of a callback's file name, filled while training; a value the program computes; one from
   * outside.
   */
  source: 'epoch' | 'computed' | 'outside';
  /** How a numeric value is written, `02d`; null when there is no format. */
  format: string | null;
  /** Value handed to the hole by default (argparse default): the text is most likely this. */
  fallback: string | null;
}

/** Something of a package outside the project, by its canonical dotted name. */
export interface ExternalValue {
  kind: 'external';
  /**
   * Canonical: Keras names start with `keras.` whatever package they came from (`keras.layers.Dense`,
   * `keras.Model`, `keras.Sequential`), TensorFlow's with `tensorflow.`, others with their package.
   */
  name: string;
  /** The Keras it came from, for Keras names. */
  namespace: Namespace;
  /** The dotted name before it was made canonical, with aliases of imports resolved. */
  written: string;
}

export interface ModuleValue {
  kind: 'module';
  file: SourceFile;
}

export interface FunctionValue {
  kind: 'function';
  file: SourceFile;
  definition: FunctionDefinition;
  /** Function it is made in: a closure. Null for functions of a module or class. */
  enclosing: FunctionDefinition | null;
  /** Variables of the functions around it. */
  scope: Scope;
  /** The class whose body holds it, for methods. */
  owner: ClassValue | null;
  /** Package and name it was registered under with Keras, by decorator or call. */
  registered: Registration | null;
  /** Decorated with something that may change it. */
  openDecorator: boolean;
  /** What a decorator of the project put in its place, and what is called instead of it. */
  wrapper?: FunctionValue | LambdaValue | InstanceValue;
  /** Defaults of parameters that are more than a number or text, as they were where the function was made. */
  defaults?: ReadonlyMap<Parameter, Value>;
  /** What is run where the property that it is is set. */
  setter?: FunctionValue;
  /** `f.__name__ = "..."`. */
  renamed: string | null;
  /** Defaults of a command's options, by parameter. */
  options: Map<string, Value> | null;
}

export interface LambdaValue {
  kind: 'lambda';
  file: SourceFile;
  lambda: Lambda;
  enclosing: FunctionDefinition | null;
  scope: Scope;
  /** As those of a function. */
  defaults?: ReadonlyMap<Parameter, Value>;
  /** `f.__name__ = "..."`. */
  renamed?: string;
}

/** A name in Keras' registry: `package>name`. */
export interface Registration {
  package: string;
  name: string;
  /** Package or name cannot be told. */
  isOpen: boolean;
  /** The decorator, or the call that registers. */
  place: Place;
}

/** `functools.partial(target, ...)`. */
export interface PartialValue {
  kind: 'partial';
  target: Value;
  arguments: PassedArgument[];
  place: Place;
  /** `f.__name__ = "..."`. */
  renamed?: string;
}

/** A class of the project, Keras or not. */
export interface ClassValue {
  kind: 'class';
  file: SourceFile;
  definition: ClassDefinition;
  enclosing: FunctionDefinition | null;
  bases: Value[];
  /** Names of the class body. */
  members: Map<string, Value>;
  registered: Registration | null;
  openDecorator: boolean;
  /** A decorator of the project adds or changes methods. */
  scope: Scope;
}

/**
 * An object: an instance of a project's class, or of an external one. Two calls of one constructor
 * are two objects.
 */
export interface InstanceValue {
  kind: 'instance';
  /** Unique within one story. */
  id: number;
  /** A project's class, or something external such as `keras.layers.Dense`. */
  of: ClassValue | ExternalValue;
  arguments: PassedArgument[];
  attributes: Map<string, Value>;
  /** Null for one that only an annotation tells of. */
  call: Call | null;
  place: Place;
  /** The program that made it. */
  made: string;
  /** Where several calls lead to the making: the outermost call in the program's own file. */
  event: CallEvent | null;
}

/** A method together with the object it was taken from. */
export interface MethodValue {
  kind: 'method';
  self: Value;
  /** A project's function, or null for a method of Keras or another package. */
  function: FunctionValue | null;
  name: string;
}

export interface SequenceValue {
  kind: 'sequence';
  form: 'list' | 'tuple' | 'set';
  elements: Value[];
  /** Where each element was written. */
  places: Place[];
  /** There may be more elements than these. */
  open: boolean;
  /** What an element is like that stands for them all, where their number is not known: the index of `enumerate`. */
  each?: Value;
  /**
   * Something was appended under a branch or in a loop whose outcome is not known: there may be more elements like
   * these.
   */
  grown?: boolean;
  /** In which order the elements stand is not known. */
  shuffled?: boolean;
  /** How many branches and loops of unknown outcome stood around where it was made, if any. */
  branches?: number;
}

export interface DictionaryValue {
  kind: 'dictionary';
  entries: Map<string, Value>;
  /** Where an entry was written, for those that have a place. */
  places: Map<string, Place>;
  /** There may be more entries than these. */
  open: boolean;
  /** Values under keys that cannot be told. */
  rest?: Value;
  /** Something was set in it under a test of a version. */
  byVersion?: boolean;
}

/** A symbolic Keras tensor and what made it. */
export interface TensorValue {
  kind: 'tensor';
  id: number;
  /** The layer (or model) that was called, or null for `Input` and for operators. */
  layer: Value | null;
  /** Comes from `Input` for sure, so it has no values yet. */
  symbolic: boolean;
  /** `+`, `getitem`, or the canonical name of a function applied to it; null where a layer was called. */
  operation: string | null;
  inputs: Value[];
  place: Place;
}

/** What a call to something outside the project gave back, where nothing more is known. */
export interface ResultValue {
  kind: 'result';
  event: CallEvent;
}

/** A folder of modules, or a dotted name of which only a part is a file. */
export interface PackageValue {
  kind: 'package';
  name: string;
  from: SourceFile;
}

/** `super()` inside a method. */
export interface SuperValue {
  kind: 'super';
  self: Value;
  owner: ClassValue;
}

/** A branch or loop of unknown outcome, each time it is run; the body of a program is of depth 0. */
export interface Branch {
  outer: Branch | null;
  depth: number;
  /** How many loops of unknown length are among it and those around it. */
  loops: number;
}

/** Whether what stands in `one` has run where something in `other` runs behind it. */
export function isAround(one: Branch, other: Branch): boolean {
  let at: Branch | null = other;
  while (at !== null && at.depth > one.depth) at = at.outer;
  return at === one;
}

/** How many loops of unknown length are around both: in these, what stands behind something runs before its next turn. */
export function sharedLoops(one: Branch, other: Branch): number {
  let shared: Branch | null = one;
  while (shared !== null && !isAround(shared, other)) shared = shared.outer;
  return shared?.loops ?? 0;
}

/** A call to something outside the project, as the interpreter met it. */
export interface CallEvent {
  /** Canonical name of what is called, or `.method` for a method of `self`. */
  name: string;
  callee: Value;
  self: Value | null;
  arguments: PassedArgument[];
  call: Call;
  file: SourceFile;
  result: Value;
  /** Position in the order of evaluation of its program. */
  order: number;
  program: SourceFile;
  /** Met while running a function that nothing in the program calls. */
  uncalled: boolean;
  /**
   * In a `try` whose handlers go on, or in such a handler; `version`: under a test of a version; `expected`: where a
   * refusal is answered by another save or load, or suppressed; `off`: where a switch at the top of the program leads
   * only once it is turned.
   */
  guard: 'none' | 'try' | 'handler' | 'version' | 'expected' | 'off';
  /** Dictionaries of the custom-object scopes around the call. */
  objectScopes: readonly Value[];
  /** Innermost function the call stands in. */
  function: FunctionDefinition | null;
  /** What it stood in; of depth 0 where the call and those that led to it are all outside branches and loops. */
  branch: Branch;
  /** What is called may be another method, of another object, instead. */
  isOneOfSeveral?: boolean;
}

/** An attribute of an object that is read, which not every version of Keras has. */
export interface MemberRead extends Place {
  of: Value;
  name: string;
  program: SourceFile;
  guard: CallEvent['guard'];
  uncalled: boolean;
  /** Position in the order of evaluation of its program. */
  order: number;
}

/** Whether the program reckons with a refusal where a call stands. A `try` that merely goes on does not. */
export function reckonsWithRefusal({ guard }: Pick<CallEvent, 'guard'>): boolean {
  return guard !== 'none' && guard !== 'try';
}

/** One of several; never empty, never nested. */
export interface UnionValue {
  kind: 'union';
  options: Value[];
  /** Which of them it is, is decided by a version: what is called so is for one version. */
  byVersion?: boolean;
}

/** An argument as it was handed over. */
export interface PassedArgument {
  /** Keyword; null for a positional one. */
  name: string | null;
  spread: '*' | '**' | null;
  value: Value;
  expression: Expression;
  place: Place;
  argument: Argument | null;
}

/** Variables by name, with the scope around them. */
export interface Scope {
  file: SourceFile;
  names: Map<string, Value>;
  outer: Scope | null;
  function: FunctionDefinition | null;
  /** Names that `global` and `nonlocal` bind further out. */
  declared?: Map<string, Scope>;
}

export const unknown: UnknownValue = { kind: 'unknown' };
