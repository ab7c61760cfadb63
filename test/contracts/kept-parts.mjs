// One thread's part of a team that goes on from a state, between act and learn, with the built library.
import { parentPort, workerData } from 'node:worker_threads';

const { state, worlds, first, memory, barrier, index, threads, built } = workerData;
const load = (file) => import(new URL(`src/${file}.js`, built));
const { createBarrier } = await load('dense/barrier');
const { DenseTeam } = await load('dense/dense-team');
const { restoredPlan } = await load('team/state/restored-plan');

const plan = restoredPlan(state, { engine: 'dense' });
const part = { index, threads, barrier: createBarrier(new Int32Array(barrier), threads) };
const team = new DenseTeam(plan, memory, part);
const [from, to] = team.lanes;
const inputs = team.sizes[0];
worlds.forEach(({ observations, rewards, ended }, step) => {
  if (step > first) team.act(observations.subarray(from * inputs, to * inputs));
  if (step >= first) team.learn(rewards.slice(from, to), ended.subarray(from, to));
});
part.barrier.wait();
parentPort.postMessage(team.state());
