import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushTransposedSum } from '../transposed-sum.js';

/** Credit: what the units of the layer below hear from this one. */
export class SendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** send(from, to): what the units of the layer below hear from this one, for these lanes. */
  send(entry: SendEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    this.lanes(f, f.parameter('from'), this.#code.roleBelow!.receptions);
    return f;
  }

  /** All senders in the lanes from the one in the local `lane`, which moves on, to the one in local 1. */
  lanes(f: FunctionBuilder, lane: number, receptions: readonly Reception[]): void {
    const input = f.local(I32);
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * padded(this.#code.layer.plan.inputs) }, 16, () => {
        for (const reception of receptions) {
          if (reception.kind === 'sum') this.#sendSum(f, reception.channel, reception.name, lane, input);
          else this.#sendFold(f, reception, lane, input);
        }
      });
    });
  }

  #sendSum(f: FunctionBuilder, channel: number, name: string, lane: number, input: number): void {
    const [unit, address, weight, sender] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const x = Array.from({ length: 4 }, () => f.local(V128));
    const sums = Array.from({ length: 4 }, () => f.local(V128));
    f.scaled(lane, 4 * this.#code.layer.inputStride)
      .get(input)
      .i32Add()
      .set(sender);
    for (let r = 0; r < 4; r++) {
      f.get(sender)
        .loadSplat(this.#code.layer.x + 4 * r)
        .set(x[r]!);
      f.float(0).set(sums[r]!);
    }
    const term = (mask?: () => void) => {
      f.scaled(lane, this.#code.rowBytes).get(unit).i32Add().set(address);
      f.scaled(input, this.#code.layer.stride).get(unit).i32Add().set(weight);
      for (let r = 0; r < 4; r++) {
        const leaf: PushLeaf = (of) => {
          if (of.kind === 'x') f.get(x[r]!);
          else if (of.kind === 'unit') f.get(address).load(this.#code.slot(of.name));
          else f.load(this.#code.pushSynapseAddress(f, of, lane, weight) + r * this.#code.rowBytes);
        };
        f.get(sums[r]!);
        this.#code.writer(f, leaf).write([this.#code.role.channels[channel]!], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(sums[r]!);
        });
      }
    };
    const { columns } = this.#code.layer.plan;
    f.i32(0).set(unit);
    const whole = Math.floor(columns / 4) * 16;
    if (whole > 0) f.loop(unit, { constant: whole }, 16, () => term());
    if (columns % 4 > 0) {
      term(() => f.keepFirst(columns % 4));
    }
    f.get(sender);
    pushTransposedSum(f, sums);
    f.store(this.#code.below!.heard.get(name)!);
  }

  /** A fold runs over receivers in index order, for four senders at once. */
  #sendFold(
    f: FunctionBuilder,
    reception: Extract<Reception, { readonly kind: 'fold' }>,
    lane: number,
    input: number,
  ): void {
    const [unit, address, sender] = [f.local(I32), f.local(I32), f.local(I32)];
    const weights = Array.from({ length: 4 }, () => f.local(I32));
    const { role } = this.#code;
    const { columns } = this.#code.layer.plan;
    const values = reception.start.map((start) => {
      const local = f.local(V128);
      f.float(start).set(local);
      return local;
    });
    f.scaled(lane, 4 * this.#code.layer.inputStride)
      .get(input)
      .i32Add()
      .set(sender);
    f.i32(0).set(unit);
    f.loop(unit, { constant: 4 * columns }, 4, () => {
      f.scaled(lane, this.#code.rowBytes).get(unit).i32Add().set(address);
      weights.forEach((local, r) =>
        f
          .scaled(input, this.#code.layer.stride)
          .get(unit)
          .i32Add()
          .i32(r * this.#code.rowBytes)
          .i32Add()
          .set(local),
      );
      const leaf: PushLeaf = (of) => {
        if (of.kind === 'x') f.get(sender).load(this.#code.layer.x);
        else if (of.kind === 'unit') f.get(address).loadSplat(this.#code.slot(of.name));
        else {
          f.float(0);
          for (let r = 0; r < 4; r++) {
            const vector = f.local(V128);
            f.set(vector);
            const offset = this.#code.pushSynapseAddress(f, of, lane, weights[r]!);
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
    reception.names.forEach((name, k) => f.get(sender).get(values[k]!).store(this.#code.below!.heard.get(name)!));
  }
}
