/**
 * Where bytes come from: a file, a browser's file, an HTTP range, a member of a zip.
 *
 * Every format reads through these two interfaces and asks for ranges; nothing reads a whole
 * file that it can index.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Where its bytes stand on disk, unpacked and in one piece; absent where they do not. */
  readonly place?: { path: string; offset: number };
  /**
   * The bytes from `offset` on, exactly `length` of them; fewer only where the source ends.
   * The array is the caller's own and may be a view into a larger buffer.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The files around an artifact. Paths are relative to the place the person named, with `/`; `''` is that place. */
export interface ArtifactFiles {
  /** What stands at a path; null when nothing does. Symbolic links are reported, never followed out of the artifact. */
  stat(path: string): Promise<{ kind: 'file' | 'folder' | 'link'; bytes: number; modified: number } | null>;
  /** The entries of a folder, sorted by name; empty when there is none. */
  list(path: string): Promise<string[]>;
  /** Opens a file for reading. Throws when there is none or it cannot be read. */
  open(path: string): Promise<ByteSource>;
}
