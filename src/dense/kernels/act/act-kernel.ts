import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { ActColumnsEntry, ActEntry } from '../../plan/kernel-entry.js';
import { CHUNK, TILE, TILE_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writePerUnit } from '../write-per-unit.js';
import { drawsOfOneColumn, drawsOfRows, drawWord, writeRowDraws } from './draws-code.js';

/** Locals that say where a tile of columns is. */
export interface ActPlace {
  readonly row: number;
  /** Offset in bytes of its first column within a row. */
  readonly column: number;
  /** The same in `[row][column]`. */
  readonly columnAt: number;
}

/** Locals with the first of some rows, the row after the last, and a strip's first column, as an offset in bytes. */
export interface ActRows {
  readonly from: number;
  readonly to: number;
  readonly column: number;
}

/**
 * Acting, for any rule: sums over the inputs, draws, and what the rule's `act` assigns; a tile of up to 16 columns at a
 * time.
 */
export class ActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `act` and `sense`. */
  act(entry: ActEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const [row, column, rowAt] = [f.parameter('from'), f.local(I32), f.local(I32)];
    const tiles = Math.floor(this.#code.layer.width / 16);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(column);
      f.scaled(row, this.#code.rowBytes).set(rowAt);
      if (tiles > 0) f.loop(column, { constant: 64 * tiles }, 64, () => this.#actTile(f, 4, row, column, rowAt));
      const quads = (this.#code.layer.width % 16) / 4;
      if (quads > 0) this.#actTile(f, quads, row, column, rowAt);
      if (this.#code.layer.plan.logits > 1) this.choose(f, rowAt);
    });
    return f;
  }

  /** The kind `actColumns`. */
  actColumns(entry: ActColumnsEntry): FunctionBuilder {
    const { rowBytes, layer } = this.#code;
    const f = this.#code.begin(entry);
    const [row, to] = [f.parameter('from'), f.parameter('to')];
    const [first, end] = [f.parameter('first'), f.parameter('end')];
    const [column, rowAt, whole] = [f.local(I32), f.local(I32), f.local(I32)];
    const last = TILE_BYTES * Math.floor(layer.width / TILE);
    f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
    f.loop(row, { local: to }, 1, () => {
      f.scaled(row, rowBytes).set(rowAt).get(first).set(column);
      f.loop(column, { local: whole }, TILE_BYTES, () => this.#actTile(f, 4, row, column, rowAt));
      const rest = 4 * layer.width - last;
      if (rest > 0) f.loop(column, { local: end }, rest, () => this.#actTile(f, rest / 16, row, column, rowAt));
    });
    return f;
  }

  #actTile(f: FunctionBuilder, quads: number, row: number, column: number, rowAt: number): void {
    const { role } = this.#code;
    const { inputs } = this.#code.layer.plan;
    const [synapseAt, inputAt, columnAt] = [f.local(I32), f.local(I32), f.local(I32)];
    const x = f.local(V128);
    const total = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const block = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    f.get(rowAt).get(column).i32Add().set(columnAt);
    f.get(column).set(synapseAt);
    f.scaled(row, 4 * this.#code.layer.inputStride).set(inputAt);
    for (const local of total.flat()) f.float(0).set(local);
    const term = (into: number[][], offset: number, isBias: boolean) => {
      if (!isBias)
        f.get(inputAt)
          .loadSplat(this.#code.layer.x + 4 * offset)
          .set(x);
      for (let q = 0; q < quads; q++) {
        role.sums.forEach((sum, k) => {
          const writer = this.#code.writer(f, ({ kind, name }) => {
            const at = this.#code.rowBytes * offset + 16 * q;
            if (kind === 'x') isBias ? f.float(1) : f.get(x);
            else if (kind === 'unit') f.get(columnAt).load(this.#code.slot(name) + 16 * q);
            else if (kind === 'own') f.get(column).load(this.#code.own(name) + 16 * q);
            else if (kind === 'learned') f.get(synapseAt).load(this.#code.learned(name) + at);
            else this.#code.pushTrace(f, row, synapseAt, this.#code.trace(name) + at);
          });
          f.get(into[k]![q]!);
          writer.write([sum.value], () => f.simd(SIMD.f32x4Add).set(into[k]![q]!));
        });
      }
    };
    const addBlock = (size: number) => {
      for (const local of block.flat()) f.float(0).set(local);
      for (let i = 0; i < size; i++) term(block, i, false);
      total.flat().forEach((sum, k) => f.get(sum).get(block.flat()[k]!).simd(SIMD.f32x4Add).set(sum));
      f.advance(synapseAt, size * this.#code.rowBytes);
      f.advance(inputAt, 4 * size);
    };
    const blocks = Math.floor(inputs / 8);
    if (blocks > 0) {
      const count = f.local(I32);
      f.i32(0)
        .set(count)
        .loop(count, { constant: blocks }, 1, () => addBlock(8));
    }
    if (inputs % 8 > 0) addBlock(inputs % 8);
    term(total, 0, true);
    this.#finish(
      f,
      quads,
      { row, column, columnAt },
      total,
      this.#drawsItself() ? writeRowDraws(f, this.#code, row, column) : [],
    );
  }

  /**
   * Draws, and what `act` assigns, for a strip of `quads` vectors of columns in some rows. `sums` gets the locals that
   * say where a row's columns are, and returns locals with their sums, `[sum][vector of columns]`. The draws of a chunk
   * of rows lie in scratch memory from the offset `drawsAt` on, {@link DRAWS_BYTES}.
   */
  overRows(
    f: FunctionBuilder,
    quads: number,
    { from, to, column }: ActRows,
    drawsAt: number,
    sums: (place: ActPlace) => readonly number[][],
  ): void {
    const [row, columnAt] = [f.local(I32), f.local(I32)];
    const act = (draws: readonly number[]) => {
      f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
      const place = { row, column, columnAt };
      this.#finish(f, quads, place, sums(place), draws);
    };
    f.get(from).set(row);
    if (!this.#drawsItself()) {
      f.loop(row, { local: to }, 1, () => act([]));
      return;
    }
    const [end, drawAt] = [f.local(I32), f.local(I32)];
    const isOne = this.#code.layer.plan.columns === 1;
    const draws = Array.from({ length: quads }, () => f.local(V128));
    f.loop(row, { local: to }, 0, () => {
      f.get(row).i32(CHUNK).i32Add().get(to);
      f.get(row).i32(CHUNK).i32Add().get(to).i32LessUnsigned().select().set(end);
      f.get(f.parameter('scratch')).i32(drawsAt).i32Add().set(drawAt);
      this.#callDraws(f, isOne, { from: row, to: end, column }, drawAt);
      f.loop(row, { local: end }, 1, () => {
        draws.forEach((draw, q) => (isOne ? f.get(drawAt).loadSplat(0) : f.get(drawAt).load(16 * q)).set(draw));
        f.advance(drawAt, isOne ? 4 : TILE_BYTES);
        act(draws);
      });
    });
  }

  /** Writes the draws of some rows of a strip to the address in the local `into`: `[row]` of one column. */
  #callDraws(f: FunctionBuilder, isOne: boolean, { from, to, column }: ActRows, into: number): void {
    const { functions, memory, layer } = this.#code;
    if (!isOne) f.get(column);
    f.i32(drawWord(layer.plan.layer)).get(f.parameter('step')).get(from).get(to).get(into);
    f.call(isOne ? drawsOfOneColumn(functions, memory.keys) : drawsOfRows(functions, memory.keys));
  }

  /** What `act` assigns in a tile; `total`: locals with its sums, `[sum][vector of columns]`. */
  #finish(
    f: FunctionBuilder,
    quads: number,
    { row, column, columnAt }: ActPlace,
    total: readonly number[][],
    draws: readonly number[],
  ): void {
    const { role } = this.#code;
    const ofPasses = new Map(
      role.passDraws.map((pass) => [pass, writeRowDraws(f, this.#code, this.#rowInPass(f, row, pass), column)]),
    );
    if (this.#code.layer.plan.logits > 1) {
      role.sums.forEach(({ name }, k) => this.#storeTile(f, columnAt, this.#code.layer.sums.get(name)!, total[k]!));
      this.#storeTile(f, columnAt, this.#code.layer.draws, draws);
      return;
    }
    for (let q = 0; q < quads; q++) {
      const writer = this.#code.writer(f, ({ kind, name, index }) => {
        if (kind === 'draw') f.get((name === '' ? draws : ofPasses.get(index)!)[q]!);
        else if (kind === 'pass') this.#pushPass(f, row, index);
        else if (kind === 'sum') f.get(total[role.sums.findIndex((s) => s.name === name)]![q]!);
        else if (kind === 'unit') f.get(columnAt).load(this.#code.slot(name) + 16 * q);
        else f.get(column).load(this.#code.own(name) + 16 * q);
      });
      const values = writer.keep(role.act.map((s) => s.value));
      role.act.forEach((s, k) =>
        f
          .get(columnAt)
          .get(values[k]!)
          .store(this.#code.slot(s.name) + 16 * q),
      );
    }
  }

  /** Whether units use the draw of the pass in which they act. */
  #drawsItself(): boolean {
    const { act, stochastic, passDraws } = this.#code.role;
    if (passDraws.length === 0) return stochastic;
    return leafNames(
      act.map((s) => s.value),
      'draw',
    ).has('');
  }

  /** A local with the row of the same lane in a pass. */
  #rowInPass(f: FunctionBuilder, row: number, pass: number): number {
    const { batch } = this.#code.plan;
    const other = f.local(I32);
    f.get(row).get(row).i32(batch).i32DivUnsigned().i32(batch).i32Mul().i32Sub();
    f.i32(pass * batch)
      .i32Add()
      .set(other);
    return other;
  }

  /** Pushes 1 where the row in the local `row` is of this pass, and else 0, four times. */
  #pushPass(f: FunctionBuilder, row: number, pass: number): void {
    const { batch } = this.#code.plan;
    f.get(row)
      .i32(pass * batch)
      .i32Sub()
      .i32(batch)
      .i32LessUnsigned();
    f.simd(SIMD.i32x4Splat).simd(SIMD.f32x4ConvertUnsigned);
  }

  #storeTile(f: FunctionBuilder, columnAt: number, at: number, values: readonly number[]): void {
    values.forEach((value, q) =>
      f
        .get(columnAt)
        .get(value)
        .store(at + 16 * q),
    );
  }

  /** What `act` assigns in a row of units with several logits, once their sums and draws lie in memory. */
  choose(f: FunctionBuilder, rowAt: number): void {
    const { draws } = this.#code.layer;
    writePerUnit(f, this.#code, rowAt, this.#code.role.act, (unitAt) => f.get(unitAt).loadSplat(draws));
  }
}

/**
 * Writes an `act` that goes through strips of up to {@link TILE} columns, each in all rows, or `actColumns` through
 * those of a range; what units with several logits choose comes once their sums lie in memory. `strip` is called with
 * the local of a strip's first column and its vectors of columns.
 */
export function writeStrips(f: FunctionBuilder, code: LayerCode, strip: (column: number, quads: number) => void): void {
  const { width, plan } = code.layer;
  const column = f.local(I32);
  const whole = TILE_BYTES * Math.floor(width / TILE);
  const quads = (width % TILE) / 4;
  if (f.parameters.includes('end')) {
    const [end, last] = [f.parameter('end'), f.local(I32)];
    f.get(f.parameter('first')).set(column);
    f.i32(whole).get(end).i32(whole).get(end).i32LessUnsigned().select().set(last);
    f.loop(column, { local: last }, TILE_BYTES, () => strip(column, 4));
    if (quads > 0) f.loop(column, { local: end }, TILE_BYTES, () => strip(column, quads));
    return;
  }
  f.i32(0).set(column);
  if (whole > 0) f.loop(column, { constant: whole }, TILE_BYTES, () => strip(column, 4));
  if (quads > 0) strip(column, quads);
  if (plan.logits === 1) return;
  const [row, rowAt] = [f.local(I32), f.local(I32)];
  f.get(f.parameter('from')).set(row);
  f.loop(row, { local: f.parameter('to') }, 1, () => {
    f.scaled(row, code.rowBytes).set(rowAt);
    new ActKernel(code).choose(f, rowAt);
  });
}
