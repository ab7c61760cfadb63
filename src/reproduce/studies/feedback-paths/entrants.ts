import type { ParamValues } from '../../../rule/rule.js';
import type { LayerWiring } from '../../../team/wiring.js';

/**
 * Over what a hidden unit hears errors: the weight, a parameter B beside each weight, B with the sign of the weight, or
 * the errors themselves.
 */
export type Path = 'w' | 'B' | 'sign' | 'direct';

/** A rule of the study, its own knob where it has one, and what was published of it. */
export interface Entrant {
  readonly rule: string;
  readonly label: string;
  readonly path: Path;
  /** Parameters that are the same in all its runs. */
  readonly params?: ParamValues;
  /**
   * The parameters that a value of the knob sets; none: the rule has none, and more learning rates are tried instead.
   */
  readonly knob?: { readonly values: readonly number[]; readonly params: (value: number) => ParamValues };
  /** Published test error in percent. */
  readonly published?: number;
}

/** Of 784-500-10 on all of MNIST. */
export const PUBLISHED = 'logs of the code of Akrout et al. (2019), arXiv:1904.05391: 60 000 digits, 400 epochs';

const ALIGNMENT = [0.003, 0.01, 0.03];

/** In the order of the tables: from the gradient to what shares least with it. */
export const ENTRANTS: readonly Entrant[] = [
  { rule: 'error-backprop', label: 'backprop', path: 'w', published: 1.5 },
  {
    ...{ rule: 'kolen-pollack', label: 'Kolen-Pollack', path: 'B', published: 1.55 },
    knob: { values: [0.001, 0.003, 0.01], params: (decay) => ({ decay }) },
  },
  {
    ...{ rule: 'weight-mirror', label: 'weight mirror', path: 'B', published: 1.51 },
    knob: { values: [0.01, 0.03, 0.1], params: (rate) => ({ rate }) },
  },
  {
    ...{ rule: 'symmetric-alignment', label: 'symmetric alignment', path: 'B' },
    knob: { values: [0.01, 0.1, 1], params: (pull) => ({ self: pull, decay: pull }) },
  },
  {
    ...{ rule: 'activation-alignment', label: 'activation alignment', path: 'B' },
    knob: { values: ALIGNMENT, params: (pull) => ({ amp: pull, sparse: pull }) },
  },
  {
    ...{ rule: 'information-alignment', label: 'information alignment', path: 'B' },
    knob: { values: ALIGNMENT, params: (pull) => ({ amp: pull, nulling: pull, decay: pull }) },
  },
  { rule: 'sign-symmetry', label: 'sign symmetry', path: 'sign' },
  { rule: 'feedback-alignment', label: 'feedback alignment', path: 'B', published: 2.2 },
  { rule: 'direct-feedback-alignment', label: 'direct feedback alignment', path: 'direct' },
];

export type Activation = 'sigmoid' | 'tanh' | 'relu' | 'linear';

/**
 * What is tried for a network: `few` learning rates with each of three values of a knob, or three times as many rates
 * without one.
 */
export interface Task {
  readonly name: string;
  readonly title: string;
  /** Of hidden units, a parameter of all its rules; left out: they have none. */
  readonly activation?: Activation;
  /** Those of single hidden layers, where they differ. */
  readonly activations?: readonly Activation[];
  /** What outputs are to be: the label one-hot, or what the network sees. Default: 'label'. */
  readonly target?: 'label' | 'image';
  /** Units of each hidden layer in tuning. */
  readonly tuned: readonly number[];
  /** The networks of the runs. */
  readonly networks: readonly (readonly number[])[];
  /** To whom the units of each layer listen, in networks that are not fully connected. */
  readonly wiring?: readonly (LayerWiring | null)[];
  /**
   * Runs of the first network whose updates are disturbed: deviations of the noise, in root mean squares of what it is
   * added to.
   */
  readonly noises?: readonly number[];
  readonly few: readonly number[];
  readonly many: readonly number[];
  /**
   * What the errors descend, for outputs that are what the last layer says: softmax and cross-entropy, or half the
   * squared error.
   */
  readonly loss: 'cross-entropy' | 'squared';
  /** Pixels of a side of digits that the program draws; left out: 28, which those of the package always have. */
  readonly side?: number;
  /** Left out: plain ascent, whose updates are compared with the gradient. */
  readonly optimizer?: 'adam';
  readonly batch: number;
  /** Of a run, over all training digits, and of a run of tuning, over those that are not held out. */
  readonly epochs: number;
  readonly tuningEpochs: number;
}

const layers = (depth: number, width: number) => new Array<number>(depth).fill(width);

export const WIDE: Task = {
  name: 'wide',
  title: '784-500-10, sigmoid',
  activation: 'sigmoid',
  tuned: [500],
  networks: [[500]],
  noises: [1, 4, 16],
  few: [0.3, 1, 2],
  many: [0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3],
  ...{ loss: 'cross-entropy', batch: 128, epochs: 5, tuningEpochs: 2 },
};

export const DEEP: Task = {
  name: 'deep',
  title: 'hidden layers of 64 units, tanh',
  activation: 'tanh',
  tuned: layers(2, 64),
  networks: [1, 2, 3, 4, 5, 6, 7, 8].map((depth) => layers(depth, 64)),
  few: [0.1, 0.3, 1],
  many: [0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2],
  ...{ loss: 'cross-entropy', batch: 128, epochs: 5, tuningEpochs: 2 },
};

/**
 * What is left of a task in a preview, which shows what a report looks like: three settings, the least and the greatest
 * depth, one noise.
 */
export function previewOf(task: Task): Task {
  const { networks, noises, few, many } = task;
  return {
    ...task,
    networks: [...new Set([networks[0]!, networks.at(-1)!])],
    ...(noises && { noises: noises.slice(1, 2) }),
    few: few.slice(1, 2),
    many: many.slice(4, 7),
  };
}

/** A learning rate and a value of the knob. */
export interface Setting {
  readonly rate: number;
  readonly knob?: number;
}

/** Nine settings of each entrant; of a preview three. */
export function settingsOf({ few, many }: Task, { knob }: Entrant): Setting[] {
  if (knob === undefined) return many.map((rate) => ({ rate }));
  return few.flatMap((rate) => knob.values.map((value) => ({ rate, knob: value })));
}

/** `0.3` or `0.3, 0.01`. */
export function settingText({ rate, knob }: Setting): string {
  return knob === undefined ? String(rate) : `${rate}, ${knob}`;
}
