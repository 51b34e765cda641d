/**
 * The story of a project's models: which classes, functions and lambdas flow into which model, how
 * it is compiled and trained, which call saves it under which path, and which call reads that path.
 *
 * A story is the same for every target version; what depends on the version (`formatOf`) is asked for
 * with the target. Whatever the code leaves open is said to be open, never guessed.
 */
import type { Project, SourceFile } from '../python/project';
import type { Call, Expression, FunctionDefinition } from '../python/syntax';
import type { CustomClass } from './custom-class';
import type { Runs } from './interpreter/run';
import type { KnownArtifact } from './on-disk';
import type { Target } from './versions';
import type {
  CallEvent,
  ClassValue,
  FunctionValue,
  InstanceValue,
  LambdaValue,
  MemberRead,
  Namespace,
  PartialValue,
  PassedArgument,
  Place,
  TensorValue,
  TextValue,
  Value,
} from './value';

export type { Place } from './value';

/** What something that flows into a model is there for. */
export type Role =
  | 'layer'
  | 'loss'
  | 'metric'
  | 'optimizer'
  | 'schedule'
  | 'activation'
  | 'initializer'
  | 'regularizer'
  | 'constraint'
  /** The function of a Lambda layer. */
  | 'lambda-body'
  /** Any other function handed to a layer: `TextVectorization(standardize=...)`, an argument of a custom layer. */
  | 'argument';

/** Something that flows into a model and that loading it must find again. */
export interface Part {
  role: Role;
  /**
   * `class`: an instance of a project's class. `function`: a function of the project by name (a closure
   * when `function.enclosing` is not null). `builtin`: Keras' own object. `name`: a string.
   */
  what:
    | { kind: 'class'; class: CustomClass; instance: InstanceValue | null }
    | { kind: 'function'; function: FunctionValue }
    | { kind: 'lambda'; lambda: LambdaValue }
    | { kind: 'partial'; partial: PartialValue }
    | { kind: 'builtin'; instance: InstanceValue }
    | { kind: 'external'; name: string }
    | { kind: 'name'; name: string }
    | { kind: 'unknown' };
  /** The argument, list element or call that hands it over. */
  place: Place;
  /** The layer or optimizer it was handed to, for activations, regularizers, schedules ... */
  owner: InstanceValue | null;
  /**
   * Whether the part is in a config that saving writes; a sublayer that a custom layer makes in its own `__init__` is
   * rebuilt by it and is not.
   */
  inConfig: boolean;
}

/** A call of `compile`: what it puts into the model. */
export interface Compile extends Place {
  call: Call;
  file: string;
  losses: Part[];
  metrics: Part[];
  optimizer: Part | null;
  /** The optimizer, and custom objects that it was given (a schedule). */
  optimizers: Part[];
  arguments: PassedArgument[];
  /** Position in the order of evaluation of its program. */
  order: number;
  program: SourceFile;
  uncalled: boolean;
  guard: CallEvent['guard'];
}

/** Where models are trained. */
export interface Training extends Place {
  /** `fit`, `fit_generator`, `train_on_batch`, or a loop with `apply_gradients`. */
  by: 'fit' | 'batch' | 'loop';
  call: Call | null;
  models: StoryModel[];
  arguments: PassedArgument[];
  uncalled: boolean;
  /** Callbacks handed over, as instances. */
  callbacks: InstanceValue[];
  /** Whether there may be callbacks that cannot be seen. */
  openCallbacks: boolean;
  order: number;
  program: SourceFile;
}

/** One model of the project: where it is made, and all that flows into it. */
export interface StoryModel {
  id: number;
  /** Where it is made. */
  place: Place;
  kind: 'sequential' | 'functional' | 'subclass' | 'loaded' | 'application' | 'unknown';
  /** For a subclassed model. */
  class: CustomClass | null;
  instance: InstanceValue | null;
  /** Everything that flows into it, nested models' parts included. */
  parts: Part[];
  /** Operators, slices and functions applied to its symbolic tensors. */
  operations: TensorValue[];
  /** Whether there may be parts that cannot be seen. */
  open: boolean;
  /** Whether some parts may not be there, or be there several times. */
  uncertain: boolean;
  compiles: Compile[];
  /** A call that may compile it cannot be seen. */
  openCompile: boolean;
  namespace: Namespace;
  /** Program that makes it. */
  program: string;
  /** Order of its making in that program. */
  order: number;
  /** Method calls on it, in order of evaluation: `compile`, `build`, `fit`, `()`, ... */
  calls: readonly CallEvent[];
  /** For `loaded`: the load that made it. */
  loadedBy: Load | null;
  saves: Save[];
  trainings: Training[];
}

/** By what something is written. */
export type SaveApi =
  | 'model.save'
  | 'model.save_weights'
  | 'model.export'
  | 'ModelCheckpoint'
  | 'BackupAndRestore'
  | 'tf.saved_model.save'
  | 'tf.train.Checkpoint'
  | 'tf.train.CheckpointManager'
  | 'to_json'
  /** Only where a model is made from it again. */
  | 'get_config'
  | 'pickle'
  | 'joblib'
  /** Arrays; only where they are a model's weights. */
  | 'numpy';

/** A call that writes a model, its weights or its configuration. */
export interface Save extends Place {
  api: SaveApi;
  /** What is written. */
  what: 'model' | 'weights' | 'export' | 'checkpoint' | 'config' | 'pickle' | 'backup';
  call: Call;
  file: string;
  /** The models it may be; empty when that cannot be told. */
  models: StoryModel[];
  /** Whether it may be another model than those. */
  openModel: boolean;
  /** Where it writes; several where branches join; empty when unknown. */
  paths: TextValue[];
  /** The expression of the path. */
  pathArgument: PassedArgument | null;
  arguments: PassedArgument[];
  /** Argument by its Keras name, positional or keyword. */
  argument(name: string): PassedArgument | null;
  /** Inside a function that nothing in the project calls. */
  uncalled: boolean;
  guard: CallEvent['guard'];
  event: CallEvent;
  /** The file that was run (or imported first) when the call was met. */
  program: SourceFile;
  order: number;
  /** What the pickled value is, for pickle and joblib. */
  value: Value | null;
  /** The callback that saves; null for a call that saves by itself. */
  callback: InstanceValue | null;
}

/** By what something is read. */
export type LoadApi =
  | 'load_model'
  | 'load_weights'
  | 'tf.saved_model.load'
  | 'TFSMLayer'
  | 'model_from_json'
  | 'from_config'
  | 'Checkpoint.restore'
  | 'pickle'
  | 'joblib'
  /** Only where the project writes a model's weights as arrays. */
  | 'numpy';

/** What a load is given under one name of `custom_objects`. */
export type CustomObjectValue =
  | { kind: 'class'; class: CustomClass | null; value: ClassValue }
  | { kind: 'instance'; instance: InstanceValue }
  | { kind: 'function'; function: FunctionValue }
  | { kind: 'lambda'; lambda: LambdaValue }
  | { kind: 'other'; value: Value };

/** One of the objects that a load site gives. */
export interface GivenObject {
  what: CustomObjectValue;
  place: Place | null;
  /**
   * Given by a scope inside which another one is entered. Keras 3 holds the objects of the innermost scope alone
   * (keras/src/saving/object_registration.py, `CustomObjectScope.__enter__`, from 3.0 on).
   */
  isReplaced?: boolean;
}

/** Names a load site gives, by `custom_objects`, a scope around it, or the global registry. */
export interface GivenObjects {
  entries: Map<string, GivenObject>;
  /** There may be more names than these (a dictionary that cannot be seen through). */
  open: boolean;
}

/** A call that reads a model, weights or a configuration back. */
export interface Load extends Place {
  api: LoadApi;
  call: Call;
  file: string;
  paths: TextValue[];
  pathArgument: PassedArgument | null;
  arguments: PassedArgument[];
  argument(name: string): PassedArgument | null;
  /** By `custom_objects=` and scopes; classes registered with a decorator are not among them. */
  given: GivenObjects;
  /** `compile=False` is false, absent true, out of sight null. */
  compile: boolean | null;
  /** `safe_mode=False` (or unsafe deserialization enabled in the program): false; out of sight null. */
  safeMode: boolean | null;
  /** The model it makes, or (load_weights, restore) the models it fills. */
  models: StoryModel[];
  openModel: boolean;
  /** Methods called on what it returns, in order, with their calls: `fit`, `predict`, `summary`, `save` ... */
  uses: { name: string; place: Place; order: number; event: CallEvent }[];
  /** Whether it stands where the program reckons with a refusal, or asks for a version. */
  guard: CallEvent['guard'];
  event: CallEvent;
  uncalled: boolean;
  program: SourceFile;
  /** Files imported in the program, the program included: whose decorators have run. */
  imported: ReadonlySet<string>;
  /** Whether more may have been imported: the program is itself imported by others or only holds functions. */
  openImports: boolean;
  order: number;
}

/** A save whose file a load reads: `certain` where the paths are equal, otherwise they may be. */
export interface SaveRead {
  save: Save;
  certain: boolean;
}

/** A load that reads the file of a save: `certain` as in `SaveRead`. */
export interface LoadReading {
  load: Load;
  certain: boolean;
}

/** A Keras or TensorFlow name that the project calls or refers to. */
export interface Reference extends Place {
  /** Canonical (`keras.optimizers.legacy.Adam`). */
  name: string;
  namespace: Namespace;
  written: string;
  /** Null for a reference that is no call (import, attribute, base class). */
  call: Call | null;
  arguments: PassedArgument[];
  expression: Expression | null;
  /** Instance for a call that makes one. */
  value: Value | null;
  /** Stands in a `try` whose handlers go on, or under a test of the version. */
  guarded: boolean;
}

/** What a format holds; `refused` where the version does not write under that name. */
export type Format =
  | 'keras-archive'
  | 'hdf5'
  | 'saved-model'
  | 'hdf5-weights'
  | 'tensorflow-weights'
  | 'checkpoint'
  | 'json'
  | 'pickle'
  | 'refused'
  | 'unknown';

/** All that is known of a project's models, the same for every version. */
export interface Story {
  project: Project;
  classes: CustomClass[];
  models: StoryModel[];
  saves: Save[];
  loads: Load[];
  trainings: Training[];
  references: Reference[];
  /** By definition node. */
  classOf(value: ClassValue): CustomClass | null;
  /** Whole-model saves whose config or parts hold an instance of the class. */
  savesReachedBy(custom: CustomClass): readonly Save[];
  /** Loads of a whole model (and from_json, ...) that must find the class. */
  loadsNeeding(custom: CustomClass): Load[];
  /** Saves that write what the load reads. */
  savesRead(load: Load): SaveRead[];
  loadsOf(save: Save): LoadReading[];
  /** Whether nothing in the project calls the function with arguments that can be seen. */
  isUncalled(definition: FunctionDefinition): boolean;
  /** Attributes that are read and that not every version of Keras has. */
  reads: readonly MemberRead[];
  /** Every call to something outside the project, program by program in order of evaluation. */
  events: readonly CallEvent[];
  /** Files imported when a program runs, itself included. */
  importedBy(program: string): ReadonlySet<string>;
  /** Whether some other file of the project imports this one. */
  isImported(path: string): boolean;
  /** What the custom-object registry of the files holds that were imported: decorators and `get_custom_objects()`. */
  registryOf(program: string): GivenObjects;
  /** Values of the story's own. */
  runs: Runs;
  /** Whether a file or folder stands at an absolute path. */
  exists(path: string): boolean;
  /**
   * What the pins above a file (absolute path) leave of the versions; null where nothing pins it apart from the rest of
   * the project.
   */
  pinnedTo(path: string): readonly Target[] | null;
  /** Artifacts on disk that loads read, by absolute path: those that somebody opened. */
  artifacts: ReadonlyMap<string, KnownArtifact>;
}

/** What telling a story may ask of the world, and go on from. */
export interface StoryOptions {
  /** Whether a file or folder stands at an absolute path. */
  exists?: (path: string) => boolean;
  /** The text of a file at an absolute path; null where it cannot be read. */
  read?: (path: string) => string | null;
  /**
   * Artifacts on disk, by absolute path; may be filled after the story is told, by whoever opens what `artifactsWanted`
   * names.
   */
  artifacts?: ReadonlyMap<string, KnownArtifact>;
  /** What the pins above a file leave of the versions; may answer anew when pins change. */
  pinnedTo?: (path: string) => readonly Target[] | null;
  /** The story told last: what has not changed since is not run again. */
  previous?: Story | null;
}
