/** What `saveproof inspect` does with an opened artifact: statistics, digests and checksums where asked for. */
import type { Artifact, ArtifactFinding, OpenArtifact, Variable } from './artifact';
import type { ArtifactFiles } from './bytes/byte-source';
import { tensorDigest } from './bytes/digest';
import { artifactFinding } from './format';
import { openArtifact } from './open';
import { inTurn, rangeReader, type RangeResult } from './bytes/ranges';
import { statisticsCollector } from './tensor/statistics';
import { countOf, listOf } from './sentences';
import { elementCount } from './tensor/shape';

export interface InspectOptions {
  /** Statistics of every variable, and a finding for values that are NaN or infinite. */
  stats?: boolean;
  /** SHA-256 of every variable. */
  hash?: boolean;
  /** Hold all bytes against their checksums. */
  verify?: boolean;
  signal?: AbortSignal;
  /** Told how many bytes of how many have been read. */
  progress?: (done: number, total: number) => void;
}

/**
 * Opens, inspects and closes the artifact at `path`. Never throws, except when aborted: what cannot be read is a
 * finding.
 */
export async function inspectArtifact(
  files: ArtifactFiles,
  path: string,
  options: InspectOptions = {},
): Promise<Artifact> {
  const opened = await openArtifact(files, path);
  try {
    await inspectOpened(opened, options);
    return opened.artifact;
  } finally {
    await opened.close();
  }
}

/** Fills in what `options` ask for. Throws only when aborted. */
async function inspectOpened(opened: OpenArtifact, options: InspectOptions): Promise<void> {
  const { artifact } = opened;
  const findings: ArtifactFinding[] = [];
  let done = 0;
  const read = (bytes: number) => options.progress?.((done += bytes), artifact.bytes);
  if (options.verify) {
    try {
      for await (const finding of opened.verify({ signal: options.signal, progress: read })) findings.push(finding);
    } catch (error) {
      options.signal?.throwIfAborted();
      findings.push(
        artifactFinding('corrupt-data', artifact.path, `The values cannot be checked: ${messageOf(error)}`),
      );
    }
  }
  if (findings.length > 0) artifact.loads = (await import('./loads')).loadsAfterVerify(artifact, findings);
  // What opening has already said of a tensor is not said again.
  artifact.findings.push(
    ...findings.filter(
      (finding) => !artifact.findings.some((known) => known.rule === finding.rule && known.where === finding.where),
    ),
  );
  if (options.stats || options.hash) await readAll(opened, options);
}

/** What there is to say of a variable with values that are no numbers. */
export function nonfiniteFinding(
  { key, name, shape }: Variable,
  { nan, inf }: { nan: number; inf: number },
): ArtifactFinding {
  const what = [...(nan > 0 ? [`${nan} NaN`] : []), ...(inf > 0 ? [`${inf} infinite`] : [])].join(' and ');
  const values = elementCount(shape);
  return artifactFinding(
    'nonfinite-weights',
    key,
    `${name} holds ${what} of ${values} values: the model's outputs will be NaN. Train again from an earlier checkpoint.`,
    'warning',
  );
}

async function readAll(opened: OpenArtifact, options: InspectOptions): Promise<void> {
  const { artifact } = opened;
  const total = artifact.variables.reduce((sum, variable) => sum + variable.bytes, 0);
  let done = 0;
  const unread: { variable: Variable; reason: string }[] = [];
  const nonfinite: Variable[] = [];
  const read = (bytes: number) => options.progress?.((done += bytes), total);
  // What is read piece by piece may need a slab of chunks: one variable at a time.
  let last: Promise<unknown> = Promise.resolve();
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  // Variants (the state of an iterator, say) hold neither numbers nor text.
  const measurable = artifact.variables.filter(({ dtype }) => dtype !== 'variant' && dtype !== 'resource');
  const measured = inTurn(measurable, async (variable) => {
    try {
      return { variable, result: await measureVariable(opened, variable, options, read, alone), reason: '' };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { variable, result: null, reason: messageOf(error) };
    }
  });
  for await (const one of measured) {
    const { variable } = one;
    if (one.result === null) {
      unread.push(one);
      continue;
    }
    const { statistics, sha256 } = one.result;
    if (statistics !== null) variable.statistics = statistics;
    if (statistics !== null && (statistics.nan > 0 || statistics.inf > 0)) nonfinite.push(variable);
    if (sha256 !== null) variable.sha256 = sha256;
  }
  for (const variable of nonfinite.slice(0, 20)) {
    if (variable.statistics !== undefined) artifact.findings.push(nonfiniteFinding(variable, variable.statistics));
  }
  if (nonfinite.length > 20) {
    artifact.findings.push(
      artifactFinding(
        'nonfinite-weights',
        artifact.path,
        `${nonfinite.length - 20} more variables hold NaN or infinite values.`,
        'warning',
      ),
    );
  }
  // Where the structure has already been found broken, that values are missing is no news.
  if (unread.length > 0 && !artifact.findings.some((finding) => finding.severity === 'error')) {
    artifact.findings.push(
      artifactFinding(
        'corrupt-data',
        unread[0]?.variable.key ?? '',
        `${countOf(unread.length, 'variable', 'variables')} cannot be read (${listOf(unread.map(({ variable }) => variable.name))}): ${unread[0]?.reason ?? ''}`,
        'warning',
      ),
    );
  }
}

/**
 * Statistics and digest of one variable, where it stands or, `alone`, piece by piece. Throws where its values cannot be
 * read.
 */
async function measureVariable(
  opened: OpenArtifact,
  { key, dtype }: Variable,
  options: InspectOptions,
  read: (bytes: number) => void,
  alone: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Promise<Omit<RangeResult, 'crc32c'>> {
  const statistics = options.stats ? statisticsCollector(dtype) : null;
  const measure = rangeReader();
  const place = measure === null ? null : ((await opened.place?.(key)) ?? null);
  if (measure !== null && place !== null) {
    return measure(
      place,
      { dtype: statistics === null ? null : dtype, sha256: options.hash === true, crc32c: false },
      read,
    );
  }
  const digest = options.hash ? tensorDigest() : null;
  await alone(async () => {
    for await (const chunk of opened.values(key, { signal: options.signal })) {
      if (chunk.kind === 'bytes') {
        statistics?.add(chunk.bytes);
        read(chunk.bytes.length);
      }
      digest?.add(chunk);
    }
  });
  return { statistics: statistics?.result() ?? null, sha256: digest?.hex() ?? null };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
