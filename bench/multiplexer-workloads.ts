import { backprop, reinforce, rewardPenalty, ste, unbiasedWeightMax, weightMax } from '../agents/index.js';
import '../envs/index.js';
import { createTeam } from '../src/engines/create-team.js';
import { makeVec } from '../src/gymnasium/index.js';
import type { Rule } from '../src/rule/rule.js';
import type { LiteralTeam } from '../src/team/literal-team.js';
import type { Engine } from '../src/team/plain-options.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { train } from '../src/train/train.js';
import type { PeerSystem } from './peers.js';
import type { Rival, Workload } from './workload.js';

const RULES = [reinforce, rewardPenalty, weightMax, unbiasedWeightMax, ste, backprop];
const BATCHES = [1, 128, 1024, 4096];
/** Of Weight Max, to see how it scales. */
const MORE_BATCHES = [1, 8, 32, 128, 512, 1024, 4096];

/** The address of a unit of the first hidden layer. */
const TAPPED = 40;

/** Every rule, one by one and in batches. */
export const multiplexerWorkloads: readonly Workload[] = RULES.flatMap((rule) =>
  (rule === weightMax ? MORE_BATCHES : BATCHES).map((batch) => ofRule(rule, batch)),
);

function ofRule(rule: Rule, batch: number): Workload {
  const literal: Rival[] = batch === 1 ? [{ label: 'literal', workload: multiplexer(rule, batch, 'literal', []) }] : [];
  const tapped: Rival[] =
    batch === 1 && rule === weightMax
      ? [
          {
            label: 'literal, one unit tapped',
            workload: {
              ...multiplexer(rule, batch, 'literal', [], TAPPED),
              name: `multiplexer-4 ${rule.name} literal, one unit tapped`,
            },
          },
        ]
      : [];
  const biased: Rival[] =
    rule === unbiasedWeightMax ? [{ label: 'weight-max', workload: multiplexer(weightMax, batch, 'dense', []) }] : [];
  return multiplexer(rule, batch, 'dense', [...literal, ...tapped, ...biased, ...peersOf(rule, batch)]);
}

/** `tapped`: a unit of which somebody hears what it says and what it is paid. */
function multiplexer(rule: Rule, batch: number, engine: Engine, beside: readonly Rival[], tapped?: number): Workload {
  const team: TeamOptions = { inputs: 20, hidden: [64, 32], rule, engine, batch, seed: 1 };
  return {
    name: `multiplexer-4 ${rule.name} ${engine === 'literal' ? 'literal ' : ''}batch ${batch}`,
    family: 'multiplexer',
    unit: 'episodes',
    perStep: batch,
    team,
    beside,
    prepare() {
      const made = createTeam(team);
      if (tapped !== undefined) {
        const { bus } = made as LiteralTeam;
        bus.activationsFrom(tapped).subscribe(() => {});
        bus.creditsTo(tapped).subscribe(() => {});
      }
      const envs = makeVec('multiplexer', {
        numEnvs: batch,
        vectorizationMode: 'batched',
        copy: false,
        autoresetMode: 'SameStep',
      });
      return {
        run: (steps) => void train(made, envs, { episodes: steps * batch }),
        close: () => made.close(),
      };
    },
  };
}

/** NumPy in the manner of the author of Weight Max, who has batches of 1 and 128; Torch and JAX. One thread each. */
function peersOf({ name: rule }: Rule, batch: number): readonly Rival[] {
  if ((rule !== 'weight-max' && rule !== 'reinforce') || !BATCHES.includes(batch)) return [];
  const systems: PeerSystem[] = batch <= 128 ? ['numpy', 'torch', 'jax'] : ['torch', 'jax'];
  const task = { rule, batch, sizes: [20, 64, 32, 1], addressBits: 4 } as const;
  return systems.map((system) => ({ label: system, system, task, threads: 1 }));
}
