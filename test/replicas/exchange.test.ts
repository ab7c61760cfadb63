import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExchange, type ExchangeOptions } from '../../src/replicas/create-exchange.js';
import type { ExchangeSetting, Member } from '../../src/replicas/exchange.js';
import { SentCounter } from '../../src/replicas/sent-counts.js';
import { thorough } from '../thorough.js';

/** Replicas that exchange directions given as lists; `step` returns the update, and what was sent. */
function replicas(options: ExchangeOptions, given: Partial<ExchangeSetting> & { readonly size: number }) {
  const setting = { compressed: given.size, replicas: 1, momentum: 0, ...given };
  const exchange = createExchange(options, setting);
  const members = Array.from({ length: setting.replicas }, (_, k) => exchange.createMember(k));
  const hub = exchange.createHub();
  const counter = new SentCounter();
  const round = (messageOf: (member: Member, k: number) => ReturnType<Member['begin']>) => {
    for (const [k, member] of members.entries()) {
      const message = messageOf(member, k);
      counter.countUp(message);
      hub.take(message);
    }
    const reply = hub.reply();
    counter.countDown(reply, members.length);
    return reply;
  };
  let steps = 0;
  return {
    step(directions: readonly (readonly number[])[]): number[] {
      steps++;
      let reply = round((member, k) => member.begin(Float32Array.from(directions[k]!)));
      if (exchange.rounds === 2) {
        const asked = reply;
        reply = round((member) => member.next(asked));
      }
      for (const member of members) member.end(reply);
      const update = new Float32Array(setting.size).fill(7);
      exchange.writeUpdate(reply, update);
      return [...update];
    },
    sent: () => counter.sent({ size: setting.size, replicas: setting.replicas, steps }),
  };
}

test('a hub replies once it has heard of every replica, and takes no more', () => {
  const exchange = createExchange('all', { size: 3, compressed: 2, replicas: 2, momentum: 0 });
  const hub = exchange.createHub();
  const members = [0, 1].map((replica) => exchange.createMember(replica));
  expect(() => hub.reply()).toThrow(/has the messages of 0 of 2 replicas; expected hub.take/);
  for (const member of members) hub.take(member.begin(Float32Array.of(1, 2, 3)));
  expect(() => hub.take(members[0]!.begin(Float32Array.of(1, 2, 3)))).toThrow(/of all 2 replicas of this round/);
  expect([...hub.reply()[0]!.numbers]).toEqual([2, 4, 6]);
  expect(() => hub.reply()).toThrow(/0 of 2/);
});

describe('the steps of the published tests, by hand', () => {
  // The loss Σ (y − w·x)² of four rows, shared by the workers, from w = 0 with the rate 0.005.
  const rows = [
    { x: [0, 1], y: 0 },
    { x: [2, 3], y: 1 },
    { x: [4, 5], y: 2 },
    { x: [6, 7], y: 3 },
  ] as const;
  const RATE = 0.005;

  /** Minus the gradient of the loss of some rows: Σ 2 (y − w·x) x. */
  function ascent(w: readonly number[], some: readonly (typeof rows)[number][]): number[] {
    return [0, 1].map((i) => some.reduce((sum, { x, y }) => sum + 2 * (y - (w[0]! * x[0] + w[1]! * x[1])) * x[i]!, 0));
  }

  function weightsAfter(steps: number, workers: 1 | 2, k: number, momentum: number): number[] {
    const sketch = { name: 'sketch', k, rows: 5, columns: 1000, candidates: 2 } as const;
    const team = replicas(sketch, { size: 2, replicas: workers, momentum });
    const shares = workers === 1 ? [rows] : [rows.slice(0, 2), rows.slice(2)];
    let w: readonly number[] = [0, 0];
    for (let step = 0; step < steps; step++) {
      const update = team.step(shares.map((share) => ascent(w, share)));
      w = w.map((weight, i) => weight + RATE * update[i]!);
    }
    return [...w];
  }

  test.each([0, 0.9])('with momentum %f both numbers are told and masked', (momentum) => {
    for (const workers of [1, 2] as const) {
      // Step 1: Σ 2 y x = (56, 68). Step 2: y − w·x = (−0.34, −0.58, −0.82, −1.06), Σ 2 (y − w·x) x = (−21.6, −27.2).
      expect(weightsAfter(1, workers, 2, momentum)).toEqual([expect.closeTo(0.28, 6), expect.closeTo(0.34, 6)]);
      expect(weightsAfter(2, workers, 2, momentum)).toEqual([expect.closeTo(0.172, 6), expect.closeTo(0.204, 6)]);
    }
  });

  test('of two workers that tell one number, the larger sum', () => {
    expect(weightsAfter(1, 2, 1, 0.9)).toEqual([0, expect.closeTo(0.34, 6)]);
  });
});

describe('error feedback and momentum', () => {
  test('what was not told is told later, with its momentum; what was told begins anew', () => {
    const { step } = replicas({ name: 'top-k', k: 1 }, { size: 2, momentum: 0.5 });
    // u = (4, 3), v = (4, 3): 4 is told, and forgotten.
    expect(step([[4, 3]])).toEqual([4, 0]);
    // u = (1, 1.5), v = (1, 4.5).
    expect(step([[1, 0]])).toEqual([0, 4.5]);
    // u = (0.5, 0), v = (1.5, 0).
    expect(step([[0, 0]])).toEqual([1.5, 0]);
    expect(step([[0, 0]])).toEqual([0, 0]);
  });

  test('biases are told whole, and their momentum goes on', () => {
    for (const options of [
      { name: 'top-k', k: 1 },
      { name: 'local-top-k', k: 1 },
      { name: 'random-k', k: 1 },
      { name: 'sketch', k: 1, rows: 3, columns: 50 },
      { name: 'sketch', k: 1, rows: 3, columns: 50, candidates: 0 },
    ] as const) {
      const { step } = replicas(options, { size: 3, compressed: 1, replicas: 2, momentum: 0.5 });
      expect(
        step([
          [1, 2, 4],
          [1, 6, 0],
        ]),
      ).toEqual([2, 8, 4]);
      expect(
        step([
          [0, 0, 1],
          [0, 0, 0],
        ]),
      ).toEqual([0, 4, 3]);
    }
  });

  test('where replicas cancel each other, nothing is forgotten', () => {
    const { step } = replicas({ name: 'top-k', k: 2 }, { size: 2, replicas: 2 });
    expect(
      step([
        [5, 1],
        [-5, 0],
      ]),
    ).toEqual([0, 1]);
    expect(
      step([
        [0, 0],
        [6, 0],
      ]),
    ).toEqual([6, 0]);
  });

  test('the largest of one replica need not be that of all', () => {
    const directions = [
      [5, 4, 0],
      [-5, 4, 0],
      [0, 4, 6],
    ];
    expect(replicas({ name: 'top-k', k: 1 }, { size: 3, replicas: 3 }).step(directions)).toEqual([0, 12, 0]);
    const local = replicas({ name: 'local-top-k', k: 1 }, { size: 3, replicas: 3 });
    expect(local.step(directions)).toEqual([0, 0, 6]);
    expect(
      local.step([
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]),
    ).toEqual([0, 12, 0]);
  });
});

test('nothing gets lost: updates and what is left add up to all directions', () => {
  const exchanges: readonly ExchangeOptions[] = [
    'all',
    { name: 'top-k', k: 2 },
    { name: 'local-top-k', k: 2 },
    { name: 'random-k', k: 2, seed: 3 },
    { name: 'sketch', k: 2, rows: 3, columns: 4, candidates: 2 },
  ];
  const direction = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 6 });
  const step = fc.tuple(direction, direction);
  fc.assert(
    fc.property(fc.constantFrom(...exchanges), fc.array(step, { maxLength: 6 }), (options, steps) => {
      const team = replicas(options, { size: 6, replicas: 2 });
      const total = new Array<number>(6).fill(0);
      for (const directions of steps) for (const [i, d] of team.step(directions).entries()) total[i]! += d;
      // Steps without directions tell the rest; a number that is told is told whole, and sketches of few columns may go
      // wrong for a while.
      for (let k = 0; k < 60; k++)
        for (const [i, d] of team.step([0, 1].map(() => new Array<number>(6).fill(0))).entries()) total[i]! += d;
      const given = [0, 1, 2, 3, 4, 5].map((i) => steps.reduce((sum, [a, b]) => sum + a[i]! + b[i]!, 0));
      expect(total).toEqual(given);
    }),
    { numRuns: thorough(300, 40) },
  );
});

describe('signs', () => {
  test('are those of most replicas', () => {
    const { step } = replicas('sign', { size: 3, replicas: 3 });
    expect(
      step([
        [1, -1, 9],
        [2, -5, -1],
        [-9, 4, -1],
      ]),
    ).toEqual([1, -1, -1]);
  });

  test('of nothing are + and − in turns, and in the mean nothing', () => {
    for (const count of [1, 2, 3]) {
      const { step } = replicas('sign', { size: 40, replicas: count });
      const total = new Array<number>(40).fill(0);
      for (let k = 0; k < 4; k++)
        for (const [i, d] of step(Array.from({ length: count }, () => total.map(() => 0))).entries()) total[i]! += d;
      expect(total.every((sum) => sum === 0)).toBe(true);
    }
  });

  test('remember by momentum', () => {
    const { step } = replicas('sign', { size: 1, momentum: 0.9 });
    expect(step([[10]])).toEqual([1]);
    expect(step([[-1]])).toEqual([1]);
    expect(step([[-8]])).toEqual([-1]);
  });
});

test('random indices are k different ones, the same for all, others in each step', () => {
  const { step } = replicas({ name: 'random-k', k: 4, seed: 1 }, { size: 12, replicas: 2 });
  const ones = new Array<number>(12).fill(1);
  const told = Array.from({ length: 30 }, () => step([ones, ones]).flatMap((d, i) => (d === 0 ? [] : [i])));
  expect(told.every((indices) => indices.length === 4)).toBe(true);
  expect(new Set(told.map(String)).size).toBeGreaterThan(5);
  expect(new Set(told.flat()).size).toBe(12);
});

describe('what is sent', () => {
  const size = 1010;
  const compressed = 1000;
  const random = Array.from({ length: size }, (_, i) => Math.sin(i * i));
  const sentBy = (options: ExchangeOptions) => {
    const team = replicas(options, { size, compressed, replicas: 3 });
    for (let k = 0; k < 2; k++) team.step([random, random, random]);
    return team.sent();
  };

  test('of sketches is counted as published: 2d / (|S| + P k + k), and biases both ways', () => {
    const sent = sentBy({ name: 'sketch', k: 10, rows: 5, columns: 20 });
    expect(sent.up).toEqual({
      sketch: { messages: 6, numbers: 600 },
      direction: { messages: 6, numbers: 60 },
      values: { messages: 6, numbers: 240 },
    });
    expect(sent.down).toEqual({
      indices: { messages: 12, numbers: 6 * (40 + 10) },
      update: { messages: 12, numbers: 6 * (10 + 10) },
    });
    expect(sent.perStep).toEqual({ up: 150, down: 70 });
    expect(sent.compression).toBe(2020 / (100 + 40 + 10 + 20));
    expect(sent.compressionWithIndices).toBe(2020 / 220);
  });

  test('of others', () => {
    expect(sentBy('all')).toMatchObject({ compression: 1, perStep: { up: size, down: size } });
    expect(sentBy('sign')).toMatchObject({ perStep: { up: 32, down: 32 } });
    expect(sentBy({ name: 'top-k', k: 10 })).toMatchObject({ perStep: { up: size, down: 30 } });
    expect(sentBy({ name: 'random-k', k: 10 })).toMatchObject({ perStep: { up: 20, down: 20 }, compression: 50.5 });
    const local = sentBy({ name: 'local-top-k', k: 10 });
    expect(local.perStep).toEqual({ up: 30, down: 30 });
    expect(local.compression).toBe(2020 / 40);
  });
});

describe('what makes no sense is refused', () => {
  const setting = { size: 12, compressed: 10, replicas: 2, momentum: 0 };
  const refused = (options: unknown, more: Partial<ExchangeSetting> = {}) =>
    expect(() => createExchange(options as ExchangeOptions, { ...setting, ...more }));

  test.each([0, -1, 1.5, 11, Number.NaN, '3'])('k %s', (k) => {
    for (const name of ['top-k', 'local-top-k', 'random-k'])
      refused({ name, k }).toThrow('expected a whole number from 1 to 10, the weights of the team without biases');
    refused({ name: 'sketch', k, rows: 3, columns: 5 }).toThrow('k of the exchange is');
  });

  test('sketches', () => {
    const sketch = { name: 'sketch', k: 2, rows: 3, columns: 5 };
    refused({ ...sketch, columns: 0 }).toThrow('columns of a count sketch is 0');
    refused({ ...sketch, rows: 32 }).toThrow('rows of a count sketch is 32; expected a whole number from 1 to 31');
    refused({ ...sketch, rows: undefined }).toThrow('rows of a count sketch is undefined');
    refused({ ...sketch, candidates: -1 }).toThrow('candidates of the exchange is -1');
    refused({ ...sketch, candidates: 1.5 }).toThrow('candidates of the exchange is 1.5');
    refused({ ...sketch, candidate: 3 }).toThrow("no option 'candidate'. Did you mean 'candidates'?");
  });

  test('names and settings', () => {
    refused('sketches').toThrow('exchange is "sketches". Did you mean \'sketch\'? Expected one of all, sketch, top-k');
    refused('top-k').toThrow('k of the exchange is undefined');
    refused(undefined).toThrow('exchange is undefined');
    refused({ name: 'constructor' }).toThrow('expected one of all');
    refused('all', { replicas: 0 }).toThrow('replicas is 0; expected a whole number from 1 to 1024');
    refused('all', { replicas: 1.5 }).toThrow('replicas is 1.5');
    refused('all', { momentum: 1 }).toThrow('momentum is 1; expected a number from 0 up to 1, such as 0.9');
    refused('all', { momentum: Number.NaN }).toThrow('momentum is NaN');
    refused('all', { compressed: 13 }).toThrow('compressed of the exchange is 13');
  });
});
