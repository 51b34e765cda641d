/**
 * How models in a list fare: asked one after the other while the list is seen, and kept until a model is written again.
 */
import type { ArtifactHealth } from '../server/protocol';

export type Health = ArtifactHealth;

/** A model in the list; `modified` is when its leading file was last written. */
export interface Listed {
  uri: { path: string; toString(): string };
  modified: number;
}

/** Models that are asked about of one list: more are told when they are opened. */
const MOST = 500;

/** Keeps what is known. `known` is called when a model's health came; `goOn` says whether the list is seen. */
export function createHealth<Model extends Listed>(options: {
  ask(model: Model): Promise<Health>;
  known(model: Model): void;
  goOn(): boolean;
}): {
  /** What is known of a model now; asks when nothing is. */
  of(model: Model): Health | null;
  /** Forgets the models that a written file belongs to; all when null. */
  forget(written: { path: string } | null): void;
  /** Goes on asking: the list is seen again. */
  resume(): void;
} {
  const cache = new Map<string, { path: string; modified: number; health: Health | null }>();
  const waiting = new Map<string, Model>();
  let asking = false;
  const work = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    for (;;) {
      const [next] = waiting;
      if (next === undefined || !options.goOn()) break;
      const [key, model] = next;
      waiting.delete(key);
      // Kept before the answer: what is written meanwhile is forgotten again.
      const entry = { path: model.uri.path, modified: model.modified, health: null as Health | null };
      cache.set(key, entry);
      // A model that the server cannot open says so when it is opened.
      entry.health = await options.ask(model).catch(() => null);
      if (entry.health !== null && cache.get(key) === entry) options.known(model);
    }
    asking = false;
  };
  return {
    of(model) {
      const key = model.uri.toString();
      const entry = cache.get(key);
      if (entry !== undefined && entry.modified === model.modified) return entry.health;
      if (cache.size < MOST || entry !== undefined) {
        waiting.set(key, model);
        void work();
      }
      return null;
    },
    forget(written) {
      if (written === null) {
        cache.clear();
        return;
      }
      for (const [key, { path }] of cache) {
        const folder = path.slice(0, path.lastIndexOf('/') + 1);
        if (written.path === path || (/\/saved_model\.(pb|pbtxt)$/.test(path) && written.path.startsWith(folder)))
          cache.delete(key);
      }
    },
    resume() {
      void work();
    },
  };
}
