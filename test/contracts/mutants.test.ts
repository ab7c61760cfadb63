import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import type { Bus } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import { instantiate } from '../../src/rule/program/javascript.js';
import * as scalar from '../../src/rule/program/scalar.js';
import { scalarSource } from '../../src/rule/program/scalar-source.js';
import { defineRule } from '../../src/rule/rule.js';
import { FunctionBuilder } from '../../src/wasm/function-builder.js';
import { runTrial, type Trial } from './trial.js';

// Each mutant is one mistake that an engine could have. The contract is believable only if it sees every one of them.
const mutation = {
  /** Applied to the JavaScript of the units. */
  source: (text: string): string => text,
  /** Applied to every shuffle of the dense kernels. */
  shuffle: (bytes: number[]): number[] => bytes,
  /** Applied to the constant of every `+ constant` of the dense kernels. */
  addend: (constant: number): number => constant,
};

vi.spyOn(scalar, 'compileScalar').mockImplementation(
  (rule, role, precision) =>
    instantiate(mutation.source(scalarSource(rule, role, precision)), precision) as ReturnType<
      typeof scalar.compileScalar
    >,
);

const { shuffle, i32, get, i32Add } = FunctionBuilder.prototype;
/** The constant that a function's code pushed last, where nothing was pushed after it. */
const constants = new WeakMap<FunctionBuilder, number>();
vi.spyOn(FunctionBuilder.prototype, 'shuffle').mockImplementation(function (this: FunctionBuilder, ...bytes) {
  return shuffle.apply(this, mutation.shuffle(bytes));
});
vi.spyOn(FunctionBuilder.prototype, 'i32').mockImplementation(function (this: FunctionBuilder, value) {
  constants.set(this, value);
  return i32.call(this, value);
});
vi.spyOn(FunctionBuilder.prototype, 'get').mockImplementation(function (this: FunctionBuilder, local) {
  constants.delete(this);
  return get.call(this, local);
});
vi.spyOn(FunctionBuilder.prototype, 'i32Add').mockImplementation(function (this: FunctionBuilder) {
  const constant = constants.get(this);
  i32Add.call(this);
  const other = constant === undefined ? undefined : mutation.addend(constant) - constant;
  if (!other) return this;
  i32.call(this, other);
  return i32Add.call(this);
});
afterAll(() => void vi.restoreAllMocks());

afterEach(() => {
  mutation.source = (text) => text;
  mutation.shuffle = (bytes) => bytes;
  mutation.addend = (constant) => constant;
});

// Real observations, so that products are rounded; more than 8 senders, more than 4 receivers, 8 lanes in a block.
const trial: Trial = {
  task: ['wandering', 21, 6],
  hidden: [12, 11],
  rule: weightMax,
  params: { decay: 0.8 },
  batch: 8,
  learningRate: 0.03,
  episodes: 60,
  seed: 1,
};

/** The engines disagree, and the run went on: a mutant that crashes proves nothing. */
async function expectCaught(given: Trial, bus?: Bus): Promise<void> {
  const literal = await runTrial(given, 'literal', bus);
  const dense = await runTrial(given, 'dense');
  expect(literal.digest).not.toBe(dense.digest);
}

const rules: readonly Pick<Trial, 'rule' | 'params'>[] = [
  trial,
  { rule: reinforce, params: {} },
  { rule: ste, params: {} },
  { rule: unbiasedWeightMax, params: {} },
];
test.each(rules)('without a mutation the bits are the same: $rule.name', async (given) => {
  expect(await runTrial({ ...trial, ...given }, 'literal')).toEqual(await runTrial({ ...trial, ...given }, 'dense'));
});

describe('mistakes of the literal engine are seen', () => {
  type Edit = readonly [pattern: RegExp, replacement: string];
  test.each<[mistake: string, ...edits: Edit[]]>([
    ['the sum over senders is not rounded', [/\b(b\d+) = F\((b\d+ \+ \w+)\);/g, '$1 = $2;']],
    ['a product is not rounded before it is added, as in a fused multiply-add', [/F\((v\d+ \* v\d+)\)/g, '($1)']],
    [
      'senders are summed from the last to the first',
      [/for \(let i = start; i < end; i\+\+\)/g, 'for (let i = end - 1; i >= start; i--)'],
    ],
    ['senders in blocks of 4', [/start \+(=?) 8/g, 'start +$1 4']],
    ['senders in one long sum', [/start \+(=?) 8/g, 'start +$1 n']],
    [
      'the bias comes before the senders',
      [/let s0 = 0;( let b| for|\s+for)/g, 'let s0 = L0[n];$1'],
      [/\{ const i = n, x = 1;/g, 'if (n < 0) { const i = n, x = 1;'],
    ],
    ['receivers are summed one after another', [/s[123] = F\(s[123] \+ (inbox\[[^\]]+\])\)/g, 's0 = F(s0 + $1)']],
    [
      'partial sums over receivers are added in order',
      [/F\(F\(s0 \+ s1\) \+ F\(s2 \+ s3\)\)/g, 'F(F(F(s0 + s1) + s2) + s3)'],
    ],
    ['a constant of exp is off by one unit in the last place', [/\b0\.693359375\b/g, '0.6933594346046448']],
    ['the decay of a trace is not rounded', [/F\((v\d+ \* 0\.800000011920929)\)/g, '($1)']],
  ])('%s', async (_, ...edits) => {
    const changes = edits.map(() => 0);
    mutation.source = (text) =>
      edits.reduce((source, [pattern, replacement], k) => {
        changes[k]! += source.match(pattern)?.length ?? 0;
        return source.replace(pattern, replacement);
      }, text);
    await expectCaught(trial);
    // An edit that changes nothing proves nothing.
    for (const count of changes) expect(count).toBeGreaterThan(0);
  });

  test('the lanes of a block are summed in another order', async () => {
    const bus = createBus();
    // Lane 7 stays the last, since it closes the block.
    await expectCaught(trial, {
      ...bus,
      tick: (tick) => bus.tick(tick.phase === 'learn' && tick.lane < 7 ? { ...tick, lane: 6 - tick.lane } : tick),
    });
  });

  test('draws of another step', async () => {
    const bus = createBus();
    await expectCaught(trial, {
      ...bus,
      tick: (tick) => bus.tick(tick.phase === 'act' ? { ...tick, step: tick.step + 1 } : tick),
    });
  });
});

describe('mistakes of the dense engine are seen', () => {
  /** Under another name the kernels are made anew, and not those of the tests before. */
  const fresh = (name: string): Trial => ({ ...trial, rule: defineRule({ ...trial.rule.text, name }) });
  const words = (...order: number[]) => order.flatMap((k) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3]);
  const exchanged = (bytes: number[], from: number[], to: number[]) => (bytes.join() === from.join() ? to : bytes);

  test('partial sums over receivers are added as (s0 + s2) + (s1 + s3)', async () => {
    let count = 0;
    // The two halves of a transposition: words 0 1 and 2 3 of two vectors become words 0 2 and 1 3.
    mutation.shuffle = (bytes) => {
      const low = exchanged(bytes, words(0, 4, 1, 5), words(0, 4, 2, 6));
      const changed = exchanged(low, words(2, 6, 3, 7), words(1, 5, 3, 7));
      if (changed !== bytes) count++;
      return changed;
    };
    await expectCaught(fresh('other-sums'));
    expect(count).toBeGreaterThan(0);
  });

  test('lanes in blocks of 4', async () => {
    let count = 0;
    mutation.addend = (constant) => {
      if (constant !== 8) return constant;
      count++;
      return 4;
    };
    await expectCaught(fresh('other-blocks'));
    expect(count).toBeGreaterThan(0);
  });
});
