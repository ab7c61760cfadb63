import { expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { ALONE, BrokenBarrierError } from '../../src/dense/barrier.js';
import type { IdleLanes } from '../../src/dense/idle-lanes.js';
import { layoutDense } from '../../src/dense/layout.js';
import type { CompiledKernels } from '../../src/dense/module.js';
import { exportName, type KernelEntry } from '../../src/dense/plan/kernel-entry.js';
import { Relay } from '../../src/dense/relay.js';
import { planTeam } from '../../src/team/plan.js';

const layout = layoutDense(planTeam({ inputs: 3, hidden: [40], rule: weightMax, batch: 4096 }), 2);

/** The ten vectors of the first layer's columns by twos. */
const LEGS = ['0,2', '2,4', '4,6', '6,8', '8,10'];

/** Two threads' relays over one memory, whose kernels only say that they were called; `idle`: the lanes that learn. */
function relays(check = ALONE.check, learning: IdleLanes['learning'] = 'all') {
  const said: string[] = [];
  const of =
    (entry: KernelEntry) =>
    (...args: number[]) =>
      void said.push(`${exportName(entry)}(${args.join()})`);
  const idle = { learning, keepOld: (k: number) => void said.push(`keepOld(${k})`) } as IdleLanes;
  const bytes = new SharedArrayBuffer(layout.bytes);
  const [first, last] = [0, 1].map((index) => {
    const barrier = { ...ALONE, check };
    const relay = new Relay(layout, { of } as unknown as CompiledKernels, { index, threads: 2, barrier }, idle);
    relay.bind(layout, bytes);
    return relay;
  });
  const words = new Int32Array(bytes, layout.relays, 2);
  return { first: first!, last: last!, said, words };
}

test('each thread adds up its own lanes, leg by leg, and the last one updates', () => {
  const { first, last, said } = relays();
  for (let step = 0; step < 2; step++) {
    first.update(0, [0, 2048], undefined, 7);
    expect(said.splice(0)).toEqual([
      ...LEGS.map((leg) => `collect1 outer(0,2048,${leg},7)`),
      'collectBias1 outer(0,2048)',
    ]);
    last.update(0, [2048, 4096], undefined, 8);
    expect(said.splice(0)).toEqual([
      ...LEGS.flatMap((leg) => [`collect1 outer(2048,4096,${leg},8)`, `spend1(${leg})`]),
      ...['collectBias1 outer(2048,4096)', 'spendBias1()'],
    ]);
  }
});

test('where no lane learns the last thread updates nothing', () => {
  const { first, last, said } = relays(ALONE.check, 'none');
  first.update(0, [0, 2048], undefined, 7);
  last.update(0, [2048, 4096], undefined, 8);
  expect(said.filter((one) => one.startsWith('spend'))).toEqual([]);
  expect(said.at(-1)).toBe('keepOld(0)');
});

test('a leg has two vectors of columns where some rows are multiplied, and one where all are looked up', () => {
  const legsOf = (hidden: readonly number[]) =>
    layoutDense(planTeam({ inputs: 20, hidden, rule: weightMax, batch: 4096 }), 2).layers.map(
      ({ kernels: { relay } }) => relay?.leg,
    );
  expect(legsOf([64, 32])).toEqual([2, 2, 2]);
  expect(legsOf([100, 32])).toEqual([2, 1, 2]);
});

test('a thread that sleeps says so, and is woken when the next leg is handed on', () => {
  const { first, last, said, words } = relays(() => {
    throw new BrokenBarrierError();
  });
  expect(() => last.update(0, [2048, 4096], undefined, 8)).toThrow(BrokenBarrierError);
  expect([...words]).toEqual([0, 1]);
  first.update(0, [0, 2048], undefined, 7);
  expect([...words]).toEqual([LEGS.length + 1, 0]);
  expect(said).toHaveLength(LEGS.length + 1);
});

test('a thread that waits for one that has stopped stops, too', () => {
  const { last, said } = relays(() => {
    throw new BrokenBarrierError();
  });
  expect(() => last.update(0, [2048, 4096], undefined, 8)).toThrow(BrokenBarrierError);
  expect(said).toEqual([]);
});
