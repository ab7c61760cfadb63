import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { copyFromDense } from '../../src/dense/dense-values.js';
import { type DenseLayout, layoutDense } from '../../src/dense/layout.js';
import { allocateDense } from '../../src/dense/memory.js';
import { planTeam, type TeamPlan } from '../../src/team/plan.js';
import { sizeOf, stateTensors } from '../../src/team/state/state-tensor.js';
import { DifferenceError } from './difference-error.js';
import { expectSame, expectSameValues, type Life } from './engines-agree.js';
import { actsOf, type FuzzCase, teamOptions } from './fuzz-case.js';
import type { PartResult, PartTask } from './shared-run.js';
import type { StateValues } from './state-values.js';

/** Threads that run shared dense teams, one case after another. */
export interface FuzzThreads {
  /** Runs a case on its number of threads. Throws {@link DifferenceError} unless all is as one thread has it. */
  check(given: FuzzCase, alone: Life): Promise<void>;
  close(): Promise<void>;
}

/** Starts threads as they are needed; `script`: the built module `part-thread.js`. */
export function createFuzzThreads(script: URL): FuzzThreads {
  const workers: Worker[] = [];
  return {
    async check(given, alone) {
      const { threads } = given;
      while (workers.length < threads) workers.push(new Worker(script));
      const plan = planTeam({ ...teamOptions(given), engine: 'dense' });
      const memory = allocateDense(plan, { sharedBy: threads });
      const barrier = new SharedArrayBuffer(8);
      const results = await Promise.all(
        workers.slice(0, threads).map(async (worker, index) => {
          const task: PartTask = { given, index, threads, memory, barrier };
          worker.postMessage(task);
          return (await once(worker, 'message'))[0] as PartResult;
        }),
      );
      const when = `on ${threads} threads`;
      const actions: number[] = [];
      const passes = actsOf(given);
      for (const result of results) if ('error' in result) throw new DifferenceError(`${when}: ${result.error}`);
      for (let step = 0; step < given.steps; step++) {
        // Each thread has the actions of its lanes, one pass after the other.
        for (let pass = 0; pass < passes; pass++)
          for (const result of results)
            if ('actions' in result) actions.push(...ofPass(result.actions[step]!, pass, passes));
      }
      expectSame(`${when}: actions`, alone.actions, actions);
      expectSameValues(when, alone.values, valuesIn(memory.buffer, plan, layoutDense(plan, threads)));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** One pass of a list of equal ones. */
function ofPass(values: readonly number[], pass: number, passes: number): readonly number[] {
  const length = values.length / passes;
  return values.slice(pass * length, (pass + 1) * length);
}

/** All that a dense team keeps in its memory. */
function valuesIn(bytes: ArrayBufferLike, plan: TeamPlan, layout: DenseLayout): StateValues {
  return new Map(
    stateTensors(plan, false).map((tensor) => {
      const data = new Float32Array(sizeOf(tensor.shape));
      copyFromDense(tensor, layout.layers[tensor.layer.layer - 1]!, bytes, data);
      return [tensor.name, data];
    }),
  );
}
