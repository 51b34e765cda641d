import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberShortener } from '../../server/artifacts/number-lists';

const numbers = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => (index % 7 === 0 ? -index : index % 5 === 0 ? index * 1e-9 : index / 3));

it('leaves long lists of numbers out of JSON, each time they stand there', () => {
  const shorten = numberShortener();
  const short = { name: 'dense', units: [1, 2, 3], y: [[], [], []], after: { text: 'a [1, 2] "quoted" \\' } };
  const whole = { ...short, y: [numbers(900), numbers(800), numbers(900)] };
  for (const space of [0, 1]) {
    expect(JSON.parse(shorten(JSON.stringify(whole, null, space)))).toEqual(short);
    expect(JSON.parse(shorten(JSON.stringify({ again: whole, twice: whole }, null, space)))).toEqual({
      again: short,
      twice: short,
    });
  }
});

it('leaves alone what stands in a text, and what is no list of numbers', () => {
  const list = JSON.stringify(numbers(900));
  for (const text of [
    JSON.stringify({ note: list, 'a"b': `\\" ${list}` }),
    list.replace(/.{900},/, '$&,'),
    list.replace(/.{900},/, '$&01,'),
    list.replace(/.{900},/, '$&NaN,'),
    list.replace(/.{900},/, '$&"1",'),
    list.slice(0, -1),
    `{"y": ${list.slice(0, -1)}, ]}`,
    '',
    '1,'.repeat(2000),
  ]) {
    expect(numberShortener()(text)).toBe(text);
  }
});

it('changes nothing else in any JSON', () => {
  const emptied = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.length > 0 && value.every((item) => typeof item === 'number')
        ? []
        : value.map(emptied)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, emptied(item)]))
        : value;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.integer({ min: 0, max: 600 }).map(numbers)), { maxLength: 8 }),
      (values) => {
        const text = JSON.stringify({ values });
        const shortened: unknown = JSON.parse(numberShortener()(text));
        expect(emptied(shortened)).toEqual(emptied(JSON.parse(text)));
      },
    ),
    { numRuns: 200 },
  );
});
