import { describe, expect, test } from 'vitest';
import { createTeam, defineRule, type RuleText, type Team } from '../../index.js';
import { sampled } from '../thorough.js';
import { CONSTRAINED, RULES } from './feedback-rules.js';

// Rules that hear errors and echoes: both engines end with the same bits, and small networks with the numbers worked
// out by hand.

const lanesOf = (batch: number, step: number, idle: boolean) => {
  const draw = (k: number) => Math.sin(12.9898 * (k + 31 * step) + 78.233) * 0.9;
  return {
    observations: Array.from({ length: batch * 5 }, (_, k) => draw(k)),
    rewards: Array.from({ length: batch }, (_, k) => (idle && (k + step) % 3 === 0 ? null : draw(k + 1000))),
    errors: Array.from({ length: batch * 3 }, (_, k) => draw(k + 2000)),
    ended: Array.from({ length: batch }, (_, k) => (k + step) % 2 === 0),
  };
};

function play(team: Team, steps: number, idle = false): Team {
  for (let step = 0; step < steps; step++) {
    const { observations, rewards, errors, ended } = lanesOf(team.batch, step, idle);
    team.act(observations);
    team.learn(rewards, ended, errors);
  }
  return team;
}

describe.each([...RULES, ...CONSTRAINED].map((text, k) => [text.name, defineRule(text), k] as const))(
  '%s',
  (_, rule, k) => {
    test.each(sampled([1, 3, 8, 19], 2, k))('ends alike in both engines, batch %i', async (batch) => {
      for (const idle of [false, true]) {
        for (const optimizer of sampled(['sgd', 'adam'] as const, 2, idle ? k : k + 1)) {
          const options = { inputs: 5, hidden: [6, 4], outputs: 3, rule, batch, optimizer, seed: 7 };
          const [literal, dense] = [
            createTeam({ ...options, engine: 'literal' }),
            createTeam({ ...options, engine: 'dense' }),
          ];
          const before = await literal.digest();
          play(literal, 4, idle);
          play(dense, 4, idle);
          const [a, b] = [literal.state(), dense.state()];
          expect(b.tensors).toEqual(a.tensors);
          expect(await dense.digest()).toBe(await literal.digest());
          expect(await literal.digest()).not.toBe(before);
          literal.close();
          dense.close();
        }
      }
    });
  },
);

describe('what the words mean, by numbers', () => {
  const f64 = (rule: RuleText, more = {}) =>
    createTeam({
      inputs: 2,
      hidden: [2],
      outputs: 2,
      rule: defineRule(rule),
      engine: 'literal',
      precision: 'f64',
      optimizer: 'sgd',
      learningRate: 1,
      seed: 5,
      ...more,
    });
  const saw = [0.3, -0.7];
  const targets = [0.9, -0.2];

  test("errors carried back over w are the loss's gradient", () => {
    const loss = (team: Team) => {
      const out = team.act(saw);
      team.forget([false]);
      return targets.reduce((sum, target, k) => sum + 0.5 * (target - out[k]!) ** 2, 0);
    };
    const rule = RULES[0]!;
    const team = f64(rule);
    const before = team.weights();
    const out = team.act(saw);
    team.learn(
      [0],
      [true],
      targets.map((target, k) => target - out[k]!),
    );
    const after = team.weights();
    const nudged = (layer: number, at: number, by: number) => {
      const start = before.map(({ inputs, units, weights, biases }, l) => {
        const moved = Float64Array.from(weights);
        if (l === layer) moved[at]! += by;
        return { inputs, units, weights: moved, biases };
      });
      const other = f64(rule, { start });
      const value = loss(other);
      other.close();
      return value;
    };
    for (let layer = 0; layer < 2; layer++) {
      for (let at = 0; at < 4; at++) {
        const slope = (nudged(layer, at, 1e-3) - nudged(layer, at, -1e-3)) / 2e-3;
        // Actions are handed over as 32-bit floats: 6e-8 each, over 2e-3.
        expect(after[layer]!.weights[at]! - before[layer]!.weights[at]!).toBeCloseTo(-slope, 3);
      }
    }
    team.close();
  });

  test('a feedback synapse brings the error of its output unit, and learns from both ends', () => {
    const rule: RuleText = {
      name: 'numbers',
      feedback: { C: { start: 0.5, learned: true, rate: 1 } },
      hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
      act: 'a = output ? h : 2 * h',
      learn: `
        d = output ? 0 : b
        dw = x * d
        dC = 10 * e * h`,
    };
    const team = f64(rule, {
      start: [
        { inputs: 2, units: 2, weights: [1, 0, 0, 1], biases: [0, 0] },
        { inputs: 2, units: 2, weights: [1, 1, 1, 1], biases: [0, 0] },
      ],
    });
    team.act([0.25, -0.5]);
    team.learn([0], [true], [2, 3]);
    // Each hidden unit hears 0.5 · 2 + 0.5 · 3 = 2.5, so dw = x · 2.5, and the bias 2.5.
    expect([...team.weights()[0]!.weights]).toEqual([1 + 0.625, 0.625, -1.25, 1 - 1.25]);
    expect([...team.weights()[0]!.biases]).toEqual([2.5, 2.5]);
    // [output][unit]: 0.5 + 10 · e · h, with h = 0.25 and −0.5.
    expect([...team.state().tensors['layer1/C']!.data]).toEqual([0.5 + 5, 0.5 - 10, 0.5 + 7.5, 0.5 - 15]);
    team.close();
  });

  test('an echo is what the sender makes of what it has received', () => {
    const rule: RuleText = {
      name: 'numbers',
      synapse: { B: { start: 2, bias: 2, learned: true, rate: 1 } },
      hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d', s: 'echo: 100 * back' },
      act: 'a = h',
      learn: `
        d = output ? e : back
        dw = output ? 0 : x * back
        dB = output ? s * e : 1000 + s`,
    };
    const team = f64(rule, {
      start: [
        { inputs: 2, units: 2, weights: [1, 0, 0, 1], biases: [0, 0] },
        { inputs: 2, units: 2, weights: [1, 1, 1, 1], biases: [0, 0] },
      ],
    });
    team.act([0.25, -0.5]);
    team.learn([0], [true], [2, 3]);
    const { tensors } = team.state();
    // Each hidden unit receives 2 · 2 + 2 · 3 = 10 and echoes 1000; at the bias the echo is 0.
    expect([...tensors['layer2/B']!.data]).toEqual([2002, 3002, 2002, 3002, 2, 2]);
    // Sensors have nothing to say.
    expect([...tensors['layer1/B']!.data]).toEqual(new Array(6).fill(1002));
    team.close();
  });
});

describe('after the update', () => {
  const start = [
    { inputs: 2, units: 2, weights: [3, 1, 4, -1], biases: [-5, 2] },
    { inputs: 2, units: 1, weights: [1, 1], biases: [0] },
  ];
  const constrained = (text: string, engine: 'literal' | 'dense') => {
    const rule = defineRule({
      name: 'numbers',
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'a = h',
      learn: 'dw = R * x * h',
      after: text,
    });
    const team = createTeam({ inputs: 2, hidden: [2], outputs: 1, rule, engine, optimizer: 'sgd', start });
    team.act([0, 0]);
    team.learn([1], [true]);
    const { weights, biases } = team.weights()[0]!;
    team.close();
    return { weights: [...weights], biases: [...biases] };
  };
  // A quotient is a product with the reciprocal of the sum, each rounded to f32.
  const SEVENTH = Math.fround(1 / 7);
  // The inputs are 0, so that only biases learn: −5 + 0.05 · −5 … with the rate of the team.
  test.each<[string, string, number[]]>([
    ['each synapse', 'w = max(w, 0)', [3, 1, 4, 0]],
    [
      'a sum of the unit over its synapses',
      'w = w / sum(abs(w))',
      [3 * SEVENTH, 0.5, 4 * SEVENTH, -0.5].map(Math.fround),
    ],
    ['by way of another name', 'n = sum(w)\nw = n > 1 ? 2 * w : w', [6, 1, 8, -1]],
    ['all lines see what the optimizer left', 'v = w + 1\nw = v * v', [16, 4, 25, 0]],
  ])('%s, and not the bias', (_, text, weights) => {
    const [literal, dense] = [constrained(text, 'literal'), constrained(text, 'dense')];
    expect(literal.weights).toEqual(weights);
    expect(dense).toEqual(literal);
    expect(literal.biases[0]).toBeLessThan(-5);
  });

  test('a lane from which nothing is learned changes nothing', () => {
    for (const engine of ['literal', 'dense'] as const) {
      const rule = defineRule(CONSTRAINED[1]!);
      const team = createTeam({ inputs: 2, hidden: [2], outputs: 1, rule, engine, start });
      team.act([1, 1]);
      team.learn([null], [true], [1]);
      expect([...team.weights()[0]!.weights]).toEqual([3, 1, 4, -1]);
      team.close();
    }
  });

  test.each<[string, string, string]>([
    ['another parameter', 'B = w', "'B' becomes what is made of 'B' itself and of sums over it; this reads 'w'"],
    ['what the unit knows', 'w = w * p', "'p' is not known in after"],
    ['a constant', 'K = 2 * K', "'K' is a constant of the synapse; after can only change what synapses learn"],
    ['the input', 'w = x', "'x' is not known in after"],
    ['a sum of a constant', 'w = w * sum(2)', 'sum(…) adds up a value of each synapse'],
    ['a sum in a sum', 'w = sum(w / sum(w))', 'cannot be inside another'],
    ['a name of the rule', 'R = w', "'R' is a value heard; after can only change what synapses learn"],
  ])('refuses %s', (_, text, said) => {
    const define = () =>
      defineRule({
        name: 'r',
        synapse: { B: { learned: true }, K: 'uniform(1)' },
        hears: { h: 'sum in: w * x', R: 'broadcast reward' },
        act: 'p = sigmoid(h)\na = p',
        learn: 'dw = R * x\ndB = R * x * K',
        after: text,
      });
    expect(define).toThrow(said);
  });

  test('refuses sums where credit is sent after the update, and sum() elsewhere', () => {
    expect(() => defineRule({ ...CONSTRAINED[2]!, after: 'w = w / sum(w)' })).toThrow(
      "write 'sum out' and 'fold out' without primes",
    );
    expect(() => defineRule({ ...CONSTRAINED[2]!, act: 'p = sum(h)\na = pick(u, softmax(h))' })).toThrow(
      "there is no function 'sum'",
    );
  });
});

describe('mistakes', () => {
  const define = (more: Partial<RuleText>) => () =>
    defineRule({
      name: 'r',
      hears: { h: 'sum in: w * x', e: 'own error' },
      act: 'a = h',
      learn: 'dw = output ? x * e : 0',
      ...more,
    });

  test.each<[string, Partial<RuleText>, string]>([
    [
      'a hidden unit that hears its own error beside those of output units',
      {
        hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
        feedback: { C: 1 },
        learn: 'dw = output ? x * e : x * (b + e)',
      },
      "'b' adds up the errors of output units, a hidden unit has no error, so it cannot hear 'e'",
    ],
    [
      'a form that is not there',
      { hears: { h: 'sum in: w * x', e: 'own errors' } },
      "what is a unit's own is its error",
    ],
    [
      'a feedback variable outside',
      { feedback: { C: 'uniform(1)' }, learn: 'dw = output ? x * e : C' },
      "'C' belongs to one feedback synapse",
    ],
    [
      'a weight over feedback synapses',
      { hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: w * e' }, learn: 'dw = output ? x * e : x * b' },
      "'w' is not known here: this speaks of a feedback synapse (known: output, e)",
    ],
    [
      'feedback without an own error',
      { hears: { h: 'sum in: w * x', b: 'sum error: C * e' }, feedback: { C: 1 }, learn: 'dw = x * b' },
      'the error of an output unit has the name that hears gives it',
    ],
    [
      'a constant that learns',
      {
        feedback: { C: 'uniform(1)' },
        hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
        learn: 'dw = x * b\ndC = e',
      },
      "'C' is not learned, and keeps its start",
    ],
    ['a bias of feedback', { feedback: { C: { start: 1, bias: 2 } } }, 'there is no bias among them'],
    [
      'an echo before it is said',
      {
        hears: { h: 'sum in: w * x', e: 'own error', b: 'sum out: w * e', s: 'echo: b' },
        act: 'a = s',
        learn: 'dw = output ? x * e : x * b',
      },
      "'s' is what the sender of a synapse says once it has received",
    ],
    [
      'an echo that is sent',
      {
        hears: { h: 'sum in: w * x', e: 'own error', b: 'sum out: s', s: 'echo: h' },
        learn: 'dw = output ? x * e : x * b',
      },
      'cannot depend on it',
    ],
    [
      'an echo of one synapse',
      { hears: { h: 'sum in: w * x', e: 'own error', s: 'echo: w' }, learn: 'dw = s * h' },
      'an echo is one number for all that the unit feeds',
    ],
    [
      'an echo and a prime',
      {
        hears: { h: 'sum in: w * x', e: 'own error', b: "sum out: w' * d", s: 'echo: b' },
        learn: 'd = output ? e : b\ndw = output ? s * d : x * b',
      },
      "write 'sum out' and 'fold out' without primes",
    ],
    [
      'a direction of feedback from a synapse',
      {
        feedback: { C: { learned: true } },
        hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
        learn: 'dw = x * b\ndC = e * x',
      },
      "'x' is not known here: this speaks of a feedback synapse and its unit",
    ],
  ])('%s', (_, more, said) => {
    expect(define(more)).toThrow(said);
  });

  test('a task that tells no errors, or the wrong number', () => {
    const team = createTeam({ inputs: 2, hidden: [2], outputs: 3, rule: defineRule(RULES[0]!) });
    team.act([1, 0]);
    expect(() => team.learn([0])).toThrow("no errors were told, and units of rule 'backprop-of-errors' hear them");
    expect(() => team.learn([0], [true], [1, 2])).toThrow('errors: 2 numbers given; expected 3');
    expect(() => team.learn([0], [true], [1, 2, Number.NaN])).toThrow(
      'errors: number 2 is NaN; expected a finite number',
    );
    team.learn([0], [true], [1, 2, 3]);
    team.close();
  });

  test('output units that choose among several actions', () => {
    const rule = defineRule({ ...RULES[0]!, act: 'p = sigmoid(h)\na = output ? pick(u, softmax(h)) : p' });
    expect(() => createTeam({ inputs: 2, outputs: 1, choices: 4, rule })).toThrow(
      'take one output unit a class (outputs: 4, choices: 2)',
    );
  });
});
