import { describe, expect, test } from 'vitest';
import {
  directFeedbackAlignment,
  errorBackprop,
  feedbackAlignment,
  mapPropagation,
  reinforce,
  weightMax,
} from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';

const make = (options: Partial<TeamOptions> & Pick<TeamOptions, 'rule'>) =>
  createTeam({ inputs: 3, hidden: [5, 4], outputs: 2, seed: 4, batch: 3, optimizer: 'sgd', ...options });

/** Steps with observations, rewards and errors that are the same for every team. */
function play(team: Team, steps = 6): void {
  for (let step = 0; step < steps; step++) {
    const at = (k: number) => Math.sin(1 + 7 * k + 3 * step);
    team.act(Array.from({ length: 9 }, (_, k) => at(k)));
    team.learn(
      Array.from({ length: 3 }, (_, k) => at(k + 9)),
      undefined,
      team.hearsErrors ? Array.from({ length: 6 }, (_, k) => at(k + 20)) : undefined,
    );
  }
}

async function played(options: Partial<TeamOptions> & Pick<TeamOptions, 'rule'>): Promise<string> {
  const team = make(options);
  play(team);
  const digest = await team.digest();
  team.close();
  return digest;
}

/** A linear output unit that keeps what those it listens to want to hear, under a name of its own. */
const linearOutput = defineRule({
  name: 'linear-output',
  params: { gain: 2 },
  hears: { h: 'sum in: w * x', e: 'own error' },
  act: 'a = h',
  learn: 'd = output ? gain * e : 0\ndw = d * x',
});

/** Synapses that learn from what their sender says, and hear no credit by feedback of their own. */
const echoing = defineRule({
  name: 'echoing',
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d', s: 'echo: h' },
  act: 'a = h',
  learn: 'd = output ? e : back\ndw = d * (x + s)',
});

describe('rules of layers', () => {
  test('the same rule in every layer, as another object, is the one rule of a team', async () => {
    const copy = defineRule(structuredClone(weightMax.text) as typeof weightMax.text);
    const one = await played({ rule: weightMax });
    expect(await played({ rule: weightMax, layerRules: [copy, null, copy] })).toBe(one);
    expect(await played({ rule: weightMax, layerRules: [reinforce, null, null] })).not.toBe(one);
  });

  test.each<[string, Rule, (Rule | null)[], TeamOptions['layerParams']?]>([
    ['reward below, credit above', weightMax, [reinforce, null, null]],
    ['credit below, reward above', weightMax, [null, null, reinforce], [{}, {}, { temperature: 2 }]],
    ['broadcast errors below, transport above', errorBackprop, [directFeedbackAlignment, null, null]],
    ['another output', errorBackprop, [null, null, linearOutput]],
  ])('%s: both engines agree', async (_, rule, layerRules, layerParams) => {
    const options = { rule, layerRules, layerParams } as const;
    const literal = await played({ ...options, engine: 'literal' });
    expect(await played({ ...options, engine: 'dense' })).toBe(literal);
    expect(literal).not.toBe(await played({ rule }));
  });

  test('what is heard is worked out by the sender: a chain of two rules is its gradient', () => {
    const rule = defineRule({
      name: 'tanh-below',
      hears: { h: 'sum in: w * x', back: 'sum out: w * d' },
      act: 'a = tanh(h)',
      learn: 'd = output ? 0 : back * (1 - a * a)\ndw = d * x',
    });
    const team = createTeam({
      ...{ inputs: 2, hidden: [1], outputs: 1, rule: errorBackprop, layerRules: [rule, linearOutput] },
      ...{ layerParams: [{}, { gain: 3 }], engine: 'literal', precision: 'f64', optimizer: 'sgd', learningRate: 0.1 },
    });
    const [[hidden], [output]] = team.units as [[(typeof team.units)[0][0]], [(typeof team.units)[0][0]]];
    const [w0, w1, b] = hidden!.weights as unknown as [number, number, number];
    const v = output!.weights[0]!;
    team.act([0.5, -2]);
    team.learn([0], undefined, [0.7]);
    const a = Math.tanh(0.5 * w0 - 2 * w1 + b);
    const d = v * 3 * 0.7 * (1 - a * a);
    expect([...hidden!.weights]).toEqual(
      [w0 + 0.1 * d * 0.5, w1 - 0.1 * d * 2, b + 0.1 * d].map((x) => expect.closeTo(x, 6)),
    );
    expect(output!.weights[0]).toBeCloseTo(v + 0.1 * 3 * 0.7 * a, 6);
  });

  test('parameters are those of the rule that hears', () => {
    const below = defineRule({
      name: 'scaled-below',
      params: { scale: 0.5 },
      hears: { h: 'sum in: w * x', back: 'sum out: scale * w * d' },
      act: 'a = h',
      learn: 'd = output ? 0 : back\ndw = d * x',
    });
    const team = createTeam({
      ...{ inputs: 1, hidden: [1], outputs: 1, rule: below, layerRules: [null, linearOutput], params: { scale: 4 } },
      ...{ engine: 'literal', precision: 'f64', optimizer: 'sgd', learningRate: 1 },
    });
    const [hidden, output] = team.units.map(([unit]) => unit!);
    const [before, v] = [hidden!.weights[0]!, output!.weights[0]!];
    team.act([1]);
    team.learn([0], undefined, [0.25]);
    expect(hidden!.weights[0]).toBeCloseTo(before + 4 * v * 2 * 0.25, 6);
  });

  test('rules of layers are kept in the state of a team', async () => {
    const team = make({ rule: errorBackprop, layerRules: [directFeedbackAlignment, null, linearOutput] });
    play(team, 3);
    const restored = restoreTeam(structuredClone(team.state()));
    play(team, 3);
    play(restored, 3);
    expect(await restored.digest()).toBe(await team.digest());
  });

  test('what a layer hears and the one above does not know', () => {
    expect(() => make({ rule: feedbackAlignment, layerRules: [null, null, linearOutput] })).toThrow(
      "hears.back, line 1, column 10: units of layer 2, with rule 'feedback-alignment', hear this of those of layer 3, with rule 'linear-output', which do not know it: 'B' is not known here",
    );
  });

  test('a layer that settles or hears echoes, beside layers with another rule, is refused', () => {
    expect(() => make({ rule: mapPropagation, layerRules: [reinforce, null, null] })).toThrow(
      "rule 'map-propagation' settles, which the units of all layers do together",
    );
    expect(() => make({ rule: errorBackprop, layerRules: [null, echoing, null] })).toThrow(
      "layer 2 with rule 'echoing' hears echoes of layer 1, whose rule 'error-backprop' says none of these",
    );
  });

  test('layerRules that are no list of one rule or null a layer are refused', () => {
    expect(() => make({ rule: reinforce, layerRules: [reinforce] })).toThrow('layerRules has 1 entries for 3 layers');
    expect(() => make({ rule: reinforce, layerRules: [null, null, 'reinforce' as never] })).toThrow(
      'layerRules[2] is "reinforce"; expected a rule made by defineRule, such as reinforce, or null',
    );
  });
});
