import { reinforce, weightMax } from '../agents/index.js';
import { createTeam } from '../src/engines/create-team.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { signs } from './signs.js';
import type { Rival, Workload } from './workload.js';

const WIDTHS = [16, 64, 256, 1024, 2048];
const RULES = [reinforce, weightMax];

/** A step so small that what was measured at the end is still the team that was measured at the start. */
export const STILL = 1e-6;

/** Square nets in batches, with Torch beside them, and one by one. */
export const widthWorkloads: readonly Workload[] = [
  ...WIDTHS.flatMap((width) => RULES.map((rule) => ofWidth(width, rule, width > 1024 ? 256 : 1024))),
  ...WIDTHS.flatMap((width) => RULES.map((rule) => ofWidth(width, rule, 1))),
];

function ofWidth(width: number, rule: typeof weightMax, batch: number): Workload {
  const team: TeamOptions = { inputs: width, hidden: [width, width], rule, batch, seed: 1, learningRate: STILL };
  const sizes = [width, width, width, 1];
  const task = { rule: rule === weightMax ? 'weight-max' : 'reinforce', batch, sizes } as const;
  const torch: Rival[] = batch === 1 ? [] : [{ label: 'torch', system: 'torch', task, threads: 1 }];
  return {
    name: `width ${width} ${rule.name} batch ${batch}`,
    family: 'width',
    unit: 'samples',
    perStep: batch,
    team,
    beside: torch,
    prepare() {
      const made = createTeam(team);
      const seen = Array.from({ length: batch === 1 ? 64 : 4 }, (_, k) => ({
        observations: signs(batch * width, `observations ${k}`),
        targets: signs(batch, `targets ${k}`),
      }));
      const rewards = new Float32Array(batch);
      let next = 0;
      return {
        run(steps) {
          for (let step = 0; step < steps; step++) {
            const { observations, targets } = seen[next++ % seen.length]!;
            const actions = made.act(observations);
            for (let lane = 0; lane < batch; lane++) rewards[lane] = (2 * actions[lane]! - 1) * targets[lane]!;
            made.learn(rewards);
          }
          return undefined;
        },
        close: () => made.close(),
      };
    },
  };
}
