import { type Floats, floats } from '../rule/ops/precision.js';
import { compileScalar, compileVector, type ScalarProgram, type VectorProgram } from '../rule/program/scalar.js';
import { type LayerPlan, rowsOf } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import type { StateTensor } from '../team/state/state-tensor.js';
import type { TensorView, Watching } from '../team/watching.js';

/**
 * What the units of a layer were paid in one lane: the direction of their bias there, worked out by the literal unit's
 * own function from what the engine keeps.
 */
export class LaneCredit {
  readonly #plan: LayerPlan;
  readonly #team: TeamPlan;
  readonly #program: ScalarProgram | VectorProgram;
  /** Which learned parameter the weights are; −1: the role gives them no direction. */
  readonly #weights: number;
  readonly #memory: readonly { readonly tensor: StateTensor; readonly isActed: boolean }[];
  readonly #learned: readonly StateTensor[];
  readonly #traces: readonly StateTensor[];
  /** `[trace][row][component][column]`, of the bias, before they were moved on. */
  #kept: readonly Float64Array[] = [];

  constructor(team: TeamPlan, plan: LayerPlan) {
    const { rule, role, layer, columns, inputs, components, passes } = plan;
    this.#plan = plan;
    this.#team = team;
    const compile = components > 1 ? compileVector : compileScalar;
    this.#program = compile(rule, role, team.precision);
    const isLearned = role.deltas.some(({ name }) => name === 'w');
    this.#weights = isLearned ? rule.synapseLearned.findIndex(({ name }) => name === 'w') : -1;
    const rows = rowsOf(plan, team.batch);
    this.#memory = role.memory.map((name) => {
      const isActed = role.act.some((assigned) => assigned.name === name);
      const shape = [rows * (isActed ? passes : 1), columns];
      return { isActed, tensor: { name, shape, layer: plan, kept: { kind: 'memory', name } } };
    });
    const synaptic = [inputs + components, columns];
    this.#learned = rule.synapseLearned.map(({ name }, index) => ({
      ...{ name: `layer${layer}/${name}`, shape: synaptic, layer: plan },
      kept: { kind: 'synapse', index },
    }));
    this.#traces = rule.traces.map(({ name }, index) => ({
      ...{ name: `layer${layer}/${name}`, shape: [rows, ...synaptic], layer: plan },
      kept: { kind: 'trace', index },
    }));
  }

  /** Before the team learns, which moves traces on. */
  keepTraces(watching: Watching): void {
    const { columns, inputs, components } = this.#plan;
    this.#kept = this.#traces.map((tensor) => {
      const { values, at, stride, laneStride } = watching.view(tensor);
      const kept = new Float64Array(tensor.shape[0]! * components * columns);
      for (let row = 0, to = 0; row < tensor.shape[0]!; row++)
        for (let k = 0; k < components; k++)
          for (let column = 0; column < columns; column++, to++)
            kept[to] = values[at + row * laneStride + (inputs + k) * stride + column]!;
      return kept;
    });
  }

  /** Calls with the credit of each column in some lanes, once they have learned and before the update. */
  tell(
    watching: Watching,
    lanes: readonly number[],
    use: (lane: number, column: number, credit: number) => void,
  ): void {
    if (this.#weights < 0) return;
    const memory = this.#memory.map(({ tensor }) => watching.view(tensor));
    const learned = this.#learned.map((tensor) => watching.view(tensor));
    for (const lane of lanes)
      for (let unit = 0; unit < this.#plan.units; unit++) this.#tellUnit(memory, learned, lane, unit, use);
  }

  #tellUnit(
    memory: readonly TensorView[],
    learned: readonly TensorView[],
    lane: number,
    unit: number,
    use: (lane: number, column: number, credit: number) => void,
  ): void {
    const { logits, components, rounds, passes, columns, inputs, role } = this.#plan;
    const { batch, precision } = this.#team;
    const one = Float32Array.of(1);
    const rows = rowsOf(this.#plan, batch);
    const first = unit * logits;
    const credit = new Float64Array(logits);
    const gather = (count: number, value: (k: number, logit: number) => number): Floats => {
      const gathered = floats(precision, count * logits);
      for (let logit = 0, at = 0; logit < logits; logit++)
        for (let k = 0; k < count; k++, at++) gathered[at] = value(k, logit);
      return gathered;
    };
    // A row is a lane in one round or component; the direction of a unit is the sum over them, of its biases their
    // mean.
    for (let part = 0; part < rounds * components; part++) {
      const row = part * batch + lane;
      const component = components > 1 ? part : 0;
      const ofPass = (pass: number) =>
        gather(memory.length, (k, logit) => {
          const { values, at, laneStride } = memory[k]!;
          return values[at + (row + (this.#memory[k]!.isActed ? pass * rows : 0)) * laneStride + first + logit]!;
        });
      const weights = learned.map(({ values, at, stride }) =>
        gather(1, (_, logit) => values[at + (inputs + component) * stride + first + logit]!),
      );
      const traces = this.#kept.map((kept) =>
        gather(1, (_, logit) => kept[(row * components + component) * columns + first + logit]!),
      );
      const deltas = learned.map(() => floats(precision, logits));
      const echoes = floats(precision, Math.max(1, this.#plan.rule.hidden.echoes.length));
      if (components > 1)
        (this.#program as VectorProgram).ascendIn(ofPass(0), one, weights, deltas, 0, 0, 0, 0, echoes);
      else {
        const all = Array.from({ length: passes }, (_, pass) => ({ memory: ofPass(pass), x: one }));
        (this.#program as ScalarProgram).ascend(all[0]!.memory, one, weights, traces, deltas, 0, echoes, all);
      }
      for (let logit = 0; logit < logits; logit++) credit[logit]! += deltas[this.#weights]![logit]! / components;
    }
    for (let logit = 0; logit < role.logits; logit++) use(lane, first + logit, credit[logit]!);
  }
}
