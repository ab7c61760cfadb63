import { type FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { SpendEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';

/** Updates by the totals of the directions that threads which keep their lanes have added up, and leaves these at 0. */
export class SpendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `spend`: the synapses of some inputs, or of some vectors of columns. */
  spend(entry: SpendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const [from, to, none] = [f.parameter('from'), f.parameter('to'), f.local(I32)];
    const all = (count: number) => {
      const local = f.local(I32);
      f.i32(count).set(local);
      return local;
    };
    f.i32(0).set(none);
    if (entry.over === 'inputs') this.#range(f, entry, [from, to], [none, all(layer.width / 4)]);
    else this.#range(f, entry, [none, all(layer.plan.inputs)], [from, to]);
    return f;
  }

  /** The kind `spendBias`. */
  spendBias(entry: SpendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const locals = [layer.plan.inputs, layer.plan.inputs + 1, 0, layer.width / 4].map((value) => {
      const local = f.local(I32);
      f.i32(value).set(local);
      return local;
    });
    this.#range(f, entry, [locals[0]!, locals[1]!], [locals[2]!, locals[3]!], true);
    return f;
  }

  /**
   * Updates the parameters of some inputs and vectors of columns, each from the local of the first to that of the end.
   */
  #range(
    f: FunctionBuilder,
    { products }: SpendEntry,
    [firstInput, endInput]: readonly [number, number],
    [firstVector, endVector]: readonly [number, number],
    isBias = false,
  ): void {
    const { rowBytes } = this.#code;
    const optimizer = new OptimizerCode(f, this.#code);
    const [input, at, end, total] = [f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    f.get(firstInput).set(input);
    f.loop(input, { local: endInput }, 1, () => {
      for (const { name } of products) {
        const what = this.#code.synaptic(name, isBias);
        f.scaled(input, rowBytes).scaled(firstVector, 16).i32Add().set(at);
        f.scaled(input, rowBytes).scaled(endVector, 16).i32Add().set(end);
        f.loop(at, { local: end }, 16, () => {
          f.get(at).load(what.totals).set(total);
          optimizer.update(what, total, at, 0);
          f.get(at).float(0).store(what.totals);
        });
      }
    });
  }
}
