import { Box } from './box.js';
import { checkSpaceJSON } from './check-space-json.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import type { DType } from './dtype.js';
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
  checkSpaceJSON(json);
  return read(json);
}

function read(json: SpaceJSON): Space {
  switch (json.type) {
    case 'Box':
      return new Box<DType>(boundOf(json.low), boundOf(json.high), { shape: json.shape, dtype: json.dtype });
    case 'Discrete':
      return new Discrete(json.n, { start: json.start, dtype: json.dtype });
    case 'MultiDiscrete':
      return new MultiDiscrete(json.nvec, { start: json.start, shape: json.shape, dtype: json.dtype });
    case 'MultiBinary':
      return new MultiBinary(json.shape);
    case 'Text':
      return new Text(json.maxLength, { minLength: json.minLength, charset: json.charset });
    case 'Dict':
      return new Dict(json.spaces.map(([key, part]) => [key, read(part)] as const));
    case 'Tuple':
      return new Tuple(json.spaces.map(read));
    case 'OneOf':
      return new OneOf(json.spaces.map(read));
    case 'Sequence':
      return new Sequence(read(json.space), { stack: json.stack });
    case 'Graph':
      // The constructor refuses other spaces.
      return new Graph(
        read(json.nodeSpace) as FeatureSpace,
        json.edgeSpace === null ? null : (read(json.edgeSpace) as FeatureSpace),
      );
  }
}

function boundOf(bound: BoundJSON | readonly BoundJSON[]): number | number[] {
  return typeof bound === 'object' ? bound.map(Number) : Number(bound);
}
