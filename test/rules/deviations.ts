/** Runs of the corpus whose findings differ from the expected ones, each with the reason. */
import type { Environment } from './cases';

export interface Deviation {
  /** `cause/name`. */
  case: string;
  environment: Environment;
  reason: string;
}

export const deviations: readonly Deviation[] = [];
