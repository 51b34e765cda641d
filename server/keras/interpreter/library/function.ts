/** What a function of Python's library is to the interpreter. */
import type { Call } from '../../../python/syntax';
import { unknown, type PassedArgument, type Scope, type Value } from '../../value';
import type { Machine } from '../machine';

/** What a call of it gives; null where it is one that nothing is known of after all. */
export type PythonFunction = (machine: Machine, passed: PassedArgument[], call: Call, scope: Scope) => Value | null;

/** Functions by their full names. */
export type PythonFunctions = Readonly<Record<string, PythonFunction>>;

/** The first argument. */
export const first = (passed: readonly PassedArgument[]): Value => passed[0]?.value ?? unknown;
