import { unrolled } from '../../../rule/compile/unroll.js';
import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';

/**
 * Credit from units with several logits: each sends one value a channel to each of its inputs; four inputs at a time.
 */
export class PerUnitSendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `send` and `tell`. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const row = f.parameter('from');
    const [input, inputAt] = [f.local(I32), f.local(I32)];
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * padded(layer.plan.inputs) }, 16, () => {
        f.scaled(row, 4 * layer.inputStride)
          .get(input)
          .i32Add()
          .set(inputAt);
        for (const reception of this.#code.roleBelow!.receptions) this.#receive(f, reception, { row, input, inputAt });
      });
    });
    return f;
  }

  #receive(f: FunctionBuilder, reception: Reception, at: Place): void {
    if (reception.kind === 'fold') {
      const values = reception.start.map((start) => this.#start(f, start));
      this.#overUnits(f, at, (channels) => {
        const folded = this.#code
          .writerOf(f, this.#code.below!.plan.rule, ({ kind, name, index }) => {
            f.get(kind === 'fold' ? values[reception.names.indexOf(name)]! : channels[index]!);
          })
          .keep(reception.update);
        folded.forEach((local, k) => f.get(local).set(values[k]!));
      });
      reception.names.forEach((name, k) => f.get(at.inputAt).get(values[k]!).store(this.#code.heardBelow(name)));
      return;
    }
    const sums = [0, 1, 2, 3].map(() => this.#start(f, 0));
    this.#overUnits(f, at, (channels, unit) => {
      const sum = sums[unit % 4]!;
      f.get(sum).get(channels[reception.channel]!).simd(SIMD.f32x4Add).set(sum);
    });
    const [a, b, c, d] = sums as [number, number, number, number];
    f.get(at.inputAt).get(a).get(b).simd(SIMD.f32x4Add).get(c).get(d).simd(SIMD.f32x4Add);
    f.simd(SIMD.f32x4Add).store(this.#code.heardBelow(reception.name));
  }

  #start(f: FunctionBuilder, value: number): number {
    const local = f.local(V128);
    f.float(value).set(local);
    return local;
  }

  /**
   * Writes code that goes through the units in order. `take` gets locals with a unit's channels to four inputs, and the
   * unit's index modulo 4.
   */
  #overUnits(f: FunctionBuilder, at: Place, take: (channels: number[], unit: number) => void): void {
    const { units, logits } = this.#code.layer.plan;
    const column = f.local(I32);
    f.i32(0).set(column);
    const next = (unit: number) => {
      take(this.#channels(f, at, column), unit);
      f.advance(column, 4 * logits);
    };
    const whole = Math.floor(units / 4) * 4;
    if (whole > 0) f.loop(column, { constant: 4 * logits * whole }, 0, () => [0, 1, 2, 3].forEach(next));
    for (let unit = 0; unit < units - whole; unit++) next(unit);
  }

  #channels(f: FunctionBuilder, { row, input, inputAt }: Place, column: number): number[] {
    const code = this.#code;
    const { role } = code;
    const { logits } = code.layer.plan;
    const columnAt = f.local(I32);
    f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
    const synapsesAt = [0, 1, 2, 3].map((r) => {
      const local = f.local(I32);
      f.scaled(input, code.layer.stride).get(column).i32Add();
      f.i32(r * code.rowBytes)
        .i32Add()
        .set(local);
      return local;
    });
    const leaf: PushLeaf = (of) => {
      const { kind, name, index: logit } = of;
      if (kind === 'x') f.get(inputAt).load(code.layer.x);
      else if (kind === 'unit') f.get(columnAt).loadSplat(code.slot(name) + 4 * logit);
      else {
        const vector = f.local(V128);
        f.float(0).set(vector);
        synapsesAt.forEach((synapseAt, r) => {
          const offset = code.pushSynapseAddress(f, of, row, synapseAt);
          f.get(vector)
            .loadElement(offset + 4 * logit, r)
            .set(vector);
        });
        f.get(vector);
      }
    };
    // A channel has one value for all logits.
    return code.writer(f, leaf).keep(unrolled(code.rule.graph, role.channels, logits)[0]!);
  }
}

/** Locals that say to which four inputs of which row. */
interface Place {
  readonly row: number;
  /** Offset in bytes of the first input within a row. */
  readonly input: number;
  /** The same in `[row][input]`. */
  readonly inputAt: number;
}
