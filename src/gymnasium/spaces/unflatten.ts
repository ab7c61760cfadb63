import { quote } from '../../text/quote.js';
import { InvalidSpaceError, InvalidValueError } from '../errors.js';
import { Box } from './box.js';
import { type Batch, concatenate } from './concatenate.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { type AnyTypedArray, type DType, zeros } from './dtype.js';
import { flatdim } from './flatdim.js';
import type { Flat } from './flatten.js';
import { flattenSpace } from './flatten-space.js';
import { type FeatureSpace, Graph, type GraphInstance } from './graph.js';
import { iterate } from './iterate.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import { requireSpace, type SampleOf, type Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The element of `space` that `flatten` made `flat` of.
 *
 * @throws {@link InvalidValueError} when `flat` has another form or a one-hot in it has no 1; {@link InvalidSpaceError}
 * for a space of your own.
 */
export function unflatten<S extends Space>(space: S, flat: Flat): SampleOf<S> {
  const isWhole = requireSpace(space, 'unflatten').isFlattenable;
  return (isWhole ? readWhole(space, flat) : unflattenStructure(space, flat)) as SampleOf<S>;
}

function readWhole(space: Space, flat: Flat): unknown {
  const length = flatdim(space);
  if (!ArrayBuffer.isView(flat) || flat.length !== length) {
    throw new InvalidValueError(
      `Got a flat value that is not a typed array of ${length} numbers for ${space}; pass what flatten() returned.`,
    );
  }
  return read(space, flat);
}

function unflattenStructure(space: Space, flat: Flat): unknown {
  if (typeof flat !== 'object' || flat === null) {
    throw new InvalidValueError(
      `Got ${quote(flat)} for a flattened element of ${space}; pass what flatten() returned.`,
    );
  }
  if (space instanceof Tuple)
    return space.spaces.map((part: Space, i: number) => unflatten(part, (flat as readonly Flat[])[i]!));
  if (space instanceof Dict) {
    const parts = flat as { readonly [key: string]: Flat };
    return Object.fromEntries(space.entries().map(([key, part]) => [key, unflatten(part, parts[key]!)]));
  }
  if (space instanceof Sequence) {
    const { featureSpace } = space as Sequence;
    if (!space.stack) return (flat as readonly Flat[]).map((item) => unflatten(featureSpace, item));
    const items = iterate(flattenSpace(featureSpace), flat as Batch).map((item) =>
      unflatten(featureSpace, item as Flat),
    );
    return concatenate(featureSpace, items);
  }
  if (space instanceof Graph) {
    const { nodes, edges, edgeLinks } = flat as GraphInstance;
    return {
      nodes: unflattenFeatures(space.nodeSpace, nodes),
      edges: edges === null || space.edgeSpace === null ? null : unflattenFeatures(space.edgeSpace, edges),
      edgeLinks: edgeLinks?.slice() ?? null,
    };
  }
  throw new InvalidSpaceError(`Got ${space}, which cannot be unflattened; expected one of the spaces of this module.`);
}

function unflattenFeatures(space: FeatureSpace, features: AnyTypedArray): AnyTypedArray {
  const items = iterate(flattenSpace(space), features).map((item) => unflatten(space as Space, item as Flat));
  return concatenate(space, items) as AnyTypedArray;
}

function read(space: Space, flat: AnyTypedArray): unknown {
  if (space instanceof Box || space instanceof MultiBinary) {
    const out = zeros(space.dtype as DType, flat.length);
    out.set(flat);
    return out;
  }
  if (space instanceof Discrete) return space.start + readOneHot(space, flat);
  if (space instanceof MultiDiscrete) {
    const { nvec, start, dtype } = space as MultiDiscrete;
    const out = zeros(dtype, nvec.length);
    let offset = 0;
    for (let i = 0; i < nvec.length; i++) {
      out[i] = start[i]! + readOneHot(space, flat.subarray(offset, (offset += nvec[i]!)));
    }
    return out;
  }
  if (space instanceof Text) {
    return Array.from(flat, (index) => space.characterList[index] ?? '').join('');
  }
  if (space instanceof OneOf) {
    const part = space.spaces[flat[0]!];
    if (part === undefined) {
      throw new InvalidValueError(
        `Got the part ${flat[0]} of ${space}; expected an index below ${space.spaces.length}.`,
      );
    }
    return [flat[0]!, read(part, flat.subarray(1, 1 + flatdim(part)))];
  }
  let offset = 0;
  const next = (part: Space): unknown => read(part, flat.subarray(offset, (offset += flatdim(part))));
  if (space instanceof Tuple) return space.spaces.map(next);
  return Object.fromEntries((space as Dict).entries().map(([key, part]) => [key, next(part)]));
}

function readOneHot(space: Space, flat: AnyTypedArray): number {
  const index = Array.prototype.findIndex.call(flat, (entry) => entry !== 0);
  if (index < 0) {
    throw new InvalidValueError(
      `Got a one-hot of zeros for ${space}; expected a 1 in it. Pass what flatten() returned, not a sample of the flat space.`,
    );
  }
  return index;
}
