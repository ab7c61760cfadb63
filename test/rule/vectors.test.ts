import { describe, expect, test } from 'vitest';
import { globalErrorVector, reinforce } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { defineRule, programOf, type RuleText } from '../../src/rule/rule.js';
import { localityOf, localityRows } from '../../src/rule/show/locality.js';

const plain: RuleText = {
  name: 'plain',
  vectors: 3,
  unit: { t: 'random-signs', m: 0 },
  hears: { h: 'sum in: w * x', e: 'own error', E: 'sum error: e', back: 'sum out: w * d' },
  act: 'g = dot(t, h) >= 0 ? 1 : 0\na = g * h',
  learn: 'd = output ? e : back + E\ndw = g * dot(d, x) + m',
};
/** A rule that compiles, with some fields replaced. */
const compiling: RuleText = {
  ...plain,
  unit: { t: 'random-signs' },
  learn: 'd = output ? e : back + E\ndw = g * dot(d, x)',
};
const changed = (fields: Partial<RuleText>) => () => defineRule({ ...compiling, ...fields });

describe('types of vectors and scalars', () => {
  test.each<[Partial<RuleText>, string]>([
    [{ act: 'g = h >= 0 ? 1 : 0\na = g * h' }, 'act, line 1, column 5: a comparison is of scalars'],
    [{ act: 'g = dot(t, h)\na = g' }, "act, line 2, column 1: the action 'a' is a scalar"],
    [{ act: 'g = dot(t, 2)\na = h * g' }, 'act, line 1, column 12: dot is of two vectors, and this is a scalar'],
    [
      { learn: 'd = output ? e : back + E\ndw = g * d * x' },
      "learn, line 2, column 1: 'dw' is the direction of a scalar",
    ],
    [{ learn: 'd = output ? e : back + E\ndw = g * dot(d, x) - w' }, "'dw' has a term without a dot"],
    [{ learn: 'd = output ? e : back + E\ndw = dot(d, x) * dot(h, x)' }, "'dw' multiplies two dots"],
    [{ learn: 'd = output ? e : back + E\ndw = tanh(dot(d, x)) * g' }, "'dw' does more to a dot"],
    [
      { unit: { t: 'random-signs', m: 0 }, learn: 'd = output ? e : back + E\nm = h\ndw = g * dot(d, x)' },
      "'m' is declared as a scalar",
    ],
    [{ hears: { ...plain.hears, h: 'sum in: w * dot(t, x)' } }, "'h' adds up each component by itself"],
    [{ hears: { ...plain.hears, back: 'fold out from 0: back + d' } }, 'a fold is of scalars'],
    [{ synapse: { z: 0 }, learn: 'd = output ? e : back + E\nz = dot(d, x)\ndw = z' }, "'z' is a trace of the synapse"],
    [{ vectors: 1 }, 'found 1; expected how many components a vector has, a whole number from 2 to 64'],
    [{ vectors: 'classes' }, "found 'classes'; expected how many components"],
    [{ vectors: undefined }, "'random-signs' is the start of a vector, and this rule has none"],
    [{ synapse: { b: 'random-signs' } }, 'what belongs to a synapse is a scalar'],
  ])('%o is refused with its place', (fields, message) => {
    expect(changed(fields)).toThrow(message);
  });

  test('a dot needs vectors', () => {
    const { text } = reinforce;
    expect(() => defineRule({ ...text, act: text.act.replace('h / temperature', 'dot(h, h)') })).toThrow(
      "'dot' is of vectors, and there are none here",
    );
  });

  test('the sum of a scalar is refused where the whole compiles without it', () => {
    expect(changed({})).not.toThrow();
    expect(() => defineRule(plain)).toThrow("'dw' has a term without a dot");
  });
});

test("'first' is 1 in the first layer of units alone, and a rule may have its own", () => {
  const [first, other] = [true, false].map((isFirst) => programOf(globalErrorVector, {}, { isFirst }).hidden.after);
  expect(first).toEqual([]);
  expect(other).toHaveLength(1);
  const own = { ...reinforce.text, act: reinforce.text.act.replace('p = ', 'first = 2\n    p = first * 0.5 * ') };
  expect(() => defineRule(own)).not.toThrow();
});

test('what vectors do not go with is refused', () => {
  const team = (more: object) => () =>
    createTeam({ inputs: 2, hidden: [2], rule: globalErrorVector, params: { classes: 2 }, ...more });
  expect(team({ lateralRounds: 2 })).toThrow('lateralRounds does not go with rule');
  expect(team({ wiring: [null, { from: [0, 1] }] })).toThrow(
    /^wiring has layer 2 listen to layers 0, 1, and units of rule 'global-error-vector' say vectors, .*; expected from with 0/,
  );
  expect(team({ choices: 3 })).toThrow('output units of vectors say numbers');
  expect(team({ layerRules: [reinforce, null] })).toThrow('give all layers rules with as many vectors');
});

test('the locality card shows the vector that is told', () => {
  const rows = Object.fromEntries(localityRows(localityOf(globalErrorVector)));
  expect(rows['told']).toContain('all units hear the error vectors of all output units, 10 floats each');
  expect(rows['over a synapse']).toBe('a vector of 10 floats forward, the action; nothing back');
});
