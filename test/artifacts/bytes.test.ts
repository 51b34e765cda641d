/** The small parts under the readers, against published values or another implementation. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../server/artifacts/bytes/byte-source-memory';
import { crc32c, maskChecksum } from '../../server/artifacts/bytes/crc32c';
import { softwareSha256 } from '../../server/artifacts/bytes/digest';
import { unpackSnappy } from '../../server/artifacts/bytes/snappy';
import { statisticsCollector } from '../../server/artifacts/tensor/statistics';
import { eachEntry } from '../../server/artifacts/checkpoint/table';
import { numbersOf } from '../../server/artifacts/tensor/values';
import { eachField, eachFieldOf, readVarint64 } from '../../server/artifacts/bytes/wire';

const text = (value: string) => new TextEncoder().encode(value);

describe('crc32c', () => {
  it('gives the values of RFC 3720, B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
    expect(crc32c(text('123456789'))).toBe(0xe3069283);
  });
  it('can be taken piece by piece', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) & 255);
    for (const cut of [0, 1, 7, 8, 999])
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
  });
});

describe('sha256 in plain code', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 1000])('of %i bytes is that of Node', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) & 255);
    const hasher = softwareSha256();
    hasher.add(bytes.subarray(0, 3));
    hasher.add(bytes.subarray(3));
    expect(hasher.hex()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('snappy', () => {
  // A literal, then a copy with one byte of offset that overlaps itself, then one with two (format_description.txt).
  const packed = Uint8Array.from([16, (3 - 1) << 2, ...text('abc'), ((6 - 4) << 2) | 1, 3, ((7 - 1) << 2) | 2, 9, 0]);
  it('unpacks literals and copies', () => {
    expect(new TextDecoder().decode(unpackSnappy(packed, 100) ?? new Uint8Array(0))).toBe('abcabcabcabcabca');
  });
  it('refuses what is damaged or too large', () => {
    expect(unpackSnappy(packed, 10)).toBeNull();
    expect(unpackSnappy(packed.subarray(0, 6), 100)).toBeNull();
    expect(unpackSnappy(Uint8Array.from([4, 1, 9]), 100)).toBeNull();
    expect(unpackSnappy(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 1]), 100)).toBeNull();
  });
  it('is accepted in a block of a table', async () => {
    // One entry: nothing shared, key "k", value "v"; one restart at 0.
    const body = Uint8Array.from([0, 1, 1, 0x6b, 0x76, 0, 0, 0, 0, 1, 0, 0, 0]);
    const block = Uint8Array.from([body.length, (body.length - 1) << 2, ...body, 1]);
    const whole = new Uint8Array(block.length + 4);
    whole.set(block);
    new DataView(whole.buffer).setUint32(block.length, maskChecksum(crc32c(block)), true);
    const seen: string[] = [];
    const problem = await eachEntry(memorySource(whole), 0, block.length - 1, (key, length, bytes, start, end) => {
      seen.push(
        new TextDecoder().decode(key.subarray(0, length)) + new TextDecoder().decode(bytes.subarray(start, end)),
      );
    });
    expect(problem).toBeNull();
    expect(seen).toEqual(['kv']);
  });
});

describe('messages read in place', () => {
  it('says where a message is cut or is none', async () => {
    const message = Uint8Array.from([0x08, 0x96, 0x01, 0x12, 0x03, 1, 2, 3]);
    const fields: number[] = [];
    expect(
      eachField(message, 0, message.length, (number, _wire, _start, _end, value) => fields.push(number, value)),
    ).toBeNull();
    expect(fields).toEqual([1, 150, 2, 0]);
    expect(eachField(message, 0, 7, () => undefined)).toEqual({ kind: 'truncated', offset: 3 });
    expect(eachField(Uint8Array.from([0x00]), 0, 1, () => undefined)).toEqual({ kind: 'malformed', offset: 0 });
    expect(eachField(Uint8Array.from([0x0b]), 0, 1, () => undefined)).toEqual({ kind: 'malformed', offset: 0 });
    expect(await eachFieldOf({ source: memorySource(message), start: 0, end: 100 }, () => undefined)).toEqual({
      kind: 'truncated',
      offset: 8,
    });
  });
  it('gives of a long field only the beginning and reads no more of it', async () => {
    const length = 3 << 20;
    const message = new Uint8Array(length + 10);
    message.set([0x12, 0x80, 0x80, 0xc0, 0x01]);
    message.set([0x08, 0x05], length + 5);
    let read = 0;
    const source = {
      ...memorySource(message),
      read: async (offset: number, size: number) => {
        read += Math.min(size, message.length - offset);
        return message.subarray(offset, offset + size);
      },
    };
    const seen: { number: number; partial: boolean }[] = [];
    await eachFieldOf({ source, start: 0, end: length + 7 }, ({ number, partial }) => seen.push({ number, partial }));
    expect(seen).toEqual([
      { number: 2, partial: true },
      { number: 1, partial: false },
    ]);
    expect(read).toBeLessThan(2 << 20);
  });
  it('keeps 64 bits', () => {
    expect(readVarint64(Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 1]), 0, 10)?.value).toBe(
      2n ** 64n - 1n,
    );
    expect(readVarint64(Uint8Array.from([255]), 0, 1)).toBeNull();
  });
});

describe('statistics', () => {
  const of = (dtype: string, array: { buffer: ArrayBufferLike }, pieces = 1) => {
    const collector = statisticsCollector(dtype);
    const bytes = new Uint8Array(array.buffer);
    const step = Math.ceil(bytes.length / pieces / 8) * 8;
    for (let at = 0; at < bytes.length; at += step) collector?.add(bytes.subarray(at, at + step));
    return collector?.result();
  };
  it('lose nothing to a large mean', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, index) => 1e9 + (index % 2));
    expect(of('float64', values, 7)).toEqual({
      min: 1e9,
      max: 1e9 + 1,
      mean: 1e9 + 0.5,
      std: expect.closeTo(0.5, 9) as number,
      nan: 0,
      inf: 0,
      zero: 0,
    });
  });
  it('count what is not finite and leave it out', () => {
    expect(of('float32', Float32Array.from([NaN, 1, -Infinity, 0, 3, Infinity]))).toEqual({
      min: 0,
      max: 3,
      mean: 4 / 3,
      std: expect.closeTo(1.247219128924647, 9) as number,
      nan: 1,
      inf: 2,
      zero: 1,
    });
    expect(of('float32', Float32Array.from([NaN, NaN]))).toEqual({
      min: null,
      max: null,
      mean: null,
      std: null,
      nan: 2,
      inf: 0,
      zero: 0,
    });
    expect(of('float32', new Float32Array(0))).toEqual({
      min: null,
      max: null,
      mean: null,
      std: null,
      nan: 0,
      inf: 0,
      zero: 0,
    });
  });
  it('find an outlier at either end of a block', () => {
    for (const at of [0, 1, 4094, 4095, 4096, 9999]) {
      const values = new Float32Array(10_000).fill(0.25);
      values[at] = -7;
      expect(of('float32', values)).toMatchObject({ min: -7, max: 0.25, zero: 0 });
    }
  });
  it('are none of strings', () => {
    expect(statisticsCollector('string')).toBeNull();
  });
});

describe('elements below 16 bits', () => {
  const all = (dtype: string) =>
    Array.from(numbersOf(dtype)?.numbers(Uint8Array.from({ length: 256 }, (_, bits) => bits)) ?? []);
  it('are those of ml_dtypes at their limits', () => {
    expect([all('float8_e4m3fn')[0x7e], all('float8_e4m3fn')[0x7f], all('float8_e4m3fn')[0x01]]).toEqual([
      448,
      NaN,
      2 ** -9,
    ]);
    expect([all('float8_e5m2')[0x7b], all('float8_e5m2')[0x7c], all('float8_e5m2')[0x01]]).toEqual([
      57_344,
      Infinity,
      2 ** -16,
    ]);
    expect([all('float8_e4m3fnuz')[0x7f], all('float8_e4m3fnuz')[0x80]]).toEqual([240, NaN]);
    expect([all('float8_e5m2fnuz')[0x7f], all('float8_e5m2fnuz')[0x80]]).toEqual([57_344, NaN]);
    expect([all('float8_e4m3b11fnuz')[0x7f], all('float8_e4m3b11fnuz')[0x80]]).toEqual([30, NaN]);
    expect(all('float4_e2m1fn').slice(0, 16)).toEqual([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6]);
    expect(all('int4').slice(0, 16)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1]);
  });
});
