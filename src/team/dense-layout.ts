import { heardNames } from '../rule/scalar.js';
import type { LayerPlan, TeamPlan } from './plan.js';

/** Where everything of one layer lies in memory: byte offsets. Units are padded to a multiple of four, `stride` floats a row. */
export interface LayerLayout {
  readonly plan: LayerPlan;
  /** Floats of a row of units. */
  readonly stride: number;
  /** Floats of a row of inputs. */
  readonly inputStride: number;
  /** `[lane][input]`: the observations, or the actions of the layer below. */
  readonly x: number;
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
  readonly bytes: number;
}

const ALIGNMENT = 64;

/** Lays out a team's memory; nothing is allocated. */
export function layoutDense(plan: TeamPlan): DenseLayout {
  let end = 0;
  const take = (floats: number) => {
    const start = end;
    end += Math.ceil((4 * floats) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const { batch, optimizer, sizes } = plan;
  const keys = take(10 * 2 * 4);
  const rewards = take(batch);
  const observations = take(batch * padded(sizes[0]!));
  let x = observations;
  const layers = plan.layers.map((layer): LayerLayout => {
    const { rule } = layer;
    const stride = padded(layer.units);
    const inputStride = padded(layer.inputs);
    const synapses = Math.max(layer.inputs + 1, inputStride) * stride;
    const many = <T>(list: readonly T[], floats: number) => list.map(() => take(floats));
    const keeps = (name: string) => layer.role.keepsOld.includes(name);
    const { state } = optimizer.text;
    const byName = (names: readonly string[]) => new Map(names.map((name) => [name, take(batch * stride)]));
    const memory = byName(layer.role.memory);
    const chooses = layer.logits > 1;
    const layout: LayerLayout = {
      plan: layer,
      stride,
      inputStride,
      x,
      learned: many(rule.synapseLearned, synapses),
      states: rule.synapseLearned.map((v) => (v.rate === undefined ? many(state, synapses) : [])),
      old: rule.synapseLearned.map((v) => (keeps(v.name) ? take(synapses) : 0)),
      traceSize: synapses,
      traces: many(rule.traces, batch * synapses),
      oldTraces: rule.traces.map((t) => (keeps(t.name) ? take(batch * synapses) : 0)),
      own: many(rule.unitLearned, stride),
      ownStates: rule.unitLearned.map((v) => (v.rate === undefined ? many(state, stride) : [])),
      sums: byName(chooses ? layer.role.sums.map(({ name }) => name) : []),
      draws: chooses ? take(batch * stride) : 0,
      memory,
      heard: byName([...heardNames(layer.role), ...(layer.role.settling ? heardNames(layer.role.settling) : [])]),
      scalars: take(optimizer.text.scalars.length + 2 + rule.synapseLearned.length + rule.unitLearned.length),
    };
    x = memory.get('a')!;
    return layout;
  });
  return { layers, keys, observations, rewards, bytes: end };
}

/** The next multiple of four. */
export function padded(units: number): number {
  return Math.ceil(units / 4) * 4;
}
