/** `[tool.saveproof]` of pyproject.toml. */
import { parse as parseToml, TomlError } from 'smol-toml';
import { parseTarget, type Target } from '../keras/versions';
import { selects } from './catalogue';
import { globTest } from './glob';
import { suggestion } from './suggestion';

/** What one `[tool.saveproof]` says. */
export interface Configuration {
  /** The pyproject.toml it stands in, absolute; null for the default. */
  file: string | null;
  /** The folder that its patterns are relative to. */
  folder: string;
  /** Rules that are reported; null for all. */
  select: string[] | null;
  ignore: string[];
  exclude: string[];
  perFileIgnores: { pattern: string; rules: string[] }[];
  /** What to check against; null where the project's pins decide. */
  targets: Target[] | null;
  /** Base classes from packages out of sight that are Keras layers: `mylibrary.layers.Base`. */
  customLayers: string[];
}

/** One thing that is wrong with a configuration: a sentence, and the line it stands on. */
export interface ConfigurationProblem {
  message: string;
  /** From 1. */
  line: number;
}

/** What holds where nothing is configured. */
export function defaultConfiguration(folder: string): Configuration {
  return {
    file: null,
    folder,
    select: null,
    ignore: [],
    exclude: [],
    perFileIgnores: [],
    targets: null,
    customLayers: [],
  };
}

const keys = ['select', 'ignore', 'exclude', 'per-file-ignores', 'target', 'custom-layers'] as const;

/** Whether a pyproject.toml may hold a table of Saveproof; cheap. */
export function mentionsConfiguration(text: string): boolean {
  return text.includes('saveproof');
}

/**
 * Reads `[tool.saveproof]`. Null where there is none. What is wrong is left out and told in `problems`; a file that
 * is no TOML is one problem only if it seems to configure Saveproof.
 *
 * @param path Absolute path of the pyproject.toml.
 * @param rules Every rule there is, to tell names that mean none.
 */
export function readConfiguration(
  path: string,
  text: string,
  rules: readonly { code: string; name: string }[],
): { configuration: Configuration; problems: ConfigurationProblem[] } | null {
  if (!mentionsConfiguration(text)) return null;
  const configuration: Configuration = { ...defaultConfiguration(path.slice(0, path.lastIndexOf('/'))), file: path };
  const problems: ConfigurationProblem[] = [];
  const document = parsedToml(text, problems);
  if (document === null) return { configuration, problems };
  const tool = isTable(document['tool']) ? document['tool']['saveproof'] : undefined;
  if (tool === undefined) return null;
  const lineOf = linesOfTable(text);
  const reader: TableReader = { rules, problem: (key, message) => void problems.push({ message, line: lineOf(key) }) };
  if (!isTable(tool)) reader.problem('saveproof', 'tool.saveproof must be a table: [tool.saveproof].');
  else for (const [key, value] of Object.entries(tool)) readKey(reader, configuration, key, value);
  return { configuration, problems };
}

/** A TOML document; null where it is none, which is told. */
function parsedToml(text: string, problems: ConfigurationProblem[]): Record<string, unknown> | null {
  try {
    return parseToml(text);
  } catch (error) {
    const [line, reason] =
      error instanceof TomlError ? [error.line, error.message.split('\n')[0] ?? ''] : [1, String(error)];
    const shown = reason.replace(/^Invalid TOML document: /, '');
    problems.push({ message: `This is no TOML (${shown}), so [tool.saveproof] cannot be read.`, line });
    return null;
  }
}

/** On which line, from 1, a key of `[tool.saveproof]` stands; that of the table where it is not found. */
function linesOfTable(text: string): (key: string) => number {
  const lines = text.split('\n');
  const header = Math.max(
    0,
    lines.findIndex((line) => /^\s*\[\s*tool\.saveproof/.test(line)),
  );
  return (key) => {
    const at = lines.findIndex((line, index) => {
      const rest = line.replace(/^\s*(\[.*\.)?["']?/, '');
      return index >= header && rest.startsWith(key) && !/^[\w-]/.test(rest.slice(key.length));
    });
    return (at < 0 ? header : at) + 1;
  };
}

/** What values of a table are read with. */
interface TableReader {
  rules: readonly { code: string; name: string }[];
  /** Tells what is wrong at a key. */
  problem: (key: string, message: string) => void;
}

/** Takes one key of the table over. */
function readKey(reader: TableReader, configuration: Configuration, key: string, value: unknown): void {
  switch (key) {
    case 'select':
      configuration.select = readRules(reader, key, value);
      break;
    case 'ignore':
      configuration.ignore = readRules(reader, key, value);
      break;
    case 'exclude':
      configuration.exclude = readList(reader, key, value);
      break;
    case 'custom-layers':
      configuration.customLayers = readList(reader, key, value);
      break;
    case 'per-file-ignores':
      configuration.perFileIgnores = readPerFileIgnores(reader, key, value) ?? configuration.perFileIgnores;
      break;
    case 'target':
      configuration.targets = readTargets(reader, key, value) ?? configuration.targets;
      break;
    default: {
      const meant = `${suggestion(key, keys)}; its keys are ${keys.join(', ')}`;
      reader.problem(key, `[tool.saveproof] has no key "${key}"${meant}.`);
    }
  }
}

function readList({ problem }: TableReader, key: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  problem(key, `${key} in [tool.saveproof] must be a list of strings, such as ${key} = [${example(key)}].`);
  return [];
}

/** A list of rules; entries that mean none are left out. */
function readRules(reader: TableReader, key: string, value: unknown): string[] {
  const { rules, problem } = reader;
  return readList(reader, key, value).filter((entry) => {
    if (rules.some((rule) => selects(entry, rule))) return true;
    const names = rules.flatMap((rule) => [rule.code, rule.name]);
    problem(key, `"${entry}" in ${key} is no rule${suggestion(entry, names)}.`);
    return false;
  });
}

function readPerFileIgnores(reader: TableReader, key: string, value: unknown): Configuration['perFileIgnores'] | null {
  if (isTable(value))
    return Object.entries(value).map(([pattern, entries]) => ({ pattern, rules: readRules(reader, key, entries) }));
  reader.problem(
    key,
    'per-file-ignores in [tool.saveproof] must be a table of patterns, such as "tests/*" = ["SP301"].',
  );
  return null;
}

/** The targets that are named, each once; null where none of the names is one. */
function readTargets(reader: TableReader, key: string, value: unknown): Target[] | null {
  const targets = new Set<Target>();
  for (const name of typeof value === 'string' ? [value] : readList(reader, key, value)) {
    try {
      for (const target of parseTarget(name)) targets.add(target);
    } catch (error) {
      reader.problem(key, `target in [tool.saveproof]: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return targets.size === 0 ? null : [...targets];
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function example(key: string): string {
  if (key === 'exclude') return '"old/*"';
  if (key === 'custom-layers') return '"mylibrary.Base"';
  return key === 'target' ? '"keras==2.15"' : '"SP301"';
}

/** What a configuration and the command line together say about rules and files. */
export interface Selection {
  /** Whether the rule is reported for a file (absolute path). */
  reports(rule: { code: string; name: string }, file: string): boolean;
  /** Whether a file (absolute path) is left out. */
  excludes(file: string): boolean;
}

/**
 * Compiles a configuration; `overrides` are the command line's `--select` (instead of the configuration's) and
 * `--ignore` (on top of it).
 */
export function selectionOf(
  configuration: Configuration,
  overrides: { select: string[] | null; ignore: string[] },
): Selection {
  const select = overrides.select ?? configuration.select;
  const ignore = [...configuration.ignore, ...overrides.ignore];
  const excluded = configuration.exclude.map(globTest);
  const perFile = configuration.perFileIgnores.map(({ pattern, rules }) => ({ matches: globTest(pattern), rules }));
  const relative = (file: string): string =>
    file.startsWith(`${configuration.folder}/`) ? file.slice(configuration.folder.length + 1) : file;
  return {
    reports(rule, file) {
      if (select !== null && !select.some((selector) => selects(selector, rule))) return false;
      if (ignore.some((selector) => selects(selector, rule))) return false;
      return !perFile.some(
        ({ matches, rules }) => rules.some((selector) => selects(selector, rule)) && matches(relative(file)),
      );
    },
    excludes: (file) => excluded.some((matches) => matches(relative(file))),
  };
}
