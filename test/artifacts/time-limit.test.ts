/** Opening that takes too long ends with one sentence, and takes no values with it. */
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';
import { filesWithin } from '../../server/artifacts/isolate/time-limit';

const files = folderFiles(new URL('.', import.meta.url).pathname);

test('what is read after the time is refused', async () => {
  let clock = 0;
  // Every question takes a second.
  const limited = filesWithin(3, files, () => (clock += 1000));
  const { artifact } = await openArtifact(limited.files, 'tf215/sm_small');
  expect(artifact.findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    'error tf215/sm_small cannot be read: reading it was given up after 3 seconds. A model that was saved by Keras or TensorFlow opens in less; read it with the saveproof command if it is far away.',
  ]);
});

test('values may be read for as long as it takes', async () => {
  let clock = 0;
  const limited = filesWithin(60, files, () => clock);
  const opened = await openArtifact(limited.files, 'tf215/sm_small').finally(limited.lift);
  clock = 100_000;
  expect(opened.artifact.findings).toEqual([]);
  const numeric = opened.artifact.variables.find(({ dtype }) => dtype === 'float32');
  let bytes = 0;
  for await (const chunk of opened.values(numeric?.key ?? '')) bytes += chunk.kind === 'bytes' ? chunk.bytes.length : 0;
  expect(bytes).toBe(numeric?.bytes);
  await opened.close();
});
