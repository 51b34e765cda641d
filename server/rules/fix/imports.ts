/** How a file reaches a name: by an import it has, or by one that is added in its style. */
import type { Project, SourceFile } from '../../python/project';
import type { Import, ImportFrom } from '../../python/syntax';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, indentAt, insert, lineEnd, lines, lineWidth, replace, sourceOf } from './text';

/** Text that means a name in a file, and the edits that make it mean that. */
export interface Access {
  text: string;
  edits: Edit[];
}

/** The import statements of a module's top level, those under `if` and `try` left out. */
function topLevelImports(file: SourceFile): (Import | ImportFrom)[] {
  return file.facts.body.filter(
    (statement): statement is Import | ImportFrom => statement.kind === 'import' || statement.kind === 'import-from',
  );
}

/**
 * How to write one of Keras' public names (`layers.serialize`, `saving.register_keras_serializable`) in a file:
 * through whatever it imports Keras by, otherwise by an import that is added.
 */
export function kerasAccess(file: SourceFile, name: string): Access {
  const [folder = '', ...rest] = name.split('.');
  const last = rest.join('.');
  const imports = topLevelImports(file);
  const bindings = new Map<string, string>();
  for (const statement of imports) {
    if (statement.kind === 'import') {
      for (const each of statement.names) {
        if (each.alias !== null) bindings.set(each.name, each.alias);
        else bindings.set(each.name, each.name);
      }
    } else if (statement.level === 0) {
      for (const each of statement.names) bindings.set(`${statement.module}.${each.name}`, each.alias ?? each.name);
    }
  }
  const folders = folder === 'saving' ? ['saving', 'utils'] : folder === 'utils' ? ['utils', 'saving'] : [folder];
  for (const root of ['tensorflow.keras', 'keras', 'tf_keras']) {
    for (const each of folders) {
      const direct = bindings.get(`${root}.${each}.${last}`);
      if (direct !== undefined) return { text: direct, edits: [] };
    }
    const module = bindings.get(`${root}.${folder}`);
    if (module !== undefined) return { text: `${module}.${last}`, edits: [] };
  }
  for (const root of ['tensorflow.keras', 'keras', 'tf_keras']) {
    const whole = bindings.get(root);
    if (whole !== undefined) return { text: `${whole}.${folderIn(root, folder)}.${last}`, edits: [] };
  }
  const tensorflow = bindings.get('tensorflow') ?? bindings.get('tensorflow.compat.v2');
  if (tensorflow !== undefined)
    return { text: `${tensorflow}.keras.${folderIn('tensorflow.keras', folder)}.${last}`, edits: [] };
  // `from tensorflow.keras.layers import Layer` alone: one more import of that kind
  const root = imports.some(
    (statement) => statement.kind === 'import-from' && /^tensorflow(\.|$)/.test(statement.module),
  )
    ? 'tensorflow.keras'
    : 'keras';
  return { text: last, edits: addImport(file, `${root}.${folderIn(root, folder)}`, rest[0] ?? last) };
}

/** `tf.keras.saving` is in some versions only; what it holds is in `tf.keras.utils` in all. */
function folderIn(root: string, folder: string): string {
  return folder === 'saving' && root === 'tensorflow.keras' ? 'utils' : folder;
}

/**
 * Edits that add `from module import name` to a file; none where it is there. `module` may begin with dots.
 *
 * @param place tells the modules of the project from those of packages.
 */
function addImport(file: SourceFile, module: string, name: string, place: Place = () => false): Edit[] {
  return addImports(file, module, [name], place);
}

/** The same for several names of one module. */
export function addImports(
  file: SourceFile,
  module: string,
  names: readonly string[],
  place: Place = () => false,
): Edit[] {
  const level = /^\.*/.exec(module)?.[0].length ?? 0;
  const plain = module.slice(level);
  const imports = topLevelImports(file);
  const same = imports.find(
    (statement): statement is ImportFrom =>
      statement.kind === 'import-from' && statement.module === plain && statement.level === level && !statement.star,
  );
  const present = new Set(same?.names.filter((each) => each.alias === null).map((each) => each.name));
  const missing = names.filter((name) => !present.has(name));
  if (missing.length === 0) return [];
  if (same !== undefined && same.names.length > 0) return [addNames(file, same, missing)];
  return [insertStatement(file, `from ${module} import ${missing.join(', ')}`, module, place)];
}

/**
 * Edit that adds names to an import: sorted where they are, each on its line where they are, in parentheses where the
 * line would be too long.
 */
function addNames(file: SourceFile, statement: ImportFrom, missing: readonly string[]): Edit {
  const newline = file.facts.style.newline;
  const written = sourceOf(file, statement);
  const names = statement.names.map((each) => each.name);
  const sorted = isSorted(names);
  const last = statement.names.at(-1) ?? statement;
  const first = statement.names[0] ?? statement;
  if (written.includes('\n')) {
    const glue = newline + indentAt(file, last.start);
    const next =
      sorted && missing.length === 1
        ? statement.names.find((each) => compareNames(missing[0] ?? '', each.name) < 0)
        : undefined;
    if (next !== undefined && beginsLine(file, next))
      return insert(file, next.start, `${missing.join('')},${newline}${indentAt(file, next.start)}`);
    return insert(
      file,
      last.end,
      beginsLine(file, last) ? missing.map((name) => `,${glue}${name}`).join('') : `, ${missing.join(', ')}`,
    );
  }
  const isPlain = statement.names.every((each) => each.alias === null) && !written.includes('(');
  const all = isPlain && sorted ? [...names, ...missing].sort(compareNames) : null;
  if (
    all !== null &&
    lineEnd(file, statement.end) - statement.start + missing.join(', ').length + 2 > lineWidth &&
    !written.includes('\\')
  ) {
    const indent = file.facts.style.indent;
    return replace(
      file,
      { start: first.start, end: last.end },
      lines(file, ['(', ...all.map((name) => `${indent}${name},`), ')']),
    );
  }
  return all === null
    ? insert(file, last.end, `, ${missing.join(', ')}`)
    : replace(file, { start: first.start, end: last.end }, all.join(', '));
}

/** Edits that add `import module` (`as alias`) to a file; none where it is there. Gives the name it has. */
export function addModuleImport(file: SourceFile, module: string, alias: string | null): Access {
  for (const statement of topLevelImports(file)) {
    if (statement.kind !== 'import') continue;
    const found = statement.names.find((each) => each.name === module);
    if (found !== undefined) return { text: found.alias ?? found.name, edits: [] };
  }
  const text = alias === null ? `import ${module}` : `import ${module} as ${alias}`;
  return { text: alias ?? module, edits: [insertStatement(file, text, module, () => false)] };
}

const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || compareNames(names[index - 1] ?? '', name) <= 0);
}

/** Modules of Python itself that programs with models import: they stand above all others. */
const standardModules = new Set(
  (
    'abc argparse asyncio base64 bisect cmath codecs collections concurrent configparser contextlib copy csv ctypes dataclasses datetime decimal difflib email enum errno fractions functools gc getpass glob gzip hashlib heapq html http importlib inspect io itertools json logging math ' +
    'multiprocessing numbers operator optparse os pathlib pdb pickle platform pprint queue random re secrets shelve shlex shutil signal socket sqlite3 statistics string struct subprocess sys ' +
    'tarfile tempfile textwrap threading time timeit traceback types typing unicodedata unittest urllib uuid warnings weakref xml zipfile zlib'
  ).split(' '),
);

/** Whether a module, dots before it included, is one of the project. */
type Place = (module: string) => boolean;

/** The groups that imports stand in: `__future__`, Python's own, packages, the project's. */
function groupOf(module: string, isOfProject: Place): number {
  const top = module.split('.')[0] ?? '';
  if (top === '__future__') return 0;
  if (standardModules.has(top)) return 1;
  return top === '' || isOfProject(module) ? 3 : 2;
}

function moduleOf(statement: Import | ImportFrom): string {
  return statement.kind === 'import'
    ? (statement.names[0]?.name ?? '')
    : '.'.repeat(statement.level) + statement.module;
}

/** What imports are sorted by: `import x` before `from x`, or by the module alone. */
const orders: readonly ((isFrom: boolean, module: string) => string)[] = [
  (isFrom, module) => `${isFrom ? 1 : 0} ${module.toLowerCase()}`,
  (isFrom, module) => `${module.toLowerCase()} ${isFrom ? 1 : 0}`,
];

/** Puts an import where the file's own would stand: in the group of its kind, in the order that this has. */
function insertStatement(file: SourceFile, text: string, module: string, isOfProject: Place): Edit {
  const newline = file.facts.style.newline;
  const block = firstImports(file);
  const group = groupOf(module, isOfProject);
  const groupAt = (statement: Import | ImportFrom): number => groupOf(moduleOf(statement), isOfProject);
  const last = block.findLast((statement) => groupAt(statement) === group);
  if (last !== undefined) {
    const alike = block.slice(0, block.indexOf(last) + 1);
    const from = alike.findLastIndex(
      (statement, index) =>
        groupAt(statement) !== group || (index > 0 && isParted(file, alike[index - 1] ?? statement, statement)),
    );
    const start = alike[from];
    const siblings = alike.slice(start !== undefined && groupAt(start) !== group ? from + 1 : Math.max(0, from));
    const after = placeAmong(siblings, text.startsWith('from '), module);
    return after === null
      ? insert(file, siblings[0]?.start ?? last.start, text + newline)
      : insert(file, lineEnd(file, after.end), newline + text);
  }
  const before = block.findLast((statement) => groupAt(statement) < group);
  if (before !== undefined) {
    const next = block[block.indexOf(before) + 1];
    const isSeparate = group > groupAt(before) && (next === undefined || isParted(file, before, next));
    return insert(file, lineEnd(file, before.end), newline + (isSeparate ? newline : '') + text);
  }
  const [first] = block;
  if (first !== undefined) return insert(file, first.start, text + newline + newline);
  const docstring = file.facts.body[0];
  if (docstring?.kind === 'expression' && docstring.value.kind === 'string')
    return insert(file, lineEnd(file, docstring.end), lines(file, ['', '', text]));
  // below `#!`, an encoding and a license
  const head =
    /^(?:#!.*(?:\r?\n|$))?(?:#.*coding[:=].*(?:\r?\n|$))?(?:(?:#.*\r?\n)+[ \t]*(?:\r?\n|$))?/.exec(file.text)?.[0] ??
    '';
  const at = file.cells.length > 0 ? (file.cells[0]?.start ?? 0) : head.length;
  return insert(file, at, text + newline + (file.text.slice(at).trim() === '' ? '' : newline));
}

/** The imports that a new one joins: those of the first block, or the last of those that stand further down. */
function firstImports(file: SourceFile): (Import | ImportFrom)[] {
  const block: (Import | ImportFrom)[] = [];
  for (const statement of file.facts.body) {
    const isDocstring = statement.kind === 'expression' && statement.value.kind === 'string' && block.length === 0;
    if ((statement.kind === 'import' || statement.kind === 'import-from') && beginsLine(file, statement))
      block.push(statement);
    else if (!isDocstring) break;
  }
  return block.length > 0
    ? block
    : topLevelImports(file)
        .filter((statement) => beginsLine(file, statement))
        .slice(-1);
}

function isParted(file: SourceFile, one: Import | ImportFrom, next: Import | ImportFrom): boolean {
  return /\n[ \t]*\r?\n/.test(file.text.slice(one.end, next.start));
}

/** The one of some imports that a new one goes after; null where it goes before all. */
function placeAmong(
  siblings: readonly (Import | ImportFrom)[],
  isFrom: boolean,
  module: string,
): Import | ImportFrom | null {
  const last = siblings.at(-1) ?? null;
  for (const order of orders) {
    const keys = siblings.map((statement) => order(statement.kind === 'import-from', moduleOf(statement)));
    if (!isSorted(keys)) continue;
    const key = order(isFrom, module);
    const index = keys.findIndex((each) => compareNames(key, each) < 0);
    return index < 0 ? last : (siblings[index - 1] ?? null);
  }
  const top = module.split('.')[0];
  return siblings.findLast((statement) => moduleOf(statement).split('.')[0] === top) ?? last;
}

/**
 * The module by which `from` imports `to`, as it would write it: relative where it writes its own imports so, otherwise
 * the shortest absolute name that leads there. Null where no name does.
 */
function moduleName(project: Project, from: SourceFile, to: SourceFile): string | null {
  if (from === to) return null;
  const written = existingImport(project, from, to);
  if (written !== null) return written;
  const relative = topLevelImports(from).some((statement) => statement.kind === 'import-from' && statement.level > 0);
  const parts = to.path
    .replace(/\/__init__\.py$/, '')
    .replace(/\.(py|ipynb)$/, '')
    .split('/');
  if (relative) {
    const name = relativeName(from.path, parts);
    if (name !== null) return name;
  }
  for (let count = 1; count <= Math.min(parts.length, 8); count += 1) {
    const candidate = parts.slice(-count).join('.');
    if (!/^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*$/.test(candidate)) break;
    const target = project.resolveModule(from, candidate, 0);
    if (target.kind === 'file' && target.file.path === to.path) return candidate;
  }
  return null;
}

function existingImport(project: Project, from: SourceFile, to: SourceFile): string | null {
  for (const statement of topLevelImports(from)) {
    if (statement.kind !== 'import-from') continue;
    const target = project.resolveModule(from, statement.module, statement.level);
    if (target.kind === 'file' && target.file.path === to.path) return '.'.repeat(statement.level) + statement.module;
  }
  return null;
}

function relativeName(fromPath: string, to: readonly string[]): string | null {
  const from = fromPath.split('/').slice(0, -1);
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  const up = from.length - shared;
  const down = to.slice(shared);
  return up > 2 || down.length === 0 ? null : '.'.repeat(up + 1) + down.join('.');
}

/**
 * How `from` names something of the module `to`: by an import it has (`from layers import Scale`, `import layers`), or
 * by one that is added. Null where there is no import that reaches it.
 */
export function projectAccess(project: Project, from: SourceFile, to: SourceFile, name: string): Access | null {
  if (from.path === to.path) return { text: name, edits: [] };
  for (const statement of topLevelImports(from)) {
    if (statement.kind === 'import') {
      for (const each of statement.names) {
        const target = project.resolveModule(from, each.name, 0);
        if (target.kind === 'file' && target.file.path === to.path)
          return { text: `${each.alias ?? each.name}.${name}`, edits: [] };
      }
      continue;
    }
    const target = project.resolveModule(from, statement.module, statement.level);
    if (target.kind === 'file' && target.file.path === to.path) {
      if (statement.star && !name.startsWith('_')) return { text: name, edits: [] };
      const found = statement.names.find((each) => each.name === name);
      if (found !== undefined) return { text: found.alias ?? found.name, edits: [] };
    }
    // `from package import module`
    for (const each of statement.names) {
      const inner = project.resolveModule(
        from,
        statement.module === '' ? each.name : `${statement.module}.${each.name}`,
        statement.level,
      );
      if (inner.kind === 'file' && inner.file.path === to.path && to.path.endsWith(`/${each.name}.py`))
        return { text: `${each.alias ?? each.name}.${name}`, edits: [] };
    }
  }
  const module = moduleName(project, from, to);
  if (module === null) return null;
  // another thing of that name would stand in its place
  if (bindsName(from, name)) return null;
  return {
    text: name,
    edits: addImport(
      from,
      module,
      name,
      (other) =>
        project.resolveModule(from, other.replace(/^\.+/, ''), /^\.*/.exec(other)?.[0].length ?? 0).kind === 'file',
    ),
  };
}

/** Whether a file binds a name somewhere. */
export function bindsName(file: SourceFile, name: string): boolean {
  return [...allStatements(file.facts.body)].some((statement) => {
    if (statement.kind === 'function')
      return statement.name === name || statement.parameters.some((parameter) => parameter.name === name);
    if (statement.kind === 'class') return statement.name === name;
    if (statement.kind === 'import' || statement.kind === 'import-from')
      return statement.names.some((each) => (each.alias ?? each.name) === name);
    return (
      statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name)
    );
  });
}
