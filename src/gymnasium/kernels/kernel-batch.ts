import { encodeModule } from '../../wasm/module.js';
import type { BatchableEnv } from '../dynamics/batchable-env.js';
import { InvalidArgumentError } from '../errors.js';
import { sineTable } from '../libm/sine-table.js';
import { Generators } from '../seeding/generators.js';
import { PCG64_WORDS } from '../seeding/pcg64.js';
import { isBox } from '../spaces/space-guards.js';
import type { VectorBatch } from '../vector/vector-batch.js';
import { STANDARD_NORMAL } from './dynamics-kernel.js';
import { HOST_FUNCTIONS } from './host-code.js';
import { SINES_BYTES } from './sin-cos-code.js';
import { type BatchPlaces, writeKernels } from './write-kernels.js';

/** Bytes of a page, and most pages that WebAssembly can address. */
const PAGE = 65536;
const MOST_PAGES = 65536;
/**
 * Kernels go through so many environments at a time, whose numbers then still lie in the first cache when the next
 * kernel reads them.
 */
const BLOCK = 256;

/** How episodes of a batch end, as far as its kernels know. */
export interface KernelRules {
  readonly stepLimit: number;
  /** Whether an environment whose episode has ended is reset in place of a step. */
  readonly restartsInStep: boolean;
}

/** Why a batch of the environment has no kernels, as the end of a sentence; `null` where it has. */
export function whyNoKernels({ dynamics, observationSpace: space }: BatchableEnv): string | null {
  if (dynamics.kernel === undefined) return 'its dynamics have no `kernel`';
  if (!isBox(space) || space.dtype !== 'float32') return `kernels write float32 observations, and its are ${space}`;
  return typeof WebAssembly === 'undefined' ? 'there is no WebAssembly here' : null;
}

/**
 * Many environments in one memory of WebAssembly, states, generators and results, and the kernels of their dynamics,
 * which step them there. The arrays are views of that memory, so that functions of JavaScript can take their turn.
 */
export class KernelBatch {
  /** `[env][stateSize]` */
  readonly states: Float64Array;
  /** `[env][PCG64_WORDS]` */
  readonly streams: Int32Array;
  /** `[env]` */
  readonly steps: Int32Array;
  readonly batch: VectorBatch;
  /** `[env]` */
  readonly #actions: Float64Array;
  readonly #any: Int32Array;
  readonly #exports: Readonly<Record<'step' | 'restart', (from: number, to: number) => void>>;
  /** The number of environments, made up to a multiple of four by some that nobody sees. */
  readonly #lanes: number;

  /** @throws {@link InvalidArgumentError} for more environments than there is memory for. */
  constructor(env: BatchableEnv, count: number, rules: KernelRules) {
    const { stateSize, observationSize, kernel } = env.dynamics;
    const lanes = 4 * Math.ceil(count / 4);
    this.#lanes = lanes;
    let bytes = 0;
    const place = (size: number) => {
      const at = bytes;
      bytes = 16 * Math.ceil((bytes + size) / 16);
      return at;
    };
    const tables = kernel!.tables ?? [];
    const places: BatchPlaces = {
      any: place(4),
      tables: tables.map(({ byteLength }) => place(byteLength)),
      sines: place(SINES_BYTES),
      states: place(8 * lanes * stateSize),
      streams: place(4 * lanes * PCG64_WORDS),
      steps: place(4 * lanes),
      actions: place(8 * lanes),
      observations: place(4 * lanes * observationSize),
      rewards: place(8 * lanes),
      terminations: place(lanes),
      truncations: place(lanes),
    };
    const memory = allocate(bytes, env, count);
    const { buffer } = memory;
    tables.forEach((table, k) => {
      const from = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
      new Uint8Array(buffer).set(from, places.tables[k]);
    });
    new Float64Array(buffer, places.sines, sineTable.length).set(sineTable);
    this.states = new Float64Array(buffer, places.states, count * stateSize);
    this.streams = new Int32Array(buffer, places.streams, count * PCG64_WORDS);
    this.steps = new Int32Array(buffer, places.steps, count);
    this.#actions = new Float64Array(buffer, places.actions, count);
    this.batch = {
      observations: new Float32Array(buffer, places.observations, count * observationSize),
      finals: new Float32Array(count * observationSize),
      rewards: new Float64Array(buffer, places.rewards, count),
      terminations: new Uint8Array(buffer, places.terminations, count),
      truncations: new Uint8Array(buffer, places.truncations, count),
    };
    this.#any = new Int32Array(buffer, places.any, 1);
    const streams = new Int32Array(buffer, places.streams, lanes * PCG64_WORDS);
    // Of those that nobody sees: one of zeros would draw the same number for ever, and wait for another.
    streams.fill(1, count * PCG64_WORDS);
    const generators = new Generators(streams);
    const host = {
      ...HOST_FUNCTIONS,
      ...kernel!.host,
      [STANDARD_NORMAL]: (at: number) => generators.at(at / (4 * PCG64_WORDS)).standardNormal(),
    };
    const pages = buffer.byteLength / PAGE;
    const functions = writeKernels(kernel!, { stateSize, observationSize, places, ...rules });
    const module = new WebAssembly.Module(encodeModule(functions, { initial: pages, maximum: pages, shared: false }));
    this.#exports = new WebAssembly.Instance(module, { env: { memory, ...host } }).exports as never;
  }

  /** A step of each; whether one ended its episode. `actions`: `[env]`. */
  step(actions: ArrayLike<number>): boolean {
    this.#actions.set(actions);
    this.#exports.step(0, this.#lanes);
    // A lane that nobody sees may be the only one.
    const { terminations, truncations } = this.batch;
    return this.#any[0] !== 0 && (terminations.includes(1) || truncations.includes(1));
  }

  /** Resets those whose last step ended the episode. */
  restart(): void {
    this.#exports.restart(0, this.#lanes);
  }

  /** A step of each, and the reset of one whose episode that ended. */
  stepAndRestart(actions: ArrayLike<number>): boolean {
    this.#actions.set(actions);
    let any = false;
    for (let from = 0; from < this.#lanes; from += BLOCK) {
      const to = Math.min(from + BLOCK, this.#lanes);
      this.#exports.step(from, to);
      if (this.#any[0] === 0) continue;
      this.#exports.restart(from, to);
      any = true;
    }
    return any;
  }
}

function allocate(bytes: number, env: BatchableEnv, count: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  const refused = (why: string) =>
    new InvalidArgumentError(
      `${count} environments of ${env} in one batch take ${(bytes / 2 ** 30).toFixed(1)} GiB, ${why}. ` +
        'Make fewer, or several batches, or spread them over threads with vectorizationMode "shared".',
    );
  if (pages > MOST_PAGES) throw refused('and kernels reach at most 4 GiB');
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    throw refused('which the system has not to give');
  }
}
