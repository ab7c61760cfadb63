import type { LeafNode, Node } from '../../rule/program/graph.js';
import { type FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';
import type { LayerCode, Stepped } from './layer-code.js';
import { SimdWriter } from './simd-writer.js';

/** Steps of the optimiser, within one function: what they share of a step is computed once, at the place of construction. */
export class StepCode {
  readonly #invariants: SimdWriter;

  readonly #f: FunctionBuilder;
  readonly #code: LayerCode;

  constructor(f: FunctionBuilder, code: LayerCode) {
    this.#f = f;
    this.#code = code;

    this.#invariants = this.#stepInvariants();
  }

  /** One step of four parameters at `address` + `offset` whose summed direction is in `total`; returns their new values. */
  step(what: Stepped, total: number, address: number, offset: number): number {
    const f = this.#f;
    const at = what.at + offset;
    const next = f.local(V128);
    if (what.old > 0)
      f.get(address)
        .get(address)
        .load(at)
        .store(what.old + offset);
    if (what.rate !== undefined) {
      f.get(address).load(at);
      this.#pushMean(total);
      f.i32(0)
        .loadSplat(this.#code.scalar(this.#code.plan.optimizer.text.scalars.length + 2 + what.rateAt))
        .simd(SIMD.f32x4Mul);
      f.simd(SIMD.f32x4Add).set(next);
      f.get(address).get(next).store(at);
      return next;
    }
    const { program, text } = this.#code.plan.optimizer;
    const mean = f.local(V128);
    this.#pushMean(total);
    f.set(mean);
    const leaf = ({ leaf: { kind, name } }: LeafNode) => {
      if (kind === 'direction') f.get(mean);
      else if (kind === 'parameter') f.get(address).load(at);
      else f.get(address).load(what.states[text.state.indexOf(name)]! + offset);
    };
    const writer = new SimdWriter(f, program.graph, leaf, this.#invariants);
    const values = writer.keep([...program.states.map((s) => s.value), program.next]);
    program.states.forEach((_, k) =>
      f
        .get(address)
        .get(values[k]!)
        .store(what.states[k]! + offset),
    );
    f.get(values.at(-1)!).set(next);
    f.get(address).get(next).store(at);
    return next;
  }

  /** The mean over the batch; that over one lane is its value. */
  #pushMean(total: number): void {
    this.#f.get(total);
    if (this.#code.rows === 1) return;
    this.#f
      .i32(0)
      .loadSplat(this.#code.scalar(this.#code.plan.optimizer.text.scalars.length + 1))
      .simd(SIMD.f32x4Mul);
  }

  /** What the optimiser computes from this step's scalars alone is computed once. */
  #stepInvariants(): SimdWriter {
    const { program, text } = this.#code.plan.optimizer;
    const names = ['rate', ...text.scalars];
    const writer = new SimdWriter(this.#f, program.graph, ({ leaf }) =>
      this.#f.i32(0).loadSplat(this.#code.scalar(names.indexOf(leaf.name))),
    );
    const shared = new Set<Node>();
    const visit = (node: Node) => {
      if (node.scope === 1) shared.add(node);
      else node.args.forEach(visit);
    };
    for (const root of [program.next, ...program.states.map((s) => s.value)]) visit(root);
    writer.keep([...shared]);
    return writer;
  }
}
