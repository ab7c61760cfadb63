import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import type { Precision } from '../rule/ops/precision.js';
import type { Rate } from '../rule/optimizer/rate.js';
import { quote } from '../text/quote.js';
import type { Intervention, KeptIntervention } from './interventions/intervention.js';
import { INTERVENTION_FORMS } from './interventions/intervention-text.js';
import { isInterventions } from './interventions/planned-interventions.js';

/**
 * An option of a team whose value is plain data. The tables below are the only place that lists these options:
 * `createTeam`, run configurations, trainings on workers, states and files of teams, and reports all read them.
 */
export interface PlainOption<Value> {
  readonly default: Value;
  readonly isRight: (value: unknown) => boolean;
  /** What it must be, as in `lateralRounds is 0; expected …`. */
  readonly expected: string;
  /** What is said besides of some wrong values. */
  readonly hint?: (value: unknown) => string;
  /** Its words in reports, where these differ from its name. */
  readonly words?: string;
  /** Whether compiled kernels depend on its value. */
  readonly isInKernels: boolean;
}

type Described = Pick<PlainOption<unknown>, 'words' | 'isInKernels'>;

function wholeNumber(first: number, [least, most]: readonly [number, number?], more: Described): PlainOption<number> {
  return {
    default: first,
    isRight: (value) =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= (most ?? Infinity),
    expected: most === undefined ? `a whole number, at least ${least}` : `a whole number from ${least} to ${most}`,
    ...more,
  };
}

function oneOf<const Value extends string>(
  first: Value,
  values: readonly Value[],
  more: Described,
): PlainOption<Value> {
  return {
    default: first,
    isRight: (value) => values.includes(value as Value),
    expected: values.map((value) => `'${value}'`).join(' or '),
    ...more,
  };
}

/** Why an engine that there is cannot be had where one of the others is expected. */
export function whyNoCard(value: unknown): string {
  return value === 'gpu'
    ? '. A team on a graphics card acts and learns asynchronously: createTeam and restoreTeam make one in your own program, and no run, audit or player does (docs/gpu.md)'
    : '';
}

function isDelay(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 64;
}

/** Plain options of a team and of a run. A new one is an entry here, and what the engines make of it. */
export const RUN_OPTIONS = {
  /**
   * Rounds in which the units of every hidden layer act before the next layer does, from 1 to 64. Each round but the
   * first they hear, over lateral synapses, what all units of their layer did in the last; they learn from all rounds,
   * and the next layer hears the last one. For rules whose hidden units hear no more than the broadcast reward.
   * Default: 1, and no such synapses.
   */
  lateralRounds: wholeNumber(1, [1, 64], { words: 'lateral rounds', isInKernels: true }),
  /**
   * How many steps late the units of a layer hear their peers, over lateral synapses, one from each unit of the layer,
   * itself included: layers that are recurrent in time. Peers count as 0 until an episode is that old. A number for
   * every hidden layer (for the output layer where there is none), or `[layer]`, from the first hidden layer to the
   * output. Default: 0, and no such synapses.
   */
  lateralDelay: {
    default: 0,
    // States that were saved before there was a delay have none.
    isRight: (value) => value === undefined || isDelay(value) || (Array.isArray(value) && value.every(isDelay)),
    expected:
      'a whole number from 0 to 64, or a list with one for each layer, from the first hidden layer to the output',
    words: 'lateral delay',
    isInKernels: true,
  } as PlainOption<number | readonly number[]>,
  /**
   * How many errors the task tells in a step, which units hear over feedback synapses (`sum error`): a cursor that two
   * numbers move has two,
   * however many units drive it. Default: null, one for each output unit.
   */
  errors: {
    default: null,
    isRight: (value) =>
      value === undefined || value === null || (Number.isSafeInteger(value) && (value as number) >= 1),
    expected: 'a whole number, at least 1, or null for as many as output units',
    isInKernels: true,
  } as PlainOption<number | null>,
  /**
   * What learns when: by the name of a learned parameter (`w`, `B`), what its rate is multiplied by, a number or a
   * schedule over the updates; where it is 0 the parameter does not change. Default: {}, 1 for all.
   */
  schedules: {
    default: {},
    // States that were saved before there were schedules have none.
    isRight: (value) => value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)),
    expected: 'factors of rates by the name of a learned parameter, such as { B: 0.5 }',
    isInKernels: true,
  } as PlainOption<Readonly<Record<string, Rate>>>,
  /**
   * What is done to units while the team runs, see {@link Intervention}; each an object, or a line such as
   * `1/3 silence @5000..9000`. Default: undefined, nothing.
   */
  interventions: {
    default: undefined,
    isRight: isInterventions,
    expected: `a list of interventions, each an object or a text such as ${INTERVENTION_FORMS}`,
    isInKernels: false,
  } as PlainOption<readonly (Intervention | KeptIntervention | string)[] | undefined>,
  /** An integer, or a text. Default: 0. */
  seed: {
    default: 0,
    isRight: (value) => typeof value === 'string' || (Number.isSafeInteger(value) && (value as number) >= 0),
    expected: 'a whole number or a text',
    isInKernels: false,
  } as PlainOption<Seed>,
  /** `literal`: one object a unit, on a bus. `dense`: WebAssembly SIMD. The same numbers. Default: 'dense'. */
  engine: { ...oneOf('dense', ['literal', 'dense'], { isInKernels: false }), hint: whyNoCard },
  /** Episodes side by side; their directions of ascent are averaged. Default: 1. */
  batch: wholeNumber(1, [1], { isInKernels: true }),
};

/** All plain options of a team. */
export const PLAIN_OPTIONS = {
  /**
   * Actions that each output unit selects among, K: it has K − 1 logits, and action 0 has none. Default: 2, a unit that
   * fires or not. The rule must act by `pick(u, softmax(…))`, as those of the catalogue do.
   */
  choices: wholeNumber(2, [2, 256], { isInKernels: true }),
  ...RUN_OPTIONS,
  /** `f64` rounds nothing to 32 bits: a witness, for the literal engine only. Default: 'f32'. */
  precision: oneOf<Precision>('f32', ['f32', 'f64'], { isInKernels: false }),
};

/** The values of the options of a table. */
export type ValuesOf<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends PlainOption<infer Value> ? Value : never;
};

/** The values of the options that are given. */
export type GivenOf<Options> = {
  readonly [Name in keyof Options]?: Options[Name] extends PlainOption<infer Value> ? Value | undefined : never;
};

/**
 * The names of the engines: `literal`, an object a unit on a bus, and `dense`, arrays and WebAssembly, to the same
 * bits.
 */
export type Engine = ValuesOf<typeof RUN_OPTIONS>['engine'];

type Table = Readonly<Record<string, PlainOption<unknown>>>;

/** @throws {@link UserError} when an option is given and wrong; `of` is put behind its name. */
export function checkPlainOptions(table: Table, given: object, of = ''): void {
  for (const [name, { isRight, expected, hint }] of Object.entries(table)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && !isRight(value))
      throw new UserError(`${name}${of} is ${quote(value)}; expected ${expected}${hint?.(value) ?? ''}`);
  }
}

/** The values of all options of a table, with defaults for those that are not given. */
export function filledOptions<const Options extends Table>(table: Options, given: object): ValuesOf<Options> {
  const values = Object.entries(table).map(([name, option]) => {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    return [name, value === undefined ? option.default : value];
  });
  return Object.fromEntries(values) as ValuesOf<Options>;
}

/** The options of a table that are given, without anything else. */
export function givenOptions<const Options extends Table>(table: Options, given: object): GivenOf<Options> {
  const known = Object.entries(given).filter(([name, value]) => Object.hasOwn(table, name) && value !== undefined);
  return Object.fromEntries(known) as GivenOf<Options>;
}

/** The values on which compiled kernels depend, in the order of the table. */
export function kernelOptions(values: ValuesOf<typeof PLAIN_OPTIONS>): unknown[] {
  return Object.entries(PLAIN_OPTIONS).flatMap(([name, { isInKernels }]) =>
    isInKernels ? [values[name as keyof typeof PLAIN_OPTIONS]] : [],
  );
}
