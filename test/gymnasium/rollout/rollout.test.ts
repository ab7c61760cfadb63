import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../../envs/index.js';
import {
  Box,
  Dict,
  Discrete,
  Graph,
  make,
  OneOf,
  Sequence,
  type Space,
  Text,
  Tuple,
} from '../../../src/gymnasium/index.js';
import { InvalidActionsFileError, parseActions } from '../../../src/gymnasium/rollout/parse-actions.js';
import { rollout } from '../../../src/gymnasium/rollout/rollout.js';
import { actionFromJSON, rolloutLineToJSON, toJSONValue } from '../../../src/gymnasium/rollout/rollout-json.js';
import { Corridor } from '../corridor.js';
import { arbitrarySpace } from '../spaces/arbitrary-space.js';

interface GoldenRollout {
  readonly id: string;
  readonly kwargs: Record<string, unknown>;
  readonly seed: number;
  readonly episodes: readonly {
    readonly reset: unknown;
    readonly steps: readonly (Record<'observation' | 'reward' | 'terminated' | 'truncated', unknown> & {
      readonly action: unknown;
    })[];
  }[];
}

const golden: { readonly rollouts: readonly GoldenRollout[] } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../golden/gymnasium-rollouts.json', import.meta.url)), 'utf8'),
);

describe('rollout', () => {
  test('is a reset, a step an action, and a reset after the end of an episode', () => {
    const env = new Corridor({ length: 5 });
    const [start] = env.reset({ seed: 3 });
    const right = 4 - start;
    env.step(1);
    const [second] = env.reset();
    const actions = [...new Array<number>(right).fill(1), 0];
    const lines = [...rollout(env, { seed: 3, actions })];
    expect(lines).toEqual([
      { observation: start },
      ...Array.from({ length: right }, (_, i) => ({
        observation: start + i + 1,
        reward: i === right - 1 ? 1 : -0.5,
        terminated: i === right - 1,
        truncated: false,
      })),
      { observation: second },
      { observation: Math.max(0, second - 1), reward: -0.5, terminated: false, truncated: false },
    ]);
  });

  test.each(
    golden.rollouts.filter(
      ({ id, seed }) => /CartPole-v1|FrozenLake-v1|Blackjack|Taxi|Pendulum/.test(id) && seed === 42,
    ),
  )('gives the lines of Gymnasium 1.3.0: $id, seed $seed', ({ id, kwargs, seed, episodes }) => {
    const env = make(id, kwargs);
    const text = episodes.flatMap(({ steps }) => steps.map(({ action }) => JSON.stringify(action))).join('\n');
    const expected = episodes.flatMap(({ reset, steps }) => [
      { observation: reset },
      ...steps.map(({ action: _, ...line }) => line),
    ]);
    const lines = [...rollout(env, { seed, actions: parseActions(env.actionSpace, text) })];
    const json = lines.map((line) => rolloutLineToJSON(env.observationSpace, line));
    expect(JSON.parse(JSON.stringify(json.slice(0, expected.length)))).toEqual(expected);
    // A recorded episode that ended is followed by one reset more.
    expect(json.length - expected.length).toBeLessThanOrEqual(1);
  });

  test('without actions takes samples of the seeded action space', () => {
    const space = new Discrete(2);
    space.seed(11);
    const actions = Array.from({ length: 7 }, () => space.sample());
    const sampled = [...rollout(new Corridor({ length: 20 }), { seed: 11, steps: 7 })];
    expect(sampled).toEqual([...rollout(new Corridor({ length: 20 }), { seed: 11, actions })]);
    expect(sampled).toHaveLength(8);
  });

  test('asks a policy with each observation, and no further than the steps go', () => {
    const seen: number[] = [];
    const policy = (observation: number): number => {
      seen.push(observation);
      return 1;
    };
    const lines = [...rollout(new Corridor({ length: 20 }), { seed: 1, steps: 3, policy })];
    expect(seen).toEqual(lines.slice(0, 3).map(({ observation }) => observation));
    expect([...rollout(new Corridor(), { seed: 1, steps: 0, policy })]).toHaveLength(1);
  });

  test('takes no more actions than it is asked for', () => {
    let taken = 0;
    function* actions(): Generator<number> {
      for (;;) {
        taken++;
        yield 0;
      }
    }
    expect([...rollout(new Corridor(), { seed: 1, steps: 2, actions: actions() })]).toHaveLength(3);
    expect(taken).toBe(2);
  });

  test.each([
    [{ actions: [1], policy: () => 1 }, /both actions and a policy/],
    [{}, /steps = undefined; expected a whole number/],
    [{ steps: -1 }, /steps = -1/],
    [{ steps: 1.5, actions: [1] }, /steps = 1.5/],
  ])('refuses %j', (options, message) => {
    expect(() => [...rollout(new Corridor(), options)]).toThrow(message);
  });
});

describe('JSON of values', () => {
  test('nests arrays by their shapes', () => {
    const space = new Dict({
      image: new Box(0, 255, { shape: [2, 3], dtype: 'uint8' }),
      pair: new Tuple([new Discrete(3), new Text(4)]),
    });
    const value = { image: Uint8Array.of(1, 2, 3, 4, 5, 6), pair: [2, 'NaN'] as [number, string] };
    const json = {
      image: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      pair: [2, 'NaN'],
    };
    expect(toJSONValue(space, value)).toEqual(json);
    expect(actionFromJSON(space, json)).toEqual(value);
  });

  test('has words for numbers that are not finite, and keeps the same words in texts', () => {
    const open = new Box(-Infinity, Infinity, { shape: [3] });
    expect(toJSONValue(open, Float32Array.of(Infinity, -Infinity, Number.NaN))).toEqual([
      'Infinity',
      '-Infinity',
      'NaN',
    ]);
    expect(actionFromJSON(open, ['Infinity', '-Infinity', 1])).toEqual(Float32Array.of(Infinity, -Infinity, 1));
    const nested = new Tuple([new Text(8, { charset: 'Infinity'.replace(/(.)(?=.*\1)/g, '') }), new Sequence(open)]);
    expect(actionFromJSON(nested, ['Infinity', [['Infinity', 0, 0]]])).toEqual([
      'Infinity',
      [Float32Array.of(Infinity, 0, 0)],
    ]);
    expect(actionFromJSON(new OneOf([new Discrete(2), open]), [1, ['-Infinity', 0, 0]])).toEqual([
      1,
      Float32Array.of(-Infinity, 0, 0),
    ]);
    const graph = new Graph(open, null);
    expect(actionFromJSON(graph, { nodes: [['Infinity', 0, 0]], edges: null, edgeLinks: null }).nodes).toEqual(
      Float32Array.of(Infinity, 0, 0),
    );
    expect(
      rolloutLineToJSON(open, {
        observation: new Float32Array(3),
        reward: -Infinity,
        terminated: true,
        truncated: false,
      }),
    ).toEqual({ observation: [0, 0, 0], reward: '-Infinity', terminated: true, truncated: false });
  });

  test('gives every element back', () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (space, seed) => {
        space.seed(seed);
        const value = space.sample();
        expect(actionFromJSON(space, JSON.parse(JSON.stringify(toJSONValue(space, value))))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[Space, unknown, RegExp]>([
    [new Discrete(2), 2, /the action 2, which is outside the action space Discrete\(2\).*from 0 to 1/],
    [new Discrete(2), 0.5, /Got 0.5 as an element of Discrete\(2\); expected an integer/],
    [new Discrete(2), [1], /Got \[1\] as an element/],
    [new Box(-1, 1), [2], /number 0 of it is 2; expected -1 to 1/],
    [new Box(-1, 1), ['NaN'], /Got \["NaN"\] as an element of Box/],
    [new Box(-1, 1), [0, 0], /nested to the shape \[1\]/],
    [new Box(-1, 1), null, /Got null/],
    [new Dict({ a: new Discrete(2) }), { b: 1 }, /keys a/],
  ])('refuses for %s the action %j', (space, json, message) => {
    expect(() => actionFromJSON(space, json)).toThrow(
      expect.objectContaining({ name: 'InvalidActionError', message: expect.stringMatching(message) }),
    );
  });
});

describe('parseActions', () => {
  test('reads one action a line, whatever ends the lines', () => {
    expect(parseActions(new Discrete(3), '\uFEFF0\n1\r\n\n  2  \n')).toEqual([0, 1, 2]);
    expect(parseActions(new Box(-1, 1), '[0.5]\n[-1]')).toEqual([Float32Array.of(0.5), Float32Array.of(-1)]);
    expect(parseActions(new Discrete(3), '')).toEqual([]);
  });

  test.each([
    [
      '0\n\noops\n1',
      3,
      /^Line 3 of a\.txt: "oops" is not JSON \(.*\)\. Expected one action in JSON a line, an element of Discrete\(2\) such as 0\.$/,
    ],
    ['0\n1\n7', 3, /^Line 3 of a\.txt: Got the action 7, which is outside/],
    [
      '{"a": 1}',
      1,
      /^Line 1 of a\.txt: Got \{"a":1\} as an element of Discrete\(2\); expected an integer from 0 to 1\. Expected/,
    ],
    ['0 1', 1, /^Line 1 of a\.txt: "0 1" is not JSON/],
    [`[${'1,'.repeat(500)}`, 1, /^Line 1 of a\.txt: "\[(1,)+1?…" is not JSON/],
  ])('names the line of what is no action (case %#)', (text, line, message) => {
    let caught: unknown;
    try {
      parseActions(new Discrete(2), text, 'a.txt');
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InvalidActionsFileError);
    expect(caught).toMatchObject({ line, message: expect.stringMatching(message) });
  });
});
