import { PHILOX } from '../../../random/philox.js';
import { ACTION_DRAW } from '../../../random/stream.js';
import { FunctionBuilder, I32, I64, SIMD, V128 } from '../../../wasm/function-builder.js';
import { DRAW_ROWS, DRAW_ROWS_OF_ONE, TILE_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import type { SharedFunctions } from '../shared-functions.js';

/** What all draws of a layer in one step share. */
interface DrawStep {
  /** The address of the keys of each round (see `keys` in src/dense/layout.ts). */
  readonly keys: number;
  /** Local with the step. */
  readonly step: number;
  /** Local with the last word of the counters: {@link drawWord}. */
  readonly word: number;
}

/** The last word of the counters with which a layer draws its actions. */
export function drawWord(layer: number): number {
  return (layer << 8) | ACTION_DRAW;
}

/**
 * draws(column, word, step, from, to, into): the draws of the sixteen columns from the offset `column` in bytes on, in
 * the rows from `from` to `to`, `[row][TILE]` from the address `into` on. It fills whole groups of {@link DRAW_ROWS}
 * rows: the rounds of one wait for one another, and those of several keep the processor busy. `keys`: the address of
 * the keys of each round.
 */
export function drawsOfRows(functions: SharedFunctions, keys: number): FunctionBuilder {
  return functions.of('draws', (name) => {
    const f = new FunctionBuilder(name, ['column', 'word', 'step', 'from', 'to', 'into']);
    const [row, into] = [f.parameter('from'), f.parameter('into')];
    const tile = writeTileDraws(f, stepOf(f, keys), f.parameter('column'));
    f.loop(row, { local: f.parameter('to') }, DRAW_ROWS, () => {
      const rows = Array.from({ length: DRAW_ROWS }, () => f.local(I32));
      rows.forEach((local, k) => f.get(row).i32(k).i32Add().set(local));
      writeDraws(f, tile, rows).forEach((ofRow, k) =>
        ofRow.forEach((draws, q) =>
          f
            .get(into)
            .get(draws)
            .store(TILE_BYTES * k + 16 * q),
        ),
      );
      f.advance(into, DRAW_ROWS * TILE_BYTES);
    });
    return f;
  });
}

/**
 * drawsOfOne(word, step, from, to, into): the draws of the first column alone, `[row]`, in whole groups of {@link
 * DRAW_ROWS_OF_ONE} rows. Four rows lie side by side in a vector, where otherwise four blocks do.
 */
export function drawsOfOneColumn(functions: SharedFunctions, keys: number): FunctionBuilder {
  return functions.of('drawsOfOne', (name) => {
    const f = new FunctionBuilder(name, ['word', 'step', 'from', 'to', 'into']);
    const [row, into] = [f.parameter('from'), f.parameter('into')];
    const of = stepOf(f, keys);
    f.loop(row, { local: f.parameter('to') }, DRAW_ROWS_OF_ONE, () => {
      const counters = Array.from({ length: DRAW_ROWS }, (_, k) => counterOfRows(f, of, row, 4 * k));
      writeRounds(f, of, counters, 0);
      counters.forEach(([word], k) =>
        f
          .get(into)
          .get(toUniform(f, word))
          .store(16 * k),
      );
      f.advance(into, 4 * DRAW_ROWS_OF_ONE);
    });
    return f;
  });
}

function stepOf(f: FunctionBuilder, keys: number): DrawStep {
  return { keys, step: f.parameter('step'), word: f.parameter('word') };
}

/**
 * What the first two rounds make of sixteen columns before a row comes in, as locals: the same for all rows. Four
 * blocks of Philox lie side by side, one in each element of the vectors, so that word q of the four blocks belongs to
 * columns 4q … 4q + 3 (see src/random/stream.ts).
 */
interface TileDraws extends DrawStep {
  /** What the first three words owe to the columns; what they owe to a row is added to it bit by bit. */
  readonly words: readonly [number, number, number];
}

/** A block's four words, each a local with four blocks. */
type Counter = readonly [number, number, number, number];

const [MULTIPLIER_0, MULTIPLIER_1] = PHILOX.multipliers;

/** Writes what all rows of a tile share: `column` is a local with its offset in bytes within a row of floats. */
function writeTileDraws(f: FunctionBuilder, of: DrawStep, column: number): TileDraws {
  const [block, words] = [f.local(V128), [f.local(V128), f.local(V128), f.local(V128)] as const];
  f.get(column).i32(4).i32ShiftRight().simd(SIMD.i32x4Splat).elements([0, 1, 2, 3]).simd(SIMD.i32x4Add).set(block);
  pushHighProduct(f, block, MULTIPLIER_0);
  f.get(of.word).simd(SIMD.i32x4Splat).simd(SIMD.xor);
  pushKey(f, of, 0, 1);
  const second = f.local(V128);
  f.simd(SIMD.xor).set(second);
  pushHighProduct(f, second, MULTIPLIER_1);
  pushKey(f, of, 1, 0);
  f.simd(SIMD.xor).set(words[0]);
  pushLowProduct(f, second, MULTIPLIER_1);
  f.set(words[1]);
  pushLowProduct(f, block, MULTIPLIER_0);
  pushKey(f, of, 1, 1);
  f.simd(SIMD.xor).set(words[2]);
  return { ...of, words };
}

/**
 * Draws of sixteen columns in each of some rows, whose numbers are in locals: for each row four locals with four draws
 * each, uniform in [0, 1).
 */
function writeDraws(f: FunctionBuilder, tile: TileDraws, rows: readonly number[]): number[][] {
  const counters = rows.map((row) => afterTwoRounds(f, tile, row));
  writeRounds(f, tile, counters, 2);
  return counters.map((counter) => counter.map((word) => toUniform(f, word)));
}

/** Writes the draws of the tile at the local `column` in one row: four locals. */
export function writeRowDraws(f: FunctionBuilder, code: LayerCode, row: number, column: number): number[] {
  const word = f.local(I32);
  f.i32(drawWord(code.layer.plan.layer)).set(word);
  const tile = writeTileDraws(f, { keys: code.memory.keys, step: f.parameter('step'), word }, column);
  return writeDraws(f, tile, [row])[0]!;
}

/** The counters of the first block in four rows, the `first` after the one in the local `row` and the next ones. */
function counterOfRows(f: FunctionBuilder, { step, word }: DrawStep, row: number, first: number): Counter {
  const [x0, x1, x2, x3] = counterOf(f);
  f.float(0).set(x0);
  f.get(step).simd(SIMD.i32x4Splat).set(x1);
  f.get(row).simd(SIMD.i32x4Splat);
  f.elements([first, first + 1, first + 2, first + 3])
    .simd(SIMD.i32x4Add)
    .set(x2);
  f.get(word).simd(SIMD.i32x4Splat).set(x3);
  return [x0, x1, x2, x3];
}

/** The counter of a row after two rounds, in which what is of the row alone is one number for all columns. */
function afterTwoRounds(f: FunctionBuilder, tile: TileDraws, row: number): Counter {
  const [x0, x1, x2, x3] = counterOf(f);
  const [product, second, word] = [f.local(I64), f.local(I64), f.local(I32)];
  const pushHigh = (local: number) => f.get(local).i64(32n).scalar('i64ShiftRight').scalar('i32OfI64');
  const pushLow = (local: number) => f.get(local).scalar('i32OfI64');
  f.get(row).scalar('i64OfI32').i64(BigInt(MULTIPLIER_1)).scalar('i64Mul').set(product);
  pushHigh(product).get(tile.step).i32Xor().i32(0).i32Load(tile.keys).i32Xor().set(word);
  f.get(word).scalar('i64OfI32').i64(BigInt(MULTIPLIER_0)).scalar('i64Mul').set(second);
  pushLow(product).simd(SIMD.i32x4Splat).get(tile.words[0]).simd(SIMD.xor).set(x0);
  f.get(tile.words[1]).set(x1);
  pushHigh(second).simd(SIMD.i32x4Splat).get(tile.words[2]).simd(SIMD.xor).set(x2);
  pushLow(second).simd(SIMD.i32x4Splat).set(x3);
  return [x0, x1, x2, x3];
}

/** The rounds from one on, of all counters side by side. */
function writeRounds(f: FunctionBuilder, of: DrawStep, counters: readonly Counter[], from: number): void {
  for (let round = from; round < PHILOX.rounds; round++) {
    for (const [x0, x1, x2, x3] of counters) {
      const [low0, high0] = [f.local(V128), f.local(V128)];
      pushLowProduct(f, x0, MULTIPLIER_0);
      f.set(low0);
      pushHighProduct(f, x0, MULTIPLIER_0);
      f.get(x3).simd(SIMD.xor);
      pushKey(f, of, round, 1);
      f.simd(SIMD.xor).set(high0);
      pushHighProduct(f, x2, MULTIPLIER_1);
      f.get(x1).simd(SIMD.xor);
      pushKey(f, of, round, 0);
      f.simd(SIMD.xor).set(x0);
      pushLowProduct(f, x2, MULTIPLIER_1);
      f.set(x1).get(high0).set(x2).get(low0).set(x3);
    }
  }
}

/**
 * Replaces 32 random bits in each element of a local by a number in [0, 1), made of the highest 24: as signed words
 * these are converted by one instruction.
 */
function toUniform(f: FunctionBuilder, word: number): number {
  f.get(word)
    .i32(8)
    .simd(SIMD.i32x4ShiftRightUnsigned)
    .simd(SIMD.f32x4ConvertSigned)
    .float(2 ** -24)
    .simd(SIMD.f32x4Mul)
    .set(word);
  return word;
}

function counterOf(f: FunctionBuilder): Counter {
  return [f.local(V128), f.local(V128), f.local(V128), f.local(V128)];
}

/** Pushes one of a round's two keys, four times. */
function pushKey(f: FunctionBuilder, { keys }: DrawStep, round: number, key: number): void {
  f.i32(0).load(keys + 32 * round + 16 * key);
}

/** Pushes the low 32 bits of the products of a local's elements with a constant. */
function pushLowProduct(f: FunctionBuilder, x: number, multiplier: number): void {
  f.get(x).elements([multiplier, multiplier, multiplier, multiplier]).simd(SIMD.i32x4Mul);
}

/** Pushes the high 32 bits of these products. */
function pushHighProduct(f: FunctionBuilder, x: number, multiplier: number): void {
  const pushProducts = (instruction: number) =>
    f.get(x).elements([multiplier, multiplier, multiplier, multiplier]).simd(instruction);
  pushProducts(SIMD.i64x2MultiplyLowUnsigned);
  pushProducts(SIMD.i64x2MultiplyHighUnsigned);
  f.shuffle(...HIGH_WORDS);
}

/** Words 1, 3, 5, 7 of two vectors of 64-bit products. */
const HIGH_WORDS = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31];
