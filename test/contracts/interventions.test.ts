import { describe, expect, test } from 'vitest';
import { reinforce, rewardPenalty, weightMax } from '../../agents/index.js';
import { createTeam, type Intervention, restoreTeam, type Team, type TeamOptions } from '../../index.js';
import { planTeam } from '../../src/team/plan.js';
import { sampled, thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { triedVariants } from './rule-variants.js';

// What is done to units is the same in both engines, bit for bit, step by step, and goes on from a saved state.

type Said = readonly (Intervention | string)[];

const OF_ACTIONS: Said = [
  { do: 'silence', layer: 1, unit: 3, at: 1, until: 4 },
  { do: 'clamp', layer: 2, unit: [0, 2], to: 1, at: 2 },
  '1/5 clamp 0.5 @2',
  '1/0-2 drop action 0.5 @1..6',
  '1/4 delay action 2 @1',
  '2/1 replay action 2 @3..7',
  '3 clamp 1 @4..5',
];
const OF_CREDIT: Said = [
  '1/0-2 drop credit 0.5',
  '1/3 delay credit 2 @1',
  '1 shuffle credit @2..6',
  '2/1,2 replay credit 2 @3..7',
  '2/0 drop credit 0.7 @2',
  '3/0 delay credit 1 @1',
];
const STEPS = 7;

/** All that the units remember and have learned, and the state besides. */
async function stateOf(team: Team) {
  const { tensors, clock } = team.state();
  return { tensors, clock, digest: await team.digest() };
}

function play(team: Team, step: number): number[] {
  const { observations, rewards, ended, errors } = experience(team, step, false);
  const actions = [...team.act(observations)];
  team.learn(rewards, ended, errors);
  return actions;
}

/** The list without what a rule's layers are not told. */
function fitting(options: TeamOptions, said: Said): Said {
  const fits = (interventions: Said) => {
    try {
      planTeam({ ...options, interventions });
      return true;
    } catch (error) {
      expect((error as Error).message).toMatch(/errors of output units|are told nothing/);
      return false;
    }
  };
  return fits(said) ? said : said.filter((one) => fits([one]));
}

/**
 * Plays both engines, and teams that go on from the state of the other in the middle. Returns whether anything was
 * done.
 */
async function agree(shape: TeamOptions, said: Said): Promise<boolean> {
  const interventions = fitting(shape, said);
  if (interventions.length === 0) return false;
  const teams: Team[] = (['literal', 'dense'] as const).map((engine) =>
    createTeam({ ...shape, interventions, engine }),
  );
  const plain = createTeam({ ...shape, engine: 'dense' });
  for (let step = 0; step < STEPS; step++) {
    if (step === 4)
      teams.push(
        restoreTeam(teams[1]!.state(), { engine: 'literal' }),
        restoreTeam(teams[0]!.state(), { engine: 'dense' }),
      );
    const [first, ...others] = teams.map((team) => play(team, step));
    for (const other of others) expect(other).toEqual(first);
    play(plain, step);
    const [state, ...same] = await Promise.all(teams.map(stateOf));
    for (const one of same) expect(one).toEqual(state);
  }
  const isOther = (await plain.digest()) !== (await teams[0]!.digest());
  for (const team of [...teams, plain]) team.close();
  return isOther;
}

const SHAPE = { inputs: 5, hidden: [6, 3], outputs: 2, seed: 8, learningRate: 0.05 } as const;

describe('both engines do the same to units, and something', () => {
  const tried = triedVariants(12, 4).filter((_, k) => thorough(true, k % 6 === 0));
  test.each(tried)('$label', async ({ rule, params }) => {
    for (const batch of thorough([1, 5, 9], [5])) {
      expect(await agree({ ...SHAPE, batch, rule, params }, OF_ACTIONS)).toBe(true);
      await agree({ ...SHAPE, batch, rule, params }, OF_CREDIT);
    }
  });

  const shapes: readonly (readonly [string, Partial<TeamOptions> & Pick<TeamOptions, 'rule'>])[] = [
    ['one lane', { rule: weightMax, batch: 1 }],
    ['rounds', { rule: reinforce, lateralRounds: 2 }],
    ['late peers', { rule: reinforce, lateralDelay: 1 }],
    ['several actions', { rule: weightMax, choices: 3 }],
    ['several layers heard', { rule: weightMax, wiring: [null, null, { from: [1, 2] }] }],
    ['passes', { rule: TOLD.find(({ label }) => label === 'noise-in-a-second-pass')!.rule }],
    ['lanes that look sums up', { rule: weightMax, batch: 40, hidden: [33, 17] }],
  ];
  test.each(shapes.map(([label, options], k) => [label, options, k] as const))('%s', async (_, options, k) => {
    for (const said of sampled([OF_ACTIONS, OF_CREDIT], 2, k)) {
      const shape = { ...SHAPE, batch: 3, ...options };
      expect(await agree(shape, said)).toBe(fitting(shape, said).length > 0);
    }
  });
});

describe('both engines become the same other team', () => {
  const donor = createTeam({ ...SHAPE, rule: weightMax, seed: 77 });
  test.each<[string, Partial<TeamOptions> & Pick<TeamOptions, 'rule'>, Said]>([
    ['a hidden layer by another rule', { rule: weightMax }, [{ do: 'rule', layer: 1, rule: reinforce, at: 2 }]],
    [
      'and back, beside others',
      { rule: weightMax, params: { decay: 0.5 } },
      [
        { do: 'rule', layer: 2, rule: reinforce, at: 2 },
        { do: 'rule', layer: 2, rule: weightMax, params: { decay: 0.3 }, at: 5 },
        '1/0 delay action 1',
      ],
    ],
    [
      'units by two other rules, one after the other',
      { rule: weightMax, params: { decay: 0.5 }, optimizer: 'adam' },
      [
        { do: 'rule', layer: 1, unit: [0, 3], rule: rewardPenalty, at: 1 },
        { do: 'rule', layer: 1, unit: [3, 5], rule: reinforce, params: { baseline: 'running', decay: 0.9 }, at: 3 },
        { do: 'rule', layer: 3, unit: 1, rule: reinforce, at: 3 },
        { do: 'rule', layer: 2, unit: 0, rule: weightMax, params: { temperature: 2 }, at: 5 },
        '1/3 silence @4..6',
        { do: 'rule', layer: 2, rule: weightMax, params: { decay: 0.3 }, at: 6 },
      ],
    ],
    [
      'the output by another rule',
      { rule: reinforce },
      [{ do: 'rule', layer: 3, rule: weightMax, params: { temperature: 2 }, at: 3 }],
    ],
    [
      'a unit of another team',
      { rule: weightMax },
      [
        { do: 'transplant', layer: 1, unit: 2, at: 3, from: { team: donor, layer: 1, unit: 4 }, outgoing: true },
        { do: 'transplant', layer: 2, unit: 0, at: 4, from: { team: donor, layer: 2, unit: 1 } },
        '1/2 silence @5',
      ],
    ],
  ])('%s', async (_, options, said) => {
    for (const batch of thorough([1, 5], [5])) expect(await agree({ ...SHAPE, batch, ...options }, said)).toBe(true);
  });
});
