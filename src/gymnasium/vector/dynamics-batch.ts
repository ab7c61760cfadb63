import { quote } from '../../text/quote.js';
import type { BatchableEnv } from '../dynamics/batchable-env.js';
import type { Dynamics, ObservationArray } from '../dynamics/dynamics.js';
import { InvalidArgumentError, InvalidStateError, ResetNeededError, UnsupportedModeError } from '../errors.js';
import { KernelBatch, whyNoKernels } from '../kernels/kernel-batch.js';
import type { Generator } from '../seeding/generator.js';
import { Generators } from '../seeding/generators.js';
import { PCG64_WORDS, type PCG64State } from '../seeding/pcg64.js';
import type { Seed } from '../seeding/seed-words.js';
import { AutoresetMode } from './autoreset-mode.js';
import { overError } from './sync-vector-env.js';
import { CommandRange } from './vector-actions.js';
import { createVectorBatch, type VectorBatch } from './vector-batch.js';
import { infosOf, type VectorInfos } from './vector-infos.js';

/** How a batch of dynamics ends episodes and checks actions. */
export interface DynamicsBatchRules {
  readonly mode: AutoresetMode;
  /** Steps after which an episode is truncated. */
  readonly stepLimit: number;
  readonly checkActions: boolean;
  /** What steps the environments; the numbers are the same. Default: kernels where there are any and it pays. */
  readonly steppedBy?: SteppedBy | undefined;
}

/** Kernels of WebAssembly, where the dynamics have one, or their functions. */
export type SteppedBy = 'kernels' | 'functions';

/** So many environments have to be there for it to pay to compile kernels. */
const WORTH_KERNELS = 32;

/** One environment of a batch at a moment, as plain data. */
export interface DynamicsState {
  readonly state: Float64Array;
  /** Steps of the episode. */
  readonly steps: number;
  /** Its random stream; null before its first use. */
  readonly npRandom: PCG64State | null;
  /** Whether the last step ended the episode. */
  readonly terminated: number;
  readonly truncated: number;
}

/**
 * The states `[env][stateSize]` and random streams of many environments, and the loops that step them into a
 * `VectorBatch`.
 */
export class DynamicsBatch {
  /** The results. */
  readonly batch: VectorBatch;
  /** Where they are written: the same, or the memory of the kernels. */
  readonly #batch: VectorBatch;
  readonly #dynamics: Dynamics;
  readonly #kernels: KernelBatch | undefined;
  readonly #rules: DynamicsBatchRules;
  readonly #states: Float64Array;
  readonly #steps: Int32Array;
  readonly #streams: Generators;
  readonly #commands: CommandRange;

  /**
   * @param into memory for the results of `n` environments, instead of its own.
   * @throws {@link UnsupportedModeError} where kernels are asked for and there are none, and
   * {@link InvalidArgumentError} where there is not enough memory.
   */
  constructor(env: BatchableEnv, n: number, rules: DynamicsBatchRules, into?: VectorBatch) {
    this.#dynamics = env.dynamics;
    this.#rules = rules;
    const kernels = kernelsFor(env, n, rules);
    this.#kernels = kernels;
    this.#batch = kernels?.batch ?? into ?? createVectorBatch(env.observationSpace, n);
    this.batch = into ?? this.#batch;
    this.#states = kernels?.states ?? new Float64Array(n * env.dynamics.stateSize);
    this.#states.fill(Number.NaN);
    this.#steps = kernels?.steps ?? new Int32Array(n);
    this.#streams = new Generators(kernels?.streams ?? new Int32Array(n * PCG64_WORDS));
    this.#commands = new CommandRange(env.actionSpace, rules.checkActions);
  }

  /** Resets those of the mask, or all. `owner`: whose name errors carry. */
  reset(
    seeds: readonly (Seed | null)[],
    mask: Uint8Array | null,
    options: Record<string, unknown> | null,
    owner: object,
  ): void {
    const { stateSize } = this.#dynamics;
    for (let i = 0; mask !== null && i < mask.length; i++) {
      if (mask[i] === 0 && Number.isNaN(this.#states[i * stateSize])) {
        throw new ResetNeededError(
          `${owner} got a reset of some environments, but environment ${i} was never reset; reset all of them first.`,
        );
      }
    }
    for (let i = 0; i < seeds.length; i++) {
      if (mask !== null && mask[i] === 0) continue;
      if (seeds[i] !== null) this.#begin(i, seeds[i]);
      this.#restart(i, options);
      this.#batch.terminations[i] = 0;
      this.#batch.truncations[i] = 0;
      this.#observe(i, this.#batch.observations as ObservationArray);
    }
    this.#hand();
  }

  /** Steps all, and returns the infos. `owner`: whose name errors carry. */
  step(given: unknown, owner: object): VectorInfos {
    const actions = this.#commands.checked(given, this.#steps.length, owner);
    this.#requireReset(owner);
    const { mode } = this.#rules;
    if (mode === AutoresetMode.DISABLED) this.#requireRunning(owner);
    let infos: VectorInfos | undefined;
    if (mode === AutoresetMode.SAME_STEP) infos = this.#stepAndRestart(actions);
    else this.#stepOrRestart(actions);
    this.#hand();
    return infos ?? this.infos(null);
  }

  /** Steps all, without infos, and without the last observations of episodes that are followed at once. */
  advance(given: unknown, owner: object): void {
    const actions = this.#commands.checked(given, this.#steps.length, owner);
    this.#requireReset(owner);
    const { mode } = this.#rules;
    if (mode === AutoresetMode.DISABLED) this.#requireRunning(owner);
    if (mode === AutoresetMode.SAME_STEP) this.#stepThrough(actions, false);
    else this.#stepOrRestart(actions);
    this.#hand();
  }

  /** The infos of the present states of those of the mask, or of all. */
  infos(mask: Uint8Array | null): VectorInfos {
    return infosOf(this.#dynamics, this.#states, this.#steps.length, mask);
  }

  /** `[env]`: copies of all that there is of each. */
  states(): DynamicsState[] {
    const { stateSize } = this.#dynamics;
    const { terminations, truncations } = this.#batch;
    return Array.from(this.#steps, (steps, i) => ({
      state: this.#states.slice(i * stateSize, (i + 1) * stateSize),
      steps,
      npRandom: this.#streams.stateOf(i),
      terminated: terminations[i]!,
      truncated: truncations[i]!,
    }));
  }

  /** Returns to what {@link states} gave, and observes. `owner`: whose name errors carry. */
  restore(states: readonly DynamicsState[], owner: object): void {
    const { stateSize } = this.#dynamics;
    states.forEach(({ state, steps, npRandom, terminated, truncated }, i) => {
      if (!(state instanceof Float64Array) || state.length !== stateSize || !Number.isSafeInteger(steps))
        throw new InvalidStateError(
          `${owner} got a snapshot whose environment ${i} is not a state of its dynamics, ${stateSize} numbers; expected what getState() of the same environments gives.`,
        );
      this.#states.set(state, i * stateSize);
      this.#steps[i] = steps;
      this.#streams.restore(i, npRandom);
      this.#batch.terminations[i] = terminated;
      this.#batch.truncations[i] = truncated;
      if (!Number.isNaN(state[0])) this.#observe(i, this.#batch.observations as ObservationArray);
    });
    this.#hand();
  }

  /** A step of each, or the reset of one whose episode ended in the last step. */
  #stepOrRestart(actions: ArrayLike<number>): void {
    if (this.#kernels) return void this.#kernels.step(actions);
    const { rewards, terminations, truncations } = this.#batch;
    const dynamics = this.#dynamics;
    const { stateSize, observationSize } = dynamics;
    const { stepLimit } = this.#rules;
    const states = this.#states;
    const steps = this.#steps;
    const streams = this.#streams;
    const observations = this.#batch.observations as ObservationArray;
    for (let i = 0; i < rewards.length; i++) {
      const at = i * stateSize;
      if ((terminations[i]! | truncations[i]!) === 1) {
        this.#restart(i, null);
        rewards[i] = 0;
        terminations[i] = 0;
        truncations[i] = 0;
      } else {
        rewards[i] = dynamics.step(states, at, actions[i]!, streams.at(i));
        terminations[i] = dynamics.terminated(states, at) ? 1 : 0;
        truncations[i] = ++steps[i]! >= stepLimit ? 1 : 0;
      }
      dynamics.observe(states, at, observations, i * observationSize);
    }
  }

  /** A step of each, and the reset of one whose episode that ended. */
  #stepAndRestart(actions: ArrayLike<number>): VectorInfos {
    if (!this.#stepThrough(actions, true)) return this.infos(null);
    const { terminations, truncations } = this.#batch;
    const ended = Uint8Array.from(terminations, (terminated, i) => terminated | truncations[i]!);
    const finals = this.infos(ended);
    if (this.#kernels) this.#kernels.restart();
    else {
      for (let i = 0; i < ended.length; i++) {
        if (ended[i] === 0) continue;
        this.#restart(i, null);
        this.#observe(i, this.#batch.observations as ObservationArray);
      }
    }
    return { final_info: finals, _final_info: ended, ...this.infos(null) };
  }

  /**
   * A step of each, in one pass; whether one ended its episode. Of those the last observations are kept, or they begin
   * the next episode at once.
   */
  #stepThrough(actions: ArrayLike<number>, keepsFinals: boolean): boolean {
    if (this.#kernels) return this.#kernelsThrough(this.#kernels, actions, keepsFinals);
    const { rewards, terminations, truncations } = this.#batch;
    const dynamics = this.#dynamics;
    const { stateSize, observationSize } = dynamics;
    const { stepLimit } = this.#rules;
    const states = this.#states;
    const steps = this.#steps;
    const streams = this.#streams;
    const observations = this.#batch.observations as ObservationArray;
    let any = 0;
    for (let i = 0; i < rewards.length; i++) {
      const at = i * stateSize;
      rewards[i] = dynamics.step(states, at, actions[i]!, streams.at(i));
      const terminated = dynamics.terminated(states, at) ? 1 : 0;
      const truncated = ++steps[i]! >= stepLimit ? 1 : 0;
      terminations[i] = terminated;
      truncations[i] = truncated;
      any |= terminated | truncated;
      if ((terminated | truncated) === 1) {
        if (keepsFinals) {
          this.#observe(i, this.#batch.finals as ObservationArray);
          continue;
        }
        steps[i] = 0;
        dynamics.reset(streams.at(i), states, at, null);
      }
      dynamics.observe(states, at, observations, i * observationSize);
    }
    return any === 1;
  }

  /** {@link #stepThrough} by kernels. */
  #kernelsThrough(kernels: KernelBatch, actions: ArrayLike<number>, keepsFinals: boolean): boolean {
    if (!keepsFinals) return kernels.stepAndRestart(actions);
    const any = kernels.step(actions);
    if (any) (this.#batch.finals as Float32Array).set(this.#batch.observations as Float32Array);
    return any;
  }

  /** Hands the results over, where they are wanted elsewhere. */
  #hand(): void {
    if (this.batch === this.#batch) return;
    for (const key of RESULTS) (this.batch[key] as Float64Array).set(this.#batch[key] as Float64Array);
  }

  /** A new random stream and, where there is one, the task that is drawn from it. */
  #begin(i: number, seed: Seed | null | undefined): Generator {
    const stream = this.#streams.seed(i, seed);
    this.#dynamics.drawTask?.(stream, this.#states, i * this.#dynamics.stateSize);
    return stream;
  }

  #restart(i: number, options: Record<string, unknown> | null): void {
    const stream = this.#streams.isSeeded(i) ? this.#streams.at(i) : this.#begin(i, null);
    this.#dynamics.reset(stream, this.#states, i * this.#dynamics.stateSize, options);
    this.#steps[i] = 0;
  }

  #observe(i: number, into: ObservationArray): void {
    const { stateSize, observationSize } = this.#dynamics;
    this.#dynamics.observe(this.#states, i * stateSize, into, i * observationSize);
  }

  #requireReset(owner: object): void {
    if (Number.isNaN(this.#states[0])) {
      throw new ResetNeededError(`${owner} got step() before the first reset(). Call envs.reset() first.`);
    }
  }

  #requireRunning(owner: object): void {
    const { terminations, truncations } = this.#batch;
    const over: number[] = [];
    for (let i = 0; i < terminations.length; i++) if ((terminations[i]! | truncations[i]!) === 1) over.push(i);
    if (over.length > 0) throw overError(owner, over);
  }
}

/** @throws {@link InvalidArgumentError} */
export function requireSteppedBy(given: unknown, of: string): void {
  if (given === undefined || given === 'kernels' || given === 'functions') return;
  throw new InvalidArgumentError(`${of} got steppedBy = ${quote(given)}; expected "kernels" or "functions".`);
}

const RESULTS = ['observations', 'finals', 'rewards', 'terminations', 'truncations'] as const;

/** The kernels of a batch; undefined where functions step it. */
function kernelsFor(
  env: BatchableEnv,
  n: number,
  { mode, stepLimit, steppedBy }: DynamicsBatchRules,
): KernelBatch | undefined {
  if (steppedBy === 'functions' || (steppedBy === undefined && n < WORTH_KERNELS)) return undefined;
  const reason = whyNoKernels(env);
  if (reason === null) return new KernelBatch(env, n, { stepLimit, restartsInStep: mode === AutoresetMode.NEXT_STEP });
  if (steppedBy === undefined) return undefined;
  throw new UnsupportedModeError(
    `${env} got steppedBy "kernels", but ${reason}. Leave steppedBy out, and its functions step the batch, to the same numbers.`,
  );
}
