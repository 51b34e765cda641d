import { describe, expect, it } from 'vitest';
import type { Variable } from '../../server/artifacts/artifact';
import { emptyArtifact } from '../../server/artifacts/format';
import { createSizeReader } from '../../server/language/artifact-sizes';
import { createVariableReader } from '../../server/language/artifact-variables';
import { buildTree } from '../../server/language/artifact-tree';

function variables(sizes: Record<string, number>) {
  const made = Object.entries(sizes).map(([name, bytes]): Variable => ({
    name,
    key: `${name}/.ATTRIBUTES/VARIABLE_VALUE`,
    dtype: 'float32',
    shape: [bytes / 4],
    bytes,
    trainable: true,
    role: 'weight',
  }));
  return { ...emptyArtifact('made', 'checkpoint'), variables: made };
}

const many = variables(
  Object.fromEntries(
    Array.from({ length: 50_000 }, (_, index) => [`model/layers/${Math.floor(index / 10)}/parts/p${index % 10}`, 32]),
  ),
);

describe('the boxes of bytes', () => {
  it('hold every byte once, whatever the level', () => {
    const read = createSizeReader(many);
    const walk = (way: number[]): { bytes: number; keys: string[] } => {
      const level = read(way);
      expect(level.boxes.length).toBeLessThanOrEqual(120);
      expect(level.boxes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(level.bytes);
      return level.boxes.reduce(
        (all, { key, opens, bytes }, place) => {
          const inner = opens ? walk([...way, place]) : { bytes, keys: [key ?? ''] };
          return { bytes: all.bytes + inner.bytes, keys: [...all.keys, ...inner.keys] };
        },
        { bytes: 0, keys: [] as string[] },
      );
    };
    const { bytes, keys } = walk([]);
    expect(bytes).toBe(50_000 * 32);
    expect(new Set(keys).size).toBe(50_000);
  });

  it('say where they stand, and join small neighbours in the order of their names', () => {
    const read = createSizeReader(many);
    const top = read([]);
    expect(top.around).toEqual([{ label: 'model/layers', way: [] }]);
    expect(top.variables).toBe(50_000);
    const [first] = top.boxes;
    expect(first?.label).toMatch(/^\d+\/parts … \d+\/parts$/);
    const inner = read([0]);
    expect(inner.around.map(({ label }) => label)).toEqual(['model/layers', first?.label]);
    expect(read([99_999]).around.length).toBe(1);
  });

  it('keep a large variable apart, the largest first', () => {
    const level = createSizeReader(
      variables({
        'embedding/weights': 4_000_000,
        ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`block${index}/kernel`, 400])),
      }),
    )([]);
    expect(level.boxes[0]).toMatchObject({
      label: 'embedding/weights',
      bytes: 4_000_000,
      key: 'embedding/weights/.ATTRIBUTES/VARIABLE_VALUE',
      opens: false,
    });
    expect(level.boxes.length).toBeLessThan(60);
  });

  it('join what is named alike, named without what they share', () => {
    const parts = ['expand_conv/kernel', 'project_conv/kernel', 'bn/gamma', 'bn/beta'];
    const level = createSizeReader(
      variables(
        Object.fromEntries(
          ['block1a', 'block1b', ...Array.from({ length: 40 }, (_, index) => `block_${index}`)].flatMap((block) =>
            parts.map((part) => [`${block}_${part}`, 400]),
          ),
        ),
      ),
    )([]);
    expect(level.boxes).toHaveLength(42);
    expect(level.boxes.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['block1a', 'block1b', 'block_0', 'block_39']),
    );
    expect(level.boxes[0]?.within.map(({ label }) => label).sort()).toEqual([
      'bn',
      'expand_conv/kernel',
      'project_conv/kernel',
    ]);
  });

  it('are none of what holds nothing', () => {
    expect(createSizeReader(emptyArtifact('empty', 'checkpoint'))([])).toEqual({
      around: [{ label: '', way: [] }],
      bytes: 0,
      variables: 0,
      boxes: [],
    });
  });
});

describe('the table of variables', () => {
  const order = (names: string[], descending = false): string[] => {
    const artifact = variables(Object.fromEntries(names.map((name, index) => [name, 4 * (index + 1)])));
    return createVariableReader(artifact, buildTree(artifact), new Map())(
      { filter: '', sort: 'name', descending },
      0,
      100,
    ).rows.map(({ name }) => name);
  };

  it('counts in names as people do', () => {
    expect(order(['layer10/b', 'Layer9', 'layer2', 'layer1', 'layer01a'])).toEqual([
      'layer1',
      'layer01a',
      'layer2',
      'Layer9',
      'layer10/b',
    ]);
    expect(order(['a2', 'a10'], true)).toEqual(['a10', 'a2']);
  });

  it('keeps the order of names among rows that are the same', () => {
    const artifact = variables({ c: 4, a: 4, b: 8 });
    const read = createVariableReader(artifact, buildTree(artifact), new Map());
    expect(read({ filter: '', sort: 'bytes', descending: true }, 0, 9).rows.map(({ name }) => name)).toEqual([
      'b',
      'a',
      'c',
    ]);
    expect(read({ filter: 'float32 [2]', sort: 'name', descending: false }, 0, 9).rows.map(({ name }) => name)).toEqual(
      ['b'],
    );
  });
});
