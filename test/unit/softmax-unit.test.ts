import { describe, expect, test } from 'vitest';
import { reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import type { Tick } from '../../src/bus/message.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { Floats } from '../../src/rule/ops/precision.js';
import { compileScalar } from '../../src/rule/program/scalar.js';
import { scalarSource } from '../../src/rule/program/scalar-source.js';
import { defineRule, programOf, type Rule } from '../../src/rule/rule.js';
import { createLoneUnit, type LoneUnit } from './lone-unit.js';

// One agent of three actions: two logits, each with the weights 1/4, 1/4 and the bias 0, plain ascent at the rate 1/2.
// It hears 1 and −1, so both drives are 0 and π = (1/3, 1/3, 1/3): u < 1/3 is action 1, u < 2/3 action 2, else action
// 0.
const CUTS = [
  [2 / 3, 1],
  [0, 1 / 3],
  [1 / 3, 2 / 3],
] as const;

/** The agent after it did this, at a step whose own draw leads to it. */
function acted(rule: Rule, action: 0 | 1 | 2, role: 'output' | 'hidden' = 'output'): LoneUnit {
  const lone = createLoneUnit(rule, { role, logits: 2 });
  const [from, to] = CUTS[action];
  const step = Array.from({ length: 99 }, (_, k) => k).find((k) => lone.draw(k) > from && lone.draw(k) < to)!;
  for (const [address, value] of [
    [3, 1],
    [4, -1],
  ] as const)
    lone.bus.send({ kind: 'activation', from: address, layer: 1, lane: 0, value });
  lone.bus.tick({ phase: 'act', layer: 2, lane: 0, step });
  return lone;
}

function learn(lone: LoneUnit, reward: number, ...later: readonly Tick['phase'][]): void {
  lone.bus.send({ kind: 'reward', lane: 0, value: reward });
  for (const phase of ['learn', 'update', ...later] as const) lone.bus.tick({ phase, layer: 2, lane: 0, step: 0 });
}

function expectWeights({ unit }: LoneUnit, wanted: readonly number[]): void {
  expect(unit.weights).toHaveLength(6);
  wanted.forEach((value, k) => {
    expect(unit.weights[k]).toBeCloseTo(value, 6);
  });
}

describe('a unit that selects among three actions', () => {
  test.each([0, 1, 2] as const)('says action %i once, from one address', (action) => {
    const lone = acted(reinforce, action);
    expect(lone.said).toEqual([{ kind: 'activation', from: 5, layer: 2, lane: 0, value: action }]);
    expect([0, 1].map((k) => lone.unit.recall('a', 0, k))).toEqual([0, 1].map((k) => (action === k + 1 ? 1 : 0)));
    for (const k of [0, 1]) expect(lone.unit.recall('p', 0, k)).toBeCloseTo(1 / 3, 7);
  });

  test('reinforce: R x (1[a = k] − π_k) for each logit', () => {
    const lone = acted(reinforce, 1);
    learn(lone, 3);
    // logit 1: 3 · 2/3 · (1, −1, 1) = (2, −2, 2); logit 2: −(1, −1, 1); w + dw / 2
    expectWeights(lone, [1.25, -0.75, 1, -0.25, 0.75, -0.5]);
    expect(lone.said).toHaveLength(1);
  });

  test('the action without a logit pushes both down', () => {
    const lone = acted(reinforce, 0);
    learn(lone, 3);
    expectWeights(lone, [-0.25, 0.75, -0.5, -0.25, 0.75, -0.5]);
  });

  const credits = (lone: LoneUnit) => lone.said.flatMap((m) => (m.kind === 'credit' ? [m] : []));

  test('weight-max: one credit a sender, Σ 2 w′ dw over the logits', () => {
    const lone = acted(weightMax, 1);
    learn(lone, 3, 'credit');
    // to 3: 2 · 1.25 · 2 + 2 · (−0.25) · (−1) = 5.5; to 4: 2 · (−0.75) · (−2) + 2 · 0.75 · 1 = 4.5
    expect(credits(lone).map(({ to, channel }) => [to, channel])).toEqual([
      [3, 0],
      [4, 0],
    ]);
    expect(credits(lone)[0]!.value).toBeCloseTo(5.5, 5);
    expect(credits(lone)[1]!.value).toBeCloseTo(4.5, 5);
  });

  test('ste: Σ w d over the logits, with the weights before the step', () => {
    const lone = acted(ste, 2);
    learn(lone, 3);
    // d = 3 · (−1/3, 2/3): 1/4 · (−1 + 2) to both
    expect(credits(lone).map(({ to }) => to)).toEqual([3, 4]);
    for (const { value } of credits(lone)) expect(value).toBeCloseTo(0.25, 6);
  });

  test.each([
    [1, Math.exp(-1 / 4)],
    [0, 1],
  ] as const)('unbiased-weight-max: one likelihood ratio a sender, after action %i', (action, ofAction) => {
    const lone = acted(unbiasedWeightMax, action);
    learn(lone, 3);
    // Without sender 3 both logits lose 1/4: ρ = f_a / (1/3 + 2/3 f), f = e^(−1/4); of the action without a logit f is
    // 1.
    const rho = ofAction / (1 / 3 + (2 / 3) * Math.exp(-1 / 4));
    const toThird = credits(lone).filter(({ to }) => to === 3);
    expect(toThird.map(({ channel }) => channel)).toEqual([0, 1]);
    expect(toThird[0]!.value).toBeCloseTo(3 * (1 - rho), 5);
    expect(toThird[1]!.value).toBeCloseTo(rho, 6);
    expect(credits(lone)).toHaveLength(4);
  });
});

describe('the policy', () => {
  test('actions are as frequent as π says: 40 000 of four', () => {
    const [batch, steps] = [200, 200];
    const team = createTeam({ inputs: 2, hidden: [], choices: 4, rule: reinforce, batch, seed: 'frequencies' });
    const { weights, biases } = team.weights()[0]!;
    const x = [1.5, -2];
    const z = [0, 1, 2].map((k) => x[0]! * weights[k]! + x[1]! * weights[3 + k]! + biases[k]!);
    const parts = [1, ...z.map(Math.exp)];
    const pi = parts.map((part) => part / parts.reduce((sum, value) => sum + value, 0));
    const counts = [0, 0, 0, 0];
    const seen = Array.from({ length: batch }, () => x).flat();
    for (let step = 0; step < steps; step++) for (const action of team.act(seen)) counts[action]!++;
    const n = batch * steps;
    counts.forEach((count, a) => {
      // Five standard deviations of a share; all four hold but for 2 in a million, and the seed is pinned.
      const tolerance = 5 * Math.sqrt((pi[a]! * (1 - pi[a]!)) / n);
      expect(Math.abs(count / n - pi[a]!)).toBeLessThan(tolerance);
    });
    expect(Math.max(...pi) / Math.min(...pi)).toBeGreaterThan(1.5);
    team.close();
  });

  /** An agent of K actions, compiled for so many logits; `by`: the chances that it picks by. */
  function compileChoice(count: number, by = 'p') {
    const program = programOf(
      defineRule({
        name: 'choice',
        hears: { h: 'sum in: w * x', R: 'broadcast reward' },
        act: `p = softmax(h); q = rest(h); s = total(p); a = pick(u, ${by})`,
        learn: 'dw = R * x * (a - p + 0 * h) + q + s',
      }),
      {},
      { logits: count },
    );
    return { role: program.output, scalar: compileScalar(program, program.output, 'f32') };
  }

  /** What an agent of K actions with these logits works out, in f32. */
  function choose(logits: readonly number[], draw: number, { role, scalar } = compileChoice(logits.length)) {
    const memory = new Float32Array(logits.length * role.memory.length);
    const weights: Floats[] = [Float32Array.from(logits.flatMap((z) => [0, z]))];
    const none = new Float32Array(0);
    const action = scalar.act(memory, Float32Array.of(0), weights, none, [], 1, draw);
    const of = (name: string) => logits.map((_, k) => memory[k * role.memory.length + role.memory.indexOf(name)]!);
    return { action, p: of('p'), rest: of('q'), total: of('s') };
  }

  const LAST = 1 - 2 ** -24;

  test.each([2, 5, 17, 255])('the last draw never falls to what cannot happen, with %i logits', (count) => {
    const choices = ['p', 'max(p, 0)'].map((by) => compileChoice(count, by));
    for (let k = 0; k < 60; k++) {
      // The first two thirds share what there is; the others, and the action without a logit, have less than 1e-17.
      const logits = Array.from({ length: count }, (_, j) => (3 * j < 2 * count ? 40 + ((7 * j + k) % 5) / 3 : -20));
      const likely = Math.ceil((2 * count) / 3);
      for (const choice of choices) {
        const { action } = choose(logits, LAST, choice);
        expect(action).toBeGreaterThan(0);
        expect(action).toBeLessThanOrEqual(likely);
      }
    }
  });

  test('what can happen still does: an action without a logit whose chance is that of three draws', () => {
    const z = Math.log(2 ** 24 / 3);
    expect(choose([z, -80], LAST)).toMatchObject({ action: 0 });
    expect(choose([z, -80], 1 - 2 ** -21)).toMatchObject({ action: 1 });
    expect(choose([0, 0], LAST)).toMatchObject({ action: 0 });
    expect(choose([-100, -100], 0.5)).toMatchObject({ action: 0 });
    expect(choose([0, 0], 0.7, compileChoice(2, 'p / 2'))).toMatchObject({ action: 0 });
  });

  test('softmax, rest and total', () => {
    const { p, rest, total } = choose([Math.log(2), Math.log(3)], 0);
    [1 / 3, 1 / 2].forEach((value, k) => {
      expect(p[k]).toBeCloseTo(value, 6);
    });
    // What an agent has once is the same at every logit.
    expect(rest[0]).toBeCloseTo(1 / 6, 6);
    expect(total[0]).toBeCloseTo(5 / 6, 6);
    expect([rest[1], total[1]]).toEqual([rest[0], total[0]]);
  });

  test.each([
    [[1000, 999], [0.731059, 0.268941], 0],
    [[-1000, -2000], [0, 0], 1],
    [[1000, -1000], [1, 0], 0],
    [[3e38, 3e38], [0.5, 0.5], 0],
  ])('logits of %j leave no NaN', (logits, p, rest) => {
    const found = choose(logits, 0.4);
    p.forEach((value, k) => {
      expect(found.p[k]).toBeCloseTo(value, 6);
    });
    expect(found.rest[0]).toBeCloseTo(rest, 6);
  });

  test.each([
    [0, 1],
    [0.33, 1],
    [0.34, 2],
    [0.83, 2],
    [0.84, 0],
    [1 - 2 ** -24, 0],
  ])('the draw %d picks action %i', (draw, action) => {
    expect(choose([Math.log(2), Math.log(3)], draw).action).toBe(action);
  });

  test('two actions are the Bernoulli-logistic unit, to the letter', () => {
    const text = {
      ...reinforce.text,
      name: 'written-out',
      params: {},
      unit: {},
      synapse: {},
      learn: 'dw = R * x * (a - p)',
    };
    const hears = { h: 'sum in: w * x', R: 'broadcast reward' };
    const [choice, logistic] = [
      defineRule({ ...text, hears, act: 'p = softmax(h); a = pick(u, p)' }),
      defineRule({ ...text, hears, act: 'p = sigmoid(h); a = u < p ? 1 : 0' }),
    ].map((rule) => programOf(rule));
    for (const role of ['hidden', 'output'] as const)
      expect(scalarSource(choice!, choice![role], 'f32')).toBe(scalarSource(logistic!, logistic![role], 'f32'));
  });
});
