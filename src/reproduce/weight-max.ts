import type { Rate } from '../rule/schedule.js';
import type { RunConfig } from '../runs/run-config.js';
import { learningCurveChart } from './learning-curve-chart.js';
import { scaledEpisodes } from './scaled-episodes.js';
import type { Published, Study, StudyJob, StudyRequest } from './study.js';
import type { StudyContext, StudyDefinition } from './study-definition.js';

const SOURCE = 'Chung (2022), AAAI, arXiv:2010.09770';
const HIDDEN = [64, 32];
const DISCOUNT = 0.98;
const OPTIMIZER = { optimizer: 'adam', optimizerParams: { correction: 1000 } } as const;

/** The settings of one task, read off the author's code; layers from the first hidden one up. */
interface Task {
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>>;
  readonly episodes: number;
  readonly actorRate: readonly Rate[];
  readonly temperature?: readonly number[];
  /** Of the TD(λ) critic; none: the team hears the reward. */
  readonly critic?: { readonly lambda: number; readonly rate: readonly Rate[] };
  /** Roughly the seconds of a run. */
  readonly seconds: number;
  readonly published: Readonly<Record<string, readonly [mean: number, std: number]>>;
}

/** Rates that go in straight lines from `from` to `to` over so many steps. */
function linear(from: readonly number[], to: readonly number[], steps: number): Rate[] {
  return from.map((start, layer) => ({ kind: 'linear', from: start, to: to[layer]!, steps }));
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
    actorRate: linear([0.02, 2e-4, 2e-5], [2e-4, 2e-6, 2e-7], 50_000),
    critic: { lambda: 0.8, rate: linear([0.04, 4e-5, 4e-6], [0.004, 4e-5, 4e-6], 50_000) },
    seconds: 30,
    published: { plain: [390.38, 43.25], traces: [373.11, 17.86] },
  },
  {
    env: 'Acrobot-v1',
    episodes: 1000,
    actorRate: linear([0.1, 0.001, 1e-4], [0.01, 1e-4, 1e-5], 1_000_000),
    critic: { lambda: 0.8, rate: [0.01, 1e-5, 1e-6] },
    seconds: 10,
    published: { plain: [-97.05, 2.9], traces: [-105, 4.38] },
  },
  {
    env: 'LunarLander-v3',
    episodes: 3000,
    actorRate: [0.08, 8e-4, 8e-5],
    temperature: [1, 1, 2],
    critic: { lambda: 0.9, rate: [0.02, 2e-5, 2e-6] },
    seconds: 120,
    published: { plain: [111.23, 16.58], traces: [39.04, 14.39] },
  },
];

/** Weight Maximization on four tasks, plain and with eligibility traces, with the author's settings. */
export const weightMaxStudy: StudyDefinition = { rules: ['weight-max', 'td-backprop'], create: createWeightMaxStudy };

interface Row {
  readonly cell: string;
  readonly label: string;
  readonly task: Task;
  readonly variant: 'plain' | 'traces';
  readonly published: Published;
}

const NAMES = { plain: 'Weight Max', traces: 'Weight Max with traces' } as const;

const ROWS: readonly Row[] = TASKS.flatMap((task) =>
  (['plain', 'traces'] as const).flatMap((variant): Row[] => {
    const figures = task.published[variant];
    if (figures === undefined) return [];
    const [mean, std] = figures;
    const label = `${task.env}, ${NAMES[variant]}`;
    return [{ cell: label, label, task, variant, published: { mean, std, runs: 10, source: SOURCE } }];
  }),
);

function createWeightMaxStudy(context: StudyContext): Study {
  return {
    name: 'weight-max',
    title: 'Weight Maximization',
    about:
      "Teams of Bernoulli-logistic units in which a hidden unit's reward is the change of its outgoing weight norm, on the 4-bit multiplexer and, with a TD(λ) critic, on three control tasks; plain and with eligibility traces. " +
      `All settings are the author's: hidden layers of ${HIDDEN.join(' and ')} units, batch 1, Adam with bias correction for 1000 steps, γ = ${DISCOUNT}.`,
    source: SOURCE,
    defaultRuns: 10,
    duration: 'about 1 hour of one core',
    jobs: (request, done) => ROWS.flatMap((row) => jobsOf(row, request, context)).filter(({ id }) => !done.has(id)),
    report: (request, done) => [
      {
        kind: 'cells',
        title: 'Weight Max on four tasks',
        about: 'The mean return over all training episodes of a run.',
        score: 'mean return over all episodes; higher is better',
        rows: ROWS.map(({ cell, label, published }) => ({ cell, label, published })),
      },
      ...TASKS.map((task) =>
        learningCurveChart(
          {
            title: task.env,
            rows: ROWS.filter((row) => row.task === task).map(({ cell, variant }) => ({ cell, label: NAMES[variant] })),
            episodes: scaledEpisodes(task.episodes, request.scale),
          },
          done.values(),
        ),
      ),
    ],
  };
}

function jobsOf({ cell, task, variant }: Row, { runs, scale }: StudyRequest, context: StudyContext): StudyJob[] {
  const { critic, temperature } = task;
  const decay = DISCOUNT * (critic?.lambda ?? 0);
  const config: Omit<RunConfig, 'seed'> = {
    ...context.env(task.env),
    envParams: task.envParams ?? {},
    ...context.rule('weight-max', { decay: variant === 'traces' ? decay : 0 }),
    ...(temperature && { layerParams: temperature.map((value) => ({ temperature: value })) }),
    hidden: HIDDEN,
    episodes: scaledEpisodes(task.episodes, scale),
    engine: 'dense',
    batch: 1,
    workers: 1,
    learningRate: task.actorRate,
    ...OPTIMIZER,
    ...(critic && {
      critic: {
        ...context.rule('td-backprop', { decay }),
        hidden: HIDDEN,
        learningRate: critic.rate,
        ...OPTIMIZER,
        discount: DISCOUNT,
        truncation: 'skip',
      },
    }),
  };
  return Array.from({ length: runs }, (_, k) => ({
    id: `${cell}, seed ${k + 1}`,
    cell,
    seed: k + 1,
    work: { kind: 'train', config: { ...config, seed: k + 1 } },
    weight: task.seconds * scale,
  }));
}
