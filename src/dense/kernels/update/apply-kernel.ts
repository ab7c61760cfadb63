import { type FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { ApplyEntry } from '../../plan/kernel-entry.js';
import type { LayerCode, LearnedArrays } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';

/** Updates by the mean directions that are stored: those that were formed, or that the team was given. */
export class ApplyKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `apply`: the synapses of some inputs. */
  apply(entry: ApplyEntry): FunctionBuilder {
    const code = this.#code;
    const f = code.begin(entry);
    const optimizer = new OptimizerCode(f, code);
    const [at, end] = [f.local(I32), f.local(I32)];
    f.scaled(f.parameter('to'), code.rowBytes).set(end);
    for (const { name } of code.role.deltas) {
      f.scaled(f.parameter('from'), code.rowBytes).set(at);
      this.#range(f, optimizer, code.synaptic(name), at, { local: end });
    }
    return f;
  }

  /** The kind `applyBias`: the biases, then the parameters of the units and of their feedback synapses. */
  applyBias(entry: ApplyEntry): FunctionBuilder {
    const code = this.#code;
    const f = code.begin(entry);
    const optimizer = new OptimizerCode(f, code);
    const { inputs, components } = code.layer.plan;
    const at = f.local(I32);
    const range = (what: LearnedArrays, first: number, rows: number) => {
      f.i32(first * code.rowBytes).set(at);
      this.#range(f, optimizer, what, at, { constant: (first + rows) * code.rowBytes });
    };
    for (const { name } of code.role.deltas) range(code.synaptic(name, true), inputs, components);
    for (const { name } of code.role.unitDeltas) range(code.owned(name), 0, 1);
    for (const { name } of code.role.feedbackDeltas) range(code.feedback(name), 0, code.plan.errors);
    return f;
  }

  /** Updates a parameter from the offset in the local `at` on. */
  #range(
    f: FunctionBuilder,
    optimizer: OptimizerCode,
    what: LearnedArrays,
    at: number,
    end: Parameters<FunctionBuilder['loop']>[1],
  ): void {
    const mean = f.local(V128);
    f.loop(at, end, 16, () => {
      f.get(at).load(what.direction).set(mean);
      optimizer.updateByMean(what, mean, at, 0);
    });
  }
}
