import { afterEach, describe, expect, test } from 'vitest';
import '../../../envs/index.js';
import {
  AutoresetMode,
  Box,
  DictInfoToList,
  Discrete,
  Env,
  InvalidArgumentError,
  InvalidBoundError,
  InvalidEnvError,
  InvalidResultError,
  InvalidSpaceError,
  make,
  makeVec,
  NormalizeObservation,
  type ResetResult,
  type StepResult,
  SyncVectorEnv,
  setWarningSink,
  VectorClipAction,
  VectorClipReward,
  VectorDiscretizeAction,
  VectorDtypeObservation,
  VectorNormalizeObservation,
  VectorNormalizeReward,
  VectorRecordEpisodeStatistics,
  VectorReshapeObservation,
  VectorTransformAction,
  VectorTransformObservation,
  VectorTransformReward,
} from '../../../src/gymnasium/index.js';

afterEach(() => {
  setWarningSink(null);
});

/** Observes and rewards the number of steps, and ends after `end` of them; action 9 shows in the info. */
class Ladder extends Env<Float32Array, Float32Array> {
  override readonly observationSpace = new Box(0, 100, { shape: [2] });
  override readonly actionSpace = new Box(-1, 1, { shape: [1] });
  protected override state = { steps: 0 };

  constructor(readonly end: number) {
    super({ end });
  }

  override reset(): ResetResult<Float32Array> {
    this.state.steps = 0;
    return [new Float32Array(2), {}];
  }

  override step([action]: Float32Array): StepResult<Float32Array> {
    const { state } = this;
    state.steps++;
    const info = { force: action, nested: { at: state.steps }, pair: Int8Array.of(state.steps, 1) };
    return [Float32Array.of(state.steps, -state.steps), state.steps, state.steps >= this.end, false, info];
  }
}

const ladders = (autoresetMode: AutoresetMode = AutoresetMode.NEXT_STEP, ends = [2, 4]) =>
  new SyncVectorEnv<Float32Array, Float32Array>(
    ends.map((end) => () => new Ladder(end)),
    { autoresetMode },
  );
const f32 = (...values: number[]) => Float32Array.from(values);
const push = f32(0.5, -0.5);

describe('VectorRecordEpisodeStatistics, worked by hand', () => {
  // Rewards 1, 2 for the first and 1, 2, 3, 4 for the second. Where a reset takes a step, the first ends at steps 2, 5,
  // 8, the second at 4.
  test.each([
    ['NEXT_STEP', 8, [3, 10, 3, 3], [2, 4, 2, 2]],
    ['SAME_STEP', 8, [3, 3, 10, 3, 3, 10], [2, 2, 4, 2, 2, 4]],
  ] as const)('%s', (mode, steps, returns, lengths) => {
    const envs = new VectorRecordEpisodeStatistics(ladders(AutoresetMode[mode]));
    envs.reset();
    for (let i = 0; i < steps; i++) envs.step(push);
    expect(envs.returnQueue).toEqual(returns);
    expect(envs.lengthQueue).toEqual(lengths);
    expect(envs.episodeCount).toBe(returns.length);
    expect(envs.timeQueue.every((seconds) => seconds >= 0 && seconds < 60)).toBe(true);
  });

  test('DISABLED, with resets of some; only the last episodes are kept', () => {
    const envs = new VectorRecordEpisodeStatistics(ladders(AutoresetMode.DISABLED), { bufferLength: 2, statsKey: 'e' });
    envs.reset();
    for (let i = 0; i < 4; i++) {
      const [, , terminations, , infos] = envs.step(push);
      expect(infos['_e']).toEqual(i % 2 === 0 ? undefined : Uint8Array.of(1, i === 3 ? 1 : 0));
      if (i === 3) expect(infos['e']).toMatchObject({ r: Float64Array.of(3, 10), l: Float64Array.of(2, 4) });
      if (terminations.includes(1)) envs.reset({ options: { resetMask: terminations } });
    }
    expect([envs.returnQueue, envs.episodeCount]).toEqual([[3, 10], 3]);
  });

  test('refuses a key that is taken, and a wrong length', () => {
    const envs = new VectorRecordEpisodeStatistics(ladders(), { statsKey: 'force' });
    envs.reset();
    envs.step(push);
    expect(() => envs.step(push)).toThrow(InvalidResultError);
    expect(() => new VectorRecordEpisodeStatistics(ladders(), { bufferLength: 0 })).toThrow(InvalidArgumentError);
  });
});

describe('DictInfoToList', () => {
  test('gives each environment its own, masked ones left out', () => {
    const envs = new DictInfoToList(ladders(AutoresetMode.SAME_STEP));
    expect(envs.reset()[1]).toEqual([{}, {}]);
    const info = (force: number, at: number) => ({ force, nested: { at }, pair: Int8Array.of(at, 1) });
    expect(envs.step(push)[4]).toEqual([info(0.5, 1), info(-0.5, 1)]);
    expect(envs.step(push)[4]).toEqual([{ final_obs: f32(2, -2), final_info: info(0.5, 2) }, info(-0.5, 2)]);
  });
});

describe('statistics of the normalising wrappers', () => {
  test('observations: of the first batch by hand', () => {
    const envs = new VectorNormalizeObservation(ladders(), { epsilon: 0 });
    envs.reset();
    envs.setStatistics({ mean: [0, 0], var: [1, 1], count: 2, dtype: 'float64' });
    // Two zeros of variance 1 and two values ±1: means 0.5 and −0.5, variances (2 + 2·2·0.25·…)/4 = (2 + 0 + 1)/4.
    const [observations] = envs.step(push);
    expect(envs.getStatistics()).toEqual({ mean: [0.5, -0.5], var: [0.75, 0.75], count: 4, dtype: 'float64' });
    const scaled = Math.fround(0.5 / Math.sqrt(0.75));
    expect(observations).toEqual(f32(scaled, -scaled, scaled, -scaled));
  });

  test('observations: saved, loaded, frozen; interchangeable with the single wrapper', () => {
    const envs = new VectorNormalizeObservation(makeVec('CartPole-v1', { numEnvs: 3 }));
    envs.reset({ seed: 1 });
    for (let i = 0; i < 20; i++) envs.step([i % 2, 1, 0]);
    const saved = JSON.parse(JSON.stringify(envs.getStatistics()));
    const other = new VectorNormalizeObservation(makeVec('CartPole-v1', { numEnvs: 3 }));
    const one = new NormalizeObservation(make('CartPole-v1'));
    for (const frozen of [other, one]) {
      frozen.setStatistics(saved);
      frozen.updateRunningMean = false;
    }
    const [batch] = other.reset({ seed: 5 });
    expect(batch.subarray(0, 4)).toEqual(one.reset({ seed: 5 })[0]);
    other.step([1, 1, 0]);
    expect(other.getStatistics()).toEqual(saved);
    expect(() => other.setStatistics({ ...saved, mean: [1], var: [1] })).toThrow(InvalidArgumentError);
  });

  test('observations: a reset of some counts these alone, a last observation is scaled and not counted', () => {
    const envs = new VectorNormalizeObservation(ladders(AutoresetMode.SAME_STEP));
    envs.reset();
    expect(envs.getStatistics().count).toBe(2.0001);
    envs.reset({ options: { resetMask: [0, 1] } });
    expect(envs.getStatistics().count).toBe(3.0001);
    envs.step(push);
    const [, , , , infos] = envs.step(push);
    expect(envs.getStatistics().count).toBe(7.0001);
    const { mean, var: variance } = envs.getStatistics();
    const [final] = infos['final_obs'] as [Float32Array];
    expect(final[0]).toBeCloseTo((2 - mean[0]!) / Math.sqrt(variance[0]! + 1e-8), 5);
    expect(envs.observationSpace.shape).toEqual([2, 2]);
  });

  test('rewards: saved, loaded, frozen; a step that only resets does not count', () => {
    const envs = new VectorNormalizeReward(ladders(), { epsilon: 0 });
    envs.reset();
    envs.setStatistics({ mean: [0], var: [4], count: 2, dtype: 'float64' });
    envs.updateRunningMean = false;
    expect(envs.step(push)[1]).toEqual(Float64Array.of(0.5, 0.5));
    expect(envs.step(push)[1]).toEqual(Float64Array.of(1, 1));
    envs.updateRunningMean = true;
    envs.step(push);
    expect(envs.getStatistics().count).toBe(3);
    expect(() => new VectorNormalizeReward(ladders(), { gamma: 2 })).toThrow(InvalidArgumentError);
    expect(() => new VectorNormalizeReward(ladders(), { epsilon: -1 })).toThrow(InvalidArgumentError);
    expect(() => envs.setStatistics({ mean: [0, 0], var: [1, 1], count: 1, dtype: 'float64' })).toThrow(/expected one/);
  });
});

describe('wrappers without memory', () => {
  test('actions: clipped, discretised, transformed', () => {
    const forces = (envs: { reset(): unknown; step(actions: never): readonly unknown[] }, actions: unknown) => {
      envs.reset();
      return (envs.step(actions as never)[4] as { force: Float64Array }).force;
    };
    const clip = new VectorClipAction(ladders());
    expect(clip.singleActionSpace.equals(new Box(-Infinity, Infinity, { shape: [1] }))).toBe(true);
    expect(forces(clip, f32(7, -0.5))).toEqual(Float64Array.of(1, -0.5));
    const discrete = new VectorDiscretizeAction(ladders(), { bins: 3 });
    expect(discrete.singleActionSpace.equals(new Discrete(3))).toBe(true);
    expect(forces(discrete, Int32Array.of(0, 1))).toHaveLength(2);
    const half = new VectorTransformAction(ladders(), { func: (actions: Float32Array) => actions.map((x) => x / 2) });
    expect(forces(half, f32(1, -0.5))).toEqual(Float64Array.of(0.5, -0.25));
    const { name } = VectorClipAction;
    expect([name, String(clip)]).toEqual(['VectorClipAction', '<VectorClipAction, SyncVectorEnv(numEnvs=2)>']);
  });

  test('rewards: clipped, transformed', () => {
    const clip = new VectorClipReward(ladders(), { maxReward: 1.5 });
    clip.reset();
    clip.step(push);
    expect(clip.step(push)[1]).toEqual(Float64Array.of(1.5, 1.5));
    const tenfold = new VectorTransformReward(ladders(), { func: (rewards) => rewards.map((r) => 10 * r) });
    tenfold.reset();
    expect(tenfold.step(push)[1]).toEqual(Float64Array.of(10, 10));
    expect(() => new VectorClipReward(ladders(), {})).toThrow(InvalidBoundError);
  });

  test('observations, and the last ones: another type, another shape, a function of the batch', () => {
    const last = (envs: { reset(): unknown; step(actions: Float32Array): readonly unknown[] }) => {
      envs.reset();
      envs.step(push);
      const [observations, , , , infos] = envs.step(push);
      return [observations, (infos as { final_obs: unknown[] }).final_obs];
    };
    const same = () => ladders(AutoresetMode.SAME_STEP, [2, 3]);
    const integers = new VectorDtypeObservation(same(), { dtype: 'int16' });
    expect(integers.observationSpace.dtype).toBe('int16');
    expect(last(integers)).toEqual([Int16Array.of(0, 0, 2, -2), [Int16Array.of(2, -2), null]]);
    const column = new VectorReshapeObservation(same(), { shape: [2, 1] });
    expect(column.observationSpace.shape).toEqual([2, 2, 1]);
    expect(last(column)).toEqual([f32(0, 0, 2, -2), [f32(2, -2), null]]);
    const squared = new VectorTransformObservation(same(), {
      func: (batch: Float32Array) => batch.map((x) => x * x),
      singleObservationSpace: new Box(0, 1e4, { shape: [2] }),
    });
    expect(squared.observationSpace.equals(new Box(0, 1e4, { shape: [2, 2] }))).toBe(true);
    expect(last(squared)).toEqual([f32(0, 0, 4, 4), [f32(4, 4), null]]);
  });

  test('refuse what the single forms refuse, and single environments', () => {
    expect(() => new VectorClipAction(makeVec('CartPole-v1'))).toThrow(InvalidSpaceError);
    expect(() => new VectorClipReward(make('CartPole-v1') as never, { maxReward: 1 })).toThrow(InvalidEnvError);
    const envs = new VectorClipReward(ladders(), { maxReward: 1 });
    expect(envs.unwrapped).toBeInstanceOf(SyncVectorEnv);
    envs.close();
    expect([envs.closed, envs.unwrapped.closed]).toEqual([true, true]);
  });
});
