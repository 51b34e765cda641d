/** Saving a model under another extension, with everything that reads the file. */
import { extensionOf, plainPath } from '../../keras/paths';
import type { Load, Save, Story, StoryModel } from '../../keras/story';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import type { SourceFile } from '../../python/project';
import type { Expression, Statement } from '../../python/syntax';
import { allExpressions, allParts, allStatements } from '../../python/walk';
import type { Edit, Fix } from '../rule';
import { allOrNone, fixOf } from './edits';
import { appendToLiteral, renameLiteral, renamePath, withExtension } from './file-names';
import { sourceOf } from './text';

/**
 * Edits that write another extension where a save names its file, and where every load that certainly reads it does.
 * Null where one of these names is put together out of reach, or something that cannot read the new format reads it: a
 * rename that only one side follows breaks what worked.
 *
 * @param readers the calls that read the new format, or will.
 */
export function renameSavedFile(
  story: Story,
  save: Save,
  extension: '.keras' | '.weights.h5' | '',
  readers: RegExp = /^load_(model|weights)$/,
): Edit[] | null {
  const edits: Edit[] = [];
  // a converter that wants the SavedModel folder
  if (filesOf(story, [save]).some(({ text }) => /\bfrom_saved_model\(/.test(text))) return null;
  const loads = story.loadsOf(save).flatMap(({ load, certain }) => (certain ? [load] : []));
  if (loads.some((load) => !readers.test(load.api))) return null;
  const sites = [save, ...loads];
  // a load that may read it follows where it writes the same name
  const all = [...sites, ...story.loadsOf(save).map(({ load }) => load)];
  const around: Surroundings = { files: filesOf(story, all), isOther: literalsOfOthers(story, all), certain: sites };
  for (const site of sites) {
    const found = siteEdits(story, site, around, extension);
    if (found === null) return null;
    for (const edit of found) {
      if (!edits.some((other) => other.file === edit.file && other.span.start === edit.span.start)) edits.push(edit);
    }
  }
  return edits.length === 0 ? null : edits;
}

/**
 * The fixes that save a model in another format than HDF5: as `.keras`, or in a SavedModel folder before Keras 2.13,
 * where `.keras` is HDF5 or no name that load_model knows.
 */
export function savedOutsideOfHdf5(story: Story, save: Save, at: Target): Fix[] {
  if (isAtLeast(at, 2, 13)) return fixOf('Save to `.keras`', renameSavedFile(story, save, '.keras'));
  // a class that is given is made by its `from_config`, and the folder holds no config of one without `get_config`
  const isGiven = story.loadsOf(save).some(({ load }) => load.given.entries.size > 0);
  const isMadeWithoutConfig = ({ kind, class: custom }: StoryModel): boolean =>
    kind === 'subclass' &&
    custom?.getConfig === null &&
    (!isAtLeast(at, 2, 10) ||
      (custom.initializer?.parameters.some(({ parameter }) => parameter.default === null) ?? false));
  if (isGiven && save.models.some(isMadeWithoutConfig)) return [];
  return fixOf('Save to a SavedModel folder', renameSavedFile(story, save, '', /^load_model$/)).map((fix) => ({
    ...fix,
    worksIn: isKeras2,
  }));
}

/** What the edits of all sites of one file have in common. */
interface Surroundings {
  /** That take part in programs with one of the sites. */
  files: readonly SourceFile[];
  /** Tells the literals that are themselves the path of another save or load. */
  isOther: (file: SourceFile, start: number) => boolean;
  /** The sites that certainly write or read the file. */
  certain: readonly (Save | Load)[];
}

function siteEdits(
  story: Story,
  site: Save | Load,
  { files, isOther, certain }: Surroundings,
  extension: string,
): Edit[] | null {
  const [path] = site.paths;
  const file = story.project.files.get(site.pathArgument?.place.file ?? site.file);
  const expression = site.pathArgument?.expression;
  if (path === undefined || file === undefined || expression === undefined || site.paths.length > 1) return null;
  // what the others write out themselves is changed there, and is not where this name comes from
  const isOfAnother = (each: SourceFile, start: number): boolean =>
    certain.some(
      ({ pathArgument }) =>
        pathArgument?.expression.kind === 'string' &&
        pathArgument.place.file === each.path &&
        pathArgument.expression.start === start,
    );
  if (expression.kind === 'string') {
    const to = withExtension(expression.value, extension);
    const own = renameLiteral(file, expression, expression.value, to);
    if (own === null) return null;
    const others = renamePath(
      files,
      expression.value,
      to,
      (each, start) =>
        isOther(each, start) || isOfAnother(each, start) || (each === file && start === expression.start),
    );
    return [own, ...others];
  }
  const plain = plainPath(path);
  if (plain !== null) {
    const name = plain.slice(plain.lastIndexOf('/') + 1);
    for (const written of [name, plain]) {
      const edits = renamePath(
        files,
        written,
        withExtension(written, extension),
        (each, start) => isOther(each, start) || isOfAnother(each, start),
        file,
      );
      if (edits.length > 0) return edits;
    }
  }
  const last = path.parts.at(-1);
  const isWeights = extension === '.keras' && typeof last === 'string' && last.endsWith('.weights.h5');
  const from = isWeights ? '.weights.h5' : extensionOf(path);
  const edit = lastLiteralEdit(file, expression, from, extension);
  if (edit === null) return null;
  // `os.remove(name + "_weights.h5")`: the same name, put together once more
  const alike = writtenAlike(story, file, expression).map((other) => lastLiteralEdit(file, other, from, extension));
  return allOrNone([edit, ...alike]);
}

/**
 * The other expressions of the function (or module) that are written as one that puts a name together. Not those that a
 * save or load is given, which are edited by themselves or name another file.
 */
function writtenAlike(story: Story, file: SourceFile, expression: Expression): Expression[] {
  const written = sourceOf(file, expression);
  if (file.text.split(written).length < 3) return [];
  const given = new Set(
    [...story.saves, ...story.loads].flatMap(({ pathArgument }) =>
      pathArgument?.place.file === file.path ? [pathArgument.expression.start] : [],
    ),
  );
  return [...allExpressions(bodyAround(file.facts.body, expression.start))].filter(
    (part) => part.kind === expression.kind && sourceOf(file, part) === written && !given.has(part.start),
  );
}

/** The body of the innermost function that holds an offset; the module's where none does. */
function bodyAround(body: readonly Statement[], offset: number): readonly Statement[] {
  const within = allStatements(body).filter(
    (statement) => statement.kind === 'function' && statement.start <= offset && offset < statement.end,
  );
  const innermost = within.reduce<Statement | null>(
    (inner, each) => (inner === null || each.start > inner.start ? each : inner),
    null,
  );
  return innermost?.kind === 'function' ? innermost.body : body;
}

/** The files that take part in programs with one of the sites. */
function filesOf(story: Story, sites: readonly (Save | Load)[]): SourceFile[] {
  const paths = new Set<string>();
  const programs = new Set<string>();
  for (const site of sites) {
    paths.add(site.file).add(site.pathArgument?.place.file ?? site.file);
    // many sites stand in one program, which may import a thousand files
    if (programs.has(site.program.path)) continue;
    programs.add(site.program.path);
    for (const path of story.importedBy(site.program.path)) paths.add(path);
  }
  return [...paths].flatMap((path) => story.project.files.get(path) ?? []);
}

/** Tells the literals that are themselves the path of another save or load. */
function literalsOfOthers(story: Story, sites: readonly (Save | Load)[]): (file: SourceFile, start: number) => boolean {
  const others = new Set<string>();
  for (const site of [...story.saves, ...story.loads]) {
    if (sites.includes(site) || site.pathArgument?.expression.kind !== 'string') continue;
    others.add(`${site.pathArgument.place.file} ${site.pathArgument.expression.start}`);
  }
  for (const site of sites) {
    if (site.pathArgument !== null)
      others.delete(`${site.pathArgument.place.file} ${site.pathArgument.expression.start}`);
  }
  return (file, start) => others.has(`${file.path} ${start}`);
}

/**
 * The end of a name that is put together at the call: `f"{name}_{epoch}.h5"`, `"model_%d.h5" % epoch`, `folder +
 * "/model.h5"`.
 */
function lastLiteralEdit(file: SourceFile, expression: Expression, from: string | null, to: string): Edit | null {
  if (from === null) return null;
  if (from === '') return expression.kind === 'template' ? appendToLiteral(file, expression, to) : null;
  const ends = [...allParts(expression)].flatMap((part) => {
    const edit =
      part.kind === 'template' || (part.kind === 'string' && part.value.endsWith(from))
        ? renameLiteral(file, part, from, to)
        : null;
    return edit === null ? [] : [edit];
  });
  const [only] = ends;
  if (only !== undefined && ends.length === 1) return only;
  return null;
}
