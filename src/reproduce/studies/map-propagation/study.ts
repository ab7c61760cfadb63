import type { Rate } from '../../../rule/optimizer/rate.js';
import type { ParamValues } from '../../../rule/rule.js';
import type { RunConfig } from '../../../runs/run-config.js';
import type { StudyDefinition } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { createTrainingStudy, linearRates, TRAINING, type TrainingRow } from '../../training-study.js';

const SOURCE = 'Chung (2021), NeurIPS, arXiv:2010.07893';
const HIDDEN = [64, 32];
const DISCOUNT = 0.98;
const OPTIMIZER = { optimizer: 'adam', optimizerParams: { correction: 1000, epsilon: 1e-9 } } as const;

/** The settings of one network of a task, actor or critic; lists are `[layer]`, from the first hidden one up. */
interface Network {
  readonly variance: readonly number[];
  readonly rate: readonly Rate[];
}

/** The settings of one task, read off the author's code. */
interface Task {
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>>;
  readonly episodes: number;
  readonly batch?: number;
  /** The output unit computes a number and hears its error. */
  readonly isRegression?: true;
  /** The temperature of an output that selects an action; undefined for one that draws a number. */
  readonly temperature?: number;
  /** λ, the decay of the traces of actor and critic. */
  readonly lambda?: number;
  readonly actor: Network;
  /** Undefined where the team hears the reward. */
  readonly critic?: Network;
  readonly rewardLimit?: number;
  readonly actionMap?: RunConfig['actionMap'];
  readonly seconds: number;
  readonly published?: readonly [mean: number, std: number];
}

const TASKS: readonly Task[] = [
  {
    env: 'multiplexer',
    envParams: { addressBits: 5 },
    episodes: 4_000_000,
    batch: 128,
    temperature: 1,
    actor: { variance: [0.3, 1, 1], rate: [0.04, 4e-5, 4e-6] },
    seconds: 240,
  },
  {
    env: 'scalar-regression',
    isRegression: true,
    episodes: 1_000_000,
    batch: 128,
    actor: { variance: [0.0075, 0.025, 0.025], rate: [0.06, 6e-5, 6e-6] },
    seconds: 50,
  },
  {
    env: 'Acrobot-v1',
    episodes: 500,
    temperature: 4,
    lambda: 0.97,
    actor: { variance: [0.03, 0.1, 0.1], rate: linearRates([0.01, 1e-5, 1e-6], [0.001, 1e-6, 1e-8], 100_000) },
    critic: { variance: [0.06, 0.2, 0.2], rate: linearRates([0.02, 2e-5, 2e-6], [0.002, 2e-6, 2e-7], 100_000) },
    seconds: 10,
    published: [-100.29, 5.4],
  },
  {
    env: 'CartPole-v1',
    episodes: 1000,
    temperature: 2,
    lambda: 0.95,
    actor: { variance: [0.03, 0.1, 0.1], rate: linearRates([0.01, 1e-5, 1e-6], [0.001, 1e-6, 1e-8], 50_000) },
    critic: { variance: [0.03, 0.1, 0.1], rate: linearRates([0.02, 2e-5, 2e-6], [0.002, 2e-6, 2e-7], 50_000) },
    seconds: 75,
    published: [459.7, 13.89],
  },
  {
    env: 'LunarLander-v3',
    episodes: 2500,
    temperature: 8,
    lambda: 0.97,
    actor: { variance: [0.06, 0.2, 0.2], rate: [0.004, 4e-6, 4e-8] },
    critic: { variance: [0.003, 0.01, 0.01], rate: [0.01, 1e-5, 1e-7] },
    seconds: 480,
    published: [127.88, 24.57],
  },
  {
    env: 'MountainCarContinuous-v0',
    episodes: 500,
    lambda: 0.97,
    actor: { variance: [0.03, 0.1, 0.5], rate: [0.004, 4e-6, 4e-8] },
    critic: { variance: [0.003, 0.01, 0.05], rate: [0.01, 1e-5, 1e-6] },
    rewardLimit: 5,
    actionMap: { scale: 2, offset: 1 },
    seconds: 25,
    published: [39.45, 30.48],
  },
];

/** MAP propagation on the multiplexer, a regression and four control tasks, with the author's settings. */
export const mapPropagationStudy: StudyDefinition = {
  rules: ['map-propagation'],
  kinds: TRAINING,
  create: (context) =>
    createTrainingStudy({
      name: 'map-propagation',
      title: 'MAP propagation',
      about:
        'Teams of Gaussian softplus units that settle for the most probable actions before they learn, on the 5-bit multiplexer, on scalar regression and, with a critic that learns by the same rule, on four control tasks. ' +
        `The settings are the author's: hidden layers of ${HIDDEN.join(' and ')} units, 20 settling steps of half the variance, Adam with bias correction for 1000 steps, γ = ${DISCOUNT}. ` +
        "One thing differs from the author's code: a choice among K actions has K − 1 logits here, which start as the differences of K. On MountainCarContinuous what is done is 2a + 1 of the action a that was drawn, clipped to [−1, 1], as it is there. " +
        "What the paper reached on the multiplexer and the regression is not known to us. In the regression, as in the author's code, the output unit hears its error and not a reward; there the error is that of the settled output and the noise of the output counts in the return, here both are of the prediction, −(target − prediction)². The target network's random weights are ours.",
      source: SOURCE,
      duration: 'about 2½ hours of one core',
      table: 'MAP propagation on six tasks',
      rows: () => TASKS.map((task) => rowOf(task, context)),
    }),
};

function rowOf(task: Task, context: StudyContext): TrainingRow {
  const { env, seconds, published } = task;
  const [mean, std] = published ?? [];
  return {
    ...{ label: env, task: env, variant: 'MAP propagation', seconds },
    ...(mean !== undefined && { published: { mean, ...(std !== undefined && { std }), runs: 10, source: SOURCE } }),
    config: configOf(task, context),
  };
}

function configOf(task: Task, context: StudyContext): Omit<RunConfig, 'seed'> {
  const { env, envParams = {}, episodes, batch = 1, lambda = 0, actor, critic, rewardLimit } = task;
  const decay = DISCOUNT * lambda;
  const layerParams = ({ variance }: Network) => variance.map((value) => ({ variance: value }));
  return {
    ...context.env(env),
    ...context.rule('map-propagation', { decay, ...outputOf(task) }),
    ...{ envParams, layerParams: layerParams(actor), hidden: HIDDEN, episodes, engine: 'dense', batch, workers: 1 },
    learningRate: actor.rate,
    ...(task.actionMap && { actionMap: task.actionMap }),
    ...(task.isRegression && { signal: 'error' as const }),
    ...OPTIMIZER,
    ...(critic && {
      critic: {
        ...context.rule('map-propagation', { decay, head: 'value', learns: 'past' }),
        ...{ layerParams: layerParams(critic), hidden: HIDDEN, learningRate: critic.rate },
        ...{ discount: DISCOUNT, truncation: 'skip', ...(rewardLimit !== undefined && { rewardLimit }) },
        ...OPTIMIZER,
      },
    }),
  };
}

function outputOf({ isRegression, temperature }: Task): ParamValues {
  if (isRegression) return { head: 'value' };
  return temperature === undefined ? { head: 'gaussian' } : { head: 'choice', temperature };
}
