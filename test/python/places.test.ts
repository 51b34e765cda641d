/** Where words stand in a text. */
import { expect, test } from 'vitest';
import { allPlaces, isAnyIn } from '../../server/python/places';

test('the ends of words, in order', () => {
  const places = allPlaces('a keras b keras', /keras/g);
  expect(places.offsets).toEqual([7, 15]);
  expect([isAnyIn(places, 0, 7), isAnyIn(places, 7, 14), isAnyIn(places, 8, 15)]).toEqual([true, false, true]);
});

test('a pattern that matches nothing at all ends', () => {
  expect(allPlaces('a keras', /keras|/g).offsets).toEqual([7]);
});
