import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import type { DynamicsKernel } from '../kernels/dynamics-kernel.js';
import type { Generator } from '../seeding/generator.js';

/** An array that observations are written into. */
export type ObservationArray = Float32Array | Float64Array | Int32Array;

/** Numbers that lie side by side in the state: the place of the first, counted from `at`, and how many they are. */
export interface StateRow {
  readonly from: number;
  readonly length: number;
}

/**
 * The law of motion of an environment, written once, on plain numbers: what a single environment steps, and a batch of
 * them in one array too.
 *
 * The state of one environment is `stateSize` numbers of a `Float64Array`, from place `at` on; `state[at]` is never NaN
 * after `reset`. Every function reads and writes this slice (and the observation) only, keeps nothing between calls,
 * and takes its randomness from the generator it is given, in the order in which Gymnasium draws. So
 *
 * ```ts
 * for (let i = 0; i < n; i++) rewards[i] = dynamics.step(states, i * dynamics.stateSize, actions[i], generators[i]);
 * ```
 *
 * steps n environments, each equal to the single one with the same seed.
 */
export interface Dynamics<Options extends object = Record<string, unknown>> {
  /** How many numbers the state of one environment takes. */
  readonly stateSize: number;
  /** How many numbers an observation takes; 1 where it is a single integer. */
  readonly observationSize: number;
  /**
   * What the infos of `reset` and `step` tell: the place of a number in the state, counted from `at`, or the place and
   * length of a `Float64Array`. Default: nothing.
   */
  readonly info?: Readonly<Record<string, number | StateRow>>;

  /**
   * The same law as code of WebAssembly, with the same numbers, which then steps large batches. Default: these
   * functions step them.
   */
  readonly kernel?: DynamicsKernel;

  /**
   * Draws the task: what stays as it is from episode to episode until the next seed. Called with every new random
   * stream, before its first `reset`. Default: nothing stays.
   */
  drawTask?(rng: Generator, state: Float64Array, at: number): void;

  /**
   * Draws the start state of an episode.
   * @throws where `options` are outside their ranges, before anything is drawn.
   */
  reset(rng: Generator, state: Float64Array, at: number, options?: Options | null): void;

  /**
   * Takes one time step and returns its reward.
   *
   * @param action the index of a discrete action, or the float32 value of a continuous one; within the action space (a
   * continuous one is clipped as the environment says), which the caller has checked.
   */
  step(state: Float64Array, at: number, action: number, rng: Generator): number;

  /** Whether the step that led to this state ended the episode. */
  terminated(state: Float64Array, at: number): boolean;

  /** Writes the observation of this state, from place `into` on. */
  observe(state: Float64Array, at: number, observation: ObservationArray, into: number): void;
}

/**
 * A new float32 observation of the state of one environment.
 * @throws {@link InvalidArgumentError} for what are no dynamics or no state.
 */
export function float32Observation<Options extends object>(
  dynamics: Dynamics<Options>,
  state: Float64Array,
): Float32Array {
  if (typeof dynamics?.observe !== 'function' || !(state instanceof Float64Array)) {
    throw new InvalidArgumentError(
      `float32Observation got ${quote(dynamics)} and ${quote(state)}; expected dynamics, such as cartPoleDynamics(), and a Float64Array of their state.`,
    );
  }
  const observation = new Float32Array(dynamics.observationSize);
  dynamics.observe(state, 0, observation, 0);
  return observation;
}
