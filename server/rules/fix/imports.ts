/** How a file reaches a name: by an import it has, or by one that is added in its style. */
import type { Project, SourceFile } from '../../python/project';
import type { Import, ImportFrom } from '../../python/syntax';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, insert, lineEnd, lines, replace, sourceOf } from './text';

/** Text that means a name in a file, and the edits that make it mean that. */
export interface Access {
  text: string;
  edits: Edit[];
}

/** The import statements of a module's top level, those under `if` and `try` left out. */
function topLevelImports(file: SourceFile): (Import | ImportFrom)[] {
  return file.facts.body.filter((statement): statement is Import | ImportFrom => statement.kind === 'import' || statement.kind === 'import-from');
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
  if (tensorflow !== undefined) return { text: `${tensorflow}.keras.${folderIn('tensorflow.keras', folder)}.${last}`, edits: [] };
  // `from tensorflow.keras.layers import Layer` alone: one more import of that kind
  const root = imports.some((statement) => statement.kind === 'import-from' && /^tensorflow(\.|$)/.test(statement.module)) ? 'tensorflow.keras' : 'keras';
  return { text: last, edits: addImport(file, `${root}.${folderIn(root, folder)}`, rest[0] ?? last) };
}

/** `tf.keras.saving` is in some versions only; what it holds is in `tf.keras.utils` in all. */
function folderIn(root: string, folder: string): string {
  return folder === 'saving' && root === 'tensorflow.keras' ? 'utils' : folder;
}

/**
 * Edits that add `from module import name` to a file; none where it is there. `module` may begin with dots.
 *
 * @param place where a new statement goes; `own group`: after a blank line.
 */
function addImport(file: SourceFile, module: string, name: string, place: 'other' | 'own group' = 'other'): Edit[] {
  return addImports(file, module, [name], place);
}

/** The same for several names of one module. */
export function addImports(file: SourceFile, module: string, names: readonly string[], place: 'other' | 'own group' = 'other'): Edit[] {
  const level = /^\.*/.exec(module)?.[0].length ?? 0;
  const plain = module.slice(level);
  const imports = topLevelImports(file);
  const same = imports.find(
    (statement): statement is ImportFrom => statement.kind === 'import-from' && statement.module === plain && statement.level === level && !statement.star,
  );
  const present = new Set(same?.names.filter((each) => each.alias === null).map((each) => each.name));
  const missing = names.filter((name) => !present.has(name));
  if (missing.length === 0) return [];
  const lastName = same?.names.at(-1);
  if (same !== undefined && lastName !== undefined) {
    const written = sourceOf(file, same);
    const sorted = isSorted(same.names.map((each) => each.name));
    if (!written.includes('\n') && written.length + missing.join(', ').length + 2 <= 100) {
      if (sorted && same.names.every((each) => each.alias === null) && !written.includes('(')) {
        const all = [...same.names.map((each) => each.name), ...missing].sort(compareNames);
        const first = same.names[0];
        if (first !== undefined) return [replace(file, { start: first.start, end: lastName.end }, all.join(', '))];
      }
      return [insert(file, lastName.end, `, ${missing.join(', ')}`)];
    }
    const multiline = written.includes('\n');
    if (multiline) {
      const indent = /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', lastName.start) + 1))?.[0] ?? '';
      return [insert(file, lastName.end, missing.map((name) => `,${file.facts.style.newline}${indent}${name}`).join(''))];
    }
  }
  return [insertStatement(file, `from ${module} import ${missing.join(', ')}`, place)];
}

/** Edits that add `import module` (`as alias`) to a file; none where it is there. Gives the name it has. */
export function addModuleImport(file: SourceFile, module: string, alias: string | null): Access {
  for (const statement of topLevelImports(file)) {
    if (statement.kind !== 'import') continue;
    const found = statement.names.find((each) => each.name === module);
    if (found !== undefined) return { text: found.alias ?? found.name, edits: [] };
  }
  const text = alias === null ? `import ${module}` : `import ${module} as ${alias}`;
  return { text: alias ?? module, edits: [insertStatement(file, text, standardModules.has(module) ? 'standard' : 'other')] };
}

const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || compareNames(names[index - 1] ?? '', name) <= 0);
}

/** Modules of Python itself that programs with models import: they stand above all others. */
const standardModules = new Set(
  ('abc argparse base64 collections contextlib copy csv dataclasses datetime enum functools gc glob gzip hashlib importlib inspect io itertools json logging math ' +
    'multiprocessing operator os pathlib pickle platform pprint random re shutil statistics string struct subprocess sys tempfile threading time traceback types typing unittest uuid warnings zipfile').split(' '),
);

function topModule(statement: Import | ImportFrom): string {
  const name = statement.kind === 'import' ? (statement.names[0]?.name ?? '') : statement.level > 0 ? '' : statement.module;
  return name.split('.')[0] ?? '';
}

/** Puts an import after the last one of the file's first block of imports, or at its top; one of Python's own above the others. */
function insertStatement(file: SourceFile, text: string, place: 'standard' | 'other' | 'own group'): Edit {
  const newline = file.facts.style.newline;
  const block: (Import | ImportFrom)[] = [];
  for (const statement of file.facts.body) {
    const isDocstring = statement.kind === 'expression' && statement.value.kind === 'string' && block.length === 0;
    const isImport = statement.kind === 'import' || statement.kind === 'import-from';
    if (isImport && beginsLine(file, statement)) block.push(statement);
    else if (!isDocstring) break;
  }
  const last = block.at(-1) ?? topLevelImports(file).filter((statement) => beginsLine(file, statement)).at(-1);
  if (place === 'standard') {
    const standard = block.filter((statement) => standardModules.has(topModule(statement))).at(-1);
    if (standard !== undefined) return insert(file, lineEnd(file, standard.end), newline + text);
    const first = block.find((statement) => topModule(statement) !== '__future__');
    if (first !== undefined) return insert(file, first.start, text + newline + newline);
  }
  if (last !== undefined) return insert(file, lineEnd(file, last.end), newline + (place === 'own group' ? newline : '') + text);
  const first = file.facts.body[0];
  const docstring = first?.kind === 'expression' && first.value.kind === 'string' ? first : null;
  if (docstring !== null) return insert(file, lineEnd(file, docstring.end), lines(file, ['', '', text]));
  return insert(file, 0, text + newline + (file.text.trim() === '' ? '' : newline));
}

/**
 * The module by which `from` imports `to`, as it would write it: relative where it writes its own imports so, otherwise the
 * shortest absolute name that leads there. Null where no name does.
 */
function moduleName(project: Project, from: SourceFile, to: SourceFile): string | null {
  if (from === to) return null;
  const written = existingImport(project, from, to);
  if (written !== null) return written;
  const relative = topLevelImports(from).some((statement) => statement.kind === 'import-from' && statement.level > 0);
  const parts = to.path.replace(/\/__init__\.py$/, '').replace(/\.(py|ipynb)$/, '').split('/');
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
 * How `from` names something of the module `to`: by an import it has (`from layers import Scale`, `import layers`), or by one that is added.
 * Null where there is no import that reaches it.
 */
export function projectAccess(project: Project, from: SourceFile, to: SourceFile, name: string): Access | null {
  if (from.path === to.path) return { text: name, edits: [] };
  for (const statement of topLevelImports(from)) {
    if (statement.kind === 'import') {
      for (const each of statement.names) {
        const target = project.resolveModule(from, each.name, 0);
        if (target.kind === 'file' && target.file.path === to.path) return { text: `${each.alias ?? each.name}.${name}`, edits: [] };
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
      const inner = project.resolveModule(from, statement.module === '' ? each.name : `${statement.module}.${each.name}`, statement.level);
      if (inner.kind === 'file' && inner.file.path === to.path && to.path.endsWith(`/${each.name}.py`)) return { text: `${each.alias ?? each.name}.${name}`, edits: [] };
    }
  }
  const module = moduleName(project, from, to);
    if (module === null) return null;
  // another thing of that name would stand in its place
  if (definesName(from, name)) return null;
  return { text: name, edits: addImport(from, module, name, isGroupOfItsOwn(project, from) ? 'own group' : 'other') };

}

/** Whether a module binds a name at its top. */
function definesName(file: SourceFile, name: string): boolean {
  return [...allStatements(file.facts.body)].some((statement) => {
    if (statement.kind === 'function' || statement.kind === 'class') return statement.name === name;
    if (statement.kind === 'import' || statement.kind === 'import-from') return statement.names.some((each) => (each.alias ?? each.name) === name);
    return statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name);
  });
}

/** Whether the imports of a file so far end with those of packages from elsewhere. */
function isGroupOfItsOwn(project: Project, file: SourceFile): boolean {
  const last = topLevelImports(file).at(-1);
  if (last === undefined) return false;
  if (last.kind === 'import-from') return last.level === 0 && project.resolveModule(file, last.module, 0).kind !== 'file';
  return last.names.every((each) => project.resolveModule(file, each.name, 0).kind !== 'file');
}
