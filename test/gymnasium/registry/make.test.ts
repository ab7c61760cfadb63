import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { type BanditInfo, Multiplexer } from '../../../envs/index.js';
import {
  Discrete,
  type Env,
  type EnvSpecFields,
  FrameStackObservation,
  InvalidArgumentError,
  InvalidEnvError,
  InvalidSeedError,
  make,
  NameNotFoundError,
  OrderEnforcing,
  RegistrationError,
  ResetNeededError,
  RgbFrame,
  register,
  setWarningSink,
  spec,
  specFromJSON,
  TimeLimit,
  TransformReward,
  UnserializableSpecError,
  UnsupportedModeError,
} from '../../../src/gymnasium/index.js';
import { Corridor, type CorridorOptions } from '../corridor.js';

const fields: EnvSpecFields = {
  id: 'test/Corridor-v0',
  entryPoint: (options: CorridorOptions) => new Corridor(options),
  maxEpisodeSteps: 12,
  rewardThreshold: 0.5,
  params: { length: { default: 10, type: 'integer', description: 'number of cells' } },
};
register(fields);
register({ ...fields, id: 'test/Long-v0', kwargs: { length: 50 }, maxEpisodeSteps: null });
register({
  ...fields,
  id: 'test/Loose-v0',
  params: null,
  disableEnvChecker: true,
  orderEnforce: false,
  maxEpisodeSteps: null,
});

let warnings: string[];
beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
});

describe('default wrappers', () => {
  test.each([
    ['test/Corridor-v0', {}, '<TimeLimit<OrderEnforcing<PassiveEnvChecker<Corridor<test/Corridor-v0>>>>>'],
    ['test/Corridor-v0', { disableEnvChecker: true }, '<TimeLimit<OrderEnforcing<Corridor<test/Corridor-v0>>>>'],
    ['test/Corridor-v0', { maxEpisodeSteps: null }, '<OrderEnforcing<PassiveEnvChecker<Corridor<test/Corridor-v0>>>>'],
    ['test/Corridor-v0', { maxEpisodeSteps: -1 }, '<OrderEnforcing<PassiveEnvChecker<Corridor<test/Corridor-v0>>>>'],
    ['test/Long-v0', {}, '<OrderEnforcing<PassiveEnvChecker<Corridor<test/Long-v0>>>>'],
    ['test/Long-v0', { maxEpisodeSteps: 3 }, '<TimeLimit<OrderEnforcing<PassiveEnvChecker<Corridor<test/Long-v0>>>>>'],
    ['test/Loose-v0', {}, '<Corridor<test/Loose-v0>>'],
    ['test/Loose-v0', { disableEnvChecker: false }, '<PassiveEnvChecker<Corridor<test/Loose-v0>>>'],
  ])('%s with %j', (id, kwargs, text) => {
    expect(String(make(id, kwargs))).toBe(text);
  });

  test('the time limit truncates at its step and refuses the next', () => {
    const env = make('test/Corridor-v0', { maxEpisodeSteps: 2 });
    env.reset({ seed: 1 });
    expect(env.step(0).slice(2, 4)).toEqual([false, false]);
    expect(env.step(0).slice(2, 4)).toEqual([false, true]);
    expect(() => env.step(0)).toThrow(ResetNeededError);
    expect(() => env.step(0)).toThrow(/time limit of 2 steps/);
    env.reset();
    expect(env.step(0)[3]).toBe(false);
  });

  test('step and render before reset, and step after the end, are refused', () => {
    const env = make('test/Corridor-v0', { renderMode: 'ansi' });
    expect(() => env.step(0)).toThrow(/step\(\) before the first reset\(\).*Call env\.reset\(\)/);
    expect(() => env.render()).toThrow(/render\(\) before the first reset\(\).*disableRenderOrderEnforcing/);
    env.reset({ options: { cell: 8 } });
    expect(env.step(1)[2]).toBe(true);
    expect(() => env.step(1)).toThrow(/step\(\) after the end of the episode/);
    expect(env.render()).toBe('.........x');
  });

  test('an anytime renderer may render before reset', () => {
    const env = new OrderEnforcing(new Corridor({ renderMode: 'ansi' }), { disableRenderOrderEnforcing: true });
    expect(env.render()).toBe('x');
    expect(env.hasReset).toBe(false);
  });
});

describe('arguments', () => {
  test('reach the constructor over those of the spec', () => {
    expect((make('test/Long-v0').unwrapped as Corridor).observationSpace.n).toBe(50);
    expect((make('test/Long-v0', { length: 7 }).unwrapped as Corridor).observationSpace.n).toBe(7);
  });

  test.each([
    [{ lenght: 3 }, /no argument 'lenght'. Did you mean 'length'\? Its arguments are length/],
    [{ length: 2.5 }, /length = 2\.5; expected integer \(number of cells\)\. Leave it out for the default, 10/],
    [{ length: '3' }, /length = "3"; expected integer/],
  ])('%j is refused with help', (kwargs, message) => {
    expect(() => make('test/Corridor-v0', kwargs)).toThrow(InvalidArgumentError);
    expect(() => make('test/Corridor-v0', kwargs)).toThrow(message);
  });

  test('an unknown id is refused with the closest name', () => {
    expect(() => make('multiplexor')).toThrow(NameNotFoundError);
    expect(() => make('multiplexor')).toThrow(/Did you mean "multiplexer"\?/);
  });

  test('an entry point must give an environment', () => {
    const fails = () => {
      throw new TypeError('no map');
    };
    register({ id: 'test/Fails-v0', entryPoint: fails });
    expect(() => make('test/Fails-v0')).toThrow('the entryPoint of test/Fails-v0 threw TypeError: no map');
    register({ id: 'test/Nothing-v0', entryPoint: () => ({}) as Env });
    expect(() => make('test/Nothing-v0')).toThrow(InvalidEnvError);
    expect(() => make('test/Nothing-v0')).toThrow(/Return new YourEnv\(kwargs\)/);
  });
});

describe('seeds', () => {
  test.each([-1, 1.5, Number.NaN, 2 ** 53, '7' as never])('%s is refused', (seed) => {
    const env = make('multiplexer');
    expect(() => env.reset({ seed })).toThrow(InvalidSeedError);
    // What failed is not taken for a reset.
    expect(() => env.step(0)).toThrow(ResetNeededError);
  });

  test('may be beyond 2^64', () => {
    const env = make('multiplexer');
    const first = env.reset({ seed: 2n ** 70n + 1n });
    expect(env.npRandomSeed).toBe(2n ** 70n + 1n);
    expect(env.reset({ seed: 2n ** 70n + 1n })).toEqual(first);
  });
});

describe('render modes', () => {
  test('a mode reaches the environment', () => {
    const env = make('test/Corridor-v0', { renderMode: 'rgb_array' });
    env.reset({ options: { cell: 2 } });
    expect(env.render()).toEqual(new RgbFrame(2, 1, [2, 0, 0, 255, 255, 255]));
  });

  test('a list mode collects frames', () => {
    const env = make('test/Corridor-v0', { renderMode: 'ansi_list' });
    env.reset({ options: { cell: 1 } });
    env.step(1);
    expect(env.renderMode).toBe('ansi_list');
    expect(env.render()).toEqual(['.x', '..x']);
    expect(env.render()).toEqual([]);
  });

  test('an unknown mode is refused with those there are', () => {
    expect(() => make('gaussian-bandit', { renderMode: 'rgb_array' })).toThrow(UnsupportedModeError);
    expect(() => make('gaussian-bandit', { renderMode: 'rgb_array' })).toThrow(/it cannot render/);
  });
});

describe('render modes that do not fit', () => {
  test('are refused with those there are', () => {
    expect(() => make('test/Corridor-v0', { renderMode: 'human' })).toThrow(
      /expected one of ansi, rgb_array, or one of them with "_list"/,
    );
  });

  test('are the fault of an environment that ignores what it lists', () => {
    register({ ...fields, id: 'test/Blind-v0', entryPoint: () => new Corridor() });
    expect(() => make('test/Blind-v0', { renderMode: 'ansi' })).toThrow(
      /its constructor ignored it. Set this\.renderMode/,
    );
  });
});

describe('spec', () => {
  test('of a made environment makes it again', () => {
    const env = make('test/Corridor-v0', { length: 4, maxEpisodeSteps: 9 });
    expect(env.spec).toMatchObject({
      id: 'test/Corridor-v0',
      kwargs: { length: 4 },
      maxEpisodeSteps: 9,
      orderEnforce: true,
      disableEnvChecker: false,
      rewardThreshold: 0.5,
      additionalWrappers: [],
    });
    const again = make(env.spec!);
    expect(String(again)).toBe(String(env));
    expect(again.spec).toEqual(env.spec);
  });

  test('records further wrappers with their options', () => {
    const env = new TimeLimit(new TransformReward(make('test/Long-v0'), { func: (r) => 2 * r }), {
      maxEpisodeSteps: 4,
    });
    expect(env.spec?.additionalWrappers).toMatchObject([{ name: 'TransformReward' }]);
    const again = make(env.spec!);
    again.reset({ options: { cell: 48 } });
    expect(again.step(1)[1]).toBe(2);
  });

  test('goes through JSON, wrappers included', () => {
    const made = make('test/Corridor-v0', { length: 4, renderMode: 'ansi_list' });
    const json = JSON.parse(JSON.stringify(made.spec));
    expect(json).toMatchObject({
      id: 'test/Corridor-v0',
      kwargs: { length: 4 },
      additionalWrappers: [{ name: 'RenderCollection' }],
    });
    const again = make(specFromJSON(json));
    expect(String(again)).toBe(String(made));
    expect(again.spec?.kwargs).toEqual(made.spec?.kwargs);
  });

  test('with a function in it cannot become JSON, and says why', () => {
    const env = new TransformReward(make('test/Long-v0'), { func: (r) => r });
    expect(() => JSON.stringify(env.spec)).toThrow(UnserializableSpecError);
    expect(() => JSON.stringify(env.spec)).toThrow(
      /argument "func" of wrapper TransformReward of test\/Long-v0 is a function/,
    );
  });

  test('writes typed arrays as lists and refuses spaces', () => {
    const stacked = new FrameStackObservation(make('multiplexer', { addressBits: 1 }), {
      stackSize: 2,
      paddingType: Float32Array.of(1, -1, 1),
    });
    const again = make(specFromJSON(JSON.parse(JSON.stringify(stacked.spec))));
    expect(again.reset({ seed: 1 })).toEqual(stacked.reset({ seed: 1 }));
    const spaceOnly = make('test/Long-v0').spec!.with({ kwargs: { room: new Discrete(3) } });
    expect(() => spaceOnly.toJSON()).toThrow(/argument "room" of environment test\/Long-v0 is a space/);
  });

  test('of an entry point that wraps its environment does not wrap it twice', () => {
    register({
      ...fields,
      id: 'test/Wrapped-v0',
      entryPoint: (options: CorridorOptions) => new TransformReward(new Corridor(options), { func: (r) => 3 * r }),
    });
    const env = make('test/Wrapped-v0');
    expect(String(env)).toBe(
      '<TimeLimit<OrderEnforcing<PassiveEnvChecker<TransformReward<Corridor<test/Wrapped-v0>>>>>>',
    );
    expect(String(make(env.spec!))).toBe(String(env));
  });

  test('from JSON with a foreign wrapper is refused', () => {
    const json = { id: 'test/Long-v0', additionalWrappers: [{ name: 'Sparkle', kwargs: {} }] };
    expect(() => make(specFromJSON(json))).toThrow(RegistrationError);
    expect(() => make(specFromJSON(json))).toThrow(/wrapper Sparkle, which does not come with the package/);
  });

  test('names the module that registered it, for worker threads', async () => {
    const { module } = spec('multiplexer');
    expect(Object.keys(await import(module!))).toContain('Multiplexer');
  });
});

describe('types', () => {
  test('an id gives observations, actions, infos and arguments', () => {
    const env = make('bernoulli-bandit', { arms: 2 });
    expectTypeOf(env.reset()[0]).toEqualTypeOf<Float32Array>();
    expectTypeOf(env.step).parameter(0).toEqualTypeOf<number>();
    expectTypeOf(env.reset()[1]).toEqualTypeOf<BanditInfo>();
    // @ts-expect-error arms is a number
    expect(() => make('bernoulli-bandit', { arms: 'two' })).toThrow(InvalidArgumentError);
    // @ts-expect-error there is no such argument
    expect(() => make('bernoulli-bandit', { arm: 2 })).toThrow(/Did you mean 'arms'/);
  });

  test('wrappers keep or change them', () => {
    const limited = new TimeLimit(new Multiplexer(), { maxEpisodeSteps: 3 });
    expectTypeOf(limited.reset()[0]).toEqualTypeOf<Float32Array>();
    expectTypeOf(limited.step).parameter(0).toEqualTypeOf<number>();
  });

  test('an id known only at run time gives unknown observations', () => {
    const id: string = 'multiplexer';
    expectTypeOf(make(id)).toEqualTypeOf<Env>();
  });
});
