import { describe, expect, test } from 'vitest';
import { reinforce } from '../../../agents/index.js';
import { createTeam } from '../../../src/engines/create-team.js';
import { compiledOptimizer, createOptimizer } from '../../../src/rule/optimizer/optimizer.js';
import { checkOptimizerText } from '../../../src/rule/optimizer/optimizer-text.js';
import { adam, OPTIMIZERS, optimizerNameOrText, rmsprop, sgd } from '../../../src/rule/optimizer/optimizers.js';
import { allowGeneratedCode } from '../../../src/rule/program/generated-code.js';
import { RuleError } from '../../../src/rule/rule-error.js';
import { parseOptimizerFile } from '../../../src/rule/text/rule-file.js';

const text = {
  name: 'mine',
  params: { beta: { default: 0.5, min: 0, below: 1 } },
  state: ['m'],
  constants: 'share = 1 - beta',
  clock: 'c = 1 / (1 - pow(beta, t))',
  step: 'm = beta * m + share * g\nnext = w + rate * c * m',
};

describe('what equations of constants and clock are worth', () => {
  test.each([0, 0.5, 0.9, 0.999])("Adam's clock has the bits of exp and log in f64, beta %d", (beta) => {
    const correctionAt = (of: number, t: number) => 1 / (1 - (of === 0 ? 0 : Math.exp(t * Math.log(of))));
    for (const isGenerated of [true, false]) {
      allowGeneratedCode(isGenerated);
      try {
        const { constants, clock } = compiledOptimizer(createOptimizer(adam, { beta1: beta, correction: 900 }));
        expect(constants).toEqual({ share1: 1 - beta, share2: 1 - 0.999 });
        for (const t of [1, 2, 2, 3, 50, 899, 900, 901, 900, 1, 1e6]) {
          const wanted = t > 900 ? [1, 1] : [correctionAt(beta, t), correctionAt(0.999, t)];
          expect([...clock(t)]).toEqual(wanted);
          // Near what the definition of Adam says, in which 1 − 0.999 loses three digits.
          const defined = t > 900 ? [1, 1] : [1 / (1 - beta ** t), 1 / (1 - 0.999 ** t)];
          for (const [k, value] of wanted.entries()) expect(Math.abs(value / defined[k]! - 1)).toBeLessThan(1e-12);
        }
      } finally {
        allowGeneratedCode(true);
      }
    }
  });

  test('a clock reads constants, its own lines and parameters, infinite ones too', () => {
    const { clock, scalars } = compiledOptimizer(
      createOptimizer({
        ...text,
        params: { beta: 0.5, end: 'Infinity' },
        clock: 'age = t < end ? t : end\nc = age * share\nc = c + 1',
      }),
    );
    expect(scalars).toEqual(['age', 'c']);
    expect([...clock(6)]).toEqual([6, 4]);
  });

  test.each(['literal', 'dense'] as const)('a step by hand, %s', (engine) => {
    // The reward is 1 and so g is a - p of the draw; the second input is 0, and so its g.
    const weights = (step: string) => {
      const optimizer = createOptimizer({ ...text, step });
      const team = createTeam({ inputs: 1, hidden: [], rule: reinforce, learningRate: 0.5, optimizer, engine });
      const before = team.weights()[0]!.weights[0]!;
      team.act([1]);
      team.learn([1]);
      const { tensors } = team.state();
      return [team.weights()[0]!.weights[0]! - before, tensors['layer1/w/m']!.data[0]!] as const;
    };
    const [g] = weights('next = w + 2 * rate * g');
    expect(g).not.toBe(0);
    const [moved, m] = weights(text.step);
    expect(m).toBeCloseTo(0.5 * g, 6);
    // c is 2 at t = 1.
    expect(moved).toBeCloseTo(0.5 * g, 6);
  });
});

test("the catalogue's are plain data that JSON keeps, and are known by their names", () => {
  for (const [name, one] of Object.entries(OPTIMIZERS)) {
    const made = createOptimizer(one);
    expect(made.name).toBe(name);
    const back = createOptimizer(JSON.parse(JSON.stringify(made.text)));
    expect(back.text).toEqual(made.text);
    expect(back.params).toEqual(made.params);
    expect(optimizerNameOrText(back)).toBe(name);
    expect(optimizerNameOrText(createOptimizer({ ...one, step: 'next = w' }))).toMatchObject({
      name,
      step: 'next = w',
    });
  }
  expect([sgd, adam, rmsprop].map(({ name }) => Object.keys(OPTIMIZERS).includes(name))).toEqual([true, true, true]);
});

test('a text is copied and frozen: what is changed afterwards changes nothing', () => {
  const own = structuredClone(text);
  const made = createOptimizer(own);
  own.step = 'next = w';
  own.params.beta.default = 0.25;
  expect(made.text).toMatchObject({ step: text.step, params: { beta: { default: 0.5 } } });
  expect(() => Object.assign(made.text.params!, { x: 1 })).toThrow(TypeError);
});

describe('what is wrong is refused with its place', () => {
  test.each<readonly [more: object, message: string]>([
    [
      { step: 'next = w + rat * g' },
      "optimizer 'mine': step, line 1, column 12: 'rat' is not known here. Did you mean 'rate'? Known here are w, g, m, rate, c, beta, share\n    next = w + rat * g\n               ^",
    ],
    [{ step: 'm = g' }, "step: nothing assigns 'next'; expected a line such as `next = w + rate * g`"],
    [
      { step: 'w = w + rate * g' },
      "step, line 1, column 1: 'w' is the parameter and cannot be assigned; what it is after the update is `next`",
    ],
    [
      { step: 'beta = 1\nnext = w' },
      "step, line 1, column 1: 'beta' is a parameter of the optimizer and cannot be assigned",
    ],
    [
      { step: 'next = w + t * g' },
      "step, line 1, column 12: 't' is not known here; give it a name in `clock`, as in `age = t`",
    ],
    [
      { step: 'next = w + rate * g *' },
      'step, line 1, column 22: the text ends here; expected a number, a name or a parenthesis',
    ],
    [{ step: "next = w == 'x' ? w : g" }, 'an optimizer has no choices'],
    [
      { clock: 'c = 1 / (1 - pow(beta, k))' },
      "clock, line 1, column 24: 'k' is not known here; clock knows the parameters, the constants and t, the number of the update",
    ],
    [{ clock: 'c = 2 * g' }, "clock, line 1, column 9: 'g' is not known here"],
    [{ clock: 'm = t' }, "clock, line 1, column 1: 'm' is part of the state and cannot be assigned"],
    [{ clock: 'share = t' }, "clock, line 1, column 1: 'share' is a name of `constants` and cannot be assigned"],
    [
      { constants: '# a comment\nshare = 1 - t' },
      "constants, line 2, column 13: 't' is not known here; constants knows the parameters",
    ],
    [
      { constants: 'share = 1 - beta\nx = sigmod(beta)' },
      "constants, line 2, column 5: there is no function 'sigmod'. Did you mean 'sigmoid'?",
    ],
    [
      { stat: ['m'] },
      "optimizer 'mine': stat: an optimizer has no field 'stat'. Did you mean 'state'? Its fields are name, about",
    ],
    [{ step: undefined }, "step: 'step' is missing; expected equations in one text, as in `next = w + rate * g`"],
    [{ clock: () => [] }, 'clock: found the function clock; expected equations in one text'],
    [{ name: 'a b' }, 'name: found "a b"; expected letters, digits, dots, dashes and underscores'],
    [{ state: 'm' }, 'state: found "m"; expected a list of names, as in ["m", "v"]'],
    [{ state: ['m', '1'] }, 'state.1: found "1"; expected a name'],
    [{ state: ['m', 'm'] }, "state.1: 'm' is part of the state already; expected another name"],
    [{ state: ['m', 'next'] }, "state.1: 'next' is what `step` assigns already"],
    [{ params: { beta: 0.5, m: 1 } }, "state.0: 'm' is a parameter of the optimizer already; expected another name"],
    [{ params: { beta: 0.5, rate: 1 } }, "params.rate: 'rate' is the learning rate already; expected another name"],
    [{ params: { beta: '0.5' } }, 'params.beta: found "0.5"; expected a number or { default, min, max, below, about }'],
    [{ params: { beta: { default: 0.5, less: 1 } } }, "params.beta.less: a parameter has no field 'less'"],
    [{ params: { beta: { default: 2, max: 1 } } }, "params.beta: the optimizer's 'beta' is 2; expected at most 1"],
    [{ params: { beta: 'Infinity' }, clock: 'c = 1' }, 'step, line 1, column 5: this constant expression is Infinity'],
  ])('%j', (more, message) => {
    expect(() => createOptimizer({ ...text, ...more } as never)).toThrow(RuleError);
    expect(() => createOptimizer({ ...text, ...more } as never)).toThrow(message);
  });

  test('infinity is refused where it is not the default', () => {
    expect(() => createOptimizer(text, { beta: Number.POSITIVE_INFINITY })).toThrow(
      "'beta' is Infinity; expected at least 0",
    );
    expect(createOptimizer(adam).params['correction']).toBe(Number.POSITIVE_INFINITY);
    expect(() => createOptimizer({ ...text, params: { beta: 0.5 } }, { beta: 1e39 })).toThrow(
      "'beta' is 1e+39; expected a finite number, at most 3.4e38 in size",
    );
  });
});

describe('parseOptimizerFile', () => {
  const yaml = `name: mine
params:
  beta: { default: 0.5, min: 0, below: 1 }
  end: .inf
state: [m]
constants: share = 1 - beta
clock: |
  c = t > end ? 1 : 1 / (1 - pow(beta, t))
step: |
  m = beta * m + share * g
  next = w + rate * c * m
`;

  test('reads YAML and JSON to the same text', () => {
    const read = parseOptimizerFile(yaml, 'mine.yaml');
    expect(read).toMatchObject({
      ...text,
      clock: expect.any(String),
      step: `${text.step}\n`,
      params: { end: 'Infinity' },
    });
    expect(parseOptimizerFile(JSON.stringify(read), 'mine.json')).toEqual(read);
    expect(createOptimizer(read, { beta: 0.75 }).params).toEqual({ beta: 0.75, end: Number.POSITIVE_INFINITY });
  });

  test.each([
    [
      yaml.replace('+ rate', '+ rat'),
      "mine.yaml:11:14: optimizer 'mine': step, line 2, column 12: 'rat' is not known here",
    ],
    [
      yaml.replace('pow(', 'pw('),
      "mine.yaml:8:30: optimizer 'mine': clock, line 1, column 28: there is no function 'pw'",
    ],
    [
      yaml.replace('below', 'blow'),
      "mine.yaml:3:39: optimizer 'mine': params.beta.blow: a parameter has no field 'blow'",
    ],
    [yaml.replace('[m]', '[m, 1]'), 'mine.yaml:5:12: '],
    [yaml.replace('clock: |', 'clock: >'), "mine.yaml:7:8: '>' joins the lines of clock to one"],
    ['[1]', 'mine.yaml: expected an optimizer, as in { name:'],
    ['name: x\n  y: 1', 'mine.yaml:'],
  ])('says where a mistake is: %#', (source, message) => {
    expect(() => parseOptimizerFile(source, 'mine.yaml')).toThrow(message);
  });

  test('a file with a rule is no optimizer', () => {
    const source = JSON.stringify({ name: 'x', hears: { h: 'sum in: w * x' }, act: 'a = h' });
    expect(() => parseOptimizerFile(source, 'rule.json')).toThrow("rule.json: found a rule, which has 'act'");
  });
});

test('checked texts are not checked again', () => {
  const checked = checkOptimizerText(text);
  expect(checkOptimizerText(checked)).toBe(checked);
});
