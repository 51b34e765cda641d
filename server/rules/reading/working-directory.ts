/** What paths mean: whether relative ones mean what they say, and which absolute ones are the project's own. */
import type { Story } from '../../keras/story';
import { once } from '../../python/once';
import type { SourceFile } from '../../python/project';

/** Whether some program of the project changes its working directory, by a call or by `%cd` in a notebook. */
export const changesDirectory = once((story: Story): boolean => {
  if (story.events.some((event) => /(^|\.)f?chdir$/.test(event.name))) return true;
  // magics stand as comments in the program of a notebook
  return [...story.project.files.values()].some(
    (file) => file.path.endsWith('.ipynb') && /^[ \t]*#cd[ \t]/m.test(file.text),
  );
});

/** Shell lines of the project's notebooks, without their `!`. */
export const shellLines = once((story: Story): readonly string[] =>
  // they stand as comments, whose mark is in the place of the `!`, or of the first letter in a cell that is all of the
  // shell
  [...story.project.files.values()].flatMap(({ path, text }) =>
    path.endsWith('.ipynb')
      ? [
          ...text.matchAll(
            /^[ \t]*#[ \t]?((?:wget|curl|gdown|unzip|tar|7z|cp|mv|ln|rsync|gsutil|aws|kaggle|git|mkdir|huggingface-cli|hf|kdir|get|url|down|nzip|sutil|aggle|it clone|sync)[ \t].*)/gm,
          ),
        ].map(([, line = '']) => line)
      : [],
  ),
);

/** The folder that holds every file of the project; empty where they share none. */
const folderOfProject = once((story: Story): string => {
  let shared: string[] | null = null;
  for (const path of story.project.files.keys()) {
    const folders = path.split('/').slice(0, -1);
    const before: string[] = shared ?? folders;
    let same = 0;
    while (same < before.length && same < folders.length && before[same] === folders[same]) same += 1;
    shared = before.slice(0, same);
  }
  return shared === null ? '' : shared.join('/');
});

/**
 * A plain path as seen from the project: a relative one as it is, an absolute one, which most often starts from
 * `__file__`, without the project's folder. Null for a path that leads out of the project or to another machine.
 */
export function pathInProject(story: Story, plain: string): string | null {
  if (plain.startsWith('..') || plain.startsWith('~') || plain.includes('://') || /^[A-Za-z]:/.test(plain)) return null;
  if (!plain.startsWith('/')) return plain;
  const folder = folderOfProject(story);
  return folder !== '' && plain.startsWith(`${folder}/`) ? plain.slice(folder.length + 1) : null;
}

/**
 * An absolute path that starts from `__file__` and leads right beside the folder of the project, one `parent` too many,
 * as seen from there: `../artifacts/model.keras`. Null for any other.
 */
export function pathBeside(story: Story, { program }: { program: SourceFile }, plain: string): string | null {
  const folder = folderOfProject(story);
  const above = folder.slice(0, folder.lastIndexOf('/') + 1);
  if (above.length < 2 || !plain.startsWith(above) || !program.text.includes('__file__')) return null;
  return `../${plain.slice(above.length)}`;
}
