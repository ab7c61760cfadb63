import { describe, expect, test } from 'vitest';
import { reinforce, weightMirror } from '../../agents/index.js';
import { Multiplexer } from '../../envs/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import type { Message, Tick } from '../../src/bus/message.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { keyOf } from '../../src/random/seed.js';
import { ACTION_DRAW, Stream } from '../../src/random/stream.js';
import { defineRule } from '../../src/rule/rule.js';
import { TeamEnv } from '../../src/train/team-env.js';

const twice = defineRule({
  name: 'twice',
  passes: 'p0, p1',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: 'p = softmax(h)\na = pick(u, p)',
  learn: 'dw = (R[p1] - R) * x * (a - p)',
});
const options = { inputs: 2, hidden: [2], outputs: 1, rule: twice, batch: 2, seed: 1 } as const;

describe('the bus of a rule with passes', () => {
  test('carries the pass of activations, rewards and ticks: all layers act in the first, then all in the second', () => {
    const bus = createBus();
    const team = createTeam({ ...options, engine: 'literal' }, bus);
    const said: string[] = [];
    const note = (text: string, { pass }: { readonly pass?: number }) => said.push(`${text} ${pass}`);
    for (const layer of [1, 2])
      bus.ticks(layer).subscribe((tick: Tick) => {
        // Units hear the tick before those who only listen.
        if (tick.lane === 0 && tick.phase === 'act') note(`act ${layer}`, tick);
      });
    bus.tap().subscribe((message: Message) => {
      if (message.lane === 0 && message.kind === 'activation' && message.layer !== 1)
        note(`layer ${message.layer} says`, message);
      if (message.lane === 0 && message.kind === 'reward') note(`reward ${message.value}`, message);
    });
    team.act([1, 0, 0, 1]);
    team.learn([0.5, 0, 0.25, 0]);
    const first = ['layer 0 says 0', 'layer 0 says 0', 'act 1 0', 'layer 2 says 0', 'act 2 0'];
    expect(said).toEqual([...first, ...first.map((text) => text.replace(/0$/, '1')), 'reward 0.5 0', 'reward 0.25 1']);
  });

  test('says nothing of passes where there are none', () => {
    const bus = createBus();
    const team = createTeam({ ...options, rule: reinforce, engine: 'literal' }, bus);
    const messages: Message[] = [];
    bus.tap().subscribe((message) => messages.push(message));
    team.act([1, 0, 0, 1]);
    team.learn([1, 1]);
    expect(messages.filter((message) => 'pass' in message)).toEqual([]);
  });

  test('refuses a pass that is not there', () => {
    const bus = createBus();
    createTeam({ ...options, engine: 'literal' }, bus);
    const reward = { kind: 'reward', lane: 0, value: 1 } as const;
    bus.send({ ...reward, pass: 1 });
    expect(() => bus.send({ ...reward, pass: 2 })).toThrow('expected a pass from 0 to 1');
    expect(() => bus.send({ ...reward, pass: 0.5 })).toThrow('expected a message of kind');
    const once = createBus();
    createTeam({ ...options, rule: reinforce, engine: 'literal' }, once);
    expect(() => once.send({ ...reward, pass: 1 })).toThrow('expected no pass: the rule has none');
  });

  test('a silenced unit is silent in every pass', () => {
    const bus = createBus();
    const team = createTeam({ ...options, rule: weightMirror, engine: 'literal' }, bus);
    const loud = Array.from(team.act([1, 0.5, 0.5, 1]));
    bus.silence(2);
    bus.silence(3);
    const quiet = Array.from(team.act([1, 0.5, 0.5, 1]));
    const bias = team.weights()[1]!.biases[0]!;
    expect(quiet).toEqual([bias, bias, bias, bias]);
    expect(loud).not.toEqual(quiet);
  });
});

describe('the draw of another pass', () => {
  const again = defineRule({
    name: 'again',
    passes: 'p0, p1, p2',
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'a = p1 ? 1 - u[p0] : p2 ? u[p1] : u',
    learn: 'dw = R * x * h',
  });

  // A unit says its draws u0, then 1 − u0, then u1, which is none of the others.
  test.each(['literal', 'dense'] as const)('is what was drawn in it, lane by lane (%s)', (engine) => {
    const team = createTeam({ ...options, hidden: [], outputs: 2, rule: again, engine });
    const said = Array.from(team.act([1, 0, 0, 1]));
    const [first, opposite, other] = [said.slice(0, 4), said.slice(4, 8), said.slice(8)];
    expect(opposite).toEqual(first.map((u) => Math.fround(1 - u)));
    expect(new Set([...first, ...other]).size).toBe(8);
    expect(other.every((u) => u >= 0 && u < 1)).toBe(true);
    // The stream of the first output unit: the draw of lane 1 in pass 1 is that of row 1 · 2 + 1.
    const { seed, batch } = options;
    expect(other[2]).toBe(new Stream(keyOf(seed), 1, 0).uniform(0, 1 * batch + 1, ACTION_DRAW));
    team.close();
  });
});

test('a saved team goes on between act and learn in the other engine', async () => {
  const dense = createTeam({ ...options, engine: 'dense' });
  dense.act([1, 0, 0, 1]);
  const state = dense.state();
  expect(state.tensors['layer1/memory/p']!.shape).toEqual([4, 2]);
  expect(state.tensors['layer1/memory/x']!.shape).toEqual([4, 2]);
  const literal = restoreTeam(state, { engine: 'literal' });
  for (const team of [dense, literal]) team.learn([1, 0, 0.5, 1]);
  expect(await literal.digest()).toBe(await dense.digest());
});

describe('what passes do not go with is refused', () => {
  const refuse = (make: () => unknown, message: string) => expect(make).toThrow(message);

  test('output units that select among several actions', () =>
    refuse(
      () => createTeam({ ...options, choices: 4 }),
      "rule 'twice': passes: a rule with passes has output units of one number or of two actions, and here each selects among 4; take one output unit a class (outputs: 4, choices: 2)",
    ));

  test('rounds of lateral synapses', () =>
    refuse(
      () => createTeam({ ...options, lateralRounds: 2 }),
      "lateralRounds does not go with rule 'twice': its units act in passes",
    ));

  test('a layer whose rule has other passes', () =>
    refuse(
      () => createTeam({ ...options, layerRules: [reinforce, null] }),
      "rule 'twice' has the passes p0, p1, and rule 'reinforce' none; all layers act in the same passes",
    ));

  test('TeamEnv', () =>
    refuse(
      () => new TeamEnv(new Multiplexer({ addressBits: 1 }), { rule: twice, hidden: [2], played: ['unit_1_0'] }),
      'TeamEnv got rule twice, whose units act in passes (p0, p1), and a played unit acts once a step',
    ));
});
