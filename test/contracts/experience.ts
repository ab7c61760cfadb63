import type { RuleText, Team } from '../../index.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { defineRule } from '../../src/rule/rule.js';
import { CONSTRAINED, RULES } from './feedback-rules.js';

/** What a step of a team sees and is told: in steps 1, 5, … some lanes may be idle, and in steps 2, 6, … all. */
export function experience({ batch, sizes, paidPasses, components, errors }: Team, step: number, signs: boolean) {
  const [random] = npRandom(step);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.uniform(-1, 1));
  const observations = draw(batch * sizes[0]!);
  const isIdle = Array.from(
    { length: batch },
    () => step % 4 === 2 || (step % 4 === 1 && batch > 1 && random.random() < 0.4),
  );
  return {
    observations: signs ? observations.map(Math.sign) : observations,
    rewards: Array.from(draw(paidPasses * batch), (reward, k) => (isIdle[k % batch] ? null : reward)),
    ended: Array.from({ length: batch }, () => random.random() < 0.3),
    errors: draw(batch * components * errors),
  };
}

const PASSES: RuleText = {
  name: 'noise-in-a-second-pass',
  passes: 'clean, noisy',
  unit: { t: { start: 0, learned: true } },
  synapse: { B: { learned: true } },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', e: 'own error', back: 'sum out: B * d' },
  act: 'n = normal(u)\na = output ? h : sigmoid(h + t) + noisy * 0.1 * n',
  learn: `
    g  = n[noisy] * (R[noisy] - R)
    d  = output ? e : back * a * (1 - a)
    dt = g
    dw = x * d + 0.1 * g * x[noisy]
    dB = x * d - 0.1 * B`,
};

/** Rules that are told errors. */
export const TOLD = [...RULES, ...CONSTRAINED, PASSES].map((text) => ({
  label: text.name,
  rule: defineRule(text),
  params: {},
}));
