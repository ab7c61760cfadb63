import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { adam } from '../../src/rule/optimizer/optimizers.js';
import { defineRule } from '../../src/rule/rule.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';

const RULE = defineRule({
  name: 'all-kinds',
  unit: { v: 0.25, t: { start: 0.5, learned: true }, m: { start: 0.25, learned: true, rate: 0.125 } },
  synapse: { z: 0.5 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    v = v / 2 + h
    p = sigmoid(v - t)
    a = u < p ? 1 : 0`,
  learn: `
    z = z / 2 + x * (a - p)
    dt = (R - m) * (p - a)
    dm = R - m
    dw = (R - m) * z`,
});

const OPTIONS = { inputs: 3, hidden: [2], outputs: 1, rule: RULE, seed: 7, batch: 2, learningRate: 0.125 } as const;

function step(team: Team, count = 1): void {
  for (let k = 0; k < count; k++) {
    team.act([1, -1, 0.5, 0, 1, 2]);
    team.learn([1, -0.5], [false, k === 1]);
  }
}

describe('the state of a team', () => {
  test.each(['literal', 'dense'] as const)('%s: names every number that it keeps, with its shape', (engine) => {
    const team = createTeam({ ...OPTIONS, engine });
    step(team, 3);
    const { version, config, clock, tensors } = team.state();
    expect(version).toBe(1);
    expect(clock).toEqual({ steps: 3, updates: 3, hasActed: false });
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ['layer1/w', [4, 2]],
      ['layer1/t', [2]],
      ['layer1/m', [2]],
      ['layer1/w/m', [4, 2]],
      ['layer1/w/v', [4, 2]],
      ['layer1/t/m', [2]],
      ['layer1/t/v', [2]],
      ['layer1/z', [2, 4, 2]],
      ['layer1/memory/v', [2, 2]],
      ['layer2/w', [3, 1]],
      ['layer2/t', [1]],
      ['layer2/m', [1]],
      ['layer2/w/m', [3, 1]],
      ['layer2/w/v', [3, 1]],
      ['layer2/t/m', [1]],
      ['layer2/t/v', [1]],
      ['layer2/z', [2, 3, 1]],
      ['layer2/memory/v', [2, 1]],
    ]);
    const { weights, biases } = team.weights()[0]!;
    expect(tensors['layer1/w']!.data).toEqual(Float32Array.of(...weights, ...biases));
    expect(config).toMatchObject({
      ...{ sizes: [3, 2, 1], choices: 2, seed: 7, engine, batch: 2, lateralRounds: 1, precision: 'f32' },
      ...{ lateralDelay: 0, errors: null },
      ...{ learningRate: [0.125, 0.125], layerParams: [{}, {}], rule: { name: 'all-kinds' } },
      optimizer: { name: 'adam', state: ['m', 'v'] },
    });
  });

  test('holds the values that were learned: a plain rate by hand', () => {
    const team = createTeam({ ...OPTIONS, engine: 'literal' });
    team.act([1, -1, 0.5, 0, 1, 2]);
    team.learn([1, -0.5]);
    // m + rate · mean of R − m over the lanes: 0.25 + 0.125 · ((0.75 − 0.75) / 2) = 0.25; then rewards 1 and 1: 0.25 +
    // 0.125 · 0.75.
    expect([...team.state().tensors['layer1/m']!.data]).toEqual([0.25, 0.25]);
    team.act([1, -1, 0.5, 0, 1, 2]);
    team.learn([1, 1]);
    expect([...team.state().tensors['layer1/m']!.data]).toEqual([0.34375, 0.34375]);
  });

  test('between act and learn has what the units saw and worked out', () => {
    const team = createTeam({ ...OPTIONS, engine: 'dense' });
    team.act([1, -1, 0.5, 0, 1, 2]);
    const { clock, tensors } = team.state();
    expect(clock).toEqual({ steps: 1, updates: 0, hasActed: true });
    expect(tensors['layer1/memory/x']).toEqual({ shape: [2, 3], data: Float32Array.of(1, -1, 0.5, 0, 1, 2) });
    expect(tensors['layer2/memory/x']!.data).toEqual(tensors['layer1/memory/a']!.data);
    expect(tensors['layer1/memory/p']!.shape).toEqual([2, 2]);
  });

  test('is a copy: neither side changes the other', () => {
    const team = createTeam(OPTIONS);
    const state = team.state();
    const before = structuredClone(state);
    step(team, 2);
    expect(state).toEqual(before);
    const restored = restoreTeam(state);
    step(restored);
    expect(state).toEqual(before);
  });

  test('has the digest in its bytes: SHA-256 of the weights, layer by layer, then of all else that is learned', async () => {
    const team = createTeam(OPTIONS);
    step(team, 3);
    const { tensors } = team.state();
    const hash = createHash('sha256');
    const others = ['layer1/t', 'layer1/m', 'layer2/t', 'layer2/m'];
    for (const name of ['layer1/w', 'layer2/w', ...others]) hash.update(new Uint8Array(tensors[name]!.data.buffer));
    expect(hash.digest('hex')).toBe(await team.digest());
  });

  test('of a closed team is not to be had', () => {
    const team = createTeam(OPTIONS);
    team.close();
    expect(() => team.state()).toThrow(/this team is closed/);
  });
});

describe('restoreTeam', () => {
  test('takes the engine that had the state, or the one that is asked for', () => {
    const state = createTeam({ ...OPTIONS, engine: 'literal' }).state();
    expect(restoreTeam(state).engine).toBe('literal');
    expect(restoreTeam(state, { engine: 'dense' }).engine).toBe('dense');
    expect(restoreTeam(state, { engine: 'dense' }).state().config.engine).toBe('dense');
  });

  test('puts a literal team on a bus of the caller', () => {
    const bus = createBus();
    const team = restoreTeam(createTeam(OPTIONS).state(), { engine: 'literal' }, bus);
    expect(team.bus).toBe(bus);
    step(team);
    expect(bus.counts.reward.messages).toBe(2);
  });

  test('goes on in f64, where all numbers are of 64 bits', () => {
    const team = createTeam({ ...OPTIONS, engine: 'literal', precision: 'f64' });
    step(team, 3);
    const state = team.state();
    expect(state.tensors['layer1/w']!.data).toBeInstanceOf(Float64Array);
    step(team, 3);
    const other = restoreTeam(state);
    step(other, 3);
    expect(other.state()).toEqual(team.state());
    expect(() => restoreTeam(state, { engine: 'dense' })).toThrow(/precision 'f64' is for the literal engine/);
  });

  test('goes on from weights that have diverged', () => {
    const state = createTeam(OPTIONS).state();
    state.tensors['layer1/w']!.data.set([Number.NaN, Number.POSITIVE_INFINITY, -0]);
    for (const engine of ['literal', 'dense'] as const)
      expect([...restoreTeam(state, { engine }).state().tensors['layer1/w']!.data].slice(0, 3)).toEqual([
        Number.NaN,
        Number.POSITIVE_INFINITY,
        -0,
      ]);
  });

  describe('with an optimizer of your own', () => {
    const text = { ...adam, name: 'slow', step: 'next = w + rate * c1 * g / 8', state: [] };
    const slow = createOptimizer(text, { beta1: 0.5 });

    test.each(['literal', 'dense'] as const)('goes on from its equations alone, %s', async (engine) => {
      const team = createTeam({ ...OPTIONS, optimizer: slow, engine });
      step(team, 2);
      const state = JSON.parse(JSON.stringify(team.state().config.optimizer, (_, value) => value ?? null));
      expect(state).toMatchObject({
        name: 'slow',
        clock: adam.clock,
        constants: adam.constants,
        scalars: ['c1', 'c2'],
      });
      const next = restoreTeam(team.state(), { engine: engine === 'dense' ? 'literal' : 'dense' });
      expect(next.state()).toEqual({ ...team.state(), config: { ...team.state().config, engine: next.engine } });
      step(team, 2);
      step(next, 2);
      expect(await next.digest()).toBe(await team.digest());
    });

    test('takes the optimizer, too, if it is the same', () => {
      const state = createTeam({ ...OPTIONS, optimizer: slow }).state();
      for (const [other, field] of [
        [createOptimizer(text), 'params'],
        [createOptimizer({ ...text, step: 'next = w + rate * c1 * g' }, { beta1: 0.5 }), 'step'],
        [createOptimizer({ ...text, clock: 'c1 = t\nc2 = t' }, { beta1: 0.5 }), 'clock'],
        [createOptimizer(adam), 'name'],
      ] as const)
        expect(() => restoreTeam(state, { optimizer: other })).toThrow(
          new RegExp(`differs in its ${field} from 'slow', with which the team was saved`),
        );
      restoreTeam(state, { optimizer: createOptimizer(text, { beta1: 0.5 }) });
    });

    test('in a state that was kept without clocks it has to be given; those of klopf are known', async () => {
      const withoutClock = (team: Team) => {
        const state = structuredClone(team.state());
        for (const field of ['clock', 'constants'])
          delete (state.config.optimizer as unknown as Record<string, unknown>)[field];
        return state;
      };
      const team = createTeam({ ...OPTIONS, optimizer: slow });
      expect(() => restoreTeam(withoutClock(team))).toThrow(
        /optimizer 'slow' and without its clock, and it is not one of klopf's \(adam, rmsprop, sgd\); give it to what loads/,
      );
      for (const [old, given] of [
        [team, slow],
        [createTeam(OPTIONS), undefined],
      ] as const) {
        step(old, 2);
        const next = restoreTeam(withoutClock(old), given ? { optimizer: given } : {});
        step(old, 2);
        step(next, 2);
        expect(await next.digest()).toBe(await old.digest());
      }
    });
  });

  test("takes the equations of klopf's optimizers as they were when the team was saved", async () => {
    const older = createTeam({ ...OPTIONS, optimizer: createOptimizer({ ...adam, step: 'next = w + rate * g' }) });
    step(older, 2);
    const state = older.state();
    step(older, 2);
    const next = restoreTeam(state);
    step(next, 2);
    expect(await next.digest()).toBe(await older.digest());
  });

  const other = Float32Array.of(1, 2);
  test.each<readonly [path: string, value: unknown, RegExp]>([
    ['version', 2, /has version 2, and this klopf reads versions up to 1; take a newer/],
    ['version', undefined, /version of the state is undefined; expected a version from 1 to 1/],
    ['config', null, /config of the state is null/],
    ['config sizes', [3], /config.sizes of the state is \[3\]; expected the sizes of inputs/],
    ['config sizes', ['3', 1], /config.sizes of the state is \["3",1\]/],
    ['config sizes', [3, 0, 1], /hidden\[0\] is 0; expected a whole number, at least 1/],
    ['config sizes', [3, 4, 1], /layer1\/w of the state has shape \[4,2\], and the team's is \[4,4\]/],
    ['config sizes', [3, 2 ** 40, 1], /layer1\/w of the state has shape \[4,2\]/],
    ['config batch', 3, /layer1\/z of the state has shape \[2,4,2\]/],
    ['config rule', { name: 'x' }, /rule 'x'.*'hears' is missing/],
    ['config layerParams', [{ q: 1 }, {}], /there is no parameter 'q'/],
    ['config layerParams', [{}], /layerParams has 1 entries for 2 layers/],
    ['config engine', 'gpu', /config.engine of the state is "gpu"; expected 'literal' or 'dense'/],
    ['config seed', -1, /config.seed of the state is -1; expected a whole number or a text/],
    ['config optimizer params', undefined, /config.optimizer of the state is/],
    ['config optimizer scalars', ['c1'], /saved with the scalars \["c1"\] of the optimizer 'adam'/],
    ['clock', undefined, /clock of the state is undefined; expected whole numbers steps and updates/],
    ['clock steps', 0.5, /clock of the state is/],
    ['clock hasActed', true, /the state has no 'layer1\/memory\/a', without which the team cannot go on/],
    ['tensors', undefined, /tensors of the state is undefined/],
    ['tensors layer1/w/m', undefined, /the state has no 'layer1\/w\/m'/],
    ['tensors layer3/w', { shape: [2], data: other }, /has 'layer3\/w', which a team of its rule/],
    ['tensors layer1/m data', new Float64Array(2), /is Float64Array of 2 numbers; expected Float32Array of 2/],
    ['tensors layer1/m data', [1, 2], /is Array of 2 numbers; expected Float32Array/],
    ['tensors layer1/m data', new Float32Array(1), /is Float32Array of 1 numbers; expected Float32Array of 2/],
    ['tensors layer1/m', 3, /'layer1\/m' of the state is 3; expected a shape and data/],
  ])('refuses a state whose %s is %j', (path, value, message) => {
    const state = structuredClone(createTeam(OPTIONS).state());
    const keys = path.split(' ');
    const holder = keys
      .slice(0, -1)
      .reduce((at, key) => at[key] as Record<string, unknown>, state as unknown as Record<string, unknown>);
    if (value === undefined) delete holder[keys.at(-1)!];
    else holder[keys.at(-1)!] = value;
    expect(() => restoreTeam(state)).toThrow(message);
  });

  test.each([undefined, null, 3, 'state', []])('refuses %s', (value) => {
    expect(() => restoreTeam(value as unknown as TeamState)).toThrow(
      /the state is .*; expected what team.state\(\) gives/,
    );
  });

  test('refuses options that it has not', () => {
    const state = createTeam(OPTIONS).state();
    expect(() => restoreTeam(state, { batch: 3 } as object)).toThrow(/restoreTeam has no option 'batch'/);
  });
});

describe('createTeam with a start', () => {
  const engines = ['literal', 'dense'] as const;
  test.each(engines)('%s: begins from weights, and draws as its own seed says', (engine) => {
    const first = createTeam({ ...OPTIONS, engine });
    step(first, 4);
    const second = createTeam({ ...OPTIONS, engine, seed: 8, start: first.weights() });
    expect(second.weights()).toEqual(first.weights());
    // What is not among the weights begins as the rule says.
    const { clock, tensors } = second.state();
    expect(clock).toEqual({ steps: 0, updates: 0, hasActed: false });
    expect([...tensors['layer1/t']!.data]).toEqual([0.5, 0.5]);
    expect([...tensors['layer1/w/m']!.data]).toEqual(new Array(8).fill(0));
  });

  test.each(engines)('%s: takes from a state all that is learned, and nothing else, at any batch', (engine) => {
    const first = createTeam(OPTIONS);
    step(first, 4);
    const state = first.state();
    const second = createTeam({ ...OPTIONS, batch: 5, engine, start: state }).state();
    for (const name of ['layer1/w', 'layer1/t', 'layer1/m', 'layer2/w', 'layer2/t', 'layer2/m'])
      expect(second.tensors[name]).toEqual(state.tensors[name]);
    expect([...second.tensors['layer1/w/v']!.data]).toEqual(new Array(8).fill(0));
    expect([...second.tensors['layer1/z']!.data]).toEqual(new Array(40).fill(0.5));
  });

  test('takes what two rules have in common', () => {
    const first = createTeam(OPTIONS);
    const second = createTeam({ ...OPTIONS, rule: weightMax, start: first.state() });
    expect(second.weights()).toEqual(first.weights());
    const third = createTeam({ ...OPTIONS, seed: 1, start: second.state() }).state().tensors;
    expect(third['layer1/w']).toEqual(first.state().tensors['layer1/w']);
    expect([...third['layer1/t']!.data]).toEqual([0.5, 0.5]);
  });

  test('takes lists of numbers, by value', () => {
    const start = [{ inputs: 2, units: 1, weights: [0.5, -0.25], biases: [0.125] }];
    for (const engine of engines) {
      const [layer] = createTeam({ inputs: 2, hidden: [], rule: reinforce, engine, start }).weights();
      expect(layer).toEqual({
        inputs: 2,
        units: 1,
        weights: Float32Array.of(0.5, -0.25),
        biases: Float32Array.of(0.125),
      });
    }
  });

  const fits = [{ inputs: 2, units: 1, weights: [0.5, -0.25], biases: [0.125] }];
  test.each<readonly [string, unknown, RegExp]>([
    ['too few layers', [], /start has 0 layers and the team 1/],
    [
      'other sizes',
      [{ ...fits[0], inputs: 3 }],
      /start\[0\] is of 3 inputs and 1 units, and the layer has 2 inputs and 1 units/,
    ],
    ['null', [null], /start\[0\] is of undefined inputs/],
    ['too few weights', [{ ...fits[0], weights: [1] }], /start\[0\].weights has 1 numbers; expected 2/],
    ['no biases', [{ ...fits[0], biases: undefined }], /start\[0\].biases has no numbers; expected 1/],
    [
      'NaN',
      [{ ...fits[0], weights: [1, Number.NaN] }],
      /start: number 1 of layer1\/w is NaN; expected a finite number of 32 bits/,
    ],
    ['what is too large for 32 bits', [{ ...fits[0], biases: [1e300] }], /start: number 2 of layer1\/w is Infinity/],
    ['a text', 'weights', /start is "weights"; expected the weights of each layer/],
    ['no tensors', {}, /start is {}; expected the weights/],
    [
      'other tensors',
      { tensors: { 'layer1/v': { shape: [3, 1], data: [1, 2, 3] } } },
      /start has no layer1\/w.*Did you mean/,
    ],
    [
      'other shapes',
      { tensors: { 'layer1/w': { shape: [1, 3], data: [1, 2, 3] } } },
      /layer1\/w of the start has shape \[1,3\]/,
    ],
    [
      'too few numbers',
      { tensors: { 'layer1/w': { shape: [3, 1], data: [1, 2] } } },
      /start: layer1\/w has 2 numbers; expected 3/,
    ],
  ])('refuses %s', (_, start, message) => {
    const options = { inputs: 2, hidden: [], rule: reinforce, start } as unknown as TeamOptions;
    expect(() => createTeam(options)).toThrow(message);
  });
});
