import { describe, expect, test } from 'vitest';
import { backprop, reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { layoutDense } from '../../src/dense/layout.js';
import { createTeam } from '../../src/engines/create-team.js';
import { planTeam } from '../../src/team/plan.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { sampled } from '../thorough.js';

// Kernels of large batches and wide layers: sums looked up, outer products over chunks of lanes, lists of senders that
// fired. Rests of every block: of 8 inputs and lanes, of 64 lanes, of 64 senders and receivers, of groups of six
// senders and four units.

type Coding = 'bits' | 'signs' | 'real' | 'in turn';

/** Observations of one step, all of two values or not. */
function observe(random: () => number, coding: Coding, step: number, count: number): Float32Array {
  const now = coding === 'in turn' ? (['signs', 'real', 'bits'] as const)[step % 3]! : coding;
  const low = now === 'signs' ? -1 : 0;
  return Float32Array.from({ length: count }, () => (now === 'real' ? random() - 0.5 : random() < 0.5 ? low : 1));
}

/** Everything that a team does in a few steps, and its weights after them. */
async function livesOf(team: Team, coding: Coding, steps: number): Promise<unknown> {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const actions: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const observations = observe(random, coding, step, team.batch * team.sizes[0]!);
    actions.push(Array.from(team.act(observations)));
    team.learn(Float32Array.from({ length: team.batch }, () => random() - 0.5));
  }
  const digest = await team.digest();
  team.close();
  return { actions, digest };
}

const shape = { inputs: 21, hidden: [67, 134], outputs: 2, batch: 75, learningRate: 0.05, seed: 3 } as const;
const options = (rule: TeamOptions['rule'], more: Partial<TeamOptions> = {}): TeamOptions => ({
  ...shape,
  rule,
  ...more,
});

test('these teams are of the sizes that the kernels are for', () => {
  const plan = planTeam(options(weightMax));
  const { layers } = layoutDense(plan);
  expect(layers.map(({ kernels: { lookups } }) => lookups)).toMatchObject([
    { packsInputs: true, tabledRows: 6 },
    { packsInputs: true, tabledRows: 6 },
    { packsInputs: true, tabledRows: 8 },
  ]);
  expect(layers.map(({ kernels: { send } }) => send?.variant)).toEqual([undefined, 'sparse', 'product']);
  expect(layers.map(({ packedInputs, packedRows }) => [packedInputs > 0, packedRows > 0])).toEqual([
    [true, true],
    [true, true],
    [true, true],
  ]);
  const small = planTeam({ ...options(weightMax), inputs: 9, hidden: [15, 134] });
  expect(layoutDense(small).layers.map(({ kernels: { lookups } }) => lookups?.tabledRows)).toEqual([0, 0, 8]);
  const wide = planTeam({ ...options(weightMax), inputs: 50, hidden: [9], batch: 17 });
  expect(layoutDense(wide).layers[0]!.kernels.lookups).toMatchObject({ packsInputs: false, tabledRows: 6 });
});

const CASES: readonly (readonly [name: string, options: TeamOptions, coding: Coding, steps: number])[] = [
  ['weight-max, signs', options(weightMax), 'signs', 3],
  ['weight-max, observations of all kinds in turn', options(weightMax), 'in turn', 4],
  ['weight-max with a norm of 3', options(weightMax, { params: { norm: 3 } }), 'signs', 2],
  ['weight-max, bits and rmsprop', options(weightMax, { optimizer: 'rmsprop' }), 'bits', 3],
  ['weight-max with traces', options(weightMax, { params: { decay: 0.5 }, hidden: [12], batch: 50 }), 'signs', 3],
  ['reinforce, sgd', options(reinforce, { optimizer: 'sgd' }), 'signs', 3],
  ['ste, credit without x', options(ste), 'bits', 3],
  ['backprop, hidden values that are real', options(backprop), 'in turn', 3],
  ['unbiased-weight-max', options(unbiasedWeightMax, { hidden: [59, 20] }), 'signs', 2],
  ['wide inputs, few lanes', options(weightMax, { inputs: 50, hidden: [9], batch: 17 }), 'in turn', 4],
  ['few inputs', options(weightMax, { inputs: 9, hidden: [15, 17] }), 'in turn', 4],
  ['agents of four choices', options(weightMax, { choices: 4, hidden: [59] }), 'signs', 3],
];
describe.each(sampled(CASES, 2))('the engines agree: %s', (_name, given, coding, steps) => {
  test('bit for bit', async () => {
    const dense = await livesOf(createTeam({ ...given, engine: 'dense' }), coding, steps);
    expect(dense).toEqual(await livesOf(createTeam({ ...given, engine: 'literal' }), coding, steps));
  });
});
