import { ADD_FLOPS, MULTIPLY_ADD_FLOPS, rooflineKernels } from './roofline-kernels.js';
import type { Rival, Workload } from './workload.js';

const KIB = 1024;
/** A call takes a fraction of a millisecond, so that the compiler's second thoughts come in between. */
const ROUNDS = 20_000;
const LEAST_COPIED = 256 * KIB;

/**
 * Arithmetic from registers, and copies of buffers that fit the first, the second and the third level of cache, and
 * none.
 */
export const rooflineWorkloads: readonly Workload[] = [
  {
    ...arithmetic('multiply and add', 'multiplyAdd', MULTIPLY_ADD_FLOPS),
    // What vectors twice as wide and fused multiply-adds give: the peak of the processor, nearly.
    beside: [{ label: 'numpy sgemm', system: 'numpy', task: { product: 1024 }, threads: 1 } satisfies Rival],
  },
  arithmetic('add', 'add', ADD_FLOPS),
  copying('first-level cache', 8 * KIB),
  copying('second-level cache', 128 * KIB),
  copying('third-level cache', 4 * KIB * KIB),
  copying('memory', 256 * KIB * KIB),
];

function arithmetic(what: string, kernel: 'multiplyAdd' | 'add', flops: number): Workload {
  return {
    name: `roofline ${what}`,
    family: 'roofline',
    unit: 'GFLOP',
    perStep: (flops * ROUNDS) / 1e9,
    prepare() {
      const kernels = rooflineKernels(0);
      return {
        run(steps) {
          for (let k = 0; k < steps; k++) kernels[kernel](ROUNDS);
          return undefined;
        },
        close() {},
      };
    },
  };
}

/** Bytes read and bytes written both count. */
function copying(what: string, bytes: number): Workload {
  const times = Math.max(1, LEAST_COPIED / bytes);
  return {
    name: `roofline copy in ${what}`,
    family: 'roofline',
    unit: 'GB',
    perStep: (2 * bytes * times) / 1e9,
    prepare() {
      const kernels = rooflineKernels(bytes);
      return {
        run(steps) {
          for (let k = 0; k < steps * times; k++) kernels.copy(bytes);
          return undefined;
        },
        close() {},
      };
    },
  };
}
