import { LayerInterventions } from '../team/interventions/layer-interventions.js';
import { creditNames, keptShape } from '../team/interventions/planned-interventions.js';
import type { TeamPlan } from '../team/plan.js';
import type { LayerLayout } from './layout.js';
import type { Kernel } from './plan/kernel-entry.js';

/**
 * Interventions upon a layer in the dense engine: they change what one kernel has written before another reads it. In
 * steps that no intervention concerns they do nothing.
 */
export class DenseInterventions {
  readonly #layout: LayerLayout;
  readonly #plan: TeamPlan;
  readonly #actions: LayerInterventions;
  readonly #credit: LayerInterventions;
  /** `[row][column]`: what the units say. */
  readonly #said: Float32Array;
  /** Of the names that are received, `[row][column]` each. */
  readonly #heard: readonly Float32Array[];
  /** `[row]`, and of passes `[pass][lane]`. */
  readonly #rewards: Float32Array;
  /** `[row][column]`: the units' memory, name by name. */
  readonly #memory: readonly Float32Array[];
  /** `[name][unit]`: what the units are told in one row. */
  readonly #told: Float32Array;

  constructor(plan: TeamPlan, layout: LayerLayout, rewards: number, bytes: ArrayBufferLike) {
    this.#plan = plan;
    this.#layout = layout;
    const { plan: of, memory, heard, stride, rows, actedRows } = layout;
    const ringOf = (index: number) => {
      const [slots, ringRows, width] = keptShape(plan.interventions[index]!, of, plan.batch)!;
      return new Float32Array(bytes, layout.interventions.get(index)!, slots * ringRows * width);
    };
    this.#actions = new LayerInterventions(plan, of, 'action', ringOf);
    this.#credit = new LayerInterventions(plan, of, 'credit', ringOf);
    const view = (at: number, count: number) => new Float32Array(bytes, at, count * stride);
    this.#said = view(memory.get('a')!, actedRows);
    const names = this.#credit.isEmpty ? [] : creditNames(of.role);
    const { reward } = of.role;
    this.#heard = names.flatMap((name) => (reward.includes(name) ? [] : [view(heard.get(name)!, rows)]));
    this.#rewards = new Float32Array(bytes, rewards, Math.max(rows, plan.batch * plan.paidPasses));
    this.#memory = this.#credit.isEmpty ? [] : [...memory.values()].map((at) => view(at, rows));
    this.#told = new Float32Array(names.length * of.units);
  }

  /** Whether what the units say is changed or kept in a step. */
  actsIn(step: number): boolean {
    return this.#actions.concerns(step);
  }

  learnsIn(step: number): boolean {
    return this.#credit.concerns(step);
  }

  /** The same kernel followed by the change of what was said; its range is of rows, with vectors of lanes. */
  acting(kernel: Kernel<'act'>): Kernel<'act'> {
    if (this.#actions.isEmpty) return kernel;
    return (from, to, step, scratch) => {
      kernel(from, to, step, scratch);
      this.acted(from, to, step);
    };
  }

  /** Changes what the units say in some rows, of vectors in some lanes. */
  acted(from: number, to: number, step: number): void {
    if (!this.#actions.concerns(step)) return;
    const { components, units, logits } = this.#layout.plan;
    const { stride } = this.#layout;
    for (let component = 0; component < components; component++)
      for (let row = component * this.#plan.batch + from; row < component * this.#plan.batch + to; row++)
        for (let unit = 0; unit < units; unit++) {
          const at = row * stride + unit * logits;
          const chosen = this.#chosen(at);
          const said = this.#actions.said(step, row, unit, chosen);
          if (said !== chosen) this.#put(at, said);
        }
  }

  /** Learning in some lanes, once what the units are told has been changed. */
  learn(kernel: Kernel<'learn'>, from: number, to: number, step: number): void {
    for (let lane = from; lane < to; lane++) {
      const rewards = this.#tell(lane, step);
      if (rewards) this.#learnFrom(rewards, kernel, lane);
      else kernel(lane, lane + 1);
    }
  }

  /** The action of a unit; of one that selects among several, its index. */
  #chosen(at: number): number {
    const { logits } = this.#layout.plan;
    let action = this.#said[at]!;
    for (let k = 1; k < logits; k++) action += (k + 1) * this.#said[at + k]!;
    return action;
  }

  #put(at: number, action: number): void {
    const { logits } = this.#layout.plan;
    if (logits === 1) this.#said[at] = action;
    else for (let k = 0; k < logits; k++) this.#said[at + k] = action === k + 1 ? 1 : 0;
  }

  /**
   * Changes what the units of a lane have received. Returns the rewards that they are told, `[name][unit]`, which are
   * the same in all rows of the lane; undefined: all units are told those that the task pays.
   */
  #tell(lane: number, step: number): Float32Array | undefined {
    const { plan: of, stride, rows } = this.#layout;
    const { units, role } = of;
    const received = this.#heard.length;
    let rewards: Float32Array | undefined;
    for (let row = lane; row < rows; row += this.#plan.batch) {
      this.#heard.forEach((heard, name) =>
        this.#told.set(heard.subarray(row * stride, row * stride + units), name * units),
      );
      role.rewardPasses.forEach((pass, k) => {
        const first = (received + k) * units;
        this.#told.fill(this.#rewards[pass * this.#plan.batch + row]!, first, first + units);
      });
      const paid = row === lane ? this.#told.slice(received * units) : undefined;
      this.#credit.told(step, row, this.#told);
      this.#heard.forEach((heard, name) =>
        heard.set(this.#told.subarray(name * units, (name + 1) * units), row * stride),
      );
      const told = this.#told.subarray(received * units);
      if (paid?.some((value, k) => value !== told[k])) rewards = told.slice();
    }
    return rewards;
  }

  /**
   * The kernel knows one reward a row. So it learns once for each reward that some units are told, always from the same
   * memory, and each unit keeps what was learned from its own.
   */
  #learnFrom(rewards: Float32Array, kernel: Kernel<'learn'>, lane: number): void {
    const { plan: of, stride, rows } = this.#layout;
    const { units, logits, role } = of;
    const { batch } = this.#plan;
    const rowsOfLane = Array.from({ length: rows / batch }, (_, k) => k * batch + lane);
    const places = [...new Set(role.rewardPasses.flatMap((pass) => rowsOfLane.map((row) => pass * batch + row)))];
    const paid = places.map((at) => this.#rewards[at]!);
    const memories = this.#memory.flatMap((memory) =>
      rowsOfLane.map((row) => {
        const now = memory.subarray(row * stride, (row + 1) * stride);
        return { now, before: now.slice(), learned: now.slice() };
      }),
    );
    const groups = new Map<string, number[]>();
    for (let unit = 0; unit < units; unit++) {
      const key = role.reward.map((_, k) => rewards[k * units + unit]).join();
      groups.set(key, [...(groups.get(key) ?? []), unit]);
    }
    for (const group of groups.values()) {
      for (const { now, before } of memories) now.set(before);
      role.rewardPasses.forEach((pass, k) => {
        for (const row of rowsOfLane) this.#rewards[pass * batch + row] = rewards[k * units + group[0]!]!;
      });
      kernel(lane, lane + 1);
      for (const { now, learned } of memories)
        for (const unit of group)
          for (let column = unit * logits; column < (unit + 1) * logits; column++) learned[column] = now[column]!;
    }
    for (const { now, learned } of memories) now.set(learned);
    places.forEach((at, k) => (this.#rewards[at] = paid[k]!));
  }
}
