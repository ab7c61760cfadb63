import { requireObservation } from './require-observation.js';

/** The buttons of `LunarLander-v3`. */
const OFF = 0;
const LEFT = 1;
const MAIN = 2;
const RIGHT = 3;

/**
 * The hand-written controller that Gymnasium publishes with `LunarLander`: it leans towards the pad, descends in
 * proportion to how near the pad is, and brakes once a leg touches the ground.
 *
 * Takes the observation and returns the action of `LunarLander-v3`; a mean return of about 245.
 *
 * @throws {@link InvalidArgumentError} for what is no observation.
 */
export function lunarLanderHeuristic(observation: ArrayLike<number>): number {
  requireObservation(observation, 8, 'lunarLanderHeuristic');
  const { turn, lift } = wishes(observation);
  if (lift > Math.abs(turn) && lift > 0.05) return MAIN;
  if (turn < -0.05) return RIGHT;
  return turn > 0.05 ? LEFT : OFF;
}

/**
 * The same controller for `LunarLanderContinuous-v3`: the two throttles; a mean return of about 287.
 *
 * @throws {@link InvalidArgumentError} for what is no observation.
 */
export function lunarLanderContinuousHeuristic(observation: ArrayLike<number>): Float32Array {
  requireObservation(observation, 8, 'lunarLanderContinuousHeuristic');
  const { turn, lift } = wishes(observation);
  return Float32Array.of(clip(lift * 20 - 1, 1), clip(-turn * 20, 1));
}

/** By how much to turn counter-clockwise and to rise: two proportional-derivative controllers. */
function wishes(observation: ArrayLike<number>): { turn: number; lift: number } {
  const x = observation[0]!;
  const velocityX = observation[2]!;
  const velocityY = observation[3]!;
  if (observation[6] || observation[7]) return { turn: 0, lift: -0.5 * velocityY };
  const angle = clip(0.5 * x + velocityX, 0.4);
  const y = 0.55 * Math.abs(x);
  return {
    turn: 0.5 * (angle - observation[4]!) - observation[5]!,
    lift: 0.5 * (y - observation[1]!) - 0.5 * velocityY,
  };
}

function clip(x: number, limit: number): number {
  return Math.min(Math.max(x, -limit), limit);
}
