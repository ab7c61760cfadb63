import type { LabSnapshot } from '../contract.js';
import type { Curve } from './curve.js';
import type { PlayedRun } from './played-run.js';

/** What the run does not know of itself. */
export interface SnapshotOptions {
  readonly speed: number;
  readonly hasWeights: boolean;
  readonly hasFrame: boolean;
}

/** The team and its world between two steps, in arrays that are nobody else's. */
export function snapshotOf(
  run: PlayedRun,
  curve: Curve,
  { speed, hasWeights, hasFrame }: SnapshotOptions,
): LabSnapshot {
  const { training, looks, team } = run;
  const weights = hasWeights ? team.weights() : [];
  return {
    ...{ steps: training.steps, episodes: training.episodes, speed },
    episodeSteps: training.lengths[0]!,
    episodeReturn: training.returns[0]!,
    recentReturn: curve.recentReturn,
    sensors: run.sensors.slice(),
    layers: looks.map(({ p, a, paid }, k) => ({
      ...{ p: p.slice(), a: a.slice(), paid: paid.slice(), firing: curve.firing[k]!.slice() },
      ...(weights[k] && { weights: joined(weights[k].weights, weights[k].biases) }),
    })),
    world: run.world.told(training, team, hasFrame),
    rows: curve.take(),
  };
}

/** The buffers of a snapshot, to be transferred. */
export function transferOf({ sensors, layers, world }: LabSnapshot): Transferable[] {
  return [
    sensors.buffer,
    ...layers.flatMap(({ p, a, paid, firing, weights }) =>
      [p, a, paid, firing, ...(weights ? [weights] : [])].map(({ buffer }) => buffer),
    ),
    ...(world.frame ? [world.frame.pixels.buffer] : []),
  ] as Transferable[];
}

function joined(weights: ArrayLike<number>, biases: ArrayLike<number>): Float32Array {
  const all = new Float32Array(weights.length + biases.length);
  all.set(weights);
  all.set(biases, weights.length);
  return all;
}
