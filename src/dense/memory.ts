import { UserError } from '../errors/user-error.js';
import type { TeamPlan } from '../team/plan.js';
import type { MemoryLimits } from '../wasm/module.js';
import { availableMemory, gibibytes } from './available-memory.js';
import { type DenseLayout, layoutDense } from './layout.js';

/** Bytes of a page. */
const PAGE = 65536;
/** Most pages that WebAssembly can address. */
const MOST_PAGES = 65536;
/** Pages from which on it pays to ask the system how much memory is free, which takes a third of a millisecond. */
const WORTH_ASKING = 1024;

/**
 * Allocates the memory of a dense team.
 *
 * @param options.sharedBy - how many threads share it, in a SharedArrayBuffer, which may be one. Default: it is this
 * thread's own.
 * @throws {@link UserError} when it is more than WebAssembly can address, or than there is.
 */
export function allocateDense(plan: TeamPlan, { sharedBy }: { readonly sharedBy?: number } = {}): WebAssembly.Memory {
  const shared = sharedBy !== undefined;
  const { initial, maximum } = memoryPages(layoutDense(plan, sharedBy ?? 1));
  const there = initial < WORTH_ASKING ? Number.POSITIVE_INFINITY : availableMemory();
  // The system takes pages when they are first written to, so it would grant too many here and end the process later.
  if (initial * PAGE > there) throw tooLarge(initial * PAGE, `and ${gibibytes(there)} are available`);
  try {
    return new WebAssembly.Memory({ initial, maximum, shared });
  } catch {
    throw tooLarge(initial * PAGE, 'and the system gives it none so large; close teams that are not needed');
  }
}

/**
 * Makes room for the directions of a team, once, whichever of its threads comes first. Views of a memory that is not
 * shared are of no use afterwards.
 *
 * @throws {@link UserError} when there is none.
 */
export function growForDirections(memory: WebAssembly.Memory, { bytesWithDirections }: DenseLayout): void {
  const missing = () => Math.ceil(bytesWithDirections / PAGE) - memory.buffer.byteLength / PAGE;
  const pages = missing();
  if (pages <= 0) return;
  try {
    memory.grow(pages);
  } catch {
    // Another thread was faster, and there is no more to be had than it took.
    if (missing() <= 0) return;
    throw tooLarge(bytesWithDirections, 'with its directions, which the system has no memory for; use team.learn');
  }
}

/** The pages of memory of a layout. @throws {@link UserError} when they are more than WebAssembly can address. */
export function memoryPages({
  bytes,
  bytesWithDirections,
}: Pick<DenseLayout, 'bytes' | 'bytesWithDirections'>): Omit<MemoryLimits, 'shared'> {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) throw tooLarge(bytes, 'the dense engine has at most 4 GiB');
  return { initial: pages, maximum: Math.min(MOST_PAGES, Math.ceil(bytesWithDirections / PAGE)) };
}

function tooLarge(bytes: number, why: string): UserError {
  return new UserError(
    `this team needs ${gibibytes(bytes)}${why.startsWith('and') ? ', ' : '; '}${why}. Use a smaller batch or fewer units`,
  );
}
