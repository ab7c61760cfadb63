import { PHILOX } from '../random/philox.js';
import { heardNames } from '../rule/program/heard.js';
import type { Learned, RoleProgram } from '../rule/program/program.js';
import { below, hearsSeveral, type LayerPlan, rowsOf } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import type { KeptOffsets } from '../team/state/kept-offset.js';
import { interventionTensors, seesOnce, sizeOf } from '../team/state/state-tensor.js';
import { offsetOf } from '../team/wiring.js';
import type { LayerKernelPlan } from './plan/kernel-plan.js';
import { planLayerKernels } from './plan/plan-layer-kernels.js';
import { ALIGNMENT, BLOCK, padded, RELAY_WORDS, rowStride } from './sizes.js';

/** Addresses of the directions of a layer's learned parameters; 0: its role gives none. */
export interface DirectionLayout {
  /** Each `[input][column]`. */
  readonly learned: readonly number[];
  /** Each `[output unit][column]`. */
  readonly feedback: readonly number[];
  /** Each `[column]`. */
  readonly own: readonly number[];
}

/**
 * Where everything of one layer lies in memory, in bytes from its start; 0: there is none of it. All are arrays of
 * floats. Their rows are padded: those of columns are `stride` floats apart, those of inputs `inputStride`.
 */
export interface LayerLayout extends KeptOffsets {
  readonly plan: LayerPlan;
  readonly kernels: LayerKernelPlan;
  /**
   * Rows of everything that is learned from, `[row]`: lanes × rounds or components. Row `round · batch + lane` is one
   * lane in one round, and of vectors one component in one lane. With passes these are the lanes, and those of the
   * first pass.
   */
  readonly rows: number;
  /**
   * Rows that act, of inputs and of what `act` assigns: `rows` × passes. Row `pass · batch + lane` is one lane in one
   * pass.
   */
  readonly actedRows: number;
  /** Columns in whole vectors: what kernels compute of a row. */
  readonly width: number;
  /** Floats from one row of columns to the next. */
  readonly stride: number;
  /** Floats from one row of inputs to the next. */
  readonly inputStride: number;
  /**
   * `[row][input]`: the observations, or the actions of the layer below; with lateral synapses a copy of them, then the
   * peers'.
   */
  readonly x: number;
  /**
   * Whether all components hear the same numbers, each over inputs of its own; `x` then has a row for each lane,
   * `[lane][input of one component]`.
   */
  readonly seesOnce: boolean;
  /** With lateral synapses: where the numbers lie that come from below and are copied to `x`, `[lane][input]`. */
  readonly source: Source;
  /**
   * What the layer has besides in a team with the option `wiring`, or where units hear their peers late; undefined:
   * nothing.
   */
  readonly wired: WiredLayout | undefined;
  /** Learned parameters as they were before the update, where the rule needs them after it. */
  readonly old: readonly number[];
  /**
   * Of threads that keep their lanes: directions summed over the rows of some of them, `[input][column]`, 0 between two
   * updates; 0: there are none.
   */
  readonly totals: readonly number[];
  /** Floats from one row's traces to the next. */
  readonly traceSize: number;
  /** Traces as they were before the step, where the rule needs them. */
  readonly oldTraces: readonly number[];
  /** Constant vectors of the units, each `[component][column]`. */
  readonly fixed: readonly number[];
  /**
   * Of units with several logits or components: their sums over inputs by name, and of several logits their draws, each
   * `[row][column]`.
   */
  readonly sums: ReadonlyMap<string, number>;
  readonly draws: number;
  /** The errors that the task tells the units, `[row][column]`; 0: it tells them none. */
  readonly ownErrors: number;
  /**
   * Inputs of two values packed by eights, as the offset in bytes of an entry of a lookup table:
   * `[block of 8 inputs][row]`, and `[block of 8 rows][input]`.
   */
  readonly packedInputs: number;
  readonly packedRows: number;
  /** The layer's rate, the optimizer's other scalars of this step, 1 / batch, then the rate of each parameter. */
  readonly scalars: number;
  /** By their index: what interventions upon the layer keep of earlier steps, `[slot][row][unit]`. */
  readonly interventions: ReadonlyMap<number, number>;
  /**
   * Mean directions of ascent. They lie behind {@link DenseLayout.bytes}, in memory that is taken when a team is first
   * asked for them.
   */
  readonly directions: DirectionLayout;
}

/**
 * Where the numbers of some senders lie, `[row][sender]`: their address (`at`), and the floats from row to row
 * (`stride`).
 */
export interface Source {
  readonly at: number;
  readonly stride: number;
}

/** What a layer has besides if it does not simply listen to all of the layer below. */
export interface WiredLayout {
  /**
   * The layers that it hears, in order: where what they say lies, the index of their first unit among its senders
   * (`offset`), and their units (`width`).
   */
  readonly sources: readonly (Source & { readonly layer: number; readonly offset: number; readonly width: number })[];
  /**
   * `[lane][delay][unit]`: what the units of the layer said in the last steps, which they hear late; `width`: floats
   * from step to step.
   */
  readonly past: Source & { readonly width: number };
  /**
   * Whether `x` is a copy, `[row][sender]`: of several layers, or since there is a sender more, which nobody writes:
   * its 0 is heard outside of an image.
   */
  readonly copies: boolean;
  /** Copies of the senders' echoes by name, `[row][sender]`; none where `x` is no copy. */
  readonly echoes: ReadonlyMap<string, number>;
  /**
   * What the senders hear of this layer, by name, `[row][sender]`, which is then added to what they hear; undefined:
   * they hear nobody else.
   */
  readonly told: ReadonlyMap<string, number> | undefined;
  /** Floats from one row of what senders hear to the next, in `told` or in their own memory. */
  readonly toldStride: number;
  readonly field: FieldLayout | undefined;
}

/** Tables of a locally connected layer: 32-bit words. */
export interface FieldLayout {
  /** `[column]`: the offset in bytes of the column's receptive field in `senders`. */
  readonly fields: number;
  /** `[position][tap]`: the offset in bytes of a sender in a row of inputs. */
  readonly senders: number;
  /** `[sender]`, and one more for the end: the offset in bytes of the first of those that hear it in `hearers`. */
  readonly starts: number;
  /**
   * Each two words: the offset in bytes of the first column of a position in a row, and that of its synapse in
   * `[tap][column]`.
   */
  readonly hearers: number;
  /** `[four][four]`: words with all bits set on the diagonal, to add to one partial sum of four. */
  readonly masks: number;
}

/** The memory of a dense team: addresses in bytes. */
export interface DenseLayout {
  readonly layers: readonly LayerLayout[];
  /** `[round of Philox][2 keys][4]`, words: every key four times. */
  readonly keys: number;
  /** `[lane][input]`, rows as the first layer's inputs; once for each pass. */
  readonly observations: number;
  /** `[row]`: the reward of the row's lane; of passes `[pass][lane]`. */
  readonly rewards: number;
  /** `[row][error]`, rows `errorStride` floats apart: errors; 0: no unit hears them. */
  readonly errors: number;
  readonly errorStride: number;
  /** `[row]`, words: all bits set where the row's lane learns from this step, 0 where it is idle. */
  readonly learns: number;
  /**
   * `[half][thread]`, words: how many of its lanes are idle in this step; of steps in turn the first half and the
   * second.
   */
  readonly idle: number;
  /**
   * `[thread][RELAY_WORDS]`, words: how often the thread has handed totals on, and whether the next one sleeps until it
   * does.
   */
  readonly relays: number;
  /** A thread's memory for what a kernel needs while it runs. */
  readonly scratch: (thread: number) => number;
  /** `[thread]`, words: which pairs of values the observations of its lanes take, see the kernel `check`. */
  readonly codings: number;
  /** Bytes of all of it but the directions. */
  readonly bytes: number;
  /** Bytes of all of it. */
  readonly bytesWithDirections: number;
}

/** Names of what units hear from others and of the reward; what they hear of errors is made where it is used. */
function toldNames(role: RoleProgram): string[] {
  const ofErrors = [...role.errorSums.map(({ name }) => name), ...role.ownError];
  return heardNames(role).filter((name) => !ofErrors.includes(name));
}

/** Lays out the memory of a team on some threads; nothing is allocated. */
export function layoutDense(plan: TeamPlan, threads = 1): DenseLayout {
  let end = 0;
  const take = (floats: number) => {
    const start = end;
    end += Math.ceil((4 * floats) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const { batch, optimizer, sizes } = plan;
  const keys = take(PHILOX.rounds * 2 * 4);
  const mostRows = Math.max(...plan.layers.map((layer) => rowsOf(layer, batch)));
  const rewards = take(Math.max(mostRows, batch * plan.paidPasses));
  // Output units read their own error at their column; errors of hidden units lie with their layers.
  const output = plan.layers.at(-1)!;
  const ownOutputs = plan.told === 'units' || plan.errors === output.units;
  const errorStride = rowStride(ownOutputs ? output.columns : plan.errors);
  const errors = plan.hearsErrors ? take(batch * plan.components * errorStride) : 0;
  const learns = take(mostRows);
  const idle = take(2 * threads);
  const relays = take(threads > 1 ? threads * RELAY_WORDS : 0);
  const observations = take(batch * Math.max(1, plan.passes.length) * rowStride(sizes[0]!));
  /** `[layer]`: what it says, 0 being the sensors. */
  const said: Source[] = [{ at: observations, stride: rowStride(sizes[0]!) }];
  const steps = plan.layers.map((layer): Omit<LayerLayout, 'directions' | 'interventions'> => {
    const source = said[layer.from.at(-1)!]!;
    const { rule, rounds, passes } = layer;
    const rows = rowsOf(layer, batch);
    const actedRows = rows * passes;
    const stride = rowStride(layer.columns);
    const isWired = plan.config.wiring !== undefined || layer.delay > 0;
    const wired = isWired ? layoutWired(plan, layer, said, actedRows, take) : undefined;
    const heardStride = layer.field ? source.stride : rowStride(seesOnce(layer) ? layer.fanIn : layer.inputs);
    const inputStride = wired?.copies ? wired.inputStride : heardStride;
    const kernels = planLayerKernels(plan, layer, threads);
    const synapses = Math.max(layer.inputs + layer.components, padded(layer.inputs)) * stride;
    const many = <T>(list: readonly T[], floats: number) => list.map(() => take(floats));
    const statesOf = ({ rate, constant }: Learned, floats: number) =>
      rate === undefined && !constant ? many(optimizer.state, floats) : [];
    const ofFeedback = plan.errors * stride;
    const keeps = (name: string) => layer.role.keepsOld.includes(name);
    const byName = (names: readonly string[]) => new Map(names.map((name) => [name, take(rows * stride)]));
    const acted = new Set(layer.role.act.map(({ name }) => name));
    const memory = new Map(
      layer.role.memory.map((name) => [name, take((acted.has(name) ? actedRows : rows) * stride)]),
    );
    const chooses = layer.logits > 1;
    const layout = {
      plan: layer,
      kernels,
      rows,
      actedRows,
      width: padded(layer.columns),
      stride,
      inputStride,
      x: rounds > 1 ? take(rows * inputStride) : wired?.copies ? take(actedRows * inputStride) : source.at,
      seesOnce: seesOnce(layer),
      source,
      wired,
      learned: many(rule.synapseLearned, synapses),
      states: rule.synapseLearned.map((v) => statesOf(v, synapses)),
      old: rule.synapseLearned.map((v) => (keeps(v.name) ? take(synapses) : 0)),
      totals: rule.synapseLearned.map(({ name }) =>
        kernels.relay?.collect.products.some((product) => product.name === name) ? take(synapses) : 0,
      ),
      traceSize: synapses,
      traces: many(rule.traces, rows * synapses),
      oldTraces: rule.traces.map((t) => (keeps(t.name) ? take(rows * synapses) : 0)),
      feedback: many(rule.feedback, ofFeedback),
      feedbackStates: rule.feedback.map((v) => statesOf(v, ofFeedback)),
      own: many(rule.unitLearned, stride),
      ownStates: rule.unitLearned.map((v) => statesOf(v, stride)),
      fixed: many(rule.unitConstants, layer.components * stride),
      sums: byName(chooses || layer.components > 1 ? layer.role.sums.map(({ name }) => name) : []),
      draws: chooses ? take(rows * stride) : 0,
      memory,
      ownErrors: layer === output ? errors : plan.told === 'units' ? take(rows * stride) : 0,
      heard: byName([layer.role, ...(layer.role.settling ? [layer.role.settling] : [])].flatMap(toldNames)),
      packedInputs: kernels.lookups?.packsInputs ? take(Math.ceil(layer.inputs / BLOCK) * batch) : 0,
      packedRows: kernels.lookups?.tabledRows ? take(Math.ceil(batch / BLOCK) * inputStride) : 0,
      scalars: take(
        optimizer.scalars.length + 2 + rule.synapseLearned.length + rule.unitLearned.length + rule.feedback.length,
      ),
    };
    // The last round is what the next layer sees.
    said.push({ at: memory.get('a')! + 4 * (rounds - 1) * batch * stride, stride });
    return layout;
  });
  const codings = take(threads);
  const scratchBytes = Math.max(...steps.map(({ kernels }) => kernels.scratchBytes));
  const scratch = take((threads * scratchBytes) / 4);
  const kept = interventionTensors(plan).map((tensor) => ({ ...tensor, at: take(sizeOf(tensor.shape)) }));
  const keptBy = (layer: LayerPlan) =>
    new Map(kept.flatMap((one) => (one.layer === layer ? [[one.kept.index, one.at] as const] : [])));
  const bytes = end;
  const layers = steps.map(
    (layer): LayerLayout => ({
      ...layer,
      interventions: keptBy(layer.plan),
      directions: layoutDirections(layer, plan, take),
    }),
  );
  return {
    layers,
    keys,
    observations,
    rewards,
    errors,
    errorStride,
    learns,
    idle,
    relays,
    scratch: (thread) => scratch + thread * scratchBytes,
    codings,
    bytes,
    bytesWithDirections: end,
  };
}

function layoutWired(
  { layers, sizes }: TeamPlan,
  layer: LayerPlan,
  said: readonly Source[],
  rows: number,
  take: (floats: number) => number,
): WiredLayout & { readonly inputStride: number } {
  const { from, senders, field, role, rule } = layer;
  const sources = from.map((of) => ({ ...said[of]!, layer: of, offset: offsetOf(from, of, sizes), width: sizes[of]! }));
  const isPadded = field?.senders.includes(-1) === true;
  const copies = hearsSeveral(layer) || isPadded;
  const inputStride = rowStride(senders + layer.peers + (isPadded ? 1 : 0));
  const source = below(layers, layer);
  const isShared = hearsSeveral(layer) || (source !== undefined && source.feeds.length > 1);
  const toldStride = isShared ? inputStride : rowStride(senders);
  const heard = source ? [source.role, ...(source.role.settling ? [source.role.settling] : [])] : [];
  const names = heard.flatMap(({ receptions }) => receptions.flatMap((r) => (r.kind === 'sum' ? [r.name] : r.names)));
  const byName = (list: readonly string[], stride: number) => new Map(list.map((name) => [name, take(rows * stride)]));
  const echoes = copies && role.awaitsEcho ? rule.hidden.echoes.map(({ name }) => name) : [];
  const width = rowStride(layer.units);
  const past = { at: layer.delay > 0 ? take(rows * layer.delay * width) : 0, stride: layer.delay * width, width };
  return {
    sources,
    past,
    copies,
    inputStride,
    echoes: byName(echoes, inputStride),
    told: isShared && names.length > 0 ? byName(names, toldStride) : undefined,
    toldStride,
    field: field && {
      fields: take(rowStride(layer.columns)),
      senders: take(field.senders.length),
      starts: take(senders + 1),
      hearers: take(2 * field.heardBy.positions.length),
      masks: take(16),
    },
  };
}

function layoutDirections(
  { plan: { rule, role, inputs, components }, stride }: Omit<LayerLayout, 'directions' | 'interventions'>,
  { errors }: TeamPlan,
  take: (floats: number) => number,
): DirectionLayout {
  const those = (all: readonly Learned[], given: readonly { readonly name: string }[], floats: number) =>
    all.map(({ name }) => (given.some((delta) => delta.name === name) ? take(floats) : 0));
  return {
    learned: those(rule.synapseLearned, role.deltas, Math.max(inputs + components, padded(inputs)) * stride),
    feedback: those(rule.feedback, role.feedbackDeltas, errors * stride),
    own: those(rule.unitLearned, role.unitDeltas, stride),
  };
}
