/** Giving a load site the custom objects it misses. */
import type { Project, SourceFile } from '../../python/project';
import type { Call, Expression } from '../../python/syntax';
import type { Edit } from '../rule';
import { addArgument } from './class-edits';
import { projectAccess } from './imports';
import { guardScript } from './script';
import { indentAt, insert, quoted, replace } from './text';

/** A class or function that a load site must be given: the name it was saved under, and where it is defined. */
export interface NeededObject {
  savedName: string;
  file: SourceFile;
  name: string;
  /** Whether it registers itself with Keras once its module is imported. */
  registers: boolean;
  /** The call that makes the object where `name` is a factory, with its parentheses. */
  arguments?: string;
}

/**
 * Edits that give a call of `load_model` (or `model_from_json`, `from_config`) the named objects, with the imports they
 * need. Null where `custom_objects` is something that cannot be added to, or no import reaches a definition.
 */
export function giveCustomObjects(
  project: Project,
  file: SourceFile,
  call: Call,
  needed: readonly NeededObject[],
): Edit[] | null {
  if (call.arguments.some((argument) => argument.spread !== null)) return null;
  const edits: Edit[] = [];
  const entries: string[] = [];
  for (const each of needed) {
    const access = projectAccess(project, file, each.file, each.name);
    // importing a script that trains would train again
    // nobody imports a test for what it defines
    if (
      access !== null &&
      access.edits.length > 0 &&
      isTest(each.file) &&
      !(isTest(file) && folderOf(each.file) === folderOf(file))
    )
      return null;
    const guard = access === null || access.edits.length === 0 ? [] : guardScript(project, each.file);
    if (access === null || guard === null) return null;
    for (const edit of access.edits) mergeImport(edits, each.registers ? toldWhy(edit, each.name) : edit);
    for (const edit of guard)
      if (!edits.some((other) => other.file === edit.file && other.span.start === edit.span.start)) edits.push(edit);
    if (!each.registers) entries.push(`${quoted(file, each.savedName)}: ${access.text}${each.arguments ?? ''}`);
  }
  if (entries.length === 0) return edits.length === 0 ? null : edits;
  const given = call.arguments.find((argument) => argument.name === 'custom_objects') ?? positional(call);
  if (given === undefined) {
    edits.push(addArgument(file, call, `custom_objects={${entries.join(', ')}}`));
    return edits;
  }
  const value: Expression = given.value;
  if (value.kind === 'constant' && value.value === null) {
    edits.push(replace(file, value, `{${entries.join(', ')}}`));
    return edits;
  }
  if (value.kind === 'dictionary') {
    const last = value.entries.at(-1);
    if (last === undefined) edits.push(insert(file, value.end - 1, entries.join(', ')));
    else {
      const between = file.text.slice(last.value.end, value.end - 1);
      const start = last.key?.start ?? last.value.start;
      const ownLine = /^[ \t]*$/.test(file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start));
      const comma = /^\s*,/.exec(between);
      if (between.includes('\n') && ownLine) {
        const glue = `${file.facts.style.newline}${indentAt(file, start)}`;
        edits.push(
          comma === null
            ? insert(file, last.value.end, `,${glue}${entries.join(`,${glue}`)}`)
            : insert(file, last.value.end + comma[0].length, entries.map((entry) => `${glue}${entry},`).join('')),
        );
      } else {
        edits.push(
          comma === null
            ? insert(file, last.value.end, `, ${entries.join(', ')}`)
            : insert(file, last.value.end + comma[0].length, ` ${entries.join(', ')}`),
        );
      }
    }
    return edits;
  }
  if (value.kind === 'name' || value.kind === 'attribute') {
    const text = file.text.slice(value.start, value.end);
    edits.push(replace(file, value, `{**${text}, ${entries.join(', ')}}`));
    return edits;
  }
  return null;
}

const isTest = ({ path }: SourceFile): boolean => /\/(test_[^/]*|[^/]*_test)\.py$/.test(path);

const folderOf = ({ path }: SourceFile): string => path.slice(0, path.lastIndexOf('/'));

/** An import for what it does, not for the name: said, so that nobody takes it for one too many. */
function toldWhy(edit: Edit, name: string): Edit {
  return {
    ...edit,
    text: edit.text.replace(/^(\s*from \S+ import \w+)(?=\s*$)/, `$1  # noqa: F401, registers ${name}`),
  };
}

/** `load_model(path, custom_objects)`: the second positional argument. */
function positional(call: Call): Call['arguments'][number] | undefined {
  const second = call.arguments[1];
  return second !== undefined && second.name === null && call.arguments[0]?.name === null ? second : undefined;
}

/** Two imports added to one module at one place become one. */
function mergeImport(edits: Edit[], edit: Edit): void {
  const from = /^(\s*from \S+ import )(.+?)(\s*)$/;
  const added = from.exec(edit.text);
  for (const other of edits) {
    if (other.file !== edit.file || other.span.start !== edit.span.start || other.span.end !== edit.span.end) continue;
    if (other.text === edit.text) return;
    const present = from.exec(other.text);
    if (added !== null && present !== null && present[1] === added[1]) {
      other.text = `${present[1] ?? ''}${[...(present[2] ?? '').split(', '), added[2] ?? ''].sort().join(', ')}${present[3] ?? ''}`;
      return;
    }
    if (added === null && edit.span.start === edit.span.end) {
      other.text += edit.text;
      return;
    }
    if (edit.span.start < edit.span.end) {
      const names = [...new Set(`${other.text} ${edit.text}`.match(/\w+/g) ?? [])].sort();
      // in parentheses, a line each, where one of both writes them so
      const glue = /^\((\r?\n[ \t]*)/.exec(other.text.includes('\n') ? other.text : edit.text)?.[1];
      other.text =
        glue === undefined
          ? names.join(', ')
          : `(${names.map((name) => `${glue}${name},`).join('')}${glue.replace(/[ \t]+$/, '')})`;
      return;
    }
  }
  edits.push(edit);
}
