import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pendulum } from '../../../envs/index.js';
import {
  AddRenderObservation,
  Autoreset,
  Box,
  ClipAction,
  ClipReward,
  DelayObservation,
  DictInfoToList,
  Discrete,
  DiscretizeAction,
  DiscretizeObservation,
  DtypeObservation,
  Env,
  FilterObservation,
  FlattenObservation,
  FrameStackObservation,
  GymnasiumError,
  InvalidArgumentError,
  InvalidBoundError,
  MaxAndSkipObservation,
  MultiDiscrete,
  NormalizeObservation,
  NormalizeReward,
  OrderEnforcing,
  PassiveEnvChecker,
  RecordEpisodeStatistics,
  RecordVideo,
  RenderCollection,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  type ResetResult,
  ReshapeObservation,
  type Space,
  type StepResult,
  StickyAction,
  SyncVectorEnv,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
  VectorNormalizeReward,
  VectorRecordEpisodeStatistics,
  VectorRescaleAction,
  VectorTransformReward,
  Wrapper,
} from '../../../src/gymnasium/index.js';
import type { DType } from '../../../src/gymnasium/spaces/dtype.js';

/** Gives what it is told to, and remembers the actions that reached it. */
class Echo extends Env<Float32Array, Float32Array> {
  readonly got: number[][] = [];
  steps = 0;

  constructor(
    override readonly observationSpace: Space<never>,
    override readonly actionSpace: Space<never> = new Box(-1, 1) as Space<unknown> as Space<never>,
    readonly observe: (steps: number) => unknown = () => observationSpace.sample(),
  ) {
    super();
  }

  override reset(): ResetResult<Float32Array> {
    this.steps = 0;
    return [this.observe(0) as Float32Array, {}];
  }

  override step(action: Float32Array): StepResult<Float32Array> {
    this.got.push(typeof action === 'number' ? [action] : Array.from(action));
    return [this.observe(++this.steps) as Float32Array, 1, false, false, {}];
  }
}

const asSpace = (space: Space): Space<never> => space as Space<unknown> as Space<never>;
const echo = (space: Space = new Box(-1, 1)) => new Echo(asSpace(space), asSpace(space));

const bounds = (dtype: DType) => {
  const number =
    dtype === 'float32'
      ? fc.float({ noNaN: true, noDefaultInfinity: true })
      : fc.double({ noNaN: true, noDefaultInfinity: true });
  return fc.tuple(number, number).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
};
const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const within = ([low, high]: [number, number], s: number): number =>
  Math.min(Math.max(low * (1 - s) + high * s, low), high);

describe.each(['float32', 'float64'] as const)('rescaling a Box of %s to any bounds', (dtype) => {
  const run = (check: (old: [number, number], now: [number, number], shares: [number, number]) => void) => {
    fc.assert(
      fc.property(bounds(dtype), bounds(dtype), share, share, (old, now, a, b) =>
        check(old, now, [Math.min(a, b), Math.max(a, b)]),
      ),
      {
        numRuns: 400,
        seed: 11,
      },
    );
  };
  const array = (x: number) => (dtype === 'float32' ? Float32Array.of(x) : Float64Array.of(x));
  const box = ([low, high]: [number, number]) => new Box<DType>(low, high, { dtype });

  test('gives observations that are finite, ordered and in the space', () => {
    run((old, now, shares) => {
      const env = new RescaleObservation(echo(box(old)), { minObs: now[0], maxObs: now[1] });
      const [a, b] = shares.map((s) => env.observation(array(within(old, s)) as Float32Array));
      for (const seen of [a!, b!]) expect(env.observationSpace.contains(seen)).toBe(true);
      expect(a![0]).toBeLessThanOrEqual(b![0]!);
    });
  });

  test('gives the environment actions that are its own, or is refused for equal bounds', () => {
    run((old, now, shares) => {
      const inner = echo(box(old));
      const make = () => new RescaleAction(inner, { minAction: now[0], maxAction: now[1] });
      if (now[0] === now[1] && old[0] !== old[1]) {
        expect(make).toThrow(InvalidBoundError);
        return;
      }
      const env = make();
      const [a, b] = shares.map((s) => env.action(array(within(now, s)) as Float32Array));
      for (const sent of [a!, b!]) expect(inner.actionSpace.contains(sent)).toBe(true);
      expect(a![0]).toBeLessThanOrEqual(b![0]!);
    });
  });
});

describe('rescaling', () => {
  test('takes ends to ends, by value', () => {
    const tiny = new RescaleAction(echo(new Box(0, 1e-42)), { minAction: -1, maxAction: 1 });
    expect([tiny.action(Float32Array.of(-1)), tiny.action(Float32Array.of(1))]).toEqual([
      Float32Array.of(0),
      Float32Array.of(1e-42),
    ]);
    const huge = new RescaleObservation(echo(new Box(-3e38, 3e38)), { minObs: 0, maxObs: 1 });
    const seen = [-3e38, 0, 3e38].map((x) => huge.observation(Float32Array.of(x))[0]!);
    for (const [i, end] of [0, 0.5, 1].entries()) expect(seen[i]).toBeCloseTo(end, 6);
    const far = new RescaleObservation(echo(new Box(1e8, 1e8 + 8)), { minObs: -1, maxObs: 1 });
    expect([1e8, 1e8 + 8].map((x) => far.observation(Float32Array.of(x))[0])).toEqual([-1, 1]);
  });

  test('a place that is constant in the environment has that constant', () => {
    const inner = echo(new Box([-1, 3], [1, 3]));
    const env = new RescaleAction(inner, { minAction: -1, maxAction: 1 });
    expect(env.action(Float32Array.of(1, 0))).toEqual(Float32Array.of(1, 3));
    const seen = new RescaleObservation(inner, { minObs: -1, maxObs: 1 });
    expect(seen.observation(Float32Array.of(0, 3))).toEqual(Float32Array.of(0, -1));
  });

  test('of many environments', () => {
    const envs = new VectorRescaleAction(
      new SyncVectorEnv([() => echo(new Box(-2, 0.3)), () => echo(new Box(-2, 0.3))]),
      {
        minAction: -1,
        maxAction: 1,
      },
    );
    expect(envs.actions(Float32Array.of(1, -1))).toEqual(Float32Array.of(0.3, -2));
  });
});

describe('other wrappers keep to their spaces', () => {
  test('DiscretizeAction and DiscretizeObservation, with any bounds', () => {
    fc.assert(
      fc.property(bounds('float64'), fc.integer({ min: 1, max: 7 }), share, (range, bins, s) => {
        const inner = echo(new Box(...range, { dtype: 'float64' }));
        const acts = new DiscretizeAction(inner, { bins });
        const sent = Array.from({ length: bins }, (_, cell) => acts.action(cell));
        for (const action of sent) expect(inner.actionSpace.contains(action)).toBe(true);
        expect(sent.map(([x]) => x!)).toEqual(sent.map(([x]) => x!).sort((a, b) => a - b));
        const seen = new DiscretizeObservation(inner, { bins });
        expect(seen.observationSpace.contains(seen.observation(Float64Array.of(within(range, s)) as never))).toBe(true);
      }),
      { numRuns: 200, seed: 11 },
    );
    const integers = new DiscretizeAction(echo(new Box(0, 5, { dtype: 'int64' })), { bins: 2 });
    expect([integers.action(0), integers.action(1)]).toEqual([Float64Array.of(1), Float64Array.of(3)]);
  });

  test('DtypeObservation goes to the nearest value that the dtype has, and keeps a start', () => {
    const env = new DtypeObservation(echo(new Box(-Infinity, Infinity, { shape: [4], dtype: 'float64' })), {
      dtype: 'int8',
    });
    expect(env.observation(Float64Array.of(300, -300, 1.9, -0.5))).toEqual(Int8Array.of(127, -128, 1, 0));
    const wide = new DtypeObservation(echo(new Box(-9, 9)), { dtype: 'int64' });
    expect(wide.observationSpace.contains(wide.observation(Float32Array.of(1.5)))).toBe(true);
    const counts = new DtypeObservation(echo(new MultiDiscrete([3], { start: [5] })), { dtype: 'int8' });
    expect(counts.observationSpace.contains(counts.observation(Int32Array.of(7)))).toBe(true);
  });

  test('ClipAction of unsigned integers', () => {
    const env = new ClipAction(echo(new Box(3, 9, { dtype: 'uint8' })));
    expect(env.actionSpace.contains(Uint8Array.of(255))).toBe(true);
    expect(env.action(Uint8Array.of(255) as never)).toEqual(Uint8Array.of(9));
  });

  test('NormalizeObservation and NormalizeReward stay finite', () => {
    const values = [3e38, -3e38, 1e-45, 0, 3e38];
    const env = new NormalizeObservation(
      new Echo(asSpace(new Box(-Infinity, Infinity)), undefined, (i) => Float32Array.of(values[i]!)),
    );
    expect(env.reset()[0].every(Number.isFinite)).toBe(true);
    for (let i = 1; i < values.length; i++)
      expect(env.step(Float32Array.of(0) as never)[0].every(Number.isFinite)).toBe(true);
    const rewards = new NormalizeReward(new TransformReward(echo(), { func: () => 1.7e308 }));
    rewards.reset();
    for (let i = 0; i < 3; i++) expect(Number.isFinite(rewards.step(Float32Array.of(0))[1])).toBe(true);
    const saved = rewards.getStatistics();
    const bare = new NormalizeReward(echo(), { epsilon: 0 });
    bare.setStatistics({ ...saved, mean: [0], var: [0] });
    bare.updateRunningMean = false;
    bare.reset();
    expect(bare.step(Float32Array.of(0))[1]).toBe(Number.MAX_VALUE);
    expect(() => rewards.setStatistics({ ...saved, var: [-1] })).toThrow(InvalidArgumentError);
    expect(() => rewards.setStatistics(undefined as never)).toThrow(InvalidArgumentError);
  });
});

describe('what a wrapper keeps is a copy', () => {
  const buffer = new Float32Array(1);
  const reusing = () => new Echo(asSpace(new Box(-99, 99)), undefined, (i) => buffer.fill(i));

  test('of actions: StickyAction', () => {
    const played = (reuse: boolean) => {
      const inner = echo();
      const env = new StickyAction(inner, { repeatActionProbability: 0.9 });
      env.reset();
      inner.npRandom = new Discrete(2, { seed: 1 }).npRandom;
      const array = new Float32Array(1);
      for (let i = 0; i < 8; i++) env.step(reuse ? array.fill(i / 8) : Float32Array.of(i / 8));
      return inner.got.flat();
    };
    expect(played(true)).toEqual(played(false));
    expect(new Set(played(true)).size).toBeLessThan(8);
  });

  test('of observations: FrameStackObservation, DelayObservation, MaxAndSkipObservation', () => {
    const stack = new FrameStackObservation(reusing(), { stackSize: 3 });
    const [first] = stack.reset();
    stack.step(buffer);
    expect(stack.step(buffer)[0]).toEqual(Float32Array.of(0, 1, 2));
    expect(first).toEqual(Float32Array.of(0, 0, 0));
    const late = new DelayObservation(reusing(), { delay: 2 });
    expect([late.reset()[0][0], ...[1, 2, 3, 4].map(() => late.step(buffer)[0][0])]).toEqual([0, 0, 0, 1, 2]);
    const falling = new Echo(asSpace(new Box(-99, 99)), undefined, (i) => buffer.fill(10 - i));
    const skipping = new MaxAndSkipObservation(falling, { skip: 2 });
    skipping.reset();
    expect(skipping.step(buffer)[0][0]).toBe(9);
  });

  test('of options and padding', () => {
    const padding = Float32Array.of(0.5);
    const stack = new FrameStackObservation(echo(), { stackSize: 2, paddingType: padding });
    const options = { minAction: [-1], maxAction: [1] };
    const env = new RescaleAction(new Pendulum(), options);
    padding[0] = 7;
    options.minAction[0] = 0;
    expect((stack.reset()[0] as Float32Array)[0]).toBe(0.5);
    expect(env.clone().action(Float32Array.of(-1))).toEqual(Float32Array.of(-2));
  });

  test('of what it gives out: queues of statistics, and results that the environment keeps', () => {
    const result: StepResult<Float32Array> = [Float32Array.of(0), 1, false, false, {}];
    class Constant extends Echo {
      override step(): StepResult<Float32Array> {
        return Object.freeze(result) as StepResult<Float32Array>;
      }
    }
    const constant = () => new Constant(asSpace(new Box(-1, 1)));
    const env = new RecordEpisodeStatistics(new NormalizeReward(new TimeLimit(constant(), { maxEpisodeSteps: 1 })));
    env.reset();
    const act = Float32Array.of(0) as never;
    expect(env.step(act)[3]).toBe(true);
    const queue = env.returnQueue;
    env.reset();
    env.step(act);
    expect([queue.length, env.returnQueue.length]).toEqual([1, 2]);
    const repeated = new RepeatAction(new MaxAndSkipObservation(constant(), { skip: 2 }), { numRepeats: 2 });
    expect(repeated.step(act)[1]).toBe(4);
    expect(result).toEqual([Float32Array.of(0), 1, false, false, {}]);
  });
});

describe('options that a wrapper does not take are refused with the closest one', () => {
  type AnyWrapper = new (env: never, options: never) => unknown;
  const limited = () => new TimeLimit(echo(), { maxEpisodeSteps: 9 });
  const vector = () => new SyncVectorEnv([() => echo()]);
  const cases: readonly [AnyWrapper, () => unknown][] = [
    ...[
      AddRenderObservation,
      Autoreset,
      ClipAction,
      ClipReward,
      DelayObservation,
      DiscretizeAction,
      DiscretizeObservation,
      DtypeObservation,
      FilterObservation,
      FlattenObservation,
      FrameStackObservation,
      MaxAndSkipObservation,
      NormalizeObservation,
      NormalizeReward,
      OrderEnforcing,
      PassiveEnvChecker,
      RecordEpisodeStatistics,
      RecordVideo,
      RenderCollection,
      RepeatAction,
      RescaleAction,
      RescaleObservation,
      ReshapeObservation,
      StickyAction,
      TimeAwareObservation,
      TimeLimit,
      TransformAction,
      TransformObservation,
      TransformReward,
    ].map((Class): [AnyWrapper, () => unknown] => [Class as AnyWrapper, limited]),
    ...[
      DictInfoToList,
      VectorNormalizeReward,
      VectorRecordEpisodeStatistics,
      VectorRescaleAction,
      VectorTransformReward,
    ].map((Class): [AnyWrapper, () => unknown] => [Class as AnyWrapper, vector]),
  ];

  test.each(cases.map(([Class, inner]) => [Class.name, Class, inner] as const))('%s', (_, Class, inner) => {
    for (const options of [{ nonsense: 1 }, 5, null, 'x']) {
      expect(() => new Class(inner() as never, options as never)).toThrow(GymnasiumError);
      expect(() => new Class(inner() as never, options as never)).toThrow(/takes an object|no option 'nonsense'/);
    }
  });

  test('by name, by type, and where one is missing', () => {
    const wrong = (make: () => unknown, message: string) => {
      expect(make).toThrow(InvalidArgumentError);
      expect(make).toThrow(message);
    };
    wrong(() => new StickyAction(echo(), { repeatActionProbabilty: 0.5 } as never), 'Did you mean');
    wrong(() => new TimeLimit(echo(), { max_episode_steps: 5 } as never), "Did you mean 'maxEpisodeSteps'?");
    wrong(() => new TimeLimit(echo(), undefined as never), 'TimeLimit got no maxEpisodeSteps; expected a number');
    wrong(() => new TimeLimit(echo(), { maxEpisodeSteps: '5' as never }), 'maxEpisodeSteps = "5"; expected a number');
    wrong(() => new ClipReward(echo(), { minReward: '1' as never }), 'minReward = "1"; expected a number or null');
    wrong(() => new DiscretizeAction(echo(), { bins: 1e9 }), 'bins = 1000000000');
  });

  test('but a wrapper of your own takes what it likes', () => {
    class Own extends Wrapper<Float32Array, Float32Array> {}
    expect(() => new Own(echo(), { anything: 1 })).not.toThrow();
  });
});
