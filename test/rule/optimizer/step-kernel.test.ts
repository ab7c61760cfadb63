import { describe, expect, test, vi } from 'vitest';
import { compileScalarStep } from '../../../src/rule/optimizer/compile-optimizer.js';
import { compiledOptimizer, createOptimizer } from '../../../src/rule/optimizer/optimizer.js';
import { OPTIMIZERS } from '../../../src/rule/optimizer/optimizers.js';
import { StepMemory, stepArrays } from '../../../src/rule/optimizer/step-kernel.js';

const bitsOf = (values: Float32Array | Float64Array) => new Uint32Array(Float32Array.from(values).buffer);

describe.each(Object.values(OPTIMIZERS))('the kernel of $name', (text) => {
  test.each([1, 3, 4, 7, 65])('changes %i parameters as the function of one does, to the same bits', (length) => {
    const optimizer = compiledOptimizer(createOptimizer(text));
    const scalar = compileScalarStep(optimizer, 'f32');
    // Two parameters side by side: neither may reach into the other.
    const memory = StepMemory.of(optimizer, [length, length])!;
    const pairs = [0, 1].map(() => [memory.take(length), stepArrays(optimizer, 'f32', length)] as const);
    const scalars = new Float32Array(1 + optimizer.scalars.length);
    const share = Math.fround(1 / 3);
    for (let t = 1; t <= 4; t++) {
      scalars[0] = 0.01 / t;
      scalars.set(optimizer.clock(t), 1);
      pairs.forEach((pair, k) => {
        for (const { values, directions } of pair)
          for (let i = 0; i < length; i++) {
            if (t === 1) values[i] = Math.sin(i + k);
            directions[i] = i === 2 ? 0 : Math.cos(3 * i + t) * 10 ** ((i % 9) - 6);
          }
        const [own, plain] = pair;
        memory.step(own, scalars, share);
        scalar(plain.values, plain.directions, plain.states, length, scalars, share);
      });
      for (const [own, plain] of pairs) {
        expect(bitsOf(own.values)).toEqual(bitsOf(plain.values));
        expect(bitsOf(own.directions)).toEqual(bitsOf(plain.directions));
        own.states.forEach((state, k) => expect(bitsOf(state)).toEqual(bitsOf(plain.states[k]!)));
      }
    }
    expect(bitsOf(pairs[0]![0].values)).not.toEqual(bitsOf(pairs[1]![0].values));
  });
});

test('there is none where WebAssembly cannot address so much, or a page forbids it', () => {
  const optimizer = compiledOptimizer(createOptimizer(OPTIMIZERS['adam']!));
  expect(StepMemory.of(optimizer, [2 ** 30])).toBeUndefined();
  vi.stubGlobal('WebAssembly', {
    Memory: class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    },
  });
  try {
    expect(StepMemory.of(optimizer, [8])).toBeUndefined();
  } finally {
    vi.unstubAllGlobals();
  }
});
