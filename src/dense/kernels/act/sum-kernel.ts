import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SumEntry } from '../../plan/kernel-entry.js';
import { BLOCK, STRIP, SUM_ROWS } from '../../sizes.js';
import { FieldCode } from '../field-code.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';

/**
 * The sums over inputs of units that say vectors, for rows of one component: tiles of {@link SUM_ROWS} rows by a strip
 * of eight columns stay in registers while the inputs pass. What is learned of a strip is copied to scratch memory
 * first, where it lies together. With receptive fields a strip has the columns of one of them, eight or four.
 */
export class SumKernel {
  readonly #code: LayerCode;
  /** What the sums read of the synapses. */
  readonly #learned: readonly string[];

  constructor(code: LayerCode) {
    this.#code = code;
    this.#learned = [
      ...leafNames(
        code.role.sums.map(({ value }) => value),
        'learned',
      ),
    ];
  }

  /** The kind `sum`. */
  sum(entry: SumEntry): FunctionBuilder {
    const { layer, component: at } = this.#code;
    const f = this.#code.begin(entry);
    const [from, to] = [f.parameter('from'), f.parameter('to')];
    const [component, column, row, tiled] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    at.ofRow(f, from, component);
    f.get(to).get(from).i32Sub().i32(-SUM_ROWS).i32And().get(from).i32Add().set(tiled);
    const field = layer.plan.field && new FieldCode(f, this.#code);
    const strip = (quads: number) => {
      this.#pack(f, component, column, quads);
      const [fields] = field?.of(column, quads) ?? [];
      const place = (rows: number): Tile => ({ row, component, column, field: fields?.[0], rows, quads });
      f.get(from).set(row);
      f.loop(row, { local: tiled }, SUM_ROWS, () => this.#tile(f, place(SUM_ROWS)));
      f.loop(row, { local: to }, 1, () => this.#tile(f, place(1)));
    };
    f.i32(0).set(column);
    if (field && field.maps % STRIP !== 0) {
      f.loop(column, { constant: 4 * layer.width }, 16, () => strip(1));
      return f;
    }
    const whole = 4 * STRIP * Math.floor(layer.width / STRIP);
    if (whole > 0) f.loop(column, { constant: whole }, 4 * STRIP, () => strip(2));
    if (whole < 4 * layer.width) strip(1);
    return f;
  }

  /** Copies what is learned by the synapses of a strip: `[parameter][input][column of the strip]`. */
  #pack(f: FunctionBuilder, component: number, column: number, quads: number): void {
    const { layer, rowBytes } = this.#code;
    const { fanIn } = layer.plan;
    const [synapseAt, into, end] = [f.local(I32), f.local(I32), f.local(I32)];
    this.#learned.forEach((name, k) => {
      this.#code.component.pushFirstInput(f, component);
      f.i32(rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
      f.get(f.parameter('scratch'))
        .i32(4 * STRIP * fanIn * k)
        .i32Add()
        .tee(into);
      f.i32(4 * STRIP * fanIn)
        .i32Add()
        .set(end);
      f.loop(into, { local: end }, 4 * STRIP, () => {
        for (let q = 0; q < quads; q++)
          f.get(into)
            .get(synapseAt)
            .load(this.#code.learned(name) + 16 * q)
            .store(16 * q);
        f.advance(synapseAt, rowBytes);
      });
    });
  }

  #tile(f: FunctionBuilder, { row, component, column, field, rows, quads }: Tile): void {
    const code = this.#code;
    const { layer, rowBytes, role } = code;
    const { inputs, fanIn } = layer.plan;
    const { sums } = role;
    const [columnAt, xAt, weightAt, end, biasAt] = [
      f.local(I32),
      f.local(I32),
      f.local(I32),
      f.local(I32),
      f.local(I32),
    ];
    const locals = () =>
      sums.map(() => Array.from({ length: rows }, () => Array.from({ length: quads }, () => f.local(V128))));
    const [total, block] = [locals(), locals()];
    const each = (use: (k: number, r: number, q: number) => void) =>
      sums.forEach((_, k) => {
        for (let r = 0; r < rows; r++) for (let q = 0; q < quads; q++) use(k, r, q);
      });
    f.scaled(row, rowBytes).get(column).i32Add().set(columnAt);
    code.component.pushInputRow(f, row, component);
    f.i32(4 * layer.inputStride)
      .i32Mul()
      .set(xAt);
    f.get(f.parameter('scratch')).set(weightAt);
    // With receptive fields: where the table says which sender is the next, and the offset of what that says.
    const [sender, saidAt] = [f.local(I32), f.local(I32)];
    if (field !== undefined) f.get(field).set(sender);
    each((k, r, q) => f.float(0).set(total[k]![r]![q]!));
    /** Adds one term to each sum; `ofInput`: pushes what belongs to the input. */
    const add = (into: number[][][], xs: readonly number[], pushLearned: (name: string, q: number) => void) => {
      for (let q = 0; q < quads; q++) {
        const weights = new Map(
          this.#learned.map((name) => {
            const local = f.local(V128);
            pushLearned(name, q);
            f.set(local);
            return [name, local];
          }),
        );
        for (let r = 0; r < rows; r++)
          sums.forEach(({ value }, k) => {
            const leaf: PushLeaf = ({ kind, name }) => {
              if (kind === 'x') xs.length > 0 ? f.get(xs[r]!) : f.float(1);
              else if (kind === 'learned') f.get(weights.get(name)!);
              else if (kind === 'unit') f.get(columnAt).load(code.slot(name) + r * rowBytes + 16 * q);
              else if (kind === 'fixed') {
                f.scaled(component, rowBytes).get(column).i32Add();
                f.load(code.fixed(name) + 16 * q);
              } else f.get(column).load(code.own(name) + 16 * q);
            };
            const sum = into[k]![r]![q]!;
            f.get(sum);
            code.writer(f, leaf).write([value], () => f.simd(SIMD.f32x4Add).set(sum));
          });
      }
    };
    const addBlock = (size: number) => {
      each((k, r, q) => f.float(0).set(block[k]![r]![q]!));
      f.get(weightAt)
        .i32(4 * STRIP * size)
        .i32Add()
        .set(end);
      // A loop over the inputs, not unrolled: V8 would interleave them until the tile no longer fits the registers.
      f.loop(weightAt, { local: end }, 4 * STRIP, () => {
        if (field !== undefined) {
          f.get(sender).i32Load(layer.wired!.field!.senders).get(xAt).i32Add().set(saidAt);
          f.advance(sender, 4);
        }
        const xs = Array.from({ length: rows }, (_, r) => {
          const local = f.local(V128);
          f.get(field === undefined ? xAt : saidAt)
            .loadSplat(layer.x + 4 * r * layer.inputStride)
            .set(local);
          return local;
        });
        add(block, xs, (name, q) => f.get(weightAt).load(4 * STRIP * fanIn * this.#learned.indexOf(name) + 16 * q));
        if (field === undefined) f.advance(xAt, 4);
      });
      each((k, r, q) => f.get(total[k]![r]![q]!).get(block[k]![r]![q]!).simd(SIMD.f32x4Add).set(total[k]![r]![q]!));
    };
    const blocks = Math.floor(fanIn / BLOCK);
    if (blocks > 0) {
      const count = f.local(I32);
      f.i32(0)
        .set(count)
        .loop(count, { constant: blocks }, 1, () => addBlock(BLOCK));
    }
    if (fanIn % BLOCK > 0) addBlock(fanIn % BLOCK);
    f.get(component).i32(inputs).i32Add().i32(rowBytes).i32Mul().get(column).i32Add().set(biasAt);
    add(total, [], (name, q) => f.get(biasAt).load(code.learned(name) + 16 * q));
    each((k, r, q) =>
      f
        .get(columnAt)
        .get(total[k]![r]![q]!)
        .store(layer.sums.get(sums[k]!.name)! + r * rowBytes + 16 * q),
    );
  }
}

/** `rows` rows by `quads` vectors of columns. */
interface Tile {
  /** Local with the first row, its component, and the offset in bytes of the first column within a row. */
  readonly row: number;
  readonly component: number;
  readonly column: number;
  /**
   * Local with the offset of the columns' receptive field in the table of senders; undefined: they hear all, in order.
   */
  readonly field: number | undefined;
  readonly rows: number;
  readonly quads: number;
}
