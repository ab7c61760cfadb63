import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { defineRule, type RuleText } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { checkEnginesAgree } from '../fuzz/engines-agree.js';
import type { FuzzCase } from '../fuzz/fuzz-case.js';
import { thorough } from '../thorough.js';

// Forms that the grammar allows and no rule of the catalogue needs, each with the rule in plain form that must end with
// the same weights.

const ACT = 'p = sigmoid(h)\na = pick(u, p)';
const HEARD = { h: 'sum in: w * x', R: 'broadcast reward' };

async function run(text: RuleText, engine: Engine, options: Partial<TeamOptions> = {}): Promise<string> {
  const team = createTeam({
    ...{ inputs: 3, hidden: [4, 3], batch: 2, seed: 3, optimizer: 'sgd', learningRate: 0.05 },
    ...options,
    rule: defineRule(text),
    engine,
  });
  for (let step = 0; step < 3; step++) {
    team.act(Float32Array.from({ length: 6 }, (_, i) => Math.sin(7 * i + step)));
    team.learn(Float32Array.of(0.5, -0.25), [false, step === 1]);
  }
  return team.digest();
}

describe.each<Engine>(['literal', 'dense'])('%s', (engine) => {
  test('a synapse variable that is read and never assigned is a constant, its start', async () => {
    const learn = 'dw = R * x * (a - p) * z';
    const constant = run({ name: 'c', params: { z: 2 }, hears: HEARD, act: ACT, learn }, engine);
    expect(await run({ name: 'v', synapse: { z: 2 }, hears: HEARD, act: ACT, learn }, engine)).toBe(await constant);
    const summed = { ...HEARD, k: 'sum in: z * x' };
    const drive = 'p = sigmoid(h + k)\na = pick(u, p)';
    const both = { name: 'v', hears: summed, act: drive, learn };
    expect(await run({ ...both, synapse: { z: 2 } }, engine)).toBe(await run({ ...both, params: { z: 2 } }, engine));
  });

  test('one that act gives to a value of the unit still has its start in the sums', async () => {
    const text = {
      name: 'v',
      hears: { ...HEARD, k: 'sum in: z * x' },
      act: `z = h\n${ACT}`,
      learn: 'dw = R * x * k * (a - p)',
    };
    const plain = { ...text, hears: { ...HEARD, k: 'sum in: 2 * x' }, act: ACT };
    expect(await run({ ...text, synapse: { z: 2 } }, engine)).toBe(await run(plain, engine));
  });

  test('a fold that uses nothing of the units fed counts them', async () => {
    const counted = { ...HEARD, n: 'fold out from 0: n + 1' };
    const learn = 'dw = R * x * (a - p) / (output ? 1 : 1 + n)';
    const told = { name: 'n', params: { n: 0 }, hears: HEARD, act: ACT, learn: 'dw = R * x * (a - p) / (1 + n)' };
    // Units of the first layer feed three, those of the second one.
    const layerParams = [{ n: 3 }, { n: 1 }, { n: 0 }];
    expect(await run({ name: 'n', hears: counted, act: ACT, learn }, engine)).toBe(
      await run(told, engine, { layerParams }),
    );
  });

  test('traces move where a layer has no direction of ascent', async () => {
    // Hidden units drive themselves by their traces alone, which grow by the input: after a step z = x / 2.
    const text: RuleText = {
      name: 't',
      synapse: { z: 0 },
      hears: { h: 'sum in: z + w / 4', R: 'broadcast reward' },
      act: 'a = h',
      learn: 'z = x / 2\ndw = output ? R * x : 0',
    };
    const team = createTeam({
      inputs: 1,
      hidden: [1],
      rule: defineRule(text),
      engine,
      optimizer: 'sgd',
      learningRate: 1,
    });
    const [hidden, output] = team.weights().map(({ weights, biases }) => weights[0]! + biases[0]!);
    const f = Math.fround;
    expect(team.act([1])[0]).toBeCloseTo(output! / 4, 6);
    team.learn([0]);
    // Then the bias's trace is 1/2 and that of the input 1/2; the hidden action of the first step was hidden / 4.
    expect(team.act([1])[0]).toBeCloseTo(f(hidden! / 4) / 2 + 0.5 + output! / 4, 6);
    team.close();
  });

  test('the actions of output units are fixed while the units settle', async () => {
    const text: RuleText = { name: 's', hears: HEARD, act: ACT, settle: '', settlingSteps: 2, learn: 'dw = R * x * a' };
    const move = 'clip(a + h / 4, -1, 1)';
    expect(await run({ ...text, settle: `a = ${move}` }, engine)).toBe(
      await run({ ...text, settle: `a = output ? a : ${move}` }, engine),
    );
    // Without equations there is nothing to settle.
    const { settle: _, settlingSteps: __, ...unsettled } = text;
    expect(await run(text, engine)).toBe(await run(unsettled, engine));
    expect(await run({ ...text, settle: '# none' }, engine)).toBe(await run(unsettled, engine));
  });
});

describe('both engines say where a choice function looks at the other logits of a sum over synapses', () => {
  test.each<[string, string]>([
    ['total', 'w * x - total(w * x) / 10'],
    ['softmax', 'x * softmax(w)'],
    ['rest', 'w * rest(x)'],
    ['pick', 'x * pick(0.5, w)'],
  ])('%s', async (_name, sum) => {
    const text = {
      name: 'd',
      hears: { ...HEARD, h: `sum in: ${sum}` },
      act: 'p = softmax(h)\na = pick(u, p)',
      learn: 'dw = R * x * (a - p)',
    };
    for (const engine of ['literal', 'dense'] as const) {
      await expect(run(text, engine)).resolves.toMatch(/^[0-9a-f]{64}$/);
      const refused = await run(text, engine, { choices: 4 }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(RuleError);
      expect((refused as RuleError).position).toMatchObject({ section: 'hears.h', line: 1, column: 9 });
      expect((refused as RuleError).message).toContain(
        "'h' adds up one logit's synapses and cannot look at its unit's other logits",
      );
    }
  });
});

describe('the engines agree, step by step', () => {
  const given: Omit<FuzzCase, 'rule'> = {
    ...{
      inputs: 3,
      hidden: [5, 4],
      outputs: 2,
      choices: 2,
      batch: 3,
      lateralRounds: 1,
      lateralDelay: [],
      errors: null,
      wiring: null,
      optimizer: 'sgd',
      optimizerParams: {},
    },
    ...{
      learningRate: 0.05,
      layerParam: [],
      isMixed: false,
      schedule: null,
      seed: 5,
      steps: 4,
      coding: 'bits',
      apart: 'none',
      isInterpreted: false,
      swap: 'never',
      threads: 1,
    },
  };
  const rules: Readonly<Record<string, Omit<RuleText, 'name'>>> = {
    'a learned parameter without a direction is told beside one after the step': {
      synapse: { b: { start: 'glorot-uniform', learned: true } },
      hears: { ...HEARD, c: "sum out: w' * b * d" },
      act: ACT,
      learn: 'd = output ? R * (a - p) : c\ndw = x * d',
    },
    'a parameter of which only one role has a direction': {
      synapse: { b: { start: 'glorot-uniform', learned: true } },
      hears: { ...HEARD, c: "sum out: w' * b * d" },
      act: ACT,
      learn: 'd = output ? R * (a - p) : c\ndb = output ? x * d : 0\ndw = output ? 0 : x * d',
    },
    'a layer without any direction sends credit': {
      hears: { ...HEARD, c: 'sum out: w * d' },
      act: ACT,
      learn: 'd = output ? R * (a - p) : c\ndw = output ? 0 : x * d',
    },
    'of a fold what is sent needs more values than learning does': {
      hears: { ...HEARD, c: 'sum out: w * g', 'n, m': 'fold out from 0, 1: n + 1, m / 2 + d' },
      act: ACT,
      learn: 'd = R * a\ng = output ? d : d + n\ndw = x * (output ? d : c + m)',
    },
    'a silent sender hears 0 times what is no number': {
      hears: { ...HEARD, c: 'sum out: w * x / d' },
      act: ACT,
      learn: 'd = output ? a - floor(p) - 1 : 1\ndw = x * (output ? R : c == c ? R : 1)',
    },
    'a trace is moved by one role only and read by both': {
      synapse: { z: 0.5 },
      hears: { ...HEARD, k: 'sum in: z * x' },
      act: 'p = sigmoid(h + k)\na = pick(u, p)',
      learn: 'z = output ? z / 2 + x * a : z\ndw = x * R * (a - p)',
    },
  };
  test.each(Object.entries(rules))('%s', (_about, text) => {
    const rule = { name: 'form', ...text };
    for (const batch of thorough([1, 3, 9], [1, 9]))
      expect(checkEnginesAgree({ ...given, rule, batch }).ending).toBe('ran');
  });

  test('units of several logits send what depends on a trace before the step, in one lane too', () => {
    const rule = {
      name: 'form',
      synapse: { z: 0 },
      hears: { ...HEARD, c: "sum out: 2 * w' * dw" },
      act: 'p = softmax(h)\na = pick(u, p)',
      learn: 'dw = (output ? R : c) * z\nz = z / 2 + x * (a - p)',
    };
    for (const batch of [1, 3]) expect(checkEnginesAgree({ ...given, rule, choices: 3, batch }).ending).toBe('ran');
  });

  test.each([
    { hidden: [9, 97], batch: 3 },
    { hidden: [70, 98], batch: 9 },
  ])('silent senders of wide layers hear 0 times what is no number: $hidden, $batch lanes', ({ hidden, batch }) => {
    // Of the receivers that are paid for what they did not do, d is 0: in the lanes of some of the steps.
    const rule = {
      name: 'form',
      hears: { ...HEARD, c: 'sum out: w * x / d' },
      act: ACT,
      learn: 'd = output ? 1 : a - (R > 0 ? 1 : 0)\ndw = x * (output ? R : c == c ? R : 1)',
    };
    expect(checkEnginesAgree({ ...given, rule, hidden, batch }).ending).toBe('ran');
  });
});
