export { ActionWrapper } from './action-wrapper.js';
export type { BoundArgument } from './affine-box.js';
export { dataEquivalence } from './data-equivalence.js';
export type { DType, IntegerDType, TypedArrayOf } from './dtype.js';
export {
  Env,
  type EnvMetadata,
  type EnvState,
  type Info,
  type RenderFrame,
  type ResetArgs,
  type ResetResult,
  type StepResult,
} from './env.js';
export { type EnvId, formatEnvId, parseEnvId } from './env-id.js';
export { type EnvParam, EnvSpec, type EnvSpecFields, type WrapperSpec } from './env-spec.js';
export {
  DeprecatedEnvError,
  EnvMismatchError,
  GymnasiumError,
  InvalidActionError,
  InvalidArgumentError,
  InvalidBoundError,
  InvalidEnvError,
  InvalidMaskError,
  InvalidObservationError,
  InvalidProbabilityError,
  InvalidResultError,
  InvalidRewardError,
  InvalidSeedError,
  InvalidSpaceError,
  InvalidStateError,
  InvalidValueError,
  MalformedEnvIdError,
  NameNotFoundError,
  NamespaceNotFoundError,
  RegistrationError,
  ResetNeededError,
  UnregisteredEnvError,
  UnserializableSpecError,
  UnsupportedModeError,
  VersionNotFoundError,
} from './errors.js';
export { setWarningSink, type WarningSink, warn } from './logger.js';
export { ObservationWrapper } from './observation-wrapper.js';
export { formatRegistry, namespace, type RegisteredEnvs, register, registry, spec } from './registry.js';
export { RewardWrapper } from './reward-wrapper.js';
export { RgbFrame } from './rgb-frame.js';
export type { SavedRunningMeanStd } from './running-mean-std.js';
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
export { Dict, type SamplesByKey, type SpacesByKey } from './spaces/dict.js';
export { Discrete, type DiscreteOptions } from './spaces/discrete.js';
export { MultiBinary } from './spaces/multi-binary.js';
export { MultiDiscrete, type MultiDiscreteOptions } from './spaces/multi-discrete.js';
export { type SampleOf, Space, type SpaceSeed } from './spaces/space.js';
export type { BoxJSON, SpaceJSON } from './spaces/space-json.js';
export { type SamplesOf, Tuple } from './spaces/tuple.js';
export { Wrapper } from './wrapper.js';
