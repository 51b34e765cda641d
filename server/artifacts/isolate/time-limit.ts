/**
 * A limit on the time that opening an artifact may take, for hosts where it does not run in a thread that can be ended:
 * once it is over, whatever is read next is refused, which ends the reading.
 */
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';

/**
 * Files that refuse to be read after so many seconds, until `lift` is called. The message is a sentence about the
 * artifact.
 */
export function filesWithin(
  seconds: number,
  files: ArtifactFiles,
  now: () => number = () => performance.now(),
): { files: ArtifactFiles; lift(): void } {
  const end = now() + seconds * 1000;
  let lifted = false;
  const check = (): void => {
    if (!lifted && now() > end) {
      throw new Error(
        `reading it was given up after ${seconds} seconds. A model that was saved by Keras or TensorFlow opens in less; read it with the saveproof command if it is far away.`,
      );
    }
  };
  const source = (inner: ByteSource): ByteSource => ({
    ...inner,
    async read(offset, length) {
      check();
      return inner.read(offset, length);
    },
    close: () => inner.close(),
  });
  return {
    files: {
      async stat(path) {
        check();
        return files.stat(path);
      },
      async list(path) {
        check();
        return files.list(path);
      },
      async open(path) {
        check();
        return source(await files.open(path));
      },
    },
    lift() {
      lifted = true;
    },
  };
}
