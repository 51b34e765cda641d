/** SHA-256 by Node's own crypto. Importing this module makes every digest use it. */
import { createHash } from 'node:crypto';
import { useHasher } from './digest';

useHasher(() => {
  const hash = createHash('sha256');
  return {
    add(bytes) {
      hash.update(bytes);
    },
    hex: () => hash.digest('hex'),
  };
});
