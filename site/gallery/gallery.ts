import type { LabExperiment } from '../lab/contract.js';

/** What the picture of an experiment shows beside the curve of its return. */
export type GalleryPicture =
  /** The team as it ends: its units, and its weights as lines. */
  | 'team'
  /** What the audit says of its rules: the cosine with the gradient, layer by layer. */
  | 'audit'
  /** The angle between what the first layer learns and the gradient, while it learns. */
  | 'angle';

/** An experiment as one of an entry. */
export interface GalleryExperiment {
  /** What it is among those of its entry, in a few words. */
  readonly label: string;
  readonly experiment: LabExperiment;
}

/** An entry of the gallery. */
export interface GalleryEntry {
  /** The name of its picture and its anchor. */
  readonly name: string;
  readonly title: string;
  /** What one sees, in a sentence or two. */
  readonly about: string;
  readonly picture: GalleryPicture;
  /** The first is the one that the picture of a team shows; all have a link and a line in the curve. */
  readonly experiments: readonly GalleryExperiment[];
  /** Episodes of the run that is drawn. */
  readonly episodes: number;
}

const MULTIPLEXER = {
  env: 'multiplexer',
  envParams: { addressBits: 1 },
  hidden: [8],
  learningRate: [0.05, 0.01],
  seed: 1,
};
const LARGER = {
  env: 'multiplexer',
  envParams: { addressBits: 2 },
  hidden: [16],
  learningRate: [0.02, 0.005],
  seed: 1,
};
const LAKE = {
  env: 'FrozenLake-v1',
  envParams: { isSlippery: false, rewardSchedule: [1, -0.2, -0.01] },
  hidden: [16],
  learningRate: [0.01, 0.005],
  seed: 1,
};
const POLE = {
  env: 'CartPole-v1',
  params: { decay: 0.784 },
  hidden: [64, 32],
  learningRate: [0.01, 0.0001, 0.00001],
  seed: 1,
};
const BY_TD = { params: { decay: 0.784 }, hidden: [64, 32], learningRate: [0.02, 0.00004, 0.000004] };
const DIGITS = {
  env: 'LabelledDigits-v0',
  envParams: { side: 8 },
  hidden: [16],
  optimizer: 'sgd',
  learningRate: 0.1,
  seed: 1,
};

const SHORTCUT = `name: shortcut
about: hidden units are paid by the sign of their outgoing weights alone
hears:
  h: "sum in: w * x"
  R: broadcast reward
  c: "sum out: sign(w) * d"
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  d  = output ? R * (a - p) : c
  dw = x * d
`;

const HEBB = `name: three-factor-hebb
about: a trace of input times surprising firing; the reward above its running mean decides what becomes of it
params:
  rate: { default: 0.05, min: 0, max: 1, about: of the running means }
unit:
  usual: { start: 0.5, learned: true, rate: rate, about: how often this unit fires }
  mean: { start: 0, learned: true, rate: rate, about: the reward it is used to }
hears:
  h: "sum in: w * x"
  R: broadcast reward
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  dusual = a - usual
  dmean  = R - mean
  dw     = (R - mean) * x * (a - usual)
`;

const named = (name: string) => ({ name });

/** The gallery, in the order of its page. Its pictures are drawn from these runs by `npm run site:pictures`. */
export const GALLERY: readonly GalleryEntry[] = [
  {
    name: 'multiplexer',
    title: 'A team learns the multiplexer',
    about:
      'Two address bits say which of four data bits to repeat. No unit is told which; each is paid when those that it feeds come to rely on it.',
    picture: 'team',
    experiments: [{ label: 'Weight Max', experiment: { ...LARGER, rule: named('weight-max') } }],
    episodes: 30_000,
  },
  {
    name: 'side-by-side',
    title: 'REINFORCE and Weight Max side by side',
    about:
      'The same team, task and seed. With REINFORCE all units hear one reward, which depends mostly on what the others did. With Weight Max each hidden unit is paid by the change of its own outgoing weights.',
    picture: 'team',
    experiments: [
      { label: 'Weight Max', experiment: { ...LARGER, rule: named('weight-max') } },
      { label: 'REINFORCE', experiment: { ...LARGER, rule: named('reinforce') } },
    ],
    episodes: 30_000,
  },
  {
    name: 'shortcut',
    title: 'A shortcut, caught by the audit',
    about:
      'These units are paid by the sign of a weight, which is local and cheap. The audit shows at once that the first layer does not follow the gradient. The curve shows it later: it stops at three quarters.',
    picture: 'audit',
    experiments: [
      { label: 'the shortcut', experiment: { ...MULTIPLEXER, rule: { text: SHORTCUT } } },
      { label: 'unbiased Weight Max', experiment: { ...MULTIPLEXER, rule: named('unbiased-weight-max') } },
    ],
    episodes: 6_000,
  },
  {
    name: 'silence',
    title: 'Silence four units, and watch the others',
    about: 'At step 4000 four of eight units fall silent. The return drops; then those that are left take over.',
    picture: 'team',
    experiments: [
      {
        label: 'four fall silent',
        experiment: { ...MULTIPLEXER, hidden: [8], rule: named('weight-max'), interventions: ['1/0-3 silence @4000'] },
      },
      { label: 'undisturbed', experiment: { ...MULTIPLEXER, hidden: [8], rule: named('weight-max') } },
    ],
    episodes: 10_000,
  },
  {
    name: 'shuffled',
    title: 'Pay that is told to the wrong units',
    about: 'Each hidden unit is told what another was worth. The sum of all pay is the same, and it is of no use.',
    picture: 'team',
    experiments: [
      {
        label: 'shuffled',
        experiment: { ...MULTIPLEXER, rule: named('weight-max'), interventions: ['1 shuffle credit'] },
      },
      { label: 'as it should be', experiment: { ...MULTIPLEXER, rule: named('weight-max') } },
    ],
    episodes: 6_000,
  },
  {
    name: 'stuck',
    title: 'Units that cannot stop',
    about:
      'From step 2000 on three of eight units say 1 whatever they see. Their messages tell nothing any more, and the others learn to do without them.',
    picture: 'team',
    experiments: [
      {
        label: 'three units are stuck',
        experiment: { ...MULTIPLEXER, rule: named('weight-max'), interventions: ['1/0-2 clamp 1 @2000'] },
      },
      { label: 'undisturbed', experiment: { ...MULTIPLEXER, rule: named('weight-max') } },
    ],
    episodes: 8_000,
  },
  {
    name: 'critic',
    title: 'A critic made of agents',
    about:
      'Ice, holes, and a goal some steps away. The units hear a critic, which is itself a team of agents. On this lake that critic does not learn enough, and the team does not reach the goal. With a critic that learns by backpropagation it does.',
    picture: 'team',
    experiments: [
      {
        label: 'critic of agents',
        experiment: {
          ...{ ...LAKE, rule: named('weight-max') },
          critic: { rule: named('td-weight-max'), hidden: [16], learningRate: [0.02, 0.02], discount: 0.95 },
        },
      },
      {
        label: 'critic by backpropagation',
        experiment: {
          ...{ ...LAKE, rule: named('weight-max') },
          critic: { rule: named('td-backprop'), hidden: [16], learningRate: [0.02, 0.02], discount: 0.95 },
        },
      },
    ],
    episodes: 2_000,
  },
  {
    name: 'pole',
    title: 'A team balances a pole',
    about:
      'Four numbers in, left or right out. The pole falls long after the mistake, so the units hear a critic in place of the reward.',
    picture: 'team',
    experiments: [
      {
        label: 'Weight Max',
        experiment: { ...POLE, rule: named('weight-max'), critic: { rule: named('td-backprop'), ...BY_TD } },
      },
    ],
    episodes: 600,
  },
  {
    name: 'angle',
    title: 'Feedback alignment finds its angle',
    about:
      'Errors come back over weights that are random and never change. At first what a unit learns has nothing to do with the gradient; then the forward weights turn towards the feedback.',
    picture: 'angle',
    experiments: [
      { label: 'feedback alignment', experiment: { ...DIGITS, rule: named('feedback-alignment') } },
      { label: 'backpropagation', experiment: { ...DIGITS, rule: named('error-backprop') } },
    ],
    episodes: 6_000,
  },
  {
    name: 'bandit',
    title: 'A bandit with four arms',
    about: 'One unit selects among four arms, and hears what the one it pulled has paid.',
    picture: 'team',
    experiments: [
      {
        label: 'one unit of four choices',
        experiment: {
          env: 'gaussian-bandit',
          envParams: { arms: 4 },
          rule: named('reinforce'),
          hidden: [],
          learningRate: 0.05,
          seed: 1,
        },
      },
    ],
    episodes: 1_500,
  },
  {
    name: 'contexts',
    title: 'Which arm is best depends on what you see',
    about: 'Four contexts, four arms. Hidden units have to tell the contexts apart before the output unit can choose.',
    picture: 'team',
    experiments: [
      {
        label: 'Weight Max',
        experiment: {
          env: 'contextual-bandit',
          rule: named('weight-max'),
          hidden: [8],
          learningRate: [0.05, 0.02],
          seed: 1,
        },
      },
      {
        label: 'REINFORCE',
        experiment: {
          env: 'contextual-bandit',
          rule: named('reinforce'),
          hidden: [8],
          learningRate: [0.05, 0.02],
          seed: 1,
        },
      },
    ],
    episodes: 6_000,
  },
  {
    name: 'formula',
    title: 'A formula that nobody told them',
    about: 'The team learns a random formula of eight bits from right and wrong alone.',
    picture: 'team',
    experiments: [
      {
        label: 'Weight Max',
        experiment: {
          ...{ env: 'random-dnf', envParams: { bits: 8, terms: 3, literals: 3 } },
          ...{ rule: named('weight-max'), hidden: [16], learningRate: [0.02, 0.005], seed: 1 },
        },
      },
    ],
    episodes: 20_000,
  },
  {
    name: 'hebb',
    title: 'Three factors, and stuck half of the way',
    about:
      'A Hebbian rule: a unit learns from firing more than it usually does, when the reward is more than it is used to. On this seed it stops at half; REINFORCE, which asks how likely the firing was, goes on.',
    picture: 'team',
    experiments: [
      {
        label: 'three-factor Hebb',
        experiment: { ...MULTIPLEXER, learningRate: 0.02, rule: { text: HEBB } },
      },
      { label: 'REINFORCE', experiment: { ...MULTIPLEXER, learningRate: 0.02, rule: named('reinforce') } },
    ],
    episodes: 10_000,
  },
  {
    name: 'ste',
    title: 'Straight through',
    about: 'Units that pass the error back as if they had no threshold. It is biased, and often good enough.',
    picture: 'audit',
    experiments: [
      { label: 'straight-through', experiment: { ...MULTIPLEXER, rule: named('ste') } },
      { label: 'REINFORCE', experiment: { ...MULTIPLEXER, rule: named('reinforce') } },
    ],
    episodes: 6_000,
  },
];
