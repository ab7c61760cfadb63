import type { Kernel } from './dense-layer.js';
import type { LayerLayout } from './layout.js';

/** How a layer with lateral synapses acts and learns: its kernels take the lanes of one round after the other. */
export class LateralRounds {
  private readonly x: Float32Array;
  private readonly below: Float32Array;
  private readonly actions: Float32Array;

  constructor(
    private readonly layout: LayerLayout,
    private readonly batch: number,
    bytes: ArrayBufferLike,
  ) {
    const { rows, inputStride, stride, source, memory } = layout;
    this.x = new Float32Array(bytes, layout.x, rows * inputStride);
    this.below = new Float32Array(bytes, source.at, batch * source.stride);
    this.actions = new Float32Array(bytes, memory.get('a')!, rows * stride);
  }

  act(kernel: Kernel): Kernel {
    return (from, to, step) => {
      for (let round = 0; round < this.layout.plan.rounds; round++) {
        for (let lane = from!; lane < to!; lane++) this.hear(round, lane);
        kernel(round * this.batch + from!, round * this.batch + to!, step!);
      }
    };
  }

  learn(kernel: Kernel): Kernel {
    return (from, to) => {
      for (let round = 0; round < this.layout.plan.rounds; round++)
        kernel(round * this.batch + from!, round * this.batch + to!);
    };
  }

  /** What comes from below, then what the peers did in the last round; before the first they have done nothing. */
  private hear(round: number, lane: number): void {
    const { x, below, actions, batch } = this;
    const { source, inputStride, stride, plan } = this.layout;
    const into = (round * batch + lane) * inputStride;
    const senders = plan.inputs - plan.peers;
    for (let i = 0, at = lane * source.stride; i < senders; i++) x[into + i] = below[at + i]!;
    if (round === 0) return;
    for (let i = 0, at = ((round - 1) * batch + lane) * stride; i < plan.peers; i++)
      x[into + senders + i] = actions[at + i]!;
  }
}
