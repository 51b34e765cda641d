import { beforeAll, describe, expect, it } from 'vitest';
import { createProject, type LinkedProject, type ProjectOptions } from '../../server/python/link';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import type { SourceFile } from '../../server/python/project';
import { factsOfText } from '../../server/python/source-file';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

function file(path: string, text: string): SourceFile {
  return { path, text, facts: factsOfText(parser, text), cells: [] };
}

function project(files: Record<string, string>, options: Partial<ProjectOptions> = {}): LinkedProject {
  const linked = createProject({ roots: ['/w'], ...options });
  for (const [path, text] of Object.entries(files)) linked.set(file(path, text));
  return linked;
}

function resolved(linked: LinkedProject, from: string, module: string, level = 0): string {
  const importing = linked.files.get(from);
  if (importing === undefined) throw new Error(from);
  const target = linked.resolveModule(importing, module, level);
  return target.kind === 'file'
    ? target.file.path
    : target.kind === 'folder'
      ? `${target.path}/`
      : `external ${target.module}`;
}

const tree = {
  '/w/train.py': '',
  '/w/layers.py': '',
  '/w/pkg/__init__.py': '',
  '/w/pkg/layers.py': '',
  '/w/pkg/sub/__init__.py': '',
  '/w/pkg/sub/deep.py': '',
  '/w/src/inner/__init__.py': '',
  '/w/src/inner/a.py': '',
  '/w/bare/one.py': '',
  '/w/scripts/run.py': '',
  '/w/scripts/help.py': '',
  '/w/tensorflow/example.py': '',
  '/w/nb.ipynb': '',
};

describe('a module', () => {
  it.each<[string, string, number, string]>([
    ['/w/train.py', 'layers', 0, '/w/layers.py'],
    ['/w/train.py', 'pkg', 0, '/w/pkg/__init__.py'],
    ['/w/train.py', 'pkg.layers', 0, '/w/pkg/layers.py'],
    ['/w/train.py', 'pkg.sub.deep', 0, '/w/pkg/sub/deep.py'],
    ['/w/train.py', 'pkg.missing', 0, 'external pkg.missing'],
    ['/w/train.py', 'inner.a', 0, '/w/src/inner/a.py'],
    ['/w/src/inner/a.py', 'inner', 0, '/w/src/inner/__init__.py'],
    ['/w/train.py', 'bare', 0, '/w/bare/'],
    ['/w/train.py', 'bare.one', 0, '/w/bare/one.py'],
    ['/w/scripts/run.py', 'help', 0, '/w/scripts/help.py'],
    ['/w/scripts/run.py', 'layers', 0, '/w/layers.py'],
    ['/w/train.py', 'help', 0, 'external help'],
    // Inside a package an absolute import does not mean the neighbour.
    ['/w/pkg/sub/deep.py', 'layers', 0, '/w/layers.py'],
    ['/w/pkg/layers.py', 'keras', 0, 'external keras'],
    ['/w/pkg/layers.py', '', 1, '/w/pkg/__init__.py'],
    ['/w/pkg/layers.py', 'sub', 1, '/w/pkg/sub/__init__.py'],
    ['/w/pkg/sub/deep.py', 'layers', 2, '/w/pkg/layers.py'],
    ['/w/pkg/sub/__init__.py', 'deep', 1, '/w/pkg/sub/deep.py'],
    ['/w/pkg/layers.py', 'nowhere', 9, 'external .........nowhere'],
    ['/w/bare/one.py', '', 1, '/w/bare/'],
    ['/w/nb.ipynb', 'pkg.layers', 0, '/w/pkg/layers.py'],
  ])('from %s: %s (%i dots) → %s', (from, module, level, expected) => {
    expect(resolved(project(tree), from, module, level)).toBe(expected);
  });

  it('that is installed is not hidden by a folder of that name', () => {
    const linked = project(tree, { installed: new Set(['tensorflow']) });
    expect(resolved(linked, '/w/train.py', 'tensorflow')).toBe('external tensorflow');
    expect(resolved(linked, '/w/train.py', 'tensorflow.keras')).toBe('external tensorflow.keras');
    linked.set(file('/w/tensorflow/__init__.py', ''));
    expect(resolved(linked, '/w/train.py', 'tensorflow')).toBe('/w/tensorflow/__init__.py');
  });

  it('is looked for in every root', () => {
    const linked = project({ '/a/x.py': '', '/b/y.py': '' }, { roots: ['/a', '/b'] });
    expect(resolved(linked, '/a/x.py', 'y')).toBe('/b/y.py');
  });

  it('that is known but not parsed has a path and no file', () => {
    const linked = project(
      { '/w/a.py': 'import b\nfrom p import c, d\nfrom . import b' },
      { paths: ['/w/b.py', '/w/p/__init__.py', '/w/p/c.py', '/w/readme.md'] },
    );
    expect(resolved(linked, '/w/a.py', 'b')).toBe('external b');
    expect(linked.resolvePath('/w/a.py', 'b', 0)).toBe('/w/b.py');
    const a = linked.files.get('/w/a.py');
    expect(a && linked.importedPaths(a)).toEqual(['/w/b.py', '/w/p/__init__.py', '/w/p/c.py']);
  });
});

describe('dependents', () => {
  it('are found over other files, in circles, and inside functions and branches', () => {
    const linked = project({
      '/w/a.py': 'import b',
      '/w/b.py': 'def f():\n    import c\ntry:\n    import d\nexcept ImportError:\n    d = None\n',
      '/w/c.py': 'from a import x',
      '/w/d.py': '',
      '/w/e.py': 'import keras',
    });
    expect([...linked.dependents('/w/d.py')].sort()).toEqual(['/w/a.py', '/w/b.py', '/w/c.py']);
    expect([...linked.dependents('/w/a.py')].sort()).toEqual(['/w/b.py', '/w/c.py']);
    expect([...linked.dependents('/w/e.py')]).toEqual([]);
  });

  it('follow when a file changes, comes or goes', () => {
    const linked = project({ '/w/a.py': 'import b', '/w/b.py': '' });
    expect([...linked.dependents('/w/b.py')]).toEqual(['/w/a.py']);
    linked.set(file('/w/a.py', 'import keras'));
    expect([...linked.dependents('/w/b.py')]).toEqual([]);
    linked.set(file('/w/a.py', 'import c'));
    expect(resolved(linked, '/w/a.py', 'c')).toBe('external c');
    linked.set(file('/w/c.py', ''));
    expect(resolved(linked, '/w/a.py', 'c')).toBe('/w/c.py');
    expect([...linked.dependents('/w/c.py')]).toEqual(['/w/a.py']);
    linked.remove('/w/c.py');
    expect(resolved(linked, '/w/a.py', 'c')).toBe('external c');
    expect(linked.files.size).toBe(2);
  });
});
