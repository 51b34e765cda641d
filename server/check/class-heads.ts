/** The classes of a file and their bases, as far as the file alone tells. */
import { importsIn } from '../python/link';
import { once } from '../python/once';
import { allPlaces, isAnyIn } from '../python/places';
import type { SourceFile } from '../python/project';
import { boundByImport, builtinNames } from '../python/scope';
import type { ClassDefinition, Expression, Statement } from '../python/syntax';
import { blocksOf } from '../python/walk';

/** A base of a class, as far as the file that holds the class tells. */
export interface NamedBase {
  /** Last part of its name. */
  last: string;
  /** The import that brings it; null for a class of the file itself. */
  from: { module: string; level: number; name: string } | null;
  /**
   * Full name where it comes from elsewhere; empty for a class of the file or of Python, null for anything that no name
   * tells.
   */
  full: string | null;
}

export const classHeads = once((file: SourceFile): { name: string; bases: NamedBase[] }[] => {
  const classes = classesIn(file);
  if (classes.length === 0) return [];
  const own = new Set(classes.map(({ name }) => name));
  const imports = new Map<string, NonNullable<NamedBase['from']>>();
  for (const statement of importsIn(file)) {
    for (const { name, alias } of statement.names) {
      if (statement.kind === 'import-from') {
        imports.set(alias ?? name, { module: statement.module, level: statement.level, name });
      } else {
        imports.set(boundByImport(name, alias), {
          module: alias === null ? boundByImport(name, null) : name,
          level: 0,
          name: '',
        });
      }
    }
  }
  const baseOf = (base: Expression): NamedBase => {
    const [root, ...parts] = dottedName(base.kind === 'subscript' ? base.object : base);
    if (root === undefined) return { last: '', from: null, full: null };
    const from = imports.get(root) ?? null;
    const fullName = (): string | null => {
      if (from === null) return own.has(root) || builtinNames.has(root) ? '' : null;
      return from.level > 0 ? '' : [from.module, from.name, ...parts].filter((part) => part !== '').join('.');
    };
    return { last: parts.at(-1) ?? root, from, full: fullName() };
  };
  return classes.map(({ name, bases }) => ({
    name,
    bases: bases.filter((base) => base.name === null).map((base) => baseOf(base.value)),
  }));
});

/** Every class of a file, those inside functions and classes included. */
function classesIn({ text, facts }: SourceFile): ClassDefinition[] {
  const places = allPlaces(text, /\bclass\b/g);
  const found: ClassDefinition[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (!isAnyIn(places, statement.start, statement.end)) continue;
      if (statement.kind === 'class') found.push(statement);
      for (const block of blocksOf(statement)) visit(block);
    }
  };
  visit(facts.body);
  return found;
}

/** The parts of `a.b.c`; none for any other expression. */
function dottedName(expression: Expression): string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'attribute') return [];
  const object = dottedName(expression.object);
  return object.length === 0 ? object : [...object, expression.name];
}
