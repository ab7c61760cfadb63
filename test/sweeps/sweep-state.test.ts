import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/sweeps/ledger-entries.js';
import { type Asked, askNext, SweepState } from '../../src/sweeps/sweep-state.js';
import { experiment, played, told } from './experiments.js';

const rateOf = ({ job }: Asked) => (job.config.learningRate as readonly number[])[0]!;
const nearHundredth = (asked: Asked) => -Math.abs(Math.log10(rateOf(asked)) + 2);
const RATES = { 'learningRate.0': { 'log-uniform': [1e-4, 1] } };

/** Each entry that was asked is what the entries before it ask for. */
function expectReplays(of: ReturnType<typeof experiment>, ledger: readonly LedgerEntry[]): void {
  const state = new SweepState(of);
  for (const entry of ledger) {
    if ('asked' in entry) expect(state.next()!.entry).toEqual(entry);
    state.apply(JSON.parse(JSON.stringify(entry)) as LedgerEntry);
  }
  const middle = ledger.findLastIndex((entry) => 'asked' in entry);
  expect(askNext(of, ledger.slice(0, middle))!.entry).toEqual(ledger[middle]);
}

describe('a grid', () => {
  const grid = experiment({ vary: { 'learningRate.0': [0.1, 0.01], batch: [1, 2, 4] }, seeds: 2 });

  test('asks for every combination with every seed, and ends', () => {
    const { state, ledger } = played(grid, 3, (asked) => told(asked, nearHundredth(asked) - asked.job.config.batch));
    expect(state.trials.map(({ settings }) => Object.values(settings))).toEqual([
      [0.1, 1],
      [0.1, 2],
      [0.1, 4],
      [0.01, 1],
      [0.01, 2],
      [0.01, 4],
    ]);
    expect(state.trials.every(({ status }) => status === 'complete')).toBe(true);
    expect(ledger.filter((entry) => 'asked' in entry)).toHaveLength(12);
    expect(new Set(state.trials.flatMap(({ runs }) => runs)).size).toBe(12);
    expect(state.best(0)!.settings).toEqual({ 'learningRate.0': 0.01, batch: 1 });
    expect(state.best(0)!.scores[0]).toBeCloseTo(-1, 12);
    expectReplays(grid, ledger);
  });

  test('counts what diverged as the worst, and keeps it', () => {
    const { state } = played(grid, 1, (asked) =>
      told(asked, 1, asked.entry.trial === 2 && asked.entry.seed === 1 ? { score: null, diverged: 'unit 3' } : {}),
    );
    expect(state.trials[2]).toMatchObject({ status: 'diverged', reason: 'unit 3', scores: [Number.NEGATIVE_INFINITY] });
    expect(state.totals).toMatchObject({ done: 12, failed: 0 });
  });

  test('tries what crashed three times, and a mistake once', () => {
    const tries = new Map<string, number>();
    const { state, ledger } = played(grid, 2, (asked) => {
      const count = (tries.get(asked.job.id) ?? 0) + 1;
      tries.set(asked.job.id, count);
      if (asked.entry.trial === 1) return { failed: asked.job.id, message: 'out of memory' };
      if (asked.entry.trial === 3) return { failed: asked.job.id, message: 'no such place', isFinal: true };
      // It works at the second attempt.
      if (asked.entry.trial === 4 && count === 1) return { failed: asked.job.id, message: 'killed' };
      return told(asked, 0);
    });
    expect(state.trials.map(({ status }) => status)).toEqual([
      ...['complete', 'failed', 'complete', 'failed', 'complete', 'complete'],
    ]);
    expect(state.trials[1]!.reason).toBe('out of memory');
    expect([...tries].filter(([, count]) => count === 3).length).toBeGreaterThan(0);
    expectReplays(grid, ledger);
    // Somebody has mended it.
    state.apply({ again: true });
    for (let asked = state.next(); asked; asked = state.next()) {
      state.apply(asked.entry);
      state.apply(told(asked, 0));
    }
    expect(state.trials.every(({ status }) => status === 'complete')).toBe(true);
    expect(state.totals).toMatchObject({ done: 12, failed: 0 });
  });
});

describe('random search and TPE', () => {
  test('have as many trials in each search, in turn, and replay', () => {
    const tpe = experiment({ each: { rule: ['weight-max', 'reinforce'] }, vary: RATES, search: 'tpe', trials: 25 });
    const { state, ledger } = played(tpe, 4, (asked) => told(asked, nearHundredth(asked)));
    expect(state.trials.filter(({ search }) => search === 0)).toHaveLength(25);
    expect(state.trials.slice(0, 4).map(({ search }) => search)).toEqual([0, 1, 0, 1]);
    for (const search of [0, 1]) expect(state.best(search)!.scores[0]).toBeGreaterThan(-0.1);
    // Later trials are nearer to the best than those that were drawn at random.
    const distances = state.trials.map(({ settings }) =>
      Math.abs(Math.log10(settings['learningRate.0'] as number) + 2),
    );
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(distances.slice(-20))).toBeLessThan(mean(distances.slice(0, 20)));
    expectReplays(tpe, ledger);
  });

  test('try no combination twice, and end when there is none left', () => {
    const small = experiment({
      vary: { batch: [1, 2, 4], 'learningRate.0': [0.1, 0.2] },
      search: 'random',
      trials: 50,
    });
    const { state } = played(small, 2, (asked) => told(asked, 0));
    expect(new Set(state.trials.map(({ settings }) => JSON.stringify(settings))).size).toBe(6);
    expect(state.trials).toHaveLength(6);
    expect(state.wanted).toBe(6);
  });

  test('of two searches with the same run do it once', () => {
    const twice = experiment({
      each: [
        { name: 'a', batch: 2 },
        { name: 'b', batch: 2, engine: 'dense' },
      ],
    });
    let jobs = 0;
    const { state } = played(twice, 1, (asked) => told(asked, ++jobs));
    expect(jobs).toBe(1);
    expect(state.trials.map(({ scores, status }) => [scores[0], status])).toEqual([
      [1, 'complete'],
      [1, 'complete'],
    ]);
  });
});

describe('stopping early', () => {
  test('by the median ends what is bad, at the stage where it shows', () => {
    const median = experiment({
      ...{ vary: RATES, search: 'random', trials: 30, seeds: 2 },
      stop: { by: 'median', every: 0.25, startup: 3 },
    });
    const { state, ledger } = played(median, 3, (asked) => told(asked, nearHundredth(asked)));
    const stopped = state.trials.filter(({ status }) => status === 'stopped');
    const complete = state.trials.filter(({ status }) => status === 'complete');
    expect(stopped.length + complete.length).toBe(30);
    expect(stopped.length).toBeGreaterThan(8);
    expect(complete.every(({ scores }) => scores.length === 4)).toBe(true);
    expect(stopped.every(({ scores }) => scores.length < 4)).toBe(true);
    const best = Math.max(...state.trials.map(({ scores }) => scores[0]!));
    expect(state.best(0)!.scores[0]).toBe(best);
    expectReplays(median, ledger);
  });

  test('by ASHA asks for longer runs of the best, the same runs', () => {
    const asha = experiment({
      ...{ vary: RATES, search: 'random', trials: 27 },
      stop: { by: 'asha', from: 0.1, factor: 3 },
    });
    const { state, ledger } = played(asha, 4, (asked) => told(asked, nearHundredth(asked)));
    // Of 27 trials some 9 go on to the second rung, 3 to the third, 1 to the last.
    const reached = [0, 1, 2, 3].map((rung) => state.trials.filter(({ scores }) => scores.length > rung).length);
    expect(reached[0]).toBe(27);
    expect(reached[1]).toBeGreaterThanOrEqual(9);
    expect(reached[1]).toBeLessThan(16);
    expect(reached[3]).toBeGreaterThanOrEqual(1);
    expect(reached[3]).toBeLessThan(reached[2]!);
    const best = Math.max(...state.trials.map(({ scores }) => scores[0]!));
    expect(state.best(0)!.scores[0]).toBe(best);
    const ofBest = ledger.filter((entry) => 'asked' in entry && entry.trial === state.best(0)!.number);
    expect(ofBest.map((entry) => (entry as { until?: number }).until)).toEqual([10, 30, 90, undefined]);
    expect(new Set(ofBest.map((entry) => (entry as { run: string }).run)).size).toBe(1);
    expectReplays(asha, ledger);
  });

  test('ends where everything diverges', () => {
    const asha = experiment({ vary: RATES, search: 'tpe', trials: 12, stop: 'asha' });
    const { state } = played(asha, 2, (asked) => told(asked, 0, { score: null, diverged: 'unit 1' }));
    expect(state.trials.map(({ status }) => status)).toEqual(new Array(12).fill('diverged'));
    expect(state.best(0)).toBeUndefined();
  });
});

describe('a ledger', () => {
  test('that does not follow from the experiment is refused', () => {
    const grid = experiment({ vary: { batch: [1, 2] } });
    const { entry } = askNext(grid, [])!;
    const refused = (...entries: LedgerEntry[]) =>
      expect(() => new SweepState(grid, entries)).toThrow(/the entry .* is /);
    refused({ ...entry, trial: 1 });
    refused({ ...entry, settings: { batch: 3 } });
    refused({ ...entry, settings: undefined });
    refused(entry, { ...entry, asked: 'x', seed: 2 });
    refused({ told: 'x', score: 1, episodes: 1, seconds: 1 });
    refused({ failed: 'x', message: 'y' });
  });
});
