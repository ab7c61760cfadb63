import {
  backprop,
  mapPropagation,
  reinforce,
  rewardPenalty,
  ste,
  tdBackprop,
  unbiasedWeightMax,
  weightMax,
} from '../agents/index.js';
import '../envs/index.js';
import { make } from '../src/gymnasium/index.js';
import type { ParamValues, Rule } from '../src/rule/rule.js';
import { createTeam } from '../src/team/create-team.js';
import type { Engine } from '../src/team/team.js';
import { train } from '../src/train/train.js';

/** Something to time, under a name that says all there is to know. */
export interface Workload {
  readonly name: string;
  readonly rule: string;
  readonly engine: Engine;
  readonly batch: number;
  /** What is counted. */
  readonly unit: 'episodes' | 'environment steps';
  /** Makes it ready; the function does that many of the unit, or nearly (whole batches). */
  readonly prepare: () => { readonly work: (count: number) => void; readonly close: () => void };
}

const RULES = [reinforce, rewardPenalty, weightMax, unbiasedWeightMax, ste, backprop];

/**
 * All on one thread with hidden layers of 64 and 32 and Adam: the multiplexer with k = 4; CartPole with a critic of the same
 * size and traces, as its author runs Weight Max; the same with MAP propagation.
 */
export const workloads: readonly Workload[] = [
  ...RULES.flatMap((rule) => (['literal', 'dense'] as const).map((engine) => multiplexer(rule, engine, 1))),
  ...[128, 1024, 4096].flatMap((batch) => RULES.map((rule) => multiplexer(rule, 'dense', batch))),
  ...(['literal', 'dense'] as const).map((engine) => cartPole(weightMax, engine, {})),
  cartPole(mapPropagation, 'dense', { head: 'value', learns: 'past' }),
];

function multiplexer(rule: Rule, engine: Engine, batch: number): Workload {
  return {
    name: `multiplexer-4 ${rule.name} ${engine} batch ${batch}`,
    rule: rule.name,
    engine,
    batch,
    unit: 'episodes',
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

/** Actor and critic; `asCritic`: what makes the rule a critic too, where it has such parameters. */
function cartPole(rule: Rule, engine: Engine, asCritic: ParamValues): Workload {
  const decay = 0.98 * 0.8;
  return {
    name: `cart-pole ${rule.name} with a critic and traces ${engine} batch 1`,
    rule: rule.name,
    engine,
    batch: 1,
    unit: 'environment steps',
    prepare() {
      const shape = { inputs: 4, hidden: [64, 32], engine } as const;
      const falling = (from: number) => ({ kind: 'linear', from, to: from / 100, steps: 50_000 }) as const;
      const learningRate = [falling(0.02), falling(2e-4), falling(2e-5)];
      const team = createTeam({ ...shape, rule, params: { decay }, learningRate, seed: 1 });
      const isCritic = Object.keys(asCritic).length > 0;
      const critic = createTeam({
        ...shape,
        rule: isCritic ? rule : tdBackprop,
        params: { decay, ...asCritic },
        learningRate: [falling(0.04), 4e-5, 4e-6],
        seed: 2,
      });
      const env = make('CartPole-v1', { disableEnvChecker: true });
      return {
        work(count) {
          let step = 0;
          train(team, [env], {
            episodes: count,
            shouldStop: () => ++step >= count,
            critic: { team: critic, discount: 0.98, truncation: 'skip' },
          });
        },
        close() {
          team.close();
          critic.close();
        },
      };
    },
  };
}
