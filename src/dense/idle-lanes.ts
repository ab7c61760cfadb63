import type { TeamPlan } from '../team/plan.js';
import type { DenseLayout, LayerLayout } from './layout.js';
import { compileKernels } from './module.js';
import type { Kernel } from './plan/kernel-entry.js';
import { VectorComponents } from './vector-components.js';

/** Kernels that update a layer where some lanes learn nothing; undefined: hushing does, see `IdleKernelPlan`. */
export interface FollowKernels {
  readonly follow: Kernel<'follow'> | undefined;
  readonly followBias: Kernel<'followBias'> | undefined;
}

/** Kernels of a layer for steps from which some lanes learn nothing, see {@link IdleKernelPlan}. */
interface IdleKernels extends FollowKernels {
  readonly send: Kernel<'send'> | undefined;
}

/**
 * The lanes of a dense team that learn nothing from a step. They are sent credit, remember and move their traces like
 * the others; only the directions of ascent leave them out, and where all are idle no parameter is updated. A thread
 * notes its own lanes, and knows those of all threads after the next barrier.
 */
export class IdleLanes {
  /** This thread's idle lanes in this step. */
  #own: number[] = [];
  /** `[row]`, see {@link DenseLayout.learns}. */
  #learns: Int32Array;
  /**
   * `[half][thread]`, see {@link DenseLayout.idle}: a fast thread notes the next step while a slow one still counts
   * this one.
   */
  #counts: Int32Array;
  /** The half of this step: 0 or 1. */
  #half = 0;
  /** Values that are set to 0 for the moment, with what they were. */
  readonly #hushed: { readonly values: Float32Array; readonly kept: Float32Array }[] = [];
  #kernels: readonly IdleKernels[] | undefined;
  #hushing: readonly (readonly Rows[])[] | undefined;

  readonly #plan: TeamPlan;
  readonly #layout: DenseLayout;
  readonly #memory: WebAssembly.Memory;
  readonly #thread: number;
  readonly #threads: number;

  constructor(plan: TeamPlan, layout: DenseLayout, memory: WebAssembly.Memory, thread: number, threads: number) {
    this.#plan = plan;
    this.#layout = layout;
    this.#memory = memory;
    this.#thread = thread;

    this.#threads = threads;
    [this.#learns, this.#counts] = this.#views();
    if (thread === 0) this.#learns.fill(-1);
  }

  /** Takes new views of the memory, once it has grown. */
  rebind(): void {
    [this.#learns, this.#counts] = this.#views();
  }

  /** Notes, before a step is learned from, which lanes of this thread, `[from, to)`, learn nothing. */
  note(lanes: number[], [from, to]: readonly [number, number]): void {
    this.#half ^= 1;
    const at = this.#half * this.#threads + this.#thread;
    if (this.#counts[at] !== lanes.length) this.#counts[at] = lanes.length;
    if (lanes.length === 0 && this.#own.length === 0) return;
    this.#own = lanes;
    const { batch } = this.#plan;
    for (let first = 0; first < this.#learns.length; first += batch) {
      this.#learns.fill(-1, first + from, first + to);
      for (const lane of lanes) this.#learns[first + lane] = 0;
    }
  }

  /** How many lanes of all threads learn from this step; right once all threads have noted theirs. */
  get learning(): 'all' | 'some' | 'none' {
    let count = 0;
    for (let k = 0; k < this.#threads; k++) count += this.#counts[this.#half * this.#threads + k]!;
    return count === 0 ? 'all' : count < this.#plan.batch ? 'some' : 'none';
  }

  /** Whether a lane, of any thread, learns from this step; right once all threads have noted theirs. */
  hasLearned(lane: number): boolean {
    return this.#learns[lane] !== 0;
  }

  /**
   * Sets to 0 what the directions of this thread's idle lanes are made of, before layer k adds directions up; nothing
   * where that does not do.
   */
  hush(k: number): void {
    if (this.#own.length === 0) return;
    this.#hushing ??= this.#layout.layers.map(hushedRows);
    const { rows } = this.#layout.layers[k]!;
    for (const values of this.#hushing[k]!) this.#hushRows(values, rows);
  }

  /** Gives back what {@link hush} has set to 0, once all threads have added up. */
  restore(): void {
    for (let hushed = this.#hushed.pop(); hushed; hushed = this.#hushed.pop()) hushed.values.set(hushed.kept);
  }

  /**
   * Updates some inputs of layer k, and with `hasBiases` its biases, in a step from which only some lanes learn, or
   * none. Returns false, and does nothing, where the layer was hushed: the usual update is then right.
   *
   * @param kernels - those that update, or that store directions instead
   */
  update(
    k: number,
    [from, to]: readonly [number, number],
    hasBiases: boolean,
    kernels: FollowKernels = this.#kernelsOf(k),
  ): boolean {
    const learning = this.learning;
    const layer = this.#layout.layers[k]!;
    const updates = learning === 'none' ? 0 : 1;
    const { follow, followBias } = kernels;
    if (updates === 1 && !follow) return false;
    if (updates === 0 && hasBiases) this.keepOld(k);
    if (follow)
      new VectorComponents(layer, this.#plan.batch).overInputs(from, to, (first, end) => follow(first, end, updates));
    if (hasBiases) followBias?.(updates);
    return true;
  }

  /** The kernel that sends the credit of layer k in steps without an update, if its update sends it along. */
  sender(k: number): Kernel<'send'> | undefined {
    return this.#kernelsOf(k).send;
  }

  #views(): [learns: Int32Array, counts: Int32Array] {
    const { layers, learns, idle } = this.#layout;
    const rows = Math.max(...layers.map((layer) => layer.rows));
    const { buffer } = this.#memory;
    return [new Int32Array(buffer, learns, rows), new Int32Array(buffer, idle, 2 * this.#threads)];
  }

  #hushRows({ at, stride }: Rows, lanes: number): void {
    for (const lane of this.#own) {
      for (let row = lane; row < lanes; row += this.#plan.batch) {
        const values = new Float32Array(this.#memory.buffer, at + 4 * row * stride, stride);
        this.#hushed.push({ values, kept: values.slice() });
        values.fill(0);
      }
    }
  }

  /** Copies the parameters of a layer to the values from before the update, for a step that updates nothing. */
  keepOld(k: number): void {
    const { old, learned, plan, stride } = this.#layout.layers[k]!;
    const { inputs, components } = plan;
    const view = (at: number) => new Float32Array(this.#memory.buffer, at, (inputs + components) * stride);
    old.forEach((at, k) => {
      if (at > 0) view(at).set(view(learned[k]!));
    });
  }

  #kernelsOf(k: number): IdleKernels {
    this.#kernels ??= this.#compile();
    return this.#kernels[k]!;
  }

  #compile(): readonly IdleKernels[] {
    const compiled = compileKernels(this.#plan, this.#layout, this.#memory, 'idle');
    return this.#layout.layers.map(({ kernels: { idle } }) => ({
      follow: compiled.of(idle.follow),
      followBias: compiled.of(idle.followBias),
      send: compiled.of(idle.send),
    }));
  }
}

/** Values of some rows: where they are, and the floats from one row to the next. */
interface Rows {
  readonly at: number;
  readonly stride: number;
}

/** What is hushed of a layer; empty where hushing does not do. */
function hushedRows({ kernels, memory, stride, x, inputStride }: LayerLayout): Rows[] {
  const { hushed } = kernels.idle;
  if (!hushed) return [];
  const rows = hushed.units.map((name) => ({ at: memory.get(name)!, stride }));
  return hushed.inputs ? [...rows, { at: x, stride: inputStride }] : rows;
}
