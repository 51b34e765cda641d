/** Keeps the story of a project, which stays the same while its files do. */
import type { Story } from '../keras/story';
import type { LinkedProject } from '../python/link';
import type { SourceFile } from '../python/project';

/** The story told last, and what it was told of. */
export interface StoryCache {
  /**
   * The story of a project: the last one where files and layers are the same, otherwise the one that `make` tells.
   *
   * @param make Gets the story told last, where it was told with the same layers.
   */
  tell(project: LinkedProject, customLayers: readonly string[], make: (previous: Story | null) => Story): Story;
}

/** A cache that holds no story yet. */
export function storyCache(): StoryCache {
  let files: SourceFile[] = [];
  let layers = '';
  let story: Story | null = null;
  return {
    tell(project, customLayers, make) {
      const now = [...project.files.values()];
      const isSame =
        story !== null &&
        layers === customLayers.join() &&
        now.length === files.length &&
        now.every((file, index) => file === files[index]);
      if (story === null || !isSame) {
        story = make(layers === customLayers.join() ? story : null);
        files = now;
        layers = customLayers.join();
      }
      return story;
    },
  };
}
