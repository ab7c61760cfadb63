import { beforeAll, describe, expect, test } from 'vitest';
import * as gymnasium from '../../../src/gymnasium/index.js';
import {
  AutoresetMode,
  DictInfoToList,
  Discrete,
  Env,
  InvalidResultError,
  makeVec,
  type ResetResult,
  register,
  type StepResult,
  SyncVectorEnv,
  VectorNormalizeObservation,
} from '../../../src/gymnasium/index.js';
import { thorough } from '../../thorough.js';
import { restoreRegistry } from '../restored-registry.js';
import { mixtures, tellingEnv } from './telling-env.mjs';

const module = new URL('./telling-envs.mjs', import.meta.url).href;

restoreRegistry();
beforeAll(() => {
  register({ id: 'Telling-v0', entryPoint: tellingEnv(gymnasium), module });
});

/** Tells one info. */
class Told extends Env<number, number> {
  override readonly observationSpace = new Discrete(2);
  override readonly actionSpace = new Discrete(2);

  constructor(readonly info: Record<string, unknown>) {
    super();
  }

  override reset(): ResetResult<number> {
    return [0, this.info];
  }

  override step(): StepResult<number> {
    return [0, 0, false, false, this.info];
  }
}

const told = (...infos: Record<string, unknown>[]) =>
  new SyncVectorEnv(infos.map((info) => () => new Told(info))).reset()[1];

describe('infos of different kinds', () => {
  test.each<[unknown[], unknown]>([
    [
      [3, 'a'],
      [3, 'a'],
    ],
    [
      [3, null],
      [3, null],
    ],
    [
      [1, false],
      [1, false],
    ],
    [
      [3, { a: 1 }],
      [3, { a: 1 }],
    ],
    [
      [null, Float32Array.of(1, 2)],
      [null, Float32Array.of(1, 2)],
    ],
    [[Int8Array.of(1), Float64Array.of(0.5)], Float64Array.of(1, 0.5)],
    [[Uint8Array.of(200), Int8Array.of(-1)], Int16Array.of(200, -1)],
    [[1, 2], Float64Array.of(1, 2)],
    [[{ a: 1 }, { a: 'x' }], { a: [1, 'x'], _a: Uint8Array.of(1, 1) }],
    [
      [new Map([[1, 2]]), 5],
      [new Map([[1, 2]]), 5],
    ],
  ])('%j lose nothing', (values, expected) => {
    expect(told(...values.map((x) => ({ x })))['x']).toEqual(expected);
  });

  test('of environments without them are 0, false or null', () => {
    expect(told({ x: 1 }, {})).toEqual({ x: Float64Array.of(1, 0), _x: Uint8Array.of(1, 0) });
    expect(told({ x: true }, {})).toEqual({ x: [true, false], _x: Uint8Array.of(1, 0) });
    expect(told({ x: 'a' }, {})).toEqual({ x: ['a', null], _x: Uint8Array.of(1, 0) });
  });

  test('under a name that a mask needs are refused; a name with a "_" of its own is not', () => {
    expect(() => told({ x: 1, _x: 2 })).toThrow(InvalidResultError);
    expect(() => told(JSON.parse('{ "__proto__": 1 }'))).toThrow(InvalidResultError);
    const list = new DictInfoToList(new SyncVectorEnv([() => new Told({ _x: 2, toString: 'mine' })]));
    expect(list.reset()[1]).toEqual([{ _x: 2, toString: 'mine' }]);
  });
});

describe.each(Object.values(AutoresetMode))('in mode %s', (autoresetMode) => {
  const run = (vectorizationMode: 'sync' | 'shared', numWorkers?: number) => {
    const envs = makeVec('Telling-v0', {
      numEnvs: 4,
      vectorizationMode,
      numWorkers,
      autoresetMode,
      disableEnvChecker: true,
    });
    const lines: unknown[] = [envs.reset({ seed: [0, 1, 2, 3] })];
    const actions = new Float32Array(8);
    for (let step = 0; step < 10; step++) {
      actions.fill(step / 10);
      const result = envs.step(actions);
      lines.push(result);
      const over = Array.from(result[2]);
      if (autoresetMode === AutoresetMode.DISABLED && over.includes(1)) {
        lines.push(envs.reset({ options: { resetMask: over } }));
      }
    }
    envs.close();
    return lines;
  };

  test('threads tell the same infos and last observations as one thread', () => {
    const here = run('sync');
    for (const threads of thorough([2, 3], [3])) expect(run('shared', threads)).toEqual(here);
  });

  test('nothing that was told changes later, though the environments use their arrays again', () => {
    const lines = run('sync') as [unknown, unknown, unknown, unknown, Record<string, unknown>][];
    const [observations, , , , infos] = lines[1]!;
    expect(observations).toEqual(Float32Array.of(0, 1, 1, 1, 2, 1, 3, 1));
    expect(infos['x']).toEqual(mixtures[1]);
    expect(infos['action']).toEqual(new Float32Array(8));
    expect(infos['before']).toEqual([null, null, null, null]);
    expect(lines[2]![4]['before']).toEqual(new Float32Array(8));
    expect(infos['even']).toEqual(Float64Array.of(1, 0, 1, 0));
    const ended = lines[2]![4];
    expect(ended['final_obs']).toEqual([Float32Array.of(0, 2), null, null, null]);
  });
});

test('the last observations do not depend on when they are read', () => {
  const make = () => {
    const envs = makeVec('Telling-v0', { numEnvs: 2, vectorizationMode: 'sync', copy: false, disableEnvChecker: true });
    return new VectorNormalizeObservation(envs as never);
  };
  const [late, early] = [make(), make()];
  const actions = new Float32Array(4);
  const read: unknown[] = [];
  const infos: Record<string, unknown>[] = [];
  for (const envs of [late, early]) {
    envs.reset({ seed: 0 });
    for (let step = 0; step < 6; step++) {
      const result = envs.step(actions as never);
      if (envs === early) read.push(structuredClone(result[4]['final_obs']));
      else infos.push(result[4]);
    }
  }
  expect(infos.map((info) => info['final_obs'])).toEqual(read);
  expect(read.filter((finals) => finals !== undefined).length).toBeGreaterThan(1);
});
