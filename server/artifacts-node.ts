/** Opening artifacts from an entry point in Node: in a thread that a hostile file may end. */
import { existsSync } from 'node:fs';
import type { InspectArtifact } from './check/artifacts';
import type { IsolatedInspector } from './artifacts/isolate/isolate-node';

export interface ArtifactInspector {
  inspect: InspectArtifact;
  /** Ends the thread, if one was started. */
  end(): Promise<void>;
}

/**
 * Opens artifacts one by one in a thread that starts with the first; run from its sources (tests), where there is no
 * bundle for a thread, in this one.
 */
export function artifactInspector(): ArtifactInspector {
  const worker = new URL('./cli-artifact-worker.cjs', import.meta.url);
  let inspector: IsolatedInspector | null = null;
  return {
    async inspect(path) {
      if (inspector === null && existsSync(worker))
        inspector = (await import('./artifacts/isolate/isolate-node')).startInspector(worker);
      if (inspector !== null) return inspector.inspect(path);
      const [{ filesAround }, { inspectArtifact }] = await Promise.all([
        import('./artifacts/bytes/byte-source-node'),
        import('./artifacts/inspect'),
      ]);
      const around = await filesAround(path);
      return inspectArtifact(around.files, around.path);
    },
    async end() {
      await inspector?.end();
      inspector = null;
    },
  };
}
