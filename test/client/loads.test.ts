import { expect, it } from 'vitest';
import { loadRanges } from '../../client/page/loads';

const yes = { verdict: 'yes', reason: 'Loads.' } as const;
const no = (reason: string) => ({ verdict: 'no', reason }) as const;

it('joins neighbouring lines that answer the same, and never Keras 2 with Keras 3', () => {
  const loads = {
    'keras 3.10': yes,
    'keras 2.8': no('a'),
    'keras 2.15': yes,
    'keras 2.9': no('b'),
    'keras 2.12': yes,
    'keras 3.0': yes,
    'keras 3.2': yes,
  };
  expect(loadRanges(loads)).toEqual([
    { lines: 'Keras 2.8–2.9', verdict: 'no', reasons: ['a', 'b'] },
    { lines: 'Keras 2.12–2.15', verdict: 'yes', reasons: ['Loads.'] },
    { lines: 'Keras 3.0–3.10', verdict: 'yes', reasons: ['Loads.'] },
  ]);
});

it('keeps lines apart that give other reasons, where asked', () => {
  expect(loadRanges({ 'keras 2.8': no('a'), 'keras 2.9': no('b') }, true).map(({ lines }) => lines)).toEqual([
    'Keras 2.8',
    'Keras 2.9',
  ]);
  expect(
    loadRanges({ 'keras 3.1': no('Keras 3.1 has no Dense.'), 'keras 3.2': no('Keras 3.2 has no Dense.') }, true),
  ).toEqual([{ lines: 'Keras 3.1–3.2', verdict: 'no', reasons: ['This Keras has no Dense.'] }]);
  expect(loadRanges({})).toEqual([]);
});
