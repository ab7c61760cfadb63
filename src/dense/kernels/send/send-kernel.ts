import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushTransposedSum } from '../transposed-sum.js';

/** Credit, for any rule: what the units of the layer below hear of this one, four inputs at a time. */
export class SendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `send` and `tell`. */
  send(entry: SendEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    this.sendRows(f, f.parameter('from'), this.#code.roleBelow!.receptions);
    return f;
  }

  /** Sends to all inputs in the rows from the one in the local `row`, which moves on, to the parameter `to`. */
  sendRows(f: FunctionBuilder, row: number, receptions: readonly Reception[]): void {
    const input = f.local(I32);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * padded(this.#code.layer.plan.inputs) }, 16, () => {
        for (const reception of receptions) {
          if (reception.kind === 'sum') this.#sendSum(f, reception.channel, reception.name, row, input);
          else this.#sendFold(f, reception, row, input);
        }
      });
    });
  }

  #sendSum(f: FunctionBuilder, channel: number, name: string, row: number, input: number): void {
    const [column, columnAt, synapseAt, inputAt] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const x = Array.from({ length: 4 }, () => f.local(V128));
    const sums = Array.from({ length: 4 }, () => f.local(V128));
    f.scaled(row, 4 * this.#code.layer.inputStride)
      .get(input)
      .i32Add()
      .set(inputAt);
    for (let r = 0; r < 4; r++) {
      f.get(inputAt)
        .loadSplat(this.#code.layer.x + 4 * r)
        .set(x[r]!);
      f.float(0).set(sums[r]!);
    }
    const term = (mask?: () => void) => {
      f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
      f.scaled(input, this.#code.layer.stride).get(column).i32Add().set(synapseAt);
      for (let r = 0; r < 4; r++) {
        const leaf: PushLeaf = (of) => {
          if (of.kind === 'x' && of.pass > 0) f.get(inputAt).loadSplat(this.#code.inputsOf(of.pass) + 4 * r);
          else if (of.kind === 'x') f.get(x[r]!);
          else if (of.kind === 'unit') f.get(columnAt).load(this.#code.slot(of.name));
          else f.load(this.#code.pushSynapseAddress(f, of, row, synapseAt) + r * this.#code.rowBytes);
        };
        f.get(sums[r]!);
        this.#code.writer(f, leaf).write([this.#code.role.channels[channel]!], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(sums[r]!);
        });
      }
    };
    const { columns } = this.#code.layer.plan;
    f.i32(0).set(column);
    const whole = Math.floor(columns / 4) * 16;
    if (whole > 0) f.loop(column, { constant: whole }, 16, () => term());
    if (columns % 4 > 0) {
      term(() => f.keepFirst(columns % 4));
    }
    f.get(inputAt);
    pushTransposedSum(f, sums);
    f.store(this.#code.heardBelow(name));
  }

  /** A fold over the columns in order, for four inputs at once. */
  #sendFold(
    f: FunctionBuilder,
    reception: Extract<Reception, { readonly kind: 'fold' }>,
    row: number,
    input: number,
  ): void {
    const [column, columnAt, inputAt] = [f.local(I32), f.local(I32), f.local(I32)];
    const synapsesAt = Array.from({ length: 4 }, () => f.local(I32));
    const { role } = this.#code;
    const { columns } = this.#code.layer.plan;
    const values = reception.start.map((start) => {
      const local = f.local(V128);
      f.float(start).set(local);
      return local;
    });
    f.scaled(row, 4 * this.#code.layer.inputStride)
      .get(input)
      .i32Add()
      .set(inputAt);
    f.i32(0).set(column);
    f.loop(column, { constant: 4 * columns }, 4, () => {
      f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
      synapsesAt.forEach((local, r) =>
        f
          .scaled(input, this.#code.layer.stride)
          .get(column)
          .i32Add()
          .i32(r * this.#code.rowBytes)
          .i32Add()
          .set(local),
      );
      const leaf: PushLeaf = (of) => {
        if (of.kind === 'x') f.get(inputAt).load(this.#code.inputsOf(of.pass));
        else if (of.kind === 'unit') f.get(columnAt).loadSplat(this.#code.slot(of.name));
        else {
          f.float(0);
          for (let r = 0; r < 4; r++) {
            const vector = f.local(V128);
            f.set(vector);
            const offset = this.#code.pushSynapseAddress(f, of, row, synapsesAt[r]!);
            f.get(vector).loadElement(offset, r);
          }
        }
      };
      const channels = this.#code.writer(f, leaf).keep(role.channels);
      const folded = this.#code
        .writerOf(f, this.#code.below!.plan.rule, ({ kind, name, index }) => {
          f.get(kind === 'fold' ? values[reception.names.indexOf(name)]! : channels[index]!);
        })
        .keep(reception.update);
      folded.forEach((local, k) => f.get(local).set(values[k]!));
    });
    reception.names.forEach((name, k) => f.get(inputAt).get(values[k]!).store(this.#code.heardBelow(name)));
  }
}
