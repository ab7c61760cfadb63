import {
  ClipAction,
  ClipReward,
  DelayObservation,
  DiscretizeAction,
  DiscretizeObservation,
  DtypeObservation,
  type Env,
  FilterObservation,
  FlattenObservation,
  FrameStackObservation,
  MaxAndSkipObservation,
  NormalizeObservation,
  NormalizeReward,
  RecordEpisodeStatistics,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
} from '../../../src/gymnasium/index.js';
import { golden, Scripted, ScriptedDict } from './scripted.js';

/** The script with float32 observations. */
export const f32 = () => new Scripted({ dtype: 'float32' });
/** An environment with a time limit of 5 steps. */
export const limited = <Obs>(env: Env<Obs, Float32Array>) => new TimeLimit(env, { maxEpisodeSteps: 5 });
/** Bounds for `RescaleAction`. */
export const minMax = { minAction: [-3, -1], maxAction: [3, 1] };

/** The wrappers of the golden runs, by their names there. */
export const runs: Record<string, () => Env> = {
  'NormalizeObservation float32': () => new NormalizeObservation(f32()),
  'NormalizeObservation float64': () => new NormalizeObservation(new Scripted({ dtype: 'float64' })),
  'NormalizeObservation uint8': () => new NormalizeObservation(new Scripted({ dtype: 'uint8' })),
  NormalizeReward: () => new NormalizeReward(f32(), { gamma: 0.9 }),
  RescaleObservation: () => new RescaleObservation(f32(), { minObs: -1, maxObs: 1 }),
  RescaleAction: () => new RescaleAction(f32(), minMax),
  ClipAction: () => new ClipAction(f32()),
  ClipReward: () => new ClipReward(f32(), { minReward: -0.5, maxReward: 1.5 }),
  'FrameStackObservation reset': () => new FrameStackObservation(f32(), { stackSize: 3 }),
  'FrameStackObservation zero': () => new FrameStackObservation(f32(), { stackSize: 3, paddingType: 'zero' }),
  'FrameStackObservation custom': () =>
    new FrameStackObservation(f32(), { stackSize: 3, paddingType: Float32Array.of(1, 0, 0.5) }),
  'FrameStackObservation dict': () => new FrameStackObservation(new ScriptedDict(), { stackSize: 2 }),
  DelayObservation: () => new DelayObservation(f32(), { delay: 2 }),
  'TimeAwareObservation flat': () => new TimeAwareObservation(limited(f32())),
  'TimeAwareObservation normalized': () => new TimeAwareObservation(limited(f32()), { normalizeTime: true }),
  'TimeAwareObservation nested': () => new TimeAwareObservation(limited(f32()), { flatten: false }),
  'TimeAwareObservation dict': () => new TimeAwareObservation(limited(new ScriptedDict()), { flatten: false }),
  StickyAction: () => new StickyAction(f32(), { repeatActionProbability: 0.5 }),
  'StickyAction range': () => new StickyAction(f32(), { repeatActionProbability: 0.4, repeatActionDuration: [1, 3] }),
  RepeatAction: () => new RepeatAction(f32(), { numRepeats: 2 }),
  MaxAndSkipObservation: () => new MaxAndSkipObservation(f32(), { skip: 3 }),
  DiscretizeObservation: () => new DiscretizeObservation(f32(), { bins: [3, 4, 5] }),
  'DiscretizeObservation multidiscrete': () => new DiscretizeObservation(f32(), { bins: 4, multidiscrete: true }),
  DiscretizeAction: () => new DiscretizeAction(f32(), { bins: [3, 4] }),
  'DiscretizeAction multidiscrete': () => new DiscretizeAction(f32(), { bins: [3, 4], multidiscrete: true }),
  DtypeObservation: () => new DtypeObservation(f32(), { dtype: 'float64' }),
  FilterObservation: () => new FilterObservation(new ScriptedDict(), { filterKeys: ['a'] }),
  FlattenObservation: () => new FlattenObservation(new ScriptedDict()),
  RecordEpisodeStatistics: () => new RecordEpisodeStatistics(f32()),
};

/** The action of the golden run at a row of the script. */
export function actionAt(name: string, row: number): unknown {
  if (name === 'DiscretizeAction') return row % 12;
  if (name === 'DiscretizeAction multidiscrete') return Int32Array.of(row % 3, row % 4);
  return Float32Array.from(golden.script.actions[row]!);
}
