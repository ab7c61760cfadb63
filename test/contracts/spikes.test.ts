import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBus } from '../../src/bus/create-bus.js';
import { momentsOf } from '../../src/spikes/event-order.js';
import { createSpikingKernels, spikingLayout } from '../../src/spikes/kernels.js';
import { planSpikingTeam, type SpikingTeamOptions } from '../../src/spikes/plan.js';
import { SPIKING_RULES } from '../../src/spikes/rules.js';
import { createSpikingTeam, type SpikingTeam } from '../../src/spikes/spiking-team.js';
import { thorough } from '../thorough.js';

type Some = Omit<SpikingTeamOptions, 'inputs' | 'classes' | 'rule' | 'seed'>;

/** Groups, thresholds, bounds and leaks in which engines could differ; 19 inputs sum to about 6 with weights of 0.3. */
const FORMS: Readonly<Record<string, Some>> = {
  'one unit a class': { threshold: 3, weights: { mean: 0.4, deviation: 0.1 } },
  'kept sums and annealing': { threshold: 3, annealing: 0.5, weights: { mean: 0.4, deviation: 0.1, keepSum: true } },
  leaking: { threshold: 1.5, leak: 0.3, weights: { mean: 0.4, deviation: 0.1, keepSum: true } },
  'paired competing units': {
    threshold: 3,
    unitsPerClass: 2,
    targetsPerClass: 1,
    weights: { mean: 0.4, keepSum: true },
  },
  'groups that are regulated': {
    ...{ threshold: 3, unitsPerClass: 5, targetsPerClass: 4, regulation: { rate: 0.5, annealing: 0.5 } },
    weights: { mean: 0.4, keepSum: true },
  },
  'groups with one kind of thresholds': {
    ...{ threshold: 3, unitsPerClass: 3, regulation: { rate: 0.1, thresholds: 'one' }, weights: { mean: 0.4 } },
  },
  'groups that do not compete': { threshold: 3, unitsPerClass: 3, competition: false, weights: { mean: 0.4 } },
  'weights below 0': { threshold: 0.5, unitsPerClass: 2, weights: { mean: 0, deviation: 0.4, low: -1, high: 1 } },
  'thresholds that few reach': { threshold: 7, unitsPerClass: 3, regulation: { rate: 2 }, weights: { mean: 0.5 } },
  'another end': { threshold: 3, end: 7.5, leak: 4, weights: { mean: 0.4, deviation: 0.2 } },
};

const sameBits = (a: Float32Array, b: Float32Array) => a.length === b.length && a.every((v, k) => Object.is(v, b[k]));

/** Times of spikes, many of which are equal, and some of which are none. */
function timesOf(inputs: number, end: number, draw: () => number): Float32Array {
  const isCoarse = draw() < 0.5;
  return Float32Array.from({ length: inputs }, () => {
    const u = draw();
    return u < 0.2 ? end : end * (isCoarse ? Math.floor(u * 8) / 8 : u);
  });
}

function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Both teams see and learn the same. Returns how often somebody fired. */
function live(a: SpikingTeam, b: SpikingTeam, seed: number, samples: number): number {
  const draw = draws(seed);
  const { inputs, end, classes } = a.config;
  let fired = 0;
  for (let sample = 0; sample < samples; sample++) {
    const times = timesOf(inputs, end, draw);
    const label = Math.floor(draw() * classes);
    const known = draw() < 0.5 ? label : undefined;
    const [ours, theirs] = [a.act(times, known), b.act(times, known)];
    expect({ ...theirs, times: [...theirs.times] }).toEqual({ ...ours, times: [...ours.times] });
    const learned = a.learn(label).label;
    expect(b.learn(label).label).toBe(learned);
    fired += ours.fired;
    if (sample % 7 === 6) for (const team of [a, b]) team.endEpoch();
  }
  const [x, y] = [a.state(), b.state()];
  expect(sameBits(x.weights, y.weights)).toBe(true);
  expect(sameBits(x.thresholds, y.thresholds)).toBe(true);
  expect([...x.updates]).toEqual([...y.updates]);
  expect(x.clock).toEqual(y.clock);
  return fired;
}

describe.each(Object.keys(SPIKING_RULES))('%s', (rule) => {
  test.each(Object.entries(FORMS))('with %s: the literal engine and the dense one come to the same bits', (_, form) => {
    let fired = 0;
    for (const inputs of thorough([1, 3, 4, 18, 19, 40, 65], [19])) {
      if (inputs < 18 && form.weights?.keepSum) continue;
      for (const classes of thorough([2, 7], [5])) {
        const options = { inputs, classes, rule, seed: inputs, ...form };
        if (inputs < 18) options.threshold = inputs / 4;
        const [literal, dense] = (['literal', 'dense'] as const).map((engine) =>
          createSpikingTeam({ ...options, engine }),
        );
        fired += live(literal!, dense!, inputs * classes, 24);
      }
    }
    expect(fired).toBeGreaterThan(0);
  });
});

test('the order of messages between two ticks changes nothing', () => {
  const options = { inputs: 20, classes: 3, rule: 's2-stdp', ...FORMS['groups that are regulated']! };
  const bus = createBus({ delivery: 'shuffled', random: draws(5) });
  const shuffled = createSpikingTeam({ ...options, engine: 'literal', bus });
  expect(live(shuffled, createSpikingTeam(options), 3, 30)).toBeGreaterThan(0);
});

test('the sort of the dense engine has the order of the literal one', () => {
  const time = fc.oneof(
    fc.float({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 1e-40, 0.25, 0.5, 1),
    fc.integer({ min: 0, max: 300 }).map((k) => 0.5 + k * 1e-7),
  );
  for (const inputs of [1, 40, 100, 700]) {
    const plan = planSpikingTeam({ inputs, classes: 2, rule: 's2-stdp', threshold: 0 });
    const layout = spikingLayout(plan);
    const { memory, kernels } = createSpikingKernels(plan, layout);
    const words = (at: number, length: number) => [...new Uint32Array(memory.buffer, at, length)];
    new Float32Array(memory.buffer, layout.endBits, 1)[0] = 1;
    fc.assert(
      fc.property(fc.array(time, { minLength: inputs, maxLength: inputs }), (times) => {
        const seen = Float32Array.from(times, (t) => Math.fround(t) + 0);
        new Float32Array(memory.buffer, layout.inputTimes, inputs).set(seen);
        kernels.order();
        const moments = momentsOf(seen, 1);
        expect(words(layout.moments, 1)).toEqual([4 * moments.length]);
        const events = moments.flatMap((moment) => moment.inputs.map((input) => 16 * input));
        expect(words(layout.events, events.length)).toEqual(events);
        const found = new Float32Array(memory.buffer, layout.times, moments.length);
        expect([...found]).toEqual(moments.map((moment) => moment.time));
        let end = 0;
        expect(words(layout.ends, moments.length)).toEqual(moments.map((moment) => (end += 4 * moment.inputs.length)));
      }),
      { numRuns: thorough(500, inputs > 100 ? 4 : 15) },
    );
  }
});
