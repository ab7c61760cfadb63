import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canCast, type DType, dtypeOf, resultType, zeros } from '../../../src/gymnasium/spaces/dtype.js';

const { promotion } = JSON.parse(readFileSync(new URL('../../golden/numpy-more.json', import.meta.url), 'utf8')) as {
  promotion: { [pair: string]: [canCast: boolean, resultType: DType] };
};

it.each(Object.entries(promotion))('%s: cast and promoted as in NumPy', (pair, [cast, result]) => {
  const [from, to] = pair.split(' ') as [DType, DType];
  expect(resultType([from, to])).toBe(result);
  // 64-bit integers are held as doubles, so that arrays of doubles are taken for them.
  expect(canCast(from, to)).toBe(cast || (from === 'float64' && (to === 'int64' || to === 'uint64')));
});

it('promotes several from left to right, and nothing to float64', () => {
  expect(resultType(['int8', 'uint8', 'float32'])).toBe('float32');
  expect(resultType([])).toBe('float64');
});

it('knows the dtype of an array by its class', () => {
  expect(dtypeOf(zeros('int16', 1))).toBe('int16');
  expect(dtypeOf(zeros('int64', 1))).toBe('float64');
  expect(dtypeOf(new Uint8ClampedArray(1))).toBe('uint8');
  expect(dtypeOf(new DataView(new ArrayBuffer(1)))).toBe(null);
  expect(dtypeOf(new BigInt64Array(1))).toBe(null);
});
