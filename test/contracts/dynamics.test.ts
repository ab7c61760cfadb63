import { describe, expect, it } from 'vitest';
import '../../envs/index.js';
import { type Dynamics, type Env, make, npRandom, registry } from '../../src/gymnasium/index.js';

// Every environment over `Dynamics`, stepped as a batch in one array, equals the single environments with the same
// seeds.

const count = 5;
const steps = 120;

type OverDynamics = Env & { readonly dynamics: Dynamics };

const ids = [...registry.keys()].filter((id) => 'dynamics' in make(id).unwrapped);

it('finds the environments over dynamics', () => {
  expect(ids).toContain('CartPole-v1');
  expect(ids).toContain('Blackjack-v1');
  expect(ids).toContain('contextual-bandit');
  expect(ids.length).toBeGreaterThanOrEqual(16);
});

describe.each(ids)('%s', (id) => {
  it('steps a batch as it steps each environment alone', () => {
    const single = make(id).unwrapped as OverDynamics;
    const { dynamics } = single;
    const size = dynamics.stateSize;
    const width = dynamics.observationSize;
    const states = new Float64Array(count * size);
    const observations = new Float64Array(count * width);
    const generators = Array.from({ length: count }, (_, i) => npRandom(i)[0]);
    const singles = generators.map((_, seed) => {
      const env = make(id).unwrapped as OverDynamics;
      return { env, seed, first: env.reset({ seed })[0] };
    });
    generators.forEach((rng, i) => {
      dynamics.drawTask?.(rng, states, i * size);
      dynamics.reset(rng, states, i * size);
    });
    single.actionSpace.seed(3);

    const observed = (i: number): number[] => {
      dynamics.observe(states, i * size, observations, i * width);
      return [...observations.subarray(i * width, (i + 1) * width)];
    };
    const numbers = (observation: unknown): number[] =>
      typeof observation === 'number' ? [observation] : [...(observation as Iterable<number>)];
    const rounded = (i: number, like: unknown): number[] =>
      like instanceof Float32Array ? observed(i).map(Math.fround) : observed(i);

    for (const { seed, first } of singles) expect(rounded(seed, first)).toEqual(numbers(first));
    for (let step = 0; step < steps; step++) {
      for (const { env, seed: i } of singles) {
        const action = single.actionSpace.sample();
        const [observation, reward, terminated] = env.step(action);
        const command = typeof action === 'number' ? action : (action as Float32Array)[0]!;
        expect(dynamics.step(states, i * size, command, generators[i]!)).toBe(reward);
        expect(dynamics.terminated(states, i * size)).toBe(terminated);
        expect(rounded(i, observation)).toEqual(numbers(observation));
        if (terminated) {
          env.reset();
          dynamics.reset(generators[i]!, states, i * size);
        }
      }
    }
  });
});
