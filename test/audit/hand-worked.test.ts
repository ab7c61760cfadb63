import { describe, expect, it } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { handNetwork } from './hand-network.js';

describe('one unit worked by hand', () => {
  // x = 1, w = ln 3, bias 0: p = σ(ln 3) = 3/4. R(0) = −1, R(1) = 2. With x = 1 the bias sees what the weight sees.
  //   a  Pr   dw = R x (a − p)     Pr·dw     Pr·dw²
  //   1  3/4   2 · (1/4)  = 1/2     3/8        3/16
  //   0  1/4  −1 · (−3/4) = 3/4     3/16       9/64
  //                            sum  9/16      21/64     variance 21/64 − 81/256 = 3/256
  // ∂E[R]/∂w = p (1 − p) (R(1) − R(0)) x = 3/16 · 3 = 9/16.
  const one = handNetwork(reinforce, [1, 1], [Math.log(3), 0, 0.7], [1], [-1, 2]);

  it('gives the expected update and its square', () => {
    const { mean, meanSquare } = one.moments();
    for (const k of [0, 1]) {
      expect(mean[k]).toBeCloseTo(9 / 16, 14);
      expect(meanSquare[k]! - mean[k]! ** 2).toBeCloseTo(3 / 256, 14);
    }
  });

  it('gives the gradient of the expected reward', () => {
    const { gradient, error } = one.gradient();
    expect(gradient[0]).toBeCloseTo(9 / 16, 12);
    expect(gradient[1]).toBeCloseTo(9 / 16, 12);
    expect(error).toBeLessThan(1e-11);
  });

  it('subtracts a baseline without moving the mean', () => {
    // b = 1/2: rewards −3/2 and 3/2. 3/4 · 3/2 · 1/4 + 1/4 · (−3/2) · (−3/4) = 9/32 + 9/32 = 9/16, as before;
    // squares 3/4 · 9/64 + 1/4 · 81/64 = 27/64, variance 27/64 − 81/256 = 27/256.
    const based = handNetwork(reinforce, [1, 1], [Math.log(3), 0, 0.5], [1], [-1, 2], { baseline: 'running' });
    const { mean, meanSquare } = based.moments();
    expect(mean[0]).toBeCloseTo(9 / 16, 14);
    expect(meanSquare[0]! - mean[0]! ** 2).toBeCloseTo(27 / 256, 14);
  });
});

describe('a chain of two units worked by hand', () => {
  // Hidden: weight and bias 0, so p = 1/2. Output: w = ln 3, bias 0: q = σ(0) = 1/2 if the hidden unit is silent, 3/4
  // if it fires. R = a_out.
  const chain = handNetwork(weightMax, [1, 1, 1], [0, 0, Math.log(3), 0], [1], [0, 1]);

  it('gives the gradient', () => {
    const { gradient } = chain.gradient();
    // Hidden: p (1 − p) (3/4 − 1/2) = 1/16. Output weight: Pr(fires) · 3/16 = 3/32; bias: (1/4 + 3/16) / 2 = 7/32.
    [1 / 16, 1 / 16, 3 / 32, 7 / 32].forEach((value, k) => {
      expect(gradient[k]).toBeCloseTo(value, 12);
    });
  });

  it('gives the expected update of Weight Maximization, which is not the gradient', () => {
    const { mean } = chain.moments();
    // Firing, r = 2 w R (a − q); its mean is 2 ln 3 · q (1 − q) = 3/8 ln 3; times Pr(fires) (1 − p) = 1/4.
    expect(mean[0]).toBeCloseTo((3 / 32) * Math.log(3), 14);
    expect(mean[2]).toBeCloseTo(3 / 32, 14);
    expect(mean[3]).toBeCloseTo(7 / 32, 14);
  });
});
