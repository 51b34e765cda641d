/** Files that a program copies or renames: what was saved under one name is read under another. */
import { openedPath } from '../interpreter/text';
import { argumentAt, optionsOf } from '../interpreter/values';
import { endsIn, plainPath, samePath } from '../paths';
import type { CallEvent, TextValue, Value } from '../value';

/** A file that is copied or moved from one path to another. */
export interface Copy {
  from: TextValue;
  to: TextValue;
}

/** Functions that copy or move the file named first to the name given second. */
const copying = new Set([
  'shutil.copy',
  'shutil.copy2',
  'shutil.copyfile',
  'shutil.copytree',
  'shutil.move',
  'os.rename',
  'os.renames',
  'os.replace',
  'os.link',
  'os.symlink',
  'tensorflow.io.gfile.copy',
  'tensorflow.io.gfile.rename',
]);

/** Methods of `pathlib.Path` that do. */
const copyingMethods = new Set(['.rename', '.replace', '.copy', '.copy_into', '.move']);

/** The copies among calls. Into a folder, the name is kept. */
export function copiesOf(events: readonly CallEvent[]): Copy[] {
  return events.flatMap((event) => {
    const isMethod = copyingMethods.has(event.name) && event.self?.kind === 'text';
    if (!isMethod && !copying.has(event.name)) return ofContent(event);
    const from = isMethod ? event.self : (argumentAt(event.arguments, 'src', 0)?.value ?? null);
    const to = argumentAt(event.arguments, isMethod ? 'target' : 'dst', isMethod ? 0 : 1)?.value ?? null;
    return texts(from).flatMap((source) =>
      texts(to).flatMap((target) => [{ from: source, to: target }, ...intoFolder(source, target)]),
    );
  });
}

/** What is written of that which was read of another file: `target.write_bytes(source.read_bytes())`. */
function ofContent({ name, self, arguments: [first, second] }: CallEvent): Copy[] {
  const isStream = name === 'shutil.copyfileobj';
  if (!isStream && name !== '.write' && name !== '.write_bytes') return [];
  const given = first?.value;
  const isRead = given?.kind === 'result' && (given.event.name === '.read' || given.event.name === '.read_bytes');
  const from = openedPath(isStream ? (given ?? null) : isRead ? given.event.self : null);
  const to = openedPath(isStream ? (second?.value ?? null) : self);
  return from === null || to === null ? [] : [{ from, to }];
}

function texts(value: Value | null): TextValue[] {
  return value === null ? [] : optionsOf(value).filter((option) => option.kind === 'text');
}

function intoFolder(from: TextValue, to: TextValue): Copy[] {
  const [source, target] = [plainPath(from), plainPath(to)];
  if (source === null || target === null) return [];
  return [{ from, to: { ...to, parts: [`${target}/${source.slice(source.lastIndexOf('/') + 1)}`], literal: null } }];
}

/** More steps than this from one name to the next are nobody's. */
const mostSteps = 4;

/** The names under which what a path holds was written: its own, and those that it was copied from. */
export function namesBefore(path: TextValue, copies: readonly Copy[]): TextValue[] {
  const names = [path];
  for (let step = 0; step < mostSteps; step += 1) {
    const earlier = copies.filter(
      (copy) =>
        names.some((name) => samePath(name, copy.to) === 'yes') &&
        !names.includes(copy.from) &&
        endsIn(copy.from, '/') !== true,
    );
    if (earlier.length === 0) break;
    names.push(...earlier.map((copy) => copy.from));
  }
  return names;
}
