import { describe, expect, test } from 'vitest';
import { drawStrokes } from '../../src/data/strokes.js';
import { contrastOf } from '../../src/spikes/contrast.js';
import { createSpikingConvolution } from '../../src/spikes/convolution.js';

const digits = drawStrokes({ samples: 30, seed: 1, side: 16 });

test('edges: bright dots are on, what surrounds them is off, and a plain image has none', () => {
  const images = new Uint8Array(2 * 81);
  images[40] = 255;
  const dataset = { name: 'dot', images, labels: Uint8Array.of(0, 1), shape: [9, 9], classes: 2 };
  const times = contrastOf(dataset, 0, 9, 9);
  expect(times[40]).toBe(0);
  // Of sums of 6.27 and 21.4: 1/6.27 − 1/21.4 = 0.113 in the middle, and exp(−1)/6.27 − exp(−1/4)/21.4 = 0.022 a corner
  // away, 0.2 of that.
  expect(times[30]).toBeCloseTo(1 - 0.2, 1);
  expect([...times.keys()].filter((at) => at < 81 && times[at]! < 1)).toEqual([30, 31, 32, 39, 40, 41, 48, 49, 50]);
  // Two pixels aside the difference is −0.06 of the largest, which is none; two aside and two down it is −0.126.
  expect(times[81 + 42]).toBe(1);
  expect(times[81 + 60]).toBeCloseTo(1 - 0.126, 2);
  expect(contrastOf(dataset, 1, 9, 9).every((time) => time === 1)).toBe(true);
});

describe('a convolutional layer', () => {
  const make = (engine?: 'literal') => {
    const layer = createSpikingConvolution({ image: [16, 16], filters: 8, cells: 3, ...(engine && { engine }) });
    layer.learn(digits, { epochs: 2, patches: 8 });
    return layer;
  };

  test('has the same bits in both engines', () => {
    const [dense, literal] = [make(), make('literal')];
    expect(dense.filters().every((w, k) => Object.is(w, literal.filters()[k]))).toBe(true);
    const few = drawStrokes({ samples: 3, seed: 2, side: 16 });
    expect([...dense.code(few).times]).toEqual([...literal.code(few).times]);
  });

  test('learns: all filters win, and become other than they were', () => {
    const layer = make();
    expect(Math.min(...layer.wins)).toBeGreaterThan(0);
    const start = createSpikingConvolution({ image: [16, 16], filters: 8, cells: 3 }).filters();
    const moved = layer.filters().map((w, k) => Math.abs(w - start[k]!));
    expect(Math.max(...moved)).toBeGreaterThan(0.2);
  });

  test('codes each filter and cell from time 0, its largest sum, on', () => {
    const { times, inputs, classes, end } = make().code(digits);
    expect([inputs, classes, end, times.length]).toEqual([72, 10, 1, 30 * 72]);
    for (let input = 0; input < inputs; input++) {
      const column = Array.from({ length: 30 }, (_, sample) => times[sample * inputs + input]!);
      expect([0, 1]).toContain(Math.min(...column));
      expect(Math.max(...column)).toBeLessThanOrEqual(1);
    }
    expect(times.some((time) => time > 0 && time < 1)).toBe(true);
  });

  test('refuses images of another size, and layers that see nothing', () => {
    expect(() => make().code(drawStrokes({ samples: 2, side: 20 }))).toThrow(
      'code got images of shape [20, 20]; the layer was made for [16, 16]',
    );
    expect(() => createSpikingConvolution({ image: [6, 6] })).toThrow(
      'a field of 5 has 2 × 2 places; expected at least 4 × 4',
    );
    expect(() => createSpikingConvolution({ image: [16, 16], filters: 1 })).toThrow('got filters = 1');
    expect(() => createSpikingConvolution({ image: [16, 16], aim: 2 })).toThrow(
      'got aim = 2; expected a time between 0 and 1',
    );
  });
});
