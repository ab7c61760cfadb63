import { expect, test } from 'vitest';
import { mirroredNodePerturbation } from '../../agents/index.js';
import { auditErrors } from '../../src/audit/error-audit.js';
import { createTeam } from '../../src/engines/create-team.js';
import { defineRule } from '../../src/rule/rule.js';

const LANES = 8;

/** The rule from one side: the reward without noise in place of that with the opposite. */
const oneSided = defineRule({
  ...mirroredNodePerturbation.text,
  name: 'one-sided',
  learn: 'dw = x * n * (R[plus] - R) / c',
});

/**
 * What a linear unit learns that is paid −(y − t)², minus what it would from the slope of that along its noise, −2 (y −
 * t) n, by `recall` of the noise: with mirrored noise nothing, from one side the curvature, c n³.
 */
function misses(rule: typeof mirroredNodePerturbation, c: number): number[] {
  const team = createTeam({
    ...{ inputs: 1, hidden: [], outputs: 1, rule, params: { c }, batch: LANES, seed: 3, engine: 'literal' },
    precision: 'f64',
  });
  const noise = Array.from({ length: LANES }, (_, lane) => lane / 4);
  const said = Array.from(team.act(noise));
  const pay = (y: number) => -((y - 0.5) ** 2);
  const n = said.slice(0, LANES).map((clean, lane) => (said[LANES + lane]! - clean) / c);
  said.slice(0, LANES).forEach((clean, lane) => expect(said[2 * LANES + lane]).toBeCloseTo(clean - c * n[lane]!, 6));
  const { values } = team.directions(said.map(pay))[0]!;
  const slope = n.map((of, lane) => -2 * (said[lane]! - 0.5) * of * of);
  const mean = slope.reduce((sum, value) => sum + value, 0) / LANES;
  const curvature = n.reduce((sum, of) => sum - c * of ** 3, 0) / LANES;
  team.close();
  // The last of a column is its bias, whose input is 1.
  return [values[1]! - mean, curvature];
}

test('what bends the reward on both sides cancels in every step', () => {
  const [miss] = misses(mirroredNodePerturbation, 0.25);
  expect(Math.abs(miss!)).toBeLessThan(1e-5);
  const [other, curvature] = misses(oneSided, 0.25);
  expect(Math.abs(curvature!)).toBeGreaterThan(1e-3);
  expect(other).toBeCloseTo(curvature!, 5);
});

test('its mean is the gradient, and the action that counts has no noise', () => {
  const report = auditErrors(mirroredNodePerturbation, { sizes: [2, 3, 2], examples: 4, draws: 400, loss: 'squared' });
  for (const layer of report.layers) expect(layer.verdict).not.toBe('another direction');
  expect(report.layers.every(({ angle }) => angle !== null && angle < 30)).toBe(true);
});
