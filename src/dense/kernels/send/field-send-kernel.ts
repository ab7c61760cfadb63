import type { Node } from '../../../rule/program/graph.js';
import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { FieldCode } from '../field-code.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushInterleavedSum, pushTransposedSum } from '../transposed-sum.js';

/**
 * Credit of units that listen to receptive fields, for any rule: what each sender hears of those that hear it. Four
 * channels of one place are heard by the same units over successive taps, and share what is loaded of these.
 */
export class FieldSendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `send` and `tell`. */
  send(entry: SendEntry): FunctionBuilder {
    const code = this.#code;
    const f = code.begin(entry);
    const { layer } = code;
    const local = () => f.local(I32);
    const [row, input, inputAt, toldAt, first, end] = [
      f.parameter('from'),
      local(),
      local(),
      local(),
      local(),
      local(),
    ];
    const { starts } = layer.wired!.field!;
    const { image, maps } = layer.plan.field!;
    const receptions = code.roleBelow!.receptions;
    const isSums = maps % 4 === 0 && receptions.every(({ kind }) => kind === 'sum');
    const together = isSums && image[2] % 4 === 0 ? 4 : 1;
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * layer.plan.senders }, 4 * together, () => {
        f.scaled(row, 4 * layer.inputStride)
          .get(input)
          .i32Add()
          .set(inputAt);
        f.scaled(row, 4 * layer.wired!.toldStride)
          .get(input)
          .i32Add()
          .set(toldAt);
        f.get(input).i32Load(starts).set(first);
        f.get(input)
          .i32Load(starts + 4)
          .set(end);
        const at: Place = { row, inputAt, toldAt, first, end };
        for (const reception of receptions) {
          if (reception.kind === 'fold') this.#fold(f, reception, at);
          else if (maps % 4 === 0) this.#sum(f, reception.channel, reception.name, at, together);
          else this.#sumOneByOne(f, reception.channel, reception.name, at);
        }
      });
    });
    return f;
  }

  /** Sums over the units that hear so many senders, 1 or 4, four units at a time: they lie in whole vectors. */
  #sum(f: FunctionBuilder, channel: number, name: string, at: Place, together: number): void {
    const code = this.#code;
    const [column, synapseAt] = [f.local(I32), f.local(I32)];
    const sums = Array.from({ length: together }, () => f.local(V128));
    for (const sum of sums) f.float(0).set(sum);
    this.#overHearers(f, at, column, synapseAt, 16, () => {
      const units = new Map<string, number>();
      sums.forEach((sum, tap) => {
        const [value] = this.#channels(f, [code.role.channels[channel]!], at, column, synapseAt, { units, tap });
        f.get(sum).get(value!).simd(SIMD.f32x4Add).set(sum);
      });
    });
    f.get(at.toldAt);
    if (together === 4) {
      pushTransposedSum(f, sums);
      f.store(code.heardBelow(name));
    } else {
      pushInterleavedSum(f, sums[0]!);
      f.storeElement(code.heardBelow(name), 0);
    }
  }

  /** The same where they do not: unit j, of those that hear the sender, is added to partial sum j modulo 4. */
  #sumOneByOne(f: FunctionBuilder, channel: number, name: string, at: Place): void {
    const code = this.#code;
    const { masks } = code.layer.wired!.field!;
    const [sum, column, synapseAt, unit] = [f.local(V128), f.local(I32), f.local(I32), f.local(I32)];
    f.float(0).set(sum);
    f.i32(0).set(unit);
    this.#overHearers(f, at, column, synapseAt, 4, () => {
      const values = this.#channels(f, [code.role.channels[channel]!], at, column, synapseAt);
      // A partial sum is never −0, so that adding 0 leaves the others as they are.
      f.get(sum).get(values[0]!).get(unit).load(masks).simd(SIMD.and).simd(SIMD.f32x4Add).set(sum);
      f.get(unit).i32(16).i32Add().i32(48).i32And().set(unit);
    });
    f.get(at.toldAt);
    pushInterleavedSum(f, sum);
    f.storeElement(code.heardBelow(name), 0);
  }

  /** An ordered fold over the units that hear the sender. */
  #fold(f: FunctionBuilder, fold: Extract<Reception, { readonly kind: 'fold' }>, at: Place): void {
    const code = this.#code;
    const [column, synapseAt] = [f.local(I32), f.local(I32)];
    const values = fold.start.map((start) => {
      const local = f.local(V128);
      f.float(start).set(local);
      return local;
    });
    this.#overHearers(f, at, column, synapseAt, 4, () => {
      const channels = this.#channels(f, code.role.channels, at, column, synapseAt);
      const folded = code
        .writerOf(f, code.below!.plan.rule, ({ kind, name, index }) => {
          f.get(kind === 'fold' ? values[fold.names.indexOf(name)]! : channels[index]!);
        })
        .keep(fold.update);
      folded.forEach((local, k) => f.get(local).set(values[k]!));
    });
    fold.names.forEach((name, k) => f.get(at.toldAt).get(values[k]!).storeElement(code.heardBelow(name), 0));
  }

  /** Goes through the units that hear a sender in the order of their addresses, `bytes / 4` columns at a time. */
  #overHearers(
    f: FunctionBuilder,
    { first, end }: Place,
    column: number,
    synapseAt: number,
    bytes: number,
    body: () => void,
  ): void {
    const { hearers } = this.#code.layer.wired!.field!;
    const { maps } = new FieldCode(f, this.#code);
    const [hearer, last] = [f.local(I32), f.local(I32)];
    f.get(first).set(hearer);
    f.loop(hearer, { local: end }, 8, () => {
      f.get(hearer).i32Load(hearers).set(column);
      f.get(hearer)
        .i32Load(hearers + 4)
        .set(synapseAt);
      f.get(column)
        .i32(4 * maps)
        .i32Add()
        .set(last);
      f.loop(column, { local: last }, bytes, () => {
        body();
        f.advance(synapseAt, bytes);
      });
    });
  }

  /**
   * Locals with channels of the units from the offset in `column` on: one unit's, four times; or with `whole` those of
   * four, over the tap `tap` after the one at `synapseAt`, to the sender as many after the first. `units`: locals with
   * values of these units that are known.
   */
  #channels(
    f: FunctionBuilder,
    channels: readonly Node[],
    { row, inputAt }: Place,
    column: number,
    synapseAt: number,
    whole?: { readonly units: Map<string, number>; readonly tap: number },
  ): readonly number[] {
    const code = this.#code;
    const columnAt = f.local(I32);
    f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
    const tap = whole?.tap ?? 0;
    const load = (offset: number) => (whole ? f.load(offset) : f.loadSplat(offset));
    const pushUnit = (name: string, pass: number) => {
      const key = `${name} ${pass}`;
      const known = whole?.units.get(key);
      if (known !== undefined) {
        f.get(known);
        return;
      }
      f.get(columnAt);
      load(code.slot(name, pass));
      if (!whole) return;
      const local = f.local(V128);
      f.tee(local);
      whole.units.set(key, local);
    };
    const leaf: PushLeaf = (of) => {
      if (of.kind === 'x') f.get(inputAt).loadSplat(code.inputsOf(of.pass) + 4 * tap);
      else if (of.kind === 'unit') pushUnit(of.name, of.pass);
      else load(code.pushSynapseAddress(f, of, row, synapseAt) + tap * code.rowBytes);
    };
    return code.writer(f, leaf).keep(channels);
  }
}

/** Locals that say to which sender of which row. */
interface Place {
  readonly row: number;
  /** Offset in bytes of the sender in `[row][sender]` of the inputs, and of what senders hear. */
  readonly inputAt: number;
  readonly toldAt: number;
  /** Offsets in bytes of the first that hears it, and of the end of those. */
  readonly first: number;
  readonly end: number;
}
