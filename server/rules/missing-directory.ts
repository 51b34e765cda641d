import { formatOf } from '../keras/formats';
import { standingPath } from '../keras/on-disk';
import { folderOfPath, normalise } from '../keras/paths';
import type { Save, Story } from '../keras/story';
import type { CallEvent, TextValue, Value } from '../keras/value';
import { optionsOf } from '../keras/interpreter/values';
import type { Target } from '../keras/versions';
import type { Statement } from '../python/syntax';
import { allStatements, blocksOf } from '../python/walk';
import { addModuleImport } from './fix/imports';
import { beginsLine, indentAt, insert, quoted, sourceOf } from './fix/text';
import type { SourceFile } from '../python/project';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './reading/saved-objects';
import { changesDirectory, pathInProject, shellLines } from './reading/working-directory';

export const missingDirectory: Rule = {
  code: 'SP312',
  name: 'missing-directory',
  meaning: 'a model is saved into a folder that nothing creates',
  explanation: `A \`.keras\` archive and \`.weights.h5\` files are written into a folder that must exist; otherwise saving raises \`FileNotFoundError\`, after training. A SavedModel, TensorFlow's own
weights and whole models in HDF5 create it.`,
  remedy: `Create it first: \`os.makedirs("results", exist_ok=True)\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("results/model.keras")
`,
    },
    good: {
      'model.py': `import os

from tensorflow import keras

os.makedirs("results", exist_ok=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("results/model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'missing-directory/keras-file',
    'missing-directory/weights-file',
    'clean/same-path-written-differently',
    'missing-directory/nested-callback-folder',
    'clean/working-directory-changed',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    if (changesDirectory(story)) return;
    for (const save of story.saves) {
      if (
        (save.api !== 'model.save' && save.api !== 'model.save_weights') ||
        save.guard !== 'none' ||
        save.uncalled ||
        save.paths.length !== 1
      )
        continue;
      const [path] = save.paths;
      const folder = path === undefined ? null : (folderOfPath(path) ?? knownFolder(path));
      const shown = folder === null || folder === '' ? null : pathInProject(story, folder);
      if (folder === null || shown === null) continue;
      const format = formatOf(save, targetAt(story, save, target));
      if (format !== 'keras-archive' && format !== 'hdf5-weights') continue;
      if (mayExist(story, save, folder)) continue;
      yield {
        file: save.file,
        span: save.span,
        certainty: 'fails',
        message: `Nothing creates the folder \`${shown}\` that this saves into, and saving does not either: it raises FileNotFoundError. Call \`os.makedirs(${folder === shown ? `"${folder}"` : 'folder'}, exist_ok=True)\` before.`,
        related: save.pathArgument === null ? [] : [{ ...save.pathArgument.place, message: 'The path' }],
        fixes: () => makeFolder(story, save, folder, shown),
      };
    }
  },
};

/** The part of a path's folders that is known, where a hole stands among them; null where there is none. */
function knownFolder(path: TextValue): string | null {
  const [first] = normalise(path);
  return typeof first === 'string' && first.includes('/') ? first.slice(0, first.lastIndexOf('/')) : null;
}

/** Makes the folder before the first statement that saves into it. */
function makeFolder(story: Story, save: Save, folder: string, shown: string): Fix[] {
  const file = story.project.files.get(save.file);
  if (file === undefined) return [];
  const statementOf = (site: Save): Statement | undefined =>
    [...allStatements(file.facts.body)]
      .filter(({ start, end }) => start <= site.span.start && site.span.end <= end)
      .at(-1);
  const into = story.saves
    .filter(
      (other) =>
        other.file === save.file &&
        other.paths.length > 0 &&
        other.paths.every((path) => folderOfPath(path) === folder),
    )
    .map(statementOf);
  const own = statementOf(save);
  // those before it in the same block
  const body = own === undefined ? [] : (blocksIn(file.facts.body).find((block) => block.includes(own)) ?? []);
  const statement = body.find((each) => into.includes(each));
  if (statement === undefined || !beginsLine(file, statement)) return [];
  const { text, edits } = addModuleImport(file, 'os', null);
  const written = folderText(file, save, folder, text);
  if (written === null) return [];
  const call = `${text}.makedirs(${written}, exist_ok=True)${file.facts.style.newline}${indentAt(file, statement.start)}`;
  return [
    {
      title: `Create the folder "${shown}" before`,
      safe: true,
      edits: [...edits, insert(file, statement.start, call)],
    },
  ];
}

function blocksIn(body: readonly Statement[]): (readonly Statement[])[] {
  return [body, ...body.flatMap((statement) => blocksOf(statement).flatMap(blocksIn))];
}

/**
 * The folder as the code would write it, following the path where that is more than a text; null where only an absolute
 * path of this machine would do.
 */
function folderText(file: SourceFile, save: Save, folder: string, os: string): string | null {
  const path = save.pathArgument?.expression;
  const isAbsolute = folder.startsWith('/');
  if (path === undefined || save.pathArgument?.place.file !== file.path)
    return isAbsolute ? null : quoted(file, folder);
  const written = sourceOf(file, path);
  if (isAbsolute || path.kind === 'name' || path.kind === 'attribute') return `${os}.path.dirname(${written})`;
  if (path.kind !== 'template' || !/^[A-Za-z]{1,2}(["'])[^"']*\/[^"'/{}]*\1$/.test(written))
    return quoted(file, folder);
  return written.slice(0, written.lastIndexOf('/')) + written.slice(-1);
}

/** Calls that name a path without needing or making its folder. */
const onlyNames =
  /^(os\.path\.|\.exists|\.is_dir|\.is_file|\.save$|\.save_weights$|\.load_weights$|keras\.models\.(load|save)_model|builtins\.)|^\.(format|join)$|ModelCheckpoint$/;

/** Whether the folder may be there when the save runs: on disk, made by some call, or used before. */
function mayExist(story: Story, save: Save, folder: string): boolean {
  if (standingPath(story, save, folder) !== null) return true;
  // shell commands make folders too
  if (
    shellLines(story).length > 0 ||
    story.events.some((event) =>
      /^(os\.system|subprocess\.|shutil\.|distutils|zipfile|tarfile)|\.extractall$/.test(event.name),
    )
  )
    return true;
  return story.events.some((event) => namesFolder(event, folder, save));
}

function namesFolder(event: CallEvent, folder: string, save: Save): boolean {
  // what a constructor of the project does with a path is seen for itself
  if (event.call === save.call || event.name === 'new') return false;
  const isMaking = /mkdir|makedirs|MakeDirs|ensure|create_dir/i.test(event.name);
  // who asks whether the folder is there counts with its not being so
  if (/^os\.path\.(exists|isdir)$|^\.(exists|is_dir)$/.test(event.name) && event.order < save.order) {
    const asked = event.name.startsWith('.') ? event.self : event.arguments[0]?.value;
    if (asked?.kind === 'text' && normalise(asked).join('') === folder) return true;
  }
  if (!isMaking && onlyNames.test(event.name) && !/^builtins\.open$/.test(event.name)) {
    // a whole model in a format that makes its folder
    if (event.name !== '.save' || event.order > save.order || event.program !== save.program) return false;
    return event.arguments.slice(0, 1).some((argument) => lies(argument.value, folder) && !isArchive(argument.value));
  }
  if (
    isMaking &&
    event.self !== null &&
    optionsOf(event.self).some((option) => option.kind === 'text' && mayLie(option, folder))
  )
    return true;
  if (
    isMaking &&
    event.self !== null &&
    optionsOf(event.self).some(
      (option) => option.kind !== 'text' && option.kind !== 'external' && option.kind !== 'module',
    )
  )
    return true;
  return event.arguments.some((argument) =>
    isMaking ? optionsOf(argument.value).some((option) => mayLie(option, folder)) : lies(argument.value, folder),
  );
}

function isArchive(value: Value): boolean {
  return optionsOf(value).some(
    (option) => option.kind === 'text' && /\.keras$|\.weights\.h5$/.test(String(option.parts.at(-1))),
  );
}

/** Whether a text is the folder, or a path in it. */
function lies(value: Value, folder: string): boolean {
  return optionsOf(value).some((option) => {
    if (option.kind !== 'text') return false;
    const [first] = normalise(option);
    if (typeof first !== 'string') return false;
    // where the working directory is in the project is not known
    if (first.startsWith('/') !== folder.startsWith('/'))
      return first.split('/').includes(folder.slice(folder.lastIndexOf('/') + 1));
    return first === folder || first.startsWith(`${folder}/`);
  });
}

/** The same, or something that cannot be told. */
function mayLie(value: Value, folder: string): boolean {
  if (value.kind !== 'text') return value.kind === 'unknown' || value.kind === 'result' || value.kind === 'method';
  const parts = normalise(value);
  return parts.some((part) => typeof part !== 'string') || lies(value, folder);
}
