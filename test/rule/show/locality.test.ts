import { describe, expect, test } from 'vitest';
import { globalErrorVector, mapPropagation, reinforce, weightMax } from '../../../agents/index.js';
import { defineRule } from '../../../src/rule/rule.js';
import { localityOf, localityRows, localitySummary } from '../../../src/rule/show/locality.js';
import type { RuleText } from '../../../src/rule/text/rule-text.js';

const rule = (more: Partial<RuleText>) =>
  defineRule({
    name: 'r',
    hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
    act: 'p = sigmoid(h)\na = output ? h : p',
    learn: 'd = output ? e : back * p * (1 - p)\ndw = x * d',
    ...more,
  });
const hears = (back: string) => ({ h: 'sum in: w * x', e: 'own error', back });

describe('weight transport', () => {
  test.each<[string, Partial<RuleText>, 'none' | 'sign' | 'copy' | 'value']>([
    ['the weight', {}, 'value'],
    ['the weight after the update', { hears: hears("sum out: w' * d") }, 'value'],
    ['its sign', { hears: hears('sum out: sign(w) * d') }, 'sign'],
    ['which of two a comparison picks', { hears: hears('sum out: (w > 0.5 ? 2 : 1) * d') }, 'sign'],
    ['its size', { hears: hears('sum out: abs(w) * d') }, 'value'],
    ['a constant beside it', { synapse: { B: 'glorot-uniform' }, hears: hears('sum out: B * d') }, 'none'],
    [
      'something that learns from its value',
      {
        synapse: { B: { learned: true } },
        hears: hears('sum out: B * d'),
        learn: 'd = output ? e : back * p * (1 - p)\ndw = x * d\ndB = w - B',
      },
      'copy',
    ],
    [
      'a parameter that only learning sums',
      {
        synapse: { B: { learned: true } },
        hears: { ...hears('sum out: B * d'), q: 'sum in: B * x' },
        learn: 'd = output ? e : back * p * (1 - p)\ndw = x * d\ndB = x * (h - q)',
      },
      'none',
    ],
  ])('%s', (_, more, transport) => {
    expect(localityOf(rule(more)).transport).toBe(transport);
  });
});

test('parameters decide what is used', () => {
  expect(localityOf(reinforce)).toMatchObject({ reward: ['hidden', 'output'], backward: 0, ofSynapse: [], ofUnit: [] });
  expect(localityOf(reinforce, { decay: 0.9, baseline: 'running' })).toMatchObject({ ofSynapse: ['z'], ofUnit: ['b'] });
});

test('errors, feedback synapses and echoes', () => {
  const card = localityOf(
    rule({
      synapse: { B: { learned: true } },
      feedback: { C: 'uniform(1)' },
      hears: {
        h: 'sum in: w * x',
        e: 'own error',
        b: 'sum error: C * e',
        y: 'sum out: B * h',
        s: 'echo: y',
      },
      learn: 'd = output ? e : b * p * (1 - p)\ndw = x * d\ndB = x * h - s * h',
    }),
  );
  expect(card).toEqual({
    components: 1,
    reward: [],
    ownError: ['output'],
    errors: ['hidden'],
    feedback: ['C'],
    passes: [],
    drawsAgain: [],
    forward: 2,
    backward: 1,
    settlingBackward: 0,
    transport: 'none',
    sendsAfterUpdate: false,
    settlingSteps: 0,
    ofSynapse: ['B'],
    ofUnit: [],
    floatsOfUnit: 0,
  });
  expect(localityRows(card)).toEqual([
    [
      'told',
      'each output unit hears its own error; hidden units hear the errors of all output units, over feedback synapses of their own (C)',
    ],
    ['over a synapse', '1 float forward, the action, and 1 once it has received; 1 float back'],
    ['weights', 'not used backward'],
    ['kept', '1 float (B) a synapse beside its weight; nothing a unit'],
    ['needs', 'an echo: the update waits until the layer below has received'],
  ]);
});

test('a vector that a unit keeps is as many floats as it has components', () => {
  const card = localityOf(globalErrorVector);
  expect(card).toMatchObject({ ofUnit: ['t'], floatsOfUnit: 10 });
  expect(localityRows(card).find(([name]) => name === 'kept')).toEqual([
    'kept',
    'nothing a synapse beside its weight; 10 floats (t) a unit',
  ]);
});

test('a row of the table', () => {
  expect(localitySummary(localityOf(weightMax))).toEqual(['nothing', '1', 'yes', 'nothing', 'credit after the update']);
  expect(localitySummary(localityOf(mapPropagation))).toEqual([
    'reward',
    '0, then 1 an iteration',
    'yes',
    'nothing',
    '20 iterations',
  ]);
});
