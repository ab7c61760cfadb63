import type { DType } from '../dtype.js';
import { InvalidSpaceError } from '../errors.js';
import { nest } from '../nested-array.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { type FeatureSpace, Graph } from './graph.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import type { Space } from './space.js';
import type { BoundJSON, SpaceJSON } from './space-json.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The space that `toJSON` described, not seeded.
 *
 * @throws InvalidSpaceError when the description is not of a space, or of one that cannot exist.
 */
export function spaceFromJSON(json: SpaceJSON): Space {
  requireArrays(json);
  switch (json?.type) {
    case 'Box':
      return new Box<DType>(boundOf(json.low), boundOf(json.high), { shape: json.shape, dtype: json.dtype });
    case 'Discrete':
      return new Discrete(json.n, { start: json.start, dtype: json.dtype });
    case 'MultiDiscrete':
      return new MultiDiscrete(nest(json.nvec, json.shape), { start: nest(json.start, json.shape), dtype: json.dtype });
    case 'MultiBinary':
      return new MultiBinary(json.shape);
    case 'Text':
      return new Text(json.maxLength, { minLength: json.minLength, charset: json.charset });
    case 'Dict':
      return new Dict(json.spaces.map(([key, part]) => [key, spaceFromJSON(part)] as const));
    case 'Tuple':
      return new Tuple(json.spaces.map(spaceFromJSON));
    case 'OneOf':
      return new OneOf(json.spaces.map(spaceFromJSON));
    case 'Sequence':
      return new Sequence(spaceFromJSON(json.space), { stack: json.stack });
    case 'Graph':
      // The constructor refuses other spaces.
      return new Graph(
        spaceFromJSON(json.nodeSpace) as FeatureSpace,
        json.edgeSpace === null ? null : (spaceFromJSON(json.edgeSpace) as FeatureSpace),
      );
    default:
      throw new InvalidSpaceError(
        `Got ${JSON.stringify(json)} as the description of a space; expected an object as toJSON() returns, with a type such as 'Box' or 'Discrete'.`,
      );
  }
}

/** The fields of each type that are walked through before a constructor can look at them. */
const ARRAYS: { readonly [type: string]: readonly string[] } = {
  MultiDiscrete: ['nvec', 'start', 'shape'],
  MultiBinary: ['shape'],
  Dict: ['spaces'],
  Tuple: ['spaces'],
  OneOf: ['spaces'],
};

function requireArrays(json: SpaceJSON): void {
  for (const field of ARRAYS[json?.type] ?? []) {
    if (!Array.isArray((json as unknown as { readonly [field: string]: unknown })[field])) {
      throw new InvalidSpaceError(
        `Got the description ${JSON.stringify(json)} of a ${json.type}; expected an array in its '${field}'. Pass what toJSON() returned.`,
      );
    }
  }
}

function boundOf(bound: BoundJSON | readonly BoundJSON[]): number | number[] {
  return typeof bound === 'object' ? bound.map(Number) : Number(bound);
}
