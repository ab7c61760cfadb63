import fc from 'fast-check';
import { stringify } from 'yaml';
import { reinforce, rewardPenalty, weightMax } from '../../agents/index.js';
import { createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { OPTIMIZERS } from '../../src/rule/optimizer/optimizers.js';
import type { Rate } from '../../src/rule/optimizer/rate.js';
import { defineRule, type RuleText } from '../../src/rule/rule.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import type { LayerWiring } from '../../src/team/wiring.js';
import { ruleArbitrary } from './rule-arbitrary.js';
import { ruleOfSketch } from './rule-of-sketch.js';
import type { RuleSketch } from './rule-sketch.js';
import { vectorRuleArbitrary } from './vector-rule.js';
import { wiringArbitrary, wiringOfSketch } from './wiring-of-sketch.js';

/** Everything that a run of a few steps depends on, as plain data. */
export interface FuzzCase {
  readonly rule: RuleText;
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Of output units, where the rule picks. */
  readonly choices: number;
  readonly batch: number;
  readonly lateralRounds: number;
  /** Of each layer: how many steps late its units hear their peers. */
  readonly lateralDelay: readonly number[];
  /** Errors that the task tells; null: one for each output unit. */
  readonly errors: number | null;
  /** To whom the units of each layer listen; null: all layers are fully connected. */
  readonly wiring: readonly (LayerWiring | null)[] | null;
  readonly optimizer: keyof typeof OPTIMIZERS;
  readonly optimizerParams: Readonly<Record<string, number>>;
  readonly learningRate: Rate | readonly Rate[];
  /** Whether the first hidden layer has another rule than the rest, `reinforce`. */
  readonly isMixed: boolean;
  /** Of which layer, or which of its units, get another rule before a step; none: nobody does. */
  readonly swaps?: readonly RuleSwap[];
  /** What the rate of `w` is multiplied by; null: nothing. */
  readonly schedule: Rate | null;
  /** Of the first numeric parameter, layer by layer; none: as declared. */
  readonly layerParam: readonly number[];
  readonly seed: number;
  readonly steps: number;
  /** What inputs are: 0 or 1, ±1, real numbers, or each in turn. */
  readonly coding: Coding;
  /** Where half way each engine goes on from the state of the other. */
  readonly swap: 'never' | 'before act' | 'before learn';
  /** Which engines learn in two halves: they take the directions, and step with them. */
  readonly apart: 'none' | 'literal' | 'dense' | 'both';
  /** Whether the program of the literal team is interpreted, as where code must not be generated. */
  readonly isInterpreted: boolean;
  /** Threads of the dense team that is compared with the one on a single thread; 1: none is. */
  readonly threads: number;
}

/** Some units of a layer, or all, get another rule. */
export interface RuleSwap {
  readonly layer: number;
  /** Undefined: all. */
  readonly unit?: readonly number[];
  readonly at: number;
  readonly rule: RuleText;
}

export type Coding = 'bits' | 'signs' | 'real' | 'in turn';

const width = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 21 }) },
);
const rate: fc.Arbitrary<Rate> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0.05, 0.01, 0.5, 0) },
  { weight: 1, arbitrary: fc.constant<Rate>({ kind: 'linear', from: 0.1, to: 0.01, steps: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constant<Rate>({
      kind: 'piecewise',
      points: [
        [0, 0.1],
        [2, 0.01],
      ],
    }),
  },
);
const optimizer = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ optimizer: 'sgd' as const, optimizerParams: {} }) },
  fc.constant({ optimizer: 'adam' as const, optimizerParams: {} }),
  fc.constant({ optimizer: 'adam' as const, optimizerParams: { beta1: 0, beta2: 0.5, epsilon: 0.01, correction: 2 } }),
  fc.constant({ optimizer: 'rmsprop' as const, optimizerParams: { decay: 0.5, epsilon: 0.01 } }),
);
/** Sizes for which kernels of their own exist: sums looked up, senders that fired from a list, tables of folds. */
const large = fc.constantFrom(
  { inputs: 9, hidden: [21], batch: 49 },
  { inputs: 50, hidden: [10], batch: 17 },
  { inputs: 5, hidden: [9, 97], batch: 3 },
  { inputs: 10, hidden: [17, 5], batch: 65 },
  { inputs: 5, hidden: [50, 9], batch: 50 },
  { inputs: 3, hidden: [515], batch: 1 },
);
const small = fc.record({
  inputs: width,
  hidden: fc.array(width, { maxLength: 3 }),
  batch: fc.oneof(
    { weight: 1, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 19 }) },
  ),
});

/**
 * Another rule for some units: mostly the team's rule with another policy and other parameters, which fits its
 * neighbours, since they hear each other by the names of its lines; else one of the catalogue, or any. Numbers are
 * taken modulo what there is.
 */
const swap: fc.Arbitrary<SwapSketch> = fc.record({
  layer: fc.nat(3),
  units: fc.option(fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), { nil: undefined }),
  at: fc.nat(5),
  other: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(reinforce.text, weightMax.text, rewardPenalty.text) },
    { weight: 1, arbitrary: ruleArbitrary },
    { weight: 14, arbitrary: ruleArbitrary.map(({ params, action }) => ({ params, action })) },
  ),
});

const swapsArbitrary: fc.Arbitrary<readonly SwapSketch[]> = fc.oneof(
  { weight: 7, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(swap, { minLength: 1, maxLength: 2 }) },
);

/** Cases over all forms of rules, shapes of networks, batches, optimizers and learning rates. */
export const caseArbitrary: fc.Arbitrary<FuzzCase> = fc
  .record({
    sketch: ruleArbitrary,
    vectors: fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: vectorRuleArbitrary }),
    shape: fc.oneof({ weight: 24, arbitrary: small }, { weight: 1, arbitrary: large }),
    outputs: fc.integer({ min: 1, max: 5 }),
    choices: fc.constantFrom(2, 2, 3, 4, 6),
    lateralRounds: fc.constantFrom(1, 2, 3),
    delays: fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 1, 2, 3))) },
    ),
    told: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 11 }) },
    ),
    wiring: wiringArbitrary,
    optimizer,
    learningRate: fc.oneof({ weight: 3, arbitrary: rate }, { weight: 1, arbitrary: fc.tuple(rate, rate, rate, rate) }),
    layerParam: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0.5, 0, 2))) },
    ),
    seed: fc.nat(1000),
    steps: fc.integer({ min: 1, max: 6 }),
    schedule: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: rate }),
    swaps: swapsArbitrary,
    isMixed: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    coding: fc.constantFrom('bits' as const, 'signs' as const, 'real' as const, 'in turn' as const),
    swap: fc.constantFrom('never' as const, 'never' as const, 'before act' as const, 'before learn' as const),
    apart: fc.constantFrom('none' as const, 'none' as const, 'literal' as const, 'dense' as const, 'both' as const),
    isInterpreted: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    threads: fc.oneof(
      { weight: 5, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) },
    ),
  })
  .map(
    ({
      sketch,
      vectors,
      shape,
      outputs,
      choices,
      lateralRounds,
      delays,
      told,
      optimizer: of,
      learningRate,
      layerParam,
      isMixed,
      wiring,
      swaps,
      ...rest
    }) => {
      if (vectors) {
        const isPaired = JSON.stringify(vectors.synapse).includes('on-off');
        const needs = { isVector: true, isPaired };
        const wired = wiring && wiringOfSketch(wiring, shape.inputs, shape.hidden, outputs, needs);
        return {
          ...rest,
          ...of,
          ...shape,
          ...wired,
          ...{ rule: vectors, outputs, choices: 2, lateralRounds: 1, isMixed: false, layerParam: [] },
          wiring: wired?.wiring ?? null,
          ...{ lateralDelay: [], errors: null },
          learningRate: Array.isArray(learningRate) ? learningRate.slice(0, shape.hidden.length + 1) : learningRate,
        };
      }
      const selects = sketch.errors || sketch.passes ? 2 : choices;
      const errors = sketch.errors ? told : null;
      const drawn = ruleOfSketch(sketch, selects);
      const rule = errors === null ? drawn : withoutOwnError(drawn);
      const wired = wiring && wiringOfSketch(wiring, shape.inputs, shape.hidden, outputs);
      const { hidden } = wired ?? shape;
      const mayRound =
        hidden.length > 0 &&
        sketch.sumsOut.length === 0 &&
        !sketch.fold &&
        !sketch.settle &&
        !sketch.errors &&
        !sketch.echo &&
        !sketch.passes;
      const mayDelay = !sketch.settle && !sketch.passes;
      const lateralDelay =
        delays && mayDelay
          ? [...hidden, outputs].map((_, k) => {
              const isLocal = wired?.wiring?.[k]?.field !== undefined;
              return isLocal || (selects > 2 && k === hidden.length) ? 0 : delays[k]!;
            })
          : [];
      return {
        rule,
        lateralDelay,
        errors,
        ...shape,
        hidden,
        wiring: wired?.wiring ?? null,
        outputs,
        choices: selects,
        lateralRounds: mayRound && !wired && lateralDelay.every((delay) => delay === 0) ? lateralRounds : 1,
        ...of,
        learningRate: Array.isArray(learningRate) ? learningRate.slice(0, hidden.length + 1) : learningRate,
        layerParam: layerParam && sketch.params.length > 0 ? layerParam.slice(0, hidden.length + 1) : [],
        isMixed:
          isMixed && hidden.length > 0 && !sketch.passes && !sketch.settle && !sketch.echo && layerParam === undefined,
        ...rest,
        // Threads that are started for a case know one plan of it.
        ...(swaps.length > 0
          ? {
              threads: 1,
              swaps: swaps.map((one) => swapOfSketch(one, sketch, selects, [...hidden, outputs], rest.steps)),
            }
          : {}),
      };
    },
  );

interface SwapSketch {
  readonly layer: number;
  readonly units: readonly number[] | undefined;
  readonly at: number;
  readonly other: RuleSketch | Pick<RuleSketch, 'params' | 'action'> | RuleText;
}

/**
 * A swap in a team of these layers; a rule that is drawn for it acts in the same passes as that of the team, `sketch`.
 */
function swapOfSketch(
  { layer: of, units, at, other }: SwapSketch,
  sketch: RuleSketch,
  choices: number,
  sizes: readonly number[],
  steps: number,
): RuleSwap {
  const layer = 1 + (of % sizes.length);
  const unit = units && [...new Set(units.map((one) => one % sizes[layer - 1]!))].sort((a, b) => a - b);
  if ('hears' in other) return { layer, ...(unit && { unit }), at: at % steps, rule: other };
  const own: RuleSketch =
    'sums' in other
      ? { ...other, passes: sketch.passes, settle: undefined, echo: undefined }
      : {
          ...sketch,
          params: sketch.params.map((value, k) => other.params[k] ?? value),
          action: { ...other.action, form: sketch.action.form },
        };
  const rule = { ...ruleOfSketch(own, choices), name: 'other' };
  return { layer, ...(unit && { unit }), at: at % steps, rule };
}

/** The rule with what is heard of all errors where a unit would hear its own, which there is not. */
function withoutOwnError(rule: RuleText): RuleText {
  return JSON.parse(JSON.stringify(rule).replaceAll(/\(output \? err : [0-9.]+\)/g, 'es')) as RuleText;
}

/** What both teams of a case are created with. */
export function teamOptions(given: FuzzCase): Omit<TeamOptions, 'engine'> {
  const { inputs, hidden, outputs, choices, batch, lateralRounds, learningRate, layerParam, seed } = given;
  const rule = defineRule(given.rule);
  const layerRules = given.isMixed && [reinforce, ...hidden.map(() => null)];
  return {
    ...{ inputs, hidden, outputs, rule, batch, lateralRounds, learningRate, seed },
    ...(given.lateralDelay.length > 0 ? { lateralDelay: given.lateralDelay } : {}),
    ...(given.errors === null ? {} : { errors: given.errors }),
    ...(given.wiring ? { wiring: given.wiring } : {}),
    ...(rule.picks ? { choices } : {}),
    ...(layerRules ? { layerRules } : {}),
    ...(given.swaps?.length ? { interventions: given.swaps.map((one) => ({ do: 'rule' as const, ...one })) } : {}),
    ...(given.schedule === null ? {} : { schedules: { w: given.schedule } }),
    ...(layerParam.length > 0 ? { layerParams: layerParam.map((c0) => ({ c0 })) } : {}),
    optimizer: createOptimizer(OPTIMIZERS[given.optimizer]!, given.optimizerParams),
  };
}

/**
 * Learns from a step as a case has it: at once, or by directions and a step with them. Returns false where directions
 * are not finite, with which a team refuses to step.
 */
export function learn(
  team: Pick<Team, 'engine' | 'learn' | 'directions' | 'step'>,
  { apart }: FuzzCase,
  ...told: Parameters<Team['learn']>
): boolean {
  if (apart !== 'both' && apart !== team.engine) {
    team.learn(...told);
    return true;
  }
  const directions = team.directions(...told);
  if (!directions.every(({ values }) => values.every(Number.isFinite))) return false;
  team.step(directions);
  return true;
}

/** What the teams of a case see and are paid, step by step. */
export interface Experience {
  /** What they act on in vain before the step: nobody learns from it. */
  readonly glimpse: Float32Array | undefined;
  readonly observations: Float32Array;
  /** `[pass][lane]`, of a rule without passes `[lane]`. */
  readonly rewards: Float32Array;
  /** `[lane][output]`, of vectors `[lane][output][component]`. */
  readonly errors: Float32Array;
  readonly ended: readonly boolean[];
}

/** How often the units of a case act within a step. */
export function actsOf({ rule: { passes = 'once' } }: Pick<FuzzCase, 'rule'>): number {
  return typeof passes === 'string' ? passes.split(',').length : passes.length;
}

/** How many numbers the errors of a lane are. */
export function errorsOf({
  rule: { vectors = 1 },
  outputs,
  errors,
}: Pick<FuzzCase, 'rule' | 'outputs' | 'errors'>): number {
  return (errors ?? outputs) * Number(vectors);
}

/** The experience of a case: floats of 32 bits from a congruential generator (Park & Miller 1988). */
export function experienceOf(given: FuzzCase): Experience[] {
  const { inputs, batch, seed, steps, coding } = given;
  let state = 1 + seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let k = 0; k < 5; k++) random();
  return Array.from({ length: steps }, (_, step) => {
    const now = coding === 'in turn' ? (['signs', 'real', 'bits'] as const)[step % 3]! : coding;
    const low = now === 'signs' ? -1 : 0;
    const look = () => (now === 'real' ? 2 * random() - 1 : random() < 0.5 ? low : 1);
    const view = () => Float32Array.from({ length: inputs * batch }, look);
    return {
      observations: view(),
      rewards: Float32Array.from({ length: batch * actsOf(given) }, () => 2 * random() - 1),
      errors: Float32Array.from({ length: batch * errorsOf(given) }, () => 2 * random() - 1),
      ended: Array.from({ length: batch }, () => random() < 0.3),
      glimpse: random() < 0.15 ? view() : undefined,
    };
  });
}

/** A case as text: the rule as the YAML file it could be, and its settings. */
export function caseText({ rule, ...settings }: FuzzCase): string {
  return `${stringify(rule, { blockQuote: 'literal', lineWidth: 0 })}\n# ${JSON.stringify(settings)}\n`;
}
