import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { allocateDense } from '../../src/dense/memory.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { OPTIMIZERS, type OptimizerName } from '../../src/rule/optimizer/optimizers.js';
import type { Engine } from '../../src/team/plain-options.js';
import { restoredPlan } from '../../src/team/state/restored-plan.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { sampled } from '../thorough.js';
import { CATALOGUE, triedVariants, type Variant } from './rule-variants.js';

// Worker threads run the built library: Node runs no TypeScript.
const BUILT = new URL('../../dist/', import.meta.url);
const ENGINES: readonly Engine[] = ['literal', 'dense'];
const NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];
// Sizes round the steps of the kernels, and batches whose inputs are looked up (from 16 lanes on) or are not.
const SHAPES: readonly Pick<TeamOptions, 'inputs' | 'hidden' | 'outputs' | 'batch'>[] = [
  { inputs: 5, hidden: [4], outputs: 2, batch: 1 },
  { inputs: 9, hidden: [5, 3], outputs: 1, batch: 3 },
  { inputs: 8, hidden: [17], outputs: 3, batch: 19 },
  { inputs: 3, hidden: [], outputs: 1, batch: 2 },
];

/** A world that is a function of the step, so that it needs no saving. */
function world(step: number, lanes: number, inputs: number, outputs = 0) {
  // A generator of Lehmer's, warmed up.
  let state = 1 + step;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let k = 0; k < 5; k++) next();
  return {
    // Zeros and ones in every other step: the dense engine looks up sums over such inputs.
    observations: Float32Array.from({ length: lanes * inputs }, () =>
      step % 2 === 0 ? Math.round(next()) : 2 * next() - 1,
    ),
    // A lane in five learns nothing, and in every fourth step none does.
    rewards: Array.from({ length: lanes }, () => {
      const reward = 2 * next() - 1;
      return step % 4 === 1 || next() < 0.2 ? null : reward;
    }),
    ended: Uint8Array.from({ length: lanes }, () => (next() < 0.3 ? 1 : 0)),
    errors: Array.from({ length: lanes * outputs }, () => 2 * next() - 1),
  };
}

function act(team: Team, step: number): void {
  team.act(world(step, team.batch, team.sizes[0]!).observations);
}

function learn(team: Team, step: number): void {
  const { rewards, ended, errors } = world(step, team.batch, team.sizes[0]!, team.errors * team.components);
  // Of passes after the first each is paid half of what the one before is.
  const paid = Array.from({ length: team.paidPasses }, (_, pass) => rewards.map((reward) => (reward ?? 0) / 2 ** pass));
  team.learn([...rewards, ...paid.slice(1).flat()], ended, team.hearsErrors ? errors : undefined);
}

function steps(team: Team, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    act(team, step);
    learn(team, step);
  }
}

/** What there is of a state but which engine it was, with every bit of its numbers. */
function told({ config: { engine: _, ...config }, tensors, ...rest }: TeamState) {
  const numbers = Object.entries(tensors).map(([name, { shape, data }]) => {
    const { buffer, byteOffset, byteLength } = data;
    return [name, shape.join(), Buffer.from(buffer, byteOffset, byteLength).toString('base64')];
  });
  return { ...rest, config, numbers };
}

const SPLIT = 5;
const END = 9;

function optionsOf({ rule, params }: Variant, index: number, more: Partial<TeamOptions> = {}): TeamOptions {
  const isPlain = rule.text.settle === undefined;
  return {
    ...SHAPES[index % SHAPES.length]!,
    ...{ rule, params, seed: index % 3 === 0 ? `seed ${index}` : index },
    optimizer: NAMES[index % NAMES.length]!,
    learningRate: isPlain ? { kind: 'linear', from: 0.03, to: 0.001, steps: 7 } : 0.001,
    ...more,
  };
}

/** Both engines are saved in the middle, each is loaded by both, and all end as one that was never saved. */
async function checkKeeping(options: TeamOptions): Promise<void> {
  const whole = createTeam(options);
  steps(whole, 0, END);
  const [digest, end] = [await whole.digest(), told(whole.state())];
  whole.close();
  const first = ENGINES.map((engine) => createTeam({ ...options, engine }));
  for (const team of first) steps(team, 0, SPLIT);
  const resting = first.map((team) => team.state());
  for (const team of first) act(team, SPLIT);
  const acted = first.map((team) => team.state());
  expect(told(resting[0]!)).toEqual(told(resting[1]!));
  expect(told(acted[0]!)).toEqual(told(acted[1]!));
  for (const [k, engine] of ENGINES.entries()) {
    // What the other engine kept, as it comes back from a file or a worker.
    const next = restoreTeam(structuredClone(resting[1 - k]!), { engine });
    steps(next, SPLIT, END);
    expect(await next.digest()).toBe(digest);
    expect(told(next.state())).toEqual(end);
    next.close();
    const learner = restoreTeam(structuredClone(acted[1 - k]!), { engine });
    learn(learner, SPLIT);
    steps(learner, SPLIT + 1, END);
    expect(told(learner.state())).toEqual(end);
    learner.close();
  }
  for (const team of first) {
    learn(team, SPLIT);
    steps(team, SPLIT + 1, END);
    expect(await team.digest()).toBe(digest);
    team.close();
  }
}

describe('a team that is saved and loaded goes on to the same bits', () => {
  test.each(triedVariants(12))('$label', async ({ index, ...variant }) => {
    await checkKeeping(optionsOf(variant, index));
  });

  const picking = CATALOGUE.filter((rule) => rule.picks && rule.text.settle === undefined);
  test.each(
    sampled(
      picking.map((rule, index) => ({ name: rule.name, rule, index })),
      2,
    ),
  )('$name, choosing among four actions', async ({ rule, index }) => {
    await checkKeeping(optionsOf({ label: '', rule, params: {} }, index, { choices: 4, outputs: 1 + (index % 2) }));
  });

  test.each([2, 3])('on %i threads', async (threads) => {
    const rule = CATALOGUE.find(({ name }) => name === 'weight-max')!;
    const options = optionsOf({ label: '', rule, params: { decay: 0.8 } }, 0, { batch: 27, hidden: [9, 7] });
    const whole = createTeam({ ...options, engine: 'literal' });
    steps(whole, 0, SPLIT);
    act(whole, SPLIT);
    const state = whole.state();
    learn(whole, SPLIT);
    steps(whole, SPLIT + 1, END);
    const worlds = Array.from({ length: END }, (_, step) => world(step, 27, options.inputs));
    const memory = allocateDense(restoredPlan(state, { engine: 'dense' }), { sharedBy: threads });
    const barrier = new SharedArrayBuffer(8);
    const script = new URL('./kept-parts.mjs', import.meta.url);
    const states = await Promise.all(
      Array.from({ length: threads }, async (_, index) => {
        const workerData = { state, worlds, first: SPLIT, memory, barrier, index, threads, built: BUILT.href };
        const [kept] = await once(new Worker(script, { workerData }), 'message');
        return kept as TeamState;
      }),
    );
    for (const kept of states) expect(told(kept)).toEqual(told(whole.state()));
    whole.close();
  });

  test.each([1, 3])('reinforce with traces and three lateral rounds, batch %i', async (batch) => {
    const rule = CATALOGUE.find(({ name }) => name === 'reinforce')!;
    const params = { decay: 0.8 };
    await checkKeeping(optionsOf({ label: '', rule, params }, 1, { lateralRounds: 3, batch, hidden: [5, 4] }));
  });
});
