import { describe, expect, test } from 'vitest';
import type { RuleText } from '../../src/rule/rule.js';
import { checkEnginesAgree } from '../fuzz/engines-agree.js';
import { checkWitness } from '../fuzz/f64-witness.js';
import type { FuzzCase } from '../fuzz/fuzz-case.js';
import { sampled } from '../thorough.js';

/** Rules in which a value of a pass is read wherever one can be. */
const RULES: Readonly<Record<string, RuleText>> = {
  'regression onto perturbations': {
    name: 'perturbed',
    params: { c: 0.1 },
    passes: 'clean, noisy',
    synapse: { B: { learned: true, rate: 0.05 } },
    hears: {
      h: 'sum in: w * x',
      e: 'own error',
      R: 'broadcast reward',
      back: 'sum out: B * d',
      s: 'echo: back - lambda',
    },
    act: 'n = normal(u)\na = output ? h : sigmoid(h) + noisy * c * n',
    learn: `
      lambda = n[noisy] * (R[noisy] - R) / c
      d  = output ? e : back * a * (1 - a)
      dw = x * d
      dB = -s * d`,
  },
  mirror: {
    name: 'mirror',
    passes: ['task', 'mirror', 'again'],
    synapse: { B: { learned: true } },
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
    act: 'a = output ? h : mirror || again ? normal(u) : tanh(h)',
    learn: `
      d  = output ? e : back * (1 - a * a)
      dw = x * d
      dB = x[mirror] * h[mirror] + x[again] * h[again] - 0.1 * B`,
  },
  'everything that learning has': {
    name: 'everything',
    passes: 'p0, p1',
    unit: { b: { start: 0.5, learned: true }, v: 0.25 },
    synapse: { z: 0 },
    feedback: { C: { learned: true, start: 'uniform(1)' } },
    hears: {
      h: 'sum in: w * x',
      k: 'sum in: abs(w) * x + b',
      R: 'broadcast reward',
      e: 'own error',
      far: 'sum error: C * e',
      grown: "sum out: w' * a[p1] + x[p1] * g",
      most: 'fold out from 0.5: max(most, a)',
    },
    act: 'q = p1 ? u : 1 - u\na = output ? h + q : (u < sigmoid(h - k) ? 1 : 0)',
    learn: `
      g  = output ? R[p1] - R : grown * q[p1] + most
      v  = v / 2 + g + u[p1]
      db = R[p1] * k[p1]
      dC = e * a[p1] - C
      z  = 0.5 * z + x[p1] * (a - q[p1]) + x
      dw = g * z + 0.1 * far * x[p1] * x - 0.1 * w`,
  },
  'draws of other passes': {
    name: 'again',
    passes: 'p0, p1, p2',
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: `
      q = u[p2] * u
      v = p1 ? 1 - u[p0] : p2 ? u[p0] + normal(u[p1]) / 8 : u
      a = output ? h + q : v < sigmoid(h) ? 1 : 0`,
    learn: 'dw = (R - R[p1]) * (a - a[p1]) * x + R[p2] * (q[p1] - u[p1]) * x[p2]',
  },
  'no draw of its own pass': {
    name: 'shared',
    passes: 'p0, p1',
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'a = h + (p1 ? 1 : -1) * normal(u[p1])',
    learn: 'dw = (R[p1] - R) * u[p1] * x',
  },
  'the reward of the first pass alone': {
    name: 'first',
    passes: 'p0, p1',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', c: 'sum out: w * d * x' },
    act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
    learn: 'd = (output ? R : c) * (a + a[p1] - 2 * p)\ndw = x * d',
  },
};

const PLAIN: Omit<FuzzCase, 'rule'> = {
  ...{ inputs: 5, hidden: [6, 3], outputs: 2, choices: 2, batch: 3, lateralRounds: 1, wiring: null },
  ...{ lateralDelay: [], errors: null },
  ...{
    optimizer: 'sgd',
    optimizerParams: {},
    learningRate: 0.05,
    layerParam: [],
    isMixed: false,
    schedule: null,
    seed: 3,
    steps: 5,
  },
  ...{ coding: 'real', swap: 'never', apart: 'none', isInterpreted: false, threads: 1 },
};
const SHAPES: readonly (readonly [string, Partial<FuzzCase>])[] = [
  ['a batch of three', {}],
  ['one lane', { batch: 1 }],
  ['a group of lanes and one more', { batch: 9, hidden: [17], inputs: 9, optimizer: 'adam' }],
  ['rows and inputs that would be looked up', { batch: 49, inputs: 50, hidden: [9], coding: 'bits', steps: 2 }],
  ['no hidden layer', { hidden: [] }],
  ['a layer so wide that threads share it', { batch: 1, inputs: 3, hidden: [515], steps: 2 }],
  ['a state taken over before acting', { swap: 'before act' }],
  ['a state taken over before learning', { swap: 'before learn', batch: 9 }],
  ['an interpreted program', { isInterpreted: true }],
];

describe.each(Object.entries(RULES).map(([name, rule], k) => [name, rule, k] as const))(
  '%s: both engines end with the same bits',
  (_, rule, k) => {
    test.each(sampled(SHAPES, 2, k))('%s', (_shape, shape) => {
      expect(checkEnginesAgree({ ...PLAIN, ...shape, rule }).ending).toBe('ran');
    });

    test('near the f64 witness', () => {
      expect(checkWitness({ ...PLAIN, rule })).toBe('near');
    });
  },
);
