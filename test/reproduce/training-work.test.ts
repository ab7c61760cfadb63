import { describe, expect, it } from 'vitest';
import type { TrainingWork } from '../../src/reproduce/training-study.js';
import { performTraining } from '../../src/reproduce/training-work.js';
import { tinyJob } from './tiny-study.js';

const perform = (changes: Parameters<typeof tinyJob>[2], onProgress: (fraction: number) => void = () => {}) => {
  const { config } = tinyJob('b', 1, changes).work as TrainingWork;
  // This thread has the environments already.
  return performTraining({ kind: 'train', config: { ...config, envModule: '' } }, { onProgress });
};

describe('training as a job', () => {
  it('scores the mean return over all episodes, with its curve', async () => {
    const { scores, curve, diverged } = await perform({ episodes: 400 });
    expect(curve).toHaveLength(20);
    // Equal bins of 20 episodes: the mean of their means is that of all.
    expect(scores['score']).toBeCloseTo(curve.reduce((sum, value) => sum + value, 0) / 20, 12);
    expect(scores['last']).toBe(curve[19]);
    expect(diverged).toBeUndefined();
  });

  it('gives what a run had reached when it diverged', async () => {
    const { scores, curve, diverged } = await perform({
      ...{ optimizer: 'sgd', learningRate: 1e38, hidden: [], envParams: { addressBits: 4 }, episodes: 20_000 },
    });
    expect(diverged).toMatch(/unit 0 of layer 1/);
    expect(curve.length).toBeGreaterThan(0);
    expect(curve.length).toBeLessThan(20);
    expect(Math.abs(scores['score']!)).toBeLessThanOrEqual(1);
  });
});
