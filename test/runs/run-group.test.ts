import { describe, expect, it } from 'vitest';
import { binCentre, groupRuns } from '../../src/runs/run-group.js';
import { runSeries } from '../../src/runs/run-series.js';
import { exampleRecord } from './example-record.js';

describe('groupRuns', () => {
  it('puts seeds together and names what else differs', () => {
    const records = [
      exampleRecord({ seed: 1 }),
      exampleRecord({ seed: 2, workers: 4 }),
      exampleRecord({ engine: 'literal', batch: 1 }),
      exampleRecord({ rule: 'reinforce' }),
      exampleRecord({ env: 'bandit', episodes: 4000 }),
    ];
    expect(groupRuns(records).map(({ env, label, records }) => [env, label, records.length])).toEqual([
      ['multiplexer', 'weight-max (dense, batch 128)', 2],
      ['multiplexer', 'weight-max (literal, batch 1)', 1],
      ['multiplexer', 'reinforce', 1],
      ['bandit', 'weight-max', 1],
    ]);
  });

  it('counts the bins of the whole run, also from partial runs', () => {
    const bins = (...records: Parameters<typeof groupRuns>[0]) => groupRuns(records)[0]?.bins;
    expect(bins(exampleRecord({ curve: [1, 2], partial: true }))).toBe(20);
    expect(bins(exampleRecord({ episodes: 3, curve: [1], partial: true }))).toBe(3);
    expect(bins(exampleRecord({ episodes: 3, curve: [1, 2, 3] }))).toBe(3);
    expect(bins(exampleRecord({ curve: [1], partial: true }), exampleRecord())).toBe(20);
  });
});

it('the middle of bin 2 of 4 over 1000 episodes is episode 625', () => {
  expect(binCentre(2, 4, 1000)).toBe(625);
});

it('runSeries names the environment where there are several', () => {
  const labels = (envs: string[]) => runSeries(envs.map((env) => exampleRecord({ env }))).map(({ label }) => label);
  expect(labels(['multiplexer', 'multiplexer'])).toEqual(['weight-max', 'weight-max']);
  expect(labels(['multiplexer', 'bandit'])).toEqual(['multiplexer weight-max', 'bandit weight-max']);
});
