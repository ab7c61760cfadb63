/**
 * npm run bench:sweep [-- --jobs N] [-- --simulated] [-- --json]: what a job costs that a sweep asks for, beside its
 * training. Simulated jobs are done as soon as they are given, so that all that is measured is asking, telling and the
 * ledger; real ones are runs of ten episodes, whose cost is compared with that of the same runs by runPool, without any
 * files; `--simulated` leaves them out. Milliseconds a job; CPU is that of all threads.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { weightMax } from '../agents/index.js';
import '../envs/index.js';
import { runPool } from '../src/runs/run-pool.js';
import { createWorkerPool } from '../src/runs/worker-pool.js';
import { runInStore } from '../src/store/run-in-store.js';
import { configOf } from '../src/sweeps/experiment/experiment.js';
import { defineExperiment } from '../src/sweeps/experiment/read-experiment.js';
import { performSweep } from '../src/sweeps/perform-sweep.js';
import type { JobSource } from '../src/sweeps/sources/job-source.js';
import { createPoolSource } from '../src/sweeps/sources/pool-source.js';
import { createSweepFolder } from '../src/sweeps/sweep-folder.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1000' },
    simulated: { type: 'boolean', default: false },
  },
});
const jobs = Number(values.jobs);
const folder = mkdtempSync(join(tmpdir(), 'klopf-bench-'));

const base = { env: 'multiplexer', envParams: { addressBits: 1 }, rule: weightMax, hidden: [2], episodes: 10 };
const space = { 'learningRate.0': { 'log-uniform': [1e-4, 1] }, 'params.temperature': { uniform: [0.5, 2] } };
const EXPERIMENTS = {
  grid: { vary: { batch: Array.from({ length: jobs }, (_, k) => k + 1) } },
  random: { vary: space, search: 'random', trials: jobs },
  tpe: { vary: space, search: 'tpe', trials: jobs },
  asha: { vary: space, search: 'random', trials: Math.ceil(jobs * 0.75), stop: 'asha' },
};

/** Answers at once, with a score that depends on the rate. */
const simulated: JobSource = createPoolSource({
  places: 4,
  async run(config, { until }) {
    const { env, engine, seed, episodes, batch, workers } = config;
    const meanReturn = -Math.abs(Math.log10((config.learningRate as number[] | undefined)?.[0] ?? batch) + 2);
    return {
      ...{ env, rule: config.rule.name, engine, seed, episodes, batch, workers, meanReturn, curve: [meanReturn] },
      ...{ seconds: 0, episodesPerSecond: 0, weightsDigest: 'none' },
      ...(until === undefined ? {} : { partial: true as const, episodesDone: until }),
    };
  },
});

try {
  const figures: Record<string, number> = {};
  for (const [name, more] of Object.entries(EXPERIMENTS)) {
    const experiment = defineExperiment({ ...base, episodes: 1000, ...more }, { rules: new Map() });
    const sweep = createSweepFolder(join(folder, name), experiment);
    const cost = await costOf(() => performSweep(sweep, simulated));
    figures[`simulated ${name}: wall`] = cost.wall / sweep.state.totals.done;
    figures[`simulated ${name}: CPU`] = cost.cpu / sweep.state.totals.done;
  }
  if (!values.simulated) Object.assign(figures, await measureReal());
  if (values.json) console.log(JSON.stringify(figures));
  else
    for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(36)} ${value.toFixed(2)} ms a job`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Real runs, with their directories and without. */
async function measureReal(): Promise<Record<string, number>> {
  const experiment = defineExperiment({ ...base, ...EXPERIMENTS.random, trials: jobs }, { rules: new Map() });
  const pool = createWorkerPool({ workers: 1 });
  const warm = Array.from({ length: 30 }, (_, seed) =>
    configOf(experiment, experiment.searches[0]!, { 'learningRate.0': 0.1, 'params.temperature': 1 }, seed),
  );
  await runPool(warm, { workers: pool });
  const sweep = createSweepFolder(join(folder, 'real'), experiment);
  const source = createPoolSource({
    places: 2,
    run: (config, options) => runInStore(sweep.runs, config, { ...options, pool, threads: 1, check: false }),
  });
  const whole = await costOf(() => performSweep(sweep, source));
  const configs = sweep.state.trials.map(({ search, point }) =>
    configOf(experiment, experiment.searches[search]!, point, 1),
  );
  const training = await costOf(() => runPool(configs, { workers: pool }));
  await pool.close();
  return {
    'runs in a sweep: CPU': whole.cpu / jobs,
    'the same runs by runPool: CPU': training.cpu / jobs,
    'runs in a sweep: wall': whole.wall / jobs,
    'the same runs by runPool: wall': training.wall / jobs,
  };
}

async function costOf(work: () => Promise<unknown>): Promise<{ readonly wall: number; readonly cpu: number }> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}
