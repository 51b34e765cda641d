/** The loops in WebAssembly against the same done plainly. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../server/artifacts/bytes/crc32';
import { crc32c, crc32cKernel, joinChecksums } from '../../server/artifacts/bytes/crc32c';
import { PLACED } from '../../server/artifacts/bytes/kernel';
import { joinStatistics, shownStatistics, statisticsCollector } from '../../server/artifacts/tensor/statistics';
import { generator } from './mutations';

it('kernel.json is what kernel.wat says', () => {
  execFileSync(process.execPath, [join(__dirname, '../../scripts/kernel.mjs'), '--check'], { stdio: 'pipe' });
});

function bitByBit(bytes: Uint8Array, polynomial: number): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
  }
  return ~sum >>> 0;
}

describe('checksums', () => {
  const random = generator(5);
  const bytes = Uint8Array.from({ length: 3000 }, () => Math.floor(random() * 256));

  it.each([0, 1, 15, 16, 17, 31, 33, 255, 2999])('of %i bytes', (length) => {
    const part = bytes.subarray(1, 1 + length);
    expect(crc32c(part)).toBe(bitByBit(part, 0x82f63b78));
    expect(crc32(part)).toBe(bitByBit(part, 0xedb88320));
  });

  it('of more than is copied at once', () => {
    const long = new Uint8Array(1_200_001).map((_, at) => (at * 31) & 255);
    let pieces = 0;
    for (let at = 0; at < long.length; at += 1000) pieces = crc32c(long.subarray(at, at + 1000), pieces);
    expect(crc32c(long)).toBe(pieces);
  });

  it('of two parts make that of both', () => {
    for (const cut of [0, 1, 8, 1000, 2999, 3000]) {
      expect(joinChecksums(crc32c(bytes.subarray(0, cut)), crc32c(bytes.subarray(cut)), bytes.length - cut)).toBe(
        crc32c(bytes),
      );
    }
  });
});

/** Each count, the least and largest exactly; mean and standard deviation by two passes. */
function plainly(numbers: ArrayLike<number>) {
  const all = Array.from(numbers);
  const finite = all.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return {
    min: finite.reduce((least, value) => Math.min(least, value), Infinity) + 0,
    max: finite.reduce((most, value) => Math.max(most, value), -Infinity) + 0,
    mean,
    std: Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length),
    nan: all.filter(Number.isNaN).length,
    inf: all.filter((value) => value === Infinity || value === -Infinity).length,
    zero: all.filter((value) => value === 0).length,
  };
}

describe('statistics', () => {
  const random = generator(6);
  const around = (mean: number, width: number) => () => mean + width * (random() + random() + random() - 1.5);
  const kinds: [string, () => number][] = [
    ['small weights', around(0, 0.1)],
    ['a mean far from zero', around(1e4, 1e-2)],
    ['one value', () => 0.25],
    ['zeros', () => 0],
    [
      'a few NaN and infinities',
      () => (random() < 0.001 ? ([NaN, Infinity, -Infinity][Math.floor(random() * 3)] ?? 0) : random() - 0.5),
    ],
    ['NaN first', () => (random() < 0.5 ? NaN : 1)],
    ['zeros of both signs', () => (random() < 0.3 ? -0 : random() < 0.5 ? 0 : random())],
  ];
  it.each(kinds)('%s', (_, value) => {
    for (const count of [1, 2, 3, 4, 5, 7, 4095, 4096, 4097, 140_003]) {
      const doubles = Float64Array.from({ length: count }, value);
      for (const [dtype, numbers] of [
        ['float32', Float32Array.from(doubles)],
        ['float64', doubles],
        ['int32', Int32Array.from(doubles, (one) => one * 1000)],
      ] as const) {
        const expected = plainly(numbers);
        const bytes = new Uint8Array(numbers.buffer);
        const whole = statisticsCollector(dtype);
        whole?.add(bytes);
        const { mean, std, ...exact } = whole?.result() ?? { mean: null, std: null };
        if (expected.min === Infinity) continue;
        expect(exact).toEqual({
          min: expected.min,
          max: expected.max,
          nan: expected.nan,
          inf: expected.inf,
          zero: expected.zero,
        });
        const scale = Math.max(Math.abs(expected.min), Math.abs(expected.max));
        expect(Math.abs((mean ?? NaN) - expected.mean)).toBeLessThanOrEqual(scale * 1e-12);
        expect(Math.abs((std ?? NaN) - expected.std)).toBeLessThanOrEqual(expected.std * 1e-6 + scale * 1e-12);

        // In parts, some of them where the loops themselves work.
        const parts = statisticsCollector(dtype);
        const all = parts?.take();
        if (parts === null || all === undefined) throw new Error(dtype);
        const cut = Math.floor(count / 3) * numbers.BYTES_PER_ELEMENT;
        parts.add(bytes.subarray(0, cut));
        joinStatistics(all, parts.take());
        for (let at = cut; at < bytes.length; at += 1 << 16) {
          const placed = new Uint8Array(crc32cKernel().buffer, PLACED, Math.min(1 << 16, bytes.length - at));
          placed.set(bytes.subarray(at, at + (1 << 16)));
          parts.add(placed);
        }
        joinStatistics(all, parts.take());
        const joined = shownStatistics(all);
        expect(joined).toMatchObject(exact);
        expect(Math.abs((joined.mean ?? NaN) - expected.mean)).toBeLessThanOrEqual(scale * 1e-12);
        expect(Math.abs((joined.std ?? NaN) - expected.std)).toBeLessThanOrEqual(expected.std * 1e-6 + scale * 1e-12);
      }
    }
  });
});
