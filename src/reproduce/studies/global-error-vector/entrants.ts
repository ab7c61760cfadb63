import type { Entrant, Task } from '../feedback-paths/entrants.js';

/** Pixels of a side of the digits of the package, and of those that the program draws in the place of them. */
export const SIDE = 28;
export const DRAWN_SIDE = 14;

const BUDGET = {
  batch: 128,
  epochs: 5,
  tuningEpochs: 1,
  loss: 'cross-entropy',
  optimizer: 'adam',
} as const;
const RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2];
/** Of ordinary networks, which take larger ones. */
const SCALAR_RATES = [1e-3, 3e-3, 1e-2, 3e-2, 1e-1];

/** Networks of units that say vectors of ten components, one for each digit, with one such unit as output. */
export const VECTORS: Task = {
  name: 'vectors',
  title: '128-64-1, vectors of 10',
  tuned: [128, 64],
  networks: [[128, 64]],
  ...{ few: RATES.slice(0, 3), many: RATES, ...BUDGET, side: DRAWN_SIDE },
};

/** Ordinary networks of as many hidden units. */
export const SCALARS: Task = {
  name: 'scalars',
  title: '128-64-10, relu',
  activation: 'relu',
  tuned: [128, 64],
  networks: [[128, 64]],
  ...{ few: SCALAR_RATES.slice(0, 3), many: SCALAR_RATES, ...BUDGET, side: DRAWN_SIDE },
};

const MAPS = 8;
/**
 * Two locally connected layers, whose strides stand for the pooling of the published network, then a fully connected
 * one.
 */
const LOCAL = {
  wiring: [
    { image: [SIDE, SIDE, 1], field: 3, stride: 2, padding: 1 },
    { field: 3, stride: 2, padding: 1 },
    null,
    null,
  ],
  tuned: [14 * 14 * MAPS, 7 * 7 * MAPS, 64],
  networks: [[14 * 14 * MAPS, 7 * 7 * MAPS, 64]],
} as const;
const LOCAL_TITLE = `two layers of ${MAPS} maps, locally connected by 3 × 3, then 64`;

/** Locally connected networks of vectors. */
export const LOCAL_VECTORS: Task = {
  name: 'local vectors',
  title: `${LOCAL_TITLE}-1, vectors of 10`,
  ...{ ...LOCAL, few: RATES.slice(0, 3), many: RATES, ...BUDGET },
};

/** Ordinary ones of as many hidden units. */
export const LOCAL_SCALARS: Task = {
  name: 'local scalars',
  title: `${LOCAL_TITLE}-10, relu`,
  activation: 'relu',
  ...{ ...LOCAL, few: SCALAR_RATES.slice(0, 3), many: SCALAR_RATES, ...BUDGET },
};

/** Test errors in percent that the notebook of the published code prints. */
export const PUBLISHED =
  'the notebook of Clark et al. (2021), arXiv:2106.04089: 784-1024-512, or two locally connected layers of 32 maps of 3 × 3 fields and then 1024 units, 60 000 digits, up to 200 epochs, rate 3e-4';

/** With one broadcast vector, and with the gradient, in the same networks with and without nonnegative weights. */
export const VECTOR_ENTRANTS: readonly Entrant[] = [
  { rule: 'global-error-vector', label: 'broadcast error vector', path: 'direct', published: 1.87 },
  { rule: 'vector-backprop', label: 'backprop, nonnegative', path: 'w', published: 1.93 },
  { rule: 'vector-backprop', label: 'backprop', path: 'w', published: 1.84, params: { weights: 'any' } },
];

export const SCALAR_ENTRANTS: readonly Entrant[] = [
  { rule: 'error-backprop', label: 'backprop', path: 'w', published: 1.29 },
  { rule: 'direct-feedback-alignment', label: 'direct feedback alignment', path: 'direct', published: 2.09 },
];

/** The same rules in locally connected networks. */
export const LOCAL_VECTOR_ENTRANTS: readonly Entrant[] = withPublished(VECTOR_ENTRANTS, [1.78, 1.64, 1.44]);
export const LOCAL_SCALAR_ENTRANTS: readonly Entrant[] = withPublished(SCALAR_ENTRANTS, [1.07, 1.48]);

function withPublished(entrants: readonly Entrant[], errors: readonly number[]): Entrant[] {
  return entrants.map((entrant, k) => ({ ...entrant, published: errors[k]! }));
}

/** Units of each of two hidden layers whose start is looked at. */
export const WIDTHS = [32, 64, 128, 256, 512, 1024, 2048, 4096] as const;
