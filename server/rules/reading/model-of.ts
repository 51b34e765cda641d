/** The model that an object of the program is. */
import type { Story, StoryModel } from '../../keras/story';
import type { Value } from '../../keras/value';

/** The model that an object is; null for any other value, and for an object that the story knows no model of. */
export function modelOf(story: Story, value: Value | null): StoryModel | null {
  if (value?.kind !== 'instance') return null;
  return story.models.find(({ instance }) => instance?.id === value.id) ?? null;
}
