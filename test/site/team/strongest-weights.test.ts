import { describe, expect, it } from 'vitest';
import { strongestWeights } from '../../../site/lab/team/strongest-weights.js';

describe('strongestWeights', () => {
  // [sender][unit] of 3 senders and 2 units, then two biases, which are no lines however large.
  const weights = Float32Array.of(0.5, -2, 0, 1, -0.25, 0.125, 9, -9);

  it('gives the largest by size, the largest last, as parts of the largest', () => {
    expect(strongestWeights(weights, 3, 2, 3)).toEqual([
      { sender: 0, unit: 0, size: 0.25 },
      { sender: 1, unit: 1, size: 0.5 },
      { sender: 0, unit: 1, size: -1 },
    ]);
  });

  it('leaves out weights of 0, and finds nothing where all are', () => {
    expect(strongestWeights(weights, 3, 2, 99)).toHaveLength(5);
    expect(strongestWeights(new Float32Array(8), 3, 2, 99)).toEqual([]);
  });

  it('keeps to the lines that are asked for', () => {
    const lines = strongestWeights(weights, 3, 2, 99, (_, unit) => unit === 0);
    expect(lines.map(({ sender }) => sender)).toEqual([2, 0]);
  });

  it('counts of a unit with a column for each action but one its largest', () => {
    // Two senders, one unit with three columns.
    const choice = Float32Array.of(1, -4, 2, 0.5, 0, 0, 7, 7, 7);
    expect(strongestWeights(choice, 2, 1, 9)).toEqual([
      { sender: 1, unit: 0, size: 0.125 },
      { sender: 0, unit: 0, size: -1 },
    ]);
  });

  it('finds among many what sorting all of them finds', () => {
    const many = Float32Array.from({ length: 61 * 50 }, (_, k) => Math.sin(k * k) * (k % 7));
    const sorted = [...many.subarray(0, 60 * 50)].map(Math.abs).sort((a, b) => b - a);
    const sizes = strongestWeights(many, 60, 50, 40).map(({ size }) => Math.abs(size));
    expect(sizes.reverse()).toEqual(sorted.slice(0, 40).map((size) => size / sorted[0]!));
  });
});
