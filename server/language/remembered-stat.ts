/** What stands at some paths, asked of the disk once in a while and not at every keystroke. */
import type { Workspace } from '../workspace';

/** A `stat` that answers from memory for a while. */
export interface RememberedStat {
  stat: Workspace['stat'];
  /** Asks the disk again at the next time. */
  forget(): void;
}

/** Remembers what `stat` answers for some milliseconds. */
export function rememberedStat(stat: Workspace['stat'], milliseconds: number): RememberedStat {
  let known = new Map<string, ReturnType<Workspace['stat']>>();
  let since = 0;
  return {
    stat(path) {
      const now = Date.now();
      if (now - since > milliseconds) {
        known = new Map();
        since = now;
      }
      let answer = known.get(path);
      if (answer === undefined) known.set(path, (answer = stat(path)));
      return answer;
    },
    forget() {
      known = new Map();
    },
  };
}
