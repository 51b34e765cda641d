import { describe, expect, it } from 'vitest';
import { pictureText, pixelsPerUnit } from '../../client/page/graph-export';
import type { Layout } from '../../client/page/graph-layout';

const colours = { background: '#fff', text: '#111', quiet: '#888', box: '#eee', folded: '#ddd' };
const node = (id: string, label: string, kind: 'node' | 'folded' | 'open' = 'node') => ({
  node: { id, label, kind, type: 'Dense', twins: false, parent: null, node: null, calls: [] },
  label,
  x: 0,
  y: 0,
  width: 90,
  height: 38,
});

describe('a graph as a picture', () => {
  it('holds every box and arrow, and of a hostile name only its text', () => {
    const layout: Layout = {
      width: 200,
      height: 300,
      boxes: [
        node('frame', 'block', 'open'),
        node('a', '<img src=x onerror=alert(1)>"\u0000&'),
        node('b', 'more', 'folded'),
      ],
      arrows: [
        {
          from: 'a',
          to: 'b',
          control: false,
          points: [
            { x: 0, y: 0 },
            { x: 0, y: 50 },
          ],
        },
        {
          from: 'b',
          to: 'a',
          control: true,
          points: [
            { x: 5, y: 0 },
            { x: 5, y: 9 },
            { x: 9, y: 9 },
          ],
        },
      ],
    };
    const text = pictureText(layout, colours);
    expect(text.match(/<rect /g)?.length).toBe(4);
    expect(text).not.toContain('<img');
    expect(text).toContain('&#60;img src=x onerror=alert(1)&#62;&#34;&#38;<');
    expect(text).toContain('d="M0 0L0 50"');
    expect(text).toContain('stroke-dasharray="4 3"');
    expect(text).toContain('viewBox="-10 -10 220 320"');
  });

  it('stays within what a canvas holds, however large it is', () => {
    expect(pixelsPerUnit(400, 300)).toBe(2);
    for (const [width, height] of [
      [2_000, 300_000],
      [40_000, 40_000],
      [90_000, 10],
    ] as const) {
      const scale = pixelsPerUnit(width, height);
      expect(Math.max(width, height) * scale).toBeLessThan(16_000.5);
      expect(width * height * scale * scale).toBeLessThanOrEqual(100_000_001);
    }
  });
});
