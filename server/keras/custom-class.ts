/**
 * What a project's own Keras classes are: layers, models, losses and the rest, read from the facts.
 *
 * A `CustomClass` is plain data over the facts' nodes. It says what the source says and judges
 * nothing: whether an instance reaches a save is the story's business, what fails in which version
 * the rules'. Whatever cannot be seen is said to be open (`openBases`, `openDecorator`,
 * `GetConfig.open`), never guessed.
 */
import type { SourceFile } from '../python/project';
import type { ClassDefinition, FunctionDefinition } from '../python/syntax';
import { builtinClass, type KerasName } from './builtins';
import { readGetConfig, type GetConfig } from './class-config';
import { readConstructor, type Constructor } from './class-constructor';
import {
  ancestorsOf,
  attributesOf,
  isCell,
  methodsOf,
  type Ancestor,
  type AttributeWrite,
  type CustomClassKind,
  type Method,
  type Resolve,
} from './class-members';
import type { ClassValue } from './value';

export type { ConfigKey, GetConfig } from './class-config';
export { isWrittenIn } from './class-constructor';
export type { Constructor, ConstructorParameter, SuperInit } from './class-constructor';
export type { Ancestor, AttributeWrite, CustomClassKind, Method, Resolve } from './class-members';

/** A class of the project that derives from one of Keras'. */
export interface CustomClass {
  value: ClassValue;
  file: SourceFile;
  definition: ClassDefinition;
  name: string;
  kind: CustomClassKind;
  /** Nearest Keras class among the ancestors. */
  kerasBase: KerasName;
  /** Every Keras class among the ancestors, nearest first. */
  kerasBases: KerasName[];
  /** The method resolution order, the class itself first. */
  ancestors: Ancestor[];
  /** Bases, own or of ancestors, that lead out of sight, as written. Not empty: `may-fail` at most. */
  openBases: string[];
  /** A decorator that cannot be seen through. */
  openDecorator: boolean;
  /** Innermost function the class is made in; null for a class of the module (or of another class). */
  enclosing: FunctionDefinition | null;
  /** Own or inherited from the project; null when it is Keras' own. */
  initializer: Constructor | null;
  /** Own or inherited from the project; null when it is Keras' own. */
  getConfig: GetConfig | null;
  fromConfig: Method | null;
  build: Method | null;
  call: Method | null;
  /** Every method that the project defines for the class, nearest definition of each name. */
  methods: Map<string, Method>;
  /** Attributes written by those methods. */
  attributes: AttributeWrite[];
}

/**
 * Reads a class of the project as a Keras class; null when no ancestor is one of Keras' own that a model is
 * made of or saved with.
 */
export function readCustomClass(value: ClassValue, resolve: Resolve): CustomClass | null {
  const ancestors = ancestorsOf(value);
  const kerasBases = ancestors.flatMap((ancestor) => (ancestor.kind === 'keras' ? [ancestor.name] : []));
  const kerasBase = kerasBases[0];
  if (kerasBase === undefined) return null;
  const kinds = kerasBases.map((base) => builtinClass(base.name)?.kind ?? 'model');
  let kind: CustomClassKind = kinds.includes('model') ? 'model' : (kinds[0] ?? 'layer');
  const methods = methodsOf(ancestors);
  const attributes = attributesOf(methods);
  if (kind === 'layer' && isCell(kerasBases, ancestors, attributes)) kind = 'cell';
  const reader = { value, ancestors, methods, attributes, resolve, kind };
  return {
    value,
    file: value.file,
    definition: value.definition,
    name: value.definition.name,
    kind,
    kerasBase,
    kerasBases,
    ancestors,
    openBases: ancestors.flatMap((ancestor) => (ancestor.kind === 'open' ? [ancestor.written] : [])),
    openDecorator: value.openDecorator,
    enclosing: value.enclosing,
    initializer: readConstructor(reader),
    getConfig: readGetConfig(reader),
    fromConfig: methods.get('from_config') ?? null,
    build: methods.get('build') ?? null,
    call: methods.get('call') ?? null,
    methods,
    attributes,
  };
}
