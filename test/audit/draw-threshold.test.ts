import { describe, expect, it } from 'vitest';
import { backprop } from '../../agents/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { drawThreshold, outcomeActions } from '../../src/audit/draw-threshold.js';
import { UserError } from '../../src/errors/user-error.js';
import { defineRule, programOf } from '../../src/rule/rule.js';
import { policy } from './hand-network.js';

describe('drawThreshold', () => {
  it('reads the probability from the equations, whatever its name', () => {
    const output = programOf(policy('chance = sigmoid(h)\na = u < chance ? 1 : 0')).output;
    expect(drawThreshold('policy', output)?.op).toBe('sigmoid');
  });

  it('finds none in a unit that draws nothing', () => {
    expect(drawThreshold('backprop', programOf(backprop).hidden)).toBeUndefined();
  });

  it('knows which action lies on which side', () => {
    const sides = (act: string) => outcomeActions(programOf(policy(act)).output);
    expect(sides('a = u < sigmoid(h) ? 1 : 0')).toEqual({ below: 1, above: 0 });
    expect(sides('a = u > sigmoid(h) ? 1 : -1')).toEqual({ below: -1, above: 1 });
    expect(sides('a = u < sigmoid(h) ? h : 0')).toBeUndefined();
    expect(sides('a = u < sigmoid(h) && h > 0 ? 1 : 0')).toBeUndefined();
  });

  it.each([
    ['a = h + u', 'uses the draw u itself|enters arithmetic'],
    ['a = u * u < sigmoid(h) ? 1 : 0', 'enters arithmetic'],
    ['a = u < sigmoid(h) ? 1 : u < 0.5 ? 0 : -1', 'compared with 2 different values'],
  ])('refuses `%s`, which has more than two outcomes', (act, reason) => {
    expect(() => auditRule(policy(act))).toThrow(UserError);
    expect(() => auditRule(policy(act))).toThrow(new RegExp(`rule 'policy' cannot be audited.*(${reason})`));
  });

  it('refuses a rule that learns from the draw itself', () => {
    const rule = defineRule({
      name: 'nosy',
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'a = u < sigmoid(h) ? 1 : 0',
      learn: 'dw = R * u * x',
    });
    expect(() => auditRule(rule)).toThrow(/learn or the action uses the draw u itself/);
  });

  it('refuses outputs that draw nothing', () => {
    expect(() => auditRule(policy('a = tanh(h)'))).toThrow(/its output units draw nothing/);
  });
});
