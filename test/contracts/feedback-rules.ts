import type { RuleText } from '../../index.js';

// Rules that hear errors and echoes, for contracts.

const SIGMOID = `
  p = sigmoid(h)
  a = output ? h : p`;

/** What each says in the words of the language. */
export const RULES: readonly RuleText[] = [
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
      dC = e * p - 0.1 * D
      dD = R * e * d + 0.2 * C`,
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

/** And what synapses become once they are updated. */
export const CONSTRAINED: readonly RuleText[] = [
  {
    name: 'nonnegative',
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      dw = x * d`,
    after: 'w = max(w, 0)',
  },
  {
    name: 'normalised',
    synapse: { B: { learned: true, rate: 0.1 } },
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
    act: SIGMOID,
    learn: `
      d = output ? e : back * p * (1 - p)
      dw = x * d + 0.01 * w
      dB = x * d`,
    after: `
      v = clip(w, -0.4, 0.4)
      n = sum(v * v) + 0.001
      w = output ? v : v / sqrt(n)
      B = B - sum(B) / 10`,
  },
  {
    name: 'constrained-before-credit',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', c: "sum out: 2 * w' * dw" },
    act: 'p = softmax(h)\na = pick(u, p)',
    learn: `
      r = output ? R : c
      dw = r * x * (a - p)`,
    after: 'w = clip(w, -0.3, 0.3)',
  },
];
