/** Artifacts behind the load sites of a project, opened and boiled down to what the rules ask of them. */
import type { Artifact } from '../artifacts/artifact';
import { firstSentence } from '../artifacts/sentences';
import type { ArtifactFault, ArtifactVerdict, KnownArtifact } from '../keras/on-disk';
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
    faults: faultsOf(artifact),
  };
}

/**
 * What keeps an artifact from being read whole. Of what nobody knows (a folder that is still empty, a format of another
 * library, what this machine may not read) nothing is said.
 */
function faultsOf({ kind, findings }: Artifact): ArtifactFault[] {
  if (kind === 'unknown') return [];
  return findings
    .filter(({ code, severity }) => severity === 'error' && /^SP60[1-5]$/.test(code))
    .map(({ code, message, where }) => ({ code, message, reason: firstSentence(message), where }));
}

/** More files of one artifact than this are not looked after. */
const mostParts = 100;

/**
 * Absolute paths of what an artifact that was opened at a path consists of, the folders among them in which what is
 * missing may turn up: as long as none of them changes, it stays as it was read.
 */
export function artifactParts(path: string, artifact: Artifact): string[] {
  const around = folderOf(path);
  const files = artifact.files.slice(0, mostParts).map((file) => file.path);
  const isOneFile = files.includes(path.slice(around.length + 1));
  const parts = new Set([path]);
  if (isOneFile && artifact.findings.length > 0) parts.add(around);
  for (const file of files) {
    const part = `${isOneFile ? around : path}/${file}`;
    parts.add(part);
    if (!isOneFile) parts.add(folderOf(part));
  }
  return [...parts];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** An artifact as it was when it was opened: what it consisted of then, and the state of that. */
export interface ShelvedArtifact {
  path: string;
  parts: string[];
  state: string;
  known: KnownArtifact;
}

/** Artifacts by absolute path, opened again only where they changed. */
export interface ArtifactShelf {
  readonly known: ReadonlyMap<string, KnownArtifact>;
  /** Opens those of the paths that are new or changed and forgets all others. */
  update(paths: ReadonlySet<string>, signal?: AbortSignal): Promise<void>;
  /** What stands on the shelf, for another one to begin with. */
  all(): ShelvedArtifact[];
}

/** More artifacts than this are not opened for one check. */
const mostArtifacts = 200;

/** Makes a shelf with what is known from an earlier one. */
export function artifactShelf(
  stat: Workspace['stat'],
  inspect: InspectArtifact,
  earlier: readonly ShelvedArtifact[] = [],
): ArtifactShelf {
  const shelved = new Map(earlier.map((entry) => [entry.path, entry]));
  const known = new Map(earlier.map((entry) => [entry.path, entry.known]));
  const forget = (path: string): void => {
    shelved.delete(path);
    known.delete(path);
  };
  return {
    known,
    async update(paths, signal) {
      for (const path of [...known.keys()]) if (!paths.has(path)) forget(path);
      for (const path of [...paths].slice(0, mostArtifacts)) {
        const before = shelved.get(path);
        if (before !== undefined && before.state === (await stateOf(stat, before.parts))) continue;
        forget(path);
        if ((await stat(path)) === null) continue;
        signal?.throwIfAborted();
        const started = Date.now();
        const artifact = await inspect(path);
        const parts = artifactParts(path, artifact);
        const state = await stateOf(stat, parts, started - settlingTime);
        const entry = { path, parts, state, known: knownArtifact(artifact) };
        shelved.set(path, entry);
        known.set(path, entry.known);
      }
    },
    all: () => [...shelved.values()],
  };
}

/** Whether a file or folder belongs to one of some artifacts. */
export function isPartOf(artifacts: readonly ShelvedArtifact[], path: string): boolean {
  return artifacts.some((artifact) => artifact.parts.includes(path) || path.startsWith(`${artifact.path}/`));
}

/** What was written so shortly before it was opened may have been half of it: milliseconds. */
const settlingTime = 2000;

/** Sizes and times of files and folders; of what is newer than `newest`, a state that never comes again. */
async function stateOf(stat: Workspace['stat'], paths: readonly string[], newest = Infinity): Promise<string> {
  const states: string[] = [];
  for (const path of paths) {
    const entry = await stat(path);
    if (entry !== null && entry.kind === 'file' && entry.modified > newest) return 'being written';
    states.push(entry === null ? 'gone' : `${entry.kind} ${entry.bytes} ${entry.modified}`);
  }
  return states.join('\n');
}
