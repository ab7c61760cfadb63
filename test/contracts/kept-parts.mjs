// One thread's part of a team that goes on from a state, between act and learn, with the built library; where `apart`,
// it learns in two halves: it takes directions, and steps with them.
import { parentPort, workerData } from 'node:worker_threads';

const { state, worlds, first, apart, memory, barrier, index, threads, built } = workerData;
const load = (file) => import(new URL(`src/${file}.js`, built));
const { createBarrier } = await load('dense/barrier');
const { DenseTeam } = await load('dense/dense-team');
const { restoredPlan } = await load('team/state/restored-plan');

const plan = restoredPlan(state, { engine: 'dense' });
const part = { index, threads, barrier: createBarrier(new Int32Array(barrier), threads) };
const team = new DenseTeam(plan, memory, part);
const [from, to] = team.lanes;
const inputs = team.sizes[0];
const outputs = team.errors * team.components;
worlds.forEach(({ observations, rewards, ended, errors }, step) => {
  if (step > first) team.act(observations.subarray(from * inputs, to * inputs));
  if (step < first) return;
  const heard = team.hearsErrors ? errors.slice(from * outputs, to * outputs) : undefined;
  const told = [rewards.slice(from, to), ended.slice(from, to), heard];
  if (apart) team.step(team.directions(...told));
  else team.learn(...told);
});
part.barrier.wait();
parentPort.postMessage(team.state());
