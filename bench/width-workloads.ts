import { reinforce, weightMax } from '../agents/index.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { playSigns, STILL } from './play-signs.js';
import type { Rival, Workload } from './workload.js';

const WIDTHS = [16, 64, 256, 1024, 2048];
const RULES = [reinforce, weightMax];

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
    prepare: () => playSigns(team),
  };
}
