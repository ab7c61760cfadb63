import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { log1p } from '../../../src/gymnasium/libm/log1p.js';
import { npRandom } from '../../../src/gymnasium/seeding/np-random.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/numpy-more.json', import.meta.url), 'utf8'));

it('has the bits of NumPy for 420 000 arguments, those around its seams included', () => {
  const u = npRandom(3)[0].random(60_000);
  const ranges: ((u: number) => number)[] = [
    (u) => u,
    (u) => u * 2 ** -7,
    (u) => u * 2 ** -25,
    (u) => 1 - u * 2 ** -12,
    (u) => 0.5 + (u - 0.5) * 2 ** -17,
    (u) => 0.75 - u * 2 ** -17,
    (u) => 0.2928 + u * 2 ** -12,
  ];
  const values = Float64Array.from(ranges.flatMap((range) => Array.from(u, (x) => log1p(-range(x)))));
  expect(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')).toBe(golden.log1pSha256);
});

it('is exact where the logarithm is', () => {
  expect(log1p(-0)).toBe(-0);
  expect(log1p(-1e-300)).toBe(-1e-300);
  expect(log1p(-0.5)).toBe(-Math.LN2);
});
