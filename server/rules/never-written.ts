import { standingPath } from '../keras/on-disk';
import { extensionOf, normalise, plainPath, shownPath } from '../keras/paths';
import type { Load, Save, Story } from '../keras/story';
import type { CallEvent, TextValue } from '../keras/value';
import type { Expression } from '../python/syntax';
import { optionsOf } from '../keras/interpreter/values';
import { isKeras2, type Target } from '../keras/versions';
import { fixOf } from './fix/edits';
import { filesOfProgram, renamePathArgument, renamePathConstant } from './fix/path-argument';
import type { Detection, Fix, Related, Rule } from './rule';
import { fetchesFiles } from './reading/fetched-files';
import { shownPlace, targetAt } from './reading/saved-objects';
import { changesDirectory, pathBeside, pathInProject, shellLines } from './reading/working-directory';

export const neverWritten: Rule = {
  code: 'SP408',
  name: 'never-written',
  meaning: 'the path loaded is not one that the project writes',
  explanation: `The path given to \`load_model\` is written nowhere in the project and is not on disk, while the project saves under a name that is nearly the same: another extension, another folder, a letter or
separator more, a name without the epoch that a callback puts into it. Loading raises "No file or directory found at ..." or "File not found".`,
  remedy: `Load the path that is saved.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("churn.keras")
model = keras.models.load_model("churn.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("churn.keras")
model = keras.models.load_model("churn.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'never-written/one-folder-too-high',
    'never-written/named-after-each-script',
    'clean/named-after-the-training-script',
    'never-written/checkpoint-class-that-calls-its-base-by-name',
    'clean/checkpoint-class-that-calls-its-base-by-name',
    'never-written/folds-from-one',
    'clean/folds-from-zero',
    'never-written/filled-when-first-asked',
    'never-written/extension-differs',
    'never-written/wrong-directory',
    'never-written/epoch-template',
    'never-saved/only-history-saved',
    'clean/epoch-template-known-epoch',
    'clean/same-path-written-differently',
    'never-written/best-vs-final',
    'clean/working-directory-changed',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    if (changesDirectory(story)) return;
    for (const load of story.loads) {
      if (
        (load.api !== 'load_model' && load.api !== 'load_weights') ||
        load.guard !== 'none' ||
        load.uncalled ||
        load.paths.length !== 1
      )
        continue;
      const [path] = load.paths;
      const plain = path === undefined ? null : plainPath(path);
      const shown = plain === null ? null : (pathInProject(story, plain) ?? pathBeside(story, load, plain));
      if (path === undefined || plain === null || shown === null) continue;
      if (story.savesRead(load).length > 0 || mayBeThere(story, load, plain)) continue;
      // a name without extension is a folder, which Keras 3 refuses before it looks
      if (!isKeras2(targetAt(story, load, target)) && extensionOf(path) === '' && load.api === 'load_model') continue;
      const near = nearest(story, plain, load);
      // beside the project only what it surely means to be its own
      if (pathInProject(story, plain) === null && (near === null || nameOf(near.shown) !== nameOf(plain))) continue;
      if (near === null && !(load.api === 'load_model' && trainsWithoutSaving(story, plain))) continue;
      const related: Related[] =
        near === null
          ? []
          : [
              {
                file: near.save.file,
                span: near.save.span,
                message: `Saved as ${pathInProject(story, near.shown) ?? near.shown}`,
              },
            ];
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message:
          near === null
            ? `Nothing in the project writes \`${shown}\`, and it is not on disk: the load fails. The training beside it saves no model.`
            : `Nothing in the project writes \`${shown}\`, and it is not on disk: the load fails. ${shownPlace(story, near.save)} saves \`${pathInProject(story, near.shown) ?? near.shown}\`.`,
        related,
        fixes: () => (near === null ? [] : loadWhatIsSaved(story, load, plain, near)),
      };
    }
  },
};

/** Gives the load the path of the save. */
function loadWhatIsSaved(story: Story, load: Load, plain: string, near: NearSave): Fix[] {
  const file = story.project.files.get(load.pathArgument?.place.file ?? load.file);
  if (file === undefined || load.pathArgument === null || !near.isMeant) return [];
  const { expression } = load.pathArgument;
  const edit =
    renamePathArgument(file, expression, plain, near.shown) ??
    (isName(expression) && near.isSpelling ? renamePathConstant(filesOfProgram(story, load), plain, near.shown) : null);
  return fixOf(`Load \`${pathInProject(story, near.shown) ?? near.shown}\``, [edit]);
}

const isName = (expression: Expression): boolean => expression.kind === 'name' || expression.kind === 'attribute';

/** Whether the path may be there without a save of the project: on disk, fetched, copied, or asked for. */
function mayBeThere(story: Story, load: Load, plain: string): boolean {
  if (standingPath(story, load, plain) !== null) return true;
  if (story.saves.some((save) => save.paths.length === 0 && save.what !== 'config' && save.what !== 'pickle'))
    return true;
  // a notebook fetches, unpacks and copies by its shell
  if (shellLines(story).some((line) => !/^m?kdir/.test(line))) return true;
  return story.events.some((event) => brings(event, plain));
}

/** Calls that copy or fetch files, or ask whether this one is there. */
function brings(event: CallEvent, plain: string): boolean {
  if (fetchesFiles(event)) return true;
  if (!/exists|is_file|isfile|is_dir|isdir|^builtins\.open$|^h5py\.File$|\.write_bytes$|\.copy/.test(event.name))
    return false;
  const values =
    event.self === null
      ? event.arguments.map((argument) => argument.value)
      : [event.self, ...event.arguments.map((argument) => argument.value)];
  return values.some((value) =>
    optionsOf(value).some((option) => option.kind === 'text' && plainPath(option) === plain),
  );
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (path: string): string => nameOf(path).replace(/(\.weights)?\.\w+$/, '');
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** What the project saves instead of the path that is loaded. */
interface NearSave {
  save: Save;
  shown: string;
  /** Whether it is surely what is meant: nothing else comes as near. */
  isMeant: boolean;
  /** Whether only the spelling differs, so that the name of the path is wrong wherever it stands. */
  isSpelling: boolean;
}

/**
 * A save under nearly the same path: same name elsewhere, same stem, or a numbered name beside; otherwise the first of
 * those beside it.
 */
function nearest(story: Story, plain: string, load: Load): NearSave | null {
  const series = seriesOf(story, load);
  if (series !== null) return series;
  const beside: { save: Save; shown: string }[] = [];
  for (const save of story.saves) {
    if (save.what !== (load.api === 'load_model' ? 'model' : 'weights') || isConversion(story, save)) continue;
    for (const path of save.paths) {
      const written = plainPath(path);
      if (written === null) {
        if (isNumberedBeside(path, plain)) return { save, shown: shownPath(path), isMeant: false, isSpelling: false };
      } else if (written !== plain) {
        if (isNamedAfterScripts(save, load, written, plain))
          return { save, shown: written, isMeant: true, isSpelling: false };
        if (isAlike(written, plain)) {
          return {
            save,
            shown: written,
            isMeant: true,
            isSpelling: isMisspelt(written, plain) || stemOf(written) === stemOf(plain),
          };
        }
        if (folderOf(written) !== folderOf(plain) || fullExtension(written) !== fullExtension(plain)) continue;
        if ((folderOf(plain) !== '' && makesFolder(story, folderOf(plain))) || isSameRun(save, load))
          beside.push({ save, shown: written });
      }
    }
  }
  const [first] = beside;
  return first === undefined
    ? null
    : { ...first, isMeant: beside.every(({ shown }) => shown === first.shown), isSpelling: false };
}

/**
 * The saves of one call under numbered names, of which the load, met several times as well, reads only some: `fold1` to
 * `fold3`, and `fold0` to `fold2`.
 */
function seriesOf(story: Story, load: Load): NearSave | null {
  for (const other of story.loads) {
    if (other.call !== load.call || other.program !== load.program) continue;
    const [read, ...others] = story.savesRead(other);
    if (
      read === undefined ||
      others.length > 0 ||
      !read.certain ||
      read.save.uncalled ||
      read.save.event.branch.depth > 0
    )
      continue;
    const written = read.save.paths.map(plainPath);
    const [first] = written;
    if (
      written.length === 1 &&
      first !== undefined &&
      first !== null &&
      story.saves.filter((save) => save.call === read.save.call).length > 1
    )
      return { save: read.save, shown: first, isMeant: false, isSpelling: false };
  }
  return null;
}

/**
 * Whether two paths that differ are one name: in another folder, with another extension, or written a little
 * differently.
 */
function isAlike(written: string, plain: string): boolean {
  // upper and lower case, or the signs between words
  const bare = (path: string): string => path.toLowerCase().replace(/[-_.]/g, '');
  if (bare(written) === bare(plain)) return true;
  if (nameOf(written) === nameOf(plain) || (stemOf(written) === stemOf(plain) && folderOf(written) === folderOf(plain)))
    return true;
  return isMisspelt(written, plain) || isOtherStage(written, plain) || isAbbreviated(written, plain);
}

/** Whether both are named after the script that is started, by `__file__` or `sys.argv[0]`, and these are two. */
function isNamedAfterScripts(save: Save, load: Load, written: string, plain: string): boolean {
  const writer = stemOf(save.program.path);
  const reader = stemOf(load.program.path);
  if (writer === reader || !nameOf(written).includes(writer)) return false;
  if (![save, load].every(({ program }) => /__file__|\bsys\.argv\b/.test(program.text))) return false;
  return nameOf(written).replace(writer, reader) === nameOf(plain) && folderOf(written) === folderOf(plain);
}

/**
 * Whether a save writes what was read before under its very name elsewhere: files of that name come from somewhere
 * else.
 */
function isConversion(story: Story, save: Save): boolean {
  return story.loads.some(
    (load) =>
      load.program === save.program &&
      load.order < save.order &&
      load.models.some((model) => save.models.includes(model)) &&
      load.paths.some((read) =>
        save.paths.some((written) => nameOf(plainPath(read) ?? '?') === nameOf(plainPath(written) ?? '!')),
      ),
  );
}

const fullExtension = (path: string): string => nameOf(path).slice(stemOf(path).length);

/**
 * Whether two names beside each other are the same but for separators (`fold0`, `fold_0`), for one letter too many or
 * for two letters swapped. Names that differ in digits are others of a series.
 */
function isMisspelt(written: string, plain: string): boolean {
  if (folderOf(written) !== folderOf(plain) || fullExtension(written) !== fullExtension(plain)) return false;
  const a = stemOf(written);
  const b = stemOf(plain);
  const bare = (stem: string): string => inDigits(stem).replace(/[-_. ]/g, '');
  if (bare(a) === bare(b)) return true;
  if (a.replace(/\D/g, '') !== b.replace(/\D/g, '') || Math.min(a.length, b.length) < 5) return false;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  if (long.length === short.length + 1) return short.slice(same) === long.slice(same + 1);
  return (
    long.length === short.length &&
    short[same] === long[same + 1] &&
    short[same + 1] === long[same] &&
    short.slice(same + 2) === long.slice(same + 2)
  );
}

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A name with the numbers in it that are written out as digits: `best_of_three`, `best_of_3`. */
const inDigits = (stem: string): string =>
  stem.replace(/(?<![a-z])[a-z]+(?![a-z])/gi, (word) => (digits.includes(word) ? String(digits.indexOf(word)) : word));

/**
 * Whether two names beside each other are the same but for words that one of them cuts short: `weights_gen`,
 * `weights_generator`.
 */
function isAbbreviated(written: string, plain: string): boolean {
  if (folderOf(written) !== folderOf(plain) || fullExtension(written) !== fullExtension(plain)) return false;
  const a = stemOf(written)
    .toLowerCase()
    .split(/[-_. ]+/);
  const b = stemOf(plain)
    .toLowerCase()
    .split(/[-_. ]+/);
  if (a.length !== b.length) return false;
  return a.every((word, index) => {
    const other = b[index] ?? '';
    const [short, long] = word.length < other.length ? [word, other] : [other, word];
    return word === other || (short.length >= 3 && long.startsWith(short) && !/\d/.test(word + other));
  });
}

/** Words in the name of a model that say which state of it is meant. */
const stages = /(?<![a-z])(best|final|last|latest|trained|saved|finished|full|complete|checkpoint|ckpt)(?![a-z])/gi;

/**
 * Whether two names beside each other are the same but for the state of the model that they name: `best_model`,
 * `final_model`, `model`.
 */
function isOtherStage(written: string, plain: string): boolean {
  if (folderOf(written) !== folderOf(plain) || fullExtension(written) !== fullExtension(plain)) return false;
  const bare = (path: string): string =>
    stemOf(path).replace(/_/g, ' ').replace(stages, '').replace(/[-. ]/g, '').toLowerCase();
  return bare(written) !== '' && bare(written) === bare(plain);
}

/** Whether the project makes a folder itself, so that what is in it is its own. */
function makesFolder(story: Story, folder: string): boolean {
  return story.events.some(
    (event) =>
      /mkdir|makedirs/.test(event.name) &&
      [event.self, ...event.arguments.map((argument) => argument.value)].some(
        (value) =>
          value !== null && optionsOf(value).some((option) => option.kind === 'text' && plainPath(option) === folder),
      ),
  );
}

/** Whether a load fills, later in one run, a model made by the very call that made the saved one. */
function isSameRun(save: Save, load: Load): boolean {
  const [saved] = save.models;
  const [filled] = load.models;
  if (load.api !== 'load_weights' || save.program !== load.program || save.order > load.order || save.uncalled)
    return false;
  if (
    saved === undefined ||
    filled === undefined ||
    save.models.length > 1 ||
    load.models.length > 1 ||
    save.openModel ||
    load.openModel
  )
    return false;
  return saved.place.file === filled.place.file && saved.place.span.start === filled.place.span.start;
}

/** `ckpts/model_{epoch}.keras` beside `ckpts/model_best.keras`. */
function isNumberedBeside(path: TextValue, plain: string): boolean {
  const parts = normalise(path);
  const [first] = parts;
  const last = parts[parts.length - 1];
  if (
    typeof first !== 'string' ||
    typeof last !== 'string' ||
    !parts.every((part) => typeof part === 'string' || part.source === 'epoch')
  )
    return false;
  return folderOf(first) === folderOf(plain) && plain.startsWith(first) && plain.endsWith(last);
}

/** Whether a program of the project makes the folder of the path and trains a model that nothing saves. */
function trainsWithoutSaving(story: Story, plain: string): boolean {
  const folder = folderOf(plain);
  if (folder === '' || story.saves.length > 0 || story.trainings.length === 0) return false;
  return makesFolder(story, folder);
}
