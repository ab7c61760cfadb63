import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  Box,
  Dict,
  Discrete,
  Env,
  InvalidActionError,
  InvalidEnvError,
  InvalidObservationError,
  InvalidResultError,
  InvalidRewardError,
  InvalidSpaceError,
  PassiveEnvChecker,
  type ResetResult,
  RgbFrame,
  type Space,
  type StepResult,
  setWarningSink,
  Tuple,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
});

/** Gives back whatever it is told to. */
class Puppet extends Env {
  override readonly observationSpace: Space;
  override readonly actionSpace: Space;
  result: unknown[] = [];

  constructor(observationSpace: Space, actionSpace: Space = new Discrete(2)) {
    super({});
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
  }

  override reset(): ResetResult<unknown> {
    return this.result as unknown as ResetResult<unknown>;
  }

  override step(): StepResult<unknown> {
    return this.result as unknown as StepResult<unknown>;
  }
}

const box = new Box(-1, 1, { shape: [2], dtype: 'float32' });
const open = new Box(-Infinity, Infinity, { shape: [2], dtype: 'float32' });
const nested = new Dict({ place: new Discrete(3), view: new Tuple([box, new Discrete(2, { start: 5 })]) });
const fine = Float32Array.of(0, 0.5);

function checked(space: Space, result: unknown[], actionSpace?: Space): PassiveEnvChecker<unknown, unknown> {
  const puppet = new Puppet(space, actionSpace);
  puppet.result = result;
  return new PassiveEnvChecker(puppet);
}

describe('actions', () => {
  test.each([
    [new Discrete(2), 2, /outside its action space Discrete\(2\): it is 2; expected a whole number from 0 to 1/],
    [new Discrete(2), Number.NaN, /it is NaN; expected a whole number/],
    [new Discrete(2), 0.5, /it is 0\.5/],
    [new Discrete(2), '1', /it is "1"/],
    [new Discrete(2), undefined, /it is undefined/],
    [box, Float32Array.of(0, 3), /number 1 of it is 3; expected -1 to 1/],
    [box, Float32Array.of(Number.NaN, 0), /number 0 of it is NaN; expected -1 to 1/],
    [box, [0, -2], /number 1 of it is -2; expected -1 to 1/],
    [box, Float32Array.of(0), /it has 1 numbers; expected a Float32Array of 2 numbers \(shape \[2\], float32\)/],
    [box, Float64Array.of(0, 0), /it is a Float64Array \(float64\); expected a Float32Array of 2 numbers/],
    [box, 0, /it is 0; expected a Float32Array of 2 numbers/],
    [nested, { place: 0 }, /it has the keys place; expected place, view/],
    [nested, [1], /expected an object with the keys place, view/],
    [nested, { place: 7, view: [fine, 5] }, /it\.place is 7; expected a whole number from 0 to 2/],
    [nested, { place: 0, view: [fine, 0] }, /it\.view\[1\] is 0; expected a whole number from 5 to 6/],
    [nested, { place: 0, view: [fine] }, /it\.view is .*; expected an array of 2 elements/],
  ])('%s refuses %j', (space, action, message) => {
    const env = checked(box, [fine, 0, false, false, {}], space);
    expect(() => env.step(action)).toThrow(InvalidActionError);
    expect(() => env.step(action)).toThrow(message);
    expect(() => env.step(action)).toThrow(/Take one from env\.actionSpace\.sample\(\)/);
  });

  test('of the space pass', () => {
    expect(checked(box, [fine, 0, false, false, {}], nested).step({ place: 2, view: [fine, 6] })[1]).toBe(0);
  });
});

describe('results', () => {
  test.each([
    [[fine, 0, false, {}], InvalidResultError, /expected \[observation, reward, terminated, truncated, info\]/],
    [[fine, Number.NaN, false, false, {}], InvalidRewardError, /the reward NaN; expected a finite number/],
    [[fine, Infinity, false, false, {}], InvalidRewardError, /the reward Infinity/],
    [[fine, '1', false, false, {}], InvalidRewardError, /the reward "1"/],
    [[fine, 1, 0, false, {}], InvalidResultError, /terminated = 0 and truncated = false; expected true or false/],
    [[fine, 1, false, false, null], InvalidResultError, /info = null; expected an object/],
    [
      [Float32Array.of(0), 1, false, false, {}],
      InvalidObservationError,
      /it has 1 numbers; expected a Float32Array of 2/,
    ],
    [[[0, 2], 1, false, false, {}], InvalidObservationError, /number 1 of it is 2; expected -1 to 1/],
    [[Float32Array.of(0, Number.NaN), 1, false, false, {}], InvalidObservationError, /number 1 of it is NaN/],
  ])('step giving %j is refused', (result, ErrorClass, message) => {
    const env = checked(box, result);
    expect(() => env.step(0)).toThrow(ErrorClass);
    expect(() => env.step(0)).toThrow(message);
    expect(() => env.step(0)).toThrow(InvalidEnvError);
  });

  test.each([
    [fine, /expected \[observation, info\]/],
    [[fine], /expected \[observation, info\]/],
    [[fine, undefined], /info = undefined/],
  ])('reset giving %j is refused', (result, message) => {
    const env = checked(box, result as unknown[]);
    expect(() => env.reset()).toThrow(InvalidResultError);
    expect(() => env.reset()).toThrow(message);
  });

  test('an infinite observation is refused even where the bounds are open', () => {
    const env = checked(open, [Float32Array.of(0, Infinity), {}]);
    expect(() => env.reset()).toThrow(InvalidObservationError);
    expect(() => env.reset()).toThrow(/not finite: Float32Array \[0, Infinity\]/);
  });

  test('finite numbers whose sum overflows are not taken for infinite ones', () => {
    const wide = new Box(-Infinity, Infinity, { shape: [2], dtype: 'float64' });
    expect(checked(wide, [Float64Array.of(1e308, 1e308), {}]).reset()[1]).toEqual({});
  });

  test('an observation that merely leaves the bounds is warned of, once', () => {
    const env = checked(new Tuple([box, new Dict({ a: box })]), [[fine, { a: Float32Array.of(0, 1.5) }], {}]);
    env.reset();
    env.reset();
    expect(warnings).toEqual([expect.stringMatching(/outside the bounds of its observation space Tuple/)]);
  });
});

describe('spaces', () => {
  test('must be spaces', () => {
    expect(() => new PassiveEnvChecker(new Puppet('Discrete(2)' as never))).toThrow(InvalidSpaceError);
    expect(() => new PassiveEnvChecker(new Puppet('Discrete(2)' as never))).toThrow(
      /observationSpace = "Discrete\(2\)"; expected a Space/,
    );
  });

  test('that are a point somewhere are warned of', () => {
    checked(new Dict({ a: new Tuple([new Box(1, 1, { shape: [1] })]) }), []);
    expect(warnings).toEqual([expect.stringMatching(/, key a,, part 0, is a Box whose low equals its high/)]);
  });

  test('what is no environment is refused', () => {
    expect(() => new PassiveEnvChecker({} as never)).toThrow(InvalidEnvError);
    expect(() => new PassiveEnvChecker(null as never)).toThrow(/PassiveEnvChecker got null to wrap/);
  });
});

describe('rendering', () => {
  class Painter extends Corridor {
    frame: string | RgbFrame | null = null;
    override render(): string | RgbFrame | null {
      return this.frame;
    }
  }

  test.each([
    ['rgb_array', 'text', false],
    ['rgb_array', new RgbFrame(1, 1), true],
    ['ansi', new RgbFrame(1, 1), false],
    ['ansi', 'text', true],
    [null, 'text', false],
    [null, null, true],
  ])('in mode %s giving %o passes: %s', (renderMode, frame, passes) => {
    const painter = new Painter({ renderMode });
    painter.frame = frame;
    const env = new PassiveEnvChecker(painter);
    if (passes) expect(env.render()).toBe(frame);
    else expect(() => env.render()).toThrow(/expected an RgbFrame for "rgb_array", a string for "ansi"/);
  });

  test('a mode that the metadata do not list is refused', () => {
    expect(() => new PassiveEnvChecker(new Painter({ renderMode: 'human' })).render()).toThrow(
      /metadata\.renderModes are \[ansi, rgb_array\]/,
    );
  });
});
