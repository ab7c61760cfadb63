import { describe, expect, test } from 'vitest';
import { feedbackAlignment, nodeNoiseReinforce, reinforce, rflo, weightMax } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { keyOf } from '../../src/random/seed.js';
import { Stream } from '../../src/random/stream.js';
import { defineRule } from '../../src/rule/rule.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';

type Given = Omit<TeamOptions, 'engine'>;

/** Synapses that learn from echoes, so that a layer keeps echoes of those it hears and none of its peers. */
const echoing = defineRule({
  name: 'echoing',
  synapse: { B: { learned: true, rate: 0.05 }, z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: B * d', s: 'echo: back', v: 'echo: h' },
  act: 'a = tanh(h)',
  learn: `
    d  = (output ? R : back) * (1 - a * a)
    z  = 0.5 * z + x * d
    dw = z
    dB = x * h - 0.1 * s * h - 0.2 * v`,
});

/** What a unit is fed counts, and what it sends depends on its update. */
const folding = defineRule({
  name: 'folding',
  hears: { h: 'sum in: w * x', R: 'broadcast reward', most: "fold out from 0: max(most, w' * d)" },
  act: 'a = tanh(h)',
  learn: `
    d  = output ? R : most + 0.1
    dw = x * d`,
});

const CASES: readonly (readonly [label: string, options: Given])[] = [
  ['rflo of output units', { rule: rflo, inputs: 4, hidden: [], outputs: 9, errors: 2, lateralDelay: 1 }],
  ['rflo in a batch, late', { rule: rflo, inputs: 4, hidden: [], outputs: 7, errors: 3, lateralDelay: 3, batch: 5 }],
  ['node noise', { rule: nodeNoiseReinforce, inputs: 3, hidden: [6], outputs: 5, lateralDelay: [1, 2], batch: 2 }],
  ['credit', { rule: feedbackAlignment, inputs: 3, hidden: [6, 5], outputs: 2, lateralDelay: 1, batch: 3 }],
  ['credit, one lane', { rule: feedbackAlignment, inputs: 3, hidden: [6, 5], outputs: 2, lateralDelay: [0, 2, 1] }],
  ['credit after the update', { rule: weightMax, inputs: 5, hidden: [9, 6], outputs: 1, lateralDelay: 2, batch: 9 }],
  ['bits of bits', { rule: reinforce, inputs: 9, hidden: [9, 9], outputs: 1, lateralDelay: 1, batch: 49 }],
  ['several choices', { rule: reinforce, inputs: 5, hidden: [9], outputs: 2, choices: 4, lateralDelay: 1, batch: 2 }],
  ['echoes', { rule: echoing, inputs: 3, hidden: [5, 4], outputs: 2, lateralDelay: 1, batch: 2 }],
  ['folds', { rule: folding, inputs: 3, hidden: [5, 4], outputs: 2, lateralDelay: [1, 1, 2], batch: 2 }],
  [
    'several layers heard',
    {
      rule: weightMax,
      inputs: 3,
      hidden: [5, 4],
      lateralDelay: 1,
      batch: 2,
      wiring: [null, { from: [0, 1] }, { from: [1, 2] }],
    },
  ],
];

/** Draws what a team sees and is told, so that its lanes end their episodes at different steps and some are idle. */
class Experience {
  readonly #stream = new Stream(keyOf(11), 0, 0);
  #at = 0;

  constructor(readonly team: Team) {}

  next() {
    const { batch, sizes, errors } = this.team;
    const list = (count: number) => Array.from({ length: count }, () => this.#stream.uniform(this.#at++, 0, 0));
    return {
      observations: list(batch * sizes[0]!).map((u) => (u < 0.5 ? 0 : 1)),
      rewards: list(batch).map((u) => (u < 0.1 ? null : u - 0.5)),
      ended: list(batch).map((u) => u < 0.25),
      errors: list(batch * errors).map((u) => u - 0.5),
    };
  }
}

type Step = ReturnType<Experience['next']>;

/** What a team did and became, step by step. */
async function play(team: Team, steps: readonly Step[], apart = false): Promise<unknown> {
  const actions = steps.map(({ observations, rewards, ended, errors }) => {
    const acted = [...team.act(observations)];
    if (apart) team.step(team.directions(rewards, ended, errors));
    else team.learn(rewards, ended, errors);
    return acted;
  });
  return { actions, tensors: team.state().tensors, digest: await team.digest() };
}

function stepsFor(team: Team, count: number): Step[] {
  const experience = new Experience(team);
  return Array.from({ length: count }, () => experience.next());
}

describe('units that hear their peers late: literal and dense do the same, bit for bit', () => {
  test.each(CASES)('%s', async (_, options) => {
    const [dense, literal] = (['dense', 'literal'] as const).map((engine) =>
      createTeam({ learningRate: 0.05, ...options, engine }),
    ) as [Team, Team];
    const steps = stepsFor(dense, 14);
    const [first, second] = [steps.slice(0, 7), steps.slice(7)];
    expect(await play(dense, first)).toEqual(await play(literal, first));
    // Each goes on from the state of the other, in the middle of an episode, once between act and learn.
    const acted = second[0]!;
    dense.act(acted.observations);
    literal.act(acted.observations);
    const [asLiteral, asDense] = [
      restoreTeam(dense.state(), { engine: 'literal' }),
      restoreTeam(literal.state(), { engine: 'dense' }),
    ];
    for (const team of [asLiteral, asDense]) team.learn(acted.rewards, acted.ended, acted.errors);
    const rest = second.slice(1);
    expect(await play(asDense, rest)).toEqual(await play(asLiteral, rest, true));
  });

  test('whatever the order in which messages arrive', async () => {
    const options = { ...CASES[1]![1], engine: 'literal' as const };
    const dense = createTeam({ ...options, engine: 'dense' });
    const steps = stepsFor(dense, 9);
    const expected = await play(dense, steps);
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (const bus of [createBus({ delivery: 'on tick' }), createBus({ delivery: 'shuffled', random })])
      expect(await play(createTeam(options, bus), steps)).toEqual(expected);
  });
});
