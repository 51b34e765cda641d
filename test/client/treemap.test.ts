import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squarify, wrapped } from '../../client/page/treemap';

const area = { x: 0, y: 0, width: 100, height: 60 };

describe('the map of bytes', () => {
  it('gives each size its share of the area, inside it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 60 }), (unsorted) => {
        const sizes = [...unsorted].sort((a, b) => b - a);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const rectangles = squarify(sizes, area);
        expect(rectangles).toHaveLength(sizes.length);
        rectangles.forEach(({ x, y, width, height }, index) => {
          expect(width * height).toBeCloseTo(((sizes[index] ?? 0) / total) * 6000, 3);
          expect(x).toBeGreaterThanOrEqual(-1e-6);
          expect(y).toBeGreaterThanOrEqual(-1e-6);
          expect(x + width).toBeLessThanOrEqual(100 + 1e-6);
          expect(y + height).toBeLessThanOrEqual(60 + 1e-6);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("lays the paper's example out as the paper does", () => {
    const ratios = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 }).map(({ width, height }) =>
      Math.max(width / height, height / width),
    );
    expect(Math.max(...ratios)).toBeLessThan(3.1);
    expect(ratios[0]).toBeCloseTo(1.5);
  });

  it('has nothing to lay out for nothing', () => {
    expect(squarify([], area)).toEqual([]);
  });

  it('breaks names where their parts end, and cuts only what has no line', () => {
    expect(wrapped('block7d_project_conv/kernel', 14, 4)).toEqual(['block7d_', 'project_conv/', 'kernel']);
    expect(wrapped('block7d_project_conv/kernel', 14, 2)).toEqual(['block7d_', 'project_conv/…']);
    expect(wrapped('kernel', 14, 1)).toEqual(['kernel']);
    expect(wrapped('averyveryverylongname', 8, 5)).toEqual(['averyver', 'yverylon', 'gname']);
    expect(wrapped('kernel', 2, 1)).toEqual([]);
  });
});
