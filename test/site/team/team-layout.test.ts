import { describe, expect, it } from 'vitest';
import { centreOf, layoutTeam, neighbourOf, type TeamLayout, unitAt } from '../../../site/lab/team/team-layout.js';

const SIZES: readonly (readonly number[])[] = [
  [6, 2, 1],
  [20, 64, 32, 1],
  [64, 16, 10],
  [784, 300, 180, 10],
  [1, 1],
  [4, 500, 2],
];
const WIDTHS = [343, 700, 1240];

function everyUnit({ layers }: TeamLayout): { layer: number; unit: number }[] {
  return layers.flatMap(({ count }, layer) => Array.from({ length: count }, (_, unit) => ({ layer, unit })));
}

describe('layoutTeam', () => {
  it('puts every unit inside the canvas, and no two on one place, at any size', () => {
    for (const sizes of SIZES)
      for (const width of WIDTHS) {
        const layout = layoutTeam({ sizes, width, height: 420 });
        const seen = new Set<string>();
        const outside: unknown[] = [];
        for (const place of everyUnit(layout)) {
          const { x, y } = centreOf(layout, place);
          const { radius } = layout.layers[place.layer]!;
          if (x < radius || y < radius || x + radius > width || y + radius > 420) outside.push(place);
          seen.add(`${x.toFixed(3)} ${y.toFixed(3)}`);
        }
        expect(outside).toEqual([]);
        expect(seen.size).toBe(sizes.reduce((sum, size) => sum + size));
      }
  });

  it('keeps layers apart, to the right where it is wide and downwards where it is narrow', () => {
    for (const sizes of SIZES)
      for (const width of WIDTHS) {
        const { layers, isDown } = layoutTeam({ sizes, width, height: 420 });
        expect(isDown).toBe(width === 343);
        for (let layer = 1; layer < layers.length; layer++) {
          const [before, box] = [layers[layer - 1]!.box, layers[layer]!.box];
          if (isDown) expect(box.top).toBeGreaterThan(before.top + before.height + 10);
          else expect(box.left).toBeGreaterThan(before.left + before.width + 10);
        }
      }
  });

  it('goes to the right where it is narrow, but flat', () => {
    expect(layoutTeam({ sizes: [6, 16, 1], width: 535, height: 245 }).isDown).toBe(false);
  });

  it('draws a small layer as one line of dots, and one of more than 200 units as cells', () => {
    const { layers } = layoutTeam({ sizes: [16, 200, 201, 1], width: 1240, height: 420 });
    expect(layers.map(({ kind }) => kind)).toEqual(['dots', 'dots', 'cells', 'dots']);
    expect(layers[0]).toMatchObject({ columns: 1, rows: 16 });
  });

  it('draws sensors that see an image as the image, row by row', () => {
    const layout = layoutTeam({ sizes: [64, 16, 10], width: 1240, height: 420, imageWidth: 8 });
    expect(layout.layers[0]).toMatchObject({ columns: 8, rows: 8, byRow: true });
    const [first, second, below] = [0, 1, 8].map((unit) => centreOf(layout, { layer: 0, unit }));
    expect(second!.y).toBe(first!.y);
    expect(second!.x).toBeGreaterThan(first!.x);
    expect(below!.x).toBe(first!.x);
    expect(below!.y).toBeGreaterThan(first!.y);
  });
});

describe('unitAt', () => {
  it('finds each unit at its centre and at the edge of its dot, and none between layers', () => {
    for (const width of WIDTHS) {
      const layout = layoutTeam({ sizes: [20, 64, 32, 1], width, height: 420 });
      for (const place of everyUnit(layout)) {
        const { x, y } = centreOf(layout, place);
        const { radius } = layout.layers[place.layer]!;
        expect(unitAt(layout, x, y)).toEqual(place);
        expect(unitAt(layout, x + 0.9 * radius, y)).toEqual(place);
      }
    }
    const layout = layoutTeam({ sizes: [3, 3], width: 1240, height: 420 });
    expect(unitAt(layout, 620, 210)).toBeUndefined();
  });

  it('takes the nearest unit within the reach of a finger', () => {
    const layout = layoutTeam({ sizes: [3, 2, 1], width: 1240, height: 420 });
    const { x, y } = centreOf(layout, { layer: 2, unit: 0 });
    expect(unitAt(layout, x - 40, y)).toBeUndefined();
    expect(unitAt(layout, x - 40, y, 45)).toEqual({ layer: 2, unit: 0 });
  });
});

describe('neighbourOf', () => {
  const wide = layoutTeam({ sizes: [6, 16, 8, 1], width: 1240, height: 420 });
  const narrow = layoutTeam({ sizes: [6, 16, 8, 1], width: 343, height: 420 });

  it('goes along a layer, and stays at its ends', () => {
    expect(neighbourOf(wide, { layer: 1, unit: 3 }, 'down')).toEqual({ layer: 1, unit: 4 });
    expect(neighbourOf(wide, { layer: 1, unit: 3 }, 'up')).toEqual({ layer: 1, unit: 2 });
    expect(neighbourOf(wide, { layer: 1, unit: 0 }, 'up')).toEqual({ layer: 1, unit: 0 });
    expect(neighbourOf(narrow, { layer: 2, unit: 3 }, 'right')).toEqual({ layer: 2, unit: 4 });
    expect(neighbourOf(narrow, { layer: 2, unit: 7 }, 'right')).toEqual({ layer: 2, unit: 7 });
  });

  it('goes to the unit straight ahead in the next layer', () => {
    expect(neighbourOf(wide, { layer: 2, unit: 0 }, 'right')).toEqual({ layer: 3, unit: 0 });
    expect(neighbourOf(wide, { layer: 3, unit: 0 }, 'right')).toEqual({ layer: 3, unit: 0 });
    expect(neighbourOf(narrow, { layer: 2, unit: 2 }, 'down')).toEqual({ layer: 3, unit: 0 });
    const ahead = neighbourOf(wide, { layer: 0, unit: 5 }, 'right');
    const [from, to] = [centreOf(wide, { layer: 0, unit: 5 }), centreOf(wide, ahead)];
    expect(ahead.layer).toBe(1);
    expect(Math.abs(from.y - to.y)).toBeLessThanOrEqual(wide.layers[1]!.pitch / 2);
  });

  it('reaches every unit of every layer by arrow keys alone', () => {
    for (const layout of [wide, narrow, layoutTeam({ sizes: [20, 67, 30, 3], width: 900, height: 300 })]) {
      const seen = new Map<string, { layer: number; unit: number }>();
      const open = [{ layer: 1, unit: 0 }];
      for (let place = open.pop(); place !== undefined; place = open.pop()) {
        const key = `${place.layer}/${place.unit}`;
        if (seen.has(key)) continue;
        seen.set(key, place);
        for (const direction of ['left', 'right', 'up', 'down'] as const)
          open.push(neighbourOf(layout, place, direction));
      }
      expect(seen.size).toBe(everyUnit(layout).length);
    }
  });
});
