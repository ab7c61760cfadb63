import type { TeamPlan } from '../team/plan.js';
import { createDenseLayer, type DenseLayer, type Lookups } from './dense-layer.js';
import { type DenseLayout, type LayerLayout, layoutDense } from './layout.js';
import { type CompiledKernels, compileKernels } from './module.js';
import { laneRange, type Part, shareOf } from './part.js';
import type { BinaryCoding } from './plan/kernel-entry.js';
import { stripsOf } from './sizes.js';

/**
 * The layers of a dense team as one thread has them: compiled kernels, views of the memory, and what of each is this
 * thread's work.
 */
export class ThreadLayers {
  readonly plan: TeamPlan;
  readonly part: Part;
  readonly layout: DenseLayout;
  /** The lanes this thread acts for. */
  readonly lanes: readonly [from: number, to: number];
  /** The address of this thread's scratch memory. */
  readonly scratch: number;
  /** From the observation up, each with its compiled kernels. */
  all: readonly DenseLayer[] = [];
  bytes = new ArrayBuffer(0) as ArrayBufferLike;
  #codings = new Int32Array(0) as Int32Array;
  #memory: WebAssembly.Memory | undefined;
  #compiled: CompiledKernels | undefined;

  constructor(plan: TeamPlan, memory: WebAssembly.Memory, part: Part) {
    this.plan = plan;
    this.part = part;
    this.layout = layoutDense(plan, part.threads);
    this.lanes = laneRange(plan.batch, part);
    this.scratch = this.layout.scratch(part.index);
    this.#memory = memory;
    this.#compiled = compileKernels(plan, this.layout, memory, 'step', part.timed);
  }

  /** Undefined: the layers are released. */
  get memory(): WebAssembly.Memory | undefined {
    return this.#memory;
  }

  get compiled(): CompiledKernels | undefined {
    return this.#compiled;
  }

  /** Takes views of the memory, anew when it has grown. */
  bind(): void {
    const { layers, codings } = this.layout;
    this.bytes = this.#memory!.buffer;
    this.all = layers.map((layer) => createDenseLayer(this.plan, layer, this.layout, this.#compiled!, this.bytes));
    this.#codings = new Int32Array(this.bytes, codings, this.part.threads);
  }

  /** Lets go of the memory, which goes with the last view of it, even where a closed team is kept. */
  release(): void {
    this.all = [];
    this.bytes = new ArrayBuffer(0);
    this.#codings = new Int32Array(0);
    this.#compiled = this.#memory = undefined;
  }

  /** Packs the inputs of a layer for lookups, if it has any. Returns which two values they take; undefined: others. */
  packInputs({ lookups }: DenseLayer): BinaryCoding | undefined {
    if (lookups === undefined) return undefined;
    const [from, to] = this.lanes;
    lookups.check?.(from, to, this.layout.codings + 4 * this.part.index);
    const coding = this.ownCoding(lookups);
    if (coding) lookups.byCoding[coding]!.pack(from, to);
    return coding;
  }

  /** The two values that a layer's inputs take in the lanes of this thread; undefined: others in some. */
  ownCoding({ check }: Lookups): BinaryCoding | undefined {
    return check ? codingOf(this.#codings[this.part.index]!) : 'bits';
  }

  /** The same in the lanes of all threads. */
  codingOfAll({ check }: Lookups): BinaryCoding | undefined {
    if (!check) return 'bits';
    let all = 3;
    for (let thread = 0; thread < this.part.threads; thread++) all &= this.#codings[thread]!;
    return codingOf(all);
  }

  /** This thread's inputs of a layer, in whole groups of four. */
  inputsOf(k: number): [from: number, to: number] {
    return shareOf(this.layout.layers[k]!.plan.inputs, 4, this.part);
  }

  /** This thread's strips of columns of a layer. */
  stripsOf(layout: LayerLayout): [from: number, to: number] {
    return shareOf(stripsOf(layout), 1, this.part);
  }
}

/** The two values that inputs take, from what the kernel `check` has found. */
function codingOf(found: number): BinaryCoding | undefined {
  return found & 1 ? 'bits' : found & 2 ? 'signs' : undefined;
}
