/** What artifacts on disk ask of the loads that read them, where nothing in the project writes what is loaded. */
import { artifactOf, verdictAt, type ArtifactVerdict, type KnownArtifact } from '../../keras/on-disk';
import type { Load, Story } from '../../keras/story';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import { targetAt } from './saved-objects';

/** A load of an artifact that stands on disk and that no code of the project writes. */
interface LoadedFromDisk {
  load: Load;
  artifact: KnownArtifact;
  verdict: ArtifactVerdict;
}

/** Loads of whole models whose artifact is known, with what the version does with it. */
export function* loadsFromDisk(story: Story, target: Target): Iterable<LoadedFromDisk> {
  if (story.artifacts.size === 0) return;
  for (const load of story.loads) {
    if (load.api !== 'load_model' || load.guard !== 'none' || story.savesRead(load).length > 0) continue;
    const artifact = artifactOf(story, load);
    const verdict = artifact === null ? null : verdictAt(artifact, targetAt(story, load, target));
    if (artifact !== null && verdict !== null) yield { load, artifact, verdict };
  }
}

/** Custom names that a load of an artifact on disk is not given. */
export interface MissingOnDisk {
  load: Load;
  names: string[];
  /** Something else may give them: a package that registers its own, a module that Keras imports by itself. */
  isOpen: boolean;
}

/**
 * What loads of artifacts on disk are not given; `function` for names of functions of the project, `class` for all
 * others.
 */
export function* missingOnDisk(story: Story, target: Target, kind: 'class' | 'function'): Iterable<MissingOnDisk> {
  for (const { load, artifact, verdict } of loadsFromDisk(story, target)) {
    if (verdict.verdict !== 'custom-objects' || load.given.open || load.compile === null) continue;
    const known = registeredIn(story, load.imported);
    const names = artifact.customObjects.filter(
      (name) =>
        !load.given.entries.has(name) &&
        !known.has(name) &&
        (load.compile !== false || artifact.layerObjects.includes(name)) &&
        (kind === 'function') === isFunction(story, name),
    );
    if (names.length === 0) continue;
    const at = targetAt(story, load, target);
    // by the module that an archive names
    const imports =
      artifact.kind === 'keras-archive' &&
      (isKeras2(at) ? names.some((name) => !artifact.layerObjects.includes(name)) : !isAtLeast(at, 3, 9));
    // a package registers its own as it is imported
    const elsewhere = registeredIn(story, story.project.files.keys());
    const isOpen = imports || names.some((name) => name.includes('>') && (load.openImports || !elsewhere.has(name)));
    yield { load, names, isOpen };
  }
}

/** Names under which classes and functions of some files are registered, as artifacts hold them. */
function registeredIn(story: Story, paths: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (const value of story.runs.byPath.get(path)?.scope.names.values() ?? []) {
      if ((value.kind === 'class' || value.kind === 'function') && value.registered !== null)
        found.add(`${value.registered.package}>${value.registered.name}`);
    }
  }
  return found;
}

/** Whether a function of the project has the name, and no class. */
function isFunction(story: Story, name: string): boolean {
  const own = name.slice(name.lastIndexOf('>') + 1);
  if (story.classes.some((custom) => custom.name === own)) return false;
  for (const run of story.runs.byPath.values()) if (run.scope.names.get(own)?.kind === 'function') return true;
  return false;
}
