import { describe, expect, test } from 'vitest';
import { createTeam, defineRule, type RuleText, type Team } from '../../index.js';

// Rules that hear errors and echoes: both engines end with the same bits, and small networks with the numbers worked out by hand.

const SIGMOID = `
  p = sigmoid(h)
  a = output ? h : p`;

/** What each says in the words of the language. */
const RULES: readonly RuleText[] = [
  {
    name: 'backprop-of-errors',
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      dw = x * d`,
  },
  {
    name: 'feedback-alignment',
    synapse: { B: 'glorot-uniform' },
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      dw = x * d`,
  },
  {
    name: 'direct-feedback-alignment',
    feedback: { C: 'uniform(1)' },
    hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
    act: SIGMOID,
    learn: `
      d = output ? e : b * p * (1 - p)
      dw = x * d`,
  },
  {
    name: 'learned-feedback',
    feedback: { C: { start: 'glorot-uniform', learned: true, rate: 0.1 }, D: { learned: true } },
    hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e + D * e * e', R: 'broadcast reward' },
    act: SIGMOID,
    learn: `
      d = output ? e : b * p * (1 - p)
      dw = x * d
      dC = e * p - 0.1 * C
      dD = R * e * d`,
  },
  {
    name: 'information-alignment',
    synapse: { B: { learned: true, rate: 0.05 } },
    hears: {
      h: 'sum in: w * x',
      e: 'own error',
      back: 'sum out: B * d',
      y: 'sum out: B * h',
      s: 'echo: y',
    },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      dw = x * d
      dB = x * h - 0.1 * s * h - 0.1 * B`,
  },
  {
    name: 'two-echoes-and-a-trace',
    synapse: { z: 0, B: { learned: true } },
    unit: { b: { start: 0, learned: true, rate: 0.1 } },
    hears: {
      h: 'sum in: w * x',
      e: 'own error',
      R: 'broadcast reward',
      back: 'sum out: B * d',
      s: 'echo: back - R',
      q: 'echo: 0.5 * p',
    },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      z = 0.5 * z + s * d
      db = R - b
      dw = x * d
      dB = z + q * d`,
  },
];

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

describe.each(RULES.map((text) => [text.name, defineRule(text)] as const))('%s', (_, rule) => {
  test.each([1, 3, 8, 19])('ends alike in both engines, batch %i', async (batch) => {
    for (const idle of [false, true]) {
      for (const optimizer of ['sgd', 'adam'] as const) {
        const options = { inputs: 5, hidden: [6, 4], outputs: 3, rule, batch, optimizer, seed: 7 };
        const [literal, dense] = [createTeam({ ...options, engine: 'literal' }), createTeam({ ...options, engine: 'dense' })];
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
});
