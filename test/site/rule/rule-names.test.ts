import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerRules, RULES } from '../../../site/lab/rule/rule-answers.js';
import { namesAt, ruleOutline } from '../../../site/lab/rule/rule-names.js';
import { programOf } from '../../../src/rule/rule.js';

const FUNCTIONS = [{ name: 'sigmoid', args: ['x'], about: '1 / (1 + e⁻ˣ)' }];
const TEXT = `name: own
params:
  decay: { default: 0.9, min: 0 }
unit:
  b: 0
synapse:
  z: 0
passes: clean, noisy
hears:
  h: "sum in: w * x"
  "all, most": "fold out from 1, 0: all * p, most"
  R: broadcast reward
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  z  = decay * z + x
  dw = R * z
`;

/** The names offered after a piece of the text, which is cut there. */
function offered(after: string): string[] {
  const at = TEXT.indexOf(after) + after.length;
  return namesAt(TEXT, at, FUNCTIONS)?.names.map(({ label }) => label) ?? [];
}

test('the outline of a text that need not be a rule', () => {
  expect(ruleOutline(TEXT)).toEqual({
    ...{ params: ['decay'], unit: ['b'], synapse: ['z'], feedback: [], passes: ['clean', 'noisy'] },
    hears: [
      ['h', '"sum in: w * x"'],
      ['all', '"fold out from 1, 0: all * p, most"'],
      ['most', '"fold out from 1, 0: all * p, most"'],
      ['R', 'broadcast reward'],
    ],
    ...{ act: ['p', 'a'], settle: [], learn: ['z', 'dw'] },
  });
});

test('what may be heard where: reward and weights after the action alone, sums before it', () => {
  const inAct = offered('  a = u');
  expect(inAct).toEqual(expect.arrayContaining(['u', 'h', 'p', 'decay', 'b', 'clean', 'noisy', 'output', 'sigmoid']));
  for (const unheard of ['R', 'all', 'w', 'x', 'z', 'dw']) expect(inAct).not.toContain(unheard);
  const inLearn = offered('  dw = R');
  expect(inLearn).toEqual(expect.arrayContaining(['R', 'all', 'h', 'p', 'a', 'w', "w'", 'x', 'z', 'decay', 'sigmoid']));
  // What is assigned further down is not known yet.
  expect(offered('  p = s')).not.toContain('a');
  expect(offered('"sum in: w')).toEqual(expect.arrayContaining(['w', 'x', 'z', 'b', 'decay']));
  expect(offered('"sum in: w')).not.toContain('h');
  expect(offered('fold out from 1, 0: all * p')).toEqual(expect.arrayContaining(['p', 'R', 'h', "w'"]));
  expect(offered('  R: broad')).toContain('broadcast reward');
  expect(namesAt('name: a\nle', 10, FUNCTIONS)).toMatchObject({ from: 8 });
  expect(namesAt('name: a\nle', 10, FUNCTIONS)!.names.map(({ label }) => label)).toContain('learn');
  expect(namesAt('act: |\n  # a c', 14, FUNCTIONS)).toBeNull();
});

test('every rule of the catalogue is offered the names that its own text uses', async () => {
  const told = await answerRules({ kind: 'catalogue', request: 1 });
  if (told.kind !== 'catalogue') throw new Error(told.kind);
  for (const { name, text } of told.rules) {
    const outline = ruleOutline(text);
    const rule = RULES.get(name)!;
    expect(outline.params, name).toEqual(Object.keys(rule.text.params ?? {}));
    expect([...outline.synapse].sort(), name).toEqual(Object.keys(rule.text.synapse ?? {}).sort());
    const assigned = programOf(rule).hidden.act.map((one) => one.name);
    for (const one of assigned)
      if (!one.includes('.')) expect([...outline.act, ...outline.hears.map(([of]) => of)], name).toContain(one);
    // Names at every word of learn: the word itself is among them.
    const start = text.indexOf('learn: |');
    for (const { 0: word, index } of text.slice(start).matchAll(/(?<=[=*+] )[a-z]\w*\b(?!['([])/gu)) {
      const labels = namesAt(text, start + index + word.length, told.functions)?.names.map(({ label }) => label) ?? [];
      if (
        text
          .slice(0, start + index)
          .split('\n')
          .at(-1)!
          .includes("'") ||
        labels.length === 0
      )
        continue;
      expect(labels, `${name}: ${word}`).toContain(word);
    }
  }
});

test('no text and no place makes it fail', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 200, unit: fc.constantFrom(...'ab: |\n"\'=#,;{w*') }),
      fc.nat(200),
      (text, at) => {
        const found = namesAt(text, Math.min(at, text.length), FUNCTIONS);
        if (found) expect(found.from).toBeLessThanOrEqual(at);
      },
    ),
    { numRuns: 200 },
  );
});
