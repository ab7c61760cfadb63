import { describe, expect, test } from 'vitest';
import { backprop, reinforce, weightMax } from '../../agents/index.js';
import { createTeam, type LiteralTeam, type Team, type TeamOptions } from '../../index.js';
import { sampled, thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { triedVariants } from './rule-variants.js';

// What units can be asked for after act and after learn is the same in both engines, bit for bit.

/** Every name of every layer that the error message of `recall` lists. */
function recalled(team: Team) {
  return team.sizes.slice(1).map((_, k) => {
    let names: string[] = [];
    try {
      team.recall(k + 1, '');
    } catch (error) {
      names = /they keep (.*)$/.exec((error as Error).message)![1]!.split(', ');
    }
    return names.map((name) => ({ name, ...team.recall(k + 1, name) }));
  });
}

describe('both engines recall the same', () => {
  test.each(sampled([...triedVariants(6, 4), ...TOLD], 2))('$label', ({ rule, params }) => {
    for (const batch of thorough([1, 9], [9])) {
      const shape = { inputs: 5, hidden: [6, 3], outputs: 2, batch, rule, params, seed: 8 } as const;
      const [literal, dense] = (['literal', 'dense'] as const).map((engine) => createTeam({ ...shape, engine }));
      for (let step = 0; step < 3; step++) {
        const { observations, rewards, ended, errors } = experience(dense!, step, false);
        dense!.act(observations);
        literal!.act(observations);
        expect(recalled(dense!)).toEqual(recalled(literal!));
        for (const team of [literal!, dense!]) team.learn(rewards, ended, errors);
        const told = recalled(literal!);
        expect(recalled(dense!)).toEqual(told);
        // Each literal unit says the same of itself, here of the first lane.
        told.forEach((names, k) => {
          const units = (literal as LiteralTeam).units[k]!;
          for (const { name, data } of names) units.forEach((unit, u) => expect(unit.recall(name)).toBe(data[u]));
        });
      }
      literal!.close();
      dense!.close();
    }
  });
});

test('the action and the chance that it was drawn with, lane by lane, and what a unit was paid', () => {
  const options: TeamOptions = {
    inputs: 3,
    hidden: [4],
    outputs: 1,
    batch: 2,
    rule: weightMax,
    seed: 1,
    learningRate: 0.1,
  };
  const team = createTeam({ ...options, engine: 'dense' });
  const actions = team.act([1, 0, 1, 0, 1, 1]);
  const [a, p] = ['a', 'p'].map((name) => team.recall(1, name));
  expect(a!.shape).toEqual([2, 4]);
  expect([...a!.data].every((value) => value === 0 || value === 1)).toBe(true);
  expect([...p!.data].every((value) => value > 0 && value < 1)).toBe(true);
  expect([...team.recall(2, 'a').data]).toEqual([...actions]);
  team.learn([1, -1]);
  // A unit that fired is paid the change of the square of its outgoing weight, by the direction of each lane: c = Σ 2
  // |w'| sign(w') dw.
  const { weights } = team.weights()[1]!;
  const dw = [1, -1];
  const above = team.recall(2, 'p').data;
  const paid = team.recall(1, 'c').data;
  for (let lane = 0; lane < 2; lane++)
    weights.forEach((w, unit) => {
      const fired = a!.data[lane * 4 + unit]!;
      expect(paid[lane * 4 + unit]!).toBeCloseTo(2 * w * dw[lane]! * fired * (actions[lane]! - above[lane]!), 5);
    });
});

test('a layer or a name that there is not', () => {
  for (const engine of ['literal', 'dense'] as const) {
    const team = createTeam({ inputs: 2, hidden: [3], rule: weightMax, engine });
    expect(() => team.recall(0, 'a')).toThrow(/recall of layer 0; expected 1 .* to 2/);
    expect(() => team.recall(3, 'a')).toThrow(/layer 3/);
    expect(() => team.recall(1, 'A')).toThrow(/layer 1 keep no "A". Did you mean 'a'\? They keep .*a/);
    team.close();
    expect(() => team.recall(1, 'a')).toThrow(/closed/);
  }
});

test('what a rule assigns as it learns, and what the task told, where synapses need just that', () => {
  for (const engine of ['literal', 'dense'] as const) {
    const team = createTeam({ inputs: 3, hidden: [4], rule: backprop, seed: 1, engine });
    team.act([1, 0, 1]);
    // The bias, whose input is 1, goes in the direction d.
    const [hidden, output] = team.directions([2]).map(({ values, shape }) => values.slice(-shape[1]!));
    expect([...team.recall(1, 'd').data]).toEqual([...hidden!]);
    expect([...team.recall(2, 'd').data]).toEqual([...output!]);
    const traced = createTeam({ inputs: 3, hidden: [4], rule: reinforce, params: { decay: 0.5 }, seed: 1, engine });
    traced.act([1, 0, 1]);
    traced.learn([2]);
    expect([...traced.recall(1, 'R').data]).toEqual([2, 2, 2, 2]);
    expect(() => team.recall(1, 'drive')).toThrow(/they keep a, p.*kept by neither engine; record/);
  }
});
