import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { Env, type EnvState, type Info, type RenderFrame, type ResetArgs } from '../env.js';
import {
  InvalidArgumentError,
  InvalidEnvError,
  InvalidSpaceError,
  InvalidStateError,
  ResetNeededError,
} from '../errors.js';
import { requireResetArgs } from '../reset-args.js';
import { batchSpace } from '../spaces/batch-space.js';
import { type Batch, writeElement } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import { iterate } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import { AutoresetMode, autoresetModeOf } from './autoreset-mode.js';
import { actionsFor } from './vector-actions.js';
import { copyBatch, createVectorBatch, type VectorBatch } from './vector-batch.js';
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
import { gatherInfos, type VectorInfos } from './vector-infos.js';
import { seedsFor, takeResetMask } from './vector-reset.js';
import { resetResult, stepResult } from './vector-results.js';

/** Arguments of `SyncVectorEnv`. */
export interface SyncVectorEnvOptions extends VectorEnvOptions {
  /** Memory for the results, instead of its own. */
  readonly batch?: VectorBatch | undefined;
  /**
   * Makes the infos from those of each environment, `null` for one that tells nothing; by default as `VectorInfos`
   * says.
   */
  readonly gather?: ((told: readonly (Info | null)[]) => VectorInfos) | undefined;
  /**
   * `[1]`: is set to the place of each environment before it acts, so that another thread can tell which one does not
   * return.
   */
  readonly acting?: Int32Array | undefined;
}

/**
 * Environments that are stepped one after the other in the calling thread: works with every environment.
 *
 * Source: Gymnasium 1.3, `SyncVectorEnv` with equal spaces.
 */
export class SyncVectorEnv<Obs = Batch, Act = Batch> extends VectorEnv<Obs, Act> {
  /** The environments; stepping one of them by itself puts the rest of this object out of date. */
  readonly envs: readonly Env[];
  override readonly numEnvs: number;
  override readonly singleObservationSpace: Space;
  override readonly singleActionSpace: Space;
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: VectorEnvMetadata;
  override readonly renderMode: string | null;

  readonly #mode: AutoresetMode;
  readonly #copy: boolean;
  readonly #batch: VectorBatch;
  readonly #gather: (told: readonly (Info | null)[]) => VectorInfos;
  /** 1 for each that was reset before. */
  readonly #started: Uint8Array;
  /** What each told in this call, as copies. */
  #told: (Info | null)[] = [];
  readonly #acting: Int32Array;

  /**
   * @throws {@link InvalidSpaceError} when the spaces of the environments differ, {@link InvalidEnvError} when one is
   * given twice.
   */
  constructor(makers: readonly (() => Env)[], options: SyncVectorEnvOptions = {}) {
    super();
    requireMakers(makers);
    checkOptions('SyncVectorEnv', options, {
      ...VECTOR_OPTION_TYPES,
      batch: 'object?',
      acting: 'any?',
      gather: 'function?',
    });
    this.#mode = autoresetModeOf(options.autoresetMode);
    this.#copy = options.copy ?? true;
    this.envs = makers.map((make) => make());
    const stranger = this.envs.findIndex((env) => !(env instanceof Env));
    if (stranger >= 0) {
      throw new InvalidEnvError(
        `SyncVectorEnv got a function ${stranger} that returned ${quote(this.envs[stranger])}; expected an object of a class that extends Env.`,
      );
    }
    const first = this.envs[0]!;
    this.numEnvs = this.envs.length;
    requireAlike(this.envs);
    this.singleObservationSpace = first.observationSpace;
    this.singleActionSpace = first.actionSpace;
    this.observationSpace = batchSpace(first.observationSpace, this.numEnvs) as Space<Obs>;
    this.actionSpace = batchSpace(first.actionSpace, this.numEnvs) as Space<Act>;
    this.metadata = { ...first.metadata, autoresetMode: this.#mode };
    this.renderMode = first.renderMode;
    this.#batch = options.batch ?? createVectorBatch(first.observationSpace, this.numEnvs);
    this.#gather = options.gather ?? gatherInfos;
    this.#started = new Uint8Array(this.numEnvs);
    this.#acting = options.acting ?? new Int32Array(1);
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult<Obs> {
    this.requireOpen('reset');
    requireResetArgs(this, args);
    const seeds = seedsFor(args.seed, this.numEnvs);
    const { mask, options } = takeResetMask(args.options, this.numEnvs);
    if (mask !== null) this.#requireStarted(mask);
    this.#told = new Array<null>(this.numEnvs).fill(null);
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask === null || mask[i] === 1) this.#restart(i, { seed: seeds[i]!, options });
    }
    const infos = this.#gather(this.#told);
    return resetResult(this.singleObservationSpace, this.#batch, infos, this.#copy);
  }

  override step(actions: Act): VectorStepResult<Obs> {
    this.requireOpen('step');
    const rows = actionsFor(this.singleActionSpace, actions, this.numEnvs);
    this.#requireRunning();
    const { rewards, terminations, truncations } = this.#batch;
    this.#told = new Array<null>(this.numEnvs).fill(null);
    for (let i = 0; i < this.numEnvs; i++) {
      if (this.#isOver(i) && this.#mode === AutoresetMode.NEXT_STEP) {
        rewards[i] = 0;
        this.#restart(i, {});
        continue;
      }
      this.#acting[0] = i;
      // A copy, because an environment may keep its action, and the caller may use the batch for the next ones.
      const [observation, reward, terminated, truncated, info] = this.envs[i]!.step(copyValue(rows[i]));
      rewards[i] = reward;
      terminations[i] = terminated ? 1 : 0;
      truncations[i] = truncated ? 1 : 0;
      if ((terminated || truncated) && this.#mode === AutoresetMode.SAME_STEP) {
        // Kept before the reset, in which the environment may write to the same array or info again.
        writeElement(this.singleObservationSpace, this.#batch.finals, i, observation);
        const finalInfo = copyValue(info);
        const [first, firstInfo] = this.envs[i]!.reset();
        writeElement(this.singleObservationSpace, this.#batch.observations, i, first);
        this.#told[i] = { final_info: finalInfo, ...copyValue(firstInfo) };
      } else {
        writeElement(this.singleObservationSpace, this.#batch.observations, i, observation);
        this.#tell(i, info);
      }
    }
    const infos = this.#gather(this.#told);
    return stepResult(this.singleObservationSpace, this.#batch, infos, this.#mode, this.#copy);
  }

  override render(): (RenderFrame | RenderFrame[] | null)[] {
    return this.envs.map((env) => env.render());
  }

  override getState(): VectorEnvState {
    const { observations, terminations, truncations } = this.#batch;
    return {
      envs: this.envs.map((env) => env.getState()),
      state: {
        observations: structuredClone(copyBatch(this.singleObservationSpace, observations)),
        terminations: Uint8Array.from(terminations),
        truncations: Uint8Array.from(truncations),
        started: this.#started.slice(),
      } satisfies SyncState,
    };
  }

  override setState(snapshot: VectorEnvState): void {
    requireStatesOf(snapshot, this.numEnvs, this);
    const { observations, terminations, truncations, started } = (snapshot.state ?? {}) as SyncState;
    if (![terminations, truncations, started].every((flags) => flags?.length === this.numEnvs))
      throw new InvalidStateError(
        `${this} got a snapshot of another kind of vector environment; expected one of its own getState().`,
      );
    const rows = iterate(this.singleObservationSpace, observations as never);
    this.envs.forEach((env, i) => {
      env.setState(snapshot.envs[i] as EnvState);
      if (started[i] === 1) writeElement(this.singleObservationSpace, this.#batch.observations, i, rows[i]);
    });
    this.#batch.terminations.set(terminations);
    this.#batch.truncations.set(truncations);
    this.#started.set(started);
  }

  /** The outermost attribute of that name of each environment; of a method, what it returns for `args`. */
  call(name: string, ...args: unknown[]): unknown[] {
    return this.envs.map((env) => {
      const attribute = env.getWrapperAttr(name);
      return typeof attribute === 'function' ? attribute.apply(env, args) : attribute;
    });
  }

  protected override release(): void {
    for (const env of this.envs) env.close();
  }

  #restart(i: number, args: ResetArgs): void {
    this.#acting[0] = i;
    const [observation, info]: [unknown, Info] = this.envs[i]!.reset(args);
    writeElement(this.singleObservationSpace, this.#batch.observations, i, observation);
    this.#batch.terminations[i] = 0;
    this.#batch.truncations[i] = 0;
    this.#started[i] = 1;
    this.#tell(i, info);
  }

  #tell(i: number, info: Info): void {
    // Most tell nothing, of which no copy need be made.
    for (const _ in info) {
      this.#told[i] = copyValue(info);
      return;
    }
  }

  /** Whether the episode ended in the last step and is still to be followed by the next. */
  #isOver(i: number): boolean {
    const { terminations, truncations } = this.#batch;
    return this.#mode !== AutoresetMode.SAME_STEP && (terminations[i]! | truncations[i]!) === 1;
  }

  #requireStarted(mask: Uint8Array): void {
    const left = this.#started.findIndex((started, i) => started === 0 && mask[i] === 0);
    if (left >= 0) {
      throw new ResetNeededError(
        `${this} got a reset of some environments, but environment ${left} was never reset; reset all of them first.`,
      );
    }
  }

  #requireRunning(): void {
    if (this.#started.includes(0)) {
      throw new ResetNeededError(`${this} got step() before the first reset(). Call envs.reset() first.`);
    }
    if (this.#mode !== AutoresetMode.DISABLED) return;
    const over = this.envs.flatMap((_, i) => (this.#isOver(i) ? [i] : []));
    if (over.length > 0) throw overError(this, over);
  }
}

/** What a snapshot holds of all environments together: their last results, and which were reset before. */
interface SyncState {
  readonly observations: Batch;
  readonly terminations: Uint8Array;
  readonly truncations: Uint8Array;
  readonly started: Uint8Array;
}

/** What a step after the end of an episode is answered with, where nothing resets by itself. */
export function overError(envs: object, over: readonly number[]): ResetNeededError {
  return new ResetNeededError(
    `${envs} got step(), but the episodes of environments ${over.join(', ')} are over and autoresetMode is "Disabled"; expected a reset of ` +
      'these first. Call envs.reset({ options: { resetMask } }) with terminations | truncations, or choose another mode.',
  );
}

function requireMakers(makers: readonly (() => Env)[]): void {
  if (!Array.isArray(makers) || !makers.every((make) => typeof make === 'function')) {
    throw new InvalidArgumentError(
      `SyncVectorEnv got ${quote(makers)}; expected an array of functions, that make environments, such as [() => make('CartPole-v1')].`,
    );
  }
  requireNumEnvs(makers.length, 'SyncVectorEnv');
}

function requireAlike(envs: readonly Env[]): void {
  if (new Set(envs).size < envs.length) {
    throw new InvalidEnvError(
      'SyncVectorEnv got the same environment twice; expected a new one from each function. Construct it inside the function.',
    );
  }
  const first = envs[0]!;
  envs.forEach((env, i) => {
    for (const kind of ['observationSpace', 'actionSpace'] as const) {
      if (!env[kind].equals(first[kind])) {
        throw new InvalidSpaceError(
          `SyncVectorEnv got environment ${i} with the ${kind} ${env[kind]}; expected that of environment 0, ${first[kind]}. Make all alike.`,
        );
      }
    }
  });
}
