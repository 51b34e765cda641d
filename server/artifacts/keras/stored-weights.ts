/**
 * What stands in a Keras 3 weights file or files: variables by path, groups, and the names of layers kept beside them.
 */
import type { VariableRole } from '../artifact';
import { textAttribute } from '../hdf5/attributes';
import { Hdf5Error } from '../hdf5/cursor';
import { typeName } from '../hdf5/datatypes';
import { datasetsOf, type Hdf5Dataset, type Hdf5File } from '../hdf5/file';
import { declaredBytes } from '../hdf5/values';

/** One variable as it is stored. */
export interface StoredWeight {
  dtype: string;
  shape: number[] | null;
  bytes: number;
}

/** What stands in the weights file or files, by path. */
export interface StoredWeights {
  datasets: Map<string, StoredWeight>;
  groups: Set<string>;
  /** Attribute `name` of a group's `vars`: the layer's name, by the group's path. Written since Keras 3.6. */
  names: Map<string, string>;
  /** Number of datasets directly in a group. */
  counts: Map<string, number>;
  /** Groups with a dataset somewhere below them. */
  filled: Set<string>;
  /** Names of the groups directly in a group. */
  children: Map<string, string[]>;
}

/** Gathers the datasets of weights files; a shard's paths are the same as those of one whole file. */
export async function storedWeights(files: Hdf5File[]): Promise<StoredWeights> {
  const stored = nothingStored();
  for (const file of files) {
    for (const object of file.objects.values()) {
      if (object.kind !== 'group') continue;
      stored.groups.add(object.path);
      if (object.path.endsWith('/vars')) {
        const name = await quietText(file, object.path, textAttribute(file, object, 'name'));
        if (name !== null) stored.names.set(object.path.slice(0, -'/vars'.length), name);
      }
    }
    for (const dataset of datasetsOf(file)) {
      stored.datasets.set(dataset.path, {
        shape: dataset.shape,
        bytes: declaredBytes(dataset),
        dtype: await dtypeOf(file, dataset),
      });
    }
  }
  return counted(stored);
}

/**
 * The same of an .npz: the entry `layers/dense` holds what an HDF5 file has in `/layers/dense/vars`. Keys are
 * `weightPath`s.
 */
export function storedArrays(arrays: ReadonlyMap<string, StoredWeight>): StoredWeights {
  const stored = nothingStored();
  for (const [key, array] of arrays) {
    const path = weightPath(key);
    stored.datasets.set(path, array);
    for (let group = path.slice(0, path.lastIndexOf('/')); group !== ''; group = group.slice(0, group.lastIndexOf('/')))
      stored.groups.add(group);
  }
  return counted(stored);
}

/** The path in an HDF5 file of what an .npz has as `layers/dense/0`. */
export function weightPath(key: string): string {
  const slash = key.lastIndexOf('/');
  return `${slash < 0 ? '' : `/${key.slice(0, slash)}`}/vars/${key.slice(slash + 1)}`;
}

function nothingStored(): StoredWeights {
  return {
    datasets: new Map(),
    groups: new Set(),
    names: new Map(),
    counts: new Map(),
    filled: new Set(),
    children: new Map(),
  };
}

/** Fills in what follows from the paths of groups and datasets. */
export function counted(stored: StoredWeights): StoredWeights {
  for (const group of stored.groups) {
    const slash = group.lastIndexOf('/');
    const parent = group.slice(0, slash);
    const siblings = stored.children.get(parent);
    if (siblings === undefined) stored.children.set(parent, [group.slice(slash + 1)]);
    else siblings.push(group.slice(slash + 1));
  }
  for (const path of stored.datasets.keys()) {
    let parent = path.slice(0, path.lastIndexOf('/'));
    stored.counts.set(parent, (stored.counts.get(parent) ?? 0) + 1);
    for (; !stored.filled.has(parent); parent = parent.slice(0, parent.lastIndexOf('/'))) {
      stored.filled.add(parent);
      if (!parent.includes('/')) break;
    }
  }
  return stored;
}

async function quietText(file: Hdf5File, path: string, text: Promise<string | null>): Promise<string | null> {
  try {
    return await text;
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    file.faults.push({ path, message: `an attribute cannot be read: ${error.message}` });
    return null;
  }
}

/** The dtype to show: Keras 3 stores types that NumPy lacks as opaque bytes with an attribute `dtype`. */
export async function dtypeOf(file: Hdf5File, dataset: Hdf5Dataset): Promise<string> {
  const plain = typeName(dataset.type);
  if (plain !== 'opaque') return plain;
  return (await quietText(file, dataset.path, textAttribute(file, dataset, 'dtype'))) ?? plain;
}

/** Paths in the order in which a person counts: 2 before 10. */
export function byPath(left: string, right: string): number {
  const a = left.split('/');
  const b = right.split('/');
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] ?? '';
    const y = b[i] ?? '';
    if (x === y) continue;
    return /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** What a variable is for, by its path in the file. */
export function roleOf(path: string): VariableRole {
  if (/^\/optimizer(\/|$)/.test(path)) return 'optimizer';
  if (/^\/(metrics|_metrics|_compile_metrics|_loss_tracker|compile_metrics)(\/|$)/.test(path)) return 'metric';
  if (/\/(_?seed_generator|seed_gen)\//.test(path)) return 'other';
  return 'weight';
}
