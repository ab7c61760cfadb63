import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { make } from '../../src/gymnasium/index.js';
import { jsonText } from '../../src/text/json-text.js';
import { klopf, klopfJson, klopfProcess, temporaryDirectory } from './klopf.js';

interface Rollout {
  readonly id: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly episodes: readonly {
    readonly reset: unknown;
    readonly steps: readonly (Readonly<Record<string, unknown>> & { readonly action: unknown })[];
  }[];
}

const { rollouts }: { readonly rollouts: readonly Rollout[] } = JSON.parse(
  readFileSync(new URL('../golden/gymnasium-rollouts.json', import.meta.url), 'utf8'),
);
/** One of each environment and its arguments. */
const firsts = [...new Map(rollouts.toReversed().map((one) => [one.id + JSON.stringify(one.kwargs), one])).values()];

function actionsFile(...lines: readonly string[]): string {
  const file = join(temporaryDirectory(), 'actions.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('the lines of Gymnasium 1.3.0', () => {
  test.each(firsts.map((one) => [one.id, one.kwargs, one]))('%s %j', async (id, kwargs, { seed, episodes }) => {
    const actions = episodes.flatMap(({ steps }) => steps.map(({ action }) => JSON.stringify(action)));
    const expected = episodes.flatMap(({ reset, steps }) => [
      { observation: reset },
      ...steps.map(({ action: _, ...line }) => line),
    ]);
    const params = Object.entries(kwargs).flatMap(([name, value]) => ['--env-param', `${name}=${value}`]);
    const lines = await klopfJson([
      ...['rollout', id, '--seed', String(seed), '--actions', actionsFile(...actions, '')],
      ...params,
    ]);
    const last = episodes.at(-1)!.steps.at(-1)!;
    // An episode that ends with the last action is followed by its reset, which the recording lacks.
    if (last['terminated'] || last['truncated']) expect(Object.keys(lines.pop()!)).toEqual(['observation']);
    expect(lines).toEqual(expected);
    const keys = new Set(lines.map((line) => Object.keys(line).join()));
    expect(keys).toEqual(new Set(['observation', 'observation,reward,terminated,truncated']));
  });

  test('a float32 prints as the digits of its double', async () => {
    const { stdout } = await klopf(['rollout', 'CartPole-v1', '--seed', '0', '--steps', '0', '--json']);
    expect(stdout).toBe(
      '{"observation":[0.013696168549358845,-0.023021329194307327,-0.04590264707803726,-0.04834723472595215]}\n',
    );
  });
});

test('a seed beyond 2^64 is exact', async () => {
  const seed = 2n ** 70n + 1n;
  const env = make('Pendulum-v1');
  const [observation] = env.reset({ seed });
  const [line] = await klopfJson(['rollout', 'Pendulum-v1', '--seed', String(seed), '--steps', '0']);
  expect(line).toEqual({ observation: [...observation] });
});

test('without actions: samples of the seeded action space, one episode of them unless --steps says otherwise', async () => {
  const args = ['rollout', 'CartPole-v1', '--seed', '42'];
  const lines = await klopfJson(args);
  const env = make('CartPole-v1');
  const [first] = env.reset({ seed: 42 });
  env.actionSpace.seed(42);
  const expected: unknown[] = [{ observation: [...first] }];
  for (let over = false; !over; ) {
    const [observation, reward, terminated, truncated] = env.step(env.actionSpace.sample());
    expected.push({ observation: [...observation], reward, terminated, truncated });
    over = terminated || truncated;
  }
  expect(lines).toEqual(expected);
  expect(lines.length).toBeGreaterThan(9);
  const more = await klopfJson([...args, '--steps', String(lines.length)]);
  expect(more.slice(0, lines.length)).toEqual(lines);
  expect(more.slice(lines.length).map((line) => Object.keys(line).length)).toEqual([1, 4]);
  expect(await klopfJson(['rollout', 'CliffWalking-v1'])).toHaveLength(201);
});

test('--steps cuts a file of actions short', async () => {
  const args = ['rollout', 'Taxi-v4', '--actions', actionsFile('1', '', '2', '0')];
  expect(await klopfJson(args)).toHaveLength(4);
  expect(await klopfJson([...args, '--steps', '2'])).toHaveLength(3);
});

test('without --json: a table, or the drawings of an environment that draws itself as text', async () => {
  const { stdout } = await klopf(['rollout', 'Blackjack-v1', '--seed', '1', '--actions', actionsFile('0', '1')]);
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'step  action  observation  reward',
    '   0          [20, 7, 0]',
    '   1  0       [20, 7, 0]        1  terminated',
    'Episode 1: 1 step, return 1, terminated',
    '',
  ]);
  const still = ['--env-param', 'isSlippery=false', '--actions', actionsFile('1')];
  const drawn = await klopf(['rollout', 'FrozenLake-v1', ...still]);
  expect(drawn.stdout).toBe(
    'reset; observation 0\n\nSFFF\nFHFH\nFFFH\nHFFG\n\nstep 1: action 1, reward 0; observation 4\n  (Down)\nSFFF\nFHFH\nFFFH\nHFFG\n\n',
  );
});

describe('--frames', () => {
  test('writes a PNG for each line', async () => {
    const directory = join(temporaryDirectory(), 'a', 'frames');
    const { code, stdout } = await klopf([
      'rollout',
      'CartPole-v1',
      '--seed',
      '5',
      '--steps',
      '2',
      '--frames',
      directory,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(`3 frames are in ${directory}`);
    expect(readdirSync(directory)).toEqual(['frame-0000.png', 'frame-0001.png', 'frame-0002.png']);
    const env = make('CartPole-v1', { renderMode: 'rgb_array' });
    env.reset({ seed: 5 });
    const { width, height, channels, data } = decode(readFileSync(join(directory, 'frame-0000.png')));
    expect({ width, height, channels }).toEqual({ width: 600, height: 400, channels: 3 });
    expect(Buffer.from(data as Uint8Array).equals(env.render() as Uint8Array)).toBe(true);
  });

  test('goes with --json', async () => {
    const directory = join(temporaryDirectory(), 'frames');
    expect(await klopfJson(['rollout', 'Taxi-v4', '--steps', '1', '--frames', directory])).toHaveLength(2);
    expect(readdirSync(directory)).toHaveLength(2);
  });

  test('overwrites nothing', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'frame-0000.png');
    writeFileSync(file, 'mine');
    for (const path of [directory, file]) {
      const { code, stdout, stderr } = await klopf(['rollout', 'CartPole-v1', '--frames', path]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(path);
    }
    expect(readdirSync(directory)).toEqual(['frame-0000.png']);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

const MISTAKES: readonly (readonly [what: string, args: readonly string[], says: readonly string[]])[] = [
  ['a name', ['CartPoel-v1'], ["no environment 'CartPoel-v1'", "Did you mean 'CartPole-v1'"]],
  ['a version that is to come', ['CartPole-v9'], ['CartPole-v9', 'there are v0, v1', '"CartPole-v1"']],
  ['a version that is gone', ['Taxi-v3'], ['v3', '"Taxi-v4"']],
  ['a malformed id', ['Cart Pole'], ["no environment 'Cart Pole'"]],
  ['an argument', ['Taxi-v4', '--env-param', 'rainy=true'], ["'rainy'", 'isRainy']],
  ['a value of one', ['Taxi-v4', '--env-param', 'isRainy=2'], ['isRainy = 2', 'boolean']],
  ['a negative seed', ['Taxi-v4', '--seed=-1'], ["'-1' is invalid", 'whole number from 0']],
  ['a fraction as seed', ['Taxi-v4', '--seed', '1.5'], ["'1.5' is invalid"]],
  ['a seed of letters', ['Taxi-v4', '--seed', 'abc'], ["'abc' is invalid"]],
  ['steps', ['Taxi-v4', '--steps', '1.5'], ["'1.5' is invalid"]],
  ['a file that is not there', ['Taxi-v4', '--actions', 'nope.jsonl'], ['nope.jsonl', 'no such file']],
  ['pictures of what draws none', ['bernoulli-bandit', '--frames', 'never'], ['does not draw', 'Leave --frames out']],
];

test.each(MISTAKES)('%s: one message on stderr, exit code 2, nothing else', async (_, args, says) => {
  const { code, stdout, stderr } = await klopf(['rollout', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: /);
  expect(stderr).not.toMatch(/^ +at /m);
  for (const part of says) expect(stderr).toContain(part);
});

test.each([
  ['Taxi-v4', ['1', '', '6'], 'Line 3 of '],
  ['Taxi-v4', ['1.5'], 'Line 1 of '],
  ['Taxi-v4', ['1', '2,'], 'Line 2 of '],
  ['Pendulum-v1', ['[0.5]', '[2.5]'], 'Line 2 of '],
  ['Pendulum-v1', ['[0.5]', '["NaN"]'], 'Line 2 of '],
  ['Pendulum-v1', ['[0.5]', '[NaN]'], 'Line 2 of '],
])('%s refuses the actions %j before it prints or makes anything', async (id, lines, place) => {
  const file = actionsFile(...lines);
  const frames = join(temporaryDirectory(), 'frames');
  const { code, stdout, stderr } = await klopf(['rollout', id, '--actions', file, '--json', '--frames', frames]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: /);
  expect(stderr).toContain(place + file);
  expect(stderr).toContain('Expected one action in JSON a line');
  expect(stderr).not.toMatch(/^ +at /m);
  expect(existsSync(frames)).toBe(false);
});

test('Ctrl-C ends a long rollout with exit code 130 and whole lines', async () => {
  const { code, stdout, stderr } = await klopfProcess(
    ['rollout', 'CliffWalking-v1', '--steps', '1000000000', '--json'],
    {
      during: (child) => child.stdout!.once('data', () => child.kill('SIGINT')),
    },
  );
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'klopf: interrupted\n' });
  expect(stdout.endsWith('}\n')).toBe(true);
});

test('a reader that has seen enough ends it', async () => {
  const { code, stderr } = await klopfProcess(['rollout', 'CliffWalking-v1', '--steps', '1000000000', '--json'], {
    during: (child) => child.stdout!.once('data', () => child.stdout!.destroy()),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('JSON keeps the sign of a zero, and is that of JSON.stringify otherwise', () => {
  expect(jsonText([-0, 0, { a: -0 }])).toBe('[-0.0,0,{"a":-0.0}]');
  expect(Object.is(JSON.parse(jsonText(-0)), -0)).toBe(true);
  const value = { observation: [[1.5, 1e-7], 'tab\t"'], reward: 1e21, ended: false, nothing: null };
  expect(jsonText(value)).toBe(JSON.stringify(value));
});

test('envs --json: id, spaces, time limit and threshold first', async () => {
  const envs = await klopfJson(['envs']);
  for (const env of envs) {
    expect(Object.keys(env).slice(0, 5)).toEqual([
      ...['id', 'observationSpace', 'actionSpace', 'maxEpisodeSteps', 'rewardThreshold'],
    ]);
  }
  expect(envs.find(({ id }) => id === 'CartPole-v1')).toMatchObject({
    observationSpace: { type: 'Box', shape: [4], dtype: 'float32' },
    actionSpace: { type: 'Discrete', n: 2 },
    maxEpisodeSteps: 500,
    rewardThreshold: 475,
    renderModes: ['rgb_array'],
  });
});
