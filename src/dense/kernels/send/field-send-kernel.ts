import type { Node } from '../../../rule/program/graph.js';
import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { FieldCode } from '../field-code.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushInterleavedSum } from '../transposed-sum.js';

/** Credit of units that listen to receptive fields, for any rule: what each sender hears of those that hear it, one sender at a time. */
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
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * layer.plan.senders }, 4, () => {
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
        for (const reception of code.roleBelow!.receptions) {
          if (reception.kind === 'fold') this.#fold(f, reception, at);
          else if (code.layer.plan.field!.maps % 4 === 0) this.#sum(f, reception.channel, reception.name, at);
          else this.#sumOneByOne(f, reception.channel, reception.name, at);
        }
      });
    });
    return f;
  }

  /** A sum over the units that hear the sender, four at a time: they lie in whole vectors. */
  #sum(f: FunctionBuilder, channel: number, name: string, at: Place): void {
    const code = this.#code;
    const [sum, column, synapseAt] = [f.local(V128), f.local(I32), f.local(I32)];
    f.float(0).set(sum);
    this.#overHearers(f, at, column, synapseAt, 16, () => {
      const values = this.#channels(f, [code.role.channels[channel]!], at, column, synapseAt, true);
      f.get(sum).get(values[0]!).simd(SIMD.f32x4Add).set(sum);
    });
    f.get(at.toldAt);
    pushInterleavedSum(f, sum);
    f.storeElement(code.heardBelow(name), 0);
  }

  /** The same where they do not: unit j, of those that hear the sender, is added to partial sum j modulo 4. */
  #sumOneByOne(f: FunctionBuilder, channel: number, name: string, at: Place): void {
    const code = this.#code;
    const { masks } = code.layer.wired!.field!;
    const [sum, column, synapseAt, unit] = [f.local(V128), f.local(I32), f.local(I32), f.local(I32)];
    f.float(0).set(sum);
    f.i32(0).set(unit);
    this.#overHearers(f, at, column, synapseAt, 4, () => {
      const values = this.#channels(f, [code.role.channels[channel]!], at, column, synapseAt, false);
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
      const channels = this.#channels(f, code.role.channels, at, column, synapseAt, false);
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

  /** Locals with channels of the units from the offset in `column` on: four of them, or one of them four times. */
  #channels(
    f: FunctionBuilder,
    channels: readonly Node[],
    { row, inputAt }: Place,
    column: number,
    synapseAt: number,
    isWhole: boolean,
  ): readonly number[] {
    const code = this.#code;
    const columnAt = f.local(I32);
    f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
    const load = (offset: number) => (isWhole ? f.load(offset) : f.loadSplat(offset));
    const leaf: PushLeaf = (of) => {
      if (of.kind === 'x') f.get(inputAt).loadSplat(code.inputsOf(of.pass));
      else if (of.kind === 'unit') {
        f.get(columnAt);
        load(code.slot(of.name, of.pass));
      } else {
        const address = code.pushSynapseAddress(f, of, row, synapseAt);
        load(address);
      }
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
