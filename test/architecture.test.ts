/** The sentences of docs/architecture.md that a machine can hold the code to. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Top to bottom: a layer may import itself and what stands below it. */
const layers = ['client', 'entry', 'language', 'report', 'check', 'rules', 'keras', 'python', 'artifacts'] as const;
type Layer = (typeof layers)[number] | 'shared' | 'generated';

/** Layers that may import nothing but themselves and the shared contracts. */
const islands: Layer[] = ['python', 'artifacts'];

function layerOf(file: string): Layer {
  const path = relative(root, file).replaceAll('\\', '/');
  if (path.startsWith('client/')) return 'client';
  if (path.startsWith('proto/')) return 'generated';
  if (path === 'server/workspace.ts' || path === 'server/protocol.ts') return 'shared';
  const folder = /^server\/([a-z]+)\//.exec(path)?.[1];
  const layer = layers.find((name) => name === folder);
  return layer ?? 'entry';
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, folder, name))
    .filter((name) => name.endsWith('.ts'));
}

/** Module specifiers that a file imports, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|require\(\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
}

/** Files beside it that a file takes more than types from. */
function valuesFrom(file: string): string[] {
  const statements = codeOf(file).matchAll(
    /(?:^|\n)(?:import|export)\s+(?!type\b)(?:([^'";]*?)\s*from\s*)?'(\.[^']+)'/g,
  );
  return [...statements].flatMap(([, names = '', specifier = '']) => {
    const braced = /^\{([^}]*)\}$/
      .exec(names.trim())?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '');
    return braced !== undefined && braced.length > 0 && braced.every((name) => /^\s*type\b/.test(name))
      ? []
      : [specifier];
  });
}

/** A file's code without its comments, which may say what the code must not. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
}

const files = [...sources('client'), ...sources('server')];

describe('architecture', () => {
  it('imports only point down', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const from = layerOf(file);
      for (const specifier of importsOf(file).filter((name) => name.startsWith('.'))) {
        const to = layerOf(resolve(dirname(file), `${specifier}.ts`));
        if (to === 'shared' || to === 'generated' || to === from) continue;
        if (from === 'shared') {
          // The wire's types are made of the types of what travels on it.
          if (to === 'artifacts' || to === 'rules' || to === 'python') continue;
        }
        // The page and the extension share the wire's types with the server, and nothing else.
        const clientReaches = from === 'client' && to !== 'artifacts';
        const upwards = layers.indexOf(to as never) < layers.indexOf(from as never);
        if (clientReaches || upwards || islands.includes(from)) wrong.push(`${relative(root, file)} → ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('imports go in no circle', () => {
    const importsByFile = new Map(
      files.map((file) => [file, valuesFrom(file).map((name) => resolve(dirname(file), `${name}.ts`))]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const follow = (file: string, path: readonly string[]): void => {
      const start = path.indexOf(file);
      if (start >= 0) circles.push([...path.slice(start), file].map((each) => relative(root, each)).join(' → '));
      if (start >= 0 || done.has(file)) return;
      for (const next of importsByFile.get(file) ?? []) follow(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) follow(file, []);
    expect(circles).toEqual([]);
  });

  it('nothing in server/ imports vscode', () => {
    const wrong = files.filter((file) => layerOf(file) !== 'client' && importsOf(file).includes('vscode'));
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });

  it('python/ names nothing of Keras', () => {
    const wrong = files.filter((file) => layerOf(file) === 'python' && /keras|tensorflow/i.test(codeOf(file)));
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });

  it('the core does no input or output of its own', () => {
    const forbidden = /^(node:)?(fs|fs\/promises|child_process|net|http|https|worker_threads)$/;
    const core: Layer[] = ['python', 'keras', 'rules', 'report', 'check', 'artifacts'];
    const wrong = files
      .filter((file) => core.includes(layerOf(file)) && !/-(node|worker)\.ts$/.test(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => forbidden.test(name))
          .map((name) => `${relative(root, file)} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('no artifact is read whole by the readers', () => {
    const wrong = files
      .filter((file) => layerOf(file) === 'artifacts' && /\breadFile(Sync)?\b/.test(codeOf(file)))
      .map((file) => relative(root, file));
    expect(wrong).toEqual([]);
  });

  it('product code keeps the strict types', () => {
    const wrong = files
      .filter(
        (file) =>
          /\bas any\b|: any\b|<any\b/.test(codeOf(file)) ||
          /@ts-(ignore|nocheck|expect-error)/.test(readFileSync(file, 'utf8')),
      )
      .map((file) => relative(root, file));
    expect(wrong).toEqual([]);
  });
});
