import { describe, expect, it } from 'vitest';
import { defineRule, type RuleText } from '../../src/rule/rule.js';
import { describeRule } from '../../src/rule/show/describe.js';
import { localityRows, localitySummary } from '../../src/rule/show/locality.js';
import { parseRuleFile } from '../../src/rule/text/rule-file.js';

const RULE: RuleText = {
  name: 'noisy',
  params: { c: 0.1 },
  passes: 'clean, noisy',
  synapse: { B: { learned: true } },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: B * d', s: 'echo: back - lambda' },
  act: `
    n = normal(u)
    a = output ? h : noisy ? sigmoid(h) + c * n : sigmoid(h)`,
  learn: `
    lambda = n[noisy] * (R[noisy] - R) / c
    d  = output ? R - a : back * a * (1 - a)
    dw = x * d
    dB = -s * d + x[noisy] * h[noisy]`,
};

describe('a rule with passes', () => {
  it('is defined from a list, too', () => {
    expect(defineRule({ ...RULE, passes: ['clean', 'noisy'] }).text.passes).toEqual(['clean', 'noisy']);
    const yaml = `name: two\npasses: [clean, noisy]\nhears:\n  h: "sum in: w * x"\nact: |\n  a = h\nlearn: |\n  dw = x[noisy]\n`;
    expect(parseRuleFile(yaml, 'two.yaml').text.passes).toEqual(['clean', 'noisy']);
  });

  const wrong: readonly (readonly [where: string, what: string, change: Partial<RuleText>])[] = [
    ['passes', '1 pass; expected 2 to 8', { passes: 'noisy' }],
    ['passes', '9 passes; expected 2 to 8', { passes: 'a1, a2, a3, a4, a5, a6, a7, a8, a9' }],
    ['passes', "'2nd' is not the name of a pass; expected letters, digits and _", { passes: 'clean, 2nd' }],
    ['passes', "'noisy' is named twice", { passes: 'noisy, noisy' }],
    ['passes', "'c' is already a parameter; choose another name", { passes: 'c, noisy' }],
    ['hears.noisy', "'noisy' is already a pass; choose another name", { hears: { noisy: 'sum in: w * x' } }],
    ['act, line 1, column 1', "'noisy' is a pass and cannot be assigned", { act: 'noisy = h\na = h' }],
    ['act, line 1, column 5', 'while it acts a unit knows the present pass alone', { act: 'a = h[noisy]' }],
    ['learn, line 1, column 8', "there is no pass 'nosy'. Did you mean 'noisy'?", { learn: 'dw = h[nosy]' }],
    ['learn, line 1, column 6', "'w' is the same in all passes; expected one of x, u, h,", { learn: 'dw = w[noisy]' }],
    ['learn, line 1, column 6', "there is one 'back' for all passes", { learn: 'dw = back[noisy]' }],
    ['learn, line 2, column 6', "there is one 'd' for all passes", { learn: 'd = h\ndw = d[noisy]' }],
    ['learn, line 1, column 6', "'foo' is not known here", { learn: 'dw = foo[noisy]' }],
    ['learn, line 1, column 6', "'noisy' is a pass, which only act knows", { learn: 'dw = noisy' }],
    ['learn, line 1, column 13', "expected ']' after 'h[noisy'", { learn: 'dw = h[noisy' }],
    ['learn, line 1, column 8', "found '1'; expected the name of a pass after 'h['", { learn: 'dw = h[1]' }],
    ['learn, line 1, column 6', "found '['; brackets are for a pass after a name", { learn: 'dw = [h + 1]' }],
    ['hears.h, line 1, column 13', "'x[noisy]': while it acts", { hears: { h: 'sum in: w * x[noisy]' } }],
    ['settle', "'passes' and 'settle' do not go together", { settle: 'a = a + 1', settlingSteps: 2 }],
    ['act, line 1, column 1', "'v' lasts from step to step, and in a rule", { unit: { v: 0 }, act: 'v = h\na = v' }],
    ['act, line 1, column 5', "'v' lasts from step to step, and in a rule", { unit: { v: 0 }, act: 'a = v + h' }],
  ];
  it.each(wrong)('is refused at %s: %s', (where, what, change) => {
    const define = () => defineRule({ ...RULE, ...change });
    expect(define).toThrow(what);
    expect(define).toThrow(where);
  });

  it('may act by the draw of any pass', () => {
    const rule = defineRule({ ...RULE, act: 'n = noisy ? 1 - u[clean] : u\na = output ? h : sigmoid(h) + c * n' });
    const { roles, latex, locality } = describeRule(rule);
    expect(roles.hidden.phases.find(({ phase }) => phase === 'act')!.lines.join('\n')).toContain('1 - u[clean]');
    expect(latex).toContain('u^{\\text{clean}}');
    expect(locality.drawsAgain).toEqual(['clean']);
    expect(localityRows(locality).at(-1)![1]).toContain('the draw of a pass again in others (clean)');
    expect(localitySummary(locality).at(-1)).toBe('2 passes, a draw again, echo');
    expect(() => defineRule({ ...RULE, act: 'a = u[nosy]' })).toThrow("there is no pass 'nosy'. Did you mean 'noisy'?");
    expect(() => defineRule({ ...RULE, hears: { ...RULE.hears, h: 'sum in: w * u[clean]' } })).toThrow(
      'a unit knows the present pass alone, and of others its draw u',
    );
  });

  it('an index such as n[noisy] needs a rule with passes', () => {
    const { passes: _, ...once } = RULE;
    expect(() => defineRule({ ...once, act: 'n = u\na = h' })).toThrow(
      "'n[noisy]' is a value of a pass, and the rule has none; name them, as in passes: clean, noisy",
    );
  });
});
