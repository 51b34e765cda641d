/** Every rule, by code. */
import type { Rule } from './rule';

/** All rules, in the order of their codes. */
export const rules: readonly Rule[] = [];
