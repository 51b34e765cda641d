/**
 * Which files may pin a Keras, by their names. A module of its own: it is asked of every file of a workspace, often with
 * nothing to read.
 */

/** What kind of file pins, in the order in which they are asked. */
export const sourceKinds = [
  'pyproject',
  'requirements',
  'environment',
  'pipfile',
  'setup',
  'lock',
  'installed',
] as const;
/** One of these. */
export type SourceKind = (typeof sourceKinds)[number];

/** What kind of pins a file may hold by its name; null for none. `path` is absolute with `/`. */
export function pinFileKind(path: string): SourceKind | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Most files are programs: they are told by one look.
  if (name.endsWith('.py')) return name === 'setup.py' ? 'setup' : null;
  if (name === 'pyproject.toml') return 'pyproject';
  if (name === 'Pipfile') return 'pipfile';
  if (name === 'poetry.lock' || name === 'uv.lock' || name === 'Pipfile.lock' || name === 'pdm.lock') return 'lock';
  if (name === 'setup.cfg') return 'setup';
  if (/^(environment|conda|env)([-_.].*)?\.ya?ml$/.test(name)) return 'environment';
  if (/^(requirements|constraints)[^/]*\.(txt|in)$|[-_.]requirements\.(txt|in)$/.test(name)) return 'requirements';
  if (/\/requirements\/[^/]+\.(txt|in)$/.test(path)) return 'requirements';
  if (name === 'METADATA' && /\/(keras|tf_keras|tensorflow\w*)-[^/]*\.(dist|egg)-info\/METADATA$/.test(path))
    return 'installed';
  return null;
}
