/**
 * What a fused multiply-add of relaxed SIMD would gain where credit is a product of matrices: the same tile with and
 * without it, and both from registers. Node 20 needs a flag:
 * `node --experimental-wasm-relaxed-simd dist/bench/relaxed.js`. See decision 92.
 */
import { FunctionBuilder, I32, SIMD, V128 } from '../src/wasm/function-builder.js';
import { encodeModule } from '../src/wasm/module.js';

/** f32x4.relaxed_madd: a · b + c, rounded once or twice as the processor likes. */
const RELAXED_MADD = 0x105;
const PAGE = 65536;
/** Rows, inputs and columns of the product, and the bytes from row to row. */
const WIDTH = 1024;
const STRIDE = 4 * (WIDTH + 16);
/** Where the values of the units lie, `[row][column]`, and what is sent; the weights `[input][column]` lie at 0. */
const UNITS_AT = WIDTH * STRIDE;
const SENT_AT = 2 * UNITS_AT;
/** Rows whose values stay in the second cache while the inputs pass, and how many are measured at a time. */
const BLOCK_ROWS = 32;
const ROWS = 128;
const TILE_ROWS = 2;
const TILE_INPUTS = 4;
/** Chains of the kernel that works from registers, how often each is done in a round, and rounds. */
const CHAINS = 12;
const UNROLLED = 4;
const ROUNDS = 700_000;
const REPEATS = 41;

type MultiplyAdd = (f: FunctionBuilder, a: number, b: number, sum: number) => void;

const separate: MultiplyAdd = (f, a, b, sum) =>
  f.get(sum).get(a).get(b).simd(SIMD.f32x4Mul).simd(SIMD.f32x4Add).set(sum);
const fused: MultiplyAdd = (f, a, b, sum) => f.get(a).get(b).get(sum).simd(RELAXED_MADD).set(sum);

/**
 * Sums over columns of a tile of rows by inputs in registers, as `src/dense/kernels/send/product-send-kernel.ts` has
 * them.
 */
function product(name: string, add: MultiplyAdd): FunctionBuilder {
  const f = new FunctionBuilder(name, ['from', 'to']);
  const local = () => f.local(I32);
  const [row, input, rowAt, inputAt, end] = [local(), local(), local(), local(), local()];
  f.i32(0).set(input);
  f.loop(input, { constant: WIDTH }, TILE_INPUTS, () => {
    f.get(f.parameter('from')).set(row);
    f.loop(row, { local: f.parameter('to') }, TILE_ROWS, () => {
      const sums = Array.from({ length: TILE_ROWS }, () => Array.from({ length: TILE_INPUTS }, () => f.local(V128)));
      for (const sum of sums.flat()) f.float(0).set(sum);
      f.scaled(row, STRIDE).set(rowAt).scaled(input, STRIDE).tee(inputAt);
      f.i32(4 * WIDTH)
        .i32Add()
        .set(end);
      f.loop(inputAt, { local: end }, 16, () => {
        const units = sums.map((_, l) => loaded(f, rowAt, UNITS_AT + l * STRIDE));
        for (let r = 0; r < TILE_INPUTS; r++) {
          const weights = loaded(f, inputAt, r * STRIDE);
          sums.forEach((ofRow, l) => add(f, weights, units[l]!, ofRow[r]!));
        }
        f.advance(rowAt, 16);
      });
      f.scaled(row, STRIDE).set(rowAt);
      sums.forEach((ofRow, l) => {
        f.get(rowAt).float(0);
        for (const sum of ofRow) f.get(sum).simd(SIMD.f32x4Add);
        f.store(SENT_AT + l * STRIDE);
      });
    });
  });
  return f;
}

function loaded(f: FunctionBuilder, at: number, offset: number): number {
  const local = f.local(V128);
  f.get(at).load(offset).set(local);
  return local;
}

/** Chains of multiplications and additions towards 1, from registers. */
function registers(name: string, isFused: boolean): FunctionBuilder {
  const f = new FunctionBuilder(name, ['rounds']);
  const [round, factor, term] = [f.local(I32), f.local(V128), f.local(V128)];
  const chains = Array.from({ length: CHAINS }, () => f.local(V128));
  f.float(0.999).set(factor).float(0.001).set(term);
  for (const chain of chains) f.float(2).set(chain);
  f.loop(round, { local: f.parameter('rounds') }, 1, () => {
    for (let k = 0; k < UNROLLED; k++) {
      for (const chain of chains) {
        f.get(chain).get(factor);
        if (isFused) f.get(term).simd(RELAXED_MADD);
        else f.simd(SIMD.f32x4Mul).get(term).simd(SIMD.f32x4Add);
        f.set(chain);
      }
    }
  });
  chains.forEach((chain, k) =>
    f
      .i32(16 * k)
      .get(chain)
      .store(SENT_AT),
  );
  return f;
}

const pages = Math.ceil((3 * WIDTH * STRIDE) / PAGE);
const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
new Float32Array(memory.buffer).fill(0.5);
const functions = [
  product('product', separate),
  product('product, fused', fused),
  registers('registers', false),
  registers('registers, fused', true),
];
const module = new WebAssembly.Module(encodeModule(functions, { initial: pages, maximum: pages, shared: false }));
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
  string,
  (...args: readonly number[]) => void
>;
const names = functions.map(({ name }) => name);
const times = new Map(names.map((name) => [name, [] as number[]]));
const perform = (name: string): void => {
  if (name.startsWith('registers')) kernels[name]!(ROUNDS);
  else for (let row = 0; row < ROWS; row += BLOCK_ROWS) kernels[name]!(row, row + BLOCK_ROWS);
};
const flops = (name: string) => (name.startsWith('registers') ? 8 * CHAINS * UNROLLED * ROUNDS : 2 * WIDTH ** 2 * ROWS);
const seconds = () => process.cpuUsage().user / 1e6;
for (let repeat = -REPEATS >> 1; repeat < REPEATS; repeat++) {
  for (const name of names) {
    const start = seconds();
    perform(name);
    if (repeat >= 0) times.get(name)!.push(seconds() - start);
  }
}
for (const [name, all] of times) {
  all.sort((a, b) => a - b);
  const speed = (time: number) => (flops(name) / time / 1e9).toFixed(1);
  process.stdout.write(
    `${name.padEnd(18)} ${speed(all[REPEATS >> 1]!)} GFLOP/s (${speed(all.at(-1)!)} to ${speed(all[0]!)})\n`,
  );
}
