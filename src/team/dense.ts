import { PHILOX } from '../random/philox.js';
import { Stream } from '../random/stream.js';
import { encodeModule, type MemoryLimits } from '../rule/wasm.js';
import { startSynapses } from '../unit/start.js';
import { ALONE, type Barrier } from './barrier.js';
import { layerKernels } from './dense-kernels.js';
import { type DenseLayout, type LayerLayout, layoutDense, padded } from './dense-layout.js';
import { digestOf } from './digest.js';
import { checkNumbers, type TeamPlan } from './plan.js';
import type { LayerWeights, Team } from './team.js';

const PAGE = 65536;
const LARGEST = 65536;

/** Which part of a team's work one thread does. */
export interface Share {
  readonly index: number;
  readonly threads: number;
  readonly barrier: Barrier;
}

/** The lanes `[from, to)` of one thread: whole groups of eight, so that the threads of small batches idle rather than differ. */
export function laneRange(
  batch: number,
  { index, threads }: Pick<Share, 'index' | 'threads'>,
): [from: number, to: number] {
  const groups = Math.ceil(batch / 8);
  const at = (k: number) => Math.min(batch, 8 * Math.floor((groups * k) / threads));
  return [at(index), at(index + 1)];
}

const ALL: Share = { index: 0, threads: 1, barrier: ALONE };

/** The memory a dense team needs. Throws RangeError when it is more than WebAssembly can address. */
export function allocateDense(plan: TeamPlan, shared: boolean): WebAssembly.Memory {
  const { initial, maximum } = limits(layoutDense(plan), shared);
  return new WebAssembly.Memory({ initial, maximum, shared });
}

function limits({ bytes }: DenseLayout, shared: boolean): MemoryLimits {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > LARGEST)
    throw new RangeError(
      `this team needs ${(bytes / 2 ** 30).toFixed(1)} GiB; the dense engine has at most 4 GiB. Use a smaller batch or fewer units`,
    );
  return { initial: pages, maximum: pages, shared };
}

/** A team compiled to WebAssembly SIMD over one memory; with a {@link Share}, one thread's part of it. */
export class DenseTeam implements Team {
  readonly engine = 'dense';
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly rule: TeamPlan['rule'];
  /** The lanes this thread acts for: observations, rewards and actions of others are not touched. */
  readonly lanes: readonly [from: number, to: number];
  private readonly layout: DenseLayout;
  private readonly kernels: Readonly<Record<string, (...args: number[]) => void>>;
  private readonly bytes: ArrayBufferLike;
  private readonly rewards: Float32Array;
  private readonly observations: Float32Array;
  private readonly actions: Float32Array;
  private readonly packed: Float32Array;
  private step = -1;

  constructor(
    private readonly plan: TeamPlan,
    memory = allocateDense(plan, false),
    private readonly share: Share = ALL,
  ) {
    this.sizes = plan.sizes;
    this.batch = plan.batch;
    this.rule = plan.rule;
    this.layout = layoutDense(plan);
    this.lanes = laneRange(plan.batch, share);
    this.bytes = memory.buffer;
    const functions = this.layout.layers.flatMap((layer) => layerKernels(plan, this.layout, layer));
    const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const module = new WebAssembly.Module(encodeModule(functions, limits(this.layout, shared)));
    this.kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as never;
    const output = this.layout.layers.at(-1)!;
    this.rewards = this.view(this.layout.rewards, plan.batch);
    this.observations = this.view(this.layout.observations, plan.batch * padded(plan.sizes[0]!));
    this.actions = this.view(output.memory.get('a')!, plan.batch * output.stride);
    this.packed = new Float32Array(plan.batch * plan.sizes.at(-1)!);
    if (share.index === 0) this.start();
    share.barrier.wait();
  }

  act(observations: ArrayLike<number>): Float32Array {
    const inputs = this.sizes[0]!;
    checkNumbers(observations, (this.lanes[1] - this.lanes[0]) * inputs, 'observations');
    const stride = padded(inputs);
    const [from, to] = this.lanes;
    for (let lane = from; lane < to; lane++) {
      for (let i = 0; i < inputs; i++) this.observations[lane * stride + i] = observations[(lane - from) * inputs + i]!;
    }
    this.step++;
    for (const { plan } of this.layout.layers) this.kernels[`act${plan.layer}`]!(from, to, this.step);
    const outputs = this.sizes.at(-1)!;
    const outputStride = padded(outputs);
    for (let lane = from; lane < to; lane++) {
      for (let k = 0; k < outputs; k++)
        this.packed[(lane - from) * outputs + k] = this.actions[lane * outputStride + k]!;
    }
    return this.packed.subarray(0, (to - from) * outputs);
  }

  learn(rewards: ArrayLike<number>, ended?: ArrayLike<boolean | number>): void {
    const [from, to] = this.lanes;
    checkNumbers(rewards, to - from, 'rewards');
    for (let lane = from; lane < to; lane++) this.rewards[lane] = rewards[lane - from]!;
    const { layers } = this.layout;
    if (this.share.index === 0) for (const layer of layers) this.writeScalars(layer);
    const late: LayerLayout[] = [];
    for (const layer of [...layers].reverse()) {
      const { layer: l, sendsCredit, role } = layer.plan;
      this.kernels[`learn${l}`]!(from, to);
      if (sendsCredit && role.creditAfterStep) {
        this.share.barrier.wait();
        this.update(layer);
        this.share.barrier.wait();
      } else late.push(layer);
      if (sendsCredit) this.kernels[`send${l}`]!(from, to);
    }
    this.share.barrier.wait();
    for (const layer of late) this.update(layer);
    for (let lane = from; lane < to; lane++) if (ended?.[lane - from]) this.endEpisode(lane);
    this.share.barrier.wait();
  }

  weights(): LayerWeights[] {
    return this.layout.layers.map(({ plan: { inputs, units }, stride, learned }) => {
      const all = this.view(learned[this.rule.synapseLearned.findIndex((v) => v.name === 'w')]!, (inputs + 1) * stride);
      const weights = new Float32Array(inputs * units);
      for (let i = 0; i < inputs; i++) weights.set(all.subarray(i * stride, i * stride + units), i * units);
      return { inputs, units, weights, biases: all.slice(inputs * stride, inputs * stride + units) };
    });
  }

  digest(): Promise<string> {
    return digestOf(this.weights());
  }

  close(): void {}

  /** This thread's rows of a layer: whole groups of four. */
  private update({ plan: { layer, inputs } }: LayerLayout): void {
    const { index, threads } = this.share;
    const groups = Math.ceil(inputs / 4);
    const at = (k: number) => Math.min(inputs, 4 * Math.floor((groups * k) / threads));
    this.kernels[`update${layer}`]!(at(index), at(index + 1));
    if (index === threads - 1) this.kernels[`updateBias${layer}`]!();
  }

  private writeScalars({ plan: { rate }, scalars }: LayerLayout): void {
    const { optimizer, batch } = this.plan;
    const t = this.step + 1;
    this.view(scalars, optimizer.text.scalars.length + 2).set([...optimizer.scalars(rate, t), 1 / batch]);
  }

  private start(): void {
    const { plan, layout } = this;
    const keys = new Uint32Array(this.bytes, layout.keys, PHILOX.rounds * 8);
    for (let round = 0; round < PHILOX.rounds; round++) {
      keys.fill(plan.key.k0 + round * PHILOX.increments[0], 8 * round, 8 * round + 4);
      keys.fill(plan.key.k1 + round * PHILOX.increments[1], 8 * round + 4, 8 * round + 8);
    }
    for (const layer of layout.layers) this.startLayer(layer);
    for (let lane = 0; lane < plan.batch; lane++) this.endEpisode(lane);
  }

  private startLayer(layer: LayerLayout): void {
    const { rule, optimizer, key } = this.plan;
    const { inputs, units } = layer.plan;
    const start = new Float32Array(inputs + 1);
    rule.synapseLearned.forEach((learned, k) => {
      const values = this.view(layer.learned[k]!, (inputs + 1) * layer.stride);
      for (let j = 0; j < units; j++) {
        startSynapses(start, learned, k, new Stream(key, layer.plan.layer, j), inputs, units);
        for (let i = 0; i <= inputs; i++) values[i * layer.stride + j] = start[i]!;
      }
    });
    rule.unitLearned.forEach((learned, k) => this.view(layer.own[k]!, units).fill(learned.start as number));
    const rates = [...rule.synapseLearned, ...rule.unitLearned].map((v) => v.rate ?? 0);
    this.view(layer.scalars + 4 * (optimizer.text.scalars.length + 2), rates.length).set(rates);
  }

  private endEpisode(lane: number): void {
    for (const layer of this.layout.layers) {
      for (const [name, at] of layer.memory) {
        this.view(at + 4 * lane * layer.stride, layer.plan.units).fill(this.rule.unitStart[name] ?? 0);
      }
      layer.traces.forEach((at, k) =>
        this.view(at + 4 * lane * layer.traceSize, layer.traceSize).fill(this.rule.traces[k]!.start),
      );
    }
  }

  private view(at: number, floats: number): Float32Array {
    return new Float32Array(this.bytes, at, floats);
  }
}
