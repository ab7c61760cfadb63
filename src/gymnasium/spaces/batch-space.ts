import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';
import { Box } from './box.js';
import { batchDType } from './concatenate.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import type { DType } from './dtype.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { requireElements, sizeOf } from './shape.js';
import { requireSpace, type Space } from './space.js';
import { spaceFromJSON } from './space-from-json.js';
import { Tuple } from './tuple.js';

/**
 * The space of `n` elements at once, in the form of `concatenate`; it samples from a copy of the stream of `space`, as
 * in Gymnasium.
 *
 * @throws {@link InvalidSpaceError} when `space` is none, or `n` is not a positive integer.
 */
export function batchSpace(space: Space, n: number): Space {
  requireSpace(space, 'batchSpace');
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new InvalidSpaceError(`Got a batch of ${quote(n)} of ${space}; expected an integer of at least 1.`);
  }
  const isArray = batchDType(space) !== null;
  requireElements(n * (isArray ? sizeOf(space.shape!) : 1), `a batch of ${n} of ${space}`);
  const seed = space.npRandom.clone();
  if (space instanceof Discrete) {
    const dtype = batchDType(space) as 'int32';
    return new MultiDiscrete(new Array(n).fill(space.n), { start: new Array(n).fill(space.start), dtype, seed });
  }
  if (space instanceof Box) {
    const { low, high, shape } = space as Box<DType>;
    return new Box<DType>(bound(low, n), bound(high, n), { shape: [n, ...shape], dtype: space.dtype as DType, seed });
  }
  if (space instanceof MultiDiscrete) {
    const { start, nvec, shape, dtype } = space as MultiDiscrete;
    const last = Array.from(start, (first, i) => first + nvec[i]! - 1);
    return new Box(bound(start, n), bound(last, n), { shape: [n, ...shape], dtype, seed });
  }
  if (space instanceof MultiBinary) return new Box(0, 1, { shape: [n, ...space.shape], dtype: 'int8', seed });
  if (space instanceof Tuple)
    return new Tuple(
      space.spaces.map((part: Space) => batchSpace(part, n)),
      { seed },
    );
  if (space instanceof Dict) {
    return new Dict(
      space.entries().map(([key, part]) => [key, batchSpace(part, n)] as const),
      { seed },
    );
  }
  return separately(space, n);
}

/** Elements without a fixed form stay apart: a Tuple of `n` copies, each with a seed from a copy of the stream. */
function separately(space: Space, n: number): Space {
  const rng = space.npRandom.clone();
  const batched = new Tuple(
    Array.from({ length: n }, () => spaceFromJSON(space.toJSON())),
    { seed: space.npRandom.clone() },
  );
  batched.seed(Array.from({ length: n }, () => rng.integers(0, 1e8)));
  return batched;
}

function bound(values: ArrayLike<number>, n: number): Float64Array {
  const repeated = new Float64Array(n * values.length);
  for (let i = 0; i < n; i++) repeated.set(values, i * values.length);
  return repeated;
}
