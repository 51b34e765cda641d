/** Verdicts on loading that hold for artifacts of every format. */
import type { Artifact, ArtifactFinding, LoadVerdict } from './artifact';
import { firstSentence } from './sentences';
import { TABLE_VERSIONS } from './keras/config';

/** The verdict of a line that does not load the artifact. */
export function refused(reason: string): LoadVerdict {
  return { verdict: 'no', reason };
}

/** The same refusal for every line. */
export function refusedEverywhere(reason: string): Record<string, LoadVerdict> {
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, refused(reason)]));
}

/**
 * What is left of the verdicts once the bytes have been held against their checksums: with damaged tensors, index or
 * weights nobody loads the model. `damage` are the findings of `verify`.
 */
export function loadsAfterVerify(artifact: Artifact, damage: readonly ArtifactFinding[]): Artifact['loads'] {
  const found = damage.find(
    ({ code, severity, where }) =>
      severity === 'error' &&
      (code === 'SP602' || code === 'SP603') &&
      where !== 'metadata.json' &&
      !where.startsWith('assets') &&
      !(artifact.kind === 'hdf5-model' && where.startsWith('/') && !where.startsWith('/model_weights')),
  );
  if (found === undefined) return artifact.loads;
  const refusal = refused(firstSentence(found.message));
  return Object.fromEntries(
    Object.entries(artifact.loads).map(([line, known]) => [
      line,
      known.verdict === 'no' && known.compiled !== true ? known : refusal,
    ]),
  );
}
