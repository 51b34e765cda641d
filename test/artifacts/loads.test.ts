/** The verdicts on loading, held against what each real version did with every artifact (loads.json). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderFiles } from '../../server/artifacts/bytes/byte-source-node';
import { inspectArtifact } from '../../server/artifacts/inspect';
import { groupedLoads } from '../../server/artifacts/loads-groups';

interface Outcome {
  loads?: boolean;
  error?: string;
  crash?: string;
}

const folder = new URL('.', import.meta.url).pathname;
const files = folderFiles(folder);
const recorded = JSON.parse(readFileSync(`${folder}loads.json`, 'utf8')) as Record<
  string,
  Record<string, Record<string, Outcome>>
>;
const damaged = JSON.parse(readFileSync(`${folder}damaged/manifest.json`, 'utf8')) as Record<
  string,
  { category: string }
>;
const lines = { tf28: 'keras 2.8', tf210: 'keras 2.10', tf215: 'keras 2.15', tf221: 'keras 3.15' };

/** What a version says when it lacks a class or function; of a class of Keras itself nobody could give it one. */
const LACKS =
  /Unknown (layer|object|loss|metric)|Could not locate (class|function) '(?!Functional|LSTM)|Cannot deserialize object of type|could not be deserialized properly/;

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
    const artifact = await inspectArtifact(files, name, { verify: true });
    for (const [environment, line] of Object.entries(lines)) {
      const truth = truthOf(name, environments[environment] ?? {});
      if (truth === null) continue;
      const verdict = artifact.loads[line];
      total++;
      if (verdict?.verdict === truth) right++;
      else wrong.push(`${name} ${line}: ${truth}, not ${verdict?.verdict} (${verdict?.reason})`);
      // Whole sentences, never cut in the middle.
      if (verdict?.verdict !== 'yes') expect(verdict?.reason, name).toMatch(/\S.*[.!?)]$/s);
    }
  }
  console.log(
    `${right} of ${total} verdicts (${((100 * right) / total).toFixed(1)} %) as real Keras\n${wrong.join('\n')}`,
  );
  expect(right / total).toBeGreaterThanOrEqual(0.97);
}, 120_000);

/** What every line between did with them (scripts/record-loads.py): artifact → attempt → [versions, outcome]. */
const between = JSON.parse(readFileSync(`${folder}loads-lines.json`, 'utf8')) as Record<
  string,
  Record<string, [string, string][]>
>;

test('at least 97 % of the verdicts on the lines between are what real Keras does', async () => {
  let right = 0;
  let total = 0;
  const wrong: string[] = [];
  for (const [name, attempts] of Object.entries(between)) {
    const artifact = await inspectArtifact(files, name, { verify: true });
    const outcome = (attempt: string, label: string) =>
      attempts[attempt]?.find(([labels]) => labels.split(', ').includes(label))?.[1];
    for (const [labels] of attempts['load_model'] ?? attempts['TFSMLayer'] ?? []) {
      for (const label of labels.split(', ')) {
        const plain = outcome('load_model', label) ?? outcome('TFSMLayer', label) ?? '';
        const custom =
          /Unknown (layer|object)|Could not locate (class|function) '(?!Functional|LSTM)|Cannot deserialize object of type/.test(
            plain,
          ) ||
          (/deserialized properly/.test(plain) && /custom|unknown_package/.test(name));
        const unsafe = damaged[name.replace('damaged/', '')]?.category === 'unsafe';
        const truth = plain.startsWith('loads')
          ? 'yes'
          : outcome('safe_mode=False', label)?.startsWith('loads') === true
            ? 'unsafe'
            : custom && !unsafe
              ? 'custom-objects'
              : 'no';
        const verdict = artifact.loads[`keras ${label.split(' ')[0] ?? ''}`];
        // What comes after a missing class was not recorded.
        if (truth === 'custom-objects' && verdict?.verdict === 'no') continue;
        total++;
        if (verdict?.verdict === truth) right++;
        else wrong.push(`${name} ${label}: ${truth}, not ${verdict?.verdict} (${verdict?.reason})`);
      }
    }
  }
  console.log(
    `${right} of ${total} verdicts (${((100 * right) / total).toFixed(1)} %) as real Keras\n${wrong.join('\n')}`,
  );
  expect(right / total).toBeGreaterThanOrEqual(0.97);
}, 240_000);

test('neighbouring lines that say the same stand together', async () => {
  const { loads } = await inspectArtifact(files, 'tf215/keras_seq.keras');
  expect(Object.keys(loads)).toHaveLength(24);
  expect(groupedLoads(loads).map(({ lines, verdict }) => `${lines} ${verdict}`)).toEqual([
    'keras 2.8–2.11 no',
    'keras 2.12–2.14 no',
    'keras 2.15 yes',
    'keras 3.0–3.15 yes',
  ]);
  expect(groupedLoads(loads)[1]?.reason).toBe(
    'Its weights lie below /layers, where this Keras does not look: it would find none.',
  );
});
