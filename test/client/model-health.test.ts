import { describe, expect, it } from 'vitest';
import { createHealth, type Listed } from '../../client/model-health';

const settled = (): Promise<void> => new Promise((later) => setTimeout(later));
const model = (path: string, modified = 1): Listed => ({ uri: { path, toString: () => `file://${path}` }, modified });

function list() {
  const asked: string[] = [];
  const known: string[] = [];
  const seen = { now: true };
  const health = createHealth({
    async ask({ uri }) {
      asked.push(uri.path);
      if (uri.path.includes('unreadable')) throw new Error('no');
      return uri.path.includes('bad')
        ? { bytes: 8, errors: 1, warnings: 0, message: 'It is cut.' }
        : { bytes: 9, errors: 0, warnings: 0, message: null };
    },
    known: ({ uri }) => known.push(uri.path),
    goOn: () => seen.now,
  });
  return { health, asked, known, seen };
}

describe('the health of models in a list', () => {
  it('is asked once, and told', async () => {
    const { health, asked, known } = list();
    expect(health.of(model('/bad.keras'))).toBeNull();
    health.of(model('/good.keras'));
    health.of(model('/unreadable.keras'));
    await settled();
    expect(health.of(model('/bad.keras'))?.message).toBe('It is cut.');
    expect(health.of(model('/good.keras'))?.errors).toBe(0);
    expect(health.of(model('/unreadable.keras'))).toBeNull();
    await settled();
    expect(asked).toEqual(['/bad.keras', '/good.keras', '/unreadable.keras']);
    expect(known).toEqual(['/bad.keras', '/good.keras']);
  });

  it('is asked again after the model was written, of a SavedModel after any of its files', async () => {
    const { health, asked } = list();
    health.of(model('/m/saved_model.pb'));
    health.of(model('/a.keras'));
    await settled();
    health.forget({ path: '/m/variables/variables.index' });
    health.of(model('/m/saved_model.pb'));
    health.of(model('/a.keras'));
    health.of(model('/a.keras', 2));
    await settled();
    expect(asked).toEqual(['/m/saved_model.pb', '/a.keras', '/m/saved_model.pb', '/a.keras']);
    health.forget(null);
    health.of(model('/a.keras', 2));
    await settled();
    expect(asked.length).toBe(5);
  });

  it('waits while nobody looks', async () => {
    const { health, asked, seen } = list();
    seen.now = false;
    health.of(model('/a.keras'));
    await settled();
    expect(asked).toEqual([]);
    seen.now = true;
    health.resume();
    await settled();
    expect(asked).toEqual(['/a.keras']);
  });
});
