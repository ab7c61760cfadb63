import type { LabExperiment } from '../contract.js';

/** A task with settings by which a team learns it well while one watches. */
export interface Preset {
  readonly name: string;
  /** What is seen, in a sentence. */
  readonly note: string;
  readonly experiment: LabExperiment;
}

const MULTIPLEXER: LabExperiment = {
  ...{ env: 'multiplexer', envParams: { addressBits: 2 }, rule: { name: 'weight-max' } },
  ...{ hidden: [16], learningRate: 0.01, seed: 1 },
};

/** The first is what the lab opens with. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'Multiplexer, 4 data bits',
    note: 'Two bits say which of four others is the answer. No single unit can tell: the hidden units must share the work.',
    experiment: MULTIPLEXER,
  },
  {
    name: 'Multiplexer, 16 data bits',
    note: 'The task of the paper on Weight Max: 97 units, right in 99 of 100 after some 500,000 episodes.',
    experiment: {
      ...{ env: 'multiplexer', rule: { name: 'weight-max' }, hidden: [64, 32] },
      ...{ learningRate: [0.01, 0.001, 0.0001], seed: 1 },
    },
  },
  {
    name: 'Multiplexer by REINFORCE',
    note: 'The same reward to all units, and nothing else: it learns, but slowly.',
    experiment: { ...MULTIPLEXER, rule: { name: 'reinforce' } },
  },
  {
    name: 'A bandit with four arms',
    note: 'One unit chooses among four arms whose pay it finds out by trying.',
    experiment: {
      ...{ env: 'gaussian-bandit', envParams: { arms: 4, meansSeed: 3 }, rule: { name: 'reinforce' } },
      ...{ hidden: [], learningRate: 0.05, seed: 1 },
    },
  },
  {
    name: 'CartPole',
    note: 'Balance a pole. Units hear the error of a critic that learns what each state is worth.',
    experiment: {
      ...{ env: 'CartPole-v1', rule: { name: 'weight-max' }, params: { decay: 0.784 }, hidden: [64, 32] },
      ...{ learningRate: [0.01, 0.0001, 0.00001], seed: 1 },
      critic: {
        ...{ rule: { name: 'td-backprop' }, params: { decay: 0.784 }, hidden: [64, 32] },
        learningRate: [0.02, 0.00004, 0.000004],
      },
    },
  },
  {
    name: 'Drawn digits by feedback alignment',
    note: 'Sixteen by sixteen pixels, ten answers. Each unit hears errors through synapses that never learn.',
    experiment: {
      ...{ env: 'LabelledDigits-v0', envParams: { side: 16 }, rule: { name: 'feedback-alignment' } },
      ...{ hidden: [32], learningRate: 0.05, optimizer: 'sgd', seed: 1 },
    },
  },
];

/** What the lab opens with where a link names nothing else. */
export const FIRST_EXPERIMENT = PRESETS[0]!.experiment;
