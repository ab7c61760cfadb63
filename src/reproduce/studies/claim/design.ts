import { keyOf } from '../../../random/seed.js';
import { Stream } from '../../../random/stream.js';
import type { Rate } from '../../../rule/optimizer/rate.js';
import type { ParamValues } from '../../../rule/rule.js';

/** A rule that is compared. */
export interface Contestant {
  readonly label: string;
  readonly rule: string;
  readonly params: ParamValues;
  /** A parameter that tuning chooses along with the rates; `share` is drawn evenly from 0 to 1. */
  readonly tuned?: (share: number) => ParamValues;
  /** Compared over widths too. */
  readonly isWide?: boolean;
}

/** In the order of the tables. Nothing of these rules was changed after the tasks had been chosen. */
export const CONTESTANTS: readonly Contestant[] = [
  {
    ...{ label: 'REINFORCE', rule: 'reinforce', params: {}, isWide: true },
    tuned: (share) => ({ baseline: share < 0.5 ? 'none' : 'running' }),
  },
  {
    ...{ label: 'A_R−P', rule: 'reward-penalty', params: {} },
    tuned: (share) => ({ lambda: logUniform(share, 1e-4, 1) }),
  },
  { label: 'Weight Max', rule: 'weight-max', params: {}, isWide: true },
  { label: 'U2', rule: 'unbiased-weight-max', params: {} },
  { label: 'Expected Weight Max', rule: 'expected-weight-max', params: {}, isWide: true },
  { label: '… without the product', rule: 'expected-weight-max', params: { product: 'left-out' }, isWide: true },
  { label: 'STE', rule: 'ste', params: {}, isWide: true },
  { label: 'backprop', rule: 'backprop', params: {} },
];

/** A task and a network, on which each contestant is tuned and then runs. */
export interface ClaimCell {
  /** Part of the name of every job. */
  readonly name: string;
  readonly title: string;
  readonly env: string;
  /** `'digits'`: those of the package `mnist`, or where it is not installed those that the program draws. */
  readonly envParams: Readonly<Record<string, number>> | 'digits';
  readonly hidden: readonly number[];
  /** Synapses of the network with biases, for estimates of how long it takes. */
  readonly synapses: number;
  /** Of tuning runs and of those that count alike. */
  readonly episodes: number;
  readonly contestants: readonly Contestant[];
}

function cell(
  name: string,
  title: string,
  task: Pick<ClaimCell, 'env' | 'envParams'> & { readonly inputs: number; readonly outputs: number },
  hidden: readonly number[],
  episodes: number,
  contestants = CONTESTANTS,
): ClaimCell {
  const sizes = [task.inputs, ...hidden, task.outputs];
  const synapses = sizes.slice(1).reduce((sum, size, l) => sum + size * (sizes[l]! + 1), 0);
  const { env, envParams } = task;
  return { name, title, env, envParams, hidden, synapses, episodes, contestants };
}

const multiplexer = (addressBits: number) => ({
  ...{ env: 'multiplexer', envParams: { addressBits }, inputs: addressBits + 2 ** addressBits, outputs: 1 },
});
const WIDE = CONTESTANTS.filter(({ isWide = false }) => isWide);

/** Networks of k = 4 whose width is varied, both layers alike. */
export const WIDTHS: readonly ClaimCell[] = [16, 32, 64, 128, 256].map((width) =>
  cell(`width-${width}`, `k = 4, ${width}-${width}`, multiplexer(4), [width, width], 300_000, WIDE),
);

/** Tasks: the one that the rules were made on comes after two that had no part in it. */
export const TASKS: readonly ClaimCell[] = [
  cell('k3', 'k = 3, 32-32', multiplexer(3), [32, 32], 200_000),
  cell(
    ...(['dnf', 'random formula of 20 bits, 64-32'] as const),
    { env: 'random-dnf', envParams: { formulaSeed: 1 }, inputs: 20, outputs: 1 },
    [64, 32],
    400_000,
  ),
  cell('k4', 'k = 4, 64-32', multiplexer(4), [64, 32], 800_000),
  cell(
    ...(['digits', 'digits as a bandit, 64-32'] as const),
    { env: 'Digits-v0', envParams: 'digits', inputs: 784, outputs: 10 },
    [64, 32],
    100_000,
  ),
  cell('k5', 'k = 5, 64-64', multiplexer(5), [64, 64], 1_000_000),
];

export const CELLS: readonly ClaimCell[] = [...TASKS, ...WIDTHS];

/** What a tuning run tries. */
export interface Setting {
  /** From 1, in the order in which they were drawn. */
  readonly number: number;
  /** The learning rate of the first layer. */
  readonly base: number;
  /** The rate of each further layer, as a fraction of the one before it. */
  readonly ratio: number;
  /** Rates fall in a straight line to 0 at the end of the run; otherwise they stay. */
  readonly falls: boolean;
  /** From 0 to 1: the contestant's own parameter. */
  readonly share: number;
}

/** Settings that every contestant is tried with in every cell: the same ones. */
export const SETTINGS: readonly Setting[] = Array.from({ length: 30 }, (_, k) => {
  const stream = new Stream(keyOf(20_230_727), 0, 0);
  const share = (coordinate: number) => stream.uniform(k, coordinate, 0);
  return {
    number: k + 1,
    base: logUniform(share(0), 1e-3, 1e-1),
    ratio: logUniform(share(1), 0.05, 2),
    falls: k % 2 === 1,
    share: share(2),
  };
});

function logUniform(share: number, low: number, high: number): number {
  return Number((low * (high / low) ** share).toPrecision(3));
}

/** `[layer]`: rates from the first hidden layer to the output. */
export function ratesOf({ base, ratio, falls }: Setting, { hidden }: ClaimCell, episodes: number): Rate[] {
  return [...hidden, 1].map((_, layer) => {
    const from = Number((base * ratio ** layer).toPrecision(4));
    return falls ? { kind: 'linear', from, to: 0, steps: episodes } : from;
  });
}

/** A comparison at given rates, which nothing is tuned for. */
export interface FixedComparison {
  readonly label: string;
  readonly rule: string;
  readonly params: ParamValues;
  readonly rates: readonly number[];
}

/** 20-64-32-1 over 800 000 episodes with the rates that docs/scaling.md has from earlier tuning. */
export const FIXED: readonly FixedComparison[] = [
  {
    ...{ label: 'Expected Weight Max', rule: 'expected-weight-max', params: {} },
    rates: [0.01, 0.005, 0.0025],
  },
  {
    ...{ label: 'Expected Weight Max without the product', rule: 'expected-weight-max' },
    ...{ params: { product: 'left-out' }, rates: [0.01, 0.005, 0.0025] },
  },
  { label: 'STE', rule: 'ste', params: {}, rates: [0.01, 0.005, 0.0025] },
  { label: 'Weight Max, .01, .001, .0001', rule: 'weight-max', params: {}, rates: [0.01, 0.001, 0.0001] },
  { label: 'Weight Max, .02, .001, .0001', rule: 'weight-max', params: {}, rates: [0.02, 0.001, 0.0001] },
];
