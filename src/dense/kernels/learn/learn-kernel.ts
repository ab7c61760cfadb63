import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LearnEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { writeSumOverRows } from '../over-rows.js';
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
      f.loop(column, { constant: 4 * this.#code.layer.width }, 16, () => {
        f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
        const errorSums = writeErrorSums(f, this.#code, row, column);
        const writer = this.#code.writer(f, ({ kind, name, pass }) => {
          if (kind === 'unit') f.get(columnAt).load(this.#code.slot(name, pass));
          else if (kind === 'own') f.get(column).load(this.#code.own(name));
          else if (errorSums.has(name)) f.get(errorSums.get(name)!);
          else if (role.ownError.includes(name)) f.get(columnAt).load(this.#code.layer.ownErrors);
          else if (role.reward.includes(name))
            f.scaled(row, 4).loadSplat(this.#code.memory.rewards + 4 * pass * this.#code.plan.batch);
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

/** Sums over the feedback synapses of four columns, in locals by name: in blocks of 8, as all sums over senders. */
export function writeErrorSums(
  f: FunctionBuilder,
  code: LayerCode,
  row: number,
  column: number,
): ReadonlyMap<string, number> {
  const { errorSums } = code.role;
  const totals = errorSums.map(() => f.local(V128));
  if (totals.length === 0) return new Map();
  for (const total of totals) f.float(0).set(total);
  writeSumOverRows(f, code.plan.errors, totals, (blocks, output) => {
    const synapseAt = f.local(I32);
    f.scaled(output, code.rowBytes).get(column).i32Add().set(synapseAt);
    const terms = code
      .writer(f, ({ kind, name }) => {
        if (kind === 'error') code.pushError(f, row, output);
        else f.get(synapseAt).load(code.feedback(name).parameter);
      })
      .keep(errorSums.map((s) => s.value));
    terms.forEach((term, k) => f.get(blocks[k]!).get(term).simd(SIMD.f32x4Add).set(blocks[k]!));
  });
  return new Map(errorSums.map(({ name }, k) => [name, totals[k]!]));
}
