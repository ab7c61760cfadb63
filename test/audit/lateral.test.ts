import { describe, expect, test } from 'vitest';
import { reinforce, rewardPenalty, weightMax } from '../../agents/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { auditTable } from '../../src/audit/audit-table.js';
import { createTeam } from '../../src/engines/create-team.js';

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

/** `[unit][synapse]`, the bias last. */
type Layer = readonly (readonly number[])[];

/**
 * Pr(the output fires) of a network of one hidden layer, by a plain sum over what the layer does in each of its rounds,
 * and what REINFORCE expects to add to each hidden weight where firing is rewarded by 1: E[a Σ_rounds ∂ log Pr / ∂w].
 */
function byHand(hidden: Layer, output: readonly number[], observation: readonly number[], rounds: number) {
  const score = hidden.map((w) => w.map(() => 0));
  let firing = 0;
  const visit = (round: number, said: readonly number[], chance: number, sum: Layer) => {
    if (round === rounds) {
      const p = sigmoid([...said, 1].reduce((h, x, i) => h + output[i]! * x, 0));
      firing += chance * p;
      for (const [j, of] of sum.entries()) for (const [i, value] of of.entries()) score[j]![i]! += chance * p * value;
      return;
    }
    const x = [...observation, ...said, 1];
    const p = hidden.map((w) => sigmoid(w.reduce((h, value, i) => h + value * x[i]!, 0)));
    for (let state = 0; state < 2 ** hidden.length; state++) {
      const a = hidden.map((_, j) => (state >> j) & 1);
      const likely = a.reduce((product, on, j) => product * (on ? p[j]! : 1 - p[j]!), chance);
      const more = sum.map((of, j) => of.map((value, i) => value + x[i]! * (a[j]! - p[j]!)));
      visit(round + 1, a, likely, more);
    }
  };
  const silent = hidden.map(() => 0);
  visit(
    0,
    silent,
    1,
    hidden.map((w) => w.map(() => 0)),
  );
  return { firing, score };
}

const HIDDEN: Layer = [
  [0.5, -1, 0.3, 1.5, -0.2],
  [-0.7, 0.2, -2, 0.4, 0.6],
];
const OUTPUT = [1.2, -0.9, 0.1];

describe('REINFORCE with lateral synapses', () => {
  test.each([1, 2, 3])('by hand: its expectation is the gradient, %d rounds', (rounds) => {
    const { score } = byHand(HIDDEN, OUTPUT, [1, -1], rounds);
    for (const [j, of] of HIDDEN.entries()) {
      for (const i of of.keys()) {
        const at = (offset: number) => {
          const moved = HIDDEN.map((w, l) => w.map((value, k) => (l === j && k === i ? value + offset : value)));
          return byHand(moved, OUTPUT, [1, -1], rounds).firing;
        };
        expect(score[j]![i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 9);
      }
    }
  });

  test.each([
    { lateralRounds: 2 },
    { lateralRounds: 4, sizes: [1, 2, 1] },
    { lateralRounds: 2, sizes: [2, 2, 2, 1], seed: 5 },
    { lateralRounds: 2, sizes: [2, 2, 1], choices: 3 },
    { lateralRounds: 3, params: { temperature: 2 } },
  ])('the audit finds it unbiased: %o', (options) => {
    const report = auditRule(reinforce, options);
    expect(report).toMatchObject({ mode: 'enumerated', unbiased: true });
    expect(Math.max(...report.layers.map((layer) => layer.gradientNorm))).toBeGreaterThan(1e-3);
    expect(report.setting.lateralRounds).toBe(options.lateralRounds);
    expect(auditTable(report)).toContain(`in ${options.lateralRounds} lateral rounds`);
  });

  test('and a biased rule biased', () => {
    expect(auditRule(rewardPenalty, { lateralRounds: 2 }).unbiased).toBe(false);
  });

  test('with one round it is the audit without them', () => {
    expect(auditRule(reinforce, { lateralRounds: 1 })).toEqual(auditRule(reinforce));
  });

  test.each(['dense', 'literal'] as const)('a %s team moves, on average, by what the hand says', (engine) => {
    const [lanes, rounds, rate] = engine === 'dense' ? [100_000, 3, 1] : [4_000, 3, 1];
    const options = {
      inputs: 2,
      hidden: [2],
      outputs: 1,
      batch: lanes,
      engine,
      lateralRounds: rounds,
      seed: 3,
    } as const;
    const team = createTeam({ ...options, rule: reinforce, optimizer: 'sgd', learningRate: rate });
    const observation = [1, -1];
    const observations = Float32Array.from({ length: 2 * lanes }, (_, k) => observation[k % 2]!);
    let before = team.weights();
    for (let step = 0; step < 3; step++) {
      before = team.weights();
      team.learn(team.act(observations));
    }
    const [hidden, output] = before.map(({ weights, biases, inputs, units }) =>
      Array.from({ length: units }, (_, j) => [
        ...Array.from({ length: inputs }, (_, i) => weights[i * units + j]!),
        biases[j]!,
      ]),
    );
    const { score } = byHand(hidden!, output![0]!, observation, rounds);
    const [{ weights, biases, inputs, units }] = team.weights() as [(typeof before)[number]];
    team.close();
    for (let j = 0; j < units; j++) {
      for (let i = 0; i <= inputs; i++) {
        const after = i < inputs ? weights[i * units + j]! : biases[j]!;
        // A component of one episode's dw is at most the number of rounds: five standard errors of their mean.
        const error = (5 * rounds) / 2 / Math.sqrt(lanes);
        expect(Math.abs(after - hidden![j]![i]! - score[j]![i]!)).toBeLessThan(error);
      }
    }
  });

  test.each([
    [weightMax, { lateralRounds: 2 }, /lateralRounds does not go with rule 'weight-max': its hidden units hear from/],
    [reinforce, { lateralRounds: 0 }, /lateralRounds is 0; expected a whole number from 1/],
    [reinforce, { lateralRounds: 2, samples: 1000 }, /samples is 1000; expected none/],
    [reinforce, { lateralRounds: 2, sizes: [3, 1] }, /sizes is \[3,1\]; expected a hidden layer/],
    [reinforce, { lateralRounds: 4, sizes: [3, 8, 2] }, /sizes 3-8-2 with 4 rounds have too many joint states/],
  ])('what it cannot audit it refuses: %#', (rule, options, message) => {
    expect(() => auditRule(rule, options)).toThrow(message);
  });
});
