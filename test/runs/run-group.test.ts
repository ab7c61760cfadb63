import { describe, expect, it } from 'vitest';
import { binCentre, groupRuns } from '../../src/runs/run-group.js';
import { runSeries } from '../../src/terminal/chart.js';
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

  it('takes nothing together but what differs in its seed alone, and names what varies', () => {
    const weightMax = { name: 'weight-max', learn: 'dw = 1' };
    const config = {
      ...{ rule: weightMax, params: { temperature: 1 }, envParams: { addressBits: 2 }, hidden: [64, 32] },
      ...{ learningRate: [0.01, 0.001], optimizer: 'adam', optimizerParams: { beta1: 0.9 }, signal: 'reward' },
    };
    const critic = { rule: { name: 'td-backprop' }, discount: 0.9, learningRate: [0.1] };
    const label = (changes: Record<string, unknown>, from: Record<string, unknown> = {}) => {
      const records = [from, changes].flatMap((change) =>
        [1, 2].map((seed) => exampleRecord({ seed, config: { ...config, ...change, seed, workers: seed } })),
      );
      const groups = groupRuns(records);
      expect(groups.map(({ seeds }) => seeds)).toEqual([
        [1, 2],
        [1, 2],
      ]);
      return groups.map((group) => group.label.replace('weight-max ', ''));
    };
    expect(label({ learningRate: [0.01, 0.01] })).toEqual(['(learning rate 0.01, 0.001)', '(learning rate 0.01)']);
    expect(label({ learningRate: [{ kind: 'linear', from: 1, to: 0.1, steps: 9 }, 0.001] })[1]).toBe(
      '(learning rate 1:0.1@9, 0.001)',
    );
    expect(label({ params: { temperature: 2 } })).toEqual(['(temperature 1)', '(temperature 2)']);
    expect(label({ envParams: {} })).toEqual(['(addressBits 2)', '(addressBits not given)']);
    expect(label({ hidden: [] })).toEqual(['(hidden 64, 32)', '(hidden none)']);
    expect(label({ optimizerParams: { beta1: -0 } }, { optimizerParams: { beta1: 0 } })).toHaveLength(2);
    expect(label({ critic })).toEqual(['(no critic)', '(critic td-backprop)']);
    expect(label({ critic: { ...critic, discount: 0.5 } }, { critic })).toEqual([
      '(critic discount 0.9)',
      '(critic discount 0.5)',
    ]);
    expect(label({ critic: { ...critic, rule: { name: 'td-weight-max' } } }, { critic })).toEqual([
      '(critic td-backprop)',
      '(critic td-weight-max)',
    ]);
    expect(label({ rule: { ...weightMax, learn: 'dw = 2' } })).toEqual(['(rule text 1)', '(rule text 2)']);
    expect(label({ layerParams: [{ temperature: 1 }, {}] })).toEqual([
      '(no parameters of layers)',
      '(parameters of layers {"temperature":1}, {})',
    ]);
    expect(label({ signal: 'error', optimizer: 'sgd' })).toEqual([
      '(optimizer adam, signal reward)',
      '(optimizer sgd, signal error)',
    ]);
  });

  it('does not mix runs whose configuration is not recorded with others, nor counts one twice', () => {
    const config = { hidden: [4] };
    const records = [
      exampleRecord({ seed: 1, partial: true, episodesDone: 10, curve: [] }),
      exampleRecord({ seed: 1 }),
      exampleRecord({ seed: 2 }),
      exampleRecord({ seed: 2, config }),
    ];
    expect(groupRuns(records).map(({ label, seeds, records, runs }) => [label, seeds, records.length, runs])).toEqual([
      ['weight-max (configuration not recorded)', [1, 2], 3, [records[1], records[2]]],
      ['weight-max', [2], 1, [records[3]]],
    ]);
  });

  it('averages nothing of runs without a configuration that contradict one another', () => {
    const records = [
      exampleRecord({ seed: 1 }),
      exampleRecord({ seed: 2 }),
      exampleRecord({ seed: 1, weightsDigest: 'f'.repeat(64) }),
    ];
    expect(groupRuns(records).map(({ label, seeds }) => [label, seeds])).toEqual([
      ['weight-max', [1]],
      ['weight-max #2', [2]],
      ['weight-max #3', [1]],
    ]);
  });

  it('gives two groups of an environment no label in common', () => {
    const records = [
      exampleRecord({ rule: 'a (batch 1)', batch: 1 }),
      ...[1, 2].map((batch) => exampleRecord({ rule: 'a', batch })),
    ];
    expect(groupRuns(records).map(({ label }) => label)).toEqual(['a (batch 1)', 'a (batch 1) #2', 'a (batch 2)']);
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
  const labels = (envs: string[]) =>
    runSeries(envs.map((env, seed) => exampleRecord({ env, seed }))).map(({ label }) => label);
  expect(labels(['multiplexer', 'multiplexer'])).toEqual(['weight-max', 'weight-max']);
  expect(labels(['multiplexer', 'bandit'])).toEqual(['multiplexer weight-max', 'bandit weight-max']);
});
