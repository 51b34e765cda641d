/**
 * Which Keras a project is pinned to, read from the texts of its files. Nothing is run and nothing is read here:
 * whoever calls hands the texts over.
 */
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { pinFileKind, sourceKinds, type SourceKind } from './pin-files';
import {
  isConstraint,
  parseRequirement,
  parseSpecifier,
  pinnedPackage,
  targetsAllowedBy,
  wantsOlder,
  type Requirement,
  type Target,
} from './versions';

/** The targets that pins leave, and the pins that say so. */
export interface PinnedTargets {
  targets: Target[];
  /** Those that decided, the first most. */
  requirements: Requirement[];
  /** Whether the version pinned is older than every supported one, for which the oldest stands. */
  older: boolean;
}

/** The folder whose Python files the pins of a file speak for. */
function pinScope(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (pinFileKind(path) === 'requirements' && folder.endsWith('/requirements')) {
    return folder.slice(0, folder.lastIndexOf('/'));
  }
  if (pinFileKind(path) === 'installed') {
    // project/.venv/lib/python3.10/site-packages/keras-2.10.0.dist-info, or Lib/site-packages on Windows
    return folder.replace(/\/[^/]+\/[Ll]ib(64)?(\/python[^/]*)?\/site-packages\/[^/]+$/, '');
  }
  return folder;
}

/** Files that a requirements file includes (`-r base.txt`, `-c pins.txt`), as absolute paths. */
export function includedFiles(path: string, text: string): string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)(?:\s+|=|\s*(?=[^\s-]))(\S+)/gm)].map((match) =>
    joinPath(folder, match[1] ?? ''),
  );
}

function joinPath(folder: string, relative: string): string {
  const parts = relative.startsWith('/') ? [''] : folder.split('/');
  for (const part of relative.split(/[\\/]/)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/**
 * The targets that the pins in and above `folder` allow; null where nothing pins.
 *
 * The nearest folder with a pin decides. In it, the kinds of file are asked in the order of `sourceKinds`; a later one
 * narrows what an earlier one left open, as a lock file does with a range.
 * `texts` holds every pin file by absolute path, together with what requirements files include.
 */
export function pinnedTargets(folder: string, texts: ReadonlyMap<string, string>): PinnedTargets | null {
  for (let scope = folder; ; scope = scope.slice(0, scope.lastIndexOf('/'))) {
    const found = pinnedInScope(scope, texts);
    if (found !== null) return found;
    if (!scope.includes('/')) return null;
  }
}

function pinnedInScope(scope: string, texts: ReadonlyMap<string, string>): PinnedTargets | null {
  const byKind = new Map<SourceKind, Requirement[][]>();
  for (const path of [...texts.keys()].sort()) {
    const kind = pinFileKind(path);
    if (kind === null || pinScope(path) !== scope) continue;
    const requirements = readPinFile(path, texts).filter((requirement) => isConstraint(requirement.specifier));
    if (requirements.length === 0) continue;
    const files = byKind.get(kind) ?? [];
    // requirements.txt speaks for the project; its neighbours (requirements-dev.txt) only where it says nothing.
    if (path.endsWith('/requirements.txt')) byKind.set(kind, [requirements]);
    else if (files.length !== 1 || files[0]?.[0]?.file.endsWith('/requirements.txt') !== true)
      byKind.set(kind, [...files, requirements]);
  }
  let result: PinnedTargets | null = null;
  for (const kind of sourceKinds) {
    const files = byKind.get(kind);
    if (files === undefined) continue;
    const targets = new Set(files.flatMap(targetsAllowedBy));
    if (result === null) {
      result = { targets: [...targets], requirements: files.flat(), older: files.every(wantsOlder) };
      continue;
    }
    const narrowed: Target[] = result.targets.filter((target) => targets.has(target));
    if (narrowed.length > 0 && narrowed.length < result.targets.length) {
      result = { ...result, targets: narrowed, requirements: [...files.flat(), ...result.requirements] };
    }
  }
  return result;
}

/** The requirements on Keras, tf_keras and TensorFlow in one file. Empty where it has none or cannot be read. */
function readPinFile(path: string, texts: ReadonlyMap<string, string>): Requirement[] {
  const text = texts.get(path);
  if (text === undefined) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    switch (pinFileKind(path)) {
      case 'pyproject':
        return readPyproject(path, text);
      case 'pipfile':
        return readPipfile(path, text);
      case 'environment':
        return readEnvironment(path, text);
      case 'setup':
        return name === 'setup.cfg' ? readSetupConfiguration(path, text) : readSetupScript(path, text);
      case 'lock':
        return name === 'Pipfile.lock' ? readPipfileLock(path, text) : readLock(path, text);
      case 'installed':
        return readMetadata(path, text);
      default:
        return readRequirements(path, texts, new Set());
    }
  } catch {
    // A half-typed pin file pins nothing; its own tools tell what is wrong with it.
    return [];
  }
}

function readRequirements(path: string, texts: ReadonlyMap<string, string>, seen: Set<string>): Requirement[] {
  const text = texts.get(path);
  if (text === undefined || seen.has(path)) return [];
  seen.add(path);
  const found: Requirement[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*-/.test(line)) {
      for (const included of includedFiles(path, line)) found.push(...readRequirements(included, texts, seen));
      return;
    }
    const requirement = parseRequirement(
      line.replace(/(^|\s)#.*$/, '').replace(/\s+--hash.*$|\s*\\$/, ''),
      path,
      index + 1,
    );
    if (requirement !== null) found.push(requirement);
  });
  return found;
}

/** The line, from 1, where a piece of text first stands after `after`. */
function lineOf(text: string, piece: string, after = 0): number {
  const at = text.indexOf(piece, after);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

type Table = Record<string, unknown>;

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function readPyproject(path: string, text: string): Requirement[] {
  const document = table(parseToml(text));
  const project = table(document['project']);
  const tool = table(document['tool']);
  const poetry = table(tool['poetry']);
  const read = (lines: string[]): Requirement[] =>
    lines.flatMap((entry) => parseRequirement(entry, path, lineOf(text, entry)) ?? []);
  const main = [
    ...read(strings(project['dependencies'])),
    ...readTable(table(poetry['dependencies']), path, text),
    ...readTable(table(table(tool['pixi'])['dependencies']), path, text),
  ];
  if (main.length > 0) return main;
  // What only an extra or a development group asks for still says which Keras the code meets.
  const groups = [
    ...Object.values(table(project['optional-dependencies'])),
    ...Object.values(table(document['dependency-groups'])),
  ];
  const optional = groups.flatMap((group) => read(strings(group)));
  const poetryGroups = Object.values(table(poetry['group'])).flatMap((group) =>
    readTable(table(table(group)['dependencies']), path, text),
  );
  // Groups are alternatives: one may be tensorflow 2.10, another 2.15.
  return [...optional, ...poetryGroups].map((requirement) => ({ ...requirement, conditional: true }));
}

/** Poetry's and Pipenv's `name = "specifier"`, `name = { version = "specifier" }` or a list of these. */
function readTable(entries: Table, path: string, text: string): Requirement[] {
  return Object.entries(entries).flatMap(([name, value]) => {
    const packageName = pinnedPackage(name);
    if (packageName === null) return [];
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((entry): Requirement[] => {
      const version = typeof entry === 'string' ? entry : table(entry)['version'];
      const specifier = typeof version === 'string' ? parseSpecifier(version) : null;
      if (typeof version !== 'string' || specifier === null) return [];
      const stands = new RegExp(`^\\s*"?${name.replace(/[.]/g, '\\.')}"?\\s*=`, 'm').exec(text);
      return [
        {
          package: packageName,
          text: `${name} ${version}`,
          specifier,
          conditional: values.length > 1 || 'markers' in table(entry) || 'python' in table(entry),
          file: path,
          line: stands === null ? lineOf(text, version) : lineOf(text, stands[0].trimStart(), stands.index),
        },
      ];
    });
  });
}

function readPipfile(path: string, text: string): Requirement[] {
  const document = table(parseToml(text));
  return [
    ...readTable(table(document['packages']), path, text),
    ...readTable(table(document['dev-packages']), path, text),
  ];
}

function readPipfileLock(path: string, text: string): Requirement[] {
  const document = table(JSON.parse(text));
  return ['default', 'develop'].flatMap((section) =>
    Object.entries(table(document[section])).flatMap(([name, entry]) => {
      const version = table(entry)['version'];
      return typeof version === 'string'
        ? (parseRequirement(`${name}${version}`, path, lineOf(text, `"${name}"`)) ?? [])
        : [];
    }),
  );
}

/**
 * poetry.lock, uv.lock and pdm.lock share `[[package]]`, `name = ...`, `version = ...`; they are long, so lines are
 * read instead of TOML.
 */
function readLock(path: string, text: string): Requirement[] {
  return [...text.matchAll(/^\[\[package\]\]\r?\nname = "([^"]+)"\r?\nversion = "([^"]+)"/gm)].flatMap((match) => {
    const [, name = '', version = ''] = match;
    if (pinnedPackage(name) === null) return [];
    const requirement = parseRequirement(
      `${name}==${version}`,
      path,
      text.slice(0, match.index).split('\n').length + 1,
    );
    // A lock for several Pythons may hold one package twice: alternatives.
    return requirement === null ? [] : [{ ...requirement, conditional: true }];
  });
}

function readEnvironment(path: string, text: string): Requirement[] {
  const document: unknown = parseYaml(text, { logLevel: 'silent' });
  const read = (entry: unknown): Requirement[] => {
    if (typeof entry !== 'string')
      return Object.values(table(entry)).flatMap((list) => (Array.isArray(list) ? list.flatMap(read) : []));
    const withoutChannel = entry.replace(/^[\w.-]+::/, '');
    return [parseRequirement(withoutChannel, path, lineOf(text, entry))].filter((requirement) => requirement !== null);
  };
  const dependencies = table(document)['dependencies'];
  return Array.isArray(dependencies) ? dependencies.flatMap(read) : [];
}

function readSetupConfiguration(path: string, text: string): Requirement[] {
  const found: Requirement[] = [];
  let inside = false;
  text.split(/\r?\n/).forEach((line, index) => {
    const key = /^(install_requires|\[options\.extras_require\])\s*=?(.*)$/.exec(line);
    if (key !== null) {
      inside = true;
      line = key[2] ?? '';
    } else if (/^\S/.test(line)) {
      inside = false;
    }
    if (!inside) return;
    const requirement = parseRequirement(line.replace(/^\s*[\w-]+\s*=\s*(?=[a-z])/, '').trim(), path, index + 1);
    if (requirement !== null) found.push(requirement);
  });
  return found;
}

/**
 * Only literal strings inside `install_requires=[...]` count, or in the list of the name that stands there; a list that
 * a program computes is out of sight.
 */
function readSetupScript(path: string, text: string): Requirement[] {
  const found: Requirement[] = [];
  for (const list of requiredLists(text)) {
    // Comments are blanked, so that offsets stay.
    const entries = list.inside.replace(/#.*/g, (comment) => ' '.repeat(comment.length));
    for (const entry of entries.matchAll(/(["'])(.*?)\1/g)) {
      const line = text.slice(0, list.start + entry.index).split('\n').length;
      const requirement = parseRequirement(entry[2] ?? '', path, line);
      if (requirement !== null) found.push(requirement);
    }
  }
  return found;
}

/** What stands between the brackets of the lists that `install_requires` is given, and where. */
function requiredLists(text: string): { inside: string; start: number }[] {
  const listAt = (match: RegExpMatchArray): { inside: string; start: number } => ({
    inside: match[1] ?? '',
    start: (match.index ?? 0) + match[0].indexOf('[') + 1,
  });
  const written = [...text.matchAll(/\binstall_requires\s*=\s*\[([^\]]*)\]/g)].map(listAt);
  const named = [...text.matchAll(/\binstall_requires\s*=\s*([A-Za-z_]\w*)\s*[,)]/g)].flatMap(([, name = '']) => {
    const lists = [...text.matchAll(new RegExp(`^${name}\\s*=\\s*\\[([^\\]]*)\\]`, 'gm'))];
    // what is bound again is computed
    return lists.length === 1 && !new RegExp(`^\\s*${name}\\s*(?:\\+=|\\.\\w+\\()`, 'm').test(text)
      ? lists.map(listAt)
      : [];
  });
  return [...written, ...named];
}

function readMetadata(path: string, text: string): Requirement[] {
  const name = /^Name: (.*)$/m.exec(text)?.[1]?.trim() ?? '';
  const version = /^Version: (.*)$/m.exec(text)?.[1]?.trim() ?? '';
  const requirement = parseRequirement(`${name}==${version}`, path, lineOf(text, '\nVersion:') + 1);
  return requirement === null ? [] : [requirement];
}
