/** Files that a program copies or renames: what was saved under one name is read under another. */
import { argumentAt, optionsOf } from '../interpreter/values';
import { endsIn, plainPath, samePath } from '../paths';
import type { CallEvent, TextValue, Value } from '../value';

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
    if (!isMethod && !copying.has(event.name)) return [];
    const from = isMethod ? event.self : (argumentAt(event.arguments, 'src', 0)?.value ?? null);
    const to = argumentAt(event.arguments, isMethod ? 'target' : 'dst', isMethod ? 0 : 1)?.value ?? null;
    return texts(from).flatMap((source) =>
      texts(to).flatMap((target) => [{ from: source, to: target }, ...intoFolder(source, target)]),
    );
  });
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
