import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Multiplexer, multiplexerDynamics } from '../../envs/index.js';
import { InvalidArgumentError, make, npRandom } from '../../src/gymnasium/index.js';

describe('multiplexer', () => {
  // Two address bits (most significant first) and four data bits, worked by hand: address 10₂ = 2 selects the third
  // data bit.
  test.each([
    ['001000', 1, '00 [1]000'],
    ['011011', 0, '01 1[0]11'],
    ['100010', 1, '10 00[1]0'],
    ['111110', 0, '11 111[0]'],
  ])('%s points to %i', (bits, target, text) => {
    // A generator whose one draw is these bits.
    const env = new Multiplexer({ addressBits: 2, coding: 'binary', renderMode: 'ansi' });
    env.npRandom = Object.assign(npRandom(0)[0], { integers: () => Number.parseInt(bits, 2) });
    const [observation, info] = env.reset();
    expect([...observation].join('')).toBe(bits);
    expect(info).toEqual({ target });
    expect(env.render()).toBe(text);
  });

  test('shows the bits of one draw, the most significant first', () => {
    const word = npRandom(11)[0].integers(0, 2 ** 20);
    const bits = [...word.toString(2).padStart(20, '0')].map(Number);
    const binary = new Multiplexer({ coding: 'binary' });
    expect([...binary.reset({ seed: 11 })[0]]).toEqual(bits);
    const sign = new Multiplexer();
    expect([...sign.reset({ seed: 11 })[0]]).toEqual(bits.map((bit) => 2 * bit - 1));
  });

  test('uses a second draw beyond 32 bits', () => {
    const [rng] = npRandom(4);
    const text =
      rng
        .integers(0, 2 ** 32)
        .toString(2)
        .padStart(32, '0') +
      rng
        .integers(0, 2 ** 5)
        .toString(2)
        .padStart(5, '0');
    const env = new Multiplexer({ addressBits: 5, coding: 'binary' });
    expect([...env.reset({ seed: 4 })[0]].join('')).toBe(text);
  });

  test('rewards the right answer and ends after one step', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('sign', 'binary'),
        (seed, addressBits, coding) => {
          const env = new Multiplexer({ addressBits, coding: coding as 'sign', rewardCoding: coding as 'sign' });
          const [observation, { target }] = env.reset({ seed });
          const bits = [...observation].map((value) => (value > 0 ? 1 : 0));
          const address = Number.parseInt(bits.slice(0, addressBits).join(''), 2);
          expect(target).toBe(bits[addressBits + address]);
          const wrong = coding === 'sign' ? -1 : 0;
          expect(env.step(target)).toEqual([observation, 1, true, false, { target }]);
          expect(env.step(1 - target)).toEqual([observation, wrong, true, false, { target }]);
        },
      ),
    );
  });

  test('score is what an answer would be paid', () => {
    const env = new Multiplexer({ rewardCoding: 'binary' });
    const [, { target }] = env.reset({ seed: 9 });
    expect([env.score(target), env.score(1 - target)]).toEqual([1, 0]);
  });

  test('a batch over one array equals the single environments', () => {
    const dynamics = multiplexerDynamics({ addressBits: 3 });
    const { stateSize, observationSize } = dynamics;
    const seeds = [1, 2, 3];
    const generators = seeds.map((seed) => npRandom(seed)[0]);
    const singles = seeds.map((seed) => {
      const env = new Multiplexer({ addressBits: 3 });
      env.reset({ seed });
      return env;
    });
    const states = new Float64Array(3 * stateSize);
    const observations = new Float32Array(3 * observationSize);
    for (let round = 0; round < 4; round++) {
      for (const [i, env] of singles.entries()) {
        dynamics.reset(generators[i]!, states, i * stateSize);
        dynamics.observe(states, i * stateSize, observations, i * observationSize);
        const action = (round + i) % 2;
        const [observation, reward] = env.step(action);
        expect(observations.subarray(i * observationSize, (i + 1) * observationSize)).toEqual(observation);
        expect(dynamics.step(states, i * stateSize, action, generators[i]!)).toBe(reward);
        env.reset();
      }
    }
  });

  test('every bit and every target is fair', () => {
    // 4 000 episodes: a mean of fair bits has standard deviation 0.5/√4000 = 0.0079; the bound of 5 deviations is 0.04.
    const env = new Multiplexer({ addressBits: 2, coding: 'binary' });
    const sums = new Float64Array(7);
    env.reset({ seed: 1 });
    for (let i = 0; i < 4000; i++) {
      const [observation, { target }] = env.reset();
      observation.forEach((bit, place) => {
        sums[place]! += bit / 4000;
      });
      sums[6]! += target / 4000;
    }
    for (const mean of sums) expect(Math.abs(mean - 0.5)).toBeLessThan(0.04);
  });

  test('is made with the default wrappers and no time limit', () => {
    expect(String(make('multiplexer'))).toBe('<OrderEnforcing<PassiveEnvChecker<Multiplexer<multiplexer>>>>');
    expect(make('multiplexer', { rewardCoding: 'binary' }).rewardRange).toEqual([0, 1]);
  });

  test.each([
    [{ addressBits: 0 }, /addressBits = 0; expected a whole number from 1 to 10/],
    [{ addressBits: 2.5 }, /addressBits = 2\.5/],
    [{ coding: 'gray' as 'sign' }, /coding = "gray"; expected "sign" or "binary"/],
    [{ rewardCoding: 'x' as 'sign' }, /rewardCoding = "x"/],
  ])('%j is refused', (options, message) => {
    expect(() => new Multiplexer(options)).toThrow(InvalidArgumentError);
    expect(() => new Multiplexer(options)).toThrow(message);
  });
});
