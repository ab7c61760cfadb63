import { type AnyTypedArray, type DType, zeros } from '../dtype.js';
import { sizeOf } from '../shape.js';
import { isBox, isMultiDiscrete, isTuple } from '../space-guards.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import type { Space } from '../spaces/space.js';

/**
 * Elements of a space as one element of `batchSpace(space, items.length)`, in newly allocated arrays.
 *
 * Source: Gymnasium 1.3, `concatenate`.
 */
export function concatenate(space: Space, items: readonly unknown[]): unknown {
  if (space instanceof Discrete) {
    const batch = zeros(space.dtype, items.length);
    batch.set(items as number[]);
    return batch;
  }
  if (isBox(space) || space instanceof MultiBinary || isMultiDiscrete(space)) {
    const size = sizeOf(space.shape);
    const batch = zeros(space.dtype as DType, items.length * size);
    items.forEach((item, i) => {
      batch.set(item as AnyTypedArray, i * size);
    });
    return batch;
  }
  if (isTuple(space)) {
    return space.spaces.map((part, place) =>
      concatenate(
        part,
        items.map((item) => (item as unknown[])[place]),
      ),
    );
  }
  if (space instanceof Dict) {
    const batch: Record<string, unknown> = {};
    for (const [key, part] of space.entries()) {
      batch[key] = concatenate(
        part,
        items.map((item) => (item as Record<string, unknown>)[key]),
      );
    }
    return batch;
  }
  return [...items];
}
