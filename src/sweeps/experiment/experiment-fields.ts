import {
  anyOf,
  anything,
  type Definition,
  type JsonSchema,
  list,
  mapOf,
  nothing,
  numberOf,
  object,
  objectBy,
  oneOf,
  text,
  whole,
} from './definition.js';

/** More runs than this are a slip. */
export const MOST_SEEDS = 10_000;
export const MOST_TRIALS = 100_000;

const number = numberOf('a number', () => true);
const positive = numberOf('a number above 0', (value) => value > 0, { exclusiveMinimum: 0 });
const fraction = numberOf('a number above 0 and below 1', (value) => value > 0 && value < 1, {
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
});
const fromZeroToOne = numberOf('a number from 0 to 1', (value) => value >= 0 && value <= 1, { minimum: 0, maximum: 1 });
const notNegative = numberOf('a number, at least 0', (value) => value >= 0, { minimum: 0 });

const ruleName = text("the name of a rule, a file that ends in .yaml or .json, or a rule's text");
/** What a rule's fields hold is checked where it is compiled. */
const rule = anyOf(ruleName, mapOf(anything));
const params = mapOf(anyOf(number, text()));
const optimizer = anyOf(text("the name of an optimizer, a file, or an optimizer's text"), mapOf(anything));
const rate = anyOf(
  notNegative,
  object({ kind: oneOf('linear'), from: notNegative, to: notNegative, steps: whole(1) }, [
    'kind',
    'from',
    'to',
    'steps',
  ]),
  object({ kind: oneOf('piecewise'), points: list(list(notNegative, 2, 2), 1) }, ['kind', 'points']),
);
const extent = anyOf(whole(1), list(whole(1), 2, 2));
const wiring = object({
  image: list(whole(1), 3, 3),
  field: extent,
  stride: extent,
  padding: whole(0),
  from: list(whole(0), 1),
});

const PART = {
  rule,
  params,
  layerParams: list(params, 1),
  wiring: list(anyOf(nothing, wiring), 1),
  hidden: list(whole(1)),
  learningRate: anyOf(rate, list(rate, 1)),
  optimizer,
  optimizerParams: mapOf(number),
};

const critic = object(
  { ...PART, discount: fromZeroToOne, truncation: oneOf('bootstrap', 'skip'), rewardLimit: positive },
  ['rule'],
);

/** The settings of a run, by the names that its configuration has; without seed and number of threads. */
export const RUN_FIELDS: Readonly<Record<string, Definition>> = {
  env: text('the id of an environment'),
  envParams: mapOf(anything),
  ...PART,
  layerRules: list(anyOf(nothing, rule), 1),
  episodes: whole(1),
  batch: whole(1),
  engine: oneOf('dense', 'literal'),
  lateralRounds: whole(1, 64),
  lateralDelay: anyOf(whole(0, 64), list(whole(0, 64), 1)),
  errors: whole(1),
  schedules: mapOf(rate),
  interventions: list(anyOf(text('a line such as 1/3 silence @5000'), mapOf(anything)), 1),
  actionMap: object({ scale: number, offset: number }, ['scale', 'offset']),
  signal: oneOf('reward', 'error'),
  baseline: object({ context: text(), rate: fromZeroToOne }, ['context', 'rate']),
  critic,
  record: object({ every: whole(1), window: whole(1), what: list(text(), 1), lanes: list(whole(0)) }),
};

const ABOUT_RUN: Readonly<Record<string, string>> = {
  env: 'An environment, one of `klopf envs`.',
  envParams: 'Arguments of the environment.',
  rule: 'A rule: its name (see `klopf rules`), a file beside this one, or its text as an object.',
  params: 'Parameters of the rule.',
  layerRules: 'A rule for each layer from the first hidden one to the output; null is `rule`.',
  layerParams: 'Parameters of single layers, from the first hidden one to the output.',
  wiring: 'To whom the units of each layer listen; null is all of the layer below.',
  hidden: 'Units of each hidden layer, from the observation up. Default: [64, 32].',
  learningRate:
    'One rate, or one for each layer; a number, or a schedule. Default: 0.01 and a tenth of it for each further layer.',
  optimizer: 'An optimizer: its name, a file beside this one, or its text. Default: adam.',
  optimizerParams: 'Parameters of the optimizer.',
  episodes: 'Episodes of each run.',
  batch: 'Episodes side by side. Default: 1.',
  engine: 'Which engine runs it; the numbers are the same. Default: dense.',
  lateralRounds: 'How often hidden units act before the next layer does. Default: 1.',
  lateralDelay: 'How many steps late units hear their peers. Default: 0, not at all.',
  errors: 'How many errors the environment tells, where that is not one an output unit.',
  schedules: 'Factors of the rates of learned parameters over time.',
  interventions: 'What is done to units meanwhile, as lines or objects.',
  actionMap: 'The environment gets scale · action + offset.',
  signal: 'What the team hears without a critic. Default: reward.',
  baseline: 'The running mean of the reward by a field of info, which is subtracted.',
  critic: 'The critic whose TD error the team hears.',
  record: 'What is recorded of each unit.',
};

const ends = list(number, 2, 2);
const wholeEnds = list(whole(Number.MIN_SAFE_INTEGER), 2, 2);

/** How a setting varies. */
export const variation = anyOf(
  list(anything, 1),
  objectBy(
    {},
    {
      choice: object({ choice: list(anything, 1) }, ['choice']),
      uniform: object({ uniform: ends, step: positive }, ['uniform']),
      'log-uniform': object({ 'log-uniform': ends }, ['log-uniform']),
      integer: object({ integer: wholeEnds, step: whole(1) }, ['integer']),
      'log-integer': object({ 'log-integer': wholeEnds }, ['log-integer']),
    },
  ),
);

const vary = mapOf(variation);
const seed = anyOf(whole(0), text('a whole number or a text'));

const factor = numberOf('a number, at least 2', (value) => value >= 2, { minimum: 2 });
const SEARCH = ['grid', 'random', 'tpe'] as const;

/** The fields of an experiment file: those of a run, and what is done with it. */
export const EXPERIMENT: Definition = object(
  {
    $schema: text(),
    name: text('letters, digits, dots, dashes and underscores, 60 at most', /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/),
    about: text(),
    ...RUN_FIELDS,
    seeds: anyOf(whole(1, MOST_SEEDS), list(seed, 1, MOST_SEEDS)),
    each: anyOf(mapOf(list(anything, 1)), list(mapOf(anything), 1)),
    vary,
    search: anyOf(
      oneOf(...SEARCH),
      object({ by: oneOf(...SEARCH), seed, startup: whole(1), candidates: whole(1, 10_000) }, ['by']),
    ),
    trials: whole(1, MOST_TRIALS),
    aim: oneOf('mean', 'end'),
    stop: anyOf(
      oneOf('median', 'asha'),
      objectBy(
        { key: 'by' },
        {
          median: object({ by: oneOf('median'), every: fraction, startup: whole(1), warmup: fromZeroToOne }, ['by']),
          asha: object({ by: oneOf('asha'), from: fraction, factor }, ['by']),
        },
      ),
    ),
  },
  [],
  {
    ...ABOUT_RUN,
    $schema: 'Where this schema is, for editors.',
    name: 'What the experiment is called; its folder has this name. Default: the name of the file.',
    about: 'What it is for, in words.',
    seeds: 'How many seeds each trial has (1, 2, 3, …), or a list of them. Default: 1.',
    each: 'For each of these values, and each combination of them, there is a search of its own with the same budget. An object of lists by dotted place, or a list of objects with settings by dotted place, and with `name` and `vary` of their own.',
    vary: 'What is searched, by dotted place (learningRate.0, params.temperature): a list of values, or uniform, log-uniform, integer or log-integer with two ends.',
    search:
      'How: grid (each combination of lists), random, or tpe (tree-structured Parzen estimators). Default: grid where all that varies are lists, else random.',
    trials: 'How many combinations are tried in each search; a grid tries all.',
    aim: 'What is made as large as possible, the mean over the seeds: the mean return of all episodes (mean), or of the last tenth (end). Default: end.',
    stop: 'Whether trials that look bad are stopped early: median, or asha (successive halving). Default: none is.',
  },
);

/** The JSON Schema of experiment files. */
export function experimentSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'klopf experiment',
    description: 'An experiment file of `klopf sweep`.',
    ...EXPERIMENT.schema,
  };
}
