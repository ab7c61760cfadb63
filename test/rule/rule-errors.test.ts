import { describe, expect, test } from 'vitest';
import { defineRule, programOf, type RuleText } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';

const GOOD: RuleText = {
  name: 'r',
  params: { decay: 0.5, form: { default: 'near', choices: ['near', 'far'] }, rate: { default: 0.1, min: 0, max: 1 } },
  unit: { v: 0, b: { start: 0, learned: true, rate: 'rate' } },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', c: 'sum out: w * dw' },
  act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
  learn: "z = decay * z + x * (a - p)\ndb = R - b\nv = a\ndw = (output ? R : c) * z * (form == 'far' ? 2 : 1)",
};

/** What defining a rule with some fields changed says. */
function message(change: unknown): string {
  try {
    defineRule({ ...GOOD, ...(change as Partial<RuleText>) });
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    return (error as RuleError).message;
  }
  throw new Error('this rule compiled');
}

const act = (text: string) => ({ act: text });
/** A line of learning before the one that must be there. */
const learn = (text: string) => ({ learn: `${text}\n${GOOD.learn}` });
const hears = (more: Record<string, string>) => ({ hears: { ...GOOD.hears, ...more } });

test('the rule that the mistakes are made in is good', () => {
  expect(defineRule(GOOD).name).toBe('r');
});

describe('an equation that does not parse', () => {
  test.each([
    [
      'act, line 1, column 16',
      "the text ends here; expected ')' or ',' in the call of 'sigmoid', for the '(' of line 1, column 12",
      'p = sigmoid(h+1',
    ],
    [
      'act, line 2, column 1',
      "found 'a'; expected ')' or ',' in the call of 'sigmoid', for the '(' of line 1, column 12",
      'p = sigmoid(h\na = u < p ? 1 : 0',
    ],
    ['act, line 1, column 7', "the line ends here; expected ')', for the '(' of line 1, column 5", 'a = (h; b = 1'],
    [
      'act, line 1, column 7',
      "found ')'; expected an operator or the end of the line; this ')' closes nothing",
      'a = h ) * 2',
    ],
    [
      'act, line 1, column 6',
      "found 'h'; expected an operator or the end of the line; a product is written with *",
      'a = 2h',
    ],
    [
      'act, line 1, column 7',
      "found '='; expected an operator or the end of the line; a comparison is written ==",
      'a = u = p',
    ],
    [
      'act, line 1, column 11',
      "found 'and'; expected an operator or the end of the line; write &&",
      'a = u < h and h > 0 ? 1 : 0',
    ],
    [
      'act, line 1, column 8',
      "found 'u'; expected an operator or the end of the line; a product is written with *",
      'a = if u < h then 1 else 0',
    ],
    ['act, line 1, column 8', "found '*'; a power is written pow(base, exponent)", 'a = h **2'],
    ['act, line 1, column 7', "unexpected character '^'; write pow(base, exponent)", 'a = h ^ 2'],
    ['act, line 1, column 7', "unexpected character '×'; write *", 'a = h × 2'],
    ['act, line 1, column 5', "unexpected character '−'; write -", 'a = −h'],
    ['act, line 1, column 7', "unexpected character '@'; expected a number, a name, an operator", 'a = h @ 2'],
    ['act, line 1, column 13', "unexpected character '''; a text needs a closing quote", "a = form == 'far ? 1 : 0"],
    [
      'act, line 1, column 7',
      "unexpected character '''; a text needs a closing quote, and a name takes at most one prime",
      "a = h'' + 1",
    ],
    ['act, line 1, column 3', "found '+'; expected '=' after 'a'; write a = a + …", 'a += 1'],
    ['act, line 1, column 3', "found '=='; expected '=' after 'a'", 'a == 1'],
    ['act, line 1, column 1', "found 'h''; 'h'' cannot be assigned; assign 'h'", "h' = 1"],
    ['act, line 1, column 1', "found '3'; expected a name to assign, as in `p = sigmoid(h)`", '3 = a'],
    [
      'act, line 2, column 3',
      "found '+'; a line goes on after an operator at its end, so put '+' at the end of the line before",
      'a = h\n  + 1',
    ],
    [
      'act, line 1, column 14',
      "the text ends here; expected ':' of the choice `condition ? yes : no`",
      'a = u < h ? 1',
    ],
    ['act, line 1, column 8', 'the text ends here; expected a number, a name or a parenthesis', 'a = h +'],
    ['act, line 1, column 9', "found ')'; expected a number, a name or a parenthesis", 'a = exp()'],
    ['act, line 1, column 5', "found '1e39'; numbers go up to 3.4e38", 'a = 1e39'],
    [
      'act, line 1, column 105',
      'more than 100 levels of nesting; give the parts names, each on its own line',
      `a = ${'('.repeat(200)}h`,
    ],
    [
      'act, line 1, column 105',
      'more than 100 levels of nesting; give the parts names, each on its own line',
      `a = ${'-'.repeat(200)}h`,
    ],
    [
      'act, line 1',
      'more than 200 operations in a row; give the parts names, each on its own line',
      `a = ${Array(300).fill('h').join('+')}`,
    ],
  ])('%s: %s', (place, problem, text) => {
    expect(message(act(text))).toContain(`rule 'r': ${place}`);
    expect(message(act(text))).toContain(`: ${problem}`);
  });

  test('the line is shown with a caret under the column, tabs kept', () => {
    expect(message(act('p = 1\n\ta = p $ 2'))).toMatch(/line end\n {4}\ta = p \$ 2\n {4}\t {6}\^$/);
  });
});

describe('a name that means nothing where it stands', () => {
  test.each([
    [
      'a function misspelt',
      act('a = sigmod(h)'),
      'act, line 1, column 5',
      "there is no function 'sigmod'. Did you mean 'sigmoid'? The functions are exp, log",
    ],
    [
      'a product without *',
      act('a = h (1 - h)'),
      'act, line 1, column 5',
      "there is no function 'h'; a product is written h * (…)",
    ],
    [
      'a function not called',
      act('a = sigmoid'),
      'act, line 1, column 5',
      "'sigmoid' is a function; call it, as in `sigmoid(…)`",
    ],
    ['too few arguments', act('a = min(h)'), 'act, line 1, column 5', "'min' takes 2 arguments; found 1"],
    ['too many arguments', act('a = exp(h, 2)'), 'act, line 1, column 5', "'exp' takes 1 argument; found 2"],
    [
      'a name misspelt',
      learn('q = decy * 2'),
      'learn, line 1, column 5',
      "'decy' is not known here. Did you mean 'decay'?",
    ],
    [
      'a reward that is not heard',
      { hears: { h: 'sum in: w * x', c: 'sum out: w * dw' } },
      'learn, line 2, column 6',
      "'R' is not known here; a unit hears the reward only when it says so in hears, as in `R: 'broadcast reward'`",
    ],
    [
      'something from elsewhere',
      learn('q = neighbours'),
      'learn, line 1, column 5',
      "'neighbours' is not known here; what comes from elsewhere must be declared in hears, as in `neighbours: 'sum out: …'`",
    ],
    [
      'a weight in act',
      act('a = w'),
      'act, line 1, column 5',
      "'w' belongs to one synapse; a unit hears its synapses only through hears, as in `h: 'sum in: w * x'`",
    ],
    ['an input in act', act('a = h + x'), 'act, line 1, column 9', "'x' belongs to one synapse"],
    ['a trace in act', act('a = z'), 'act, line 1, column 5', "'z' belongs to one synapse"],
    [
      'the reward in act',
      act('a = R'),
      'act, line 1, column 5',
      "'R' is heard after the reward ('broadcast reward'), so only learn can use it",
    ],
    [
      'credit in act',
      act('a = c'),
      'act, line 1, column 5',
      "'c' is heard after the reward ('sum out'), so only learn can use it",
    ],
    [
      'a sum in a sum',
      hears({ h: 'sum in: w * x', g: 'sum in: w * h' }),
      'hears.g, line 1, column 13',
      "'h' is itself a sum over the synapses; a sum in cannot use another",
    ],
    [
      'act in a sum',
      hears({ h: 'sum in: w * p' }),
      'hears.h, line 1, column 13',
      "'p' is assigned in act, after the sums over synapses; move what needs it into act",
    ],
    [
      'learn in act',
      act('a = db'),
      'act, line 1, column 5',
      "'db' is assigned in learn, after the action; to carry it to the next step, declare it under unit",
    ],
    [
      'used before it is assigned',
      act('a = q\nq = h'),
      'act, line 1, column 5',
      "'q' is assigned further down, on line 2; move that line up",
    ],
    [
      'used in its own first line',
      act('q = q + h\na = q'),
      'act, line 1, column 5',
      "'q' is not known before it is assigned; to carry it from step to step, declare it under unit or synapse",
    ],
    [
      'a prime of what is not learned',
      learn("q = z'"),
      'learn, line 1, column 5',
      "'z'' is not known: a prime marks the value after the update of a learned parameter of the synapse (w')",
    ],
    [
      "a prime of the unit's own",
      learn("q = b'"),
      'learn, line 1, column 5',
      "'b'' is not known: a prime is for learned parameters of the synapse; 'b' is the unit's",
    ],
    [
      'a prime in act',
      act("a = w'"),
      'act, line 1, column 5',
      "'w'' is the value after the update, which only learn and what is sent out can use",
    ],
    ['a name of objects', act('a = constructor'), 'act, line 1, column 5', "'constructor' is not known here"],
    ['a method of objects', act('a = toString(h)'), 'act, line 1, column 5', "there is no function 'toString'"],
    ['__proto__', act('a = __proto__'), 'act, line 1, column 5', "'__proto__' is not known here"],
    [
      'unknown in a sum out that these parameters do not use',
      hears({ c: 'sum out: w * nought' }),
      'hears.c, line 1, column 14',
      "'nought' is not known here",
    ],
    [
      'unknown in a fold',
      hears({ c: 'fold out from 0: c + nought' }),
      'hears.c, line 1, column 22',
      "'nought' is not known here",
    ],
  ])('%s', (_what, change, place, problem) => {
    expect(message(change)).toContain(`rule 'r': ${place}: ${problem}`);
  });
});

describe('conditions, numbers and texts', () => {
  test.each([
    ['a condition assigned', 'a = u < h', 'column 5: expected a number, found a condition; write `condition ? 1 : 0`'],
    ['a condition in a sum', 'a = 1 + (u < h)', 'column 10: expected a number, found a condition'],
    ['constants compared', 'a = (1 < 2)', 'column 6: expected a number, found a condition'],
    ['a chain of comparisons', 'a = 0 < u < h ? 1 : 0', 'column 5: expected a number, found a condition'],
    ['a number as a condition', 'a = h ? 1 : 0', 'column 5: expected a condition such as `u < p`, found a number'],
    [
      'a parameter as a condition',
      'a = decay ? 1 : 0',
      'column 5: expected a condition such as `u < p`, found a number',
    ],
    ['a constant as a condition', 'a = 1 ? 1 : 0', 'column 5: expected a condition such as `u < p`, found a number'],
    ['! of a number', 'a = !h ? 1 : 0', 'column 6: expected a condition'],
    ['a text as a condition', "a = 'far' ? 1 : 0", 'column 5: expected a condition such as `u < p`, found a text'],
    [
      'a text as a number',
      "a = 'far'",
      "column 5: 'far' can only be compared with a parameter that has choices, as in `form == 'far'`",
    ],
    [
      'an unknown choice',
      "a = form == 'fat' ? 1 : 0",
      "column 13: 'fat' is not a choice. Did you mean 'far'? The choices are near, far",
    ],
    [
      'a text against a number',
      "a = h == 'far' ? 1 : 0",
      "column 10: 'far' must be compared with a parameter that has choices",
    ],
    ['texts in order', "a = form < 'far' ? 1 : 0", 'column 12: texts are compared with == or !='],
    [
      'a choice as a number',
      'a = form * 2',
      "column 5: 'form' is one of several texts; compare it, as in `form == 'TEXT'`",
    ],
    ['a choice against a number', 'a = form == 1 ? 1 : 0', "column 5: 'form' is one of several texts"],
    [
      'texts against each other',
      "a = 'far' == 'far' ? 1 : 0",
      "column 5: 'far' must be compared with a parameter that has choices",
    ],
  ])('%s', (_what, text, problem) => {
    expect(message(act(text))).toContain(`rule 'r': act, line 1, ${problem}`);
  });
});

describe('what is declared', () => {
  test.each([
    ['hears something unknown', hears({ k: 'sum over: w' }), "hears.k, line 1, column 1: found 'sum over'"],
    [
      'hears a form misspelt',
      hears({ k: 'sum outt: w' }),
      "hears.k, line 1, column 1: found 'sum outt'. Did you mean 'sum out'? Expected 'sum in: EXPRESSION', 'sum out: EXPRESSION', 'sum error: EXPRESSION', 'fold out from START, …: UPDATE, …', 'echo: EXPRESSION', 'broadcast reward' or 'own error'",
    ],
    [
      'hears another broadcast',
      hears({ k: 'broadcast error' }),
      "hears.k, line 1, column 1: found 'broadcast error'; the one broadcast is 'broadcast reward', and errors are heard as 'own error' or 'sum error: EXPRESSION'",
    ],
    ['no colon', hears({ k: 'sum out w * dw' }), "hears.k, line 1, column 8: expected ':' after 'sum out'"],
    [
      'a fold without a colon',
      hears({ k: 'fold out from 0' }),
      "hears.k, line 1, column 14: expected ':' after 'fold out from START'",
    ],
    ['two sums in one', hears({ k: 'sum out: w, dw' }), 'hears.k, line 1, column 9: a sum has one expression; found 2'],
    [
      'two names for a sum',
      hears({ 'k, l': 'sum out: w' }),
      "hears.k, l, line 1, column 1: only a fold gives several values; found 'sum out' for 'k, l'",
    ],
    [
      'a fold with too few updates',
      hears({ 'k, l': 'fold out from 0, 1: k + w' }),
      'hears.k, l, line 1, column 1: a fold of 2 values (k, l) needs as many starts and updates; found 2 and 1',
    ],
    [
      'a fold that starts from a variable',
      hears({ c: 'fold out from v: c + w' }),
      "hears.c, line 1, column 15: a fold starts from numbers; 'v' is not a parameter",
    ],
    [
      'hears under a bad name',
      hears({ 'my reward': 'broadcast reward' }),
      "hears.my reward: 'my reward' is not a name; expected 'NAME' or, for a fold, 'NAME, NAME'",
    ],
    [
      'hears but does not use',
      hears({ k: 'sum out: w' }),
      "hears.k, line 1, column 1: no equation uses 'k'; use it or do not hear it",
    ],
    ['an output unit that hears credit', { learn: 'dw = c' }, "hears.R, line 1, column 1: no equation uses 'R'"],
    [
      'credit without an alternative',
      { hears: { h: 'sum in: w * x', c: 'sum out: w * dw' }, learn: 'dw = c', unit: {} },
      "hears.c, line 1, column 1: an output unit feeds nobody, so it cannot hear 'c'; write `output ? … : …` with what it hears instead",
    ],
    [
      'the name of the language',
      { params: { ...GOOD.params, u: 1 } },
      "params.u: 'u' is already a name of the language; choose another name",
    ],
    [
      'a name declared twice',
      { unit: { decay: 0 } },
      "unit.decay: 'decay' is already a parameter; choose another name",
    ],
    [
      'heard under a name taken',
      hears({ z: 'broadcast reward' }),
      "hears.z: 'z' is already a variable of the synapse; choose another name",
    ],
    [
      'a parameter named w',
      { params: { ...GOOD.params, w: 1 } },
      "'w' is the weight of a synapse; a parameter needs another name",
    ],
    [
      'a parameter assigned',
      learn('decay = 1'),
      "learn, line 1, column 1: 'decay' is a parameter and cannot be assigned",
    ],
    [
      'a value heard assigned',
      act('h = 1\na = h'),
      "act, line 1, column 1: 'h' is a value heard and cannot be assigned",
    ],
    [
      'a weight assigned',
      learn('w = 1'),
      "learn, line 1, column 1: 'w' is learned; assign its direction of ascent, 'dw'",
    ],
    [
      'the draw assigned',
      act('u = 1\na = u'),
      "act, line 1, column 1: 'u' is a name of the language and cannot be assigned",
    ],
    ['no action', act('p = h'), "act: the action 'a' is never assigned, as in `a = u < p ? 1 : 0`"],
    [
      'no learning',
      { learn: 'q = (output ? R : c)', unit: {} },
      "learn: 'dw' is never assigned, so nothing is learned",
    ],
    [
      'no learn at all',
      { learn: undefined, hears: { h: 'sum in: w * x' }, unit: {} },
      "learn: 'dw' is never assigned, so nothing is learned",
    ],
    [
      'a direction misspelt',
      { learn: 'DW = R + c', unit: {} },
      "learn: 'dw' is never assigned, so nothing is learned; 'DW' is assigned",
    ],
    [
      'a rate misspelt',
      { unit: { b: { learned: true, rate: 'rte' } } },
      "unit.b: its rate 'rte' is not a numeric parameter. Did you mean 'rate'?",
    ],
    [
      'a rate that is a text',
      { unit: { b: { learned: true, rate: 'form' } } },
      "unit.b: its rate 'form' is not a numeric parameter",
    ],
    [
      'a rate of what is not learned',
      { unit: { b: { start: 0, rate: 0.1 } } },
      'unit.b: only a learned parameter has a rate; add learned: true, or drop it',
    ],
    [
      'a random start of what changes from step to step',
      { synapse: { z: 'glorot-uniform' } },
      "learn, line 1, column 1: 'z' starts from 'glorot-uniform' and is a constant, drawn once",
    ],
    [
      'a random start of a variable of the unit',
      { unit: { v: 'glorot-uniform' } },
      "unit.v: 'glorot-uniform' is a start of variables of the synapse; one of the unit starts from a number",
    ],
    [
      'a random start of what the unit learns',
      { unit: { b: { start: 'uniform(1)', learned: true } } },
      "unit.b: 'uniform(1)' is a start of parameters of the synapse; what the unit learns starts from a number",
    ],
    [
      'a bias of what the unit learns',
      { unit: { b: { start: 0, bias: 1, learned: true } } },
      'unit.b: only parameters of the synapse have a bias; drop it',
    ],
    [
      "a unit's variable from one synapse",
      learn('v = x'),
      "learn, line 1, column 1: 'v' is the unit's, but this depends on one synapse; a unit hears its synapses only through hears ('sum in: …')",
    ],
    [
      "a unit's direction from one synapse",
      learn('db = w'),
      "learn, line 1, column 1: 'db' is the unit's, but this depends on one synapse",
    ],
    [
      'a step that needs its own result',
      { learn: `${GOOD.learn}\nq = w' * 2\ndw = R + c + q`, unit: { v: 0, b: { learned: true } } },
      "learn, line 5, column 1: 'w' depends on 'w'', the value after the update it helps to make; only 'sum out' and 'fold out' may use it",
    ],
  ])('%s', (_what, change, problem) => {
    expect(message(change)).toContain(`rule 'r': ${problem}`);
  });
});

describe('fields', () => {
  test.each([
    ['no rule', null, 'expected a rule, as in { name, hears, act, learn }; found null'],
    ['a list', [GOOD], 'expected a rule, as in { name, hears, act, learn }; found ['],
    [
      'no name',
      { ...GOOD, name: undefined },
      "rule 'without a name': name: 'name' is missing; expected letters, digits, dots, dashes and underscores, as in 'my-rule'",
    ],
    ['a bad name', { ...GOOD, name: '../x' }, 'name: found "../x"; expected letters, digits'],
    [
      'no act',
      { ...GOOD, act: undefined },
      "act: 'act' is missing; expected equations in one text, as in `a = u < sigmoid(h) ? 1 : 0`",
    ],
    ['act as a list', { ...GOOD, act: ['a = 1'] }, 'act: found ["a = 1"]; expected equations in one text'],
    ['no hears', { ...GOOD, hears: undefined }, "hears: 'hears' is missing; expected what the unit hears by name"],
    [
      'hears as a text',
      { ...GOOD, hears: 'sum in: w * x' },
      'hears: found "sum in: w * x"; expected what the unit hears by name',
    ],
    [
      'hears a number',
      { ...GOOD, hears: { h: 3 } },
      "hears.h: found 3; expected a text such as 'sum in: w * x' or 'broadcast reward'",
    ],
    [
      'learn as a number',
      { ...GOOD, learn: 3 },
      'learn: found 3; expected equations in one text, as in `dw = R * x * (a - p)`',
    ],
    [
      'a field misspelt',
      { ...GOOD, lern: 'dw = 1' },
      "lern: a rule has no field 'lern'. Did you mean 'learn'? Its fields are name, about, source, vectors, params, unit, synapse, feedback, passes, hears, act, settle, settlingSteps, learn",
    ],
    [
      'a parameter that is a truth',
      { ...GOOD, params: { decay: true } },
      'params.decay: found true; expected a number or { default, choices, min, max, about }',
    ],
    [
      'a parameter without a default',
      { ...GOOD, params: { decay: { min: 0 } } },
      "params.decay.default: 'default' is missing; expected a number, or one of the choices",
    ],
    [
      'a field of a parameter misspelt',
      { ...GOOD, params: { decay: { default: 1, mim: 0 } } },
      "params.decay.mim: a parameter has no field 'mim'. Did you mean 'min'?",
    ],
    [
      'choices that are no list',
      { ...GOOD, params: { form: { default: 'a', choices: 'a' } } },
      'params.form.choices: found "a"; expected a list of texts',
    ],
    [
      'a default that is no choice',
      { ...GOOD, params: { form: { default: 'fra', choices: ['near', 'far'] } } },
      "params.form: parameter 'form' is 'fra'; expected one of near, far. Did you mean 'far'?",
    ],
    [
      'a text without choices',
      { ...GOOD, params: { form: { default: 'far' } } },
      "params.form: parameter 'form' is 'far'; expected a number (a parameter that is a text lists its 'choices')",
    ],
    [
      'a default out of range',
      { ...GOOD, params: { decay: { default: 2, max: 1 } } },
      "params.decay: parameter 'decay' is '2'; expected at most 1",
    ],
    [
      'a start that is unknown',
      { ...GOOD, synapse: { z: 'normal(-1)' } },
      "synapse.z: found \"normal(-1)\"; expected a number, 'glorot-uniform', 'glorot-differences', 'he-normal', 'on-off', 'uniform(LIMIT)', 'normal(DEVIATION)', of the unit 'random-signs' or { start, bias, learned, vector, rate, about }",
    ],
    [
      'a start with a bad limit',
      { ...GOOD, synapse: { w: { start: 'uniform(e)' } } },
      "synapse.w.start: found \"uniform(e)\"; expected a number, 'glorot-uniform', 'glorot-differences', 'he-normal', 'on-off', 'uniform(LIMIT)', 'normal(DEVIATION)', of the unit 'random-signs'",
    ],
    [
      'an infinite start',
      { ...GOOD, unit: { v: Number.POSITIVE_INFINITY } },
      'unit.v: found Infinity; expected a number',
    ],
    [
      'a field of a variable misspelt',
      { ...GOOD, unit: { b: { lerned: true } } },
      "unit.b.lerned: a variable has no field 'lerned'. Did you mean 'learned'? Its fields are start, bias, learned, vector, rate, about",
    ],
    [
      'learned that is no truth',
      { ...GOOD, unit: { b: { learned: 'yes' } } },
      'unit.b.learned: found "yes"; expected true or false',
    ],
    [
      'a variable under a bad name',
      { ...GOOD, unit: { 'my v': 0 } },
      "unit.my v: 'my v' is not a name; expected letters, digits and _, starting with a letter",
    ],
    [
      'a parameter __proto__',
      { ...GOOD, params: JSON.parse('{ "__proto__": 1 }') },
      "params.__proto__: '__proto__' cannot be a name",
    ],
    [
      'something heard as __proto__',
      { ...GOOD, hears: JSON.parse('{ "__proto__": "broadcast reward" }') },
      "hears.__proto__: '__proto__' cannot be a name",
    ],
  ])('%s', (_what, text, problem) => {
    expect(() => defineRule(text as RuleText)).toThrow(RuleError);
    expect(() => defineRule(text as RuleText)).toThrow(problem);
  });
});

describe('parameters', () => {
  const rule = defineRule(GOOD);
  test.each([
    [
      { decya: 1 },
      "rule 'r': there is no parameter 'decya'. Did you mean 'decay'? Its parameters are decay, form, rate",
    ],
    [{ constructor: 1 }, "rule 'r': there is no parameter 'constructor'; its parameters are decay, form, rate"],
    [
      { form: 'fra' },
      "rule 'r': params.form: parameter 'form' is 'fra'; expected one of near, far. Did you mean 'far'?",
    ],
    [{ rate: 2 }, "rule 'r': params.rate: parameter 'rate' is '2'; expected 0 to 1"],
    [{ decay: Number.NaN }, "rule 'r': params.decay: parameter 'decay' is 'NaN'; expected a finite number"],
    [{ decay: 1e300 }, 'expected a finite number, at most 3.4e38 in size'],
    [{ decay: '0.5' }, "parameter 'decay' is '0.5'; expected a number"],
  ])('%j', (params, problem) => {
    expect(() => programOf(rule, params as Record<string, number | string>)).toThrow(RuleError);
    expect(() => programOf(rule, params as Record<string, number | string>)).toThrow(problem);
  });

  test('what is not given takes its default', () => {
    expect(rule.resolve({ rate: 1 })).toEqual({ decay: 0.5, form: 'near', rate: 1 });
  });

  test('a rule without parameters says so', () => {
    const bare = defineRule({ name: 'bare', hears: {}, act: 'a = u', learn: 'dw = x' });
    expect(() => programOf(bare, { decay: 1 })).toThrow("there is no parameter 'decay'; it has no parameters");
  });
});

describe('names of objects are names like any other', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])('%s', (name) => {
    const parameter = defineRule({
      name: 'r',
      params: { [name]: 2 },
      hears: {},
      act: 'a = u',
      learn: `dw = x * ${name}`,
    });
    expect(parameter.resolve()).toEqual({ [name]: 2 });
    expect(parameter.resolve({ [name]: 3 })).toEqual({ [name]: 3 });
    const unit = defineRule({
      name: 'r',
      unit: { [name]: 4 },
      hears: {},
      act: `${name} = ${name} + 1; a = ${name}`,
      learn: 'dw = x',
    });
    expect(programOf(unit).unitStart[name]).toBe(4);
    const bare = programOf(
      defineRule({
        name: 'r',
        hears: {},
        act: `${name} = u; a = ${name}`,
        learn: `dw = x * ${name}`,
      }),
    );
    expect(bare.hidden.memory).toContain(name);
    expect(bare.unitStart[name]).toBeUndefined();
    defineRule({ name: 'r', hears: { [name]: 'broadcast reward' }, act: 'a = u', learn: `dw = x * ${name}` });
  });
});

test('a rule is frozen and does not follow the text it was made from', () => {
  const text = structuredClone(GOOD);
  const rule = defineRule(text);
  Object.assign(text, { act: 'a = 0' });
  expect(rule.text.act).toBe(GOOD.act);
  expect(Object.isFrozen(rule.text.hears)).toBe(true);
});
