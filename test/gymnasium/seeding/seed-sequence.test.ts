import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, InvalidSeedError } from '../../../src/gymnasium/errors.js';
import { npRandom } from '../../../src/gymnasium/seeding/np-random.js';
import { SeedSequence } from '../../../src/gymnasium/seeding/seed-sequence.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/numpy-more.json', import.meta.url), 'utf8'));

describe('SeedSequence', () => {
  it.each(golden.sequences as SequenceRecord[])(
    'mixes $entropy $options as NumPy',
    ({ entropy, options, pool, state }) => {
      const seeds = entropy.map(BigInt);
      const sequence = new SeedSequence(seeds.length === 1 ? seeds[0] : seeds, options);
      expect([...sequence.pool]).toEqual(pool);
      expect([...sequence.generateState(9)]).toEqual(state);
    },
  );

  it.each(Object.entries(golden.seeds) as [string, { spawned: [number[], number[]][] }][])(
    'spawns from %s as NumPy, on and on and into the next generation',
    (seed, { spawned }) => {
      const sequence = new SeedSequence(BigInt(seed));
      const [first, second] = sequence.spawn(2);
      const [third] = sequence.spawn(1);
      const [grandchild] = second!.spawn(1);
      const family = [first!, second!, third!, grandchild!];
      expect(family.map((child) => [child.spawnKey, [...child.generateState(5)]])).toEqual(spawned);
      expect(sequence.childrenSpawned).toBe(3);
    },
  );

  it('takes numbers and 32-bit words like the bigints of the same value', () => {
    const pool = new SeedSequence(2n ** 40n + 3n).pool;
    expect(new SeedSequence(2 ** 40 + 3).pool).toEqual(pool);
    expect(new SeedSequence(Uint32Array.of(3, 256)).pool).toEqual(pool);
  });

  it('has fresh entropy of 128 bits when none is given', () => {
    const entropies = Array.from({ length: 4 }, () => new SeedSequence().entropy as bigint);
    expect(new Set(entropies).size).toBe(4);
    for (const entropy of entropies) expect(entropy < 2n ** 128n).toBe(true);
  });

  it('refuses a small pool', () => {
    expect(() => new SeedSequence(0, { poolSize: 3 })).toThrow(InvalidArgumentError);
  });
});

describe('npRandom', () => {
  it('returns the seed it was given', () => {
    expect(npRandom(7)[1]).toBe(7);
    expect(npRandom(2n ** 70n)[1]).toBe(2n ** 70n);
  });

  it('returns a seed that repeats the stream when none is given', () => {
    const [rng, seed] = npRandom();
    expect([...npRandom(seed)[0].random(3)]).toEqual([...rng.random(3)]);
  });

  it.each([
    [-1, /at least 0/],
    [-1n, /at least 0/],
    [1.5, /non-negative integer/],
    [Number.NaN, /non-negative integer/],
    [Infinity, /non-negative integer/],
    [2 ** 53, /bigint: 9007199254740992n/],
    ['3', /'?3'? \(string\)/],
  ])('refuses the seed %s', (seed, message) => {
    expect(() => npRandom(seed as number)).toThrow(InvalidSeedError);
    expect(() => npRandom(seed as number)).toThrow(message);
  });
});

interface SequenceRecord {
  entropy: string[];
  options: object;
  pool: number[];
  state: number[];
}
