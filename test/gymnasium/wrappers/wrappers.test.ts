import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  AddRenderObservation,
  Autoreset,
  Box,
  ClipReward,
  Dict,
  Discrete,
  DiscretizeAction,
  DiscretizeObservation,
  DtypeObservation,
  FilterObservation,
  FlattenObservation,
  InvalidResultError,
  MultiDiscrete,
  RecordEpisodeStatistics,
  RenderCollection,
  RepeatAction,
  ReshapeObservation,
  TimeAwareObservation,
  TimeLimit,
  TransformAction,
  TransformObservation,
  TransformReward,
  Tuple,
  Wrapper,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';
import { ScriptedDict } from './scripted.js';
import { f32 } from './wrapped-scripts.js';

test('a plain wrapper passes everything through', () => {
  const inner = new Corridor({ renderMode: 'ansi' });
  const env = new Wrapper(inner);
  expect(env.reset({ seed: 1, options: { cell: 2 } })).toEqual([2, { visits: 0 }]);
  expect(env.step(1)).toEqual([3, -0.5, false, false, { visits: 1 }]);
  expect([env.render(), env.renderMode, env.metadata, env.rewardRange]).toEqual([
    '...x',
    'ansi',
    inner.metadata,
    [-0.5, 1],
  ]);
  expect(env.npRandom).toBe(inner.npRandom);
  expect(env.npRandomSeed).toBe(1);
  expect(env.unwrapped).toBe(inner);
  env.close();
  expect(inner.closed).toBe(1);
});

test('attributes are found and set in the outermost layer that has them', () => {
  const env = new TimeLimit(new Corridor(), { maxEpisodeSteps: 3 });
  expect(env.getWrapperAttr('maxEpisodeSteps')).toBe(3);
  expect(env.getWrapperAttr('closed')).toBe(0);
  expect(env.hasWrapperAttr('closed')).toBe(true);
  expect(env.hasWrapperAttr('colour')).toBe(false);
  expect(env.setWrapperAttr('closed', 5)).toBe(true);
  expect((env.unwrapped as Corridor).closed).toBe(5);
  expect(env.setWrapperAttr('colour', 'red', false)).toBe(false);
  expect(env.setWrapperAttr('colour', 'red')).toBe(true);
  expect(env.getWrapperAttr('colour')).toBe('red');
});

test('assigning a generator reaches the environment', () => {
  const env = new Wrapper(new Corridor());
  const other = new Corridor();
  other.reset({ seed: 3 });
  env.npRandom = other.npRandom;
  expect(env.unwrapped.npRandom).toBe(other.npRandom);
  expect(env.npRandomSeed).toBe(-1);
});

describe('Autoreset', () => {
  test('resets on the step after the end, ignoring its action', () => {
    const env = new Autoreset(new Corridor({ length: 3 }));
    env.reset({ seed: 0, options: { cell: 1 } });
    expect(env.step(1)).toEqual([2, 1, true, false, { visits: 1 }]);
    const [cell, reward, terminated, truncated, info] = env.step(1);
    expect([reward, terminated, truncated, info]).toEqual([0, false, false, { visits: 0 }]);
    expect([0, 1, 2]).toContain(cell);
    expect(env.step(0)[4]).toEqual({ visits: 1 });
  });

  test('an explicit reset forgets the end', () => {
    const env = new Autoreset(new Corridor({ length: 3 }));
    env.reset({ options: { cell: 1 } });
    env.step(1);
    env.reset({ options: { cell: 0 } });
    expect(env.step(1)[0]).toBe(1);
  });
});

describe('RecordEpisodeStatistics', () => {
  test('adds return, length and seconds to the last info, and keeps the last episodes', () => {
    const env = new RecordEpisodeStatistics(new Corridor(), { bufferLength: 2, statsKey: 'game' });
    for (const cell of [7, 6, 5]) {
      env.reset({ options: { cell } });
      for (let at = cell; at < 8; at++) expect(env.step(1)[4]).not.toHaveProperty('game');
      const { game, visits } = env.step(1)[4] as { game: { r: number; l: number; t: number }; visits: number };
      // 9 − cell steps, the last of which pays 1 and the others −0.5.
      expect(game).toMatchObject({ r: 1 - 0.5 * (8 - cell), l: 9 - cell });
      expect(game.t).toBeGreaterThanOrEqual(0);
      expect(visits).toBe(9 - cell);
    }
    expect(env.episodeCount).toBe(3);
    expect(env.returnQueue).toEqual([0, -0.5]);
    expect(env.lengthQueue).toEqual([3, 4]);
    expect(env.timeQueue).toHaveLength(2);
  });

  test('refuses an info that uses its key', () => {
    const env = new RecordEpisodeStatistics(new Corridor(), { statsKey: 'visits' });
    env.reset({ options: { cell: 8 } });
    expect(() => env.step(1)).toThrow(InvalidResultError);
  });
});

describe('transforming wrappers', () => {
  test('TransformObservation infers its observation from the function', () => {
    const env = new TransformObservation(new Corridor(), {
      func: (cell) => Float32Array.of(cell / 10),
      observationSpace: new Box(0, 1, { shape: [1], dtype: 'float32' }),
    });
    expectTypeOf(env.reset()[0]).toEqualTypeOf<Float32Array>();
    expect([...env.reset({ options: { cell: 5 } })[0]]).toEqual([0.5]);
    expect(env.observationSpace.contains(env.step(1)[0])).toBe(true);
  });

  test('TransformAction changes what the environment gets', () => {
    const env = new TransformAction(new Corridor(), {
      func: (move: 'left' | 'right') => (move === 'right' ? 1 : 0),
      actionSpace: null,
    });
    env.reset({ options: { cell: 4 } });
    expect(env.step('right')[0]).toBe(5);
    expect(env.actionSpace).toEqual(new Discrete(2));
  });

  test('TransformReward and ClipReward change rewards and their range', () => {
    const doubled = new TransformReward(new Corridor(), { func: (r) => 2 * r, rewardRange: [-1, 2] });
    const clipped = new ClipReward(doubled, { minReward: -0.75 });
    clipped.reset({ options: { cell: 7 } });
    expect([clipped.step(1)[1], clipped.step(1)[1]]).toEqual([-0.75, 2]);
    expect(clipped.rewardRange).toEqual([-0.75, 2]);
    expect(new TransformReward(new Corridor(), { func: (r) => r }).rewardRange).toEqual([-Infinity, Infinity]);
  });

  test('RepeatAction widens the reward range', () => {
    expect(new RepeatAction(new Corridor(), { numRepeats: 3 }).rewardRange).toEqual([-1.5, 3]);
  });

  test('ReshapeObservation changes the space only', () => {
    const env = new ReshapeObservation(f32(), { shape: [3, 1] });
    expect(env.observationSpace.shape).toEqual([3, 1]);
    expect(env.observationSpace.contains(env.reset()[0])).toBe(true);
  });

  test('FilterObservation picks places of a Tuple in the order asked for', () => {
    const tuple = new TransformObservation(new ScriptedDict(), {
      func: ({ a, b }): [number, Float32Array, number] => [a, b, a + 1],
      observationSpace: new Tuple([
        new Discrete(4, { start: 2 }),
        new Box(-2, 3, { shape: [3], dtype: 'float32' }),
        new Discrete(9),
      ]),
    });
    const env = new FilterObservation(tuple, { filterKeys: [2, 0] });
    expect(env.reset()[0]).toEqual([3, 2]);
    expect(String(env.observationSpace)).toBe('Tuple(Discrete(9), Discrete(4, start=2))');
  });

  test('TimeAwareObservation appends to a Tuple', () => {
    const tuple = new TransformObservation(new Corridor(), {
      func: (cell): [number] => [cell],
      observationSpace: new Tuple([new Discrete(10)]),
    });
    const env = new TimeAwareObservation(new TimeLimit(tuple, { maxEpisodeSteps: 8 }), { flatten: false });
    env.reset({ options: { cell: 2 } });
    expect(env.step(1)[0]).toEqual([3, Int32Array.of(1)]);
    expect(env.observationSpace.contains(env.step(1)[0])).toBe(true);
  });

  test('FlattenObservation makes a Discrete one-hot', () => {
    const env = new FlattenObservation(new Corridor({ length: 4 }));
    const [observation] = env.reset({ options: { cell: 2 } });
    expect([...(observation as ArrayLike<number> & Iterable<number>)]).toEqual([0, 0, 1, 0]);
    expect(env.observationSpace.contains(observation)).toBe(true);
  });

  test.each([
    [new Discrete(4, { start: 1 }), 3, new Box(1, 5, { shape: [], dtype: 'float32' }), Float32Array.of(3)],
    [new MultiDiscrete([2, 3]), Int32Array.of(1, 2), new MultiDiscrete([2, 3], { dtype: 'int8' }), Int8Array.of(1, 2)],
    [
      new Box(0, 9, { shape: [2] }),
      Float32Array.of(1.75, 2),
      new Box(0, 9, { shape: [2], dtype: 'uint8' }),
      Uint8Array.of(1, 2),
    ],
  ])('DtypeObservation of %s', (space, element, expectedSpace, expected) => {
    const source = new TransformObservation(new Corridor(), {
      func: () => element as Float32Array,
      observationSpace: space as Box,
    });
    const env = new DtypeObservation(source, { dtype: expectedSpace.dtype });
    expect(env.observationSpace.equals(expectedSpace)).toBe(true);
    expect(env.reset()[0]).toEqual(expected);
    expect(env.observationSpace.contains(env.reset()[0])).toBe(true);
  });
});

describe('discretising wrappers go back as well', () => {
  test('a cell has its bounds', () => {
    // [−2, 3] in five bins of width 1: 0.5 lies in the third, [0, 1].
    const env = new DiscretizeObservation(f32(), { bins: 5 });
    const cell = env.observation(Float32Array.of(-2, 0.5, 3));
    expect(cell).toBe(0 * 25 + 2 * 5 + 4);
    expect(env.revertObservation(cell)).toEqual([Float32Array.of(-2, 0, 2), Float32Array.of(-1, 1, 3)]);
    expect(
      new DiscretizeObservation(f32(), { bins: 5, multidiscrete: true }).observation(Float32Array.of(-9, 0.5, 9)),
    ).toEqual(Int32Array.of(0, 2, 4));
  });

  test('an action has the cell with the nearest centre', () => {
    const env = new DiscretizeAction(f32(), { bins: [3, 2] });
    // Centres −0.5, 0.5, 1.5 and 0.125, 0.375.
    expect(env.action(2 * 2 + 1)).toEqual(Float32Array.of(1.5, 0.375));
    expect(env.revertAction(Float32Array.of(1.2, 0.3))).toBe(2 * 2 + 1);
    for (let action = 0; action < 6; action++) expect(env.revertAction(env.action(action))).toBe(action);
    const multi = new DiscretizeAction(f32(), { bins: [3, 2], multidiscrete: true });
    expect(multi.revertAction(Float32Array.of(-0.9, 0.4))).toEqual(Int32Array.of(0, 1));
  });
});

describe('rendering wrappers', () => {
  test('RenderCollection can keep frames over render and reset', () => {
    const env = new RenderCollection(new Corridor({ renderMode: 'ansi' }), { popFrames: false, resetClean: false });
    env.reset({ options: { cell: 0 } });
    env.step(1);
    env.reset({ options: { cell: 0 } });
    expect(env.render()).toEqual(['x', '.x', 'x']);
    expect(env.render()).toHaveLength(3);
    expect(env.metadata.renderModes).toEqual(['ansi', 'rgb_array', 'ansi_list']);
  });

  test('AddRenderObservation gives the image, or adds it', () => {
    const only = new AddRenderObservation(new Corridor({ renderMode: 'rgb_array' }));
    expect(only.observationSpace.shape).toEqual([1, 2, 3]);
    const [image] = only.reset({ options: { cell: 3 } });
    expect([...(image as Uint8Array)]).toEqual([3, 0, 0, 255, 255, 255]);
    expect(only.observationSpace.contains(image)).toBe(true);

    const both = new AddRenderObservation(new Corridor({ renderMode: 'rgb_array' }), { renderOnly: false });
    const [observation] = both.reset({ options: { cell: 3 } });
    expect(observation).toEqual({ state: 3, pixels: image });
    expect(both.observationSpace.contains(observation)).toBe(true);

    const nested = new TransformObservation(new Corridor({ renderMode: 'rgb_array' }), {
      func: (cell) => ({ cell }),
      observationSpace: new Dict({ cell: new Discrete(10) }),
    });
    const added = new AddRenderObservation(nested, { renderOnly: false, renderKey: 'view' });
    expect(added.reset({ options: { cell: 3 } })[0]).toEqual({ cell: 3, view: image });
  });
});
