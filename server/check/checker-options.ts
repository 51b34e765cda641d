/** What a checker is made with: everything from outside that a check needs. */
import type { KnownArtifact } from '../keras/on-disk';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import type { LinkedProject } from '../python/link';
import type { Rule } from '../rules/rule';
import type { Workspace } from '../workspace';
import type { InspectArtifact, ShelvedArtifact } from './artifacts';
import type { LoadFiles } from './files';

/** What a story is told with. */
export interface TellOptions {
  /** Base classes from packages out of sight that are Keras layers. */
  customLayers: readonly string[];
  exists: (path: string) => boolean;
  /** The text of a file at an absolute path; null where it cannot be read. */
  read?: ((path: string) => string | null) | undefined;
  /** Artifacts behind loads, filled once the story is told. */
  artifacts: ReadonlyMap<string, KnownArtifact>;
  /** What the pins above a file leave of the versions. */
  pinnedTo: (path: string) => readonly Target[] | null;
  /** The story told last, of which whatever still holds is kept. */
  previous: Story | null;
}

/** What a checker is made with. */
export interface CheckerOptions {
  workspace: Workspace;
  load: LoadFiles;
  /** The story of a project; `customLayers` are base classes from elsewhere that are Keras layers. */
  tell: (project: LinkedProject, options: TellOptions) => Story;
  /**
   * Whether a file or folder stands at an absolute path, also outside the workspace; where absent, the list of files
   * tells.
   */
  exists?: (path: string) => boolean;
  /**
   * The text of a file at an absolute path, null where it cannot be read; where absent, documents that stand on disk
   * are not known.
   */
  read?: (path: string) => string | null;
  /** Opens artifacts that loads read; where absent, no rule knows what stands on disk. */
  inspect?: InspectArtifact;
  /** Artifacts that were opened before, by another checker. */
  shelved?: readonly ShelvedArtifact[];
  rules: readonly Rule[];
  /** What the person named on the command line or in the settings. */
  targets?: readonly Target[] | null;
  select?: string[] | null;
  ignore?: string[];
  /** Absolute paths of files or folders that findings are wanted for; all where absent. */
  only?: readonly string[];
}
