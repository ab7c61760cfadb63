import { fitsFloat32 } from '../rule/ops/precision.js';
import {
  checkEnded,
  checkErrors,
  checkLength,
  checkNumbers,
  checkRewards,
  lengthOfRewards,
} from '../team/check-numbers.js';
import { rowsOf } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { copyRows } from './copy-rows.js';
import type { DenseLayout, LayerLayout } from './layout.js';

const LEAST_COLUMNS_TO_SET = 32;
const EMPTY = new Float32Array(0) as Float32Array;

/**
 * What goes in and comes out of a dense team's memory for the lanes of one thread: observations, rewards, errors and
 * actions.
 */
export class LanePorts {
  /** The lanes of this thread: observations, rewards and actions of others are not touched. */
  readonly lanes: readonly [from: number, to: number];
  /** How often the team acts within a step: the passes of its rule, or once. */
  readonly acts: number;
  /**
   * `[pass][lane][output unit]`, of vectors `[lane][output unit][component]`: the actions of this thread's lanes, as
   * they are returned.
   */
  readonly actions: Float32Array;
  readonly #plan: TeamPlan;
  readonly #layout: DenseLayout;
  readonly #output: LayerLayout;
  readonly #outputs: number;
  /** Rounds, or components, of the layer that has most. */
  readonly #rounds: number;
  /** `[pass][lane][input]`, rows as the first layer's inputs. */
  #observations = EMPTY;
  /** `[round][lane]` or `[pass][lane]`. */
  #rewards = EMPTY;
  /** `[row][error]`, rows as {@link DenseLayout.errorStride} says; empty where nobody hears errors. */
  #errors = EMPTY;
  /** `[layer]`: `[row][column]`, where hidden units hear errors of their own. */
  #ownErrors: readonly Float32Array[] = [];
  /** `[row][column]` of the output layer. */
  #acted = EMPTY;
  /**
   * Its columns in the one row that is told, where it is one of many columns: the runtime copies it faster than a loop;
   * else undefined.
   */
  #actedRow: Float32Array | undefined;

  constructor(plan: TeamPlan, layout: DenseLayout, lanes: readonly [from: number, to: number]) {
    this.#plan = plan;
    this.#layout = layout;
    this.#output = layout.layers.at(-1)!;
    this.#outputs = plan.sizes.at(-1)!;
    this.lanes = lanes;
    this.acts = Math.max(1, plan.passes.length);
    this.#rounds = Math.max(...plan.layers.map((layer) => rowsOf(layer, 1)));
    this.actions = new Float32Array(this.acts * (lanes[1] - lanes[0]) * this.#outputs * plan.components);
  }

  /** Takes views of the memory, anew when it has grown; none of an empty one. */
  bind(bytes: ArrayBufferLike): void {
    const { batch, hearsErrors, paidPasses } = this.#plan;
    const { layers, rewards, errors, observations } = this.#layout;
    const output = layers.at(-1)!;
    const view = (at: number, floats: number) => (bytes.byteLength > 0 ? new Float32Array(bytes, at, floats) : EMPTY);
    this.#rewards = view(rewards, batch * Math.max(this.#rounds, paidPasses));
    this.#errors = view(errors, hearsErrors ? output.rows * this.#layout.errorStride : 0);
    const toUnits = this.#plan.told === 'units';
    this.#ownErrors = toUnits ? layers.map(({ ownErrors, rows, stride }) => view(ownErrors, rows * stride)) : [];
    this.#observations = view(observations, this.acts * batch * layers[0]!.source.stride);
    this.#acted = view(output.memory.get('a')!, output.actedRows * output.stride);
    const { logits, components } = output.plan;
    const isOneRow = this.acts * (this.lanes[1] - this.lanes[0]) === 1 && logits * components === 1;
    const first = this.lanes[0] * output.stride;
    this.#actedRow =
      isOneRow && this.#outputs >= LEAST_COLUMNS_TO_SET
        ? this.#acted.subarray(first, first + this.#outputs)
        : undefined;
  }

  /**
   * Takes the observations of each pass. `lookAt`, called once they lie in memory, says whether it has found them to be
   * finite.
   *
   * @throws {@link UserError} unless there are as many as inputs and lanes, all finite.
   */
  takeObservations<T>(observations: ArrayLike<number>, lookAt: () => T | undefined): T | undefined {
    const [from, to] = this.lanes;
    const inputs = this.#plan.sizes[0]!;
    const count = (to - from) * inputs;
    // Into an array of floats everything goes, as a number.
    const isFloats = observations instanceof Float32Array || observations instanceof Float64Array;
    if (isFloats) checkLength(observations, count, 'observations');
    else checkNumbers(observations, count, 'observations');
    const { stride } = this.#layout.layers[0]!.source;
    copyRows(observations, inputs, this.#observations, stride, to - from, from * stride);
    for (let pass = 1; pass < this.acts; pass++)
      this.#observations.copyWithin((pass * this.#plan.batch + from) * stride, from * stride, to * stride);
    const found = lookAt();
    if (found === undefined && isFloats) checkNumbers(observations, count, 'observations');
    return found;
  }

  /**
   * Takes what a step is to be learned from. Returns the lanes without a reward: they learn nothing, and hear 0.
   *
   * @throws {@link UserError} that says what was given and what is expected.
   */
  takeTold(
    rewards: ArrayLike<number | null>,
    ended: ArrayLike<boolean | number> | undefined,
    errors: ArrayLike<number> | undefined,
  ): number[] {
    const lanes = this.lanes[1] - this.lanes[0];
    const { components, hearsErrors } = this.#plan;
    const paid = lengthOfRewards(rewards, lanes, this.#plan);
    checkEnded(ended, lanes);
    checkErrors(errors, lanes * this.#plan.errors * components, this.#plan);
    const idle = this.#takeRewards(rewards, paid);
    if (errors && hearsErrors) this.#takeErrors(errors, idle);
    return idle;
  }

  /**
   * Writes the actions of this thread's lanes into `actions`: of a unit with several logits 1 + the index of the logit
   * that is 1, or 0.
   */
  packActions(): void {
    if (this.#actedRow) {
      this.actions.set(this.#actedRow);
      return;
    }
    const { components, batch, layers } = this.#plan;
    if (components > 1) {
      this.#eachComponent((at, told) => {
        this.actions[told] = this.#acted[at]!;
      });
      return;
    }
    const [first, end] = this.lanes;
    const { logits } = layers.at(-1)!;
    for (let pass = 0; pass < this.acts; pass++) {
      const [from, to] = [pass * batch + first, pass * batch + end];
      const at = pass * (end - first);
      if (logits === 1) this.#packColumns(from, to, at);
      else this.#packUnits(from, to, at);
    }
  }

  #packColumns(from: number, to: number, first: number): void {
    const { actions } = this;
    const acted = this.#acted;
    const units = this.#outputs;
    const { stride } = this.#output;
    for (let row = from, at = first * units; row < to; row++)
      for (let k = row * stride, end = k + units; k < end; k++) actions[at++] = acted[k]!;
  }

  #packUnits(from: number, to: number, first: number): void {
    const { units, logits } = this.#plan.layers.at(-1)!;
    const { stride } = this.#output;
    for (let row = from; row < to; row++) {
      for (let unit = 0; unit < units; unit++) {
        const at = row * stride + unit * logits;
        let action = this.#acted[at]!;
        for (let k = 1; k < logits; k++) action += (k + 1) * this.#acted[at + k]!;
        this.actions[(first + row - from) * units + unit] = action;
      }
    }
  }

  #takeRewards(rewards: ArrayLike<number | null>, paid: number): number[] {
    const [from, to] = this.lanes;
    const { batch } = this.#plan;
    const own = this.#rewards;
    const idle: number[] = [];
    for (let k = 0; k < to - from; k++) {
      const reward = rewards[k]!;
      if (reward === null) idle.push(from + k);
      else if (!fitsFloat32(reward)) checkRewards(rewards, to - from, this.#plan);
      own[from + k] = reward;
    }
    for (let k = to - from; k < paid; k++) {
      const lane = k % (to - from);
      const reward = rewards[lane] === null ? 0 : rewards[k]!;
      if (!fitsFloat32(reward)) checkRewards(rewards, to - from, this.#plan);
      own[((k - lane) / (to - from)) * batch + from + lane] = reward;
    }
    for (let round = 1; round < this.#rounds; round++) own.copyWithin(round * batch + from, from, to);
    return idle;
  }

  /** The errors of this thread's lanes; an idle lane hears 0. */
  #takeErrors(errors: ArrayLike<number>, idle: readonly number[]): void {
    const [from, to] = this.lanes;
    const stride = this.#layout.errorStride;
    const { batch, components, told } = this.#plan;
    if (told === 'units') this.#takeUnitErrors(errors, idle);
    else if (components === 1) copyRows(errors, this.#plan.errors, this.#errors, stride, to - from, from * stride);
    else
      this.#eachComponent((at, told) => {
        this.#errors[at] = errors[told]!;
      });
    for (const lane of idle)
      for (let row = lane; row < batch * components; row += batch)
        this.#errors.fill(0, row * stride, (row + 1) * stride);
  }

  /** `[lane][unit]`, layer by layer: to where each layer's units look for their own. */
  #takeUnitErrors(errors: ArrayLike<number>, idle: readonly number[]): void {
    const [from, to] = this.lanes;
    let first = 0;
    this.#plan.layers.forEach(({ units }, l) => {
      const { stride } = this.#layout.layers[l]!;
      const into = this.#ownErrors[l]!;
      for (let lane = from; lane < to; lane++)
        for (let unit = 0; unit < units; unit++)
          into[lane * stride + unit] = idle.includes(lane)
            ? 0
            : errors[(lane - from) * this.#plan.errors + first + unit]!;
      first += units;
    });
  }

  /**
   * Of vectors, calls with where a component of an output unit is in `[row][column]`, and in
   * `[lane][output unit][component]` of this thread.
   */
  #eachComponent(use: (at: number, told: number) => void): void {
    const { stride } = this.#output;
    const { batch, components } = this.#plan;
    for (let lane = this.lanes[0], told = 0; lane < this.lanes[1]; lane++)
      for (let unit = 0; unit < this.#outputs; unit++)
        for (let component = 0; component < components; component++, told++)
          use((component * batch + lane) * stride + unit, told);
  }
}
