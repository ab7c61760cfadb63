import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import type { LearnEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { writePerUnit } from '../write-per-unit.js';

/** The units' part of learning, for any rule: from what they hear and remember to what their synapses need of them. */
export class LearnKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `learn` and `move`. */
  learn(entry: LearnEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const { role } = this.#code;
    const [row, column, columnAt] = [f.parameter('from'), f.local(I32), f.local(I32)];
    if (this.#code.layer.plan.logits > 1) return this.#learnPerUnit(f, row);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(column);
      f.loop(column, { constant: this.#code.rowBytes }, 16, () => {
        f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
        const writer = this.#code.writer(f, ({ kind, name }) => {
          if (kind === 'unit') f.get(columnAt).load(this.#code.slot(name));
          else if (kind === 'own') f.get(column).load(this.#code.own(name));
          else if (role.reward.includes(name)) f.scaled(row, 4).loadSplat(this.#code.memory.rewards);
          else f.get(columnAt).load(this.#code.layer.heard.get(name)!);
        });
        const values = writer.keep(role.learn.map((s) => s.value));
        role.learn.forEach((s, k) => f.get(columnAt).get(values[k]!).store(this.#code.slot(s.name)));
      });
    });
    return f;
  }

  /** The same for units with several logits, which are output units: they feed nobody, and hear the reward alone. */
  #learnPerUnit(f: FunctionBuilder, row: number): FunctionBuilder {
    const rowAt = f.local(I32);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.scaled(row, this.#code.rowBytes).set(rowAt);
      writePerUnit(f, this.#code, rowAt, this.#code.role.learn, () =>
        f.scaled(row, 4).loadSplat(this.#code.memory.rewards),
      );
    });
    return f;
  }
}
