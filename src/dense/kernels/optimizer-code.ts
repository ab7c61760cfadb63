import { sharedByAll } from '../../rule/optimizer/step-kernel.js';
import type { LeafNode } from '../../rule/program/graph.js';
import { SimdWriter } from '../../rule/program/simd-writer.js';
import { type FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';
import type { LayerCode, LearnedArrays } from './layer-code.js';
import type { SumsCode } from './update/totals-code.js';

/**
 * Writes updates of the optimizer into one function, or stores of mean directions instead. What depends on nothing but
 * this update's scalars is computed once, where the object is made: make it outside of loops.
 */
export class OptimizerCode implements SumsCode {
  /**
   * Writers that hold what all updates of the function share: with the rate of the layer, and by name with a schedule
   * of the parameter's own. Undefined and empty where nothing is updated.
   */
  readonly #shared: SimdWriter | undefined;
  readonly #scheduled: ReadonlyMap<string, SimdWriter>;

  readonly #f: FunctionBuilder;
  readonly #code: LayerCode;

  constructor(f: FunctionBuilder, code: LayerCode) {
    this.#f = f;
    this.#code = code;

    if (code.keepsDirections) {
      this.#scheduled = new Map();
      return;
    }
    this.#shared = this.#writeShared(this.#code.scalar(0));
    const scheduled = this.#code
      .learnedArrays()
      .filter(({ name, rate }) => rate === undefined && this.#hasSchedule(name));
    this.#scheduled = new Map(scheduled.map((what) => [what.name, this.#writeShared(this.#ownRate(what))]));
  }

  /** Sums of directions begin from 0. */
  begin(_what: LearnedArrays, total: number): void {
    this.#f.float(0).set(total);
  }

  /**
   * One update of four parameters `offset` bytes after the local `at`. `total`: local with the sum of their directions
   * over the rows. Returns a local with their new values, which are stored too.
   */
  update(what: LearnedArrays, total: number, at: number, offset: number): number {
    if (this.#code.keepsDirections) {
      this.#f.get(at);
      this.#pushMean(total);
      this.#f.store(what.direction + offset);
      return total;
    }
    const mean = this.#f.local(V128);
    this.#pushMean(total);
    this.#f.set(mean);
    return this.updateByMean(what, mean, at, offset);
  }

  /** The same where the local `mean` is the mean of the directions. */
  updateByMean(what: LearnedArrays, mean: number, at: number, offset: number): number {
    const f = this.#f;
    const parameter = what.parameter + offset;
    const next = f.local(V128);
    if (what.old > 0)
      f.get(at)
        .get(at)
        .load(parameter)
        .store(what.old + offset);
    if (what.rate !== undefined) {
      f.get(at).load(parameter).get(mean);
      f.i32(0).loadSplat(this.#ownRate(what)).simd(SIMD.f32x4Mul);
      f.simd(SIMD.f32x4Add).set(next);
      return this.#store(what, next, at, parameter);
    }
    const { program, state } = this.#code.plan.optimizer;
    const leaf = ({ leaf: { kind, name } }: LeafNode) => {
      if (kind === 'direction') f.get(mean);
      else if (kind === 'parameter') f.get(at).load(parameter);
      else f.get(at).load(what.states[state.indexOf(name)]! + offset);
    };
    const writer = new SimdWriter(f, program.graph, leaf, this.#scheduled.get(what.name) ?? this.#shared);
    const values = writer.keep([...program.states.map((s) => s.value), program.next]);
    program.states.forEach((_, k) =>
      f
        .get(at)
        .get(values[k]!)
        .store(what.states[k]! + offset),
    );
    f.get(values.at(-1)!).set(next);
    return this.#store(what, next, at, parameter);
  }

  /** Stores updated values, as their constraint has them. */
  #store({ constraint }: LearnedArrays, next: number, at: number, parameter: number): number {
    const f = this.#f;
    if (constraint) {
      const [constrained] = this.#code.writer(f, () => f.get(next)).keep([constraint]);
      f.get(constrained!).set(next);
    }
    f.get(at).get(next).store(parameter);
    return next;
  }

  /** Pushes the mean direction, the sum times 1 / batch; with one row that is the sum. */
  #pushMean(total: number): void {
    this.#f.get(total);
    if (this.#code.rows === 1) return;
    this.#f
      .i32(0)
      .loadSplat(this.#code.scalar(this.#code.plan.optimizer.scalars.length + 1))
      .simd(SIMD.f32x4Mul);
  }

  #hasSchedule(name: string): boolean {
    return this.#code.layer.plan.schedules.has(name);
  }

  /** The address of the rate that a parameter has for itself: a plain one, or one with a schedule. */
  #ownRate({ rateIndex }: LearnedArrays): number {
    return this.#code.scalar(this.#code.plan.optimizer.scalars.length + 2 + rateIndex);
  }

  /** `rateAt`: the address of the rate. */
  #writeShared(rateAt: number): SimdWriter {
    const { program, scalars } = this.#code.plan.optimizer;
    const names = ['rate', ...scalars];
    return sharedByAll(this.#f, { program }, (name) =>
      this.#f.i32(0).loadSplat(name === 'rate' ? rateAt : this.#code.scalar(names.indexOf(name))),
    );
  }
}
