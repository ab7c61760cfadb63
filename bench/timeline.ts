import { Worker } from 'node:worker_threads';
import { makeRunEnv, shareRun } from '../src/runs/open-run.js';
import { planRun } from '../src/runs/plan-run.js';
import type { RunConfig } from '../src/runs/run-config.js';
import type { TimelineRequest } from './timeline-thread.js';

/** One thing that a thread did, from when to when, in milliseconds. */
export interface Span {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

/** One step of a team: `[thread]`, what it did, in order. */
export type StepSpans = readonly (readonly Span[])[];

/** Of the steps of a repeat, the first, which are not looked at: kernels are compiled twice. */
const WARM_UP = 0.25;

export interface TimelineOptions {
  readonly repeats: number;
  /** How long one repeat should take. */
  readonly seconds: number;
}

/**
 * Runs a team on one thread and on as many as its configuration has workers, in turn, and notes when each thread did
 * what. Returns the steps of each, `[step]`.
 */
export async function timeline(
  config: RunConfig,
  { repeats, seconds }: TimelineOptions,
): Promise<{ readonly one: readonly StepSpans[]; readonly many: readonly StepSpans[] }> {
  const found = { one: [] as StepSpans[], many: [] as StepSpans[] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    found.one.push(...(await stepsOf(config, 1, seconds)));
    found.many.push(...(await stepsOf(config, config.workers, seconds)));
  }
  return found;
}

async function stepsOf(config: RunConfig, threads: number, seconds: number): Promise<StepSpans[]> {
  const env = makeRunEnv(config);
  const shared = threads > 1 ? shareRun(planRun(config, env), threads) : undefined;
  env.close();
  const timelines = await Promise.all(
    Array.from({ length: threads }, (_, index) => spansOf({ config, index, threads, shared, seconds })),
  );
  const steps = Math.min(...timelines.map(({ length }) => length));
  const all = Array.from({ length: steps }, (_, step) => timelines.map((of) => of[step]!));
  return all.slice(Math.floor(WARM_UP * steps));
}

/** `[step]`: what one thread did. */
function spansOf(request: TimelineRequest): Promise<readonly (readonly Span[])[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./timeline-thread.js', import.meta.url), { workerData: request });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
