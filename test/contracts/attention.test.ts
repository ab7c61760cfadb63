import { describe, expect, test } from 'vitest';
import { expectedWeightMax, reinforce, vectorBackprop, weightMax } from '../../agents/index.js';
import { createTeam, type LiteralTeam } from '../../index.js';
import { thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { triedVariants } from './rule-variants.js';

// A unit that attends does what it did, and tells by name what it made of what it heard: the directions that the team tells, too.

const literal = (options: Omit<Parameters<typeof createTeam>[0], 'engine'>) =>
  createTeam({ ...options, engine: 'literal' }) as LiteralTeam;

const TRIED = [...triedVariants(6, 4), ...TOLD].filter(({ rule }) => rule.text.vectors === undefined);

describe('what units assign is where the team goes', () => {
  test.each(TRIED.filter((_, k) => thorough(true, k % 3 === 0)))('$label', async ({ rule, params }) => {
    const shape = { inputs: 5, hidden: [4, 3], outputs: 2, rule, params, seed: 8 } as const;
    const [attended, plain] = [literal(shape), literal(shape)];
    for (const unit of attended.units.flat()) unit.attend();
    for (let step = 0; step < 3; step++) {
      const { observations, rewards, ended, errors } = experience(attended, step, false);
      expect(attended.act(observations)).toEqual(plain.act(observations));
      plain.learn(rewards, ended, errors);
      const directions = attended.directions(rewards, ended, errors);
      for (const { layer, name, shape, values } of directions) {
        const columns = shape.at(-1)!;
        attended.units[layer - 1]!.forEach((unit, u) => {
          const own = [...values].filter((_, k) => k % columns === u);
          const told = toldOf(unit, `d${name}`, shape.length === 2);
          if (told) expect([name, told]).toEqual([name, own]);
        });
      }
      attended.step(directions);
    }
    expect(await attended.digest()).toBe(await plain.digest());
  });
});

/** Undefined: it depends on what is not yet known when the unit learns, or is of feedback synapses. */
function toldOf(unit: LiteralTeam['units'][0][0], name: string, isOfSynapses: boolean): number[] | undefined {
  try {
    return isOfSynapses ? [...unit.recallSynapses(name)] : [unit.recall(name)];
  } catch (error) {
    expect((error as Error).message).toMatch(/the synapses of the unit have no|the unit keeps no/);
    return undefined;
  }
}

test('everything that a unit hears and assigns, by the names of its rule', () => {
  const team = literal({ inputs: 3, hidden: [4], rule: weightMax, params: { decay: 0.5 }, batch: 2, seed: 1 });
  const unit = team.units[1]![0]!;
  expect(() => unit.recall('h')).toThrow(/keeps no "h".*With attend\(\) it keeps all that its rule names/);
  expect(() => unit.recallSynapses('dw')).toThrow(/call attend\(\) before it acts/);
  unit.attend();
  expect(() => unit.recallSynapses('dw')).toThrow(/has not learned since attend/);
  const seen = team.act([1, 0, 1, 0, 1, 1]) && team.recall(1, 'a').data;
  team.learn([0.5, -2]);
  for (const lane of [0, 1]) {
    const [a, p, r, e, h] = ['a', 'p', 'r', 'e', 'h'].map((name) => unit.recall(name, lane));
    expect([r, unit.recall('R', lane)]).toEqual([[0.5, -2][lane], [0.5, -2][lane]]);
    expect(e).toBe(Math.fround(a! - p!));
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-h!)), 6);
    // The trace is x e in the first step, and of the bias e.
    const eligible = [...seen.slice(4 * lane, 4 * lane + 4), 1].map((x) => Math.fround(x * e!));
    expect([...unit.recallSynapses('z', lane)]).toEqual(eligible);
    expect([...unit.recallSynapses('dw', lane)]).toEqual(eligible.map((z) => Math.fround(r! * z)));
  }
  expect(() => unit.recall('R', 2)).toThrow(/lane is 2/);
  expect(() => unit.recallSynapses('r')).toThrow(/have no "r"; they have z, dw/);
});

test('names that nobody needs, parameters before the update, and units that cannot attend', () => {
  const team = literal({ inputs: 3, hidden: [2], rule: reinforce, params: { baseline: 'running' }, seed: 1 });
  const unit = team.units[0]![1]!;
  unit.attend();
  for (const reward of [1, 3]) {
    team.act([1, 0, 1]);
    team.learn([reward]);
  }
  // b was 0 in the first step, and 0.01 after it.
  expect(unit.recall('b')).toBe(Math.fround(0.01));
  expect(unit.recall('r')).toBe(Math.fround(3 - Math.fround(0.01)));
  const other = literal({ inputs: 3, hidden: [2, 2], rule: expectedWeightMax, seed: 1 });
  const low = other.units[0]![0]!;
  low.attend();
  other.act([1, 0, 1]);
  other.learn([1]);
  expect(low.recall('g')).toBe(Math.fround(low.recall('side') * low.recall('worth')));
  expect(() => literal({ inputs: 3, rule: vectorBackprop }).units[0]![0]!.attend()).toThrow(
    /says vectors of \d+ components/,
  );
});
