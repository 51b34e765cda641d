/**
 * What a project's own Keras classes are: layers, models, losses and the rest, read from the facts.
 *
 * A `CustomClass` is plain data over the facts' nodes. It says what the source says and judges
 * nothing: whether an instance reaches a save is the story's business, what fails in which version
 * the rules'. Whatever cannot be seen is said to be open (`openBases`, `openDecorator`,
 * `GetConfig.open`), never guessed.
 */
import type { SourceFile } from '../python/project';
import type {
  Assignment,
  AugmentedAssignment,
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Parameter,
  Span,
} from '../python/syntax';
import type { KerasName } from './builtins';

/** What a class is to Keras; `cell` is a layer with a `state_size`, made for `layers.RNN`. */
export type CustomClassKind =
  | 'layer'
  | 'model'
  | 'loss'
  | 'metric'
  | 'regularizer'
  | 'constraint'
  | 'initializer'
  | 'optimizer'
  | 'schedule'
  | 'callback'
  | 'cell';

/** A class written in the project, Keras or not (mixins are classes too). */
export interface ProjectClass {
  file: SourceFile;
  definition: ClassDefinition;
  /** Innermost function the class is made in; null for a class of the module (or of another class). */
  enclosing: FunctionDefinition | null;
}

/** How a class is known to Keras' loader without `custom_objects`: `package>name`. */
export interface Registration {
  package: string;
  name: string;
  /** The decorator, or the call that registers it later. */
  span: Span;
}

/** What `__init__` does with one argument. */
export interface ConstructorParameter {
  parameter: Parameter;
  name: string;
  required: boolean;
  /** `self.attribute = ...` whose value is the argument or is made from it. */
  stores: AttributeWrite[];
  /** The attribute that holds the argument unchanged; null when none does. */
  storedAs: string | null;
  /** Keyword under which it goes to `super().__init__`; null when it does not. For a positional one the base's parameter name, as far as known. */
  forwardedAs: string | null;
  /** Whether the body reads it at all (an argument nothing reads need not be recorded, but a required one must). */
  used: boolean;
}

export interface SuperInit {
  /** Whether it is `super().__init__` or `Base.__init__(self, ...)`. */
  explicitBase: boolean;
  call: Call;
  /** Offset order: attributes written before it stand in `Constructor.writes` with a smaller `start`. */
  conditional: boolean;
}

export interface Constructor {
  /** The class whose body holds it. */
  owner: ProjectClass;
  inherited: boolean;
  definition: FunctionDefinition;
  /** Without `self`, `*args` and `**kwargs`, in order. */
  parameters: ConstructorParameter[];
  /** Name of `*args`, or null. */
  starArguments: string | null;
  /** Name of `**kwargs`, or null. */
  keywordArguments: string | null;
  superCalls: SuperInit[];
  /** Whether some super call hands `**kwargs` on. */
  forwardsKeywordArguments: boolean;
  /** Whether the body reads `kwargs` in any other way (`kwargs.pop`, `kwargs["name"]`, handed to something). */
  readsKeywordArguments: boolean;
  writes: AttributeWrite[];
}

/** `self.attribute = value`, wherever in the class it stands. */
export interface AttributeWrite {
  attribute: string;
  /** Null where a tuple is unpacked from something that is no tuple. */
  value: Expression | null;
  statement: Assignment | AugmentedAssignment;
  /** Of `self.attribute`. */
  span: Span;
  method: FunctionDefinition;
}

/** One key of a config. */
export interface ConfigKey {
  name: string;
  /** Null for a key whose value cannot be told. */
  value: Expression | null;
  /** Of the value where there is one, otherwise of what brings the key in. */
  span: Span;
  /** Class whose `get_config` brings it in. */
  owner: ProjectClass;
}

export interface GetConfig {
  owner: ProjectClass;
  inherited: boolean;
  definition: FunctionDefinition;
  /** Keys the source names, own and of project bases merged by `super()`; Keras' own keys are not among them. */
  keys: ConfigKey[];
  /** Keys that are taken out again (`config.pop("name")`, `del config["name"]`). */
  removed: string[];
  /** Whether there may be more keys than `keys` (helpers, loops, `vars(self)`, unknown bases). */
  open: boolean;
  /** Whether Keras' own config is merged in, directly or over project bases. */
  includesBase: boolean;
  /** Whether it only raises. */
  raises: boolean;
}

export interface Method {
  owner: ProjectClass;
  inherited: boolean;
  definition: FunctionDefinition;
}

export interface CustomClass extends ProjectClass {
  name: string;
  kind: CustomClassKind;
  /** Nearest Keras class among the ancestors, in resolution order. */
  kerasBase: KerasName;
  /** Every Keras class among the ancestors, nearest first. */
  kerasBases: KerasName[];
  /** Project classes among the ancestors, nearest first; mixins included. */
  ancestors: ProjectClass[];
  /** Bases, own or of ancestors, that lead out of sight. Not empty: `may-fail` at most. */
  openBases: Expression[];
  registered: Registration | null;
  /** A decorator that cannot be seen through, or one that changes the class. */
  openDecorator: boolean;
  /** Own or inherited from the project; null when it is Keras' own. */
  constructor_: Constructor | null;
  /** Own or inherited from the project; null when it is Keras' own. */
  getConfig: GetConfig | null;
  fromConfig: Method | null;
  build: Method | null;
  call: Method | null;
  /** Attributes written by the class' own methods and those of its project ancestors. */
  attributes: AttributeWrite[];
}
