/** One thread of a run that is looked at, for timeline.ts: plays its part and tells when it did what. */
import { parentPort, workerData } from 'node:worker_threads';
import '../envs/index.js';
import type { Timed } from '../src/dense/part.js';
import { VectorEnv } from '../src/gymnasium/index.js';
import { openRun, type SharedRun } from '../src/runs/open-run.js';
import type { RunConfig } from '../src/runs/run-config.js';
import { trainPart } from '../src/train/train.js';
import { type Noted, stepSpans } from './timeline-spans.js';

/** What a thread is asked for. */
export interface TimelineRequest {
  readonly config: RunConfig;
  readonly index: number;
  readonly threads: number;
  readonly shared: SharedRun | undefined;
  /** For how long it is to play. */
  readonly seconds: number;
}

const { config, index, threads, shared, seconds } = workerData as TimelineRequest;
/**
 * All threads have one clock, of which `performance.now()` is told from each one's beginning; the first calls of both
 * take long.
 */
const [begin] = Array.from(
  { length: 100 },
  () => Number(process.hrtime.bigint() % 10n ** 12n) / 1e6 - performance.now(),
)
  .sort((a, b) => a - b)
  .slice(50);
const now = () => begin! + performance.now();

const noted: Noted[] = [];
const timed: Timed =
  (phase, call) =>
  (...args) => {
    const from = now();
    call(...args);
    noted.push({ phase, from, to: now() });
  };

const run = await openRun({ ...config, workers: threads }, { index, threads, ...(shared && { shared }), timed });
const { team, envs } = run;
const [act, learn] = [team.act.bind(team), team.learn.bind(team)];
team.act = (observations) => {
  const from = now();
  const actions = act(observations);
  noted.push({ phase: 'act', from, to: now(), holds: true });
  return actions;
};
team.learn = (...told) => {
  const from = now();
  learn(...told);
  noted.push({ phase: 'learn', from, to: now(), holds: true });
};
if (envs instanceof VectorEnv && 'advance' in envs) {
  const batch = envs as VectorEnv & { advance(actions: never): void };
  const advance = batch.advance.bind(batch);
  batch.advance = (actions) => timed('environments', () => advance(actions))();
}
noted.length = 0;
const began = performance.now();
const options = { ...run.options, episodes: Number.MAX_SAFE_INTEGER, bins: 1 };
trainPart(
  team,
  envs,
  { ...options, shouldStop: () => performance.now() - began > 1000 * seconds },
  {
    ...{ lanes: run.lanes, board: run.board, isFirst: index === 0, meet: () => run.barrier?.wait() },
  },
);
parentPort!.postMessage(stepSpans(noted));
