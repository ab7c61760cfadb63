import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { type BatchableEnv, whyNotBatchable } from '../dynamics/batchable-env.js';
import { Env } from '../env.js';
import { UnsupportedModeError } from '../errors.js';
import { requireResetArgs } from '../reset-args.js';
import { batchSpace } from '../spaces/batch-space.js';
import type { Batch } from '../spaces/concatenate.js';
import type { Space } from '../spaces/space.js';
import { type AutoresetMode, autoresetModeOf } from './autoreset-mode.js';
import { DynamicsBatch, type DynamicsState, requireSteppedBy, type SteppedBy } from './dynamics-batch.js';
import type { VectorBatch } from './vector-batch.js';
import {
  requireNumEnvs,
  requireStatesOf,
  VECTOR_OPTION_TYPES,
  VectorEnv,
  type VectorEnvMetadata,
  type VectorEnvOptions,
  type VectorEnvState,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from './vector-env.js';
import type { VectorInfos } from './vector-infos.js';
import { seedsFor, takeResetMask } from './vector-reset.js';
import { resetResult, stepResult } from './vector-results.js';

/** Arguments of `DynamicsVectorEnv`. */
export interface DynamicsVectorEnvOptions extends VectorEnvOptions {
  readonly numEnvs: number;
  /** Steps after which an episode is truncated; `null` (the default) for no limit. */
  readonly maxEpisodeSteps?: number | null | undefined;
  /**
   * Refuses actions outside the space (the default), as `make` does; otherwise continuous ones go to the dynamics as
   * they are.
   */
  readonly checkActions?: boolean | undefined;
  /**
   * `kernels` of WebAssembly, which the dynamics have to have, or their `functions`; both give the same numbers. By
   * default kernels from 32 environments on, where there are any.
   */
  readonly steppedBy?: SteppedBy | undefined;
  /** Memory for the results, instead of its own. */
  readonly batch?: VectorBatch | undefined;
}

const OPTION_TYPES = {
  ...VECTOR_OPTION_TYPES,
  numEnvs: 'number',
  maxEpisodeSteps: 'number | null?',
  checkActions: 'boolean?',
  steppedBy: 'any?',
  batch: 'object?',
};

/**
 * Environments that are nothing but `Dynamics`, stepped in one loop over the arrays of their states: the fastest form.
 *
 * Every number equals that of the single environment with the same seed, for it comes from the same functions; and of
 * what `make` puts around one, for the time limit and the checks are part of the loop.
 */
export class DynamicsVectorEnv<Obs = Batch, Act = Batch> extends VectorEnv<Obs, Act> {
  override readonly numEnvs: number;
  override readonly singleObservationSpace: Space;
  override readonly singleActionSpace: Space;
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: VectorEnvMetadata;

  /** The memory of the results, which every `reset`, `step` and `advance` overwrites. */
  readonly batch: VectorBatch;

  readonly #mode: AutoresetMode;
  readonly #copy: boolean;
  readonly #dynamics: DynamicsBatch;

  /**
   * @param env one such environment, of which only the dynamics and the spaces are used.
   * @throws {@link UnsupportedModeError} when the environment is not nothing but dynamics, or has not the kernels that
   * are asked for, and {@link InvalidArgumentError} for more environments than there is memory for.
   */
  constructor(env: Env, options: DynamicsVectorEnvOptions) {
    super();
    checkOptions('DynamicsVectorEnv', options, OPTION_TYPES);
    const { numEnvs, maxEpisodeSteps = null, checkActions = true, steppedBy } = options;
    requireNumEnvs(numEnvs, 'DynamicsVectorEnv');
    const reason = whyNotBatchable(env);
    if (reason !== null) {
      throw new UnsupportedModeError(
        `DynamicsVectorEnv got ${env instanceof Env ? env : quote(env)}, but ${reason}. Use a SyncVectorEnv, or makeVec with vectorizationMode "sync".`,
      );
    }
    this.#mode = autoresetModeOf(options.autoresetMode);
    this.#copy = options.copy ?? true;
    this.numEnvs = numEnvs;
    this.singleObservationSpace = env.observationSpace;
    this.singleActionSpace = env.actionSpace;
    this.observationSpace = batchSpace(env.observationSpace, numEnvs) as Space<Obs>;
    this.actionSpace = batchSpace(env.actionSpace, numEnvs) as Space<Act>;
    this.metadata = { ...env.metadata, autoresetMode: this.#mode };
    requireSteppedBy(steppedBy, 'DynamicsVectorEnv');
    const rules = { mode: this.#mode, stepLimit: maxEpisodeSteps ?? Infinity, checkActions, steppedBy };
    this.#dynamics = new DynamicsBatch(env as BatchableEnv, numEnvs, rules, options.batch);
    this.batch = this.#dynamics.batch;
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult<Obs> {
    this.requireOpen('reset');
    requireResetArgs(this, args);
    const seeds = seedsFor(args.seed, this.numEnvs);
    const { mask, options } = takeResetMask(args.options, this.numEnvs);
    this.#dynamics.reset(seeds, mask, options, this);
    return resetResult(this.singleObservationSpace, this.batch, this.#dynamics.infos(mask), this.#copy);
  }

  override step(actions: Act): VectorStepResult<Obs> {
    this.requireOpen('step');
    const infos: VectorInfos = this.#dynamics.step(actions, this);
    return stepResult(this.singleObservationSpace, this.batch, infos, this.#mode, this.#copy);
  }

  override getState(): VectorEnvState {
    return { envs: this.#dynamics.states(), state: null };
  }

  override setState(snapshot: VectorEnvState): void {
    requireStatesOf(snapshot, this.numEnvs, this);
    this.#dynamics.restore(snapshot.envs as readonly DynamicsState[], this);
  }

  /**
   * `step` without anything made anew: what it would return is in `batch`, but for the infos, which are not collected;
   * in mode `SAME_STEP` the last observation of an episode is gone.
   * @throws as `step` does.
   */
  advance(actions: Act): void {
    this.requireOpen('advance');
    this.#dynamics.advance(actions, this);
  }
}
