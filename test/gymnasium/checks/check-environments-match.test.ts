import { describe, expect, test } from 'vitest';
import {
  checkEnvironmentsMatch,
  EnvMismatchError,
  type Info,
  type InfoComparison,
  InvalidArgumentError,
  type StepResult,
  TransformObservation,
  TransformReward,
  Wrapper,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';

/** Changes one part of the results from the second step of an episode on. */
class Altered extends Wrapper<number, number> {
  readonly #alter: (result: StepResult<number>) => void;
  #steps = 0;

  constructor(alter: (result: StepResult<number>) => void) {
    super(new Corridor());
    this.#alter = alter;
  }

  override step(action: number): StepResult<number> {
    const result = this.env.step(action);
    if (++this.#steps >= 2) this.#alter(result);
    return result;
  }
}

const withInfo = (info: Info) =>
  new Altered((result) => {
    result[4] = info;
  });

describe('checkEnvironmentsMatch', () => {
  test('passes for equal environments, over the ends of episodes, and with rendering', () => {
    checkEnvironmentsMatch(new Corridor({ length: 4 }), new Corridor({ length: 4 }), { numSteps: 60, seed: 3 });
    checkEnvironmentsMatch(new Corridor({ renderMode: 'ansi' }), new Corridor({ renderMode: 'ansi' }), { numSteps: 5 });
  });

  test('numbers may differ by a little', () => {
    const nearly = new TransformReward(new Corridor(), { func: (reward) => reward + 1e-6 });
    checkEnvironmentsMatch(new Corridor(), nearly, { numSteps: 5 });
  });

  test.each([
    [
      'observation',
      (result: StepResult<number>) => {
        result[0] += 1;
      },
      { skipObs: true },
    ],
    [
      'reward',
      (result: StepResult<number>) => {
        result[1] += 1;
      },
      { skipRew: true },
    ],
    [
      'terminated',
      (result: StepResult<number>) => {
        result[2] = true;
      },
      { skipTerminal: true },
    ],
    [
      'truncated',
      (result: StepResult<number>) => {
        result[3] = true;
      },
      { skipTruncated: true },
    ],
  ])('finds another %s, unless told not to', (what, alter, skip) => {
    expect(() => checkEnvironmentsMatch(new Corridor(), new Altered(alter), { numSteps: 3 })).toThrow(EnvMismatchError);
    expect(() => checkEnvironmentsMatch(new Corridor(), new Altered(alter), { numSteps: 3 })).toThrow(
      new RegExp(`differ in ${what} in step 2`),
    );
    checkEnvironmentsMatch(new Corridor(), new Altered(alter), { numSteps: 3, ...skip });
  });

  test.each<[InfoComparison, Info, boolean]>([
    ['equivalence', { visits: 2 }, true],
    ['equivalence', { visits: 2, more: 1 }, false],
    ['superset', { visits: 2, more: 1 }, true],
    ['superset', { visits: 3, more: 1 }, false],
    ['keys-equivalence', { visits: 3 }, true],
    ['keys-equivalence', { visits: 3, more: 1 }, false],
    ['keys-superset', { visits: 3, more: 1 }, true],
    ['keys-superset', { more: 1 }, false],
    ['skip', {}, true],
  ])('infos compared by %s with %j: %s', (infoComparison, info, passes) => {
    const check = () => checkEnvironmentsMatch(new Corridor(), withInfo(info), { numSteps: 2, infoComparison });
    if (passes) check();
    else expect(check).toThrow(/differ in info/);
  });

  test('finds other spaces', () => {
    expect(() => checkEnvironmentsMatch(new Corridor(), new Corridor({ length: 5 }), { numSteps: 0 })).toThrow(
      /different observation spaces: Discrete\(10\) and Discrete\(5\)/,
    );
    checkEnvironmentsMatch(new Corridor(), new Corridor({ length: 5 }), { numSteps: 0, skipObs: true });
    const other = new TransformObservation(new Corridor(), { func: (cell) => cell, observationSpace: null });
    Object.defineProperty(other, 'actionSpace', { value: other.observationSpace });
    expect(() => checkEnvironmentsMatch(new Corridor(), other, { numSteps: 0 })).toThrow(/different action spaces/);
  });

  test('finds another picture', () => {
    class Inverted extends Corridor {
      override render(): string {
        return 'o';
      }
    }
    const pair = () => [new Corridor({ renderMode: 'ansi' }), new Inverted({ renderMode: 'ansi' })] as const;
    expect(() => checkEnvironmentsMatch(...pair(), { numSteps: 0 })).toThrow(
      /differ in rendering after the first reset/,
    );
    checkEnvironmentsMatch(...pair(), { numSteps: 0, skipRender: true });
  });

  test('refuses an unknown comparison', () => {
    const infoComparison = 'equal' as InfoComparison;
    expect(() => checkEnvironmentsMatch(new Corridor(), new Corridor(), { numSteps: 0, infoComparison })).toThrow(
      InvalidArgumentError,
    );
  });
});
