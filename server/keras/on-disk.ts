/** What stands on disk where a program loads: found by its path, and what is known of it once somebody opened it. */
import { plainPath } from './paths';
import type { Load, Story } from './story';
import type { Target } from './versions';

/** What a version does with an artifact. */
export interface ArtifactVerdict {
  verdict: 'yes' | 'custom-objects' | 'unsafe' | 'no';
  /** One sentence; empty for a plain yes. */
  reason: string;
  /** Only compiling is refused: `compile=False` loads it. */
  compiled: boolean;
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

/** Absolute paths of the artifacts that the loads of a story read; each is worth opening. */
export function artifactsWanted(story: Pick<Story, 'exists' | 'loads'>): Set<string> {
  const wanted = new Set<string>();
  for (const load of story.loads) {
    if (load.api !== 'load_model' && load.api !== 'load_weights') continue;
    const path = artifactPath(story, load);
    if (path !== null) wanted.add(path);
  }
  return wanted;
}

/**
 * Where the one artifact stands that a load reads (or a save writes over); null where none is there, or it may be
 * several.
 */
export function artifactPath(
  story: Pick<Story, 'exists'>,
  site: Pick<Load, 'paths' | 'program' | 'file'>,
): string | null {
  const [path, ...others] = site.paths;
  const plain = path === undefined || others.length > 0 ? null : plainPath(path);
  return plain === null || plain === '.' ? null : standingPath(story, site, plain);
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
