import type { AnyTypedArray } from '../dtype.js';
import { batchSpace } from '../spaces/batch-space.js';
import { type Batch, concatenate, createEmptyArray } from '../spaces/concatenate.js';
import type { Space } from '../spaces/space.js';
import { AutoresetMode, autoresetModeOf } from '../vector/autoreset-mode.js';
import { addFinalObservations } from '../vector/final-observations.js';
import { takeResetMask } from '../vector/reset-mask.js';
import { actionsFor } from '../vector/vector-actions.js';
import { hasFixedSize } from '../vector/vector-batch.js';
import {
  requireNumEnvs,
  VectorEnv,
  type VectorEnvMetadata,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from '../vector/vector-env.js';
import { isPlainObject, type VectorInfos } from '../vector/vector-infos.js';
import { seedsFor } from '../vector/vector-seeds.js';
import { writeActions } from '../vector/write-actions.js';
import { batchFromPython, elementFromPython } from './from-python.js';
import { PythonEnv } from './python-env.js';
import { kwargsOf, type PythonOptions } from './python-options.js';
import { PythonProcess } from './python-process.js';
import { asFrame, type Rendered, servedOf } from './python-served.js';
import { actionToPython } from './to-python.js';
import type { MakeArray } from './wire.js';

/** Arguments of {@link makePythonVec}. */
export interface PythonVectorOptions extends PythonOptions {
  /** Default: 1. */
  readonly numEnvs?: number;
  /** Python's: one after the other, a process each, or the id's own vector environment. Default: `sync`. */
  readonly vectorizationMode?: 'sync' | 'async' | 'vector_entry_point';
  /** Default: `NEXT_STEP`. An id's own vector environment has the mode it has. */
  readonly autoresetMode?: AutoresetMode;
}

/** Arguments of {@link PythonVectorEnv}. */
export interface PythonVectorEnvOptions extends PythonVectorOptions {
  readonly id: string;
}

/** Arrays of booleans as those of this package: plain. */
const plainBooleans: MakeArray = (data, _, dtype) =>
  dtype === 'bool' ? Array.from(data as Uint8Array, (flag) => flag === 1) : data;

/** A vector environment of Python's Gymnasium in a process of its own: one round trip a step for all its environments. */
export class PythonVectorEnv extends VectorEnv {
  override readonly numEnvs: number;
  override readonly singleObservationSpace: Space;
  override readonly singleActionSpace: Space;
  override readonly observationSpace: Space<Batch>;
  override readonly actionSpace: Space<Batch>;
  override readonly metadata: VectorEnvMetadata;
  override readonly renderMode: string | null;
  readonly #process: PythonProcess;
  readonly #mode: AutoresetMode;

  /** Throws what the constructor of `PythonEnv` throws, and `InvalidArgumentError` for a number or mode that does not exist. */
  constructor(options: PythonVectorEnvOptions) {
    super();
    const { id, modules = [], numEnvs = 1, vectorizationMode = 'sync' } = options;
    requireNumEnvs(numEnvs, 'makePythonVec');
    const autoresetMode = autoresetModeOf(options.autoresetMode);
    const kwargs = kwargsOf(options);
    this.numEnvs = numEnvs;
    this.#process = new PythonProcess(`makePythonVec(${JSON.stringify(id)})`, options);
    try {
      const vector = { numEnvs, mode: vectorizationMode, autoresetMode };
      const told = this.#process.call('make', { id, kwargs, modules, vector });
      const served = servedOf(told, kwargs, () => new PythonEnv(options));
      this.singleObservationSpace = served.observationSpace;
      this.singleActionSpace = served.actionSpace;
      this.observationSpace = batchSpace(served.observationSpace, numEnvs) as Space<Batch>;
      this.actionSpace = batchSpace(served.actionSpace, numEnvs) as Space<Batch>;
      const { autoreset_mode, ...metadata } = served.metadata;
      this.#mode = autoresetModeOf((autoreset_mode as AutoresetMode | undefined) ?? autoresetMode);
      this.metadata = { ...metadata, renderModes: served.metadata.renderModes, autoresetMode: this.#mode };
      this.renderMode = served.renderMode;
      this.spec = served.spec;
    } catch (error) {
      this.#process.close();
      throw error;
    }
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult {
    this.requireOpen('reset');
    const { seed = null } = args;
    seedsFor(seed, this.numEnvs);
    const { mask, options } = takeResetMask(args.options, this.numEnvs);
    const given = mask === null ? options : { ...options, reset_mask: mask };
    const result = this.#process.call('reset', { seed, options: given }, plainBooleans);
    const [observations, infos] = result as [unknown, Record<string, unknown>];
    return [batchFromPython(this.singleObservationSpace, observations), this.#infos(infos)];
  }

  override step(actions: Batch): VectorStepResult {
    this.requireOpen('step');
    const batch = this.#actionBatch(actions);
    const result = this.#process.call('step', { action: actionToPython(this.actionSpace, batch) }, plainBooleans);
    const [observation, reward, terminated, truncated, info] = result as [
      unknown,
      AnyTypedArray,
      boolean[],
      boolean[],
      Record<string, unknown>,
    ];
    const observations = batchFromPython(this.singleObservationSpace, observation);
    const terminations = Uint8Array.from(terminated, Number);
    const truncations = Uint8Array.from(truncated, Number);
    const infos = this.#infos(info);
    const ended = terminations.map((flag, i) => flag | truncations[i]!);
    if (this.#mode !== AutoresetMode.SAME_STEP && ended.includes(1)) {
      addFinalObservations(infos, this.singleObservationSpace, observations, ended);
    }
    return [observations, Float64Array.from(reward), terminations, truncations, infos];
  }

  override render(): Rendered[] | null {
    this.requireOpen('render');
    return this.#process.call('render', {}, asFrame) as Rendered[] | null;
  }

  protected override release(): void {
    this.#process.close();
  }

  #actionBatch(actions: unknown): Batch {
    const { singleActionSpace: space, numEnvs } = this;
    if (!hasFixedSize(space)) return concatenate(space, actionsFor(space, actions, numEnvs));
    const batch = createEmptyArray(space, numEnvs);
    writeActions(space, actions, batch, numEnvs);
    return batch;
  }

  /** Gymnasium's infos in the form of this package: masks are bytes, and last observations are elements of the space. */
  #infos(given: Readonly<Record<string, unknown>>): VectorInfos {
    const infos: VectorInfos = {};
    for (const [key, value] of Object.entries(given)) {
      const isMask = key.startsWith('_') && key.slice(1) in given && Array.isArray(value);
      if (isMask) infos[key] = Uint8Array.from(value as boolean[], Number);
      else if (key === 'final_obs' && Array.isArray(value)) {
        infos[key] = value.map((one) => (one === null ? null : elementFromPython(this.singleObservationSpace, one)));
      } else infos[key] = isPlainObject(value) ? this.#infos(value) : value;
    }
    return infos;
  }
}

/** Makes several environments of Python's Gymnasium as one, with one round trip a step. Throws what `makePython` throws. */
export function makePythonVec(id: string, options: PythonVectorOptions = {}): PythonVectorEnv {
  return new PythonVectorEnv({ ...options, id });
}
