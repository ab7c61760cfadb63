import { quote } from '../../text/quote.js';
import type { OptionTypes } from '../check-options.js';
import type { EnvMetadata, EnvSpec, RenderFrame } from '../env.js';
import { ClosedEnvError, InvalidArgumentError, InvalidStateError } from '../errors.js';
import type { Batch } from '../spaces/concatenate.js';
import type { Space } from '../spaces/space.js';
import type { AutoresetMode } from './autoreset-mode.js';
import type { VectorInfos } from './vector-infos.js';
import type { VectorResetOptions, VectorSeed } from './vector-reset.js';

/** Arguments of a vector environment's `reset`. */
export interface VectorResetArgs {
  readonly seed?: VectorSeed | null | undefined;
  readonly options?: VectorResetOptions | null | undefined;
}

/** `[observations, infos]`. */
export type VectorResetResult<Obs = Batch, Infos = VectorInfos> = [observations: Obs, infos: Infos];

/** `[observations, rewards, terminations, truncations, infos]`, the three in the middle `[numEnvs]`, flags 0 or 1. */
export type VectorStepResult<Obs = Batch, Infos = VectorInfos> = [
  observations: Obs,
  rewards: Float64Array,
  terminations: Uint8Array,
  truncations: Uint8Array,
  infos: Infos,
];

/**
 * A snapshot of everything that changes while a vector environment runs: plain data, which `structuredClone` and
 * `postMessage` can carry.
 */
export interface VectorEnvState {
  /** `[env]`: what is of one of the environments alone; empty in the snapshot of a wrapper. */
  readonly envs: readonly unknown[];
  /** What is of all of them, or the wrapper's own. */
  readonly state: unknown;
  /** The snapshot of the wrapped one, in the snapshot of a wrapper. */
  readonly env?: VectorEnvState;
}

/** What a vector environment says about itself: what its environments do, and its autoreset mode. */
export interface VectorEnvMetadata extends EnvMetadata {
  readonly autoresetMode: AutoresetMode;
}

/** The arguments that all vector environments take. */
export interface VectorEnvOptions {
  /** When an ended episode is followed by the next. Default: `NEXT_STEP`. */
  readonly autoresetMode?: AutoresetMode | undefined;
  /** Gives new arrays every time (the default); with `false` the next call overwrites what the last one gave. */
  readonly copy?: boolean | undefined;
}

/** The types of {@link VectorEnvOptions}. */
export const VECTOR_OPTION_TYPES: OptionTypes = { autoresetMode: 'any?', copy: 'boolean?' };

/**
 * Several environments of one kind, stepped together; environment i seeded with s behaves as a single one seeded with
 * s.
 *
 * Observations and actions are batches: flat arrays with a row an environment, as `concatenate` makes them. In every
 * autoreset mode the infos of a step that ended episodes have `final_obs`, their last observations (`null` elsewhere),
 * with the mask `_final_obs`; where the mode is not `SAME_STEP` these equal the observations. Gymnasium 1.3, the source
 * of the rest, has them in `SAME_STEP` only.
 */
export abstract class VectorEnv<Obs = Batch, Act = Batch, Infos = VectorInfos> {
  abstract readonly numEnvs: number;
  abstract readonly singleObservationSpace: Space;
  abstract readonly singleActionSpace: Space;
  /** The space of the batches that `reset` and `step` give. */
  abstract readonly observationSpace: Space<Obs>;
  /** The space of the batches that `step` takes. */
  abstract readonly actionSpace: Space<Act>;
  abstract readonly metadata: VectorEnvMetadata;
  readonly renderMode: string | null = null;
  #spec: EnvSpec | null = null;
  #closed = false;

  /**
   * Starts an episode in every environment, or in those of `options.resetMask`; the others keep their observations and
   * their state.
   *
   * Environment i gets the seed `seed + i`, or the i-th of a list.
   *
   * @throws {@link InvalidSeedError}, {@link InvalidMaskError}, and what the environments throw.
   */
  abstract reset(args?: VectorResetArgs): VectorResetResult<Obs, Infos>;

  /**
   * Takes one step in every environment.
   * @throws {@link InvalidActionError}, {@link ResetNeededError}, and what the environments throw.
   */
  abstract step(actions: Act): VectorStepResult<Obs, Infos>;

  /** A frame of each environment, `null` where it cannot render. */
  render(): (RenderFrame | RenderFrame[] | null)[] | null {
    return null;
  }

  /**
   * A snapshot from which `setState` continues identically, of all environments.
   * @throws {@link InvalidStateError} where environments are out of reach, as in other threads or in Python.
   */
  getState(): VectorEnvState {
    throw this.#stateless('getState');
  }

  /**
   * Returns to the moment of a snapshot taken from one of this class with the same environments; no `reset` need come
   * before it.
   * @throws {@link InvalidStateError} as `getState` does, and for a snapshot of others.
   */
  setState(_snapshot: VectorEnvState): void {
    throw this.#stateless('setState');
  }

  #stateless(method: string): InvalidStateError {
    return new InvalidStateError(
      `${this} got ${method}(), and has no state that can be copied: its environments are not in this thread, or it does not say how. ` +
        'Use a SyncVectorEnv, or makeVec with vectorizationMode "sync".',
    );
  }

  /** Closes all environments; closing twice is allowed. Afterwards `reset` and `step` throw `ClosedEnvError`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Frees what is held, once. */
  protected release(): void {}

  /** The first line of `reset` and `step`. */
  protected requireOpen(method: string): void {
    if (this.#closed) {
      throw new ClosedEnvError(`${this} got ${method}() after close(); it cannot be used after that. Make a new one.`);
    }
  }

  /** Under all wrappers. */
  get unwrapped(): VectorEnv {
    return this as unknown as VectorEnv;
  }

  /** How `makeVec` built each environment, `null` if it did not. */
  get spec(): EnvSpec | null {
    return this.#spec;
  }

  set spec(spec: EnvSpec | null) {
    this.#spec = spec;
  }

  /** `SyncVectorEnv(CartPole-v1, numEnvs=3)`. */
  toString(): string {
    const id = this.spec === null ? '' : `${this.spec.id}, `;
    return `${this.constructor.name}(${id}numEnvs=${this.numEnvs})`;
  }
}

/** @throws {@link InvalidStateError} unless a snapshot is of so many environments. */
export function requireStatesOf(snapshot: VectorEnvState, count: number, who: object): void {
  const given = Array.isArray(snapshot?.envs) ? snapshot.envs.length : undefined;
  if (given === count) return;
  throw new InvalidStateError(
    `${who} got ${given === undefined ? quote(snapshot) : `a snapshot of ${given} environments`}; expected one of ${count}, as its getState() gives.`,
  );
}

const MOST_ENVS = 2 ** 20;

/** @throws {@link InvalidArgumentError} unless `numEnvs` is a positive integer. */
export function requireNumEnvs(numEnvs: number, who: string): void {
  if (!Number.isSafeInteger(numEnvs) || numEnvs < 1 || numEnvs > MOST_ENVS) {
    throw new InvalidArgumentError(
      `${who} got numEnvs = ${quote(numEnvs)}; expected a positive whole number of environments, at most ${MOST_ENVS}.`,
    );
  }
}
