import { describe, expect, it } from 'vitest';
import { glyph, textWidth } from '../../../src/gymnasium/render/pixel-font.js';
import { place } from '../../../src/gymnasium/render/place.js';
import { rasterise } from '../../../src/gymnasium/render/rasterise.js';
import type { RgbFrame } from '../../../src/gymnasium/render/rgb-frame.js';
import {
  disc,
  ellipse,
  line,
  polygon,
  rectangle,
  type Scene,
  type Shape,
  text,
} from '../../../src/gymnasium/render/scene.js';

function draw(shapes: readonly Shape[], width = 4, height = 3): RgbFrame {
  return rasterise({ width, height, background: [0, 0, 0], shapes });
}

/** The red channel, row by row. */
function red(frame: RgbFrame): number[][] {
  return Array.from({ length: frame.height }, (_, y) =>
    Array.from({ length: frame.width }, (_, x) => frame[3 * (y * frame.width + x)]!),
  );
}

/** The sum of the red channel in units of a full pixel: the area that white shapes cover. */
function area(frame: RgbFrame): number {
  return (
    red(frame)
      .flat()
      .reduce((sum, value) => sum + value, 0) / 255
  );
}

const white = [255, 255, 255] as const;

describe('rasterise', () => {
  it('fills the background', () => {
    const frame = rasterise({ width: 2, height: 1, background: [7, 99, 36], shapes: [] });
    expect([...frame]).toEqual([7, 99, 36, 7, 99, 36]);
    expect(frame.shape).toEqual([1, 2, 3]);
  });

  it('fills whole pixels whole', () => {
    expect(red(draw([rectangle(1, 1, 2, 1, white)]))).toEqual([
      [0, 0, 0, 0],
      [0, 255, 255, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('gives a pixel the part that is covered', () => {
    // From 0.5 to 2.25 across, and from 1 to 1.5 down: half, whole, a quarter, each times a half.
    expect(red(draw([rectangle(0.5, 1, 1.75, 0.5, white)]))[1]).toEqual([64, 128, 32, 0]);
  });

  it('covers a triangle by its area, whichever way round it goes', () => {
    const points = [
      [0, 0],
      [4, 0],
      [0, 3],
    ] as const;
    expect(area(draw([polygon(points, white)]))).toBeCloseTo(6, 1);
    expect(red(draw([polygon([...points].reverse(), white)]))).toEqual(red(draw([polygon(points, white)])));
  });

  it('cuts off what lies outside', () => {
    expect(red(draw([rectangle(-5, -5, 6, 6, white), rectangle(3, 2, 50, 50, white)]))).toEqual([
      [255, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 255],
    ]);
    expect(area(draw([rectangle(10, 10, 3, 3, white), rectangle(-9, 0, 3, 3, white)]))).toBe(0);
  });

  it('mixes by opacity, later shapes over earlier ones', () => {
    const frame = draw([rectangle(0, 0, 4, 3, [200, 0, 0]), rectangle(0, 0, 4, 3, [0, 100, 40, 0.25])]);
    expect([...frame.subarray(0, 3)]).toEqual([150, 25, 10]);
  });

  it('draws circles and ellipses of the right area', () => {
    expect(area(draw([disc(20, 20, 15, white)], 40, 40))).toBeCloseTo(Math.PI * 15 ** 2, -1);
    expect(area(draw([ellipse(20, 20, 18, 5, white)], 40, 40))).toBeCloseTo(Math.PI * 18 * 5, -1);
  });

  it('draws lines of the right width, without seams', () => {
    const frame = draw([
      line(
        [
          [0, 1.5],
          [1.3, 1.5],
          [4, 1.5],
        ],
        1,
        white,
      ),
    ]);
    expect(red(frame)[1]).toEqual([255, 255, 255, 255]);
    expect(
      area(
        draw(
          [
            line(
              [
                [5, 5],
                [35, 29],
              ],
              2,
              white,
            ),
          ],
          40,
          40,
        ),
      ),
    ).toBeCloseTo(2 * Math.hypot(30, 24), 0);
    expect(
      area(
        draw([
          line(
            [
              [1, 1],
              [1, 1],
            ],
            2,
            white,
          ),
        ]),
      ),
    ).toBe(0);
  });
});

describe('the pixel font', () => {
  it('draws text pixel by pixel', () => {
    expect(
      red(draw([text(0, 0, '1:', 1, [9, 0, 0])], 8, 7)).map((row) => row.map((v) => (v ? '#' : '.')).join('')),
    ).toEqual(['..#.....', '.##...#.', '..#...#.', '..#.....', '..#.....', '..#...#.', '#####.#.']);
  });

  it('measures it: five pixels a digit and one between', () => {
    expect(textWidth('21')).toBe(11);
    expect(textWidth('')).toBe(0);
    expect(draw([text(0, 0, '21', 3, white)], 40, 30)[3 * 33]).toBe(0);
  });

  it('shows a box for what it does not have', () => {
    expect(glyph('龍').rows).toEqual(glyph('\u0007').rows);
    expect(glyph('龍').rows[0]).toBe('#####');
  });

  it.each([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'])(
    'has even rows for %s',
    (character) => {
      const { rows, advance } = glyph(character);
      for (const row of rows) expect(row.length).toBe(advance - 1);
      expect(rows.length).toBeGreaterThanOrEqual(7);
      expect(rows.join('')).toContain('#');
      expect(rows).not.toEqual(glyph('龍').rows);
    },
  );
});

describe('place', () => {
  it('turns counter-clockwise, moves, and counts from the lower left pixel', () => {
    const [origin, right, up] = place(
      [
        [0, 0],
        [2, 0],
        [0, 2],
      ],
      Math.PI / 2,
      [10, 20],
      100,
    );
    expect(origin).toEqual([10.5, 79.5]);
    expect(right![0]).toBeCloseTo(10.5, 12);
    expect(right![1]).toBeCloseTo(77.5, 12);
    expect(up![0]).toBeCloseTo(8.5, 12);
    expect(up![1]).toBeCloseTo(79.5, 12);
  });
});

it('a scene is plain data, which a worker can post', () => {
  const scene: Scene = { width: 2, height: 2, background: [0, 0, 0], shapes: [disc(1, 1, 1, white)] };
  expect(JSON.parse(JSON.stringify(scene))).toEqual(scene);
});
