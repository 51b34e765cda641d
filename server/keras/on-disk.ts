/** What stands on disk where a program loads: found by its path, and what is known of it once somebody opened it. */
import { plainPath } from './paths';
import type { Load, Story } from './story';
import { isKeras2, type Target } from './versions';

/** What a version does with an artifact. */
export interface ArtifactVerdict {
  verdict: 'yes' | 'custom-objects' | 'unsafe' | 'no';
  /** One sentence; empty for a plain yes. */
  reason: string;
  /** Only compiling is refused: `compile=False` loads it. */
  compiled: boolean;
}

/** What is wrong with the files of an artifact, so that not all of it can be read. */
export interface ArtifactFault {
  /** Of the rule: `SP602`. */
  code: string;
  /** Whole sentences: what is wrong, and what to do. */
  message: string;
  /** The first of them, which a verdict gives for its reason. */
  reason: string;
  /** The file, member or group that it is about, relative to the artifact. */
  where: string;
}

/** An artifact on disk, as plain data. */
export interface KnownArtifact {
  kind: 'saved-model' | 'keras-archive' | 'hdf5-model' | 'hdf5-weights' | 'checkpoint' | 'hdf5' | 'unknown';
  /** The Keras that wrote it, as `2.15.0`; null where it does not say. */
  keras: string | null;
  /** What whole-model loading does, by `major.minor` of the Keras versions it was tried with, oldest first. */
  verdicts: ReadonlyMap<string, ArtifactVerdict>;
  /** Names that a loader must be given. */
  customObjects: readonly string[];
  /** Those of them that are layers, which are needed to load without compiling as well. */
  layerObjects: readonly string[];
  /**
   * How weights are laid out: by layer name (`legacy`), or by place in the model (`object`, Keras 2.12 and newer); null
   * for what holds none.
   */
  weights: 'legacy' | 'object' | null;
  /** What is damaged, missing or something else under its name; none of an artifact that is whole. */
  faults: readonly ArtifactFault[];
}

/** Folders above the program in which a relative path is looked for: where it is run from is not known. */
const foldersUp = 6;

/**
 * The absolute path at which a plain relative (or absolute) path of a load is there; null where it is nowhere. The
 * folder of the program that was run comes first, then that of the file that loads, then the folders above.
 */
export function standingPath(
  story: Pick<Story, 'exists'>,
  site: { program: { path: string }; file: string },
  plain: string,
): string | null {
  if (plain.includes('://') || plain.startsWith('~')) return null;
  if (plain.startsWith('/')) return story.exists(plain) ? plain : null;
  for (const file of new Set([site.program.path, site.file])) {
    let folder = file.slice(0, file.lastIndexOf('/'));
    for (let up = 0; up < foldersUp && folder !== ''; up += 1) {
      const path = joined(folder, plain);
      if (path !== null && story.exists(path)) return path;
      folder = folder.slice(0, folder.lastIndexOf('/'));
    }
  }
  return null;
}

/** `folder/plain` with the leading `..` of the path resolved; null where they lead above the root. */
function joined(folder: string, plain: string): string | null {
  while (plain.startsWith('../')) {
    if (folder === '') return null;
    folder = folder.slice(0, folder.lastIndexOf('/'));
    plain = plain.slice(3);
  }
  return plain === '..' ? null : `${folder}/${plain}`;
}

/** Loads that read what Saveproof opens. */
const opening: ReadonlySet<Load['api']> = new Set<Load['api']>([
  'load_model',
  'load_weights',
  'tf.saved_model.load',
  'TFSMLayer',
  'Checkpoint.restore',
]);

/** Absolute paths of the artifacts that the loads of a story read; each is worth opening. */
export function artifactsWanted(story: Pick<Story, 'exists' | 'loads'>): Set<string> {
  const wanted = new Set<string>();
  for (const load of story.loads) {
    if (!opening.has(load.api)) continue;
    const path = artifactPath(story, load);
    if (path !== null) wanted.add(path);
  }
  return wanted;
}

/** What stands beside a checkpoint's prefix, which is itself no file. */
const besidePrefix = ['.index', '.data-00000-of-00001'];

/**
 * Where the one artifact stands that a load reads (or a save writes over), of a checkpoint its index; null where none
 * is there, or it may be several.
 */
export function artifactPath(
  story: Pick<Story, 'exists'>,
  site: Pick<Load, 'paths' | 'program' | 'file'>,
): string | null {
  const [path, ...others] = site.paths;
  const plain = path === undefined || others.length > 0 ? null : plainPath(path);
  if (plain === null || plain === '.') return null;
  const found = standingPath(story, site, plain);
  if (found !== null || /\.(?:keras|h5|hdf5|json|npz)$/i.test(plain)) return found;
  for (const ending of besidePrefix) {
    const beside = standingPath(story, site, `${plain}${ending}`);
    if (beside !== null) return beside;
  }
  return null;
}

/** The artifact that a load reads, where it was opened. */
export function artifactOf(story: Story, load: Load): KnownArtifact | null {
  if (story.artifacts.size === 0) return null;
  const path = artifactPath(story, load);
  return path === null ? null : (story.artifacts.get(path) ?? null);
}

/**
 * What a version does with an artifact: as the versions around it do that were tried. Where these differ the answer is
 * open (null); a newer one than all that were tried does as the newest of its line.
 */
export function verdictAt(artifact: KnownArtifact, target: Target): ArtifactVerdict | null {
  let below: ArtifactVerdict | null = null;
  let above: ArtifactVerdict | null = null;
  for (const [version, verdict] of artifact.verdicts) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major !== target.major) continue;
    if (minor <= target.minor) below = verdict;
    if (minor >= target.minor) above ??= verdict;
  }
  if (below === null || above === null) return below ?? above;
  return below.verdict === above.verdict ? above : null;
}

/** A fault of an artifact that a load of it meets. */
export interface MetFault {
  fault: ArtifactFault;
  /** Whether the load fails of it; otherwise it may go on, without what is lost. */
  fails: boolean;
}

/** The fault that a load meets in a version; null where it meets none, or fails for another reason. */
export function metFault(artifact: KnownArtifact, api: Load['api'], target: Target): MetFault | null {
  if (artifact.faults.length === 0) return null;
  if (api === 'load_weights' || api === 'Checkpoint.restore') return faultOfWeights(artifact);
  // that this is no folder for load_model of Keras 3 is told by another rule
  if (artifact.kind === 'saved-model' && api === 'load_model' && !isKeras2(target)) return null;
  return faultOfModel(artifact, target);
}

/** What keeps a whole model from being loaded. */
function faultOfModel(artifact: KnownArtifact, target: Target): MetFault | null {
  const verdicts = [...artifact.verdicts.values()];
  const [first] = artifact.faults;
  if (first === undefined) return null;
  const isReason =
    ({ reason }: ArtifactVerdict) =>
    (fault: ArtifactFault): boolean =>
      reason === fault.reason || reason === fault.message;
  if (verdicts.every(({ verdict, compiled }) => verdict === 'no' && !compiled)) {
    const fault = artifact.faults.find((each) => verdicts.some((verdict) => isReason(verdict)(each)));
    return { fault: fault ?? first, fails: true };
  }
  const verdict = verdictAt(artifact, target);
  if (verdict === null) return null;
  if (verdict.verdict !== 'no' || verdict.compiled) return { fault: first, fails: false };
  const fault = artifact.faults.find(isReason(verdict));
  return fault === undefined ? null : { fault, fails: true };
}

/** What keeps weights from being loaded, of a whole model too: its configuration is not looked at. */
function faultOfWeights({ kind, faults }: KnownArtifact): MetFault | null {
  if (kind === 'checkpoint') {
    // the file `checkpoint` is for those who look for the newest
    const met = faults.filter(({ where }) => where !== 'checkpoint');
    const index = met.find(({ where }) => where.endsWith('.index'));
    const [first] = met;
    return first === undefined ? null : { fault: index ?? first, fails: index !== undefined };
  }
  const fault = faults.find(
    ({ code, where }) =>
      code === 'SP604' ||
      kind === 'hdf5-weights' ||
      (code === 'SP602' && !where.includes('json')) ||
      where.startsWith('model.weights') ||
      where.startsWith('/model_weights'),
  );
  return fault === undefined ? null : { fault, fails: fault.code !== 'SP605' };
}
