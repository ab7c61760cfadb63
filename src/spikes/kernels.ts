import type { Node } from '../rule/program/graph.js';
import { SimdWriter } from '../rule/program/simd-writer.js';
import { FunctionBuilder, I32, SIMD, V128 } from '../wasm/function-builder.js';
import { encodeModule } from '../wasm/module.js';
import { digitOf, orderKernel } from './order-kernel.js';
import type { SpikingPlan } from './plan.js';

const PAGE = 65536;
/** Units of one strip of the kernel that integrates: their potentials and thresholds stay in registers. */
const STRIP = 16;
const INFINITY_BITS = 0x7f800000;
const ABS_BITS = 0x7fffffff;

/** Where everything lies, in bytes; units are padded to a multiple of four. */
export interface SpikingLayout {
  /** `[unit][input]`, for the window; rows are padded to a multiple of four inputs. */
  readonly weights: number;
  readonly rowBytes: number;
  /** `[unit / 4][input][unit % 4]`: the same weights once more, for the units to integrate four at a time. */
  readonly fours: number;
  /** Units with those of the padding, which never fire. */
  readonly rows: number;
  /** `[input]`: times of spikes. */
  readonly inputTimes: number;
  /** The bits of T, which order as times do; set once. */
  readonly endBits: number;
  /** What the sort of {@link orderKernel} works with: `[event]` twice, and its buckets. */
  readonly keys: readonly [number, number];
  readonly items: readonly [number, number];
  readonly buckets: number;
  /** How many moments there are, in bytes of {@link ends}. */
  readonly moments: number;
  /** `[event]`: which input spikes, times 16: in bytes of {@link fours}. */
  readonly events: number;
  /**
   * `[moment]`: where its events end, in bytes of {@link events}; its time; what is left of a potential since the one
   * before.
   */
  readonly ends: number;
  readonly times: number;
  readonly decays: number;
  /** `[unit]`: the thresholds of this sample, and what came of them. */
  readonly thresholds: number;
  readonly unitTimes: number;
  readonly potentials: number;
  /**
   * Of the unit that is updated: the numbers of the window, each once; four partial sums of |w|; the factor of its
   * weights.
   */
  readonly scalars: number;
  readonly sums: number;
  readonly factor: number;
  readonly bytes: number;
}

export function spikingLayout({ inputs, units, program }: SpikingPlan): SpikingLayout {
  let bytes = 0;
  const take = (size: number) => {
    const at = bytes;
    bytes += Math.ceil(size / 16) * 16;
    return at;
  };
  const rows = Math.ceil(units / 4) * 4;
  const rowBytes = Math.ceil(inputs / 4) * 16;
  return {
    ...{ weights: take(rows * rowBytes), rowBytes, rows, fours: take(rows * rowBytes), inputTimes: take(rowBytes) },
    ...{ endBits: take(4), keys: [take(4 * inputs), take(4 * inputs)] as const, moments: take(4) },
    ...{ items: [take(4 * inputs), take(4 * inputs)] as const, buckets: take(4 << digitOf(inputs)) },
    ...{ events: take(4 * inputs), ends: take(4 * inputs), times: take(4 * inputs), decays: take(4 * inputs) },
    ...{ thresholds: take(4 * rows), unitTimes: take(4 * rows), potentials: take(4 * rows) },
    ...{ scalars: take(4 * program.window.names.length), sums: take(16), factor: take(4) },
    ...{ bytes },
  };
}

/** The kernels of a team over its memory. */
export interface SpikingKernels {
  /** Sorts the spikes of the sample in {@link SpikingLayout.inputTimes}. */
  readonly order: () => void;
  /** All units integrate over so many moments, in bytes. */
  readonly integrate: (moments: number) => void;
  /**
   * The window of one unit, whose weights begin at `row` and, in {@link SpikingLayout.fours}, at `column`; and the
   * partial sums of |w|.
   */
  readonly update: (row: number, column: number) => void;
  /** Its weights times the factor; where sums are kept it comes after every update, which leaves `column` to it. */
  readonly scale: (row: number, column: number) => void;
}

/** Compiles the kernels, and makes the memory that they work in. */
export function createSpikingKernels(plan: SpikingPlan, layout: SpikingLayout) {
  const pages = Math.ceil(layout.bytes / PAGE);
  const limits = { initial: pages, maximum: pages, shared: false };
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const functions = [
    orderKernel(plan.inputs, layout),
    integrateKernel(plan, layout),
    updateKernel(plan, layout),
    scaleKernel(layout),
  ];
  const module = new WebAssembly.Module(encodeModule(functions, limits));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernels: exports as unknown as SpikingKernels };
}

/** integrate(moments): strips of units, each over all spikes in order of time. */
function integrateKernel(plan: SpikingPlan, layout: SpikingLayout): FunctionBuilder {
  const f = new FunctionBuilder('integrate', ['moments']);
  for (let unit = 0; unit < layout.rows; unit += STRIP) {
    const strip = stripKernel(plan, layout, Math.min(STRIP, layout.rows - unit));
    f.get(f.parameter('moments'))
      .i32(layout.fours + unit * layout.rowBytes)
      .i32(4 * unit)
      .call(strip);
  }
  return f;
}

/**
 * strip(moments, column, unit): neighbouring units. A unit that has fired has the threshold infinity from then on, and
 * the strip ends when all have.
 */
function stripKernel({ config: { leak, end } }: SpikingPlan, layout: SpikingLayout, units: number): FunctionBuilder {
  const f = new FunctionBuilder(`strip${units}`, ['moments', 'column', 'unit']);
  const [last, column, unit] = ['moments', 'column', 'unit'].map((name) => f.parameter(name)) as [
    number,
    number,
    number,
  ];
  const blocks = Array.from({ length: units / 4 }, (_, block) => ({
    block,
    potential: f.local(V128),
    threshold: f.local(V128),
    fires: f.local(V128),
  }));
  const [moment, event, eventEnd, at, any, once] = Array.from({ length: 6 }, () => f.local(I32)) as [
    ...[number, number, number],
    ...[number, number, number],
  ];
  const infinite = () => f.elements([INFINITY_BITS, INFINITY_BITS, INFINITY_BITS, INFINITY_BITS]);
  for (const { block, potential, threshold } of blocks) {
    f.float(0).set(potential);
    f.get(unit)
      .load(layout.thresholds + 16 * block)
      .set(threshold);
    f.get(unit)
      .float(end)
      .store(layout.unitTimes + 16 * block);
  }
  f.i32(0).set(moment).i32(0).set(event);
  f.loop(moment, { local: last }, 4, () => {
    f.get(moment).i32Load(layout.ends).set(eventEnd);
    if (leak !== null)
      for (const { potential } of blocks)
        f.get(potential).get(moment).loadSplat(layout.decays).simd(SIMD.f32x4Mul).set(potential);
    f.loop(event, { local: eventEnd }, 4, () => {
      f.get(event).i32Load(layout.events).get(column).i32Add().set(at);
      for (const { block, potential } of blocks) {
        const offset = 4 * block * layout.rowBytes;
        f.get(potential).get(at).load(offset).simd(SIMD.f32x4Add).set(potential);
      }
    });
    for (const { potential, threshold, fires, block } of blocks) {
      f.get(threshold).get(potential).simd(SIMD.f32x4Less).tee(fires);
      if (block > 0) f.simd(SIMD.or);
    }
    f.simd(SIMD.anyTrue).set(any);
    f.i32(0).set(once);
    f.loop(once, { local: any }, 1, () => {
      for (const { block, potential, threshold, fires } of blocks) {
        const [times, potentials] = [layout.unitTimes + 16 * block, layout.potentials + 16 * block];
        f.get(unit).get(moment).loadSplat(layout.times).get(unit).load(times).get(fires);
        f.simd(SIMD.bitselect).store(times);
        f.get(unit).get(potential).get(unit).load(potentials).get(fires);
        f.simd(SIMD.bitselect).store(potentials);
        infinite().get(threshold).get(fires).simd(SIMD.bitselect).set(threshold);
      }
      // Without a unit that could fire this was the last moment.
      for (const { threshold, block } of blocks) {
        f.get(threshold);
        infinite().simd(SIMD.f32x4Less);
        if (block > 0) f.simd(SIMD.or);
      }
      f.simd(SIMD.anyTrue).set(at);
      f.get(last).i32(0).get(at).select().set(last);
    });
  });
  for (const { block, potential, threshold } of blocks) {
    const potentials = layout.potentials + 16 * block;
    f.get(unit).get(potential).get(unit).load(potentials).get(threshold);
    infinite().simd(SIMD.f32x4Less).simd(SIMD.bitselect).store(potentials);
  }
  return f;
}

/**
 * update(row, column): the window of every synapse of one unit, four inputs at a time, and four interleaved sums of
 * |w|.
 */
function updateKernel({ config, inputs, program: { window } }: SpikingPlan, layout: SpikingLayout): FunctionBuilder {
  const f = new FunctionBuilder('update', ['row', 'column']);
  const [row, column] = [f.parameter('row'), f.parameter('column')];
  const [at, weightAt, sums] = [f.local(I32), f.local(I32), f.local(V128)];
  const scalar = (name: string) => f.i32(0).loadSplat(layout.scalars + 4 * window.names.indexOf(name));
  const shared = new SimdWriter(f, window.graph, ({ leaf }) => scalar(leaf.name));
  const ofUnit = new Set<Node>();
  const visit = (node: Node) => {
    if (node.scope === 1) ofUnit.add(node);
    else node.args.forEach(visit);
  };
  visit(window.next);
  shared.keep([...ofUnit]);
  const four = (kept: number) => {
    f.get(row).get(at).i32Add().set(weightAt);
    const leaves = ({ leaf: { kind, name } }: { readonly leaf: { readonly kind: string; readonly name: string } }) => {
      if (kind === 'x') f.get(at).load(layout.inputTimes);
      else if (kind === 'parameter') f.get(weightAt).load(0);
      else scalar(name);
    };
    const [next] = new SimdWriter(f, window.graph, leaves, shared).keep([window.next]) as [number];
    // What is beyond the last input stays 0, and adds nothing.
    if (kept < 4) f.get(next).keepFirst(kept).set(next);
    f.get(weightAt).get(next).store(0);
    if (!config.weights.keepSum) storeColumn(f, column, next);
    f.get(sums).get(next).elements([ABS_BITS, ABS_BITS, ABS_BITS, ABS_BITS]).simd(SIMD.and);
    f.simd(SIMD.f32x4Add).set(sums);
  };
  f.float(0).set(sums);
  f.i32(0).set(at);
  f.loop(at, { constant: Math.floor(inputs / 4) * 16 }, 16, () => four(4));
  if (inputs % 4 > 0) {
    f.i32(Math.floor(inputs / 4) * 16).set(at);
    four(inputs % 4);
  }
  return f.i32(0).get(sums).store(layout.sums);
}

/** scale(row, column). */
function scaleKernel(layout: SpikingLayout): FunctionBuilder {
  const f = new FunctionBuilder('scale', ['row', 'column']);
  const [at, end, factor, scaled] = [f.local(I32), f.local(I32), f.local(V128), f.local(V128)];
  f.i32(0).loadSplat(layout.factor).set(factor);
  f.get(f.parameter('row')).tee(at).i32(layout.rowBytes).i32Add().set(end);
  f.loop(at, { local: end }, 16, () => {
    f.get(at).get(at).load(0).get(factor).simd(SIMD.f32x4Mul).tee(scaled).store(0);
    storeColumn(f, f.parameter('column'), scaled);
  });
  return f;
}

/** Stores the weights of four inputs in the column of their unit, and goes on to the next four. */
function storeColumn(f: FunctionBuilder, column: number, weights: number): void {
  for (let k = 0; k < 4; k++)
    f.get(column)
      .get(weights)
      .storeElement(16 * k, k);
  f.advance(column, 64);
}
