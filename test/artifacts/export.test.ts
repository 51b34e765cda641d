/**
 * Exported files are, byte for byte, those that NumPy read back and that held TensorFlow's values (`exports.json`, by
 * scripts/record-exports.py).
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { npyBytes } from '../../server/artifacts/export/npy';
import { npzBytes } from '../../server/artifacts/export/npz';
import { exportTensors, type ExportTensor } from '../../server/artifacts/export/tensor';
import { closedArtifact, emptyArtifact } from '../../server/artifacts/format';
import recorded from './exports.json';
import { writeExports } from './exports';

describe('exports', () => {
  let made: Awaited<ReturnType<typeof writeExports>>;
  beforeAll(async () => {
    made = await writeExports();
  });

  it.each(Object.entries(recorded.files))('%s', (name, digest) => {
    expect(
      createHash('sha256')
        .update(made.files.get(name) ?? '')
        .digest('hex'),
    ).toBe(digest);
  });

  it('were read by NumPy', () => {
    expect(recorded.checked).toContain('npz bf16');
    expect(recorded.checked).toContain('safetensors bf16');
    expect(recorded.checked).toContain('library safetensors bf16');
    expect(recorded.checked).toContain('npy part');
    expect(recorded.checked.length).toBeGreaterThan(30);
  });

  it('say which tensors safetensors cannot hold', () => {
    expect(made.skipped).toEqual(['c128', 'text']);
  });

  const strings = (...texts: string[]): ExportTensor => ({
    name: 'text',
    dtype: 'string',
    shape: [texts.length],
    async *values() {
      yield { kind: 'strings', strings: texts.map((text) => new TextEncoder().encode(text)) };
    },
  });

  it('keep no string that NumPy would shorten', async () => {
    const read = async (tensor: ExportTensor) => {
      for await (const piece of npyBytes(tensor)) expect(piece.length).toBeGreaterThan(0);
    };
    await read(strings('a', 'bcd'));
    await expect(read(strings('a\0'))).rejects.toThrow('ends with a zero byte');
    await expect(async () => {
      for await (const piece of npzBytes([strings('a\0')])) expect(piece).toBeDefined();
    }).rejects.toThrow('ends with a zero byte');
  });

  it('name no member that leads outside', () => {
    const variable = { dtype: 'float32', shape: [], bytes: 4, trainable: null, role: 'weight' as const };
    const artifact = {
      ...emptyArtifact('x', 'checkpoint'),
      variables: [
        { ...variable, name: '../../etc/passwd', key: 'a' },
        { ...variable, name: '/abs', key: 'b' },
        { ...variable, name: 'abs', key: 'c' },
      ],
    };
    expect(exportTensors(closedArtifact(artifact)).map((tensor) => tensor.name)).toEqual([
      '__/__/etc/passwd',
      'abs',
      'abs_2',
    ]);
  });
});
