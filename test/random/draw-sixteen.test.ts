import { expect, test } from 'vitest';
import { drawSixteen, Stream } from '../../src/random/stream.js';

test('sixteen units at once draw what each draws from its own stream', () => {
  const key = { k0: 0x12345678, k1: 0x9abcdef0 };
  for (const [group, step, lane, draw] of [
    [0, 0, 0, 128],
    [5, 1000, 3, 200],
  ] as const) {
    const [drawn, words] = [new Float32Array(16), new Uint32Array(4)];
    drawSixteen(drawn, words, key, 2, group, step, lane, draw);
    const own = Array.from({ length: 16 }, (_, k) => new Stream(key, 2, 16 * group + k).uniform(step, lane, draw));
    expect([...drawn]).toEqual(own);
    expect(new Set(own).size).toBe(16);
  }
});
