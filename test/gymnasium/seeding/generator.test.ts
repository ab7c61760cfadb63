import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Generator } from '../../../src/gymnasium/seeding/generator.js';
import { npRandom } from '../../../src/gymnasium/seeding/np-random.js';
import { PCG64 } from '../../../src/gymnasium/seeding/pcg64.js';
import { SeedSequence } from '../../../src/gymnasium/seeding/seed-sequence.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/numpy-rng.json', import.meta.url), 'utf8'));

describe.each(Object.entries(golden.generator) as [string, Record<string, number[]>][])('seed %s', (seed, expected) => {
  const rng = () => npRandom(BigInt(seed))[0];
  const seedNumber = Number(seed);
  it('raw', () => {
    const g = rng();
    expect(expected['raw']!.map(() => String(g.bits.randomRaw()))).toEqual(expected['raw']);
  });
  it('random', () => {
    expect([...rng().random(8)]).toEqual(expected['random']);
    const g = npRandom(seedNumber)[0];
    expect(expected['random']!.map(() => g.random())).toEqual(expected['random']);
  });
  it('uniform', () => expect([...rng().uniform(-0.05, 0.05, 8)]).toEqual(expected['uniform(-0.05,0.05)']));
  it('integers', () => {
    const g = rng();
    expect(expected['integers(10)']!.map(() => g.integers(10))).toEqual(expected['integers(10)']);
    expect([...rng().integers(0, 100, { size: 9 })]).toEqual(expected['integers(0,100,size=9)']);
    expect([...rng().integers(0, 2 ** 40, { size: 4 })]).toEqual(expected['integers(2**40)']);
  });
  it('laws', () => {
    expect([...rng().standardNormal(300)]).toEqual(expected['standard_normal']);
    expect([...rng().normal(2, 3, 8)]).toEqual(expected['normal(2,3)']);
    expect([...rng().standardExponential(300)]).toEqual(expected['standard_exponential']);
    expect([...rng().geometric(0.25, 12)]).toEqual(expected['geometric(0.25)']);
    expect(rng().permutation(12)).toEqual(expected['permutation(12)']);
    expect(rng().choice(7, { p: [0.1, 0.2, 0.05, 0.15, 0.2, 0.2, 0.1], size: 12 })).toEqual(
      expected['choice(7,p=[.1,.2,.05,.15,.2,.2,.1])'],
    );
    expect(new SeedSequence(seedNumber).spawn(3).map((s) => new Generator(new PCG64(s)).random())).toEqual(
      expected['spawn(3).random'],
    );
  });
  it('f32', () => expect([...rng().random(8, 'float32')]).toEqual(expected['random(float32)']));
});
