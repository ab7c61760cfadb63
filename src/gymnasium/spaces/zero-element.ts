import { InvalidSpaceError } from '../errors.js';
import { concatenate } from './concatenate.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { zeros } from './dtype.js';
import { Graph } from './graph.js';
import { MultiBinary } from './multi-binary.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import type { Space } from './space.js';
import { isBox, isMultiDiscrete, isTuple } from './space-guards.js';
import { Text } from './text.js';

/**
 * The element of a space nearest to zero.
 *
 * Source: Gymnasium 1.3, `create_zero_array`.
 *
 * @throws {@link InvalidSpaceError} for a space of an unknown class.
 */
export function zeroElement<T>(space: Space<T>): T {
  return zeroOf(space) as T;
}

function zeroOf(space: Space): unknown {
  if (isBox(space)) {
    const zero = zeros(space.dtype, space.low.length);
    for (let i = 0; i < zero.length; i++) zero[i] = Math.min(space.high[i]!, Math.max(space.low[i]!, 0));
    return zero;
  }
  if (space instanceof Discrete) return space.start;
  if (isMultiDiscrete(space)) return space.start.slice();
  if (space instanceof MultiBinary)
    return zeros(
      'int8',
      space.shape.reduce((product, length) => product * length, 1),
    );
  if (isTuple(space)) return space.spaces.map(zeroOf);
  if (space instanceof Dict) return Object.fromEntries([...space.entries()].map(([key, part]) => [key, zeroOf(part)]));
  if (space instanceof OneOf) return [0, zeroOf(space.spaces[0]!)];
  if (space instanceof Text) return space.characterList[0]!.repeat(space.minLength);
  if (space instanceof Sequence)
    return space.stack ? concatenate(space.featureSpace, [zeroOf(space.featureSpace)]) : [];
  if (space instanceof Graph) {
    return {
      nodes: concatenate(space.nodeSpace, [zeroOf(space.nodeSpace)]),
      edges: space.edgeSpace === null ? null : concatenate(space.edgeSpace, [zeroOf(space.edgeSpace)]),
      edgeLinks: space.edgeSpace === null ? null : zeros('int32', 2),
    };
  }
  throw new InvalidSpaceError(
    `Got the space ${space}, whose zero is not known; expected one of the built-in spaces. Pad with an element of your own instead.`,
  );
}
