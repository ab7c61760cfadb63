import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  Box,
  checkEnv,
  Discrete,
  Env,
  type EnvState,
  InvalidEnvError,
  InvalidObservationError,
  InvalidSpaceError,
  make,
  type ResetArgs,
  type ResetResult,
  register,
  type StepResult,
  setWarningSink,
  TimeLimit,
} from '../../../src/gymnasium/index.js';
import { Corridor, type CorridorOptions } from '../corridor.js';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
});

register({ id: 'checked/Corridor-v0', entryPoint: (options: CorridorOptions) => new Corridor(options) });
register({
  id: 'checked/Dice-v0',
  nondeterministic: true,
  entryPoint: (options: CorridorOptions) => new Dice(options),
});

/** Draws from outside its stream. */
class Dice extends Corridor {
  override step(): StepResult<number, { visits: number }> {
    return [Math.floor(Math.random() * 1e9) % 10, 0, false, false, { visits: 0 }];
  }
}

describe('a sound environment', () => {
  test('passes, bare, with all its render modes', () => {
    checkEnv(make('checked/Corridor-v0').unwrapped);
    expect(warnings).toEqual([]);
  });

  test('passes without a spec', () => {
    checkEnv(new Corridor({ renderMode: 'ansi' }));
    expect(warnings).toEqual([]);
  });

  test('is warned of when wrapped', () => {
    checkEnv(new TimeLimit(new Corridor(), { maxEpisodeSteps: 50 }));
    expect(warnings).toEqual([expect.stringMatching(/which is wrapped.*Check env\.unwrapped/)]);
  });

  test('may be declared nondeterministic', () => {
    checkEnv(make('checked/Dice-v0').unwrapped);
  });
});

describe('a mistake is found:', () => {
  class ForgetsTheSeed extends Corridor {
    override reset(): ResetResult<number, { visits: number }> {
      return super.reset();
    }
  }

  // Counts where others would draw, so that no two resets are alike by chance.
  let drawnElsewhere = 0;
  class DrawsElsewhere extends Corridor {
    override reset(args?: ResetArgs): ResetResult<number, { visits: number }> {
      super.reset(args);
      return [drawnElsewhere++ % 10, { visits: 0 }];
    }
  }

  class KeepsStateOutside extends Corridor {
    #hidden = 0;
    override reset(args?: ResetArgs): ResetResult<number, { visits: number }> {
      this.#hidden = 0;
      return super.reset(args);
    }
    override step(action: number): StepResult<number, { visits: number }> {
      const [, , terminated, truncated, info] = super.step(action);
      return [this.#hidden++ % 10, 0, terminated, truncated, info];
    }
  }

  class ReusesItsArray extends Env<Float32Array, number> {
    override readonly observationSpace = new Box(0, 100, { shape: [2] });
    override readonly actionSpace = new Discrete(2);
    protected override state = { view: new Float32Array(2) };
    override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array> {
      this.reseed(seed);
      this.state.view.fill(this.npRandom.integers(0, 2));
      return [this.state.view, {}];
    }
    override step(): StepResult<Float32Array> {
      this.state.view[0]!++;
      return [this.state.view, 0, false, false, {}];
    }
  }

  class TruncatesAtOnce extends Corridor {
    override step(action: number): StepResult<number, { visits: number }> {
      const result = super.step(action);
      result[3] = true;
      return result;
    }
  }

  class LosesItsArguments extends Corridor {
    constructor(length?: number) {
      super({ length: length ?? 3 });
    }
    override clone(): this {
      return new Corridor({ length: 30 }) as unknown as this;
    }
  }

  class RestoresNothing extends Corridor {
    override setState(_: EnvState): void {}
  }

  class ClosesOnce extends Corridor {
    override close(): void {
      if (this.closed++ > 0) throw new Error('already closed');
    }
  }

  class Strays extends Corridor {
    override step(action: number): StepResult<number, { visits: number }> {
      const result = super.step(action);
      result[0] = -1;
      return result;
    }
  }

  test.each([
    [
      'reset without reseed',
      ForgetsTheSeed,
      InvalidEnvError,
      /does not start the stream of its seed.*Call this\.reseed\(seed\) first/,
    ],
    [
      'randomness from elsewhere',
      DrawsElsewhere,
      InvalidEnvError,
      /two observations for reset\(\{ seed: 123 \}\).*Draw all randomness from this\.npRandom/,
    ],
    [
      'state outside this.state',
      KeepsStateOutside,
      InvalidEnvError,
      /two continuations.*Keep everything.*in this\.state/,
    ],
    [
      'an observation written to again',
      ReusesItsArray,
      InvalidEnvError,
      /wrote to an observation after it had returned it/,
    ],
    ['truncation after one step', TruncatesAtOnce, InvalidEnvError, /truncates after one step/],
    ['a clone that is another environment', LosesItsArguments, InvalidEnvError, /and its clone gave two continuations/],
    ['setState without effect', RestoresNothing, InvalidEnvError, /two continuations of setState/],
    [
      'a second close that throws',
      ClosesOnce,
      InvalidEnvError,
      /threw when called a second time \(Error: already closed\)/,
    ],
    [
      'an observation outside the space',
      Strays,
      InvalidObservationError,
      /it is -1; expected a whole number from 0 to 9/,
    ],
  ])('%s', (_, Class, ErrorClass, message) => {
    expect(() => checkEnv(new Class() as Env)).toThrow(ErrorClass);
    expect(() => checkEnv(new Class() as Env)).toThrow(message);
  });

  test('something that is no environment, or has no spaces', () => {
    expect(() => checkEnv({} as Env)).toThrow(/checkEnv got \{\}; expected an object of a class that extends Env/);
    const env = new Corridor();
    Object.defineProperty(env, 'actionSpace', { value: null });
    expect(() => checkEnv(env)).toThrow(InvalidSpaceError);
  });

  test('bounds that make learning harder are warned of', () => {
    class Wide extends ReusesItsArray {
      override readonly observationSpace = new Box(-Infinity, Infinity, { shape: [2] });
      override step(): StepResult<Float32Array> {
        return [new Float32Array(2), 0, false, false, {}];
      }
      override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array> {
        this.reseed(seed);
        return [new Float32Array(2), {}];
      }
    }
    const env = new Wide();
    Object.defineProperty(env, 'actionSpace', { value: new Box(0, 7, { shape: [1] }) });
    checkEnv(env);
    expect(warnings).toEqual([
      expect.stringMatching(/the action space of .* a symmetric range within −1 to 1, or 0 to 1, is easier/),
      expect.stringMatching(/the observation space of .* infinite bound/),
    ]);
  });
});
