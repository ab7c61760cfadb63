import type { ParamValues } from '../../../rule/rule.js';

/** A rule with its parameters, as one of the rules compared. */
export interface Contestant {
  readonly label: string;
  readonly rule: string;
  readonly params: ParamValues;
  /** Left out of networks with one hidden layer, where it is the same as another contestant. */
  readonly deepOnly?: boolean;
}

/** One task and one network: every contestant is tuned and run on it. */
export interface ScalingCell {
  /** k of the multiplexer: k address bits, 2^k data bits. */
  readonly addressBits: number;
  readonly hidden: readonly number[];
  /** The start value of every bias; below 0 the hidden units fire seldom at first. Default: near 0. */
  readonly startBias?: number;
  /** Episodes of a run whose result counts. */
  readonly episodes: number;
  /** Episodes of a tuning run. */
  readonly tuningEpisodes: number;
  /** The most runs whose results count, where that is fewer than those asked for. */
  readonly mostRuns?: number;
}

/** The learning rates of one tuning run: `base` for the first hidden layer, divided by `fall` for every layer above. */
export interface ScalingRates {
  readonly base: number;
  readonly fall: number;
}

/**
 * The contestants in the order of the tables; the labels are those of docs/scaling.md. With one hidden layer and one
 * output some rules are the same (posterior REINFORCE and Expected Weight Max; U1 and U2), so that only one of them
 * runs there.
 */
export const CONTESTANTS: readonly Contestant[] = [
  { label: 'REINFORCE', rule: 'reinforce', params: {} },
  { label: 'REINFORCE, baseline', rule: 'reinforce', params: { baseline: 'running' } },
  { label: 'A_R−P', rule: 'reward-penalty', params: {} },
  { label: 'posterior REINFORCE', rule: 'posterior-reinforce', params: {}, deepOnly: true },
  { label: 'Weight Max', rule: 'weight-max', params: {} },
  { label: 'U1', rule: 'unbiased-weight-max', params: { form: 'global' }, deepOnly: true },
  { label: 'U2', rule: 'unbiased-weight-max', params: {} },
  { label: 'U2 + silent', rule: 'expected-weight-max', params: { effect: 'sampled', own: 'sampled' } },
  { label: 'U2 + silent + effect', rule: 'expected-weight-max', params: { own: 'sampled' }, deepOnly: true },
  { label: 'Expected Weight Max', rule: 'expected-weight-max', params: {} },
  { label: 'STE', rule: 'ste', params: {} },
  { label: 'backprop', rule: 'backprop', params: {} },
];

/** The contestants of a cell. */
export function contestantsOf({ hidden }: Pick<ScalingCell, 'hidden'>): readonly Contestant[] {
  return CONTESTANTS.filter(({ deepOnly = false }) => hidden.length > 1 || !deepOnly);
}

/** The cells in the order in which they are run: those that tell the most come first. */
export const CELLS: readonly ScalingCell[] = [
  { addressBits: 4, hidden: [32], episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 4, hidden: [8], episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 4, hidden: [128], episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 4, hidden: [32, 32], episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 4, hidden: [32], startBias: -4, episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 4, hidden: [512], episodes: 400_000, tuningEpisodes: 100_000, mostRuns: 2 },
  { addressBits: 3, hidden: [32], episodes: 200_000, tuningEpisodes: 100_000 },
  { addressBits: 3, hidden: [128], episodes: 200_000, tuningEpisodes: 100_000 },
  { addressBits: 4, hidden: [128], startBias: -4, episodes: 400_000, tuningEpisodes: 200_000 },
  { addressBits: 5, hidden: [128], episodes: 400_000, tuningEpisodes: 200_000, mostRuns: 2 },
  { addressBits: 4, hidden: [8, 8], episodes: 400_000, tuningEpisodes: 200_000 },
];

/** The learning rates tried in tuning, the same for every rule and every cell. */
export const RATES: readonly ScalingRates[] = [0.003, 0.01, 0.03].flatMap((base) =>
  [2, 8].map((fall) => ({ base, fall })),
);

/** The seed of tuning runs; runs whose result counts begin at 1. */
export const TUNING_SEED = 9001;

/** The name of a cell, as in `k4-64x32` or `k4-32-sparse`; it is part of every job's name. */
export function cellName({
  addressBits,
  hidden,
  startBias,
}: Pick<ScalingCell, 'addressBits' | 'hidden' | 'startBias'>): string {
  return `k${addressBits}-${hidden.join('x')}${startBias === undefined ? '' : '-sparse'}`;
}

/** `[layer]`, from the first hidden layer to the output. */
export function layerRates({ base, fall }: ScalingRates, hidden: readonly number[]): number[] {
  return [...hidden, 1].map((_, layer) => Number((base / fall ** layer).toPrecision(6)));
}
