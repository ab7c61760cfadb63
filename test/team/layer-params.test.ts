import { describe, expect, test } from 'vitest';
import { mapPropagation, reinforce, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';

const make = (rule: Rule, layerParams: readonly ParamValues[], params: ParamValues = {}) =>
  createTeam({ inputs: 2, hidden: [3], rule, params, layerParams, engine: 'literal', seed: 1 });

describe('parameters of layers', () => {
  test('each layer has its own, over those of all', () => {
    const team = make(reinforce, [{ temperature: 4 }, {}], { temperature: 2 });
    team.act([1, -1]);
    const [hidden] = team.units[0]!;
    const [output] = team.units[1]!;
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const drive = (weights: ArrayLike<number>, x: readonly (number | undefined)[]) =>
      [...x, 1].reduce((sum: number, value, i) => sum + weights[i]! * value!, 0);
    const below = team.units[0]!.map((unit) => unit.recall('a'));
    expect(hidden!.recall('p')).toBeCloseTo(sigmoid(drive(hidden!.weights, [1, -1]) / 4), 6);
    expect(output!.recall('p')).toBeCloseTo(sigmoid(drive(output!.weights, below) / 2), 6);
  });

  test('that all layers have are the same as for all', async () => {
    const run = async (layerParams: ParamValues[] | undefined, params: ParamValues) => {
      const team = createTeam({ inputs: 2, hidden: [3], rule: weightMax, params, layerParams, seed: 1 });
      for (let k = 0; k < 9; k++) {
        team.act([1, -k]);
        team.learn([1]);
      }
      return team.digest();
    };
    const shared = await run(undefined, { temperature: 3 });
    expect(await run([{ temperature: 3 }, { temperature: 3 }], {})).toBe(shared);
    expect(await run([{ temperature: 3 }, {}], {})).not.toBe(shared);
  });

  test('one entry a layer', () => {
    expect(() => make(reinforce, [{}])).toThrow(
      new UserError(
        'layerParams has 1 entries for 2 layers; expected one for each layer, from the first hidden layer to the output',
      ),
    );
  });

  test.each<[Rule, ParamValues]>([
    [weightMax, { decay: 0.5 }],
    [unbiasedWeightMax, { form: 'global' }],
    [mapPropagation, { settling: 3 }],
  ])('$name: not what layers keep or tell each other, as %o', (rule, differing) => {
    expect(() => make(rule, [{}, differing])).toThrow(UserError);
    expect(() => make(rule, [{}, differing])).toThrow(
      `layerParams[1] changes what the units of rule '${rule.name}' keep or tell each other, so the layers could not talk; give parameters that decide this`,
    );
  });

  test('a name or a value that the rule does not know', () => {
    expect(() => make(reinforce, [{ temprature: 2 }, {}])).toThrow("Did you mean 'temperature'?");
    expect(() => make(reinforce, [{}, { temperature: -1 }])).toThrow(RuleError);
  });
});
