import { quote } from '../../text/quote.js';
import { requireResetArgs } from '../reset-args.js';
import { batchSpace } from '../spaces/batch-space.js';
import { type Batch, concatenate, createEmptyArray } from '../spaces/concatenate.js';
import { isPlainObject } from '../spaces/copy-value.js';
import type { Space } from '../spaces/space.js';
import { AutoresetMode, autoresetModeOf } from '../vector/autoreset-mode.js';
import { addFinalObservations, endedIn } from '../vector/final-observations.js';
import { actionsFor, writeActions } from '../vector/vector-actions.js';
import { hasFixedSize } from '../vector/vector-batch.js';
import {
  requireNumEnvs,
  VectorEnv,
  type VectorEnvMetadata,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from '../vector/vector-env.js';
import type { VectorInfos } from '../vector/vector-infos.js';
import { seedsFor, takeResetMask } from '../vector/vector-reset.js';
import { resetReturned, vectorStepReturned } from './answer.js';
import { MalformedAnswerError } from './frame.js';
import { batchFromPython, elementFromPython } from './from-python.js';
import { PythonEnv } from './python-env.js';
import { kwargsOf, type PythonOptions, pythonOptions, requireOptions } from './python-options.js';
import { PythonProcess } from './python-process.js';
import { asFrame, asRendered, type Rendered, servedOf } from './python-served.js';
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

/**
 * A vector environment of Python's Gymnasium in a process of its own: one round trip a step for all its environments.
 */
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

  /**
   * @throws what the constructor of `PythonEnv` throws, and {@link InvalidArgumentError} for a number or mode that does
   * not exist.
   */
  constructor(options: PythonVectorEnvOptions) {
    super();
    const {
      numEnvs = 1,
      vectorizationMode = 'sync',
      ...single
    } = pythonOptions('makePythonVec', options, {
      numEnvs: 'any?',
      vectorizationMode: "'sync' | 'async' | 'vector_entry_point'?",
      autoresetMode: 'any?',
    });
    const { id, modules = [] } = single;
    requireNumEnvs(numEnvs, 'makePythonVec');
    const { autoresetMode: wanted, ...alone } = single;
    const autoresetMode = autoresetModeOf(wanted);
    const kwargs = kwargsOf(alone);
    this.numEnvs = numEnvs;
    this.#process = new PythonProcess(`makePythonVec(${JSON.stringify(id)})`, options);
    try {
      const vector = { numEnvs, mode: vectorizationMode, autoresetMode };
      const served = this.#process.call('make', { id, kwargs, modules, vector }, (told) => {
        const read = servedOf(told, kwargs, () => new PythonEnv(alone));
        requireMode(read.metadata['autoreset_mode']);
        return read;
      });
      this.singleObservationSpace = served.observationSpace;
      this.singleActionSpace = served.actionSpace;
      this.observationSpace = batchSpace(served.observationSpace, numEnvs) as Space<Batch>;
      this.actionSpace = batchSpace(served.actionSpace, numEnvs) as Space<Batch>;
      const { autoreset_mode, ...metadata } = served.metadata;
      this.#mode = autoreset_mode === undefined ? autoresetMode : autoresetModeOf(autoreset_mode as AutoresetMode);
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
    requireResetArgs(this, args);
    const { seed = null } = args;
    seedsFor(seed, this.numEnvs);
    const { mask, options } = takeResetMask(args.options, this.numEnvs);
    const given = mask === null ? options : { ...options, reset_mask: mask };
    const [observations, infos] = this.#process.call('reset', { seed, options: given }, resetReturned, plainBooleans);
    return [batchFromPython(this.singleObservationSpace, observations, this.numEnvs), this.#infos(infos)];
  }

  override step(actions: Batch): VectorStepResult {
    this.requireOpen('step');
    const batch = this.#actionBatch(actions);
    const [observation, rewards, terminations, truncations, info] = this.#process.call(
      'step',
      { action: actionToPython(this.actionSpace, batch) },
      (returned) => vectorStepReturned(returned, this.numEnvs),
      plainBooleans,
    );
    const observations = batchFromPython(this.singleObservationSpace, observation, this.numEnvs);
    const infos = this.#infos(info);
    const ended = this.#mode === AutoresetMode.SAME_STEP ? null : endedIn(terminations, truncations);
    if (ended !== null) addFinalObservations(infos, this.singleObservationSpace, observations, ended);
    return [observations, rewards, terminations, truncations, infos];
  }

  override render(): Rendered[] | null {
    this.requireOpen('render');
    return this.#process.call('render', {}, asRendered, asFrame) as Rendered[] | null;
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

  /**
   * Gymnasium's infos in the form of this package: masks are bytes, and last observations are elements of the space.
   */
  #infos(given: Readonly<Record<string, unknown>>): VectorInfos {
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, this.#info(given, key, value)]));
  }

  #info(given: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
    const isMask = key.startsWith('_') && Object.hasOwn(given, key.slice(1)) && Array.isArray(value);
    if (isMask) return Uint8Array.from(value, Number);
    if (key === 'final_obs' && Array.isArray(value)) {
      return value.map((one) => (one === null ? null : elementFromPython(this.singleObservationSpace, one)));
    }
    return isPlainObject(value) ? this.#infos(value) : value;
  }
}

function requireMode(mode: unknown): void {
  if (mode === undefined || Object.values<unknown>(AutoresetMode).includes(mode)) return;
  throw new MalformedAnswerError(
    `its autoreset_mode is ${quote(mode)}; expected ${Object.values(AutoresetMode).join(', ')}`,
  );
}

/**
 * Makes several environments of Python's Gymnasium as one, with one round trip a step.
 * @throws what `makePython` throws.
 */
export function makePythonVec(id: string, options: PythonVectorOptions = {}): PythonVectorEnv {
  return new PythonVectorEnv({ ...requireOptions('makePythonVec', options), id });
}
