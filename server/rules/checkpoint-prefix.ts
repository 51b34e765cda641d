import { expressionName } from '../keras/class-members';
import { latestOf } from '../keras/load-sites';
import { standingPath } from '../keras/on-disk';
import { argumentAt, optionsOf } from '../keras/interpreter/values';
import { endsIn, extensionOf, folderOfPath, plainPath, shownPath } from '../keras/paths';
import type { Load, Save, Story } from '../keras/story';
import type { TextValue } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import type { Expression } from '../python/syntax';
import { allParts, allStatements } from '../python/walk';
import { fixOf } from './fix/edits';
import { addModuleImport } from './fix/imports';
import { filesOfProgram, renamePathArgument, renamePathConstant } from './fix/path-argument';
import { quoted, replace, sourceOf } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';
import { pathInProject } from './reading/working-directory';

export const checkpointPrefix: Rule = {
  code: 'SP409',
  name: 'checkpoint-prefix',
  meaning: 'a checkpoint is restored from a .index file, a folder, or nothing',
  explanation: `A checkpoint in TensorFlow's format is named by its prefix (\`ckpts/ckpt-3\`), which is no file: \`ckpt-3.index\` and \`ckpt-3.data-...\` are. Given one of these files, a folder, or the None that
\`latest_checkpoint\` returns where it finds nothing (it wants the very folder, not the prefix, and not a folder above), \`restore\` fails or restores nothing without a word.`,
  remedy: `Give the prefix: \`checkpoint.restore(tf.train.latest_checkpoint(folder))\`, with the folder that holds the file \`checkpoint\`.`,
  example: {
    bad: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
tf.train.Checkpoint(model=model).restore("run/model-1.index").assert_consumed()
`,
    },
    good: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
tf.train.Checkpoint(model=model).restore("run/model-1").assert_consumed()
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'clean/trainer-that-resumes-where-a-checkpoint-is',
    'checkpoint-prefix/folder-of-another-run',
    'checkpoint-prefix/first-of-two-folders',
    'checkpoint-prefix/newest-of-the-index-files',
    'checkpoint-prefix/manager-of-another-folder',
    'checkpoint-prefix/index-file',
    'checkpoint-prefix/folder-given',
    'checkpoint-prefix/latest-of-prefix-is-none',
    'checkpoint-prefix/load-weights-none',
    'clean/checkpoint-asserted',
    'clean/resumes-where-a-checkpoint-is',
    'clean/gan-checkpoint-consumed',
    'checkpoint-prefix/number-left-out',
    'clean/checkpoint-written-without-number',
    'clean/checkpoint-prefix-with-slash',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if ((load.api !== 'Checkpoint.restore' && load.api !== 'load_weights') || load.guard !== 'none') continue;
      const fault = faultOf(story, load);
      if (fault === null) continue;
      // no weights of TensorFlow's format are read there, under whatever name, nor written
      if (fault.save !== null && isTensorFlowWeights(fault.save) && !isKeras2(targetAt(story, load, target))) continue;
      if (
        load.api === 'load_weights' &&
        load.pathArgument?.value.kind === 'text' &&
        !isKeras2(targetAt(story, load, target))
      )
        continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: fault.message,
        related: fault.save === null ? [] : [{ file: fault.save.file, span: fault.save.span, message: 'Written here' }],
        fixes: () => repair(story, load, fault.remedy),
      };
    }
  },
};

/** What is wrong with the prefix a load is given. */
export interface CheckpointFault {
  message: string;
  save: Save | null;
  /**
   * How it cannot go unnoticed: the call raises, or the program looks at what it was given; null where nothing tells.
   */
  shows: 'raises' | 'asserted' | null;
  remedy: Remedy;
}

/**
 * `suffix`: the end of the path goes. `latest`: the newest checkpoint of a folder is asked for; null: of the one given.
 * `search`: `latest_checkpoint` is given another folder. `file`: another path is given.
 */
type Remedy =
  | { kind: 'suffix' }
  | { kind: 'latest'; folder: string | null }
  | { kind: 'search'; from: string; to: string }
  | { kind: 'file'; path: string }
  | null;

function repair(story: Story, load: Load, remedy: Remedy): Fix[] {
  const file = story.project.files.get(load.pathArgument?.place.file ?? load.file);
  const expression = load.pathArgument?.expression;
  if (remedy === null || file === undefined || expression === undefined) return [];
  switch (remedy.kind) {
    case 'suffix':
      return (
        newestListed(file, load) ??
        fixOf('Give it the prefix', [withoutSuffix(file, expression) ?? constantWithoutSuffix(story, load)])
      );
    case 'latest': {
      if (remedy.folder !== null && !isWrittenOut(expression)) return [];
      const access = addModuleImport(file, 'tensorflow', 'tf');
      const folder = remedy.folder === null ? sourceOf(file, expression) : quoted(file, remedy.folder);
      return fixOf('Restore the newest checkpoint of the folder', [
        ...access.edits,
        replace(file, expression, `${access.text}.train.latest_checkpoint(${folder})`),
      ]);
    }
    case 'search': {
      const [asked] = load.pathArgument === null ? [] : optionsOf(load.pathArgument.value);
      const manager = asked?.kind === 'method' && asked.self.kind === 'instance' ? asked.self.arguments : null;
      const given =
        asked?.kind === 'result'
          ? asked.event.arguments[0]
          : manager === null
            ? undefined
            : (argumentAt(manager, 'directory', 1) ?? undefined);
      const place = given === undefined ? undefined : story.project.files.get(given.place.file);
      return given === undefined || place === undefined
        ? []
        : fixOf(`Search \`${remedy.to}\``, [renamePathArgument(place, given.expression, remedy.from, remedy.to)]);
    }
    case 'file':
      return fixOf(`Load \`${remedy.path}\``, [replace(file, expression, quoted(file, remedy.path))]);
  }
}

/**
 * The fix for the newest of the index files, looked for by hand: `latest_checkpoint` finds its prefix. Null where it is
 * looked for in another way.
 */
function newestListed(file: SourceFile, load: Load): Fix[] | null {
  const expression = load.pathArgument?.expression;
  if (expression === undefined || load.pathArgument?.place.file !== file.path) return null;
  const bound =
    expression.kind === 'name'
      ? allStatements(file.facts.body).flatMap((statement) =>
          statement.kind === 'assign' &&
          statement.targets.some((target) => target.kind === 'name' && target.name === expression.name)
            ? [statement.value]
            : [],
        )
      : [expression];
  const [value, ...others] = bound;
  if (value === undefined || value === null || others.length > 0) return null;
  const isNewest =
    value.kind === 'subscript'
      ? /^sorted\b[^]*\[-1\]$/.test(sourceOf(file, value))
      : value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'max';
  const folders = allParts(value).flatMap((part) => {
    const listed =
      part.kind === 'call' && part.arguments.length === 1 && part.arguments[0]?.value.kind === 'string'
        ? part.arguments[0].value.value
        : null;
    const callee = listed === null || part.kind !== 'call' ? '' : sourceOf(file, part.callee);
    if (listed !== null && /(^|\.)i?glob$/.test(callee))
      return /^[^*?[\]]+\/[^/]*\.index$/.test(listed) ? [listed.slice(0, listed.lastIndexOf('/'))] : [];
    return listed !== null && /(^|\.)(listdir|scandir)$/.test(callee) ? [listed] : [];
  });
  const [folder, ...more] = folders;
  if (!isNewest || folder === undefined || more.length > 0) return null;
  const access = addModuleImport(file, 'tensorflow', 'tf');
  return fixOf('Ask TensorFlow for the newest checkpoint', [
    ...access.edits,
    replace(file, value, `${access.text}.train.latest_checkpoint(${quoted(file, folder)})`),
  ]);
}

/** Whether a path is put together from literals alone: `str(Path("a") / "b")`, `os.path.join("a", "b")`. */
function isWrittenOut(expression: Expression): boolean {
  switch (expression.kind) {
    case 'string':
      return true;
    case 'operation':
      return isWrittenOut(expression.left) && isWrittenOut(expression.right);
    case 'call':
      return (
        /^(str|Path|pathlib\.Path|os\.path\.join|os\.fspath)$/.test(expressionName(expression.callee)) &&
        expression.arguments.every((argument) => argument.spread === null && isWrittenOut(argument.value))
      );
    default:
      return false;
  }
}

/** The same where a name stands for the path. */
function constantWithoutSuffix(story: Story, load: Load): Edit | null {
  const [path, ...others] = load.paths.map(plainPath);
  const expression = load.pathArgument?.expression;
  if (
    path === undefined ||
    path === null ||
    others.length > 0 ||
    (expression?.kind !== 'name' && expression?.kind !== 'attribute')
  )
    return null;
  return renamePathConstant(filesOfProgram(story, load), path, path.replace(/\.(?:index|data-\d{5}-of-\d{5})$/, ''));
}

/** The path without `.index` or `.data-00000-of-00001`, where the last literal of the expression ends in it. */
function withoutSuffix(file: SourceFile, expression: Expression): Edit | null {
  const suffix = /\.(?:index|data-\d{5}-of-\d{5})(?=["']+$)/;
  const ends = allParts(expression).filter(
    (part) => (part.kind === 'string' || part.kind === 'template') && suffix.test(sourceOf(file, part)),
  );
  const [literal] = ends;
  if (literal === undefined || ends.length > 1) return null;
  const source = sourceOf(file, literal);
  const rest = source.replace(suffix, '');
  // prefix + ".index"
  if (expression.kind === 'operation' && expression.right === literal && /^["']{2}$/.test(rest))
    return replace(file, expression, sourceOf(file, expression.left));
  return replace(file, literal, rest);
}

/** What is wrong with the prefix a load is given; null when nothing is. */
export function faultOf(story: Story, load: Load): CheckpointFault | null {
  if (load.paths.length > 0 && load.paths.every((path) => endsIn(path, '.index') === true)) {
    const [path] = load.paths;
    return {
      message: `\`${path === undefined ? 'The path' : shownPath(path)}\` is one of the checkpoint's files, not its prefix: nothing is restored. Leave \`.index\` away.`,
      save: null,
      shows: null,
      remedy: { kind: 'suffix' },
    };
  }
  if (load.paths.length > 0 && load.paths.every((path) => /\.data-\d{5}-of-\d{5}$/.test(String(path.parts.at(-1))))) {
    const [path] = load.paths;
    return {
      message: `\`${path === undefined ? 'The path' : shownPath(path)}\` is one of the checkpoint's files, not its prefix: the call raises. Leave everything from \`.data-\` on away.`,
      save: null,
      shows: 'raises',
      remedy: { kind: 'suffix' },
    };
  }
  const latest = latestOf(load);
  const searched = latest === null ? null : plainPath(latest);
  if (searched !== null && load.pathArgument?.value.kind === 'method') return elsewhere(story, load, searched);
  if (searched !== null && load.pathArgument?.value.kind === 'result') {
    // `latest_checkpoint` of a prefix, or of a folder into which only other formats are written
    const asPrefix = story.saves.find(
      (save) =>
        save.api === 'tf.train.Checkpoint' &&
        save.paths.some((path) => plainPath(path) === searched && !isFolder(path)),
    );
    const inFolder = story.saves.filter((save) =>
      save.paths.some(
        (path) =>
          folderOfPath(path) === searched ||
          ((save.api === 'tf.train.CheckpointManager' || isFolder(path)) && plainPath(path) === searched),
      ),
    );
    const some = inFolder.some(
      (save) => save.what === 'checkpoint' || !save.paths.every((path) => endsIn(path, '.h5') === true),
    );
    if (asPrefix !== undefined && !some) {
      return {
        message: `\`latest_checkpoint\` wants the folder and is given the prefix \`${searched}\`: it returns None, and nothing is restored. Give it \`${folderOf(searched) ?? '.'}\`.`,
        save: asPrefix,
        shows: null,
        remedy: { kind: 'search', from: searched, to: folderOf(searched) ?? '.' },
      };
    }
    const [first] = inFolder;
    if (first !== undefined && !some && inFolder.every((save) => save.what === 'weights')) {
      return {
        message: `\`latest_checkpoint("${searched}")\` returns None: what ${shownPlace(story, first)} writes there is HDF5, not a checkpoint of TensorFlow. Give \`load_weights\` the file itself.`,
        save: first,
        shows: null,
        remedy: onlyPath(inFolder),
      };
    }
    return elsewhere(story, load, searched);
  }
  if (load.api !== 'Checkpoint.restore' || load.paths.length !== 1) return null;
  const given = load.paths[0] === undefined ? null : plainPath(load.paths[0]);
  if (given === null) return null;
  const numbered = onlyNumbered(story, load, given);
  if (numbered !== null) {
    return {
      message: `No checkpoint stands under \`${given}\`: \`save\` puts a number behind the prefix it is given (\`${given}-1\`, \`${given}-2\`, ...), so this raises. Use \`tf.train.latest_checkpoint("${folderOf(given) ?? '.'}")\`, or what \`save\` returned.`,
      save: numbered,
      shows: 'raises',
      remedy: { kind: 'latest', folder: folderOf(given) ?? '.' },
    };
  }
  const writesInto = (folder: string | null): Save | undefined =>
    story.saves.find(
      (save) =>
        save.what === 'checkpoint' &&
        save.paths.some((path) =>
          save.api === 'tf.train.CheckpointManager'
            ? plainPath(path) === folder
            : (folderOf(plainPath(path)) ?? '.') === folder,
        ),
    );
  const manager = writesInto(given);
  const isPrefix = story.saves.some(
    (save) => save.api === 'tf.train.Checkpoint' && save.paths.some((path) => plainPath(path) === given),
  );
  const keeper = /(^|\/)checkpoint$/.test(given) && !isPrefix ? writesInto(folderOf(given) ?? '.') : undefined;
  if (keeper !== undefined) {
    return {
      message: `\`${given}\` is the text file that names the newest checkpoint, not the prefix of one: the call raises. Use \`tf.train.latest_checkpoint("${folderOf(given) ?? '.'}")\`.`,
      save: keeper,
      shows: 'raises',
      remedy: { kind: 'latest', folder: folderOf(given) ?? '.' },
    };
  }
  if (manager === undefined || isPrefix) return null;
  return {
    message: `\`${given}\` is the folder of the checkpoints, not the prefix of one: nothing is restored. Use \`tf.train.latest_checkpoint("${given}")\`.`,
    save: manager,
    shows: null,
    remedy: { kind: 'latest', folder: null },
  };
}

/** The one file that saves write, where they write one. */
function onlyPath(saves: readonly Save[]): Remedy {
  const [path, ...others] = saves.flatMap((save) => save.paths.map(plainPath));
  return path === undefined || path === null || others.length > 0 ? null : { kind: 'file', path };
}

/**
 * The `Checkpoint.save` that is given the very prefix a load reads, where nothing writes it without a number; null
 * otherwise.
 */
function onlyNumbered(story: Story, load: Load, given: string): Save | null {
  if (load.event.name === '.restore_or_initialize' || load.pathArgument?.value.kind !== 'text') return null;
  const writing = story.saves.filter(
    (save) =>
      save.paths.length === 0 || save.paths.some((path) => plainPath(path) === given || plainPath(path) === null),
  );
  const [first] = writing;
  if (first === undefined || standingPath(story, load, `${given}.index`) !== null) return null;
  return writing.every(
    (save) => save.api === 'tf.train.Checkpoint' && save.event.name === '.save' && save.paths.length > 0,
  )
    ? first
    : null;
}

/**
 * `latest_checkpoint` of a folder into which nothing is written, where the checkpoints go into the folder above or one
 * below.
 */
function elsewhere(story: Story, load: Load, searched: string): CheckpointFault | null {
  // what stands on another drive or outside the project was written by earlier runs, whatever the scripts are set to
  // now
  if (pathInProject(story, searched) === null) return null;
  const asked = load.pathArgument?.value;
  const manager = asked?.kind === 'method' ? asked.self : null;
  // a manager that is only asked for the newest writes nothing
  const isAsked = (save: Save): boolean =>
    manager !== null &&
    save.event.result === manager &&
    !story.events.some((event) => event.name === '.save' && event.self === manager);
  const writing = story.saves.filter(
    (save) => (save.what === 'checkpoint' || save.what === 'weights' || save.what === 'backup') && !isAsked(save),
  );
  const folders = writing.map((save) => {
    const path = save.paths.length === 1 ? (save.paths[0] ?? null) : null;
    const isFolder = save.api === 'tf.train.CheckpointManager' || save.what === 'backup';
    const folder = path === null ? null : isFolder ? plainPath(path) : folderOfPath(path);
    return { save, folder: folder === '' ? '.' : folder };
  });
  if (folders.some(({ folder }) => folder === null || folder === searched)) return null;
  const near = folders.find(
    ({ save, folder }) =>
      (save.what === 'checkpoint' || isTensorFlowWeights(save)) &&
      folder !== null &&
      (folder.startsWith(`${searched}/`) ||
        searched.startsWith(`${folder}/`) ||
        nameOf(folder).replace(/\d+/g, '') === nameOf(searched).replace(/\d+/g, '')),
  );
  if (near === undefined || standingPath(story, load, `${searched}/checkpoint`) !== null) return null;
  const asks = askedFirst(story, load);
  // whoever goes on without a checkpoint knows what is to be done
  if (asks === 'if') return null;
  const finder =
    manager === null
      ? `\`latest_checkpoint("${searched}")\``
      : `The \`latest_checkpoint\` of a manager of \`${searched}\``;
  return {
    message: `${finder} ${manager === null ? 'returns' : 'is'} None, and nothing is restored: ${shownPlace(story, near.save)} writes its checkpoints into \`${near.folder ?? ''}\`${near.folder?.startsWith(`${searched}/`) === true ? ', and folders below are not searched' : ''}. Give it that folder.`,
    save: near.save,
    shows: asks === 'assert' ? 'asserted' : null,
    remedy: near.folder === null ? null : { kind: 'search', from: searched, to: near.folder },
  };
}

/**
 * How the program asks whether there is a checkpoint at all: by an `if` on the call or on what holds its answer (under
 * any of its names: `latest`, `self.latest`), by an `assert`; null where it does not.
 */
function askedFirst(story: Story, load: Load): 'if' | 'assert' | null {
  const given = load.pathArgument;
  if (given === null) return null;
  const finder = given.value.kind === 'result' ? given.value.event : null;
  const places = [{ path: load.file, expression: given.expression }];
  const home = finder === null ? undefined : story.project.files.get(finder.file.path);
  for (const statement of home === undefined ? [] : allStatements(home.facts.body)) {
    const { start, end } = finder?.call ?? { start: -1, end: -1 };
    if (statement.kind !== 'assign' || statement.value?.start !== start || statement.value.end !== end) continue;
    for (const target of statement.targets) places.push({ path: finder?.file.path ?? load.file, expression: target });
  }
  let isAsserted = false;
  for (const { path, expression } of places) {
    const file = story.project.files.get(path);
    if (file === undefined) continue;
    const isHeld = expression.kind === 'name' || expression.kind === 'attribute';
    const asked = isHeld ? sourceOf(file, expression).replaceAll(/[^\w]/g, '\\$&') : '.*latest_checkpoint';
    if (new RegExp(`\\b(if|while|elif)\\s+(not\\s+)?${asked}\\b|\\b${asked}\\s+and\\b`).test(file.text)) return 'if';
    isAsserted ||= isHeld && new RegExp(`\\bassert\\s+${asked}\\b`).test(file.text);
  }
  return isAsserted ? 'assert' : null;
}

/** Whether weights are written without an extension of HDF5, which Keras 2 takes for a prefix of TensorFlow's format. */
function isTensorFlowWeights(save: Save): boolean {
  return save.what === 'weights' && save.paths.every((path) => /^(\.(ckpt|tf))?$/.test(extensionOf(path) ?? '.h5'));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function folderOf(path: string | null): string | null {
  return path === null || !path.includes('/') ? null : path.slice(0, path.lastIndexOf('/'));
}

/** Whether a prefix ends in a slash: what is written stands in that folder. */
function isFolder(path: TextValue): boolean {
  return /[\\/]$/.test(String(path.parts.at(-1)));
}
