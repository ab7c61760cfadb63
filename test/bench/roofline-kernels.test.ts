import { expect, test } from 'vitest';
import { ADD_FLOPS, MULTIPLY_ADD_FLOPS, rooflineKernels } from '../../bench/roofline-kernels.js';

const f = Math.fround;

test('multiply and add does so, four times a round, on 48 floats', () => {
  const kernels = rooflineKernels(0);
  kernels.multiplyAdd(2);
  let value = 2;
  for (let k = 0; k < 8; k++) value = f(f(value * f(0.999)) + f(0.001));
  expect([...new Float32Array(kernels.memory.buffer, 0, 49)]).toEqual([...new Array(48).fill(value), 0]);
  expect(MULTIPLY_ADD_FLOPS).toBe(2 * 4 * 48);
});

test('add does so', () => {
  const kernels = rooflineKernels(0);
  kernels.add(1);
  let value = 2;
  for (let k = 0; k < 4; k++) value = f(value + f(0.001));
  expect([...new Float32Array(kernels.memory.buffer, 0, 49)]).toEqual([...new Array(48).fill(value), 0]);
  expect(ADD_FLOPS).toBe(4 * 48);
});

test('copy copies all of it and no more', () => {
  const kernels = rooflineKernels(256);
  const floats = new Float32Array(kernels.memory.buffer);
  for (let k = 0; k < 64; k++) floats[k] = k + 1;
  kernels.copy(256);
  expect([...floats.subarray(64, 129)]).toEqual([...Array.from({ length: 64 }, (_, k) => k + 1), 0]);
});
