export type { DType, IntegerDType, TypedArrayOf } from './dtype.js';
export {
  GymnasiumError,
  InvalidActionError,
  InvalidArgumentError,
  InvalidMaskError,
  InvalidSeedError,
  InvalidSpaceError,
  InvalidStateError,
  InvalidValueError,
} from './errors.js';
export {
  type ChoiceOptions,
  Generator,
  type GeneratorState,
  type IntegersOptions,
  type Size,
} from './seeding/generator.js';
export { npRandom } from './seeding/np-random.js';
export { PCG64 } from './seeding/pcg64.js';
export { SeedSequence } from './seeding/seed-sequence.js';
export type { Entropy, Seed } from './seeding/seed-words.js';
export * as seeding from './seeding/seeding.js';
export type { Shape } from './shape.js';
export { Box, type BoxOptions } from './spaces/box.js';
export { Discrete, type DiscreteOptions } from './spaces/discrete.js';
export { MultiBinary } from './spaces/multi-binary.js';
export { type SampleOf, Space, type SpaceSeed } from './spaces/space.js';
export type { BoxJSON, SpaceJSON } from './spaces/space-json.js';
