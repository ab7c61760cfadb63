import type { MemoryLimits } from '../rule/wasm.js';
import { type DenseLayout, layoutDense } from './dense-layout.js';
import type { TeamPlan } from './plan.js';

const PAGE = 65536;
const LARGEST = 65536;

/** The memory a dense team needs. Throws RangeError when it is more than WebAssembly can address. */
export function allocateDense(plan: TeamPlan, shared: boolean): WebAssembly.Memory {
  const { initial, maximum } = memoryLimits(layoutDense(plan), shared);
  return new WebAssembly.Memory({ initial, maximum, shared });
}

/** The pages of memory of a layout. Throws RangeError when they are more than WebAssembly can address. */
export function memoryLimits({ bytes }: DenseLayout, shared: boolean): MemoryLimits {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > LARGEST)
    throw new RangeError(
      `this team needs ${(bytes / 2 ** 30).toFixed(1)} GiB; the dense engine has at most 4 GiB. Use a smaller batch or fewer units`,
    );
  return { initial: pages, maximum: pages, shared };
}
