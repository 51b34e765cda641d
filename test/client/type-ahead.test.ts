import { expect, it } from 'vitest';
import { createTypeAhead, isMeant } from '../../client/page/type-ahead';

it('makes letters typed close together one word, and goes on with one letter repeated', () => {
  let time = 0;
  const typed = createTypeAhead(() => time);
  expect(typed.isTyping()).toBe(false);
  expect(typed.add('d')).toEqual({ word: 'd', isNew: true });
  time += 300;
  expect(typed.add('e')).toEqual({ word: 'de', isNew: false });
  expect(typed.isTyping()).toBe(true);
  time += 900;
  expect(typed.isTyping()).toBe(false);
  expect(typed.add('k')).toEqual({ word: 'k', isNew: true });
  time += 300;
  expect(typed.add('k')).toEqual({ word: 'k', isNew: true });
  typed.end();
  expect(typed.isTyping()).toBe(false);
  expect(typed.add('e')).toEqual({ word: 'e', isNew: true });
});

it('means labels that begin with the word', () => {
  expect(isMeant('DEN', 'dense_1')).toBe(true);
  expect(isMeant('ense', 'dense_1')).toBe(false);
});
