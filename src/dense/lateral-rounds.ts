import type { LayerLayout } from './layout.js';
import type { Kernel } from './plan/kernel-entry.js';

/**
 * Makes the kernels of a layer with lateral synapses act and learn in rounds: they take the rows of one round after the
 * other.
 */
export class LateralRounds {
  readonly #layout: LayerLayout;
  readonly #batch: number;
  /** `[row][input]`: what the layer hears. */
  readonly #x: Float32Array;
  /** `[lane][input]`: what comes from below. */
  readonly #below: Float32Array;
  /** `[row][column]`: what the layer did. */
  readonly #actions: Float32Array;

  constructor(layout: LayerLayout, batch: number, bytes: ArrayBufferLike) {
    const { rows, inputStride, stride, source, memory } = layout;
    this.#layout = layout;
    this.#batch = batch;
    this.#x = new Float32Array(bytes, layout.x, rows * inputStride);
    this.#below = new Float32Array(bytes, source.at, batch * source.stride);
    this.#actions = new Float32Array(bytes, memory.get('a')!, rows * stride);
  }

  act(kernel: Kernel<'act'>): Kernel<'act'> {
    return (from, to, step, scratch) => {
      for (let round = 0; round < this.#layout.plan.rounds; round++) {
        for (let lane = from; lane < to; lane++) this.#hear(round, lane);
        kernel(round * this.#batch + from, round * this.#batch + to, step, scratch);
      }
    };
  }

  learn(kernel: Kernel<'learn'>): Kernel<'learn'> {
    return (from, to) => {
      for (let round = 0; round < this.#layout.plan.rounds; round++)
        kernel(round * this.#batch + from, round * this.#batch + to);
    };
  }

  /**
   * Copies what a lane hears in a round to `x`: what comes from below, then what peers did in the round before; in the
   * first, nothing.
   */
  #hear(round: number, lane: number): void {
    const [x, below, actions, batch] = [this.#x, this.#below, this.#actions, this.#batch];
    const { source, inputStride, stride, plan } = this.#layout;
    const into = (round * batch + lane) * inputStride;
    const senders = plan.inputs - plan.peers;
    for (let i = 0, at = lane * source.stride; i < senders; i++) x[into + i] = below[at + i]!;
    if (round === 0) return;
    for (let i = 0, at = ((round - 1) * batch + lane) * stride; i < plan.peers; i++)
      x[into + senders + i] = actions[at + i]!;
  }
}
