/** Writing a name of Keras where it is now: in imports, and where it is used. */
import { hasName, isKnownName } from '../../keras/builtins';
import type { Target } from '../../keras/versions';
import type { ImportFrom } from '../../python/syntax';
import { allExpressions } from '../../python/walk';
import type { Mention } from '../reading/keras-mentions';
import type { Edit, Fix } from '../rule';
import { bindsName, kerasAccess } from './imports';
import { removeLines } from './statements';
import { replace, sourceOf } from './text';

/** Where a path below the package is now; the path itself where it did not move, null where it is gone. */
export type NewHome = (path: string) => string | null;

/** Functions that every version has, and that no table of differences holds. */
const always =
  /^(layers\.(add|subtract|multiply|average|maximum|minimum|concatenate|dot)|models\.(load_model|save_model|model_from_json|clone_model))$/;

/** The package that a person would import from: `keras.src` is private. */
const publicPackage = (prefix: string): string => prefix.replace(/\.src$/, '');

/**
 * The fixes that write a name where it is now. None where it cannot be written there for all that the import brings.
 */
export function moveName(mention: Mention, newHome: NewHome): Fix[] {
  const to = newHome(mention.path);
  if (to === null || (to === mention.path && publicPackage(mention.prefix) === mention.prefix)) return [];
  const { statement } = mention;
  const moved = !mention.imported
    ? usedElsewhere(mention, to)
    : statement.kind === 'import-from'
      ? importedElsewhere(mention, statement, newHome)
      : null;
  if (moved === null || !moved.names.every((name) => isKnownName(name) || always.test(name))) return [];
  const worksIn = (target: Target): boolean =>
    moved.names.every((name) => hasName(name, mention.namespace, target) !== false);
  return [{ title: `Use ${publicPackage(mention.prefix)}.${to}`, safe: false, edits: moved.edits, worksIn }];
}

/** Edits, and the paths that what they write relies on. */
interface Moved {
  edits: Edit[];
  names: string[];
}

/** `keras.layers.core.Dense(2)` becomes `keras.layers.Dense(2)`. */
function usedElsewhere(mention: Mention, to: string): Moved | null {
  const written = mention.file.text.slice(mention.start, mention.end);
  const old = mention.prefix.endsWith('.src') ? `src.${mention.path}` : mention.path;
  if (!written.endsWith(`.${old}`)) return null;
  return { edits: [replace(mention.file, { start: mention.end - old.length, end: mention.end }, to)], names: [to] };
}

function importedElsewhere(mention: Mention, statement: ImportFrom, newHome: NewHome): Moved | null {
  const { file } = mention;
  if (statement.level > 0 || statement.star || !statement.module.startsWith(mention.prefix)) return null;
  const start = file.text.indexOf(statement.module, statement.start + 'from'.length);
  const folder = statement.module.slice(mention.prefix.length + 1);
  const paths = statement.names.map((each) => (folder === '' ? each.name : `${folder}.${each.name}`));
  const homes = paths.map(newHome);
  const own = statement.names.find((each) => each.start === mention.start);
  const home = own === undefined ? null : newHome(mention.path);
  if (own === undefined || home === null || start < 0 || start > own.start) return null;
  // a module that is gone: what is taken from it is named, as a rule, by an attribute
  if (!/(^|\.)[A-Z]\w*$/.test(home) && last(home) !== own.name)
    return statement.names.length === 1 ? moduleElsewhere(mention, statement, home) : null;
  const folders = new Set(
    homes.map((each) => (each === null ? null : each.slice(0, Math.max(0, each.lastIndexOf('.'))))),
  );
  const [only] = folders;
  if (
    only === undefined ||
    only === null ||
    folders.size > 1 ||
    homes.some((each, index) => last(each ?? '') !== statement.names[index]?.name)
  )
    return null;
  const module = [publicPackage(mention.prefix), only].filter((each) => each !== '').join('.');
  return {
    edits: [replace(file, { start, end: start + statement.module.length }, module)],
    names: homes.flatMap((each) => each ?? []),
  };
}

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * `from keras.utils import np_utils` with `np_utils.to_categorical(y)`: the functions are imported themselves, or named
 * by the module that has them where the file has that. Null where the module is used in another way.
 */
function moduleElsewhere(mention: Mention, statement: ImportFrom, home: string): Moved | null {
  const { file } = mention;
  const [entry] = statement.names;
  const bound = entry === undefined ? '' : (entry.alias ?? entry.name);
  const expressions = [...allExpressions(file.facts.body)];
  const uses = expressions.flatMap((part) =>
    part.kind === 'attribute' && part.object.kind === 'name' && part.object.name === bound ? [part] : [],
  );
  const named = expressions.filter((part) => part.kind === 'name' && part.name === bound);
  if (entry === undefined || uses.length === 0 || uses.length !== named.length || file.facts.syntaxErrors.length > 0)
    return null;
  const names = [...new Set(uses.map((use) => use.name))].sort();
  const paths = names.map((name) => `${home}.${name}`);
  const access = kerasAccess(file, paths[0] ?? home);
  const used = (text: (name: string) => string): Edit[] => uses.map((use) => replace(file, use, text(use.name)));
  const module = `${publicPackage(mention.prefix)}.${home}`;
  // `layers.` is at hand
  if (access.edits.length === 0 && access.text.endsWith(`.${names[0] ?? ''}`)) {
    const root = access.text.slice(0, access.text.lastIndexOf('.'));
    const removal = removeLines(file, statement);
    if (root !== bound && removal !== null)
      return { edits: [removal, ...used((name) => `${root}.${name}`)], names: paths };
  }
  const written = sourceOf(file, statement);
  if (written.includes('\n') || written.includes('#')) return null;
  const folder = last(home);
  if (names.length > 2 && home === folder && !bindsName(file, folder)) {
    return {
      edits: [
        replace(file, statement, `from ${publicPackage(mention.prefix)} import ${folder}`),
        ...used((name) => `${folder}.${name}`),
      ],
      names: paths,
    };
  }
  if (names.some((name) => bindsName(file, name))) return null;
  return {
    edits: [replace(file, statement, `from ${module} import ${names.join(', ')}`), ...used((name) => name)],
    names: paths,
  };
}
