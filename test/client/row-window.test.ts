import { describe, expect, it } from 'vitest';
import { createRowWindow } from '../../client/page/row-window';

/** A list of numbers behind a wire that answers in order, when told to. */
function wire(total: () => number) {
  const asked: [number, number][] = [];
  const waiting: (() => void)[] = [];
  let changes = 0;
  const failures: string[] = [];
  let broken = false;
  const rows = createRowWindow<number>(
    (start, end) =>
      new Promise((resolve, reject) => {
        asked.push([start, end]);
        waiting.push(() => {
          if (broken) {
            reject(new Error('gone'));
          } else {
            resolve({
              total: total(),
              rows: Array.from({ length: Math.max(0, Math.min(end, total()) - start) }, (_, index) => start + index),
            });
          }
        });
      }),
    () => changes++,
    (error) => failures.push(error.message),
  );
  const deliver = async (): Promise<void> => {
    waiting.splice(0).forEach((each) => each());
    await new Promise((later) => setTimeout(later, 0));
  };
  return { rows, asked, deliver, failures, changes: () => changes, break: (state: boolean) => (broken = state) };
}

describe('a window of rows', () => {
  it('fetches what is needed once, and nothing of the rest', async () => {
    const { rows, asked, deliver } = wire(() => 50_000);
    rows.need(0, 40);
    rows.need(0, 40);
    await deliver();
    expect(rows.total).toBe(50_000);
    expect(rows.row(0)).toBe(0);
    expect(rows.row(49_999)).toBeUndefined();
    rows.need(49_960, 49_999);
    await deliver();
    expect(rows.row(49_999)).toBe(49_999);
    expect(new Set(asked.map(([start]) => start)).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(5);
  });

  it('keeps the old rows until the first new ones come, and drops late answers', async () => {
    let total = 1000;
    const { rows, deliver } = wire(() => total);
    rows.need(0, 40);
    await deliver();
    rows.need(500, 540);
    rows.reset();
    expect(rows.row(3)).toBe(3);
    total = 2;
    rows.need(0, 1);
    await deliver();
    expect(rows.total).toBe(2);
    expect(rows.row(500)).toBeUndefined();
  });

  it('tells of a failure and asks again afterwards', async () => {
    const { rows, deliver, failures, break: setBroken } = wire(() => 10);
    setBroken(true);
    rows.need(0, 9);
    await deliver();
    expect(failures).toEqual(['gone']);
    setBroken(false);
    rows.need(0, 9);
    await deliver();
    expect(rows.row(9)).toBe(9);
  });
});
