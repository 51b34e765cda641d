/**
 * Functions that attributes name, however the bytes of the attribute are put together: an operation that is called
 * unseen is not judged.
 */
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../server/artifacts/bytes/byte-source-memory';
import { indexGraph } from '../../server/artifacts/saved-model/graph';

const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const field = (number: number, payload: readonly number[]): number[] => [
  ...varint(number * 8 + 2),
  ...varint(payload.length),
  ...payload,
];
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);

/** NameAttrList: 1 name, 2 attr. */
const named = (name: string, attributes: readonly number[] = []): number[] => [...field(1, text(name)), ...attributes];
/** An entry of an attribute map with the given AttrValue. */
const entry = (number: number, value: readonly number[]): number[] =>
  field(number, [...field(1, text('f')), ...field(2, value)]);

/** What the main graph of one node with that attribute calls. */
async function calls(value: readonly number[]): Promise<string[]> {
  const bytes = Uint8Array.from(
    field(1, [...field(1, text('node')), ...field(2, text('StatefulPartitionedCall')), ...entry(5, value)]),
  );
  const index = await indexGraph({ source: memorySource(bytes), start: 0, end: bytes.length }, new Set());
  return [...index.main.calls];
}

describe('functions that an attribute names', () => {
  const hidden = field(10, named('hidden'));
  it.each([
    ['func alone', hidden],
    ['func after a type', [0x30, 1, ...hidden]],
    ['func after a long number', [0x18, 0xff, 0xff, 0x01, ...hidden]],
    ['func after a string', [...field(2, text('shown')), ...hidden]],
    ['func after a float', [0x25, 0, 0, 0, 0, ...hidden]],
    ['func after a member that nobody knows', [...field(15, [1, 2]), ...hidden]],
    ['func under a tag of two bytes', [0xd2, 0x00, ...hidden.slice(1)]],
    ['a list of funcs', field(1, field(9, named('hidden')))],
    ['a string that is longer than its key tells', [...field(2, text('x'.repeat(200))), ...hidden]],
  ])('%s', async (_, value) => {
    expect(await calls(value)).toEqual(['hidden']);
  });

  it('attributes of functions, as deep as protobuf reads', async () => {
    let value = field(10, named('hidden'));
    for (let depth = 0; depth < 30; depth += 1) value = field(10, named('', entry(2, value)));
    expect(await calls(value)).toEqual(['hidden']);
  });

  it('other values name none', async () => {
    for (const value of [[0x30, 1], field(2, text('hidden')), [0x25, 0, 0, 0, 0], field(7, field(2, [8, 3]))])
      expect(await calls(value)).toEqual([]);
  });
});
