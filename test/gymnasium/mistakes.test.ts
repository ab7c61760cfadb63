import { describe, expect, test } from 'vitest';
import { BernoulliBandit, CartPole, Multiplexer, ScalarRegression } from '../../envs/index.js';
import {
  checkEnv,
  checkEnvironmentsMatch,
  type Env,
  GymnasiumError,
  InvalidArgumentError,
  InvalidEnvError,
  make,
  makeVec,
  RecordEpisodeStatistics,
  RegistrationError,
  register,
  registry,
  rollout,
  SharedVectorEnv,
  SyncVectorEnv,
  spec,
  specFromJSON,
  UnsupportedModeError,
} from '../../src/gymnasium/index.js';
import { Corridor } from './corridor.js';

/** Refused by an error of the package whose message has the text. */
function refused(call: () => unknown, ErrorClass: new (message: string) => GymnasiumError, text: string): void {
  expect(call).toThrow(ErrorClass);
  expect(call).toThrow(text);
}

describe('an entry point', () => {
  test('may be a class, which is called with new', () => {
    register({ id: 'mistakes/Class-v0', entryPoint: Corridor, kwargs: { length: 4 } });
    const env = make('mistakes/Class-v0');
    expect(env.unwrapped).toBeInstanceOf(Corridor);
    expect(String(env.observationSpace)).toBe('Discrete(4)');
    const vector = makeVec('mistakes/Class-v0', { numEnvs: 2, length: 6 } as never);
    expect(String(vector.singleObservationSpace)).toBe('Discrete(6)');
    expect(make(specFromJSON(JSON.parse(JSON.stringify(spec('mistakes/Class-v0'))))).unwrapped).toBeInstanceOf(
      Corridor,
    );
  });

  test('that cannot be one is refused', () => {
    class NoEnv {}
    refused(() => register({ id: 'mistakes/No-v0', entryPoint: NoEnv as never }), RegistrationError, 'the class NoEnv');
    refused(
      () => register({ id: 'mistakes/No-v0', entryPoint: 'Corridor' as never }),
      RegistrationError,
      'entryPoint = Corridor for',
    );
    refused(() => register({ id: 'mistakes/No-v0' } as never), RegistrationError, 'or a class that extends Env');
    register({ id: 'mistakes/Later-v0', entryPoint: (async () => new Corridor()) as never });
    refused(() => make('mistakes/Later-v0'), InvalidEnvError, 'returned a Promise');
  });

  test('keeps the arguments that it was registered with', () => {
    const kwargs = { length: 5 };
    register({ id: 'mistakes/Kept-v0', entryPoint: Corridor, kwargs });
    kwargs.length = 9;
    expect(String(make('mistakes/Kept-v0').observationSpace)).toBe('Discrete(5)');
  });
});

test.each<[string, () => unknown, new (message: string) => GymnasiumError, string]>([
  ['register()', () => register(undefined as never), GymnasiumError, 'register got no id'],
  [
    'register(5)',
    () => register(5 as never),
    InvalidArgumentError,
    'register takes an object of options such as { id: … }; given 5',
  ],
  ['register({ id: 5 })', () => register({ id: 5, entryPoint: Corridor } as never), GymnasiumError, 'environment id 5'],
  [
    'register with another field',
    () => register({ id: 'mistakes/X-v0', entryPoint: Corridor, maxEpisodeStep: 5 } as never),
    InvalidArgumentError,
    "Did you mean 'maxEpisodeSteps'?",
  ],
  ['make()', () => make(undefined as never), InvalidArgumentError, 'make got undefined; expected the id'],
  ['make(5)', () => make(5 as never), InvalidArgumentError, 'make got 5; expected the id'],
  ['make({})', () => make({} as never), InvalidArgumentError, 'expected the id of a registered environment'],
  [
    'make with a number',
    () => make('CartPole-v1', 5 as never),
    InvalidArgumentError,
    'an object of options such as { maxEpisodeSteps: … }; given 5',
  ],
  ['make with a list', () => make('CartPole-v1', [5] as never), InvalidArgumentError, 'takes an object of options'],
  ['renderMode: 5', () => make('CartPole-v1', { renderMode: 5 as never }), UnsupportedModeError, 'renderMode = 5'],
  ['render_mode: 5', () => make('CartPole-v1', { render_mode: 5 } as never), UnsupportedModeError, 'renderMode = 5'],
  [
    'new CartPole({ renderMode: 5 })',
    () => new CartPole({ renderMode: 5 as never }),
    UnsupportedModeError,
    'renderMode = 5',
  ],
  [
    'maxEpisodeSteps: "5"',
    () => make('CartPole-v1', { maxEpisodeSteps: '5' as never }),
    InvalidArgumentError,
    'maxEpisodeSteps = "5"',
  ],
  [
    'maxEpisodeStep',
    () => make('CartPole-v1', { maxEpisodeStep: 5 } as never),
    InvalidArgumentError,
    "Did you mean 'maxEpisodeSteps'?",
  ],
  ['makeVec()', () => makeVec(undefined as never), InvalidArgumentError, 'makeVec got undefined'],
  ['numEnv', () => makeVec('CartPole-v1', { numEnv: 5 } as never), InvalidArgumentError, "no argument 'numEnv'"],
  ['numEnvs: "2"', () => makeVec('CartPole-v1', { numEnvs: '2' as never }), InvalidArgumentError, 'numEnvs = "2"'],
  ['numEnvs: 10⁹', () => makeVec('CartPole-v1', { numEnvs: 1e9 }), InvalidArgumentError, 'numEnvs = 1000000000'],
  [
    'wrappers: a class',
    () => makeVec('CartPole-v1', { wrappers: RecordEpisodeStatistics as never }),
    InvalidArgumentError,
    'wrappers',
  ],
  [
    'SyncVectorEnv of environments',
    () => new SyncVectorEnv([new Corridor()] as never),
    InvalidArgumentError,
    'an array of functions',
  ],
  ['SyncVectorEnv of a number', () => new SyncVectorEnv(3 as never), InvalidArgumentError, 'an array of functions'],
  [
    'SyncVectorEnv with another option',
    () => new SyncVectorEnv([() => new Corridor()], { cpy: false } as never),
    InvalidArgumentError,
    "Did you mean 'copy'?",
  ],
  [
    'SharedVectorEnv of an id',
    () => new SharedVectorEnv('CartPole-v1' as never, { numEnvs: 2 }),
    InvalidArgumentError,
    'for a spec',
  ],
  [
    'checkEnv with another option',
    () => checkEnv(new Corridor(), { skipRenderChek: true } as never),
    InvalidArgumentError,
    'Did you mean',
  ],
  [
    'checkEnvironmentsMatch without options',
    () => checkEnvironmentsMatch(new Corridor(), new Corridor(), undefined as never),
    InvalidArgumentError,
    'numSteps',
  ],
  [
    'rollout with another option',
    () => [...rollout(new Corridor(), { step: 5 } as never)],
    InvalidArgumentError,
    "Did you mean 'steps'?",
  ],
])('%s is refused with a sentence', (_, call, ErrorClass, text) => {
  refused(call, ErrorClass, text);
});

test("Python's spelling of the options of make is taken", () => {
  expect(make('CartPole-v1', { render_mode: 'rgb_array', max_episode_steps: 3 } as never).renderMode).toBe('rgb_array');
  expect(makeVec('CartPole-v1', { num_envs: 3 } as never).numEnvs).toBe(3);
});

test('arguments for an entry point that takes none are refused', () => {
  register({ id: 'mistakes/None-v0', entryPoint: () => new Corridor() });
  refused(
    () => make('mistakes/None-v0', { rendermod: 'ansi' } as never),
    InvalidArgumentError,
    "Did you mean 'renderMode'? It has none",
  );
});

const envs: readonly [string, () => { reset(args?: never): unknown }][] = [
  ['a made one', () => make('CartPole-v1')],
  ['a bare one', () => new CartPole()],
  ['the multiplexer', () => new Multiplexer()],
  ['a bandit', () => new BernoulliBandit()],
  ['the regression', () => new ScalarRegression()],
  ['a wrapped one', () => new RecordEpisodeStatistics(make('CartPole-v1') as Env)],
  ['several', () => makeVec('CartPole-v1', { numEnvs: 2 })],
  ['several, one by one', () => makeVec('CartPole-v1', { numEnvs: 2, vectorizationMode: 'sync' })],
];

describe.each(envs)('reset of %s', (_, makeOne) => {
  test('takes an object, and nothing else in it than a seed and options', () => {
    const env = makeOne();
    expect(() => env.reset({ seed: 42 } as never)).not.toThrow();
    expect(() => env.reset()).not.toThrow();
    refused(() => env.reset(42 as never), InvalidArgumentError, 'Call reset({ seed: 42 })');
    refused(
      () => env.reset({ sed: 1 } as never),
      InvalidArgumentError,
      "has no option 'sed'. Did you mean 'seed'? Its options are seed, options",
    );
    refused(() => env.reset({ seed: 1, options: 5 } as never), InvalidArgumentError, 'options = 5');
    refused(() => env.reset(null as never), InvalidArgumentError, 'null');
  });
});

test('a seed by itself is refused by every environment of the catalogue as its class makes it', () => {
  // The environments of tests, of this file and of others that ran before it, are registered without this module.
  const { module } = registry.get('LunarLander-v3')!;
  expect(module).not.toBeNull();
  const catalogue = [...registry.values()].filter((spec) => spec.module === module).map(({ id }) => id);
  expect(catalogue).toContain('LunarLander-v3');
  for (const id of catalogue) {
    const { unwrapped } = make(id);
    const bare = unwrapped.clone();
    bare.spec = null;
    refused(
      () => bare.reset(42 as never),
      InvalidArgumentError,
      'got 42; expected an object. Call reset({ seed: 42 }).',
    );
    unwrapped.close();
    bare.close();
  }
});

test('reset options that an environment does not have are refused', () => {
  refused(() => make('CartPole-v1').reset({ options: { lov: -1 } }), InvalidArgumentError, "Did you mean 'low'?");
});

describe('a spec from JSON', () => {
  const json = () => JSON.parse(JSON.stringify(spec('CartPole-v1'))) as Record<string, unknown>;

  test('does not bring a module, an entry point or parameters of its own', () => {
    const read = specFromJSON({
      ...json(),
      module: 'data:text/javascript,0',
      entryPoint: undefined,
      params: null,
    } as never);
    expect([read.module, read.params, read.entryPoint]).toEqual([
      spec('CartPole-v1').module,
      spec('CartPole-v1').params,
      spec('CartPole-v1').entryPoint,
    ]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a field that does not exist', { evil: 1 }],
    ['wrappers that are no list', { additionalWrappers: 5 }],
    ['a wrapper without a name', { additionalWrappers: [{ kwargs: {} }] }],
    ['a wrapper that does not exist', { additionalWrappers: [{ name: '__proto__', kwargs: {} }] }],
    [
      'a wrapper with options that it does not take',
      { additionalWrappers: [{ name: 'TimeLimit', kwargs: { steps: 1 } }] },
    ],
    ['arguments that are no object', { kwargs: 'x' }],
    ['a limit that is a text', { maxEpisodeSteps: 'x' }],
    ['an id that is a number', { id: 5 }],
  ])('with %s is refused', (_, fields) => {
    expect(() => make(specFromJSON({ ...json(), ...fields } as never))).toThrow(GymnasiumError);
  });
});
