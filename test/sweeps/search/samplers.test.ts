import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDraws } from '../../../src/sweeps/search/draws.js';
import { parzenEstimator } from '../../../src/sweeps/search/parzen.js';
import {
  randomSampler,
  type Sampler,
  splitTrials,
  type TrialSeen,
  tpeSampler,
} from '../../../src/sweeps/search/samplers.js';
import { type Distribution, type Point, pointAt, type Space, spaceSize } from '../../../src/sweeps/search/space.js';
import { thorough } from '../../thorough.js';

interface DensityCase {
  readonly distribution: Distribution;
  readonly observations: readonly number[];
  readonly values: readonly number[];
  readonly logDensity: readonly number[];
}

/** Made by test/golden/make-tpe-densities.py with Optuna 5.0. */
const DENSITIES = JSON.parse(
  readFileSync(new URL('../../golden/tpe-densities.json', import.meta.url), 'utf8'),
) as DensityCase[];

describe('Parzen estimators', () => {
  test.each(DENSITIES.map((one) => [one.distribution.kind, one.observations.length, one] as const))(
    'of %s with %i observations have the densities of Optuna',
    (_, __, { distribution, observations, ...known }) => {
      const estimator = parzenEstimator(distribution, observations);
      known.values.forEach((value, k) => expect(estimator.logDensity(value)).toBeCloseTo(known.logDensity[k]!, 9));
    },
  );

  test('draw as often as their density says', () => {
    const distribution: Distribution = { kind: 'log-integer', low: 1, high: 8 };
    const estimator = parzenEstimator(distribution, [2, 2, 7]);
    const counts = new Map<number, number>();
    const side = 200;
    for (let i = 0; i < side; i++)
      for (let j = 0; j < side; j++) {
        const value = estimator.sample((i + 0.5) / side, (j + 0.5) / side);
        counts.set(value, (counts.get(value) ?? 0) + 1 / side ** 2);
      }
    const [drawn, known] = [1, 2, 3, 4, 5, 6, 7, 8]
      .map((value) => [counts.get(value) ?? 0, Math.exp(estimator.logDensity(value))])
      .reduce<[number[], number[]]>(
        ([a, b], [x, y]) => [
          [...a, x!],
          [...b, y!],
        ],
        [[], []],
      );
    expect(known!.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    // A lattice of draws is off by a share of its lines.
    drawn!.forEach((share, k) => expect(Math.abs(share - known![k]!)).toBeLessThan(2 / side));
  });
});

const SPACE: Space = {
  rate: { kind: 'log-uniform', low: 1e-4, high: 1 },
  units: { kind: 'integer', low: 1, high: 9, step: 2 },
  shape: { kind: 'choice', values: ['a', 'b', 'c'] },
};

const complete = (point: Point, score: number): TrialSeen => ({ point, state: 'complete', reached: 1, score });

describe('the random sampler', () => {
  const points = Array.from({ length: 3000 }, (_, trial) => randomSampler(SPACE, 'a').suggest([], trial, 0));

  test('is uniform in what it says it is', () => {
    const logs = points.map(({ rate }) => Math.log10(rate!));
    expect(logs.reduce((sum, log) => sum + log, 0) / logs.length).toBeCloseTo(-2, 1);
    expect(logs.filter((log) => log < -3).length / logs.length).toBeCloseTo(0.25, 1);
    for (const units of [1, 3, 5, 7, 9])
      expect(points.filter((point) => point['units'] === units).length / points.length).toBeCloseTo(0.2, 1);
    for (const shape of [0, 1, 2])
      expect(points.filter((point) => point['shape'] === shape).length / points.length).toBeCloseTo(1 / 3, 1);
  });

  test('draws the same for the same trial, and keeps its draws when a setting is added', () => {
    const more = randomSampler({ more: { kind: 'uniform', low: 0, high: 1 }, ...SPACE }, 'a');
    expect(randomSampler(SPACE, 'a').suggest([], 7, 0)).toEqual(points[7]);
    expect(more.suggest([], 7, 0)).toMatchObject(points[7]!);
    expect(randomSampler(SPACE, 'a').suggest([], 7, 1)).not.toEqual(points[7]);
    expect(randomSampler(SPACE, 'b').suggest([], 7, 0)).not.toEqual(points[7]);
  });
});

describe('a space', () => {
  test('of lists and whole numbers is a grid, whose last setting varies fastest', () => {
    const { rate: _, ...grid } = SPACE;
    expect(spaceSize(SPACE)).toBe(Infinity);
    expect(spaceSize(grid)).toBe(15);
    expect([0, 1, 3, 14].map((index) => pointAt(grid, index))).toEqual([
      { units: 1, shape: 0 },
      { units: 1, shape: 1 },
      { units: 3, shape: 0 },
      { units: 9, shape: 2 },
    ]);
  });
});

describe('the TPE sampler', () => {
  test('takes a tenth of the trials as good: complete ones by score, then those that came furthest', () => {
    const seen: TrialSeen[] = Array.from({ length: 20 }, (_, k) => ({
      ...{ point: { x: k }, state: 'stopped', reached: k % 2, score: -k },
    }));
    const { good, others } = splitTrials([{ ...seen[0]!, state: 'complete', score: -100 }, ...seen.slice(1)]);
    expect(good.map(({ point }) => point['x'])).toEqual([0, 1]);
    expect(others).toHaveLength(18);
    // What diverged is the worst of the complete ones, and what is under way is not counted.
    const late = splitTrials([
      complete({ x: 0 }, Number.NEGATIVE_INFINITY),
      complete({ x: 1 }, -5),
      ...Array.from({ length: 30 }, (_, k) => ({ ...complete({ x: 2 + k }, Number.NaN), state: 'under way' as const })),
    ]);
    expect(late.good.map(({ point }) => point['x'])).toEqual([1]);
    expect(late.others).toHaveLength(31);
  });

  test('finds the good ones as sorting does, the earlier of equals, and forgets the oldest of more than a thousand others', () => {
    const draws = createDraws('trials');
    for (const [round, count] of [1, 7, 31, 260, 1100].entries()) {
      const seen: TrialSeen[] = Array.from({ length: count }, (_, k) => {
        const [kind, score] = [Math.floor(5 * draws(round, k, 0)), Math.floor(8 * draws(round, k, 1))];
        const state = kind === 0 ? 'under way' : kind === 1 ? 'stopped' : 'complete';
        return { point: { x: k }, state, reached: kind === 1 ? score % 3 : 1, score: score === 0 ? -Infinity : score };
      });
      const rank = ({ state, reached, score }: TrialSeen) => [state === 'complete' ? 1 : 0, reached, score];
      const sorted = seen
        .filter(({ state }) => state !== 'under way')
        .sort((a, b) => {
          const [p, q] = [rank(a), rank(b)];
          const at = p.findIndex((value, k) => value !== q[k]);
          return at < 0 ? 0 : q[at]! - p[at]!;
        });
      const wanted = sorted.slice(0, Math.min(25, Math.ceil(sorted.length / 10)));
      const { good, others } = splitTrials(seen);
      expect(good).toEqual(seen.filter((trial) => wanted.includes(trial)));
      expect(others).toEqual(seen.filter((trial) => !wanted.includes(trial)).slice(-1000));
    }
  });

  test('draws at random at first, and then what the trials say', () => {
    const settings = { startup: 3, candidates: 24 };
    const tpe = tpeSampler(SPACE, 'a', settings);
    const two = [1, 2].map((k) => complete(randomSampler(SPACE, 'b').suggest([], k, 0), k));
    expect(tpe.suggest(two, 5, 0)).toEqual(randomSampler(SPACE, 'a').suggest([], 5, 0));
    const seen = Array.from({ length: 40 }, (_, trial) => {
      const point = randomSampler(SPACE, 'c').suggest([], trial, 0);
      return complete(point, point['shape'] === 1 ? 1 : 0);
    });
    const shapes = Array.from({ length: 50 }, (_, trial) => tpe.suggest(seen, trial, 0)['shape']);
    expect(shapes.filter((shape) => shape === 1).length).toBeGreaterThan(45);
    expect(tpe.suggest(seen, 9, 0)).toEqual(tpeSampler(SPACE, 'a', settings).suggest(seen, 9, 0));
  });

  test('ends nearer to the best than the random sampler does', () => {
    const space: Space = {
      x: { kind: 'uniform', low: -5, high: 5 },
      y: { kind: 'log-uniform', low: 1e-4, high: 1 },
      z: { kind: 'choice', values: [0, 1, 2, 3] },
    };
    const loss = ({ x, y, z }: Point) => (x! - 2) ** 2 + (Math.log10(y!) + 3) ** 2 + (z === 3 ? 0 : 1);
    const seeds = thorough(40, 10);
    const regret = (samplerOf: (seed: string) => Sampler) =>
      Array.from({ length: seeds }, (_, seed) => {
        const sampler = samplerOf(String(seed));
        const seen: TrialSeen[] = [];
        for (let trial = 0; trial < 60; trial++) {
          const point = sampler.suggest(seen, trial, 0);
          seen.push(complete(point, -loss(point)));
        }
        return -Math.max(...seen.map(({ score }) => score));
      }).reduce((sum, value) => sum + value / seeds, 0);
    const random = regret((seed) => randomSampler(space, seed));
    const tpe = regret((seed) => tpeSampler(space, seed, { startup: 10, candidates: 24 }));
    expect(tpe).toBeLessThan(random / 2);
  });
});
