/** Keys of a config that are named otherwise than the argument they hold. */
import type { ConfigKey, CustomClass } from '../../keras/custom-class';
import type { Edit } from '../rule';
import { isAloneInBlock } from './statements';
import { lineEnd, lineStart, replace, verbatim } from './text';

/** Arguments of the constructor that the config holds under a name that is none: `"output_dim": self.units`. */
export function keysNamedOtherwise(custom: CustomClass): { key: ConfigKey; argument: string }[] {
  const parameters = custom.initializer?.parameters ?? [];
  const keys = custom.getConfig?.keys ?? [];
  const known = new Set(keys.map((key) => key.name));
  return keys.flatMap((key) => {
    const { value } = key;
    if (value?.kind !== 'attribute' || value.object.kind !== 'name' || value.object.name !== 'self') return [];
    if (parameters.some((parameter) => parameter.name === key.name)) return [];
    const holds = parameters.find((parameter) => parameter.storedAs === value.name && !known.has(parameter.name));
    return holds === undefined ? [] : [{ key, argument: holds.name }];
  });
}

/** Edit that names a key as the argument it holds; null where the key is not written right before its value. */
export function renameKey(custom: CustomClass, key: ConfigKey, argument: string): Edit | null {
  if (key.method.owner !== custom.value || key.value === null) return null;
  const { file } = custom;
  const before = file.text.slice(0, key.value.start);
  const name = verbatim(key.name);
  const written = new RegExp(`(?:["']${name}["']\\s*:|\\[["']${name}["']\\]\\s*=|\\b${name}\\s*=)\\s*$`).exec(before);
  if (written === null) return null;
  const start = written.index + written[0].indexOf(key.name);
  return replace(file, { start, end: start + key.name.length }, argument);
}

/**
 * Edit that leaves a key out of the config: the line that sets it alone (`config["depth"] = self.depth`, `"depth":
 * self.depth,`), or the entry with its comma where others stand beside it. Null where the key comes in in another way, or
 * the line is all that its block holds.
 */
export function dropKey(custom: CustomClass, key: ConfigKey): Edit | null {
  if (key.method.owner !== custom.value) return null;
  const { file } = custom;
  const start = lineStart(file, key.span.start);
  const end = lineEnd(file, key.span.end);
  const line = file.text.slice(start, end);
  const name = verbatim(key.name);
  const isOwnLine =
    new RegExp(`^\\s*(\\w+\\[["']${name}["']\\]\\s*=(?!=)|["']${name}["']\\s*:|${name}\\s*=(?!=)).*$`).test(line) &&
    !line.includes('(') === !line.includes(')');
  const isStatement = /^\s*\w+\[/.test(line);
  if (isOwnLine && (isStatement || /,\s*$/.test(line)) && !/[({[]\s*$/.test(line)) {
    if (isStatement && isAloneInBlock(file, key.span.start)) return null;
    return replace(file, { start, end: Math.min(end + file.facts.style.newline.length, file.text.length) }, '');
  }
  if (key.value === null) return null;
  const before = new RegExp(`(,\\s*)?(?:["']${name}["']\\s*:|\\b${name}\\s*=(?!=))\\s*$`).exec(
    file.text.slice(start, key.value.start),
  );
  if (before === null) return null;
  const from = start + before.index;
  if (before[1] !== undefined) return replace(file, { start: from, end: key.value.end }, '');
  const after = /^\s*,\s*/.exec(file.text.slice(key.value.end, end));
  return after === null ? null : replace(file, { start: from, end: key.value.end + after[0].length }, '');
}
