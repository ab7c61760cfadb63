import { describe, expect, it } from 'vitest';
import {
  Acrobot,
  Blackjack,
  CartPole,
  CliffWalking,
  FrozenLake,
  MountainCar,
  Pendulum,
  Taxi,
} from '../../envs/index.js';
import { RgbFrame } from '../../src/gymnasium/index.js';

type Pixel = [number, number, number];

/** A frame of an environment after `reset` with seed 3 and some actions. */
function frameOf<A>(
  env: { reset(args: { seed: number }): unknown; step(action: A): unknown; render(): unknown },
  actions: readonly A[] = [],
): RgbFrame {
  env.reset({ seed: 3 });
  for (const action of actions) env.step(action);
  const frame = env.render();
  expect(frame).toBeInstanceOf(RgbFrame);
  return frame as RgbFrame;
}

function pixel(frame: RgbFrame, x: number, y: number): Pixel {
  const at = 3 * (y * frame.width + x);
  return [frame[at]!, frame[at + 1]!, frame[at + 2]!];
}

const renderMode = 'rgb_array';

describe('rgb_array', () => {
  it('CartPole: black cart on a black line, a wooden pole with a blue joint', () => {
    const frame = frameOf(new CartPole({ renderMode }));
    expect(frame.shape).toEqual([400, 600, 3]);
    // Within 0.05 m and rad of the middle: 6 pixels.
    expect(pixel(frame, 5, 5)).toEqual([255, 255, 255]);
    expect(pixel(frame, 20, 299)).toEqual([0, 0, 0]);
    expect(pixel(frame, 285, 308)).toEqual([0, 0, 0]);
    const colors = Array.from({ length: 600 }, (_, x) => pixel(frame, x, 240).join());
    expect(colors.filter((color) => color === '202,152,101').length).toBeGreaterThanOrEqual(9);
    expect(
      [...frame].some(
        (_, i) => i % 3 === 0 && pixel(frame, (i / 3) % 600, Math.floor(i / 1800)).join() === '129,132,203',
      ),
    ).toBe(true);
  });

  it('MountainCar: a yellow flag at the goal', () => {
    const frame = frameOf(new MountainCar({ renderMode }));
    expect(frame.shape).toEqual([400, 600, 3]);
    expect(pixel(frame, 570, 22)).toEqual([204, 204, 0]);
  });

  it('Pendulum: a red rod from the middle with a black joint, and an arrow once there is a torque', () => {
    const still = frameOf(new Pendulum({ renderMode }));
    expect(still.shape).toEqual([500, 500, 3]);
    expect(pixel(still, 250, 249)).toEqual([0, 0, 0]);
    expect(pixel(still, 250, 241)).toEqual([204, 77, 77]);
    const count = (frame: RgbFrame): number =>
      Array.from({ length: frame.length / 3 }, (_, i) => frame[3 * i]! + frame[3 * i + 1]!).filter((v) => v === 0)
        .length;
    const turned = frameOf(new Pendulum({ renderMode }), [Float32Array.of(2)]);
    expect(count(turned)).toBeGreaterThan(count(still) + 200);
  });

  it('Acrobot: two links with yellow joints under the line to reach', () => {
    const frame = frameOf(new Acrobot({ renderMode }));
    expect(frame.shape).toEqual([500, 500, 3]);
    expect(pixel(frame, 10, 136)).toEqual([0, 0, 0]);
    expect(pixel(frame, 250, 249)).toEqual([204, 204, 0]);
    expect(pixel(frame, 250, 310)).toEqual([0, 204, 204]);
  });

  it('FrozenLake: a tile of 64 pixels for each letter, 512 at most', () => {
    const frame = frameOf(new FrozenLake({ renderMode, isSlippery: false }));
    expect(frame.shape).toEqual([256, 256, 3]);
    expect(pixel(frame, 64, 100)).toEqual([180, 200, 230]);
    expect(pixel(frame, 70, 70)).toEqual([240, 246, 253]);
    const [, green, blue] = pixel(frame, 96, 85);
    expect(blue).toBeGreaterThan(green);
    expect(frameOf(new FrozenLake({ renderMode, mapName: '8x8' })).shape).toEqual([512, 512, 3]);
    expect(frameOf(new FrozenLake({ renderMode, desc: ['SFFFFFFFFFFG'] })).shape).toEqual([64, 512, 3]);
  });

  it('FrozenLake: falling in looks different from standing', () => {
    const env = new FrozenLake({ renderMode, isSlippery: false });
    const before = frameOf(env, [2]);
    env.step(1);
    expect(pixel(env.render() as RgbFrame, 96, 96)).not.toEqual(pixel(before, 96, 96));
  });

  it('CliffWalking: meadow above, darkness below, and the elf where it stands', () => {
    const env = new CliffWalking({ renderMode });
    const start = frameOf(env);
    expect(start.shape).toEqual([240, 720, 3]);
    expect(pixel(start, 300, 230)).toEqual([52, 24, 36]);
    expect(pixel(start, 100, 20)).toEqual([100, 195, 74]);
    const moved = frameOf(env, [0]);
    expect(pixel(moved, 30, 165)).not.toEqual(pixel(start, 30, 165));
  });

  it('Taxi: stops in their colours over grey', () => {
    const frame = frameOf(new Taxi({ renderMode }));
    expect(frame.shape).toEqual([350, 550, 3]);
    const [red, , blue] = pixel(frame, 395, 305);
    expect(blue).toBeGreaterThan(red + 80);
    const [r, g, b] = pixel(frame, 52, 107);
    expect(r).toBeGreaterThan(Math.max(g, b) + 80);
  });

  it('Blackjack: white cards on a green table', () => {
    const frame = frameOf(new Blackjack({ renderMode }));
    expect(frame.shape).toEqual([500, 600, 3]);
    expect(pixel(frame, 5, 495)).toEqual([7, 99, 36]);
    expect(pixel(frame, 175, 168)).toEqual([242, 242, 242]);
  });
});

describe('render', () => {
  it('is null without a mode and before reset', () => {
    const silent = new CartPole();
    silent.reset({ seed: 0 });
    expect(silent.render()).toBeNull();
    expect(new CartPole({ renderMode }).render()).toBeNull();
  });

  it('does not disturb what follows', () => {
    const run = (drawn: boolean): unknown => {
      const env = new Taxi({ renderMode, isRainy: true });
      env.reset({ seed: 1 });
      return Array.from({ length: 20 }, (_, i) => {
        if (drawn) env.render();
        return env.step(i % 6).slice(0, 3);
      });
    };
    expect(run(true)).toEqual(run(false));
  });

  it('describes every state as a scene that a canvas can draw', () => {
    const env = new Blackjack();
    for (let seed = 0; seed < 60; seed++) {
      env.reset({ seed });
      const { shapes, width, height } = env.scene();
      expect([width, height]).toEqual([600, 500]);
      for (const shape of shapes) {
        const points = shape.kind === 'polygon' || shape.kind === 'line' ? shape.points : [];
        expect(points.flat().every(Number.isFinite)).toBe(true);
      }
    }
  });
});
