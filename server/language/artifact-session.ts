/** One open artifact: its index read once, its tree and table built once, its values read when asked for. */
import type { Artifact, OpenArtifact, Statistics } from '../artifacts/artifact';
import type { ArtifactHead, ArtifactHealth } from '../protocol';
import { kindText } from '../artifacts/text';
import { drawableModels } from './artifact-graph';
import { drawableOperations, type FoldableGraph } from './artifact-operations';
import { buildTree, createRowReader, type ArtifactTree } from './artifact-tree';
import { createVariableReader } from './artifact-variables';

/** How an entry point opens the artifact at an address. Never throws for what the artifact holds. */
export type OpenAt = (uri: string) => Promise<OpenArtifact>;

/** What the key of a graph of layers begins with; others are graphs of operations. */
export const LAYERS = 'layers:';

export interface ArtifactSession {
  artifact: Artifact;
  opened: OpenArtifact;
  tree: ArtifactTree;
  rows: ReturnType<typeof createRowReader>;
  variables: ReturnType<typeof createVariableReader>;
  /** Statistics computed so far, by key. */
  statistics: Map<string, Statistics>;
  head: ArtifactHead;
  /** The graph of operations that was last drawn: folding and unfolding asks for it again and again. */
  operations: FoldableGraph | null;
}

/** Keeps sessions by address until they are closed. */
export function createSessions(openAt: OpenAt): {
  /** The session of an address; `fresh` reads again. Never throws for what the artifact holds. */
  open(uri: string, fresh?: boolean): Promise<ArtifactSession>;
  /** The session of an address that is open; null where none is. */
  opened(uri: string): Promise<ArtifactSession> | null;
  close(uri: string): Promise<void>;
} {
  const sessions = new Map<string, Promise<ArtifactSession>>();
  const close = async (uri: string): Promise<void> => {
    const session = sessions.get(uri);
    sessions.delete(uri);
    await session?.then(({ opened }) => opened.close()).catch(() => undefined);
  };
  return {
    close,
    opened: (uri) => sessions.get(uri) ?? null,
    async open(uri, fresh = false) {
      if (fresh) await close(uri);
      const known = sessions.get(uri);
      if (known !== undefined) return known;
      const session = openSession(uri, openAt);
      sessions.set(uri, session);
      session.catch(() => sessions.delete(uri));
      return session;
    },
  };
}

async function openSession(uri: string, openAt: OpenAt): Promise<ArtifactSession> {
  const opened = await openAt(uri);
  const { artifact } = opened;
  const tree = buildTree(artifact);
  const statistics = new Map<string, Statistics>();
  return {
    artifact,
    opened,
    tree,
    rows: createRowReader(tree),
    variables: createVariableReader(artifact, tree, statistics),
    statistics,
    head: headOf(opened, tree),
    operations: null,
  };
}

/** How an artifact fares, from what reading its index found. */
export function healthOf({ findings }: Artifact): ArtifactHealth {
  const of = (severity: string): Artifact['findings'] => findings.filter((finding) => finding.severity === severity);
  const [errors, warnings] = [of('error'), of('warning')];
  return { errors: errors.length, warnings: warnings.length, message: [...errors, ...warnings][0]?.message ?? null };
}

function headOf({ artifact, configuration }: OpenArtifact, tree: ArtifactTree): ArtifactHead {
  const count = (select: (metaGraph: Artifact['metaGraphs'][number]) => unknown[]): number =>
    artifact.metaGraphs.reduce((sum, metaGraph) => sum + select(metaGraph).length, 0);
  return {
    name: artifact.path,
    kind: artifact.kind,
    kindLabel: kindText(artifact.kind),
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
    graphs: [...drawableModels(configuration).map(({ key, label }) => ({ key: `${LAYERS}${key}`, label })), ...drawableOperations(artifact)],
  };
}
