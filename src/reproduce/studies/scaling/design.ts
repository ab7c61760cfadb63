import type { ParamValues } from '../../../rule/rule.js';

/** A rule as it takes part in the scaling study. */
export interface Contestant {
  readonly label: string;
  readonly rule: string;
  readonly params: ParamValues;
  /** The same as another contestant in a network of one hidden layer. */
  readonly deepOnly?: boolean;
}

/** One task and one network: every contestant is tuned and run on it. */
export interface ScalingCell {
  /** k of the multiplexer: k address bits, 2^k data bits. */
  readonly addressBits: number;
  readonly hidden: readonly number[];
  /** Where every bias starts instead of near 0: below 0 the hidden units begin by firing seldom. */
  readonly startBias?: number;
  /** Of a run whose result counts. */
  readonly episodes: number;
  /** Of a tuning run. */
  readonly tuningEpisodes: number;
  /** Runs whose result counts, where fewer than those asked for. */
  readonly mostRuns?: number;
}

/** The learning rates of one tuning run: `base` for the first hidden layer, divided by `fall` for every layer above. */
export interface ScalingRates {
  readonly base: number;
  readonly fall: number;
}

/**
 * In the order of the tables; the labels are those of docs/scaling.md. With one hidden layer and one output some rules are the
 * same (posterior REINFORCE and Expected Weight Max; U1 and U2), so that only one of them runs there.
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

/** Those that take part in a cell. */
export function contestantsOf({ hidden }: Pick<ScalingCell, 'hidden'>): readonly Contestant[] {
  return CONTESTANTS.filter(({ deepOnly = false }) => hidden.length > 1 || !deepOnly);
}

/** Of the most telling first: the order in which they are run. */
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

/** The same for every rule and every cell. */
export const RATES: readonly ScalingRates[] = [0.003, 0.01, 0.03].flatMap((base) =>
  [2, 8].map((fall) => ({ base, fall })),
);

/** The seed of tuning runs; runs whose result counts begin at 1. */
export const TUNING_SEED = 9001;

/** `k4-64x32`, `k4-32-sparse`: part of every job's name. */
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
