import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { UpdateEntry } from '../../plan/kernel-entry.js';
import type { OuterProduct } from '../../plan/products.js';
import { BLOCK, CHUNK } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { StepCode } from '../step-code.js';
import { writeOwnUpdate } from './own-update.js';

/**
 * Learning from many lanes where every direction is a product x · e of sender and unit: tiles of four rows by eight units stay
 * in registers while the lanes pass, in blocks of 8.
 */
export class OuterUpdateKernel {
  readonly #code: LayerCode;
  readonly #products: readonly OuterProduct[];

  constructor(code: LayerCode, products: readonly OuterProduct[]) {
    this.#code = code;
    this.#products = products;
  }

  /** update(from, to, scratch): these input rows, with this thread's scratch memory. */
  update(entry: UpdateEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const steps = new StepCode(f, this.#code);
    const [from, to, row, tiled, unit] = [
      f.parameter('from'),
      f.parameter('to'),
      f.local(I32),
      f.local(I32),
      f.local(I32),
    ];
    f.get(to).get(from).i32Sub().i32(-4).i32And().get(from).i32Add().set(tiled);
    const overRows = (quads: number, tile: (place: Tile) => void) => {
      f.get(from).set(row);
      f.loop(row, { local: tiled }, 4, () => tile({ row, unit, rows: 4, quads }));
      f.loop(row, { local: to }, 1, () => tile({ row, unit, rows: 1, quads }));
    };
    const columns = (quads: number) => {
      if (this.#code.rows <= CHUNK) overRows(quads, (place) => this.#tile(f, steps, place));
      else for (const product of this.#products) this.#chunks(f, steps, product, quads, overRows);
    };
    f.i32(0).set(unit);
    const pairs = Math.floor(layer.stride / 8);
    if (pairs > 0) f.loop(unit, { constant: 32 * pairs }, 32, () => columns(2));
    if (layer.stride % 8 > 0) columns(1);
    return f;
  }

  /** updateBias(): the biases, and what the units learn themselves. */
  updateBias(entry: UpdateEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const steps = new StepCode(f, this.#code);
    const [row, unit] = [f.local(I32), f.local(I32)];
    f.i32(layer.plan.inputs).set(row).i32(0).set(unit);
    const tiles = Math.floor(layer.stride / 16);
    const tile = (quads: number) => this.#tile(f, steps, { row, unit, rows: 1, quads, isBias: true });
    if (tiles > 0) f.loop(unit, { constant: 64 * tiles }, 64, () => tile(4));
    if (layer.stride % 16 > 0) tile((layer.stride % 16) / 4);
    writeOwnUpdate(f, this.#code, steps);
    return f;
  }

  /** A strip of units, chunk of lanes by chunk: what a chunk is made of stays in the first cache while the rows pass. */
  #chunks(
    f: FunctionBuilder,
    steps: StepCode,
    product: OuterProduct,
    quads: number,
    overRows: (quads: number, tile: (place: Tile) => void) => void,
  ): void {
    const { rows: batch } = this.#code;
    const { rowBytes } = this.#code;
    const [lane, end, sums, address] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const scratch = f.parameter('scratch');
    const overSums = ({ row, rows }: Tile, body: (r: number, q: number, at: number) => void) => {
      f.get(row).get(f.parameter('from')).i32Sub().i32(32).i32Mul().get(scratch).i32Add().set(sums);
      for (let r = 0; r < rows; r++) for (let q = 0; q < quads; q++) body(r, q, 32 * r + 16 * q);
    };
    overRows(quads, (place) => overSums(place, (_r, _q, at) => f.get(sums).float(0).store(at)));
    const blocks = (place: Tile, add: (blocks: LaneBlocks) => void) => {
      overSums(place, () => {});
      const made = new LaneBlocks(f, this.#code, product, place, sums);
      made.start(lane);
      add(made);
    };
    const whole = BLOCK * Math.floor(batch / BLOCK);
    const at = f.local(I32);
    f.i32(0).set(lane);
    f.loop(lane, { constant: whole }, 0, () => {
      f.get(lane).i32(CHUNK).i32Add().i32(whole);
      f.get(lane).i32(CHUNK).i32Add().i32(whole).i32LessUnsigned().select().set(end);
      overRows(quads, (place) =>
        blocks(place, (made) => {
          f.get(lane).set(at);
          f.loop(at, { local: end }, BLOCK, () => made.add(BLOCK));
        }),
      );
      f.get(end).set(lane);
    });
    if (batch > whole) overRows(quads, (place) => blocks(place, (made) => made.add(batch - whole)));
    overRows(quads, (place) => {
      const total = f.local(V128);
      f.scaled(place.row, rowBytes).get(place.unit).i32Add().set(address);
      overSums(place, (r, q, at) => {
        f.get(sums).load(at).set(total);
        steps.step(this.#code.synaptic(product.name), total, address, r * rowBytes + 16 * q);
      });
    });
  }

  #tile(f: FunctionBuilder, steps: StepCode, place: Tile): void {
    const { rowBytes } = this.#code;
    const [weight, lane] = [f.local(I32), f.local(I32)];
    f.scaled(place.row, rowBytes).get(place.unit).i32Add().set(weight);
    const whole = BLOCK * Math.floor(this.#code.rows / BLOCK);
    for (const product of this.#products) {
      const blocks = new LaneBlocks(f, this.#code, product, place);
      for (const local of blocks.total.flat()) f.float(0).set(local);
      f.i32(0).set(lane);
      blocks.start(lane);
      if (whole > 0) f.loop(lane, { constant: whole }, BLOCK, () => blocks.add(BLOCK));
      if (this.#code.rows > whole) blocks.add(this.#code.rows - whole);
      const what = this.#code.synaptic(product.name);
      blocks.total.forEach((row, r) =>
        row.forEach((total, q) => steps.step(what, total, weight, r * rowBytes + 16 * q)),
      );
    }
  }
}

/** Adds up one tile over blocks of lanes. */
class LaneBlocks {
  readonly total: number[][];
  readonly #block: number[][];
  readonly #x: number;
  readonly #e: number;

  readonly #f: FunctionBuilder;
  readonly #code: LayerCode;
  readonly #product: OuterProduct;
  readonly #place: Tile;
  /** Where sums of blocks are added up in memory; else in `total`. */
  readonly #sums: number | undefined;

  constructor(f: FunctionBuilder, code: LayerCode, product: OuterProduct, place: Tile, sums?: number) {
    this.#f = f;
    this.#code = code;
    this.#product = product;
    this.#place = place;
    this.#sums = sums;

    const { rows, quads } = place;
    const vectors = () => Array.from({ length: rows }, () => Array.from({ length: quads }, () => f.local(V128)));
    this.total = sums === undefined ? vectors() : [];
    this.#block = vectors();
    this.#x = f.local(I32);
    this.#e = f.local(I32);
  }

  /** Before the lane that a local says. */
  start(lane: number): void {
    const f = this.#f,
      code = this.#code,
      place = this.#place;
    f.scaled(lane, code.layer.inputStride).get(place.row).i32Add().i32(4).i32Mul().set(this.#x);
    f.scaled(lane, code.rowBytes).get(place.unit).i32Add().set(this.#e);
  }

  /** Adds a block of so many lanes, and goes on to the next. */
  add(lanes: number): void {
    const { total } = this,
      f = this.#f,
      code = this.#code,
      block = this.#block,
      x = this.#x,
      e = this.#e;
    const { rows, quads, isBias = false } = this.#place;
    const { layer, rowBytes } = code;
    for (const local of block.flat()) f.float(0).set(local);
    const end = f.local(I32);
    f.get(e)
      .i32(lanes * rowBytes)
      .i32Add()
      .set(end);
    // One lane at a time: compilers mix what is written out, until registers no longer hold the tile.
    f.loop(e, { local: end }, rowBytes, () => {
      const values = Array.from({ length: quads }, (_, q) => {
        const local = f.local(V128);
        f.get(e)
          .load(code.slot(this.#product.unit) + 16 * q)
          .set(local);
        return local;
      });
      for (let r = 0; r < rows; r++) {
        const sender = f.local(V128);
        if (!isBias)
          f.get(x)
            .loadSplat(layer.x + 4 * r)
            .set(sender);
        for (let q = 0; q < quads; q++) {
          f.get(block[r]![q]!).get(values[q]!);
          if (!isBias) f.get(sender).simd(SIMD.f32x4Mul);
          f.simd(SIMD.f32x4Add).set(block[r]![q]!);
        }
      }
      f.advance(x, 4 * layer.inputStride);
    });
    for (let r = 0; r < rows; r++) {
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

/** Some rows by some groups of four units, from those that the locals `row` and `unit` (in bytes) say. */
interface Tile {
  readonly row: number;
  readonly unit: number;
  readonly rows: number;
  readonly quads: number;
  readonly isBias?: boolean;
}
