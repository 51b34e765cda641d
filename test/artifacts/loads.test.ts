/** The verdicts on loading, held against what each real version did with every artifact (loads.json). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';

interface Outcome {
  loads?: boolean;
  error?: string;
  crash?: string;
}

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const recorded = JSON.parse(readFileSync(`${folder}loads.json`, 'utf8')) as Record<string, Record<string, Record<string, Outcome>>>;
const damaged = JSON.parse(readFileSync(`${folder}damaged/manifest.json`, 'utf8')) as Record<string, { category: string }>;
const lines = { tf28: 'keras 2.8', tf210: 'keras 2.10', tf215: 'keras 2.15', tf221: 'keras 3.15' };

/** What a version says when it lacks a class or function; of a class of Keras itself nobody could give it one. */
const LACKS = /Unknown (layer|object|loss|metric)|Could not locate (class|function) '(?!Functional|LSTM)|Cannot deserialize object of type|could not be deserialized properly/;

function truthOf(name: string, outcomes: Record<string, Outcome>): string | null {
  const plain = outcomes['keras.models.load_model'] ?? outcomes['keras.layers.TFSMLayer'];
  if (plain === undefined) return null;
  if (plain.loads === true) return 'yes';
  if (outcomes['keras.models.load_model(safe_mode=False)']?.loads === true) return 'unsafe';
  // No custom object makes an attack load.
  const unsafe = damaged[name.replace('damaged/', '')]?.category === 'unsafe';
  return LACKS.test(plain.error ?? '') && !unsafe ? 'custom-objects' : 'no';
}

test('at least 97 % of the verdicts are what real Keras does', async () => {
  let right = 0;
  let total = 0;
  const wrong: string[] = [];
  for (const [name, environments] of Object.entries(recorded)) {
    const opened = await openArtifact(files, name);
    await opened.close();
    for (const [environment, line] of Object.entries(lines)) {
      const truth = truthOf(name, environments[environment] ?? {});
      if (truth === null) continue;
      const verdict = opened.artifact.loads[line];
      total++;
      if (verdict?.verdict === truth) right++;
      else wrong.push(`${name} ${line}: ${truth}, not ${verdict?.verdict} (${verdict?.reason})`);
      // Whole sentences, never cut in the middle.
      if (verdict?.verdict !== 'yes') expect(verdict?.reason, name).toMatch(/\S.*[.!?)]$/s);
    }
  }
  console.log(`${right} of ${total} verdicts (${((100 * right) / total).toFixed(1)} %) as real Keras\n${wrong.join('\n')}`);
  expect(right / total).toBeGreaterThanOrEqual(0.97);
}, 120_000);
