import type { Rate } from '../../../rule/optimizer/rate.js';
import type { RunConfig } from '../../../runs/run-config.js';
import type { StudyDefinition } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { createTrainingStudy, linearRates, TRAINING, type TrainingRow } from '../../training-study.js';

const SOURCE = 'Chung (2022), AAAI, arXiv:2010.09770';
const HIDDEN = [64, 32];
const DISCOUNT = 0.98;
const OPTIMIZER = { optimizer: 'adam', optimizerParams: { correction: 1000 } } as const;
const VARIANTS = { plain: 'Weight Max', traces: 'Weight Max with traces' } as const;

type Variant = keyof typeof VARIANTS;

/** The settings of one task, read off the author's code; layers from the first hidden one up. */
interface Task {
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>>;
  readonly episodes: number;
  readonly actorRate: readonly Rate[];
  readonly temperature?: readonly number[];
  /** The TD(λ) critic; undefined where the team hears the reward. */
  readonly critic?: { readonly lambda: number; readonly rate: readonly Rate[] };
  readonly seconds: number;
  readonly published: Readonly<Partial<Record<Variant, readonly [mean: number, std: number]>>>;
}

const TASKS: readonly Task[] = [
  {
    env: 'multiplexer',
    envParams: { addressBits: 4 },
    episodes: 800_000,
    actorRate: [0.01, 0.001, 0.0001],
    seconds: 20,
    published: { plain: [0.81, 0.01] },
  },
  {
    env: 'CartPole-v1',
    episodes: 1000,
    actorRate: linearRates([0.02, 2e-4, 2e-5], [2e-4, 2e-6, 2e-7], 50_000),
    critic: { lambda: 0.8, rate: linearRates([0.04, 4e-5, 4e-6], [0.004, 4e-5, 4e-6], 50_000) },
    seconds: 15,
    published: { plain: [390.38, 43.25], traces: [373.11, 17.86] },
  },
  {
    env: 'Acrobot-v1',
    episodes: 1000,
    actorRate: linearRates([0.1, 0.001, 1e-4], [0.01, 1e-4, 1e-5], 1_000_000),
    critic: { lambda: 0.8, rate: [0.01, 1e-5, 1e-6] },
    seconds: 6,
    published: { plain: [-97.05, 2.9], traces: [-105, 4.38] },
  },
  {
    env: 'LunarLander-v3',
    episodes: 3000,
    actorRate: [0.08, 8e-4, 8e-5],
    temperature: [1, 1, 2],
    critic: { lambda: 0.9, rate: [0.02, 2e-5, 2e-6] },
    seconds: 350,
    published: { plain: [111.23, 16.58], traces: [39.04, 14.39] },
  },
];

/** Weight Maximization on four tasks, plain and with eligibility traces, with the author's settings. */
export const weightMaxStudy: StudyDefinition = {
  rules: ['weight-max', 'td-backprop'],
  kinds: TRAINING,
  create: (context) =>
    createTrainingStudy({
      name: 'weight-max',
      title: 'Weight Maximization',
      about:
        "Teams of Bernoulli-logistic units in which a hidden unit's reward is the change of its outgoing weight norm, on the 4-bit multiplexer and, with a TD(λ) critic, on three control tasks; plain and with eligibility traces. " +
        `All settings are the author's: hidden layers of ${HIDDEN.join(' and ')} units, batch 1, Adam with bias correction for 1000 steps, γ = ${DISCOUNT}.`,
      source: SOURCE,
      duration: 'about 2 hours of one core',
      table: 'Weight Max on four tasks',
      rows: () => TASKS.flatMap((task) => rowsOf(task, context)),
    }),
};

function rowsOf(task: Task, context: StudyContext): TrainingRow[] {
  const { env, seconds, published } = task;
  return (['plain', 'traces'] as const).flatMap((variant) => {
    const [mean, std] = published[variant] ?? [];
    if (mean === undefined) return [];
    const name = VARIANTS[variant];
    return {
      ...{ label: `${env}, ${name}`, task: env, variant: name, seconds },
      published: { mean, ...(std !== undefined && { std }), runs: 10, source: SOURCE },
      config: configOf(task, variant, context),
    };
  });
}

function configOf(task: Task, variant: Variant, context: StudyContext): Omit<RunConfig, 'seed'> {
  const { env, envParams = {}, episodes, actorRate, temperature, critic } = task;
  const decay = DISCOUNT * (critic?.lambda ?? 0);
  return {
    ...context.env(env),
    ...context.rule('weight-max', { decay: variant === 'traces' ? decay : 0 }),
    ...(temperature && { layerParams: temperature.map((value) => ({ temperature: value })) }),
    ...{ envParams, hidden: HIDDEN, episodes, engine: 'dense', batch: 1, workers: 1, learningRate: actorRate },
    ...OPTIMIZER,
    ...(critic && {
      critic: {
        ...context.rule('td-backprop', { decay }),
        ...{ hidden: HIDDEN, learningRate: critic.rate, discount: DISCOUNT, truncation: 'skip' },
        ...OPTIMIZER,
      },
    }),
  };
}
