import { buildStory } from '../keras/build-story';
import { useCustomLayers } from '../keras/interpreter/names';
import type { Story } from '../keras/story';
import type { LinkedProject } from '../python/link';
import type { TellOptions } from './checker-options';

/** The story of a project with the configured base classes from elsewhere. */
export function tellStory(
  project: LinkedProject,
  { customLayers, exists, read, artifacts, pinnedTo, previous }: TellOptions,
): Story {
  useCustomLayers(customLayers);
  return buildStory(project, { exists, ...(read === undefined ? {} : { read }), artifacts, pinnedTo, previous });
}
