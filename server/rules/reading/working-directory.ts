/** Whether relative paths mean what they say: a program that changes its working directory moves them. */
import type { Story } from '../../keras/story';
import { once } from '../../python/once';

/** Whether some program of the project changes its working directory, by a call or by `%cd` in a notebook. */
export const changesDirectory = once((story: Story): boolean => {
  if (story.events.some((event) => /(^|\.)f?chdir$/.test(event.name))) return true;
  // magics stand as comments in the program of a notebook
  return [...story.project.files.values()].some((file) => file.path.endsWith('.ipynb') && /^[ \t]*#cd[ \t]/m.test(file.text));
});
