import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backendCounterparts, counterpartOf } from '../../server/rules/reading/backend-counterparts';

interface Run {
  call: string;
  value?: unknown;
  error?: string;
}

const recorded: Record<string, Record<string, Run>> = JSON.parse(
  readFileSync(new URL('../backend-counterparts.json', import.meta.url), 'utf8'),
);

describe('what Keras 3 has in place of functions of `keras.backend`', () => {
  it.each([...backendCounterparts])('%s is %s', (name, now) => {
    const { k215: old, ...newer } = recorded[name] ?? {};
    expect(old?.call).toContain(`K.${name}(`);
    expect(old).toHaveProperty('value');
    expect(Object.keys(newer).sort()).toEqual(['k3', 'k31']);
    for (const run of Object.values(newer)) {
      expect(run.call).toContain(`${now.replace('keras.ops.', 'ops.')}(`);
      expect(run.value).toEqual(old?.value);
    }
  });

  it('names none for what has no counterpart', () => {
    for (const name of ['learning_phase', 'function', 'batch_dot', 'hard_sigmoid', 'constructor', 'toString', ''])
      expect(counterpartOf(name)).toBeNull();
  });

  it('tells where a default is another', () => {
    expect(counterpartOf('concatenate')).toBe(
      'Keras 3 has `keras.ops.concatenate` in its place; `axis=-1` is no longer its default.',
    );
    expect(counterpartOf('mean')).toBe('Keras 3 has `keras.ops.mean` in its place.');
  });
});
