/** The state of reading one method: the dictionaries and lists that its names hold so far. */
import type { Expression, FunctionDefinition } from '../../python/syntax';
import type { GetConfig } from '../class-config';
import { expressionName, selfName, type Ancestor, type ClassReader, type Method } from '../class-members';
import type { Entries } from './entries';

/** What a helper is handed: dictionaries, and lists of strings. */
export interface Given {
  entries: Map<string, Entries>;
  names: Map<string, string[]>;
}

/**
 * Those that call each other: expressions call helpers, helpers run statements, `super()` reads the config of the next
 * class.
 */
export interface Evaluators {
  evaluate: (reading: Reading, expression: Expression) => Entries;
  run: (reading: Reading, given?: Given) => Entries;
  /** The nearest `get_config` of some ancestors; null when it is Keras' own. */
  configFrom: (reader: ClassReader, ancestors: Ancestor[], depth: number) => GetConfig | null;
}

/** The state of one method being read for the dictionary that it gives. */
export interface Reading {
  evaluators: Evaluators;
  class: ClassReader;
  method: Method;
  /** Ancestors behind the one that has the method. */
  after: Ancestor[];
  /** How many helpers and base classes lead here. */
  depth: number;
  /** The name of the object itself; null in a function that has none. */
  self: string | null;
  variables: Map<string, Entries>;
  returned: Entries | null;
  /** Literal lists of strings that a loop variable stands for. */
  loopNames: Map<string, string[]>;
  /** Lists of strings that were handed over. */
  loopedLists: Map<string, string[]>;
  /** Lists that the method itself writes out, by the name they are bound to. */
  literals: Map<string, Expression[]>;
  /** Functions made inside the method. */
  functions: Map<string, FunctionDefinition>;
}

/** Deepest chain of helpers and base classes that is followed. */
export const deepest = 8;

/** Methods of a dictionary that do not change it. */
export const readingMethods = new Set(['items', 'keys', 'values', 'get', 'copy']);

/** The start of reading a method; `after` are the ancestors where its `super()` goes on. */
export function startReading(
  { evaluators, class: reader }: Pick<Reading, 'evaluators' | 'class'>,
  method: Method,
  after: Ancestor[],
  depth: number,
): Reading {
  // a function of the module has no object of its own
  const isMethod =
    method.value.owner !== null &&
    !method.definition.decorators.some((decorator) => expressionName(decorator) === 'staticmethod');
  return {
    evaluators,
    class: reader,
    method,
    after,
    depth,
    self: isMethod ? selfName(method.definition) : null,
    variables: new Map(),
    returned: null,
    loopNames: new Map(),
    loopedLists: new Map(),
    literals: new Map(),
    functions: new Map(),
  };
}

/** The start of reading another method of the class from within one. */
export function readingOf(reading: Reading, method: Method): Reading {
  return startReading(reading, method, ancestorsBehind(reading.class.ancestors, method), reading.depth + 1);
}

/** The ancestors behind the one that has a method. */
export function ancestorsBehind(ancestors: Ancestor[], method: Method): Ancestor[] {
  return ancestors.slice(
    ancestors.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.class === method.owner) + 1,
  );
}

/** The dictionary that a name holds; null for another expression, or a name that holds none. */
export function variableOf(reading: Reading, expression: Expression): Entries | null {
  return expression.kind === 'name' ? (reading.variables.get(expression.name) ?? null) : null;
}

/** Whether an expression is the object itself, `self`. */
export function isOwnObject(reading: Reading, expression: Expression): boolean {
  return expression.kind === 'name' && expression.name === reading.self;
}
