import { checkOptions } from '../check-options.js';
import type { EnvSpec, EnvSpecFields } from '../env.js';
import { InvalidArgumentError, UnsupportedModeError } from '../errors.js';
import { warn } from '../logger.js';
import { make, requireSpec } from '../registry/make.js';
import { requireResetArgs } from '../reset-args.js';
import { batchSpace } from '../spaces/batch-space.js';
import type { Batch } from '../spaces/concatenate.js';
import type { Space } from '../spaces/space.js';
import { type AutoresetMode, autoresetModeOf } from './autoreset-mode.js';
import { createSharedMemory, type SharedMemory } from './shared-memory.js';
import { SharedWorkers } from './shared-workers.js';
import { DEFAULT_TIMEOUT_MS, requireTimeout, threads } from './threads.js';
import { writeActions } from './vector-actions.js';
import { hasFixedSize } from './vector-batch.js';
import {
  requireNumEnvs,
  VECTOR_OPTION_TYPES,
  VectorEnv,
  type VectorEnvMetadata,
  type VectorEnvOptions,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from './vector-env.js';
import { mergeInfos, type ShareInfos, type VectorInfos } from './vector-infos.js';
import { seedsFor, takeResetMask } from './vector-reset.js';
import { resetResult, stepResult } from './vector-results.js';
import { type ShareData, WorkerShare } from './worker-share.js';

/** Arguments of `SharedVectorEnv`. */
export interface SharedVectorEnvOptions extends VectorEnvOptions {
  readonly numEnvs: number;
  /**
   * Over how many threads the environments are spread. Default: as many as there are processors, but not more than
   * environments.
   */
  readonly numWorkers?: number | undefined;
  /**
   * Whether the calling thread, which has nothing else to do meanwhile, is one of these; faster where processors are
   * few, but an environment that kills its thread then kills the caller. Default: `false`.
   */
  readonly callerWorks?: boolean | undefined;
  /**
   * How long one `reset` or `step` may take, in milliseconds. Default: 300 000; `Infinity` for no limit. The start of
   * the threads may take a minute in any case, what the calling thread steps itself is not bound by it, and `close` has
   * five seconds of it at most.
   */
  readonly timeoutMs?: number | undefined;
  /** The arguments of `make`; plain data. */
  readonly kwargs?: Readonly<Record<string, unknown>> | undefined;
}

const OPTION_TYPES = {
  ...VECTOR_OPTION_TYPES,
  numEnvs: 'number',
  numWorkers: 'number?',
  callerWorks: 'boolean?',
  timeoutMs: 'any?',
  kwargs: 'object?',
};

/**
 * Environments spread over worker threads, many to a worker. Actions and results lie in shared memory and the threads
 * take turns by `Atomics`: a step sends no message. Each worker steps its share as a batch of dynamics, where that is
 * possible.
 *
 * A worker imports `spec.module`, which must register the id. An error of an environment is thrown here in the same
 * class, with the place of the environment; a reset mends it. When a worker dies the others are ended, and
 * `WorkerError` is thrown, at once, and from then on; likewise `WorkerTimeoutError` when an environment does not return
 * within `timeoutMs`. Without worker threads or `SharedArrayBuffer` (in a browser, for example) the calling thread does
 * all the work, with one warning. Forgetting `close` keeps no process alive.
 */
export class SharedVectorEnv<Obs = Batch, Act = Batch> extends VectorEnv<Obs, Act> {
  override readonly numEnvs: number;
  override readonly singleObservationSpace: Space;
  override readonly singleActionSpace: Space;
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: VectorEnvMetadata;
  /** How many threads step, the calling one included where it does. */
  readonly numWorkers: number;

  readonly #mode: AutoresetMode;
  readonly #copy: boolean;
  readonly #memory: SharedMemory;
  readonly #workers: SharedWorkers | null;
  /** What the calling thread steps itself. */
  readonly #own: { readonly share: WorkerShare; readonly first: number; readonly count: number } | null;

  /**
   * @throws {@link UnsupportedModeError} for an environment whose observations or actions have no fixed size, or that
   * no worker could make, and {@link InvalidArgumentError} for a wrong number of environments, workers or milliseconds.
   */
  constructor(spec: EnvSpec, options: SharedVectorEnvOptions) {
    super();
    checkOptions('SharedVectorEnv', options, OPTION_TYPES);
    requireSpec(spec, 'SharedVectorEnv');
    const { numEnvs, kwargs = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    requireNumEnvs(numEnvs, 'SharedVectorEnv');
    requireTimeout(timeoutMs, 'SharedVectorEnv');
    const available = threads();
    const numWorkers =
      available === null ? 1 : workersFor(options.numWorkers ?? available.availableParallelism(), numEnvs);
    const callerWorks = available === null || (options.callerWorks ?? false);
    if (available === null) {
      warn(
        'SharedVectorEnv: there are no worker threads with shared memory here, so the calling thread steps all environments.',
      );
    }
    const env = make(spec, kwargs);
    requireShareable(spec, env.observationSpace, env.actionSpace, callerWorks && numWorkers === 1);
    this.numEnvs = numEnvs;
    this.numWorkers = numWorkers;
    this.#mode = autoresetModeOf(options.autoresetMode);
    this.#copy = options.copy ?? true;
    this.singleObservationSpace = env.observationSpace;
    this.singleActionSpace = env.actionSpace;
    this.observationSpace = batchSpace(env.observationSpace, numEnvs) as Space<Obs>;
    this.actionSpace = batchSpace(env.actionSpace, numEnvs) as Space<Act>;
    this.metadata = { ...env.metadata, autoresetMode: this.#mode };
    this.#memory = createSharedMemory(env.observationSpace, env.actionSpace, numEnvs);

    const plainSpec = plain(spec);
    const shares = Array.from({ length: numWorkers }, (_, worker): ShareData => {
      const first = Math.floor((worker * numEnvs) / numWorkers);
      const end = Math.floor(((worker + 1) * numEnvs) / numWorkers);
      const { buffers } = this.#memory;
      return { spec: plainSpec, kwargs, autoresetMode: this.#mode, first, count: end - first, buffers };
    });
    const own = callerWorks ? shares.pop() : undefined;
    this.#workers = shares.length === 0 ? null : new SharedWorkers(shares, spec.module!, timeoutMs);
    this.#own = own === undefined ? null : { share: new WorkerShare(own), first: own.first, count: own.count };
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult<Obs> {
    this.requireOpen('reset');
    requireResetArgs(this, args);
    const seeds = seedsFor(args.seed, this.numEnvs);
    const { mask, options } = takeResetMask(args.options, this.numEnvs);
    this.#workers?.reset({ seeds, mask, options });
    const infos = this.#gather('reset()', () => this.#own?.share.reset({ seeds, mask, options }) ?? null);
    return resetResult(this.singleObservationSpace, this.#memory.batch, infos, this.#copy);
  }

  override step(actions: Act): VectorStepResult<Obs> {
    this.requireOpen('step');
    writeActions(this.singleActionSpace, actions, this.#memory.actions, this.numEnvs);
    this.#workers?.step();
    const infos = this.#gather('step()', () => this.#own?.share.step() ?? null);
    return stepResult(this.singleObservationSpace, this.#memory.batch, infos, this.#mode, this.#copy);
  }

  protected override release(): void {
    this.#workers?.stop();
    this.#own?.share.close();
  }

  /** Does this thread's part, waits for the others, and joins the infos of all. */
  #gather(method: string, work: () => ShareInfos | null): VectorInfos {
    let failure: unknown = null;
    let ownInfos: ShareInfos | null = null;
    try {
      ownInfos = work();
    } catch (error) {
      failure = error;
    }
    const told = this.#workers?.await(method) ?? [];
    if (failure !== null) throw failure;
    if (ownInfos !== null) told.push({ infos: ownInfos, first: this.#own!.first, count: this.#own!.count });
    return mergeInfos(told, this.numEnvs);
  }
}

function workersFor(wanted: number, numEnvs: number): number {
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new InvalidArgumentError(
      `SharedVectorEnv got numWorkers = ${String(wanted)}; expected a positive whole number of threads. Leave it out for one a processor.`,
    );
  }
  return Math.min(wanted, numEnvs);
}

function requireShareable(spec: EnvSpec, observations: Space, actions: Space, callerOnly: boolean): void {
  const loose = [observations, actions].find((space) => !hasFixedSize(space));
  if (loose !== undefined) {
    throw new UnsupportedModeError(
      `SharedVectorEnv got ${spec.id} with ${loose}, whose elements have no fixed size to lie in shared memory; expected spaces of arrays and ` +
        'numbers. Use vectorizationMode "sync".',
    );
  }
  if (spec.module === null && !callerOnly) {
    throw new UnsupportedModeError(
      `SharedVectorEnv got ${spec.id}, which does not say what module registers it, so no worker can make it. ` +
        'Register it with module: import.meta.url, or use vectorizationMode "sync".',
    );
  }
}

/**
 * The spec as other threads can read it.
 * @throws {@link UnserializableSpecError}
 */
function plain(spec: EnvSpec): ShareData['spec'] {
  return { ...(spec.toJSON() as Partial<EnvSpecFields>), id: spec.id };
}
