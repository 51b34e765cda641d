/** What the text of a program tells without being parsed: its imports, and whether it does something with models. */
import { boundByImport } from '../python/scope';

/** What can be told of a program without parsing it. */
export interface Outline {
  imports: OutlinedImport[];
  /** It saves, loads or trains something. */
  acts: boolean;
  /** The bases of its classes, as written (`layers.Layer`). */
  bases: string[];
  /** Names of pickles and arrays that it may read a model from. */
  reads: string[];
}

/** An import, as a glance at the text tells it. */
export interface OutlinedImport {
  /** Leading dots. */
  level: number;
  module: string;
  /** By the names they are bound to; null for the module itself, the name `*` for all that is in it. */
  names: Map<string, string> | null;
  /** What the module itself is bound to. */
  alias: string;
  /** Whether something that it binds is called, or may be: it is called, looked into or kept. */
  isCalled: boolean;
}

/** Whether a text calls an imported name, looks into it, or keeps it in a table. */
function isUsed(text: string, name: string): boolean {
  return (
    text.includes(`${name}(`) ||
    text.includes(`${name}.`) ||
    text.includes(`${name}[`) ||
    text.includes(`: ${name}`) ||
    text.includes(`[${name}`) ||
    text.includes(`= ${name}`)
  );
}

/** What the import lines of a text say. */
export function importLines(text: string): OutlinedImport[] {
  const imports: OutlinedImport[] = [];
  for (const match of text.matchAll(
    /^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|(?:\\\r?\n|[^\n#;])*)|import[ \t]+([^\n#;]+))/gm,
  )) {
    const [, dots, module = '', list, plain] = match;
    const entries = (list ?? plain ?? '').split(/[,()]/).map((entry) => entry.trim().split(/[\s\\]+as[\s\\]+/));
    if (dots !== undefined) {
      const names = new Map(
        entries.flatMap(([name = '', alias = name]) => (name === '' ? [] : [[alias.trim(), name.trim()] as const])),
      );
      imports.push({
        level: dots.length,
        module,
        names,
        alias: '',
        isCalled: names.has('*') || [...names.keys()].some((name) => isUsed(text, name)),
      });
    } else {
      for (const [name = '', alias] of entries) {
        imports.push({
          level: 0,
          module: name,
          names: null,
          alias: alias ?? boundByImport(name, null),
          isCalled: true,
        });
      }
    }
  }
  return imports;
}

/** Whether a script calls what saves, loads or trains a model, whoever made it. */
export function actsOnModels(text: string): boolean {
  // `re.compile`, `torch.save`, `np.save` are not calls of models
  return /(?<!\b(?:re|torch|np|numpy))\.(?:save|save_weights|load_weights|fit|compile|export|restore)\(/.test(text);
}

/** The dotted names in the heads of a text's classes. */
export function namedBases(text: string): string[] {
  const names = new Set<string>();
  for (const [, bases = ''] of text.matchAll(/^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)/gm))
    for (const [name] of bases.matchAll(/[\w.]+/g)) names.add(name);
  return [...names];
}

/** The files that a text names and may unpickle a model from, or take its weights from. */
export function unpickled(text: string): string[] {
  if (!/\b(?:pickle|joblib|np|numpy)\.loads?\(/.test(text) || !/\.(?:predict|evaluate|summary|fit)\(/.test(text))
    return [];
  return [...text.matchAll(/["']([\w./ -]+\.(?:pkl|pickle|joblib|npz|npy|bin|dat|model))["']/g)].map(
    ([, name = '']) => name,
  );
}
