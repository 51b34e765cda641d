/** The fields of a dataclass as its constructor takes them. */
import type { Expression, Span } from '../../python/syntax';
import type { ClassValue } from '../value';
import { isDataclass } from './classes';

/** A field of a dataclass or named tuple. */
export interface Field {
  name: string;
  /** Whether the constructor takes it: not with `field(init=False)`. */
  isTaken: boolean;
  /** Whether it becomes an attribute: an `InitVar` does not. */
  isKept: boolean;
  isKeywordOnly: boolean;
  /**
   * What the constructor takes for it where it is not given; of a `default_factory` the whole `field(...)`. Null where
   * it must be given.
   */
  fallback: Expression | null;
  annotation: Expression | null;
  place: Span;
}

/**
 * The fields of a dataclass in the order of its constructor, those of dataclasses among its project bases first
 * (python's dataclasses, `_process_class`).
 */
export function readFields(value: ClassValue): Field[] {
  const found = new Map<string, Field>();
  gather(value, found, 0);
  return [...found.values()];
}

function gather(value: ClassValue, found: Map<string, Field>, depth: number): void {
  if (depth > 30) return;
  for (const base of [...value.bases].reverse()) if (base.kind === 'class') gather(base, found, depth + 1);
  if (!isDataclass(value)) return;
  let isKeywordOnly = value.definition.decorators.some(
    (each) => each.kind === 'call' && isOn(each.arguments.find(({ name }) => name === 'kw_only')?.value),
  );
  for (const statement of value.definition.body) {
    if (statement.kind !== 'assign' || statement.annotation === null || statement.targets[0]?.kind !== 'name') continue;
    const annotated = lastNameOf(statement.annotation);
    if (annotated === 'KW_ONLY') isKeywordOnly = true;
    if (annotated === 'KW_ONLY' || annotated === 'ClassVar') continue;
    const { name } = statement.targets[0];
    const described =
      statement.value?.kind === 'call' && lastNameOf(statement.value.callee) === 'field' ? statement.value : null;
    const option = (key: string): Expression | undefined =>
      described?.arguments.find((argument) => argument.name === key)?.value;
    const fallback =
      described === null
        ? statement.value
        : (option('default') ?? (option('default_factory') === undefined ? null : described));
    found.set(name, {
      name,
      isTaken: !isOff(option('init')),
      isKept: annotated !== 'InitVar',
      isKeywordOnly: option('kw_only') === undefined ? isKeywordOnly : isOn(option('kw_only')),
      fallback,
      annotation: statement.annotation,
      place: { start: statement.start, end: statement.end },
    });
  }
}

const isOn = (value: Expression | undefined): boolean => value?.kind === 'constant' && value.value === true;
const isOff = (value: Expression | undefined): boolean => value?.kind === 'constant' && value.value === false;

/** The last name of `dataclasses.InitVar[int]`; of an annotation written as text, that of the text. */
function lastNameOf(annotation: Expression): string {
  if (annotation.kind === 'name' || annotation.kind === 'attribute') return annotation.name;
  if (annotation.kind === 'subscript') return lastNameOf(annotation.object);
  return annotation.kind === 'string' ? (/^\s*(?:\w+\.)*(\w+)/.exec(annotation.value)?.[1] ?? '') : '';
}
