/** Every place where a file names something of Keras, imports included, as it is written. */
import { kerasPath, type KerasNamespace } from '../../keras/builtins';
import { allowsFailure, versionNames } from '../../keras/interpreter/version-test';
import { importsIn } from '../../python/link';
import { allPlaces, isAnyIn, type Places } from '../../python/places';
import { once } from '../../python/once';
import type { Project, SourceFile } from '../../python/project';
import type { Call, Expression, FileFacts, If, Span, Statement } from '../../python/syntax';
import { allExpressions, allParts, blocksOf, expressionsOf, partsOf } from '../../python/walk';

/** A dotted name in the code that leads into Keras. */
export interface Mention extends Span {
  file: SourceFile;
  namespace: KerasNamespace;
  /** Package part of the name: `tensorflow.keras`, `keras.src`. */
  prefix: string;
  /** Path below it: `layers.Dense`. */
  path: string;
  /** The dotted name with aliases of imports resolved. */
  written: string;
  /** Stands in an import statement. */
  imported: boolean;
  /** How many parts of the dotted name an import statement elsewhere gives; 0 in an import. */
  given: number;
  /** The call it is the callee of, or null. */
  call: Call | null;
  /** In a `try` whose handlers go on, in such a handler, or under a test. */
  guarded: boolean;
  statement: Statement;
}

const known = new WeakMap<FileFacts, Mention[]>();

/** The mentions of a file, in order. */
export function mentionsIn(file: SourceFile): Mention[] {
  const cached = known.get(file.facts);
  if (cached !== undefined) return cached;
  const found: Mention[] = [];
  // every name of Keras has the word in it, and every file that uses one writes it somewhere
  if (file.text.includes('keras')) {
    const aliases = aliasesOf(file);
    for (const [name, meaning] of aliases) if (!leadsToKeras(meaning)) aliases.delete(name);
    visit({ file, aliases: { aliases, places: placesOf(file.text, aliases) }, found }, file.facts.body, false);
  }
  known.set(file.facts, found);
  return found;
}

/** What names stand for, and where in the text a mention can stand. */
interface Aliases {
  aliases: ReadonlyMap<string, string>;
  places: Places;
}

/** Whether names of Keras can begin with a dotted name. */
function leadsToKeras(dotted: string): boolean {
  return /^(keras|tf_keras|tensorflow)(\.|$)/.test(dotted);
}

/** Where one of the names is written, or a package that brings one. */
function placesOf(text: string, aliases: ReadonlyMap<string, string>): Places {
  // an import that is not written to its end may bind an empty name
  const names = ['keras', 'tf_keras', 'tensorflow', ...aliases.keys()].filter((name) => name !== '');
  return allPlaces(text, new RegExp(`(?<![\\w.])(?:${names.join('|')})(?!\\w)`, 'g'));
}

/**
 * What names stand for, by import statements anywhere in a body; names that are bound otherwise as well are left out.
 */
function aliasesOf({ text, facts }: SourceFile): Map<string, string> {
  const imports = allPlaces(text, /\bimport\b/g);
  const aliases = new Map<string, string>();
  // of imports that run one after the other the last counts; of those in a `try`, a branch or a function the first is
  // what is meant, the second a fallback
  const collect = (statements: readonly Statement[], always: boolean): void => {
    for (const statement of statements) {
      if (statement.kind === 'import') {
        for (const each of statement.names) {
          if (each.alias !== null) aliases.set(each.alias, each.name);
          else {
            const root = each.name.split('.')[0] ?? each.name;
            if (!aliases.has(root)) aliases.set(root, root);
          }
        }
      } else if (statement.kind === 'import-from' && statement.level === 0) {
        for (const each of statement.names) {
          const name = each.alias ?? each.name;
          if (always || !aliases.has(name)) aliases.set(name, `${statement.module}.${each.name}`);
        }
      } else if (isAnyIn(imports, statement.start, statement.end)) {
        for (const block of blocksOf(statement)) collect(block, false);
      }
    }
  };
  collect(facts.body, true);
  return aliases;
}

/**
 * Whether what an import statement binds is used: named in the file where no later import has bound the name anew, or
 * taken from there by another file.
 *
 * @param mention one of an import statement.
 * @param importers the files that import this one, directly or over others.
 */
export function isImportUsed(mention: Mention, importers: readonly SourceFile[]): boolean {
  const { file, statement } = mention;
  if (statement.kind !== 'import' && statement.kind !== 'import-from') return true;
  const entry = statement.names.find((each) => each.start === mention.start);
  if (entry === undefined || entry.name === '*') return true;
  const name = entry.alias ?? (statement.kind === 'import' ? (entry.name.split('.')[0] ?? entry.name) : entry.name);
  if (new RegExp(`(["'])${name}\\1`).test(file.text) || importers.some((importer) => takesName(importer, name)))
    return true;
  let until = Infinity;
  for (const each of file.facts.body) {
    if (each.start <= statement.start || (each.kind !== 'import-from' && each.kind !== 'import')) continue;
    if (each.names.some((other) => (other.alias ?? other.name) === name)) until = Math.min(until, each.start);
  }
  return (
    usesOf(file.facts, name).some((start) => start > statement.end && start < until) ||
    (until === Infinity && usesOf(file.facts, name).length > 0)
  );
}

/**
 * Whether a file takes a name from one that it imports: by itself, as an attribute of the module, or with all others.
 */
function takesName(file: SourceFile, name: string): boolean {
  if (new RegExp(`\\.${name}\\b`).test(file.text)) return true;
  const froms = importsIn(file).flatMap((statement) =>
    statement.kind === 'import-from' && (statement.level > 0 || !leadsToKeras(statement.module)) ? [statement] : [],
  );
  if (froms.some((statement) => statement.names.some((each) => each.name === name))) return true;
  return froms.some((statement) => statement.star) && !aliasesOf(file).has(name) && usesOf(file.facts, name).length > 0;
}

const uses = new WeakMap<FileFacts, Map<string, number[]>>();

/** Offsets at which a file names something, outside of import statements. */
function usesOf(facts: FileFacts, name: string): readonly number[] {
  let all = uses.get(facts);
  if (all === undefined) {
    uses.set(facts, (all = new Map()));
    for (const expression of allExpressions(facts.body)) {
      if (expression.kind !== 'name') continue;
      const places = all.get(expression.name);
      if (places === undefined) all.set(expression.name, [expression.start]);
      else places.push(expression.start);
    }
  }
  return all.get(name) ?? [];
}

/** One file, what names stand for in it, and the mentions found so far. */
interface Search {
  file: SourceFile;
  aliases: Aliases;
  found: Mention[];
}

/** What stands around a mention. */
type Around = Pick<Mention, 'statement' | 'guarded' | 'call'>;

function visit(search: Search, body: readonly Statement[], outer: boolean): void {
  const { file, aliases } = search;
  let guarded = outer;
  const end = body[body.length - 1]?.end ?? 0;
  for (const statement of body) {
    const holdsMention = isAnyIn(aliases.places, statement.start, statement.end);
    if (!holdsMention) {
      // `if not keras_3(): return` is a test of all that follows
      if (statement.kind === 'if' && !guarded && leaves(statement) && isAnyIn(aliases.places, statement.end, end))
        guarded = isVersionTest(file, statement.test);
      continue;
    }
    if (statement.kind === 'import') {
      for (const each of statement.names) add(search, { statement, guarded, call: null }, each.name, each, 0);
    } else if (statement.kind === 'import-from') {
      if (statement.level === 0) {
        for (const each of statement.names)
          add(search, { statement, guarded, call: null }, `${statement.module}.${each.name}`, each, 0);
      }
    } else {
      for (const expression of expressionsOf(statement)) {
        // what is set need not be there before
        const isSet =
          expression.kind === 'attribute' && statement.kind === 'assign' && statement.targets.includes(expression);
        inExpression(search, isSet ? expression.object : expression, { statement, guarded, call: null });
      }
    }
    if (statement.kind === 'try') {
      const recovers = statement.handlers.some((handler) => !handler.body.every((each) => each.kind === 'raise'));
      visit(search, statement.body, guarded || recovers);
      for (const handler of statement.handlers) visit(search, handler.body, true);
      visit(search, statement.otherwise, guarded || recovers);
      visit(search, statement.finally, guarded);
    } else if (statement.kind === 'if') {
      const tests = guarded || isVersionTest(file, statement.test);
      visit(search, statement.then, tests);
      visit(search, statement.otherwise, tests);
      if (tests && leaves(statement)) guarded = true;
    } else {
      const fails = statement.kind === 'with' && statement.items.some((item) => allowsFailure(item.value));
      for (const block of blocksOf(statement)) visit(search, block, guarded || fails);
    }
  }
}

/** What stands under a test of what there is, behind one that leaves, or in a `try` whose handlers go on. */
const testedSpans = once((file: SourceFile): readonly Span[] => {
  const found: Span[] = [];
  const collect = (body: readonly Statement[]): void => {
    for (const statement of body) {
      const isTested = statement.kind === 'if' && isVersionTest(file, statement.test);
      const recovers =
        statement.kind === 'try' &&
        statement.handlers.some((handler) => !handler.body.every((each) => each.kind === 'raise'));
      if (isTested || recovers) {
        found.push({
          start: statement.start,
          end: isTested && leaves(statement) ? (body[body.length - 1]?.end ?? statement.end) : statement.end,
        });
      } else {
        for (const block of blocksOf(statement)) collect(block);
      }
    }
  };
  collect(file.facts.body);
  return found;
});

/**
 * Whether a place of a file is for some versions alone, by a test or a `try` around it, functions and classes around it
 * included.
 */
export function isForSomeVersions(file: SourceFile, offset: number): boolean {
  return testedSpans(file).some(({ start, end }) => start <= offset && offset < end);
}

/** Whether every import of a file by others of the project is for some versions alone; not so where none imports it. */
export function isImportedForSomeVersions(project: Project, file: SourceFile): boolean {
  let isImported = false;
  for (const path of project.dependents(file.path)) {
    const importer = project.files.get(path);
    if (importer === undefined) continue;
    for (const statement of importsIn(importer)) {
      const modules =
        statement.kind === 'import'
          ? statement.names.map(({ name }) => name)
          : [
              statement.module,
              ...statement.names.map(({ name }) => (statement.module === '' ? name : `${statement.module}.${name}`)),
            ];
      const leadsHere = modules.some((module) => {
        const target = project.resolveModule(importer, module, statement.kind === 'import' ? 0 : statement.level);
        return target.kind === 'file' && target.file.path === file.path;
      });
      if (!leadsHere) continue;
      if (!isForSomeVersions(importer, statement.start)) return false;
      isImported = true;
    }
  }
  return isImported;
}

/** Whether a branch ends what it stands in. */
function leaves({ then }: If): boolean {
  const last = then[then.length - 1]?.kind;
  return last === 'return' || last === 'raise';
}

/** A test that asks what there is: `hasattr(...)`, versions. */
function isVersionTest(file: SourceFile, test: Expression): boolean {
  if (allParts(test).some((part) => part.kind === 'name' && versionNames(file).has(part.name))) return true;
  return /hasattr|version|VERSION|getattr|find_spec|TYPE_CHECKING|legacy|LEGACY|keras_?[23]|KERAS|multi_?backend/.test(
    file.text.slice(test.start, test.end),
  );
}

function inExpression(search: Search, expression: Expression, around: Around): void {
  const { file, aliases } = search;
  // most of what is written names nothing
  if (!isAnyIn(aliases.places, expression.start, expression.end)) return;
  if (expression.kind === 'attribute' || expression.kind === 'name') {
    const parts: string[] = [];
    let root: Expression = expression;
    while (root.kind === 'attribute') {
      parts.unshift(root.name);
      root = root.object;
    }
    if (root.kind === 'name') {
      const alias = aliases.aliases.get(root.name);
      if (alias !== undefined && (expression.kind === 'attribute' || alias.includes('.'))) {
        add(search, around, [alias, ...parts].join('.'), expression, alias.split('.').length);
      }
      return;
    }
  }
  const inside: Around = around.call === null ? around : { ...around, call: null };
  if (expression.kind === 'call') {
    inExpression(search, expression.callee, { ...around, call: expression });
    for (const argument of expression.arguments) inExpression(search, argument.value, inside);
    return;
  }
  // `hasattr(keras, "ops") and keras.ops`, `getattr(layers, "New", None) or layers.experimental.Old`
  if (expression.kind === 'operation' && (expression.operator === 'and' || expression.operator === 'or')) {
    inExpression(search, expression.left, inside);
    const guarded = around.guarded || isVersionTest(file, expression.left);
    inExpression(search, expression.right, { ...inside, guarded });
    return;
  }
  const isTested = !around.guarded && expression.kind === 'conditional' && isVersionTest(file, expression.test);
  const below: Around = isTested ? { ...inside, guarded: true } : inside;
  for (const part of partsOf(expression)) inExpression(search, part, below);
}

/** @param given how many parts of `written` an import gave: none for the import itself. */
function add({ file, found }: Search, around: Around, written: string, span: Span, given: number): void {
  const keras = kerasPath(written);
  if (keras === null) return;
  found.push({
    file,
    start: span.start,
    end: span.end,
    namespace: keras.namespace,
    prefix: keras.prefix,
    path: keras.path,
    written,
    imported: given === 0,
    given,
    call: around.call,
    guarded: around.guarded,
    statement: around.statement,
  });
}
