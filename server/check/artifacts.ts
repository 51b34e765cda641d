/** Artifacts behind the load sites of a project, opened and boiled down to what the rules ask of them. */
import type { Artifact } from '../artifacts/artifact';
import type { ArtifactVerdict, KnownArtifact } from '../keras/on-disk';
import type { Workspace } from '../workspace';

/** Opens an artifact at an absolute path; never throws, what cannot be read is an artifact that says so. */
export type InspectArtifact = (path: string) => Promise<Artifact>;

/** What the rules ask of an artifact. */
export function knownArtifact(artifact: Artifact): KnownArtifact {
  const verdicts = new Map<string, ArtifactVerdict>();
  for (const [name, { verdict, reason, compiled }] of Object.entries(artifact.loads)) {
    verdicts.set(name.replace(/^keras /, ''), { verdict, reason, compiled: compiled === true });
  }
  const weights = artifact.variables.filter((variable) => variable.role === 'weight');
  return {
    kind: artifact.kind,
    keras: artifact.producer.keras,
    verdicts,
    customObjects: artifact.customObjects,
    layerObjects: artifact.customObjects.filter((name) =>
      artifact.layers.some((layer) => layer.class === name || layer.registeredName === name),
    ),
    weights:
      artifact.kind !== 'hdf5-weights' || weights.length === 0
        ? null
        : weights.every(({ key }) => /\/vars\/\d+$/.test(key))
          ? 'object'
          : 'legacy',
  };
}

/** Artifacts by absolute path, opened again only where they changed. */
export interface ArtifactShelf {
  readonly known: ReadonlyMap<string, KnownArtifact>;
  /** Opens those of the paths that are new or changed and forgets all others. */
  update(paths: ReadonlySet<string>, signal?: AbortSignal): Promise<void>;
}

/** More artifacts than this are not opened for one check. */
const mostArtifacts = 200;

/** Makes an empty shelf. */
export function artifactShelf(stat: Workspace['stat'], inspect: InspectArtifact): ArtifactShelf {
  const known = new Map<string, KnownArtifact>();
  const states = new Map<string, string>();
  return {
    known,
    async update(paths, signal) {
      for (const path of [...known.keys()]) if (!paths.has(path)) known.delete(path);
      for (const path of [...paths].slice(0, mostArtifacts)) {
        const state = await stateOf(stat, path);
        if (known.has(path) && states.get(path) === state) continue;
        known.delete(path);
        states.set(path, state ?? '');
        if (state === null) continue;
        signal?.throwIfAborted();
        known.set(path, knownArtifact(await inspect(path)));
      }
    },
  };
}

/** Size and time of a file, or of the graph of a SavedModel folder; null for what is neither. */
async function stateOf(stat: Workspace['stat'], path: string): Promise<string | null> {
  const entry = await stat(path);
  if (entry === null) return null;
  const file = entry.kind === 'file' ? entry : await stat(`${path}/saved_model.pb`);
  return file === null ? null : `${file.bytes} ${file.modified}`;
}
