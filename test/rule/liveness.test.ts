import { describe, expect, test } from 'vitest';
import * as catalogue from '../../agents/index.js';
import { hearsErrors } from '../../src/rule/program/heard.js';
import type { RoleProgram } from '../../src/rule/program/program.js';
import { defineRule, type ParamValues, programOf, type Rule } from '../../src/rule/rule.js';

/** What a role keeps, hears and sends. */
function kept(role: RoleProgram) {
  return {
    memory: role.memory.join(' '),
    traces: role.traces.map((t) => t.name).join(' '),
    heard: role.receptions.flatMap((r) => (r.kind === 'sum' ? [r.name] : [...r.names])).join(' '),
    reward: role.reward.join(' '),
    sends: role.channels.length,
    old: role.keepsOld.join(' '),
    after: role.creditAfterUpdate,
  };
}

const { backprop, productLessWeightMax, reinforce, rewardPenalty, ste, unbiasedWeightMax, weightMax } = catalogue;
const { expectedWeightMax, mapPropagation, posteriorReinforce, tdBackprop, tdWeightMax } = catalogue;

const silent = { traces: '', heard: '', reward: 'R', sends: 0, old: '', after: false };

describe('what hidden units keep, hear and send', () => {
  const table: [string, Rule, ParamValues, Partial<ReturnType<typeof kept>>][] = [
    ['reinforce', reinforce, {}, { ...silent, memory: 'a p #0' }],
    ['reinforce with a trace', reinforce, { decay: 0.9 }, { ...silent, memory: 'a p #0 #1', traces: 'z' }],
    ['reinforce with a baseline', reinforce, { baseline: 'running' }, { ...silent, memory: 'a p d.b #0' }],
    ['reward-penalty', rewardPenalty, {}, { ...silent, memory: 'a p #0' }],
    ['ste', ste, {}, { ...silent, memory: 'a p #0', heard: 'back', reward: '', sends: 1 }],
    ['backprop of sigmoids', backprop, {}, { ...silent, memory: 'a p #0', heard: 'back', reward: '', sends: 1 }],
    [
      'backprop of tanh',
      backprop,
      { activation: 'tanh' },
      { ...silent, memory: 'a #0', heard: 'back', reward: '', sends: 1 },
    ],
    [
      'backprop of relu',
      backprop,
      { activation: 'relu' },
      { ...silent, memory: 'a h #0', heard: 'back', reward: '', sends: 1 },
    ],
    [
      'backprop of softplus',
      backprop,
      { activation: 'softplus' },
      { ...silent, memory: 'a p #0', heard: 'back', reward: '', sends: 1 },
    ],
    ['weight-max', weightMax, {}, { ...silent, memory: 'a p #0 #1', heard: 'c', reward: '', sends: 1, after: true }],
    [
      'weight-max with a trace',
      weightMax,
      { decay: 0.9 },
      { ...silent, memory: 'a p #0 #1 #2', traces: 'z', heard: 'c', reward: '', sends: 1, after: true },
    ],
    [
      'weight-max of the 1-norm',
      weightMax,
      { norm: 1 },
      { ...silent, memory: 'a p #0', heard: 'c', reward: '', sends: 1, after: true },
    ],
    [
      'weight-max against its activity',
      weightMax,
      { baseline: 'activity' },
      { ...silent, memory: 'a p #0 #1', heard: 'c', reward: '', sends: 1, after: true },
    ],
    [
      'unbiased-weight-max U2',
      unbiasedWeightMax,
      {},
      { ...silent, memory: 'a p h #0 #1 #2 #3', heard: 'worth kept', reward: '', sends: 2 },
    ],
    [
      'unbiased-weight-max U1',
      unbiasedWeightMax,
      { form: 'global' },
      { ...silent, memory: 'a p h #0 #1 #2', heard: 'kept', reward: 'R', sends: 1 },
    ],
    [
      'product-less-weight-max',
      productLessWeightMax,
      {},
      { ...silent, memory: 'a p h #0 #1 #2 #3', heard: 'sum', reward: '', sends: 1 },
    ],
    [
      'expected-weight-max',
      expectedWeightMax,
      {},
      { ...silent, memory: 'a p h #0 #1 #2 #3', heard: 'worth kept outputs', reward: '', sends: 3 },
    ],
    ['map-propagation', mapPropagation, {}, { ...silent, memory: 'a h ~0 ~1 #0' }],
    [
      'map-propagation as a critic',
      mapPropagation,
      { head: 'value', learns: 'past', decay: 0.5 },
      { ...silent, memory: 'a h ~0 ~1 #0 #1 #2', traces: 'z', heard: 'gate', sends: 1 },
    ],
    [
      'posterior-reinforce',
      posteriorReinforce,
      {},
      { ...silent, memory: 'a h p #0 #1 #2', heard: 'evidence', sends: 1 },
    ],
    ['td-backprop', tdBackprop, {}, { ...silent, memory: 'a h #0 #1', traces: 'z', heard: 'back', sends: 1 }],
    [
      'td-weight-max',
      tdWeightMax,
      {},
      { ...silent, memory: 'a p #0 #1 #2', traces: 'z', heard: 'c', reward: '', sends: 1, old: 'z', after: true },
    ],
  ];
  test.each(table)('%s', (_name, rule, params, wanted) => {
    expect(kept(programOf(rule, params).hidden)).toEqual(wanted);
  });

  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))(
    'output units of %s hear the reward or errors, and no credit',
    (_name, rule) => {
      const { output } = programOf(rule);
      const errors = output.errorSums.map(({ name }) => name);
      const form = errors.length > 0 ? /^sum error: / : hearsErrors(output) ? /^own error$/ : /^broadcast reward$/;
      // The reward of each pass, as in `R[plus]`, is heard under one name.
      const heard = [
        ...new Set([...output.reward, ...output.ownError, ...errors].map((name) => name.replace(/\[.*\]$/, ''))),
      ];
      expect(heard.map((name) => rule.text.hears[name])).toEqual([expect.stringMatching(form)]);
      expect(output.receptions).toEqual([]);
      expect(output.channelsIn).toBe(0);
    },
  );
});

describe('actions', () => {
  const { hidden, output } = programOf(backprop);
  test('hidden units of backprop compute, its output unit draws', () => {
    expect([hidden.binary, hidden.stochastic]).toEqual([false, false]);
    expect([output.binary, output.stochastic]).toEqual([true, true]);
  });

  test.each([
    ['u < h ? 1 : 0', true, true],
    ['h > 0 ? 0 : 1', true, false],
    ['u < h ? 1 : -1', false, true],
    ['h + u', false, true],
    ['h', false, false],
  ])('a = %s', (text, binary, stochastic) => {
    const role = programOf(
      defineRule({ name: 'r', hears: { h: 'sum in: w * x' }, act: `a = ${text}`, learn: 'dw = x' }),
    ).hidden;
    expect([role.binary, role.stochastic]).toEqual([binary, stochastic]);
  });
});

describe('values before and after the step', () => {
  const rule = (hearing: string, more: Partial<Parameters<typeof defineRule>[0]> = {}) =>
    programOf(
      defineRule({
        name: 'r',
        hears: { h: 'sum in: w * x', R: 'broadcast reward', c: hearing },
        act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
        learn: 'dw = (output ? R : c) * x * (a - p)',
        ...more,
      }),
    ).hidden;

  test('the weight before the step is read as it is', () => {
    expect(kept(rule('sum out: w'))).toMatchObject({ after: false, old: '' });
  });

  test('the weight after the step alone needs no old value', () => {
    expect(kept(rule("sum out: w'"))).toMatchObject({ after: true, old: '' });
  });

  test('both in one channel keep the old weight', () => {
    expect(kept(rule("sum out: w' * w' - w * w"))).toMatchObject({ after: true, old: 'w' });
  });

  test('one channel after the step makes the others wait, and keep what they need', () => {
    const role = rule("sum out: w' * x", {
      hears: { h: 'sum in: w * x', R: 'broadcast reward', c: "sum out: w'", d: 'sum out: w' },
      learn: 'dw = (output ? R : c + d) * x * (a - p)',
    });
    expect(kept(role)).toMatchObject({ sends: 2, after: true, old: 'w' });
  });

  test('a trace that is sent after the step is the new one; its old value is kept only when asked for', () => {
    const traced = (hearing: string) =>
      kept(rule(hearing, { synapse: { z: 0 }, learn: 'e = 0.5 * z + x * a\nz = e\ndw = (output ? R : c) * e' }));
    expect(traced("sum out: w' * e")).toMatchObject({ traces: 'z', old: '' });
    expect(traced("sum out: w' * z")).toMatchObject({ traces: 'z', old: '' });
  });
});

describe('what is not needed is not kept', () => {
  const role = (learn: string, synapse = {}) =>
    programOf(
      defineRule({
        name: 'r',
        unit: { v: 1 },
        synapse,
        hears: { h: 'sum in: w * x', R: 'broadcast reward' },
        act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
        learn,
      }),
    ).hidden;

  test('a trace that nothing reads', () => {
    expect(role('z = z + x\ndw = R * x', { z: 0 }).traces).toEqual([]);
  });

  test('a trace that only feeds itself and a dead line', () => {
    expect(role('z = z + x\nq = z * 2\ndw = R * x', { z: 0 }).traces).toEqual([]);
  });

  test('a trace that another trace reads', () => {
    expect(
      role('z = z + x\ny = y + z\ndw = R * y', { z: 0, y: 0 })
        .traces.map((t) => t.name)
        .sort(),
    ).toEqual(['y', 'z']);
  });

  test('a unit variable that is read lasts; one that is only written does not', () => {
    expect(role('v = 0.9 * v + R\ndw = v * x').memory).toContain('v');
    expect(role('v = R\ndw = R * x').memory).not.toContain('v');
  });

  test('a unit variable that is read but never written keeps its start', () => {
    expect(role('dw = v * x * R').memory).toContain('v');
  });

  test('the draw is kept where learning reads it', () => {
    expect(role('dw = R * x * (u - p)').memory).toContain('u');
    expect(role('dw = R * x * (a - p)').memory).not.toContain('u');
  });

  test('a direction that is always 0 is none', () => {
    const program = programOf(
      defineRule({
        name: 'r',
        synapse: { q: { start: 0, learned: true } },
        hears: { R: 'broadcast reward' },
        act: 'a = u',
        learn: 'dq = 0 * R\ndw = R * x',
      }),
    );
    expect(program.hidden.deltas.map((d) => d.name)).toEqual(['w']);
  });
});
