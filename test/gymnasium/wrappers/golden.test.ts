import { describe, expect, test } from 'vitest';
import {
  DtypeObservation,
  type Env,
  FlattenObservation,
  FrameStackObservation,
  RescaleAction,
  RescaleObservation,
  type Space,
  TimeAwareObservation,
} from '../../../src/gymnasium/index.js';
import { type GoldenEntry, golden, type Scripted, ScriptedDict } from './scripted.js';
import { actionAt, f32, limited, minMax, runs } from './wrapped-scripts.js';

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
