import type { ExchangeOptions } from '../../../replicas/create-exchange.js';

/** Pixels of a digit, and the classes. */
const [INPUTS, CLASSES] = [784, 10];
/** Lanes of all replicas together. */
export const BATCH = 256;

/** A network that replicas train. */
export interface Network {
  readonly name: string;
  readonly title: string;
  readonly hidden: readonly number[];
  /** Epochs of a run, of one of tuning, and of a run that is compared over the number of replicas. */
  readonly epochs: number;
  readonly tuningEpochs: number;
  /** Compressions that exchanges are compared at, counted as published. */
  readonly compressions: readonly number[];
}

export const DIGITS: Network = {
  ...{ name: 'digits', title: '784-100-10', hidden: [100], epochs: 8, tuningEpochs: 3 },
  compressions: [2, 5, 10, 20, 50, 100],
};

/** A million weights. */
export const LARGE: Network = {
  ...{ name: 'large', title: '784-1024-200-10', hidden: [1024, 200], epochs: 4, tuningEpochs: 2 },
  compressions: [10, 20, 100],
};

export const NETWORKS = [DIGITS, LARGE] as const;

/** Replicas that compressions are compared with. */
export const REPLICAS = 4;
/** Numbers of replicas that exchanges are compared over, on the small network, and for how many epochs. */
export const CROWDS = [1, 4, 16, 64, 256] as const;
export const CROWD_EPOCHS = 4;
/** The compression of tuning, and of the comparison over the number of replicas. */
export const USUAL = 20;

/** Numbers that a network learns: weights, which may be told in part, and biases, which are always told. */
export function sizeOf({ hidden }: Pick<Network, 'hidden'>): { readonly weights: number; readonly biases: number } {
  const sizes = [INPUTS, ...hidden, CLASSES];
  return {
    weights: sizes.slice(1).reduce((sum, size, l) => sum + size * sizes[l]!, 0),
    biases: sizes.slice(1).reduce((sum, size) => sum + size, 0),
  };
}

export type ExchangeName = Exclude<ExchangeOptions, string>['name'];

/** What is tried for an exchange beside the rate. */
export interface Variant {
  readonly label: string;
  readonly momentum: number;
  /** Of sketches. */
  readonly rows: number;
}

/** A variant and a rate. */
export interface Setting extends Variant {
  readonly rate: number;
}

/** What is compared: an exchange, and what is tried for it, as many settings for each. */
export interface Entrant {
  readonly exchange: ExchangeName;
  readonly label: string;
  readonly rates: readonly number[];
  readonly variants: readonly Variant[];
  /** It has a size to choose. */
  readonly isSized: boolean;
  /** It is compared over the number of replicas. */
  readonly isInCrowds: boolean;
}

const RATES = [0.03, 0.1, 0.3, 1];
/** Of updates of +1 and −1. */
const SIGN_RATES = [3e-4, 1e-3, 3e-3, 1e-2];
const MOMENTA: readonly Variant[] = [0.9, 0].map((momentum) => ({ label: `momentum ${momentum}`, momentum, rows: 5 }));
/**
 * With a second round a sketch need not be sure: one row of five times as many columns finds other candidates than the
 * median of five.
 */
const ROWS: readonly Variant[] = [5, 1].map((rows) => ({
  label: `${rows} row${rows > 1 ? 's' : ''}`,
  momentum: 0.9,
  rows,
}));

export const ENTRANTS: readonly Entrant[] = [
  { exchange: 'all', label: 'all', rates: RATES, variants: MOMENTA, isSized: false, isInCrowds: true },
  { exchange: 'sketch', label: 'sketch', rates: RATES, variants: ROWS, isSized: true, isInCrowds: true },
  { exchange: 'top-k', label: 'true top-k', rates: RATES, variants: MOMENTA, isSized: true, isInCrowds: false },
  { exchange: 'local-top-k', label: 'local top-k', rates: RATES, variants: MOMENTA, isSized: true, isInCrowds: true },
  { exchange: 'random-k', label: 'random-k', rates: RATES, variants: MOMENTA, isSized: true, isInCrowds: false },
  { exchange: 'sign', label: 'sign', rates: SIGN_RATES, variants: MOMENTA, isSized: false, isInCrowds: true },
];

/** All settings of an entrant. */
export function settingsOf({ rates, variants }: Entrant): Setting[] {
  return variants.flatMap((variant) => rates.map((rate) => ({ ...variant, rate })));
}

/**
 * The exchange of a name with which one replica sends and gets as many times fewer numbers than with `all`, without
 * indices. Of sketches two thirds of the numbers are the sketch, and a third the exact values, five times k with four
 * candidates a number, as in the published settings. Local top-k is given what keeps the compression even if no two
 * replicas choose the same numbers; true top-k the k that it would have if the largest sums were known to all.
 */
export function exchangeAt(
  name: ExchangeName,
  compression: number,
  network: Pick<Network, 'hidden'>,
  replicas: number,
  rows: number,
): ExchangeOptions {
  const { weights, biases } = sizeOf(network);
  const numbers = (2 * (weights + biases)) / compression - 2 * biases;
  const k = (share: number) => Math.max(1, Math.min(weights, Math.floor(share)));
  switch (name) {
    case 'sketch':
      return { name, k: k(numbers / 15), rows, columns: Math.max(1, Math.floor((2 * numbers) / 3 / rows)) };
    case 'top-k':
      return { name, k: k(numbers / 2) };
    case 'random-k':
      return { name, k: k(numbers / 2) };
    case 'local-top-k':
      return { name, k: k(numbers / (1 + replicas)) };
    default:
      return { name };
  }
}
