/** Values of a config that are no plain numbers, texts and lists, written as such. */
import { isWrittenIn, type ConfigKey, type CustomClass } from '../../keras/custom-class';
import { allParts } from '../../python/walk';
import { externalName, selfAttribute } from '../reading/class-expressions';
import type { ValueKind } from '../reading/value-kind';
import type { Edit, Fix } from '../rule';
import { addModuleImport } from './imports';
import { replace, sourceOf } from './text';

/**
 * The fix that makes `get_config` return plain values, with what the constructor has to do to take them; none where one
 * of the values has no such form.
 */
export function returnPlainValues(custom: CustomClass, failing: readonly { key: ConfigKey; kind: ValueKind }[]): Fix[] {
  const edits: Edit[] = [];
  for (const { key, kind } of failing) {
    const value = key.value;
    const attribute = value === null ? null : selfAttribute(value);
    // what a view of a dictionary shows
    if (
      value?.kind === 'call' &&
      value.callee.kind === 'attribute' &&
      /^(keys|values)$/.test(value.callee.name) &&
      value.arguments.length === 0 &&
      key.method.owner === custom.value
    ) {
      edits.push(
        replace(
          custom.file,
          value,
          `list(${sourceOf(custom.file, value.callee.name === 'keys' ? value.callee.object : value)})`,
        ),
      );
      continue;
    }
    const file = key.method.owner.file;
    if (
      value === null ||
      attribute === null ||
      (key.method.owner !== custom.value && key.method.owner !== custom.initializer?.owner)
    )
      return [];
    if (kind === 'array') {
      const numpy = addModuleImport(file, 'numpy', 'np');
      for (const edit of numpy.edits) if (!edits.some((other) => other.text === edit.text)) edits.push(edit);
      edits.push(replace(file, value, `${numpy.text}.asarray(${sourceOf(file, value)}).tolist()`));
    } else if (kind === 'tensor') {
      // keep the value the constructor was given, beside the tensor
      const parameter = custom.initializer?.parameters.find((each) => each.name === key.name);
      const store = parameter?.stores.find((each) => each.attribute === attribute);
      if (parameter === undefined || store === undefined) return [];
      const numpy = addModuleImport(file, 'numpy', 'np');
      for (const edit of numpy.edits) if (!edits.some((other) => other.text === edit.text)) edits.push(edit);
      edits.push(replace(file, value, `${numpy.text}.asarray(${sourceOf(file, value)}).tolist()`));
    } else if (kind === 'variable') {
      // the weight is saved for itself: what the constructor needs is what it was given
      const parameter = custom.initializer?.parameters.find((each) => each.name === key.name);
      if (parameter?.storedAs === undefined || parameter.storedAs === null || parameter.storedAs === attribute)
        return [];
      edits.push(replace(file, value, `self.${parameter.storedAs}`));
    } else {
      const plain = plainForm(custom, key, kind, sourceOf(file, value));
      if (plain === null) return [];
      edits.push(replace(file, value, plain.text), ...plain.edits);
    }
  }
  return edits.length === 0 ? [] : [{ title: 'Return plain values', safe: false, edits }];
}

/**
 * How a value is written as a plain one that the constructor can be given again, with what has to change there; null
 * where there is no such form.
 */
function plainForm(
  custom: CustomClass,
  key: ConfigKey,
  kind: ValueKind,
  source: string,
): { text: string; edits: Edit[] } | null {
  const { file } = custom;
  const parameter = custom.initializer?.parameters.find((each) => each.name === key.name);
  const [store, ...others] = parameter?.stores ?? [];
  if (kind === 'set') return { text: `sorted(${source})`, edits: [] };
  if (kind === 'numpy-type') {
    const numpy = addModuleImport(file, 'numpy', 'np');
    return { text: `${numpy.text}.dtype(${source}).name`, edits: numpy.edits };
  }
  if (kind === 'object') {
    const attribute = key.value === null ? null : selfAttribute(key.value);
    const [write, ...more] = custom.attributes.filter((each) => each.attribute === attribute && each.value !== null);
    const written = write?.value ?? null;
    if (written === null || more.length > 0 || write?.method.owner !== custom.value) return null;
    const calls = allParts(written).flatMap((part) =>
      part.kind === 'call' ? [externalName(write.method, part.callee) ?? sourceOf(file, part.callee)] : [],
    );
    if (calls.includes('re.compile')) return { text: `${source}.pattern`, edits: [] };
    return written.kind === 'call' && sourceOf(file, written.callee) === 'range'
      ? { text: `list(${source})`, edits: [] }
      : null;
  }
  if (
    parameter === undefined ||
    store === undefined ||
    others.length > 0 ||
    !isWrittenIn(custom.initializer, custom.definition)
  )
    return null;
  if (kind === 'path') return store.value?.kind === 'call' ? { text: `str(${source})`, edits: [] } : null;
  if (kind !== 'enum') return null;
  const made =
    store.value?.kind === 'call' && parameter.parameter.default?.kind === 'attribute'
      ? sourceOf(file, store.value.callee)
      : null;
  if (
    made !== null &&
    parameter.parameter.default?.kind === 'attribute' &&
    made === sourceOf(file, parameter.parameter.default.object)
  )
    return { text: `${source}.value`, edits: [] };
  if (store.value?.kind !== 'name') return null;
  // the class of the default takes a member as well as its value
  const given = parameter.parameter.default;
  if (given?.kind !== 'attribute' || given.object.kind !== 'name') return null;
  return { text: `${source}.value`, edits: [replace(file, store.value, `${given.object.name}(${store.value.name})`)] };
}
