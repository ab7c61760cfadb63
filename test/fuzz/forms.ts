import type { FuzzCase } from './fuzz-case.js';

type Scope = 'unit' | 'synapse' | 'feedback';

/** The forms of the language and of teams that a case has, by name. */
export function formsOf(given: FuzzCase): string[] {
  const {
    rule,
    hidden,
    batch,
    lateralRounds,
    lateralDelay,
    errors,
    optimizer,
    learningRate,
    layerParam,
    coding,
    threads,
    wiring,
    swaps = [],
  } = given;
  const hears = Object.values(rule.hears);
  const is = (form: string, has: boolean) => (has ? [form] : []);
  const heard = (form: string) => hears.filter((text) => text.startsWith(form));
  const equations = [rule.act, rule.settle ?? '', rule.learn ?? '', ...hears].join('\n');
  const variables = (scope: Scope) => Object.entries(rule[scope] ?? {});
  const learned = (scope: Scope) => variables(scope).filter(([, v]) => typeof v === 'object' && v.learned === true);
  const carried = (scope: Scope) => variables(scope).filter(([, v]) => typeof v === 'number');
  const constants = (scope: Scope) => variables(scope).filter(([, v]) => typeof v === 'string');
  const hasRate = ([, v]: readonly [string, unknown]) => typeof v === 'object' && v !== null && 'rate' in v;
  const sums = heard('sum in');
  const functions = [...new Set([...equations.matchAll(/\b([a-z]+)\(/g)].map(([, name]) => `${name}()`))];
  const rates = Array.isArray(learningRate) ? learningRate : [learningRate];
  return [
    ...is('sum in: w * x alone', sums.length === 1 && sums[0] === 'sum in: w * x'),
    ...is('several sums in', sums.length > 1),
    ...is(
      'functions in a sum in',
      sums.some((text) => text.includes('(')),
    ),
    ...is(
      'choice functions in a sum in',
      sums.some((text) => /(softmax|rest|pick|total)\(/.test(text)),
    ),
    ...is('broadcast reward', hears.includes('broadcast reward')),
    ...is('own error', hears.includes('own error')),
    ...is('sum error', heard('sum error').length > 0),
    ...is('learned feedback', learned('feedback').length > 0),
    ...is('constants drawn once', constants('synapse').length + constants('feedback').length > 0),
    ...is('vectors', rule.vectors !== undefined),
    ...is('passes', rule.passes !== undefined),
    ...is('rewards of passes', equations.includes('R[')),
    ...is('inputs of passes', equations.includes('x[')),
    ...is('echo', heard('echo').length > 0),
    ...is('after', rule.after !== undefined),
    ...is('sums after the update', rule.after?.includes('sum(') === true),
    ...is('sum out', heard('sum out').length > 0),
    ...is('several sums out', heard('sum out').length > 1),
    ...is('fold out', heard('fold out').length > 0),
    ...is(
      'fold out of several values',
      Object.keys(rule.hears).some((key) => key.includes(',')),
    ),
    ...is("values after the step (w')", equations.includes("'") && /\b\w+'/.test(equations)),
    ...is('traces', carried('synapse').length > 0),
    ...is('memory of the unit', carried('unit').length > 0),
    ...is('learned parameters of the unit', learned('unit').length > 0),
    ...is(
      'learned parameters of the synapse',
      learned('synapse').some(([name]) => name !== 'w'),
    ),
    ...is('rates of their own', [...learned('unit'), ...learned('synapse')].some(hasRate)),
    ...is('settling', rule.settle !== undefined),
    ...is('choices between texts', equations.includes('mode ==')),
    ...is('lateral rounds', lateralRounds > 1),
    ...is(
      'peers heard late',
      lateralDelay.some((delay) => delay > 0),
    ),
    ...is(
      'peers heard several steps late',
      lateralDelay.some((delay) => delay > 1),
    ),
    ...is('another number of errors', errors !== null),
    ...is('receptive fields', wiring?.some((of) => of?.field !== undefined) === true),
    ...is(
      'receptive fields of vectors',
      rule.vectors !== undefined && wiring?.some((of) => of?.field !== undefined) === true,
    ),
    ...is('layers that hear several', wiring?.some((of) => (of?.from?.length ?? 0) > 1) === true),
    ...is('several logits', given.choices > 2 && /pick\(/.test(rule.act)),
    ...is('no hidden layer', hidden.length === 0),
    ...is('three hidden layers', hidden.length === 3),
    ...is('batch 1', batch === 1),
    ...is('batch 2 to 19', batch > 1 && batch < 20),
    ...is('batch of 20 or more', batch >= 20),
    ...is(
      'schedules',
      rates.some((rate) => typeof rate === 'object'),
    ),
    ...is('parameters by layer', layerParam.length > 0),
    ...is(
      'another rule for a layer',
      swaps.some(({ unit }) => unit === undefined),
    ),
    ...is(
      'another rule for some units',
      swaps.some(({ unit }) => unit !== undefined),
    ),
    ...is('draws of other passes', rule.act.includes('u[')),
    ...is('going on from the state of the other engine', given.swap !== 'never'),
    ...is('learning by directions and steps', given.apart !== 'none'),
    ...is('an interpreted program', given.isInterpreted),
    ...is('threads', threads > 1),
    optimizer,
    `inputs: ${coding}`,
    ...functions,
  ];
}
