export { checkOptions, type OptionTypes, requireOptions } from './check-options.js';
export { type CheckEnvOptions, checkEnv } from './checks/check-env.js';
export {
  type CheckEnvironmentsMatchOptions,
  checkEnvironmentsMatch,
  type InfoComparison,
} from './checks/check-environments-match.js';
export { dataEquivalence } from './checks/data-equivalence.js';
export { type Dynamics, float32Observation, type ObservationArray, type StateRow } from './dynamics/dynamics.js';
export { DynamicsEnv, type RenderArgs } from './dynamics/dynamics-env.js';
export { Float32Arena } from './dynamics/float32-arena.js';
export { finiteOption, type ResetBounds, resetBounds } from './dynamics/reset-bounds.js';
export { type Transition, type TransitionTable, tabular, tabularDynamics } from './dynamics/tabular-dynamics.js';
export {
  Env,
  type EnvMetadata,
  EnvSpec,
  type EnvSpecFields,
  type EnvState,
  type Info,
  type RenderFrame,
  type ResetArgs,
  type ResetResult,
  type StepResult,
  type WrapperSpec,
} from './env.js';
export {
  ClosedEnvError,
  DependencyNotInstalledError,
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
  WorkerError,
  WorkerTimeoutError,
} from './errors.js';
export type { DynamicsKernel, KernelPlaces, KernelStep, StateCode } from './kernels/dynamics-kernel.js';
export type { Condition, Operand, Real, RealCode } from './kernels/real-code.js';
export * as libm from './libm/libm.js';
export { setWarningSink, type WarningSink, warn } from './logger.js';
export { type EnvId, formatEnvId, parseEnvId } from './registry/env-id.js';
export type { EnvParam } from './registry/env-params.js';
export { type MadeEnv, type MakeArgs, type MakeOptions, make } from './registry/make.js';
export { formatRegistry, namespace, type RegisteredEnvs, register, registry, spec } from './registry/registry.js';
export { specFromJSON } from './registry/spec-from-json.js';
export { drawScene, type SceneCanvas } from './render/canvas.js';
export { colorize, type TextColor } from './render/colorize.js';
export { encodeGif } from './render/gif.js';
export { textWidth } from './render/pixel-font.js';
export { encodePng } from './render/png.js';
export { rasterise } from './render/rasterise.js';
export { RgbFrame } from './render/rgb-frame.js';
export type { Color, Point, Scene, Shape as SceneShape } from './render/scene.js';
export * as shapes from './render/scene.js';
export { requireResetArgs } from './reset-args.js';
export { InvalidActionsFileError, parseActions } from './rollout/parse-actions.js';
export {
  type RolloutLine,
  type RolloutOptions,
  type RolloutReset,
  type RolloutStep,
  rollout,
} from './rollout/rollout.js';
export { actionFromJSON, type RolloutLineJSON, rolloutLineToJSON, toJSONValue } from './rollout/rollout-json.js';
export type { ChoiceOptions } from './seeding/choice.js';
export { Generator, type GeneratorState } from './seeding/generator.js';
export type { IntegersOptions } from './seeding/integers.js';
export { npRandom } from './seeding/np-random.js';
export { PCG64, type PCG64State } from './seeding/pcg64.js';
export { SeedSequence, type SeedSequenceOptions } from './seeding/seed-sequence.js';
export type { Entropy, Seed } from './seeding/seed-words.js';
export * as seeding from './seeding/seeding.js';
export type { Size } from './seeding/size.js';
export type { BoundArgument } from './spaces/affine-box.js';
export { batchSpace } from './spaces/batch-space.js';
export { Box, type BoxOptions } from './spaces/box.js';
export { type Batch, concatenate, createEmptyArray } from './spaces/concatenate.js';
export { Dict, type SamplesByKey, type SpacesByKey } from './spaces/dict.js';
export { Discrete, type DiscreteOptions } from './spaces/discrete.js';
export type { DType, IntegerDType, TypedArrayOf } from './spaces/dtype.js';
export { flatdim } from './spaces/flatdim.js';
export { type Flat, flatten } from './spaces/flatten.js';
export { type ArraySpace, flattenSpace } from './spaces/flatten-space.js';
export { type FeatureSpace, Graph, type GraphInstance, type GraphSize } from './spaces/graph.js';
export { iterate } from './spaces/iterate.js';
export { MultiBinary } from './spaces/multi-binary.js';
export { MultiDiscrete, type MultiDiscreteOptions } from './spaces/multi-discrete.js';
export { OneOf, type SampleOfOne } from './spaces/one-of.js';
export { Sequence, type SequenceOptions } from './spaces/sequence.js';
export type { Shape } from './spaces/shape.js';
export { type SampleOf, type SeedOrGenerator, Space, type SpaceSeed } from './spaces/space.js';
export { spaceFromJSON } from './spaces/space-from-json.js';
export type { BoxJSON, SpaceJSON } from './spaces/space-json.js';
export { ALPHANUMERIC, Text, type TextOptions } from './spaces/text.js';
export { type SamplesOf, Tuple } from './spaces/tuple.js';
export { unflatten } from './spaces/unflatten.js';
export type { BinsArgument } from './spaces/uniform-bins.js';
export { zeroElement } from './spaces/zero-element.js';
export { AutoresetMode } from './vector/autoreset-mode.js';
export type { SteppedBy } from './vector/dynamics-batch.js';
export { DynamicsVectorEnv, type DynamicsVectorEnvOptions } from './vector/dynamics-vector-env.js';
export {
  type BatchOf,
  type MadeVectorEnv,
  type MakeVecOptions,
  makeVec,
  type VectorizationMode,
} from './vector/make-vec.js';
export { SharedVectorEnv, type SharedVectorEnvOptions } from './vector/shared-vector-env.js';
export { SyncVectorEnv, type SyncVectorEnvOptions } from './vector/sync-vector-env.js';
export type { VectorBatch } from './vector/vector-batch.js';
export {
  VectorEnv,
  type VectorEnvMetadata,
  type VectorEnvOptions,
  type VectorEnvState,
  type VectorResetArgs,
  type VectorResetResult,
  type VectorStepResult,
} from './vector/vector-env.js';
export type { VectorInfos } from './vector/vector-infos.js';
export type { ResetMask, VectorResetOptions, VectorSeed } from './vector/vector-reset.js';
export { AddRenderObservation } from './wrappers/add-render-observation.js';
export { Autoreset } from './wrappers/autoreset.js';
export type { SavedRunningMeanStd } from './wrappers/base/running-mean-std.js';
export {
  VectorActionWrapper,
  VectorObservationWrapper,
  VectorRewardWrapper,
  VectorWrapper,
} from './wrappers/base/vector-wrapper.js';
export { ActionWrapper, ObservationWrapper, RewardWrapper, Wrapper } from './wrappers/base/wrapper.js';
export { type WrapperClass, wrappers } from './wrappers/catalogue.js';
export { ClipAction } from './wrappers/clip-action.js';
export { ClipReward } from './wrappers/clip-reward.js';
export { DelayObservation } from './wrappers/delay-observation.js';
export { DiscretizeAction } from './wrappers/discretize-action.js';
export { DiscretizeObservation } from './wrappers/discretize-observation.js';
export { DtypeObservation } from './wrappers/dtype-observation.js';
export { FilterObservation } from './wrappers/filter-observation.js';
export { FlattenObservation } from './wrappers/flatten-observation.js';
export { FrameStackObservation } from './wrappers/frame-stack-observation.js';
export { MaxAndSkipObservation } from './wrappers/max-and-skip-observation.js';
export { NormalizeObservation } from './wrappers/normalize-observation.js';
export { NormalizeReward } from './wrappers/normalize-reward.js';
export { OrderEnforcing } from './wrappers/order-enforcing.js';
export { PassiveEnvChecker } from './wrappers/passive-env-checker.js';
export { type EpisodeStatistics, RecordEpisodeStatistics } from './wrappers/record-episode-statistics.js';
export { cappedCubicSchedule, RecordVideo, type RecordVideoOptions } from './wrappers/record-video.js';
export { RenderCollection } from './wrappers/render-collection.js';
export { RepeatAction } from './wrappers/repeat-action.js';
export { RescaleAction } from './wrappers/rescale-action.js';
export { RescaleObservation } from './wrappers/rescale-observation.js';
export { ReshapeObservation } from './wrappers/reshape-observation.js';
export { type RepeatActionDuration, StickyAction } from './wrappers/sticky-action.js';
export { TimeAwareObservation } from './wrappers/time-aware-observation.js';
export { TimeLimit } from './wrappers/time-limit.js';
export { TransformAction } from './wrappers/transform-action.js';
export { TransformObservation } from './wrappers/transform-observation.js';
export { TransformReward } from './wrappers/transform-reward.js';
export { DictInfoToList } from './wrappers/vector/dict-info-to-list.js';
export { VectorNormalizeObservation } from './wrappers/vector/normalize-observation.js';
export { VectorNormalizeReward } from './wrappers/vector/normalize-reward.js';
export {
  type VectorEpisodeStatistics,
  VectorRecordEpisodeStatistics,
} from './wrappers/vector/record-episode-statistics.js';
export { VectorTransformAction } from './wrappers/vector/transform-action.js';
export { VectorTransformObservation } from './wrappers/vector/transform-observation.js';
export { VectorTransformReward } from './wrappers/vector/transform-reward.js';
export {
  type VectorizedAction,
  type VectorizedObservation,
  type VectorizedReward,
  vectorizedAction,
  vectorizedObservation,
  vectorizedReward,
} from './wrappers/vector/vectorize.js';
export {
  VectorClipAction,
  VectorClipReward,
  VectorDiscretizeAction,
  VectorDiscretizeObservation,
  VectorDtypeObservation,
  VectorFilterObservation,
  VectorFlattenObservation,
  VectorRescaleAction,
  VectorRescaleObservation,
  VectorReshapeObservation,
} from './wrappers/vector/vectorized.js';
