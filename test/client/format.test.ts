import { describe, expect, it } from 'vitest';
import { bytes, counted, large, shape, short } from '../../client/page/format';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [-0.0132456789, '-0.013246'],
    [1e-7, '1.000e-7'],
    [123456789, '1.235e+8'],
    [null, '–'],
    [undefined, '–'],
  ])('%s is short as %s', (value, text) => {
    expect(short(value)).toBe(text);
  });
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [177_000, '173 KB'],
    [3 * 1024 ** 3, '3.0 GB'],
  ])('%s bytes are %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });
  it('counts with the right number', () => {
    expect(counted(1, 'error')).toBe('1 error');
    expect(counted(1204, 'variable')).toBe('1,204 variables');
  });
  it('shortens large counts', () => {
    expect(large(99_999)).toBe('99,999');
    expect(large(66_658_687)).toBe('66.66M');
  });
  it('writes shapes as Python does', () => {
    expect(shape([])).toBe('[]');
    expect(shape([3, 3, 1, 8])).toBe('[3, 3, 1, 8]');
  });
});
