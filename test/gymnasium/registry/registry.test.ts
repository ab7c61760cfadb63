import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  DeprecatedEnvError,
  formatEnvId,
  formatRegistry,
  MalformedEnvIdError,
  NameNotFoundError,
  NamespaceNotFoundError,
  namespace,
  parseEnvId,
  RegistrationError,
  register,
  registry,
  setWarningSink,
  spec,
  VersionNotFoundError,
} from '../../../src/gymnasium/index.js';
import { Corridor } from '../corridor.js';

const entryPoint = () => new Corridor();
let warnings: string[];

beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
});

for (const id of ['toy/Corridor-v0', 'toy/Corridor-v2', 'toy/Corridor-v10', 'toy/Plain', 'Maze-v1']) {
  register({ id, entryPoint });
}

describe('environment ids', () => {
  test.each([
    ['CartPole-v1', { namespace: null, name: 'CartPole', version: 1 }],
    ['ns/Some-thing.x-v12', { namespace: 'ns', name: 'Some-thing.x', version: 12 }],
    ['multiplexer', { namespace: null, name: 'multiplexer', version: null }],
    ['Alpha-vbeta', { namespace: null, name: 'Alpha-vbeta', version: null }],
  ])('%s has its parts', (id, parts) => {
    expect(parseEnvId(id)).toEqual(parts);
    expect(formatEnvId(parts)).toBe(id);
  });

  test.each(['', 'a/b/c', 'with space-v0', '/x'])('%j is malformed', (id) => {
    expect(() => parseEnvId(id)).toThrow(MalformedEnvIdError);
    expect(() => parseEnvId(id)).toThrow(/expected \[namespace\/\]name\[-vN\]/);
  });
});

describe('spec', () => {
  test('finds a registered id and fills in the defaults', () => {
    expect(spec('Maze-v1')).toMatchObject({
      id: 'Maze-v1',
      maxEpisodeSteps: null,
      rewardThreshold: null,
      rewardRange: [-Infinity, Infinity],
      nondeterministic: false,
      orderEnforce: true,
      disableEnvChecker: false,
      kwargs: {},
      params: null,
      additionalWrappers: [],
    });
    expect(warnings).toEqual([]);
  });

  test('takes the newest version by number when none is named, with a warning', () => {
    expect(spec('toy/Corridor').id).toBe('toy/Corridor-v10');
    expect(warnings).toEqual(['toy/Corridor names no version: using the newest, toy/Corridor-v10.']);
  });

  test('finds an environment without versions silently', () => {
    expect(spec('toy/Plain').id).toBe('toy/Plain');
    expect(warnings).toEqual([]);
  });

  test('warns of a newer version, once', () => {
    expect(spec('toy/Corridor-v2').version).toBe(2);
    spec('toy/Corridor-v2');
    expect(warnings).toEqual(['toy/Corridor-v2 is out of date: consider the newest version, toy/Corridor-v10.']);
  });

  test.each([
    [
      'toy/Corridor-v11',
      VersionNotFoundError,
      /v11 of Corridor is not registered; there are v0, v2, v10. Use the newest, "toy\/Corridor-v10"/,
    ],
    ['toy/Corridor-v1', DeprecatedEnvError, /v1 of Corridor is not registered.*"toy\/Corridor-v10"/],
    ['toy/Plain-v3', VersionNotFoundError, /toy\/Plain has no versions. Use "toy\/Plain"/],
    [
      'toy/Coridor-v0',
      NameNotFoundError,
      /no environment of the name "Coridor" is registered in "toy". Did you mean "Corridor"\?/,
    ],
    ['maze', NameNotFoundError, /Did you mean "Maze"\?/],
    ['Unheard-of-v0', NameNotFoundError, /Import the module that registers it first/],
    ['toys/Corridor-v0', NamespaceNotFoundError, /namespace "toys" is not registered. Did you mean 'toy'\?/],
  ])('%s is refused with help', (id, ErrorClass, message) => {
    expect(() => spec(id)).toThrow(ErrorClass);
    expect(() => spec(id)).toThrow(message);
  });
});

describe('register', () => {
  test('puts everything inside namespace() under it', () => {
    namespace('inner', () => {
      register({ id: 'other/Room-v0', entryPoint });
      register({ id: 'Hall-v0', entryPoint });
    });
    register({ id: 'Garden-v0', entryPoint });
    expect([...registry.keys()]).toEqual(expect.arrayContaining(['inner/Room-v0', 'inner/Hall-v0', 'Garden-v0']));
  });

  test('leaves the namespace when the body throws', () => {
    expect(() =>
      namespace('lost', () => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(register({ id: 'Attic-v0', entryPoint }).id).toBe('Attic-v0');
  });

  test('replaces an id with a warning', () => {
    register({ id: 'Twice-v0', entryPoint, maxEpisodeSteps: 1 });
    register({ id: 'Twice-v0', entryPoint, maxEpisodeSteps: 2 });
    expect(spec('Twice-v0').maxEpisodeSteps).toBe(2);
    expect(warnings).toEqual(['register: the environment Twice-v0 was registered before and is now replaced.']);
  });

  test('refuses one name with and without versions', () => {
    expect(() => register({ id: 'toy/Corridor', entryPoint })).toThrow(RegistrationError);
    expect(() => register({ id: 'toy/Plain-v0', entryPoint })).toThrow(
      /toy\/Plain exists; a name has either versions or none/,
    );
  });

  test('refuses an entry point that is no function', () => {
    expect(() => register({ id: 'Bad-v0', entryPoint: 'Corridor' as never })).toThrow(
      /entryPoint = Corridor for Bad-v0; expected a function/,
    );
  });

  test('lists the ids with versions in the order of numbers', () => {
    const lines = formatRegistry().split('\n');
    expect(lines.filter((line) => line.startsWith('toy/C'))).toEqual([
      'toy/Corridor-v0',
      'toy/Corridor-v2',
      'toy/Corridor-v10',
    ]);
  });
});
