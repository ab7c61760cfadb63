import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { CollectEntry, UpdateEntry } from '../../plan/kernel-entry.js';
import type { OuterProduct } from '../../plan/products.js';
import { BLOCK, CHUNK, STRIP, STRIP_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';
import { overStrips, overVectors } from './over-strips.js';
import { writeOwnUpdate } from './own-update.js';
import { RowRange } from './row-range.js';
import { type SumsCode, TotalsCode } from './totals-code.js';
import { UpdateKernel } from './update-kernel.js';

type OuterUpdateEntry = Extract<UpdateEntry, { readonly variant: 'outer' }>;

/**
 * Updates from many rows where every direction is a product x · e of the input and a value e of the unit: the sums of a
 * tile of four inputs by eight columns stay in registers while the rows pass, in blocks of 8.
 */
export class OuterUpdateKernel {
  readonly #code: LayerCode;
  readonly #products: readonly OuterProduct[];
  readonly #over: OuterUpdateEntry['over'] | CollectEntry['over'];
  /** How many rows have an input: all, but of vectors over sensors, of which each speaks in one component. */
  readonly #rows: number;

  constructor(code: LayerCode, { products, over }: OuterUpdateEntry | CollectEntry) {
    this.#code = code;
    this.#products = products;
    this.#over = over;
    this.#rows = code.component.hasOwnInputs ? code.component.batch : code.rows;
  }

  /** The kinds `update` and `collect`. */
  update(entry: UpdateEntry | CollectEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const made = this.#begin(f, entry);
    const [input, tiled, column] = [f.local(I32), f.local(I32), f.local(I32)];
    const isOverInputs = this.#over === 'inputs';
    const [from, to] = isOverInputs ? [f.parameter('from'), f.parameter('to')] : [f.local(I32), f.local(I32)];
    if (!isOverInputs) f.i32(0).set(from).i32(layer.plan.inputs).set(to);
    f.get(to).get(from).i32Sub().i32(-4).i32And().get(from).i32Add().set(tiled);
    const overInputs = (quads: number, tile: (place: Tile) => void) => {
      f.get(from).set(input);
      f.loop(input, { local: tiled }, 4, () => tile({ input, column, inputs: 4, quads }));
      f.loop(input, { local: to }, 1, () => tile({ input, column, inputs: 1, quads }));
    };
    const columns = (quads: number) => {
      if (this.#rows <= CHUNK) overInputs(quads, (place) => this.#tile(f, made, place));
      else for (const product of this.#products) this.#chunks(f, made, product, quads, from, overInputs);
    };
    if (!isOverInputs) {
      if (this.#over === 'vectors') overVectors(f, column, columns);
      else overStrips(f, layer.width, column, columns);
      return f;
    }
    f.i32(0).set(column);
    const pairs = Math.floor(layer.width / STRIP);
    if (pairs > 0) f.loop(column, { constant: STRIP_BYTES * pairs }, STRIP_BYTES, () => columns(2));
    if (layer.width % STRIP > 0) columns(1);
    return f;
  }

  /** The kinds `updateBias` and `collectBias`. */
  updateBias(entry: UpdateEntry | CollectEntry): FunctionBuilder {
    const { layer } = this.#code;
    // A bias of vectors is of one component.
    if (layer.plan.components > 1) return new UpdateKernel(this.#code).updateBias(entry as UpdateEntry);
    const f = this.#code.begin(entry);
    const made = this.#begin(f, entry);
    const [input, column] = [f.local(I32), f.local(I32)];
    f.i32(layer.plan.inputs).set(input).i32(0).set(column);
    const tiles = Math.floor(layer.width / 16);
    const tile = (quads: number) => this.#tile(f, made, { input, column, inputs: 1, quads, isBias: true });
    if (tiles > 0) f.loop(column, { constant: 64 * tiles }, 64, () => tile(4));
    if (layer.width % 16 > 0) tile((layer.width % 16) / 4);
    if (made.sums instanceof OptimizerCode) writeOwnUpdate(f, this.#code, made.sums);
    return f;
  }

  #begin(f: FunctionBuilder, { kind }: UpdateEntry | CollectEntry): Made {
    const isPart = kind === 'collect' || kind === 'collectBias';
    const sums = isPart ? new TotalsCode(f) : new OptimizerCode(f, this.#code);
    return { sums, range: new RowRange(f, this.#rows, isPart) };
  }

  /**
   * A strip of columns, one chunk of rows after the other: x and e of a chunk stay in the first cache while the inputs
   * pass.
   */
  #chunks(
    f: FunctionBuilder,
    { sums: code, range }: Made,
    product: OuterProduct,
    quads: number,
    from: number,
    overInputs: (quads: number, tile: (place: Tile) => void) => void,
  ): void {
    const { rowBytes } = this.#code;
    const what = this.#code.synaptic(product.name);
    const [row, end, sums, address, total] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    const scratch = f.parameter('scratch');
    const overSums = ({ input, inputs }: Tile, body: (r: number, q: number, at: number) => void) => {
      f.get(input).get(from).i32Sub().i32(STRIP_BYTES).i32Mul().get(scratch).i32Add().set(sums);
      for (let r = 0; r < inputs; r++) for (let q = 0; q < quads; q++) body(r, q, 32 * r + 16 * q);
    };
    const overParameters = (use: (at: number, offset: number) => void) =>
      overInputs(quads, (place) => {
        f.scaled(place.input, rowBytes).get(place.column).i32Add().set(address);
        overSums(place, (r, q, at) => use(at, r * rowBytes + 16 * q));
      });
    overParameters((at, offset) => {
      code.begin(what, total, address, offset);
      f.get(sums).get(total).store(at);
    });
    const blocks = (place: Tile, add: (blocks: RowBlocks) => void) => {
      overSums(place, () => {});
      const made = new RowBlocks(f, this.#code, product, place, sums);
      made.start(row);
      add(made);
    };
    const at = f.local(I32);
    range.pushFirst();
    f.set(row);
    f.loop(row, range.whole, 0, () => {
      f.get(row).i32(CHUNK).i32Add();
      range.pushWhole();
      f.get(row).i32(CHUNK).i32Add();
      range.pushWhole();
      f.i32LessUnsigned().select().set(end);
      overInputs(quads, (place) =>
        blocks(place, (made) => {
          f.get(row).set(at);
          f.loop(at, { local: end }, BLOCK, () => made.add(BLOCK));
        }),
      );
      f.get(end).set(row);
    });
    range.overRest(row, () => overInputs(quads, (place) => blocks(place, (made) => made.add(range.rest))));
    overParameters((at, offset) => {
      f.get(sums).load(at).set(total);
      code.update(what, total, address, offset);
    });
  }

  #tile(f: FunctionBuilder, { sums, range }: Made, place: Tile): void {
    const { rowBytes } = this.#code;
    const [synapseAt, row] = [f.local(I32), f.local(I32)];
    f.scaled(place.input, rowBytes).get(place.column).i32Add().set(synapseAt);
    for (const product of this.#products) {
      const blocks = new RowBlocks(f, this.#code, product, place);
      const what = this.#code.synaptic(product.name, place.isBias);
      const overTotals = (use: SumsCode['begin']) =>
        blocks.total.forEach((totals, r) =>
          totals.forEach((total, q) => use(what, total, synapseAt, r * rowBytes + 16 * q)),
        );
      overTotals((...sum) => sums.begin(...sum));
      range.pushFirst();
      f.set(row);
      blocks.start(row);
      range.overBlocks(row, () => blocks.add(BLOCK));
      range.overRest(row, () => blocks.add(range.rest));
      overTotals((...sum) => sums.update(...sum));
    }
  }
}

/** Where the sums of a kernel begin and end, and over which rows they are. */
interface Made {
  readonly sums: SumsCode;
  readonly range: RowRange;
}

/** Adds up one tile over blocks of rows. */
class RowBlocks {
  /** Locals with the sums, `[input][vector of columns]`; empty where these lie in memory. */
  readonly total: number[][];
  readonly #block: number[][];
  readonly #x: number;
  readonly #e: number;

  readonly #f: FunctionBuilder;
  readonly #code: LayerCode;
  readonly #product: OuterProduct;
  readonly #place: Tile;
  /** Local with the address where blocks are added up in memory; undefined: in `total`. */
  readonly #sums: number | undefined;

  constructor(f: FunctionBuilder, code: LayerCode, product: OuterProduct, place: Tile, sums?: number) {
    this.#f = f;
    this.#code = code;
    this.#product = product;
    this.#place = place;
    this.#sums = sums;

    const { inputs, quads } = place;
    const vectors = () => Array.from({ length: inputs }, () => Array.from({ length: quads }, () => f.local(V128)));
    this.total = sums === undefined ? vectors() : [];
    this.#block = vectors();
    this.#x = f.local(I32);
    this.#e = f.local(I32);
  }

  /** Takes the row in a local as the next to be added. */
  start(row: number): void {
    const f = this.#f,
      code = this.#code,
      place = this.#place;
    const { component: at } = code;
    f.scaled(row, code.layer.inputStride).get(place.input).i32Add();
    if (at.hasOwnInputs) {
      // The rows are those of the input's component, and the input is one of so many that it has.
      const component = f.local(I32);
      at.ofInput(f, place.input, component);
      at.pushFirstInput(f, component);
      f.i32Sub().i32(4).i32Mul().set(this.#x);
      f.get(row).scaled(component, at.batch).i32Add().i32(code.rowBytes).i32Mul();
    } else {
      f.i32(4).i32Mul().set(this.#x);
      f.scaled(row, code.rowBytes);
    }
    f.get(place.column).i32Add().set(this.#e);
  }

  /** Adds a block of so many rows; the row after it is then the next. */
  add(rows: number): void {
    const { total } = this,
      f = this.#f,
      code = this.#code,
      block = this.#block,
      x = this.#x,
      e = this.#e;
    const { inputs, quads, isBias = false } = this.#place;
    const { layer, rowBytes } = code;
    for (const local of block.flat()) f.float(0).set(local);
    const end = f.local(I32);
    f.get(e)
      .i32(rows * rowBytes)
      .i32Add()
      .set(end);
    // A loop over the rows, not unrolled: V8 would interleave unrolled rows until the tile no longer fits the
    // registers.
    f.loop(e, { local: end }, rowBytes, () => {
      const values = Array.from({ length: quads }, (_, q) => {
        const local = f.local(V128);
        f.get(e)
          .load(code.slot(this.#product.unit) + 16 * q)
          .set(local);
        return local;
      });
      for (let r = 0; r < inputs; r++) {
        const xs = f.local(V128);
        if (!isBias)
          f.get(x)
            .loadSplat(layer.x + 4 * r)
            .set(xs);
        for (let q = 0; q < quads; q++) {
          f.get(block[r]![q]!).get(values[q]!);
          if (!isBias) f.get(xs).simd(SIMD.f32x4Mul);
          f.simd(SIMD.f32x4Add).set(block[r]![q]!);
        }
      }
      f.advance(x, 4 * layer.inputStride);
    });
    for (let r = 0; r < inputs; r++) {
      for (let q = 0; q < quads; q++) {
        const sum = block[r]![q]!;
        if (this.#sums === undefined) f.get(total[r]![q]!).get(sum).simd(SIMD.f32x4Add).set(total[r]![q]!);
        else {
          const at = 32 * r + 16 * q;
          f.get(this.#sums).get(this.#sums).load(at).get(sum).simd(SIMD.f32x4Add).store(at);
        }
      }
    }
  }
}

/** `inputs` inputs by `quads` vectors of columns. */
interface Tile {
  /** Local with its first input. */
  readonly input: number;
  /** Local with the offset in bytes of its first column within a row. */
  readonly column: number;
  readonly inputs: number;
  readonly quads: number;
  readonly isBias?: boolean;
}
