import { quote } from '../../text/quote.js';
import type { OptionTypes } from '../check-options.js';
import type { Env, EnvSpec } from '../env.js';
import { InvalidArgumentError, UnsupportedModeError } from '../errors.js';
import { type MadeEnv, type MakeArgs, make, specOf, splitOptions } from '../registry/make.js';
import type { Batch } from '../spaces/concatenate.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { batchMadeEnv, vectorOf } from './batch-made-env.js';
import { requireSteppedBy, type SteppedBy } from './dynamics-batch.js';
import { SharedVectorEnv } from './shared-vector-env.js';
import { SyncVectorEnv } from './sync-vector-env.js';
import { requireNumEnvs, VECTOR_OPTION_TYPES, type VectorEnv, type VectorEnvOptions } from './vector-env.js';

/**
 * How `makeVec` steps its environments: one after the other (`sync`), over worker threads (`shared`), or in one loop
 * over the arrays of their states (`batched`, for environments that are nothing but `Dynamics`).
 */
export type VectorizationMode = 'sync' | 'shared' | 'batched';

const MODES: readonly VectorizationMode[] = ['sync', 'shared', 'batched'];

/** What `makeVec` takes beside the arguments of `make`. */
export interface MakeVecOptions extends VectorEnvOptions {
  /** Default: 1. */
  readonly numEnvs?: number | undefined;
  /** By default `batched` where that is possible, and otherwise `sync`: all give the same numbers. */
  readonly vectorizationMode?: VectorizationMode | null | undefined;
  /**
   * In mode `batched`: what steps the batch, `kernels` of WebAssembly or the `functions` of the dynamics; see
   * `DynamicsVectorEnv`.
   */
  readonly steppedBy?: SteppedBy | undefined;
  /** Put around each environment, the first innermost; not with `shared`, and with them nothing is `batched`. */
  readonly wrappers?: readonly ((env: Env) => Env)[] | undefined;
  /** In mode `shared`: over how many threads the environments are spread. Default: as many as there are processors. */
  readonly numWorkers?: number | undefined;
  /** In mode `shared`: whether the calling thread is one of these. Default: `false`. */
  readonly callerWorks?: boolean | undefined;
  /** In mode `shared`: how long one call may take, in milliseconds. Default: 300 000; `Infinity` for no limit. */
  readonly timeoutMs?: number | undefined;
}

/** The types of {@link MakeVecOptions}. */
const MAKE_VEC_OPTION_TYPES: OptionTypes = {
  ...VECTOR_OPTION_TYPES,
  numEnvs: 'any?',
  vectorizationMode: 'any?',
  steppedBy: 'any?',
  wrappers: 'function[]?',
  numWorkers: 'any?',
  callerWorks: 'boolean?',
  timeoutMs: 'any?',
};

/** The batch of elements of a space: numbers of a `Discrete` in an `Int32Array`, arrays joined to one. */
export type BatchOf<T> = [T] extends [number] ? Int32Array : [T] extends [AnyTypedArray] ? T : Batch;

/** What `step` of a vector environment takes: a batch, or a list of actions. */
type ActionsOf<T> = BatchOf<T> | readonly T[];

/** The vector environment that `makeVec` returns for an id. */
export type MadeVectorEnv<Id extends string> =
  MadeEnv<Id> extends Env<infer Obs, infer Act> ? VectorEnv<BatchOf<Obs>, ActionsOf<Act>> : VectorEnv;

/**
 * Makes several environments of a registered id, or of a spec, as one: each is what `make` makes, and environment i
 * behaves as a single one that is seeded with its seed.
 * @throws what `make` throws, {@link InvalidArgumentError} for a mode or number of environments that does not exist,
 * and {@link UnsupportedModeError} for a mode that the environment does not have.
 */
export function makeVec<const Id extends string>(
  id: Id | EnvSpec,
  options?: MakeVecOptions & MakeArgs<Id>,
): MadeVectorEnv<Id> {
  const spec = specOf(id, 'makeVec');
  const { own, rest: kwargs } = splitOptions(`makeVec("${spec.id}")`, options, MAKE_VEC_OPTION_TYPES);
  const {
    numEnvs = 1,
    vectorizationMode,
    steppedBy,
    wrappers = [],
    numWorkers,
    callerWorks,
    timeoutMs,
    autoresetMode,
    copy,
  } = own as MakeVecOptions;
  requireNumEnvs(numEnvs, 'makeVec');
  const makeOne = (): Env => wrappers.reduce((env, wrap) => wrap(env), make(spec, kwargs) as Env);
  const common = { autoresetMode, copy };

  requireSteppedBy(steppedBy, 'makeVec');
  const mode = vectorizationMode ?? (wrappers.length > 0 ? 'sync' : steppedBy === undefined ? null : 'batched');
  if (steppedBy !== undefined && mode !== 'batched') {
    throw new UnsupportedModeError(
      `makeVec got steppedBy = ${quote(steppedBy)} and environments that are stepped one by one; expected vectorizationMode "batched"${
        wrappers.length > 0 ? ', without wrappers' : ''
      }. Leave steppedBy out.`,
    );
  }

  let envs: VectorEnv;
  if (mode === null) envs = vectorOf(makeOne, numEnvs, common);
  else if (mode === 'sync') {
    envs = new SyncVectorEnv(Array<() => Env>(numEnvs).fill(makeOne), common);
  } else if (mode === 'batched') envs = batchMadeEnv(makeOne(), numEnvs, { ...common, steppedBy });
  else if (mode === 'shared') {
    if (wrappers.length > 0) {
      throw new UnsupportedModeError(
        'makeVec got wrappers with vectorizationMode "shared", and functions cannot go to other threads; expected none. ' +
          'Register an id whose additionalWrappers they are, or use "sync".',
      );
    }
    envs = new SharedVectorEnv(spec, { ...common, numEnvs, numWorkers, callerWorks, timeoutMs, kwargs });
  } else {
    throw new InvalidArgumentError(
      `makeVec got vectorizationMode = ${quote(mode)}; expected one of ${MODES.map((m) => `"${m}"`).join(', ')}.`,
    );
  }
  envs.spec = spec.with({ kwargs: { ...spec.kwargs, ...kwargs } });
  return envs as unknown as MadeVectorEnv<Id>;
}
