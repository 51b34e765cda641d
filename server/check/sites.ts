/** Where models are saved and loaded, and which of these places belong together. */
import { artifactPath, type KnownArtifact } from '../keras/on-disk';
import type { Load, Place, Save, Story } from '../keras/story';
import type { Span } from '../python/syntax';

/** A call that saves or loads a model, its weights or a checkpoint; plain data. */
export interface ModelSite extends Place {
  what: 'save' | 'load';
  /** Whether a whole model is loaded, of which artifacts say whether a version can. */
  isWholeLoad: boolean;
  /** Where the argument stands that names the path; null where none does. */
  path: Span | null;
  /** The loads of what is saved here, or the saves of what is loaded here: certain ones only. */
  others: Place[];
  /**
   * What the call names, where it stands on disk now: its absolute path, and what is known of it where a load made
   * somebody open it; null where it cannot be told or nothing stands there.
   */
  artifact: { path: string; known: KnownArtifact | null } | null;
}

/** Loads of whole models. */
const wholeLoads: ReadonlySet<Save['api'] | Load['api']> = new Set<Load['api']>([
  'load_model',
  'tf.saved_model.load',
  'TFSMLayer',
]);

/** The sites of a story that have something to tell, each call once. */
export function modelSites(story: Story): ModelSite[] {
  const sites = new Map<string, ModelSite>();
  const add = (what: ModelSite['what'], site: Save | Load, others: readonly (Save | Load)[]): void => {
    const key = `${what} ${site.file} ${site.span.start}`;
    const known = sites.get(key);
    const { pathArgument } = site;
    const path = pathArgument !== null && pathArgument.place.file === site.file ? pathArgument.place.span : null;
    const merged: ModelSite = known ?? {
      what,
      isWholeLoad: what === 'load' && wholeLoads.has(site.api),
      file: site.file,
      span: site.span,
      path,
      others: [],
      artifact: artifactOf(story, site),
    };
    for (const { file, span } of others) {
      if (!merged.others.some((other) => other.file === file && other.span.start === span.start))
        merged.others.push({ file, span });
    }
    sites.set(key, merged);
  };
  for (const save of story.saves)
    add('save', save, certain(story.loadsOf(save).map(({ load, certain }) => ({ site: load, certain }))));
  for (const load of story.loads)
    add('load', load, certain(story.savesRead(load).map(({ save, certain }) => ({ site: save, certain }))));
  for (const { others } of sites.values())
    others.sort((left, right) => left.file.localeCompare(right.file) || left.span.start - right.span.start);
  return [...sites.values()].filter(({ others, artifact }) => others.length > 0 || artifact !== null);
}

function certain<Site>(found: readonly { site: Site; certain: boolean }[]): Site[] {
  return found.filter((each) => each.certain).map(({ site }) => site);
}

function artifactOf(story: Story, site: Save | Load): ModelSite['artifact'] {
  const path = artifactPath(story, site);
  return path === null ? null : { path, known: story.artifacts.get(path) ?? null };
}
