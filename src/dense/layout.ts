import { heardNames } from '../rule/program/scalar.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { TILE } from './kernels/act/lookup-act-kernel.js';
import { TABLES } from './kernels/lookup-sums.js';
import { ENTRY, TABLE } from './kernels/lookup-table.js';
import { lookupsOf, sendsSparsely } from './kernels/lookups.js';
import { outerProducts } from './kernels/products.js';
import { foldTableBytes } from './kernels/send/fold-table-code.js';
import { foldTables } from './kernels/send/fold-tables.js';
import { SPARSE_SEND_BYTES } from './kernels/send/sparse-send-kernel.js';
import { BLOCK, CHUNK } from './kernels/update/outer-update-kernel.js';

/** Where everything of one layer lies in memory: byte offsets. Units are padded to a multiple of four, `stride` floats a row. */
export interface LayerLayout {
  readonly plan: LayerPlan;
  /**
   * Rows of everything that is kept `[lane]`: one for each episode of the batch, and with several rounds those of one round after
   * the other, so that to the kernels a round is some lanes more.
   */
  readonly rows: number;
  /** Floats of a row of units. */
  readonly stride: number;
  /** Floats of a row of inputs. */
  readonly inputStride: number;
  /** `[lane][input]`: the observations, or the actions of the layer below; with lateral synapses a copy of them, then the peers'. */
  readonly x: number;
  /** With lateral synapses: where what comes from below is copied from, `[lane]`, and the floats of its rows. */
  readonly source: { readonly at: number; readonly stride: number };
  /** Learned synaptic parameters, each `[input][unit]`, the bias as the last row, then rows that keep reads inside. */
  readonly learned: readonly number[];
  /** Optimiser state of each learned parameter. */
  readonly states: readonly (readonly number[])[];
  /** Learned parameters before the step, where the rule needs them after it; else 0. */
  readonly old: readonly number[];
  /** Floats from one lane's traces to the next. */
  readonly traceSize: number;
  /** `[lane][input][unit]`. */
  readonly traces: readonly number[];
  readonly oldTraces: readonly number[];
  /** Learned parameters of the units, `[unit]`, and their optimiser state. */
  readonly own: readonly number[];
  readonly ownStates: readonly (readonly number[])[];
  /** Of agents with several logits: their sums by name, and their draws, `[lane][unit]`. */
  readonly sums: ReadonlyMap<string, number>;
  readonly draws: number;
  /** The units' memory, by name: `[lane][unit]`. */
  readonly memory: ReadonlyMap<string, number>;
  /** What the units hear from those they feed, by name: `[lane][unit]`. */
  readonly heard: ReadonlyMap<string, number>;
  /** Of inputs of two values, packed: places in tables of sums `[block of 8 inputs][lane]`, and `[block of 8 lanes][input]`; 0: not packed. */
  readonly packedInputs: number;
  readonly packedRows: number;
  /** The optimiser's scalars of this step, then the share of one episode, then plain rates. */
  readonly scalars: number;
}

/** The memory of a dense team. */
export interface DenseLayout {
  readonly layers: readonly LayerLayout[];
  /** `[round]` of two splatted Philox keys. */
  readonly keys: number;
  /** `[lane][input]`. */
  readonly observations: number;
  /** `[lane]`. */
  readonly rewards: number;
  /** `[lane]`, words: all bits set where the lane learns from this step, 0 where it is idle. */
  readonly learns: number;
  /** `[thread]`, words: how many of its lanes are idle in this step. */
  readonly idle: number;
  /** `[lane][16]`: sums of the units at work, and of each thread some memory of its own; 0 where no layer looks sums up. */
  readonly sums: number;
  readonly scratch: (thread: number) => number;
  /** Of each thread: which two values the observations of its lanes take. */
  readonly codings: number;
  readonly bytes: number;
}

const ALIGNMENT = 64;

/** Lays out the memory of a team on some threads; nothing is allocated. */
export function layoutDense(plan: TeamPlan, threads = 1): DenseLayout {
  let end = 0;
  const take = (floats: number) => {
    const start = end;
    end += Math.ceil((4 * floats) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const { batch, optimizer, sizes } = plan;
  const keys = take(10 * 2 * 4);
  const laneCount = batch * Math.max(...plan.layers.map(({ rounds }) => rounds));
  const rewards = take(laneCount);
  const learns = take(laneCount);
  const idle = take(threads);
  const observations = take(batch * rowStride(sizes[0]!));
  let source = { at: observations, stride: rowStride(sizes[0]!) };
  const layers = plan.layers.map((layer): LayerLayout => {
    const { rule, rounds } = layer;
    const rows = batch * rounds;
    const stride = rowStride(layer.columns);
    const inputStride = rowStride(layer.inputs);
    const lookups = lookupsOf(plan, layer);
    const synapses = Math.max(layer.inputs + 1, padded(layer.inputs)) * stride;
    const many = <T>(list: readonly T[], floats: number) => list.map(() => take(floats));
    const keeps = (name: string) => layer.role.keepsOld.includes(name);
    const { state } = optimizer.text;
    const byName = (names: readonly string[]) => new Map(names.map((name) => [name, take(rows * stride)]));
    const memory = byName(layer.role.memory);
    const chooses = layer.logits > 1;
    const layout: LayerLayout = {
      plan: layer,
      rows,
      stride,
      inputStride,
      x: rounds > 1 ? take(rows * inputStride) : source.at,
      source,
      learned: many(rule.synapseLearned, synapses),
      states: rule.synapseLearned.map((v) => (v.rate === undefined ? many(state, synapses) : [])),
      old: rule.synapseLearned.map((v) => (keeps(v.name) ? take(synapses) : 0)),
      traceSize: synapses,
      traces: many(rule.traces, rows * synapses),
      oldTraces: rule.traces.map((t) => (keeps(t.name) ? take(rows * synapses) : 0)),
      own: many(rule.unitLearned, stride),
      ownStates: rule.unitLearned.map((v) => (v.rate === undefined ? many(state, stride) : [])),
      sums: byName(chooses ? layer.role.sums.map(({ name }) => name) : []),
      draws: chooses ? take(rows * stride) : 0,
      memory,
      heard: byName([...heardNames(layer.role), ...(layer.role.settling ? heardNames(layer.role.settling) : [])]),
      packedInputs: lookups.forward ? take(Math.ceil(layer.inputs / BLOCK) * batch) : 0,
      packedRows: lookups.update ? take(Math.ceil(batch / BLOCK) * inputStride) : 0,
      scalars: take(optimizer.text.scalars.length + 2 + rule.synapseLearned.length + rule.unitLearned.length),
    };
    // The last round is what the next layer sees.
    source = { at: memory.get('a')! + 4 * (rows - batch) * stride, stride };
    return layout;
  });
  const looksUp = layers.some(({ packedInputs, packedRows }) => packedInputs > 0 || packedRows > 0);
  const sums = looksUp ? take(batch * TILE) : 0;
  const codings = take(threads);
  const packedInputs = Math.max(
    0,
    ...layers.filter(({ packedRows }) => packedRows > 0).map(({ plan: { inputs } }) => inputs),
  );
  const isSparse = plan.layers.some((layer, k) => layer.sendsCredit && sendsSparsely(plan, layer, plan.layers[k - 1]!));
  const strips = layers.map(({ rows, plan: { role, inputs } }) =>
    rows > CHUNK && outerProducts(role).length > 0 ? ENTRY * inputs : 0,
  );
  const folds = plan.layers.map((layer, k) => {
    const tabled = foldTables(layer, plan.layers[k - 1]);
    return tabled ? foldTableBytes(tabled.tables, layer.inputs, layer.columns) : 0;
  });
  const scratchBytes = Math.max(
    looksUp ? TABLES * TABLE + ENTRY * packedInputs : 0,
    isSparse ? SPARSE_SEND_BYTES : 0,
    ...strips,
    ...folds,
  );
  const scratch = take((threads * scratchBytes) / 4);
  return {
    layers,
    keys,
    observations,
    rewards,
    learns,
    idle,
    sums,
    scratch: (thread) => scratch + thread * scratchBytes,
    codings,
    bytes: end,
  };
}

/** Floats from one row of so many to the next: rows that are a power of two apart would share few places of a cache. */
function rowStride(width: number): number {
  const stride = padded(width);
  return stride % 256 === 0 ? stride + 16 : stride;
}

/** The next multiple of four. */
export function padded(units: number): number {
  return Math.ceil(units / 4) * 4;
}
