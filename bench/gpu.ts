/**
 * npm run bench:gpu [-- --units 2048] [--batch 16384] [--steps 5] [--optimizer adam] [--adapter-option OPTION]: a team
 * of two hidden layers on the graphics card beside the dense engine on one thread: seconds a step, and how far apart
 * their numbers are. In Node the card is found by the package `webgpu` (npm install --no-save webgpu); --adapter-option
 * is given to its `create` and may be repeated.
 */
import { parseArgs } from 'node:util';
import { weightMax } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { UserError } from '../src/errors/user-error.js';
import type { GpuSource } from '../src/gpu/find-device.js';
import type { TeamState } from '../src/team/state/team-state.js';
import { wholeOption } from './whole-option.js';

const INPUTS = 20;
const BINDING = 'webgpu';

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '2048' },
    batch: { type: 'string', default: '16384' },
    steps: { type: 'string', default: '5' },
    optimizer: { type: 'string', default: 'adam' },
    'adapter-option': { type: 'string', multiple: true, default: [] },
  },
});
const [units, batch, steps] = (['units', 'batch', 'steps'] as const).map((name) =>
  wholeOption(`--${name}`, values[name]!),
) as [number, number, number];

try {
  await measure();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`bench:gpu: ${error.message}`);
  process.exitCode = 1;
}

async function measure(): Promise<void> {
  const options = {
    ...{ inputs: INPUTS, hidden: [units, units], rule: weightMax, batch, seed: 1 },
    optimizer: values.optimizer as 'adam',
  };
  const dense = createTeam(options);
  const start = performance.now();
  const gpu = await createTeam({ ...options, engine: 'gpu' }, await source());
  console.log(`${INPUTS}-${units}-${units}-1, Weight Max, ${values.optimizer}, batch ${batch}, on ${gpu.adapter}`);
  console.log(`made, with its kernels, in ${seconds(start)} s`);
  const [actions, expected] = [(await gpu.act(seenIn(0))).slice(), dense.act(seenIn(0))];
  await gpu.learn(rewardsOf(expected));
  dense.learn(rewardsOf(expected));
  const other = actions.reduce((count, action, lane) => count + Number(action !== expected[lane]), 0);
  const { by, name } = farthest(await gpu.state(), dense.state());
  console.log(
    `after one step ${other} of ${batch} actions differ, and numbers by at most ${by.toExponential(1)} of the`,
  );
  console.log(`  largest of their tensor (${name})`);
  let since = performance.now();
  for (let step = 1; step <= steps; step++) await gpu.learn(rewardsOf(await gpu.act(seenIn(step))));
  // The card has done what it was told once it answers.
  await gpu.recall(1, 'a');
  console.log(`card:  ${seconds(since, steps)} s a step, of ${steps}`);
  since = performance.now();
  for (let step = 1; step <= steps; step++) dense.learn(rewardsOf(dense.act(seenIn(step))));
  console.log(`dense: ${seconds(since, steps)} s a step on one thread`);
  gpu.close();
}

/** Random bits `[lane][input]`, other ones in each step. */
function seenIn(step: number): Float32Array {
  return Float32Array.from(
    { length: INPUTS * batch },
    (_, k) => (Math.imul(k + step * 7919 + 1, 2654435761) >>> 16) & 1,
  );
}

/** One lane in three is paid for firing, the others for not firing. */
function rewardsOf(actions: Float32Array): Float32Array {
  return Float32Array.from(actions, (action, lane) => Number((lane % 3 === 0) === (action === 1)));
}

/** The binding with the options given; undefined: as createTeam finds it. */
async function source(): Promise<GpuSource | undefined> {
  if (values['adapter-option'].length === 0) return undefined;
  const { create } = (await import(BINDING)) as { create(options: readonly string[]): GpuSource };
  return create(values['adapter-option']);
}

/** The largest difference beside the largest number of its tensor, and where. */
function farthest(state: TeamState, other: TeamState): { readonly by: number; readonly name: string } {
  let worst = { by: 0, name: 'none' };
  for (const [name, { data }] of Object.entries(other.tensors)) {
    const found = state.tensors[name]!.data;
    let [largest, difference] = [1e-6, 0];
    for (let k = 0; k < data.length; k++) {
      largest = Math.max(largest, Math.abs(data[k]!));
      difference = Math.max(difference, Math.abs(data[k]! - found[k]!));
    }
    if (difference / largest > worst.by) worst = { by: difference / largest, name };
  }
  return worst;
}

function seconds(since: number, of = 1): string {
  return ((performance.now() - since) / 1000 / of).toFixed(3);
}
