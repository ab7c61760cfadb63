import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weightMax } from '../agents/index.js';
import '../envs/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { makeVec } from '../src/gymnasium/index.js';
import { spec } from '../src/gymnasium/registry/registry.js';
import type { RunConfig } from '../src/runs/run-config.js';
import { runPool } from '../src/runs/run-pool.js';
import { createWorkerPool } from '../src/runs/worker-pool.js';
import { runInStore } from '../src/store/run-in-store.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { workThrough } from '../src/threads/work-through.js';
import { createTallyBoard } from '../src/train/tally.js';
import { trainPart } from '../src/train/train.js';
import type { Workload } from './workload.js';

/** Episodes of a small run, which takes a few milliseconds. */
const EPISODES = 200;
/** Runs that are asked for at once: while one waits for the disk, another is on the thread. */
const AT_ONCE = 16;

/**
 * What a run directory costs: small runs on one thread in a store, beside the same without; and what rows of metrics
 * cost the thread.
 */
export const storeWorkloads: readonly Workload[] = [
  { ...smallRuns(true), beside: [{ label: 'without', workload: smallRuns(false) }] },
  { ...rows(true), beside: [{ label: 'without', workload: rows(false) }] },
];

function smallRuns(isStored: boolean): Workload {
  return {
    name: `store ${EPISODES}-episode runs${isStored ? '' : ' without'}`,
    family: 'store',
    unit: 'episodes',
    perStep: EPISODES,
    workers: 1,
    prepare() {
      const folder = mkdtempSync(join(tmpdir(), 'klopf-bench-'));
      const pool = createWorkerPool({ workers: 1 });
      let seed = 0;
      return {
        async run(steps) {
          const begun = performance.now();
          const configs = Array.from({ length: steps }, () => smallRun(++seed));
          if (isStored)
            await workThrough(
              configs,
              { atOnce: AT_ONCE },
              async (config) => void (await runInStore(folder, config, { pool })),
            );
          // Each on its own, as in a store.
          else
            await workThrough(
              configs,
              { atOnce: AT_ONCE },
              async (config) => void (await runPool([config], { workers: pool })),
            );
          return { steps, seconds: (performance.now() - begun) / 1000 };
        },
        close() {
          void pool.close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

function smallRun(seed: number): RunConfig {
  return {
    env: 'multiplexer',
    envParams: { addressBits: 1 },
    envModule: spec('multiplexer').module!,
    rule: weightMax.text,
    params: weightMax.resolve(),
    hidden: [8],
    episodes: EPISODES,
    seed,
    engine: 'dense',
    batch: 1,
    workers: 1,
    optimizer: 'adam',
    optimizerParams: {},
  };
}

function rows(areMade: boolean): Workload {
  const team: TeamOptions = { inputs: 20, hidden: [64, 32], rule: weightMax, batch: 1, seed: 1 };
  return {
    name: `store rows of metrics${areMade ? '' : ' without'}`,
    family: 'store',
    unit: 'episodes',
    perStep: 1,
    team,
    prepare() {
      const made = createTeam(team);
      const envs = makeVec('multiplexer', {
        numEnvs: 1,
        vectorizationMode: 'batched',
        copy: false,
        autoresetMode: 'SameStep',
      });
      let told = 0;
      return {
        run(steps) {
          const onMetrics = areMade ? (some: readonly unknown[]) => void (told += some.length) : undefined;
          const part = { lanes: [0, 1] as const, board: createTallyBoard(1), isFirst: true, onMetrics };
          trainPart(made, envs, { episodes: steps }, part);
        },
        close() {
          if (areMade && told === 0) throw new Error('no row was made');
          made.close();
        },
      };
    },
  };
}
