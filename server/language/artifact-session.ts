/** One open artifact: its index read once, its tree and table built once, its values read when asked for. */
import type { Artifact, ArtifactKind, OpenArtifact, Statistics } from '../artifacts/artifact';
import type { ArtifactHead, ArtifactHealth } from '../protocol';
import type { FoldableGraph } from './artifact-folding';
import { drawableModels, LAYERS } from './artifact-graph';
import { drawableOperations } from './artifact-operations';
import { createSizeReader } from './artifact-sizes';
import { buildTree, createRowReader, type ArtifactTree } from './artifact-tree';
import { createVariableReader } from './artifact-variables';
import { l10n } from './artifact-words';

/**
 * How an entry point opens the artifact at an address. Never throws for what the artifact holds. `early` may be told
 * what a first look shows, before the answer.
 */
export type OpenAt = (uri: string, early?: (artifact: Artifact) => void) => Promise<OpenArtifact>;

/** What can be shown of an artifact: of all of it, or of a first look. */
export interface ArtifactView {
  artifact: Artifact;
  tree: ArtifactTree;
  rows: ReturnType<typeof createRowReader>;
  variables: ReturnType<typeof createVariableReader>;
  sizes: ReturnType<typeof createSizeReader>;
  head: ArtifactHead;
}

export interface ArtifactSession extends ArtifactView {
  opened: OpenArtifact;
  /** Statistics computed so far, by key. */
  statistics: Map<string, Statistics>;
  /** The graph that was last drawn: folding and unfolding asks for it again and again. */
  graph: FoldableGraph | null;
}

interface Entry {
  session: Promise<ArtifactSession>;
  /** What can be shown first: a first look where there is one, else all. */
  first: Promise<ArtifactView>;
  /** What can be shown now. */
  shown: ArtifactView | null;
}

/** Keeps sessions by address until they are closed. */
export interface ArtifactSessions {
  /** The session of an address; `fresh` reads again. Never throws for what the artifact holds. */
  open(uri: string, fresh?: boolean): Promise<ArtifactSession>;
  /** The most that can be shown of an address at once, as soon as anything can. */
  view(uri: string): Promise<ArtifactView>;
  /** The session of an address that is open; null where none is. */
  opened(uri: string): Promise<ArtifactSession> | null;
  close(uri: string): Promise<void>;
}

/** Makes an empty keeper of sessions. */
export function createSessions(openAt: OpenAt): ArtifactSessions {
  const entries = new Map<string, Entry>();
  const close = async (uri: string): Promise<void> => {
    const entry = entries.get(uri);
    entries.delete(uri);
    await entry?.session.then(({ opened }) => opened.close()).catch(() => undefined);
  };
  const entryOf = (uri: string): Entry => {
    const known = entries.get(uri);
    if (known !== undefined) return known;
    const entry = startEntry(uri, openAt);
    entries.set(uri, entry);
    entry.session.catch(() => entries.get(uri) === entry && entries.delete(uri));
    return entry;
  };
  return {
    close,
    opened: (uri) => entries.get(uri)?.session ?? null,
    async open(uri, fresh = false) {
      if (fresh) await close(uri);
      return entryOf(uri).session;
    },
    async view(uri) {
      const entry = entryOf(uri);
      return entry.shown ?? entry.first;
    },
  };
}

function startEntry(uri: string, openAt: OpenAt): Entry {
  let early: (view: ArtifactView) => void = () => undefined;
  const look = new Promise<ArtifactView>((resolve) => (early = resolve));
  const statistics = new Map<string, Statistics>();
  const entry: Entry = {
    session: openSession(),
    first: look,
    shown: null,
  };
  entry.first = Promise.race([look, entry.session]);
  // Whoever asks is told; an address that nobody asks for any more is no unhandled failure.
  entry.first.catch(() => undefined);
  return entry;

  async function openSession(): Promise<ArtifactSession> {
    const opened = await openAt(uri, (artifact) => {
      entry.shown = viewOf({ artifact }, statistics, false);
      early(entry.shown);
    });
    const session = { ...viewOf(opened, statistics, true), opened, statistics, graph: null };
    entry.shown = session;
    return session;
  }
}

function viewOf(
  opened: Pick<OpenArtifact, 'artifact' | 'configuration'>,
  statistics: ReadonlyMap<string, Statistics>,
  complete: boolean,
): ArtifactView {
  const { artifact } = opened;
  const tree = buildTree(artifact);
  return {
    artifact,
    tree,
    rows: createRowReader(tree),
    variables: createVariableReader(artifact, tree, statistics),
    sizes: createSizeReader(artifact),
    head: headOf(opened, tree, complete),
  };
}

/** What an artifact is, in the field's own words. */
function kindLabel(kind: ArtifactKind): string {
  switch (kind) {
    case 'saved-model':
      return 'SavedModel';
    case 'keras-archive':
      return l10n.t('Keras archive');
    case 'hdf5-model':
      return l10n.t('Keras HDF5 model');
    case 'hdf5-weights':
      return l10n.t('Keras HDF5 weights');
    case 'checkpoint':
      return l10n.t('TensorFlow checkpoint');
    case 'hdf5':
      return l10n.t('HDF5 file');
    case 'unknown':
      return l10n.t('Not a readable artifact');
  }
}

/** How an artifact fares, from what reading its index found. */
export function healthOf({ findings, bytes }: Artifact): ArtifactHealth {
  const of = (severity: string): Artifact['findings'] => findings.filter((finding) => finding.severity === severity);
  const [errors, warnings] = [of('error'), of('warning')];
  return {
    bytes,
    errors: errors.length,
    warnings: warnings.length,
    message: [...errors, ...warnings][0]?.message ?? null,
  };
}

function headOf(
  { artifact, configuration }: Pick<OpenArtifact, 'artifact' | 'configuration'>,
  tree: ArtifactTree,
  complete: boolean,
): ArtifactHead {
  const count = (select: (metaGraph: Artifact['metaGraphs'][number]) => unknown[]): number =>
    artifact.metaGraphs.reduce((sum, metaGraph) => sum + select(metaGraph).length, 0);
  return {
    name: artifact.path,
    complete,
    kind: artifact.kind,
    kindLabel: kindLabel(artifact.kind),
    bytes: artifact.bytes,
    producer: artifact.producer,
    parameters: artifact.parameters,
    customObjects: artifact.customObjects,
    findings: artifact.findings.map((finding) => ({ ...finding, node: tree.nodeOf(finding)?.id ?? null })),
    loads: artifact.loads,
    counts: {
      variables: artifact.variables.length,
      files: artifact.files.length,
      layers: artifact.layers.length,
      signatures: count(({ signatures }) => signatures),
      functions: count(({ functions }) => functions),
    },
    graphs: [
      ...drawableModels(configuration).map(({ key, label }) => ({ key: `${LAYERS}${key}`, label })),
      ...drawableOperations(artifact),
    ],
  };
}
