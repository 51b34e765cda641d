/**
 * How a format plugs in: `detect.ts` says which format stands at a path, `open.ts` holds the one
 * list of formats and hands over to the module that reads it.
 */
import type { Artifact, ArtifactFinding, ArtifactKind, OpenArtifact } from './artifact';
import type { ArtifactFiles } from './bytes/byte-source';

/** What the bytes are, which is finer than what the reader calls it (`ArtifactKind`). */
export type FormatName =
  'saved-model' | 'checkpoint' | 'keras-archive' | 'keras-folder' | 'hdf5' | 'weights-json' | 'npz';

/** Where an artifact stands inside the files at hand. All paths are relative to those files, with `/`. */
export interface ArtifactPlace {
  format: FormatName;
  /** The folder that holds all of the artifact; `''` is the top. */
  root: string;
  /**
   * What names the artifact: the .keras, .h5 or .weights.json file, the checkpoint's prefix
   * (no `.index`), the saved_model.pb. Equal to `root` where a folder is the artifact and no file leads it.
   */
  file: string;
}

/**
 * Opens the artifact at a place. Damage inside becomes findings of the artifact; it throws only
 * what is a fault of this program, and `open.ts` turns even that into a finding.
 */
export type OpenFormat = (files: ArtifactFiles, place: ArtifactPlace) => Promise<OpenArtifact>;

/** An artifact of which nothing is known yet but where it stands. */
export function emptyArtifact(path: string, kind: ArtifactKind): Artifact {
  return {
    path,
    kind,
    bytes: 0,
    producer: { tensorflow: null, keras: null, backend: null },
    metaGraphs: [],
    layers: [],
    variables: [],
    customObjects: [],
    assets: [],
    findings: [],
    files: [],
    parameters: null,
    objects: [],
    loads: {},
  };
}

/** An artifact that has no values to read: only what was found, and why there is no more. */
export function closedArtifact(artifact: Artifact): OpenArtifact {
  return {
    artifact,
    async *values(key) {
      throw new Error(`${artifact.path} holds no readable variable ${key}.`);
    },
    async *verify() {},
    async close() {},
  };
}

/** Joins two paths of `ArtifactFiles`; either may be empty. */
export function joinPath(folder: string, name: string): string {
  if (folder === '') return name;
  return name === '' ? folder : `${folder}/${name}`;
}

/** The folder that a path of `ArtifactFiles` stands in; `''` is the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last part of a path of `ArtifactFiles`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The six findings about integrity and their severity. */
const integrityRules = {
  'missing-file': 'SP601',
  'truncated-file': 'SP602',
  'corrupt-data': 'SP603',
  'not-an-artifact': 'SP604',
  'inconsistent-artifact': 'SP605',
  'nonfinite-weights': 'SP606',
  'code-in-artifact': 'SP701',
  'unsafe-operation': 'SP702',
  'foreign-class': 'SP703',
  'escaping-path': 'SP704',
  'resource-bomb': 'SP705',
} as const;

/** Name of a rule that tells what is wrong with an artifact. */
export type ArtifactRule = keyof typeof integrityRules;

/** A finding of an artifact by the name of its rule. `severity` is `error` where nothing else is said. */
export function artifactFinding(
  rule: ArtifactRule,
  where: string,
  message: string,
  severity: ArtifactFinding['severity'] = 'error',
): ArtifactFinding {
  return { code: integrityRules[rule], rule, severity, message, where };
}
