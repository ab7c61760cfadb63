import { expect, test } from 'vitest';
import { directFeedbackAlignment, errorBackprop, kolenPollack, signSymmetry } from '../../../../agents/index.js';
import { type FeedbackWork, updateAngle, weightAngle } from '../../../../src/reproduce/studies/feedback-paths/jobs.js';
import { angle, performFeedbackPath } from '../../../../src/reproduce/studies/feedback-paths/work.js';
import type { ParamValues, Rule } from '../../../../src/rule/rule.js';

const silent = { onProgress: () => {} };

function workOf(rule: Rule, path: FeedbackWork['path'], params: ParamValues = {}, more: Partial<FeedbackWork> = {}) {
  const activation = 'tanh';
  const work: FeedbackWork = {
    ...{ kind: 'feedback-path', rule: rule.text, params: rule.resolve({ ...params, activation }), path },
    gradient: { rule: errorBackprop.text, params: errorBackprop.resolve({ activation }) },
    ...{ hidden: [12, 8], learningRate: 0.2, batch: 32, steps: 40, points: 4, dataset: 'mnist', seed: 1 },
    scored: { of: 'test', samples: 200 },
    ...more,
  };
  return work;
}

test('an angle is told in degrees', () => {
  expect(angle([1, 0], [1, 1])).toBeCloseTo(45, 10);
  expect(angle([0, 2], [0, -3])).toBe(180);
  expect(angle([1, 2], [2, 4])).toBeCloseTo(0, 5);
  expect(angle([0, 0], [1, 0])).toBeNaN();
});

test('backprop learns digits, and its update is the gradient at every point', async () => {
  const told: number[] = [];
  const work = workOf(errorBackprop, 'w');
  const { scores, curve } = await performFeedbackPath(work, { onProgress: (fraction) => told.push(fraction) });
  expect(told).toEqual([0.25, 0.5, 0.75, 1]);
  expect(curve).toHaveLength(4);
  expect(scores['score']).toBe(curve[3]);
  // Nine digits of ten are wrong by chance.
  expect(scores['score']).toBeLessThan(60);
  for (const layer of [1, 2, 3])
    for (const point of [0, 1, 2, 3, 4]) expect(scores[updateAngle(layer, point)]).toBeCloseTo(0, 1);
  expect(scores[weightAngle(2, 0)]).toBeUndefined();
  expect((await performFeedbackPath(work, silent)).scores).toEqual(scores);
  expect((await performFeedbackPath({ ...work, seed: 2 }, silent)).scores['score']).not.toBe(scores['score']);
});

test('noise that drives a run out of the numbers ends it as diverged, and not the study', async () => {
  const { diverged } = await performFeedbackPath(workOf(errorBackprop, 'w', {}, { noise: 1e44, steps: 8 }), silent);
  expect(diverged).toMatch(/ at step \d+$/);
});

test('noise as large as an update turns it by 45 degrees, and four times as large by 76', async () => {
  const angleWith = async (noise: number) => {
    const { scores } = await performFeedbackPath(workOf(errorBackprop, 'w', {}, { noise, steps: 4 }), silent);
    return scores[updateAngle(1, 0)];
  };
  expect(await angleWith(1)).toBeCloseTo(45, -0.5);
  expect(await angleWith(4)).toBeCloseTo((Math.atan(4) * 180) / Math.PI, -0.5);
});

test('feedback weights of kolen-pollack come nearer to the weights, and its updates to the gradient', async () => {
  const { scores } = await performFeedbackPath(workOf(kolenPollack, 'B', { decay: 0.2 }, { steps: 100 }), silent);
  for (const name of [weightAngle(2, 0), weightAngle(3, 0)]) expect(scores[name]).toBeGreaterThan(60);
  expect(scores[weightAngle(3, 4)]).toBeLessThan(0.7 * scores[weightAngle(3, 0)]!);
  expect(scores[updateAngle(1, 4)]).toBeLessThan(0.8 * scores[updateAngle(1, 0)]!);
});

test('over the signs of the weights the angle is an acute one from the start; direct feedback has one angle, of the last layer', async () => {
  const signs = await performFeedbackPath(workOf(signSymmetry, 'sign'), silent);
  expect(signs.scores[weightAngle(2, 0)]).toBeLessThan(60);
  const direct = await performFeedbackPath(workOf(directFeedbackAlignment, 'direct'), silent);
  expect(direct.scores[weightAngle(2, 0)]).toBeUndefined();
  expect(direct.scores[weightAngle(3, 0)]).toBeGreaterThan(60);
  expect(direct.scores[weightAngle(3, 4)]).toBeLessThan(direct.scores[weightAngle(3, 0)]!);
});

test('without a gradient nothing is measured; held-out digits are others than those learned from', async () => {
  const { gradient: _, ...plain } = workOf(errorBackprop, 'w');
  const result = await performFeedbackPath({ ...plain, scored: { of: 'validation', samples: 100 } }, silent);
  expect(Object.keys(result.scores)).toEqual(['score']);
});

test('a network whose outputs are no numbers any more has diverged', async () => {
  const work = workOf(errorBackprop, 'w', {}, { learningRate: 1e38 });
  const { diverged, scores } = await performFeedbackPath(work, silent);
  expect(diverged).toMatch(/^an output was no number at step \d+$/);
  expect(scores).toEqual({});
});
