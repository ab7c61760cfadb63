import { describe, expect, test } from 'vitest';
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
  type Space,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
} from '../../../src/gymnasium/index.js';
import { type GoldenEntry, golden, Scripted, ScriptedDict } from './scripted.js';

const f32 = () => new Scripted({ dtype: 'float32' });
const limited = <Obs>(env: Env<Obs, Float32Array>) => new TimeLimit(env, { maxEpisodeSteps: 5 });
const minMax = { minAction: [-3, -1], maxAction: [3, 1] };

const runs: Record<string, () => Env> = {
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
function actionAt(name: string, row: number): unknown {
  if (name === 'DiscretizeAction') return row % 12;
  if (name === 'DiscretizeAction multidiscrete') return Int32Array.of(row % 3, row % 4);
  return Float32Array.from(golden.script.actions[row]!);
}

/** An observation as the golden file has it: arrays as (flat) lists. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

/** Python nests its arrays; here they are flat. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.flat(Infinity);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, flat(part)]));
}

function replay(name: string, env: Env): GoldenEntry[] {
  const scripted = env.unwrapped as Scripted<'float32'>;
  const log: GoldenEntry[] = [];
  for (const seed of [5, null, null]) {
    log.push({ observation: plain(env.reset({ seed })[0]) });
    for (let over = false; !over; ) {
      const [observation, reward, terminated, truncated, info] = env.step(actionAt(name, scripted.cursor + 1));
      const episode = info['episode'] as { r: number; l: number } | undefined;
      log.push({
        observation: plain(observation),
        reward,
        terminated,
        truncated,
        sent: Array.from(scripted.sent),
        ...(episode === undefined ? {} : { episode: { r: episode.r, l: episode.l } }),
      });
      over = terminated || truncated;
    }
  }
  return log;
}

describe('equal to Gymnasium 1.3.0, to the last bit', () => {
  test('every golden run has its wrapper here', () => {
    expect(Object.keys(runs).sort()).toEqual(Object.keys(golden.runs).sort());
  });

  test.each(Object.keys(golden.runs))('%s', (name) => {
    const expected = golden.runs[name]!.map((entry) => ({ ...entry, observation: flat(entry.observation) }));
    expect(replay(name, runs[name]!())).toEqual(expected);
  });
});

describe('spaces equal to those of Gymnasium 1.3.0', () => {
  const spaces: Record<string, Space> = {
    RescaleObservation: new RescaleObservation(f32(), { minObs: -1, maxObs: 1 }).observationSpace,
    RescaleAction: new RescaleAction(f32(), minMax).actionSpace,
    FrameStackObservation: new FrameStackObservation(f32(), { stackSize: 3 }).observationSpace,
    TimeAwareObservation: new TimeAwareObservation(limited(f32())).observationSpace,
    FlattenObservation: new FlattenObservation(new ScriptedDict()).observationSpace,
    DtypeObservation: new DtypeObservation(f32(), { dtype: 'float64' }).observationSpace,
  };

  test.each(Object.keys(golden.spaces))('%s', (name) => {
    const { low, high, shape, dtype } = spaces[name] as Space & { low: Float32Array; high: Float32Array };
    const expected = golden.spaces[name]!;
    expect({ low: plain(low), high: plain(high), shape, dtype }).toEqual({
      ...expected,
      low: flat(expected.low),
      high: flat(expected.high),
    });
  });
});
