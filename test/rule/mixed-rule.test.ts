import { describe, expect, test } from 'vitest';
import * as agents from '../../agents/index.js';
import { createTeam, defineRule, type ParamValues, type Rule, type Team } from '../../index.js';
import { isRule } from '../../src/rule/rule.js';
import { mixedRule } from '../../src/rule/text/mixed-rule.js';
import { thorough } from '../thorough.js';

const RULES = Object.values(agents).filter(isRule);
const { weightMax, reinforce, expectedWeightMax, rewardPenalty, ste } = agents;

const mixed = (first: Rule, second: Rule, [one, two]: readonly ParamValues[] = []) =>
  mixedRule({ text: first.text, params: first.resolve(one) }, { text: second.text, params: second.resolve(two) });

test('lines that are the same are worked out once, and the switch chooses between the others', () => {
  const { text, switchName } = mixed(weightMax, reinforce);
  expect(switchName).toBe('swapped');
  expect(text.act).toBe(
    "p = softmax(h / temperature)\na = output && head == 'gaussian' ? h + deviation * normal(u) : pick(u, p)",
  );
  expect(text.learn!.split('\n')).toEqual([
    "e = output && head == 'gaussian' ? (a - h) / (deviation * deviation) : (a - p) / temperature",
    'z = decay * z + x * e',
    "r_2 = output ? R : baseline == 'activity' ? (a - p) * c : decay > 0 ? c : a * c",
    'dw_2 = r_2 * z',
    "r_3 = baseline_2 == 'running' ? R - b : R",
    "db_2 = baseline_2 == 'running' ? R - b : 0",
    'dw_3 = r_3 * z',
    'r = swapped > 0 ? r_3 : r_2',
    'dw = swapped > 0 ? dw_3 : dw_2',
    'db = swapped > 0 ? db_2 : 0',
  ]);
});

test('what differs in value is two parameters, and what lasts is kept until its own line', () => {
  const { text } = mixed(weightMax, reinforce, [{ decay: 0.5 }, { decay: 0.25, temperature: 2 }]);
  expect(text.params).toMatchObject({
    decay: { default: 0.5 },
    decay_2: { default: 0.25 },
    temperature_2: { default: 2 },
  });
  expect(text.act).toContain('p_3 = softmax(h / temperature_2)');
  expect(text.learn).toContain('z_3 = decay_2 * z + x * e_3\ndw_3 = r_3 * z_3');
});

test.each<[Rule, Rule, RegExp]>([
  [weightMax, agents.mapPropagation, /cannot be in one layer: those of 'map-propagation' settle/],
  [agents.weightMirror, weightMax, /cannot be in one layer: they act in other passes/],
  [agents.vectorBackprop, weightMax, /cannot be in one layer: they say vectors of other sizes/],
  [agents.informationAlignment, weightMax, /hear echoes, for which all units of a layer take turns/],
  [
    agents.activationAlignment,
    weightMax,
    /hear their 'e', which means something else in each of both\. Swap the rule of the whole layer/,
  ],
])('who cannot be in one layer: %#', (first, second, message) => {
  expect(() => mixed(first, second)).toThrow(message);
});

/** Whether two rules of the catalogue go together; false: a sentence says why not. */
function compiles(first: Rule, second: Rule): boolean {
  try {
    defineRule(mixed(first, second).text);
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/cannot be in one layer|a hidden unit has no error/);
    return false;
  }
}

test('any two rules of the catalogue go together, or a sentence says why not', () => {
  const tried = RULES.flatMap((first, j) =>
    RULES.filter((_, k) => thorough(true, (j + 3 * k) % 11 === 0)).map((second) => compiles(first, second)),
  );
  expect(tried.filter((goes) => goes).length).toBeGreaterThan(tried.length / 2);
});

/** The column of a unit in what a team of one layer keeps. */
function columnOf(team: Team, unit: number): Record<string, number[]> {
  const { tensors } = team.state();
  const kept = Object.entries(tensors).filter(([name]) => !/swapped|_\d/.test(name));
  return Object.fromEntries(
    kept.map(([name, { data, shape }]) => [name, [...data].filter((_, k) => k % shape.at(-1)! === unit)]),
  );
}

// Output units that hear the reward alone have nothing to do with each other: each does as in a team of its rule.
describe.each(['literal', 'dense'] as const)('in the %s engine', (engine) => {
  test.each<[string, Rule, ParamValues, Rule, ParamValues]>([
    ['reinforce beside weight-max', weightMax, {}, reinforce, { baseline: 'running' }],
    ['other temperatures and traces', reinforce, { decay: 0.5 }, weightMax, { decay: 0.25, temperature: 2 }],
    ['reward-penalty beside expected-weight-max', expectedWeightMax, {}, rewardPenalty, {}],
  ])('units do what they do among their like: %s', (_, rule, params, other, otherParams) => {
    const options = { inputs: 3, hidden: [], outputs: 4, batch: 2, engine, seed: 5, learningRate: 0.1, rule, params };
    const swap = { do: 'rule', layer: 1, rule: other, params: otherParams, at: 2 } as const;
    const [plain, some, all] = [[], [{ ...swap, unit: [1, 3] }], [swap]].map((interventions) =>
      createTeam({ ...options, interventions }),
    );
    for (let step = 0; step < 7; step++) {
      const seen = Array.from({ length: 6 }, (_, k) => Math.sin(5 * step + k));
      const acted = [plain!, some!, all!].map((team) => [...team.act(seen)]);
      for (const team of [plain!, some!, all!]) team.learn([Math.cos(step), 1 - step / 4], [step === 4, false]);
      for (let unit = 0; unit < 4; unit++) {
        const like = unit % 2 === 0 ? 0 : 2;
        for (const lane of [0, 4]) expect(acted[1]![lane + unit]).toBe(acted[like]![lane + unit]);
        const [own, expected] = [some!, [plain!, some!, all!][like]!].map((team) => columnOf(team, unit));
        for (const [name, values] of Object.entries(expected!))
          if (name in own!) expect([name, own![name]]).toEqual([name, values]);
      }
    }
    expect(some!.recall(1, 'p').data).toHaveLength(8);
    for (const team of [plain!, some!, all!]) team.close();
  });

  test('a hidden unit learns by its rule from what it hears', () => {
    const options = { inputs: 3, hidden: [5, 4], outputs: 1, engine, seed: 5, rule: ste } as const;
    const swap = { do: 'rule', layer: 1, unit: 2, rule: expectedWeightMax } as const;
    expect(() => createTeam({ ...options, interventions: [swap] })).toThrow(
      /interventions\[0\] \(rule\): .*units of layer 1, with rule 'expected-weight-max', hear this of those of layer 2/,
    );
    const teams = [
      [],
      [{ do: 'rule', layer: 1, unit: 2, rule: reinforce }],
      [{ do: 'rule', layer: 1, rule: reinforce }],
    ] as const;
    const [plain, some, all] = teams.map((interventions) => {
      const team = createTeam({ ...options, interventions });
      team.act([1, -1, 0.5]);
      return [...team.directions([0.7])[0]!.values];
    });
    const own = some!.map((_value, k) => (k % 5 === 2 ? all![k] : plain![k]));
    expect(some).toEqual(own);
    expect(some).not.toEqual(plain);
  });
});
