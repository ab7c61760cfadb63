import type { SweepReport } from '../../src/report/sweep-section.js';

/**
 * A sweep over a rate on a logarithmic axis, which matters, and an optimizer, which does not; the last trial was
 * stopped.
 */
export function exampleSweep(trials: number): SweepReport {
  const optimizers = ['adam', 'sgd'];
  return {
    name: 'rates',
    aim: 'mean return',
    searches: [
      {
        name: '',
        axes: [
          { label: 'learningRate', scale: 'log', min: 1e-4, max: 1 },
          { label: 'optimizer', scale: 'choice', min: 0, max: 1, names: optimizers },
        ],
        trials: Array.from({ length: trials }, (_, k) => {
          const rate = 10 ** (-4 + (4 * k) / (trials - 1));
          // Best in the middle of the range, and the same for both optimizers.
          const score = 1 - Math.abs(Math.log10(rate) + 2) / 4;
          const isLast = k === trials - 1;
          return {
            ...{ number: k, values: [rate, k % 2], texts: [rate.toPrecision(3), optimizers[k % 2]!], seeds: 1 },
            ...{ score: isLast ? undefined : score, last: score, status: isLast ? 'stopped' : 'complete' },
          };
        }),
      },
    ],
  };
}
