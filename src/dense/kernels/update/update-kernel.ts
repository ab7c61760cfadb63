import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { FollowEntry, UpdateEntry } from '../../plan/kernel-entry.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { writeOverLanes } from '../over-rows.js';
import { StepCode } from '../step-code.js';
import { writeOwnUpdate } from './own-update.js';

/** Directions of ascent summed over lanes, one step of the optimiser, traces moved on. */
export class UpdateKernel {
  readonly #code: LayerCode;
  /** For steps from which some rows, or all, learn nothing: their traces move on, and their directions are left out. */
  readonly #someIdle: boolean;

  constructor(code: LayerCode, someIdle = false) {
    this.#code = code;
    this.#someIdle = someIdle;
  }

  /**
   * update(from, to): directions of ascent of these input rows over all lanes, one step of the optimiser, traces moved on.
   * Where some are idle, follow(from, to, steps): with `steps` 0 no step is made.
   */
  update(entry: UpdateEntry | FollowEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const rows = 4;
    const [row, tiled] = [f.parameter('from'), f.local(I32)];
    const steps = new StepCode(f, this.#code);
    // The last rows of a range that is no multiple of four are taken one by one.
    f.get(f.parameter('to')).get(row).i32Sub().i32(-rows).i32And().get(row).i32Add().set(tiled);
    f.loop(row, { local: tiled }, rows, () => this.#updateRows(f, rows, row, steps));
    f.loop(row, { local: f.parameter('to') }, 1, () => this.#updateRows(f, 1, row, steps));
    return f;
  }

  /** updateBias(): the same for the biases and for what the units learn themselves. Where some are idle, followBias(steps). */
  updateBias(entry: UpdateEntry | FollowEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const row = f.local(I32);
    f.i32(this.#code.layer.plan.inputs).set(row);
    const steps = new StepCode(f, this.#code);
    this.#updateRows(f, 1, row, steps, true);
    this.#ifUpdates(f, () => writeOwnUpdate(f, this.#code, steps, this.#someIdle));
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

  /** Some rows of inputs against all units, four at a time: sum over lanes, then the optimiser. */
  #updateRows(f: FunctionBuilder, rows: number, row: number, steps: StepCode, isBias = false): void {
    const { role } = this.#code.layer.plan;
    const { deltas, traces } = role;
    if (deltas.length + traces.length === 0) return;
    const [unit, weight] = [f.local(I32), f.local(I32)];
    const total = deltas.map(() => Array.from({ length: rows }, () => f.local(V128)));
    f.i32(0).set(unit);
    f.loop(unit, { constant: this.#code.rowBytes }, 16, () => {
      f.scaled(row, this.#code.rowBytes).get(unit).i32Add().set(weight);
      for (const local of total.flat()) f.float(0).set(local);
      writeOverLanes(f, this.#code.rows, total.flat(), (block, lane) => {
        const [sender, address, trace] = [f.local(I32), f.local(I32), f.local(I32)];
        f.scaled(lane, this.#code.rowBytes).get(unit).i32Add().set(address);
        const mask = this.#someIdle ? this.#code.learnsMask(f, lane) : undefined;
        if (!isBias) f.scaled(lane, this.#code.layer.inputStride).get(row).i32Add().i32(4).i32Mul().set(sender);
        if (this.#code.layer.traces.length > 0)
          f.scaled(lane, 4 * this.#code.layer.traceSize)
            .get(weight)
            .i32Add()
            .set(trace);
        for (let r = 0; r < rows; r++) {
          const leaf: PushLeaf = ({ kind, name }) => {
            if (kind === 'x') isBias ? f.float(1) : f.get(sender).loadSplat(this.#code.layer.x + 4 * r);
            else if (kind === 'unit') f.get(address).load(this.#code.slot(name));
            else if (kind === 'learned') f.get(weight).load(this.#code.learned(name) + r * this.#code.rowBytes);
            else f.get(trace).load(this.#code.trace(name) + r * this.#code.rowBytes);
          };
          const values = this.#code.writer(f, leaf).keep([...deltas, ...traces].map((a) => a.value));
          deltas.forEach((_, k) => {
            const sum = block[k * rows + r]!;
            f.get(sum).get(values[k]!);
            if (mask !== undefined) f.get(mask).simd(SIMD.and);
            f.simd(SIMD.f32x4Add).set(sum);
          });
          traces.forEach((t, k) => {
            const at = this.#code.trace(t.name) + r * this.#code.rowBytes;
            const old = this.#code.layer.oldTraces[this.#code.traceIndex(t.name)]!;
            if (old > 0)
              f.get(trace)
                .get(trace)
                .load(at)
                .store(old + r * this.#code.rowBytes);
            f.get(trace)
              .get(values[deltas.length + k]!)
              .store(at);
          });
        }
      });
      this.#ifUpdates(f, () => {
        deltas.forEach(({ name }, k) => {
          for (let r = 0; r < rows; r++)
            steps.step(this.#code.synaptic(name), total[k]![r]!, weight, r * this.#code.rowBytes);
        });
      });
    });
  }
}
