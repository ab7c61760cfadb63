/** One thread of a dense team that several threads share: takes {@link PartTask}s, answers with {@link PartResult}s. */
import { parentPort } from 'node:worker_threads';
import { breakBarrier, createBarrier } from '../../src/dense/barrier.js';
import { DenseTeam } from '../../src/dense/dense-team.js';
import { planTeam } from '../../src/team/plan.js';
import { actsOf, errorsOf, experienceOf, learn, teamOptions } from './fuzz-case.js';
import type { PartResult, PartTask } from './shared-run.js';

parentPort!.on('message', (task: PartTask) => parentPort!.postMessage(run(task)));

function run({ given, index, threads, memory, barrier }: PartTask): PartResult {
  const words = new Int32Array(barrier);
  try {
    const plan = planTeam({ ...teamOptions(given), engine: 'dense' });
    const team = new DenseTeam(plan, memory, { index, threads, barrier: createBarrier(words, threads) });
    const [from, to] = team.lanes;
    const ofLanes = (observations: Float32Array) => observations.subarray(from * given.inputs, to * given.inputs);
    const actions = experienceOf(given).map(({ glimpse, observations, rewards, errors, ended }) => {
      if (glimpse) team.act(ofLanes(glimpse));
      const acted = Array.from(team.act(ofLanes(observations)));
      const told = errors.subarray(from * errorsOf(given), to * errorsOf(given));
      const paid = Array.from({ length: actsOf(given) }, (_, pass) => pass * given.batch).flatMap((first) => [
        ...rewards.subarray(first + from, first + to),
      ]);
      learn(team, given, paid, ended.slice(from, to), told);
      return acted;
    });
    return { lanes: [from, to], actions };
  } catch (error) {
    breakBarrier(words);
    return { error: (error as Error)?.stack ?? String(error) };
  }
}
