import { availableParallelism } from 'node:os';
import { reinforce, weightMax } from '../agents/index.js';
import '../envs/index.js';
import { registry } from '../src/gymnasium/index.js';
import type { Rule } from '../src/rule/rule.js';
import type { RunConfig } from '../src/runs/run-config.js';
import { runPool } from '../src/runs/run-pool.js';
import { createWorkerPool } from '../src/runs/worker-pool.js';
import type { TeamOptions } from '../src/team/team-options.js';
import type { PeerTask } from './peers.js';
import { STILL } from './play-signs.js';
import './random-signs.js';
import type { Rival, Workload } from './workload.js';

const SEEDS = 10;
/** Of each seed: what a run begins and ends with takes about as long as a thousand. */
const EPISODES = 50_000;
/** Of a seed on each thread before the clock starts. */
const WARM_UP = 20_000;

/** 1, 2, 4, … and as many as there are cores. */
const COUNTS = [...new Set([...powersOfTwo(availableParallelism()), availableParallelism()])];

const WIDE = 1024;
/** How many times as long a repeat is with teams that wide, of which a step takes 40 to 150 ms. */
const WIDE_PATIENCE = 12;
const small: RunConfig = {
  env: 'multiplexer',
  envParams: {},
  envModule: registry.get('multiplexer')!.module!,
  rule: weightMax.text,
  params: {},
  hidden: [64, 32],
  episodes: 1,
  seed: 1,
  engine: 'dense',
  batch: 1,
  workers: 1,
  optimizer: 'adam',
  optimizerParams: {},
};

/** One team on several threads, and many teams on one thread each. */
export const workerWorkloads: readonly Workload[] = [
  ...COUNTS.map((workers) => oneTeam('multiplexer-4', 20, weightMax, { ...small, batch: 4096, workers })),
  ...[reinforce, weightMax].flatMap((rule) =>
    COUNTS.map((workers) =>
      oneTeam(`width ${WIDE}`, WIDE, rule, {
        ...small,
        env: 'random-signs',
        envParams: { size: WIDE },
        envModule: registry.get('random-signs')!.module!,
        rule: rule.text,
        hidden: [WIDE, WIDE],
        learningRate: STILL,
        batch: 1024,
        workers,
      }),
    ),
  ),
  ...COUNTS.map((workers) => tenSeeds(workers)),
];

function powersOfTwo(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, k) => 2 ** k);
}

function oneTeam(task: string, inputs: number, rule: Rule, config: RunConfig): Workload {
  const { workers, batch, hidden } = config;
  const one = { ...config, workers: 1 };
  const alone: Rival[] =
    workers === 1
      ? []
      : [
          { label: '1 worker', workload: oneTeam(task, inputs, rule, one) },
          { label: 'a team for each', workload: sideBySide(`${task} ${rule.name}`, one, workers) },
        ];
  const work: PeerTask = {
    rule: rule === weightMax ? 'weight-max' : 'reinforce',
    batch,
    sizes: [inputs, ...hidden, 1],
    ...(config.env === 'multiplexer' ? { addressBits: 4 } : {}),
  };
  const team: TeamOptions = { inputs, hidden, rule, batch };
  return {
    name: `${task} ${rule.name} batch ${batch}, ${counted(workers)}`,
    family: 'workers',
    unit: config.env === 'multiplexer' ? 'episodes' : 'samples',
    perStep: batch,
    team,
    config,
    workers,
    // Every repeat makes its teams anew, whose first steps take twice as long as others: V8 compiles their kernels
    // twice.
    patience: inputs === WIDE ? WIDE_PATIENCE : 2,
    beside: [...alone, { label: 'torch', system: 'torch', task: work, threads: workers }],
    prepare() {
      const pool = createWorkerPool({ workers });
      return {
        async run(steps) {
          const [record] = await runPool([{ ...config, episodes: steps * batch }], { workers: pool });
          return { steps, seconds: record!.seconds };
        },
        close: () => void pool.close(),
      };
    },
  };
}

/**
 * As many teams as threads, one on each: threads that share nothing. What they do together is as much as the machine
 * allows one team to do.
 */
function sideBySide(task: string, config: RunConfig, workers: number): Workload {
  return {
    name: `${task} batch ${config.batch}, a team for each of ${workers} workers`,
    family: 'workers',
    unit: config.env === 'multiplexer' ? 'episodes' : 'samples',
    perStep: config.batch,
    workers,
    patience: config.env === 'multiplexer' ? 2 : WIDE_PATIENCE,
    prepare() {
      const pool = createWorkerPool({ workers });
      return {
        async run(steps) {
          const episodes = steps * config.batch;
          const runs = Array.from({ length: workers }, (_, k) => ({ ...config, episodes, seed: k + 1 }));
          const records = await runPool(runs, { workers: pool });
          return { steps: steps * workers, seconds: Math.max(...records.map(({ seconds }) => seconds)) };
        },
        close: () => void pool.close(),
      };
    },
  };
}

function tenSeeds(workers: number): Workload {
  const configs = Array.from({ length: SEEDS }, (_, k) => ({ ...small, episodes: EPISODES, seed: k + 1, workers }));
  return {
    name: `ten seeds of multiplexer-4 weight-max batch 1, ${counted(workers)}`,
    family: 'workers',
    unit: 'episodes',
    perStep: SEEDS * EPISODES,
    workers,
    isWhole: true,
    beside: workers === 1 ? [] : [{ label: '1 worker', workload: tenSeeds(1) }],
    async prepare() {
      const pool = createWorkerPool({ workers });
      // Every thread is started and has compiled its kernels before the clock is.
      await runPool(
        configs.slice(0, workers).map((config) => ({ ...config, episodes: WARM_UP })),
        { workers: pool },
      );
      return {
        async run() {
          const start = performance.now();
          await runPool(configs, { workers: pool });
          return { steps: 1, seconds: (performance.now() - start) / 1000 };
        },
        close: () => void pool.close(),
      };
    },
  };
}

function counted(workers: number): string {
  return `${workers} worker${workers === 1 ? '' : 's'}`;
}
