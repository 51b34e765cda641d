/** What an HDF5 file holds: its objects, their links and attributes, and where the values of each dataset stand. */
import type { ByteSource } from '../bytes/byte-source';
import type { Hdf5Type } from './datatypes';
import type { Hdf5Reader } from './reader';

/** An HDF5 file whose objects have been walked. */
export interface Hdf5File {
  source: ByteSource;
  reader: Hdf5Reader;
  /** Where the signature stands; a user block may come before it. */
  signatureAt: number;
  superblockVersion: number;
  /** Where the file should end, by its own superblock. */
  expectedEnd: number;
  /** Objects by the address of their header. A file whose root cannot be read has none at `root`. */
  objects: Map<number, Hdf5Object>;
  root: number;
  /** What could not be read, in the order met. */
  faults: Hdf5Fault[];
}

/** A part that cannot be read, while the rest of the file can. */
export interface Hdf5Fault {
  /** Path of the object. */
  path: string;
  message: string;
}

/** What a name in an HDF5 file leads to. */
export type Hdf5Object = Hdf5Group | Hdf5Dataset | Hdf5NamedType;

/** A group: names that lead to other objects, as folders do. */
export interface Hdf5Group {
  kind: 'group';
  /** The first path under which it was met, walking in order of names. */
  path: string;
  address: number;
  links: Map<string, Hdf5Link>;
  attributes: Map<string, Hdf5Attribute>;
}

/** A dataset: an array, its type, and how it is stored. */
export interface Hdf5Dataset {
  kind: 'dataset';
  path: string;
  address: number;
  type: Hdf5Type;
  /** null is a dataset without a dataspace. */
  shape: number[] | null;
  /** How far it may grow; `Infinity` is without limit. */
  maxShape: number[];
  storage: Hdf5Storage;
  filters: Hdf5Filter[];
  /** One element; null is zeros. */
  fill: Uint8Array | null;
  /** Files that hold the values; they are never opened. */
  external: string[];
  attributes: Map<string, Hdf5Attribute>;
}

/** A datatype that stands under a name of its own. */
export interface Hdf5NamedType {
  kind: 'type';
  path: string;
  address: number;
  attributes: Map<string, Hdf5Attribute>;
}

/** What one name of a group leads to. */
export type Hdf5Link =
  | { kind: 'hard'; address: number }
  | { kind: 'soft'; target: string }
  | { kind: 'external'; file: string; target: string };

/** Where the bytes of a dataset are (data layout message). */
export type Hdf5Storage =
  | { kind: 'compact'; bytes: Uint8Array }
  | { kind: 'contiguous'; address: number; bytes: number }
  | { kind: 'chunked'; chunk: number[]; index: Hdf5ChunkIndex }
  | { kind: 'virtual' }
  /** A layout this reader does not know; says why. */
  | { kind: 'unknown'; reason: string };

/** How the chunks of a dataset are found, by the names of the File Format Specification. */
export type Hdf5ChunkIndex =
  | { kind: 'b-tree-1'; address: number }
  | { kind: 'single'; address: number; bytes: number | null; mask: number }
  | { kind: 'implicit'; address: number }
  | { kind: 'fixed-array'; address: number }
  | { kind: 'extensible-array'; address: number }
  | { kind: 'b-tree-2'; address: number };

/** A step that chunks went through when they were written; ids are those that The HDF Group registers. */
export interface Hdf5Filter {
  id: number;
  optional: boolean;
  name: string;
  parameters: number[];
}

/** A small value at an object, read whole. */
export interface Hdf5Attribute {
  type: Hdf5Type;
  /** null is an attribute without a dataspace. */
  shape: number[] | null;
  /** As stored. */
  bytes: Uint8Array;
}

/** The object at a path, through hard links only; undefined when there is none or it could not be read. */
export function objectAt(file: Hdf5File, path: string): Hdf5Object | undefined {
  let object = file.objects.get(file.root);
  for (const name of path.split('/')) {
    if (name === '') continue;
    if (object?.kind !== 'group') return undefined;
    const link = object.links.get(name);
    if (link?.kind !== 'hard') return undefined;
    object = file.objects.get(link.address);
  }
  return object;
}

/** Every dataset with the path under which it was met first, in order of paths. */
export function* datasetsOf(file: Hdf5File): Iterable<Hdf5Dataset> {
  for (const object of file.objects.values()) if (object.kind === 'dataset') yield object;
}

/** Every link that is not a hard one, and hard links that lead to an object met before. */
export function* unusualLinks(file: Hdf5File): Iterable<{ path: string; link: Hdf5Link; first: string | null }> {
  for (const object of file.objects.values()) {
    if (object.kind !== 'group') continue;
    for (const [name, link] of object.links) {
      const path = `${object.path === '/' ? '' : object.path}/${name}`;
      if (link.kind !== 'hard') yield { path, link, first: null };
      else {
        const first = file.objects.get(link.address)?.path;
        if (first !== undefined && first !== path) yield { path, link, first };
      }
    }
  }
}
