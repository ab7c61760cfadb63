import { backprop, reinforce, rewardPenalty, ste, unbiasedWeightMax, weightMax } from '../agents/index.js';
import '../envs/index.js';
import { make } from '../src/gymnasium/index.js';
import type { Rule } from '../src/rule/rule.js';
import { createTeam } from '../src/team/create-team.js';
import type { Engine } from '../src/team/team.js';
import { train } from '../src/train/train.js';

/** Something to time, under a name that says all there is to know. */
export interface Workload {
  readonly name: string;
  readonly rule: string;
  readonly engine: Engine;
  readonly batch: number;
  /** Makes it ready; the function runs that many episodes, or nearly (whole batches). */
  readonly prepare: () => { readonly work: (episodes: number) => void; readonly close: () => void };
}

const RULES = [reinforce, rewardPenalty, weightMax, unbiasedWeightMax, ste, backprop];

/** The multiplexer with k = 4, hidden layers 64 and 32, Adam, one thread. */
export const workloads: readonly Workload[] = [
  ...RULES.flatMap((rule) => (['literal', 'dense'] as const).map((engine) => multiplexer(rule, engine, 1))),
  ...[128, 1024, 4096].flatMap((batch) => RULES.map((rule) => multiplexer(rule, 'dense', batch))),
];

function multiplexer(rule: Rule, engine: Engine, batch: number): Workload {
  return {
    name: `multiplexer-4 ${rule.name} ${engine} batch ${batch}`,
    rule: rule.name,
    engine,
    batch,
    prepare() {
      const team = createTeam({ inputs: 20, hidden: [64, 32], rule, engine, batch, seed: 1 });
      const envs = Array.from({ length: batch }, () => make('multiplexer', { disableEnvChecker: true }));
      return {
        work: (episodes) => void train(team, envs, { episodes: Math.max(episodes, batch) }),
        close: () => team.close(),
      };
    },
  };
}
