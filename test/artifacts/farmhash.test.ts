/** FarmHash against what TensorFlow 2.15 computes with it. */
import { expect, it } from 'vitest';
import { memorySource } from '../../server/artifacts/bytes/byte-source-memory';
import { fingerprint64 } from '../../server/artifacts/bytes/farmhash';

/** Lengths of texts whose i-th byte is (31 i² + i) mod 251, and `tf.strings.to_hash_bucket_fast(text, 2**63 - 1)`. */
const recorded: [number, bigint][] = [
  [0, 1936946117179621456n],
  [1, 4494688008148699989n],
  [3, 817013410319758892n],
  [4, 131946492636950239n],
  [7, 8438795255124429202n],
  [8, 5994283148039261513n],
  [16, 6845932391688830643n],
  [17, 1189508246255270806n],
  [32, 2469205683296606771n],
  [33, 529834027250530827n],
  [64, 4234977972310099268n],
  [65, 3309624324237072128n],
  [127, 7057519941936427202n],
  [128, 7826109429787748211n],
  [129, 3049014856760449157n],
  [1000, 8096878514799059887n],
  [524288, 1375113799652738629n],
  [524289, 215581461170540497n],
  [524352, 6848330209522254095n],
  [1100000, 2833829037987569569n],
];

it.each(recorded)('of %i bytes', async (length, bucket) => {
  const text = Uint8Array.from({ length }, (_, at) => (at * at * 31 + at) % 251);
  expect((await fingerprint64(memorySource(text))) % (2n ** 63n - 1n)).toBe(bucket);
});
