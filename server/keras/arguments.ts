/**
 * Which version of Keras refuses which argument, and knows which name in quotes. The facts come from
 * `argument-table.ts`, made by scripts/keras-arguments.py from Keras as installed.
 */
import { refusedArgumentTable, unknownNameTable } from './argument-table';
import type { Target } from './versions';

/** Folders of Keras whose `get` takes names in quotes. */
export type NamedRole =
  'activations' | 'losses' | 'metrics' | 'optimizers' | 'initializers' | 'regularizers' | 'constraints';

/** First and last version of a stretch, as `major * 100 + minor`. */
type Stretch = readonly [first: number, last: number];

const refused = new Map<string, Map<string, readonly Stretch[]>>();
for (const [stretches, argument, ...callables] of rowsOf(refusedArgumentTable)) {
  for (const name of callables) put(refused, name, argument, stretches);
}

const unknown = new Map<string, Map<string, readonly Stretch[]>>();
for (const [stretches, role, ...names] of rowsOf(unknownNameTable)) {
  for (const name of names) put(unknown, role, name, stretches);
}

const unknownSomewhere = new Set([...unknown.values()].flatMap((names) => [...names.keys()]));

/** Rows of a table; a line that begins with a space goes on with the one before. */
function rowsOf(table: string): [stretches: readonly Stretch[], second: string, ...words: string[]][] {
  return table
    .trim()
    .replace(/\n /g, ' ')
    .split('\n')
    .map((row) => {
      const [ranges = '', second = '', ...words] = row.split(' ');
      return [ranges.split(',').map(readStretch), second, ...words];
    });
}

/** `2.8-2.10`, or a single version. */
function readStretch(text: string): Stretch {
  const [first = '', last = first] = text.split('-');
  return [versionNumber(first), versionNumber(last)];
}

function versionNumber(text: string): number {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return major * 100 + minor;
}

function put<T>(into: Map<string, Map<string, T>>, first: string, second: string, value: T): void {
  const known = into.get(first) ?? new Map<string, T>();
  into.set(first, known.set(second, value));
}

function holdsIn(stretches: readonly Stretch[] | undefined, target: Target): boolean {
  if (stretches === undefined) return false;
  // tf_keras is the last Keras 2 carried on
  const version = target.package === 'tf_keras' ? 215 : target.major * 100 + target.minor;
  return stretches.some(([first, last]) => first <= version && version <= last);
}

/**
 * Arguments that some version refuses of a class or function by its public path (`optimizers.Adam`), or of a model's
 * method (`.fit`); null where no two versions differ.
 */
export function argumentsOfSome(callable: string): ReadonlyMap<string, unknown> | null {
  return refused.get(callable) ?? null;
}

/** Whether a class, function or method of models refuses an argument that another version takes. */
export function refusesArgument(callable: string, argument: string, target: Target): boolean {
  return holdsIn(refused.get(callable)?.get(argument), target);
}

/** Whether a version does not know a name in quotes that another one knows (`"adamw"`, `"logcosh"`). */
export function lacksName(role: NamedRole, name: string, target: Target): boolean {
  return holdsIn(unknown.get(role)?.get(name), target);
}

/** Whether some version does not know a name in quotes that another one knows. */
export function isUnknownToSome(role: NamedRole, name: string): boolean {
  return unknown.get(role)?.has(name) === true;
}

/** Whether some version does not know a text as a name of one of its folders. */
export function isUnknownName(name: string): boolean {
  return unknownSomewhere.has(name);
}
