/** Runs of the corpus whose findings differ from the expected ones, each with the reason. */
import type { Environment } from './cases';

export interface Deviation {
  /** `cause/name`. */
  case: string;
  environment: Environment;
  reason: string;
}

const copiedMarker =
  'A decorator adds a get_config that works; functools.wraps copies a private marker onto it by which Keras 2.8 and 2.10 take it for their own. No reader of the source could tell.';

export const deviations: readonly Deviation[] = [
  { case: 'missing-get-config/decorator-copies-default-marker', environment: 'k28', reason: copiedMarker },
  { case: 'missing-get-config/decorator-copies-default-marker', environment: 'k210', reason: copiedMarker },
];
