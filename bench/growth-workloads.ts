import { weightMax } from '../agents/index.js';
import type { Engine } from '../src/team/plain-options.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { playSigns, STILL } from './play-signs.js';
import type { Workload } from './workload.js';

/** Units of a hidden layer. */
const LAYER = 64;
const DEPTHS = [1, 2, 4, 8, 16, 32];

/**
 * Nets of more and more layers of equal width, so that their units and weights grow alike; and the same in the literal
 * engine.
 */
export const growthWorkloads: readonly Workload[] = [
  ...[1, 128, 1024].flatMap((batch) => DEPTHS.map((depth) => ofDepth(depth, 'dense', batch))),
  ...DEPTHS.map((depth) => ofDepth(depth, 'literal', 1)),
];

function ofDepth(depth: number, engine: Engine, batch: number): Workload {
  const hidden = new Array<number>(depth).fill(LAYER);
  const team: TeamOptions = { inputs: LAYER, hidden, rule: weightMax, engine, batch, seed: 1, learningRate: STILL };
  return {
    name: `depth ${depth} weight-max ${engine === 'literal' ? 'literal ' : ''}batch ${batch}`,
    family: 'growth',
    unit: 'samples',
    perStep: batch,
    team,
    prepare: () => playSigns(team),
  };
}
