import { FunctionBuilder, I32, SIMD, V128 } from '../src/wasm/function-builder.js';
import { encodeModule } from '../src/wasm/module.js';

const PAGE = 65536;
/** Vectors in registers: two operations of three or four cycles keep two pipes busy with twelve chains. */
const CHAINS = 12;
const UNROLLED = 4;
const LANES = 4;

/** Hand-written kernels over one memory. */
export interface RooflineKernels {
  readonly memory: WebAssembly.Memory;
  /**
   * v = v · c + d on twelve vectors in registers, four times a round, from 2 on: {@link MULTIPLY_ADD_FLOPS} operations
   * a round. They are left at the start of the memory.
   */
  multiplyAdd(rounds: number): void;
  /** The same of v = v + d: {@link ADD_FLOPS} a round. */
  add(rounds: number): void;
  /** Copies so many bytes (a multiple of 128) from the start of the memory to behind them. */
  copy(bytes: number): void;
}

export const MULTIPLY_ADD_FLOPS = 2 * CHAINS * UNROLLED * LANES;
export const ADD_FLOPS = CHAINS * UNROLLED * LANES;

/** Compiles them over a memory that holds two buffers of so many bytes. */
export function rooflineKernels(bytes: number): RooflineKernels {
  const pages = Math.max(1, Math.ceil((2 * bytes) / PAGE));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const functions = [arithmetic('multiplyAdd', true), arithmetic('add', false), copy()];
  const module = new WebAssembly.Module(encodeModule(functions, { initial: pages, maximum: pages, shared: false }));
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { ...(instance.exports as unknown as Omit<RooflineKernels, 'memory'>), memory };
}

function arithmetic(name: string, multiplies: boolean): FunctionBuilder {
  const f = new FunctionBuilder(name, ['rounds']);
  const round = f.local(I32);
  const [factor, term] = [f.local(V128), f.local(V128)];
  const chains = Array.from({ length: CHAINS }, () => f.local(V128));
  // Towards a fixed point (1): never infinite, never so small that a processor slows down.
  f.float(0.999).set(factor).float(0.001).set(term);
  for (const chain of chains) f.float(2).set(chain);
  f.loop(round, { local: 0 }, 1, () => {
    for (let k = 0; k < UNROLLED; k++) {
      for (const chain of chains) {
        f.get(chain);
        if (multiplies) f.get(factor).simd(SIMD.f32x4Mul);
        f.get(term).simd(SIMD.f32x4Add).set(chain);
      }
    }
  });
  chains.forEach((chain, k) =>
    f
      .i32(0)
      .get(chain)
      .store(16 * k),
  );
  return f;
}

function copy(): FunctionBuilder {
  const f = new FunctionBuilder('copy', ['bytes']);
  const at = f.local(I32);
  const to = f.local(I32);
  f.loop(at, { local: 0 }, 128, () => {
    f.get(at).get(0).i32Add().set(to);
    for (let k = 0; k < 128; k += 16) f.get(to).get(at).load(k).store(k);
  });
  return f;
}
