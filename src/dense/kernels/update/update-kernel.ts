import { leaves, type Node } from '../../../rule/program/graph.js';
import { SimdWriter } from '../../../rule/program/simd-writer.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { FollowEntry, UpdateEntry } from '../../plan/kernel-entry.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';
import { writeSumOverRange, writeSumOverRows } from '../over-rows.js';

import { writeOwnUpdate } from './own-update.js';

/** Updates, for any rule: directions are summed over the rows, the optimizer updates the parameters, traces move on. */
export class UpdateKernel {
  readonly #code: LayerCode;
  /** Some rows, or all, learn nothing from this step: their traces move on, and their directions are left out. */
  readonly #someIdle: boolean;

  constructor(code: LayerCode, someIdle = false) {
    this.#code = code;
    this.#someIdle = someIdle;
  }

  /** The kinds `update` and `follow`: four inputs at a time. */
  update(entry: UpdateEntry | FollowEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const inputs = 4;
    const [input, tiled] = [f.parameter('from'), f.local(I32)];
    const optimizer = new OptimizerCode(f, this.#code);
    // The last inputs of a range that is no multiple of four are taken one by one.
    f.get(f.parameter('to')).get(input).i32Sub().i32(-inputs).i32And().get(input).i32Add().set(tiled);
    f.loop(input, { local: tiled }, inputs, () => this.#updateInputs(f, inputs, input, optimizer));
    f.loop(input, { local: f.parameter('to') }, 1, () => this.#updateInputs(f, 1, input, optimizer));
    return f;
  }

  /** The kinds `updateBias` and `followBias`. */
  updateBias(entry: UpdateEntry | FollowEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const input = f.local(I32);
    const { inputs, components } = this.#code.layer.plan;
    f.i32(inputs).set(input);
    const optimizer = new OptimizerCode(f, this.#code);
    const one = () => this.#updateInputs(f, 1, input, optimizer, true);
    if (components > 1) f.loop(input, { constant: inputs + components }, 1, one);
    else one();
    this.#ifUpdates(f, () => writeOwnUpdate(f, this.#code, optimizer, this.#someIdle));
    return f;
  }

  /** Code that is skipped where the parameter `updates` is 0. */
  #ifUpdates(f: FunctionBuilder, body: () => void): void {
    if (!this.#someIdle) {
      body();
      return;
    }
    const once = f.local(I32);
    f.i32(0)
      .set(once)
      .loop(once, { local: f.parameter('updates') }, 1, body);
  }

  /** Pushes a value of the units, which the inputs of a row share: it is loaded once. */
  #pushUnit(f: FunctionBuilder, columnAt: number, name: string, loaded: Map<string, number>): void {
    const known = loaded.get(name);
    if (known !== undefined) return void f.get(known);
    const local = f.local(V128);
    f.get(columnAt).load(this.#code.slot(name)).tee(local);
    loaded.set(name, local);
  }

  /**
   * A writer that holds what is made of learned parameters alone, and so is the same in all rows, for input `r` of
   * those at hand.
   */
  #keepStill(f: FunctionBuilder, synapseAt: number, r: number): SimdWriter {
    const { deltas, traces } = this.#code.layer.plan.role;
    const writer = this.#code.writer(f, ({ name }) =>
      f.get(synapseAt).load(this.#code.learned(name) + r * this.#code.rowBytes),
    );
    const still = new Set<Node>();
    const visit = (node: Node) => {
      const kinds = leaves([node]).map(({ leaf }) => leaf.kind);
      if (kinds.length > 0 && kinds.every((kind) => kind === 'learned')) still.add(node);
      else node.args.forEach(visit);
    };
    for (const { value } of [...deltas, ...traces]) visit(value);
    writer.keep([...still]);
    return writer;
  }

  /**
   * Where an input or bias is of one component of vectors: locals with its rows, and with the first input of that
   * component. Undefined: all rows have the input.
   */
  #part(f: FunctionBuilder, input: number, isBias: boolean) {
    const { component: at, layer } = this.#code;
    if (layer.plan.components === 1 || !(isBias || at.hasOwnInputs)) return undefined;
    const [component, firstInput] = [f.local(I32), f.local(I32)];
    if (isBias) f.get(input).i32(layer.plan.inputs).i32Sub().set(component);
    else at.ofInput(f, input, component);
    at.pushFirstInput(f, component);
    f.set(firstInput);
    return { ...at.rows(f, component), firstInput };
  }

  /**
   * Some inputs from the one in the local `input` on, with four columns at a time: sums over the rows, then the
   * optimizer.
   */
  #updateInputs(f: FunctionBuilder, inputs: number, input: number, optimizer: OptimizerCode, isBias = false): void {
    const { role } = this.#code.layer.plan;
    const { deltas, traces } = role;
    if (deltas.length + traces.length === 0) return;
    const [column, synapseAt] = [f.local(I32), f.local(I32)];
    const part = this.#part(f, input, isBias);
    const total = deltas.map(() => Array.from({ length: inputs }, () => f.local(V128)));
    f.i32(0).set(column);
    f.loop(column, { constant: 4 * this.#code.layer.width }, 16, () => {
      f.scaled(input, this.#code.rowBytes).get(column).i32Add().set(synapseAt);
      for (const local of total.flat()) f.float(0).set(local);
      const still = Array.from({ length: inputs }, (_, r) => this.#keepStill(f, synapseAt, r));
      const overRows = (body: (block: readonly number[], row: number) => void) =>
        part
          ? writeSumOverRange(f, part, total.flat(), body)
          : writeSumOverRows(f, this.#code.rows, total.flat(), body);
      overRows((block, row) => {
        const [inputAt, columnAt, traceAt] = [f.local(I32), f.local(I32), f.local(I32)];
        f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
        const mask = this.#someIdle ? this.#code.learnsMask(f, row) : undefined;
        if (!isBias) {
          f.get(row);
          if (part) f.get(part.from).i32Sub();
          f.i32(this.#code.layer.inputStride).i32Mul().get(input).i32Add();
          if (part) f.get(part.firstInput).i32Sub();
          f.i32(4).i32Mul().set(inputAt);
        }
        if (this.#code.layer.traces.length > 0)
          f.scaled(row, 4 * this.#code.layer.traceSize)
            .get(synapseAt)
            .i32Add()
            .set(traceAt);
        const units = new Map<string, number>();
        for (let r = 0; r < inputs; r++) {
          const leaf: PushLeaf = ({ kind, name, pass }) => {
            if (kind === 'x') isBias ? f.float(1) : f.get(inputAt).loadSplat(this.#code.inputsOf(pass) + 4 * r);
            else if (kind === 'echo') {
              const at = isBias ? undefined : this.#code.echo(name);
              at === undefined ? f.float(0) : f.get(inputAt).loadSplat(at + 4 * r);
            } else if (kind === 'unit') this.#pushUnit(f, columnAt, name, units);
            else f.get(traceAt).load(this.#code.trace(name) + r * this.#code.rowBytes);
          };
          const values = new SimdWriter(f, this.#code.rule.graph, ({ leaf: of }) => leaf(of), still[r]).keep(
            [...deltas, ...traces].map((a) => a.value),
          );
          deltas.forEach((_, k) => {
            const sum = block[k * inputs + r]!;
            f.get(sum).get(values[k]!);
            if (mask !== undefined) f.get(mask).simd(SIMD.and);
            f.simd(SIMD.f32x4Add).set(sum);
          });
          traces.forEach((t, k) => {
            const at = this.#code.trace(t.name) + r * this.#code.rowBytes;
            const old = this.#code.layer.oldTraces[this.#code.traceIndex(t.name)]!;
            if (old > 0)
              f.get(traceAt)
                .get(traceAt)
                .load(at)
                .store(old + r * this.#code.rowBytes);
            f.get(traceAt)
              .get(values[deltas.length + k]!)
              .store(at);
          });
        }
      });
      this.#ifUpdates(f, () => {
        deltas.forEach(({ name }, k) => {
          for (let r = 0; r < inputs; r++)
            optimizer.update(this.#code.synaptic(name, isBias), total[k]![r]!, synapseAt, r * this.#code.rowBytes);
        });
      });
    });
  }
}
