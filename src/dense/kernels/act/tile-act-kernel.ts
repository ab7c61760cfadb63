import { leafNames, type Node } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { TiledActEntry } from '../../plan/kernel-entry.js';
import { ACT_ROWS, BLOCK, CHUNK, TILE_BYTES } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { ActKernel, writeStrips } from './act-kernel.js';

/**
 * Acting in many rows, for sums over inputs and learned parameters alone: a strip of 16 columns stays in the second
 * cache while the rows pass, and the sums of a tile of four rows by eight columns stay in registers while the inputs
 * pass, in blocks of 8.
 */
export class TileActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `act`. */
  act(entry: TiledActEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    writeStrips(f, this.#code, (column, quads) => this.#strip(f, column, quads));
    return f;
  }

  /**
   * A strip of `quads` vectors of columns, in all rows: a chunk of them has its sums in scratch memory,
   * `[sum][row][TILE]`.
   */
  #strip(f: FunctionBuilder, column: number, quads: number): void {
    const { sums } = this.#code.role;
    const local = () => f.local(I32);
    const [start, end, tiled, row, sumsAt] = [local(), local(), local(), local(), local()];
    const to = f.parameter('to');
    f.get(f.parameter('from')).set(start);
    f.loop(start, { local: to }, CHUNK, () => {
      f.get(start).i32(CHUNK).i32Add().get(to);
      f.get(start).i32(CHUNK).i32Add().get(to).i32LessUnsigned().select().set(end);
      f.get(end).get(start).i32Sub().i32(-ACT_ROWS).i32And().get(start).i32Add().set(tiled);
      sums.forEach(({ value }, k) => {
        for (let quad = 0; quad < quads; quad += 2) {
          const tile = (rows: number) =>
            this.#tile(f, value, { row, column, sumsAt, quad, rows, quads: Math.min(2, quads - quad) });
          f.get(f.parameter('scratch'))
            .i32(k * CHUNK * TILE_BYTES)
            .i32Add()
            .set(sumsAt);
          f.get(start).set(row);
          f.loop(row, { local: tiled }, ACT_ROWS, () => tile(ACT_ROWS));
          f.loop(row, { local: end }, 1, () => tile(1));
        }
      });
      this.#finish(f, quads, { start, end, column });
    });
  }

  /**
   * The sums of some rows and columns over all inputs but the bias, stored at the local `sumsAt`, which moves on to the
   * next rows.
   */
  #tile(f: FunctionBuilder, value: Node, { row, column, sumsAt, quad, rows, quads }: Tile): void {
    const { layer } = this.#code;
    const { inputs } = layer.plan;
    const [inputAt, synapseAt] = [f.local(I32), f.local(I32)];
    const overSums = (body: (at: number, r: number, q: number) => void) => {
      for (let r = 0; r < rows; r++) for (let q = 0; q < quads; q++) body(TILE_BYTES * r + 16 * (quad + q), r, q);
    };
    const block = Array.from({ length: rows }, () => Array.from({ length: quads }, () => f.local(V128)));
    overSums((at) => f.get(sumsAt).float(0).store(at));
    f.scaled(row, 4 * layer.inputStride).set(inputAt);
    f.get(column)
      .i32(16 * quad)
      .i32Add()
      .set(synapseAt);
    const addBlock = (size: number) => {
      for (const local of block.flat()) f.float(0).set(local);
      const last = f.local(I32);
      f.get(inputAt)
        .i32(4 * size)
        .i32Add()
        .set(last);
      // A loop over the inputs, not unrolled: V8 would interleave unrolled inputs until the tile no longer fits the
      // registers.
      f.loop(inputAt, { local: last }, 4, () => {
        this.#term(f, value, { inputAt, synapseAt, block });
        f.advance(synapseAt, this.#code.rowBytes);
      });
      overSums((at, r, q) => f.get(sumsAt).get(sumsAt).load(at).get(block[r]![q]!).simd(SIMD.f32x4Add).store(at));
    };
    const blocks = Math.floor(inputs / BLOCK);
    if (blocks > 0) {
      const count = f.local(I32);
      f.i32(0)
        .set(count)
        .loop(count, { constant: blocks }, 1, () => addBlock(BLOCK));
    }
    if (inputs % BLOCK > 0) addBlock(inputs % BLOCK);
    f.advance(sumsAt, TILE_BYTES * rows);
  }

  /** Adds what the synapses from one input add, for a tile. */
  #term(f: FunctionBuilder, value: Node, { inputAt, synapseAt, block }: TermPlace): void {
    const { layer } = this.#code;
    const learned = block[0]!.map(
      (_, q) =>
        new Map([...leafNames([value], 'learned')].map((name) => [name, this.#loaded(f, synapseAt, name, 16 * q)])),
    );
    block.forEach((ofRow, r) => {
      const x = f.local(V128);
      f.get(inputAt)
        .loadSplat(layer.x + 4 * layer.inputStride * r)
        .set(x);
      ofRow.forEach((sum, q) => {
        const leaf: PushLeaf = ({ kind, name }) => f.get(kind === 'x' ? x : learned[q]!.get(name)!);
        f.get(sum);
        this.#code.writer(f, leaf).write([value], () => f.simd(SIMD.f32x4Add).set(sum));
      });
    });
  }

  #loaded(f: FunctionBuilder, at: number, name: string, offset: number): number {
    const local = f.local(V128);
    f.get(at)
      .load(this.#code.learned(name) + offset)
      .set(local);
    return local;
  }

  /** The bias, draws, and what `act` assigns, for a strip of a chunk of rows. */
  #finish(f: FunctionBuilder, quads: number, { start, end, column }: ChunkPlace): void {
    const code = this.#code;
    const { sums } = code.role;
    const sumsAt = f.local(I32);
    const total = sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const biasAt = code.layer.plan.inputs * code.rowBytes;
    f.get(f.parameter('scratch')).set(sumsAt);
    const drawsAt = sums.length * CHUNK * TILE_BYTES;
    new ActKernel(code).overRows(f, quads, { from: start, to: end, column }, drawsAt, () => {
      sums.forEach(({ value }, k) =>
        total[k]!.forEach((local, q) => {
          f.get(sumsAt).load(k * CHUNK * TILE_BYTES + 16 * q);
          const leaf: PushLeaf = ({ kind, name }) =>
            kind === 'x' ? f.float(1) : f.get(column).load(code.learned(name) + biasAt + 16 * q);
          code.writer(f, leaf).write([value], () => f.simd(SIMD.f32x4Add).set(local));
        }),
      );
      f.advance(sumsAt, TILE_BYTES);
      return total;
    });
  }
}

/**
 * `rows` rows from the one in the local `row`, by `quads` vectors of columns from the `quad`th of the strip at the
 * local `column`.
 */
interface Tile {
  readonly row: number;
  readonly column: number;
  readonly sumsAt: number;
  readonly quad: number;
  readonly rows: number;
  readonly quads: number;
}

interface TermPlace {
  /** Local with the offset of the input in the first row, and of its synapses. */
  readonly inputAt: number;
  readonly synapseAt: number;
  /** Locals with the sums, `[row][vector of columns]`. */
  readonly block: readonly (readonly number[])[];
}

/**
 * Locals with the first row of a chunk, the row after its last, and the offset of a strip's first column within a row.
 */
interface ChunkPlace {
  readonly start: number;
  readonly end: number;
  readonly column: number;
}
