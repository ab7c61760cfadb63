import { checkOptions, type OptionTypes } from '../../check-options.js';
import type { EnvSpec, RenderFrame } from '../../env.js';
import { InvalidEnvError, InvalidStateError } from '../../errors.js';
import { requireResetArgs } from '../../reset-args.js';
import type { Batch } from '../../spaces/concatenate.js';
import type { Space } from '../../spaces/space.js';
import { mapFinalObservations } from '../../vector/final-observations.js';
import {
  VectorEnv,
  type VectorEnvMetadata,
  type VectorEnvState,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from '../../vector/vector-env.js';
import type { VectorInfos } from '../../vector/vector-infos.js';

/** A vector environment around a vector environment; as it stands it passes everything through. */
export class VectorWrapper<
  Obs = Batch,
  Act = Batch,
  Infos = VectorInfos,
  Inner extends VectorEnv<unknown, unknown, unknown> = VectorEnv<Obs, Act>,
> extends VectorEnv<Obs, Act, Infos> {
  /**
   * The options that the class takes and their types, which the constructor checks; unchecked where a class does not
   * say.
   */
  static readonly options?: OptionTypes;
  /** The wrapped one. */
  readonly env: Inner;
  override readonly numEnvs: number;
  override readonly singleObservationSpace: Space;
  override readonly singleActionSpace: Space;
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: VectorEnvMetadata;
  override readonly renderMode: string | null;

  /**
   * @throws {@link InvalidEnvError} when `env` is no `VectorEnv`, {@link InvalidArgumentError} for options that the
   * class does not take.
   */
  constructor(env: Inner, options: object = {}) {
    super();
    if (!(env instanceof VectorEnv)) {
      throw new InvalidEnvError(
        `${new.target.name} got ${String(env)} to wrap; expected a VectorEnv. Make one with makeVec, or use the wrapper for single environments.`,
      );
    }
    const { options: types } = new.target;
    if (types !== undefined) checkOptions(new.target.name, options, types);
    this.env = env;
    this.numEnvs = env.numEnvs;
    this.singleObservationSpace = env.singleObservationSpace;
    this.singleActionSpace = env.singleActionSpace;
    this.observationSpace = env.observationSpace as unknown as Space<Obs>;
    this.actionSpace = env.actionSpace as unknown as Space<Act>;
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
  }

  override reset(args?: VectorResetArgs): VectorResetResult<Obs, Infos> {
    requireResetArgs(this, args);
    return this.env.reset(args) as unknown as VectorResetResult<Obs, Infos>;
  }

  override step(actions: Act): VectorStepResult<Obs, Infos> {
    return this.env.step(actions as never) as unknown as VectorStepResult<Obs, Infos>;
  }

  override render(): (RenderFrame | RenderFrame[] | null)[] | null {
    return this.env.render();
  }

  /**
   * What the wrapper itself keeps from call to call, copied; a subclass that keeps something gives it, and takes it in
   * `setOwnState`.
   */
  protected ownState(): unknown {
    return null;
  }

  /** Takes what `ownState` gave. */
  protected setOwnState(_state: unknown): void {}

  override getState(): VectorEnvState {
    return { envs: [], state: this.ownState(), env: this.env.getState() };
  }

  override setState(snapshot: VectorEnvState): void {
    if (snapshot?.env === undefined)
      throw new InvalidStateError(
        `${this} got the snapshot of an unwrapped vector environment; expected one taken from the same stack of wrappers.`,
      );
    this.env.setState(snapshot.env);
    this.setOwnState(snapshot.state);
  }

  override get closed(): boolean {
    return this.env.closed;
  }

  override close(): void {
    this.env.close();
  }

  override get unwrapped(): VectorEnv {
    return this.env.unwrapped;
  }

  override get spec(): EnvSpec | null {
    return this.env.spec;
  }

  override set spec(spec: EnvSpec | null) {
    this.env.spec = spec;
  }

  /** `<VectorClipReward, SyncVectorEnv(CartPole-v1, numEnvs=3)>`. */
  override toString(): string {
    return `<${this.constructor.name}, ${this.env}>`;
  }
}

/**
 * A wrapper that changes every batch of observations by one function, and each `final_obs` by another; it sets both
 * spaces to match.
 */
export abstract class VectorObservationWrapper<Obs, Act, InnerObs = Batch> extends VectorWrapper<
  Obs,
  Act,
  VectorInfos,
  VectorEnv<InnerObs, Act>
> {
  /**
   * The batch that the outside sees. `reset`: which environments have just been reset by the caller, `null` in a step.
   */
  abstract observations(observations: InnerObs, reset: Uint8Array | 'all' | null): Obs;

  /** The last observation of one environment's episode, as the outside sees it. */
  abstract finalObservation(observation: unknown): unknown;

  override reset(args?: VectorResetArgs): VectorResetResult<Obs> {
    const [observations, infos] = super.reset(args) as unknown as VectorResetResult<InnerObs>;
    const mask = args?.options?.resetMask ?? args?.options?.reset_mask ?? null;
    return [this.observations(observations, mask === null ? 'all' : Uint8Array.from(mask, Number)), infos];
  }

  override step(actions: Act): VectorStepResult<Obs> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    const seen = this.observations(observations, null);
    mapFinalObservations(infos, (observation) => this.finalObservation(observation));
    return [seen, rewards, terminations, truncations, infos];
  }
}

/** A wrapper that changes every batch of actions by one function; it sets both spaces to what the function takes. */
export abstract class VectorActionWrapper<Obs, Act, InnerAct = Batch> extends VectorWrapper<
  Obs,
  Act,
  VectorInfos,
  VectorEnv<Obs, InnerAct>
> {
  /** The batch that the wrapped environment gets. */
  abstract actions(actions: Act): InnerAct;

  override step(actions: Act): VectorStepResult<Obs> {
    return this.env.step(this.actions(actions));
  }
}

/** A wrapper that changes all rewards of a step by one function. */
export abstract class VectorRewardWrapper<Obs, Act> extends VectorWrapper<Obs, Act> {
  /** The rewards `[numEnvs]` that the outside sees; those given are not to be written to. */
  abstract rewards(rewards: Float64Array): Float64Array;

  override step(actions: Act): VectorStepResult<Obs> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    return [observations, this.rewards(rewards), terminations, truncations, infos];
  }
}
