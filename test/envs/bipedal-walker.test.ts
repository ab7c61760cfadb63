import { describe, expect, it } from 'vitest';
import { BipedalWalker, createBipedalWalkerHeuristic } from '../../envs/index.js';
import { InvalidActionError, ResetNeededError, UnsupportedModeError } from '../../src/gymnasium/index.js';
import { box2dGolden, distance } from './box2d-golden.js';

const runs = box2dGolden.rollouts.filter(({ id }) => id.startsWith('BipedalWalker'));

describe('BipedalWalker', () => {
  it.each(runs)('walks $id, seed $seed, as Gymnasium does', ({ id, seed, reset, steps }) => {
    const env = new BipedalWalker({ hardcore: id === 'BipedalWalkerHardcore-v3' });
    expect(distance(env.reset({ seed })[0], reset)).toBeLessThan(3e-6);
    expect(steps.length).toBe(25);
    steps.forEach(([action, observation, reward, terminated], i) => {
      const result = env.step(Float32Array.from(action as number[]));
      // Every kick of a leg against the ground magnifies the roundings of float32.
      expect(distance(result[0], observation)).toBeLessThan(i < 3 ? 5e-5 : 2e-3);
      expect(result[1]).toBeCloseTo(reward, i < 3 ? 4 : 2);
      expect(result.slice(2, 4)).toEqual([terminated, false]);
    });
  });

  it.each(runs.filter(({ controls }) => controls !== undefined))(
    'the controller takes the actions of the published one, seed $seed',
    ({ reset, steps, controls }) => {
      const controller = createBipedalWalkerHeuristic();
      [reset, ...steps.map(([, observation]) => observation)].forEach((observation, i) => {
        expect(distance(controller(observation), controls![i] as number[])).toBeLessThan(1e-5);
      });
    },
  );

  it('walks 80 steps by the published controller', () => {
    const env = new BipedalWalker();
    const controller = createBipedalWalkerHeuristic();
    env.reset({ seed: 0 });
    let action = new Float32Array(4);
    let total = 0;
    for (let i = 0; i < 80; i++) {
      const [observation, reward, terminated] = env.step(action);
      expect(terminated).toBe(false);
      total += reward;
      action = Float32Array.from(controller(observation));
    }
    // The return of these 80 steps in Gymnasium.
    expect(total).toBeCloseTo(0.7856, 2);
  });

  it('ends with −100 when it falls', () => {
    const env = new BipedalWalker();
    env.reset({ seed: 0 });
    let last = env.step(Float32Array.of(1, 1, 1, 1));
    for (let i = 0; i < 400 && !last[2]; i++) last = env.step(Float32Array.of(1, 1, 1, 1));
    expect(last.slice(1, 3)).toEqual([-100, true]);
  });

  it('meets stumps, stairs and pits in hardcore only', () => {
    const whites = (hardcore: boolean) => {
      const env = new BipedalWalker({ hardcore });
      env.reset({ seed: 4 });
      return env.scene().shapes.filter(({ kind }) => kind === 'polygon').length;
    };
    expect(whites(true)).toBeGreaterThan(whites(false));
  });

  it('draws the walker a fifth of the width from the left', () => {
    const env = new BipedalWalker({ renderMode: 'rgb_array' });
    env.reset({ seed: 4 });
    const frame = env.render() as Uint8Array & { width: number; height: number };
    expect([frame.width, frame.height]).toEqual([600, 400]);
    const at = (x: number, y: number) => [...frame.slice(3 * (600 * y + x), 3 * (600 * y + x) + 3)];
    // The hull stands 2 · 34/30 m above the ground, which is 100 pixels up.
    expect(at(120, 400 - 100 - 66)).toEqual([127, 51, 229]);
    expect(at(300, 390)).toEqual([102, 153, 76]);
    expect(at(5, 200)).toEqual([215, 215, 255]);
  });

  it('refuses what it cannot take', () => {
    expect(() => new BipedalWalker({ renderMode: 'human' })).toThrow(UnsupportedModeError);
    expect(() => new BipedalWalker().step(new Float32Array(4))).toThrow(ResetNeededError);
    const env = new BipedalWalker();
    env.reset({ seed: 0 });
    expect(() => env.step(new Float32Array(3))).toThrow(InvalidActionError);
    expect(() => env.step(Float32Array.of(0, 0, Number.NaN, 0))).toThrow(/expected an element of Box/);
  });
});
