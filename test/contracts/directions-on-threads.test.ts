import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { createTeam } from '../../index.js';
import { allocateDense } from '../../src/dense/memory.js';
import { restoredPlan } from '../../src/team/state/restored-plan.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import { thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { VARIANTS } from './rule-variants.js';

// Worker threads run the built library: Node runs no TypeScript.
const BUILT = new URL('../../dist/', import.meta.url);

describe.each(thorough([2, 3], [3]))('on %i threads', (threads) => {
  const named = (name: string) => [...TOLD, ...VARIANTS].find(({ label }) => label === name)!;
  const names = [
    'weight-max',
    'reinforce decay=0.8',
    'two-sums-and-traces',
    'memory-and-thresholds',
    'learned-feedback',
    'normalised',
    'constrained-before-credit',
    'two-echoes-and-a-trace',
  ];
  test.each(names.filter((_, k) => thorough(true, k % 2 === 1)))('%s', async (name) => {
    const { rule, params } = named(name);
    const options = { inputs: 5, hidden: [9, 7], outputs: 2, batch: 27, seed: 6, rule, params } as const;
    const whole = createTeam({ ...options, engine: 'literal' });
    const worlds = [0, 1, 2, 4, 5].map((step) => experience(whole, step, false));
    const state = whole.state();
    const memory = allocateDense(restoredPlan(state, { engine: 'dense' }), { sharedBy: threads });
    const barrier = new SharedArrayBuffer(8);
    const script = new URL('./kept-parts.mjs', import.meta.url);
    const states = Promise.all(
      Array.from({ length: threads }, async (_, index) => {
        const workerData = {
          state,
          worlds,
          first: -1,
          apart: true,
          memory,
          barrier,
          index,
          threads,
          built: BUILT.href,
        };
        // The first step is acted, as where a team goes on between act and learn.
        const worker = new Worker(script, { workerData });
        const [kept] = await once(worker, 'message');
        return kept as TeamState;
      }),
    );
    for (const { observations, rewards, ended, errors } of worlds) {
      whole.act(observations);
      whole.learn(rewards, ended, errors);
    }
    const told = ({ clock, tensors }: TeamState) => ({ clock, tensors });
    for (const kept of await states) expect(told(kept)).toEqual(told(whole.state()));
    whole.close();
  });
});
