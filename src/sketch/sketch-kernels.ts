import { FunctionBuilder, I32, SIMD, V128 } from '../wasm/function-builder.js';
import { encodeModule } from '../wasm/module.js';
import { LOW_VALUES } from './tabulation.js';

/** Bytes of a block of numbers, or of the lowest table of a row. */
const BLOCK = 4 * LOW_VALUES;
const PAGE = 2 ** 16;

/** The arrays and functions of a sketch in WebAssembly. Vectors come and go in blocks of {@link LOW_VALUES} numbers. */
export interface SketchKernels {
  /** `[row][column]`. */
  readonly table: Float32Array;
  /** `[row][digit]`: the tables of hashes for the lowest digit of an index. */
  readonly low: Uint32Array;
  /** `[row]`: what the higher digits of the block's indices add to a hash. */
  readonly rests: Uint32Array;
  readonly block: Float32Array;
  /** Adds the first `count` numbers of the block to all rows; those up to the next multiple of four must be 0. */
  add(count: number): void;
  /** Writes the estimates of the first `count` indices of a block, or a few more. */
  estimate(count: number): void;
}

const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 16;

/** Where the arrays of a sketch lie, in bytes. */
interface Places {
  readonly rows: number;
  readonly columns: number;
  readonly low: number;
  readonly rests: number;
  readonly table: number;
  readonly bytes: number;
}

/** The kernels of a sketch of so many rows and columns, in memory of their own. */
export function createSketchKernels(rows: number, columns: number): SketchKernels {
  const low = BLOCK;
  const rests = low + rows * BLOCK;
  const table = rests + 16 * Math.ceil(rows / 4);
  const places = { rows, columns, low, rests, table, bytes: table + 4 * rows * columns };
  const pages = Math.ceil(places.bytes / PAGE);
  const key = `${rows} ${columns}`;
  const module = modules.get(key) ?? new WebAssembly.Module(moduleBytes(places, pages));
  modules.delete(key);
  modules.set(key, module);
  if (modules.size > MOST_MODULES) modules.delete(modules.keys().next().value!);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { add, estimate } = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SketchKernels;
  const { buffer } = memory;
  return {
    table: new Float32Array(buffer, table, rows * columns),
    low: new Uint32Array(buffer, low, rows * LOW_VALUES),
    rests: new Uint32Array(buffer, rests, rows),
    block: new Float32Array(buffer, 0, LOW_VALUES),
    add,
    estimate,
  };
}

function moduleBytes(places: Places, pages: number): Uint8Array<ArrayBuffer> {
  const { rows } = places;
  const adders = Array.from({ length: rows }, (_, row) => addRow(places, row));
  const add = new FunctionBuilder('add', ['count']);
  for (const adder of adders) add.get(add.parameter('count')).call(adder);
  return encodeModule([add, estimate(places)], { initial: pages, maximum: pages, shared: false });
}

/** Adds four numbers at a time to one row, one after the other: two may be of the same column. */
function addRow(places: Places, row: number): FunctionBuilder {
  const f = new FunctionBuilder(`add to row ${row}`, ['count']);
  const [at, end, index] = [f.local(I32), f.local(I32), f.local(I32)];
  const [rest, hashes, addresses, values] = [f.local(V128), f.local(V128), f.local(V128), f.local(V128)];
  f.i32(places.rests + 4 * row)
    .loadSplat(0)
    .set(rest);
  f.scaled(f.parameter('count'), 4).set(end);
  f.loop(at, { local: end }, 16, () => {
    pushHashes(f, places, row, at, rest);
    f.set(hashes);
    pushOffsets(f, places.columns, hashes);
    f.set(addresses);
    f.get(at).load(0);
    pushSign(f, hashes);
    f.simd(SIMD.xor).set(values);
    for (let element = 0; element < 4; element++) {
      const cell = places.table + 4 * row * places.columns;
      f.get(addresses).i32Element(element).tee(index);
      f.get(index).get(values).loadElement(cell, element);
      f.get(values).simd(SIMD.f32x4Add).storeElement(cell, element);
    }
  });
  return f;
}

/** Estimates of four indices at a time: of each row the signed sum, and of the rows the median. */
function estimate(places: Places): FunctionBuilder {
  const { rows } = places;
  const f = new FunctionBuilder('estimate', ['count']);
  const [at, end] = [f.local(I32), f.local(I32)];
  const [hashes, addresses, less] = [f.local(V128), f.local(V128), f.local(V128)];
  const rests = Array.from({ length: rows }, (_, row) => {
    const rest = f.local(V128);
    f.i32(places.rests + 4 * row)
      .loadSplat(0)
      .set(rest);
    return rest;
  });
  const told = rests.map(() => f.local(V128));
  f.scaled(f.parameter('count'), 4).set(end);
  f.loop(at, { local: end }, 16, () => {
    for (let row = 0; row < rows; row++) {
      pushHashes(f, places, row, at, rests[row]!);
      f.set(hashes);
      pushOffsets(f, places.columns, hashes);
      f.set(addresses);
      for (let element = 0; element < 4; element++)
        f.get(addresses)
          .i32Element(element)
          .get(told[row]!)
          .loadElement(places.table + 4 * row * places.columns, element)
          .set(told[row]!);
      f.get(told[row]!);
      pushSign(f, hashes);
      f.simd(SIMD.xor).set(told[row]!);
    }
    // The least of those left goes first, as often as it takes to come to the middle.
    const middle = (rows - 1) >> 1;
    for (let first = 0; first <= middle; first++)
      for (let row = rows - 1; row > first; row--) {
        const [a, b] = [told[row - 1]!, told[row]!];
        f.get(a).get(b).simd(SIMD.f32x4PseudoMin).set(less);
        f.get(b).get(a).simd(SIMD.f32x4PseudoMax).set(b);
        f.get(less).set(a);
      }
    f.get(at).get(told[middle]!).store(0);
  });
  return f;
}

/** Pushes the hashes of the indices of the block from byte `at` on. */
function pushHashes(f: FunctionBuilder, places: Places, row: number, at: number, rest: number): void {
  f.get(at)
    .load(places.low + row * BLOCK)
    .get(rest)
    .simd(SIMD.xor);
}

/** Pushes where the columns of four hashes begin in a row, in bytes. */
function pushOffsets(f: FunctionBuilder, columns: number, hashes: number): void {
  f.get(hashes).i32(8).simd(SIMD.i32x4ShiftRightUnsigned).simd(SIMD.f32x4ConvertSigned);
  f.float(columns / 2 ** 24)
    .simd(SIMD.f32x4Mul)
    .simd(SIMD.i32x4TruncateSigned);
  f.elements([columns - 1, columns - 1, columns - 1, columns - 1]).simd(SIMD.i32x4MinUnsigned);
  f.i32(2).simd(SIMD.i32x4ShiftLeft);
}

/** Pushes the sign bits of four hashes, which are their lowest. */
function pushSign(f: FunctionBuilder, hashes: number): void {
  f.get(hashes).i32(31).simd(SIMD.i32x4ShiftLeft);
}
