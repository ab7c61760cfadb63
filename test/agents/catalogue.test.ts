import { describe, expect, test } from 'vitest';
import * as catalogue from '../../agents/index.js';
import { catalogueRule, defineRule, programOf } from '../../src/rule/rule.js';
import { SPIKING_RULES } from '../../src/spikes/rules.js';
import { defineSpikingRule } from '../../src/spikes/spiking-rule.js';

// Importing the catalogue checks none of its rules; this does, for all.
describe('a rule of the catalogue is one that defineRule takes', () => {
  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    const checked = defineRule(rule.text);
    expect(rule.text).toEqual(checked.text);
    expect(rule.picks).toBe(checked.picks);
    expect(rule.resolve()).toEqual(checked.resolve());
    expect([rule, rule.text, rule.text.hears].every(Object.isFrozen)).toBe(true);
  });
});

test('what is wrong with a rule of the catalogue is told once it is used', () => {
  const rule = catalogueRule({ name: 'wrong', hears: { h: 'sum in: w * x' }, act: 'a = pik(u, h)', learn: 'dw = x' });
  expect(rule.name).toBe('wrong');
  expect(() => programOf(rule)).toThrow(/there is no function 'pik'/);
});

describe('a rule of units that fire once is one that defineSpikingRule takes', () => {
  test.each(Object.values(SPIKING_RULES).map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    const checked = defineSpikingRule(rule.text);
    expect(rule.text).toEqual(checked.text);
    expect(rule.resolve()).toEqual(checked.resolve());
  });
});
