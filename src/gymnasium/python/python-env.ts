import { Env, type EnvMetadata, type ResetArgs, type ResetResult, type StepResult } from '../env.js';
import { InvalidStateError } from '../errors.js';
import { requireResetArgs } from '../reset-args.js';
import type { Space } from '../spaces/space.js';
import { resetReturned, stepReturned } from './answer.js';
import { elementFromPython } from './from-python.js';
import { kwargsOf, type PythonOptions, pythonOptions, requireOptions } from './python-options.js';
import { PythonProcess } from './python-process.js';
import { asFrame, asRendered, type Rendered, servedOf } from './python-served.js';
import { actionToPython } from './to-python.js';

/** Arguments of {@link PythonEnv}. */
export interface PythonEnvOptions extends PythonOptions {
  /** As Python's `gymnasium.make` takes it, `module:` in front included. */
  readonly id: string;
}

/**
 * An environment of Python's Gymnasium in a process of its own: every call goes there and waits for the answer.
 *
 * Spaces are translated, observations come in the array types of the spaces (64-bit integers as doubles), arrays in
 * infos are flat, integers beyond 2^53 are `bigint`, and what has no form here is the string of its `repr`. The
 * wrappers and checks are those of Python's `make`. `npRandom` is seeded alike, but is a stream of its own: the
 * environment draws from Python's.
 *
 * `close()` ends the process. So does the end of this one, however it comes; forgetting `close` keeps no process alive.
 */
export class PythonEnv<Obs = unknown, Act = unknown> extends Env<Obs, Act> {
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: EnvMetadata;
  override readonly renderMode: string | null;
  readonly #process: PythonProcess;

  /**
   * @throws {@link PythonUnavailableError} when there is no Python or no Gymnasium in it, {@link UnregisteredEnvError}
   * and its kinds for an unknown id (with Python's own message), {@link PythonError} for what else `make` raises, and
   * {@link PythonExitError} when the process ends meanwhile.
   */
  constructor(options: PythonEnvOptions) {
    const { id, modules = [] } = pythonOptions('makePython', options);
    super(options);
    const kwargs = kwargsOf(options);
    this.#process = new PythonProcess(`makePython(${JSON.stringify(id)})`, options);
    try {
      const served = this.#process.call('make', { id, kwargs, modules, vector: null }, (told) =>
        servedOf(told, kwargs, () => new PythonEnv(options)),
      );
      this.observationSpace = served.observationSpace as Space<Obs>;
      this.actionSpace = served.actionSpace as Space<Act>;
      this.metadata = served.metadata;
      this.renderMode = served.renderMode;
      this.spec = served.spec;
    } catch (error) {
      this.#process.close();
      throw error;
    }
  }

  /**
   * @throws {@link PythonError}, {@link PythonExitError}, {@link PythonTimeoutError}, {@link ClosedEnvError}, and
   * {@link InvalidObservationError}.
   */
  override reset(args: ResetArgs = {}): ResetResult<Obs> {
    requireResetArgs(this, args);
    const { seed = null, options = null } = args;
    this.reseed(seed);
    const [observation, info] = this.#process.call('reset', { seed, options }, resetReturned);
    return [elementFromPython(this.observationSpace, observation) as Obs, info];
  }

  /** @throws the same, and {@link InvalidActionError} for an action that does not have the form of one. */
  override step(action: Act): StepResult<Obs> {
    const args = { action: actionToPython(this.actionSpace, action) };
    const [observation, ...rest] = this.#process.call('step', args, stepReturned);
    return [elementFromPython(this.observationSpace, observation) as Obs, ...rest];
  }

  override render(): Rendered {
    return this.#process.call('render', {}, asRendered, asFrame);
  }

  override close(): void {
    this.#process.close();
  }

  /** @throws {@link InvalidStateError}: the state lies in Python, and Gymnasium has no way to read it. */
  override getState(): never {
    throw this.#withoutState('getState');
  }

  /** @throws {@link InvalidStateError}, as `getState`. */
  override setState(): never {
    throw this.#withoutState('setState');
  }

  /** @throws {@link InvalidStateError}, as `getState`. */
  override clone(): never {
    throw this.#withoutState('clone');
  }

  #withoutState(method: string): InvalidStateError {
    return new InvalidStateError(
      `${this} got ${method}(), but its state lies in Python, and Gymnasium has no way to read it; expected an environment of this package. ` +
        'Make a second one and repeat the seed and the actions.',
    );
  }
}

/**
 * Makes an environment of Python's Gymnasium by its id, such as `'ALE/Pong-v5'`; it is used like one of this package.
 *
 * ```ts
 * const env = makePython<Uint8Array, number>('ALE/Pong-v5', { kwargs: { frameskip: 4 } });
 * const [observation] = env.reset({ seed: 42 }); // flat; its shape is env.observationSpace.shape
 * env.close();
 * ```
 *
 * @throws what the constructor of {@link PythonEnv} throws.
 */
export function makePython<Obs = unknown, Act = unknown>(id: string, options: PythonOptions = {}): PythonEnv<Obs, Act> {
  return new PythonEnv<Obs, Act>({ ...requireOptions('makePython', options), id });
}
