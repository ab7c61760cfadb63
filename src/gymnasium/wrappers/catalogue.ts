import type { Env } from '../env.js';
import { AddRenderObservation } from './add-render-observation.js';
import { Autoreset } from './autoreset.js';
import { ClipAction } from './clip-action.js';
import { ClipReward } from './clip-reward.js';
import { DelayObservation } from './delay-observation.js';
import { DiscretizeAction } from './discretize-action.js';
import { DiscretizeObservation } from './discretize-observation.js';
import { DtypeObservation } from './dtype-observation.js';
import { FilterObservation } from './filter-observation.js';
import { FlattenObservation } from './flatten-observation.js';
import { FrameStackObservation } from './frame-stack-observation.js';
import { MaxAndSkipObservation } from './max-and-skip-observation.js';
import { NormalizeObservation } from './normalize-observation.js';
import { NormalizeReward } from './normalize-reward.js';
import { OrderEnforcing } from './order-enforcing.js';
import { PassiveEnvChecker } from './passive-env-checker.js';
import { RecordEpisodeStatistics } from './record-episode-statistics.js';
import { RecordVideo } from './record-video.js';
import { RenderCollection } from './render-collection.js';
import { RepeatAction } from './repeat-action.js';
import { RescaleAction } from './rescale-action.js';
import { RescaleObservation } from './rescale-observation.js';
import { ReshapeObservation } from './reshape-observation.js';
import { StickyAction } from './sticky-action.js';
import { TimeAwareObservation } from './time-aware-observation.js';
import { TimeLimit } from './time-limit.js';
import { TransformAction } from './transform-action.js';
import { TransformObservation } from './transform-observation.js';
import { TransformReward } from './transform-reward.js';

/** The constructor of a wrapper, whatever environment and options it needs. */
export type WrapperClass = new (env: Env, options?: object) => Env;

/** A wrapper, and options with which it can be made where it needs some. */
type Entry = readonly [Class: new (env: never, options: never) => Env, example?: object];

const CATALOGUE: readonly Entry[] = [
  [AddRenderObservation],
  [Autoreset],
  [ClipAction],
  [ClipReward, { minReward: -1 }],
  [DelayObservation, { delay: 2 }],
  [DiscretizeAction, { bins: 5 }],
  [DiscretizeObservation, { bins: 5 }],
  [DtypeObservation, { dtype: 'float64' }],
  [FilterObservation, { filterKeys: [0] }],
  [FlattenObservation],
  [FrameStackObservation, { stackSize: 3 }],
  [MaxAndSkipObservation],
  [NormalizeObservation],
  [NormalizeReward],
  [OrderEnforcing],
  [PassiveEnvChecker],
  [RecordEpisodeStatistics],
  [RecordVideo, { videoFolder: 'videos', write: () => {} }],
  [RenderCollection],
  [RepeatAction, { numRepeats: 2 }],
  [RescaleAction, { minAction: -1, maxAction: 1 }],
  [RescaleObservation, { minObs: -1, maxObs: 1 }],
  [ReshapeObservation, { shape: [3, 1] }],
  [StickyAction, { repeatActionProbability: 0.5 }],
  [TimeAwareObservation],
  [TimeLimit, { maxEpisodeSteps: 5 }],
  [TransformAction, { func: (action: unknown) => action }],
  [TransformObservation, { func: (observation: unknown) => observation }],
  [TransformReward, { func: (reward: number) => 2 * reward }],
];

/** The wrappers that come with the package, by name, so that a spec read from JSON finds them. */
export const wrappers: ReadonlyMap<string, WrapperClass> = new Map(
  // The options were checked when the wrapper was recorded; the constructors check them again by value.
  CATALOGUE.map(([Class]) => [Class.name, Class as unknown as WrapperClass]),
);

/** Options with which each wrapper of the catalogue can be made, by its name; `{}` where it needs none. */
export const wrapperExamples: ReadonlyMap<string, object> = new Map(
  CATALOGUE.map(([Class, example = {}]) => [Class.name, example]),
);
