import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { type Key, keyOf, type Seed } from '../random/seed.js';
import { START_DRAW, Stream } from '../random/stream.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import { normalDraw } from '../rule/program/normal-draw.js';
import { quote } from '../text/quote.js';
import { type CompiledSpikingRule, compileSpikingRule } from './compile-spiking-rule.js';
import { spikingRuleOf } from './rules.js';
import type { SpikingParams, SpikingRule } from './spiking-rule.js';
import type { SpikingRuleText } from './spiking-rule-text.js';

/** What a team of spiking units is made of. */
export interface SpikingTeamOptions {
  /** Inputs, each of which spikes once or not. */
  readonly inputs: number;
  /** Groups of units. With 1 the label is always 0: its units compete, and learn without being told anything. */
  readonly classes: number;
  /** The name of a rule of {@link SPIKING_RULES}, or one of your own. */
  readonly rule: string | SpikingRule;
  /** Parameters of the rule; the others have their defaults. */
  readonly params?: SpikingParams | undefined;
  /** Units of the group of each class. Default: 1. */
  readonly unitsPerClass?: number | undefined;
  /**
   * How many of a group, the last ones, are targets on the samples of its class; the others learn to fire late on all.
   * Default: all.
   */
  readonly targetsPerClass?: number | undefined;
  /**
   * Whether the first unit of a group that fires silences the others, which are not updated. Default: true where a
   * group has several.
   */
  readonly competition?: boolean | undefined;
  /** Regulates how often each unit of a group wins. Default: nothing does. */
  readonly regulation?: RegulationOptions | null | undefined;
  /** The potential above which a unit fires. */
  readonly threshold: number;
  /** The time of an input or unit that does not spike, and after which nothing happens, T_max. Default: 1. */
  readonly end?: number | undefined;
  /** The time in which a potential falls to 1/e, τ; `null` for potentials that do not leak. Default: null. */
  readonly leak?: number | null | undefined;
  readonly weights?: SpikingWeights | undefined;
  /** What all changes of weights are multiplied by. Default: 1. */
  readonly learningRate?: number | undefined;
  /** What the learning rate is multiplied by after each epoch. Default: 1. */
  readonly annealing?: number | undefined;
  /** Of the start weights. Default: 0. */
  readonly seed?: Seed | undefined;
}

/** Regulation of competition by thresholds. */
export interface RegulationOptions {
  /** What the winner's threshold rises by, times (M − 1) / M, and those of the others fall by, over M. */
  readonly rate: number;
  /** What the rate is multiplied by after each epoch. Default: 1. */
  readonly annealing?: number | undefined;
  /**
   * `two`: thresholds for training that begin each epoch at the one for tests and never fall below it; `one`: the same
   * thresholds for both, that go on from epoch to epoch. Default: `two`.
   */
  readonly thresholds?: 'one' | 'two' | undefined;
}

/** How weights start, and what they may be. */
export interface SpikingWeights {
  /** Of the normal distribution that they start from. Default: 0.5 and 0.01. */
  readonly mean?: number | undefined;
  readonly deviation?: number | undefined;
  /** Weights are clipped to these. Default: 0 and 1. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /**
   * Whether the weights of a unit are scaled after each update so that Σ|w| stays what it was at the start. Default:
   * false.
   */
  readonly keepSum?: boolean | undefined;
}

/** Checked options as plain data, every default filled in: what a team's file keeps. */
export interface SpikingConfig {
  readonly rule: SpikingRuleText;
  readonly params: Readonly<Record<string, number>>;
  readonly inputs: number;
  readonly classes: number;
  readonly unitsPerClass: number;
  readonly targetsPerClass: number;
  readonly competition: boolean;
  readonly regulation: { readonly rate: number; readonly annealing: number; readonly thresholds: 'one' | 'two' } | null;
  readonly threshold: number;
  readonly end: number;
  readonly leak: number | null;
  readonly weights: {
    readonly mean: number;
    readonly deviation: number;
    readonly low: number;
    readonly high: number;
    readonly keepSum: boolean;
  };
  readonly learningRate: number;
  readonly annealing: number;
  readonly seed: Seed;
}

/** A configuration, and what follows from it. */
export interface SpikingPlan {
  readonly config: SpikingConfig;
  readonly program: CompiledSpikingRule;
  readonly inputs: number;
  readonly classes: number;
  /** Units of all groups. */
  readonly units: number;
}

const OPTIONS = [
  ...[
    'inputs',
    'classes',
    'rule',
    'params',
    'unitsPerClass',
    'targetsPerClass',
    'competition',
    'regulation',
    'threshold',
  ],
  ...['end', 'leak', 'weights', 'learningRate', 'annealing', 'seed'],
] as const;
/** Options of createSpikingTeam that are not of the plan. */
const OTHERS = ['engine', 'bus'];
const LARGEST = 1e6;

/** @throws {@link UserError} for what makes no team, with what was given and what was expected. */
export function planSpikingTeam(options: SpikingTeamOptions, of = 'createSpikingTeam'): SpikingPlan {
  checkOptions(options, {
    ...{ of, known: [...OPTIONS, ...OTHERS] },
    example: "{ inputs: 784, classes: 10, rule: 's2-stdp', threshold: 20 }",
  });
  const fail = (name: string, given: unknown, expected: string): never => {
    throw new UserError(`${of} got ${name} = ${quote(given)}; expected ${expected}`);
  };
  const whole = (name: string, value: unknown, least: number, most = LARGEST, why = '') => {
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    return fail(name, value, `a whole number from ${least} to ${most}${why}`);
  };
  const number = (name: string, value: unknown, least: number, isOpen = false) => {
    if (fitsFloat32(value) && (isOpen ? Math.fround(value) > least : value >= least)) return Math.fround(value);
    return fail(
      name,
      value,
      `a number${least === Number.NEGATIVE_INFINITY ? '' : isOpen ? ` above ${least}` : `, at least ${least}`}`,
    );
  };
  const truth = (name: string, value: unknown) =>
    typeof value === 'boolean' ? value : fail(name, value, 'true or false');
  const { unitsPerClass = 1, end = 1, leak = null, learningRate = 1, annealing = 1, seed = 0 } = options;
  const inputs = whole('inputs', options.inputs, 1);
  const classes = whole('classes', options.classes, 1, 256);
  whole('unitsPerClass', unitsPerClass, 1, 10_000, ': a group without units answers nothing');
  const { targetsPerClass = unitsPerClass, competition = unitsPerClass > 1 } = options;
  whole(
    'targetsPerClass',
    targetsPerClass,
    1,
    unitsPerClass,
    ', the units of a group: a group without a target learns nothing of its class',
  );
  const rule = spikingRuleOf(of, options.rule);
  const params = rule.resolve(options.params);
  keyOf(seed);
  const { mean = 0.5, deviation = 0.01, low = 0, high = 1, keepSum = false } = options.weights ?? {};
  if (options.weights !== undefined)
    checkOptions(options.weights, {
      of: `${of}'s weights`,
      known: ['mean', 'deviation', 'low', 'high', 'keepSum'],
      example: '{ mean: 0.3, keepSum: true }',
    });
  const weights = {
    mean: number('weights.mean', mean, Number.NEGATIVE_INFINITY),
    deviation: number('weights.deviation', deviation, 0),
    low: number('weights.low', low, Number.NEGATIVE_INFINITY),
    high: number('weights.high', high, low, true),
    keepSum: truth('weights.keepSum', keepSum),
  };
  const { regulation = null } = options;
  const config: SpikingConfig = {
    ...{ rule: rule.text, params, inputs, classes, unitsPerClass, targetsPerClass },
    competition: truth('competition', competition),
    regulation: regulation && regulationOf(regulation, of, competition, number, fail),
    threshold: number('threshold', options.threshold, Number.NEGATIVE_INFINITY),
    end: number('end', end, 0, true),
    leak: leak === null ? null : number('leak', leak, 0, true),
    weights,
    learningRate: number('learningRate', learningRate, 0),
    annealing: number('annealing', annealing, 0),
    seed,
  };
  const program = compileSpikingRule(rule.text, params, weights);
  return { config, program, inputs, classes, units: classes * unitsPerClass };
}

function regulationOf(
  options: RegulationOptions,
  of: string,
  competition: boolean,
  number: (name: string, value: unknown, least: number) => number,
  fail: (name: string, given: unknown, expected: string) => never,
): SpikingConfig['regulation'] {
  checkOptions(options, {
    ...{ of: `${of}'s regulation`, known: ['rate', 'annealing', 'thresholds'] },
    example: '{ rate: 10, annealing: 0.5 }',
  });
  if (!competition) fail('regulation', options, 'none without competition, since nobody wins');
  const { rate, annealing = 1, thresholds = 'two' } = options;
  if (thresholds !== 'one' && thresholds !== 'two') fail('regulation.thresholds', thresholds, "'one' or 'two'");
  return {
    rate: number('regulation.rate', rate, 0),
    annealing: number('regulation.annealing', annealing, 0),
    thresholds,
  };
}

/** Whether a unit is a target on samples of its class: the first ones of a group are not. */
export function isTarget({ unitsPerClass, targetsPerClass }: SpikingConfig, unit: number): boolean {
  return unit % unitsPerClass >= unitsPerClass - targetsPerClass;
}

/** The weights that a unit starts with, `[input]`: normal and clipped, each a draw of its own. */
export function startWeights(
  { inputs, weights, seed }: SpikingConfig,
  unit: number,
  key: Key = keyOf(seed),
): Float32Array {
  const { mean, deviation, low, high } = weights;
  const stream = new Stream(key, 1, unit);
  return Float32Array.from({ length: inputs }, (_, input) => {
    const value = Math.fround(mean + Math.fround(deviation * normalDraw(stream.uniform(input, 0, START_DRAW))));
    return Math.min(Math.max(value, low), high);
  });
}

/** Σ|w| of a unit: four interleaved partial sums, (s0 + s1) + (s2 + s3), every operation rounded to f32. */
export function sizeOf(weights: Float32Array): number {
  const F = Math.fround;
  const s = new Float32Array(4);
  for (let input = 0; input < weights.length; input++) s[input & 3] = s[input & 3]! + Math.abs(weights[input]!);
  return F(F(s[0]! + s[1]!) + F(s[2]! + s[3]!));
}
