import type { ParamValues } from '../rule/rule.js';

/** A rule as it takes part in the scaling study. */
export interface Contestant {
  readonly label: string;
  readonly rule: string;
  readonly params: ParamValues;
}

/** One task and one network: every contestant is tuned and run on it. */
export interface ScalingCell {
  /** k of the multiplexer: k address bits, 2^k data bits. */
  readonly addressBits: number;
  readonly hidden: readonly number[];
  /** Of a run whose result counts. */
  readonly episodes: number;
  /** Of a tuning run. */
  readonly tuningEpisodes: number;
  readonly tuningSeeds: number;
  /** Runs whose result counts, where fewer than those asked for. */
  readonly mostRuns?: number;
}

/** The learning rates of one tuning run: `base` for the first hidden layer, divided by `fall` for every layer above. */
export interface ScalingRates {
  readonly base: number;
  readonly fall: number;
}

/** In the order of the tables; the names in the labels are those of docs/scaling.md. */
export const CONTESTANTS: readonly Contestant[] = [
  { label: 'REINFORCE', rule: 'reinforce', params: {} },
  { label: 'REINFORCE, baseline', rule: 'reinforce', params: { baseline: 'running' } },
  { label: 'A_R−P', rule: 'reward-penalty', params: {} },
  { label: 'posterior REINFORCE', rule: 'posterior-reinforce', params: {} },
  { label: 'Weight Max', rule: 'weight-max', params: {} },
  { label: 'U1', rule: 'unbiased-weight-max', params: { form: 'global' } },
  { label: 'U2', rule: 'unbiased-weight-max', params: {} },
  { label: 'U2, both references', rule: 'expected-weight-max', params: { effect: 'sampled' } },
  { label: 'Expected Weight Max', rule: 'expected-weight-max', params: {} },
  { label: 'STE', rule: 'ste', params: {} },
  { label: 'backprop', rule: 'backprop', params: {} },
];

/** Of the most telling first: the order in which they are run. */
export const CELLS: readonly ScalingCell[] = [
  { addressBits: 4, hidden: [32], episodes: 400_000, tuningEpisodes: 200_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [8], episodes: 400_000, tuningEpisodes: 200_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [128], episodes: 400_000, tuningEpisodes: 200_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [32, 32], episodes: 400_000, tuningEpisodes: 200_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [8, 8], episodes: 400_000, tuningEpisodes: 200_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [64, 32], episodes: 800_000, tuningEpisodes: 200_000, tuningSeeds: 1 },
  { addressBits: 4, hidden: [512], episodes: 400_000, tuningEpisodes: 100_000, tuningSeeds: 1 },
  { addressBits: 3, hidden: [8], episodes: 200_000, tuningEpisodes: 100_000, tuningSeeds: 2 },
  { addressBits: 3, hidden: [32], episodes: 200_000, tuningEpisodes: 100_000, tuningSeeds: 2 },
  { addressBits: 3, hidden: [128], episodes: 200_000, tuningEpisodes: 100_000, tuningSeeds: 2 },
  { addressBits: 3, hidden: [32, 32], episodes: 200_000, tuningEpisodes: 100_000, tuningSeeds: 2 },
  { addressBits: 4, hidden: [128, 128], episodes: 400_000, tuningEpisodes: 100_000, tuningSeeds: 1, mostRuns: 2 },
  { addressBits: 5, hidden: [128], episodes: 800_000, tuningEpisodes: 400_000, tuningSeeds: 1, mostRuns: 2 },
];

/** The same for every rule and every cell. */
export const RATES: readonly ScalingRates[] = [0.003, 0.01, 0.03].flatMap((base) =>
  [2, 8].map((fall) => ({ base, fall })),
);

/** The first seed of tuning runs; runs whose result counts begin at 1. */
export const TUNING_SEED = 9001;

/** `k4-64x32`: part of every job's name. */
export function cellName({ addressBits, hidden }: Pick<ScalingCell, 'addressBits' | 'hidden'>): string {
  return `k${addressBits}-${hidden.join('x')}`;
}

/** `[layer]`, from the first hidden layer to the output. */
export function layerRates({ base, fall }: ScalingRates, hidden: readonly number[]): number[] {
  return [...hidden, 1].map((_, layer) => Number((base / fall ** layer).toPrecision(6)));
}
