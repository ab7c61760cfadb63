import type { AnyTypedArray, DType } from '../dtype.js';
import { isBox, isMultiDiscrete, isTuple } from '../space-guards.js';
import { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJSON } from '../spaces/space-from-json.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * The space of `n` elements of a space at once: arrays get a first axis of length `n`, `Dict` and `Tuple` are batched part by
 * part, and what is not an array becomes a `Tuple` of `n`.
 *
 * Its stream starts where that of `space` is. Source: Gymnasium 1.3, `batch_space`.
 */
export function batchSpace(space: Space, n: number): Space {
  const seed = () => space.npRandom.clone();
  if (isBox(space)) {
    const { low, high, shape, dtype } = space as Box<DType>;
    return new Box(tile(low, n), tile(high, n), { shape: [n, ...shape], dtype, seed: seed() });
  }
  if (space instanceof Discrete) {
    const { n: values, start, dtype } = space;
    return new MultiDiscrete(repeat(values, n), { start: repeat(start, n), dtype, seed: seed() });
  }
  if (isMultiDiscrete(space)) {
    const { nvec, start, shape, dtype } = space;
    const last = start.map((first, i) => first + nvec[i]! - 1);
    return new Box(tile(start, n), tile(last, n), { shape: [n, ...shape], dtype, seed: seed() });
  }
  if (space instanceof MultiBinary) return new Box(0, 1, { shape: [n, ...space.shape], dtype: 'int8', seed: seed() });
  if (isTuple(space)) {
    return new Tuple(
      space.spaces.map((part) => batchSpace(part, n)),
      { seed: seed() },
    );
  }
  if (space instanceof Dict) {
    const parts = [...space.entries()].map(([key, part]) => [key, batchSpace(part, n)] as const);
    return new Dict(Object.fromEntries(parts), { seed: seed() });
  }
  const batch = new Tuple(Array.from({ length: n }, () => spaceFromJSON(space.toJSON())));
  batch.seed([...space.npRandom.clone().integers(0, 1e8, { size: n })]);
  return batch;
}

function repeat(value: number, n: number): number[] {
  return new Array<number>(n).fill(value);
}

function tile(values: AnyTypedArray, n: number): Float64Array {
  const tiled = new Float64Array(n * values.length);
  for (let i = 0; i < n; i++) tiled.set(values, i * values.length);
  return tiled;
}
