/** A condition of the study: what learns, how, and between which decoders. */
export interface Condition {
  readonly name: string;
  readonly part: Part['name'];
  /** Its row in the table of its part. */
  readonly label: string;
  readonly learner: 'errors' | 'reward' | 'through time';
  readonly units: number;
  /**
   * Overlap of the decoder before with the present one, and of the matrix M over which errors are heard with the
   * present one.
   */
  readonly overlapBefore: number;
  readonly overlapHeard: number;
  /** Whether the cursor is seen. */
  readonly seen: boolean;
  /** Whether M learns from noise between the trials (the weight mirror). */
  readonly mirrors: boolean;
  /** Whether the noise is larger in some units than in others. */
  readonly uneven: boolean;
  /** Published scores of candidates. */
  readonly published: Readonly<Partial<Record<Candidate, string>>>;
}

/**
 * M; the present decoder, the one before; with uneven noise the present one seen through the covariance of the noise.
 */
export type Candidate = 'heard' | 'present' | 'former' | 'noisy';

/** A table of the study. */
export interface Part {
  readonly name: 'errors' | 'reward' | 'through time' | 'sizes' | 'seen' | 'mirror' | 'uneven';
  readonly title: string;
  readonly about: string;
  /** The head of the column of labels. */
  readonly column: string;
  readonly candidates: readonly Candidate[];
}

const ALL: readonly Candidate[] = ['heard', 'present', 'former'];

export const PARTS: readonly Part[] = [
  {
    name: 'errors',
    title: 'Learning from errors',
    about:
      'By RFLO with errors over M, which overlaps with the present decoder as the first column says; decoders overlap by 0.5.',
    column: '#overlap of M',
    candidates: ALL,
  },
  {
    name: 'reward',
    title: 'Learning from reward',
    about:
      'By REINFORCE with noise in the units, which hears no M; the decoders overlap as the first column says. Of the former decoder the published scores reach from −0.02 to 0.14.',
    column: '#overlap of decoders',
    candidates: ALL,
  },
  {
    name: 'through time',
    title: 'Learning by backpropagation through time',
    about:
      'The gradient with M in place of the decoder. Published: M from 0.54 to 0.34 and the present decoder from 0.13 to 0.34, from the first overlap to the last.',
    column: '#overlap of M',
    candidates: ALL,
  },
  {
    name: 'sizes',
    title: 'Larger and smaller networks',
    about: 'As in the first table, at overlap 0.5.',
    column: '#units',
    candidates: ['heard', 'present'],
  },
  {
    name: 'seen',
    title: 'The cursor is seen',
    about:
      'As in the first table; the change is predicted through the decoder. Published, over overlaps: M from 0.31 to 0.51, the present decoder from 0.21 to 0.27.',
    column: '#overlap of M',
    candidates: ['heard', 'present'],
  },
  {
    name: 'mirror',
    title: 'M learns',
    about:
      'The weight mirror turns M into the decoder between trials, so the two candidates become one and cannot be distinguished. Published: the overlap goes from 0.51 to 0.997, and the scores meet.',
    column: '#overlap of M at first',
    candidates: ['heard', 'present'],
  },
  {
    name: 'uneven',
    title: 'Noise that is not the same in all units',
    about:
      'REINFORCE follows the gradient through the covariance of the noise: the present decoder seen through it explains the change best. Published: 0.19 to 0.37 seen through it, 0.10 to 0.29 as it is. Here the standard deviation is between 0 and twice the mean.',
    column: '#overlap of decoders',
    candidates: ['noisy', 'present', 'heard'],
  },
];

export const SOURCE =
  'Portes, Schmid & Murray (2022), NeurIPS, arXiv:2206.13448; published figures are means over 4 seeds of the results stored with its code';

const COMMON = {
  units: 50,
  overlapBefore: 0.5,
  overlapHeard: 0.5,
  seen: false,
  mirrors: false,
  uneven: false,
  published: {},
} as const;

const errors = [
  ['0.74', '0.23', '-0.08'],
  ['0.78', '0.36', '-0.02'],
  ['0.74', '0.41', '0.08'],
  ['0.69', '0.44', '0.14'],
  ['0.72', '0.48', '0.05'],
  ['0.69', '0.59', '0.09'],
  ['0.65', '0.65', '0.13'],
].map(([heard, present, former], k): Condition => {
  const overlapHeard = (4 + k) / 10;
  const published = { heard: heard!, present: present!, former: former! };
  return { ...COMMON, ...named('errors', overlapHeard.toFixed(1)), learner: 'errors', overlapHeard, published };
});

const reward = [
  ['0.11', '0.24'],
  ['0.15', '0.28'],
  ['0.16', '0.29'],
  ['0.16', '0.27'],
  ['0.10', '0.22'],
  ['0.08', '0.14'],
  ['0.09', '0.14'],
  ['0.14', '0.17'],
  ['0.05', '0.14'],
].map(([heard, present], k): Condition => {
  const overlapBefore = (2 + k) / 10;
  const published = { heard: heard!, present: present! };
  return { ...COMMON, ...named('reward', overlapBefore.toFixed(1)), learner: 'reward', overlapBefore, published };
});

const throughTime = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map(
  (overlapHeard): Condition => ({
    ...{ ...COMMON, ...named('through time', overlapHeard.toFixed(1)), learner: 'through time', overlapHeard },
  }),
);

const sizes = (
  [
    [25, '0.59', '0.21'],
    [50, '0.72', '0.28'],
    [100, '0.76', '0.34'],
    [200, '0.62', '0.27'],
  ] as const
).map(
  ([units, heard, present]): Condition => ({
    ...{ ...COMMON, ...named('sizes', String(units)), learner: 'errors', units, published: { heard, present } },
  }),
);

const seen = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map(
  (overlapHeard): Condition => ({
    ...{ ...COMMON, ...named('seen', overlapHeard.toFixed(1)), learner: 'errors', overlapHeard, seen: true },
  }),
);

/** All conditions, in the order of the tables. */
export const CONDITIONS: readonly Condition[] = [
  ...errors,
  ...reward,
  ...throughTime,
  ...sizes,
  ...seen,
  { ...COMMON, ...named('mirror', '0.5'), learner: 'errors', mirrors: true },
  ...[0.3, 0.5].map(
    (overlapBefore): Condition => ({
      ...{ ...COMMON, ...named('uneven', overlapBefore.toFixed(1)), learner: 'reward', overlapBefore, uneven: true },
    }),
  ),
];

function named(part: Part['name'], label: string): Pick<Condition, 'name' | 'part' | 'label'> {
  return { name: `${part}/${label}`, part, label };
}
