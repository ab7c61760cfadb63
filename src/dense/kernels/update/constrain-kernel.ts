import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { ConstrainEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { writeSumOverRows } from '../over-rows.js';

/**
 * What the synapses but the bias become once all of them are updated, where that needs sums over the synapses of each
 * column.
 */
export class ConstrainKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** constrain(): all columns of the layer. */
  constrain(entry: ConstrainEntry): FunctionBuilder {
    const code = this.#code;
    const f = code.begin(entry);
    const { inputs } = code.layer.plan;
    const [column, input, synapseAt] = [f.local(I32), f.local(I32), f.local(I32)];
    for (const { name, value, sums } of code.role.after.filter((one) => one.sums.length > 0)) {
      const { parameter } = code.synaptic(name);
      const totals = sums.map(() => f.local(V128));
      const push = (at: number) =>
        code.writer(f, ({ kind, name: of }) => {
          if (kind === 'sum') f.get(totals[sums.findIndex((sum) => sum.name === of)]!);
          else f.get(at).load(parameter);
        });
      f.i32(0).set(column);
      f.loop(column, { constant: 4 * code.layer.width }, 16, () => {
        for (const total of totals) f.float(0).set(total);
        // As sums over inputs: in blocks of 8.
        writeSumOverRows(f, inputs, totals, (blocks, of) => {
          f.scaled(of, code.rowBytes).get(column).i32Add().set(synapseAt);
          const terms = push(synapseAt).keep(sums.map((sum) => sum.value));
          terms.forEach((term, k) => f.get(blocks[k]!).get(term).simd(SIMD.f32x4Add).set(blocks[k]!));
        });
        f.i32(0).set(input);
        f.loop(input, { constant: inputs }, 1, () => {
          f.scaled(input, code.rowBytes).get(column).i32Add().set(synapseAt);
          const [next] = push(synapseAt).keep([value]);
          f.get(synapseAt).get(next!).store(parameter);
        });
      });
    }
    return f;
  }
}
